"""Scoring: a fold over leads and what they did, for one rule book and one day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from leadctl.rules.book import RuleBook
from leadctl.rules.condition import Condition
from leadctl.rules.values import quote
from leadctl.store import tally
from leadctl.store.explaining import Evidence, Point, explain, explain_many
from leadctl.store.person import person_sql, person_values

_MOVERS = 20


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """What a run found. Movers are (lead, score before or None, score after), those that moved most
    first; `temperatures` counts leads by (temperature before or None, after) where it changed.
    `later` counts activities after the day that was scored. `run_id` is None when nothing was
    written. Until the next run of this connection, `temp.fresh` holds what was computed: lead_id,
    fit, engagement (thousandths), score, temperature, excluded."""

    run_id: int | None
    as_of: date
    leads: int
    changed: int
    first: int
    up: int
    down: int
    temperatures: Mapping[tuple[str | None, str], int]
    excluded: Mapping[str, int]
    later: int
    movers: tuple[tuple[int, int | None, int], ...]


def score(
    conn: sqlite3.Connection,
    book: RuleBook,
    as_of: date,
    *,
    recorded_at: str,
    dry_run: bool = False,
) -> ScoreRun:
    """Score every lead as of a day, and write what changed. The caller owns the transaction.

    The same facts, rules and day give the same result; a second run then writes nothing at all.
    """
    compute(conn, book, as_of)
    found = _compare(conn, as_of)
    if dry_run or not (found.changed or _is_new(conn, book, as_of)):
        return found
    run_id = _write_run(conn, book, found, recorded_at)
    _write_changes(conn, run_id)
    return replace(found, run_id=run_id)


def compute(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> None:
    """Compute the score of every lead into `temp.fresh`."""
    tally.prepare(conn, book, as_of, book.scoring_calls(), rules=True)
    conn.execute("delete from temp.fresh")
    sql, values = score_sql(book), person_values(book, as_of)
    for _hand in tally.take_all(conn, as_of):
        conn.execute(sql, values)


def score_sql(book: RuleBook) -> str:
    """Return the statement of `score.sql` with the conditions of a book."""
    return tally.read_sql("score.sql").format(
        person=person_sql(book, _columns(book)),
        fit=_fit_sql(book),
        temperature=_temperature_sql(book),
        excluded=_excluded_sql(book),
    )


def _columns(book: RuleBook) -> set[str]:
    """Return what the conditions need of a lead; points are not there before they are computed."""
    temperature = (book.temperature.hot, book.temperature.warm)
    conditions: list[Condition | None] = [*temperature, *(e.when for e in book.excludes)]
    conditions += [fit.when for fit in book.fits]
    columns = {name for c in conditions if c is not None for name in c.columns}
    return columns - {"score", "fit", "engagement"}


def _fit_sql(book: RuleBook) -> str:
    """Return the points of all fit groups: of each group the first rule that holds, best first."""
    groups = [
        "case "
        + " ".join(f"when {f.when.sql} then {f.points * 1000}" for _n, f in rules)
        + " else 0 end"
        for _group, rules in book.groups()
    ]
    return " + ".join(groups) or "0"


def _temperature_sql(book: RuleBook) -> str:
    named = (("hot", book.temperature.hot), ("warm", book.temperature.warm))
    whens = "".join(f" when {c.sql} then '{name}'" for name, c in named if c is not None)
    return f"case{whens} else 'cold' end" if whens else "'cold'"


def _excluded_sql(book: RuleBook) -> str:
    whens = "".join(f" when {e.when.sql} then {quote(e.name)}" for e in book.excludes)
    return f"case{whens} end" if whens else "null"


_CHANGED = """(s.lead_id is null or s.fit <> f.fit or s.engagement <> f.engagement
    or s.score <> f.score or s.temperature <> f.temperature or s.excluded is not f.excluded)"""


def _compare(conn: sqlite3.Connection, as_of: date) -> ScoreRun:
    """Compare `temp.fresh` with the state."""
    joined = "from temp.fresh f left join score s on s.lead_id = f.lead_id"
    leads, changed, first, up, down = conn.execute(
        f"""select count(*), count(case when {_CHANGED} then 1 end),
          count(case when s.lead_id is null then 1 end),
          count(case when f.score > s.score then 1 end),
          count(case when f.score < s.score then 1 end) {joined}"""
    ).fetchone()
    gone = conn.execute(f"select count(*) {_GONE}").fetchone()[0]
    temperatures = conn.execute(
        f"""select s.temperature, f.temperature, count(*) {joined}
          where s.temperature is not f.temperature group by 1, 2 order by 1, 2"""
    )
    excluded = conn.execute(
        "select excluded, count(*) from temp.fresh where excluded is not null group by 1 order by 1"
    )
    movers = conn.execute(
        f"""select f.lead_id, s.score, f.score {joined} where s.score is not f.score
          order by abs(f.score - coalesce(s.score, 0)) desc, f.score desc, f.lead_id limit ?""",
        (_MOVERS,),
    )
    later = "select count(*) from activity where day > ?"
    return ScoreRun(
        run_id=None,
        as_of=as_of,
        leads=leads,
        changed=changed + gone,
        first=first,
        up=up,
        down=down,
        temperatures={(was, now): n for was, now, n in temperatures},
        excluded=dict(excluded.fetchall()),
        later=conn.execute(later, (tally.day_number(as_of),)).fetchone()[0],
        movers=tuple((lead, was, now) for lead, was, now in movers),
    )


_GONE = "from score where lead_id not in (select lead_id from temp.fresh)"
"""Scores of leads that are no more: merged into others, or taken back with their import."""


def _is_new(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> bool:
    """Say whether the last run was for another day or by other rules."""
    sql = "select as_of, rules_hash from run where verb = 'score' order by id desc limit 1"
    return bool(conn.execute(sql).fetchone() != (as_of.isoformat(), book.hash))


def _write_run(conn: sqlite3.Connection, book: RuleBook, run: ScoreRun, recorded_at: str) -> int:
    counts = {
        "leads": run.leads,
        "changed": run.changed,
        "first": run.first,
        "up": run.up,
        "down": run.down,
        "later": run.later,
    }
    row = ("score", run.as_of.isoformat(), recorded_at, book.hash, json.dumps(counts))
    columns = "(verb, as_of, recorded_at, rules_hash, counts)"
    written = conn.execute(f"insert into run {columns} values (?, ?, ?, ?, ?) returning id", row)
    return int(written.fetchone()[0])


def _write_changes(conn: sqlite3.Connection, run_id: int) -> None:
    conn.execute(f"delete {_GONE}")
    conn.execute(
        f"""insert into score_history
          (lead_id, run_id, score, fit, engagement, temperature, excluded)
          select f.lead_id, ?, f.score, f.fit, f.engagement, f.temperature, f.excluded
          from temp.fresh f left join score s on s.lead_id = f.lead_id where {_CHANGED}""",
        (run_id,),
    )
    conn.execute(
        """insert into score (lead_id, run_id, score, fit, engagement, temperature, excluded)
          select lead_id, run_id, score, fit, engagement, temperature, excluded
          from score_history where run_id = ?
          on conflict (lead_id) do update set run_id = excluded.run_id, score = excluded.score,
            fit = excluded.fit, engagement = excluded.engagement,
            temperature = excluded.temperature, excluded = excluded.excluded""",
        (run_id,),
    )


__all__ = [
    "Evidence",
    "Point",
    "ScoreRun",
    "compute",
    "explain",
    "explain_many",
    "score",
    "score_sql",
]
