"""`report quality` on the screen and in files: what is known of leads, and what can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadctl import fields
from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.quality import Quality
    from leadctl.reports.question import Question

_KEY_FIELDS = ("email", "phone", "company", "title", "industry", "employees")
_SHORT = 10


def quality_report(session: Session, question: Question) -> Report:
    """Return how full the fields are, what no rule names, what was refused, and who is unknown."""
    from leadctl.reports.quality import quality_of

    found = quality_of(question)
    notes = [_("Filled: leads with a value; * marks the fields that a rule asks for.")]
    if found.pairs is None:
        notes.append(_("Duplicates are not up to date for this day: leadctl duplicates"))
    heading = _("Data quality, {day}: {n} leads")
    return Report(
        heading=heading.format(day=session.today, n=f"{found.leads:,}"),
        listings=(
            _problems(found),
            _fields(session, found),
            *([_sources(session, found)] if found.sources else []),
            *_duplicates(found),
            _values(session, found),
            _rejects(found),
        ),
        facts={"as_of": session.today.isoformat(), "leads": found.leads, "pairs": found.pairs},
        notes=tuple(notes) if found.leads else (),
    )


def _share(part: int, whole: int) -> float | None:
    return points.rate(part / whole) if whole else None


def _problems(found: Quality) -> Listing:
    words = {
        "unreachable": _("neither e-mail nor phone"),
        "no_email": _("no e-mail"),
        "suppressed": _("asked to be left alone"),
        "denied": _("denied consent"),
        "no_basis": _("an address, and no basis for mail"),
        "duplicates": _("pairs that could be one person"),
    }
    columns = (
        Column("problem", _("What is wrong"), least=16, word=words.get),
        Column("count", _("How many"), right=True),
        Column("share", _("Of all leads"), right=True, word=points.percent),
    )
    rows: list[tuple[str, int, float | None]] = [
        (name, n, _share(n, found.leads)) for name, n in found.problems.items()
    ]
    if found.pairs is not None:
        rows.append(("duplicates", found.pairs, None))
    nothing = _("There are no leads yet: leadctl import FILE")
    return Listing(columns, rows if found.leads else [], nothing, name="problems", title="")


def _fields(session: Session, found: Quality) -> Listing:
    columns = (
        Column("field", _("Field"), word=lambda n: fields.label(n, session.language), least=10),
        Column("asked", _("Asked for"), word=lambda asked: "*" if asked else ""),
        Column("filled", _("Filled"), right=True),
        Column("leads", _("Leads"), right=True, rank=1),
        Column("share", _("Share"), right=True, word=points.percent),
        Column("bar", "", bar=True, least=8, in_files=False),
    )
    rows = []
    for field in found.fields if found.leads else ():
        share = _share(field.filled, found.leads)
        rows.append((field.name, field.asked, field.filled, found.leads, share, share))
    full = Chart(ChartKind.BAR, "field", ("share",), _("How full each field is"), percent=True)
    return Listing(
        columns, rows, _("Nobody."), name="fields", title=_("By field"), screenful=_SHORT * 2,
        charts=(full,),
    )  # fmt: skip


def _sources(session: Session, found: Quality) -> Listing:
    columns = (
        Column("source", _("First source"), least=14, most=30, word=lambda s: s or _("(unknown)")),
        Column("leads", _("Leads"), right=True),
        *(
            Column(f"{n}_share", fields.label(n, session.language), right=True, word=points.percent)
            for n in _KEY_FIELDS
        ),
        Column("unreachable", _("Unreachable"), right=True, rank=1),
    )
    rows = [
        (
            *(one.source, one.leads),
            *(_share(one.flags[name], one.leads) for name in _KEY_FIELDS),
            one.flags["unreachable"],
        )
        for one in found.sources
    ]
    title = _("Filled, by first source")
    return Listing(columns, rows, _("Nobody."), name="sources", title=title, screenful=_SHORT)


def _duplicates(found: Quality) -> list[Listing]:
    if found.duplicates is None:
        return []
    columns = (
        Column("source", _("First source"), least=14, most=30, word=lambda s: s or _("(unknown)")),
        Column("leads", _("Leads"), right=True),
    )
    rows = sorted(found.duplicates.items(), key=lambda d: (-d[1], d[0] is None, d[0] or ""))
    title = _("Leads that could be the same person as another, by first source")
    return [Listing(columns, rows, _("None."), name="duplicates", title=title, screenful=_SHORT)]


def _values(session: Session, found: Quality) -> Listing:
    columns = (
        Column("field", _("Field"), word=lambda name: fields.label(name, session.language)),
        Column("value", _("Value"), least=16, most=50),
        Column("leads", _("Leads"), right=True),
    )
    return Listing(
        columns, found.values, _("None."), name="values", title=_("Values that no rule names"),
        screenful=_SHORT,
    )  # fmt: skip


def _rejects(found: Quality) -> Listing:
    columns = (
        Column("source", _("Imported from"), least=14, most=30, word=lambda name: name or "—"),
        Column("kind", _("Kind"), word=points.list_kind_label),
        Column("rows", _("Rows"), right=True),
        Column("rejected", _("Rejected"), right=True),
        Column("rate", _("Rejected, share"), right=True, word=points.percent),
    )
    rows = [
        (r.source, r.kind, r.rows, r.rejected, _share(r.rejected, r.rows)) for r in found.rejects
    ]
    return Listing(
        columns, rows, _("None."), name="rejects", title=_("Rejected rows of imports"),
        screenful=_SHORT,
    )  # fmt: skip
