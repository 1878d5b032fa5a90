"""`report imports` on the screen and in files: what came in, by source and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.imports import Intakes
    from leadctl.reports.question import Question

_SHORT = 24


def imports_report(session: Session, question: Question) -> Report:
    """Return the imports by month and source, and the last one of each source."""
    from leadctl.reports.imports import intakes_of

    found = intakes_of(question)
    files = sum(m.files for m in found.months)
    rows = sum(m.rows for m in found.months)
    heading = _("Imports until {day}: {files} files, {rows} rows")
    undone = _("Undone imports are counted apart; their rows are not.")
    unnamed = _("A source is what --source named; in brackets: the kind of list where none was.")
    return Report(
        heading=heading.format(day=question.last, files=f"{files:,}", rows=f"{rows:,}"),
        listings=(_months(found), _latest(found)),
        facts={"as_of": session.today.isoformat(), "files": files, "rows": rows},
        notes=(unnamed, undone) if found.months else (),
    )


def _source(named: tuple[str | None, str]) -> str:
    source, kind = named
    return source or _("({kind})").format(kind=points.list_kind_label(kind))


def _named() -> tuple[Column, ...]:
    return (
        Column("source", _("Imported from")),
        Column("kind", _("Kind"), word=points.list_kind_label),
        Column("shown", _("Imported from"), least=14, most=32, word=_source, in_files=False),
    )


def _months(found: Intakes) -> Listing:
    columns = (
        Column("month", _("Month"), least=7),
        *_named(),
        Column("files", _("Files"), right=True),
        Column("rows", _("Rows"), right=True),
        Column("created", _("New"), right=True),
        Column("updated", _("Joined"), right=True),
        Column("unchanged", _("Unchanged"), right=True, rank=1),
        Column("rejected", _("Rejected"), right=True),
        Column("created_rate", _("New, share"), right=True, word=points.percent, rank=3),
        Column("rejected_rate", _("Rejected, share"), right=True, word=points.percent, rank=2),
        Column("undone", _("Undone"), right=True, rank=1),
    )
    rows = [
        (
            *(m.month, m.source, m.kind, (m.source, m.kind), m.files, m.rows),
            *(m.created, m.updated, m.unchanged, m.rejected),
            points.rate(m.created / m.rows if m.rows else None),
            points.rate(m.rejected / m.rows if m.rows else None),
            m.undone,
        )
        for m in found.months
    ]
    screen = tuple(c.key for c in columns if c.key not in {"source", "kind"})
    nothing = _("Nothing was imported in this time.")
    return Listing(columns, rows, nothing, screen=screen, name="months", title="", screenful=_SHORT)


def _latest(found: Intakes) -> Listing:
    columns = (
        *_named(),
        Column("day", _("Last import"), least=10),
        Column("age_days", _("Days since"), right=True),
        Column("file", _("File"), least=16, most=40, word=points.file_text),
        Column("id", _("ID"), right=True, rank=1),
    )
    rows = [
        (one.source, one.kind, (one.source, one.kind), one.day, age, one.file, one.id)
        for one, age in found.latest
    ]
    ages = Chart(ChartKind.BAR, "shown", ("age_days",), _("Days since the last import"))
    return Listing(
        columns,
        rows,
        _("Nothing was imported yet."),
        screen=("shown", "day", "age_days", "file", "id"),
        name="latest",
        title=_("Last import of each source"),
        charts=(ages,),
    )
