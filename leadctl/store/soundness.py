"""What SQLite and the ledger say of the state of a store. Nothing here writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from leadctl.store import usage


def damage(store: Path, *, full: bool) -> str:
    """Return what is damaged in the file of a store, in SQLite's words; nothing if all is well.
    Without `full` the rows are not compared with the indexes, which takes much longer."""
    check = "integrity_check(3)" if full else "quick_check(3)"
    try:
        with closing(sqlite3.connect(store)) as conn:
            told = [text for (text,) in conn.execute(f"pragma {check}")]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if told == ["ok"] else "; ".join(" ".join(text.split()) for text in told)


def schema(conn: sqlite3.Connection) -> int:
    """Return how many migrations a store has been through."""
    return int(conn.execute("select count(*) from _sqlite_migrations").fetchone()[0])


def lost_references(conn: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """Return of each table how many rows name something in another that is not there."""
    found: dict[tuple[str, str], int] = {}
    for table, _rowid, parent, _number in conn.execute("pragma foreign_key_check"):
        found[table, parent] = found.get((table, parent), 0) + 1
    return [(*both, rows) for both, rows in sorted(found.items())]


def kinds(store: Path) -> list[str]:
    """Return the kinds of action in the data; none where they cannot be read."""
    if not store.exists():
        return []
    try:
        with closing(sqlite3.connect(store)) as conn:
            return usage.kinds(conn)
    except sqlite3.DatabaseError:
        return []


def last_import(conn: sqlite3.Connection, source: str) -> date | None:
    """Return the day of the last import with rows of a source: what `--source` said, or a column of
    the file; None if there was none."""
    row = conn.execute(
        """select max(day) from (
            select max(recorded_day) as day from import
              where undone_at is null and options ->> '$.source' = ?1
            union all
            select max(i.recorded_day) from record r
              join import_row w on w.record_id = r.id join import i on i.id = w.import_id
              where r.source = ?1)""",
        (source,),
    ).fetchone()
    return date.fromisoformat(row[0]) if row[0] else None
