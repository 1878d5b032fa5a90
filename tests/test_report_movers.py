"""`report movers`: whose score moved most between two days, and by which rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import Cli, text_file
from tests.plain import Facts, facts
from tests.year import LAST, PAST

RULES = """
[[fit]]
group = "役職"
name = "部長以上"
when = "title_level >= 4"
points = 20
[[behavior]]
name = "資料"
action = "download"
points = 10
within = "30d"
[[behavior]]
name = "社内のウェビナー"
action = "webinar"
scope = "company"
points = 5
"""


def asked(store: Cli, *arguments: object) -> Any:
    done = store("report", "movers", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return done.json()


def standing(found: Facts, day: date) -> dict[int, dict[str, Any]]:
    """Return the score of each lead by the newest run until a day."""
    rows = (r for r in found.history if r["at"] <= str(day) and r["lead_id"] in found.leads)
    return {row["lead_id"]: row for row in rows}  # in the order of the runs


@pytest.mark.parametrize("last", [LAST - timedelta(days=5), PAST])
@pytest.mark.parametrize("days", [7, 60])
def test_the_moves_are_those_of_a_plain_count(year_store: Cli, last: date, days: int) -> None:
    found = facts(year_store.folder, last)
    first = last - timedelta(days=days)
    before, after = standing(found, first), standing(found, last)
    told = asked(year_store, "--since", first, "--until", last)
    present = {i: row for i, row in after.items() if row["excluded"] is None}
    moves = {i: row["score"] - before[i]["score"] for i, row in present.items() if i in before}
    assert told["counts"] == {
        "up": sum(n > 0 for n in moves.values()),
        "down": sum(n < 0 for n in moves.values()),
        "first": len(present.keys() - before.keys()),
    }
    for name, sign in (("up", 1), ("down", -1)):
        most = sorted((n * sign for n in moves.values() if n * sign > 0), reverse=True)[:20]
        assert [m["change"] * sign for m in told[name]] == most
        for m in told[name]:
            sides = before[m["id"]], after[m["id"]]
            assert [m["score_before"], m["score"]] == [side["score"] for side in sides]
            assert [m["temperature_before"], m["temperature"]] == [
                side["temperature"] for side in sides
            ]
            assert m["change"] == m["score"] - m["score_before"]
            points = sum(reason["points"] for reason in m["reasons"])
            assert points == pytest.approx(m["change"])


def test_by_default_it_is_the_week_until_the_day_that_is_looked_at(year_store: Cli) -> None:
    told = asked(year_store, "--as-of", PAST)
    assert (told["since"], told["until"]) == (str(PAST - timedelta(days=7)), str(PAST))
    assert told["up"]


@pytest.fixture
def store(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """One person downloads a document, which is heard of later; a colleague attends a webinar; an
    old download of another fades, who turns out to be a director."""
    text_file(cli.folder, "rules.toml", RULES)
    monkeypatch.setenv("LEADCTL_TODAY", "2026-11-10")
    cards = "氏名,会社名,メールアドレス,名刺交換日\n"
    people = (("甲 一", "甲社", "a@ko.example"), ("乙 二", "乙社", "b@otsu.example"))
    rows = "".join(f"{n},{c},{e},2026-10-01\n" for n, c, e in people)
    cli.imported(text_file(cli.folder, "c.csv", cards + rows))
    log = "メールアドレス,行動,対象,日時\nb@otsu.example,download,古い資料,2026-10-15\n"
    cli.imported(text_file(cli.folder, "l.csv", log))
    assert cli("score").code == 0
    monkeypatch.setenv("LEADCTL_TODAY", "2026-11-20")
    log = (
        "メールアドレス,行動,対象,日時,会社名\na@ko.example,download,資料,2026-11-05,\n"
        "c@ko.example,webinar,第1回,2026-11-18,甲社\n"
    )
    cli.imported(text_file(cli.folder, "m.csv", log))
    assert cli("edit", "2", "title=営業部長").code == 0
    assert cli("score").code == 0
    return cli


def test_the_rules_that_moved_a_lead_are_told(store: Cli) -> None:
    """What was done before the first day and heard of only later explains the move, too; that a
    title was learned is none of the rules that the past knew."""
    told = asked(store, "--since", "2026-11-10", "--until", "2026-11-20")
    moves = {m["id"]: m for side in ("up", "down") for m in told[side]}
    assert [(r["rule"], r["points"]) for r in moves[1]["reasons"]] == [
        ("資料", 10), ("社内のウェビナー", 5),
    ]  # fmt: skip
    assert (moves[2]["change"], moves[2]["score"]) == (10, 20)
    assert [(r["axis"], r["rule"], r["points"]) for r in moves[2]["reasons"]] == [
        ("engagement", "資料", -10), (None, None, 20),
    ]  # fmt: skip


def test_the_movers_on_a_screen(store: Cli) -> None:
    shown = store("report", "movers", "--since", "2026-11-10", "--width", "80").out
    assert (
        shown
        == """\
Movers, 2026-11-10 to 2026-11-20

Up
Change   Score   Temperature   Lead     Company   Name    Why
────────────────────────────────────────────────────────────────────────────────
   +15      15   cold          L-0001   甲社      甲 一   +10 資料
                                                          +5 社内のウェビナー
   +10      20   cold          L-0002   乙社      乙 二   -10 資料, +20 other

Down
Nobody moved in this direction.

Up 2, down 0, scored for the first time 1.
Why: what the present rules give on the two days; other: what they do not explain (changed rules, details learned in between).
"""
    )


def test_a_store_that_was_never_scored_has_no_movers(cli: Cli) -> None:
    assert cli("init").code == 0
    cli.imported(text_file(cli.folder, "a.csv", "氏名,会社名,メール\n甲,甲社,a@ko.example\n"))
    told = asked(cli)
    assert (told["up"], told["down"]) == ([], [])
    assert told["counts"] == {"up": 0, "down": 0, "first": 0}
