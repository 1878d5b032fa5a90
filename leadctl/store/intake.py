"""One file into the store, in one transaction: records first, then who they are.

Rows are added in chunks and never held as a whole. What is new and shares no key with anything is
folded in SQL; only records that share a key go through `identity` and `folding`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from leadctl.fields import RECORD_FIELDS
from leadctl.identity.evidence import keys
from leadctl.model import ListKind, Mapped
from leadctl.store import clusters, folds, ledger, signals
from leadctl.store.days import day_of

_CRM_ID = RECORD_FIELDS.index("crm_id")
_FIELDS = ", ".join(RECORD_FIELDS)
_INSERT_RECORD = (
    "insert or ignore into record"
    f" (id, hash, kind, action_id, at, day, system, company_key, keys, {_FIELDS}, extra)"
    f" values ({', '.join('?' * (10 + len(RECORD_FIELDS)))})"
)


@dataclass(slots=True)
class Counts:
    """Rows by what became of them; `rejected` is counted by the caller, who reads the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    activities: int = 0


class Intake:
    """The import of one file. Lives inside a transaction of the caller."""

    def __init__(
        self, conn: sqlite3.Connection, import_id: int, kind: ListKind, system: str, zone: str
    ) -> None:
        self._conn, self._import_id, self._kind, self._system = conn, import_id, kind, system
        self._zone = ZoneInfo(zone)
        self._actions: dict[tuple[str, str], int] = {}
        self._first = self._next = _next_record(conn)
        self._companies = self._count_companies() if kind.of_companies else 0
        self.counts = Counts()
        conn.execute("drop table if exists temp.new_key")
        conn.execute("create temp table new_key (value text not null, record_id integer not null)")

    def add(self, rows: Sequence[Mapped]) -> None:
        """Store a chunk of rows: those that are new as records, all as lines of this import."""
        if not rows:
            return
        fresh = {row.hash: self._next + i for i, row in enumerate(rows)}
        self._next += len(rows)
        found = {row.hash: self._keys(row) for row in rows}
        records = [self._record(row, fresh[row.hash], found[row.hash]) for row in rows]
        before = self._conn.total_changes  # new actions are written by now
        self._conn.executemany(_INSERT_RECORD, records)
        ids = fresh
        if self._conn.total_changes - before < len(rows):
            ids = self._stored(list(fresh))
        self._conn.executemany(
            "insert into import_row (record_id, import_id, line) values (?, ?, ?)",
            [(ids[row.hash], self._import_id, row.line) for row in rows],
        )
        new = {id_ for hash_, id_ in ids.items() if id_ == fresh[hash_]}
        self.counts.unchanged += len(rows) - len(new)
        self.counts.activities += sum(row.action is not None for row in rows)
        self._conn.executemany(
            "insert into new_key values (?, ?)",
            [(key, ids[hash_]) for hash_, own in found.items() if ids[hash_] in new for key in own],
        )

    def finish(self) -> Counts:
        """Decide who the new records are, fold them, and count."""
        conn, first = self._conn, self._first
        conn.execute("insert into key select value, record_id from new_key order by 1, 2")
        folds.add_companies(conn, first)
        folds.add_titles(conn, first)
        if not self._kind.of_companies:
            clusters.settle(conn, first)
            folds.add_single_leads(conn, first)
            folds.fold_touched_leads(conn)
            folds.fold_leads(conn, list(ledger.wake(conn)))
        folds.fold_companies(conn, first)
        signals.fold(conn)
        self._count(first)
        conn.execute("drop table temp.new_key")
        return self.counts

    def _count(self, first: int) -> None:
        """A row is created if it began a lead (or a company), updated if it joined one."""
        began = "select count(*) from member where record_id >= ? and lead_id = record_id"
        if self._kind.of_companies:
            self.counts.created = self._count_companies() - self._companies
        else:
            self.counts.created = self._conn.execute(began, (first,)).fetchone()[0]
        new = self._conn.execute("select count(*) from record where id >= ?", (first,))
        self.counts.updated = new.fetchone()[0] - self.counts.created

    def _count_companies(self) -> int:
        return int(self._conn.execute("select count(*) from company").fetchone()[0])

    def _record(self, row: Mapped, id_: int, found: tuple[str, ...]) -> tuple[object, ...]:
        return (
            id_,
            row.hash,
            self._kind.value,
            self._action(row.action, row.subject) if row.action else None,
            row.at,
            day_of(row.at, self._zone),
            self._system,
            row.company_key,
            "\n".join(found) or None,
            *row.values,
            row.extra,
        )

    def _keys(self, row: Mapped) -> tuple[str, ...]:
        """Return what a record can be matched by; what is said of a company is about nobody."""
        if self._kind.of_companies:
            return ()
        crm_id = row.values[_CRM_ID]
        return keys(row.emails, row.mobiles, self._system, str(crm_id) if crm_id else None)

    def _action(self, kind: str, subject: str) -> int:
        found = self._actions.get((kind, subject))
        if found is None:
            if len(self._actions) > 50_000:  # the pages of a large site
                self._actions.clear()
            conn = self._conn
            conn.execute(
                "insert or ignore into action (kind, subject) values (?, ?)", (kind, subject)
            )
            sql = "select id from action where kind = ? and subject = ?"
            found = int(conn.execute(sql, (kind, subject)).fetchone()[0])
            self._actions[kind, subject] = found
        return found

    def _stored(self, hashes: list[bytes]) -> dict[bytes, int]:
        marks = ", ".join("?" * len(hashes))
        sql = f"select hash, id from record where hash in ({marks})"
        return dict(self._conn.execute(sql, hashes).fetchall())


def _next_record(conn: sqlite3.Connection) -> int:
    """Ids are never used twice: an id that was merged away or undone keeps its meaning."""
    row = conn.execute("select seq from sqlite_sequence where name = 'record'").fetchone()
    return (row[0] if row else 0) + 1
