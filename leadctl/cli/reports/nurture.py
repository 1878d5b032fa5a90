"""`report nurture` on the screen and in files: whom marketing has, and how warm they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.look import column_label
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    from leadctl.reports.nurture import Care
    from leadctl.reports.question import Question

_STALE = ("id", "temperature", "score", "stage", "company", "full_name", "title", "email", "owner")
_STALE_SCREEN = ("score", "temperature", "id", "company", "full_name", "last_contact", "idle_days")
_WARMTH = ("hot", "warm", "cold")
_SHORT = 10


def nurture_report(session: Session, question: Question) -> Report:
    """Return the 10 / 20 / 70 split, the leads by topic and temperature, and the stale ones."""
    from leadctl.reports.nurture import care  # the help needs no store

    found = care(question)
    count = sum(part.leads for part in found.parts)
    heading = ngettext("Nurturing, {day}: {n} lead", "Nurturing, {day}: {n} leads", count)
    return Report(
        heading=heading.format(day=session.today, n=f"{count:,}"),
        listings=(_parts(found), _topics(found), _stale(session, found)),
        facts={"as_of": session.today.isoformat(), "stale_days": found.days},
    )


def _parts(found: Care) -> Listing:
    words = {
        "now": _("buys now (SAL or won in 90 days)"),
        "never": _("never (excluded, or no customer of ours)"),
        "long": _("long follow-up"),
    }
    columns = (
        Column("part", _("Part"), word=words.get, least=16, most=44),
        Column("leads", _("Leads"), right=True),
        Column("share", _("Share"), right=True, word=points.percent),
        Column("expected", _("To be expected"), right=True, word=points.percent),
        Column("bar", "", bar=True, least=8, in_files=False),
    )
    rows = [(p.name, p.leads, round(p.share, 4), p.expected, p.share) for p in found.parts]
    nothing = _("There are no leads yet: leadctl import FILE")
    return Listing(columns, rows, nothing, name="parts")


def _topics(found: Care) -> Listing:
    columns = (
        Column("topic", _("Main interest"), least=12, word=lambda t: t or _("(unknown)")),
        *(Column(t, points.temperature_label(t) or "", right=True) for t in _WARMTH),
        Column("unscored", _("no score"), right=True),
        Column("leads", _("Leads"), right=True),
    )
    rows = [
        (topic, *(n.get(t, 0) for t in (*_WARMTH, None)), sum(n.values()))
        for topic, n in found.topics
    ]
    title = _("Long follow-up, by interest and temperature")
    return Listing(columns, rows, _("Nobody."), name="topics", title=title)


def _stale(session: Session, found: Care) -> Listing:
    shapes: dict[str, dict[str, Any]] = {
        "id": {"word": points.display_id, "least": 6},
        "temperature": {"word": points.temperature_label, "style": points.temperature_style},
        "score": {"right": True},
        "stage": {"word": points.stage_labels_of(session)},
        "company": {"least": 20, "most": 30},
        "full_name": {"least": 12, "most": 20},
    }
    columns = (
        *(Column(k, column_label(k, session.language), **shapes.get(k, {})) for k in _STALE),
        Column("last_contact", _("Last contact"), least=10),
        Column("idle_days", _("Days since"), right=True),
    )
    rows = [
        (*(lead[key] for key in _STALE), lead["last"], lead["idle"]) for lead in found.stale.leads
    ]
    title = _("Stale: no contact for {n} days").format(n=found.days)
    return Listing(
        columns, rows, _("Nobody."), total=found.stale.total, uncounted=found.stale.total is None,
        screen=_STALE_SCREEN, name="stale", title=title, screenful=_SHORT,
    )  # fmt: skip
