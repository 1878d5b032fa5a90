"""Companies as buyers: a purchase is decided by several people, so who is involved where."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from leadctl.store import companies as store
from leadctl.store.selecting import batches

WINDOW_DAYS = 90
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Company:
    """A company and its leads that are not excluded. `active` of them did something by themselves
    in the last 90 days, `last` is the day (ISO) of the last such thing; `levels` are those of their
    titles, 6 (president) to 1, `stages` count them, `topics` are those of the `signals` of intent
    in the last 90 days."""

    key: str
    name: str
    leads: int
    active: int
    departments: tuple[str, ...]
    levels: tuple[int, ...]
    score: int | None
    temperature: str | None
    stages: Mapping[str, int]
    last: str | None
    signals: int
    topics: tuple[str, ...]


def companies(conn: sqlite3.Connection, as_of: date, most: int | None) -> Iterator[Company]:
    """Yield the companies with the best lead first, `most` at most (None: all); of equals the one
    with more active people, then with more leads, then by key.

    Where only some are asked for, only those are looked up, from the best lead downwards.
    """
    keys = None if most is None else store.best(conn, most)
    if keys is not None and len(keys) < (most or 0):
        keys = None  # those whose leads have no score are among them
    crews = islice(store.crews(conn, as_of, WINDOW_DAYS, keys), most)
    for some in batches(crews, _AT_ONCE):
        yield from _companies(conn, as_of, some)


def _companies(
    conn: sqlite3.Connection, as_of: date, crews: Sequence[store.Crew]
) -> Iterator[Company]:
    topics = store.topics(conn, as_of, WINDOW_DAYS, [c.key for c in crews if c.signals])
    for c in crews:
        yield Company(
            c.key,
            c.company,
            c.leads,
            c.active,
            tuple(sorted(json.loads(c.departments))),
            tuple(sorted(json.loads(c.levels), reverse=True)),
            c.score,
            c.temperature,
            dict(json.loads(c.stages)),
            c.last,
            c.signals,
            tuple(topics.get(c.key, ())),
        )
