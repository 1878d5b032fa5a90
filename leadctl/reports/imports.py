"""What came in, by source and month, and which source has brought nothing for a long time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadctl.reports.question import Question
from leadctl.store import intakes
from leadctl.store.intakes import Latest, Month


@dataclass(frozen=True, slots=True)
class Intakes:
    """`months`: the newest first. `latest`: the last file of each source, the oldest first, with
    its age in days."""

    months: tuple[Month, ...]
    latest: tuple[tuple[Latest, int], ...]


def intakes_of(question: Question) -> Intakes:
    """Count the imports that were recorded in the time that is asked about, as they stood at the
    end of the day that is looked at: an import undone later counts."""
    last, end = question.last, _end_of(question.as_of, question.book.timezone)
    found = intakes.latest(question.conn, last, end)
    return Intakes(
        tuple(intakes.months(question.conn, question.first, last, end)),
        tuple((one, (question.as_of - date.fromisoformat(one.day)).days) for one in found),
    )


def _end_of(day: date, zone: str) -> str:
    """Return the moment at which a day ends, as moments of recording are written."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return end.astimezone(UTC).isoformat(timespec="seconds")
