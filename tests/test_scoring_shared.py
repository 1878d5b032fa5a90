"""Helpers that share the leads of a store find what one process finds alone."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from leadctl.rules.reading import load
from leadctl.store import scoring, sharing, tally
from leadctl.store.database import Store, file_of, open_database, open_in_memory
from tests.benchmarks import crowd

LEADS = 85_000
RULES = load(Path(crowd.__file__).with_name("crowd.toml"))
NOW = "2026-11-21T00:00:00+00:00"
DAY = crowd.TODAY - timedelta(days=40)  # so that some activities are later


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


def test_a_shared_run_finds_what_one_process_finds_alone(store: Store) -> None:
    scoring.compute(store.conn, RULES, DAY)
    alone = fresh(store)
    assert len(alone) == LEADS
    store.conn.rollback()
    store.conn.execute("begin immediate")
    run = scoring.score(store.conn, RULES, DAY, recorded_at=NOW, helpers=2)
    assert fresh(store) == alone
    assert (run.leads, run.computed, run.first) == (LEADS, LEADS, LEADS)
    assert run.later > 0


def test_a_helper_does_parts_as_long_as_there_are_any(store: Store) -> None:
    hands = tally.hands(store.conn)
    waiting = deque(hands)
    with sharing.helpers(1, file_of(store.conn), RULES, DAY) as (helper,):
        helper.help(waiting)
    assert (helper.done, helper.taken, list(waiting)) == (True, hands, [])


def test_what_a_helper_fails_to_do_is_done_here(store: Store) -> None:
    scoring.compute(store.conn, RULES, DAY)
    alone = fresh(store)
    hands, work = tally.hands(store.conn), scoring.scorer(store.conn, RULES, DAY)
    with sharing.helpers(2, "/nowhere/leads.db", RULES, DAY) as lost:
        sharing.share(store.conn, hands, work, lost, "fresh", first=lambda: None)
    assert [helper.done for helper in lost] == [False, False]
    assert [row[:6] for row in fresh(store)] == [row[:6] for row in alone]


def test_a_store_in_memory_is_scored_without_helpers() -> None:
    store = open_in_memory()
    assert scoring.score(store.conn, RULES, DAY, recorded_at=NOW, helpers=2).leads == 0
    store.close()
