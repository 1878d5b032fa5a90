"""A day of the past, as a store of its own: the facts that there were by then are copied from the
present, and folded by the code that folds the present. So whatever reads a store reads the past
too, and the two cannot disagree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadctl.store import candidates, clusters, folds, settings, signals
from leadctl.store.database import Store, beside, leave
from leadctl.store.selecting import batches
from leadctl.store.tally import day_number
from leadctl.store.transitions import refold

_LEADS_AT_ONCE = 10_000
_TIMELESS = ("action", "free_domain", "setting", "title_level")
_WHO_IS_WHO = frozenset({"import", "decision"})
"""Facts that tell nothing that happened, only what is known."""
_VALUELESS = frozenset({"transition", "feedback", "handoff", "mailing"})
"""Facts about a lead that give it no value."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is replayed: what had happened by `as_of`, and of that what had been recorded by
    `known_at`; None: all that is recorded today. Days are those of the time zone of the rules.

    A record that is dated later than it was recorded (a seat at next week's seminar) counts from
    the day on which it was recorded; what it says was done counts from its own day, as always.
    """

    as_of: date
    known_at: date | None = None


@contextmanager
def replay(db: Store, past: Past, zone: str) -> Iterator[Store]:
    """Make a store of what there was, in which nobody is scored yet; it is gone in the end.

    `zone` is the time zone of the rules. Who is one person is what is known of it: today, or at
    `known_at`. So leads have the ids that they have now, or had then.
    """
    with beside(db) as store:
        conn = store.conn
        _copy_facts(conn, past, zone)
        folds.follow_zone(conn, zone)
        if past.known_at is None:
            conn.execute("insert into member select * from present.member")
        else:
            _match(conn)
        leave(store)
        _drop_later(conn, past.as_of, zone)
        _fold(conn)
        conn.execute("insert into unscored select id from lead")
        conn.commit()
        yield store


def _copy_facts(conn: sqlite3.Connection, past: Past, zone: str) -> None:
    """Copy what was known, and of what does not come from records only what had happened."""
    limits = {
        "day": past.as_of.isoformat(),
        "happened": _end_of(past.as_of, zone),
        "known": _end_of(past.known_at or date.max, zone),
    }
    for table in _TIMELESS:
        conn.execute(f"insert into {table} select * from present.{table}")
    settings.drop(conn, candidates.BLOCKED)  # none are copied
    for table, columns in _dated(conn).items():
        happened = "recorded_at < :happened"
        if "at" in columns:
            happened = "substr(at, 1, 10) <= :day"
        elif table in _WHO_IS_WHO:
            happened = "true"
        conn.execute(
            f"""insert into {table} select * from present.{table}
              where recorded_at < :known and {happened}""",
            limits,
        )
    for table, known in (
        ("import_row", "import_id in (select id from import)"),
        ("record", "exists (select 1 from import_row w where w.record_id = t.id)"),
        ("key", "record_id in (select id from record)"),
    ):
        conn.execute(f"insert into {table} select t.* from present.{table} t where {known}")
    conn.execute(
        "update decision set undone_by = null where undone_by not in (select id from decision)"
    )
    conn.execute(
        "update handoff set closed_at = null where substr(closed_at, 1, 10) > :day", limits
    )
    conn.execute(
        """insert into run select * from present.run
          where as_of <= :day and recorded_at < :known and recorded_at < :happened""",
        limits,
    )
    conn.execute(
        """insert into score_history select * from present.score_history
          where run_id in (select id from run)"""
    )


def _dated(conn: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the tables of facts that say when they were recorded, with their columns. Runs are
    none: they tell what was said then, and a replay is scored anew."""
    found: dict[str, set[str]] = {}
    for table, column in conn.execute(
        """select m.name, c.name from main.sqlite_master m join pragma_table_info(m.name) c
          where m.type = 'table' and m.name <> 'run'"""
    ):
        found.setdefault(table, set()).add(column)
    return {table: columns for table, columns in found.items() if "recorded_at" in columns}


def _end_of(day: date, zone: str) -> str:
    """Return the moment at which a day ends, as moments of recording are written.

    >>> _end_of(date(2026, 11, 21), "Asia/Tokyo")
    '2026-11-21T15:00:00+00:00'
    """
    last = min(day, date.max - timedelta(days=2))  # so that its end has a date in any zone
    end = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))
    return end.astimezone(UTC).isoformat(timespec="seconds")


def _match(conn: sqlite3.Connection) -> None:
    """Decide who is one person, as if all records came in one import."""
    conn.execute("create temp table new_key (value text not null, record_id integer not null)")
    conn.execute(
        """insert into new_key select k.value, k.record_id from key k
          join record r on r.id = k.record_id where r.kind not in ('company', 'intent')"""
    )
    clusters.settle(conn, 0)
    conn.execute("drop table temp.new_key")


def _drop_later(conn: sqlite3.Connection, as_of: date, zone: str) -> None:
    """Take away the records of what was yet to come, and whoever has no other."""
    conn.execute(
        """delete from record where day > :day and not exists (
          select 1 from import_row w join import i on i.id = w.import_id
          where w.record_id = record.id and i.recorded_at < :happened)""",
        {"day": day_number(as_of), "happened": _end_of(as_of, zone)},
    )
    for table in ("import_row", "key"):
        conn.execute(f"delete from {table} where record_id not in (select id from record)")
    conn.execute(
        """delete from member where lead_id not in (
          select m.lead_id from member m join record r on r.id = m.record_id)"""
    )


def _fold(conn: sqlite3.Connection) -> None:
    """Fold leads, companies and stages from the facts; what a lead is made of is in `member`."""
    for table in ("touched (lead_id", "matched (record_id"):
        conn.execute(f"create temp table if not exists {table} integer primary key)")
        conn.execute(f"delete from temp.{table.partition(' ')[0]}")
    conn.execute(
        """insert into touched select lead_id from member
          group by lead_id having count(*) > 1 or min(record_id) <> lead_id"""
    )
    for table, columns in _dated(conn).items():
        if "anchor_id" in columns and table not in _VALUELESS:
            conn.execute(
                f"""insert or ignore into touched select m.lead_id from {table} f
                  join member m on m.record_id = f.anchor_id"""
            )
    conn.execute(
        """insert into matched select record_id from member
          where lead_id in (select lead_id from touched)"""
    )
    folds.add_companies(conn, 0)
    folds.add_single_leads(conn, 0)
    folds.fold_touched_leads(conn)
    folds.fold_companies(conn, 0)
    signals.fold(conn)
    moved = conn.execute(
        """select distinct m.lead_id from transition t join member m on m.record_id = t.anchor_id
          order by m.lead_id"""
    )
    for some in batches((lead for (lead,) in moved), _LEADS_AT_ONCE):
        refold(conn, some)
