"""`leadctl handoff list`, `show` and `reprint`: what went to sales, and what became of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl import vocabulary
from leadctl.cli import console, points
from leadctl.cli.lists.output import (
    FormatOption,
    LimitOption,
    OutOption,
    choose,
    present,
)
from leadctl.cli.lists.tables import Column, Listing, draw
from leadctl.cli.look import ShowFormat
from leadctl.cli.sales import calls
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.wording import handoff_id

if TYPE_CHECKING:
    import sqlite3

    from leadctl.store.handoffs import Entry

_ID = Annotated[str, typer.Argument(metavar="ID", help=_("The number of a handoff: 7 or H-0007."))]
_NUMBER = re.compile(r"(?:H-?)?0*(\d{1,18})", re.IGNORECASE)


def list_(
    ctx: typer.Context,
    open_: Annotated[
        bool, typer.Option("--open", help=_("Only those that are not closed."))
    ] = False,
    overdue: Annotated[
        bool, typer.Option("--overdue", help=_("Only those without an answer in time."))
    ] = False,
    owner: Annotated[
        str, typer.Option("--owner", metavar="NAME", help=_("Only those of this owner."))
    ] = "",
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """List handoffs, newest first."""
    session: Session = ctx.obj
    choice = choose(format, out, limit)
    with closing(session.open()) as db:
        from leadctl.store import handoffs

        found = [
            one
            for one in handoffs.entries(db.conn, told=True)
            if (not open_ or one.handoff.closed_at is None)
            and (not overdue or one.is_overdue(session.moment))
            and (not owner or one.handoff.owner == owner)
        ]
        present(session, choice, _listing(session, found))


def _listing(session: Session, found: Sequence[Entry]) -> Listing:
    columns = (
        Column("handoff", _("Handoff"), word=handoff_id, least=6),
        Column("id", _("Lead ID"), word=points.display_id, least=6),
        Column("company", _("Company"), least=14, most=30, rank=1),
        Column("full_name", _("Name"), least=8, most=20),
        Column("at", _("Handoff day"), least=10),
        Column("owner", _("Owner"), least=6, most=16, rank=2),
        Column("due", _("Answer due"), word=calls.due_text, least=16, rank=3),
        Column("answered", _("Answered on"), least=10, rank=4),
        Column("result", _("Last answer"), word=_result, least=8),
        Column("reason", _("Reason"), word=vocabulary.reason_text, least=8, rank=5),
        Column("closed", _("Closed"), least=10, rank=6),
        Column("again", _("Handed over before"), word=calls.yes_no, rank=7),
        Column("overdue", _("Overdue"), word=calls.yes_no, rank=4),
    )
    rows = [
        (
            one.handoff.id,
            one.handoff.lead_id,
            lead.get("company"),
            points.name_text(lead),
            one.handoff.at,
            one.handoff.owner,
            one.handoff.due,
            one.answered_at,
            one.result,
            one.reason,
            one.handoff.closed_at,
            one.again,
            one.is_overdue(session.moment),
        )
        for one in found
        for lead in [one.handoff.snapshot.get("lead", {})]
    ]
    return Listing(columns, rows, _("There are no such handoffs."))


def _result(result: str | None) -> str | None:
    return None if result is None else vocabulary.result_text(result)


def show(
    ctx: typer.Context,
    id_: _ID,
    format: Annotated[
        ShowFormat, typer.Option("--format", "-f", help=_("How to show it."))
    ] = ShowFormat.TABLE,
) -> None:
    """Show what sales was told of a lead, and what became of it."""
    session: Session = ctx.obj
    with closing(session.open()) as db:
        entry = _find(db.conn, id_)
    with console.quiet_pipe():
        if format is ShowFormat.JSON:
            present_json(entry)
        else:
            _draw(session, entry)


def _find(conn: sqlite3.Connection, id_: str) -> Entry:
    from leadctl.store import handoffs

    number = _NUMBER.fullmatch(id_.strip())
    found = handoffs.entry(conn, int(number[1])) if number else None
    if found is None:
        what = _("there is no handoff with this number")
        raise LeadctlError(id_, what, _("leadctl handoff list lists them all."))
    return found


def as_json(entry: Entry) -> dict[str, Any]:
    """Return a handoff as programs read it."""
    one = entry.handoff
    told = {key: value for key, value in one.snapshot.items() if key not in {"owner", "again"}}
    return {
        "handoff": one.id,
        "id": one.lead_id,
        "at": one.at,
        "owner": one.owner,
        "due": one.due,
        "again": entry.again,
        "closed": one.closed_at,
        "answered": entry.answered_at,
        "result": entry.result,
        "reason": entry.reason,
        **told,
    }


def present_json(entry: Entry) -> None:
    """Print a handoff as JSON."""
    print(json.dumps(as_json(entry), ensure_ascii=False, indent=2))


def _draw(session: Session, entry: Entry) -> None:
    screen = console.data(session.width)
    one, told = entry.handoff, entry.handoff.snapshot
    lead: Mapping[str, Any] = told.get("lead", {})
    post = " ".join(filter(None, (lead.get("department"), lead.get("title"))))
    who = (points.display_id(one.lead_id), points.name_text(lead), lead.get("company"), post)
    console.say(screen, "  ".join(filter(None, who)), "bold")
    for label, value in _facts(session, entry):
        if value:
            console.say(screen, f"{label}: {value}")
    for columns, rows in _tables(session, told):
        if rows:
            screen.print()
            draw(screen, Listing(columns, rows, ""))


def _facts(session: Session, entry: Entry) -> list[tuple[str, str | None]]:
    one, told = entry.handoff, entry.handoff.snapshot
    stage = points.stage_labels_of(session)(str(told.get("stage", "")))
    temperature = points.temperature_label(told.get("temperature"))
    score = _("{n} points").format(n=told.get("score"))
    topics = _(", ").join(t["topic"] for t in told.get("interests", []))
    owner = " – ".join(filter(None, (one.owner, told.get("owner_why"))))
    answer = " ".join(filter(None, (_result(entry.result), vocabulary.reason_text(entry.reason))))
    return [
        (_("Handoff"), f"{handoff_id(one.id)}  {one.at}" + (_(" (again)") if entry.again else "")),
        (_("Then"), "  ".join(filter(None, (stage, score, temperature))) if told else None),
        (_("Why now"), told.get("why")),
        (_("Interests"), topics),
        (_("Approach"), told.get("approach")),
        (_("Met at"), _(", ").join(told.get("campaigns", []))),
        (_("Owner"), owner),
        (_("Answer due"), calls.due_text(one.due)),
        (_("Last answer"), answer),
        (_("Answered on"), entry.answered_at),
        (_("Closed"), one.closed_at),
    ]


def _tables(
    session: Session, told: Mapping[str, Any]
) -> list[tuple[tuple[Column, ...], list[tuple[Any, ...]]]]:
    from leadctl.cli.look import column_label

    score = (
        Column("rule", _("Score explained"), least=20, most=40),
        Column("points", _("Points"), right=True, word=lambda n: f"{n:+,}"),
        Column("why", _("Evidence"), least=20, most=60, fold=True),
    )
    bant = (
        Column("question", "BANT", least=10),
        Column("answer", _("Answer"), least=10, most=40),
        Column("means", _("Means"), word=means_label),
    )
    done = (
        Column("day", _("Activities"), least=10),
        Column("kind", "", word=points.kind_label, least=10),
        Column("subject", "", least=10, most=50),
    )
    return [
        (
            score,
            [
                (": ".join(filter(None, (p["group"], p["rule"]))), p["points"], p["why"])
                for p in told.get("points", [])
            ],
        ),
        (
            bant,
            [
                (column_label(name, session.language), known["answer"], known["means"])
                for name, known in told.get("bant", {}).items()
                if known["answer"]
            ],
        ),
        (
            done,
            [(a["at"][:10], a["kind"], a["subject"]) for a in told.get("activities", [])[:15]],
        ),
    ]


def means_label(means: str) -> str:
    """Return what an answer of BANT means, in words."""
    return {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}.get(means, means)


def reprint(
    ctx: typer.Context,
    id_: _ID,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Write a list that went out once more, as it was: all of it, by any of its handoffs."""
    from leadctl.sales import delivery
    from leadctl.store import handoffs

    session: Session = ctx.obj
    choice = choose(format, out, 0)
    with closing(session.open()) if choice.out is None else session.change() as db:
        entry = _find(db.conn, id_)
        whole = [entry.handoff]
        if entry.issue_id is not None:
            whole = handoffs.of_issue(db.conn, entry.issue_id)
        if choice.out is None:
            present(session, choice, calls.call_list(session, whole))
            return
        then = replace(session, today=date.fromisoformat(entry.handoff.at))
        write = calls.sheet_writer(then, choice.format, session.book())
        delivery.replace_file(db, choice.out, whole, write)
    if not session.quiet:
        talk = console.talk(session.width)
        console.say(talk, _("Written: {file}").format(file=choice.out))


def path_text(path: Path) -> str:
    """Return a path as briefly as it is clear here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
