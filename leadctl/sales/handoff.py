"""Handing leads over to sales: who is due, who takes them, what sales is told, and until when."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from leadctl.fields import LEAD_COLUMNS
from leadctl.i18n import _, speaking
from leadctl.model import Handoff, Topic
from leadctl.rules.book import RuleBook, Side
from leadctl.rules.names import ANSWERED
from leadctl.rules.selling import approach
from leadctl.sales import calendar, delivery, pitch
from leadctl.sales.routing import Desk, Routed, Ties
from leadctl.store import episodes, findings, handoffs, prospects, queries, scoring, tally
from leadctl.store.database import Store, writing
from leadctl.store.days import day_of
from leadctl.store.interests import interests
from leadctl.wording import whole

_LATELY = timedelta(days=28)
"""What each owner has had in this time decides whose turn it is."""
_TOLD = 100
"""How many activities of a lead sales is told of."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that is due for sales and cannot be handed over now, and why."""

    lead: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who is handed over, best first, who has to wait, and whom sales has by itself (`AtSales`)."""

    handed: tuple[Handoff, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    own: Mapping[prospects.Ranked, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a run handed over. `completed` are the files of an earlier run that was interrupted,
    `lost` are files that are nowhere; where `completed` holds a file that was asked for, nobody
    new was handed over. `news` is what the hook is to be told."""

    drawn: Drawn
    paths: tuple[Path, ...]
    completed: tuple[Path, ...]
    lost: tuple[Path, ...]
    news: tuple[handoffs.Entry, ...]


@dataclass(frozen=True, slots=True)
class AtSales:
    """The leads at a stage of sales, best first.

    `due` are those that sales should have and does not, of which `again` were with sales before;
    `own` are those that sales has without a handoff, as a CRM or an answer tells, with the result
    that was said last.
    """

    due: tuple[prospects.Ranked, ...]
    again: frozenset[int]
    own: Mapping[prospects.Ranked, str | None]


def at_sales(conn: sqlite3.Connection, book: RuleBook, today: date) -> AtSales:
    """Say who is due for sales, and whom sales has by itself.

    Due is who is not excluded, did not ask to be left alone, and was never handed over, or sales is
    done with them and they may come again. Whom sales has without a handoff is due when it did
    something hot since.
    """
    ranked = prospects.ranked_at(conn, book.sales_stages)
    ids = [lead for *_rank, lead in ranked]
    past = episodes.last_episodes(conn, book, ids, today)
    stay = {
        e.lead_id
        for e in past.values()
        if (e.handed or e.at_work) and not e.is_over(today, book.selling)
    }
    handed = frozenset(e.lead_id for e in past.values() if e.handed)
    barred, own = stay | handoffs.suppressed(conn, ids), stay - handed
    return AtSales(
        due=tuple(rank for rank in ranked if rank[-1] not in barred),
        again=handed,
        own={rank: past[rank[-1]].result for rank in ranked if rank[-1] in own},
    )


def on_their_own(conn: sqlite3.Connection, drawn: Drawn, most: int | None) -> prospects.Prospects:
    """Return the leads that sales has without a handoff, each with the `result` said last."""
    results = {lead: result for (*_rank, lead), result in drawn.own.items()}
    found = prospects.best(conn, list(drawn.own), most)
    leads = ({**lead, "result": results[lead["id"]]} for lead in found.leads)
    return replace(found, leads=tuple(leads))


def draw_up(conn: sqlite3.Connection, book: RuleBook, moment: datetime, limit: int | None) -> Drawn:
    """Return who would be handed over at a moment: at most `limit` leads (0: all), or as many as
    sales can still call this week. Sales is told in the language of the rules file."""
    today, selling = moment.date(), book.selling
    monday = today - timedelta(days=today.weekday())
    week = handoffs.given(conn, monday.isoformat())
    room, full = _room(book, sum(week.values()), limit)
    found = at_sales(conn, book, today)
    leads = [
        {**lead, "again": lead["id"] in found.again}
        for lead in prospects.best(conn, found.due).leads
    ]
    if leads:  # what is wrong with the calendar is told in the user's language, not that of sales
        calendar.is_business_day(today, selling)
    ties = _ties(conn, book, [lead["id"] for lead in leads], today)
    desk = Desk(selling.owners, today, _named(week), _named(_had(conn, today)))
    taken: list[tuple[dict[str, Any], Routed]] = []
    waiting: list[Waiting] = []
    for lead in leads:
        if room is not None and len(taken) >= room:
            waiting.append(Waiting(lead, full))
            continue
        routed = desk.route(ties[lead["id"]]) if selling.owners else Routed(None, "")
        if selling.owners and routed.owner is None:
            waiting.append(Waiting(lead, routed.why))
            continue
        if (owner := routed.owner) is not None:
            with speaking(book.locale):  # what sales reads; the same answer in other words
                routed = desk.route(ties[lead["id"]])
            desk.give(owner)
        taken.append((lead, routed))
    with speaking(book.locale):
        return Drawn(_Teller(conn, book, moment).tell(taken), tuple(waiting), found.own)


def _room(book: RuleBook, given: int, limit: int | None) -> tuple[int | None, str]:
    """Return how many more leads can be handed over (None: any number), and why no more."""
    if limit is not None:
        return limit or None, _("more than --limit {n}").format(n=limit)
    most = book.selling.capacity_per_week
    if most is None:
        return None, ""
    return max(most - given, 0), _("sales can call {n} leads a week").format(n=most)


def _had(conn: sqlite3.Connection, today: date) -> dict[str | None, int]:
    return handoffs.given(conn, (today - _LATELY).isoformat())


def _named(counts: Mapping[str | None, int]) -> dict[str, int]:
    return {name: n for name, n in counts.items() if name is not None}


def _ties(
    conn: sqlite3.Connection, book: RuleBook, ids: Sequence[int], today: date
) -> dict[int, Ties]:
    """Return what ties leads to owners, conditions of [[owner]] included."""
    found = handoffs.ties(conn, ids)
    asking = [(o.name, o.when) for o in book.selling.owners if o.when]
    if not asking or not ids:
        return found
    conditions = [when for _name, when in asking]
    tally.prepare(conn, book, today, conditions, rules=False)
    tally.take(conn, ids, today)
    known = findings.examine(conn, book, conditions, ids, today)
    return {
        lead_id: replace(
            tied,
            fitting=frozenset(n for n, when in asking if findings.truth(when, known[lead_id])),
        )
        for lead_id, tied in found.items()
    }


class _Teller:
    """Puts together what sales is told of leads at one moment."""

    def __init__(self, conn: sqlite3.Connection, book: RuleBook, moment: datetime) -> None:
        self._conn, self._book, self._moment = conn, book, moment
        self._today, self._zone = moment.date(), ZoneInfo(book.timezone)
        self._derived = [(d.source, tally.matcher(d.match), d.kind) for d in book.actions]
        hot = book.temperature.hot
        self._hot = frozenset(call.kind for call in hot.calls) if hot else frozenset()
        entering = {c.kind for s in book.stages if s.owner is Side.SALES for c in s.enter.calls}
        self._asked = self._hot | entering | {b.action for b in book.behaviors if b.points > 0}

    def tell(self, taken: Sequence[tuple[dict[str, Any], Routed]]) -> tuple[Handoff, ...]:
        """Return leads as handoffs that are not recorded yet."""
        ids = [lead["id"] for lead, _routed in taken]
        points = scoring.explain_many(self._conn, self._book, ids, self._today)
        topics = interests(self._conn, self._book, ids, self._today)
        return tuple(
            self._handoff(lead, routed, points.get(lead["id"], ()), topics.get(lead["id"], ()))
            for lead, routed in taken
        )

    def _handoff(
        self,
        lead: dict[str, Any],
        routed: Routed,
        points: Iterable[scoring.Point],
        topics: Sequence[Topic],
    ) -> Handoff:
        owner = routed.owner.name if routed.owner else None
        done = self._activities(lead["id"])
        told = {key: whole(lead[key]) for key in LEAD_COLUMNS}
        snapshot = {
            "lead": told,
            **{key: told[key] for key in ("score", "fit", "engagement", "temperature", "stage")},
            "why": self._why(lead, done),
            "points": [_point(p) for p in points],
            "activities": done[:_TOLD],
            "interests": [{"topic": t.topic, "n": t.n, "last": t.last} for t in topics],
            "bant": {name: self._answer(name, lead[name]) for name in ANSWERED},
            "approach": approach(self._book.selling, lead["temperature"], topics),
            "campaigns": handoffs.campaigns(self._conn, lead["id"]),
            "card_owner": lead["card_owner"],
            "owner": owner,
            "owner_why": routed.why,
            "again": lead["again"],
        }
        return Handoff(
            None, lead["id"], self._today.isoformat(), owner, self._due(lead["stage"]), snapshot
        )

    def _activities(self, lead_id: int) -> list[dict[str, Any]]:
        known = queries.activities(self._conn, lead_id)
        return [one for one in known if self._day(one["at"]) <= self._today]

    def _day(self, at: str) -> date:
        return date.fromisoformat(tally.iso_day(day_of(at, self._zone)))

    def _why(self, lead: Mapping[str, Any], done: Sequence[Mapping[str, Any]]) -> str:
        """Return why now: what was done; failing that, why the lead came to its stage."""
        words = handoffs.written(self._conn, lead["id"])
        deeds = [
            pitch.Deed(
                kind, one["subject"], self._day(one["at"]), words.get((one["at"], one["kind"]), "")
            )
            for one in done
            if (kind := self._kind(one["kind"], one["subject"])) in self._asked
        ]
        why = pitch.why_now(deeds, self._hot, self._today)
        return why or queries.stage_reason(self._conn, lead["id"], lead["stage"]) or ""

    def _kind(self, kind: str, subject: str) -> str:
        """Return what the rules call an action."""
        for source, fits, derived in self._derived:
            if source == kind and fits(subject):
                kind = derived
        return kind

    def _answer(self, name: str, raw: str | None) -> dict[str, str | None]:
        means = self._book.answers[name].get((raw or "").strip().lower(), "unknown")
        return {"answer": raw, "means": means}

    def _due(self, stage: str) -> str | None:
        known = self._book.stage(stage)
        if known is None or known.sla is None:
            return None
        found = calendar.due(self._moment, known.sla, self._book.selling, self._zone)
        return found.isoformat(timespec="minutes")


def _point(point: scoring.Point) -> dict[str, Any]:
    found = {key: getattr(point, key) for key in ("axis", "group", "rule", "why")}
    return {
        **found,
        "points": whole(point.milli / 1000),
        "lost_to_cap": whole(point.lost_to_cap / 1000),
    }


def hand_over(
    db: Store,
    book: RuleBook,
    moment: datetime,
    now: str,
    limit: int | None,
    out: Path | None,
    plan: Callable[[Sequence[Handoff]], Sequence[delivery.Sheet]],
    write: delivery.Writer,
) -> Issued:
    """Complete what an earlier run has left undone, then hand over who is due: in the ledger and in
    the files of the plan, of which `out` is one; all of it or nothing.

    A file that was completed just now is not written over: who else is due has to wait.
    """
    db.conn.execute("pragma synchronous = full")  # no file may outlast the ledger
    completed, lost = delivery.complete(db, now)
    drawn, written = Drawn(), list[delivery.Aside]()
    if out is None or out.resolve() not in completed:
        drawn, written = _issue(db, book, moment, now, limit, plan, write)
    with writing(db) as conn:
        news = tuple(handoffs.untold(conn, now))
    paths = tuple(one.path for one in written)
    gone = tuple(path for path in paths if not path.exists())
    return Issued(drawn, paths, completed, lost + gone, news)


def _issue(
    db: Store,
    book: RuleBook,
    moment: datetime,
    now: str,
    limit: int | None,
    plan: Callable[[Sequence[Handoff]], Sequence[delivery.Sheet]],
    write: delivery.Writer,
) -> tuple[Drawn, list[delivery.Aside]]:
    written: list[delivery.Aside] = []
    issue_id = None
    try:
        with writing(db) as conn:
            drawn = draw_up(conn, book, moment, limit)
            if drawn.handed:
                day = moment.date().isoformat()
                issue_id, handed = handoffs.record(conn, drawn.handed, book.hash, day, now)
                drawn = replace(drawn, handed=handed)
            sheets = plan(drawn.handed)
            delivery.sweep(conn, [sheet.path for sheet in sheets])
            written = delivery.write_aside(conn, sheets, write)
            if issue_id is not None:
                files = [(str(one.path), str(one.aside)) for one in written]
                handoffs.note_files(conn, issue_id, files)
    except BaseException:
        delivery.drop(db.conn, written)
        raise
    delivery.move(written)
    if issue_id is not None:
        with writing(db) as conn:
            handoffs.settle(conn, issue_id, now)
    return drawn, written
