"""Whose score moved most between two days, and by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from leadctl.store import scoring
from leadctl.store.scoring import Point
from leadctl.store.shifts import Shift, as_known, shifts

if TYPE_CHECKING:
    from leadctl.reports.question import Question

MOST: Final = 20
"""So many are shown in each direction."""
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule gives on the last day more than on the first (in thousandths of a point); without
    a rule: a cap of an axis, rounding (axis "score"), or what else has changed (axis "")."""

    axis: str
    rule: str
    milli: int


@dataclass(frozen=True, slots=True)
class Mover:
    """A lead that moved, and why: the strongest reason first; together they are the whole move."""

    shift: Shift
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Movers:
    """Those that moved most from one day to another, up and down; how many went up, down, and were
    scored for the first time in between."""

    first: date
    last: date
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]
    counts: tuple[int, int, int]


def movers(question: Question) -> Movers:
    """Compare the scores of two days, as the runs of these days wrote them down; by default of the
    day that is looked at and of seven days before.

    Reasons are what the present rules give on both days for what had been done and was known by
    then; what they do not explain (changed rules, details of the lead that were learned in between)
    is a reason of its own, so that all of them add up to the move.
    """
    last = min(question.until or question.as_of, question.as_of)
    first = question.since or last - _WEEK
    found = shifts(question.conn, first.isoformat(), last.isoformat(), MOST)
    ids = [shift.lead_id for shift in (*found.most_up, *found.most_down)]
    before, after = (_explained(question, ids, day) for day in (first, last))

    def told(moved: Iterable[Shift]) -> tuple[Mover, ...]:
        return tuple(Mover(s, _reasons(s, before, after)) for s in moved)

    counts = (found.up, found.down, found.first)
    return Movers(first, last, told(found.most_up), told(found.most_down), counts)


def _explained(question: Question, ids: Sequence[int], day: date) -> dict[int, list[Point]]:
    with as_known(question.conn, ids, day.isoformat()):
        return scoring.explain_many(question.conn, question.book, ids, day)


def _reasons(
    shift: Shift, before: Mapping[int, Iterable[Point]], after: Mapping[int, Iterable[Point]]
) -> tuple[Reason, ...]:
    gained: dict[tuple[str, str], int] = {}
    for side, sign in ((before, -1), (after, 1)):
        for point in side.get(shift.lead_id, ()):
            key = (point.axis, point.rule)
            gained[key] = gained.get(key, 0) + sign * point.milli
    rest = (shift.score - shift.score_before) * 1000 - sum(gained.values())
    reasons = [Reason(*key, milli) for key, milli in (*gained.items(), (("", ""), rest)) if milli]
    return tuple(sorted(reasons, key=lambda r: (not r.axis, -abs(r.milli), r.axis, r.rule)))
