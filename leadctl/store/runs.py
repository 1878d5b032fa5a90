"""The runs of `score` and `promote`, as they are written down."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date

from leadctl.rules.book import RuleBook


def last_score(conn: sqlite3.Connection) -> tuple[str, str] | None:
    """Return the day (ISO) and the rules hash of the last scoring run that was written down."""
    sql = "select as_of, rules_hash from run where verb = 'score' order by id desc limit 1"
    row = conn.execute(sql).fetchone()
    return (row[0], row[1]) if row else None


def write(
    conn: sqlite3.Connection,
    verb: str,
    book: RuleBook,
    as_of: date,
    recorded_at: str,
    counts: Mapping[str, int],
) -> int:
    """Write down a run and what it counted; return its number."""
    written = conn.execute(
        """insert into run (verb, as_of, recorded_at, rules_hash, counts)
          values (?, ?, ?, ?, ?) returning id""",
        (verb, as_of.isoformat(), recorded_at, book.hash, json.dumps(counts)),
    )
    return int(written.fetchone()[0])
