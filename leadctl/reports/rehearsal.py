"""The [[test]] cases of a rules file, played through: each lead goes the way that a real one goes,
from the cells of a file to its stage, in a store in memory that forgets it afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from leadctl.mapping import Choices, make_plan
from leadctl.mapping.row import RowMapper
from leadctl.model import ListKind, Mapped, Row, Table
from leadctl.pipeline import follow
from leadctl.rules.book import Case, RuleBook
from leadctl.store import folds, imports, queries, scoring, stages
from leadctl.store.database import open_in_memory, trying, writing
from leadctl.store.feedback import write_feedback
from leadctl.store.findings import Missing
from leadctl.store.intake import Intake
from leadctl.store.scoring import Point

_ID = "rehearsal"
_NOW = "1970-01-01T00:00:00+00:00"
"""The moment of recording: no rule can see it, and nothing is kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case. `failed` are the keys of `expect` that came out otherwise, with what
    came; `points` say why, `missing` what keeps the lead from the stage that was expected, and
    `doubts` are texts of the lead that no import would understand."""

    case: Case
    failed: Mapping[str, Any]
    points: tuple[Point, ...]
    missing: tuple[Missing, ...]
    doubts: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Say whether all is as expected."""
        return not self.failed and not self.doubts


def rehearse(book: RuleBook, today: date, word: Callable[[str], str] = str) -> Iterator[Outcome]:
    """Play the cases of a book through, in their order; days are counted back from `today`.

    `word` puts names of fields and kinds of action into words.
    """
    db = open_in_memory()
    with writing(db) as conn:
        folds.fill_free_domains(conn)
    for case in book.tests:
        with trying(db) as conn:
            outcome = _play(conn, book, case, today, word)
        yield outcome
    db.close()


def _play(
    conn: sqlite3.Connection,
    book: RuleBook,
    case: Case,
    today: date,
    word: Callable[[str], str],
) -> Outcome:
    follow(conn, book)
    doubts = [
        *_take_in(conn, _facts(case), ListKind.CRM, today),
        *_take_in(conn, _deeds(case, today), ListKind.ACTIVITY, today),
    ]
    lead_id = next(queries.names(conn))[0]
    for said in case.said:
        write_feedback(conn, lead_id, said["result"], _day(said, today).isoformat(), _NOW)
    if case.stage:
        stages.move(conn, book, lead_id, case.stage, case.name, None, today, _NOW)
    scoring.score(conn, book, today, recorded_at=_NOW)
    stages.promote(conn, book, today, recorded_at=_NOW)
    points = scoring.explain(conn, book, lead_id, today, word)
    came = queries.lead(conn, lead_id) | {"points": _points(case, points)}
    failed = {key: came[key] for key, wanted in case.expect.items() if came[key] != wanted}
    missing: Sequence[Missing] = ()
    if "stage" in failed and book.stage(wanted := case.expect["stage"]):
        missing = stages.missing(conn, book, [lead_id], wanted, today, word)[lead_id]
    return Outcome(case, failed, tuple(points), tuple(missing), tuple(doubts))


def _points(case: Case, points: Sequence[Point]) -> dict[str, int | float]:
    """Return what the rules gave, after their caps, of which the case expects something."""
    named = case.expect.get("points", {})
    given = {name: sum(p.milli for p in points if p.rule == name) for name in named}
    return {name: n / 1000 if n % 1000 else n // 1000 for name, n in given.items()}


def _facts(case: Case) -> list[dict[str, str]]:
    return [{"crm_id": _ID, **{name: str(value) for name, value in case.lead.items()}}]


def _deeds(case: Case, today: date) -> list[dict[str, str]]:
    """Return a row for each time that something was done, each at a moment of its own: the same
    thing at the same moment would be one."""
    done = [deed for deed in case.did for _time in range(deed["times"])]
    return [
        {
            "crm_id": _ID,
            "action": deed["action"],
            "subject": deed["subject"],
            "at": (datetime.combine(_day(deed, today), time()) + timedelta(seconds=n)).isoformat(),
        }
        for n, deed in enumerate(done)
    ]


def _day(done: Mapping[str, Any], today: date) -> date:
    """Return when something was done or said."""
    day: date = done["at"] or today - timedelta(days=done["days_ago"])
    return day


def _take_in(
    conn: sqlite3.Connection, cells: Sequence[Mapping[str, str]], kind: ListKind, today: date
) -> Iterator[str]:
    """Import rows as those of a file are imported; yield what was not understood."""
    if not cells:
        return
    header = tuple(cells[0])
    rows = [Row(line, list(row.values())) for line, row in enumerate(cells, 2)]
    table = Table("[[test]]", "csv", "utf-8", header, 1, lambda: iter(rows))
    choices = Choices({name: name for name in header}, kind, at=today.isoformat())
    plan = make_plan(table, choices, today.isoformat())
    mapper = RowMapper(plan)
    mapped = [found for row in rows if isinstance(found := mapper.map(row), Mapped)]
    yield from (f"{w.field} = {w.text}" for row in mapped for w in row.warnings)
    entry = imports.Entry(
        table.name, "", str(kind), "csv", kind, "utf-8", header, {}, {}, _NOW, today.isoformat()
    )
    intake = Intake(conn, imports.begin(conn, entry), kind, plan.system, imports.zone(conn))
    intake.add(mapped)
    intake.finish()
