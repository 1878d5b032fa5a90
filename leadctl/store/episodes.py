"""How the last handoff of a lead ended, and whether the lead may come to sales again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from leadctl.model import Temperature
from leadctl.rules.book import RuleBook
from leadctl.rules.selling import Selling
from leadctl.store import tally

_AT_WORK = frozenset({"accepted", "met", "in_deal", "won"})
"""Answers after which sales goes on with a lead by itself."""


@dataclass(frozen=True, slots=True)
class Episode:
    """The last time that a lead was with sales, or was handed back. `handed`: it was handed over at
    all; `ended` is the day on which that was over (None: it is not); `result` and `reason` are the
    last answer, of the day `answered`. `renewed`: it has been nurtured since, and moved on.
    `hot_day` is when it last did what makes a lead hot, given only if it is hot now."""

    lead_id: int
    handed: bool
    ended: date | None
    result: str | None
    reason: str | None
    answered: date | None
    renewed: bool
    hot_day: date | None

    @property
    def at_work(self) -> bool:
        """Whether sales goes on with the lead by itself, handed over or not."""
        return self.result in _AT_WORK

    def is_over(self, today: date, selling: Selling) -> bool:
        """Say whether the lead may be handed over again: its cool-down is over, or it did something
        hot after sales was done with it; never, where [recycle] says that it is out. What sales
        found by itself is handed over when it did something hot since sales last spoke of it."""
        if self.at_work:
            return not self.handed and self.is_hot_since(self.answered)
        if self.ended is None:
            return False
        if self.renewed:
            return True
        rejected = self.result == "rejected"
        days = selling.wait(self.reason)
        if rejected and days is None:
            return False
        if self.is_hot_since(self.ended):
            return True
        wait = days if rejected and days is not None else selling.cooldown
        return today >= self.ended + timedelta(days=wait)

    def is_hot_since(self, day: date | None) -> bool:
        """Say whether the lead, which is hot now, did something hot after that day."""
        return self.hot_day is not None and day is not None and self.hot_day > day


_LAST = """
with own as (
  select j.value as lead_id, m.record_id from json_each(:leads) j
  join member m on m.lead_id = j.value
),
handed as (
  select o.lead_id, max(h.recorded_at) as recorded_at, max(h.closed_at is null) as is_open,
    max(substr(h.closed_at, 1, 10)) as closed
  from own o join handoff h on h.anchor_id = o.record_id group by o.lead_id
),
nursed as (
  select o.lead_id, max(t.at) as at, max(t.recorded_at) as recorded_at
  from own o join transition t on t.anchor_id = o.record_id where t.to_stage = 'nurture'
  group by o.lead_id
),
said as (
  select o.lead_id, f.result, f.reason, f.at, row_number() over (
    partition by o.lead_id order by f.at desc, f.id desc) as place
  from own o join feedback f on f.anchor_id = o.record_id where substr(f.at, 1, 10) <= :day
),
warm as (
  select j.value as lead_id, max(v.day) as day from json_each(:leads) j
  join score s on s.lead_id = j.value and s.temperature = :hot
  cross join activity v on v.lead_id = j.value
  join rule_action q on q.action_id = v.action_id and v.day > q.after
  where v.day <= :as_of group by j.value
)
select j.value, h.is_open, h.closed, n.at, s.result, s.reason, substr(s.at, 1, 10),
  n.recorded_at >= coalesce(h.recorded_at, ''), coalesce(g.stage, 'lead') = 'nurture', w.day
from json_each(:leads) j
left join handed h on h.lead_id = j.value
left join nursed n on n.lead_id = j.value
left join said s on s.lead_id = j.value and s.place = 1
left join warm w on w.lead_id = j.value
left join stage g on g.lead_id = j.value
where h.lead_id is not null or n.lead_id is not null
  or s.result in (select value from json_each(:at_work))
"""


def last_episodes(
    conn: sqlite3.Connection, book: RuleBook, lead_ids: Iterable[int], as_of: date
) -> dict[int, Episode]:
    """Return the last episode of leads. Who was never handed over nor nurtured, and whom sales has
    not taken by itself, has none."""
    wanted = sorted(set(lead_ids))
    if not wanted:
        return {}
    hot = book.temperature.hot
    tally.prepare(conn, book, as_of, [hot] if hot else (), rules=False)
    values = {
        "leads": json.dumps(wanted),
        "day": as_of.isoformat(),
        "as_of": tally.day_number(as_of),
        "hot": Temperature.HOT,
        "at_work": json.dumps(sorted(_AT_WORK)),
    }
    return {row[0]: _episode(*row) for row in conn.execute(_LAST, values)}


def _episode(
    lead_id: int,
    is_open: int | None,
    closed: str | None,
    nursed: str | None,
    result: str | None,
    reason: str | None,
    answered: str | None,
    nursed_since: int | None,
    is_nursed: int,
    hot_day: int | None,
) -> Episode:
    if nursed_since and result in _AT_WORK and (nursed or "") >= (answered or ""):
        result = None  # sales had taken it, and then somebody moved it back by hand
    ends = [day for day in (closed, nursed) if day]
    ended = None if is_open or not ends else date.fromisoformat(max(ends))
    hot = None if hot_day is None else date.fromisoformat(tally.iso_day(hot_day))
    renewed = bool(nursed_since) and not is_nursed
    said = None if answered is None else date.fromisoformat(answered)
    return Episode(lead_id, is_open is not None, ended, result, reason, said, renewed, hot)


def returning(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> list[int]:
    """Return the leads that are nurtured and may come back to the line of stages."""
    nursed = conn.execute("select lead_id from stage where stage = 'nurture' order by lead_id")
    found = last_episodes(conn, book, (lead_id for (lead_id,) in nursed), as_of)
    return [e.lead_id for e in found.values() if e.is_over(as_of, book.selling)]
