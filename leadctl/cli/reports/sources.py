"""`report sources` on the screen and in files: what each source brought, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _
from leadctl.reports.population import FEW

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.sources import Source


def sources_report(session: Session, question: Question) -> Report:
    """Return what each source brought and cost, by first touch and by any touch."""
    from leadctl.reports.sources import sources

    by = question.by or "source"
    costs = question.book.campaigns if question.costs is None else question.costs
    found = sources(question, by, costs)
    leads = sum(source.counts[0] for source in found.first)
    labels = _labels(session, question)
    notes = [
        _(
            "First touch: each lead counts once, for its earliest source. Any touch: once for each"
            " source that it has a record of, and so do its orders, so that sums exceed the whole."
        ),
        _("Return: (orders - cost) / cost; an order is the last amount that sales told as won."),
    ]
    if not costs:
        notes.append(_("No costs are known: write [[campaign]] in the rules, or --costs FILE."))
    if 0 < leads < FEW:
        notes.append(_("Fewer than 30 leads: the rates are only a hint."))
    heading = _("Sources, {day}: {n} leads, {cost} spent, {amount} ordered")
    return Report(
        heading=heading.format(
            day=session.today, n=f"{leads:,}", cost=f"{found.cost:,}", amount=f"{found.amount:,}"
        ),
        listings=(
            _listing(found.first, by, "first", _("By first touch"), labels),
            _listing(found.touched, by, "any", _("By any touch"), labels),
        ),
        facts={
            "as_of": session.today.isoformat(),
            "since": question.since and question.since.isoformat(),
            "until": question.until and question.until.isoformat(),
            "leads": leads,
            "cost": found.cost,
            "amount": found.amount,
        },
        notes=tuple(notes),
    )


def _labels(session: Session, question: Question) -> dict[str, str]:
    """Return what the counts are called: the stages by the labels of the rules."""
    from leadctl.reports.hot import line_of

    label, line = points.stage_labels_of(session), line_of(question.book)
    sales = question.book.sales_stages
    return {
        "leads": _("Leads"),
        "mql": label(line[1]),
        "sql": label(sales[0] if sales else line[-1]),
        "won": label(line[-1]),
        "hot": points.temperature_label("hot") or "",
    }


def _listing(
    sources: Sequence[Source], by: str, name: str, title: str, labels: dict[str, str]
) -> Listing:
    heads = {"source": _("Source"), "campaign": _("Campaign")}
    each = {"leads": _("Lead"), **{key: labels[key] for key in ("mql", "sql", "won", "hot")}}
    columns = (
        Column(by, heads[by], least=14, most=30, word=lambda name: name or _("(unknown)")),
        *(Column(key, label, right=True, rank=_RANKS[key]) for key, label in labels.items()),
        Column("cost", _("Cost"), right=True, rank=2, least=13),
        *(
            Column(
                f"cost_per_{key}",
                _("Cost / {what}").format(what=label),
                right=True,
                rank=4,
                least=11,
            )
            for key, label in each.items()
        ),
        Column("amount", _("Orders"), right=True, rank=1, least=13),
        Column("return", _("Return"), right=True, word=points.percent),
    )
    screen = (by, *labels, "cost", "cost_per_sql", "cost_per_won", "amount", "return")
    charts = (
        Chart(ChartKind.BAR, by, ("leads", "sql", "won"), _("Leads, {how}").format(how=title)),
        Chart(ChartKind.BAR, by, ("cost", "amount"), _("Cost and orders, {how}").format(how=title)),
    )
    rows = [_row(source) for source in sources]
    nothing = _("No sources yet.")
    return Listing(columns, rows, nothing, screen=screen, name=name, title=title, charts=charts)


_RANKS = {"leads": 0, "mql": 5, "sql": 0, "won": 0, "hot": 3}
"""Which counts go first where there is no room."""


def _row(source: Source) -> tuple[Any, ...]:
    return (
        source.name,
        *source.counts,
        source.cost,
        *source.each(),
        source.amount,
        points.rate(source.gain),
    )
