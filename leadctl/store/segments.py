"""Who is in which segment of the rules, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from leadctl.rules.book import RuleBook
from leadctl.store import tally
from leadctl.store.mailings import MAY_WRITE
from leadctl.store.person import person_sql, person_values


class Group(NamedTuple):
    """Leads of one segment (by its number in the rules) that are alike: how many they are, those of
    them that have a score, and the sum of these scores. `mail`: 1 if one may write to them."""

    segment: int
    temperature: str | None
    stage: str
    mail: int
    leads: int
    scored: int
    points: int


def groups(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> Iterator[Group]:
    """Yield the leads of all segments as of a day, grouped; equal groups may come several times."""
    conditions = [segment.when for segment in book.segments]
    if not conditions:
        return
    tally.prepare(conn, book, as_of, conditions, rules=False)
    person = person_sql(book, {name for c in conditions for name in c.columns})
    held = " union all ".join(
        f"select {n} as segment, x.lead_id from person x where {condition.sql}"
        for n, condition in enumerate(conditions)
    )
    sql = f"""with person as materialized ({person}), held as materialized ({held})
      select h.segment, l.temperature, l.stage, {MAY_WRITE}, count(*), count(l.score),
        coalesce(sum(l.score), 0)
      from held h cross join v_leads l where l.id = h.lead_id group by 1, 2, 3, 4"""
    values = person_values(book, as_of)
    if not any(c.calls for c in conditions):
        tally.hold_all(conn)
        yield from map(Group._make, conn.execute(sql, values))
        return
    for _hand in tally.take_all(conn, as_of):
        yield from map(Group._make, conn.execute(sql, values))
