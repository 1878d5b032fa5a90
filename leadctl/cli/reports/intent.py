"""`report intent` on the screen and in files: companies that look for something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.look import column_label
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    from leadctl.reports.intent import Interest
    from leadctl.reports.question import Question

_TOPICS = 3
_UNKNOWN_SCREEN = ("signals", "company", "domain", "topics", "last", "strength", "employees")
_KNOWN_SCREEN = ("signals", "company", "topics", "last", "leads", "full_name", "temperature")


def intent_report(session: Session, question: Question) -> Report:
    """Return the companies without a lead that look for something, and those with leads."""
    from leadctl.reports.intent import RECENT_DAYS, intent  # the help needs no store

    found = intent(question.conn, question.as_of)
    count = len(found.unknown) + len(found.known)
    heading = ngettext(
        "Intent, {day}: {n} company, by signals of the last {days} days",
        "Intent, {day}: {n} companies, by signals of the last {days} days",
        count,
    )
    return Report(
        heading=heading.format(day=session.today, n=f"{count:,}", days=RECENT_DAYS),
        listings=(_unknown(session, found.unknown), _known(session, found.known)),
        facts={"as_of": session.today.isoformat()},
    )


def _unknown(session: Session, found: Sequence[Interest]) -> Listing:
    columns = (
        *_columns(session),
        Column("industry", column_label("industry", session.language), least=8, rank=3),
        Column("employees", column_label("employees", session.language), right=True, rank=2),
    )
    rows = [(*_told(i), i.industry, i.employees) for i in found]
    title = _("Who to look for: no lead there yet")
    return Listing(
        columns, rows, _("Nobody."), screen=_UNKNOWN_SCREEN, name="without_leads", title=title
    )


def _known(session: Session, found: Sequence[Interest]) -> Listing:
    label = points.stage_labels_of(session)
    columns = (
        *_columns(session),
        Column("leads", _("Leads"), right=True),
        Column("id", _("Best lead"), word=points.display_id, least=6),
        Column("full_name", column_label("full_name", session.language), least=10, most=20),
        Column(
            "temperature",
            column_label("temperature", session.language),
            word=points.temperature_label,
            style=points.temperature_style,
        ),
        Column("score", column_label("score", session.language), right=True),
        Column("stage", column_label("stage", session.language), word=label),
    )
    rows = []
    for one in found:
        best = one.leads[0]
        who = [best[k] for k in ("id", "full_name", "temperature", "score", "stage")]
        rows.append((*_told(one), len(one.leads), *who))
    title = _("With leads: why the whole company is warm")
    return Listing(
        columns, rows, _("Nobody."), screen=_KNOWN_SCREEN, name="with_leads", title=title
    )


def _columns(session: Session) -> tuple[Column, ...]:
    return (
        Column("signals", _("Signals"), right=True),
        Column("signals_ever", _("Signals ever"), right=True),
        Column("company", column_label("company", session.language), least=20, most=30),
        Column("domain", _("Domain"), least=14, most=30, rank=1),
        Column("topics", _("Topics"), least=16, most=40, fold=True, word=_topics),
        Column("last", _("Last"), least=10),
        Column("strength", _("Strength"), right=True, rank=4),
        Column("sources", _("Provider"), word=lambda names: _(", ").join(names)),
    )


def _topics(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > _TOPICS else []
    return _(", ").join([*names[:_TOPICS], *more])


def _told(one: Interest) -> tuple[Any, ...]:
    topics, sources = list(one.topics), list(one.sources)
    company = one.company or one.domain
    return (one.n, one.total, company, one.domain, topics, one.last, one.strength, sources)
