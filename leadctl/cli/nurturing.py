"""`leadctl nurture`: whom marketing writes to, with what; a list that is issued is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import console, points
from leadctl.cli.lists.output import (
    Choice,
    Format,
    FormatOption,
    LimitOption,
    OutOption,
    choose,
    present,
)
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.look import column_label, read_ids
from leadctl.cli.options import SegmentOption, SourceOption, TemperatureOption
from leadctl.cli.session import Session
from leadctl.errors import UsageError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.nurturing import Letter, MailList
    from leadctl.rules.book import RuleBook
    from leadctl.store.mailings import Hindrance

_KNOWN = (
    *("id", "temperature", "score", "stage", "company", "full_name"),
    *("department", "title", "email", "card_owner", "source"),
)
_SCREEN = ("temperature", "score", "id", "company", "full_name", "title", "email")


def nurture(
    ctx: typer.Context,
    temperature: TemperatureOption = None,
    source: SourceOption = "",
    segment: SegmentOption = "",
    thanks: Annotated[
        bool,
        typer.Option("--thanks", help=_("Thank everybody who was met at --source, once.")),
    ] = False,
    commit: Annotated[
        bool,
        typer.Option("--commit", help=_("Issue the list: who is on it is written to now.")),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would be issued; write nothing."))
    ] = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """List whom to write to, with topic and content: a preview, until --out or --commit."""
    from leadctl.store.database import writing

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    if thanks and not source:
        what = _("--thanks needs the show or campaign at which people were met")
        raise UsageError("--thanks", what, 'leadctl nurture --source "IT Week" --thanks')
    issued = (commit or choice.out is not None) and not dry_run
    if dry_run and choice.out is not None:
        choice = Choice(Format.TABLE, None, limit)
    book, chosen = session.book(), tuple(temperature or ())
    with (
        session.change() if issued else closing(session.open()) as db,
        writing(db) if issued else nullcontext(db.conn) as conn,
    ):
        ids = read_ids(conn, session, segment)
        listed = _listed(session, conn, book, chosen, source, ids, thanks)
        if issued:
            _record(session, conn, listed, choice, source, thanks)
        nothing = _nothing(conn, source, thanks)
        # The file is in place before the list counts as issued: a list that is lost on the way to
        # the disk is made again by the next run.
        if not (issued and session.quiet) or choice != Choice(Format.TABLE, None, limit):
            present(session, choice, _listing(session, listed, thanks, nothing))
    _tell(session, listed, choice, issued)


def _listed(
    session: Session,
    conn: sqlite3.Connection,
    book: RuleBook,
    temperatures: Sequence[str],
    source: str,
    ids: frozenset[int] | None,
    thanks: bool,
) -> MailList:
    from leadctl.nurturing import nurture_list, thanks_list

    if thanks:
        return thanks_list(conn, book, session.today, source, temperatures, ids)
    return nurture_list(conn, book, session.today, temperatures, source, ids)


def _record(
    session: Session,
    conn: sqlite3.Connection,
    listed: MailList,
    choice: Choice,
    source: str,
    thanks: bool,
) -> None:
    from leadctl import nurturing

    whole = replace(listed, letters=_issued(listed, choice))
    kind = "thanks" if thanks else "nurture"
    nurturing.record(conn, whole, kind, source, session.today, session.now())


def _issued(listed: MailList, choice: Choice) -> tuple[Letter, ...]:
    """Return who is on a list that is issued: all, not only the screenful that is shown."""
    return listed.letters[: choice.limit or None]


def _listing(session: Session, listed: MailList, thanks: bool, nothing: str) -> Listing:
    shapes: dict[str, dict[str, Any]] = {
        "id": {"word": points.display_id, "least": 6, "rank": 6, "under": "score"},
        "temperature": {
            "word": points.temperature_label,
            "style": points.temperature_style,
            "least": 8,
        },
        "score": {"right": True},
        "stage": {"word": points.stage_labels_of(session)},
        "company": {"least": 20, "most": 30},
        "full_name": {"least": 12, "most": 20, "under": "company", "rank": 7},
        "title": {"least": 8, "most": 20, "under": "full_name", "rank": 8},
        "email": {"least": 26, "most": 36, "fold": True, "rank": 5},
    }
    own = (
        Column("topic", _("Main interest"), least=8, most=20, rank=1),
        Column("content", _("Recommended"), least=16, most=44, fold=True),
        Column("last_mail", _("Last mail"), least=10),
    )
    if thanks:
        own = (
            Column("met_on", _("Met on"), least=10),
            Column("send_on", _("Send on"), least=10),
            Column("content", _("Recommended"), in_files=True),
        )
    line = Column("address_line", _("Address line"), least=24, most=60, fold=True, rank=9)
    columns = (
        *(
            Column(key, column_label(key, session.language), **shapes.get(key, {}))
            for key in _KNOWN
        ),
        line,
        *own,
    )
    screen = ("address_line", "email", "met_on", "send_on") if thanks else (*_SCREEN, *_keys(own))
    rows = [_row(letter, thanks) for letter in listed.letters]
    return Listing(columns, rows, nothing, screen=screen)


def _keys(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.key for column in columns)


def _row(letter: Letter, thanks: bool) -> tuple[Any, ...]:
    known = (*(letter.lead[key] for key in _KNOWN), letter.line)
    if thanks:
        return (*known, letter.met, letter.send_on, letter.content)
    return (*known, letter.topic, letter.content, letter.last)


def _nothing(conn: sqlite3.Connection, source: str, thanks: bool) -> str:
    """Say that there is nobody to write to; and which sources there are, where one was named that
    nobody came from."""
    from leadctl.store import mailings, queries

    nothing = _("There is nobody to write to now.")
    known = mailings.sources_met(conn) if thanks else queries.sources(conn)
    if not source or source in dict(known):
        return nothing
    there = ", ".join(f"{name} ({n})" for name, n in known[:5])
    return nothing + " " + _("Sources there are: {sources}").format(sources=there or "-")


def _tell(session: Session, listed: MailList, choice: Choice, issued: bool) -> None:
    if session.quiet:
        return
    talk = console.talk(session.width)
    if listed.hindered:
        console.say(talk, _("Not written to: {reasons}").format(reasons=_hindered(listed.hindered)))
    count = len(_issued(listed, choice))
    if issued:
        words = ngettext(
            "Issued: {n} mail. Nobody is listed twice for the same.",
            "Issued: {n} mails. Nobody is listed twice for the same.",
            count,
        )
        console.say(talk, words.format(n=f"{count:,}"))
    elif count:
        console.say(talk, _("A preview; nothing was written. --out FILE or --commit issues it."))


def _hindered(found: Mapping[Hindrance, int]) -> str:
    words = {
        "no_email": _("no e-mail"),
        "excluded": _("excluded"),
        "suppressed": _("suppressed"),
        "unsubscribed": _("unsubscribed"),
        "no_basis": _("neither consent, card nor customer"),
        "bounced": _("mail came back"),
        "with_sales": _("with sales"),
        "too_soon": _("written to of late"),
        "thanked": _("thanked already"),
        "same_address": _("same address as another"),
    }
    return _(", ").join(f"{words[hindrance]} {n:,}" for hindrance, n in found.items())
