"""The systems that leads go to, and what their statuses mean when they come back: data that is
shipped in targets.toml, and what a rules file lays over it."""

from __future__ import annotations

import codecs
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

from leadctl.fields import RECORD_FIELDS
from leadctl.i18n import _
from leadctl.rules.faults import meant
from leadctl.rules.selling import REASONS

if TYPE_CHECKING:
    from leadctl.rules.sections import Section

RESULTS: Final = ("accepted", "met", "in_deal", "won", "lost", "unreachable", "rejected")
"""What sales says of a lead."""

DERIVED: Final = (
    *("id", "title_level", "score", "fit", "engagement", "temperature", "stage", "stage_since"),
    *("street", "kana_last", "kana_first", "owner_email", "opt_out"),
)
EXPORTED: Final = (*RECORD_FIELDS, *DERIVED)
"""What a column of an export may hold."""

_OPEN: Final = "open"
_AWAY: Final = "-"
_DAY = re.compile(r"(?:%[Ymd]|[-/. 年月日])+")


class Said(NamedTuple):
    """What a status says: a result of sales (None: nothing yet) and, of a rejection, the reason."""

    result: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A system that takes leads from a file. `columns` are header -> field, in their order;
    `values` has the words of the system for the values of a field; `system` is whose id `crm_id`
    is, "" for whatever id there is; without the fields in `needs` it takes no row."""

    name: str
    encoding: str
    date: str
    system: str
    needs: tuple[str, ...]
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What goes to other systems, by their names, and what comes back, by folded status."""

    targets: Mapping[str, Target] = field(default_factory=lambda: shipped().targets)
    statuses: Mapping[str, Said] = field(default_factory=lambda: shipped().statuses)

    def meaning(self, status: str) -> Said | None:
        """Return what a status means; None where nobody has said it."""
        return self.statuses.get(fold(status))


def fold(status: str) -> str:
    """Return a status as it is compared; HubSpot writes its own names (OPEN_DEAL) into exports.

    >>> fold(" Working －  Contacted"), fold("OPEN_DEAL")
    ('working - contacted', 'open deal')
    """
    return " ".join(unicodedata.normalize("NFKC", status).casefold().replace("_", " ").split())


def read_exchange(top: Section) -> Exchange:
    """Read [export.NAME] and [statuses], over those that are shipped."""
    return _read(top, shipped())


def shipped() -> Exchange:
    """Return what the program itself knows."""
    return _read_shipped()


@cache
def _read_shipped() -> Exchange:
    from leadctl.rules.sections import Faults, Section  # they bring the parser of conditions along

    text = (resources.files(__package__) / "targets.toml").read_text(encoding="utf-8")
    faults = Faults({})
    found = _read(Section(tomllib.loads(text), (), faults), Exchange({}, {}))
    if faults.found:
        raise AssertionError(faults.found)
    return found


def _read(top: Section, base: Exchange) -> Exchange:
    exports, statuses = top.table("export"), top.table("statuses")
    targets = dict(base.targets)
    for name in exports.names() if exports else ():
        if exports and (section := exports.table(name)):
            targets[name] = _target(name, section, targets.get(name))
    said = dict(base.statuses)
    for status in statuses.names() if statuses else ():
        if statuses and (meaning := _meaning(statuses, status)):
            said[fold(status)] = meaning
    return Exchange(targets, said)


def _target(name: str, section: Section, base: Target | None) -> Target:
    base = base or Target(name, "utf-8-sig", "%Y-%m-%d", "", (), {}, {})
    columns = _columns(section, base.columns)
    read = Target(
        name=name,
        encoding=_encoding(section) or base.encoding,
        date=_date(section) or base.date,
        system=section.text("system") or base.system,
        needs=_needs(section, base.needs),
        columns=columns,
        values=_values(section, base.values),
    )
    if not columns:
        what = _("no columns")
        section.note("columns", what, _('Write them as: "Header" = "field".'))
    section.finish()
    return read


def _encoding(section: Section) -> str | None:
    text = section.text("encoding")
    try:
        if text and codecs.lookup(text).encode("あ"):
            return text
    except (LookupError, ValueError):
        what = _("{value} cannot write Japanese").format(value=f'"{text}"')
        section.note("encoding", what, _('Write for example "utf-8-sig" or "cp932".'))
    return None


def _date(section: Section) -> str | None:
    text = section.text("date")
    if text and not (_DAY.fullmatch(text) and all(f"%{part}" in text for part in "Ymd")):
        what = _("{value} does not fit").format(value=f'"{text}"')
        section.note("date", what, _('Write for example: date = "%Y-%m-%d".'))
        return None
    return text


def _needs(section: Section, base: tuple[str, ...]) -> tuple[str, ...]:
    if not section.has("needs"):
        return base
    names = section.texts("needs") or []
    for name in names:
        _known(section, "needs", name, EXPORTED)
    return tuple(names)


def _columns(section: Section, base: Mapping[str, str]) -> Mapping[str, str]:
    """Lay columns over those of the base: a known header keeps its place."""
    found, inner = dict(base), section.table("columns")
    for header in inner.names() if inner else ():
        if inner and (name := inner.text(header)):
            _known(inner, header, name, (*EXPORTED, _AWAY))
            found[header] = name
    return {header: name for header, name in found.items() if name != _AWAY}


def _values(
    section: Section, base: Mapping[str, Mapping[str, str]]
) -> Mapping[str, Mapping[str, str]]:
    found, inner = dict(base), section.table("values")
    for name in inner.names() if inner else ():
        words = inner.table(name) if inner else None
        if inner and words:
            _known(inner, name, name, EXPORTED)
            given = {value: words.text(value) for value in words.names()}
            found[name] = {**found.get(name, {}), **{v: w for v, w in given.items() if w}}
    return found


def _meaning(section: Section, status: str) -> Said | None:
    """Read what a status says: "met", "open", "rejected: too_early"."""
    text = section.text(status)
    if text is None or text == _OPEN:
        return Said(None) if text else None
    result, mark, reason = (part.strip() for part in text.partition(":"))
    if result not in RESULTS or (mark and (result != "rejected" or reason not in REASONS)):
        what = _("{value} is unknown").format(value=f'"{text}"')
        listed = (*RESULTS, _OPEN, *(f"rejected: {reason}" for reason in REASONS))
        section.note(status, what, meant(text, listed))
        return None
    return Said(result, reason or None)


def _known(section: Section, key: str, name: str, names: Iterable[str]) -> None:
    if name not in (listed := list(names)):
        section.note(key, _("{value} is unknown").format(value=f'"{name}"'), meant(name, listed))
