"""A list that is limited is the beginning of the whole list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from leadctl.store import prospects, tending
from leadctl.store.database import Store, open_database
from leadctl.store.prospects import Prospects
from leadctl.store.tending import Stale
from tests.conftest import Cli, text_file

DAY = "2026-11-21"


@pytest.fixture
def db(cli: Cli) -> Iterator[Store]:
    """A store in which many are as warm and as good as others: 40 people in four groups."""
    assert cli("init", "--lang", "ja").code == 0
    people = ["会社名,氏名,役職,メールアドレス,名刺交換日"]
    deeds = ["メールアドレス,行動,対象,日時"]
    for n in range(40):
        people.append(
            f"会社{n * 7 % 40:02},山田{n},{'部長' if n % 2 else '担当'},u{n}@c{n}.example,2026/10/01"
        )
        kind = ("inquiry", "webinar", "download", "mail_open")[n // 10]
        deeds.append(f"u{n}@c{n}.example,{kind},見本,2026-11-{1 + n % 3:02} 10:00")
    assert cli("import", text_file(cli.folder, "cards.csv", "\n".join(people) + "\n")).code == 0
    assert cli("import", text_file(cli.folder, "deeds.csv", "\n".join(deeds) + "\n")).code == 0
    assert cli("score").code == 0
    assert cli("promote").code == 0
    with closing(open_database(Path(cli.folder) / "leads.db")) as opened:
        yield opened


STAGES = ("lead", "mql", "sql")
LATER = date(2027, 6, 1)


def stale(db: Store, most: int | None) -> Stale:
    tending.fold_parts(db.conn, {"won"}, LATER, 90)
    return tending.stale(db.conn, LATER, 180, most)


LISTS: dict[str, Callable[[Store, int | None], Prospects | Stale]] = {
    "at": lambda db, most: prospects.leads_at(db.conn, ("mql",), most),
    "hot": lambda db, most: prospects.hot_leads_below(db.conn, STAGES, most),
    "stale": stale,
    "deciders": lambda db, most: prospects.deciders_below(db.conn, STAGES, DAY, 30, most),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_limited_list_is_the_beginning_of_the_whole_one(db: Store, name: str) -> None:
    find = LISTS[name]
    whole = find(db, None)
    assert whole.total == len(whole.leads) > 5
    for most in range(len(whole.leads) + 2):
        some = find(db, most)
        assert some.leads == whole.leads[:most]
        assert some.total in {len(whole.leads), None}
        assert (some.total is not None) or len(whole.leads) > most


def test_who_decides_and_is_not_hot_did_something_in_the_last_days(db: Store) -> None:
    found = prospects.deciders_below(db.conn, STAGES, DAY, 30).leads
    assert {lead["temperature"] for lead in found} <= {"warm", "cold"}
    assert {lead["full_name"] for lead in found} == {f"山田{n}" for n in range(10, 40) if n % 2}
    assert prospects.deciders_below(db.conn, STAGES, "2027-02-01", 30).leads == ()
