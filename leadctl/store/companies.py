"""Companies as buyers: who there is involved, how warm they are, and what they look for.

Excluded leads do not count here: a company all of whose people are excluded is none to sell to.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from leadctl.store.prospects import EXCLUDED, NOT_BY_THEMSELVES
from leadctl.store.tally import day_number

_HELD_BACK = "(s.excluded is not null or g.stage = 'excluded')"
_PLACED = """lead l left join score s on s.lead_id = l.id left join stage g on g.lead_id = l.id"""


class Crew(NamedTuple):
    """A company and its leads: how many, in which departments (JSON list), up to which levels of
    titles (JSON list of numbers), the best score, the hottest temperature, the stages (JSON list of
    [stage, leads]); `active` are those who did something by themselves in the window, `last` is the
    day (ISO) of the last such thing ever; `signals` are the signals of intent in the window."""

    key: str
    company: str
    leads: int
    departments: str
    levels: str
    score: int | None
    temperature: str | None
    stages: str
    active: int
    last: str | None
    signals: int


def count(conn: sqlite3.Connection) -> int:
    """Return how many companies there are with a lead that is not excluded."""
    (there,) = conn.execute(
        "select count(*) from (select distinct company_key from lead where company_key is not null)"
    ).fetchone()
    (out,) = conn.execute(
        f"""with held as ({EXCLUDED})
        select count(*) from (select l.company_key as key, count(*) as n
          from held h cross join lead l
          where l.id = h.lead_id and l.company_key is not null group by 1) c
        where c.n = (select count(*) from lead where company_key = c.key)"""
    ).fetchone()
    return int(there) - int(out)


def best(conn: sqlite3.Connection, most: int) -> list[str]:
    """Return the companies with the best scores, at least `most` if there are as many with a score,
    and all that are as good as the last of them: read from the best lead downwards."""
    found: dict[str, None] = {}
    last = 0
    # The comparison with a number makes SQLite walk along the index of scores.
    rows = conn.execute(
        f"""select l.company_key, s.score from score s cross join lead l on l.id = s.lead_id
          left join stage g on g.lead_id = l.id
          where s.score > ? and l.company_key is not null and not coalesce({_HELD_BACK}, 0)
          order by s.score desc""",
        (-(2**62),),
    )
    for key, score in rows:
        if len(found) >= most and score < last:
            break
        found[key], last = None, score
    return list(found)


_CREWS = f"""
with wanted as materialized (select value as key from json_each(:keys)),
staff as materialized (
  select l.company_key as key, l.id, l.department, t.level, s.score, s.temperature,
    coalesce(g.stage, 'lead') as stage
  from {{companies}} cross join {_PLACED}
  left join title_level t on t.title = l.title
  where {{of_them}} and not coalesce({_HELD_BACK}, 0)
),
own as materialized (
  select id from action where kind not in (select value from json_each(:ours))
),
done as materialized (
  -- The sign keeps SQLite from looking for each action by itself: a lead has few activities.
  select f.key, f.id, (select max(v.day) from activity v where v.lead_id = f.id
    and v.day <= :as_of and +v.action_id in (select id from own)) as day
  from staff f
),
breadth as (
  select key, sum(day > :since) as active, date(max(day) * 86400, 'unixepoch') as last
  from done group by key
),
staged as (
  select key, json_group_array(json_array(stage, n)) as stages
  from (select key, stage, count(*) as n from staff group by key, stage order by key, stage)
  group by key
),
sought as (
  select c.company_key as key, count(*) as signals
  from company_activity c join action a on a.id = c.action_id
  where a.kind = 'intent' and c.day > :since and c.day <= :as_of group by c.company_key
)
select f.key, coalesce(c.name, f.key), count(*),
  json_group_array(distinct f.department) filter (where f.department is not null),
  json_group_array(distinct f.level) filter (where f.level is not null),
  max(f.score), min(case f.temperature when 'hot' then '0hot' when 'warm' then '1warm'
    when 'cold' then '2cold' end), t.stages, coalesce(b.active, 0), b.last,
  coalesce(i.signals, 0)
from staff f
left join company c on c.key = f.key
left join breadth b on b.key = f.key
left join staged t on t.key = f.key
left join sought i on i.key = f.key
group by f.key
order by max(f.score) is null, max(f.score) desc, coalesce(b.active, 0) desc, count(*) desc, f.key
"""
_OF_SOME = _CREWS.format(companies="wanted w", of_them="l.company_key = w.key")
_OF_ALL = _CREWS.format(companies="(select 1)", of_them="l.company_key is not null")


def crews(
    conn: sqlite3.Connection, as_of: date, days: int, keys: list[str] | None = None
) -> Iterator[Crew]:
    """Yield these companies (None: all), the one with the best score first; of equals the one with
    more active people, then with more leads, then by key. The window has so many `days`."""
    now = day_number(as_of)
    values = {
        "keys": json.dumps(keys or []),
        "ours": json.dumps(NOT_BY_THEMSELVES),
        "as_of": now,
        "since": now - days,
    }
    for row in conn.execute(_OF_ALL if keys is None else _OF_SOME, values):
        crew = Crew(*row)
        yield crew._replace(temperature=crew.temperature and crew.temperature[1:])


def topics(
    conn: sqlite3.Connection, as_of: date, days: int, keys: list[str]
) -> dict[str, list[str]]:
    """Return what companies looked for in the window, the most frequent first."""
    now = day_number(as_of)
    found: dict[str, list[str]] = {}
    for key, topic in conn.execute(
        """select c.company_key, a.subject from json_each(:keys) j
          join company_activity c on c.company_key = j.value join action a on a.id = c.action_id
          where a.kind = 'intent' and c.day > :since and c.day <= :as_of
          group by 1, 2 order by 1, count(*) desc, 2""",
        {"keys": json.dumps(keys), "as_of": now, "since": now - days},
    ):
        found.setdefault(key, []).append(topic)
    return found
