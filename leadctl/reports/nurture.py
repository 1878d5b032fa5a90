"""Whom marketing has: who buys now, who never will, who is cared for, and who is forgotten."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadctl.rules.book import RuleBook
from leadctl.store import tending
from leadctl.store.interests import interests

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
    stale: tuple[Mapping[str, Any], ...]
    days: int


def care(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> Care:
    """Put together whom marketing has as of a day."""
    arrived = {*book.sales_stages[-1:], "won"}
    found = list(tending.parts(conn, arrived, as_of, NOW_DAYS))
    count = Counter(part for _lead, _temperature, part in found)
    warmth = {lead: temperature for lead, temperature, part in found if part == "long"}
    days = book.selling.stale
    return Care(
        tuple(
            Part(name, count[name], count[name] / (len(found) or 1), share)
            for name, share in _EXPECTED.items()
        ),
        _topics(conn, book, as_of, warmth),
        tuple(lead for lead in tending.stale(conn, as_of, days) if lead["id"] in warmth),
        days,
    )


def _topics(
    conn: sqlite3.Connection, book: RuleBook, as_of: date, warmth: Mapping[int, str | None]
) -> tuple[tuple[str | None, Mapping[str | None, int]], ...]:
    """Count leads by main topic and temperature, the most frequent topic first, none last."""
    topics = interests(conn, book, warmth, as_of)
    found: dict[str | None, Counter[str | None]] = {}
    for lead, temperature in warmth.items():
        main = topics[lead][0].topic if lead in topics else None
        found.setdefault(main, Counter())[temperature] += 1
    ordered = sorted(found.items(), key=lambda f: (f[0] is None, -f[1].total(), f[0] or ""))
    return tuple(ordered)
