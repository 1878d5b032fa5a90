"""`report review`: one page for the meeting of marketing and sales."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest

from tests.conftest import Cli
from tests.looking import DAYS, asked
from tests.year import LAST, MONDAY

TAKEN = {"accepted", "met", "in_deal", "won", "lost"}
SPANS = (None, (MONDAY, LAST), (date(2026, 2, 1), date(2026, 4, 30)))


def plain_handoffs(cli: Cli, first: date, last: date, day: date) -> list[dict[str, Any]]:
    """Return the handoffs of a time with what sales had said of them by a day."""
    said = defaultdict(list)
    for id_, handoff, at, result, reason in cli.query(
        "select id, handoff_id, substr(at, 1, 10), result, reason from v_feedback order by id"
    ):
        if handoff and at <= day.isoformat():
            said[handoff].append((id_, result, reason))
    found = []
    for id_, at, snapshot in cli.query("select id, at, snapshot from v_handoffs"):
        if not first.isoformat() <= at <= last.isoformat():
            continue
        results = [result for _id, result, _reason in said[id_]]
        final = results[-1] if results else None
        outcome = "taken" if final in TAKEN else final or "unanswered"
        told = json.loads(snapshot)
        found.append({
            "outcome": outcome,
            "reason": said[id_][-1][2] if outcome == "rejected" else None,
            "met": bool({"met", "in_deal", "won"} & set(results)),
            "won": "won" in results,
            "score": told.get("score"),
            "rules": {p["rule"] for p in told.get("points", []) if p["rule"] and p["points"] > 0},
        })  # fmt: skip
    return found


def span_of(day: date, span: tuple[date, date] | None) -> tuple[date, date, tuple[str, ...]]:
    if span is None:
        return day - timedelta(days=29), day, ()
    first, last = span
    return first, min(last, day), ("--since", str(first), "--until", str(last))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("span", SPANS)
def test_the_meeting_sees_what_plain_python_counts(
    year_store: Cli, day: date, span: tuple[date, date] | None
) -> None:
    first, last, options = span_of(day, span)
    told = year_store("report", "review", "--format", "json", *asked(day), *options).json()
    handed = plain_handoffs(year_store, first, last, day)
    outcomes = Counter(h["outcome"] for h in handed)
    answered = len(handed) - outcomes["unanswered"]
    assert (told["first"], told["last"]) == (str(first), str(last))
    assert told["total"] == [{
        "handed": len(handed), "answered": answered, "taken": outcomes["taken"],
        "taken_rate": round(outcomes["taken"] / answered, 4), "rejected": outcomes["rejected"],
        "rejected_rate": round(outcomes["rejected"] / answered, 4),
        "unreachable": outcomes["unreachable"], "unanswered": outcomes["unanswered"],
        "met": sum(h["met"] for h in handed), "won": sum(h["won"] for h in handed),
        "cost": None, "cost_per_meeting": None,
    }]  # fmt: skip
    reasons = Counter(h["reason"] for h in handed if h["outcome"] == "rejected")
    assert {r["reason"]: r["count"] for r in told["reasons"]} == reasons
    assert [r["count"] for r in told["reasons"]] == sorted(reasons.values(), reverse=True)
    usual = outcomes["rejected"] / (outcomes["taken"] + outcomes["rejected"])
    for shown in told["rules"]:
        there = [h for h in handed if shown["rule"] in h["rules"]]
        taken, back = (sum(h["outcome"] == o for h in there) for o in ("taken", "rejected"))
        rate = back / (taken + back) if taken + back else None
        assert shown == {
            "rule": shown["rule"], "count": len(there), "taken": taken, "rejected": back,
            "rate": None if rate is None else round(rate, 4),
            "lift": None if rate is None else round(rate / usual, 2), "few": taken + back < 30,
        }  # fmt: skip
    assert {r["rule"] for r in told["rules"]} == {rule for h in handed for rule in h["rules"]}


def topics(cli: Cli, *options: object) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for topic in cli("report", "review", "--format", "json", *options).json()["topics"]:
        found[topic["kind"]].append(topic)
    return found


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("span", SPANS)
def test_what_to_talk_about_follows_from_the_counts(
    year_store: Cli, day: date, span: tuple[date, date] | None
) -> None:
    first, last, options = span_of(day, span)
    found = topics(year_store, *asked(day), *options)
    handed = plain_handoffs(year_store, first, last, day)
    back = [h for h in handed if h["outcome"] == "rejected"]
    judged = [h for h in handed if h["outcome"] in {"taken", "rejected"}]
    usual, often = len(back) / len(judged), []
    for rule in {rule for h in handed for rule in h["rules"]}:
        n, of = (sum(rule in h["rules"] for h in some) for some in (back, judged))
        if n >= 3 and n / of / usual >= 1.2:
            often.append((-n / of / usual, -n, rule, of))
    assert [(t["about"], t["count"], t["of"]) for t in found["rejected"]] == [
        (rule, -n, of) for _lift, n, rule, of in sorted(often)[:3]
    ]
    reasons = Counter(h["reason"] for h in back if h["reason"])
    large = sorted((-n, r) for r, n in reasons.items() if n >= max(2, 0.2 * len(back)))
    assert [(t["about"], t["count"], t["of"]) for t in found["reason"]] == [
        (r, -n, len(back)) for n, r in large[:3]
    ]
    for topic in found["reason"]:
        rules = Counter(r for h in back if h["reason"] == topic["about"] for r in h["rules"])
        most = sorted(rules.items(), key=lambda r: (-r[1], r[0]))[:2]
        assert topic["rules"] == [rule for rule, _n in most]


def test_rules_that_gave_points_to_nobody_are_named(year_store: Cli) -> None:
    rules = year_store.folder / "rules.toml"
    idle = '[[fit]]\ngroup = "x"\nname = "火星の会社"\nwhen = "prefecture = \'火星\'"\npoints = 5\n'
    rules.write_text(rules.read_text(encoding="utf-8") + idle, encoding="utf-8")
    [unused] = topics(year_store, "--since", MONDAY)["unused"]
    assert (unused["rules"], unused["count"], unused["of"]) == (["火星の会社"], 1, 9)
    assert "火星の会社" in unused["text"]


def test_leads_that_sales_found_by_itself_are_held_against_the_median(year_store: Cli) -> None:
    """In the year one lead was moved to won by hand that had never been handed over."""
    [(lead, day)] = year_store.query(
        """select lead_id, at from v_transitions where run_id is null and to_stage = 'won'
          and lead_id not in (select lead_id from v_handoffs where at <= v_transitions.at)"""
    )
    score = year_store.value(
        """select score from score_history join run on run.id = run_id
          where lead_id = ? and as_of <= ? order by run_id desc limit 1""",
        *(lead, day),
    )
    given = [h["score"] for h in plain_handoffs(year_store, MONDAY, LAST, LAST)]
    found = topics(year_store, "--since", MONDAY)["found"]
    assert [(t["count"], t["of"]) for t in found] == ([(1, 1)] if score < median(given) else [])
    later = date.fromisoformat(day) + timedelta(days=1)
    assert topics(year_store, "--since", later)["found"] == []


def test_a_meeting_has_its_cost_of_the_campaigns_of_these_days(year_store: Cli) -> None:
    rules = year_store.folder / "rules.toml"
    paid = """
        [[campaign]]
        source = "IT Week 2026 秋"
        cost = 900000
        from = 2026-10-01
        until = 2026-10-30
        [[campaign]]
        source = "Web"
        cost = 7000000
    """
    rules.write_text(rules.read_text(encoding="utf-8") + paid, encoding="utf-8")
    asking = ("report", "review", "--since", "2026-10-21", "--until", "2026-11-21")
    [total] = year_store(*asking, "--format", "json").json()["total"]
    met = sum(h["met"] for h in plain_handoffs(year_store, date(2026, 10, 21), LAST, LAST))
    assert total["cost"] == 300_000  # ten of thirty days; what has no days belongs to no month
    assert total["cost_per_meeting"] == int(300_000 / met + 0.5)
    shown = year_store(*asking).out
    assert f"Cost per meeting: {total['cost_per_meeting']:,} (300,000 for {met} met)." in shown


def test_the_bands_are_those_of_the_year_before_from_the_best_down(year_store: Cli) -> None:
    bands = year_store("report", "review", "--format", "json").json()["bands"]
    alone = year_store("report", "bands", "--since", "2025-11-22", "--format", "json").json()
    assert bands == [band for band in alone["bands"][::-1] if band["leads"]] != []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_review_fits_one_page(year_store: Cli, lang: str) -> None:
    done = year_store("report", "review", "--since", MONDAY, "--width", 100, lang=lang)
    lines = done.out.splitlines()
    assert len(lines) <= 45
    narrow = year_store("report", "review", "--since", MONDAY, "--width", 80, lang="en").out
    assert max(map(len, narrow.splitlines())) <= 80
    assert {"Taken", "Sent", "Met", "Won"} <= set(narrow.splitlines()[2].split())


def test_a_rate_of_few_is_marked_as_a_hint(year_store: Cli) -> None:
    shown = year_store("report", "review").out
    assert "n<30" in shown
    assert "Fewer than 30 answers: the rates are only a hint." in shown
    assert "Fewer than 30 answers" not in year_store("report", "review", "--since", MONDAY).out


def test_a_time_without_handoffs_is_a_success(year_store: Cli) -> None:
    done = year_store("report", "review", "--since", LAST, "--until", LAST)
    assert done.code == 0
    assert "Nothing was handed over in this time." in done.out
    assert year_store("report", "review", "--since", LAST, "--format", "json").json()["total"] == []
