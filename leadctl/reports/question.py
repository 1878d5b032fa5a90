"""What a report is asked: of which store, by which rules, as of which day, and of what time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from leadctl.rules.book import RuleBook
from leadctl.rules.spending import Campaign

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Question:
    """`as_of` is the day that is looked at and `moment` its last moment so far, in the time zone of
    the rules. `since` and `until` are days that belong to the time that is asked about; None: from
    the beginning, or until `as_of`. `by` is what a report is broken down by, where it can be.
    `most` is how many rows of a long list are looked at; None: all of them. `costs` are what
    sources cost, where the rules do not say it.

    `known` keeps what takes long to find out and several reports ask for: those that are made
    together of one store share it.
    """

    conn: sqlite3.Connection
    book: RuleBook
    as_of: date
    moment: datetime
    since: date | None = None
    until: date | None = None
    by: str | None = None
    most: int | None = None
    costs: tuple[Campaign, ...] | None = None
    known: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def first(self) -> str:
        """The first day that is asked about, ISO; "" stands before all others."""
        return self.since.isoformat() if self.since else ""

    @property
    def end(self) -> str:
        """The moment at which the day that is looked at ends, as moments of recording are written:
        ISO, UTC."""
        zone = ZoneInfo(self.book.timezone)
        end = datetime.combine(self.as_of + timedelta(days=1), time(), zone)
        return end.astimezone(UTC).isoformat(timespec="seconds")

    @property
    def last(self) -> str:
        """The last day that is asked about, ISO: nothing after the day that is looked at."""
        return min(self.until or self.as_of, self.as_of).isoformat()

    def of(self, conn: sqlite3.Connection) -> Question:
        """Return the same question for another connection; nothing is known of it yet."""
        return replace(self, conn=conn, known={})

    def of_the_day(self) -> Question:
        """Return the same question for what shows one day, and no span of time."""
        return replace(self, since=None, until=None)

    def once(self, find: Callable[..., _T], *about: str) -> _T:
        """Return what a function finds of the store and the day, and about something; the same is
        asked once only."""
        if (find, about) not in self.known:
            self.known[find, about] = find(self, *about)
        found: _T = self.known[find, about]
        return found
