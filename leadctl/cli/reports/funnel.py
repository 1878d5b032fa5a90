"""`report funnel` on the screen and in files: how far leads came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.charts import Chart, ChartKind
from leadctl.cli.points import percent, rate
from leadctl.cli.session import Session
from leadctl.cli.tables import Column, Listing, Report
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.question import Question

_FEW = 30


def funnel_report(session: Session, question: Question) -> Report:
    """Return how far leads came, stage by stage and by where they came from."""
    from leadctl.reports.funnel import funnel
    from leadctl.reports.hot import line_of

    line = line_of(question.book)
    found = funnel(question.conn, line)
    label = points.stage_labels_of(session)
    everybody = found.steps[0].reached
    steps = [
        (
            s.stage,
            s.reached,
            rate(s.rate),
            s.present,
            rate(s.reached / (everybody or 1)),
        )
        for s in found.steps
    ]
    notes = []
    if found.beside:
        beside = _(", ").join(f"{label(s)} {n:,}" for s, n in found.beside)
        notes.append(_("Beside the line now: {counts}").format(counts=beside))
    if 0 < everybody < _FEW:
        notes.append(_("Fewer than 30 leads: the rates are only a hint."))
    nothing = _("There are no leads yet: leadctl import FILE")
    columns = (
        Column("stage", _("Stage"), word=label, least=6),
        Column("reached", _("Reached"), right=True),
        Column("rate", _("Of the stage before"), right=True, word=percent),
        Column("present", _("Now there"), right=True),
        Column("share", _("Of all"), bar=True, least=8, word=percent),
    )
    chart = Chart(ChartKind.BAR, "stage", ("reached", "present"), _("How far leads came"))
    return Report(
        heading=_("Funnel, {day}: {n} leads").format(day=session.today, n=f"{everybody:,}"),
        listings=(
            Listing(columns, steps, nothing, name="stages", title="", charts=(chart,)),
            _origins(found.origins, line, question.book.sales_stages, label),
        ),
        facts={"as_of": session.today.isoformat(), "beside": dict(found.beside)},
        notes=tuple(notes),
    )


def _origins(
    origins: Sequence[Any],
    line: Sequence[str],
    sales: Sequence[str],
    label: Callable[[str], str],
) -> Listing:
    """Return the second table of the funnel: by first source, who came how far."""
    middle = line[1:]
    target = sales[0] if sales else middle[0]
    at = line.index(target)
    rows = [
        (
            o.source,
            o.leads,
            *o.reached[1:],
            rate(o.reached[at] / o.leads),
            _rounded(o.mean_score),
        )
        for o in origins
    ]
    columns = (
        Column("source", _("First source"), least=16, most=36, word=lambda s: s or _("(unknown)")),
        Column("leads", _("Leads"), right=True),
        *(Column(stage, label(stage), right=True, rank=2) for stage in middle),
        Column("rate", _("{stage} rate").format(stage=label(target)), right=True, word=percent),
        Column("mean_score", _("Mean score"), right=True, rank=1),
    )
    title = _("By first source")
    chart = Chart(ChartKind.BAR, "source", ("leads", target), _("Leads by first source"))
    nothing = _("No sources yet.")
    return Listing(columns, rows, nothing, name="sources", title=title, charts=(chart,))


def _rounded(value: float | None) -> float | int | None:
    return None if value is None else points.whole(round(value, 1))
