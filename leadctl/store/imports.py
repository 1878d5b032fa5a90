"""The book of imports: which file was read when, how it was understood, what became of its rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from leadctl.store import settings
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
        "select id, rows, rejected, activities from import"
        " where fingerprint = ? and undone_at is null order by id",
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


def find(conn: sqlite3.Connection, import_id: int) -> tuple[str, str | None] | None:
    """Return the file of an import, and when it was undone (None: it stands)."""
    sql = "select name, undone_at from import where id = ?"
    row = conn.execute(sql, (import_id,)).fetchone()
    return (row[0], row[1]) if row else None


def only_in(conn: sqlite3.Connection, import_id: int) -> list[int]:
    """Return the records that only this import contains."""
    rows = conn.execute(
        "select distinct record_id from import_row r where import_id = ?1 and not exists ("
        "select 1 from import_row o where o.record_id = r.record_id and o.import_id <> ?1)",
        (import_id,),
    )
    return [id_ for (id_,) in rows]


def take_back(conn: sqlite3.Connection, import_id: int, now: str) -> int:
    """Write down that an import is undone, and that it contains no record any more; return how many
    records it shared with others, which stay."""
    sql = "select count(distinct record_id) from import_row where import_id = ?"
    shared = int(conn.execute(sql, (import_id,)).fetchone()[0])
    conn.execute("delete from import_row where import_id = ?", (import_id,))
    conn.execute("update import set undone_at = ? where id = ?", (now, import_id))
    return shared


def zone(conn: sqlite3.Connection) -> str:
    """Return the time zone that the days of the store are in."""
    return settings.read(conn, "timezone") or "Asia/Tokyo"
