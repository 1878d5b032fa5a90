"""Whom a promotion must look at: of whom something has changed since the last one, and whose day
has come. What changes a lead makes a scoring run compute it first, so who was computed is noted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from leadctl.rules.book import RuleBook
from leadctl.store import pending, runs, settings
from leadctl.store.tally import day_number

_PLACED = "placed"
"""The setting that keeps by which rules and as of which day everybody stands where they should."""
_ALWAYS = frozenset({"stage", "days_in_stage", "idle_days"})
"""Columns that change with every day or with the stage itself: then everybody is looked at."""


def gather(
    conn: sqlite3.Connection,
    book: RuleBook,
    back: Iterable[int],
    as_of: date,
) -> bool:
    """Put into temp `due` the leads that may move, those that may come `back` among them; False
    when that is everybody: the last promotion was by other rules or for a later day, nobody has
    scored this day, or the conditions ask for what always changes."""
    moving = any(not _ALWAYS.isdisjoint(c.columns) for c in book.stage_conditions())
    if moving or not _is_kept(conn, book, as_of):
        return False
    conn.execute("delete from temp.due")
    conn.execute("insert into due select lead_id from unplaced")
    conn.execute(
        "insert or ignore into due select lead_id from place_due where day <= ?",
        (day_number(as_of),),
    )
    conn.executemany("insert or ignore into due values (?)", ((lead,) for lead in back))
    return True


def _is_kept(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> bool:
    """Say whether everybody but those who are noted stands where they should."""
    hash_, day = json.loads(settings.read(conn, _PLACED) or '[null, ""]')
    return (
        hash_ == book.hash
        and day <= as_of.isoformat()
        and runs.last_score(conn) == (as_of.isoformat(), book.hash)
        and not pending.is_waiting(conn)
    )


def forget_days(conn: sqlite3.Connection, *, only_due: bool) -> None:
    """Forget when those who are looked at now were to be looked at again."""
    among = "where lead_id in (select lead_id from temp.due)" if only_due else ""
    conn.execute(f"delete from place_due {among}")


def note_days(conn: sqlite3.Connection) -> None:
    """Note for the leads in hand when time alone can change what they did by the conditions."""
    conn.execute(
        """insert into place_due select lead_id, min(due) from temp.tally
          where due is not null group by lead_id"""
    )


def settle(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> None:
    """Write down that everybody stands where they should."""
    conn.execute("delete from unplaced")
    settings.write(conn, _PLACED, json.dumps([book.hash, as_of.isoformat()]))


def follow_scores(conn: sqlite3.Connection, *, only_due: bool) -> None:
    """Note whom a scoring run has computed: those in temp `fresh`, or everybody."""
    if only_due:
        conn.execute("insert or ignore into unplaced select lead_id from temp.fresh")
    else:
        settings.drop(conn, _PLACED)
