"""Everything that is known of one lead: its facts, its points, and what it lacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadctl.identity.clusters import Link
from leadctl.model import Handoff, Topic
from leadctl.reports.hot import line_of
from leadctl.rules.book import RuleBook
from leadctl.store import (
    clusters,
    contacts,
    edits,
    feedback,
    queries,
    scoring,
    signals,
    stages,
)
from leadctl.store.feedback import Feedback
from leadctl.store.findings import Missing
from leadctl.store.interests import interests


@dataclass(frozen=True, slots=True)
class Next:
    """The stage that comes next, and what is missing for it (nothing: `promote` will move it)."""

    stage: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Contacts:
    """All that the records of a lead know, newest first: the lead itself shows one of each."""

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    employments: tuple[Employment, ...]


@dataclass(frozen=True, slots=True)
class Employment:
    """A company and a post there, and the last day on which somebody said so (ISO)."""

    company: str
    department: str | None
    title: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One lead. `points` add up to its score; without rules there are none, and no `next`. `edits`
    are what was said of it by hand, notes among them, newest first; `because` says of each record
    but the first why it belongs to the lead. Handoffs and what sales said stand newest first."""

    lead: Mapping[str, Any]
    records: tuple[Mapping[str, Any], ...]
    activities: tuple[Mapping[str, Any], ...]
    edits: tuple[Mapping[str, Any], ...]
    points: tuple[scoring.Point, ...]
    next: Next | None
    because: Mapping[int, Link]
    contacts: Contacts
    handoffs: tuple[Handoff, ...]
    feedback: tuple[Feedback, ...]
    interests: tuple[Topic, ...] = ()
    signals: tuple[Mapping[str, Any], ...] = ()


def dossier(
    conn: sqlite3.Connection,
    book: RuleBook | None,
    lead_id: int,
    as_of: date,
    kind: Callable[[str], str] = str,
) -> Dossier:
    """Put together what is known of a lead; its points are counted as of a day.

    `kind` puts kinds of action into words, for what is missing.
    """
    lead = queries.lead(conn, lead_id)
    return Dossier(
        lead,
        tuple(queries.records(conn, lead_id)),
        tuple(queries.activities(conn, lead_id)),
        tuple(edits.told(conn, lead_id)),
        tuple(scoring.explain(conn, book, lead_id, as_of)) if book else (),
        _next(conn, book, lead, as_of, kind) if book else None,
        clusters.explain(conn, lead_id),
        _contacts(conn, lead_id),
        tuple(feedback.handoffs_of(conn, lead_id)),
        tuple(f for f in reversed(feedback.of_lead(conn, lead_id)) if f.at[:10] <= f"{as_of}"),
        interests(conn, book, [lead_id], as_of).get(lead_id, ()) if book else (),
        tuple(signals.of_company(conn, lead_id, as_of)),
    )


def _contacts(conn: sqlite3.Connection, lead_id: int) -> Contacts:
    emails: dict[str, None] = {}
    phones: dict[str, None] = {}
    posts: dict[str, Employment] = {}
    for known in contacts.reach_of(conn, lead_id):
        emails |= dict.fromkeys(known.emails)
        phones |= dict.fromkeys(known.phones)
        if known.company:
            post = Employment(known.company, known.department, known.title, known.at[:10])
            posts.setdefault(known.company_key or known.company, post)
    return Contacts(tuple(emails), tuple(phones), tuple(posts.values()))


def _next(
    conn: sqlite3.Connection,
    book: RuleBook,
    lead: Mapping[str, Any],
    as_of: date,
    kind: Callable[[str], str],
) -> Next | None:
    line, stage = line_of(book), lead["stage"]
    after = line[line.index(stage) + 1 :] if stage in line else ()
    target = next((s for s in after if book.stage(s)), None)
    if target is None:
        return None
    missing = stages.missing(conn, book, [lead["id"]], target, as_of, kind)
    return Next(target, tuple(missing.get(lead["id"], ())))
