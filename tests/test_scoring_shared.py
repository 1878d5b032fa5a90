"""Threads that share the leads of a store find what one finds alone."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from leadctl.rules.reading import load
from leadctl.store import scoring, tally
from leadctl.store.database import Store, open_database, readers
from leadctl.store.sharing import share
from tests.benchmarks import crowd

LEADS = 45_000
RULES = load(Path(crowd.__file__).with_name("crowd.toml"))
NOW = "2026-11-21T00:00:00+00:00"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "leads.db"
    crowd.make_store(path, LEADS)
    return path


@pytest.fixture
def store(large: Path) -> Any:
    opened = open_database(large)
    yield opened
    opened.conn.rollback()
    opened.close()


def fresh(store: Store) -> list[tuple[Any, ...]]:
    return store.conn.execute("select * from temp.fresh order by lead_id").fetchall()


def test_the_store_that_is_measured_has_no_dangling_rows(store: Store) -> None:
    assert store.conn.execute("pragma foreign_key_check").fetchall() == []
    assert store.conn.execute("select count(*) from lead").fetchone() == (LEADS,)


@pytest.mark.parametrize("helpers", [1, 2])
def test_a_shared_run_finds_what_one_thread_finds_alone(store: Store, helpers: int) -> None:
    day = crowd.TODAY - timedelta(days=40)  # so that some activities are later
    scoring.compute(store.conn, RULES, day)
    alone = fresh(store)
    assert len(alone) == LEADS
    assert len(tally.hands(store.conn)) == 3
    store.conn.rollback()
    store.conn.execute("begin immediate")
    with readers(store.conn, helpers) as others:
        assert len(others) == helpers
        run = scoring.score(store.conn, RULES, day, recorded_at=NOW, readers=others)
    assert fresh(store) == alone
    assert (run.leads, run.computed, run.first) == (LEADS, LEADS, LEADS)
    assert run.later > 0


def test_what_goes_wrong_in_a_thread_is_told(store: Store) -> None:
    def work(conn: sqlite3.Connection, parts: object) -> None:
        conn.execute("create temp table if not exists done (n)")
        if conn is not store.conn:
            conn.execute("no sql")

    with readers(store.conn, 1) as others, pytest.raises(sqlite3.OperationalError, match="syntax"):
        share(store.conn, others, [1, 2, 3], work, "done")


def test_a_store_in_memory_has_no_readers() -> None:
    conn = sqlite3.connect(":memory:")
    with readers(conn, 2) as others:
        assert others == []
    conn.close()
