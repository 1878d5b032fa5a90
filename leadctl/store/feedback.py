"""What sales said of a lead."""

from __future__ import annotations

import sqlite3


def write_feedback(
    conn: sqlite3.Connection, lead_id: int, result: str, at: str, recorded_at: str
) -> None:
    """Write down what sales said of a lead on a day (ISO)."""
    conn.execute(
        "insert into feedback (anchor_id, at, recorded_at, result) values (?, ?, ?, ?)",
        (lead_id, at, recorded_at, result),
    )
