"""The store of a day, for plain counts: the present one, or a day of the past that is replayed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from leadctl import pipeline
from leadctl.rules.reading import load
from leadctl.store.database import open_database
from leadctl.store.replay import Past, replay
from tests.year import LAST, PAST

DAYS = (LAST, PAST)


@contextmanager
def looking(folder: Path, day: date) -> Iterator[sqlite3.Connection]:
    """Open the store of a folder as it was on a day; its rows have names."""
    book, db = load(folder / "rules.toml"), open_database(folder / "leads.db")
    with closing(db.conn):
        if day == LAST:
            db.conn.row_factory = sqlite3.Row
            yield db.conn
            return
        with replay(db, Past(day), book.timezone) as past:
            pipeline.score(past, book, day, f"{day}T15:00:00+00:00")
            past.conn.row_factory = sqlite3.Row
            yield past.conn


def leads(folder: Path, day: date) -> list[dict[str, Any]]:
    """Return the rows of v_leads as of a day."""
    with looking(folder, day) as conn:
        return [dict(row) for row in conn.execute("select * from v_leads order by id")]


def asked(day: date) -> tuple[str, ...]:
    """Return the options of a report that is asked about a day."""
    return () if day == LAST else ("--as-of", day.isoformat())
