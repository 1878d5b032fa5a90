"""What the bare `leadctl` shows: where things stand, and what to type next."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from rich.cells import cell_len

from leadctl.cli import console, points
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.store.queries import Overview

_Steps = list[tuple[str, str, str]]
"""What is to be done, how much of it, and the command."""


def show(session: Session) -> None:
    """Print where things stand; without a store, how to begin."""
    with console.quiet_pipe():
        if session.db.exists():
            _show_store(session)
        else:
            _show_beginning(session)


def _show_beginning(session: Session) -> None:
    screen = console.data(session.width)
    console.say(screen, "leadctl  " + _("from cards and forms to the people whom sales must call"))
    console.say(screen, "\n" + _("There is no lead database yet. Three commands to begin with:"))
    _print_steps(
        session,
        [
            (_("make rules.toml, the definitions to score by"), "", "leadctl init"),
            (
                _("see how a file would be read, without writing"),
                "",
                "leadctl import FILE --dry-run",
            ),
            (_("see every command"), "", "leadctl --help"),
        ],
    )


def _show_store(session: Session) -> None:
    from leadctl.store import queries  # the help needs no store

    screen = console.data(session.width)
    with closing(session.open()) as db:
        seen = queries.overview(db.conn)
        steps = _steps(db.conn, session, seen)
    label = points.stage_labels_of(session)
    there = points.known_stages(session, seen.stages)
    counts = "  ".join(f"{label(s)} {seen.stages[s]:,}" for s in there if seen.stages.get(s))
    line = [_people(seen.leads), counts]
    if seen.imported_at:
        when = points.moment_text(seen.imported_at)
        line.append(_("last import {when}").format(when=when))
    console.say(screen, "   ".join(filter(None, line)))
    if steps:
        console.say(screen, "\n" + _("To do"), "bold")
        _print_steps(session, steps)
    else:
        console.say(screen, "\n" + _("Nothing is waiting. The list for sales: leadctl report hot"))


def _steps(conn: sqlite3.Connection, session: Session, seen: Overview) -> _Steps:
    """Return what is to be done, in the order in which it is best done."""
    from leadctl.store import handoffs, queries

    steps: _Steps = []
    if not seen.leads:
        return [(_("no leads yet"), "", "leadctl import FILE")]
    for name, rejected in queries.rejects(conn)[:3]:
        rows = ngettext("{n} row", "{n} rows", rejected).format(n=f"{rejected:,}")
        steps.append(
            (_("rejected rows to mend: {file}").format(file=name), rows, "leadctl imports")
        )
    if not session.rules.exists():
        return [*steps, (_("rules to score by are missing"), "", "leadctl init")]
    if seen.unscored or not seen.scored_at:
        people = _people(seen.unscored or seen.leads)
        steps.append((_("without a score"), people, "leadctl score"))
    elif seen.imported_at and seen.imported_at > seen.scored_at:
        steps.append((_("imported since the last score"), "", "leadctl score"))
    elif not seen.promoted_at or seen.promoted_at < seen.scored_at:
        steps.append((_("scored, but not promoted yet"), "", "leadctl promote"))
    ready = _due(conn, session)
    if ready:
        steps.append((_("ready for sales, not handed over"), _people(ready), "leadctl handoff"))
    late = sum(one.is_overdue(session.moment) for one in handoffs.entries(conn))
    if late:
        command = "leadctl handoff list --overdue"
        steps.append((_("answers of sales that are overdue"), _people(late), command))
    return steps


def _due(conn: sqlite3.Connection, session: Session) -> int:
    """Return how many leads sales should have and does not; none without rules to read."""
    from leadctl.sales.handoff import at_sales

    try:
        return len(at_sales(conn, session.book(), session.today).due)
    except LeadctlError:
        return 0


def _people(n: int) -> str:
    return ngettext("{n} lead", "{n} leads", n).format(n=f"{n:,}")


def _print_steps(session: Session, steps: _Steps) -> None:
    """Print steps in columns: command last, so that it can be copied whole."""
    screen = console.data(session.width)
    widths = [max(cell_len(step[n]) for step in steps) for n in (0, 1)]
    for *texts, command in steps:
        cells = [t + " " * (w - cell_len(t)) for t, w in zip(texts, widths, strict=True)]
        console.say(screen, "  " + "   ".join(c for c in (*cells, command) if c))
