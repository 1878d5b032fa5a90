"""`leadctl rules`: what marketing and sales share, checked, tested and compared."""

from __future__ import annotations

from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import typer

from leadctl.cli import console
from leadctl.cli.session import Session
from leadctl.cli.words import App
from leadctl.errors import RulesError
from leadctl.fields import label
from leadctl.i18n import _

if TYPE_CHECKING:
    import sqlite3

    from leadctl.rules.book import RuleBook
    from leadctl.store.usage import Counted

app = App(help=_("Check, test and compare the rules."))

_QUIET_DAYS = 90
_SHOWN = 5


@app.command(
    "check",
    help=_("Find every fault of the rules at once, and what does not go together with the data."),
)
def check(ctx: typer.Context) -> None:
    """Find every fault of the rules at once, and what does not go together with the data."""
    from leadctl.rules.reading import draft, read_text
    from leadctl.rules.soundness import find_faults
    from leadctl.store import usage

    session: Session = ctx.obj
    found = draft(read_text(session.rules), session.rules)
    with closing(session.open()) if session.db.exists() else nullcontext() as db:
        faults = find_faults(found, usage.kinds(db.conn) if db else ())
        if faults:
            raise RulesError(str(session.rules), faults)
        warnings = _warnings(session, found.book, db.conn) if db else []
    for warning in warnings:
        told = _("Warning: {message}").format(message=warning)
        console.say(console.talk(session.width), told)


def _warnings(session: Session, book: RuleBook, conn: sqlite3.Connection) -> list[str]:
    """Return what is strange about the rules beside the data that is there."""
    from leadctl.store.usage import usage

    found = usage(conn, book, session.today, _QUIET_DAYS)
    if not found.leads:
        return []
    idle = [(book.fits[n].line, book.fits[n].name, "fit", "") for n in found.idle_fits]
    for behavior in (book.behaviors[n] for n in found.idle_behaviors):
        idle.append((behavior.line, behavior.name, "behavior", behavior.action))
    told = [_idle(session, *rule) for rule in sorted(idle)]
    industry, title = (label(field, session.language) for field in ("industry", "title"))
    unnamed = _("{field}: no rule names {values}.")
    remedy = _("A rule with points = 0 says that a value is known.")
    levels = _("[titles] says how high they stand.")
    if found.industries:
        values = _counted(found.industries)
        told.append(f"{unnamed.format(field=industry, values=values)} {remedy}")
    if found.titles:
        values = _counted(found.titles)
        told.append(f"{unnamed.format(field=title, values=values)} {levels}")
    if found.kinds:
        asked = _("no rule and no condition asks for these kinds of action: {values}")
        told.append(asked.format(values=_counted(found.kinds)))
    return told


def _idle(session: Session, line: int, name: str, table: str, action: str) -> str:
    where = _("{file} line {line}").format(file=session.rules, line=line)
    if table == "fit":
        what = _("fits no lead")
    else:
        what = _("met nothing in the last {days} days ({kind})")
        what = what.format(days=_QUIET_DAYS, kind=action)
    return f"{where}: [[{table}]] {name}: {what}"


def _counted(values: Counted) -> str:
    """Return the most frequent values with their counts, and how many more there are."""
    shown = _(", ").join(f"{value} {n:,}" for value, n in values[:_SHOWN])
    more = len(values) - _SHOWN
    return shown + " " + _("and {n} more").format(n=more) if more > 0 else shown
