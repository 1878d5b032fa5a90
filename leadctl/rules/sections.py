"""Tables of a rules file, read key by key: whatever is wrong is noted with its line, not raised.

A key that nobody asked for is unknown: so what the language has is what the reader asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from leadctl.errors import Fault
from leadctl.i18n import _
from leadctl.rules.condition import Condition
from leadctl.rules.conditions import compile_condition
from leadctl.rules.faults import ConditionError, meant, one_line
from leadctl.rules.names import Scope
from leadctl.rules.places import Path, line_of

_T = TypeVar("_T")
_DAYS = re.compile(r"(\d{1,5})d")


@dataclass(slots=True)
class Faults:
    """All that is wrong with a file so far."""

    lines: dict[Path, int]
    found: list[Fault] = field(default_factory=list)

    def note(self, path: Path, what: str, remedy: str = "") -> None:
        """Note a fault at a path of the file."""
        self.found.append(Fault(self.line(path), what, remedy))

    def line(self, path: Path) -> int:
        """Return the line of a path, or of what is around it."""
        return line_of(self.lines, path)

    def sorted(self) -> tuple[Fault, ...]:
        """Return the faults in the order of their lines."""
        return tuple(sorted(self.found, key=lambda fault: fault.line))


class Section:
    """One table: `take` what is known of it, then `finish`."""

    def __init__(self, values: Mapping[str, Any], path: Path, faults: Faults) -> None:
        self._values, self.path, self.faults = values, path, faults
        self._asked: set[str] = set()

    @property
    def line(self) -> int:
        """The line where it begins."""
        return self.faults.line(self.path)

    def label(self) -> str:
        """Return how it is called in a message: [[fit]] with its name, or [score]."""
        names = [str(p) for p in self.path if isinstance(p, str)]
        many = any(isinstance(p, int) for p in self.path)
        head = f"[[{'.'.join(names)}]]" if many else f"[{'.'.join(names)}]"
        name = self._values.get("name")
        return f"{head} {one_line(name)}" if isinstance(name, str) and name else head

    def note(self, key: str, what: str, remedy: str = "") -> None:
        """Note a fault of a key."""
        where = f"{self.label()}: {key}" if self.path else key
        self.faults.note((*self.path, key), f"{where}: {what}", remedy)

    def finish(self) -> None:
        """Note every key that was not asked for."""
        for key in self._values:
            if key not in self._asked:
                remedy = meant(key, self._asked)
                what = _("unknown key") if self.path else _("unknown key or table")
                self.note(key, what, remedy)

    def has(self, key: str) -> bool:
        """Say whether a key is there."""
        self._asked.add(key)
        return key in self._values

    def _take(self, key: str, kind: type[_T], remedy: str, *, needed: bool) -> _T | None:
        self._asked.add(key)
        if key not in self._values:
            if needed:
                self.faults.note(
                    self.path, f"{self.label()}: " + _("{key} is missing").format(key=key), remedy
                )
            return None
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.note(key, _("{value} does not fit").format(value=_shown(value)), remedy)
            return None
        return value

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """Return a text that is not empty."""
        remedy = _('Write text in quotes, for example: {key} = "…".').format(key=key)
        value = self._take(key, str, remedy, needed=needed)
        if value is not None and not value.strip():
            self.note(key, _("is empty"), remedy)
            return None
        return value

    def whole(
        self, key: str, *, needed: bool = False, least: int | None = None, most: int = 10**6
    ) -> int | None:
        """Return a whole number."""
        remedy = _("Write a whole number, for example: {key} = 25.").format(key=key)
        value = self._take(key, int, remedy, needed=needed)
        if value is None:
            return None
        if (least is not None and value < least) or abs(value) > most:
            what = _("{value} is out of range").format(value=value)
            allowed = _("It must be {least} at least and {most} at most.")
            lowest = -most if least is None else least
            self.note(key, what, allowed.format(least=lowest, most=f"{most:,}"))
            return None
        return value

    def days(self, key: str) -> int | None:
        """Return a number of days, written as "365d"."""
        remedy = _('Write days as a number with d, for example: {key} = "365d".').format(key=key)
        value = self._take(key, str, remedy, needed=False)
        if value is None:
            return None
        if not (found := _DAYS.fullmatch(value.strip())) or int(found[1]) == 0:
            self.note(key, _("{value} does not fit").format(value=_shown(value)), remedy)
            return None
        return int(found[1])

    def day(self, key: str) -> date | None:
        """Return a calendar day: a date of TOML, or the same as text."""
        remedy = _("Write a day, for example: {key} = 2026-11-21.").format(key=key)
        value: object = self._take(key, object, remedy, needed=False)
        if value is None or type(value) is date:
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.note(key, _("{value} does not fit").format(value=_shown(value)), remedy)
            return None

    def choice(self, key: str, names: Iterable[str], *, needed: bool = False) -> str | None:
        """Return one of a few texts."""
        known = list(names)
        value = self._take(key, str, meant("", known), needed=needed)
        if value is not None and value not in known:
            self.note(key, _("{value} is unknown").format(value=_shown(value)), meant(value, known))
            return None
        return value

    def condition(self, key: str, scope: Scope, *, needed: bool = False) -> Condition | None:
        """Return a checked condition."""
        value = self.text(key, needed=needed)
        if value is None:
            return None
        try:
            return compile_condition(value, scope)
        except ConditionError as error:
            place = _("at character {position}").format(position=error.position)
            self.note(key, f"{error.what} ({place}: {one_line(value)})", error.remedy)
            return None

    def table(self, key: str) -> Section | None:
        """Return a table of its own."""
        remedy = _("Write it as a table: [{key}].").format(key=key)
        value = self._take(key, dict, remedy, needed=False)
        return None if value is None else Section(value, (*self.path, key), self.faults)

    def tables(self, key: str) -> Iterator[Section]:
        """Yield the tables of an array, whether it is written as [[key]] or as a list."""
        remedy = _("Write each as a table of its own: [[{key}]].").format(key=key)
        for number, value in enumerate(self._take(key, list, remedy, needed=False) or []):
            path = (*self.path, key, number)
            if isinstance(value, dict):
                yield Section(value, path, self.faults)
            else:
                self.faults.note(path, _("{key} does not fit").format(key=key), remedy)

    def texts(self, key: str) -> list[str] | None:
        """Return a list of texts."""
        remedy = _('Write a list of texts, for example: {key} = ["…", "…"].').format(key=key)
        value = self._take(key, list, remedy, needed=False)
        if value is not None and any(not isinstance(item, str) for item in value):
            self.note(key, _("not every item is a text"), remedy)
            return None
        return value

    def known(self, key: str, names: Iterable[str]) -> None:
        """Note a key that is none of some names."""
        if key not in (listed := list(names)):
            self.note(key, _("unknown name {name}").format(name=key), meant(key, listed))

    def names(self) -> list[str]:
        """Return all its keys, for tables whose keys the user chooses."""
        return list(self._values)

    def raw(self, key: str) -> Any:
        """Return what a key says, unchecked."""
        self._asked.add(key)
        return self._values.get(key)


def _shown(value: object) -> str:
    """Return a value as it stands in TOML, roughly.

    >>> _shown("25点"), _shown(True), _shown([1])
    ('"25点"', 'true', '[1]')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{one_line(value)}"' if isinstance(value, str) else one_line(str(value))
