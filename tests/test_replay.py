"""Any day can be replayed: what was known then, or what had happened by then as it is known today."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadctl import pipeline
from leadctl.reports.dossier import dossier
from leadctl.rules.book import RuleBook
from leadctl.store import queries
from leadctl.store.database import Store, open_database, writing
from leadctl.store.feedback import write_feedback
from leadctl.store.replay import Past, replay
from tests.conftest import ROOT, text_file
from tests.small_store import TODAY, book

RULES = book(
    (ROOT / "rules.toml").read_text(encoding="utf-8")
    + """
[[exclude]]
name = "said no"
when = "rejected and not accepted"
[[exclude]]
name = "no mail"
when = "suppressed"
[[behavior]]
name = "fading"
action = "visit"
points = 12
decay = "5d"
"""
)
LAST = 3
CARD = "氏名,メール,携帯電話,会社名,役職,従業員数,名刺交換日\n"
LOG = "メール,行動,対象,日時\n"
COMPANIES = "会社名,従業員数,業種\n"


def noon(day: date) -> str:
    """Return noon in Japan, when all is recorded."""
    return f"{day}T03:00:00+00:00"


Step = Callable[[Store, date, Path], object]


def imports(text: str) -> Step:
    def step(db: Store, day: date, folder: Path) -> None:
        path = text_file(folder, f"{day}-{len(list(folder.iterdir()))}.csv", text)
        request = pipeline.ImportRequest()
        files = [(path, path.name)]
        (done,) = pipeline.import_files(lambda: db, files, request, day, noon(day))
        assert isinstance(done, pipeline.ImportResult), done

    return step


def a_lead(db: Store, which: int) -> int | None:
    ids = [row[0] for row in db.conn.execute("select id from lead order by id")]
    return ids[which % len(ids)] if ids else None


def said(which: int, result: str, ahead: int) -> Step:
    def step(db: Store, day: date, _folder: Path) -> None:
        if lead := a_lead(db, which):
            with writing(db) as conn:
                at = (day + timedelta(days=ahead)).isoformat()
                write_feedback(conn, lead, result, at, noon(day))

    return step


def moved(which: int, stage: str) -> Step:
    def step(db: Store, day: date, _folder: Path) -> None:
        if lead := a_lead(db, which):
            pipeline.move(db, RULES, lead, stage, "電話", "鈴木", day, noon(day))

    return step


def suppressed(address: str) -> Step:
    def step(db: Store, day: date, _folder: Path) -> None:
        with writing(db) as conn:
            sql = "insert or ignore into suppression (value, reason, recorded_at) values (?, '', ?)"
            conn.execute(sql, (address, noon(day)))

    return step


DAYS_AHEAD = st.integers(-20, 3).map(lambda n: TODAY + timedelta(days=n))
ADDRESSES = st.sampled_from(["a@towa.example", "b@towa.example", "c@gmail.com", ""])
MOBILES = st.sampled_from(["090-5550-0101", "090-5550-0102", ""])
CARDS = st.builds(
    "{},{},{},{},{},{},{}\n".format,
    st.sampled_from(["山田 太郎", "佐藤 花子"]), ADDRESSES, MOBILES,
    st.sampled_from(["株式会社東和", "西商事㈱", ""]), st.sampled_from(["部長", "担当", ""]),
    st.sampled_from(["10", "5000", ""]), DAYS_AHEAD,
)  # fmt: skip
DEEDS = st.builds(
    "{},{},{},{}\n".format,
    ADDRESSES.filter(bool),
    st.sampled_from(["inquiry", "price_page", "visit", "download", "meeting_request"]),
    st.sampled_from(["a", "b"]), DAYS_AHEAD,
)  # fmt: skip
SIZES = st.builds("株式会社東和,{},製造業\n".format, st.sampled_from(["20", "2000"]))


def files(header: str, rows: st.SearchStrategy[str]) -> st.SearchStrategy[Step]:
    texts = st.lists(rows, min_size=1, max_size=4).map("".join)
    return texts.map(lambda text: imports(header + text))


STEPS = st.one_of(
    files(CARD, CARDS),
    files(LOG, DEEDS),
    files(COMPANIES, SIZES),
    st.builds(said, st.integers(0, 5), st.sampled_from(["accepted", "rejected", "met"]),
              st.integers(-3, 2)),
    st.builds(moved, st.integers(0, 5), st.sampled_from(["mql", "sql", "nurture", "lost"])),
    st.builds(suppressed, st.sampled_from(["a@towa.example", "gmail.com"])),
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "leads.db"
    open_database(path, create=True).close()
    return path


def everything(db: Store, as_of: date) -> list[Any]:
    """Return all that is said of every lead: its values, score and stage, and what explains them."""
    leads = [row[0] for row in queries.names(db.conn)]
    said = [dossier(db.conn, RULES, lead, as_of) for lead in leads]
    told = [list(queries.find_leads(db.conn, queries.Sought())), said]
    db.conn.rollback()  # of temporary tables: the explanations are computed in them
    return told


def replayed(db: Store, past: Past, rules: RuleBook = RULES) -> list[Any]:
    with replay(db, past, rules.timezone) as store:
        pipeline.score(store, rules, past.as_of, noon(past.as_of))
        return everything(store, past.as_of)


def made_of(everything: list[Any], until: date = date.max) -> dict[int, list[int]]:
    """Return the records of each lead that had happened or were recorded by a day; the name of a
    file tells when that was."""
    found = {}
    for known in everything[1]:
        dated = [
            (min(r["at"], *(place["file"] for place in r["places"]))[:10], r["id"])
            for r in known.records
        ]
        if records := [record for day, record in dated if day <= until.isoformat()]:
            found[known.lead["id"]] = sorted(records)
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(STEPS, max_size=4), min_size=1, max_size=LAST))
def test_a_day_says_when_it_is_replayed_what_it_said_when_it_was_today(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, days: list[list[Step]]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    db = open_database(Path(shutil.copy(empty, folder.with_suffix(".db"))))
    told = []
    for n, steps in enumerate(days):
        day = TODAY + timedelta(days=n)
        for step in steps:
            step(db, day, folder)
        pipeline.score(db, RULES, day, noon(day))
        pipeline.promote(db, RULES, day, noon(day))
        told.append(everything(db, day))
    facts = list(db.conn.iterdump())
    for n, was in enumerate(told):
        day = TODAY + timedelta(days=n)
        assert replayed(db, Past(day, day)) == was
        assert made_of(replayed(db, Past(day))) == made_of(told[-1], day)
    assert replayed(db, Past(day)) == was
    assert list(db.conn.iterdump()) == facts
    db.close()


def test_it_is_known_on_the_day_of_the_zone_of_the_rules(empty: Path, tmp_path: Path) -> None:
    db = open_database(Path(shutil.copy(empty, tmp_path / "leads.db")))
    path = text_file(tmp_path, "l.csv", LOG + "a@x.example,trial,,2026-11-20\n")
    now = "2026-11-20T15:30:00+00:00"  # half past midnight in Japan
    (_done,) = pipeline.import_files(
        lambda: db, [(path, "l.csv")], pipeline.ImportRequest(), TODAY, now
    )
    for day, leads in ((TODAY - timedelta(days=1), 0), (TODAY, 1)):
        with replay(db, Past(TODAY, day), "Asia/Tokyo") as past:
            assert len(list(queries.names(past.conn))) == leads
        with replay(db, Past(TODAY, day), "Europe/London") as past:
            assert len(list(queries.names(past.conn))) == 1
    db.close()
