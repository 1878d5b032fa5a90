"""`report bands` on the screen and in files: whether a higher score converts better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.points import percent, rate
from leadctl.cli.reports.hints import few_column, few_note
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext
from leadctl.reports.population import FEW

if TYPE_CHECKING:
    from leadctl.reports.bands import Band
    from leadctl.reports.question import Question


def bands_report(session: Session, question: Question) -> Report:
    """Return conversion by the score that leads had when they came to sales."""
    from leadctl.reports.bands import bands

    found, label = bands(question), points.stage_labels_of(session)
    leads = sum(band.leads for band in found.bands)
    stage, accepted = found.stage or "sql", found.accepted or "sal"
    heading = ngettext(
        "Conversion by score, {day}: {n} lead that came to {stage}",
        "Conversion by score, {day}: {n} leads that came to {stage}",
        leads,
    )
    return Report(
        heading=heading.format(day=session.today, n=f"{leads:,}", stage=label(stage)),
        listings=(_listing(found.bands, label(accepted)),),
        facts={
            "as_of": session.today.isoformat(),
            "stage": found.stage,
            "accepted": found.accepted,
            "unknown": found.unknown,
        },
        notes=tuple(_notes(found.bands, found.unknown, label(stage))),
    )


def _listing(bands: Sequence[Band], accepted: str) -> Listing:
    columns = (
        Column("from", _("Score from"), right=True),
        Column("to", _("to"), right=True),
        Column("leads", _("Leads"), right=True),
        Column("accepted", accepted, right=True),
        Column("rate", _("{stage} rate").format(stage=accepted), right=True, word=percent),
        Column("low", _("95% from"), right=True, word=percent),
        Column("high", _("95% to"), right=True, word=percent),
        Column("interval", "95%", right=True, word=_ends, in_files=False, least=7),
        Column("won", _("won"), right=True),
        Column("won_rate", _("Won rate"), right=True, rank=1, word=percent),
        Column("won_low", _("Won 95% from"), right=True, word=percent),
        Column("won_high", _("Won 95% to"), right=True, word=percent),
        Column("open", _("Open"), right=True, rank=3),
        few_column(),
        Column("worse", _("Compared"), word=_worse_label, style=_worse_style, least=8),
        Column("worse_than", _("with"), right=True, rank=1),
    )
    seen = ("from", "to", "leads", "accepted", "rate", "interval", "won", "won_rate", "open")
    return Listing(
        columns,
        [_row(band) for band in bands],
        _("Nobody has come to sales yet: leadctl promote"),
        screen=(*seen, "few", "worse"),
        name="bands",
        screenful=0,
        charts=(
            Chart(
                ChartKind.BAR,
                "from",
                ("rate",),
                _("Conversion by score band"),
                low="low",
                high="high",
                percent=True,
                ordered=True,
            ),
        ),
    )


def _row(band: Band) -> tuple[Any, ...]:
    a, w = band.accepted, band.won
    return (
        band.low, band.high, band.leads,
        a.leads, rate(a.rate), rate(a.low), rate(a.high), (a.low, a.high),
        w.leads, rate(w.rate), rate(w.low), rate(w.high),
        band.open, band.leads < FEW, band.worse, band.than,
    )  # fmt: skip


def _notes(bands: Sequence[Band], unknown: int, stage: str) -> list[str]:
    if not bands:
        return []
    notes = [
        _(
            "Score: when the lead came to {stage}. Rates: of all that came, the open ones included;"
            " the true rate lies between the two ends with 95% confidence (Wilson)."
        ).format(stage=stage)
    ]
    if any(band.worse for band in bands):
        notes.append(
            _(
                "lower: a band of lower scores converts better. much lower: even its whole interval"
                " lies above, so that it is hardly chance."
            )
        )
    if unknown:
        notes.append(_("Without a known score: {n}").format(n=unknown))
    if any(band.leads < FEW for band in bands):
        notes.append(few_note())
    return notes


def _ends(interval: tuple[float | None, float | None]) -> str | None:
    """Return an interval as text.

    >>> _ends((0.1, 0.256)), _ends((None, None))
    ('10–26%', None)
    """
    low, high = interval
    return None if low is None or high is None else f"{int(low * 100 + 0.5)}–{percent(high)}"


def _worse_label(worse: str | None) -> str:
    return {"rate": _("lower"), "interval": _("much lower")}.get(worse or "", "")


def _worse_style(worse: str | None) -> str:
    return {"rate": "yellow", "interval": "bold red"}.get(worse or "", "")
