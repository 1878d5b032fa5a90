"""Folds beside their facts: leads, companies, stages and scores are made anew, in a store of their
own, and compared with those that are kept. So a bug or a damaged row is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from leadctl.rules.book import RuleBook
from leadctl.store import clusters, folds, pending, runs, scoring, signals
from leadctl.store.database import Store, beside
from leadctl.store.selecting import batches, select_in
from leadctl.store.transitions import refold

_AT_ONCE = 5_000
_EXAMPLES = 3
_WHOLE = (
    *("import", "action", "free_domain", "setting", "title_level", "suppression", "decision"),
    *("transition", "feedback", "handoff", "edit", "mailing", "shell", "run"),
    *("unscored", "unscored_address", "unscored_company"),
)
"""What is copied without a look: facts that are few, and what was noted since the last run."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A table of folds in which rows are not what the facts say: how many, and some of them."""

    table: str
    rows: int
    examples: tuple[str, ...]


class Scores(StrEnum):
    """Whether the scores were compared, or why not: `SAMPLED`, as points of companies need all of
    their leads."""

    COMPARED = "compared"
    NO_RULES = "no rules"
    OTHER_RULES = "other rules"
    SAMPLED = "sampled"


@dataclass(frozen=True, slots=True)
class Compared:
    """How many leads were folded anew, and what came out otherwise."""

    leads: int
    scores: Scores
    found: tuple[Disagreement, ...]


def compare(db: Store, book: RuleBook | None, sample: int | None) -> Compared:
    """Fold a random sample of so many leads anew, or all (None), and compare.

    All of it sees the store at one moment, whoever writes meanwhile. Without rules there are no
    scores to compare.
    """
    with beside(db) as store:
        conn = store.conn
        (leads,) = conn.execute("select count(*) from present.lead").fetchone()
        if sample is not None and leads <= sample:
            sample = None
        _choose(conn, sample)
        for table in _WHOLE:
            conn.execute(f"insert into {table} select * from present.{table}")
        for table, column in (("record", "id"), ("import_row", "record_id")):
            chosen = f"{column} in (select record_id from chosen)"
            conn.execute(f"insert into {table} select * from present.{table} where {chosen}")
        _fold(conn)
        found = list(_folds_found(conn, full=sample is None))
        scores = _score(conn, book, full=sample is None)
        if scores is Scores.COMPARED:
            found += _scores_found(conn)
        judged = conn.execute("select count(*) from judged").fetchone()[0]
        conn.rollback()
    return Compared(int(judged), scores, tuple(found))


def _choose(conn: sqlite3.Connection, sample: int | None) -> None:
    """Put into temp `judged` the leads to compare, into `chosen` the records that decide what they
    are: their own, those that hang together with them, and those of their companies."""
    conn.execute("create temp table judged (lead_id integer primary key)")
    conn.execute("create temp table chosen (record_id integer primary key)")
    if sample is None:
        conn.execute("insert into judged select id from present.lead")
        conn.execute("insert or ignore into judged select lead_id from present.member")
        conn.execute("insert into chosen select id from present.record")
        return
    conn.execute(
        """insert into judged select id from (
          select id from present.lead union select lead_id from present.member)
          order by random() limit ?""",
        (sample,),
    )
    own = "select record_id from present.member where lead_id in (select lead_id from judged)"
    _add(conn, _hanging(conn, {id_ for (id_,) in conn.execute(own)}))
    _add(conn, (id_ for (id_,) in conn.execute("select lead_id from judged")))
    conn.execute(
        """insert or ignore into chosen select id from present.record
          where kind = 'intent' or company_key in (
            select company_key from present.lead where id in (select lead_id from judged)
            union select company_key from present.record
              where id in (select record_id from chosen))"""
    )


def _add(conn: sqlite3.Connection, ids: Iterable[int]) -> None:
    conn.executemany("insert or ignore into chosen values (?)", ((id_,) for id_ in ids))


def _hanging(conn: sqlite3.Connection, records: set[int]) -> set[int]:
    """Return records with all that hang together with them through keys and leads."""
    found, new, seen = set(records), set(records), set[str]()
    while new:
        sql = "select keys from present.record where keys is not null and id in"
        keys = {key for (text,) in select_in(conn, sql, new) for key in text.split("\n")} - seen
        seen |= keys
        sql = "select record_id from present.key where value in"
        near = {id_ for (id_,) in select_in(conn, sql, keys)}
        sql = "select lead_id from present.member where record_id in"
        leads = {id_ for (id_,) in select_in(conn, sql, near | new)}
        sql = "select record_id from present.member where lead_id in"
        near |= {id_ for (id_,) in select_in(conn, sql, leads)}
        new = near - found
        found |= new
    return found


def _fold(conn: sqlite3.Connection) -> None:
    """Fold everything from the records, by the code that folds what imports touch."""
    rows = conn.execute("select id, keys from record where keys is not null")
    for some in batches(rows, _AT_ONCE):
        conn.executemany(
            "insert or ignore into key values (?, ?)",
            ((key, id_) for id_, text in some for key in text.split("\n")),
        )
    people = conn.execute("select id from record where kind not in ('company', 'intent')")
    clusters.match_all(conn, (id_ for (id_,) in people.fetchall()))
    leads = conn.execute("select distinct lead_id from member order by lead_id").fetchall()
    folds.fold_leads(conn, (id_ for (id_,) in leads))
    keys = conn.execute(
        "select company_key from record where company_key is not null"
        " union select company_key from lead where company_key is not null"
        " union select company_key from edit where company_key is not null"
    )
    folds.refold_companies(conn, [key for (key,) in keys])
    signals.fold(conn)
    moved = conn.execute(
        """select distinct m.lead_id from transition t join member m on m.record_id = t.anchor_id
          where m.lead_id in (select id from lead)"""  # who was forgotten has a ledger, and no lead
    )
    for some in batches((id_ for (id_,) in moved.fetchall()), _AT_ONCE):
        refold(conn, some)


def _folds_found(conn: sqlite3.Connection, *, full: bool) -> Iterator[Disagreement]:
    """Yield the tables that are not as their facts say."""
    among = "in (select lead_id from temp.judged)"
    companies = f"""(select company_key from main.lead where id {among}
      union select company_key from present.lead where id {among})"""
    yield from _differing(conn, "key", "record_id", "record_id in (select record_id from chosen)")
    for table, column in (
        ("member", "lead_id"),
        ("lead", "id"),
        ("activity", "lead_id"),
        ("stage", "lead_id"),
    ):
        yield from _differing(conn, table, column, "true" if full else f"{column} {among}")
    yield from _differing(conn, "company", "key", "true" if full else f"key in {companies}")
    if full:
        yield from _differing(conn, "company_activity", "company_key", "true")


def _differing(
    conn: sqlite3.Connection, table: str, id_: str, where: str, columns: str = "*"
) -> Iterator[Disagreement]:
    ours, kept = (f"select {columns} from {s}.{table} where {where}" for s in ("main", "present"))
    sql = f"""select distinct {id_} from (
        select * from ({ours} except {kept}) union all select * from ({kept} except {ours}))
      order by 1"""
    ids = [str(name) for (name,) in conn.execute(sql)]
    if ids:
        yield Disagreement(table, len(ids), tuple(ids[:_EXAMPLES]))


def _score(conn: sqlite3.Connection, book: RuleBook | None, *, full: bool) -> Scores:
    """Score anew as the last run did, if that can be compared. Whom the next run would look at
    anyway is in temp `due` then."""
    if book is None:
        return Scores.NO_RULES
    if book.counts_companies and not full:
        return Scores.SAMPLED
    last = runs.last_score(conn)
    if last is None or last[1] != book.hash:
        return Scores.OTHER_RULES
    day = date.fromisoformat(last[0])
    scoring.compute(conn, book, day)
    return Scores.COMPARED if pending.gather_due(conn, book, day) else Scores.OTHER_RULES


def _scores_found(conn: sqlite3.Connection) -> Iterator[Disagreement]:
    columns = "lead_id, score, fit, engagement, temperature, excluded"
    conn.execute(f"insert into main.score ({columns}, run_id) select {columns}, 0 from temp.fresh")
    where = """lead_id in (select lead_id from temp.judged)
      and lead_id not in (select lead_id from temp.due)"""
    yield from _differing(conn, "score", "lead_id", where, columns)
