"""The one writer of transitions and stages, and the fold that makes a stage out of transitions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from leadctl.rules.book import RuleBook, Side
from leadctl.rules.names import BESIDE, FIRST
from leadctl.store import settings

_LINE = "stages"
"""The setting that keeps the line of stages, for folding where no rules file is at hand."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A lead goes from one stage to another: when (a day), why, and by whom or by which rules.

    `passed` says that it only skipped this stage on its way to a higher one.
    """

    lead_id: int
    at: str
    recorded_at: str
    from_stage: str
    to_stage: str
    reason: str
    by: str | None = None
    rules_hash: str | None = None
    run_id: int | None = None
    passed: bool = False

    def step(self, from_stage: str, to_stage: str, *, passed: bool) -> Transition:
        """Return one step of the same move."""
        return replace(self, from_stage=from_stage, to_stage=to_stage, passed=passed)


def write_transition(conn: sqlite3.Connection, made: Transition) -> None:
    """Write down a transition, and the stage that it leads to."""
    conn.execute(
        """insert into transition (anchor_id, at, recorded_at, from_stage, to_stage, passed, reason,
          by, rules_hash, run_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (made.lead_id, made.at, made.recorded_at, made.from_stage, made.to_stage, int(made.passed),
         made.reason, made.by, made.rules_hash, made.run_id),
    )  # fmt: skip
    _write_stage(conn, made.lead_id, made.to_stage, made.at)


def _write_stage(conn: sqlite3.Connection, lead_id: int, stage: str, since: str) -> None:
    conn.execute(
        """insert into stage (lead_id, stage, since) values (?, ?, ?)
          on conflict (lead_id) do update set stage = excluded.stage, since = excluded.since
          where stage <> excluded.stage or since <> excluded.since""",
        (lead_id, stage, since),
    )


def remember_line(conn: sqlite3.Connection, book: RuleBook) -> None:
    """Keep the order of the stages and their owners in the store."""
    line = json.dumps([[s.name, s.owner] for s in book.stages])
    settings.write(conn, _LINE, line)


def refold(conn: sqlite3.Connection, lead_ids: Iterable[int]) -> None:
    """Make the stages of leads anew, out of the transitions of all records that they now are.

    Transitions are read in the order in which they took effect. One that goes on from the stage
    reached so far replaces it. One of another strand (the two were not one lead then) replaces it
    when a person moved the lead to a stage of sales, or to a stage that ends the line; or else,
    when nothing of that kind stands, if it leads further. A lead without transitions has no stage.
    """
    if conn.execute("select 1 from transition limit 1").fetchone() is None:
        return  # nobody ever moved: an import need not look at every lead it touched
    line = _known_line(conn)
    for lead_id in sorted(set(lead_ids)):
        rows = conn.execute(_OF_LEAD, (lead_id,)).fetchall()
        if not rows:
            conn.execute("delete from stage where lead_id = ?", (lead_id,))
            continue
        stage, since = _fold(rows, line)
        _write_stage(conn, lead_id, stage, since)


_OF_LEAD = """
select t.at, t.from_stage, t.to_stage, t.by from transition t
join member m on m.record_id = t.anchor_id where m.lead_id = ? order by t.at, t.id
"""


def _known_line(conn: sqlite3.Connection) -> Mapping[str, tuple[int, str]]:
    """Return the place and the owner of each stage, as the rules had it that moved a lead last."""
    stages = json.loads(settings.read(conn, _LINE) or "[]")
    return {name: (n, owner) for n, (name, owner) in enumerate(stages, 1)}


def _fold(
    rows: Iterable[tuple[str, str, str, str | None]], line: Mapping[str, tuple[int, str]]
) -> tuple[str, str]:
    """Return the stage and the day since which it holds.

    >>> line = {"mql": (1, "marketing"), "sql": (2, "sales")}
    >>> _fold([("2026-01-01", "lead", "sql", None), ("2026-02-01", "lead", "mql", None)], line)
    ('sql', '2026-01-01')
    >>> _fold([("2026-01-01", "lead", "mql", None), ("2026-02-01", "mql", "lead", None)], line)
    ('lead', '2026-02-01')
    """
    stage, since, decided = FIRST, "", False
    for at, from_stage, to_stage, by in rows:
        decides = to_stage in BESIDE or (
            by is not None and line.get(to_stage, (0, ""))[1] == Side.SALES
        )
        further = line.get(to_stage, (0, ""))[0] > line.get(stage, (0, ""))[0]
        if from_stage == stage or decides or (further and not decided):
            stage, since, decided = to_stage, at, decides
    return stage, since
