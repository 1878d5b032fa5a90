"""What sales said of a lead, and the handoffs that it answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from leadctl.model import Handoff


class Feedback(NamedTuple):
    """What sales said of a lead on a day (ISO): the result, and what belongs to it. `amount` is in
    the currency of the team; the next step and the order are expected on days."""

    lead_id: int
    handoff_id: int | None
    result: str
    at: str
    reason: str | None = None
    note: str | None = None
    amount: int | None = None
    next_on: str | None = None
    order_on: str | None = None
    by: str | None = None


def orders(conn: sqlite3.Connection, as_of: str) -> dict[int, int]:
    """Return what each lead has ordered until a day (ISO): of each handoff the last amount that
    sales told with "won", all handoffs of the lead together."""
    rows = conn.execute(
        """select lead_id, sum(amount) from (
            select lead_id, amount, row_number() over (
              partition by lead_id, handoff_id order by at desc, id desc) as place
            from v_feedback
            where result = 'won' and amount is not null and substr(at, 1, 10) <= ?)
          where place = 1 group by lead_id""",
        (as_of,),
    )
    return dict(rows.fetchall())


def meetings(conn: sqlite3.Connection, as_of: str) -> dict[int, int]:
    """Return the day (since 1970-01-01) on which sales first said of each lead, until a day (ISO),
    that it was met, or what only comes after that."""
    rows = conn.execute(
        """select lead_id, unixepoch(min(substr(at, 1, 10))) / 86400 from v_feedback
          where result in ('met', 'in_deal', 'won') and substr(at, 1, 10) <= ? group by lead_id""",
        (as_of,),
    )
    return dict(rows.fetchall())


def amounts(conn: sqlite3.Connection, after: str, until: str) -> list[int]:
    """Return the amounts of the orders that were won after a day until another one (ISO), the last
    one that sales told of each handoff."""
    rows = conn.execute(
        """select amount from (
            select amount, at, row_number() over (
              partition by lead_id, handoff_id order by at desc, id desc) as place
            from v_feedback
            where result = 'won' and amount is not null and substr(at, 1, 10) <= :until)
          where place = 1 and substr(at, 1, 10) > :after""",
        {"after": after, "until": until},
    )
    return [amount for (amount,) in rows]


def write_feedback(
    conn: sqlite3.Connection, lead_id: int, result: str, at: str, recorded_at: str
) -> None:
    """Write down what sales said of a lead on a day (ISO), without more."""
    write(conn, Feedback(lead_id, None, result, at), recorded_at)


def write(
    conn: sqlite3.Connection, said: Feedback, recorded_at: str, import_id: int | None = None
) -> None:
    """Write down what sales said of a lead; with the import that brought it, if one did."""
    conn.execute(
        """insert into feedback (anchor_id, handoff_id, result, at, reason, note, amount, next_on,
          order_on, by, recorded_at, import_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (*said, recorded_at, import_id),
    )


def of_lead(conn: sqlite3.Connection, lead_id: int) -> list[Feedback]:
    """Return what sales said of a lead, in the order in which it was said."""
    sql = """select lead_id, handoff_id, result, at, reason, note, amount, next_on, order_on, by
             from v_feedback where lead_id = ? order by at, id"""
    return [Feedback(*row) for row in conn.execute(sql, [lead_id])]


_HANDOFF = """select h.id, m.lead_id, h.at, h.owner, h.due, h.snapshot, h.closed_at from handoff h
  join member m on m.record_id = h.anchor_id"""


def handoffs_of(conn: sqlite3.Connection, lead_id: int) -> list[Handoff]:
    """Return when a lead was given to sales, the last time first."""
    sql = f"{_HANDOFF} where m.lead_id = ? order by h.at desc, h.id desc"
    return list(_read(conn, sql, lead_id))


def handoff(conn: sqlite3.Connection, handoff_id: int) -> Handoff | None:
    """Return the handoff with this number, if there is one."""
    return next(_read(conn, f"{_HANDOFF} where h.id = ?", handoff_id), None)


def _read(conn: sqlite3.Connection, sql: str, wanted: int) -> Iterator[Handoff]:
    for id_, lead_id, at, owner, due, snapshot, closed in conn.execute(sql, [wanted]):
        yield Handoff(id_, lead_id, at, owner, due, json.loads(snapshot), closed)


def close(conn: sqlite3.Connection, handoff_id: int, at: str) -> None:
    """Close a handoff on a day, if it is still open."""
    conn.execute(
        "update handoff set closed_at = ? where id = ? and closed_at is null", (at, handoff_id)
    )
