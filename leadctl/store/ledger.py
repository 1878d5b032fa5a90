"""What hangs on the record that was a lead's anchor: transitions, handoffs, feedback, edits, and
the mails that lists told somebody to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from leadctl.store.transitions import refold

OF_LEADS = (
    *("stage", "score", "score_history", "unscored", "later_activity"),
    *("unplaced", "place_due"),
)
"""Tables with one row a lead that go with it; `stage` first, whose going away is noted."""
_TABLES = ("transition", "handoff", "feedback", "edit", "mailing")


@dataclass(frozen=True, slots=True)
class Later:
    """Something that was written down about a lead after its rows came: `what` kind of thing (edit,
    decision, transition, handoff, feedback, mailing), on which day, and what it says."""

    what: str
    lead_id: int
    at: str
    said: str
    by: str | None


_LATER = """
select 'edit', anchor_id, at, field || '=' || coalesce(value, ''), by, recorded_at from edit
  where anchor_id in (select record_id from gone)
union all
select 'transition', anchor_id, at, from_stage || ' → ' || to_stage, by, recorded_at
  from transition where anchor_id in (select record_id from gone) and import_id is not ?1
union all
select 'mailing', anchor_id, at, coalesce(source, topic, ''), null, recorded_at from mailing
  where anchor_id in (select record_id from gone)
union all
select 'handoff', anchor_id, at, coalesce(owner, ''), null, recorded_at from handoff
  where anchor_id in (select record_id from gone)
union all
select 'feedback', anchor_id, at, result, by, recorded_at from feedback
  where anchor_id in (select record_id from gone) and import_id is not ?1
union all
select 'decision', r.id, substr(d.recorded_at, 1, 10), d.verb, d.by, d.recorded_at
  from decision d join record r on r.id = (
    select min(g.record_id) from gone g join record o on o.id = g.record_id
    where o.hash in (d.a, d.b))
  where d.undone_by is null and d.verb not in ('undo', 'hold')
"""


def later(conn: sqlite3.Connection, import_id: int) -> list[Later]:
    """Return what was written down about the records in temp `gone`, in the order of days. What
    came with the import, and a hold, which the program writes by itself, are not listed."""
    found = []
    for what, record_id, at, said, by, _recorded in conn.execute(
        f"{_LATER} order by 6, 1, 2, 4", (import_id,)
    ):
        sql = "select lead_id from member where record_id = ?"
        lead = conn.execute(sql, (record_id,)).fetchone()
        found.append(Later(what, lead[0] if lead else record_id, at, said, by))
    return found


def pass_on(conn: sqlite3.Connection) -> set[int]:
    """Give what hangs on the records in temp `gone` to the oldest record of the same lead that
    stays. Where none does, return a record that must stay as a shell, if sales was given the lead
    or said something of it; otherwise edits, transitions and mailings go."""
    shells = set()
    for lead_id, anchor in _leads(conn):
        heir = conn.execute(
            "select min(record_id) from member where lead_id = ?"
            " and record_id not in (select record_id from gone)",
            (lead_id,),
        ).fetchone()[0]
        if heir is None and not _is_handed(conn, lead_id):
            for table in ("transition", "edit", "mailing"):
                conn.execute(f"delete from {table} where anchor_id in ({_OF_LEAD})", (lead_id,))
            continue
        if heir is None:
            shells.add(anchor)
        for table in _TABLES:
            sql = f"update {table} set anchor_id = ?2 where anchor_id in ({_OF_LEAD})"
            conn.execute(sql, (lead_id, heir or anchor))
    return shells


def strip(conn: sqlite3.Connection) -> set[int]:
    """Take from the ledger of the records in temp `gone` all that tells of a person, and delete
    edits and mailings; only dates, stages and results stay. Return the record of each lead that
    must stay."""
    gone = "anchor_id in (select record_id from gone)"
    for table in ("edit", "mailing"):
        conn.execute(f"delete from {table} where {gone}")
    for table, emptied in _EMPTIED.items():
        conn.execute(f"update {table} set {emptied} where {gone}")
    kept = set()
    for lead_id, anchor in _leads(conn):
        kept.add(anchor)
        for table in _EMPTIED:
            sql = f"update {table} set anchor_id = ?2 where anchor_id in ({_OF_LEAD})"
            conn.execute(sql, (lead_id, anchor))
    return kept


_EMPTIED = {
    "transition": "reason = '', by = null",
    "handoff": "owner = null, snapshot = '{}'",
    "feedback": "reason = null, note = null, amount = null, by = null, next_on = null,"
    " order_on = null",
}

_OF_LEAD = (
    "select record_id from member where lead_id = ?1 and record_id in (select record_id from gone)"
)


def _leads(conn: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the leads that lose an anchor on which something hangs, and the first such anchor."""
    anchors = " union ".join(f"select anchor_id from {table}" for table in _TABLES)
    return conn.execute(
        f"select lead_id, min(record_id) from member where record_id in ({anchors})"
        " and record_id in (select record_id from gone) group by lead_id"
    ).fetchall()


def _is_handed(conn: sqlite3.Connection, lead_id: int) -> bool:
    handed = " union all ".join(
        f"select 1 from {table} where anchor_id in ({_OF_LEAD})"
        for table in ("handoff", "feedback")
    )
    return conn.execute(f"{handed} limit 1", (lead_id,)).fetchone() is not None


def remember_shells(conn: sqlite3.Connection, shells: set[int]) -> None:
    """Keep the hashes of records that are about to become shells."""
    conn.executemany(
        "insert into shell select id, hash from record where id = ?", ((id_,) for id_ in shells)
    )


def wake(conn: sqlite3.Connection) -> Iterator[int]:
    """Give the ledger of shells to the rows that have returned; return those leads, to be folded.
    What was the shell is gone then."""
    back = conn.execute(
        "select s.record_id, r.id from shell s join record r on r.hash = s.hash"
    ).fetchall()
    for shell, record_id in back:
        for table in _TABLES:
            sql = f"update {table} set anchor_id = ? where anchor_id = ?"
            conn.execute(sql, (record_id, shell))
        for table, column in (("shell", "record_id"), ("member", "record_id"), ("lead", "id")):
            conn.execute(f"delete from {table} where {column} = ?", (shell,))
        for table in OF_LEADS:
            conn.execute(f"delete from {table} where lead_id = ?", (shell,))
        conn.execute("delete from record where id = ?", (shell,))
        sql = "select lead_id from member where record_id = ?"
        lead_id = int(conn.execute(sql, (record_id,)).fetchone()[0])
        refold(conn, [lead_id])
        yield lead_id
