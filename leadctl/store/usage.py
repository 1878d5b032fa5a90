"""How the rules and the data fit together: rules that match nothing, data that no rule names."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from leadctl.clean import title
from leadctl.rules.book import RuleBook
from leadctl.rules.condition import OWN_DEEDS, Condition
from leadctl.store import quality, tally
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
    fitting = set[int]()
    tally.prepare(conn, book, as_of, (), rules=True)
    idle = _idle_behaviors(conn, book, as_of, days)
    for _hand in tally.take_all(conn, as_of):
        fitting |= _fitting(conn, book, fits, as_of)
    industries, titles = unnamed(conn, book, quality.industries(conn))
    return Usage(
        int(conn.execute("select count(*) from lead").fetchone()[0]),
        tuple(n for n in range(len(fits)) if n not in fitting),
        idle,
        industries,
        titles,
        _ordered(_unused_kinds(conn, book, conditions)),
    )


def unnamed(
    conn: sqlite3.Connection, book: RuleBook, industries: Mapping[str, int]
) -> tuple[Counted, Counted]:
    """Count the leads with an industry (of all that there are), and with a title, that no rule
    names; none where no rule asks for industries, or for titles. Lists must have been prepared by
    `tally.prepare`."""
    conditions = _conditions(book)
    industry = _tests(conditions, {"industry"})
    named = _tests(conditions, {"title", "title_level"})
    return (
        _ordered(_unnamed(conn, _INDUSTRIES, "industry", industry, industries)),
        _ordered(
            (value, n)
            for value, n in _unnamed(conn, _TITLES, "title", named, _titles(conn) if named else {})
            if title.level(value, book.titles) is None
        ),
    )


_INDUSTRIES = "select key as industry, value as n from json_each(:counted)"
_TITLES = """select c.key as title, v.level as title_level, c.value as n
  from json_each(:counted) c left join title_level v on v.title = c.key"""


def _titles(conn: sqlite3.Connection) -> Counter[str]:
    """Count the leads with each title; outside of SQLite, which would sort them for it."""
    written = "select json_group_array(title) from lead where title is not null"
    return Counter(json.loads(conn.execute(written).fetchone()[0]))


_MADE_OF = {"title_level": "title", "email_domain": "email", "free_mail": "email"}


def asked(book: RuleBook) -> frozenset[str]:
    """Return the fields that rules and conditions ask for, those of segments included."""
    told = [*_conditions(book), *(segment.when for segment in book.segments)]
    return frozenset(_MADE_OF.get(name, name) for when in told for name in when.columns)


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
    conn: sqlite3.Connection,
    values: str,
    column: str,
    tests: list[Condition],
    counted: Mapping[str, int],
) -> Iterator[tuple[str, int]]:
    """Yield the values of a column for which no test about it holds: they are tested, not leads."""
    if not tests:
        return
    holds = " or ".join(f"coalesce({test.sql}, 0)" for test in tests)
    sql = f"""with x as materialized ({values}) select {column}, n from x where not ({holds})"""
    yield from conn.execute(sql, {"counted": json.dumps(counted)})


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
