"""Values inside a condition: columns, numbers, texts and calls, with their type and SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadctl.i18n import _
from leadctl.rules.condition import Call
from leadctl.rules.faults import ConditionError
from leadctl.rules.names import Type


@dataclass(frozen=True, slots=True)
class Value:
    """A value: `text` as it is written, `sql` over the row `x`, and where it stands (from 1).

    `literal` is what a constant says, None for what is looked up; `column` is its name where the
    value is one column and nothing else.
    """

    type: Type
    text: str
    sql: str
    position: int
    columns: frozenset[str] = frozenset()
    calls: frozenset[Call] = frozenset()
    literal: str | None = None
    column: str | None = None


_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


def number(text: str, position: int) -> Value:
    """Return a number that is written out; digits only, so that it can stand in SQL as it is."""
    if not _NUMBER.fullmatch(text):
        what = _("{text} is not a plain number").format(text=text)
        raise ConditionError(position, what, _("Write digits only, for example 1000 or 0.5."))
    return Value(Type.NUMBER, text, text, position, literal=text)


def string(text: str, position: int) -> Value:
    """Return a text in quotes."""
    return Value(Type.TEXT, quote(text), quote(text), position, literal=text)


def quote(text: str) -> str:
    """Return a text as a literal of SQL.

    >>> quote("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def column(name: str, kind: Type, position: int, calls: frozenset[Call] = frozenset()) -> Value:
    """Return a column of the row `x`."""
    return Value(kind, name, f"x.{name}", position, frozenset({name}), calls, column=name)


def counted(call: Call) -> str:
    """Return the SQL of how often a call was met."""
    return f"coalesce({_looked_up(call, 'n')}, 0)"


def last_day(call: Call) -> str:
    """Return the SQL of the day of the last activity that a call counts; NULL if there is none."""
    return _looked_up(call, "last")


def days_ago(call: Call) -> str:
    """Return the SQL of how many days ago that was: it changes every day."""
    return f"(:as_of - {last_day(call)})"


def _looked_up(call: Call, what: str) -> str:
    return (
        f"(select q.{what} from tally q where q.lead_id = x.lead_id and q.rule = {call.number:d})"
    )
