"""What a rules file says of the run of every morning: [daily], its files, and [[source]]."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from leadctl.i18n import _
from leadctl.model import ListKind, Order

if TYPE_CHECKING:
    from leadctl.rules.sections import Section

STEPS: Final = ("import", "score", "promote", "handoff", "reports", "remind", "backup")
"""The steps of the daily run, in the order in which they run."""
FORMATS: Final = ("html", "xlsx")
"""What the reports of the daily run can be written as."""
KEEP: Final = 30
"""So many backups are left where nothing else is said."""
_MENDED: Final = ".rejects.csv"


@dataclass(frozen=True, slots=True)
class Taking:
    """How files of the inbox are taken in whose name fits `match`: the options of an import. `use`
    names a mapping of the rules."""

    match: str
    use: str | None = None
    kind: ListKind | None = None
    action: str | None = None
    subject: str | None = None
    source: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    dates: Order | None = None

    def fits(self, name: str) -> bool:
        """Say whether a file is meant; one of mended rows is meant as the file that they are from.

        >>> taking = Taking("*_cards.csv")
        >>> taking.fits("0921_cards.csv"), taking.fits("0921_cards.rejects.csv")
        (True, True)
        >>> taking.fits("cards.csv")
        False
        """
        stem = name.removesuffix(_MENDED) if name.endswith(_MENDED) else None
        return fnmatchcase(name, self.match) or (
            stem is not None and fnmatchcase(stem, self.match.rpartition(".")[0] or self.match)
        )


@dataclass(frozen=True, slots=True)
class Watched:
    """A source of imports that is missed when nothing came for more than so many days."""

    name: str
    warn_after: int


@dataclass(frozen=True, slots=True)
class Night:
    """The daily run: its steps, its folders, seen from the rules file, and the formats of reports.
    `keep` backups are left; `takings` say how files are taken in (none: all of them, each as it is
    recognised)."""

    steps: tuple[str, ...] = STEPS
    inbox: str = "inbox"
    handoff: str = "handoff"
    reports: str = "reports"
    formats: tuple[str, ...] = FORMATS[:1]
    reminders: str = "reminders"
    backups: str | None = None
    keep: int = KEEP
    takings: tuple[Taking, ...] = ()
    sources: tuple[Watched, ...] = field(default=())

    def taking(self, name: str) -> Taking | None:
        """Return how a file is taken in; None for one that no pattern fits."""
        if not self.takings:
            return Taking("*")
        return next((one for one in self.takings if one.fits(name)), None)


def read_night(top: Section, mappings: frozenset[str]) -> Night:
    """Read its tables; `mappings` are the names of [import.NAME]."""
    from leadctl.rules.sections import Section  # it brings the parser of conditions along

    section = top.table("daily") or Section({}, ("daily",), top.faults)
    default = Night()
    found = Night(
        steps=_listed(section, "steps", STEPS, default.steps),
        inbox=section.text("inbox") or default.inbox,
        handoff=section.text("handoff") or default.handoff,
        reports=section.text("reports") or default.reports,
        formats=_listed(section, "formats", FORMATS, default.formats),
        reminders=section.text("reminders") or default.reminders,
        backups=section.text("backups"),
        keep=section.whole("keep", least=1) or default.keep,
        takings=tuple(t for one in section.tables("file") if (t := _taking(one, mappings))),
        sources=tuple(w for one in top.tables("source") if (w := _watched(one))),
    )
    section.finish()
    return found


def _listed(
    section: Section, key: str, there: tuple[str, ...], default: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what is wanted of what there is, in the one order in which it makes sense."""
    wanted = section.texts(key)
    if wanted is None:
        return default
    for name in wanted:
        if name not in there:
            what = _("{value} is unknown").format(value=f'"{name}"')
            section.note(key, what, _("There are: {names}").format(names=", ".join(there)))
    return tuple(name for name in there if name in wanted)


def _taking(section: Section, mappings: frozenset[str]) -> Taking | None:
    match, use = section.text("match", needed=True), section.text("use")
    if use is not None and use not in mappings:
        what = _("the rules have no [import.{name}]").format(name=use)
        named = _("There are: {names}").format(names=", ".join(sorted(mappings)) or "-")
        section.note("use", what, named)
    kind, dates = section.choice("as", list(ListKind)), section.choice("dates", list(Order))
    found = Taking(
        match=match or "",
        use=use,
        kind=ListKind(kind) if kind else None,
        action=section.text("action"),
        subject=section.text("subject"),
        source=section.text("source"),
        encoding=section.text("encoding"),
        sheet=section.text("sheet"),
        dates=Order(dates) if dates else None,
    )
    section.finish()
    return found if match else None


def _watched(section: Section) -> Watched | None:
    name, days = section.text("name", needed=True), section.days("warn_after")
    if name and not section.has("warn_after"):
        remedy = _('Write days as a number with d, for example: {key} = "365d".')
        what = _("{key} is missing").format(key="warn_after")
        section.note("warn_after", what, remedy.format(key="warn_after"))
    section.finish()
    return Watched(name, days) if name and days else None
