"""`leads` and `show`: looking, without changing anything."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl import fields
from leadctl.cli import points
from leadctl.cli.console import quiet_pipe
from leadctl.cli.lists.output import (
    FormatOption,
    LimitOption,
    OutOption,
    choose,
    present,
)
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.options import (
    SegmentOption,
    SourceOption,
    StageOption,
    TemperatureOption,
    WhereOption,
)
from leadctl.cli.past import AsOfOption, KnownAtOption, look, turn_to
from leadctl.cli.session import Session
from leadctl.errors import UsageError
from leadctl.fields import LEAD_COLUMNS
from leadctl.i18n import _

if TYPE_CHECKING:
    import sqlite3

    from leadctl.store.queries import Sort, Sought

_SCREEN = (
    *("id", "score", "temperature", "stage", "company", "full_name"),
    *("department", "title", "suppressed", "reach", "email"),
)
_BEST_FIRST = "-score,company"
_WITHOUT_MARK = tuple(key for key in _SCREEN if key != "suppressed")
_PHONE, _MOBILE = LEAD_COLUMNS.index("phone"), LEAD_COLUMNS.index("mobile")


def leads(
    ctx: typer.Context,
    stage: StageOption = None,
    temperature: TemperatureOption = None,
    source: SourceOption = "",
    segment: SegmentOption = "",
    where: WhereOption = "",
    search: Annotated[
        str,
        typer.Option("--search", metavar="TEXT", help=_("Only leads that hold these words.")),
    ] = "",
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="COLUMNS", help=_("In this order; - is downwards.")),
    ] = _BEST_FIRST,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """List leads, best first."""
    from leadctl.store import queries  # the help needs no store

    session = turn_to(ctx.obj, as_of, known_at)
    choice = choose(format, out, limit)
    with look(session) as db:
        sought = queries.Sought(
            stages=read_stages(db.conn, session, stage or []),
            temperatures=tuple(temperature or ()),
            source=source,
            search=search,
            ids=read_ids(db.conn, session, segment, where),
            sorts=_sorts(sort),
        )
        present(session, choice, lead_listing(session, db.conn, sought, choice.most()))


leads.__doc__ = _("List leads, best first.")


def lead_listing(
    session: Session, conn: sqlite3.Connection, sought: Sought, most: int | None
) -> Listing:
    """Return the list of the leads that are meant, at most so many."""
    from leadctl.store import queries, suppression

    rows = queries.find_leads(conn, sought, most)
    return Listing(
        columns=lead_columns(session),
        rows=((*map(points.whole, row), row[_PHONE] or row[_MOBILE]) for row in rows),
        nothing=_nothing(conn, sought),
        total=queries.count_leads(conn, sought) if most else None,
        screen=_SCREEN if suppression.is_any(conn) else _WITHOUT_MARK,
    )


def everybody() -> Sought:
    """Return what `leads` lists when nothing is asked for."""
    from leadctl.store.queries import Sought

    return Sought(sorts=_sorts(_BEST_FIRST))


def lead_columns(session: Session) -> tuple[Column, ...]:
    """Return the columns of a list of leads, in the order of JSON; on the screen `reach` stands for
    the number to call."""
    stage_label = points.stage_labels_of(session)
    shapes: dict[str, dict[str, Any]] = {
        "id": {"word": points.display_id, "least": 6},
        "score": {"right": True, "least": 4},
        "fit": {"right": True},
        "engagement": {"right": True},
        "temperature": {
            "word": points.temperature_label,
            "style": points.temperature_style,
            "least": 8,
        },
        "stage": {"word": stage_label, "least": 4},
        "company": {"least": 16, "most": 30},
        "full_name": {"least": 11, "most": 20},
        "department": {"least": 12, "most": 24, "rank": 6},
        "title": {"least": 8, "most": 20, "rank": 4, "under": "full_name"},
        "suppressed": {**points.SUPPRESSED},
        "phone": {"word": points.phone_text},
        "mobile": {"word": points.phone_text},
        "fax": {"word": points.phone_text},
        "email": {"least": 30, "most": 36, "fold": True, "rank": 2},
        "employees": {"right": True},
        "revenue": {"right": True},
    }
    columns = tuple(
        Column(key, column_label(key, session.language), **shapes.get(key, {}))
        for key in LEAD_COLUMNS
    )
    return (*columns, points.reach_column(column_label("phone", session.language), rank=5))


def column_label(key: str, language: str) -> str:
    """Return the label of a column of `leads`."""
    own = {
        "id": _("ID"),
        "score": _("Score"),
        "fit": _("Fit"),
        "engagement": _("Engagement"),
        "temperature": _("Temperature"),
        "stage": _("Stage"),
        "title_level": _("Level of title"),
        "suppressed": _("Mail"),
    }
    return own.get(key) or fields.label(key, language)


def read_stages(conn: sqlite3.Connection, session: Session, asked: list[str]) -> tuple[str, ...]:
    """Return the stages that are meant, by name or label in any case."""
    from leadctl.store import queries

    known = points.known_stages(session, queries.stages_in_use(conn))
    by_name = {n.casefold(): name for name, label in known.items() for n in (name, label)}
    unknown = next((name for name in asked if name.casefold() not in by_name), None)
    if unknown is not None:
        remedy = _("There are: {names}").format(names=", ".join(known))
        raise UsageError(
            "--stage", _("there is no stage {name}").format(name=repr(unknown)), remedy
        )
    return tuple(dict.fromkeys(by_name[name.casefold()] for name in asked))


def read_ids(
    conn: sqlite3.Connection, session: Session, segment: str, condition: str = ""
) -> frozenset[int] | None:
    """Return the leads that are in a segment and for which a condition holds; None where neither
    was given."""
    from leadctl.store import stages

    found: list[frozenset[int]] = []
    if segment:
        book = session.book()
        known = book.segment(segment)
        if known is None:
            raise _no_segment(segment, [s.name for s in book.segments])
        found.append(frozenset(stages.meeting(conn, book, known.when, session.today)))
    if condition:
        held = stages.holds(conn, session.book(), condition, session.today)
        found.append(frozenset(held))
    return frozenset.intersection(*found) if found else None


def _no_segment(name: str, known: list[str]) -> UsageError:
    what = _("there is no segment {name}").format(name=repr(name))
    remedy = _("There are: {names}").format(names=", ".join(known))
    if not known:
        remedy = _("The rules have none; write one as [[segment]] with name and when.")
    return UsageError("--segment", what, remedy)


def _sorts(text: str) -> tuple[Sort, ...]:
    """Return the order that "-score,company" means."""
    from leadctl.store.queries import Sort

    sorts = []
    for part in filter(None, map(str.strip, text.split(","))):
        name = part.lstrip("+-")
        column = name if name in LEAD_COLUMNS else fields.named(name)
        if column not in LEAD_COLUMNS:
            what = _("there is no column {name}").format(name=repr(name))
            remedy = _("There are: {names}").format(names=", ".join(LEAD_COLUMNS))
            raise UsageError("--sort", what, remedy)
        sorts.append(Sort(column, descending=part.startswith("-")))
    return tuple(sorts)


def _nothing(conn: sqlite3.Connection, sought: Sought) -> str:
    """Say that nobody fits, and which sources there are where one was asked for."""
    from leadctl.store import queries

    nothing = _("No lead fits.")
    if not sought.source:
        return nothing
    there = ", ".join(f"{name} ({n})" for name, n in queries.sources(conn)[:5])
    return nothing + " " + _("Sources there are: {sources}").format(sources=there)


class ShowFormat(StrEnum):
    """How one lead is shown."""

    TABLE = "table"
    JSON = "json"


def show(
    ctx: typer.Context,
    lead: Annotated[
        str,
        typer.Argument(metavar="LEAD", help=_("An id, an e-mail, or part of a name or company.")),
    ],
    format: Annotated[
        ShowFormat, typer.Option("--format", "-f", help=_("How to show it."))
    ] = ShowFormat.TABLE,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
) -> None:
    """Show one lead: who it is, every point explained, and what is missing for the next stage."""
    from leadctl.cli.card import draw_card  # the help needs no store
    from leadctl.cli.dossiers import as_json
    from leadctl.reports.dossier import dossier
    from leadctl.reports.lookup import find

    session = turn_to(ctx.obj, as_of, known_at)
    book = session.book() if session.rules.exists() else None
    with look(session) as db:
        lead_id = find(db.conn, lead)
        known = dossier(db.conn, book, lead_id, session.today, points.kind_label)
    with quiet_pipe():
        if format is ShowFormat.JSON:
            print(json.dumps(as_json(known), ensure_ascii=False, indent=2))
        else:
            draw_card(session, known)


show.__doc__ = _(
    "Show one lead: who it is, every point explained, and what is missing for the next stage."
)
