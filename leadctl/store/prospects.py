"""Whom sales may want to call, the warmest and then the best first; without excluded leads.

A list may be limited. Then only as many leads are looked up as can be among the first: of a million
there may be tens of thousands.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leadctl.fields import LEAD_COLUMNS
from leadctl.model import Temperature
from leadctl.store.queries import Sort, order_sql

NOT_BY_THEMSELVES = ("card", "mail_sent", "mail_bounce", "mail_unsubscribe", "call")
"""Kinds of action that are ours, or that show no interest."""

EXCLUDED = """select lead_id from score where excluded is not null
  union select lead_id from stage where stage = 'excluded'"""
"""The leads that are excluded, by a rule or by hand."""

_COLUMNS = (*LEAD_COLUMNS, "stage_since")
_WARMEST = "case temperature when 'hot' then 0 when 'warm' then 1 else 2 end"
_COLD = 2

Ranked = tuple[int, int, int]
"""How warm (0 is hot), the score turned around, the lead: in the order of a list."""


@dataclass(frozen=True, slots=True)
class Prospects:
    """The first leads of a list, {LEAD_COLUMNS, stage_since}; `total` is how many there are without
    a limit, None where there are more that nobody counted."""

    leads: tuple[dict[str, Any], ...]
    total: int | None


def leads_at(conn: sqlite3.Connection, stages: Sequence[str], most: int | None = None) -> Prospects:
    """Return the leads at these stages."""
    return best(conn, ranked_at(conn, stages), most)


def ranked_at(conn: sqlite3.Connection, stages: Sequence[str]) -> list[Ranked]:
    """Rank the leads at these stages, the first of a list first."""
    rows = conn.execute(
        f"""select {_WARMEST}, -coalesce(s.score, -1000000), g.lead_id
          from stage g left join score s on s.lead_id = g.lead_id
          where g.stage in (select value from json_each(?)) and s.excluded is null""",
        (json.dumps(list(stages)),),
    )
    return sorted(rows)


def hot_leads_below(
    conn: sqlite3.Connection, stages: Sequence[str], most: int | None = None
) -> Prospects:
    """Return the hot leads that are at these stages."""
    rows = conn.execute(
        """select 0, -s.score, s.lead_id from score s left join stage g on g.lead_id = s.lead_id
          where s.temperature = 'hot' and s.excluded is null
            and coalesce(g.stage, 'lead') in (select value from json_each(?))""",
        (json.dumps(list(stages)),),
    )
    return best(conn, sorted(rows), most)


def deciders_below(
    conn: sqlite3.Connection, stages: Sequence[str], as_of: str, days: int, most: int | None = None
) -> Prospects:
    """Return who decides (title level 4 or more), is at these stages and not hot, and did something
    by themselves in the last days until a day (ISO)."""
    values = {
        "stages": json.dumps(list(stages)),
        "as_of": as_of,
        "days": days,
        "ours": json.dumps(NOT_BY_THEMSELVES),
    }
    walks = [
        (conn.execute(_SCORED, {**values, "temperature": t}), n)
        for n, t in ((1, Temperature.WARM), (_COLD, Temperature.COLD))
    ]
    if _is_anybody_unscored(conn):
        walks.append((conn.execute(_UNSCORED, values), _COLD))
    ranked = ((warmth, *row) for rows, warmth in walks for row in rows)
    first, ended = until_enough(ranked, most)
    found = best(conn, first, most)
    return found if ended else Prospects(found.leads, None)


_DECIDES = """
  cross join lead l on l.id = {id} cross join title_level t on t.title = l.title
  left join stage g on g.lead_id = l.id
  where t.level >= 4 and coalesce(g.stage, 'lead') in (select value from json_each(:stages))
    and exists (select 1 from activity v join action a on a.id = v.action_id
      where v.lead_id = l.id and a.kind not in (select value from json_each(:ours))
      and v.day <= unixepoch(:as_of) / 86400 and v.day > unixepoch(:as_of) / 86400 - :days)
"""

# In the order of the index, so that a list that is limited need not walk to the end.
_SCORED = (
    "select -s.score, s.lead_id from score s"
    + _DECIDES.format(id="s.lead_id")
    + "and s.temperature = :temperature and s.excluded is null order by s.score desc, s.lead_id"
)

_UNSCORED = (
    """select 1000000, m.lead_id
      from (select id as lead_id from lead where id not in (select lead_id from score)) m"""
    + _DECIDES.format(id="m.lead_id")
    + "order by m.lead_id"
)


def _is_anybody_unscored(conn: sqlite3.Connection) -> bool:
    """Say whether a lead may have no score: one that is gone may have one until the next run."""
    sql = """select (select count(*) from lead) > (select count(*) from score) or exists (
      select 1 from unscored u join lead l on l.id = u.lead_id
      where u.lead_id not in (select lead_id from score))"""
    return bool(conn.execute(sql).fetchone()[0])


def until_enough(ranked: Iterable[Ranked], most: int | None) -> tuple[list[Ranked], bool]:
    """Return the first of what is ranked, and with the last of them all that are as good; and
    whether that is all there is."""
    found: list[Ranked] = []
    for one in ranked:
        enough = most is not None and len(found) >= most
        if enough and one[:2] not in (last[:2] for last in found[-1:]):
            return found, False
        found.append(one)
    return found, True


def best(conn: sqlite3.Connection, ranked: Sequence[Ranked], most: int | None = None) -> Prospects:
    """Return the first of what is ranked; of those with one rank the content decides."""
    chosen = [lead for _warmth, _score, lead in until_enough(ranked, most)[0]]
    sql = f"""select {", ".join(_COLUMNS)} from v_leads
              where id in (select value from json_each(?))
              order by {_WARMEST}, {order_sql((Sort("score", descending=True),))} limit ?"""
    rows = conn.execute(sql, (json.dumps(chosen), -1 if most is None else most))
    return Prospects(tuple(dict(zip(_COLUMNS, row, strict=True)) for row in rows), len(ranked))
