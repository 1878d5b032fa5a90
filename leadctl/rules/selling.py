"""What a rules file says of the loop between marketing and sales: who takes leads, by when, what
becomes of those that come back, and how those that are not ready are kept warm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.model import Topic
from leadctl.rules.condition import Condition
from leadctl.rules.names import Scope

if TYPE_CHECKING:
    from holidays import HolidayBase

    from leadctl.rules.sections import Section

OUT: Final = "out"
ENDS: Final = ("won", "lost")
"""The answers of sales that end the line, and the stages that they lead to."""
TEMPERATURES: Final = ("hot", "warm", "cold")
REASONS: Final[Mapping[str, int | None]] = {
    "too_early": 90,
    "no_budget": 180,
    "out_of_target": None,
    "competitor": None,
    "no_information": 30,
    "duplicate": None,
}
"""Why sales sends a lead back, and after how many days of nurturing it may come again, where
[recycle] says nothing else; None: it is out."""

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_COUNTRY = re.compile(r"[A-Z]{2}")
_UNTIL = ".."


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody of sales who takes leads: those for whom `when` holds (None: any), so many a week
    (None: no limit), and none on the days from ... to ... of `away`."""

    name: str
    email: str | None
    when: Condition | None
    capacity_per_week: int | None
    away: tuple[tuple[date, date], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Interest:
    """A topic that an action tells of; `match` is a glob on its subject."""

    topic: str
    action: str
    match: str
    line: int


@dataclass(frozen=True, slots=True)
class Approach:
    """What to do with a lead of some temperature and main interest (None: of any)."""

    temperature: str | None
    topic: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Selling:
    """The loop with sales. `capacity_per_week` is how many leads all of sales can call; `cooldown`
    days pass before a lead is handed over again; business hours are from `opens` to `closes` on
    days that are neither a weekend, a public holiday of `country` (ISO 3166), nor in `days_off`.
    `recycle` has the days until a lead comes back by the reason of its rejection, None: it is out.
    `rhythm` has the days between two mails by temperature (hot leads have that of warm ones); after
    `stale` days without any contact a
    lead is stale. `on_stage` has a command for each stage."""

    capacity_per_week: int | None = None
    cooldown: int = 90
    opens: time = time(9)
    closes: time = time(18)
    country: str | None = None
    days_off: frozenset[date] = frozenset()
    owners: tuple[Owner, ...] = ()
    recycle: Mapping[str, int | None] = field(default_factory=lambda: dict(REASONS))
    interests: tuple[Interest, ...] = ()
    approaches: tuple[Approach, ...] = ()
    rhythm: Mapping[str, int] = field(default_factory=lambda: {"cold": 30, "warm": 14})
    stale: int = 180
    on_handoff: str | None = None
    on_stage: Mapping[str, str] = field(default_factory=dict)

    def wait(self, reason: str | None) -> int | None:
        """Return how many days a rejected lead waits, by the reason; None: it is out.

        >>> Selling().wait("no_budget"), Selling().wait("competitor"), Selling().wait(None)
        (180, None, 90)
        """
        return self.recycle.get(reason or "", self.cooldown)

    def leads_to(self, result: str | None, reason: str | None) -> str | None:
        """Return the stage to which an answer of sales moves a lead; None where it moves nobody.

        >>> Selling().leads_to("won", None), Selling().leads_to("rejected", "too_early")
        ('won', 'nurture')
        >>> Selling().leads_to("rejected", "competitor"), Selling().leads_to("met", None)
        ('excluded', None)
        """
        if result == "rejected":
            return "excluded" if self.wait(reason) is None else "nurture"
        return result if result in ENDS else None


def approach(selling: Selling, temperature: str | None, topics: Sequence[Topic]) -> str | None:
    """Return what to do with a lead of a temperature and these interests, the main one first.

    The [[approach]] that fits best: one for both, then for the topic, then for the temperature,
    then for anybody; of equals the first in the file.
    """
    main = topics[0].topic if topics else None
    fitting = [
        a
        for a in selling.approaches
        if a.temperature in {None, temperature} and a.topic in {None, main}
    ]
    best = max(
        fitting, key=lambda a: (a.topic is not None, a.temperature is not None), default=None
    )
    return best.text if best else None


def read_selling(top: Section, scope: Scope, locale: str) -> Selling:
    """Read its tables; where [sales] names no country of holidays, the one of the locale counts."""
    from leadctl.rules.sections import Section  # it brings the parser of conditions along

    sales = top.table("sales") or Section({}, ("sales",), top.faults)
    nurture = top.table("nurture") or Section({}, ("nurture",), top.faults)
    hooks = top.table("hooks") or Section({}, ("hooks",), top.faults)
    opens, closes = _hours(sales)
    found = Selling(
        capacity_per_week=sales.whole("capacity_per_week", least=1),
        cooldown=sales.days("cooldown") or Selling().cooldown,
        opens=opens,
        closes=closes,
        country=_country(sales) or ("JP" if locale == "ja" else None),
        days_off=frozenset(day for span in _spans(sales, "days_off") for day in _days(*span)),
        owners=tuple(o for section in top.tables("owner") if (o := _owner(section, scope))),
        recycle=_recycle(top),
        interests=tuple(i for section in top.tables("interest") if (i := _interest(section))),
        approaches=tuple(a for section in top.tables("approach") if (a := _approach(section))),
        rhythm={name: nurture.days(name) or days for name, days in Selling().rhythm.items()},
        stale=nurture.days("stale") or Selling().stale,
        on_handoff=hooks.text("on_handoff"),
        on_stage=_on_stage(hooks, scope),
    )
    for section in (sales, nurture, hooks):
        section.finish()
    return found


def _hours(section: Section) -> tuple[time, time]:
    default = Selling()
    text = section.text("hours")
    found = _HOURS.fullmatch(text) if text else None
    if found:
        opens, closes = (time(int(found[n]), int(found[n + 1])) for n in (1, 3))
        if opens < closes:
            return opens, closes
    if text:
        what = _("{value} does not fit").format(value=f'"{text}"')
        section.note("hours", what, _('Write for example: hours = "9:00-18:00".'))
    return default.opens, default.closes


def _country(section: Section) -> str | None:
    text = section.text("holidays")
    if text and not _COUNTRY.fullmatch(text):
        what = _("{value} does not fit").format(value=f'"{text}"')
        section.note("holidays", what, _('Write a country of two letters: holidays = "JP".'))
        return None
    return text


@lru_cache
def public_holidays(country: str) -> HolidayBase:
    """Return the public holidays of a country; LeadctlError where nobody knows them."""
    import holidays  # 0.1 s that only deadlines and a check of the rules need

    try:
        return holidays.country_holidays(country)
    except NotImplementedError as error:  # so says holidays that it knows no such country
        what = _("the public holidays of {country} are not known").format(country=country)
        remedy = _("Take the key away, and list the holidays in days_off.")
        raise LeadctlError("[sales] holidays", what, remedy) from error


def _spans(section: Section, key: str) -> tuple[tuple[date, date], ...]:
    """Read days and spans of days: "2026-12-29" or "2026-12-29..2027-01-03"."""
    found: list[tuple[date, date]] = []
    for text in section.texts(key) or ():
        first, __, last = text.partition(_UNTIL)
        try:
            span = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError:
            span = None
        if span is None or span[0] > span[1] or (span[1] - span[0]).days > 3660:
            remedy = _('Write days as "2026-12-29", spans as "2026-12-29..2027-01-03".')
            section.note(key, _("{value} does not fit").format(value=f'"{text}"'), remedy)
        else:
            found.append(span)
    return tuple(found)


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def _owner(section: Section, scope: Scope) -> Owner | None:
    name, email = section.text("name", needed=True), section.text("email")
    when = section.condition("when", scope)
    capacity, away = section.whole("capacity_per_week", least=0), _spans(section, "away")
    section.finish()
    return Owner(name, email, when, capacity, away, section.line) if name else None


def _recycle(top: Section) -> Mapping[str, int | None]:
    section = top.table("recycle")
    found = dict(REASONS)
    for reason in REASONS if section else ():
        if section and section.has(reason):
            found[reason] = None if section.raw(reason) == OUT else section.days(reason)
    if section:
        section.finish()
    return found


def _interest(section: Section) -> Interest | None:
    topic, action = section.text("topic", needed=True), section.text("action", needed=True)
    match = section.text("match") or "*"
    section.finish()
    return Interest(topic, action, match, section.line) if topic and action else None


def _approach(section: Section) -> Approach | None:
    temperature = section.choice("temperature", TEMPERATURES)
    topic, text = section.text("topic"), section.text("text", needed=True)
    section.finish()
    return Approach(temperature, topic, text) if text else None


def _on_stage(hooks: Section, scope: Scope) -> dict[str, str]:
    section = hooks.table("on_stage")
    found: dict[str, str] = {}
    for stage in section.names() if section else ():
        if section and (command := section.text(stage)):
            section.known(stage, scope.values("stage") or ())
            found[stage] = command
    return found
