"""`report forecast`: what became of those who stood in a stage, counted by hand week by week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pytest

from leadctl.reports.chances import Z95, foresee, wilson
from tests.conftest import Cli, text_file
from tests.plain import LINE, Facts, facts
from tests.year import LAST, PAST


def asked(store: Cli, *arguments: object) -> Any:
    done = store("report", "forecast", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return done.json()


def outcomes(found: Facts) -> dict[str, dict[int, str]]:
    """Return on which day each lead was met first, and won first."""
    days: dict[str, dict[int, str]] = {"meetings": {}, "wins": {}}
    for said in found.feedback:
        if said["result"] in {"met", "in_deal", "won"}:
            met = days["meetings"]
            met[said["lead_id"]] = min(met.get(said["lead_id"], said["at"]), said["at"])
    for t in found.transitions:
        if t["to_stage"] == "won":
            won = days["wins"]
            won[t["lead_id"]] = min(won.get(t["lead_id"], t["at"]), t["at"])
    return days


def seen(found: Facts, stage: str, done: dict[int, str], horizon: int) -> dict[int, list[bool]]:
    """Return of each lead, for each week at whose end it stood in a stage and was not so far yet,
    whether it was so in the days after."""
    moves: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for t in sorted(found.transitions, key=lambda t: (t["at"], t["id"])):
        moves[t["lead_id"]].append(t)
    entries = {lead: found.entry(lead) for lead in found.leads}
    told: dict[int, list[bool]] = defaultdict(list)
    day = found.day - timedelta(days=horizon)
    while day >= found.day - timedelta(days=365):
        until = str(day + timedelta(days=horizon))
        for lead, entry in entries.items():
            past = [t["to_stage"] for t in moves[lead] if t["at"] <= str(day)]
            at = past[-1] if past else "lead" if entry <= str(day) else None
            if at == stage and not done.get(lead, "9999") <= str(day):
                told[lead].append(done.get(lead, "9999") <= until)
        day -= timedelta(days=7)
    return told


@pytest.mark.parametrize("day", [LAST, PAST])
@pytest.mark.parametrize("what", ["meetings", "wins"])
def test_every_outlook_is_that_of_a_plain_count(year_store: Cli, day: date, what: str) -> None:
    found = facts(year_store.folder, day)
    done = outcomes(found)[what]
    told = asked(year_store, "--as-of", day)[what]
    assert [(o["stage"], o["days"]) for o in told] == [(s, n) for s in LINE[:-1] for n in (30, 90)]
    for outlook in told:
        stage, horizon = outlook["stage"], outlook["days"]
        weeks = seen(found, stage, done, horizon)
        came = sum(any(hits) for hits in weeks.values())
        now = sum(lead["stage"] == stage and id_ not in done for id_, lead in found.leads.items())
        assert [outlook[k] for k in ("now", "seen", "came")] == [now, len(weeks), came]
        if came < 30:
            assert outlook["few"]
            assert {outlook[k] for k in ("rate", "expected", "low", "high")} == {None}
            continue
        hits = [hit for week in weeks.values() for hit in week]
        rate = sum(hits) / len(hits)
        assert outlook["rate"] == round(rate, 4)
        assert outlook["expected"] == pytest.approx(now * rate, abs=0.051)
        low, high = foresee(rate, len(weeks), now)
        assert [outlook["low"], outlook["high"]] == pytest.approx([low, high], abs=0.051)


def test_fewer_than_thirty_outcomes_are_counted_only_and_it_is_said(year_store: Cli) -> None:
    told = asked(year_store, "--as-of", "2026-03-01")
    assert {o["few"] for o in told["wins"]} == {True}
    assert [row["in_90"] for row in told["totals"]][1:] == [None, None]
    shown = year_store("report", "forecast", "--as-of", "2026-03-01", "--width", "80").out
    assert "fewer than 30 came, so that only counts are shown" in shown
    assert "too few (30) for a mean" in shown


def test_the_stages_and_the_money_add_up(year_store: Cli) -> None:
    told, found = asked(year_store), facts(year_store.folder)
    totals = {row["what"]: row for row in told["totals"]}
    for what in ("meetings", "wins"):
        for days in (30, 90):
            known = [o for o in told[what] if o["days"] == days and not o["few"]]
            expected = sum(o["expected"] for o in known)
            below = sqrt(sum((o["expected"] - o["low"]) ** 2 for o in known))
            above = sqrt(sum((o["high"] - o["expected"]) ** 2 for o in known))
            row = [totals[what][f"in_{days}{end}"] for end in ("", "_low", "_high")]
            assert row == pytest.approx(
                [expected, max(expected - below, 0), expected + above], abs=0.3
            )
    amounts = orders(found)
    mean = sum(amounts) / len(amounts)
    spread = sqrt(sum((a - mean) ** 2 for a in amounts) / (len(amounts) - 1))
    half = Z95 * spread / sqrt(len(amounts))
    assert told["orders"] == len(amounts)
    assert [told[f"order_{k}"] for k in ("mean", "low", "high")] == [
        round(mean), round(mean - half), round(mean + half),
    ]  # fmt: skip
    assert totals["yen"]["in_90"] == pytest.approx(totals["wins"]["in_90"] * mean, rel=0.01)


def orders(found: Facts) -> list[int]:
    """Return the last amount of each handoff that was won in the last twelve months."""
    last: dict[tuple[int, int | None], tuple[str, int, int]] = {}
    for said in found.feedback:
        if said["result"] == "won" and said["amount"] is not None:
            key = (said["lead_id"], said["handoff_id"])
            last[key] = max(last.get(key, ("", 0, 0)), (said["at"], said["id"], said["amount"]))
    since = str(found.day - timedelta(days=365))
    return [amount for at, _id, amount in last.values() if at > since]


@pytest.mark.parametrize(("rate", "seen", "now"), [(0.1, 40, 25), (0.5, 200, 7), (0.0, 30, 90)])
def test_the_ends_of_a_forecast_solve_its_inequality(rate: float, seen: int, now: int) -> None:
    for end in foresee(rate, seen, now):
        both = (seen * rate + end) / (seen + now)
        far = Z95**2 * both * (1 - both) * now * (seen + now) / seen
        assert (end - now * rate) ** 2 == pytest.approx(far, abs=1e-9) or end in {0.0, now}


def test_a_forecast_of_very_many_is_wilsons_interval() -> None:
    low, high = wilson(30, 120) or (0.0, 0.0)
    assert foresee(0.25, 120, 10**9) == pytest.approx((low * 10**9, high * 10**9), rel=1e-4)


def test_a_store_without_leads_expects_nothing(cli: Cli) -> None:
    assert cli("init").code == 0
    cli.imported(text_file(cli.folder, "a.csv", "氏名,会社名,メール\n"))
    assert {row["in_30"] for row in asked(cli)["totals"]} == {None}
