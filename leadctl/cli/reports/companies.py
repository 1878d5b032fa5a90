"""`report companies` on the screen and in files: who is involved where, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.look import column_label
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.companies import Company
    from leadctl.reports.question import Question

_SHOWN = 3
_SCREEN = (
    *("score", "temperature", "company", "active", "leads", "departments", "stages"),
    *("last", "signals"),
)


def companies_report(session: Session, question: Question) -> Report:
    """Return the companies, the one with the best lead first."""
    from leadctl.reports.companies import WINDOW_DAYS, companies
    from leadctl.store import companies as store

    count = store.count(question.conn)
    heading = _("Companies, {day}: {n}, by their best lead")
    active = _("Active: people who did something by themselves in the last {days} days.")
    order = _("In order of the best score, then of active people, then of leads.")
    out = _("Excluded leads do not count.")
    return Report(
        heading=heading.format(day=session.today, n=f"{count:,}"),
        listings=(
            Listing(
                _columns(session),
                [_row(c) for c in companies(question.conn, question.as_of, question.most)],
                _("No lead has a company yet."),
                total=count,
                screen=_SCREEN,
                name="companies",
                title="",
            ),
        ),
        facts={"as_of": session.today.isoformat(), "window_days": WINDOW_DAYS},
        notes=(active.format(days=WINDOW_DAYS), order, out) if count else (),
    )


def _columns(session: Session) -> tuple[Column, ...]:
    label = points.stage_labels_of(session)

    def staged(stages: Mapping[str, int]) -> str:
        return _(", ").join(f"{label(stage)} {n}" for stage, n in stages.items())

    return (
        Column("score", _("Best score"), right=True),
        Column(
            "temperature",
            column_label("temperature", session.language),
            word=points.temperature_label,
            style=points.temperature_style,
            least=8,
        ),
        Column("company", column_label("company", session.language), least=20, most=30),
        Column("active", _("Active"), right=True),
        Column("leads", _("Leads"), right=True),
        Column(
            "departments",
            _("Departments"),
            least=12,
            most=30,
            rank=2,
            word=_some,
            fold=True,
            breaks=_(", "),
        ),
        Column("levels", _("Levels of titles"), word=lambda found: _(", ").join(map(str, found))),
        Column(
            "stages", _("Stages"), least=10, most=30, rank=3, word=staged, fold=True, breaks=_(", ")
        ),
        Column("last", _("Last activity"), least=10, rank=1),
        Column("signals", _("Signals"), right=True, rank=4),
        Column("topics", _("Topics"), word=_some),
    )


def _some(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > _SHOWN else []
    return _(", ").join([*names[:_SHOWN], *more])


def _row(c: Company) -> tuple[Any, ...]:
    departments, levels, topics = list(c.departments), list(c.levels), list(c.topics)
    involved = (c.score, c.temperature, c.name, c.active, c.leads, departments, levels)
    return (*involved, c.stages, c.last, c.signals, topics)
