"""Programs of the user, named in [hooks] of the rules file, that are told of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import console, points
from leadctl.cli.sales.handed import as_json
from leadctl.i18n import _

if TYPE_CHECKING:
    import sqlite3

    from leadctl.rules.book import RuleBook
    from leadctl.store.handoffs import Entry
    from leadctl.store.stages import Move

News = tuple[str, str, Sequence[Any]]
"""The name of a hook, its command, and what it is told."""


def tell_handoffs(book: RuleBook, news: Sequence[Entry]) -> None:
    """Tell on_handoff of new handoffs."""
    if book.selling.on_handoff and news:
        _tell("on_handoff", book.selling.on_handoff, [as_json(one) for one in news])


def news_of(book: RuleBook, conn: sqlite3.Connection, moves: Sequence[Move]) -> list[News]:
    """Return what on_stage is to be told of the leads that came to a stage; a stage that is passed
    is none."""
    from leadctl.store import queries

    found: list[News] = []
    for stage, command in book.selling.on_stage.items():
        news = [
            {
                "id": one.lead_id,
                "from": one.from_stage,
                "to": one.to_stage,
                "reason": one.reason,
                "score": one.score,
                "lead": {k: points.whole(v) for k, v in queries.lead(conn, one.lead_id).items()},
            }
            for one in moves
            if one.to_stage == stage
        ]
        if news:
            found.append((f"on_stage.{stage}", command, news))
    return found


def tell_moves(found: Sequence[News]) -> None:
    """Tell on_stage. To be called when the store is free again: the program may want to write."""
    for name, command, news in found:
        _tell(name, command, news)


def _tell(name: str, command: str, news: Sequence[Any]) -> None:
    from leadctl.sales.hooks import tell

    wrong = tell(command, news)
    if wrong is not None:
        told = _("Warning: the program of {name} failed ({reason}); what was done stands.")
        console.say(console.talk(), told.format(name=name, reason=wrong))
