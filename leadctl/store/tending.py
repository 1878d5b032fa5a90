"""Where leads stand in the long run: who buys now, who never will, and whom nobody has touched."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from leadctl.fields import LEAD_COLUMNS
from leadctl.model import Temperature
from leadctl.store.prospects import EXCLUDED, until_enough
from leadctl.store.tally import day_number

_MAKE_PARTS = """create temp table if not exists part (
  lead_id integer primary key, part text not null) strict"""

_NEVER = f"""
insert into temp.part
select id, 'never' from lead where id in (
  {EXCLUDED}
  union select lead_id from (
    select m.lead_id, f.result, f.reason,
      row_number() over (partition by m.lead_id order by f.at desc, f.id desc) as place
    from feedback f join member m on m.record_id = f.anchor_id
    where f.result in ('accepted', 'rejected') and substr(f.at, 1, 10) <= :day)
  where place = 1 and result = 'rejected' and reason = 'out_of_target')
"""

_NOW = """
insert or ignore into temp.part
select lead_id, 'now' from stage
where stage in (select value from json_each(:stages)) and lead_id in (
  select m.lead_id from transition t join member m on m.record_id = t.anchor_id
  where t.to_stage in (select value from json_each(:stages))
    and substr(t.at, 1, 10) > :since and substr(t.at, 1, 10) <= :day)
"""


def fold_parts(conn: sqlite3.Connection, stages: Collection[str], as_of: date, days: int) -> None:
    """Make temp.part(lead_id, part) as of a day: "now" (it came to one of these stages in so many
    days, and is there or at another one of them) and "never" (excluded, or sales said that it is no
    customer of ours). Who is not in it is of the long part."""
    values = {
        "stages": json.dumps(sorted(stages)),
        "day": as_of.isoformat(),
        "since": (as_of - timedelta(days=days)).isoformat(),
    }
    conn.execute(_MAKE_PARTS)
    conn.execute("delete from temp.part")
    for statement in (_NEVER, _NOW):
        conn.execute(statement, values)


def count_parts(conn: sqlite3.Connection) -> Counter[str]:
    """Return how many leads are of the parts now, never and long."""
    found = Counter(dict(conn.execute("select part, count(*) from temp.part group by part")))
    leads = conn.execute("select count(*) from lead").fetchone()[0]
    return found + Counter(long=leads - found.total())


# To group by temperature SQLite would sort everybody.
_COUNT_WARMTH = f"""
select {", ".join(f"count(case temperature when '{t}' then 1 end)" for t in Temperature)} from score
"""


def warmth(conn: sqlite3.Connection) -> Counter[str | None]:
    """Return how many leads of the long part have which temperature (None: no score)."""
    long = count_parts(conn)["long"]
    scored: Counter[str | None] = Counter(
        dict(zip(Temperature, conn.execute(_COUNT_WARMTH).fetchone(), strict=True))
    )
    scored.subtract(
        dict(
            conn.execute(
                """select s.temperature, count(*) from temp.part p
                  join score s on s.lead_id = p.lead_id group by s.temperature"""
            )
        )
    )
    return +scored + Counter({None: long - scored.total()})


def long_part(conn: sqlite3.Connection) -> dict[int, str | None]:
    """Return the leads of the long part with their temperature."""
    sql = """select l.id, s.temperature from lead l left join score s on s.lead_id = l.id
             where l.id not in (select lead_id from temp.part)"""
    return dict(conn.execute(sql))


_CONTACTS = """
insert into temp.contact
select m.lead_id, max(cast(julianday(substr(c.at, 1, 10)) - 2440587.5 as integer)) from (
  select anchor_id, at from mailing union all
  select anchor_id, at from handoff union all
  select anchor_id, at from feedback
) c
join member m on m.record_id = c.anchor_id
where substr(c.at, 1, 10) <= :day group by m.lead_id
"""

_LAST = """
coalesce(
  nullif(max(
    coalesce((select max(v.day) from activity v where v.lead_id = {id} and v.day <= :as_of), -1),
    coalesce((select c.day from temp.contact c where c.lead_id = {id}), -1)), -1),
  (select max(r.day) from member m join record r on r.id = m.record_id where m.lead_id = {id}))
"""
"""The day of the last contact with a lead; failing that, of its newest record."""

_QUIET = (
    """{id} not in (select lead_id from temp.part)
      and not exists (select 1 from activity v
        where v.lead_id = {id} and v.day > :until and v.day <= :as_of) and """
    + _LAST
    + " <= :until"
)
"""The second condition follows from the third: it is soon found not to hold for who is active."""

# In the order of the index, so that a list that is limited need not walk to the end.
_SCORED = (
    "select 0, -s.score, s.lead_id from score s where "
    + _QUIET.format(id="s.lead_id")
    + " order by s.score desc, s.lead_id"
)

_UNSCORED = (
    "select 1, 0, l.id from lead l where l.id not in (select lead_id from score) and "
    + _QUIET.format(id="l.id")
    + " order by l.id"
)

_STALE = f"""
with chosen as materialized (
  select j.value as id, {_LAST.format(id="j.value")} as last from json_each(:leads) j
)
select {", ".join(f"k.{name}" for name in LEAD_COLUMNS)},
  date(c.last * 86400, 'unixepoch') as last, :as_of - c.last as idle
from chosen c join v_leads k on k.id = c.id
order by k.score is null, k.score desc, c.last, k.company is null, k.company,
  k.full_name is null, k.full_name, k.email, k.id
limit :most
"""


@dataclass(frozen=True, slots=True)
class Stale:
    """The best leads that nobody has been in touch with, {LEAD_COLUMNS, last, idle}; `total` is how
    many there are, None where there are more that nobody counted."""

    leads: tuple[dict[str, Any], ...]
    total: int | None


def stale(conn: sqlite3.Connection, as_of: date, days: int, most: int | None = None) -> Stale:
    """Return the leads of the long part that nobody has been in touch with for so many days or
    more, best first: what they did, what was sent to them, and what sales did all counts. `last` is
    the day of the last contact (ISO), `idle` how many days ago it was."""
    now = day_number(as_of)
    conn.execute(
        "create temp table if not exists contact (lead_id integer primary key, day integer) strict"
    )
    conn.execute("delete from temp.contact")
    conn.execute(_CONTACTS, {"day": as_of.isoformat()})
    values = {"as_of": now, "until": now - days}
    walks = (conn.execute(sql, values) for sql in (_SCORED, _UNSCORED))
    found, ended = until_enough(chain.from_iterable(walks), most)
    chosen = json.dumps([lead for _unscored, _score, lead in found])
    limit = -1 if most is None else most
    rows = conn.execute(_STALE, {"leads": chosen, "as_of": now, "most": limit})
    columns = (*LEAD_COLUMNS, "last", "idle")
    leads = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return Stale(leads, len(found) if ended else None)
