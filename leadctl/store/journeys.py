"""How leads came along the line of stages: folds over transitions, for reports to count.

The tables are temporary ones of the connection, made anew for each question. A place is the number
of a stage on the line; at 0 stands everybody, so it is not written down.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

_MAKE = """
create temp table if not exists line (
  stage text primary key, place integer not null unique) strict, without rowid;
create temp table if not exists reached (
  lead_id integer, place integer, day text not null, primary key (lead_id, place)
) strict, without rowid;
create temp table if not exists furthest (lead_id integer primary key, place integer not null)
  strict;
delete from line;
delete from reached;
delete from furthest;
"""

_REACH = """
insert into temp.reached
with arrival as materialized (
  select m.lead_id, l.place, min(t.at) as day
  from transition t join temp.line l on l.stage = t.to_stage
  join member m on m.record_id = t.anchor_id
  where l.place > 0 and t.at <= :day
  group by 1, 2
)
select a.lead_id, l.place, min(a.day) from arrival a
join temp.line l on l.place between 1 and a.place
group by 1, 2
"""


def fold(conn: sqlite3.Connection, line: Sequence[str], as_of: str) -> None:
    """Make, for a line of stages and a day (ISO), of who has moved until then:

    temp.reached(lead_id, place, day): when a lead first came to a stage, or past it: whoever came
    to a stage has reached those before, skipped or not, on that day at the latest;
    temp.furthest(lead_id, place): how far it ever came, also if it has left the line since;
    temp.line(stage, place): the line itself.
    """
    for statement in _MAKE.split(";"):
        conn.execute(statement)
    conn.executemany("insert into temp.line values (?, ?)", ((s, n) for n, s in enumerate(line)))
    conn.execute(_REACH, {"day": as_of})
    conn.execute(
        "insert into temp.furthest select lead_id, max(place) from temp.reached group by lead_id"
    )
