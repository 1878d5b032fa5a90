"""`leadctl imports`: what was imported, and taking it back."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli import points
from leadctl.cli.confirm import YesOption, confirm
from leadctl.cli.lists.output import (
    Format,
    FormatOption,
    LimitOption,
    OutOption,
    choose,
    present,
    present_report,
)
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.options import ComputeOnlyOption
from leadctl.cli.session import Session
from leadctl.cli.words import App
from leadctl.cli.work import tell_next
from leadctl.errors import LeadctlError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    from leadctl.corrections import Undone
    from leadctl.store.ledger import Later

app = App(help=_("List what was imported, newest first; take an import back."))


@app.callback(invoke_without_command=True)
def imports(
    ctx: typer.Context,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """List what was imported, newest first."""
    from leadctl.store import queries

    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    choice = choose(format, out, limit)
    with closing(session.open()) as db:
        found = queries.imports(db.conn)
    columns = import_columns()
    undone = any(one["undone_at"] for one in found)
    hidden = {"sha256", "undone_at", *([] if undone else ["state"])}
    listing = Listing(
        columns=columns,
        rows=[tuple(one[c.key] for c in columns) for one in found],
        nothing=_("Nothing was imported yet: leadctl import FILE"),
        screen=tuple(c.key for c in columns if c.key not in hidden),
    )
    present(session, choice, listing)


def import_columns() -> tuple[Column, ...]:
    """Return the columns of the list of imports, in the order of JSON."""
    counts = (
        ("rows", _("Rows")),
        ("created", _("New")),
        ("updated", _("Joined")),
        ("unchanged", _("Same")),
        ("rejected", _("Rejected")),
    )
    return (
        Column("id", _("Import"), right=True),
        Column("file", _("File"), least=26, most=46, word=points.file_text),
        Column("at", _("When"), least=16, most=16, word=points.moment_text, rank=1),
        Column("kind", _("List"), least=14, word=points.list_kind_label, rank=3),
        Column("format", _("Format"), rank=5),
        Column("encoding", _("Encoding"), rank=6),
        Column("sha256", "SHA-256"),
        *(Column(key, label, right=True) for key, label in counts),
        Column("activities", _("Activities"), right=True, rank=4),
        Column("state", _("State"), least=6, word=_state_label),
        Column("undone_at", _("Undone at"), least=16, most=16, word=_moment, rank=2),
    )


def _state_label(state: str) -> str:
    return {"undone": _("undone")}.get(state, "")


def _moment(moment: str | None) -> str:
    return points.moment_text(moment) if moment else ""


@app.command("undo", help=_("Take an import back: what only it brought goes."))
def undo(
    ctx: typer.Context,
    number: Annotated[
        int, typer.Argument(metavar="N", help=_("The number of the import: leadctl imports."))
    ],
    yes: YesOption = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help=_("Also where edits, decisions or transitions are later than the rows."),
        ),
    ] = False,
    dry_run: ComputeOnlyOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Take an import back: what only it brought goes."""
    from leadctl import corrections
    from leadctl.store import backups

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    with session.change() as db:
        tried = corrections.undo_import(db, number, session.now(), force=force, dry_run=True)
        refused = bool(tried.later) and not force
        if not dry_run and not refused:
            question = _("Take back import {id} ({file}): {records} go. Really?")
            records = ngettext("{n} record", "{n} records", tried.removed.records)
            records = records.format(n=f"{tried.removed.records:,}")
            confirm(question.format(id=number, file=tried.file, records=records), yes)
            backups.back_up(session.db, backups.folder_of(session.db), session.moment, keep=None)
            tried = corrections.undo_import(db, number, session.now(), force=force)
    if not session.quiet or refused or choice.format is not Format.TABLE:
        present_report(session, choice, _report(tried))
    if refused and not dry_run:
        what = _("something was written down since about the rows that would go")
        raise LeadctlError(
            tried.file, what, _("Nothing was changed; --force takes it back with them.")
        )
    tell_next(session, dry_run, "leadctl score")


def _report(undone: Undone) -> Report:
    removed = undone.removed
    columns = (
        Column("id", _("Import"), right=True),
        Column("file", _("File"), least=16, most=46, word=points.file_text),
        Column("records", _("Records gone"), right=True),
        Column("shared", _("Kept: in other imports"), right=True),
        Column("activities", _("Activities gone"), right=True),
        Column("leads_gone", _("Leads gone"), right=True),
        Column("leads_changed", _("Leads changed"), right=True),
        Column("shells", _("Kept empty for sales"), right=True),
    )
    row = (
        *(undone.id, undone.file, removed.records, undone.shared, removed.activities),
        *(removed.leads_gone, removed.leads_changed, undone.shells),
    )
    listings = [Listing(columns, [row], "", name="undone")]
    if undone.later:
        listings.append(_later_listing(undone.later))
    heading = _("Import {id} taken back") if undone.done else _("Import {id}, if it is taken back")
    return Report(heading.format(id=undone.id), tuple(listings), {"done": undone.done})


def _later_listing(later: tuple[Later, ...]) -> Listing:
    columns = (
        Column("what", _("What"), least=8, word=_what_label),
        Column("id", _("Lead"), word=points.display_id, least=6),
        Column("at", _("When"), least=10, most=10),
        Column("said", _("What it says"), least=16, most=60, fold=True),
        Column("by", _("By"), least=4, most=20),
    )
    rows = [(one.what, one.lead_id, one.at, one.said, one.by) for one in later]
    return Listing(columns, rows, "", name="later", title=_("Written down since"))


def _what_label(what: str) -> str:
    labels = {
        "edit": _("edit"),
        "decision": _("decision"),
        "transition": _("stage"),
        "handoff": _("handoff"),
        "feedback": _("feedback"),
        "mailing": _("mail list"),
    }
    return labels[what]
