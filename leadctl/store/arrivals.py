"""Leads that came to a stage of the line, what was known of them then, and what became of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple


class Arrival(NamedTuple):
    """A lead that came to sales on a day (ISO), with the score that it had (None: none is known);
    the furthest place on the line that it has come to, whether that is its end, and whether it is
    on the line still, before its end."""

    lead_id: int
    day: str
    score: int | None
    furthest: int
    won: bool
    open: bool


_AT_SALES: Final = """
with line as (select key as place, value as stage from json_each(:line)),
came as (
  -- Few transitions go so far: those are chosen first, and only then joined.
  select m.lead_id, min(t.id) as id, max(l.place) as furthest
  from transition t cross join line l cross join member m
  where t.at <= :day and t.to_stage in (select stage from line where place >= :place)
    and l.stage = t.to_stage and m.record_id = t.anchor_id
  group by m.lead_id
)
select c.lead_id, t.at, coalesce(
    (select h.score from score_history h join run r on r.id = h.run_id
      where h.lead_id = t.anchor_id
        and case when t.run_id is null then r.recorded_at <= t.recorded_at
          else h.run_id < t.run_id end
      order by h.run_id desc limit 1),
    (select json_extract(g.snapshot, '$.score') from member m
      join handoff g on g.anchor_id = m.record_id
      where m.lead_id = c.lead_id and g.at <= :day order by g.id limit 1)),
  c.furthest, c.furthest = :last,
  coalesce(s.place, -1) between :place and :last - 1
from came c join transition t on t.id = c.id
left join stage g on g.lead_id = c.lead_id left join line s on s.stage = g.stage
order by c.lead_id
"""


def at_sales(
    conn: sqlite3.Connection, line: Sequence[str], place: int, as_of: str
) -> list[Arrival]:
    """Return who has come to a place of the line, or past it, until a day (ISO).

    The score is that of the last run before the transition was written, of the lead as it was
    then; without one, what the first handoff told.
    """
    known = {
        "line": json.dumps(list(line)), "place": place, "last": len(line) - 1, "day": as_of,
    }  # fmt: skip
    return [
        Arrival(lead, day, score, furthest, bool(won), bool(open_))
        for lead, day, score, furthest, won, open_ in conn.execute(_AT_SALES, known)
    ]
