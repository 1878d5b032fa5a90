"""`report funnel`: its numbers are those of a plain count over the facts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from tests.conftest import Cli, text_file
from tests.plain import LINE, Facts, days_between, facts, median
from tests.year import LAST, PAST


def asked(store: Cli, day: date, *arguments: str) -> Any:
    done = store("report", "funnel", "--format", "json", "--as-of", day, *arguments)
    assert done.code == 0, done.err
    return done.json()


def stays(found: Facts, leads: set[int]) -> dict[str, list[int]]:
    """Return the days of every completed stay by stage."""
    days: dict[str, list[int]] = defaultdict(list)
    strands: dict[int, list[dict[str, Any]]] = defaultdict(list)
    first: dict[int, str] = {}
    for t in sorted(found.transitions, key=lambda t: (t["at"], t["id"])):
        if t["lead_id"] in leads:
            strands[t["anchor_id"]].append(t)
            first.setdefault(t["lead_id"], t["at"])
    for lead, day in first.items():
        days["lead"].append(max(days_between(found.entry(lead), day), 0))
    for strand in strands.values():
        for t, after in pairwise(strand):
            if not t["passed"]:
                days[t["to_stage"]].append(days_between(t["at"], after["at"]))
    return days


@pytest.mark.parametrize("day", [LAST, PAST])
@pytest.mark.parametrize("span", [(), ("--since", "2026-01-01", "--until", "2026-04-30")])
def test_the_line_is_that_of_a_plain_count(
    year_store: Cli, day: date, span: tuple[str, ...]
) -> None:
    found = facts(year_store.folder, day)
    first, last = (span[1], span[3]) if span else ("", str(day))
    leads = {id_ for id_ in found.leads if first <= found.entry(id_) <= last}
    reached = [sum(stage in found.reached(id_) for id_ in leads) for stage in LINE]
    stayed = stays(found, leads)
    told = asked(year_store, day, *span)
    assert [(s["stage"], s["reached"]) for s in told["stages"]] == list(
        zip(LINE, reached, strict=True)
    )
    assert [s["rate"] for s in told["stages"]] == [
        None, *(round(n / before, 4) for before, n in pairwise(reached)),
    ]  # fmt: skip
    assert [s["present"] for s in told["stages"]] == [
        sum(found.leads[id_]["stage"] == stage for id_ in leads) for stage in LINE
    ]
    assert [(s["median_days"], s["stays"]) for s in told["stages"]] == [
        (median(stayed[stage]), len(stayed[stage])) for stage in LINE
    ]
    beside = {found.leads[id_]["stage"] for id_ in leads} - set(LINE)
    assert told["beside"] == {
        s: sum(found.leads[id_]["stage"] == s for id_ in leads) for s in beside
    }


def owner_of(found: Facts, lead: int) -> str | None:
    had = [h for h in found.handoffs if h["lead_id"] == lead and h["owner"]]
    last = max(had, key=lambda h: (h["at"], h["id"]), default=None)
    return last["owner"] if last else found.leads[lead]["owner"]


@pytest.mark.parametrize("day", [LAST, PAST])
@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("source", "sources"), ("campaign", "campaigns"), ("owner", "owners"),
        ("industry", "industries"), ("prefecture", "prefectures"),
    ],
)  # fmt: skip
def test_every_group_is_that_of_a_plain_count(
    year_store: Cli, day: date, by: str, name: str
) -> None:
    found = facts(year_store.folder, day)
    groups: dict[str | None, list[int]] = defaultdict(list)
    for id_, lead in found.leads.items():
        groups[owner_of(found, id_) if by == "owner" else lead[by]].append(id_)
    told = asked(year_store, day, "--by", by)[name]
    assert {g[by]: counts_of(g) for g in told} == {
        key: plain_counts(found, ids) for key, ids in groups.items()
    }
    assert [g["leads"] for g in told] == sorted((len(i) for i in groups.values()), reverse=True)
    scores = {key: [found.leads[i]["score"] for i in ids] for key, ids in groups.items()}
    for g in told:
        mean = sum(scores[g[by]]) / len(scores[g[by]])
        assert g["mean_score"] == pytest.approx(mean, abs=0.0501)


@pytest.mark.parametrize("day", [LAST, PAST])
def test_every_month_of_entry_is_that_of_a_plain_count(year_store: Cli, day: date) -> None:
    found = facts(year_store.folder, day)
    months: dict[str, list[int]] = defaultdict(list)
    for id_ in found.leads:
        months[found.entry(id_)[:7]].append(id_)
    told = asked(year_store, day)["months"]
    assert [m["month"] for m in told] == sorted(months)
    assert {m["month"]: counts_of(m) for m in told} == {
        month: plain_counts(found, ids) for month, ids in months.items()
    }


def counts_of(group: dict[str, Any]) -> tuple[Any, ...]:
    return (*(group[k] for k in ("leads", *LINE[1:])), group["rate"], group["few"])


def plain_counts(found: Facts, ids: list[int]) -> tuple[Any, ...]:
    reached = [sum(stage in found.reached(id_) for id_ in ids) for stage in LINE]
    return (*reached, round(reached[2] / len(ids), 4), len(ids) < 30)


def test_a_past_day_is_told_alike_whatever_happens_later(year_store: Cli) -> None:
    before = asked(year_store, PAST)
    text = "氏名,会社名,メール,名刺交換日\n後 から,(株)後,ato@ato.example.jp,2026-11-20\n"
    year_store.imported(text_file(year_store.folder, "後.csv", text))
    assert year_store("promote", "1", "--to", "lost", "--reason", "終了").code == 0
    assert asked(year_store, PAST) == before


def test_nobody_in_the_time_that_is_asked_about_divides_by_nothing(year_store: Cli) -> None:
    told = asked(year_store, LAST, "--until", "2020-01-01")
    assert [(s["reached"], s["rate"], s["median_days"]) for s in told["stages"]] == [
        (0, None, None)
    ] * len(LINE)
    assert (told["sources"], told["months"]) == ([], [])


def test_what_the_report_cannot_be_broken_down_by_is_told(year_store: Cli) -> None:
    done = year_store("report", "funnel", "--by", "weather")
    assert (done.code, done.out) == (2, "")
    assert "report funnel --by source|campaign|owner|industry|prefecture" in done.err
