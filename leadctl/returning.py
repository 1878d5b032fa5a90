"""What comes back from a CRM: how far sales is with a lead.

A status becomes feedback where [statuses] says what it means, and feedback moves a lead where it
ends something. What sales said on a later day stands, whoever wrote it down.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from leadctl.fields import fold
from leadctl.model import ListKind
from leadctl.rules.selling import ENDS
from leadctl.store import exports, statuses
from leadctl.store.statuses import Row, Standing, Told

if TYPE_CHECKING:
    from leadctl.mapping import Plan
    from leadctl.rules.book import RuleBook
    from leadctl.rules.targets import Said, Target
    from leadctl.store.exports import Given
    from leadctl.store.stages import Move

_WAY = ("unreachable", "accepted", "met", "in_deal")
"""How far sales comes with a lead; who is further needs not be told what came before."""


class Outcome(StrEnum):
    """What became of a status: taken; nothing new; sales said otherwise on that day or later; the
    matter is closed; nobody has said what it means."""

    TAKEN = "taken"
    KNOWN = "known"
    LATER = "later"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Heard(NamedTuple):
    """A status of a row that is worth telling. `before` is the answer of sales that it met."""

    row: Row
    outcome: Outcome
    said: Said | None
    at: str
    before: Standing
    move: Move | None = None


def open_return(
    conn: sqlite3.Connection, plan: Plan, rules: Callable[[], RuleBook] | None
) -> Return | None:
    """Get ready for what a file of a CRM says; None where it can say nothing."""
    if plan.kind is not ListKind.CRM or rules is None:
        return None
    if not plan.statuses and not exports.is_any(conn):
        return None
    book = rules()
    target = _origin(book.exchange.targets, plan)
    had = exports.up_to_date(conn, target, book.selling) if target else {}
    return Return(conn, plan, book, target, had)


def _origin(targets: Mapping[str, Target], plan: Plan) -> Target | None:
    """Return the system that a file comes from: by whose ids it has, or by the columns that it was
    given."""
    if plan.system:
        return next((t for t in targets.values() if t.system == plan.system), None)
    header = {fold(h) for h in plan.table.header}
    found = [t for t in targets.values() if {fold(h) for h in t.columns} <= header]
    return max(found, key=lambda t: len(t.columns), default=None)


@dataclass(frozen=True, slots=True)
class Return:
    """A file of a CRM on its way in. `had` are the leads of which the CRM knew all before."""

    conn: sqlite3.Connection
    plan: Plan
    book: RuleBook
    target: Target | None
    had: Mapping[int, Given]

    def hear(self, import_id: int, today: str, now: str) -> tuple[Heard, ...]:
        """Take the statuses of an import, and remember that the CRM knows what it said."""
        heard: list[Heard] = []
        if self.plan.statuses:
            standing = statuses.standings(self.conn)
            for row in statuses.rows(self.conn, import_id, self.plan.statuses):
                before = standing.get(row.lead_id, statuses.NOTHING)
                one = self._hear(import_id, row, before, today, now)
                if one.outcome is Outcome.TAKEN:
                    standing[row.lead_id] = self._after(one)
                if one.outcome is not Outcome.KNOWN:
                    heard.append(one)
        if self.target and self.had:
            exports.heard(self.conn, self.target, self.book.selling, self.had)
        return tuple(sorted(heard, key=lambda one: one.row.line))

    def _hear(self, import_id: int, row: Row, before: Standing, today: str, now: str) -> Heard:
        dated = self.plan.tells_changes or self.plan.choices.at is not None
        at = min(row.day if self.plan.tells_changes else self.plan.choices.at or today, today)
        said = self.book.exchange.meaning(row.status)
        outcome = decide(said, at, before, dated=dated, system=self.plan.name)
        if outcome is not Outcome.TAKEN or said is None:
            return Heard(row, outcome, said, at, before)
        told = Told(at, row.owner or self.plan.name, f"{self.plan.name}: {row.status}", now)
        statuses.write(self.conn, import_id, row, said, told)
        move = self._follow(row, said, told._replace(at=max(at, before.since or at)))
        if move:
            statuses.mark_move(self.conn, import_id)
        return Heard(row, outcome, said, at, before, move)

    def _follow(self, row: Row, said: Said, told: Told) -> Move | None:
        """Close the handoff and move the lead, where a result asks for that."""
        from leadctl.store import stages

        to_stage = self.book.selling.leads_to(said.result, said.reason)
        if to_stage is None:
            return None
        statuses.close(self.conn, row.lead_id, told.at)
        day = date.fromisoformat(told.at)
        return stages.move(
            self.conn, self.book, row.lead_id, to_stage, told.note, told.by, day, told.recorded_at
        )

    def _after(self, one: Heard) -> Standing:
        """Return what is known of a lead once a status of its was taken."""
        result, reason = one.said or (None, None)
        system = self.plan.name
        known = one.before._replace(result=result, reason=reason, at=one.at, system=system)
        return known._replace(stage=one.move.to_stage, since=one.at) if one.move else known


def decide(
    said: Said | None, at: str, before: Standing, *, dated: bool, system: str = ""
) -> Outcome:
    """Say what becomes of a status of a day (ISO); one that is not `dated` may be as old as any.
    A `system` may take back what it said itself on the same day.

    >>> from leadctl.rules.targets import Said
    >>> met = Standing("met", None, "2026-11-10", None, None, None, None)
    >>> decide(Said("accepted"), "2026-11-20", met, dated=True).value
    'known'
    >>> decide(Said("rejected"), "2026-11-09", met, dated=True).value
    'later'
    >>> decide(Said("lost"), "2026-11-20", met, dated=True).value
    'taken'
    """
    if said is None:
        return Outcome.UNKNOWN
    if said.result is None or _is_known(said, at, before, dated=dated):
        return Outcome.KNOWN
    if _is_closed(before) and said.result not in ENDS:
        return Outcome.ENDED
    if before.at == at and before.system == system:
        return Outcome.TAKEN
    return Outcome.LATER if _is_late(said.result, at, before) else Outcome.TAKEN


def _is_anew(before: Standing) -> bool:
    """Say whether the lead was handed over after sales had answered: the answer is of an episode
    that is past."""
    return before.handed is not None and (before.at or "") < before.handed[:10]


def _is_known(said: Said, at: str, before: Standing, *, dated: bool) -> bool:
    if before.result == said.result and said.reason in {None, before.reason}:
        return not (_is_anew(before) and dated and at >= str(before.handed)[:10])
    behind = _is_ahead(said.result, before.result) is False
    return behind and not _is_anew(before)


def _is_closed(before: Standing) -> bool:
    return before.stage in ENDS or (before.result in ENDS and not _is_anew(before))


def _is_late(result: str, at: str, before: Standing) -> bool:
    """Say whether sales said otherwise later, or on that very day and not before."""
    if before.at is None:
        return False
    return before.at > at or (before.at == at and not _is_ahead(result, before.result))


def _is_ahead(result: str | None, before: str | None) -> bool | None:
    """Say whether a result is further along than another one; None where they are on no one way."""
    if result in _WAY and before in _WAY:
        return _WAY.index(result) > _WAY.index(before)
    return True if result in ENDS and before in _WAY else None
