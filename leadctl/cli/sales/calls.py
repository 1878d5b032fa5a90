"""A list for sales: its columns, and its rows out of what the ledger says that sales was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadctl.cli import console, points
from leadctl.cli.lists.output import Format, write_file
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.look import column_label
from leadctl.cli.session import Session
from leadctl.i18n import _, speaking
from leadctl.wording import handoff_id

if TYPE_CHECKING:
    from leadctl.model import Handoff
    from leadctl.rules.book import RuleBook

_LATEST = 5
_LEAD = (
    *("temperature", "score", "stage", "company", "full_name", "kana", "department", "title"),
    *("phone", "mobile", "email"),
)
_BANT = ("budget", "authority", "need", "timeframe")
_SCREEN = (
    *("rank", "temperature", "stage", "score", "id", "company", "full_name", "department"),
    *("title", "reach", "why", "owner", "due"),
)


def call_list(session: Session, handed: Sequence[Handoff], title: str = "") -> Listing:
    """Return a list for sales, as it goes out."""
    columns = (
        Column("rank", _("Rank"), right=True, least=2, rank=1),
        Column("handoff", _("Handoff"), word=handoff_id),
        Column("id", _("Lead ID"), word=points.display_id, least=6, rank=7, under="score"),
        *_lead_columns(session),
        points.reach_column(column_label("phone", session.language), rank=10),
        Column("why", _("Why now"), least=26, most=60, fold=True, breaks="、"),
        Column("activities", _("Last activities"), word=lambda done: _activities(session, done)),
        Column("interests", _("Interests"), word=_interests),
        *(Column(k, column_label(k, session.language), word=_answer) for k in _BANT),
        Column("approach", _("Approach")),
        Column("card_owner", column_label("card_owner", session.language)),
        Column("campaigns", _("Met at"), word=lambda names: _(", ").join(names)),
        Column("owner", _("Owner"), least=6, most=16, rank=3),
        Column("owner_why", _("Why this owner")),
        Column("due", _("Answer due"), word=due_text, least=16, rank=4, under="owner"),
        Column("again", _("Handed over before"), word=yes_no),
    )
    rows = [_row(n, one) for n, one in enumerate(handed, start=1)]
    nothing = _("Nobody is due for sales.")
    owned = any(one.owner for one in handed)
    screen = tuple(key for key in _SCREEN if key != "owner" or owned)
    return Listing(columns, rows, nothing, screen=screen, name="handed", title=title, screenful=0)


def _lead_columns(session: Session) -> list[Column]:
    shapes: dict[str, dict[str, Any]] = {
        "temperature": {
            "word": points.temperature_label,
            "style": points.temperature_style,
            "least": 8,
        },
        "score": {"right": True, "least": 6},
        "stage": {"word": points.stage_labels_of(session), "rank": 7, "under": "temperature"},
        "company": {"least": 20, "most": 30},
        "full_name": {"least": 12, "most": 20, "rank": 6, "under": "company"},
        "department": {"least": 12, "most": 20, "rank": 8, "under": "full_name"},
        "title": {"least": 12, "most": 20, "rank": 9, "under": "full_name"},
        "phone": {"word": points.phone_text},
        "mobile": {"word": points.phone_text},
    }
    return [
        Column(key, column_label(key, session.language), **shapes.get(key, {})) for key in _LEAD
    ]


def _row(rank: int, handed: Handoff) -> tuple[Any, ...]:
    told: Mapping[str, Any] = handed.snapshot
    lead: Mapping[str, Any] = told.get("lead", {})
    bant: Mapping[str, Any] = told.get("bant", {})
    return (
        rank,
        handed.id,
        handed.lead_id,
        *(lead.get(key) for key in _LEAD),
        lead.get("phone") or lead.get("mobile"),
        told.get("why"),
        told.get("activities", []),
        told.get("interests", []),
        *(bant.get(key) for key in _BANT),
        told.get("approach"),
        told.get("card_owner"),
        told.get("campaigns", []),
        handed.owner,
        told.get("owner_why"),
        handed.due,
        bool(told.get("again")),
    )


def _activities(session: Session, done: Iterable[Mapping[str, Any]]) -> str:
    latest = [
        f"{points.short_day(one['at'], session.today)} {points.kind_label(one['kind'])}"
        + (f" {one['subject']}" if one["subject"] else "")
        for one in list(done)[:_LATEST]
    ]
    return "\n".join(latest)


def _interests(topics: Iterable[Mapping[str, Any]]) -> str:
    return _(", ").join(str(one["topic"]) for one in topics)


def _answer(known: Mapping[str, Any] | None) -> str | None:
    """Return an answer of BANT: what was said, or what it means where that is all we know."""
    return known["answer"] if known else None


def due_text(due: str | None) -> str | None:
    """Return a moment by when something is due, by the clock of the rules.

    >>> due_text("2026-11-25T18:00+09:00"), due_text(None)
    ('2026-11-25 18:00', None)
    """
    return None if due is None else datetime.fromisoformat(due).strftime("%Y-%m-%d %H:%M")


def yes_no(value: bool) -> str:
    """Return yes, or nothing."""
    return _("yes") if value else ""


def sheet_writer(
    session: Session, format: Format, book: RuleBook, encoding: str | None = None
) -> Callable[[Path, Sequence[Handoff]], None]:
    """Return what writes a list for sales in a format, in the language of the rules file; a CSV in
    another encoding than UTF-8, where one is named."""

    def write(path: Path, handed: Sequence[Handoff]) -> None:
        from leadctl.sales import workbook

        if format is Format.XLSX:
            workbook.write(path, handed, book, session.today, book.locale)
            return
        with speaking(book.locale):
            reader = replace(session, language=book.locale)
            made = sheet if format in {Format.CSV, Format.MD} else call_list
            write_file(reader, path, format, made(reader, handed))
        if encoding is not None:
            _encode(session, path, encoding)

    return write


def _encode(session: Session, path: Path, encoding: str) -> None:
    """Write a CSV anew in another encoding. A letter that it lacks is written by its number, as in
    HTML, and told: so nothing is lost."""
    from leadctl.rules.lines import lacking

    text = path.read_bytes().decode("utf-8-sig")
    missing = lacking(text, encoding)
    path.write_bytes(text.encode(encoding, "xmlcharrefreplace"))
    if missing and not session.quiet:
        told = _("{encoding} has no {letters}: written by number, such as {example}.")
        example = missing[0].encode("ascii", "xmlcharrefreplace").decode()
        told = told.format(encoding=encoding, letters=" ".join(missing), example=example)
        console.say(console.talk(session.width), told)


def sheet(session: Session, handed: Sequence[Handoff]) -> Listing:
    """Return the columns of the workbook as a list, those that sales fills in among them."""
    from leadctl.sales.callsheet import columns

    shown = list(columns(session.today, session.language))
    rows = [[_cell(column.value(one)) for column in shown] for one in handed]
    return Listing(tuple(Column(c.key, c.label) for c in shown), rows, "")


def _cell(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
