"""`score --as-of`: the scores of a day that is replayed, for a person how they are spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from leadctl.cli import console
from leadctl.cli.lists.output import Choice, Format, present, present_report
from leadctl.cli.lists.tables import Report
from leadctl.cli.look import everybody, lead_listing
from leadctl.cli.past import unscored
from leadctl.cli.reports.scores import band_listing
from leadctl.cli.reports.temperature import temperature_listings
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    import sqlite3

    from leadctl.rules.book import RuleBook
    from leadctl.store.scoring import ScoreRun


def present_replay(session: Session, choice: Choice) -> None:
    """Score a day that is replayed; a file gets all leads as `leads` lists them."""
    from leadctl import pipeline

    book = session.book()
    with unscored(session) as db:
        run = pipeline.score(db, book, session.today, session.now())
        if choice.format is Format.TABLE:
            present_report(session, choice, _spread(session, db.conn, book))
        else:
            present(session, choice, lead_listing(session, db.conn, everybody(), choice.most()))
    for line in beside_the_scores(run) if not session.quiet else ():
        console.say(console.talk(session.width), line)


def beside_the_scores(run: ScoreRun) -> Iterator[str]:
    """Yield what must be known of a run beside its scores: who is excluded, what did not count."""
    for name, n in run.excluded.items():
        yield _("excluded ({name}): {n}").format(name=name, n=n)
    if run.later:
        later = ngettext(
            "{n} activity is dated later than {day} and was not counted",
            "{n} activities are dated later than {day} and were not counted",
            run.later,
        )
        yield later.format(n=f"{run.later:,}", day=run.as_of)


def _spread(session: Session, conn: sqlite3.Connection, book: RuleBook) -> Report:
    from leadctl.reports.question import Question
    from leadctl.reports.spread import bands
    from leadctl.reports.temperature import temperatures
    from leadctl.store import queries

    scores = queries.scores(conn)
    leads = sum(scores.values())
    spread = band_listing("score", bands(scores))
    question = Question(conn, book, session.today, session.moment)
    warm = temperature_listings(session, temperatures(question))
    heading = ngettext("Scores, {day}: {n} lead", "Scores, {day}: {n} leads", leads)
    return Report(
        heading=heading.format(day=session.today, n=f"{leads:,}"),
        listings=(replace(spread, name="scores", title=""), *warm),
    )
