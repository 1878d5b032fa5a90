"""`--as-of` and `--known-at`: the same look, at a day that is replayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli import console
from leadctl.cli.session import Session, read_day
from leadctl.errors import UsageError
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.store.database import Store
    from leadctl.store.replay import Past

AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=_("Replay this day: only what had happened by then counts; nothing is changed."),
    ),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="DATE",
        help=_("Of that, only what had been recorded by this day."),
    ),
]


def turn_to(session: Session, as_of: str | None, known_at: str | None) -> Session:
    """Return the session of a day that is replayed, or the same one where none was asked for.

    A day to come may be looked at, as it will be if nothing happens until then; what will be
    recorded nobody can know.
    """
    if as_of is None and known_at is None:
        return session
    from leadctl.store.replay import Past  # the help needs no store

    day = session.today if as_of is None else read_day("--as-of", as_of)
    known = None if known_at is None else read_day("--known-at", known_at)
    if known is not None and known > session.today:
        what = _("{day} is yet to come").format(day=known)
        remedy = _("Name a day until {day}.").format(day=session.today)
        raise UsageError("--known-at", what, remedy)
    past = Past(day, known)
    _tell(session, past)
    return replace(session, today=day, past=past)


@contextmanager
def unscored(session: Session) -> Iterator[Store]:
    """Open the store to look at it: the one that is there, or a replay in which nobody is scored
    yet."""
    with closing(session.open()) as db:
        if session.past is None:
            yield db
            return
        from leadctl.store.replay import replay

        with replay(db, session.past, session.book().timezone) as past:
            yield past


@contextmanager
def look(session: Session) -> Iterator[Store]:
    """Open the store to look at it: the one that is there, or a replay, scored by the rules."""
    with unscored(session) as db:
        if session.past is not None:
            from leadctl import pipeline  # looking at today needs none of it

            pipeline.score(db, session.book(), session.today, session.now())
        yield db


def _tell(session: Session, past: Past) -> None:
    if session.quiet:
        return
    told = _("Replaying {day} as it is known today; nothing is changed.")
    if past.known_at is not None:
        told = _("Replaying {day} as it was known on {known_at}; nothing is changed.")
    console.say(console.talk(session.width), told.format(day=past.as_of, known_at=past.known_at))
