"""Where leads would stand by a rule book. Nothing of it stays in the store."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from leadctl.rules.book import RuleBook
from leadctl.rules.names import BESIDE, FIRST
from leadctl.store import folds, scoring, stages

_NOW = "1970-01-01T00:00:00+00:00"
"""The moment of recording: nothing that is written here is kept."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule book makes of a lead."""

    score: int
    temperature: str
    stage: str
    excluded: str | None


def stand(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> dict[int, Standing]:
    """Return where every lead stands by a rule book, within a transaction of the caller.

    Stages are those that a lead would reach if it came today with all its history: what a former
    book decided does not hold it. Who is beside the line (won, lost, nurture, excluded) stays.
    """
    conn.execute("savepoint trial")
    folds.follow_titles(conn, book.titles)
    folds.follow_zone(conn, book.timezone)
    scoring.score(conn, book, as_of, recorded_at=_NOW)
    marks = ", ".join("?" * len(BESIDE))
    conn.execute(f"delete from stage where stage not in ({marks})", BESIDE)
    reached = {move.lead_id: move.to_stage for move in stages.evaluate(conn, book, as_of)}
    rows = conn.execute(
        """select s.lead_id, s.score, s.temperature, s.excluded, g.stage
          from score s left join stage g on g.lead_id = s.lead_id order by s.lead_id"""
    )
    found = {
        lead: Standing(score, temperature, reached.get(lead, stage or FIRST), excluded)
        for lead, score, temperature, excluded, stage in rows
    }
    conn.execute("rollback to trial")
    conn.execute("release trial")
    return found
