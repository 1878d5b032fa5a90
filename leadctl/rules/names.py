"""What a condition may name: the columns and functions of each axis, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from leadctl.fields import NUMBER_FIELDS, RECORD_FIELDS
from leadctl.rules.condition import IDLE, Call


class Type(StrEnum):
    """What a value is. An answer is yes, no or unknown (1, 0, NULL)."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    ANSWER = "answer"


class Axis(StrEnum):
    """What a condition decides. Nothing goes in a circle: each may see what comes before."""

    FIT = "fit"
    EXCLUDE = "exclude"
    TEMPERATURE = "temperature"
    STAGE = "stage"


ANSWERED: Final = ("budget", "authority", "need", "timeframe")
"""The four questions of BANT."""

FEEDBACK: Final = ("accepted", "rejected", "met", "won", "lost")
BESIDE: Final = ("won", "lost", "nurture", "excluded")
"""Stages that are there whatever the rules file says, and stand behind or beside the line."""

FIRST: Final = "lead"
"""The stage in which everybody begins."""

_FIELDS = {
    **dict.fromkeys(RECORD_FIELDS, Type.TEXT),
    **dict.fromkeys(NUMBER_FIELDS, Type.NUMBER),
    **dict.fromkeys(ANSWERED, Type.ANSWER),
    "title_level": Type.NUMBER,
    "bant": Type.NUMBER,
    "email_domain": Type.TEXT,
    "free_mail": Type.BOOLEAN,
}
_SAID = {**dict.fromkeys(FEEDBACK, Type.BOOLEAN), "suppressed": Type.BOOLEAN}
_POINTS = dict.fromkeys(("score", "fit", "engagement"), Type.NUMBER)
_PLACE = {
    "temperature": Type.TEXT,
    "stage": Type.TEXT,
    "days_in_stage": Type.NUMBER,
    "idle_days": Type.NUMBER,
}

COLUMNS: Final[Mapping[Axis, Mapping[str, Type]]] = {
    Axis.FIT: _FIELDS,
    Axis.EXCLUDE: _FIELDS | _SAID,
    Axis.TEMPERATURE: _FIELDS | _POINTS,
    Axis.STAGE: _FIELDS | _SAID | _POINTS | _PLACE,
}
COLUMN_CALLS: Final[Mapping[str, Call]] = {"idle_days": IDLE}
"""Columns that are counted from activities."""

FUNCTIONS: Final[Mapping[str, str]] = {
    "did": "did('kind' [, days [, 'glob']])",
    "times": "times('kind' [, days [, 'glob']])",
    "days": "days('kind' [, days [, 'glob']])",
    "subjects": "subjects('kind' [, days [, 'glob']])",
    "days_since": "days_since('kind')",
    "rate": "rate('kind', 'of_kind' [, days])",
    "listed": "listed('list', column)",
}
"""How each function is called. Fit may only use `listed`."""

_VALUES: Mapping[str, frozenset[str]] = {
    "temperature": frozenset({"hot", "warm", "cold"}),
    "consent": frozenset({"granted", "denied", "unknown"}),
    **dict.fromkeys(ANSWERED, frozenset({"yes", "no", "unknown"})),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may name: its axis, the lists and the stages of its file."""

    axis: Axis
    lists: frozenset[str] = frozenset()
    stages: tuple[str, ...] = field(default=())

    def columns(self) -> Mapping[str, Type]:
        """Return the columns with their types."""
        return COLUMNS[self.axis]

    def functions(self) -> tuple[str, ...]:
        """Return the names of the functions."""
        return ("listed",) if self.axis is Axis.FIT else tuple(FUNCTIONS)

    def values(self, column: str) -> frozenset[str] | None:
        """Return the values that a column can have, None when there is no end of them."""
        if column == "stage" and self.stages:
            return frozenset({FIRST, *self.stages, *BESIDE})
        return _VALUES.get(column)


def used_elsewhere(name: str) -> bool:
    """Say whether a name exists, for conditions of another axis."""
    return name in FUNCTIONS or any(name in columns for columns in COLUMNS.values())
