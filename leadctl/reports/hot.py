"""The list for sales: whom to call today, and why. Beside it, whom a score alone would hide."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadctl.reports.question import Question
from leadctl.rules.book import RuleBook
from leadctl.rules.names import BESIDE, FIRST
from leadctl.store import prospects, queries, scoring, stages
from leadctl.store.findings import Missing
from leadctl.store.prospects import Prospects

RECENT_DAYS = 30
_LATEST = 3
_EVER = 36_500


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that gave points: how many (in thousandths), and the days (ISO) on which the lead did
    what earned them, oldest first; fit has none."""

    rule: str
    milli: int
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a lead did that a stage or the temperature asks for, though no rule gives points for it:
    the kind of action, and the days (ISO), oldest first."""

    kind: str
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prospect:
    """A lead to call. Why: `deeds`, and `reasons`, the strongest first; `entered` is why it came to
    its stage. `missing` is what it lacks for the stage at which sales takes over; `latest` are its
    last activities, newest first: {day, kind, subject}."""

    lead: Mapping[str, Any]
    latest: tuple[Mapping[str, Any], ...]
    deeds: tuple[Deed, ...]
    reasons: tuple[Reason, ...]
    entered: str | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Calls:
    """The first prospects of a list; `total` is how many there are, None where nobody counted."""

    prospects: tuple[Prospect, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class HotList:
    """`calls`: who is at an open stage of sales. `almost`: who is hot, and not there yet.
    `deciders`: who decides, is not there yet nor hot, and did something of late."""

    calls: Calls
    almost: Calls
    deciders: Calls


def hot(question: Question, kind: Callable[[str], str] = str) -> HotList:
    """Return the list for sales, the warmest and then the best first, without excluded leads: of
    each part as many as are asked for at most.

    `kind` puts kinds of action into words, for what is missing.
    """
    conn, book, most = question.conn, question.book, question.most
    sales = book.sales_stages
    below = _below(book)
    target = sales[0] if sales else None
    reader = _Reader(conn, book, question.as_of, kind)
    day = question.as_of.isoformat()
    return HotList(
        reader.calls(prospects.leads_at(conn, sales, most), None),
        reader.calls(prospects.hot_leads_below(conn, below, most), target),
        reader.calls(prospects.deciders_below(conn, below, day, RECENT_DAYS, most), target),
    )


def almost(
    conn: sqlite3.Connection,
    book: RuleBook,
    as_of: date,
    kind: Callable[[str], str] = str,
    most: int | None = None,
) -> Calls:
    """Return who is hot and not at a stage of sales yet, with what is missing for the first one."""
    target = next(iter(book.sales_stages), None)
    leads = prospects.hot_leads_below(conn, _below(book), most)
    return _Reader(conn, book, as_of, kind).calls(leads, target)


def _below(book: RuleBook) -> tuple[str, ...]:
    """Return the stages of the line that sales does not own."""
    return tuple(s for s in line_of(book) if s not in {*book.sales_stages, *BESIDE})


def line_of(book: RuleBook) -> tuple[str, ...]:
    """Return the stages of the line, from the first to won."""
    between = [s.name for s in book.stages if s.name not in {FIRST, *BESIDE}]
    return (FIRST, *between, "won")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what is told of a lead, as of one day."""

    conn: sqlite3.Connection
    book: RuleBook
    as_of: date
    kind: Callable[[str], str]

    def calls(self, chosen: Prospects, target: str | None) -> Calls:
        ids = [lead["id"] for lead in chosen.leads]
        day = self.as_of.isoformat()
        latest = queries.latest_activities(self.conn, ids, day, _LATEST)
        missing: dict[int, list[Missing]] = {}
        if target:
            missing = stages.missing(self.conn, self.book, ids, target, self.as_of, self.kind)
        explained = scoring.explain_many(self.conn, self.book, ids, self.as_of)
        found = []
        for lead in chosen.leads:
            points = explained.get(lead["id"], [])
            entered = queries.stage_reason(self.conn, lead["id"], lead["stage"])
            found.append(
                Prospect(
                    lead,
                    tuple(latest[lead["id"]]),
                    self._deeds(lead["id"], points),
                    _reasons(points),
                    entered,
                    tuple(missing.get(lead["id"], ())),
                )
            )
        return Calls(tuple(found), chosen.total)

    def _deeds(self, lead_id: int, points: Sequence[scoring.Point]) -> tuple[Deed, ...]:
        """Return what the conditions ask for and the lead did, but for what has points already."""
        done = queries.deeds(self.conn, lead_id, self._asked(), self.as_of.isoformat())
        paid = {(a.kind, a.day) for p in points for a in p.activities}
        days: dict[str, list[str]] = {}
        for kind, own_kind, day in done:
            if (own_kind, day) not in paid:
                days.setdefault(kind, []).append(day)
        return tuple(Deed(kind, tuple(sorted(set(when)))) for kind, when in sorted(days.items()))

    def _asked(self) -> list[queries.Asked]:
        """Return the kinds of action that make a lead hot or bring it to a stage of sales."""
        of_sales = [s for s in self.book.stages if s.name in self.book.sales_stages]
        conditions = [self.book.temperature.hot, *(s.enter for s in of_sales)]
        calls = {call for c in conditions if c for call in c.calls if call.kind}
        return [
            queries.Asked(call.kind, own, match, call.days or _EVER)
            for call in sorted(calls, key=lambda c: (c.kind, c.days or _EVER, c.glob))
            for own, match in [
                (call.kind, call.glob),
                *((d.source, d.match) for d in self.book.actions if d.kind == call.kind),
            ]
        ]


def _reasons(points: Sequence[scoring.Point]) -> tuple[Reason, ...]:
    """Return the rules that gave points, what their caps took away taken off."""
    earned: dict[str, int] = {}
    days: dict[str, set[str]] = {}
    for point in points:
        if point.rule:
            earned[point.rule] = earned.get(point.rule, 0) + point.milli
            days.setdefault(point.rule, set()).update(a.day for a in point.activities)
    found = [Reason(r, milli, tuple(sorted(days[r]))) for r, milli in earned.items() if milli > 0]
    return tuple(sorted(found, key=lambda r: (-r.milli, not r.days, r.rule)))
