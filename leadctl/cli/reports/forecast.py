"""`report forecast` on the screen and in files: what to expect from where leads stand now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _
from leadctl.reports.population import FEW

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
        Column("what", _("To come"), word=labels.get, least=10),
        Column("days", _("in days"), right=True),
        *_expected(),
    )
    expected: tuple[tuple[str, Callable[[int], Range | None], int], ...] = (
        ("meetings", found.all_meetings.__getitem__, 1),
        ("wins", found.all_wins.__getitem__, 1),
        ("yen", lambda days: money(found.all_wins[days], found.order), 0),
    )
    rows = [
        (name, days, *_cells(of(days), digits))
        for name, of, digits in expected
        for days in HORIZONS
    ]
    screen = ("what", "days", "expected", "ends")
    return Listing(columns, rows, "", screen=screen, name="totals", title=_("In all"))


def _expected() -> tuple[Column, ...]:
    """Return the columns of what is expected; `ends` are both of them, for a screen."""
    return (
        Column("expected", _("Outlook"), right=True),
        Column("low", _("from (95%)"), right=True),
        Column("high", _("to (95%)"), right=True),
        Column("ends", "95%", right=True, word=_span, in_files=False, least=7),
    )


def _cells(found: Range | None, digits: int) -> tuple[Any, ...]:
    """Return what is expected, its two ends, and both of them together."""
    if found is None:
        return None, None, None, (None, None)
    numbers = (found.expected, found.low, found.high)
    shown = [points.whole(round(n, digits)) if digits else round(n) for n in numbers]
    return *shown, tuple(shown[1:])


def _span(ends: tuple[float | None, float | None]) -> str | None:
    """Return an interval as text.

    >>> _span((1200, 3400.5)), _span((None, None))
    ('1,200–3,400.5', None)
    """
    low, high = ends
    return None if low is None or high is None else f"{low:,}–{high:,}"


def _outlooks(
    outlooks: Sequence[Outlook], name: str, title: str, label: Callable[[str], str]
) -> Listing:
    columns = (
        Column("stage", _("Stage"), word=label, least=6),
        Column("days", _("Days"), right=True),
        Column("now", _("Now there"), right=True),
        Column("seen", _("Seen there"), right=True),
        Column("came", _("Got there"), right=True),
        Column("rate", _("Rate"), right=True, word=points.percent),
        *_expected(),
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
    screen = ("stage", "days", "now", "seen", "came", "rate", "expected", "ends", "few")
    return Listing(columns, rows, "", screen=screen, name=name, title=title, charts=(chart,))


def _notes(found: Forecast) -> list[str]:
    outlooks = (*found.meetings, *found.wins)
    notes = [
        _(
            "Seen there: leads that stood in the stage at the end of a week of the last twelve"
            " months and were not so far yet. Got there: those of them that were so in the days"
            " after."
        )
    ]
    if any(o.leads for o in outlooks):
        notes.append(_("It will be between the two ends (95%), if all stays as it is."))
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
