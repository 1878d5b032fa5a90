"""Files and rules that are broken in every way, and runs that are killed at any moment.

`make torture` tries ten times as many; `python -m tests.torture.taking_in 17 18` tries number 17.
"""

from __future__ import annotations

import sys

import pytest

from tests.torture import crew
from tests.torture.stage import PLAYS

FILES = RULES = 200
KILLS = 10


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who holds a lock on a file")
def test_a_killed_run_is_done_or_not_and_the_next_one_completes_it() -> None:
    found = crew.share([("killing", name, 0, KILLS) for name in PLAYS])
    assert crew.wrong(found) == {}
    assert len(found) == KILLS * len(PLAYS)
    phases = [one["phase"] for one in found]
    assert phases.count("inside") > len(found) // 4
    assert phases.count("before") + phases.count("after") > 0


def test_a_broken_file_is_taken_in_or_refused_in_a_clear_way() -> None:
    found = crew.outcomes("taking_in", FILES)
    assert crew.wrong(found) == {}
    assert len(found) == FILES
    codes = [one["code"] for one in found]
    assert min(codes.count(0), codes.count(1), codes.count(3)) > FILES // 50


def test_broken_rules_are_gone_by_or_refused_in_a_clear_way() -> None:
    found = crew.outcomes("going_by", RULES)
    assert crew.wrong(found) == {}
    assert len(found) == RULES
    codes = [tuple(one["codes"]) for one in found]
    assert min(codes.count((4, 4)), codes.count((0, 0, 0))) > RULES // 50
