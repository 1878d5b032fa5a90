"""What a report is asked: of which store, by which rules, as of which day, and of what time."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadctl.rules.book import RuleBook


@dataclass(frozen=True, slots=True)
class Question:
    """`as_of` is the day that is looked at and `moment` its last moment so far, in the time zone of
    the rules. `since` and `until` are days that belong to the time that is asked about; None: from
    the beginning, or until `as_of`. `by` is what a report is broken down by, where it can be."""

    conn: sqlite3.Connection
    book: RuleBook
    as_of: date
    moment: datetime
    since: date | None = None
    until: date | None = None
    by: str | None = None

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
