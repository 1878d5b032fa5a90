"""`leadctl report NAME`: one of the reports, of today or of a day that is replayed."""

from __future__ import annotations

import difflib
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli.output import FormatOption, LimitOption, OutOption, choose, present_report
from leadctl.cli.past import AsOfOption, KnownAtOption, look, turn_to, unscored
from leadctl.cli.reports.registry import REPORTS, Kind
from leadctl.cli.session import Session, read_day
from leadctl.errors import UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.cli.tables import Report
    from leadctl.rules.spending import Campaign
    from leadctl.store.database import Store

_BY = sorted({by for kind in REPORTS.values() for by in kind.by})

SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help=_("Only what was from this day on.")),
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help=_("Only what was until this day.")),
]
BreakdownOption = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="|".join(_BY) or "FIELD", help=_("Break the report down by this.")
    ),
]
CostsOption = Annotated[
    Path | None,
    typer.Option(
        "--costs",
        metavar="FILE",
        help=_("What sources cost, instead of the rules: a list of source, campaign, cost."),
        dir_okay=False,
    ),
]


def report(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help=_("One of: {names}.").format(names=", ".join(REPORTS))),
    ],
    since: SinceOption = None,
    until: UntilOption = None,
    by: BreakdownOption = None,
    costs: CostsOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Show whether the definitions work, and what there is to do."""
    kind = _kind(name)
    span = _span(name, kind, since, until)
    _check_breakdown(name, kind, by)
    paid = _paid(name, kind, costs)
    session = turn_to(ctx.obj, as_of, known_at)
    choice = choose(format, out, limit)
    with (look if kind.scored else unscored)(session) as db:
        # Lists may be read from the store as they are written.
        present_report(session, choice, make(kind, session, db, span, by, paid))


report.__doc__ = _(
    "Show whom sales must call (hot), how far leads came (funnel), how warm they are, how sales"
    " answers (sla), whom marketing has (nurture), which companies look for something (intent)."
)


def make(
    kind: Kind,
    session: Session,
    db: Store,
    span: tuple[date | None, date | None] = (None, None),
    by: str | None = None,
    costs: tuple[Campaign, ...] | None = None,
) -> Report:
    """Make a report of an open store."""
    from leadctl.reports.question import Question  # the help needs no rules

    moment = session.moment
    if session.past is not None:
        moment = datetime.combine(session.today, time.max, moment.tzinfo)
    question = Question(db.conn, session.book(), session.today, moment, *span, by, costs)
    return kind.make(session, question)


def _kind(name: str) -> Kind:
    if name in REPORTS:
        return REPORTS[name]
    near = difflib.get_close_matches(name, REPORTS, 1)
    guess = _("Did you mean {guess}?").format(guess=f"leadctl report {near[0]}") if near else ""
    there = _("There are: {names}").format(names=", ".join(REPORTS))
    what = _("there is no report {name}").format(name=repr(name))
    raise UsageError("", what, f"{guess} {there}".strip())


def _span(
    name: str, kind: Kind, since: str | None, until: str | None
) -> tuple[date | None, date | None]:
    """Return the first and the last day that are asked about."""
    asked = [(o, text) for o, text in (("--since", since), ("--until", until)) if text is not None]
    if asked and not kind.spans:
        what = _("report {name} shows one day").format(name=name)
        raise UsageError(asked[0][0], what, _("Choose the day with --as-of."))
    first, last = (
        None if text is None else read_day(option, text)
        for option, text in (("--since", since), ("--until", until))
    )
    if first and last and first > last:
        what = _("{day} is after {until}").format(day=first, until=last)
        raise UsageError("--since", what, _("Name an earlier day, or a later --until."))
    return first, last


def _paid(name: str, kind: Kind, costs: Path | None) -> tuple[Campaign, ...] | None:
    """Return what a list of costs says, where one was named."""
    if costs is None:
        return None
    if not kind.costs:
        what = _("report {name} counts no costs").format(name=name)
        raise UsageError("--costs", what, "leadctl report sources --costs FILE")
    from leadctl.costs import read_costs

    return read_costs(costs, str(costs))


def _check_breakdown(name: str, kind: Kind, by: str | None) -> None:
    if by is None or by in kind.by:
        return
    what = _("report {name} cannot be broken down by {by}").format(name=name, by=repr(by))
    able = [f"report {n} --by {'|'.join(k.by)}" for n, k in REPORTS.items() if k.by]
    raise UsageError("--by", what, _("There are: {names}").format(names=", ".join(able)))
