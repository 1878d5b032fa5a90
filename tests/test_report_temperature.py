"""`report temperature`: its numbers are those of a plain count over the facts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import TODAY, Cli
from tests.plain import facts
from tests.year import LAST, PAST

WARMTH = ("hot", "warm", "cold")


def asked(store: Cli, *arguments: object) -> Any:
    done = store("report", "temperature", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return done.json()


@pytest.mark.parametrize("day", [LAST, PAST])
def test_now_and_by_stage_are_those_of_a_plain_count(year_store: Cli, day: date) -> None:
    leads = list(facts(year_store.folder, day).leads.values())
    told = asked(year_store, "--as-of", day)
    counts = Counter(lead["temperature"] for lead in leads)
    assert {t["temperature"]: t["leads"] for t in told["temperatures"]} == dict(counts)
    assert {t["temperature"]: t["share"] for t in told["temperatures"]} == {
        t: round(n / len(leads), 4) for t, n in counts.items()
    }
    stages = Counter((lead["stage"], lead["temperature"]) for lead in leads)
    assert {(s["stage"], t): s[t] for s in told["stages"] for t in WARMTH if s[t]} == dict(stages)
    assert sum(s["unscored"] for s in told["stages"]) == told["unscored"] == 0


@pytest.mark.parametrize("day", [LAST, PAST])
def test_every_week_is_that_of_a_plain_count(year_store: Cli, day: date) -> None:
    found = facts(year_store.folder, day)
    told = asked(year_store, "--as-of", day)
    ends = [str(day - timedelta(weeks=n)) for n in range(11, -1, -1)]
    assert [week["day"] for week in told["weeks"]] == ends
    for week in told["weeks"][:-1]:
        newest: dict[int, dict[str, Any]] = {}
        for row in found.history:  # in the order of the runs
            if row["at"] <= week["day"] and row["lead_id"] in found.leads:
                newest[row["lead_id"]] = row
        counts = Counter(row["temperature"] for row in newest.values())
        assert {t: week[t] for t in WARMTH} == {t: counts[t] for t in WARMTH}, week["day"]
    assert [t["weeks"] for t in told["temperatures"]] == [
        [week[t] for week in told["weeks"]] for t in WARMTH
    ]
    assert [told["weeks"][-1][t] for t in WARMTH] == [t["leads"] for t in told["temperatures"]]


def test_before_the_first_run_nobody_has_a_temperature(year_store: Cli) -> None:
    weeks = asked(year_store, "--as-of", "2025-12-01")["weeks"]
    assert [week["hot"] is None for week in weeks] == [True] * 7 + [False] * 5
    assert weeks[-1]["cold"] > 0


def test_a_lead_that_was_merged_away_is_not_counted_twice(year_store: Cli) -> None:
    before = asked(year_store)
    leads = year_store.query(
        """select min(id), max(id) from v_leads where temperature = 'cold' and stage = 'lead'
          group by company_key having count(*) > 1 limit 1"""
    )[0]
    assert year_store("merge", *leads).code == 0
    after = asked(year_store)
    assert (before["weeks"][-1]["cold"], after["weeks"][-1]["cold"]) == (
        before["temperatures"][2]["leads"], before["temperatures"][2]["leads"] - 1,
    )  # fmt: skip
    everybody = year_store.value("select count(*) from lead")
    assert sum(t["leads"] for t in after["temperatures"]) + after["unscored"] == everybody


def test_the_weeks_on_a_screen_of_80_columns(year_store: Cli) -> None:
    shown = year_store("report", "temperature", "--width", "80").out
    assert shown.startswith(f"Temperature, {TODAY}\n")
    assert "12 weeks" in shown.splitlines()[2]
    assert {len(line) <= 80 for line in shown.splitlines()} == {True}
