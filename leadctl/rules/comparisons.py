"""Comparisons inside a condition: which types go together, and the SQL of each."""

from __future__ import annotations

from collections.abc import Sequence

from leadctl.i18n import _
from leadctl.rules.condition import Claim, Condition, Shape
from leadctl.rules.faults import ConditionError, meant
from leadctl.rules.names import Scope, Type
from leadctl.rules.values import Value, quote

_TURNED = {"=": "=", "<>": "<>", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
_ANSWERS = {"yes": "({0} = 1)", "no": "({0} = 0)", "unknown": "({0} is null)"}


def _type_name(kind: Type) -> str:
    names = {
        Type.BOOLEAN: _("true or false"),
        Type.NUMBER: _("a number"),
        Type.TEXT: _("a text"),
        Type.ANSWER: _("yes, no or unknown"),
    }
    return names[kind]


def mismatch(value: Value, wanted: Type) -> ConditionError:
    """Return the error for a value of one type where another one is needed."""
    found = _type_name(value.type)
    what = _("{name} is {found}, but {wanted} is needed here")
    named = what.format(name=value.text, found=found, wanted=_type_name(wanted))
    return ConditionError(value.position, named)


def no_condition(value: Value) -> ConditionError:
    """Return the error for a value that stands where something must be true or false."""
    what = _("{name} is {found}, not a condition")
    named = what.format(name=value.text, found=_type_name(value.type))
    if value.literal is not None:
        return ConditionError(value.position, named, _("Name a column or a function."))
    remedy = _("Compare it, for example: {name} >= 40.")
    if value.type is not Type.NUMBER:
        remedy = _("Compare it, for example: {name} = 'x'.")
    return ConditionError(value.position, named, remedy.format(name=value.text))


def _single(
    text: str, sql: str, values: Sequence[Value], claim: Claim, more: frozenset[str] = frozenset()
) -> Condition:
    columns = frozenset[str]().union(*(v.columns for v in values)) | more
    calls = frozenset().union(*(v.calls for v in values))
    return Condition(text, sql, columns, calls, claim=claim)


def compare(left: Value, sign: str, right: Value, scope: Scope) -> Condition:
    """Return `left sign right`; a constant comes to the right."""
    if left.literal is not None and right.literal is None:
        left, sign, right = right, _TURNED[sign], left
    text = f"{left.text} {sign} {right.text}"
    if left.literal is not None:
        what = _("{text} compares two constants").format(text=text)
        raise ConditionError(left.position, what, _("Name a column or a function."))
    if left.type is Type.ANSWER and right.literal is not None:
        return _answered(left, sign, right, scope, text)
    if left.type is not right.type:
        raise mismatch(right, left.type)
    if left.type is not Type.NUMBER and sign not in {"=", "<>"}:
        what = _("{text} puts something in order that is not a number").format(text=text)
        raise ConditionError(left.position, what, _("Use = or <>."))
    _known_value(left, right, scope)
    shape = Shape.NUMBER if left.type is Type.NUMBER and right.literal else Shape.OTHER
    claim = Claim(shape, left.text, left.sql, sign, right.literal or right.text)
    return _single(text, f"({left.sql} {sign} {right.sql})", [left, right], claim)


def _known_value(column: Value, value: Value, scope: Scope) -> None:
    """Refuse a constant that the column can never have."""
    known = scope.values(column.column) if column.column else None
    if known is not None and value.literal is not None and value.literal not in known:
        what = _("{column} is never {value}").format(column=column.text, value=value.text)
        raise ConditionError(value.position, what, meant(value.literal, known))


def _answered(left: Value, sign: str, right: Value, scope: Scope, text: str) -> Condition:
    """Return `budget = 'yes'`; what is unknown is neither equal nor different."""
    if right.type is not Type.TEXT or sign not in {"=", "<>"}:
        raise mismatch(right, left.type)
    _known_value(left, right, scope)
    sql = _ANSWERS[right.literal or ""].format(left.sql)
    claim = Claim(Shape.OTHER, left.text, left.sql, sign, right.literal or "")
    return _single(text, sql if sign == "=" else f"(not {sql})", [left, right], claim)


def is_null(value: Value) -> Condition:
    """Return `value is null`."""
    claim = Claim(Shape.OTHER, value.text, value.sql, "is", "null")
    return _single(f"{value.text} is null", f"({value.sql} is null)", [value], claim)


def is_truth(value: Value, wanted: bool, *, negate: bool = False) -> Condition:
    """Return `value is true` or `is false`; a text or a number is neither."""
    if value.type not in {Type.BOOLEAN, Type.ANSWER}:
        raise mismatch(value, Type.BOOLEAN)
    held = wanted is not negate
    text = f"{value.text} is {'true' if held else 'false'}"
    claim = Claim(Shape.OTHER, value.text, value.sql, "is", str(held).lower())
    return _single(text, f"({value.sql} = {int(held)})", [value], claim)


def is_among(value: Value, items: Sequence[Value], scope: Scope) -> Condition:
    """Return `value in (…)`."""
    if value.literal is not None or not items:
        raise no_condition(value)
    text = f"{value.text} in ({', '.join(i.text for i in items)})"
    claim = Claim(Shape.OTHER, value.text, value.sql, "in", ", ".join(i.text for i in items))
    if value.type is Type.ANSWER:
        sides = [_answered(value, "=", item, scope, item.text).sql for item in items]
        return _single(text, "(" + " or ".join(sides) + ")", [value], claim)
    for item in items:
        if item.type is not value.type or item.literal is None:
            raise mismatch(item, value.type)
        _known_value(value, item, scope)
    sql = f"({value.sql} in ({', '.join(i.sql for i in items)}))"
    return _single(text, sql, [value, *items], claim)


def is_between(value: Value, low: Value, high: Value) -> Condition:
    """Return `value between low and high`, both of them included."""
    text = f"{value.text} between {low.text} and {high.text}"
    claim = Claim(Shape.OTHER, value.text, value.sql, "between", f"{low.text} and {high.text}")
    sql = f"({value.sql} between {low.sql} and {high.sql})"
    return _single(text, sql, [value, low, high], claim)


def is_like(value: Value, pattern: Value) -> Condition:
    """Return `value like pattern`, where % is any text and _ one character, whatever the case."""
    if value.type is not Type.TEXT or value.literal is not None:
        raise mismatch(value, Type.TEXT)
    if pattern.type is not Type.TEXT or pattern.literal is None:
        what = _("{name} is no pattern").format(name=pattern.text)
        raise ConditionError(pattern.position, what, _("Write text in single quotes: '%a%'."))
    claim = Claim(Shape.OTHER, value.text, value.sql, "like", pattern.text)
    sql = f"(lower({value.sql}) like {quote(pattern.literal.lower())})"
    return _single(f"{value.text} like {pattern.text}", sql, [value], claim)
