"""Leads whose score moved between two days, and what the runs of these days knew of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple


class Shift(NamedTuple):
    """A lead with its score and temperature on the first and on the last day."""

    lead_id: int
    company: str | None
    full_name: str | None
    stage: str
    score_before: int
    score: int
    temperature_before: str
    temperature: str


class Named(NamedTuple):
    """What a lead is called, and where it stands."""

    lead_id: int
    company: str | None
    full_name: str | None
    stage: str


def names(conn: sqlite3.Connection, leads: Iterable[int]) -> list[Named]:
    """Return what leads are called."""
    sql = """select l.id, l.company, l.full_name, coalesce(g.stage, 'lead')
             from json_each(?) j join lead l on l.id = j.value
             left join stage g on g.lead_id = l.id"""
    return [Named(*row) for row in conn.execute(sql, (json.dumps(sorted(leads)),))]


_HIDE: Final = (
    """create temp table activity (
      lead_id integer, action_id integer, day integer, record_id integer,
      primary key (lead_id, action_id, day, record_id)) without rowid""",
    """create temp table company_activity (
      company_key text, action_id integer, day integer, record_id integer,
      primary key (company_key, action_id, day, record_id)) without rowid""",
    """insert into temp.activity
    with asked as (
      select l.id, l.company_key from json_each(:leads) j join lead l on l.id = j.value
    )
    select v.* from main.activity v where (
      v.lead_id in (select id from asked) or v.lead_id in (
        select l.id from lead l where l.company_key in (select company_key from asked)))
      and exists (select 1 from import_row w join import i on i.id = w.import_id
        where w.record_id = v.record_id and i.recorded_at <= :moment)""",
    """insert into temp.company_activity
    select v.* from main.company_activity v where v.company_key in (
        select l.company_key from json_each(:leads) j join lead l on l.id = j.value)
      and exists (select 1 from import_row w join import i on i.id = w.import_id
        where w.record_id = v.record_id and i.recorded_at <= :moment)""",
)
_SHOW: Final = ("drop table if exists temp.activity", "drop table if exists temp.company_activity")


@contextmanager
def as_known(conn: sqlite3.Connection, leads: Iterable[int], day: str) -> Iterator[None]:
    """Let some leads have done, for this connection and within, only what had been recorded when
    the newest run until a day (ISO) was made: so an explanation finds what that run found.

    What was done is read from tables by their bare names, which temporary ones of that name hide.
    """
    row = conn.execute(
        """select recorded_at from run where verb = 'score' and as_of <= ?
          order by id desc limit 1""",
        (day,),
    ).fetchone()
    known = {"leads": json.dumps(sorted(leads)), "moment": row[0] if row else ""}
    try:
        for statement in _HIDE:
            conn.execute(statement, known if ":leads" in statement else {})
        yield
    finally:
        for statement in _SHOW:
            conn.execute(statement)
