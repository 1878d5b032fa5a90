"""Scoring: a fold over leads and what they did, for one rule book and one day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from leadctl.model import Temperature
from leadctl.rules.book import RuleBook
from leadctl.rules.values import quote
from leadctl.store import pending, placing, runs, sharing, tally
from leadctl.store.database import file_of
from leadctl.store.explaining import Evidence, Point, explain, explain_many
from leadctl.store.person import person_sql, person_values
from leadctl.store.tally import Hand

_MOVERS = 20
_HANDS_EACH = 2
"""How many hands a helper must have to do: starting one takes as long as scoring one hand."""


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """What a run found. Movers are (lead, score before or None, score after), those that moved most
    first; `temperatures` counts leads by (temperature before or None, after) where it changed.
    `later` counts activities after the day that was scored. `run_id` is None when nothing was
    written. `leads` are all leads, `computed` those that could have changed. Until the next run of
    this connection, `temp.fresh` holds what was computed: lead_id, fit, engagement (thousandths),
    score, temperature, excluded, next_due."""

    run_id: int | None
    as_of: date
    leads: int
    computed: int
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
    full: bool = False,
    dry_run: bool = False,
    helpers: int = 0,
) -> ScoreRun:
    """Score as of a day, and write what changed. The caller owns the transaction.

    Only leads whose score can differ from that of the last run are computed, unless it is `full`:
    the result is the same. So many `helpers`, processes that see what is committed, share the work
    on a large store. The same facts, rules and day give the same; a second run then writes nothing
    at all.
    """
    tally.make_scratch(conn)
    only_due = not full and pending.gather_due(conn, book, as_of)
    _compute(conn, book, as_of, only_due=only_due, count=helpers)
    found = _compare(conn, as_of, only_due=only_due)
    if dry_run:
        return found
    changed = bool(found.changed) or _is_new(conn, book, as_of)
    if changed:
        run_id = _write_run(conn, book, found, recorded_at)
        _write_changes(conn, run_id, only_due=only_due)
        found = replace(found, run_id=run_id)
    if only_due or changed or pending.is_waiting(conn):
        placing.follow_scores(conn, only_due=only_due)
    pending.settle(conn, only_due=only_due)
    return found


def compute(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> None:
    """Compute the score of every lead into `temp.fresh`."""
    _compute(conn, book, as_of, only_due=False)


def _compute(
    conn: sqlite3.Connection, book: RuleBook, as_of: date, *, only_due: bool, count: int = 0
) -> None:
    """Compute the leads that are due, or all, into `temp.fresh`, with so many helpers at most."""
    tally.make_scratch(conn)
    hands = tally.hands(conn, only_due=only_due)
    store = file_of(conn)
    useful = min(count, len(hands) // _HANDS_EACH) if store and not only_due else 0
    with sharing.helpers(useful, str(store), book, as_of) as helping:
        work = scorer(conn, book, as_of)
        later = partial(pending.gather_later, conn, as_of, only_due=only_due)
        sharing.share(conn, hands, work, helping, "fresh", first=later)
    pending.note_later(conn)


def scorer(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> Callable[[Hand], None]:
    """Make ready to score; return what scores a hand of leads into `temp.fresh`, empty at first."""
    tally.prepare(conn, book, as_of, book.scoring_conditions(), rules=True)
    conn.execute("delete from temp.fresh")
    sql, values = score_sql(book), person_values(book, as_of)

    def work(hand: Hand) -> None:
        tally.take_hand(conn, hand, as_of)
        conn.execute(sql, values)

    return work


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
    conditions = [*book.scoring_conditions(), *(fit.when for fit in book.fits)]
    columns = {name for condition in conditions for name in condition.columns}
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


def _compare(conn: sqlite3.Connection, as_of: date, *, only_due: bool) -> ScoreRun:
    """Compare `temp.fresh` with the state."""
    joined = "from temp.fresh f left join score s on s.lead_id = f.lead_id"
    computed, changed, first, up, down = conn.execute(
        f"""select count(*), count(case when {_CHANGED} then 1 end),
          count(case when s.lead_id is null then 1 end),
          count(case when f.score > s.score then 1 end),
          count(case when f.score < s.score then 1 end) {joined}"""
    ).fetchone()
    gone = conn.execute(f"select count(*) {_gone(only_due)}").fetchone()[0]
    leads = conn.execute("select count(*) from lead").fetchone()[0] if only_due else computed
    movers = conn.execute(
        f"""select f.lead_id, s.score, f.score {joined} where s.score is not f.score
          order by abs(f.score - coalesce(s.score, 0)) desc, f.score desc, f.lead_id limit ?""",
        (_MOVERS,),
    )
    return ScoreRun(
        run_id=None,
        as_of=as_of,
        leads=leads,
        computed=computed,
        changed=changed + gone,
        first=first,
        up=up,
        down=down,
        temperatures=_warmed(conn, joined),
        excluded=_count_excluded(conn, only_due=only_due),
        later=pending.count_later(conn, only_due=only_due),
        movers=tuple((lead, was, now) for lead, was, now in movers),
    )


def _warmed(conn: sqlite3.Connection, joined: str) -> dict[tuple[str | None, str], int]:
    """Count the leads whose temperature has changed; to group them SQLite would sort them."""
    pairs = [(was, now) for was in (None, *Temperature) for now in Temperature if was is not now]
    counted = (
        f"count(case when s.temperature is {quote(was) if was else 'null'} and"
        f" f.temperature = {quote(now)} then 1 end)"
        for was, now in pairs
    )
    row = conn.execute(
        f"select {', '.join(counted)} {joined} where s.temperature is not f.temperature"
    )
    return {pair: n for pair, n in zip(pairs, row.fetchone(), strict=True) if n}


def _count_excluded(conn: sqlite3.Connection, *, only_due: bool) -> dict[str, int]:
    """Count the leads that each exclusion holds back, those that were not computed included."""
    kept = """select excluded from score where excluded is not null
        and lead_id not in (select lead_id from temp.due) union all """
    fresh = "select excluded from temp.fresh where excluded is not null"
    both = f"{kept if only_due else ''}{fresh}"
    sql = f"select excluded, count(*) from ({both}) group by 1 order by 1"
    return dict(conn.execute(sql).fetchall())


def _gone(only_due: bool) -> str:
    """Return the SQL of scores of leads that are no more: merged into others, or taken back with
    their import."""
    among = "lead_id in (select lead_id from temp.due) and" if only_due else ""
    return f"from score where {among} lead_id not in (select lead_id from temp.fresh)"


def _is_new(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> bool:
    """Say whether the last run was for another day or by other rules."""
    return runs.last_score(conn) != (as_of.isoformat(), book.hash)


def _write_run(conn: sqlite3.Connection, book: RuleBook, run: ScoreRun, recorded_at: str) -> int:
    counts = {
        "leads": run.leads,
        "changed": run.changed,
        "first": run.first,
        "up": run.up,
        "down": run.down,
        "later": run.later,
    }
    return runs.write(conn, "score", book, run.as_of, recorded_at, counts)


def _write_changes(conn: sqlite3.Connection, run_id: int, *, only_due: bool) -> None:
    conn.execute(f"delete {_gone(only_due)}")
    conn.execute(
        f"""insert into score_history
          (lead_id, run_id, score, fit, engagement, temperature, excluded)
          select f.lead_id, ?, f.score, f.fit, f.engagement, f.temperature, f.excluded
          from temp.fresh f left join score s on s.lead_id = f.lead_id where {_CHANGED}""",
        (run_id,),
    )
    conn.execute(
        """insert into score
          (lead_id, run_id, score, fit, engagement, temperature, excluded, next_due)
          select f.lead_id, ?, f.score, f.fit, f.engagement, f.temperature, f.excluded, f.next_due
          from temp.fresh f where true
          on conflict (lead_id) do update set run_id = excluded.run_id, score = excluded.score,
            fit = excluded.fit, engagement = excluded.engagement,
            temperature = excluded.temperature, excluded = excluded.excluded
          where fit <> excluded.fit or engagement <> excluded.engagement
            or score <> excluded.score or temperature <> excluded.temperature
            or score.excluded is not excluded.excluded""",
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
    "scorer",
]
