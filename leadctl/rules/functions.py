"""The functions of conditions: how each is called, what it means, and its SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from leadctl.i18n import _
from leadctl.rules.condition import Call, Claim, Condition, Shape
from leadctl.rules.faults import ConditionError, meant
from leadctl.rules.names import FUNCTIONS, Scope, Type
from leadctl.rules.values import Value, counted, days_ago, last_day, quote

Made: TypeAlias = Value | Condition

KEYED_COLUMNS: Final = {"company": "company_key"}
"""A list of companies is compared without legal forms: 株式会社A is A and A株式会社."""

_LEAST_RATE = 3


def call(name: str, text: str, args: Sequence[Value], scope: Scope, position: int) -> Made:
    """Return what a call means; ConditionError for wrong arguments."""
    return _BUILD[name](name, text, args, scope, position)


def _wrong(name: str, position: int) -> ConditionError:
    what = _("{name} is called with the wrong arguments").format(name=name)
    return ConditionError(position, what, _("Write {usage}.").format(usage=FUNCTIONS[name]))


def _text(name: str, value: Value) -> str:
    if value.type is not Type.TEXT or not value.literal:
        raise _wrong(name, value.position)
    return value.literal


def _days(name: str, value: Value) -> int:
    if value.type is not Type.NUMBER or not (value.literal or "").isdigit() or value.literal == "0":
        raise _wrong(name, value.position)
    return min(int(value.literal or 0), 10**6)


def _window(name: str, args: Sequence[Value], position: int, each: str) -> Call:
    """Read (kind [, days [, glob]])."""
    if not 1 <= len(args) <= 3:
        raise _wrong(name, position)
    days = _days(name, args[1]) if len(args) > 1 else None
    glob = _text(name, args[2]) if len(args) > 2 else "*"
    return Call(_text(name, args[0]), days, glob, each)


def _did(name: str, text: str, args: Sequence[Value], _scope: Scope, position: int) -> Made:
    asked = _window(name, args, position, "event")
    label = asked.kind if asked.glob == "*" else f"{asked.kind} {asked.glob}"
    claim = Claim(Shape.DEED, label, last_day(asked), days=asked.days)
    calls = frozenset({asked})
    return Condition(text, f"({counted(asked)} > 0)", frozenset(), calls, claim=claim)


def _count(each: str) -> Callable[[str, str, Sequence[Value], Scope, int], Made]:
    def build(name: str, text: str, args: Sequence[Value], _scope: Scope, position: int) -> Made:
        asked = _window(name, args, position, each)
        return Value(Type.NUMBER, text, counted(asked), position, calls=frozenset({asked}))

    return build


def _days_since(name: str, text: str, args: Sequence[Value], _scope: Scope, position: int) -> Made:
    if len(args) != 1:
        raise _wrong(name, position)
    asked = _window(name, args, position, "event")
    return Value(Type.NUMBER, text, days_ago(asked), position, calls=frozenset({asked}))


def _rate(name: str, text: str, args: Sequence[Value], _scope: Scope, position: int) -> Made:
    if not 2 <= len(args) <= 3:
        raise _wrong(name, position)
    days = _days(name, args[2]) if len(args) > 2 else None
    some, all_ = (Call(_text(name, value), days) for value in args[:2])
    sql = (
        f"(case when {counted(all_)} >= {_LEAST_RATE}"
        f" then {counted(some)} * 1.0 / {counted(all_)} end)"
    )
    return Value(Type.NUMBER, text, sql, position, calls=frozenset({some, all_}))


def _listed(name: str, text: str, args: Sequence[Value], scope: Scope, position: int) -> Made:
    if len(args) != 2 or args[1].column is None or args[1].type is not Type.TEXT:
        raise _wrong(name, position)
    list_name, column = _text(name, args[0]), args[1].column
    if list_name not in scope.lists:
        what = _("there is no list {name}").format(name=list_name)
        raise ConditionError(args[0].position, what, meant(list_name, scope.lists))
    keyed = KEYED_COLUMNS.get(column)
    compared = f"x.{keyed}" if keyed else f"lower(x.{column})"
    item = "company_key" if keyed else "item"
    sql = (
        f"({compared} in (select i.{item} from list_item i"
        f" where i.list = {quote(list_name)} and i.{item} is not null))"
    )
    claim = Claim(Shape.OTHER, column, args[1].sql, "in", list_name)
    columns = frozenset({column, keyed or column})
    return Condition(text, sql, columns, frozenset(), claim=claim)


_BUILD: Final[dict[str, Callable[[str, str, Sequence[Value], Scope, int], Made]]] = {
    "did": _did,
    "times": _count("event"),
    "days": _count("day"),
    "subjects": _count("subject"),
    "days_since": _days_since,
    "rate": _rate,
    "listed": _listed,
}
