"""`leadctl export`: what has changed, as a file that another system imports."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl import fields
from leadctl.cli import console, points
from leadctl.cli.lists.output import FormatOption, LimitOption, choose, present
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.look import read_ids, read_stages
from leadctl.cli.options import SegmentOption, StageOption, WhereOption
from leadctl.cli.session import Session, read_encoding
from leadctl.errors import UsageError
from leadctl.home import expand
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.exporting import Outgoing, Wanted
    from leadctl.rules.book import RuleBook
    from leadctl.rules.targets import Target
    from leadctl.store.database import Store
    from leadctl.store.exports import Export
    from leadctl.store.queries import Sought

_TOLD = 10
_STREAM = "-"


def export(
    ctx: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="NAME",
            help=_("hubspot, salesforce, marketo, account-engagement, satori, csv, or your own."),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help=_("Write this file (-: standard output), and remember what the system has."),
            dir_okay=False,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=_("Also what the system has already."))
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help=_("Also what the last export brought: its file is gone.")),
    ] = False,
    stage: StageOption = None,
    segment: SegmentOption = "",
    where: WhereOption = "",
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="CODEC", help=_("Write the text with this codec.")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what would be written; write nothing."))
    ] = False,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """Write what has changed for another system; without --out, show it."""
    from leadctl import exporting

    session: Session = ctx.obj
    book = session.book()
    target = _target(book, to, encoding)
    reads = out is None or dry_run
    with closing(session.open()) if reads else session.change() as db:
        sought = _sought(db.conn, session, stage, segment, where)
        wanted = exporting.Wanted(target, sought, every, again)
        if out is None or dry_run:
            outgoing = exporting.look(db.conn, book, wanted)
            if out is None and (outgoing.lines or format):
                listing = _listing(db.conn, outgoing, session.language)
                present(session, choose(format, None, limit), listing)
        elif _completed(session, db, out):
            return
        else:
            outgoing = _send(session, db, book, wanted, out)
        _tell(session, db.conn, target, outgoing)
    _say(session, _where_to(out, dry_run=dry_run))


export.__doc__ = _("Write what has changed for another system; without --out, show it.")


def _target(book: RuleBook, name: str, encoding: str | None) -> Target:
    from dataclasses import replace

    known = book.exchange.targets
    if name not in known:
        remedy = _("There are: {names}").format(names=", ".join(known))
        raise UsageError("--to", _("there is no system {name}").format(name=repr(name)), remedy)
    if encoding is None:
        return known[name]
    read_encoding(encoding)
    return replace(known[name], encoding=encoding)


def _sought(
    conn: sqlite3.Connection,
    session: Session,
    stage: list[str] | None,
    segment: str,
    where: str,
) -> Sought:
    from leadctl.store.queries import Sought

    stages = read_stages(conn, session, stage or [])
    ids = read_ids(conn, session, segment, where)
    conn.rollback()  # it filled temporary tables, and what is written begins a transaction
    return Sought(stages=stages, ids=ids, sorts=())


def _send(session: Session, db: Store, book: RuleBook, wanted: Wanted, out: Path) -> Outgoing:
    from leadctl import exporting

    day, now = session.today.isoformat(), session.now()
    if str(out) != _STREAM:
        return exporting.send(db, book, wanted, expand(out), day, now)
    sys.stdout.flush()
    with console.quiet_pipe():
        return exporting.send(db, book, wanted, sys.stdout.buffer, day, now)


def _completed(session: Session, db: Store, out: Path) -> bool:
    """Finish exports that were stopped; say whether that was enough for now: what this run would
    write must not take the place of a file that nobody has imported yet."""
    from leadctl import exporting

    stopped = exporting.complete(db)
    enough = False
    for one in stopped:
        there = Path(one.file).exists()
        text = _("The export of {day} to {name} had been stopped: {file} is complete now.")
        if not there:
            text = _("The export of {day} to {name} had been stopped, and {file} is gone.")
        _say(session, text.format(day=one.day, name=one.target, file=one.file))
        if not there:
            _say(session, _("Run this again with --again."))
            enough = True
        elif Path(one.file) == expand(out).resolve():
            _say(session, _("Import it there; then run this again for what has changed since."))
            enough = True
    return enough


def _listing(conn: sqlite3.Connection, outgoing: Outgoing, language: str) -> Listing:
    columns = (
        Column("id", _("Lead"), word=points.display_id, least=6),
        Column("company", _("Company"), least=10, most=30),
        Column("full_name", _("Name"), least=8, most=20),
        Column("email", fields.label("email", language), least=20, most=36, rank=1, fold=True),
        Column("change", _("Change"), word=_change, least=6),
    )
    rows = ((*_who(conn, x.lead_id), "new" if x.lead_id in outgoing.fresh else "changed")
            for x in outgoing.lines)  # fmt: skip
    nothing = _("There is nothing new for this system.")
    return Listing(columns, rows, nothing, total=len(outgoing.lines))


def _change(value: object) -> str:
    return {"new": _("new"), "changed": _("changed")}[str(value)]


def _who(conn: sqlite3.Connection, lead_id: int) -> tuple[object, ...]:
    from leadctl.store import queries

    known = queries.lead(conn, lead_id)
    return lead_id, known["company"], points.name_text(known), known["email"]


def _where_to(out: Path | None, *, dry_run: bool) -> str:
    if dry_run:
        return _("Nothing was written (--dry-run).")
    if out is None:
        return _("Nothing was written; --out FILE writes it.")
    return _("Written: {file}").format(file=out)


def _tell(session: Session, conn: sqlite3.Connection, target: Target, outgoing: Outgoing) -> None:
    """Say what was written and who was left out, and always what would get lost."""
    count, new = len(outgoing.lines), len(outgoing.fresh)
    if count or outgoing.last is None:
        text = ngettext("{n} lead for {name}: {new} new, {changed} changed",
                        "{n} leads for {name}: {new} new, {changed} changed", count)  # fmt: skip
        _say(session, text.format(n=f"{count:,}", name=target.name, new=new, changed=count - new))
    else:
        _say(session, _nothing_new(target, outgoing.last))
    for line in _left_out(conn, session, target, outgoing):
        _say(session, line)
    for line in _lost(conn, session, target, outgoing):
        console.say(console.talk(session.width), line)


def _nothing_new(target: Target, last: Export) -> str:
    text = ngettext(
        "Nothing has changed for {name} since {day} ({n} lead then; --again writes it anew).",
        "Nothing has changed for {name} since {day} ({n} leads then; --again writes them anew).",
        last.leads,
    )
    return text.format(name=target.name, day=last.day, n=f"{last.leads:,}")


def _left_out(
    conn: sqlite3.Connection, session: Session, target: Target, outgoing: Outgoing
) -> list[str]:
    """Return who stays behind, because the system would not take them."""
    told = []
    for lead_id, names in outgoing.lacking[:_TOLD]:
        listed = ", ".join(fields.label(name, session.language) for name in names)
        text = _("left out: {lead}: {name} does not take a lead without: {fields}")
        told.append(text.format(lead=_named(conn, lead_id), name=target.name, fields=listed))
    return told + _more(len(outgoing.lacking))


def _lost(
    conn: sqlite3.Connection, session: Session, target: Target, outgoing: Outgoing
) -> list[str]:
    """Return who stays behind because of their letters, and what the system has no word for."""
    told = []
    for lead_id, letters in outgoing.unwritable[:_TOLD]:
        text = _("left out: {lead}: {encoding} has no {letters}. Try --encoding utf-8-sig.")
        lead = _named(conn, lead_id)
        told.append(text.format(lead=lead, encoding=target.encoding, letters=letters))
    told += _more(len(outgoing.unwritable))
    for (name, value), n in sorted(outgoing.wordless.items()):
        text = _("left empty ({n}): {field} {value}: no word in [export.{target}.values.{name}]")
        label = fields.label(name, session.language)
        told.append(text.format(n=n, field=label, value=value, target=target.name, name=name))
    return told


def _more(count: int) -> list[str]:
    return [_("... and {n} more").format(n=f"{count - _TOLD:,}")] if count > _TOLD else []


def _named(conn: sqlite3.Connection, lead_id: int) -> str:
    _id, company, name, _email = _who(conn, lead_id)
    return " ".join(str(x) for x in (points.display_id(lead_id), company, name) if x)


def _say(session: Session, text: str) -> None:
    if not session.quiet:
        console.say(console.talk(session.width), text)
