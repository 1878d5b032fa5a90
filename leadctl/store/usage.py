"""How the rules and the data fit together: rules that match nothing, data that no rule names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from leadctl.clean import title
from leadctl.rules.book import RuleBook
from leadctl.rules.condition import OWN_DEEDS, Condition
from leadctl.store import tally
from leadctl.store.person import person_sql, person_values

Counted = tuple[tuple[str, int], ...]
"""Values with how often they stand in the data, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Usage:
    """`idle_fits` are rules that fit no lead, `idle_behaviors` those that met no activity of the
    last days, both by their numbers. `industries` and `titles` count leads whose value no rule
    names (a title that the program knows is named by its level); `kinds` counts activities of kinds
    that neither a rule nor a condition asks for."""

    leads: int
    idle_fits: tuple[int, ...]
    idle_behaviors: tuple[int, ...]
    industries: Counted
    titles: Counted
    kinds: Counted


def usage(conn: sqlite3.Connection, book: RuleBook, as_of: date, days: int) -> Usage:
    """Compare the rules with the data, activities of the last `days` days."""
    conditions = _conditions(book)
    fits = [fit.when for fit in book.fits]
    industry = _tests(conditions, {"industry"})
    named = _tests(conditions, {"title", "title_level"})
    fitting, industries, titles = set[int](), dict[str, int](), dict[str, int]()
    tally.prepare(conn, book, as_of, (), rules=True)
    idle = _idle_behaviors(conn, book, as_of, days)
    for _hand in tally.take_all(conn, as_of):
        fitting |= _fitting(conn, book, fits, as_of)
        for column, tests, found in (("industry", industry, industries), ("title", named, titles)):
            for value, n in _unnamed(conn, book, column, tests, as_of) if tests else ():
                found[value] = found.get(value, 0) + n
    return Usage(
        int(conn.execute("select count(*) from lead").fetchone()[0]),
        tuple(n for n in range(len(fits)) if n not in fitting),
        idle,
        _ordered(industries.items()),
        _ordered(titles.items()),
        _ordered(_unused_kinds(conn, book, conditions)),
    )


def kinds(conn: sqlite3.Connection) -> list[str]:
    """Return the kinds of action in the data."""
    return [kind for (kind,) in conn.execute("select distinct kind from action order by kind")]


def _conditions(book: RuleBook) -> list[Condition]:
    found = [book.temperature.hot, book.temperature.warm]
    found += [c for stage in book.stages for c in (stage.enter, stage.leave)]
    return [
        *(c for c in found if c),
        *(f.when for f in book.fits),
        *(e.when for e in book.excludes),
    ]


def _tests(conditions: Iterable[Condition], columns: set[str]) -> list[Condition]:
    """Return the single tests that are about some columns and nothing else."""
    tests = (test for condition in conditions for test in condition.tests())
    return [t for t in tests if t.columns and t.columns <= columns and not t.calls]


def _fitting(
    conn: sqlite3.Connection, book: RuleBook, fits: list[Condition], as_of: date
) -> set[int]:
    """Return the numbers of the fit rules that hold for somebody in hand."""
    if not fits:
        return set()
    person = person_sql(book, {name for when in fits for name in when.columns})
    asked = ", ".join(f"max(coalesce({when.sql}, 0))" for when in fits)
    sql = f"with person as materialized ({person}) select {asked} from person x"
    row = conn.execute(sql, person_values(book, as_of)).fetchone()
    return {n for n, holds in enumerate(row) if holds}


def _unnamed(
    conn: sqlite3.Connection, book: RuleBook, column: str, tests: list[Condition], as_of: date
) -> Iterator[tuple[str, int]]:
    """Yield the values of a column, of leads in hand, for which no test about it holds."""
    columns = {column, *(name for test in tests for name in test.columns)}
    person = person_sql(book, columns)
    holds = " or ".join(f"coalesce({test.sql}, 0)" for test in tests)
    sql = f"""with person as materialized ({person})
      select x.{column}, count(*) from person x
      where x.{column} is not null and not ({holds}) group by 1"""
    for value, n in conn.execute(sql, person_values(book, as_of)):
        if column != "title" or title.level(value, book.titles) is None:
            yield value, n


def _idle_behaviors(
    conn: sqlite3.Connection, book: RuleBook, as_of: date, days: int
) -> tuple[int, ...]:
    day = tally.day_number(as_of)
    tables = (("activity", "rule_action"), ("activity", "company_rule_action"),
              ("company_activity", "company_rule_action"))  # fmt: skip
    met = set[int]()
    for done, rules in tables:
        recent = f"select distinct action_id from {done} where day > ? and day <= ?"
        sql = f"select distinct rule from {rules} where action_id in ({recent})"
        met |= {rule for (rule,) in conn.execute(sql, (day - days, day))}
    return tuple(n for n in range(len(book.behaviors)) if n not in met)


def _unused_kinds(
    conn: sqlite3.Connection, book: RuleBook, conditions: Iterable[Condition]
) -> list[tuple[str, int]]:
    """Return the kinds that nothing asks for, and how many activities they have."""
    asked = {rule.action for rule in book.behaviors}
    asked |= {interest.action for interest in book.selling.interests}
    told = [*conditions, *(segment.when for segment in book.segments)]
    asked |= {call.kind for c in told for call in c.calls} - {OWN_DEEDS}
    for derived in reversed(book.actions):  # a later one may build on an earlier one
        if derived.kind in asked:
            asked.add(derived.source)
    sql = (
        """select a.kind, count(*) from activity v join action a on a.id = v.action_id group by 1"""
    )
    return [(kind, n) for kind, n in conn.execute(sql) if kind not in asked]


def _ordered(counted: Iterable[tuple[str, int]]) -> Counted:
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0])))
