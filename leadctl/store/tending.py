"""Where leads stand in the long run: who buys now, who never will, and whom nobody has touched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from leadctl.store.queries import LEAD_COLUMNS
from leadctl.store.tally import day_number

_PARTS = """
with refused as (
  select lead_id from (
    select m.lead_id, f.result, f.reason,
      row_number() over (partition by m.lead_id order by f.at desc, f.id desc) as place
    from feedback f join member m on m.record_id = f.anchor_id
    where f.result in ('accepted', 'rejected') and substr(f.at, 1, 10) <= :day)
  where place = 1 and result = 'rejected' and reason = 'out_of_target'
),
arrived as (
  select lead_id from v_transitions
  where to_stage in (select value from json_each(:stages))
    and substr(at, 1, 10) > :since and substr(at, 1, 10) <= :day
)
select l.id, l.temperature, case
    when l.excluded is not null or l.stage = 'excluded' or l.id in refused then 'never'
    when l.stage in (select value from json_each(:stages)) and l.id in arrived then 'now'
    else 'long'
  end as part
from v_leads l
"""


def parts(
    conn: sqlite3.Connection, stages: Collection[str], as_of: date, days: int
) -> Iterator[tuple[int, str | None, str]]:
    """Yield every lead with its temperature and its part as of a day: "now" (it came to one of
    these stages in so many days, and is there or at another one of them), "never" (excluded, or
    sales said that it is no customer of ours), or "long"."""
    values = {
        "stages": json.dumps(sorted(stages)),
        "day": as_of.isoformat(),
        "since": (as_of - timedelta(days=days)).isoformat(),
    }
    yield from conn.execute(_PARTS, values)


_STALE = f"""
with contact as (
  select lead_id, day from activity where day <= :as_of
  union all
  select m.lead_id, cast(julianday(substr(c.at, 1, 10)) - 2440587.5 as integer)
  from (
    select anchor_id, at from mailing union all
    select anchor_id, at from handoff union all
    select anchor_id, at from feedback
  ) c
  join member m on m.record_id = c.anchor_id
  where substr(c.at, 1, 10) <= :day
),
latest as (select lead_id, max(day) as day from contact group by lead_id),
known as (
  select l.*, coalesce(t.day, (select max(r.day) from member m join record r on r.id = m.record_id
    where m.lead_id = l.id)) as last
  from lead f
  left join latest t on t.lead_id = f.id
  join v_leads l on l.id = f.id
  where t.day is null or t.day <= :until
)
select {", ".join(f"k.{name}" for name in LEAD_COLUMNS)},
  date(k.last * 86400, 'unixepoch') as last, :as_of - k.last as idle
from known k
where k.last <= :until
order by k.score is null, k.score desc, k.last, k.company is null, k.company,
  k.full_name is null, k.full_name, k.email, k.id
"""


def stale(conn: sqlite3.Connection, as_of: date, days: int) -> Iterator[dict[str, Any]]:
    """Yield the leads that nobody has been in touch with for so many days or more, best first: what
    they did, what was sent to them, and what sales did all counts. Each has LEAD_COLUMNS, the day
    of the last contact (`last`, ISO) and how many days ago it was (`idle`)."""
    now = day_number(as_of)
    rows = conn.execute(_STALE, {"as_of": now, "day": as_of.isoformat(), "until": now - days})
    for row in rows:
        yield dict(zip((*LEAD_COLUMNS, "last", "idle"), row, strict=True))
