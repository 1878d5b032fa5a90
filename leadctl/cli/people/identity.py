"""`merge`, `not-same`, `split` and `undo`: people decide who is one person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl import fields
from leadctl.cli import console, points
from leadctl.cli.options import ByOption, DryRunOption, ReasonOption
from leadctl.cli.people import verdicts
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError, UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    import sqlite3

    from leadctl.reviewing import Decided, Signed
    from leadctl.store.database import Store

_LEAD_HELP = _("An id, an e-mail, or part of a name or company.")
_RECORD = re.compile(r"(?:R-?)?0*(\d{1,18})", re.IGNORECASE)
_NOT_KEPT = {"consent", "consent_basis", "tags", "industry", "employees", "revenue"}
_REJECTED = 3


def merge(
    ctx: typer.Context,
    a: Annotated[str | None, typer.Argument(metavar="[A]", help=_LEAD_HELP)] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", help=_LEAD_HELP)] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="FIELD=A|B",
            help=_("Whose value to keep, where it shall not be the newest (repeatable)."),
        ),
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help=_("Follow the verdicts in a file of duplicates."),
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Make one lead of two that are one person, or follow the verdicts in a file."""
    session: Session = ctx.obj
    if from_ is not None and (a is not None or keep):
        what = _("either two leads or a file")
        raise UsageError("merge", what, "leadctl merge A B | leadctl merge --from FILE")
    if from_ is None and (a is None or b is None):
        what = _("two leads are needed")
        raise UsageError("merge", what, "leadctl merge A B | leadctl merge --from FILE")
    with session.change() as db:
        signed = _signed(session, reason, by, dry_run=dry_run)
        if from_ is not None:
            code = _follow_review(session, db, from_, signed)
        else:
            _decide(session, db, (a or "", b or ""), signed, same=True, keep=keep or [])
            code = 0
    _tell_dry_run(session, dry_run=dry_run)
    raise typer.Exit(code)


merge.__doc__ = _("Make one lead of two that are one person, or follow the verdicts in a file.")


def not_same(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help=_LEAD_HELP)],
    b: Annotated[str, typer.Argument(metavar="B", help=_LEAD_HELP)],
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Say that two leads are two people: they are neither merged nor listed again."""
    session: Session = ctx.obj
    with session.change() as db:
        signed = _signed(session, reason, by, dry_run=dry_run)
        _decide(session, db, (a, b), signed, same=False, keep=[])
    _tell_dry_run(session, dry_run=dry_run)


not_same.__doc__ = _("Say that two leads are two people: they are neither merged nor listed again.")


def split(
    ctx: typer.Context,
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help=_("A record, as leadctl show numbers it: R-7."))
    ],
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Take a record out of its lead, for good: it is another person's."""
    from leadctl import reviewing

    session: Session = ctx.obj
    number = _RECORD.fullmatch(record.strip())
    if number is None:
        what = _("{text} is no record").format(text=repr(record))
        raise UsageError("split", what, _("leadctl show LEAD numbers the records of a lead."))
    with session.change() as db:
        signed = _signed(session, reason, by, dry_run=dry_run)
        done = reviewing.split(db, int(number[1]), signed)
    text = _("R-{record} was taken out of {lead}: the leads are now {leads}. (event {event})")
    _say(
        session,
        text.format(
            record=number[1],
            lead=points.display_id(done.before[0]),
            leads=_leads(done.after),
            event=done.event,
        ),
    )
    _tell_dry_run(session, dry_run=dry_run)


split.__doc__ = _("Take a record out of its lead, for good: it is another person's.")


def undo(
    ctx: typer.Context,
    event: Annotated[
        int | None,
        typer.Argument(metavar="[EVENT]", help=_("The number of a decision; else the last one.")),
    ] = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Take back a decision about who is one person."""
    from leadctl import reviewing

    session: Session = ctx.obj
    with session.change() as db:
        signed = _signed(session, reason, by, dry_run=dry_run)
        undone, done = reviewing.undo(db, event, signed)
    verbs = {"merge": _("merge"), "not_same": _("not the same"), "split": _("split")}
    text = _("Event {event} ({verb}) is undone: the leads are now {leads}. (event {now})")
    _say(
        session,
        text.format(
            event=undone.id,
            verb=verbs.get(undone.verb, undone.verb),
            leads=_leads(done.after) or "—",
            now=done.event,
        ),
    )
    _tell_dry_run(session, dry_run=dry_run)


undo.__doc__ = _("Take back a decision about who is one person.")


def _signed(session: Session, reason: str | None, by: str | None, *, dry_run: bool) -> Signed:
    from leadctl.reviewing import Signed

    return Signed(by, reason, session.now(), dry_run)


def _decide(
    session: Session,
    db: Store,
    pair: tuple[str, str],
    signed: Signed,
    *,
    same: bool,
    keep: list[str],
) -> None:
    from leadctl import reviewing
    from leadctl.reports.lookup import find

    a, b = (find(db.conn, text) for text in pair)
    verdict = reviewing.Verdict(a, b, same, dict(map(_kept, keep)))
    _say(session, _told(reviewing.decide(db, verdict, signed)))


def _kept(text: str) -> tuple[str, str]:
    """Return the field and the side that "title=A" means."""
    name, _equals, side = text.partition("=")
    known = fields.named(name)
    if side.strip().upper() not in {"A", "B"}:
        what = _("{text} does not say whose value").format(text=repr(text))
        raise UsageError("--keep", what, "--keep title=A")
    if known not in fields.RECORD_FIELDS or known in _NOT_KEPT:
        what = _("there is no field {name} to keep").format(name=repr(name))
        remedy = _("There are: {names}").format(
            names=", ".join(f for f in fields.RECORD_FIELDS if f not in _NOT_KEPT)
        )
        raise UsageError("--keep", what, remedy)
    return known, side.strip().lower()


def _told(done: Decided) -> str:
    """Return in words what a verdict has done."""
    from leadctl.reviewing import Outcome

    names = _leads(done.before)
    if done.outcome is Outcome.ALREADY:
        one = _("{leads} is one lead already; nothing was changed.")
        two = _("{leads} are known to be two people; nothing was changed.")
        return (one if len(done.before) == 1 else two).format(leads=names)
    if done.outcome is Outcome.PARTED:
        text = _("{leads} are two people, and stay apart. (event {event})")
        return text.format(leads=names, event=done.event)
    text = _("{leads} are one lead now: {lead}. (event {event})")
    return text.format(leads=names, lead=_leads(done.after), event=done.event)


def _leads(ids: tuple[int, ...]) -> str:
    return _(", ").join(map(points.display_id, ids))


@dataclass(slots=True)
class _Tally:
    merged: int = 0
    parted: int = 0
    already: int = 0
    open: int = 0
    wrong: int = 0


def _follow_review(session: Session, db: Store, path: Path, signed: Signed) -> int:
    """Follow the verdicts of a file, each in its turn; return the exit code."""
    from leadctl import reviewing

    tally = _Tally()
    with reviewing.sitting(db, signed) as conn:
        for line in verdicts.read_review(path):
            try:
                _follow_line(session, conn, line, signed, tally)
            except LeadctlError as error:
                tally.wrong += 1
                console.say(
                    console.talk(session.width), _("Error: {message}").format(message=error)
                )
    counts = _(
        "{merged} merged, {parted} kept apart, {already} so already, {open} without a verdict,"
        " {wrong} not understood."
    )
    _say(
        session,
        counts.format(
            merged=tally.merged,
            parted=tally.parted,
            already=tally.already,
            open=tally.open,
            wrong=tally.wrong,
        ),
    )
    return _REJECTED if tally.wrong else 0


def _follow_line(
    session: Session,
    conn: sqlite3.Connection,
    line: verdicts.Line | LeadctlError,
    signed: Signed,
    tally: _Tally,
) -> None:
    from leadctl import reviewing
    from leadctl.reports.lookup import find

    if isinstance(line, LeadctlError):
        raise line
    if line.same is None:
        tally.open += 1
        return
    try:
        a, b = find(conn, line.a), find(conn, line.b)
        done = reviewing.decide_within(conn, reviewing.Verdict(a, b, line.same), signed)
    except LeadctlError as error:
        raise LeadctlError(line.place, str(error)) from error
    if done.outcome is reviewing.Outcome.ALREADY:
        tally.already += 1
        return
    tally.merged += done.outcome is reviewing.Outcome.MERGED
    tally.parted += done.outcome is reviewing.Outcome.PARTED
    _say(session, f"{line.place}: {_told(done)}")


def _say(session: Session, text: str) -> None:
    if not session.quiet:
        console.say(console.talk(session.width), text)


def _tell_dry_run(session: Session, *, dry_run: bool) -> None:
    if dry_run:
        _say(session, _("Nothing was written (--dry-run)."))
