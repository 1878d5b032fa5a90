"""What is read, and what the user said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leadctl.errors import LeadctlError
from leadctl.i18n import _


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the command line says about how a file is to be read.

    `columns` name the columns of a file without a header; `known` are headers that the user mapped
    by hand, which count as recognised when the header row is looked for; `sheet` is the name of a
    sheet or its number, from 1.
    """

    encoding: str | None = None
    sheet: str | None = None
    columns: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be read: where it is, what the user calls it, and how to read it."""

    path: Path
    name: str
    options: ReadOptions
    recognise: Callable[[str], str | None]

    def fault(self, what: str, remedy: str = "", line: int = 0) -> LeadctlError:
        """Return an error about this file, with its line if that is known."""
        return LeadctlError(at(self.name, line) if line else self.name, what, remedy)


def at(name: str, line: int) -> str:
    """Return the words for a place in a file.

    >>> at("cards.csv", 7)
    'cards.csv line 7'
    """
    return _("{name} line {line}").format(name=name, line=line)
