"""The segments of the rules: how many leads are in each, how warm they are, how far they came."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadctl.rules.book import RuleBook
from leadctl.store import queries
from leadctl.store.segments import Group, groups


@dataclass(frozen=True, slots=True)
class Part:
    """A segment: its leads and their share of all (0 to 1; None where there are none), by
    temperature (None: no score) and by present stage, the mean of the scores there are, and to how
    many of them one may write."""

    name: str
    condition: str
    leads: int
    share: float | None
    temperatures: Mapping[str | None, int]
    stages: Mapping[str, int]
    mean_score: float | None
    mail: int


@dataclass(frozen=True, slots=True)
class Segments:
    """All leads, and the segments in the order of the rules. A lead may be in several."""

    everybody: int
    parts: tuple[Part, ...]


def segments(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> Segments:
    """Count the leads for whom the condition of a segment holds as of a day."""
    everybody = queries.count_leads(conn, queries.Sought())
    found = list(groups(conn, book, as_of))
    return Segments(
        everybody,
        tuple(
            _part(s.name, s.when.text, [g for g in found if g.segment == n], everybody)
            for n, s in enumerate(book.segments)
        ),
    )


def _part(name: str, condition: str, found: Sequence[Group], everybody: int) -> Part:
    import pandas as pd  # 0.4 s that only statistics need

    table = pd.DataFrame(found, columns=list(Group._fields))
    leads, scored = int(table["leads"].sum()), int(table["scored"].sum())
    warmth = table.groupby(table["temperature"].fillna(""))["leads"].sum()
    stages = table.groupby("stage")["leads"].sum()
    return Part(
        name,
        condition,
        leads,
        leads / everybody if everybody else None,
        {str(t) or None: int(n) for t, n in warmth.items()},
        {str(s): int(n) for s, n in stages.items()},
        int(table["points"].sum()) / scored if scored else None,
        int(table["leads"][table["mail"] == 1].sum()),
    )
