"""`report temperature` on the screen and in files: how warm the leads are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadctl.cli import points
from leadctl.cli.charts import Chart, ChartKind
from leadctl.cli.session import Session
from leadctl.cli.tables import Column, Listing, Report
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.temperature import Temperatures


def temperature_report(session: Session, question: Question) -> Report:
    """Return how warm the leads are, all together and by stage."""
    from leadctl.reports.hot import line_of
    from leadctl.reports.temperature import temperatures

    found = temperatures(question.conn, line_of(question.book))
    note = _("Without a score: {n}. Score them with: leadctl score")
    return Report(
        heading=_("Temperature, {day}").format(day=session.today),
        listings=temperature_listings(session, found),
        facts={"as_of": session.today.isoformat(), "unscored": found.unscored},
        notes=(note.format(n=found.unscored),) if found.unscored else (),
    )


def temperature_listings(session: Session, found: Temperatures) -> tuple[Listing, Listing]:
    """Return how warm the leads are, all together and by stage."""
    label = points.stage_labels_of(session)
    shares = [(s.temperature.value, s.leads, points.rate(s.share), s.share) for s in found.shares]
    columns = (
        Column(
            "temperature",
            _("Temperature"),
            word=points.temperature_label,
            style=points.temperature_style,
        ),
        Column("leads", _("Leads"), right=True),
        Column("share", _("Share"), right=True, word=points.percent),
        Column("bar", "", bar=True, least=8, in_files=False),
    )
    by_stage = (
        Column("stage", _("Stage"), word=label, least=6),
        *(
            Column(s.temperature.value, points.temperature_label(s.temperature) or "", right=True)
            for s in found.shares
        ),
        Column("unscored", _("no score"), right=True),
    )
    rows = [(s.stage, *s.leads, s.unscored) for s in found.stages]
    nothing = _("There are no leads yet: leadctl import FILE")
    all_together = Chart(
        ChartKind.BAR, "temperature", ("share",), _("Share of each temperature"), percent=True
    )
    warmth = tuple(s.temperature.value for s in found.shares)
    stacked = Chart(ChartKind.STACKED, "stage", warmth, _("Temperature by stage"))
    return (
        Listing(columns, shares, nothing, name="temperatures", title="", charts=(all_together,)),
        Listing(by_stage, rows, nothing, name="stages", title=_("By stage"), charts=(stacked,)),
    )
