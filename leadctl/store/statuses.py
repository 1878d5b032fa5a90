"""How far sales is with a lead: what the rows of a CRM say, and what is known."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from leadctl.rules.targets import Said
from leadctl.store import feedback
from leadctl.store.feedback import Feedback
from leadctl.store.transitions import refold


class Row(NamedTuple):
    """A row of a CRM: its line, the lead, the status as it is written, who has the lead there, and
    the day (ISO) that it is about."""

    line: int
    lead_id: int
    status: str
    owner: str | None
    day: str


class Told(NamedTuple):
    """When a status was so (an ISO day), who says it, what to note, and the moment of recording."""

    at: str
    by: str
    note: str
    recorded_at: str


class Standing(NamedTuple):
    """The last answer of sales about a lead, with the system that it came from, when the lead was
    last handed over, and its stage with the day since which it holds; each None where there is
    none. Days are ISO."""

    result: str | None
    reason: str | None
    at: str | None
    system: str | None
    handed: str | None
    stage: str | None
    since: str | None


NOTHING = Standing(None, None, None, None, None, None, None)


def rows(conn: sqlite3.Connection, import_id: int, headers: Sequence[str]) -> list[Row]:
    """Return the rows of an import that say a status, the oldest first; of several columns the
    first that says anything counts."""
    found = []
    sql = """select ir.line, m.lead_id, r.extra, r.owner, date(r.day * 86400, 'unixepoch')
             from import_row ir join record r on r.id = ir.record_id
             join member m on m.record_id = r.id
             where ir.import_id = ? and r.extra is not null order by r.day, ir.line"""
    for line, lead_id, extra, owner, day in conn.execute(sql, (import_id,)):
        said = json.loads(extra)
        status = next((said[h] for h in headers if h in said), None)
        if status:
            found.append(Row(line, lead_id, status, owner, day))
    return found


def standings(conn: sqlite3.Connection) -> dict[int, Standing]:
    """Return what is known of every lead that sales has to do with."""
    found: dict[int, Standing] = {}
    for lead_id, stage, since in conn.execute("select lead_id, stage, since from stage"):
        found[lead_id] = NOTHING._replace(stage=stage, since=since)
    handed = """select m.lead_id, max(h.at) from handoff h
                join member m on m.record_id = h.anchor_id group by m.lead_id"""
    for lead_id, at in conn.execute(handed):
        found[lead_id] = found.get(lead_id, NOTHING)._replace(handed=at)
    answers = """select m.lead_id, f.result, f.reason, substr(f.at, 1, 10), i.format
                 from feedback f join member m on m.record_id = f.anchor_id
                 left join import i on i.id = f.import_id order by substr(f.at, 1, 10), f.id"""
    for lead_id, result, reason, at, system in conn.execute(answers):
        known = found.get(lead_id, NOTHING)
        found[lead_id] = known._replace(result=result, reason=reason, at=at, system=system)
    return found


def write(conn: sqlite3.Connection, import_id: int, row: Row, said: Said, told: Told) -> None:
    """Write down what a status says, as an answer to the handoff that it followed, if any."""
    (handoff_id,) = conn.execute(
        """select max(h.id) from handoff h join member m on m.record_id = h.anchor_id
          where m.lead_id = ? and substr(h.at, 1, 10) <= ?""",
        (row.lead_id, told.at),
    ).fetchone()
    answer = Feedback(
        row.lead_id, handoff_id, said.result or "", told.at, said.reason, told.note, by=told.by
    )
    feedback.write(conn, answer, told.recorded_at, import_id)


def mark_move(conn: sqlite3.Connection, import_id: int) -> None:
    """Write down that the last transition came with an import."""
    sql = "update transition set import_id = ? where id = (select max(id) from transition)"
    conn.execute(sql, (import_id,))


def take_back(conn: sqlite3.Connection, import_id: int) -> None:
    """Delete the answers and moves that came with an import; what they closed is open again."""
    conn.execute(
        """update handoff set closed_at = null where id in (select handoff_id from feedback
          where import_id = ? and result in ('won', 'lost', 'rejected'))""",
        (import_id,),
    )
    conn.execute("delete from feedback where import_id = ?", (import_id,))
    moved = conn.execute(
        """select distinct m.lead_id from transition t join member m on m.record_id = t.anchor_id
          where t.import_id = ?""",
        (import_id,),
    ).fetchall()
    conn.execute("delete from transition where import_id = ?", (import_id,))
    refold(conn, (lead_id for (lead_id,) in moved))
    # A lead whose only moves these were has none left, and `refold` may look at nobody then.
    conn.execute(
        """delete from stage where lead_id in (select value from json_each(?)) and not exists (
          select 1 from transition t join member m on m.record_id = t.anchor_id
          where m.lead_id = stage.lead_id)""",
        (json.dumps([lead_id for (lead_id,) in moved]),),
    )


def close(conn: sqlite3.Connection, lead_id: int, at: str) -> None:
    """Close the handoffs of a lead that were open on a day."""
    conn.execute(
        """update handoff set closed_at = ?2 where closed_at is null and substr(at, 1, 10) <= ?2
          and anchor_id in (select record_id from member where lead_id = ?1)""",
        (lead_id, at),
    )
