"""Files and rules that are broken in every way: a clear message or a clean run, never a traceback.

`make torture` tries ten times as many; `python -m tests.torture.taking_in 17 18` tries number 17.
"""

from __future__ import annotations

from tests.torture import crew

FILES = RULES = 200


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
