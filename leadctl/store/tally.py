"""The rules as rows, and what leads did, counted by them: where every run begins.

A run prepares the temporary tables of `scratch.sql` once, then takes the leads in hands full: it
puts their ids into `touched` and counts what they did into `tally`.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import translate
from pathlib import Path

from leadctl.clean import company
from leadctl.rules.book import Behavior, RuleBook, Whose
from leadctl.rules.condition import OWN_DEEDS, Condition
from leadctl.rules.values import days_ago

_HERE = Path(__file__).parent
_EPOCH = date(1970, 1, 1).toordinal()
_AT_ONCE = 20_000
_EVER = -(10**9)
_ALL = 0
"""The one unit of a rule for which every activity counts."""
_COMMENT = re.compile("--.*")
_OF_A_RUN = (
    "rule", "rule_action", "company_rule_action", "list_item", "hand", "tally", "crew",
    "company_tally", "later",
)  # fmt: skip
_DONE_TO_LEADS = frozenset({"mail_sent", "mail_bounce"})
"""Kinds that are no deed of the lead: they do not end its idleness."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A behaviour rule or a call, as it is counted; `milli` and `cap` in thousandths of a point.
    `daily`: time changes it every day, not only when a window closes; `shared`: what anybody of the
    company did counts."""

    number: int
    kind: str
    glob: str
    each: str
    days: int | None
    milli: int = 0
    span: int = 0
    cap: int | None = None
    daily: bool = False
    shared: bool = False


def day_number(day: date) -> int:
    """Return a day as the store counts it.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _EPOCH


def iso_day(number: int) -> str:
    """Return a day of the store as text.

    >>> iso_day(1)
    '1970-01-02'
    """
    return date.fromordinal(number + _EPOCH).isoformat()


def read_sql(name: str) -> str:
    """Return a file of SQL that stands beside this one."""
    return (_HERE / name).read_text(encoding="utf-8")


def make_scratch(conn: sqlite3.Connection) -> None:
    """Make the temporary tables, unless they are there."""
    for statement in _COMMENT.sub("", read_sql("scratch.sql")).split(";"):
        conn.execute(statement)


OF_LEADS = read_sql("tally.sql").format(
    table="tally",
    who="lead_id",
    done="hand h cross join activity v",
    at_hand="v.lead_id between h.first and h.last",
    rules="rule_action",
)
"""The statement that counts what the leads at hand did; it takes `:as_of`, a day as a number."""
_OF_COMPANIES = read_sql("tally.sql").format(
    table="company_tally",
    who="company_key",
    done="company_done v",
    at_hand="true",
    rules="company_rule_action",
)


def prepare(
    conn: sqlite3.Connection,
    book: RuleBook,
    as_of: date,
    conditions: Collection[Condition],
    *,
    rules: bool,
) -> None:
    """Write what conditions ask of activities, the lists and (with `rules`) the behaviour rules
    into temporary tables."""
    make_scratch(conn)
    for table in _OF_A_RUN:
        conn.execute(f"delete from temp.{table}")
    counted = [_of_rule(n, b) for n, b in enumerate(book.behaviors)] if rules else []
    counted += _asked(conditions)
    rows = [(c.number, c.milli, c.span, c.cap, c.days, c.daily) for c in counted]
    conn.executemany("insert into rule values (?, ?, ?, ?, ?, ?)", rows)
    for shared, table in ((False, "rule_action"), (True, "company_rule_action")):
        matched = _match(conn, book, [c for c in counted if c.shared is shared], day_number(as_of))
        conn.executemany(f"insert into {table} values (?, ?, ?, ?, ?)", matched)
    items = ((name, text) for name, texts in book.lists.items() for text in texts)
    conn.executemany(
        "insert or ignore into list_item values (?, ?, ?)",
        ((name, text.lower(), company.key(text)) for name, text in items),
    )


def _of_rule(number: int, rule: Behavior) -> _Counted:
    cap = None if rule.max is None else rule.max * 1000
    days, span = rule.within or rule.decay, rule.decay or 0
    each = str(rule.per)
    milli, fades = rule.points * 1000, bool(rule.decay)
    shared = rule.whose is Whose.COMPANY
    return _Counted(number, rule.action, rule.match, each, days, milli, span, cap, fades, shared)


def _asked(conditions: Collection[Condition]) -> Iterator[_Counted]:
    """Yield the calls of conditions. One of which a condition asks how many days ago it was met
    is worth something else every day."""
    calls = {call for c in conditions for call in c.calls}
    daily = {call for c in conditions for call in c.calls if days_ago(call) in c.sql}
    for c in sorted(calls, key=lambda c: c.number):
        yield _Counted(c.number, c.kind, c.glob, c.each, c.days, daily=c in daily)


def _match(
    conn: sqlite3.Connection, book: RuleBook, counted: list[_Counted], as_of: int
) -> Iterator[tuple[int, int, int, int, int | None]]:
    """Yield the rows of `rule_action`: globs meet the distinct actions here, once."""
    by_kind = actions_by_kind(conn, book)
    units: dict[str, int] = {}
    for rule in counted:
        fits = matcher(rule.glob)
        after = _EVER if rule.days is None else as_of - rule.days
        for action_id, subject in by_kind.get(rule.kind, {}).items():
            if fits(subject):
                unit = _ALL if rule.each == "event" else None
                if rule.each == "subject":
                    unit = units.setdefault(subject, action_id)
                yield action_id, rule.number, int(rule.each == "event"), after, unit


def actions_by_kind(conn: sqlite3.Connection, book: RuleBook) -> dict[str, dict[int, str]]:
    """Return the subjects of actions by kind; [[action]] adds kinds, a later one may build on an
    earlier one. All that a lead does by itself stands under OWN_DEEDS."""
    kinds: dict[str, dict[int, str]] = {OWN_DEEDS: {}}
    for action_id, kind, subject in conn.execute(
        "select id, kind, subject from action order by id"
    ):
        kinds.setdefault(kind, {})[action_id] = subject
        if kind not in _DONE_TO_LEADS:
            kinds[OWN_DEEDS][action_id] = subject
    for derived in book.actions:
        fits = matcher(derived.match)
        found = {a: s for a, s in kinds.get(derived.source, {}).items() if fits(s)}
        kinds.setdefault(derived.kind, {}).update(found)
    return kinds


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a test of subjects: * is any text, ? one character, [ab] one of them; case and width
    of letters do not matter.

    >>> matcher("*/Pric[ei]*")("https://a.example/pricing?x"), matcher("*")(""), matcher("a?")("a")
    (True, True, False)
    """
    if pattern == "*":
        return lambda _subject: True
    compiled = re.compile(translate(_fold(pattern)))
    return lambda subject: compiled.match(_fold(subject)) is not None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def take(conn: sqlite3.Connection, lead_ids: Iterable[int], as_of: date) -> None:
    """Take these leads in hand: count what they did until that day."""
    conn.execute("delete from temp.hand")
    ids = json.dumps(sorted(set(lead_ids)))
    conn.execute(
        "insert into hand select l.id, l.id from json_each(?) j join lead l on l.id = j.value",
        (ids,),
    )
    _count(conn, as_of)


Hand = tuple[int, int, bool]
"""Leads from an id to an id: all of them, or (True) only those in temp `due`."""


def hands(conn: sqlite3.Connection, *, only_due: bool = False) -> list[Hand]:
    """Cut all leads, or those in temp `due`, into hands of about the same size."""
    source, id_ = ("temp.due", "lead_id") if only_due else ("lead", "id")
    count, first, last = conn.execute(
        f"select count(*), (select min({id_}) from {source}), (select max({id_}) from {source})"
        f" from {source}"
    ).fetchone()
    if not count:
        return []
    wide = max((last - first + 1) * _AT_ONCE // count, 1)
    return [(low, low + wide - 1, only_due) for low in range(first, last + 1, wide)]


def take_hand(conn: sqlite3.Connection, hand: Hand, as_of: date) -> None:
    """Take one of these hands: count what its leads did until that day."""
    *ends, only_due = hand
    due = "select lead_id, lead_id from temp.due where lead_id between ? and ?"
    conn.execute("delete from temp.hand")
    conn.execute(f"insert into hand {due if only_due else 'values (?, ?)'}", ends)
    _count(conn, as_of)


def take_all(conn: sqlite3.Connection, as_of: date, *, only_due: bool = False) -> Iterator[None]:
    """Take all leads in hand, or those in temp `due`, some thousands at a time; each time the
    caller does its work."""
    for hand in hands(conn, only_due=only_due):
        take_hand(conn, hand, as_of)
        yield


def hold_all(conn: sqlite3.Connection) -> None:
    """Take all leads in hand at once, without counting what they did: for conditions that do not
    ask for it."""
    conn.execute("delete from temp.hand")
    conn.execute("insert into hand select min(id), max(id) from lead having count(*) > 0")


def _count(conn: sqlite3.Connection, as_of: date) -> None:
    conn.execute("delete from temp.tally")
    conn.execute(OF_LEADS, {"as_of": day_number(as_of)})
    if conn.execute("select 1 from company_rule_action limit 1").fetchone():
        _count_companies(conn, as_of)


def _count_companies(conn: sqlite3.Connection, as_of: date) -> None:
    """Count what the companies of the leads at hand did, those that were not counted before, and
    give it to each of the leads."""
    conn.execute(
        """insert or ignore into crew select l.company_key, 0 from hand h cross join lead l
          where l.id between h.first and h.last and l.company_key is not null"""
    )
    conn.execute(_OF_COMPANIES, {"as_of": day_number(as_of)})
    conn.execute("update crew set counted = 1 where counted = 0")
    conn.execute(
        """insert into tally (lead_id, rule, n, last, due, earned, kept)
          select l.id, c.rule, c.n, c.last, c.due, c.earned, c.kept
          from hand h cross join lead l cross join company_tally c
          where l.id between h.first and h.last and c.company_key = l.company_key"""
    )
