"""The year as plain rows, for counting by hand what the reports count.

Of a past day, leads are those of a replay (which has tests of its own); everything else is what
the present store has, as far as it had happened by then.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.looking import leads
from tests.year import LAST

Row = dict[str, Any]
LINE = ("lead", "mql", "sql", "sal", "won")


@dataclass(frozen=True)
class Facts:
    """Rows of the views until a day: leads by id, and lists of the rest, in the order in which they
    were written. `history` has the scores with the day of their run."""

    day: date
    leads: dict[int, Row]
    records: list[Row]
    transitions: list[Row]
    handoffs: list[Row]
    feedback: list[Row]
    history: list[Row]

    def entry(self, lead: int) -> str:
        """Return the day of the first record of a lead."""
        return min(str(self.day), *(r["at"][:10] for r in self.records if r["lead_id"] == lead))

    def reached(self, lead: int) -> dict[str, str]:
        """Return when a lead first came to each stage of the line, or past it."""
        found = {"lead": self.entry(lead)}
        for t in self.transitions:
            if t["lead_id"] == lead and t["to_stage"] in LINE[1:]:
                for stage in LINE[1 : LINE.index(t["to_stage"]) + 1]:
                    found[stage] = min(found.get(stage, t["at"]), t["at"])
        return found


def facts(folder: Path, day: date = LAST) -> Facts:
    """Read the facts of a store as they were on a day."""
    with closing(sqlite3.connect(folder / "leads.db")) as conn:
        conn.row_factory = sqlite3.Row

        def read(sql: str) -> list[Row]:
            return [dict(row) for row in conn.execute(sql)]

        records = [
            r
            for r in read(
                """select v.*, i.recorded_day from v_records v join import i on i.id = v.import_id
                  where lead_id is not null order by v.id"""
            )
            if min(r["at"][:10], r["recorded_day"]) <= str(day)
        ]
        found = {
            name: [r for r in read(sql) if r["at"][:10] <= str(day)]
            for name, sql in {
                "transitions": "select t.*, v.lead_id from transition t join v_transitions v on v.id = t.id order by t.id",
                "handoffs": "select * from v_handoffs order by id",
                "feedback": "select * from v_feedback order by id",
                "history": """select h.*, r.as_of as at, r.recorded_at from score_history h join run r
                  on r.id = h.run_id order by h.run_id, h.lead_id""",
            }.items()
        }
    return Facts(day, {row["id"]: row for row in leads(folder, day)}, records, **found)


def median(values: list[int]) -> float | None:
    """Return the one in the middle, or the mean of the two that are there.

    >>> median([3, 1, 2]), median([4, 1]), median([])
    (2, 2.5, None)
    """
    ordered, n = sorted(values), len(values)
    if not n:
        return None
    return ordered[n // 2] if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2


def days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
