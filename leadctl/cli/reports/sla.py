"""`report sla` on the screen and in files: whether sales answers in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadctl import vocabulary
from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Figure, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.sla import Answering


def sla_report(session: Session, question: Question) -> Report:
    """Return what is open and overdue by owner, how fast sales answers, and with what."""
    from leadctl.reports.sla import sla
    from leadctl.store import handoffs

    entries = handoffs.entries(question.conn)
    found = sla(entries, question.moment, question.book.selling)
    counted = (
        Column("handed", _("Handed over"), right=True),
        Column("open", _("Open"), right=True),
        Column("today", _("Due today"), right=True),
        Column("overdue", _("Overdue"), right=True),
        Column("answered", _("Answered"), right=True),
        Column(
            "median_days", _("Business days to the first answer"), right=True, word=points.whole
        ),
    )
    owner = Column("owner", _("Owner"), least=10, word=lambda name: name or _("(no owner)"))
    owners = [(one.owner, *_counts(one)) for one in found.owners]
    nothing = _("Nothing has been handed over yet: leadctl handoff")
    again = _("Handed over before: {n}").format(n=found.again)
    late = Chart(ChartKind.BAR, "owner", ("open", "overdue"), _("Open and overdue by owner"))
    return Report(
        heading=_("Answers of sales, {day}").format(day=session.today),
        listings=(
            Listing(counted, [_counts(found.total)], nothing, name="total"),
            Listing(
                (owner, *counted),
                owners,
                nothing,
                name="owners",
                title=_("By owner"),
                charts=(late,),
            ),
            *_endings(found.outcomes, found.reasons),
        ),
        facts={"as_of": session.today.isoformat(), "again": found.again},
        notes=(again,) if found.again else (),
        figures=_pace(found.total),
    )


def _pace(total: Answering) -> tuple[Figure, ...]:
    """Return whether sales answers in time."""
    late = Figure(
        _("Overdue"),
        f"{total.overdue:,}",
        _("of {n} open").format(n=f"{total.open:,}"),
        warning=total.overdue > 0,
    )
    if total.median_days is None:
        return (late,)
    days = f"{points.whole(total.median_days)}"
    return (late, Figure(_("Business days to the first answer"), days, _("median")))


def _counts(one: Answering) -> tuple[Any, ...]:
    return one.handed, one.open, one.today, one.overdue, one.answered, one.median_days


def _endings(outcomes: Sequence[Any], reasons: Sequence[tuple[str | None, int]]) -> list[Listing]:
    by_outcome = (
        Column("outcome", _("Outcome"), word=_outcome_label, least=10),
        Column("count", _("Leads"), right=True),
        Column("share", _("Of those answered"), right=True, word=points.percent),
    )
    by_reason = (
        Column("reason", _("Reason"), word=_reason, least=16),
        Column("count", _("Leads"), right=True),
    )
    rows = [(o.name, o.count, points.rate(o.share)) for o in outcomes]
    nothing = _("Nothing was sent back.")
    ended = Chart(ChartKind.BAR, "outcome", ("count",), _("How handoffs ended"))
    why = Chart(ChartKind.BAR, "reason", ("count",), _("Why leads were sent back"))
    return [
        Listing(by_outcome, rows, "", name="outcomes", title=_("By outcome"), charts=(ended,)),
        Listing(
            by_reason,
            list(reasons),
            nothing,
            name="reasons",
            title=_("Sent back"),
            charts=(why,),
        ),
    ]


def _reason(reason: str | None) -> str:
    return vocabulary.reason_text(reason) or _("(no reason)")


def _outcome_label(outcome: str) -> str:
    labels = {
        "taken": _("Taken"),
        "rejected": _("Sent back"),
        "unreachable": _("Cannot be reached"),
        "unanswered": _("No answer yet"),
    }
    return labels.get(outcome, outcome)
