"""Everybody, as the reports count them: one row a lead, of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from leadctl.reports.hot import line_of
from leadctl.store import columns, journeys, queries
from leadctl.store.tally import day_number

if TYPE_CHECKING:
    import pandas as pd

    from leadctl.reports.question import Question

FEW = 30
"""A rate of fewer is only a hint."""


def stages(question: Question) -> tuple[str, ...]:
    """Return the stages of the line, and after them those beside it where somebody is."""
    line = line_of(question.book)
    return (*line, *(s for s in queries.stages_in_use(question.conn) if s not in line))


def population(question: Question) -> pd.DataFrame:
    """Return all leads by id: the day of `entry`, the `stage` (its number among the stages),
    `furthest` (the place on the line that was reached), `temperature` (from hot 0 to cold 2) and
    `score` (columns.ABSENT for who was never scored).

    Whoever came to a stage has reached those before it, skipped or not; who has left the line
    since keeps what was reached.
    """
    leads = question.once(entries).to_frame("entry")
    at = leads.index
    leads["stage"] = question.once(present).reindex(at, fill_value=0)
    furthest = question.once(moves).groupby("lead")["place"].max()
    leads["furthest"] = furthest.reindex(at, fill_value=0).clip(lower=0)
    told = question.once(points)[["score", "temperature"]]
    return leads.join(told.reindex(at, fill_value=columns.ABSENT))


def entries(question: Question) -> pd.Series[int]:
    """Return the day on which each lead came in: that of its first record; a record that is dated
    later counts on the day that is looked at."""
    found, _names = question.once(records, "source")
    return columns.least(found, "lead", "day").clip(upper=day_number(question.as_of))


def records(question: Question, by: str) -> tuple[pd.DataFrame, list[str]]:
    """Return each record of each lead, as `journeys.records`."""
    return journeys.records(question.conn, by)


def present(question: Question) -> pd.Series[int]:
    """Return the number of the stage of each lead that ever moved."""
    found = journeys.present(question.conn, question.once(stages))
    return _there(question, found, found.index)


def points(question: Question) -> pd.DataFrame:
    """Return the score of each lead that was scored, and what it is made of."""
    found = journeys.points(question.conn)
    return _there(question, found, found.index)


def history(question: Question) -> pd.DataFrame:
    """Return what the runs wrote down of the leads that are still there, as `journeys.history`."""
    found = journeys.history(question.conn)
    return _there(question, found, found["lead"])


_Column = TypeVar("_Column", "pd.Series[int]", "pd.DataFrame")


def _there(question: Question, found: _Column, leads: pd.Series[int] | pd.Index[int]) -> _Column:
    """Leave out what is kept of leads that were merged into others since the last run."""
    there = leads.isin(question.once(entries).index)
    return found if there.all() else found[there]


def moves(question: Question) -> pd.DataFrame:
    """Return all transitions, as `journeys.moves`."""
    return journeys.moves(question.conn, line_of(question.book), question.as_of.isoformat())


def told_apart(question: Question, by: str) -> tuple[pd.Series[int], list[str]]:
    """Return of each lead the number of its source, campaign ..., as `journeys.told_apart`."""
    return journeys.told_apart(question.conn, by)


def within(question: Question, days: pd.Series[int]) -> pd.Series[bool]:
    """Say of each day whether it belongs to the time that is asked about."""
    since = day_number(question.since) if question.since else days.min()
    return days.between(since, day_number(question.until or question.as_of))
