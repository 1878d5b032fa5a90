"""How sales answers: what is open, due and overdue by owner, how fast, and with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from leadctl.rules.selling import Selling
from leadctl.sales.calendar import business_days
from leadctl.store.handoffs import Entry

_TAKEN = frozenset({"accepted", "met", "in_deal", "won", "lost"})
"""Last answers of leads that sales took."""


@dataclass(frozen=True, slots=True)
class Answering:
    """How an owner answers (None: nobody, or everybody): `open` handoffs, those of them without an
    answer that are due `today` or `overdue`, and of those with one the median of business days from
    the handoff to the first answer (0: the same day)."""

    owner: str | None
    handed: int
    open: int
    today: int
    overdue: int
    answered: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many handoffs ended in one way, and their share of those with an answer (None for those
    without): "taken", "rejected", "unreachable" or "unanswered"."""

    name: str
    count: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Sla:
    """Answers in all, by owner (none comes last), by outcome, and rejections by reason (None: none
    was given), the most frequent first. `again` counts leads that were handed over before."""

    total: Answering
    owners: tuple[Answering, ...]
    outcomes: tuple[Outcome, ...]
    reasons: tuple[tuple[str | None, int], ...]
    again: int


def sla(entries: Iterable[Entry], moment: datetime, selling: Selling) -> Sla:
    """Count the ledger as it stands at a moment, in the time zone of the rules."""
    ledger = list(entries)
    names = sorted({e.handoff.owner for e in ledger}, key=lambda name: (name is None, name or ""))
    by_owner = (
        _answering(name, [e for e in ledger if e.handoff.owner == name], moment, selling)
        for name in names
    )
    reasons = Counter(e.reason for e in ledger if e.result == "rejected")
    return Sla(
        _answering(None, ledger, moment, selling),
        tuple(by_owner),
        _outcomes(ledger),
        tuple(sorted(reasons.items(), key=lambda r: (-r[1], r[0] or ""))),
        sum(e.again for e in ledger),
    )


def _answering(
    owner: str | None,
    entries: Sequence[Entry],
    moment: datetime,
    selling: Selling,
) -> Answering:
    days = [
        business_days(date.fromisoformat(e.handoff.at), date.fromisoformat(e.answered_at), selling)
        for e in entries
        if e.answered_at is not None
    ]
    overdue = [e for e in entries if e.is_overdue(moment)]
    today = [e for e in entries if e.awaits_answer and _due_day(e) == moment.date()]
    return Answering(
        owner,
        len(entries),
        sum(e.handoff.closed_at is None for e in entries),
        sum(e not in overdue for e in today),
        len(overdue),
        len(days),
        median(days) if days else None,
    )


def _due_day(entry: Entry) -> date | None:
    return datetime.fromisoformat(entry.handoff.due).date() if entry.handoff.due else None


def _outcomes(entries: Sequence[Entry]) -> tuple[Outcome, ...]:
    counts = Counter(_outcome(e) for e in entries)
    answered = sum(counts.values()) - counts["unanswered"]
    said = [
        Outcome(name, counts[name], counts[name] / answered if answered else None)
        for name in ("taken", "rejected", "unreachable")
    ]
    return (*said, Outcome("unanswered", counts["unanswered"], None))


def _outcome(entry: Entry) -> str:
    if entry.result is None:
        return "unanswered"
    return "taken" if entry.result in _TAKEN else entry.result
