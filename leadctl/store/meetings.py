"""What became of the leads that were handed over in some time, for those who sit together on it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import NamedTuple

_GIVEN = """
with given as materialized (
  select h.id,
    case when f.result is null then 'unanswered'
      when f.result in ('rejected', 'unreachable') then f.result else 'taken' end as outcome,
    f.reason,
    exists (select 1 from feedback b where b.handoff_id = h.id and b.result in
      ('met', 'in_deal', 'won') and substr(b.at, 1, 10) <= :as_of) as met,
    exists (select 1 from feedback b where b.handoff_id = h.id and b.result = 'won'
      and substr(b.at, 1, 10) <= :as_of) as won
  from handoff h left join feedback f on f.id = (select max(b.id) from feedback b
    where b.handoff_id = h.id and substr(b.at, 1, 10) <= :as_of)
  where h.at >= :first and h.at <= :last
)
"""


class Span(NamedTuple):
    """Which handoffs are meant: those of the days from first to last, with what sales had said of
    them by `as_of` (days, ISO)."""

    first: str
    last: str
    as_of: str

    def values(self) -> dict[str, str]:
        """Return the parameters of the statements."""
        return self._asdict()


class Ended(NamedTuple):
    """Handoffs whose last answer means the same ("taken", "rejected", "unreachable", "unanswered")
    with the same reason: how many they are, how many of the leads were met and won, and of how many
    it is known what sales was told."""

    outcome: str
    reason: str | None
    leads: int
    met: int
    won: int
    told: int


def ended(conn: sqlite3.Connection, span: Span) -> list[Ended]:
    """Count the handoffs by how they ended."""
    sql = f"""{_GIVEN} select outcome, case outcome when 'rejected' then reason end, count(*),
      sum(met), sum(won), sum(h.snapshot <> '{{}}')
      from given g join handoff h on h.id = g.id group by 1, 2 order by 1, 2"""
    return [Ended(*row) for row in conn.execute(sql, span.values())]


def scores(conn: sqlite3.Connection, span: Span) -> list[int]:
    """Return the scores with which leads were handed over."""
    sql = f"{_GIVEN} select snapshot ->> '$.score' from given g join handoff h on h.id = g.id"
    return [score for (score,) in conn.execute(sql, span.values()) if score is not None]


class Paid(NamedTuple):
    """A rule that gave points to leads that were handed over: to how many, and how many of these
    were taken and sent back."""

    rule: str
    leads: int
    taken: int
    rejected: int


def paid(conn: sqlite3.Connection, span: Span, reason: str | None = None) -> list[Paid]:
    """Return the rules by what sales was told, those of most leads first; with a reason only for
    the leads that were sent back for it."""
    sql = f"""{_GIVEN} select rule, count(*), sum(outcome = 'taken'), sum(outcome = 'rejected')
      from (select distinct g.id, g.outcome, p.value ->> 'rule' as rule
        from given g join handoff h on h.id = g.id, json_each(h.snapshot, '$.points') p
        where p.value ->> 'points' > 0 and p.value ->> 'rule' <> ''
          and (:reason is null or g.outcome = 'rejected' and g.reason = :reason))
      group by rule order by count(*) desc, rule"""
    return [Paid(*row) for row in conn.execute(sql, {**span.values(), "reason": reason})]


_FOUND = """
with said as (
  select m.lead_id, substr(f.at, 1, 10) as day from feedback f
  join member m on m.record_id = f.anchor_id
  where f.handoff_id is null and f.result in ('accepted', 'met', 'in_deal', 'won', 'lost')
  union all
  select m.lead_id, t.at from transition t join member m on m.record_id = t.anchor_id
  where t.run_id is null and t.to_stage in (select value from json_each(:stages))
),
own as materialized (select lead_id, min(day) as day from said group by lead_id)
select (select s.score from score_history s join run r on r.id = s.run_id
  where s.lead_id = o.lead_id and r.as_of <= o.day order by s.run_id desc limit 1)
from own o where o.day >= :first and o.day <= :last
  and not exists (select 1 from member m join handoff h on h.anchor_id = m.record_id
    where m.lead_id = o.lead_id and h.at <= o.day)
"""


def found_by_sales(
    conn: sqlite3.Connection, span: Span, stages: Collection[str]
) -> list[int | None]:
    """Return, of each lead that sales came to work on in the time without having been given it, the
    score that it had then (None: none). These are leads of which sales said something, or that
    somebody moved to one of `stages` by hand, before any handoff."""
    values = {**span.values(), "stages": json.dumps(sorted(stages))}
    return [score for (score,) in conn.execute(_FOUND, values)]
