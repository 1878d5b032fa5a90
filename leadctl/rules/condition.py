"""A checked condition: what it says, its SQL, its parts. `conditions` makes it from text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

OWN_DEEDS = ""
"""The kind of a call that stands for all kinds of action that the lead did by itself."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a function asks of the activities of a lead: those of a kind, of the last `days` days
    (None: ever), whose subject fits `glob`; `each` is "event", "day" or "subject": what is counted.

    A call is counted like a behaviour rule, so it needs the number of a rule. It is made from the
    content, so that conditions compiled apart from each other agree; it is negative, because rules
    count from 0.

    >>> Call("webinar", 30).number == Call("webinar", 30).number < 0
    True
    """

    kind: str
    days: int | None = None
    glob: str = "*"
    each: str = "event"

    @property
    def number(self) -> int:
        """Return the number under which it is counted."""
        content = repr((self.kind, self.days, self.glob, self.each))
        return -1 - int.from_bytes(hashlib.sha256(content.encode()).digest()[:5])


IDLE = Call(OWN_DEEDS)
"""The last activity of a lead's own, for `idle_days`."""


class Joint(StrEnum):
    """How the parts of a condition are joined; TEST has none."""

    AND = "and"
    OR = "or"
    NOT = "not"
    TEST = "test"


class Shape(StrEnum):
    """What a single test asks: a number against a bound, a deed, a flag, or something else."""

    NUMBER = "number"
    DEED = "deed"
    FLAG = "flag"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a single test claims, for saying what holds and what is missing.

    `name` is the left side in the words of the file (of a deed its kind), `value` the SQL of what
    it is now (of a deed the day of the last one), `operator` and `bound` the rest, `days` the
    window.
    """

    shape: Shape
    name: str
    value: str
    operator: str = ""
    bound: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that passed the check.

    `sql` is an expression over a row `x` that has `lead_id` and `columns`, and over the temporary
    tables `tally` (one row per lead and call) and `list_item`; `:as_of` is the day scored, in days
    since 1970-01-01. It is put together from templates of this package; nothing of the user's text
    is in it but numbers and quoted strings.
    """

    text: str
    sql: str
    columns: frozenset[str]
    calls: frozenset[Call]
    joint: Joint = Joint.TEST
    parts: tuple[Condition, ...] = ()
    claim: Claim | None = None

    def tests(self) -> Iterator[Condition]:
        """Yield the single tests that it is made of, in the order of the text."""
        if self.joint is Joint.TEST:
            yield self
        for part in self.parts:
            yield from part.tests()


def parts(condition: Condition) -> list[Condition]:
    """Return what must hold together: the sides of the outermost AND, an OR being one side."""
    return list(condition.parts) if condition.joint is Joint.AND else [condition]
