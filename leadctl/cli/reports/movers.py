"""`report movers` on the screen and in files: whose score moved most, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _
from leadctl.wording import display_id, whole

if TYPE_CHECKING:
    from leadctl.reports.movers import Mover, Reason
    from leadctl.reports.question import Question


def movers_report(session: Session, question: Question) -> Report:
    """Return whose score moved most between two days."""
    from leadctl.reports.movers import MOST, movers

    found = movers(question)
    up, down, first = found.counts
    notes = [
        _("Up {up:,}, down {down:,}, scored for the first time {first:,}.").format(
            up=up, down=down, first=first
        )
    ]
    if max(up, down) > MOST:
        notes.append(_("The {n} that moved most are shown in each direction.").format(n=MOST))
    if found.up or found.down:
        notes.append(
            _(
                "Why: what the present rules give on the two days; other: what they do not explain"
                " (changed rules, details learned in between)."
            )
        )
    heading = _("Movers, {first} to {last}").format(first=found.first, last=found.last)
    return Report(
        heading=heading,
        listings=(
            _listing(session, found.up, "up", _("Up")),
            _listing(session, found.down, "down", _("Down")),
        ),
        facts={
            "since": found.first.isoformat(),
            "until": found.last.isoformat(),
            "counts": {"up": up, "down": down, "first": first},
        },
        notes=tuple(notes),
    )


def _listing(session: Session, moved: Sequence[Mover], name: str, title: str) -> Listing:
    columns = (
        Column("change", _("Change"), right=True, word=lambda n: f"{n:+,}"),
        Column("score_before", _("Score before"), right=True, rank=4),
        Column("score", _("Score"), right=True),
        Column("temperature_before", _("Temperature before"), word=points.temperature_label),
        Column("temperature", _("Temperature"), word=points.temperature_label),
        Column(
            "temperatures", _("Temperature"), word=_turn, rank=2, under="company", in_files=False
        ),
        Column("id", _("Lead"), word=display_id, rank=1, under="company", least=6),
        Column("company", _("Company"), least=10, most=30),
        Column("full_name", _("Name"), least=8, most=20, rank=3, under="company"),
        Column("stage", _("Stage"), word=points.stage_labels_of(session), rank=5),
        Column("reasons", _("Why"), word=_why, least=20, most=60, fold=True, breaks=_(", ")),
    )
    rows = [_row(mover) for mover in moved]
    screen = ("change", "score", "temperatures", "id", "company", "full_name", "reasons")
    nothing = _("Nobody moved in this direction.")
    return Listing(columns, rows, nothing, screen=screen, name=name, title=title)


def _row(mover: Mover) -> tuple[Any, ...]:
    s = mover.shift
    return (
        s.score - s.score_before, s.score_before, s.score, s.temperature_before, s.temperature,
        (s.temperature_before, s.temperature), s.lead_id, s.company, s.full_name, s.stage,
        [_reason(reason) for reason in mover.reasons],
    )  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "axis": reason.axis or None,
        "rule": reason.rule or None,
        "points": whole(reason.milli / 1000),
    }


def _why(reasons: Sequence[dict[str, Any]]) -> str:
    """Return reasons in one line."""
    return _(", ").join(f"{r['points']:+} {r['rule'] or _unruled(r['axis'])}" for r in reasons)


def _unruled(axis: str | None) -> str:
    labels = {"score": _("rounding"), "fit": _("cap of fit"), "engagement": _("cap of engagement")}
    return labels.get(axis or "", _("other"))


def _turn(sides: tuple[str, str]) -> str:
    before, after = (points.temperature_label(side) or "" for side in sides)
    return after if before == after else f"{before} → {after}"
