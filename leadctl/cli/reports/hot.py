"""The list for sales on the screen and in files: whom to call, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.dossiers import missing_json
from leadctl.cli.lists.tables import Column, Figure, Listing, Report
from leadctl.cli.look import column_label
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.reports.hot import Calls, Prospect
    from leadctl.reports.question import Question
    from leadctl.rules.book import RuleBook

_REASONS = 4
_SHORT = 10
_KNOWN = (
    *("id", "company", "full_name", "department", "title", "temperature", "score", "stage"),
    *("email", "phone", "mobile", "suppressed"),
)
_CALLS = (
    *("rank", "temperature", "stage", "score", "id", "company", "full_name", "department"),
    *("title", "suppressed", "reach", "latest", "why"),
)
_BESIDE = (
    *("temperature", "score", "id", "company", "full_name", "title", "suppressed"),
    *("latest", "missing"),
)


def hot_report(session: Session, question: Question) -> Report:
    """Return whom sales must call, and beside it whom a score alone would hide."""
    from leadctl.reports.hot import hot  # the help needs no store

    found = hot(question, points.kind_label)
    count = found.calls.total or 0
    heading = ngettext(
        "For sales, {day}: {n} lead to call", "For sales, {day}: {n} leads to call", count
    )
    deciders = _("Decision-makers below the threshold, active in the last 30 days")
    return Report(
        heading=heading.format(day=session.today.isoformat(), n=count),
        listings=(
            _calls(session, found.calls, _("To call"), _("Nobody is at a stage of sales.")),
            _almost(session, found.almost),
            _beside(session, found.deciders, "deciders", deciders),
        ),
        facts={"as_of": question.as_of.isoformat()},
        figures=(Figure(_("To call"), f"{count:,}"),),
    )


def _calls(session: Session, calls: Calls, title: str, nothing: str) -> Listing:
    """Return the list of whom to call: each with why."""
    rows = [
        (rank, *_known(call), list(call.latest), _why_words(session, call), _reasons(call))
        for rank, call in enumerate(calls.prospects, start=1)
    ]
    columns = (
        Column("rank", _("Rank"), right=True, least=2, rank=1),
        *_lead_columns(session),
        _latest_column(session),
        Column("why", _("Why"), least=28, most=60, fold=True, breaks=_(", ")),
        Column("reasons", _("Points by rule"), word=_reason_points),
    )
    return Listing(
        columns,
        rows,
        nothing,
        total=calls.total,
        screen=_shown(_CALLS, calls),
        name="calls",
        title=title,
    )


def almost_list(
    session: Session, book: RuleBook, conn: sqlite3.Connection, most: int | None
) -> Listing:
    """Return who is hot and not yet at a stage of sales, with what is missing."""
    from leadctl.reports.hot import almost

    return _almost(session, almost(conn, book, session.today, points.kind_label, most))


def _almost(session: Session, found: Calls) -> Listing:
    return _beside(session, found, "almost", _("Hot, but not yet at the stage for sales"))


def _beside(session: Session, calls: Calls, name: str, title: str) -> Listing:
    """Return a short list that a score alone would hide: each with what is missing."""
    rows = [
        (*_known(call), list(call.latest), missing_json(call.missing), _reasons(call))
        for call in calls.prospects
    ]
    columns = (
        *_lead_columns(session),
        _latest_column(session),
        Column(
            "missing",
            _("Missing"),
            least=24,
            most=60,
            fold=True,
            breaks=_(", "),
            word=lambda missing: _listed([m["label"] for m in missing]),
        ),
        Column("reasons", _("Points by rule"), word=_reason_points),
    )
    return Listing(
        columns,
        rows,
        _("Nobody."),
        total=calls.total,
        uncounted=calls.total is None,
        screen=_shown(_BESIDE, calls),
        name=name,
        title=title,
        screenful=_SHORT,
    )


def _shown(columns: tuple[str, ...], calls: Calls) -> tuple[str, ...]:
    """Return the columns of a screen; that of who must not be written to only where one is."""
    marked = any(call.lead["suppressed"] for call in calls.prospects)
    return tuple(key for key in columns if marked or key != "suppressed")


def _latest_column(session: Session) -> Column:
    return Column(
        "latest",
        _("Last activities"),
        least=22,
        most=26,
        rank=5,
        fold=True,
        breaks=_(", "),
        word=lambda done: _latest_words(session, done),
    )


def _known(call: Prospect) -> list[Any]:
    return [*(call.lead[key] for key in _KNOWN), call.lead["phone"] or call.lead["mobile"]]


def _lead_columns(session: Session) -> list[Column]:
    shapes: dict[str, dict[str, Any]] = {
        "id": {"word": points.display_id, "least": 6, "rank": 7, "under": "score"},
        "company": {"least": 22, "most": 30},
        "full_name": {"least": 12, "most": 20, "rank": 6, "under": "company"},
        "department": {"least": 12, "most": 20, "rank": 8, "under": "full_name"},
        "title": {"least": 12, "most": 20, "rank": 9, "under": "full_name"},
        "temperature": {
            "word": points.temperature_label,
            "style": points.temperature_style,
            "least": 8,
        },
        "score": {"right": True},
        "stage": {"word": points.stage_labels_of(session), "rank": 7, "under": "temperature"},
        "phone": {"word": points.phone_text},
        "mobile": {"word": points.phone_text},
        "suppressed": {**points.SUPPRESSED, "under": "company", "rank": 10},
    }
    columns = [
        Column(key, column_label(key, session.language), **shapes.get(key, {})) for key in _KNOWN
    ]
    reach = points.reach_column(column_label("phone", session.language), rank=10)
    return [*columns, replace(reach, under="company")]


def _why_words(session: Session, call: Prospect) -> str:
    """Return the strongest reasons in words; failing them, why the lead came to its stage."""
    deeds = [_dated(session, points.kind_label(d.kind), d.days) for d in call.deeds]
    rules = [_dated(session, r.rule, r.days) for r in call.reasons]
    return _listed([*deeds, *rules][:_REASONS]) or call.entered or _("by hand")


def _dated(session: Session, what: str, on: Sequence[str]) -> str:
    """Return what was done with its last three days: 料金ページ閲覧 11/18・11/19."""
    days = [points.short_day(day, session.today) for day in on]
    shown = _(" & ").join(["…", *days[-3:]] if len(days) > 3 else days)
    return f"{what} {shown}".rstrip()


def _reasons(call: Prospect) -> list[dict[str, Any]]:
    """Return why, for programs: what a condition asked for, then the rules that gave points."""
    deeds = [{"kind": d.kind, "rule": None, "points": 0, "days": list(d.days)} for d in call.deeds]
    rules = [
        {"kind": None, "rule": r.rule, "points": points.number(r.milli), "days": list(r.days)}
        for r in call.reasons
    ]
    return [*deeds, *rules]


def _reason_points(reasons: Sequence[dict[str, Any]]) -> str:
    return _listed([f"{r['rule']} {r['points']:+}" for r in reasons if r["rule"]])


def _latest_words(session: Session, done: Sequence[dict[str, Any]]) -> str:
    return _listed(
        [
            f"{points.short_day(one['day'], session.today)} {points.kind_label(one['kind'])}"
            for one in done
        ]
    )


def _listed(words: Sequence[str]) -> str:
    return _(", ").join(words)
