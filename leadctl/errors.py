"""One family of errors. A message is ready to show: where, what, and what to do.

Bad data is a value with its place (`model.Reject`, `model.Fault`), not an exception; these are for
what stops a command.
"""

from __future__ import annotations

from dataclasses import dataclass

from leadctl.i18n import _


class LeadctlError(Exception):
    """What could not be done. `str()` is one line without the word "error" in front.

    `where` is a file with its line or column ("cards.csv line 3"), or empty; `what` is what is
    wrong there; `remedy` says what to do, as one or more sentences.
    """

    exit_code = 1

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        self.where, self.what, self.remedy = where, what, remedy
        head = f"{where}: {what}" if where else what
        super().__init__(_("{what}. {remedy}").format(what=head, remedy=remedy) if remedy else head)

    def __reduce__(self) -> tuple[type[LeadctlError], tuple[str, str, str]]:
        """Let an error come whole from another process."""
        return type(self), (self.where, self.what, self.remedy)


class UsageError(LeadctlError):
    """The command was called in a way that cannot be meant."""

    exit_code = 2


class BusyError(LeadctlError):
    """Another run holds the database."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a rules file: `line` counts from 1 (0: the file as a whole)."""

    line: int
    what: str
    remedy: str = ""


class RulesError(LeadctlError):
    """A rules file with faults: all of them, in the order of their lines."""

    exit_code = 4

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.path, self.faults = path, faults
        first = faults[0]
        super().__init__(f"{path} line {first.line}", first.what, first.remedy)
