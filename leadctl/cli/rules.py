"""`leadctl rules`: what marketing and sales share, checked, tested and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import console, points
from leadctl.cli.lists.output import (
    ONE_LIST,
    Format,
    FormatOption,
    LimitOption,
    OutOption,
    choose,
    present,
    present_report,
)
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.session import Session
from leadctl.cli.words import App
from leadctl.errors import RulesError
from leadctl.fields import label
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.reports.rehearsal import Outcome
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


@app.command(
    "test",
    help=_("Play the [[test]] cases of the rules through, and say which come out otherwise."),
)
def run_tests(
    ctx: typer.Context,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Play the [[test]] cases of the rules through, and say which come out otherwise."""
    from leadctl.reports.rehearsal import rehearse

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    outcomes = list(rehearse(session.book(), session.today, points.kind_label))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if failed or choice.format is not Format.TABLE or choice.out:
        present(session, choice, _failures(failed))
    if failed:
        words = ngettext("{n} of {all} test failed.", "{n} of {all} tests failed.", len(outcomes))
        told = words.format(n=len(failed), all=len(outcomes))
        console.say(console.talk(session.width), told)
        raise typer.Exit(4)
    if not session.quiet:
        words = ngettext("{n} test passed.", "{n} tests passed.", len(outcomes))
        console.say(console.talk(session.width), words.format(n=len(outcomes)))


@app.command(
    "diff",
    help=_("Show which rules changed, and what that makes of today's leads. Nothing is written."),
)
def diff(
    ctx: typer.Context,
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help=_("A rules file, or a git revision such as HEAD~1.")),
    ],
    new: Annotated[
        str | None,
        typer.Argument(metavar="[NEW]", help=_("The same; the present rules otherwise.")),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("Show every lead."))] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=_("End with 5 when something changes."))
    ] = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Show which rules changed, and what that makes of today's leads. Nothing is written."""
    from leadctl.cli.comparison import comparison_report
    from leadctl.reports.comparison import compare
    from leadctl.rules.changes import find_changes
    from leadctl.rules.versions import load_version

    session: Session = ctx.obj
    choice = choose(format, out, 0 if all_ else limit)
    was = load_version(old, session.rules)
    now = load_version(new or str(session.rules), session.rules)
    changes = find_changes(was, now)
    with session.trial() as db:
        found = compare(db, was.book, now.book, session.today)
    report = comparison_report(session, was, now, changes, found)
    if choice.format in ONE_LIST:  # what such a file is wanted for is the leads
        report = replace(report, listings=report.listings[::-1])
    present_report(session, choice, report)
    if exit_code and (changes or found.moved):
        raise typer.Exit(5)


def _failures(failed: Sequence[Outcome]) -> Listing:
    """List the cases that failed, as a diff does: what was expected, what came, and why."""
    comma = _(", ")
    columns = (
        Column("line", _("Line"), right=True),
        Column("test", _("Test"), least=16, most=40, fold=True),
        Column("expected", _("Expected"), least=14, fold=True, word=_minus, style=_red),
        Column("came", _("Came"), least=14, fold=True, word=_plus, style=_green),
        Column("why", _("Why"), least=20, most=60, fold=True, breaks=comma, word=comma.join),
    )
    rows = [
        (
            o.case.line,
            o.case.name,
            {key: o.case.expect[key] for key in o.failed},
            {key: points.whole(value) for key, value in o.failed.items()},
            _why(o),
        )
        for o in failed
    ]
    return Listing(columns, rows, _("Every test passes."))


def _why(outcome: Outcome) -> list[str]:
    """Return the points, what keeps the lead from the stage, and what was not understood."""
    given = [f"{p.rule or p.why} {points.points_text(p.milli)}" for p in outcome.points]
    doubts = [_("not understood: {text}").format(text=text) for text in outcome.doubts]
    return [*given, *(missing.label for missing in outcome.missing), *doubts]


def _minus(values: Mapping[str, Any]) -> str:
    return _side("-", values)


def _plus(values: Mapping[str, Any]) -> str:
    return _side("+", values)


def _side(sign: str, values: Mapping[str, Any]) -> str:
    """Return one side of a difference: `- stage sql, score 80`."""
    shown = (f"{key} {_value(value)}" for key, value in values.items())
    return f"{sign} {', '.join(shown)}" if values else ""


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _(", ").join(f"{name} {points.whole(n)}" for name, n in value.items())
    return "—" if value is None else str(value)


def _red(_values: Any) -> str:
    return "red"


def _green(_values: Any) -> str:
    return "green"


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
