"""`report forecast` on the screen and in files: what to expect from where leads stand now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.charts import Chart, ChartKind
from leadctl.cli.reports.hints import FEW
from leadctl.cli.session import Session
from leadctl.cli.tables import Column, Listing, Report
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.forecast import Forecast, Outlook, Range
    from leadctl.reports.question import Question


def forecast_report(session: Session, question: Question) -> Report:
    """Return the meetings, wins and money to expect."""
    from leadctl.reports.forecast import forecast

    found, label = forecast(question), points.stage_labels_of(session)
    order = found.order.mean
    return Report(
        heading=_("Forecast, {day}").format(day=session.today),
        listings=(
            _totals(found),
            _outlooks(found.meetings, "meetings", _("Meetings by stage"), label),
            _outlooks(found.wins, "wins", _("Wins by stage"), label),
        ),
        facts={
            "as_of": session.today.isoformat(),
            "orders": found.order.count,
            "order_mean": order and round(order.expected),
            "order_low": order and round(order.low),
            "order_high": order and round(order.high),
        },
        notes=tuple(_notes(found)),
    )


def _totals(found: Forecast) -> Listing:
    from leadctl.reports.forecast import HORIZONS, money

    labels = {"meetings": _("Meetings"), "wins": _("Wins"), "yen": _("Orders (yen)")}
    columns = (
        Column("what", _("Expected"), word=labels.get, least=10),
        *(column for days in HORIZONS for column in _ends(days)),
    )
    expected: tuple[tuple[str, Callable[[int], Range | None], int], ...] = (
        ("meetings", found.all_meetings.__getitem__, 1),
        ("wins", found.all_wins.__getitem__, 1),
        ("yen", lambda days: money(found.all_wins[days], found.order), 0),
    )
    rows = [
        (name, *(cell for days in HORIZONS for cell in _cells(of(days), digits)))
        for name, of, digits in expected
    ]
    return Listing(columns, rows, "", name="totals", title=_("In all"))


def _ends(days: int) -> tuple[Column, ...]:
    """Return the columns of what is expected in so many days."""
    return (
        Column(f"in_{days}", _("in {n} days").format(n=days), right=True),
        Column(f"in_{days}_low", _("from (95%)"), right=True),
        Column(f"in_{days}_high", _("to (95%)"), right=True),
    )


def _cells(found: Range | None, digits: int) -> tuple[Any, ...]:
    if found is None:
        return None, None, None
    ends = (found.expected, found.low, found.high)
    return tuple(points.whole(round(end, digits)) if digits else round(end) for end in ends)


def _outlooks(
    outlooks: Sequence[Outlook], name: str, title: str, label: Callable[[str], str]
) -> Listing:
    columns = (
        Column("stage", _("Stage"), word=label, least=6),
        Column("days", _("Days"), right=True),
        Column("now", _("Now there"), right=True),
        Column("seen", _("Seen there"), right=True),
        Column("came", _("Came"), right=True),
        Column("rate", _("Rate"), right=True, word=points.percent),
        Column("expected", _("Expected"), right=True),
        Column("low", _("from (95%)"), right=True),
        Column("high", _("to (95%)"), right=True),
        Column("few", _("Hint"), word=lambda few: f"n<{FEW}" if few else "", rank=1),
    )
    rows = [
        (
            o.stage, o.days, o.now, o.seen, o.came, points.rate(o.rate), *_cells(o.leads, 1),
            o.leads is None,
        )
        for o in outlooks
    ]  # fmt: skip
    chart = Chart(ChartKind.BAR, "stage", ("now", "expected"), title)
    return Listing(columns, rows, "", name=name, title=title, charts=(chart,))


def _notes(found: Forecast) -> list[str]:
    outlooks = (*found.meetings, *found.wins)
    notes = [
        _(
            "Seen there: leads that stood in the stage at the end of a week of the last twelve"
            " months and were not so far yet. Came: those of them that were so in the days after."
        )
    ]
    if any(o.leads for o in outlooks):
        notes.append(
            _("It will be between the two ends with 95% confidence, if all stays as it is.")
        )
    if any(o.leads is None for o in outlooks):
        notes.append(
            _("n<30: fewer than 30 came, so that only counts are shown; sums leave them out.")
        )
    if found.order.mean is None:
        note = _("Orders with an amount in the last twelve months: {n}; too few (30) for a mean.")
        notes.append(note.format(n=found.order.count))
    else:
        mean = found.order.mean
        note = _("An order brings {mean} on average ({low} to {high}; {n} orders).")
        ends = {"mean": mean.expected, "low": mean.low, "high": mean.high}
        notes.append(note.format(n=found.order.count, **{k: f"{v:,.0f}" for k, v in ends.items()}))
    return notes
