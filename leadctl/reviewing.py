"""Deciding who is one person: merge, keep apart, take a record out, take a decision back.

Each is one transaction: a decision is written, what hangs together with it is matched anew, and the
leads that changed are folded anew. With `dry_run` all is done and then taken back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from leadctl import folding
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.store import candidates, clusters, decisions, folds, queries
from leadctl.store.database import Store, trying, writing

_TOGETHER = (*folding.TOGETHER, ("company", "company_key", "department", "title"))


class Outcome(StrEnum):
    """What became of a decision."""

    MERGED = "merged"
    PARTED = "parted"
    SPLIT = "split"
    UNDONE = "undone"
    ALREADY = "already"  # it was so before: nothing was written


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done: the event (None: nothing), the leads that it was about, as they were before,
    and those that their records belong to now."""

    outcome: Outcome
    event: int | None
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decides, why, when (UTC); whether it is only tried."""

    by: str | None
    reason: str | None
    now: str
    dry_run: bool = False

    def evidence(self, **found: object) -> dict[str, object]:
        """Return the evidence of a decision with its reason, without what is empty."""
        return {key: value for key, value in {**found, "reason": self.reason}.items() if value}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two leads that are one person, or are not. `keep` says of fields whose value the merged lead
    shall have, whatever is newer: that of "a" or of "b"."""

    a: int
    b: int
    same: bool
    keep: Mapping[str, str] = field(default_factory=dict)


def review(db: Store) -> None:
    """Bring the candidates in line with everything that has happened since the last review."""
    with writing(db) as conn:
        candidates.refresh(conn)


def decide(db: Store, verdict: Verdict, signed: Signed) -> Decided:
    """Write down a verdict and follow it. LeadctlError where two records are one lead and the
    verdict is that they differ."""
    with sitting(db, signed) as conn:
        return decide_within(conn, verdict, signed)


@contextmanager
def sitting(db: Store, signed: Signed) -> Iterator[sqlite3.Connection]:
    """A transaction for any number of decisions: all of them, or none."""
    with (trying if signed.dry_run else writing)(db) as conn:
        yield conn


def decide_within(conn: sqlite3.Connection, verdict: Verdict, signed: Signed) -> Decided:
    """Write down a verdict and follow it, as `decide` does, in a transaction of the caller."""
    leads = (verdict.a, verdict.b)
    if verdict.a == verdict.b:
        if verdict.same:
            return Decided(Outcome.ALREADY, None, leads[:1], leads[:1])
        raise LeadctlError(
            f"L-{verdict.a:04}",
            _("both are this one lead"),
            _("Take a record out of it: leadctl split RECORD"),
        )
    if not verdict.same and leads in decisions.parted(conn):
        return Decided(Outcome.ALREADY, None, leads, leads)
    a, b = (_anchor(conn, lead) for lead in leads)
    why = candidates.between(conn, *leads)
    found = signed.evidence(rule=why and why[0], why=why and why[1], keep=_kept(conn, verdict))
    verb = "merge" if verdict.same else "not_same"
    event = decisions.write(conn, verb, a, b, found, signed.by, signed.now)
    after = _follow(conn, leads)
    return Decided(Outcome.MERGED if verdict.same else Outcome.PARTED, event, leads, after)


def _kept(conn: sqlite3.Connection, verdict: Verdict) -> dict[str, str | int]:
    """Return the values that are to be kept; with a name or an address goes what belongs to it."""
    found: dict[str, str | int] = {}
    for name, side in verdict.keep.items():
        lead_id = verdict.a if side == "a" else verdict.b
        lead = queries.lead(conn, lead_id) | {"company_key": queries.company_key(conn, lead_id)}
        group = next((group for group in _TOGETHER if name in group), (name,))
        found |= {one: lead[one] for one in group}
    return found


def split(db: Store, record_id: int, signed: Signed) -> Decided:
    """Take a record out of its lead, for good: the others stay one person."""
    with sitting(db, signed) as conn:
        lead = queries.lead_of(conn, record_id)
        others = decisions.companions(conn, record_id)
        name = f"R-{record_id}"
        if lead is None:
            what = _("there is no record with this number")
            raise LeadctlError(name, what, _("leadctl show LEAD numbers the records of a lead."))
        if not others:
            what = _("it is the only record of its lead")
            raise LeadctlError(name, what, _("There is nothing to split."))
        found = signed.evidence(**{"from": [content.hex() for content in others]})
        content = decisions.content(conn, record_id)
        event = decisions.write(conn, "split", content, None, found, signed.by, signed.now)
        after = _follow(conn, (lead,))
    return Decided(Outcome.SPLIT, event, (lead,), after)


def undo(db: Store, event: int | None, signed: Signed) -> tuple[decisions.Decision, Decided]:
    """Take back a decision, or the last one; return it, and what became of its leads."""
    with sitting(db, signed) as conn:
        undone = decisions.last(conn) if event is None else decisions.find(conn, event)
        _check_undoable(undone, event)
        assert undone is not None
        before = decisions.leads_of(conn, undone)
        number = decisions.undo(conn, undone, signed.reason, signed.by, signed.now)
        after = _follow(conn, before)
    return undone, Decided(Outcome.UNDONE, number, before, after)


def _check_undoable(undone: decisions.Decision | None, event: int | None) -> None:
    if undone is None and event is None:
        raise LeadctlError("", _("there is no decision to undo"))
    if undone is None:
        what, remedy = _("there is no such event"), ""
    elif undone.undone_by is not None:
        what, remedy = _("it was undone already"), ""
    elif undone.verb == "undo":
        what = _("it is itself an undo")
        remedy = _("Decide anew: leadctl merge A B, or leadctl not-same A B.")
    elif undone.verb == "hold":
        what = _("it lasts while sales works on one of the leads")
        remedy = _("Merge them now, if they are one: leadctl merge A B")
    else:
        return
    raise LeadctlError(_("event {n}").format(n=event), what, remedy)


def _anchor(conn: sqlite3.Connection, lead: int) -> bytes:
    return decisions.content(conn, lead)


def _follow(conn: sqlite3.Connection, leads: tuple[int, ...]) -> tuple[int, ...]:
    """Match the records of leads anew, fold the leads; return those that they are now."""
    ids = decisions.records_of(conn, leads)
    clusters.rematch(conn, ids)
    folds.fold_touched_leads(conn)
    return tuple(sorted({lead for i in ids if (lead := queries.lead_of(conn, i)) is not None}))
