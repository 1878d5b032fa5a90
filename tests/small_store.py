"""Small stores for the tests of scoring and stages: SQLite made from the migrations, rows by hand."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import leadctl.store
from leadctl.clean import company, title
from leadctl.rules.book import RuleBook
from leadctl.rules.reading import parse

TODAY = date(2026, 11, 21)
NOW = "2026-11-21T00:00:00+00:00"
_EPOCH = date(1970, 1, 1).toordinal()
_MIGRATIONS = Path(leadctl.store.__file__).parent / "migrations"


def book(text: str, path: Path = Path("rules.toml")) -> RuleBook:
    """Read rules that are written in a test."""
    return parse(text, path)


class SmallStore:
    """A store in memory; each record has a line of its own in one file."""

    def __init__(self) -> None:
        self.conn = sqlite3.connect(":memory:")
        self.conn.execute("pragma foreign_keys = on")
        for path in sorted(_MIGRATIONS.glob("*.sql")):
            self.conn.executescript(path.read_text(encoding="utf-8"))
        self.conn.execute("insert into free_domain values ('gmail.com')")
        self.conn.execute(
            "insert into import values"
            " (1, 'list.csv', '', '', 'csv', 'card', null, '[]', '{}', '{}', ?, ?, 0, 0, 0, 0, 0, 0, null)",
            (NOW, TODAY.isoformat()),
        )
        self._lines = itertools.count(2)

    def record(self, day: int, action: tuple[str, str] | None = None, **values: Any) -> int:
        """Add a record of a day (days before TODAY) and return its id."""
        line = next(self._lines)
        when = TODAY.toordinal() - _EPOCH - day
        row = {
            "hash": line.to_bytes(16),
            "kind": "card",
            "action_id": self._action(*action) if action else None,
            "at": date.fromordinal(when + _EPOCH).isoformat(),
            "day": when,
            "company_key": company.key(values["company"]) if values.get("company") else None,
            **values,
        }
        record_id = self._insert("record", row)
        self.conn.execute("insert into import_row values (?, 1, ?)", (record_id, line))
        return record_id

    def _action(self, kind: str, subject: str) -> int:
        self.conn.execute(
            "insert or ignore into action (kind, subject) values (?, ?)", (kind, subject)
        )
        found = self.conn.execute(
            "select id from action where (kind, subject) = (?, ?)", (kind, subject)
        )
        return int(found.fetchone()[0])

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        marks = ", ".join("?" * len(row))
        sql = f"insert into {table} ({', '.join(row)}) values ({marks}) returning rowid"
        return int(self.conn.execute(sql, list(row.values())).fetchone()[0])

    def lead(self, did: Iterable[tuple[str, str, int]] = (), **values: Any) -> int:
        """Add a lead that is one record, and what it did: (kind, subject, days before TODAY)."""
        lead_id = self.record(400, **values)
        facts = {f: values.pop(f) for f in ("industry", "employees", "revenue") if f in values}
        key = company.key(values["company"]) if values.get("company") else None
        if key:
            self.conn.execute("insert or ignore into company (key, name) values (?, ?)", (key, key))
            for name, value in facts.items():
                self.conn.execute(f"update company set {name} = ? where key = ?", (value, key))
        else:
            values |= facts
        email = values.get("email")
        domain = email.partition("@")[2] if email else None
        lead = {"id": lead_id, "company_key": key, "email_domain": domain, "consent": "unknown"}
        self._insert("lead", lead | values)
        if level := title.level(values.get("title") or ""):
            row = (values["title"], level)
            self.conn.execute("insert or ignore into title_level values (?, ?)", row)
        self.conn.execute("insert into member values (?, ?)", (lead_id, lead_id))
        for kind, subject, days_ago in did:
            self.did(lead_id, kind, subject, days_ago)
        return lead_id

    def did(self, lead_id: int, kind: str, subject: str = "", days_ago: int = 0) -> int:
        """Add an activity of a lead, as a record of its own."""
        record_id = self.record(days_ago, (kind, subject))
        self.conn.execute("insert into member values (?, ?)", (record_id, lead_id))
        self.conn.execute(
            "insert into activity select ?, action_id, day, id from record where id = ?",
            (lead_id, record_id),
        )
        return record_id

    def said(self, lead_id: int, result: str, days_ago: int = 0) -> None:
        """Add what sales said of a lead."""
        day = date.fromordinal(TODAY.toordinal() - days_ago).isoformat()
        self._insert(
            "feedback", {"anchor_id": lead_id, "at": day, "recorded_at": NOW, "result": result}
        )

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.conn.execute(sql, values).fetchall()

    def dump(self) -> list[str]:
        """Return the whole store as SQL, to compare it with itself."""
        return list(self.conn.iterdump())
