"""`report scores` on the screen and in files: how the points are spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.scores import Axis


def scores_report(session: Session, question: Question) -> Report:
    """Return how the scores are spread, all together and by axis."""
    from leadctl.reports.scores import scores

    found = scores(question)
    notes = []
    if found.leads:
        notes.append(_("So many percent of the leads have this or less. Excluded leads are apart."))
    if found.unscored:
        note = _("Without a score: {n}. Score them with: leadctl score")
        notes.append(note.format(n=found.unscored))
    heading = ngettext("Scores, {day}: {n} lead", "Scores, {day}: {n} leads", found.leads)
    return Report(
        heading=heading.format(day=session.today, n=f"{found.leads:,}"),
        listings=(
            _axes(found.axes),
            *(band_listing(axis.name, axis.bands) for axis in found.axes),
            _excluded(list(found.excluded.items())),
        ),
        facts={"as_of": session.today.isoformat(), "unscored": found.unscored},
        notes=tuple(notes),
    )


def _axes(axes: Sequence[Axis]) -> Listing:
    from leadctl.reports.scores import QUANTILES

    columns = (
        Column("axis", _("Axis"), word=_axis_label, least=8),
        Column("least", _("Least"), right=True),
        *(Column(f"q{q}", f"{q}%", right=True) for q in QUANTILES),
        Column("most", _("Most"), right=True),
        Column("mean", _("Mean"), right=True),
    )
    rows = [
        (a.name, a.least, *a.quantiles, a.most, None if a.mean is None else round(a.mean, 1))
        for a in axes
    ]
    return Listing(columns, rows if axes[0].bands else [], _nothing(), name="axes")


def band_listing(axis: str, bands: Sequence[Sequence[int]]) -> Listing:
    """Return how many leads have how many points: bands of (from, to, leads)."""
    leads = sum(n for _low, _high, n in bands)
    titles = {
        "score": (_("Score from"), _("Leads by score")),
        "fit": (_("Fit from"), _("Leads by fit")),
        "engagement": (_("Engagement from"), _("Leads by engagement")),
    }
    head, title = titles[axis]
    columns = (
        Column("from", head, right=True),
        Column("to", _("to"), right=True),
        Column("leads", _("Leads"), right=True),
        Column("share", _("Share"), bar=True, least=8, word=points.percent),
    )
    rows = [(low, high, n, n / leads) for low, high, n in bands]
    chart = Chart(ChartKind.BAR, "from", ("leads",), title, ordered=True)
    return Listing(columns, rows, _nothing(), name=axis, title=title, screenful=0, charts=(chart,))


def _excluded(excluded: Sequence[tuple[str, int]]) -> Listing:
    columns = (
        Column("reason", _("Excluded"), least=10),
        Column("leads", _("Leads"), right=True),
    )
    return Listing(
        columns, excluded, _("Nobody is excluded."), name="excluded", title=_("Excluded leads")
    )


def _nothing() -> str:
    return _("No lead has a score yet: leadctl score")


def _axis_label(axis: str) -> str:
    labels = {"score": _("Score"), "fit": _("Fit"), "engagement": _("Engagement")}
    return labels[axis]
