"""Conditions that can never hold: what their tests ask of one value, laid over each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import inf
from typing import Final

from leadctl.rules.condition import Claim, Condition, Joint, Shape
from leadctl.rules.names import ANSWERED

_MOST = 512
_UNKNOWN: Final = "\0"
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "<>", "<>": "="}

Literal = tuple[Condition, bool]
"""A single test, and whether it must be true or false."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a test asks of a value: a range of numbers, `open` where an end itself is not in it, one
    of some texts (None: any), and none of others. What is unknown counts as a text."""

    low: float = -inf
    high: float = inf
    open_low: bool = False
    open_high: bool = False
    among: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def excludes(self, other: Demand) -> bool:
        """Say whether no value meets both.

        >>> Demand(low=80).excludes(Demand(high=40)), Demand(low=40).excludes(Demand(high=40))
        (True, False)
        """
        low, high = max(self.low, other.low), min(self.high, other.high)
        ends = ((d.low, d.open_low) for d in (self, other))
        tops = ((d.high, d.open_high) for d in (self, other))
        touched = (low, True) in ends or (high, True) in tops
        if low > high or (low == high and touched):
            return True
        if self.among is not None and other.among is not None:
            return not self.among & other.among
        return any(
            a.among is not None and a.among <= b.without for a, b in ((self, other), (other, self))
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two tests that exclude each other, in the words of the file; `second` is empty where one test
    alone can never hold."""

    first: str
    second: str = ""


LIMITS: Final[Mapping[str, Demand]] = {"x.bant": Demand(0, 4)}
"""What values can be at all, by the SQL of the value."""


def find_conflict(condition: Condition, limits: Mapping[str, Demand]) -> Conflict | None:
    """Return why a condition can never hold; None where it can, or where nobody can tell.

    >>> from leadctl.rules.conditions import compile_condition
    >>> from leadctl.rules.names import Axis, Scope
    >>> text = "(score >= 80 or met) and score < 40 and not met"
    >>> find_conflict(compile_condition(text, Scope(Axis.STAGE)), LIMITS)
    Conflict(first='score >= 80', second='score < 40')
    """
    alternatives = _alternatives(condition, True)
    if alternatives is None:
        return None
    found = [_conflict_in(tests, limits) for tests in alternatives]
    return found[0] if all(found) else None


def conflicts(condition: Condition) -> Iterator[Conflict]:
    """Yield what contradicts itself in a condition or in a part of it, the largest part first."""
    if found := find_conflict(condition, LIMITS):
        yield found
        return
    for part in condition.parts:
        yield from conflicts(part)


def _alternatives(condition: Condition, wanted: bool) -> list[tuple[Literal, ...]] | None:
    """Return the ways in which a condition comes out as wanted, each a set of tests that must come
    out together; None where they are too many to be looked at."""
    if condition.joint is Joint.TEST:
        return [((condition, wanted),)]
    if condition.joint is Joint.NOT:
        return _alternatives(condition.parts[0], not wanted)
    sides = [_alternatives(part, wanted) for part in condition.parts]
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        return None
    if (condition.joint is Joint.OR) is wanted:
        together = [tests for side in known for tests in side]
        return together if len(together) <= _MOST else None
    made: list[tuple[Literal, ...]] = [()]
    for side in known:
        if len(made) * len(side) > _MOST:
            return None
        made = [a + b for a, b in product(made, side)]
    return made


def _conflict_in(tests: Sequence[Literal], limits: Mapping[str, Demand]) -> Conflict | None:
    """Return the first two tests of some that exclude each other, or one that is impossible."""
    demands = [(t, wanted, *_demand(t, wanted)) for t, wanted in tests]
    for test, wanted, subject, demand in demands:
        if subject in limits and limits[subject].excludes(demand):
            return Conflict(_written(test, wanted))
    for (a, holds_a, on_a, asks_a), (b, holds_b, on_b, asks_b) in combinations(demands, 2):
        opposite = a.sql == b.sql and holds_a is not holds_b
        if opposite or (on_a == on_b and asks_a.excludes(asks_b)):
            return Conflict(_written(a, holds_a), _written(b, holds_b))
    return None


def _written(test: Condition, wanted: bool) -> str:
    return test.text if wanted else f"not {test.text}"


def _demand(test: Condition, wanted: bool) -> tuple[str, Demand]:
    """Return which value a test is about, and what it asks of it."""
    claim = test.claim
    if claim is None:
        return test.sql, Demand()
    subject = f"did {claim.name}" if claim.shape is Shape.DEED else claim.value
    return subject, _ASKED[claim.shape](claim, test.text, wanted)


def _of_number(claim: Claim, _text: str, wanted: bool) -> Demand:
    bound = float(claim.bound)
    unknown = frozenset({_UNKNOWN})
    exactly, item = Demand(bound, bound, without=unknown), frozenset({str(bound)})
    return {
        ">=": Demand(low=bound, without=unknown),
        ">": Demand(low=bound, open_low=True, without=unknown),
        "<=": Demand(high=bound, without=unknown),
        "<": Demand(high=bound, open_high=True, without=unknown),
        "=": Demand(exactly.low, exactly.high, among=item),
        "<>": Demand(without=unknown | item),
    }[claim.operator if wanted else _OPPOSITE[claim.operator]]


def _of_deed(claim: Claim, _text: str, wanted: bool) -> Demand:
    """Count the days since the last deed: it happened within N days, or not within N."""
    if wanted:
        return Demand(0, inf if claim.days is None else claim.days - 1, without=_only(_UNKNOWN))
    return Demand(among=_only(_UNKNOWN)) if claim.days is None else Demand(low=claim.days)


def _of_flag(_claim: Claim, _text: str, wanted: bool) -> Demand:
    return Demand(among=_only("yes" if wanted else "no"))


def _of_other(claim: Claim, text: str, wanted: bool) -> Demand:
    ends = [float(n) for n in claim.bound.split(" and ") if _NUMBER.fullmatch(n)]
    if claim.operator == "between" and wanted and len(ends) == 2:
        return Demand(ends[0], ends[1], without=_only(_UNKNOWN))
    items = _items(claim, text)
    if not items:
        return Demand(without=_only(_UNKNOWN))
    if wanted is (claim.operator != "<>"):
        return Demand(among=items)
    return Demand(without=items | ({_UNKNOWN} - items))


def _items(claim: Claim, text: str) -> frozenset[str]:
    """Return the values that a test names; none where it compares with something else."""
    if claim.operator == "is":
        return _only({"true": "yes", "false": "no", "null": _UNKNOWN}[claim.bound])
    if claim.operator == "in":
        texts = [t.replace("''", "'") for t in _TEXT.findall(claim.bound)]
        listed = texts or [str(float(n)) for n in claim.bound.split(", ") if _NUMBER.fullmatch(n)]
    else:
        listed = [claim.bound] if claim.operator in {"=", "<>"} and text.endswith("'") else []
    answered = claim.name in ANSWERED
    return frozenset(_UNKNOWN if answered and item == "unknown" else item for item in listed)


def _only(item: str) -> frozenset[str]:
    return frozenset({item})


_ASKED: Final[Mapping[Shape, Callable[[Claim, str, bool], Demand]]] = {
    Shape.NUMBER: _of_number,
    Shape.DEED: _of_deed,
    Shape.FLAG: _of_flag,
    Shape.OTHER: _of_other,
}
