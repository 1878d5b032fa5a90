"""`leadctl backup` and `leadctl restore`: copies of the database that are known to be whole."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli import console, points
from leadctl.cli.confirm import YesOption, confirm
from leadctl.cli.options import DryRunOption
from leadctl.cli.sales.handed import path_text
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError
from leadctl.home import expand
from leadctl.i18n import _, ngettext
from leadctl.rules.nightly import KEEP

if TYPE_CHECKING:
    from leadctl.store.backups import Backup

_STALE = 24 * 60 * 60
"""Seconds after which a file that a backup works on belongs to a run that was killed."""


def backup(
    ctx: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help=_("Where it goes."),
            file_okay=False,
            show_default="backups",
        ),
    ] = None,
    keep: Annotated[
        int,
        typer.Option("--keep", metavar="N", min=1, help=_("Leave so many, the newest.")),
    ] = KEEP,
    dry_run: DryRunOption = False,
) -> None:
    """Copy the database while others use it, check the copy, and compress it."""
    session: Session = ctx.obj
    if dry_run:
        _tell_planned(session, to, keep)
        return
    made = make_backup(session, to, keep)
    session.log.count(bytes=made.size, pruned=len(made.pruned))
    text = _("Backup: {file} ({size}; the database has {of})")
    told = [
        text.format(file=path_text(made.path), size=size_text(made.size), of=size_text(made.of))
    ]
    if made.pruned:
        words = ngettext(
            "{n} older one taken away.", "{n} older ones taken away.", len(made.pruned)
        )
        told.append(words.format(n=len(made.pruned)))
    for line in told if not session.quiet else ():
        console.say(console.talk(session.width), line)


backup.__doc__ = _("Copy the database while others use it, check the copy, and compress it.")


def make_backup(session: Session, to: Path | None, keep: int) -> Backup:
    """Make a backup, and take away what is left of those that were killed."""
    from leadctl.store import backups

    _check_there(session)
    folder = expand(to or backups.folder_of(session.db))
    if folder.is_dir():
        backups.sweep(session.db, folder, time.time() - _STALE)
    return backups.back_up(session.db, folder, session.moment, keep)


def _tell_planned(session: Session, to: Path | None, keep: int) -> None:
    from leadctl.store import backups

    _check_there(session)
    folder = expand(to or backups.folder_of(session.db))
    there = backups.all_of(session.db, folder)
    gone = max(len(there) + 1 - keep, 0)
    text = _("It would go to {folder}; of the {n} that are there {gone} would be taken away.")
    said = text.format(folder=path_text(folder), n=len(there), gone=gone)
    console.say(console.talk(session.width), said)


def _check_there(session: Session) -> None:
    """Open the store once: whatever is wrong with it is told as for every other command."""
    session.open().close()


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A backup: backups/…db.gz"))],
    yes: YesOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Only check the backup; change nothing."))
    ] = False,
) -> None:
    """Check a backup and put it back; the present database is set aside."""
    from leadctl.privacy import forgetting
    from leadctl.store import backups

    session: Session = ctx.obj
    talk = console.talk(session.width)
    with session.alone(), backups.opened(session.db, expand(file)) as copy:
        if dry_run:
            console.say(talk, _("{file} is whole; nothing was changed.").format(file=file))
            return
        question = _("Put {file} into the place of {db}. Really?")
        confirm(question.format(file=file, db=session.db), yes)
        try:
            aside = backups.put_back(session.db, copy, session.moment)
        except OSError as error:
            what = _("the backup cannot be put into its place ({reason})")
            raise LeadctlError(str(session.db), what.format(reason=error.strerror)) from error
        with closing(session.open()) as db:  # of an older version it is brought up to date here
            again = forgetting.returned(db)
    for lead_id in again:
        text = _("Warning: {lead} was forgotten since, and is there again: leadctl forget {lead}")
        console.say(talk, text.format(lead=points.display_id(lead_id)))
    if session.quiet:
        return
    console.say(talk, _("Restored: {db} from {file}").format(db=session.db, file=file))
    if aside:
        text = _("What was there before is {file}; delete it when it is not needed any more.")
        console.say(talk, text.format(file=path_text(aside)))


restore.__doc__ = _("Check a backup and put it back; the present database is set aside.")


def size_text(size: int) -> str:
    """Return a size in bytes as people say it.

    >>> size_text(0), size_text(1_500_000), size_text(2_345_678_901)
    ('0.0 MB', '1.5 MB', '2.3 GB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
