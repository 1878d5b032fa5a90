"""The book of imports: which file was read when, how it was understood, what became of its rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from leadctl.store.intake import Counts


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it was read. `fingerprint`: the same contents, read in the same way."""

    name: str
    sha256: str
    fingerprint: str
    format: str
    kind: str
    encoding: str | None
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    options: Mapping[str, object]
    recorded_at: str
    recorded_day: str


@dataclass(frozen=True, slots=True)
class Known:
    """An import of before: its id and how many rows it had, of which so many rejected."""

    id: int
    rows: int
    rejected: int
    activities: int


def find_same(conn: sqlite3.Connection, fingerprint: str) -> Known | None:
    """Return the import that has already taken in the same contents in the same way, if any."""
    row = conn.execute(
        "select id, rows, rejected, activities from import where fingerprint = ? order by id",
        (fingerprint,),
    ).fetchone()
    return Known(*row) if row else None


def begin(conn: sqlite3.Connection, entry: Entry) -> int:
    """Write down an import that begins; its counts follow."""
    cursor = conn.execute(
        "insert into import (name, sha256, fingerprint, format, kind, encoding, header, mapping,"
        " options, recorded_at, recorded_day) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.name,
            entry.sha256,
            entry.fingerprint,
            entry.format,
            entry.kind,
            entry.encoding,
            json.dumps(entry.header, ensure_ascii=False),
            json.dumps(entry.mapping, ensure_ascii=False),
            json.dumps(entry.options, ensure_ascii=False),
            entry.recorded_at,
            entry.recorded_day,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def end(conn: sqlite3.Connection, import_id: int, counts: Counts, rejected: int) -> None:
    """Write down what became of the rows."""
    rows = counts.created + counts.updated + counts.unchanged + rejected
    conn.execute(
        "update import set rows = ?, created = ?, updated = ?, unchanged = ?, rejected = ?,"
        " activities = ? where id = ?",
        (
            rows,
            counts.created,
            counts.updated,
            counts.unchanged,
            rejected,
            counts.activities,
            import_id,
        ),
    )


def zone(conn: sqlite3.Connection) -> str:
    """Return the time zone that the days of the store are in."""
    row = conn.execute("select value from setting where name = 'timezone'").fetchone()
    return row[0] if row else "Asia/Tokyo"
