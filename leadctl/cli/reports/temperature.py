"""`report temperature` on the screen and in files: how warm the leads are, and were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Figure, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.temperature import Temperatures


def temperature_report(session: Session, question: Question) -> Report:
    """Return how warm the leads are, all together, by stage, and over the last weeks."""
    from leadctl.reports.temperature import temperatures

    found = temperatures(question)
    notes = []
    if any(None not in share.weeks for share in found.shares):
        notes.append(_("By week: as leads were scored then; only those that are still there."))
    if found.unscored:
        note = _("Without a score: {n}. Score them with: leadctl score")
        notes.append(note.format(n=found.unscored))
    return Report(
        heading=_("Temperature, {day}").format(day=session.today),
        listings=(*temperature_listings(session, found, trend=True), _weeks(found)),
        facts={"as_of": session.today.isoformat(), "unscored": found.unscored},
        notes=tuple(notes),
        figures=tuple(
            Figure(
                points.temperature_label(s.temperature) or "",
                f"{s.leads:,}",
                points.percent(s.share) or "",
            )
            for s in found.shares[:1]
        ),
    )


def temperature_listings(
    session: Session, found: Temperatures, *, trend: bool = False
) -> tuple[Listing, Listing]:
    """Return how warm the leads are, all together and by stage; with the `trend` of the weeks."""
    label = points.stage_labels_of(session)
    drawn = (Column("weeks", _("12 weeks"), spark=True, least=12),) if trend else ()
    shares = [
        (
            s.temperature.value,
            s.leads,
            points.rate(s.share),
            *([s.weeks] if trend else []),
            s.share,
        )
        for s in found.shares
    ]
    columns = (
        Column(
            "temperature",
            _("Temperature"),
            word=points.temperature_label,
            style=points.temperature_style,
        ),
        Column("leads", _("Leads"), right=True),
        Column("share", _("Share"), right=True, word=points.percent),
        *drawn,
        Column("bar", "", bar=True, least=8, in_files=False),
    )
    by_stage = (
        Column("stage", _("Stage"), word=label, least=6),
        *_warmth(found),
        Column("unscored", _("no score"), right=True),
    )
    rows = [(s.stage, *s.leads, s.unscored) for s in found.stages]
    nothing = _("There are no leads yet: leadctl import FILE")
    all_together = Chart(
        ChartKind.BAR, "temperature", ("share",), _("Share of each temperature"), percent=True
    )
    names = tuple(s.temperature.value for s in found.shares)
    stacked = Chart(ChartKind.STACKED, "stage", names, _("Temperature by stage"))
    return (
        Listing(columns, shares, nothing, name="temperatures", title="", charts=(all_together,)),
        Listing(by_stage, rows, nothing, name="stages", title=_("By stage"), charts=(stacked,)),
    )


def _warmth(found: Temperatures) -> list[Column]:
    """Return a column for each temperature."""
    return [
        Column(s.temperature.value, points.temperature_label(s.temperature) or "", right=True)
        for s in found.shares
    ]


def _weeks(found: Temperatures) -> Listing:
    counts = zip(*(s.weeks for s in found.shares), strict=True)
    rows = [(day, *week) for day, week in zip(found.weeks, counts, strict=True)]
    names = tuple(s.temperature.value for s in found.shares)
    return Listing(
        (Column("day", _("Week until"), least=10), *_warmth(found)),
        rows,
        "",
        name="weeks",
        title=_("Over the last twelve weeks"),
        charts=(
            Chart(ChartKind.LINE, "day", names, _("Temperature over twelve weeks"), ordered=True),
        ),
    )
