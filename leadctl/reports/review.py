"""The monthly meeting of marketing and sales: what was handed over, what became of it, by which
rules, and which of the rules to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from leadctl.reports.question import Question
from leadctl.rules.book import RuleBook
from leadctl.store import meetings
from leadctl.store.meetings import Ended, Paid, Span

USUAL_DAYS = 30
"""How many days are looked at unless others are asked for."""
_OFTEN = 3
_LIFT = 1.2
_SHARE = 0.2
_RULES = 3


@dataclass(frozen=True, slots=True)
class Totals:
    """The handoffs of the time by their last answer; `met` and `won` are leads of them of whom
    sales said so, whatever it said later."""

    handed: int
    taken: int
    rejected: int
    unreachable: int
    unanswered: int
    met: int
    won: int

    @property
    def answered(self) -> int:
        """The handoffs with an answer."""
        return self.handed - self.unanswered


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that gave points to `count` of the leads that were handed over. `rate` is the share
    of those sent back of those that were taken or sent back, `lift` how many times as high it is as
    for all leads; None where there is nothing to divide by."""

    rule: str
    count: int
    taken: int
    rejected: int
    rate: float | None
    lift: float | None


class Kind(StrEnum):
    """Why to talk about something."""

    REJECTED = "rejected"
    UNUSED = "unused"
    REASON = "reason"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to talk about: a rule, or a reason for sending back; `count` `of` so many. `rules`
    are those that it points to."""

    kind: Kind
    about: str
    count: int
    of: int
    lift: float | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """`reasons`: why leads were sent back (None: none was given), the most frequent first. `cost`
    is what campaigns with known days cost in the time; None where there is none."""

    first: date
    last: date
    totals: Totals
    cost: int | None
    reasons: tuple[tuple[str | None, int], ...]
    rules: tuple[Verdict, ...]
    topics: tuple[Topic, ...]

    @property
    def cost_per_meeting(self) -> int | None:
        """What campaigns cost for each lead that was met, rounded half up."""
        met = self.totals.met
        return None if self.cost is None or not met else (2 * self.cost + met) // (2 * met)


def review(question: Question) -> Review:
    """Look back on the handoffs of the time that is asked about, or of the last 30 days, with what
    sales had said of them by the day that is looked at.

    What to talk about: rules of which at least three leads were sent back, and these 1.2 times as
    often as all; reasons of a fifth of those sent back; rules that gave points to nobody whom sales
    was given; leads that sales found by itself although they scored less than the median of those
    that it was given.
    """
    last = date.fromisoformat(question.last)
    first = question.since or last - timedelta(days=USUAL_DAYS - 1)
    span = Span(first.isoformat(), last.isoformat(), question.as_of.isoformat())
    ended = meetings.ended(question.conn, span)
    totals = _totals(ended)
    paid = meetings.paid(question.conn, span)
    reasons = sorted(
        ((e.reason, e.leads) for e in ended if e.outcome == "rejected"),
        key=lambda r: (-r[1], r[0] is None, r[0] or ""),
    )
    rules = tuple(_verdict(p, totals) for p in paid)
    topics = (
        *_rejected(rules),
        *_reasons(question, span, reasons, totals.rejected),
        *_found(question, span),
        *_unused(question.book, paid, sum(e.told for e in ended)),
    )
    return Review(first, last, totals, _cost(question, first, last), tuple(reasons), rules, topics)


def _cost(question: Question, first: date, last: date) -> int | None:
    """Return what the days cost; what campaigns without days cost belongs to no month."""
    paid = question.book.campaigns if question.costs is None else question.costs
    dated = [campaign for campaign in paid if campaign.first]
    return sum(campaign.cost_within(first, last) for campaign in dated) if dated else None


def _totals(ended: Sequence[Ended]) -> Totals:
    count = {
        outcome: sum(e.leads for e in ended if e.outcome == outcome)
        for outcome in ("taken", "rejected", "unreachable", "unanswered")
    }
    return Totals(
        sum(count.values()),
        **count,
        met=sum(e.met for e in ended),
        won=sum(e.won for e in ended),
    )


def _verdict(paid: Paid, totals: Totals) -> Verdict:
    judged, all_judged = paid.taken + paid.rejected, totals.taken + totals.rejected
    rate = paid.rejected / judged if judged else None
    usual = totals.rejected / all_judged if all_judged else 0.0
    lift = rate / usual if rate is not None and usual else None
    return Verdict(paid.rule, paid.leads, paid.taken, paid.rejected, rate, lift)


def _rejected(rules: Sequence[Verdict]) -> list[Topic]:
    """Return the rules whose leads come back more often than others."""
    often = [r for r in rules if r.rejected >= _OFTEN and (r.lift or 0) >= _LIFT]
    often.sort(key=lambda r: (-(r.lift or 0), -r.rejected, r.rule))
    return [
        Topic(Kind.REJECTED, r.rule, r.rejected, r.taken + r.rejected, r.lift)
        for r in often[:_RULES]
    ]


def _reasons(
    question: Question, span: Span, reasons: Sequence[tuple[str | None, int]], rejected: int
) -> list[Topic]:
    """Return the reasons that are given often, with the rules that most of these leads have."""
    found = []
    for reason, count in reasons:
        if reason and count >= max(2, _SHARE * rejected):
            rules = meetings.paid(question.conn, span, reason)[:2]
            named = tuple(r.rule for r in rules)
            found.append(Topic(Kind.REASON, reason, count, rejected, rules=named))
    return found[:_RULES]


def _found(question: Question, span: Span) -> list[Topic]:
    """Return whether sales finds leads by itself that the rules do not see."""
    import pandas as pd  # 0.4 s that only statistics need

    given = meetings.scores(question.conn, span)
    stages = {*question.book.sales_stages, "won"}
    own = meetings.found_by_sales(question.conn, span, stages)
    if not given or not own:
        return []
    median = float(pd.Series(given).median())
    low = sum(score is not None and score < median for score in own)
    return [Topic(Kind.FOUND, "", low, len(own))] if low else []


def _unused(book: RuleBook, paid: Sequence[Paid], told: int) -> list[Topic]:
    """Return the rules that gave points to nobody whom sales was given."""
    rules = [fit.name for fit in book.fits if fit.points > 0]
    rules += [rule.name for rule in book.behaviors if rule.points > 0]
    idle = tuple(name for name in rules if name not in {p.rule for p in paid})
    return [Topic(Kind.UNUSED, "", len(idle), len(rules), rules=idle)] if idle and told else []
