"""`report companies`: who is involved in a purchase, and how much."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import Cli
from tests.looking import DAYS, asked, looking
from tests.stores import fill

OURS = {"card", "mail_sent", "mail_bounce", "mail_unsubscribe", "call"}
WARMTH = ("hot", "warm", "cold")


def plain_companies(cli: Cli, day: date) -> list[dict[str, Any]]:
    """Put people together by company, by plain Python over the views."""
    with looking(cli.folder, day) as conn:
        leads = [dict(row) for row in conn.execute("select * from v_leads")]
        names = dict(conn.execute("select key, name from company").fetchall())
        deeds = [tuple(r) for r in conn.execute("select lead_id, day, kind from v_activities")]
        signals = [
            tuple(row)
            for row in conn.execute(
                """select c.company_key, date(c.day * 86400, 'unixepoch'), a.subject
                  from company_activity c join action a on a.id = c.action_id
                  where a.kind = 'intent'"""
            )
        ]
    since = (day - timedelta(days=90)).isoformat()
    latest: dict[int, str] = defaultdict(str)
    for lead, when, kind in deeds:
        if kind not in OURS and when <= day.isoformat():
            latest[lead] = max(latest[lead], when)
    staff = defaultdict(list)
    for lead in leads:
        if lead["company_key"] and lead["excluded"] is None and lead["stage"] != "excluded":
            staff[lead["company_key"]].append(lead)
    found = []
    for key, people in staff.items():
        topics = Counter(t for k, at, t in signals if k == key and since < at <= day.isoformat())
        scores = [p["score"] for p in people if p["score"] is not None]
        active = sum(latest[p["id"]] > since for p in people)
        found.append({
            "key": key,
            "score": max(scores) if scores else None,
            "temperature": min((p["temperature"] for p in people if p["temperature"]),
                               key=WARMTH.index, default=None),
            "company": names[key],
            "active": active,
            "leads": len(people),
            "departments": sorted({p["department"] for p in people if p["department"]}),
            "levels": sorted({p["title_level"] for p in people if p["title_level"]}, reverse=True),
            "stages": dict(Counter(p["stage"] for p in people)),
            "last": max(latest[p["id"]] for p in people) or None,
            "signals": sum(topics.values()),
            "topics": sorted(topics, key=lambda t: (-topics[t], t)),
        })  # fmt: skip
    found.sort(
        key=lambda c: (c["score"] is None, -(c["score"] or 0), -c["active"], -c["leads"], c["key"])
    )
    return [{k: v for k, v in c.items() if k != "key"} for c in found]


@pytest.mark.parametrize("day", DAYS)
def test_companies_are_as_plain_python_puts_them_together(year_store: Cli, day: date) -> None:
    told = year_store("report", "companies", "--format", "json", *asked(day)).json()
    expected = plain_companies(year_store, day)
    assert len(expected) > 60
    assert any(c["signals"] for c in expected) is (day == DAYS[0])  # the others were long before
    assert told["companies"] == expected


def test_a_screen_reads_only_what_it_shows_in_the_same_order(year_store: Cli) -> None:
    every = year_store("report", "companies", "--format", "json").json()["companies"]
    for limit in (1, 49, 50, 51, 60, len(every), len(every) + 1):
        done = year_store("report", "companies", "--format", "json", "--limit", limit)
        assert done.json()["companies"] == every[:limit]
        more = len(every) - limit
        assert (f"{more} more row" in done.err) is (more > 0)


def test_companies_on_a_screen(cli: Cli) -> None:
    assert fill(cli)("report", "companies", "--width", "100", lang="ja").out == (
        """\
企業  2026-11-21  7 社（最もスコアの高いリードの順）

最高スコア   温度感     会社名                         動いた人   リード   部署         最後の行動
──────────────────────────────────────────────────────────────────────────────────────────────────
       170   ホット     三河オートメーション株式会社          1        1   生産本部     2026-11-20
       130   ホット     株式会社みやこ不動産                  1        1                2026-11-16
        50   コールド   九州フードサービス株式会社            1        1                2026-11-10
        30   ホット     日本橋物流株式会社                    1        1   物流企画部   2026-11-17
        20   ウォーム   株式会社アオバ                        1        1                2026-11-02
         0   ホット     関西テクノロジーズ株式会社            1        1   技術部       2026-11-09
         0   コールド   [red]株式会社                         0        1

動いた人: 過去 90 日に自分から何かをした人。
並び順は最高スコア、動いた人、リードの数。
対象外のリードは数えません。
"""
    )


def test_who_has_no_score_yet_comes_last_and_nobody_is_forgotten(year_store: Cli) -> None:
    with looking(year_store.folder, DAYS[0]) as conn:
        conn.execute("delete from score where lead_id % 2 = 0")
        conn.commit()
    told = year_store("report", "companies", "--format", "json").json()["companies"]
    assert told == plain_companies(year_store, DAYS[0])
    assert [c["score"] is None for c in told] == sorted(c["score"] is None for c in told)
    assert any(c["score"] is None for c in told)


def test_no_company_is_a_success(cli: Cli) -> None:
    store = fill(cli)
    with looking(store.folder, DAYS[0]) as conn:
        conn.execute("update lead set company_key = null")
        conn.commit()
    done = store("report", "companies")
    assert (done.code, "No lead has a company yet." in done.out) == (0, True)
