"""Whether a higher score converts better: of the leads that came to sales, by the score that they
had then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from leadctl.reports.chances import wilson
from leadctl.reports.hot import line_of
from leadctl.reports.spread import bands as spread
from leadctl.store import arrivals

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.store.arrivals import Arrival

_MOST: Final = 10


class Worse(StrEnum):
    """A band converts worse than one of lower scores: its rate is lower; or the whole interval is
    below that of the other, so that chance is hardly the reason."""

    RATE = "rate"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Share:
    """So many leads did it, their share of all, and the interval of 95 % around it (0 to 1)."""

    leads: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """The leads that had from so many to so many points when they came to sales; `open` are those
    that are neither accepted nor sent back yet. `worse` compares `accepted` with the bands of lower
    scores, of which `than` is the first point of the one that converts best."""

    low: int
    high: int
    leads: int
    accepted: Share
    won: Share
    open: int
    worse: Worse | None = None
    than: int | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands from low to high; `stage` and `accepted` are the stages that mean coming to sales
    and being accepted (None: the rules have none of sales); `unknown` came without a score."""

    bands: tuple[Band, ...]
    stage: str | None
    accepted: str | None
    unknown: int


def bands(question: Question) -> Bands:
    """Count the leads that came to the first stage of sales, on a day of `since` to `until`.

    The score is what was known when the lead came there first: that of the last run before the
    transition; failing that, what sales was told with the first handoff. Today's score would not
    do: what became of a lead is in it. Accepted is who came to the next stage of the line (SAL)
    or further, won who came to its end; both are shares of all that came, those included of whom
    it is still open whether they are accepted: who is still at the first stage of sales.
    """
    line, sales = line_of(question.book), question.book.sales_stages
    if not sales:
        return Bands((), None, None, 0)
    place = line.index(sales[0])
    came = [a for a in question.once(_arrivals) if question.first <= a.day <= question.last]
    known = [a for a in came if a.score is not None]
    counted = Counter(a.score for a in known if a.score is not None)
    found = [_band(low, high, known, place) for low, high, _n in spread(counted, most=_MOST)]
    return Bands(tuple(_compared(found)), sales[0], line[place + 1], len(came) - len(known))


def _arrivals(question: Question) -> list[Arrival]:
    """Return who has come to sales until the day that is looked at."""
    line = line_of(question.book)
    place = line.index(question.book.sales_stages[0])
    return arrivals.at_sales(question.conn, line, place, question.as_of.isoformat())


def _band(low: int, high: int, known: Iterable[Arrival], place: int) -> Band:
    inside = [a for a in known if a.score is not None and low <= a.score <= high]
    accepted = sum(a.furthest > place for a in inside)
    won = sum(a.won for a in inside)
    waiting = sum(a.open and a.furthest == place for a in inside)
    n = len(inside)
    return Band(low, high, n, _share(accepted, n), _share(won, n), waiting)


def _share(hits: int, of: int) -> Share:
    low, high = wilson(hits, of) or (None, None)
    return Share(hits, hits / of if of else None, low, high)


def _compared(found: Sequence[Band]) -> list[Band]:
    """Mark each band that converts worse than one below it."""
    marked: list[Band] = []
    for n, band in enumerate(found):
        lower = [b for b in found[:n] if b.leads]
        marked.append(_marked(band, lower) if band.leads and lower else band)
    return marked


def _marked(band: Band, lower: Sequence[Band]) -> Band:
    best = max(lower, key=lambda b: (b.accepted.rate or 0.0, b.low))
    surest = max(lower, key=lambda b: (b.accepted.low or 0.0, b.low))
    if (band.accepted.high or 0.0) < (surest.accepted.low or 0.0):
        return replace(band, worse=Worse.INTERVAL, than=surest.low)
    if (band.accepted.rate or 0.0) < (best.accepted.rate or 0.0):
        return replace(band, worse=Worse.RATE, than=best.low)
    return band
