"""Whose score moved most between two days, and by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from leadctl.model import Temperature
from leadctl.reports.population import history
from leadctl.store import journeys, scoring
from leadctl.store.scoring import Point
from leadctl.store.shifts import Shift, as_known, names

if TYPE_CHECKING:
    import pandas as pd

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
    moved, new = _moved(question, first, last)
    up, down = (_most(question, moved[moved["by"] * way > 0]) for way in (1, -1))
    ids = [shift.lead_id for shift in (*up, *down)]
    before, after = (_explained(question, ids, day) for day in (first, last))

    def told(shifts: Iterable[Shift]) -> tuple[Mover, ...]:
        return tuple(Mover(s, _reasons(s, before, after)) for s in shifts)

    counts = (int((moved["by"] > 0).sum()), int((moved["by"] < 0).sum()), new)
    return Movers(first, last, told(up), told(down), counts)


def _moved(question: Question, first: date, last: date) -> tuple[pd.DataFrame, int]:
    """Return the leads that had a score on both days, by id: `score` and `temperature` on the last,
    the same with `_before` on the first day, and `by` how much it moved; and how many had none on
    the first. The score of a day is that of the newest run until then; leads that are excluded on
    the last day are left out."""
    then, now = (_scored(question, day.isoformat()) for day in (first, last))
    now = now[now["excluded"] == 0]
    both = now.join(then.add_suffix("_before"), how="inner")
    return both.assign(by=both["score"] - both["score_before"]), len(now) - len(both)


def _scored(question: Question, day: str) -> pd.DataFrame:
    found = question.once(history)
    until = found[found["run"].isin(list(journeys.runs(question.conn, day)))]
    return until.drop_duplicates("lead", keep="last").set_index("lead")


def _most(question: Question, moved: pd.DataFrame) -> list[Shift]:
    """Return those that moved most, the furthest first; of those that are alike the content
    decides."""
    size = moved["by"].abs()
    if len(moved) > MOST:
        moved = moved[size >= size.nlargest(MOST).min()]
    warm = tuple(Temperature)
    shifts = [
        Shift(
            *named,
            int(moved["score_before"][named.lead_id]),
            int(moved["score"][named.lead_id]),
            warm[moved["temperature_before"][named.lead_id]],
            warm[moved["temperature"][named.lead_id]],
        )
        for named in names(question.conn, moved.index.tolist())
    ]
    shifts.sort(
        key=lambda s: (
            *(-abs(s.score - s.score_before), -s.score),
            *(s.company or "", s.full_name or "", s.lead_id),
        )
    )
    return shifts[:MOST]


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
