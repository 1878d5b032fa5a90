"""What to expect from the leads that stand in each stage now: meetings, wins, money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Final

from leadctl.reports.chances import Z95, foresee
from leadctl.reports.hot import line_of
from leadctl.reports.population import FEW, moves, population
from leadctl.store import feedback
from leadctl.store.tally import day_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from leadctl.reports.question import Question

    Days = np.ndarray[tuple[int], np.dtype[np.int32]]

HORIZONS: Final = (30, 90)
"""So many days are looked ahead."""
_YEAR, _WEEK = 365, 7
_NEVER: Final = 10**7
"""A day after all others."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and the ends between which it will be with 95 % confidence."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """A stage of the line within a number of days: how many stand there `now`, how many were `seen`
    there at the end of a week of the last twelve months and `came` to the outcome in so many days
    after it; and then, where at least 30 came, the `rate` (0 to 1) of those seen and what that
    makes of those that stand there now."""

    stage: str
    days: int
    now: int
    seen: int
    came: int
    rate: float | None
    leads: Range | None


@dataclass(frozen=True, slots=True)
class Order:
    """The orders of the last twelve months: how many have an amount, and where that are at least
    30, their mean with the ends of its interval of 95 %."""

    count: int
    mean: Range | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Meetings and wins by stage and horizon, what all stages together give in each horizon (None
    where no stage gives any), and what an order brings."""

    meetings: tuple[Outlook, ...]
    wins: tuple[Outlook, ...]
    all_meetings: Mapping[int, Range | None]
    all_wins: Mapping[int, Range | None]
    order: Order


def forecast(question: Question) -> Forecast:
    """Foresee by what became of those who stood in the same stage before.

    A meeting is the first answer of sales that says met, in deal or won; a win is the first
    transition to the end of the line. The last twelve months are looked at from the end of each
    week in turn, the youngest one so long ago that its days are over, so that no lead counts as
    "did not come" whose time is not up yet (right censoring): whoever stood in a stage then, and
    had not come to the outcome, came to it in the days after or did not. This is landmarking (H. C.
    van Houwelingen, "Dynamic prediction by landmarking in event history analysis", Scandinavian
    Journal of Statistics 34 (2007), 70-85): those who stand there now have waited for as long as
    those who stood there then, which the conversion of fresh entries would overrate. A lead that
    was seen at the end of several weeks weighs as often in the rate, but counts once in the
    interval.
    """
    line, as_of = line_of(question.book), day_number(question.as_of)
    leads = question.once(population)
    stays = _stays(question.once(moves), leads["entry"])
    won = _first(question.once(moves), len(line) - 1)
    met = feedback.meetings(question.conn, question.as_of.isoformat())
    meetings, wins = (
        _outlooks(line, leads["stage"], stays, _due(leads.index, days), as_of)
        for days in (met, won)
    )
    return Forecast(
        meetings,
        wins,
        {days: _together(meetings, days) for days in HORIZONS},
        {days: _together(wins, days) for days in HORIZONS},
        _order(feedback.amounts(question.conn, *_last_year(question))),
    )


def _last_year(question: Question) -> tuple[str, str]:
    since = question.as_of - timedelta(days=_YEAR)
    return since.isoformat(), question.as_of.isoformat()


def _stays(made: pd.DataFrame, entry: pd.Series[int]) -> pd.DataFrame:
    """Return the stays of leads: `at`, the place of the lead among all, the `place` on the line,
    and the days from `start` until before `end`; who is there still has no end yet."""
    import numpy as np
    import pandas as pd  # 0.4 s that only statistics need

    made = made.assign(at=entry.index.get_indexer(pd.Index(made["lead"])))
    made = made[made["at"] >= 0].sort_values(["at", "day"], kind="stable")
    at, start = made["at"].to_numpy(), made["day"].to_numpy()
    new = np.append(True, at[1:] != at[:-1])[: len(at)]  # the first that its lead made
    end = np.append(np.where(new[1:], _NEVER, start[1:]), _NEVER)[: len(at)]
    begun = np.full(len(entry), _NEVER)
    begun[at[new]] = start[new]
    moved = {"at": at, "place": made["place"].to_numpy(), "start": start, "end": end}
    first = {"at": np.arange(len(entry)), "place": 0, "start": entry.to_numpy(), "end": begun}
    return pd.concat([pd.DataFrame(one, dtype="int32") for one in (first, moved)])


def _first(made: pd.DataFrame, place: int) -> dict[int, int]:
    """Return the day on which each lead that came to a place came there first."""
    came = made[made["place"] == place].groupby("lead")["day"].min()
    return dict(zip(came.index.tolist(), came.tolist(), strict=True))


def _due(leads: pd.Index[int], outcome: Mapping[int, int]) -> Days:
    """Return the day of an outcome by the place of a lead among all."""
    import numpy as np
    import pandas as pd  # 0.4 s that only statistics need

    due = np.full(len(leads), _NEVER, dtype=np.int32)
    at = leads.get_indexer(pd.Index(list(outcome), dtype="int64"))
    due[at[at >= 0]] = np.array(list(outcome.values()), dtype=np.int32)[at >= 0]
    return due


def _outlooks(
    line: Sequence[str], stage: pd.Series[int], stays: pd.DataFrame, due: Days, as_of: int
) -> tuple[Outlook, ...]:
    """Look at an outcome, to which leads came on some day, from each stage before the last."""
    waiting = stage[due == _NEVER].value_counts()
    found = []
    for place, name in enumerate(line[:-1]):
        there = stays[stays["place"] == place]
        for horizon in HORIZONS:
            seen = _seen(there, due[there["at"]], as_of, horizon)
            found.append(_outlook(name, horizon, int(waiting.get(place, 0)), seen))
    return tuple(found)


def _seen(stays: pd.DataFrame, due: Days, as_of: int, horizon: int) -> pd.DataFrame:
    """Return of each lead at the ends of how many weeks it was `seen`, and `came` after."""
    import numpy as np
    import pandas as pd  # 0.4 s that only statistics need

    latest, weeks = as_of - horizon, (_YEAR - horizon) // _WEEK + 1

    def since(day: Days) -> Days:
        """Count the ends of weeks that are not before a day."""
        return np.clip((latest - day) // _WEEK + 1, 0, weeks)

    end = np.minimum(stays["end"].to_numpy(), due)
    start = np.minimum(stays["start"].to_numpy(), end)
    close, after = np.clip(due - horizon, start, end), since(end)
    counts = pd.DataFrame({"seen": since(start) - after, "came": since(close) - after})
    at = stays["at"].to_numpy()
    if (at[1:] > at[:-1]).all():
        return counts  # as in the first stage; to group a million takes its time
    return counts.groupby(at).sum()


def _outlook(stage: str, horizon: int, now: int, counts: pd.DataFrame) -> Outlook:
    seen, came = int((counts["seen"] > 0).sum()), int((counts["came"] > 0).sum())
    if came < FEW:
        return Outlook(stage, horizon, now, seen, came, None, None)
    rate = int(counts["came"].sum()) / int(counts["seen"].sum())
    return Outlook(
        stage, horizon, now, seen, came, rate, Range(now * rate, *foresee(rate, seen, now))
    )


def _together(outlooks: Sequence[Outlook], days: int) -> Range | None:
    """Add up what the stages give in so many days. The distances to the ends add up as squares (G.
    Y. Zou, A. Donner, "Construction of confidence limits about effect measures: a general
    approach", Statistics in Medicine 27 (2008), 1693-1702)."""
    known = [o.leads for o in outlooks if o.days == days and o.leads]
    if not known:
        return None
    expected = sum(one.expected for one in known)
    below = sqrt(sum((one.expected - one.low) ** 2 for one in known))
    above = sqrt(sum((one.high - one.expected) ** 2 for one in known))
    return Range(expected, max(expected - below, 0.0), expected + above)


def _order(amounts: Sequence[int]) -> Order:
    """Return the mean of the orders; its interval is that of a mean of many (z s / √n)."""
    if len(amounts) < FEW:
        return Order(len(amounts), None)
    mean = fmean(amounts)
    width = Z95 * stdev(amounts) / sqrt(len(amounts))
    return Order(len(amounts), Range(mean, max(mean - width, 0.0), mean + width))


def money(wins: Range | None, order: Order) -> Range | None:
    """Return what wins bring: the mean of an order for each, and between the ends of both."""
    if wins is None or order.mean is None:
        return None
    mean = order.mean
    return Range(wins.expected * mean.expected, wins.low * mean.low, wins.high * mean.high)
