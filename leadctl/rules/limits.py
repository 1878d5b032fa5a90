"""The best score that a rule book can give to anybody: stages above it are never reached."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from leadctl.rules.book import Behavior, Per, RuleBook
from leadctl.rules.conflicts import LIMITS, Demand

_WILD = frozenset("*?[")


def best_points(book: RuleBook) -> Mapping[str, float]:
    """Return the most points of fit, engagement and score; infinite where nothing holds them.

    Of each fit group the best rule, of each behaviour rule what `max`, or the days of its window,
    let it give; then the caps of the axes.
    """
    groups = (max(0, *(fit.points for _n, fit in rules), 0) for _group, rules in book.groups())
    fit = _capped(sum(groups), book.fit_max)
    engagement = _capped(sum(map(_best, book.behaviors)), book.engagement_max)
    return {"fit": fit, "engagement": engagement, "score": fit + engagement}


def limits(book: RuleBook) -> Mapping[str, Demand]:
    """Return what the values of a condition can be by these rules, by their SQL."""
    best = best_points(book)
    return {**LIMITS, **{f"x.{axis}": Demand(high=most) for axis, most in best.items()}}


def _capped(points: float, cap: int | None) -> float:
    return points if cap is None else min(points, cap)


def _best(rule: Behavior) -> float:
    if rule.points <= 0:
        return 0
    most = rule.points * _units(rule)
    return most if rule.max is None else min(most, rule.max)


def _units(rule: Behavior) -> float:
    """Return how often a rule can count: each day of its window, fading; or its one subject."""
    if rule.per is Per.SUBJECT and not _WILD & set(rule.match):
        return 1
    if rule.per is Per.DAY and rule.within:
        return rule.within
    if rule.per is Per.DAY and rule.decay:
        return (rule.decay + 1) / 2
    return inf
