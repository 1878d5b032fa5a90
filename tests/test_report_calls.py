"""`report hot` and `report sla` over a year, held against plain counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

import holidays
import pytest

from tests.conftest import Cli
from tests.looking import DAYS, asked, looking

OURS = {"card", "mail_sent", "mail_bounce", "mail_unsubscribe", "call"}
BY_CONTENT = ("company", "full_name", "email", "phone", "mobile", "title", "id")
TAKEN = {"accepted", "met", "in_deal", "won", "lost"}
Row = dict[str, Any]


def looked_at(cli: Cli, day: date) -> tuple[list[Row], dict[int, list[Row]]]:
    """Return the leads in the order of lists, and what each did until a day."""
    with looking(cli.folder, day) as conn:
        leads = [dict(row) for row in conn.execute("select * from v_leads")]
        deeds = [dict(row) for row in conn.execute("select * from v_activities")]
    done = defaultdict(list)
    for deed in deeds:
        if deed["day"] <= str(day):
            done[deed["lead_id"]].append(deed)
    return sorted(leads, key=best_first), done


def best_first(lead: Row) -> tuple[Any, ...]:
    warmth = {"hot": 0, "warm": 1}.get(lead["temperature"], 2)
    content = ((lead[name] is None, lead[name]) for name in BY_CONTENT)
    return (warmth, lead["score"] is None, -(lead["score"] or 0), *content)


def latest(deeds: list[Row]) -> list[Row]:
    """Return the last three things that a lead did: one of a kind a day, the newest of them."""
    newest: dict[tuple[str, str], Row] = {}
    for deed in deeds:
        key = (deed["day"], deed["kind"])
        if deed["kind"] != "mail_sent" and (
            key not in newest
            or deed["at"] + deed["subject"] > newest[key]["at"] + newest[key]["subject"]
        ):
            newest[key] = deed
    ordered = sorted(newest.values(), key=lambda d: d["kind"])
    ordered.sort(key=lambda d: (d["day"], d["at"]), reverse=True)
    return [{k: d[k] for k in ("day", "kind", "subject")} for d in ordered[:3]]


@pytest.mark.parametrize("day", DAYS)
def test_the_hot_list_is_the_one_that_plain_python_draws_up(year_store: Cli, day: date) -> None:
    told = year_store("report", "hot", "--format", "json", *asked(day)).json()
    leads, done = looked_at(year_store, day)
    open_ = [lead for lead in leads if lead["excluded"] is None]
    below = [lead for lead in open_ if lead["stage"] in {"lead", "mql"}]
    since = str(day - timedelta(days=30))
    expected = {
        "calls": [lead for lead in open_ if lead["stage"] in {"sql", "sal"}],
        "almost": [lead for lead in below if lead["temperature"] == "hot"],
        "deciders": [
            lead for lead in below
            if (lead["title_level"] or 0) >= 4 and lead["temperature"] != "hot"
            and any(d["day"] > since and d["kind"] not in OURS for d in done[lead["id"]])
        ],
    }  # fmt: skip
    assert len(expected["calls"]) > 5
    assert expected["deciders"] or expected["almost"]
    for name, there in expected.items():
        assert [one["id"] for one in told[name]] == [lead["id"] for lead in there]
        assert [one["score"] for one in told[name]] == [lead["score"] for lead in there]
        assert [one["latest"] for one in told[name]] == [latest(done[x["id"]]) for x in there]
    for call in (one for name in expected for one in told[name]):
        # No rule of the year takes points away, so what is left after caps adds up to the score.
        assert int(sum(r["points"] for r in call["reasons"]) + 0.5) == call["score"]
        assert all(r["days"] == sorted(r["days"]) for r in call["reasons"])


def ledger(cli: Cli, day: date) -> list[Row]:
    """Return the handoffs until a day as they stood on it: what sales had said of each."""
    said = defaultdict(list)
    for row in cli.query(
        "select handoff_id, substr(at, 1, 10), result, reason from v_feedback order by id"
    ):
        if row[0] and row[1] <= str(day):
            said[row[0]].append(row[1:])
    found = []
    for id_, at, owner, due, closed_at, again in cli.query(
        "select id, at, owner, due, closed_at, again from v_handoffs"
    ):
        if at <= str(day):
            closed = closed_at is not None and closed_at[:10] <= str(day)
            found.append({"at": at, "owner": owner, "due": due, "closed": closed, "again": again,
                          "said": said[id_]})  # fmt: skip
    return found


def business_days(first: date, last: date) -> int:
    free = holidays.country_holidays("JP", years=range(first.year, last.year + 1))
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    return sum(d.weekday() < 5 and d not in free for d in days)


def answers(handoffs: list[Row], day: date) -> dict[str, Any]:
    """Count as the report of answers counts."""
    end = datetime.combine(day, time.max)
    waiting = [
        datetime.fromisoformat(h["due"]).replace(tzinfo=None)
        for h in handoffs if not h["said"] and not h["closed"]
    ]  # fmt: skip
    took = [
        business_days(date.fromisoformat(h["at"]), date.fromisoformat(min(s[0] for s in h["said"])))
        for h in handoffs if h["said"]
    ]  # fmt: skip
    return {
        "handed": len(handoffs),
        "open": sum(not h["closed"] for h in handoffs),
        "today": sum(due.date() == day and due >= end for due in waiting),
        "overdue": sum(due < end for due in waiting),
        "answered": len(took),
        "median_days": median(took) if took else None,
    }


@pytest.mark.parametrize("day", [*DAYS, date(2026, 6, 15), date(2026, 6, 16)])
def test_the_answers_of_sales_are_counted_as_plain_python_counts_them(
    year_store: Cli, day: date
) -> None:
    told = year_store("report", "sla", "--format", "json", *asked(day)).json()
    handed = ledger(year_store, day)
    assert told["total"] == [answers(handed, day)]
    assert told["again"] == sum(h["again"] for h in handed) > 0
    owners = {h["owner"] for h in handed}
    assert {o["owner"]: {k: v for k, v in o.items() if k != "owner"} for o in told["owners"]} == {
        name: answers([h for h in handed if h["owner"] == name], day) for name in owners
    }
    last = [h["said"][-1] if h["said"] else None for h in handed]
    counts = Counter(
        "unanswered" if s is None else "taken" if s[1] in TAKEN else s[1] for s in last
    )
    answered = len(handed) - counts["unanswered"]
    assert told["outcomes"] == [
        {"outcome": name, "count": counts[name],
         "share": None if name == "unanswered" else round(counts[name] / answered, 4)}
        for name in ("taken", "rejected", "unreachable", "unanswered")
    ]  # fmt: skip
    reasons = Counter(s[2] for s in last if s and s[1] == "rejected")
    assert {r["reason"]: r["count"] for r in told["reasons"]} == reasons
