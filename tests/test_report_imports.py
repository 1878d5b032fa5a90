"""`report imports`: what came in, by source and month."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import Cli, text_file
from tests.looking import DAYS, asked
from tests.stores import fill
from tests.year import LAST, PAST

COUNTS = ("rows", "created", "updated", "unchanged", "rejected")
BEFORE_THE_UNDOING = date(2026, 3, 25)
"""The list that should not have been imported was so on the 23rd, and undone two weeks later."""


def plain_imports(cli: Cli, first: date | None, day: date) -> list[dict[str, Any]]:
    """Add up the files, by plain Python over the table of imports."""
    found: dict[tuple[str, str | None, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for recorded, options, kind, undone_at, *counts in cli.query(
        f"select recorded_day, options, kind, undone_at, {', '.join(COUNTS)} from import"
    ):
        if recorded > day.isoformat() or (first and recorded < first.isoformat()):
            continue
        month = found[recorded[:7], json.loads(options).get("source"), kind]
        # The day is that of Tokyo, nine hours ahead: the year is recorded at nine in the morning.
        if undone_at and undone_at[:10] <= day.isoformat():
            month["undone"] += 1
            continue
        month["files"] += 1
        for name, n in zip(COUNTS, counts, strict=True):
            month[name] += n
    rows = []
    for (month, source, kind), n in found.items():
        rates = {
            f"{name}_rate": round(n[name] / n["rows"], 4) if n["rows"] else None
            for name in ("created", "rejected")
        }
        counts = {name: n[name] for name in ("files", *COUNTS, "undone")}
        rows.append({"month": month, "source": source, "kind": kind, **counts, **rates})
    return rows


def by_place(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["month"], row["source"] or "", row["kind"]


@pytest.mark.parametrize("day", [*DAYS, BEFORE_THE_UNDOING])
@pytest.mark.parametrize("first", [None, date(2026, 2, 20)])
def test_imports_are_counted_as_plain_python_counts_them(
    year_store: Cli, day: date, first: date | None
) -> None:
    cli = year_store
    span = () if first is None else ("--since", first)
    told = cli("report", "imports", "--format", "json", *asked(day), *span).json()
    expected = plain_imports(cli, first, day)
    assert sorted(told["months"], key=by_place) == sorted(expected, key=by_place)
    assert [m["month"] for m in told["months"]] == sorted(
        (m["month"] for m in expected), reverse=True
    )
    assert told["rows"] == sum(m["rows"] for m in expected)
    undone = sum(m["undone"] for m in expected)
    assert undone == (0 if day == BEFORE_THE_UNDOING else 1)
    assert all(m["rows"] == sum(m[c] for c in COUNTS[1:]) for m in told["months"])


@pytest.mark.parametrize("day", DAYS)
def test_the_last_file_of_each_source_has_an_age(year_store: Cli, day: date) -> None:
    last: dict[str, tuple[str, int, str]] = {}
    for number, name, kind, recorded, undone_at in year_store.query(
        "select id, name, kind, recorded_day, undone_at from import order by id"
    ):
        if recorded <= day.isoformat() and not (undone_at and undone_at[:10] <= day.isoformat()):
            last[kind] = (recorded, number, name)
    told = year_store("report", "imports", "--format", "json", *asked(day)).json()["latest"]
    assert {x["kind"]: (x["day"], x["id"], x["file"]) for x in told} == last
    assert [x["age_days"] for x in told] == [
        (day - date.fromisoformat(x["day"])).days for x in told
    ]
    assert [x["day"] for x in told] == sorted(x["day"] for x in told)


def test_a_past_day_is_told_the_same_whenever_it_is_asked_for(year_store: Cli) -> None:
    asking = ("report", "imports", "--format", "json", "--as-of", PAST)
    told = year_store(*asking).out
    text_file(year_store.folder, "b.csv", "氏名,会社名,メール\n東 京,(株)東,t@higashi.example.jp\n")
    year_store.imported("b.csv")
    assert year_store(*asking).out == told


def test_imports_on_a_screen(cli: Cli) -> None:
    assert fill(cli)("report", "imports", "--width", "100", lang="ja").out == (
        """\
取込  2026-11-21 まで  2 ファイル、20 行

月        取込元             ファイル   行   新規   名寄せ   変化なし   要確認   要確認の割合   取消
────────────────────────────────────────────────────────────────────────────────────────────────────
2026-11   ものづくり展2026          1    8      8        0          0        0             0%      0
2026-11   （行動ログ）              1   12      0       12          0        0             0%      0

取込元ごとの最後の取込
取込元             最後の取込   経過日数   ファイル   ID
────────────────────────────────────────────────────────
ものづくり展2026   2026-11-21          0   名刺.csv    1
（行動ログ）       2026-11-21          0   行動.csv    2

取込元は --source の名前。なければ（リストの種類）です。
取り消した取込は別に数え、その行は数えません。
"""
    )


def test_a_time_without_imports_is_a_success(year_store: Cli) -> None:
    later = LAST - timedelta(days=1)
    done = year_store("report", "imports", "--since", later)
    assert done.code == 0
    assert "Nothing was imported in this time." in done.out
    assert "Last import of each source" in done.out
