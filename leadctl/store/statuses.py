"""How far sales is with a lead: what the rows of a CRM say, and what is known."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from leadctl.rules.targets import Said


class Row(NamedTuple):
    """A row of a CRM: its line, the lead, the status as it is written, who has the lead there, and
    the day (ISO) that it is about."""

    line: int
    lead_id: int
    status: str
    owner: str | None
    day: str


class Standing(NamedTuple):
    """The last answer of sales about a lead, when it was last handed over, and its stage with the
    day since which it holds; each None where there is none. Days are ISO."""

    result: str | None
    reason: str | None
    at: str | None
    handed: str | None
    stage: str | None
    since: str | None


NOTHING = Standing(None, None, None, None, None, None)


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
    answers = """select m.lead_id, f.result, f.reason, substr(f.at, 1, 10) from feedback f
                 join member m on m.record_id = f.anchor_id order by substr(f.at, 1, 10), f.id"""
    for lead_id, result, reason, at in conn.execute(answers):
        known = found.get(lead_id, NOTHING)
        found[lead_id] = known._replace(result=result, reason=reason, at=at)
    return found


def write(
    conn: sqlite3.Connection,
    lead_id: int,
    said: Said,
    at: str,
    note: str,
    by: str,
    recorded_at: str,
) -> None:
    """Write down what a status says, as an answer to the handoff that it followed, if any."""
    conn.execute(
        """insert into feedback (handoff_id, anchor_id, at, recorded_at, result, reason, note, by)
          values ((select max(h.id) from handoff h join member m on m.record_id = h.anchor_id
            where m.lead_id = ?1 and substr(h.at, 1, 10) <= ?2), ?1, ?2, ?3, ?4, ?5, ?6, ?7)""",
        (lead_id, at, recorded_at, said.result, said.reason, note, by),
    )


def close(conn: sqlite3.Connection, lead_id: int, at: str) -> None:
    """Close the handoffs of a lead that were open on a day."""
    conn.execute(
        """update handoff set closed_at = ?2 where closed_at is null and substr(at, 1, 10) <= ?2
          and anchor_id in (select record_id from member where lead_id = ?1)""",
        (lead_id, at),
    )
