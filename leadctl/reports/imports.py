"""What came in, by source and month, and which source has brought nothing for a long time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
    last, end = question.last, question.end
    found = intakes.latest(question.conn, last, end)
    return Intakes(
        tuple(intakes.months(question.conn, question.first, last, end)),
        tuple((one, (question.as_of - date.fromisoformat(one.day)).days) for one in found),
    )
