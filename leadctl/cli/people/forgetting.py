"""`leadctl forget`: what a person asked to be forgotten leaves behind is a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli import console, points
from leadctl.cli.confirm import YesOption, confirm
from leadctl.cli.lists.output import Format, FormatOption, LimitOption, OutOption, choose, present
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.options import ComputeOnlyOption
from leadctl.cli.session import Session
from leadctl.cli.work import tell_next
from leadctl.errors import UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.privacy.forgetting import Gone


def forget(
    ctx: typer.Context,
    lead: Annotated[
        str | None,
        typer.Argument(metavar="LEAD", help=_("An id, an e-mail, or part of a name or company.")),
    ] = None,
    yes: YesOption = False,
    scrub: Annotated[
        bool,
        typer.Option("--scrub", help=_("Only write the database anew, without what was deleted.")),
    ] = False,
    dry_run: ComputeOnlyOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Forget a person for good: no import brings them back."""
    from leadctl.privacy import forgetting
    from leadctl.reports.lookup import find
    from leadctl.store import queries

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    if (lead is None) != scrub:
        raise UsageError("forget", _("one lead is needed, or --scrub"), "leadctl forget LEAD --yes")
    with session.change() as db:
        if lead is None:
            forgetting.scrub(db)
            return
        lead_id = find(db.conn, lead)
        if not dry_run:
            who = points.name_text(queries.lead(db.conn, lead_id))
            question = _("Forget {id} {name} for good. Really?")
            confirm(question.format(id=points.display_id(lead_id), name=who or ""), yes)
        gone = forgetting.forget(db, lead_id, session.today.isoformat(), dry_run=dry_run)
    if not session.quiet or choice.format is not Format.TABLE:
        present(session, choice, _listing(gone))
    _tell_left(session, gone)
    tell_next(session, dry_run, "")


forget.__doc__ = _("Forget a person for good: no import brings them back.")


def _listing(gone: Gone) -> Listing:
    columns = (
        Column("what", _("Forgotten"), least=10, most=40, word=_what_label),
        Column("count", _("Count"), right=True),
        Column("file", _("File"), least=16, most=60, fold=True),
    )
    rows: list[tuple[str, int, str | None]] = [
        ("records", gone.removed.records, None),
        ("activities", gone.removed.activities, None),
        *(("rejects", count, str(path)) for path, count in gone.rejects),
    ]
    return Listing(columns, rows, "")


def _what_label(what: str) -> str:
    labels = {
        "records": _("records"),
        "activities": _("activities"),
        "rejects": _("rejected rows"),
    }
    return labels[what]


def _tell_left(session: Session, gone: Gone) -> None:
    """Name what leadctl leaves to its user: said even where --quiet was asked for."""
    talk = console.talk(session.width)
    for path in gone.sources:
        text = _("{file} was imported and still holds this person: it is left as it is.")
        console.say(talk, text.format(file=path))
    for path in gone.copies:
        text = _("{file} is a copy that still holds this person: delete it.")
        console.say(talk, text.format(file=path))
    if gone.elsewhere:
        text = _("Rows of others still hold something like it: {tables}")
        console.say(talk, text.format(tables=", ".join(gone.elsewhere)))
