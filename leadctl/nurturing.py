"""Who is written to, with which topic and content; and the thank-you after a show."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from leadctl.clean.salutation import address_line
from leadctl.i18n import _
from leadctl.rules.book import RuleBook, Side
from leadctl.rules.selling import Selling, approach
from leadctl.sales.calendar import next_business_day
from leadctl.store import mailings
from leadctl.store.interests import interests
from leadctl.store.mailings import Hindrance, Mailing, Reader, Wanted


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to write: `line` addresses the person, `last` is the day of the last mail (ISO).
    Thanks have no `topic`; `met` is when the person was met, `send_on` when to write (ISO)."""

    lead: Mapping[str, Any]
    line: str
    topic: str | None
    content: str | None
    last: str | None
    met: str | None = None
    send_on: str | None = None


@dataclass(frozen=True, slots=True)
class MailList:
    """Whom to write to, best first, and how many others are not written to, and why."""

    letters: tuple[Letter, ...]
    hindered: Mapping[Hindrance, int]


def nurture_list(
    conn: sqlite3.Connection,
    book: RuleBook,
    as_of: date,
    temperatures: Collection[str] = (),
    source: str = "",
    ids: Collection[int] | None = None,
) -> MailList:
    """Return who is due for a mail, with the main interest and what is recommended for it."""
    selling = book.selling
    rhythm = {"hot": selling.rhythm["warm"], **selling.rhythm}
    sales = {s.name for s in book.stages if s.owner is Side.SALES} | {"won"}
    wanted = Wanted(as_of, temperatures, source, sales, rhythm, ids=ids)
    readers, hindered = _sorted(conn, wanted)
    leads = mailings.leads_of(conn, (r.lead_id for r in readers))
    topics = interests(conn, book, leads, as_of)
    letters = []
    for reader in readers:
        lead, own = leads[reader.lead_id], topics.get(reader.lead_id, ())
        content = approach(selling, lead["temperature"], own) or usual(lead["temperature"])
        topic = own[0].topic if own else None
        letters.append(Letter(lead, _line(lead, book.locale), topic, content, reader.last))
    return MailList(tuple(letters), hindered)


def thanks_list(
    conn: sqlite3.Connection,
    book: RuleBook,
    as_of: date,
    source: str,
    temperatures: Collection[str] = (),
    ids: Collection[int] | None = None,
) -> MailList:
    """Return whom to thank for having met at a source, and on which day."""
    readers, hindered = _sorted(conn, Wanted(as_of, temperatures, source, thanks=True, ids=ids))
    leads = mailings.leads_of(conn, (r.lead_id for r in readers))
    content = _("Thank you for the meeting at {source}").format(source=source)
    letters = []
    for reader in readers:
        lead, met = leads[reader.lead_id], reader.met or as_of.isoformat()
        day = sending_day(date.fromisoformat(met), as_of, book.selling).isoformat()
        line = _line(lead, book.locale)
        letters.append(Letter(lead, line, None, content, reader.last, met, day))
    return MailList(tuple(letters), hindered)


def sending_day(met: date, today: date, selling: Selling) -> date:
    """Return the next business day after a meeting, or the first one from today on if that is past.

    >>> sending_day(date(2026, 11, 20), date(2026, 11, 21), Selling(country="JP")).isoformat()
    '2026-11-24'
    >>> sending_day(date(2026, 10, 7), date(2026, 11, 25), Selling(country="JP")).isoformat()
    '2026-11-25'
    """
    return next_business_day(max(met, today - timedelta(days=1)), selling)


def record(
    conn: sqlite3.Connection, listed: MailList, kind: str, source: str, at: date, now: str
) -> None:
    """Write down that a list was issued: "nurture" or "thanks"."""
    day = at.isoformat()
    rows = [
        Mailing(
            anchor_id=letter.lead["id"],
            at=day,
            recorded_at=now,
            kind=kind,
            email=letter.lead["email"],
            source=source or None,
            temperature=letter.lead["temperature"],
            topic=letter.topic,
            content=letter.content,
        )
        for letter in listed.letters
    ]
    mailings.record(conn, rows)


def usual(temperature: str | None) -> str | None:
    """Return what is recommended where the rules have no [[approach]] that fits."""
    texts = {
        "hot": _("A proposal, and a call"),
        "warm": _("A webinar, a white paper or a case study"),
        "cold": _("Newsletter: trends and know-how"),
    }
    return texts.get(temperature or "")


def _sorted(
    conn: sqlite3.Connection, wanted: Wanted
) -> tuple[list[Reader], Mapping[Hindrance, int]]:
    """Return who is written to, and the count of the others by what hinders it."""
    readers: list[Reader] = []
    hindered: Counter[Hindrance] = Counter()
    for reader, hindrance in mailings.whom_to_write(conn, wanted):
        if hindrance is None:
            readers.append(reader)
        else:
            hindered[hindrance] += 1
    return readers, {h: hindered[h] for h in Hindrance if hindered[h]}


def _line(lead: Mapping[str, Any], language: str) -> str:
    return address_line(
        lead["company"], lead["department"], lead["title"], lead["full_name"], language
    )
