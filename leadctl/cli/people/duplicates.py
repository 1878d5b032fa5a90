"""`leadctl duplicates`: pairs of leads that could be one person, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl import fields
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
from leadctl.cli.people import verdicts
from leadctl.cli.session import Session
from leadctl.errors import BusyError, UsageError
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.store.candidates import Candidate
    from leadctl.store.database import Store

_COMPARED = (
    *("full_name", "kana", "company", "department", "title"),
    *("email", "phone", "mobile", "address"),
)
_ON_SCREEN = ("full_name", "company", "title", "email", "phone", "mobile")
_FOR_PROGRAMS = (Format.JSON, Format.JSONL, Format.TSV)
_CROWDS_SHOWN = 10
_DIFFERS = "≠"


def duplicates(
    ctx: typer.Context,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule", metavar="R1..R6|A1|A2", help=_("Only pairs by this rule (repeatable).")
        ),
    ] = None,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """List pairs of leads that could be one person, best first."""
    from leadctl.store import candidates

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    rules = _rules(rule or [])
    with closing(session.open()) as db:
        _review(session, db)
        total = candidates.count(db.conn, rules)
        found = candidates.listed(db.conn, rules, choice.most())
        if choice.format in _FOR_PROGRAMS:
            present(session, choice, _for_programs(found, total))
        elif choice.format is Format.TABLE:
            _present_table(session, choice, db.conn, found, total)
        else:
            present(session, choice, _for_review(session, db.conn, found, total))
        crowds = candidates.crowds(db.conn)
    if not session.quiet:
        _tell(session, crowds, len(found))


duplicates.__doc__ = _("List pairs of leads that could be one person, best first.")


def _review(session: Session, db: Store) -> None:
    """Bring the candidates up to date; while somebody else writes, those of the last time do."""
    from leadctl import reviewing
    from leadctl.store.lock import Writer, one_writer

    try:
        with one_writer(session.db, Writer(session.log.command, wait=0)):
            reviewing.review(db)
    except BusyError as error:
        told = _("Warning: {message}").format(message=error.what)
        still = _("these are the candidates of the last time.")
        console.say(console.talk(session.width), f"{told}; {still}")


def _rules(asked: list[str]) -> tuple[str, ...]:
    from leadctl.identity.pairs import Reason

    known = [reason.value for reason in Reason]
    wanted = tuple(dict.fromkeys(name.upper() for name in asked))
    unknown = next((name for name in wanted if name not in known), None)
    if unknown is not None:
        what = _("there is no rule {name}").format(name=repr(unknown))
        remedy = _("There are: {names}").format(names=", ".join(sorted(known)))
        raise UsageError("--rule", what, remedy)
    return wanted


def rule_words(rule: str, shared: str) -> str:
    """Return in words why two leads could be one person."""
    words = {
        "A1": _("same e-mail: {shared} (something keeps them apart)"),
        "A2": _("same mobile and name: {shared} (something keeps them apart)"),
        "R1": _("same e-mail, other name: {shared}"),
        "R2": _("same name and company: {shared}"),
        "R3": _("same name and phone: {shared}"),
        "R4": _("addresses alike: {shared}"),
        "R5": _("names alike, in common: {shared}"),
        "R6": _("the name can be read so, same company: {shared}"),
    }
    told = points.phone_text(shared) if shared.startswith("+") else shared
    return words[rule].format(shared=told)


def _for_programs(found: list[Candidate], total: int) -> Listing:
    columns = (Column("a", "a"), Column("b", "b"), Column("rule", "rule"), Column("why", "why"))
    rows = [(c.a, c.b, c.rule, rule_words(c.rule, c.why)) for c in found]
    return Listing(columns, rows, _nothing(), total=total)


def _nothing() -> str:
    return _("There are no duplicates to decide.")


def _for_review(
    session: Session, conn: sqlite3.Connection, found: list[Candidate], total: int
) -> Listing:
    """Lay a pair on a line, with a column for the verdict."""
    lead_a, lead_b, verdict = verdicts.labels()
    words = points.display_id
    columns = [
        Column("verdict", verdict, choices=verdicts.verdict_words()),
        Column("a", lead_a, word=words),
        Column("b", lead_b, word=words),
        Column("rule", _("Rule")),
        Column("why", _("Why"), least=30),
        Column("differs", _("Differs in"), least=16),
    ]
    for name in _COMPARED:
        label = fields.label(name, session.language)
        for side in "AB":
            columns.append(Column(f"{name}_{side}", f"{label} {side}", least=14, word=_word(name)))
    rows = (_review_row(session, c, *sides) for c, *sides in _with_leads(conn, found))
    return Listing(tuple(columns), rows, _nothing(), total=total)


def _word(name: str) -> Callable[[Any], str | None] | None:
    return points.phone_text if name in {"phone", "mobile"} else None


def _review_row(
    session: Session, c: Candidate, a: Mapping[str, Any], b: Mapping[str, Any]
) -> list[Any]:
    differing = [fields.label(f, session.language) for f in _COMPARED if _differ(a, b, f)]
    sides = [side[name] for name in _COMPARED for side in (a, b)]
    return ["", c.a, c.b, c.rule, rule_words(c.rule, c.why), _(", ").join(differing), *sides]


def _differ(a: Mapping[str, Any], b: Mapping[str, Any], name: str) -> bool:
    """Say whether both sides tell of something, and not the same; a blank more is no difference."""
    return bool(a[name] and b[name] and _bare(a[name]) != _bare(b[name]))


def _bare(value: Any) -> str:
    return "".join(str(value).split())


def _with_leads(conn: sqlite3.Connection, found: list[Candidate]) -> Iterator[tuple[Any, ...]]:
    from leadctl.store import queries

    for c in found:
        yield c, queries.lead(conn, c.a), queries.lead(conn, c.b)


def _present_table(
    session: Session, choice: Choice, conn: sqlite3.Connection, found: list[Candidate], total: int
) -> None:
    """Draw a pair as two lines, one below the other; what differs is marked."""
    columns = [
        Column("id", _("Lead"), least=6),
        Column("why", _("Why"), least=16, most=34, fold=True),
    ]
    shapes: dict[str, dict[str, Any]] = {
        "full_name": {"least": 10, "most": 22},
        "company": {"least": 10, "most": 26},
        "title": {"rank": 5, "most": 16},
        "email": {"least": 16, "most": 34, "fold": True},
        "phone": {"rank": 4, "most": 18},
        "mobile": {"rank": 3, "most": 18},
    }
    columns += [
        Column(name, fields.label(name, session.language), **shapes[name]) for name in _ON_SCREEN
    ]
    rows = [row for c, a, b in _with_leads(conn, found) for row in _table_rows(c, a, b)]
    listing = Listing(tuple(columns), rows, _nothing())
    present(session, replace(choice, limit=0), listing)
    more = total - len(found)
    if more and not session.quiet:
        words = ngettext(
            "{n} more pair; --limit 0 shows all.", "{n} more pairs; --limit 0 shows all.", more
        )
        console.say(console.talk(session.width), words.format(n=f"{more:,}"))


def _table_rows(c: Candidate, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[list[Any]]:
    for lead, why in ((a, f"{c.rule}: {rule_words(c.rule, c.why)}"), (b, "")):
        cells = []
        for name in _ON_SCREEN:
            word = _word(name)
            text = (word(lead[name]) if word else lead[name]) or ""
            cells.append(f"{_DIFFERS}{text}" if _differ(a, b, name) else text)
        yield [points.display_id(lead["id"]), why, *cells]


def _tell(session: Session, crowds: list[tuple[int, str, str]], shown: int) -> None:
    talk = console.talk(session.width)
    for leads, name, company in crowds[:_CROWDS_SHOWN]:
        text = _("{n} leads are too many to be compared with each other, like {name} ({company}).")
        console.say(talk, text.format(n=leads, name=name or "—", company=company or "—"))
    if len(crowds) > _CROWDS_SHOWN:
        console.say(talk, _("... and {n} more").format(n=f"{len(crowds) - _CROWDS_SHOWN:,}"))
    if shown:
        following = "leadctl merge A B | leadctl not-same A B"
        console.say(talk, _("Next: {command}").format(command=following))
