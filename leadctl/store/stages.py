"""Stages: who moves on and why, and what is missing for those who do not."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.rules.book import RuleBook, Side
from leadctl.rules.condition import Condition
from leadctl.rules.names import BESIDE, FIRST, Axis, Scope
from leadctl.rules.values import quote
from leadctl.store import episodes, findings, placing, queries, runs, tally
from leadctl.store.findings import Missing
from leadctl.store.person import person_sql, person_values
from leadctl.store.transitions import Transition, refold, remember_line, write_transition

__all__ = [
    "Missing",
    "Move",
    "PromoteRun",
    "Transition",
    "evaluate",
    "holds",
    "meeting",
    "missing",
    "move",
    "promote",
    "refold",
    "write_transition",
]


@dataclass(frozen=True, slots=True)
class Move:
    """A lead that goes from one stage to another; `passed` are the stages it skips."""

    lead_id: int
    from_stage: str
    to_stage: str
    passed: tuple[str, ...]
    reason: str
    score: int


@dataclass(frozen=True, slots=True)
class PromoteRun:
    """What a run moved. `run_id` is None when nothing was written; `excluded` counts the leads that
    an exclusion holds back, by its name."""

    run_id: int | None
    as_of: date
    moves: tuple[Move, ...]
    excluded: Mapping[str, int]

    def counts(self) -> dict[str, int]:
        """Return how many came to each stage."""
        return dict(Counter(move.to_stage for move in self.moves))


def evaluate(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> list[Move]:
    """Return who moves by the scores of the last run; a lead that was never scored does not.

    The highest stage whose `enter` holds is reached. Nobody goes back by itself, except out of a
    stage of marketing whose `leave` holds. An excluded lead does not go forward. One that is
    nurtured begins anew when it may come to sales again.
    """
    back = episodes.returning(conn, book, as_of)
    return _evaluate(conn, book, as_of, back, only_due=False)


def _evaluate(
    conn: sqlite3.Connection,
    book: RuleBook,
    as_of: date,
    back: Iterable[int],
    *,
    only_due: bool,
    each: Callable[[sqlite3.Connection], None] | None = None,
) -> list[Move]:
    """Return who moves of all leads, or of those in temp `due`; `each` is called for every hand."""
    if not (conditions := book.stage_conditions()):
        return []
    tally.prepare(conn, book, as_of, conditions, rules=False)
    sql = _moving_sql(book, conditions)
    values = person_values(book, as_of) | {"back": json.dumps(list(back))}
    found: list[Move] = []
    for _hand in tally.take_all(conn, as_of, only_due=only_due):
        placed = [_Placed.of(row) for row in conn.execute(sql, values)]
        if each:
            each(conn)
        found.extend(_explained(conn, book, [p for p in placed if p.to != p.here], as_of))
    return found


def _leaves(book: RuleBook) -> list[tuple[int, Condition]]:
    """Return the stages that are ever left automatically, by their place in the line."""
    return [
        (n, s.leave)
        for n, s in enumerate(book.stages, 1)
        if s.leave is not None and s.owner is Side.MARKETING
    ]


def _moving_sql(book: RuleBook, conditions: Iterable[Condition]) -> str:
    """Return the query of leads that may move: where they stand in the line, how far they reach,
    and which of the stages that can be left they would leave.

    A stage that the rules no longer know counts as the first; one beside the line is not left, but
    for nurture by the leads of `:back`.
    """
    columns = {name for c in conditions for name in c.columns} | {"score", "excluded", "stage"}
    here = "".join(f" when {quote(s.name)} then {n}" for n, s in enumerate(book.stages, 1))
    beside = ", ".join(quote(name) for name in BESIDE if book.stage(name) is None)
    steps = reversed(list(enumerate(book.stages, 1)))
    reached = "".join(f" when {s.enter.sql} then {n}" for n, s in steps)
    leaves = "".join(f", '{n}', coalesce({leave.sql}, 0)" for n, leave in _leaves(book))
    return f"""with person as materialized ({person_sql(book, columns)}),
      placed as materialized (
        select x.lead_id, x.stage, x.score,
          case x.stage{here} else case when x.stage not in ({beside}) or x.stage = 'nurture'
            and x.lead_id in (select value from json_each(:back)) then 0 end end as here,
          case when x.excluded is not null then 0 else case{reached} else 0 end end as reached,
          json_object({leaves.removeprefix(", ")}) as leaves
        from person x where x.score is not null)
      select * from placed p where p.reached > p.here
        or p.reached < p.here and json_extract(p.leaves, '$."' || p.here || '"') = 1"""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A lead in the line of stages: places count from 0, the first stage."""

    lead_id: int
    stage: str
    score: int
    here: int
    to: int

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> _Placed:
        """Read a row of the query: up to what it reaches, or down while stages are left."""
        lead_id, stage, score, here, reached, leaves = row
        left, to = json.loads(leaves), max(here, reached)
        while to > reached and left.get(str(to)):
            to -= 1
        return cls(lead_id, stage, score, here, to)


def _explained(
    conn: sqlite3.Connection, book: RuleBook, placed: list[_Placed], as_of: date
) -> Iterator[Move]:
    """Yield the moves of leads in hand, with the tests and values behind each."""
    line = [FIRST, *(s.name for s in book.stages)]
    why = {p.lead_id: _deciding(book, p) for p in placed}
    found = findings.examine(conn, book, why.values(), why, as_of)
    for p in placed:
        reason = findings.reason(why[p.lead_id], found[p.lead_id])
        passed = tuple(line[p.here + 1 : p.to])
        yield Move(p.lead_id, p.stage, line[p.to], passed, reason, p.score)


def _deciding(book: RuleBook, placed: _Placed) -> Condition:
    """Return the condition by which a lead moves."""
    if placed.to > placed.here:
        return book.stages[placed.to - 1].enter
    return dict(_leaves(book))[placed.here]


def promote(
    conn: sqlite3.Connection, book: RuleBook, as_of: date, *, recorded_at: str
) -> PromoteRun:
    """Move leads through the stages, and write down why. The caller owns the transaction.

    Only leads that can have changed since the last run are looked at: the result is the same. A
    second run finds nobody to move and writes nothing.
    """
    tally.make_scratch(conn)
    back = episodes.returning(conn, book, as_of)
    only_due = placing.gather(conn, book, back, as_of)
    placing.forget_days(conn, only_due=only_due)
    moves = tuple(_evaluate(conn, book, as_of, back, only_due=only_due, each=placing.note_days))
    found = PromoteRun(None, as_of, moves, queries.excluded(conn))
    if moves:
        found = replace(found, run_id=_write_moves(conn, book, found, recorded_at))
    placing.settle(conn, book, as_of)
    return found


def _write_moves(
    conn: sqlite3.Connection, book: RuleBook, run: PromoteRun, recorded_at: str
) -> int:
    """Write down a run and what it moved; return its number."""
    remember_line(conn, book)
    run_id = runs.write(conn, "promote", book, run.as_of, recorded_at, run.counts())
    for made in run.moves:
        _write_move(conn, made, Transition(
            made.lead_id, run.as_of.isoformat(), recorded_at, made.from_stage, made.to_stage,
            made.reason, rules_hash=book.hash, run_id=run_id))  # fmt: skip
    return run_id


def _write_move(conn: sqlite3.Connection, made: Move, whole: Transition) -> None:
    """Write the steps of a move: one for each stage that is passed, and the last."""
    stops = [made.from_stage, *made.passed, made.to_stage]
    for n, (from_stage, to_stage) in enumerate(pairwise(stops), 1):
        write_transition(conn, whole.step(from_stage, to_stage, passed=n < len(stops) - 1))


def move(
    conn: sqlite3.Connection,
    book: RuleBook,
    lead_id: int,
    to_stage: str,
    reason: str,
    by: str | None,
    at: date,
    recorded_at: str,
) -> Move | None:
    """Move one lead by hand, forward or back; None when it is there already.

    LeadctlError for a stage that neither the rules nor the program know, or an unknown lead.
    """
    known = dict.fromkeys([FIRST, *(s.name for s in book.stages), *BESIDE])
    if to_stage not in known:
        what = _("there is no stage {name}").format(name=to_stage)
        raise LeadctlError("", what, _("There are: {names}").format(names=", ".join(known)))
    sql = "select stage, coalesce(score, 0) from v_leads where id = ?"
    row = conn.execute(sql, (lead_id,)).fetchone()
    if row is None:
        raise LeadctlError("", _("there is no lead {id}").format(id=lead_id))
    if row[0] == to_stage:
        return None
    remember_line(conn, book)
    made = Move(lead_id, row[0], to_stage, (), reason, row[1])
    write_transition(conn, Transition(
        lead_id, at.isoformat(), recorded_at, row[0], to_stage, reason, by, rules_hash=book.hash
    ))  # fmt: skip
    return made


def missing(
    conn: sqlite3.Connection,
    book: RuleBook,
    lead_ids: Iterable[int],
    stage_name: str,
    as_of: date,
    word: Callable[[str], str] = str,
) -> dict[int, list[Missing]]:
    """Return for each lead what keeps it from a stage, an empty list for who may enter it.

    `word` puts kinds of action and names of fields into words. LeadctlError for a stage that the
    rules do not have.
    """
    stage = book.stage(stage_name)
    if stage is None:
        raise LeadctlError(book.path, _("there is no stage {name}").format(name=stage_name))
    tally.prepare(conn, book, as_of, [stage.enter], rules=False)
    ids = list(lead_ids)
    tally.take(conn, ids, as_of)
    found = findings.examine(conn, book, [stage.enter], ids, as_of)
    return {id_: findings.lacking(stage.enter, found[id_], word) for id_ in ids if id_ in found}


def holds(conn: sqlite3.Connection, book: RuleBook, text: str, as_of: date) -> list[int]:
    """Return the leads for which a condition holds, by id. It may use everything that the condition
    of a stage may; `rules.faults.ConditionError`, a UsageError, when it is refused."""
    from leadctl.rules.conditions import compile_condition

    scope = Scope(Axis.STAGE, frozenset(book.lists), tuple(s.name for s in book.stages))
    return meeting(conn, book, compile_condition(text, scope), as_of)


def meeting(
    conn: sqlite3.Connection, book: RuleBook, condition: Condition, as_of: date
) -> list[int]:
    """Return the leads that meet a condition of the axis of stages, by id."""
    tally.prepare(conn, book, as_of, [condition], rules=False)
    person = person_sql(book, condition.columns)
    sql = f"""with person as materialized ({person})
      select x.lead_id from person x where {condition.sql} order by x.lead_id"""
    values = person_values(book, as_of)
    return [row[0] for _hand in tally.take_all(conn, as_of) for row in conn.execute(sql, values)]
