"""`leadctl feedback`: what sales answers, from the lists that it filled in, or typed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl import fields, vocabulary
from leadctl.cli import console, points
from leadctl.cli.lists.output import Format, FormatOption, LimitOption, OutOption, choose, present
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.options import DryRunOption
from leadctl.cli.sales import hooked
from leadctl.cli.session import Session, read_day
from leadctl.errors import UsageError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.sales.answering import Learned, Outcome, Taken
    from leadctl.sales.answers import Answer

_REFUSED = 3
_SCREEN = ("id", "company", "full_name", "result", "reason", "note", "amount", "at", "by", "to")
_CALL = "leadctl feedback FILE... | leadctl feedback LEAD --result accepted"


def feedback(
    ctx: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...|LEAD",
            help=_("Lists that sales has filled in (xlsx, csv); with --result one lead."),
        ),
    ],
    result: Annotated[
        str | None,
        typer.Option(
            "--result",
            metavar="RESULT",
            help=_("accepted, rejected, unreachable, met, in_deal, won or lost."),
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="REASON", help=_("Why it was rejected or lost.")),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help=_("What else is to be known."))
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="N", help=_("What the deal is worth."))
    ] = None,
    next_on: Annotated[
        str | None, typer.Option("--next", metavar="DATE", help=_("When the next step is due."))
    ] = None,
    order_on: Annotated[
        str | None,
        typer.Option("--order-on", metavar="DATE", help=_("When the order is expected.")),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DATE", help=_("When it was so, if not today.")),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help=_("Who says so, if not the owner of the lead.")),
    ] = None,
    dry_run: DryRunOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Take in what sales answers: the lists that it filled in, or one answer."""
    from leadctl.sales import answering
    from leadctl.sales.answers import Answer

    session: Session = ctx.obj
    choice, book = choose(format, out, limit), session.book()
    said = _code("--result", "results", result)
    typed = Answer(
        place="feedback",
        verdict=said if said in vocabulary.verdicts() else None,
        status=said if said not in vocabulary.verdicts() else None,
        reason=_code("--reason", "reasons", reason),
        at=_day("--at", at),
        next_on=_day("--next", next_on),
        order_on=_day("--order-on", order_on),
        amount=_amount(amount),
        note=note or None,
    )
    _check(what, typed)
    with session.change() as db:
        answers = _read(what) if not result else [_about(db.conn, what[0], typed)]
        given = answering.Given(session.today, session.now(), by, dry_run)
        outcome = answering.take(db, book, answers, given)
        if result and outcome.faults:
            raise outcome.faults[0]
        listing = _listing(session, db.conn, outcome.taken)
        taken = (one for one in outcome.taken if isinstance(one, answering.Taken))
        moves = [] if dry_run else [one.move for one in taken if one.move]
        news = hooked.news_of(book, db.conn, moves)
    hooked.tell_moves(news)
    if not session.quiet or choice.format is not Format.TABLE:
        present(session, choice, listing)
    _tell(session, outcome, dry_run=dry_run)
    raise typer.Exit(_REFUSED if outcome.faults else 0)


feedback.__doc__ = _("Take in what sales answers: the lists that it filled in, or one answer.")


def _code(option: str, table: str, text: str | None) -> str | None:
    """Return the code of a word in either language."""
    if text is None:
        return None
    found = vocabulary.meaning(table, text)
    if found is None:
        what = _("{text} is not understood").format(text=repr(text))
        raise UsageError(option, what, vocabulary.remedy(table, text))
    return found


def _day(option: str, text: str | None) -> str | None:
    return None if text is None else read_day(option, text).isoformat()


def _amount(text: str | None) -> int | None:
    from leadctl.clean import number

    found = None if text is None else number.parse(text)
    if text is not None and found is None:
        what = _("{text} is not understood").format(text=repr(text))
        raise UsageError("--amount", what, _("Write an amount as a number."))
    return found


def _check(what: list[str], typed: Answer) -> None:
    """Refuse a call that cannot be meant: a typed answer for several leads, or for files."""
    result = typed.verdict or typed.status
    if result and len(what) > 1:
        raise UsageError("feedback", _("one answer is about one lead"), _CALL)
    if not result and any(value is not None for value in (typed.reason, typed.at, *typed.details)):
        raise UsageError("feedback", _("an answer needs --result"), _CALL)
    if typed.reason and result not in {"rejected", "lost"}:
        text = _("only who is rejected or lost has a reason")
        raise UsageError("--reason", text, "--result rejected | --result lost")
    for name in what if not result else ():
        if not Path(name).exists():
            remedy = _("Check its name; for the answer about one lead add --result.")
            raise UsageError(name, _("there is no such file"), remedy)


def _read(names: Iterable[str]) -> list[Answer]:
    """Read all lists before anything is taken: one that is none stops the call."""
    from leadctl.sales.answers import read_answers

    return [answer for name in names for answer in read_answers(Path(name), name)]


def _about(conn: sqlite3.Connection, lead: str, typed: Answer) -> Answer:
    from dataclasses import replace

    from leadctl.reports.lookup import find

    name = points.display_id(find(conn, lead))
    return replace(typed, place=name, lead=name)


def _listing(
    session: Session, conn: sqlite3.Connection, taken: Iterable[Taken | Learned]
) -> Listing:
    label = points.stage_labels_of(session)
    columns = (
        Column("place", _("Row")),
        Column("id", _("Lead"), word=points.display_id, least=6),
        Column("company", _("Company"), least=18, most=30, rank=1),
        Column("full_name", _("Name"), least=13, most=20),
        Column("handoff", _("Handoff"), word=points.handoff_id),
        Column(
            "result", _("Answer"), word=lambda said: _said_text(session, said), least=10, fold=True
        ),
        Column("reason", _("Reason given"), word=vocabulary.reason_text, least=8, rank=2),
        Column("note", _("Memo"), least=24, most=40, rank=9, under="result"),
        Column("amount", _("Deal amount"), right=True, word=points.amount_text, least=9, rank=3),
        Column("next_on", _("Next step on")),
        Column("order_on", _("Order expected on")),
        Column("at", _("Answered on"), least=10, most=10, rank=4),
        Column("by", _("Said by"), rank=5, most=16),
        Column("from", _("From stage"), word=lambda name: name and label(name)),
        Column("to", _("To stage"), word=lambda name: name and label(name), least=6),
    )
    rows = [_row(conn, one) for one in taken]
    return Listing(columns, rows, _("Nothing new was answered."), screen=_SCREEN)


def _said_text(session: Session, said: str) -> str:
    """Return a result in words; of the four questions the one that was answered."""
    return vocabulary.results().get(said) or fields.label(said, session.language)


def _row(conn: sqlite3.Connection, one: Taken | Learned) -> tuple[Any, ...]:
    from leadctl.sales.answering import Learned
    from leadctl.store import queries

    said: tuple[str, str | None, str | None]
    if isinstance(one, Learned):
        who, said = (one.place, one.lead_id, one.handoff_id), (one.field, None, one.answer)
        more = (None, None, None, one.at, one.by, None, None)
    else:
        told, move = one.said, one.move
        who = (one.place, told.lead_id, told.handoff_id)
        said = (told.result, told.reason, told.note)
        stages = (move.from_stage, move.to_stage) if move else (None, None)
        more = (told.amount, told.next_on, told.order_on, told.at, told.by, *stages)
    lead = queries.lead(conn, who[1])
    place, lead_id, handoff = who
    return (place, lead_id, lead["company"], points.name_text(lead), handoff, *said, *more)


def _tell(session: Session, outcome: Outcome, *, dry_run: bool) -> None:
    talk = console.talk(session.width)
    for fault in outcome.faults:
        console.say(talk, _("Error: {message}").format(message=fault))
    if session.quiet:
        return
    n = len(outcome.taken)
    taken = ngettext("{n} answer taken", "{n} answers taken", n).format(n=f"{n:,}")
    counts = _("{taken}; rows known already {known}, not answered {empty}, refused {refused}.")
    console.say(
        talk,
        counts.format(
            taken=taken,
            known=f"{outcome.known:,}",
            empty=f"{outcome.empty:,}",
            refused=f"{len(outcome.faults):,}",
        ),
    )
    if dry_run:
        console.say(talk, _("Nothing was written (--dry-run)."))
    elif outcome.taken:
        console.say(talk, _("Next: {command}").format(command="leadctl score && leadctl promote"))
