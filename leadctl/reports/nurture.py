"""Whom marketing has: who buys now, who never will, who is cared for, and who is forgotten."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from leadctl.reports.question import Question
from leadctl.rules.book import RuleBook
from leadctl.store import tending
from leadctl.store.interests import interests
from leadctl.store.tending import Stale

NOW_DAYS = 90
_EXPECTED = {"now": 0.1, "never": 0.2, "long": 0.7}
"""Of ten leads one buys soon, two never will, seven need months of care."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of all leads: `share` of them (0 to 1), and the share that is to be expected."""

    name: str
    leads: int
    share: float
    expected: float


@dataclass(frozen=True, slots=True)
class Care:
    """`parts`: now, never, long. `topics`: of the long part, main topic (None: none is known) ->
    temperature (None: no score) -> leads. `stale`: of that part, whom nobody has been in touch with
    for `days`, best first."""

    parts: tuple[Part, ...]
    topics: tuple[tuple[str | None, Mapping[str | None, int]], ...]
    stale: Stale
    days: int


def care(question: Question) -> Care:
    """Put together whom marketing has as of a day."""
    conn, book, as_of = question.conn, question.book, question.as_of
    arrived = {*book.sales_stages[-1:], "won"}
    tending.fold_parts(conn, arrived, as_of, NOW_DAYS)
    count = tending.count_parts(conn)
    days = book.selling.stale
    return Care(
        tuple(
            Part(name, count[name], count[name] / (count.total() or 1), share)
            for name, share in _EXPECTED.items()
        ),
        _topics(conn, book, as_of),
        tending.stale(conn, as_of, days, question.most),
        days,
    )


def _topics(
    conn: sqlite3.Connection, book: RuleBook, as_of: date
) -> tuple[tuple[str | None, Mapping[str | None, int]], ...]:
    """Count leads by main topic and temperature, the most frequent topic first, none last."""
    found: dict[str | None, Counter[str | None]] = {None: tending.warmth(conn)}
    if book.selling.interests:
        long = tending.long_part(conn)
        for lead, topics in interests(conn, book, long, as_of).items():
            found[None].subtract((long[lead],))
            found.setdefault(topics[0].topic, Counter())[long[lead]] += 1
    ordered = sorted(found.items(), key=lambda f: (f[0] is None, -f[1].total(), f[0] or ""))
    return tuple((topic, +count) for topic, count in ordered if count.total())
