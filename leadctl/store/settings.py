"""What a store remembers from one command to the next, by name."""

from __future__ import annotations

import sqlite3


def read(conn: sqlite3.Connection, name: str) -> str | None:
    """Return a setting, None where it was never written."""
    row = conn.execute("select value from setting where name = ?", (name,)).fetchone()
    return row[0] if row else None


def write(conn: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a setting; one that is the same already is not written again."""
    conn.execute(
        """insert into setting (name, value) values (?, ?)
          on conflict (name) do update set value = excluded.value where value <> excluded.value""",
        (name, value),
    )


def drop(conn: sqlite3.Connection, name: str) -> None:
    """Forget a setting."""
    conn.execute("delete from setting where name = ?", (name,))
