"""`leadctl report NAME`: one of the reports, of today or of a day that is replayed."""

from __future__ import annotations

import difflib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli.lists.output import (
    ONE_LIST,
    Choice,
    FormatOption,
    LimitOption,
    OutOption,
    choose,
    for_readers,
    present_all,
    present_report,
)
from leadctl.cli.past import AsOfOption, KnownAtOption, look, turn_to, unscored
from leadctl.cli.reports.registry import REPORTS, Kind, load
from leadctl.cli.session import Session, read_day
from leadctl.collector import no_collector
from leadctl.errors import UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.cli.lists.tables import Report
    from leadctl.reports.question import Question
    from leadctl.rules.spending import Campaign
    from leadctl.store.database import Store

ALL = "all"
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
        typer.Argument(
            metavar="NAME", help=_("One of: {names}.").format(names=", ".join((*REPORTS, ALL)))
        ),
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
    """Show one report, or all of them."""
    kinds = REPORTS if name == ALL else {name: _kind(name)}
    span = _span(name, since, until, spans=any(kind.spans for kind in kinds.values()))
    _check_breakdown(name, () if name == ALL else kinds[name].by, by)
    paid = _paid(name, costs, counts=any(kind.costs for kind in kinds.values()))
    choice = choose(format, out, limit)
    if name == ALL:
        _check_format(choice)
    session = turn_to(ctx.obj, as_of, known_at)
    with for_readers(session, choice) as theirs:
        if name == ALL:
            with look(theirs) as db:
                made = make_all(theirs, db, ask(theirs, db, choice.most(), span, by, paid))
            present_all(session, [choice], made)
            return
        kind = kinds[name]
        with (look if kind.scored else unscored)(theirs) as db:
            question = ask(theirs, db, choice.most(), span, by, paid)
            present_report(session, choice, replace(load(name)(theirs, question), name=name))


report.__doc__ = _("Show whether the rules work and what there is to do: one report, or all.")


def present_everything(session: Session, choices: Sequence[Choice]) -> None:
    """Make every report once, and write all of them in several formats that others read, each list
    with as many rows as the first of them has."""
    with for_readers(session, choices[0]) as theirs:
        with look(theirs) as db:
            made = make_all(theirs, db, ask(theirs, db, choices[0].most()))
        present_all(session, choices, made)


def make_all(session: Session, db: Store, question: Question) -> list[Report]:
    """Make every report of one moment, whoever writes; those that stand apart at the same time as
    the others. A span of time goes to those that can be asked about one."""
    if session.past is not None:  # nobody else sees a replay
        return _make(session, question, REPORTS)
    from leadctl.store.looks import second_look

    waiting = deque(name for name, kind in REPORTS.items() if kind.apart)
    others = [name for name, kind in REPORTS.items() if not kind.apart]
    with no_collector(), second_look(db, session.open) as second:
        if second is None:
            return _make(session, question, REPORTS)
        beside = second.do(lambda other: _make(session, question.of(other.conn), _rest(waiting)))
        mine = _make(session, question, chain(others, _rest(waiting)))
    made = {report.name: report for report in [*mine, *beside.result()]}
    return [made[name] for name in REPORTS]


def _make(session: Session, question: Question, names: Iterable[str]) -> list[Report]:
    asked = {True: question, False: question.of_the_day()}
    return [replace(load(name)(session, asked[REPORTS[name].spans]), name=name) for name in names]


def _rest(waiting: deque[str]) -> Iterator[str]:
    """Take what nobody has begun yet, the last first: `quality` takes longest."""
    with suppress(IndexError):
        while True:
            yield waiting.pop()


def ask(
    session: Session,
    db: Store,
    most: int | None,
    span: tuple[date | None, date | None] = (None, None),
    by: str | None = None,
    costs: tuple[Campaign, ...] | None = None,
) -> Question:
    """Return what reports are asked, of an open store; with so many rows of a long list at most."""
    from leadctl.reports.question import Question  # the help needs no rules

    moment = session.moment
    if session.past is not None:
        moment = datetime.combine(session.today, time.max, moment.tzinfo)
    return Question(db.conn, session.book(), session.today, moment, *span, by, most, costs)


def _kind(name: str) -> Kind:
    if name in REPORTS:
        return REPORTS[name]
    near = difflib.get_close_matches(name, (*REPORTS, ALL), 1)
    guess = _("Did you mean {guess}?").format(guess=f"leadctl report {near[0]}") if near else ""
    there = _("There are: {names}").format(names=", ".join((*REPORTS, ALL)))
    what = _("there is no report {name}").format(name=repr(name))
    raise UsageError("", what, f"{guess} {there}".strip())


def _span(
    name: str, since: str | None, until: str | None, *, spans: bool
) -> tuple[date | None, date | None]:
    """Return the first and the last day that are asked about."""
    asked = [(o, text) for o, text in (("--since", since), ("--until", until)) if text is not None]
    if asked and not spans:
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


def _check_format(choice: Choice) -> None:
    """UsageError where the format that was chosen holds one list."""
    if choice.format in ONE_LIST:
        what = _("one list is held there, and these are many")
        remedy = _("Take --format html, xlsx, json, md or table.")
        raise UsageError(f"--format {choice.format}", what, remedy)


def _paid(name: str, costs: Path | None, *, counts: bool) -> tuple[Campaign, ...] | None:
    """Return what a list of costs says, where one was named."""
    if costs is None:
        return None
    if not counts:
        what = _("report {name} counts no costs").format(name=name)
        raise UsageError("--costs", what, "leadctl report sources --costs FILE")
    from leadctl.costs import read_costs

    return read_costs(costs, str(costs))


def _check_breakdown(name: str, able: tuple[str, ...], by: str | None) -> None:
    if by is None or by in able:
        return
    what = _("report {name} cannot be broken down by {by}").format(name=name, by=repr(by))
    there = [f"report {n} --by {'|'.join(k.by)}" for n, k in REPORTS.items() if k.by]
    raise UsageError("--by", what, _("There are: {names}").format(names=", ".join(there)))
