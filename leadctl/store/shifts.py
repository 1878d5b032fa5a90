"""Whose score moved between two days, by what the runs of these days had written down."""

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


class Shifts(NamedTuple):
    """How many leads went up, down, and were scored for the first time; those that moved most."""

    up: int
    down: int
    first: int
    most_up: tuple[Shift, ...]
    most_down: tuple[Shift, ...]


_MAKE: Final = (
    """create temp table if not exists shift (
      lead_id integer primary key, score_before integer, score integer not null,
      temperature_before text, temperature text not null) strict""",
    "delete from temp.shift",
    """insert into temp.shift
    with after as (select id from run where verb = 'score' and as_of <= :last),
    before as (select id from run where verb = 'score' and as_of <= :first),
    newest as (
      select h.lead_id, max(h.run_id) as run_id from score_history h
      where h.run_id in (select id from after) group by h.lead_id
    ),
    moved as (
      select n.lead_id, n.run_id, (
        select max(h.run_id) from score_history h
        where h.lead_id = n.lead_id and h.run_id in (select id from before)) as was
      from newest n where n.run_id not in (select id from before)
    )
    select m.lead_id, b.score, a.score, b.temperature, a.temperature
    from moved m join lead l on l.id = m.lead_id
    join score_history a on a.lead_id = m.lead_id and a.run_id = m.run_id
    left join score_history b on b.lead_id = m.lead_id and b.run_id = m.was
    where a.excluded is null""",
)
_COUNT: Final = """
select count(case when score > score_before then 1 end),
  count(case when score < score_before then 1 end),
  count(case when score_before is null then 1 end)
from temp.shift
"""
_MOST: Final = """
select s.lead_id, l.company, l.full_name, coalesce(g.stage, 'lead'), s.score_before, s.score,
  s.temperature_before, s.temperature
from temp.shift s join lead l on l.id = s.lead_id left join stage g on g.lead_id = s.lead_id
where (s.score - s.score_before) * :way > 0
order by abs(s.score - s.score_before) desc, s.score desc, l.company, l.full_name, s.lead_id
limit :most
"""


def shifts(conn: sqlite3.Connection, first: str, last: str, most: int) -> Shifts:
    """Return how leads moved from one day to another (ISO), and so many at most of those that moved
    most in each direction.

    The score of a day is that of the newest run until then. Leads that are excluded on the last
    day are left out, and those that are no more.
    """
    for statement in _MAKE:
        conn.execute(statement, {"first": first, "last": last} if ":last" in statement else {})
    up, down, new = conn.execute(_COUNT).fetchone()
    most_up, most_down = (
        tuple(Shift(*row) for row in conn.execute(_MOST, {"way": way, "most": most}))
        for way in (1, -1)
    )
    return Shifts(up, down, new, most_up, most_down)


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
