"""`report funnel` on the screen and in files: how far leads came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Figure, Listing, Report
from leadctl.cli.points import percent, rate
from leadctl.cli.reports.hints import few_column, few_note
from leadctl.cli.session import Session
from leadctl.i18n import _
from leadctl.reports.population import FEW

if TYPE_CHECKING:
    from leadctl.reports.question import Question

_LISTS = {
    "source": "sources",
    "campaign": "campaigns",
    "owner": "owners",
    "industry": "industries",
    "prefecture": "prefectures",
}


def funnel_report(session: Session, question: Question) -> Report:
    """Return how far leads came, stage by stage, by where and by when they came from."""
    from leadctl.reports.funnel import funnel
    from leadctl.reports.hot import line_of

    line, by = line_of(question.book), question.by or "source"
    found = funnel(question, by)
    label = points.stage_labels_of(session)
    everybody = found.steps[0].reached
    notes = []
    if found.beside:
        beside = _(", ").join(f"{label(s)} {n:,}" for s, n in found.beside)
        notes.append(_("Beside the line now: {counts}").format(counts=beside))
    if any(s.stays for s in found.steps):
        notes.append(_("Median days: of completed stays; who is still there is not in it."))
    if everybody >= FEW and any(g.leads < FEW for g in (*found.groups, *found.months)):
        notes.append(few_note())
    if 0 < everybody < FEW:
        notes.append(_("Fewer than 30 leads: the rates are only a hint."))
    target = next((s for s in line if s in question.book.sales_stages), line[1])
    return Report(
        heading=_("Funnel, {day}: {n} leads").format(day=session.today, n=f"{everybody:,}"),
        listings=(
            _steps(found.steps, label),
            _groups(found.groups, by, line, target, label),
            _months(found.months, line, target, label),
        ),
        facts={
            "as_of": session.today.isoformat(),
            "since": question.since and question.since.isoformat(),
            "until": question.until and question.until.isoformat(),
            "beside": dict(found.beside),
        },
        notes=tuple(notes),
        figures=_heights(found.steps, label),
    )


def _steps(steps: Sequence[Any], label: Callable[[str], str]) -> Listing:
    """Return the first table: the stages of the line."""
    everybody = steps[0].reached or 1
    rows = [
        (s.stage, s.reached, rate(s.rate), s.present, s.days, s.stays, rate(s.reached / everybody))
        for s in steps
    ]
    columns = (
        Column("stage", _("Stage"), word=label, least=6),
        Column("reached", _("Reached"), right=True),
        Column("rate", _("Of the stage before"), right=True, word=percent),
        Column("present", _("Now there"), right=True),
        Column("median_days", _("Median days"), right=True, word=points.whole),
        Column("stays", _("Stays"), right=True, rank=1),
        Column("share", _("Of all"), bar=True, least=8, word=percent),
    )
    return Listing(
        columns,
        rows,
        _("There are no leads yet: leadctl import FILE"),
        screen=("stage", "reached", "rate", "present", "median_days", "share"),
        name="stages",
        charts=(Chart(ChartKind.BAR, "stage", ("reached", "present"), _("How far leads came")),),
    )


def _heights(steps: Sequence[Any], label: Callable[[str], str]) -> tuple[Figure, ...]:
    """Return how many leads there are, and how many came to the first stages after that."""
    everybody = steps[0].reached
    came = _("{share} of the stage before")
    return (
        Figure(_("Leads"), f"{everybody:,}"),
        *(
            Figure(label(s.stage), f"{s.reached:,}", came.format(share=percent(s.rate)))
            for s in steps[1:3]
            if s.rate is not None
        ),
    )


def _groups(
    groups: Sequence[Any],
    by: str,
    line: Sequence[str],
    target: str,
    label: Callable[[str], str],
) -> Listing:
    """Return the second table: by first source, or what else was asked for."""
    titles = {
        "source": (_("First source"), _("By first source"), _("Leads by first source")),
        "campaign": (_("First campaign"), _("By first campaign"), _("Leads by first campaign")),
        "owner": (_("Owner"), _("By owner"), _("Leads by owner")),
        "industry": (_("Industry"), _("By industry"), _("Leads by industry")),
        "prefecture": (_("Prefecture"), _("By prefecture"), _("Leads by prefecture")),
    }
    head, title, drawn = titles[by]
    who = Column(by, head, least=16, most=36, word=lambda name: name or _("(unknown)"))
    rows = [(g.name, *_counts(g, line, target), _rounded(g.mean_score)) for g in groups]
    score = Column("mean_score", _("Mean score"), right=True, rank=1)
    return Listing(
        (who, *_counted(line, target, label), score),
        rows,
        _("No sources yet."),
        name=_LISTS[by],
        title=title,
        charts=(Chart(ChartKind.BAR, by, ("leads", target), drawn),),
    )


def _months(
    months: Sequence[Any], line: Sequence[str], target: str, label: Callable[[str], str]
) -> Listing:
    """Return the third table: by the month in which leads came in."""
    rows = [(m.name, *_counts(m, line, target)) for m in months]
    chart = Chart(
        ChartKind.BAR, "month", ("leads", target), _("Leads by month of entry"), ordered=True
    )
    return Listing(
        (Column("month", _("Month of entry"), least=7), *_counted(line, target, label)),
        rows,
        _("There are no leads yet: leadctl import FILE"),
        name="months",
        title=_("By month of entry"),
        charts=(chart,),
    )


def _counted(line: Sequence[str], target: str, label: Callable[[str], str]) -> tuple[Column, ...]:
    """Return the columns that groups of leads have in common."""
    return (
        Column("leads", _("Leads"), right=True),
        *(Column(stage, label(stage), right=True, rank=2) for stage in line[1:]),
        Column("rate", _("{stage} rate").format(stage=label(target)), right=True, word=percent),
        few_column(),
    )


def _counts(group: Any, line: Sequence[str], target: str) -> tuple[Any, ...]:
    came = group.reached[line.index(target)] / group.leads
    return group.leads, *group.reached[1:], rate(came), group.leads < FEW


def _rounded(value: float | None) -> float | int | None:
    return None if value is None else points.whole(round(value, 1))
