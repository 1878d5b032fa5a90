"""`leadctl score` and `leadctl promote`: options in, one call, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import console, points
from leadctl.cli.lists.output import Format, FormatOption, LimitOption, OutOption, choose, present
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.options import ByOption, ComputeOnlyOption, ReasonOption
from leadctl.cli.past import AsOfOption, KnownAtOption, turn_to
from leadctl.cli.replayed import beside_the_scores, present_replay
from leadctl.cli.sales import hooked
from leadctl.cli.session import Session
from leadctl.errors import UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    import sqlite3

    from leadctl.store.scoring import ScoreRun
    from leadctl.store.stages import Move


def score(
    ctx: typer.Context,
    full: Annotated[
        bool, typer.Option("--full", help=_("Compute every lead, also those that cannot change."))
    ] = False,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    dry_run: ComputeOnlyOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Score every lead by the rules, and say what changed."""
    from leadctl import pipeline

    session = turn_to(ctx.obj, as_of, known_at)
    choice = choose(format, out, limit)
    if session.past is not None:
        present_replay(session, choice)
        return
    book = session.book()
    with session.change() as db:
        now = session.now()
        run = pipeline.score(db, book, session.today, now, full=full, dry_run=dry_run)
        moved = _movers(session, db.conn, run)
    if not session.quiet or choice.format is not Format.TABLE:
        present(session, choice, moved)
    session.log.count(leads=run.leads, computed=run.computed, changed=run.changed)
    rules = len(book.fits) + len(book.behaviors)
    _tell_score(session, run, _("{n} rules").format(n=rules))
    tell_next(session, dry_run, "leadctl promote" if run.leads else "leadctl import FILE")


def promote(
    ctx: typer.Context,
    lead: Annotated[
        str | None,
        typer.Argument(metavar="[LEAD]", help=_("One lead, moved by hand with --to.")),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="STAGE", help=_("The stage to move it to."))
    ] = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: ComputeOnlyOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Move leads to the furthest stage whose condition holds, or one lead by hand."""
    from leadctl import pipeline
    from leadctl.reports.lookup import find

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    book = session.book()
    if (lead is None) != (to is None) or (lead is not None and not reason):
        what = _("one lead is moved by hand with a stage and a reason")
        raise UsageError("promote", what, 'leadctl promote LEAD --to STAGE --reason "…"')
    with session.change() as db:
        if lead is None or to is None:
            made = pipeline.promote(db, book, session.today, session.now(), dry_run=dry_run).moves
        else:
            made = pipeline.move(
                db, book, find(db.conn, lead), to.lower(), reason or "", by,
                session.today, session.now(), dry_run=dry_run,
            )  # fmt: skip
        news = [] if dry_run else hooked.news_of(book, db.conn, made)
        shown = not session.quiet or choice.format is not Format.TABLE
        moved = _moves(session, db.conn, made, choice.most() if shown else 0)
    session.log.count(moved=len(made))
    hooked.tell_moves(news)
    if shown:
        present(session, choice, moved)
    tell_next(session, dry_run, "leadctl handoff")


def _movers(session: Session, conn: sqlite3.Connection, run: ScoreRun) -> Listing:
    """List the leads whose score moved most."""
    columns = (
        Column("score", _("Score"), right=True),
        Column("before", _("Before"), right=True),
        *_who(),
    )
    moved = [(lead_id, was, now) for lead_id, was, now in run.movers if now or was]
    rows = [(now, was, *_name(conn, lead_id)) for lead_id, was, now in moved]
    return Listing(columns, rows, _("No score has changed."))


def _moves(
    session: Session, conn: sqlite3.Connection, made: Sequence[Move], most: int | None
) -> Listing:
    """List so many of those who moved, the best first (None: all): looking them up takes longer
    than moving them."""
    label = points.stage_labels_of(session)
    columns = (
        Column("from", _("From stage"), word=label, least=6),
        Column("to", _("To stage"), word=label, least=6),
        Column("score", _("Score"), right=True),
        *_who(),
        Column("reason", _("Why"), least=16, most=70, fold=True),
    )
    ordered = sorted(made, key=lambda m: (-m.score, m.lead_id))[:most]
    rows = [(m.from_stage, m.to_stage, m.score, *_name(conn, m.lead_id), m.reason) for m in ordered]
    nothing = _("Nobody has moved to another stage.")
    return Listing(columns, rows, nothing, total=len(made))


def _who() -> tuple[Column, ...]:
    return (
        Column("id", _("Lead"), word=points.display_id, least=6),
        Column("company", _("Company"), least=10, most=30, rank=1),
        Column("full_name", _("Name"), least=8, most=20),
    )


def _name(conn: sqlite3.Connection, lead_id: int) -> tuple[Any, ...]:
    from leadctl.store import queries

    known = queries.lead(conn, lead_id)
    return lead_id, known["company"], points.name_text(known)


def _tell_score(session: Session, run: ScoreRun, rules: str) -> None:
    counts = _("{leads} leads scored as of {day} by {rules}: {first} new, {up} up, {down} down")
    lines = [
        counts.format(
            leads=f"{run.leads:,}",
            day=run.as_of,
            rules=rules,
            first=f"{run.first:,}",
            up=f"{run.up:,}",
            down=f"{run.down:,}",
        )
    ]
    if run.computed < run.leads:
        computed = _("{n} of them were computed; the others cannot have changed")
        lines.append(computed.format(n=f"{run.computed:,}"))
    for (was, now), n in run.temperatures.items():
        if was is not None:
            words = (points.temperature_label(was), points.temperature_label(now), n)
            lines.append(_("{was} → {now}: {n}").format(was=words[0], now=words[1], n=words[2]))
    for line in [*lines, *beside_the_scores(run)] if not session.quiet else ():
        console.say(console.talk(session.width), line)


def tell_next(session: Session, dry_run: bool, following: str) -> None:
    """Say that nothing was written, or else what to type next, if there is something."""
    if session.quiet:
        return
    talk = console.talk(session.width)
    if dry_run:
        console.say(talk, _("Nothing was written (--dry-run)."))
    elif following:
        console.say(talk, _("Next: {command}").format(command=following))
