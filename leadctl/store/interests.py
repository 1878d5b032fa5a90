"""What leads are interested in: the topics of what they or unknown people of their company did."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from leadctl.model import Topic
from leadctl.rules.book import RuleBook
from leadctl.store import tally

_FOUND = """
with seeker as (
  select l.id as lead_id, l.company_key from json_each(:leads) j join lead l on l.id = j.value
),
done as (
  select s.lead_id, v.action_id, v.day, v.record_id, 0 as shared
  from seeker s cross join activity v where v.lead_id = s.lead_id and v.day <= :as_of
  union all
  select s.lead_id, v.action_id, v.day, v.record_id, 1 as shared
  from seeker s cross join company_activity v
  where v.company_key = s.company_key and v.day <= :as_of
),
told as (
  select d.lead_id, t.topic, d.action_id, d.day, d.record_id, d.shared
  from done d cross join topic_action t where t.action_id = d.action_id
),
rated as (
  select action_id, rule, every, after, unit, 0 as shared from rule_action
  union all
  select action_id, rule, every, after, unit, 0 as shared from company_rule_action
  union all
  select action_id, rule, every, after, unit, 1 as shared from company_rule_action
),
unit as (
  select t.lead_id, t.topic, q.rule, max(t.day) as day
  from told t
  join rated q on q.action_id = t.action_id and q.shared = t.shared and t.day > q.after
  group by t.lead_id, t.topic, q.rule, q.every,
    case when q.every = 1 then t.record_id when q.unit is null then t.day else q.unit end
),
worth as (
  select u.lead_id, u.topic, sum(case when r.span = 0 then r.milli
    else r.milli * (r.span - :as_of + u.day) / r.span end) as milli
  from unit u join rule r on r.rule = u.rule and r.milli > 0
  group by u.lead_id, u.topic
),
heard as (
  select lead_id, topic, count(*) as n, max(day) as last from told group by lead_id, topic
)
select h.lead_id, h.topic, h.n, h.last, (coalesce(w.milli, 0) + 500) / 1000
from heard h left join worth w on w.lead_id = h.lead_id and w.topic = h.topic
order by h.lead_id, coalesce(w.milli, 0) desc, h.last desc, h.n desc, h.topic
"""
"""Points are counted as in tally.sql: every activity, or the newest of each day or subject, in the
window of its rule, fading. Caps are left out, since an interest does not end at one; points that
are taken away tell of none."""


def interests(
    conn: sqlite3.Connection, book: RuleBook, lead_ids: Iterable[int], as_of: date
) -> dict[int, tuple[Topic, ...]]:
    """Return the topics of leads as of a day, by recent points; who has none is not in it."""
    wanted = json.dumps(sorted(set(lead_ids)))
    if not book.selling.interests or wanted == "[]":
        return {}
    tally.prepare(conn, book, as_of, (), rules=True)
    conn.execute(
        """create temp table if not exists topic_action (
          topic text not null, action_id integer not null, primary key (action_id, topic)
        ) without rowid"""
    )
    conn.execute("delete from temp.topic_action")
    conn.executemany("insert or ignore into topic_action values (?, ?)", _topics(conn, book))
    found: dict[int, list[Topic]] = {}
    for lead_id, topic, n, last, points in conn.execute(
        _FOUND, {"leads": wanted, "as_of": tally.day_number(as_of)}
    ):
        found.setdefault(lead_id, []).append(Topic(topic, n, tally.iso_day(last), points))
    return {lead_id: tuple(topics) for lead_id, topics in found.items()}


def _topics(conn: sqlite3.Connection, book: RuleBook) -> list[tuple[str, int]]:
    """Return which actions tell of which topic."""
    kinds = tally.actions_by_kind(conn, book)
    return [
        (interest.topic, action_id)
        for interest in book.selling.interests
        for fits in [tally.matcher(interest.match)]
        for action_id, subject in kinds.get(interest.action, {}).items()
        if fits(subject)
    ]
