"""What is wrong with a condition, and the place in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from leadctl.errors import UsageError
from leadctl.i18n import _


class ConditionError(UsageError):
    """A condition that is refused. `position` counts characters from 1.

    It is a UsageError because a condition that does not stand in a file was given on the command
    line; in a file it becomes a Fault of that line.
    """

    def __init__(self, position: int, what: str, remedy: str = "") -> None:
        self.position = position
        where = _("condition, character {position}").format(position=position)
        super().__init__(where, what, remedy)


def meant(name: str, names: Iterable[str]) -> str:
    """Return "Did you mean ...?" and all the names that exist.

    >>> meant("emploees", ["employees", "revenue"])
    'Did you mean employees? There are: employees, revenue'
    """
    known = sorted(set(names))
    listed = _("There are: {names}").format(names=", ".join(known))
    if name and (near := get_close_matches(name.casefold(), known, 1, 0.6)):
        return _("Did you mean {name}?").format(name=near[0]) + " " + listed
    return listed


def one_line(text: str) -> str:
    """Return a text on one line, cut to what fits into a message.

    >>> one_line("score\\n  > 1")
    'score > 1'
    """
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= 60 else line[:59] + "…"
