"""`leadctl handoff`: who is due for sales; with --out or --commit they are handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl import vocabulary
from leadctl.cli import console, points
from leadctl.cli.lists.output import Choice, Format, FormatOption, choose, present_report
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.reports.hot import almost_list
from leadctl.cli.sales import calls, handed, hooked
from leadctl.cli.session import Session, read_encoding
from leadctl.cli.words import App
from leadctl.errors import UsageError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.model import Handoff
    from leadctl.rules.book import RuleBook
    from leadctl.sales.delivery import Sheet
    from leadctl.sales.handoff import Drawn, Issued, Waiting

app = App(help=_("Hand the leads over that are due for sales: a preview, until --out or --commit."))
app.command("list", help=_("List handoffs, newest first."))(handed.list_)
app.command("show", help=_("Show what sales was told of a lead, and what became of it."))(
    handed.show
)
app.command("reprint", help=_("Write a list that went out once more, as it was."))(handed.reprint)

_SHORT = 10


@app.callback(invoke_without_command=True)
def handoff(
    ctx: typer.Context,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            metavar="N",
            min=0,
            help=_("At most so many leads (0: all), instead of the capacity of the week."),
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help=_("Hand over, and write the list for sales: xlsx, csv, json, md ..."),
            dir_okay=False,
        ),
    ] = None,
    per_owner: Annotated[
        bool, typer.Option("--per-owner", help=_("Beside FILE, write one for each owner."))
    ] = False,
    commit: Annotated[
        bool, typer.Option("--commit", help=_("Hand over without a file; show the list."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show who would be handed over; write nothing."))
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="CODEC", help=_("Write a CSV with this codec.")),
    ] = None,
    format: FormatOption = None,
) -> None:
    """Show who is due for sales; with --out or --commit, hand them over."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    choice = choose(format, out, None)
    if per_owner and choice.out is None:
        what = _("a file for each owner needs a name to begin with")
        raise UsageError("--per-owner", what, "leadctl handoff --out hot.xlsx --per-owner")
    if encoding is not None:
        read_encoding(encoding)
        if choice.format is not Format.CSV:
            raise UsageError("--encoding", _("only a CSV has one"), _("Add --out FILE.csv."))
    if dry_run or not (commit or choice.out):
        _preview(session, replace(choice, out=None) if choice.out else choice, limit)
    else:
        _hand_over(session, choice, limit, encoding, per_owner=per_owner)


def _preview(session: Session, choice: Choice, limit: int | None) -> None:
    from leadctl.sales.handoff import draw_up

    book = session.book()
    with closing(session.open()) as db:
        drawn = draw_up(db.conn, book, session.moment, limit)
        shown = _report(session, choice, book, db.conn, drawn, committed=False)
        if drawn.own or choice.format is not Format.TABLE:
            own = _own(session, choice, db.conn, drawn)
            shown = replace(shown, listings=(*shown.listings, own))
    if choice.format is Format.XLSX:
        what = _("a workbook is only written when leads are handed over")
        raise UsageError("--format xlsx", what, _("Add --out FILE.xlsx."))
    present_report(session, choice, shown)
    if drawn.handed:
        told = _("Nothing was recorded. To hand them over: {command}")
        _say(session, told.format(command="leadctl handoff --out FILE.xlsx"))


def _hand_over(
    session: Session, choice: Choice, limit: int | None, encoding: str | None, *, per_owner: bool
) -> None:
    from leadctl.sales.handoff import hand_over

    book = session.book()
    with session.change() as db:
        issued = hand_over(
            db,
            book,
            session.moment,
            session.now(),
            limit,
            choice.out,
            _plan(choice.out, book.locale, per_owner=per_owner),
            calls.sheet_writer(session, choice.format, book, encoding),
        )
        if choice.out is None and (not session.quiet or choice.format is not Format.TABLE):
            shown = _report(session, choice, book, db.conn, issued.drawn, committed=True)
            present_report(session, choice, shown)
    session.log.count(handed=len(issued.drawn.handed), waiting=len(issued.drawn.waiting))
    _tell(session, choice, issued)
    hooked.tell_handoffs(book, issued.news)


def _plan(
    out: Path | None, locale: str, *, per_owner: bool
) -> Callable[[Sequence[Handoff]], list[Sheet]]:
    """Return a function from who is handed over to the files that are written."""
    from leadctl.sales import workbook
    from leadctl.sales.delivery import Sheet

    def plan(handed_over: Sequence[Handoff]) -> list[Sheet]:
        if out is None:
            return []
        owned = workbook.per_owner(out, handed_over, locale) if per_owner else {}
        return [Sheet(out, tuple(handed_over)), *(Sheet(*one) for one in owned.items())]

    return plan


def _report(
    session: Session,
    choice: Choice,
    book: RuleBook,
    conn: sqlite3.Connection,
    drawn: Drawn,
    *,
    committed: bool,
) -> Report:
    """Return who is handed over, who has to wait and why, and who is hot and not there yet."""
    heading = ngettext(
        "Handoff to sales, {day}: {n} lead", "Handoff to sales, {day}: {n} leads", len(drawn.handed)
    )
    waits = drawn.waiting or choice.format is not Format.TABLE
    again = sum(bool(one.snapshot["again"]) for one in drawn.handed)
    note = _("Handed over before: {n}").format(n=again)
    return Report(
        heading=heading.format(day=session.today, n=len(drawn.handed)),
        listings=(
            calls.call_list(session, drawn.handed, _("To hand over")),
            *([_waiting(session, drawn.waiting)] if waits else []),
            almost_list(session, book, conn, choice.most()),
        ),
        facts={"as_of": session.today.isoformat(), "committed": committed, "again": again},
        notes=(note,) if again else (),
    )


def _waiting(session: Session, waiting: Sequence[Waiting]) -> Listing:
    columns = (
        *_known_columns(session),
        Column("why", _("Why not now"), least=24, most=70, fold=True),
    )
    rows = [(*_known(one.lead), one.why) for one in waiting]
    title = _("Due, and not handed over now")
    return Listing(columns, rows, _("Nobody."), name="waiting", title=title, screenful=_SHORT)


def _own(session: Session, choice: Choice, conn: sqlite3.Connection, drawn: Drawn) -> Listing:
    from leadctl.sales.handoff import on_their_own

    found = on_their_own(conn, drawn, choice.most())
    columns = (
        *_known_columns(session),
        Column("result", _("Last answer"), word=vocabulary.result_text, least=8),
        Column("owner", _("Owner"), least=6, most=16),
    )
    rows = [(*_known(lead), lead["result"], lead["owner"]) for lead in found.leads]
    title = _("With sales already, without a handoff")
    return Listing(
        columns, rows, _("Nobody."), total=found.total, name="taken", title=title, screenful=_SHORT
    )


def _known_columns(session: Session) -> tuple[Column, ...]:
    """Return the columns that say which lead a row is about."""
    return (
        Column("score", _("Score"), right=True),
        Column("id", _("Lead ID"), word=points.display_id, least=6),
        Column("stage", _("Stage"), word=points.stage_labels_of(session), least=6, rank=2),
        Column("company", _("Company"), least=10, most=30, rank=1),
        Column("full_name", _("Name"), least=8, most=20),
    )


def _known(lead: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(lead[key] for key in ("score", "id", "stage", "company")), points.name_text(lead))


def _tell(session: Session, choice: Choice, issued: Issued) -> None:
    for path in issued.completed:
        told = _("An earlier handoff was interrupted; its list is complete now: {file}")
        _say(session, told.format(file=handed.path_text(path)))
    for path in issued.lost:
        told = _(
            "{file} of an earlier handoff is not there. If nobody has seen it:"
            " leadctl handoff list, leadctl handoff reprint ID"
        )
        _say(session, told.format(file=handed.path_text(path)))
    handed_over = len(issued.drawn.handed)
    if choice.out is not None and choice.out.resolve() in issued.completed:
        _say(session, _("Nobody new was handed over: run it again for who is due since."))
        return
    for path in issued.paths:
        _say(session, _("Written: {file}").format(file=handed.path_text(path)))
    words = ngettext("{n} lead handed over.", "{n} leads handed over.", handed_over)
    _say(session, words.format(n=handed_over) if handed_over else _("Nobody is due for sales."))
    if issued.drawn.waiting:
        n = len(issued.drawn.waiting)
        more = ngettext("{n} more is due: leadctl handoff", "{n} more are due: leadctl handoff", n)
        _say(session, more.format(n=n))


def _say(session: Session, text: str) -> None:
    if not session.quiet:
        console.say(console.talk(session.width), text)
