"""`report nurture` and `report intent` over a year, held against plain counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import Cli
from tests.looking import DAYS, asked, looking

Row = dict[str, Any]


def rows(cli: Cli, day: date, sql: str) -> list[Row]:
    with looking(cli.folder, day) as conn:
        return [dict(row) for row in conn.execute(sql)]


def parts(cli: Cli, day: date) -> dict[int, str]:
    """Say of every lead whether it buys now, never will, or needs long care."""
    since = str(day - timedelta(days=90))
    arrived = {
        lead for lead, to, at in cli.query("select lead_id, to_stage, at from v_transitions")
        if to in {"sal", "won"} and since < at <= str(day)
    }  # fmt: skip
    verdict: dict[int, tuple[str, str | None]] = {}
    for lead, result, reason, at in cli.query(
        "select lead_id, result, reason, substr(at, 1, 10) from v_feedback order by at, id"
    ):
        if result in {"accepted", "rejected"} and at <= str(day):
            verdict[lead] = (result, reason)
    found = {}
    for lead in rows(cli, day, "select id, stage, excluded from v_leads"):
        refused = verdict.get(lead["id"]) == ("rejected", "out_of_target")
        if lead["excluded"] is not None or lead["stage"] == "excluded" or refused:
            found[lead["id"]] = "never"
        elif lead["stage"] in {"sal", "won"} and lead["id"] in arrived:
            found[lead["id"]] = "now"
        else:
            found[lead["id"]] = "long"
    return found


def main_topic(deeds: list[Row], day: date) -> str | None:
    """Return the topic that has most points: prices by the day, case studies by the subject."""
    known = []
    for topic, kind, unit, window in (
        ("価格", "price_page", "day", 90),
        ("事例", "download", "subject", 365),
    ):
        told = [
            d
            for d in deeds
            if d["kind"] == kind and (kind == "price_page" or d["subject"].startswith("事例"))
        ]
        since = str(day - timedelta(days=window))
        worth = len({d[unit] for d in told if d["day"] > since})
        if told:
            known.append((worth, max(d["day"] for d in told), len(told), topic))
    best = sorted(known, key=lambda k: k[3])  # of equals the first by name
    return max(best, key=lambda k: k[:3])[3] if best else None


@pytest.mark.parametrize("day", DAYS)
def test_whom_marketing_has_is_counted_as_plain_python_counts_it(
    year_store: Cli, day: date
) -> None:
    told = year_store("report", "nurture", "--format", "json", *asked(day)).json()
    found = parts(year_store, day)
    counts = Counter(found.values())
    assert min(counts[p] for p in ("now", "never", "long")) > 0
    assert [(p["part"], p["leads"], p["share"]) for p in told["parts"]] == [
        (part, counts[part], round(counts[part] / len(found), 4))
        for part in ("now", "never", "long")
    ]
    deeds = defaultdict(list)
    for deed in rows(year_store, day, "select lead_id, day, kind, subject from v_activities"):
        if deed["day"] <= str(day):
            deeds[deed["lead_id"]].append(deed)
    warmth = {x["id"]: x["temperature"] for x in rows(year_store, day, "select * from v_leads")}
    topics: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    for lead, part in found.items():
        if part == "long":
            topics[main_topic(deeds[lead], day)][warmth[lead]] += 1
    assert {
        t["topic"]: (t["hot"], t["warm"], t["cold"], t["unscored"]) for t in told["topics"]
    } == {topic: tuple(n[t] for t in ("hot", "warm", "cold", None)) for topic, n in topics.items()}
    assert len(topics) == 3


@pytest.mark.parametrize("day", DAYS)
def test_the_stale_are_those_whom_nobody_was_in_touch_with(year_store: Cli, day: date) -> None:
    told = year_store("report", "nurture", "--format", "json", *asked(day)).json()["stale"]
    last: dict[int, str] = {}
    for table, column in (
        ("v_activities", "day"),
        ("v_handoffs", "at"),
        ("v_feedback", "at"),
        ("v_mailings", "at"),
    ):
        for row in rows(
            year_store, day, f"select lead_id, substr({column}, 1, 10) as day from {table}"
        ):
            if row["day"] <= str(day):
                last[row["lead_id"]] = max(last.get(row["lead_id"], ""), row["day"])
    # Who did nothing yet that day is as old as the newest row, which may lie ahead.
    found = parts(year_store, day)
    limit = str(day - timedelta(days=180))
    assert {one["id"]: one["last_contact"] for one in told} == {
        lead: when for lead, when in last.items() if when <= limit and found[lead] == "long"
    }
    assert all(
        one["idle_days"] == (day - date.fromisoformat(one["last_contact"])).days >= 180
        for one in told
    )
    scores = [one["score"] for one in told]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("day", DAYS)
def test_signals_are_put_together_as_plain_python_puts_them(year_store: Cli, day: date) -> None:
    told = year_store("report", "intent", "--format", "json", *asked(day)).json()
    signals: dict[str, set[tuple[str, str]]] = defaultdict(set)
    names: dict[str, str] = {}
    for row in rows(
        year_store, day,
        """select r.company_key, r.company, r.at, a.subject from record r
          join action a on a.id = r.action_id where r.kind = 'intent'""",
    ):  # fmt: skip
        if row["at"][:10] <= str(day):
            signals[row["company_key"]].add((row["at"][:10], row["subject"]))
            names[row["company_key"]] = row["company"]
    staff = defaultdict(list)
    for lead in rows(year_store, day, "select * from v_leads"):
        staff[lead["company_key"]].append(lead)
    since = str(day - timedelta(days=90))
    assert {key for key in signals if key in staff}
    expected = {}
    for key, found in signals.items():
        recent = [at for at, _topic in found if at > since]
        people = sorted(
            staff[key],
            key=lambda x: (
                x["score"] is None,
                -(x["score"] or 0),
                x["full_name"] or "~",
                x["email"],
            ),
        )
        counted = (len(recent), len(found), max(at for at, _topic in found), len(people))
        expected[names[key]] = (*counted, people[0]["score"] if people else None)
    shown = {
        one["company"]: (
            one["signals"],
            one["signals_ever"],
            one["last"],
            one.get("leads", 0),
            one.get("score"),
        )
        for one in (*told["with_leads"], *told["without_leads"])
    }
    assert shown == expected
    order = [(one["signals"], one["last"]) for one in told["with_leads"]]
    assert order == sorted(order, reverse=True)
