"""`leadctl report NAME`: each report is a function that makes lists, in a table of reports."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import points
from leadctl.cli.answering import sla_report
from leadctl.cli.hotlist import hot_report
from leadctl.cli.intent import intent_report
from leadctl.cli.output import FormatOption, LimitOption, OutOption, choose, present_report
from leadctl.cli.past import AsOfOption, KnownAtOption, look, turn_to
from leadctl.cli.session import Session
from leadctl.cli.tables import Column, Listing, Report
from leadctl.cli.tended import nurture_report
from leadctl.errors import UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.temperature import Temperatures

_FEW = 30
_NAMES = _("hot, funnel, temperature, sla, nurture or intent.")


def report(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=_NAMES)],
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Show whom to call, how far leads came, how warm they are, and what else is counted."""
    session = turn_to(ctx.obj, as_of, known_at)
    make = REPORTS.get(name)
    if make is None:
        near = difflib.get_close_matches(name, REPORTS, 1)
        guess = _("Did you mean {guess}?").format(guess=f"leadctl report {near[0]}") if near else ""
        there = _("There are: {names}").format(names=", ".join(REPORTS))
        what = _("there is no report {name}").format(name=repr(name))
        raise UsageError("", what, f"{guess} {there}".strip())
    present_report(session, choose(format, out, limit), make(session))


report.__doc__ = _(
    "Show whom sales must call (hot), how far leads came (funnel), how warm they are, how sales"
    " answers (sla), whom marketing has (nurture), which companies look for something (intent)."
)


def _funnel(session: Session) -> Report:
    from leadctl.reports.funnel import funnel
    from leadctl.reports.hot import line_of

    book = session.book()
    line = line_of(book)
    with look(session) as db:
        found = funnel(db.conn, line)
    label = points.stage_labels_of(session)
    everybody = found.steps[0].reached
    steps = [
        (s.stage, s.reached, _rate(s.rate), s.present, _rate(s.reached / (everybody or 1)))
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
    return Report(
        heading=_("Funnel, {day}: {n} leads").format(day=session.today, n=f"{everybody:,}"),
        listings=(
            Listing(columns, steps, nothing, name="stages", title=""),
            _origins(found.origins, line, book.sales_stages, label),
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
        (o.source, o.leads, *o.reached[1:], _rate(o.reached[at] / o.leads), _rounded(o.mean_score))
        for o in origins
    ]
    columns = (
        Column("source", _("First source"), least=16, most=36, word=lambda s: s or _("(unknown)")),
        Column("leads", _("Leads"), right=True),
        *(Column(stage, label(stage), right=True, rank=2) for stage in middle),
        Column("rate", _("{stage} rate").format(stage=label(target)), right=True, word=percent),
        Column("mean_score", _("Mean score"), right=True, rank=1),
    )
    return Listing(columns, rows, _("No sources yet."), name="sources", title=_("By first source"))


def _rounded(value: float | None) -> float | int | None:
    return None if value is None else points.whole(round(value, 1))


def _rate(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def percent(share: float | None) -> str | None:
    """Return a share (0 to 1) as a whole percentage.

    >>> percent(0.256), percent(0.625), percent(None)
    ('26%', '63%', None)
    """
    return None if share is None else f"{int(share * 100 + 0.5)}%"


def _temperature(session: Session) -> Report:
    from leadctl.reports.hot import line_of
    from leadctl.reports.temperature import temperatures

    line = line_of(session.book())
    with look(session) as db:
        found = temperatures(db.conn, line)
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
    shares = [(s.temperature.value, s.leads, _rate(s.share), s.share) for s in found.shares]
    columns = (
        Column(
            "temperature",
            _("Temperature"),
            word=points.temperature_label,
            style=points.temperature_style,
        ),
        Column("leads", _("Leads"), right=True),
        Column("share", _("Share"), right=True, word=percent),
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
    return (
        Listing(columns, shares, nothing, name="temperatures", title=""),
        Listing(by_stage, rows, nothing, name="stages", title=_("By stage")),
    )


REPORTS: dict[str, Callable[[Session], Report]] = {
    "hot": hot_report,
    "funnel": _funnel,
    "temperature": _temperature,
    "sla": sla_report,
    "nurture": nurture_report,
    "intent": intent_report,
}
