"""`report quality`: what is known of leads, what no rule names, what was refused, how old it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from leadctl.fields import RECORD_FIELDS
from tests.conftest import Cli
from tests.looking import DAYS, asked, looking
from tests.stores import fill
from tests.year import LAST

KEY_FIELDS = ("email", "phone", "company", "title", "industry", "employees")


def seen(cli: Cli, day: date) -> tuple[list[dict[str, Any]], dict[int, str], list[tuple[Any, ...]]]:
    """Return the leads, when each was last heard of, and the imports, all as of a day."""
    with looking(cli.folder, day) as conn:
        leads = [dict(row) for row in conn.execute("select * from v_leads order by id")]
        told = [tuple(r) for r in conn.execute("select lead_id, day from v_activities")]
        told += [
            tuple(r)
            for r in conn.execute(
                """select m.lead_id, date(r.day * 86400, 'unixepoch') from record r
                  join member m on m.record_id = r.id"""
            )
        ]
    last: dict[int, str] = defaultdict(str)
    for lead, when in told:
        if when <= day.isoformat():
            last[lead] = max(last[lead], when)
    imports = cli.query("select kind, rows, rejected, recorded_day, undone_at from import")
    return leads, last, imports


def is_filled(lead: dict[str, Any], field: str) -> bool:
    return lead[field] is not None and (field, lead[field]) != ("consent", "unknown")


@pytest.mark.parametrize("day", DAYS)
def test_fields_and_problems_are_counted_as_plain_python_counts_them(
    year_store: Cli, day: date
) -> None:
    told = year_store("report", "quality", "--format", "json", *asked(day)).json()
    leads, _last, _imports = seen(year_store, day)
    assert told["leads"] == len(leads) > 150
    assert {f["field"]: f["filled"] for f in told["fields"]} == {
        field: sum(is_filled(lead, field) for lead in leads) for field in RECORD_FIELDS
    }
    assert all(f["share"] == round(f["filled"] / len(leads), 4) for f in told["fields"])
    assert {f["field"] for f in told["fields"] if f["asked"]} == {
        *("employees", "title", "industry", "company"),
    }  # fmt: skip
    basis = {"card", "customer"}
    assert {p["problem"]: p["count"] for p in told["problems"]} == {
        "unreachable": sum(not (x["email"] or x["phone"] or x["mobile"]) for x in leads),
        "no_email": sum(not x["email"] for x in leads),
        "suppressed": sum(x["suppressed"] for x in leads),
        "denied": sum(x["consent"] == "denied" for x in leads),
        "no_basis": sum(
            bool(x["email"]) and x["consent"] == "unknown" and x["consent_basis"] not in basis
            for x in leads
        ),
    }


@pytest.mark.parametrize("day", DAYS)
def test_sources_are_compared_as_plain_python_compares_them(year_store: Cli, day: date) -> None:
    asking = ("report", "quality", "--by", "source", "--format", "json")
    told = year_store(*asking, *asked(day)).json()
    leads, _last, imports = seen(year_store, day)
    by_source = defaultdict(list)
    for lead in leads:
        by_source[lead["source"]].append(lead)
    assert len(by_source) > 3
    assert {row["source"]: row for row in told["sources"]} == {
        source: {
            "source": source,
            "leads": len(there),
            **{f"{f}_share": round(sum(is_filled(x, f) for x in there) / len(there), 4) for f in KEY_FIELDS},
            "unreachable": sum(not (x["email"] or x["phone"] or x["mobile"]) for x in there),
        }
        for source, there in by_source.items()
    }  # fmt: skip
    rejected = defaultdict(lambda: [0, 0])
    for kind, rows, refused, recorded, undone_at in imports:
        if recorded <= str(day) and not (undone_at and undone_at[:10] <= str(day)):
            rejected[kind][0] += rows
            rejected[kind][1] += refused
    assert [(r["kind"], r["rows"], r["rejected"]) for r in told["rejects"]] == [
        (kind, *n) for kind, n in rejected.items() if n[1]
    ]


@pytest.mark.parametrize("day", DAYS)
def test_values_that_no_rule_names_are_listed(year_store: Cli, day: date) -> None:
    told = year_store("report", "quality", "--format", "json", *asked(day)).json()
    leads, _last, _imports = seen(year_store, day)
    counted = Counter(x["industry"] for x in leads if x["industry"] not in {None, "製造業"})
    expected = sorted(counted.items(), key=lambda c: (-c[1], c[0]))
    assert len(expected) == 3
    # Every title of the year is known to the program by its level.
    assert [(v["field"], v["value"], v["leads"]) for v in told["values"]] == [
        ("industry", value, n) for value, n in expected
    ]


def test_duplicates_are_counted_by_source_once_they_are_looked_for(year_store: Cli) -> None:
    asking = ("report", "quality", "--format", "json")
    assert year_store(*asking).json()["pairs"] is None
    assert "leadctl duplicates" in year_store("report", "quality").out
    twice = "氏名,会社名,メール,流入元\n東 京太郎,(株)東方,a@t.example.jp,Web\n東 京太郎,(株)東方,b@t.example.jp,\n"
    (year_store.folder / "b.csv").write_text(twice, "utf-8")
    year_store.imported("b.csv")
    pairs = year_store("duplicates", "--format", "json").json()
    told = year_store(*asking).json()
    assert told["pairs"] == len(pairs) > 0
    with looking(year_store.folder, LAST) as conn:
        source = dict(conn.execute("select id, source from lead").fetchall())
    counted = Counter(source[lead] for lead in {p[side] for p in pairs for side in ("a", "b")})
    assert {s["source"]: s["leads"] for s in told["duplicates"]} == counted
    past = year_store(*asking, *asked(DAYS[1])).json()
    assert past["pairs"] is None
    assert "duplicates" not in past


def test_what_came_since_makes_the_duplicates_out_of_date(year_store: Cli) -> None:
    year_store("duplicates", "-q")
    (year_store.folder / "b.csv").write_text(
        "氏名,会社名,メール\n東 京,(株)東,t@east.example.jp\n", "utf-8"
    )
    year_store.imported("b.csv")
    assert year_store("report", "quality", "--format", "json").json()["pairs"] is None


def test_the_head_of_quality_on_a_screen(cli: Cli) -> None:
    shown = fill(cli)("report", "quality", "--width", "80", lang="ja").out
    assert shown.startswith(
        """\
データ品質  2026-11-21  全リード 8 名

問題                             数   全リード比
────────────────────────────────────────────────
メールも電話もない                0           0%
メールアドレスなし                0           0%
配信停止を申し出た                0           0%
同意を拒否した                    0           0%
アドレスはあるが送る根拠がない    0           0%

項目ごとの入力
項目             ルール   入力   リード   割合
"""
    )
    assert max(map(len, shown.splitlines())) <= 80
