"""The text of a condition, parsed by sqlglot and checked against a closed list.

Whatever is not in the tables below is refused with its place: what is allowed is written down, not
what is forbidden. The SQL is put together anew from what was understood.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import TokenType, exp, parse_one
from sqlglot.dialects.sqlite import SQLite
from sqlglot.errors import ParseError, SqlglotError

from leadctl.i18n import _
from leadctl.rules import comparisons, functions, values
from leadctl.rules.condition import Claim, Condition, Joint, Shape
from leadctl.rules.faults import ConditionError, meant, one_line
from leadctl.rules.names import COLUMN_CALLS, Scope, Type, used_elsewhere
from leadctl.rules.values import Value

_LONGEST = 2_000
_DEEPEST = 40
_OPERATORS: Final[dict[type, str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
_ARITHMETIC: Final[dict[type, str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


def compile_condition(text: str, scope: Scope) -> Condition:
    """Return the checked condition; ConditionError says where it is wrong and what there is.

    >>> from leadctl.rules.names import Axis
    >>> compile_condition("employees >= 1000 and not free_mail", Scope(Axis.FIT)).sql
    '((x.employees >= 1000) and (not (x.free_mail = 1)))'
    >>> compile_condition("score", Scope(Axis.STAGE))
    Traceback (most recent call last):
    ...
    leadctl.rules.faults.ConditionError: condition, character 1: score is a number, not a con...
    """
    return _Compiler(scope).condition(_parse(text))


def _parse(text: str) -> exp.Expr:
    """Parse one expression; statements are not in the grammar that is asked for."""
    _look_at_tokens(text)
    try:
        found = parse_one(text, read="sqlite", into=exp.Condition)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        last = int(first.get("col") or 1)  # of the token that cannot stand there
        raise _unreadable(text, max(1, last + 1 - len(first.get("highlight") or " "))) from None
    except (SqlglotError, RecursionError):
        raise _unreadable(text, 1) from None
    return found


def _unreadable(text: str, position: int) -> ConditionError:
    what = _("this is not a condition: {text}").format(text=one_line(text))
    remedy = _("Write for example: score >= 40 and did('webinar', 180).")
    return ConditionError(position, what, remedy)


def _look_at_tokens(text: str) -> None:
    """Refuse what need not even reach the parser: comments, quoted names, parameters, queries."""
    if not text.strip() or len(text) > _LONGEST or "\0" in text:
        raise _unreadable(text, 1)
    refused = {
        TokenType.SEMICOLON: _("a semicolon"),
        TokenType.IDENTIFIER: _("a name in quotes"),
        TokenType.PLACEHOLDER: _("a parameter"),
        TokenType.PARAMETER: _("a parameter"),
        TokenType.COLON: _("a parameter"),
        TokenType.SELECT: _("a query"),
        TokenType.HEX_STRING: _("a hexadecimal number"),
        TokenType.BIT_STRING: _("a binary number"),
    }
    try:
        tokens = SQLite().tokenize(text)
    except SqlglotError:
        raise _unreadable(text, 1) from None
    depth = 0
    for token in tokens:
        if token.comments or token.token_type in refused:
            found = _("a comment") if token.comments else refused[token.token_type]
            _refuse(token.start + 1, found)
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if depth > _DEEPEST:
            raise _unreadable(text, token.start + 1)


def _refuse(position: int, found: str) -> None:
    what = _("{found} is not allowed in a condition").format(found=found)
    raise ConditionError(position, what, _("Write text in single quotes, names without."))


def _position(node: exp.Expr) -> int:
    """Return where a node begins, as far as its leaves know."""
    places = [n.meta["start"] for n in node.walk() if "start" in n.meta]
    return min(places) + 1 if places else 1


class _Compiler:
    """Turns the tree of sqlglot into conditions and values, by the type of each node."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._conditions: dict[type, Callable[[exp.Expr], Condition]] = {
            exp.And: lambda node: self._joined(node, Joint.AND),
            exp.Or: lambda node: self._joined(node, Joint.OR),
            exp.Not: self._not,
            exp.Paren: lambda node: self.condition(node.this),
            exp.Is: self._is,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            **dict.fromkeys(_OPERATORS, self._compared),
        }
        self._values: dict[type, Callable[[exp.Expr], Value]] = {
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Paren: lambda node: self.value(node.this),
            exp.Neg: self._negative,
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
        }

    def condition(self, node: exp.Expr) -> Condition:
        """Return a node that must be true or false."""
        if build := self._conditions.get(type(node)):
            _only(node)
            return build(node)
        made = self._called(node) or self.value(node)
        return made if isinstance(made, Condition) else _flag(made)

    def value(self, node: exp.Expr) -> Value:
        """Return a node that must be a value."""
        made = self._called(node)
        if isinstance(made, Value):
            return made
        build = self._values.get(type(node))
        if made is not None or build is None:
            what = _("{text} is not allowed here").format(text=one_line(_written(node)))
            names = [*self._scope.columns(), *self._scope.functions()]
            raise ConditionError(_position(node), what, meant("", names))
        _only(node)
        return build(node)

    def _called(self, node: exp.Expr) -> Value | Condition | None:
        """Return what a call of a function means; None for anything that is no call."""
        if not isinstance(node, exp.Func) or isinstance(node, exp.And | exp.Or):
            return None
        name = str(node.this if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
        if not isinstance(node, exp.Anonymous) or name not in self._scope.functions():
            raise self._unknown(name, _position(node), self._scope.functions())
        _only(node)
        args = [self.value(arg) for arg in node.expressions]
        text = f"{name}({', '.join(arg.text for arg in args)})"
        return functions.call(name, text, args, self._scope, _position(node))

    def _unknown(self, name: str, position: int, names: object) -> ConditionError:
        known = [str(n) for n in names] if isinstance(names, tuple | list) else []
        if used_elsewhere(name):
            what = _("{name} cannot be used in a condition of this kind").format(name=name)
            return ConditionError(position, what, meant("", known))
        what = _("unknown name {name}").format(name=name)
        return ConditionError(position, what, meant(name, known))

    def _column(self, node: exp.Expr) -> Value:
        name, columns = node.name.lower(), self._scope.columns()
        if node.args.get("table") or name not in columns:
            raise self._unknown(_written(node), _position(node), list(columns))
        calls = frozenset({COLUMN_CALLS[name]}) if name in COLUMN_CALLS else frozenset()
        return values.column(name, columns[name], _position(node), calls)

    def _literal(self, node: exp.Expr) -> Value:
        make = values.string if node.is_string else values.number
        return make(str(node.this), _position(node))

    def _negative(self, node: exp.Expr) -> Value:
        inner = self._number(node.this)
        literal = None if inner.literal is None else f"-{inner.literal}"
        text, sql = f"-{inner.text}", f"(- {inner.sql})"
        return Value(
            Type.NUMBER, text, sql, inner.position, inner.columns, inner.calls, literal=literal
        )

    def _number(self, node: exp.Expr) -> Value:
        value = self.value(node)
        if value.type is not Type.NUMBER:
            raise comparisons.mismatch(value, Type.NUMBER)
        return value

    def _arithmetic(self, node: exp.Expr) -> Value:
        left, right = self._number(node.this), self._number(node.expression)
        sign = _ARITHMETIC[type(node)]
        columns, calls = left.columns | right.columns, left.calls | right.calls
        text, sql = f"{left.text} {sign} {right.text}", f"({left.sql} {sign} {right.sql})"
        return Value(Type.NUMBER, text, sql, left.position, columns, calls)

    def _joined(self, node: exp.Expr, joint: Joint) -> Condition:
        sides: list[Condition] = []
        for side in node.flatten():
            made = self.condition(side)
            sides.extend(made.parts if made.joint is joint else [made])
        texts = [f"({s.text})" if s.joint in {Joint.AND, Joint.OR} else s.text for s in sides]
        return Condition(
            f" {joint} ".join(texts),
            "(" + f" {joint} ".join(s.sql for s in sides) + ")",
            frozenset().union(*(s.columns for s in sides)),
            frozenset().union(*(s.calls for s in sides)),
            joint,
            tuple(sides),
        )

    def _not(self, node: exp.Expr) -> Condition:
        inner = self.condition(node.this)
        text = f"not ({inner.text})" if inner.joint is not Joint.TEST else f"not {inner.text}"
        sql = f"(not {inner.sql})"
        return Condition(text, sql, inner.columns, inner.calls, Joint.NOT, (inner,))

    def _compared(self, node: exp.Expr) -> Condition:
        sign = _OPERATORS[type(node)]
        if flag := _truth(node.expression):
            left = self.value(node.this)
            if flag == "null":
                what = _("nothing is ever {sign} null").format(sign=sign)
                raise ConditionError(left.position, what, _("Write: is null, or: is not null."))
            return comparisons.is_truth(left, flag == "true", negate=sign == "<>")
        return comparisons.compare(
            self.value(node.this), sign, self.value(node.expression), self._scope
        )

    def _is(self, node: exp.Expr) -> Condition:
        left, flag = self.value(node.this), _truth(node.expression)
        if flag == "null":
            return comparisons.is_null(left)
        if flag is None:
            raise _unreadable(_written(node), _position(node))
        return comparisons.is_truth(left, flag == "true")

    def _in(self, node: exp.Expr) -> Condition:
        return comparisons.is_among(
            self.value(node.this), [self.value(n) for n in node.expressions], self._scope
        )

    def _between(self, node: exp.Expr) -> Condition:
        value, low, high = (self._number(node.args[k]) for k in ("this", "low", "high"))
        return comparisons.is_between(value, low, high)

    def _like(self, node: exp.Expr) -> Condition:
        made = comparisons.is_like(self.value(node.this), self.value(node.expression))
        if not node.args.get("negate"):
            return made
        text, sql = f"not {made.text}", f"(not {made.sql})"
        return Condition(text, sql, made.columns, made.calls, Joint.NOT, (made,))


def _flag(value: Value) -> Condition:
    """Return a value that is true or false by itself."""
    if value.type not in {Type.BOOLEAN, Type.ANSWER} or value.column is None:
        raise comparisons.no_condition(value)
    claim = Claim(Shape.FLAG, value.text, value.sql)
    return Condition(value.text, f"({value.sql} = 1)", value.columns, value.calls, claim=claim)


def _truth(node: exp.Expr) -> str | None:
    """Return "true", "false" or "null" for a node that says so.

    >>> _truth(parse_one("true")), _truth(parse_one("null")), _truth(parse_one("1"))
    ('true', 'null', None)
    """
    if isinstance(node, exp.Boolean):
        return str(node.this).lower()
    return "null" if isinstance(node, exp.Null) else None


def _written(node: exp.Expr) -> str:
    return node.sql(dialect="sqlite", comments=False)


_PARTS: dict[str, frozenset[str]] = {
    "In": frozenset({"this", "expressions"}),
    "Between": frozenset({"this", "low", "high"}),
    "Like": frozenset({"this", "expression", "negate"}),
    "Literal": frozenset({"this", "is_string"}),
    "Anonymous": frozenset({"this", "expressions"}),
    "Column": frozenset({"this", "table", "db", "catalog"}),
}


def _only(node: exp.Expr) -> None:
    """Refuse a node that carries more than we look at (a sub-query in IN, DISTINCT in a call)."""
    allowed = _PARTS.get(type(node).__name__, frozenset({"this", "expression"}))
    if any(value and key not in allowed for key, value in node.args.items()):
        what = _("{text} is not allowed here").format(text=one_line(_written(node)))
        raise ConditionError(_position(node), what, meant("", []))
