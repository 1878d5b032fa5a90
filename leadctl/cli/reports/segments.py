"""`report segments` on the screen and in files: the parts of all leads that the rules name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _
from leadctl.model import Temperature

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.segments import Segments


def segments_report(session: Session, question: Question) -> Report:
    """Return the segments with their leads, by temperature and by stage."""
    from leadctl.reports.segments import segments

    found = segments(question.conn, question.book, question.as_of)
    heading = _("Segments, {day}: {n} leads in all")
    overlap = _("A lead may be in several segments, or in none.")
    mail = _("Mail allowed: an address, a basis for writing to it, and no opt-out.")
    return Report(
        heading=heading.format(day=session.today, n=f"{found.everybody:,}"),
        listings=(_parts(found), *([_stages(session, question, found)] if found.parts else ())),
        facts={"as_of": session.today.isoformat(), "leads": found.everybody},
        notes=(overlap, mail) if found.parts else (),
    )


def _nothing() -> str:
    return _("The rules have none; write one as [[segment]] with name and when.")


def _parts(found: Segments) -> Listing:
    columns = (
        Column("segment", _("Segment"), least=14, most=30),
        Column("condition", _("Condition"), least=16, most=60, fold=True, rank=9),
        Column("leads", _("Leads"), right=True),
        Column("share", _("Share"), right=True, word=points.percent),
        *(Column(t, points.temperature_label(t) or "", right=True) for t in Temperature),
        Column("unscored", _("no score"), right=True, rank=3),
        Column("mean_score", _("Mean score"), right=True, rank=2),
        Column("mail", _("Mail allowed"), right=True),
        Column("bar", "", bar=True, least=8, in_files=False, rank=4),
    )
    rows = [
        (
            part.name,
            part.condition,
            part.leads,
            points.rate(part.share),
            *(part.temperatures.get(t, 0) for t in (*Temperature, None)),
            None if part.mean_score is None else points.whole(round(part.mean_score, 1)),
            part.mail,
            part.share,
        )
        for part in found.parts
    ]
    screen = tuple(c.key for c in columns if c.key != "condition")
    warmth = Chart(
        ChartKind.STACKED, "segment", tuple(Temperature), _("Temperature by segment"), most=20
    )
    return Listing(
        columns, rows, _nothing(), screen=screen, name="segments", title="", charts=(warmth,)
    )


def _stages(session: Session, question: Question, found: Segments) -> Listing:
    from leadctl.reports.hot import line_of

    label = points.stage_labels_of(session)
    line = line_of(question.book)
    beside = sorted({s for part in found.parts for s in part.stages} - set(line))
    columns = (
        Column("segment", _("Segment"), least=14, most=30),
        *(Column(stage, label(stage), right=True, rank=1) for stage in (*line, *beside)),
    )
    rows = [
        (part.name, *(part.stages.get(stage, 0) for stage in (*line, *beside)))
        for part in found.parts
    ]
    return Listing(columns, rows, _nothing(), name="stages", title=_("By stage"))
