"""`leadctl suppress`: who must not be written to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from leadctl.cli.options import ComputeOnlyOption
from leadctl.cli.session import Session
from leadctl.cli.work import tell_next
from leadctl.errors import UsageError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    from leadctl.privacy.suppression import FileRead
    from leadctl.store.suppression import Target

_SHOWN = 10


def suppress(
    ctx: typer.Context,
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="EMAIL|DOMAIN...", help=_("Addresses, and whole domains.")),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=_("Why: it is kept."))
    ] = "",
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help=_("A file of unsubscribes: a table with e-mails, or one address a line."),
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help=_("List all that is suppressed."))] = False,
    remove: Annotated[bool, typer.Option("--remove", help=_("Suppress these no longer."))] = False,
    dry_run: ComputeOnlyOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Never write to these again: no import weakens it."""
    from leadctl.privacy.suppression import read_file, read_targets

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    if show:
        _list(session, choice)
        return
    _check(targets or [], source, reason, remove)
    read = read_file(source, str(source)) if source else None
    wanted = [*read_targets(targets or []), *(read.targets if read else ())]
    done, word = _do(session, wanted, reason or (source.name if source else ""), remove, dry_run)
    if not session.quiet or choice.format is not Format.TABLE:
        present(session, choice, _outcome(wanted, done, word))
    _tell_strange(session, source, read)
    tell_next(session, dry_run, "leadctl score" if done else "")
    if read and read.strange:
        raise typer.Exit(3)


suppress.__doc__ = _("Never write to these again: no import weakens it.")


def _check(targets: Sequence[str], source: Path | None, reason: str, remove: bool) -> None:
    if not targets and source is None:
        example = 'leadctl suppress a@x.example --reason "..."'
        raise UsageError("suppress", _("no address and no domain"), example)
    if not remove and source is None and not reason.strip():
        what = _("the reason is missing")
        raise UsageError("suppress", what, _('Say --reason "asked on the phone".'))


def _do(
    session: Session, wanted: Sequence[Target], reason: str, remove: bool, dry_run: bool
) -> tuple[list[str], str]:
    """Do it; return what was changed, and the word for it."""
    from leadctl.privacy import suppression

    trial = dry_run and not remove
    with session.trial() if trial else session.change(create=not remove) as db:
        if remove:
            return suppression.lift(db, wanted, dry_run=dry_run), "lifted"
        now = session.now()
        return suppression.suppress(db, wanted, reason, now, dry_run=dry_run), "suppressed"


def _list(session: Session, choice: Choice) -> None:
    from leadctl.store import suppression

    with closing(session.open()) as db:
        found = suppression.listed(db.conn)
    columns = (
        Column("value", _("Address or domain"), least=20, most=50, fold=True),
        Column("reason", _("Why"), least=12, most=50, fold=True),
        Column("at", _("Since"), least=16, most=16, word=points.moment_text),
        Column("leads", _("Leads"), right=True),
    )
    rows = [tuple(one[c.key] for c in columns) for one in found]
    present(session, choice, Listing(columns, rows, _("Nothing is suppressed.")))


def _outcome(wanted: Sequence[Target], done: Sequence[str], word: str) -> Listing:
    changed = set(done)
    columns = (
        Column("value", _("Address or domain"), least=20, most=60, fold=True),
        Column("state", _("State"), least=10, most=40, word=_state_label),
    )
    rows = [(t.value, word if t.value in changed else "unchanged") for t in wanted]
    return Listing(columns, rows, "")


def _state_label(state: str) -> str:
    labels = {
        "suppressed": _("suppressed"),
        "lifted": _("no longer suppressed"),
        "unchanged": _("suppressed before"),
    }
    return labels[state]


def _tell_strange(session: Session, source: Path | None, read: FileRead | None) -> None:
    if read is None or not read.strange:
        return
    talk = console.talk(session.width)
    for one in read.strange[:_SHOWN]:
        where = _("{file} line {line}").format(file=source, line=one.line)
        console.say(talk, f"{where}: " + _("not an address: {text}").format(text=repr(one.text)))
    n = len(read.strange)
    text = ngettext(
        "{n} row holds no address that can be read; the others are done.",
        "{n} rows hold no address that can be read; the others are done.",
        n,
    )
    console.say(talk, text.format(n=n))
