"""Business time: which days and hours sales works, and by when something is due.

A deadline is written as "2 business days", "4 business hours", "3 days" or "24 hours".
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadctl.rules.selling import Selling, public_holidays

_SATURDAY, _SUNDAY = 5, 6
_DAY = timedelta(days=1)


def is_business_day(day: date, selling: Selling) -> bool:
    """Say whether sales works on a day: no weekend, no public holiday, no day off.

    >>> is_business_day(date(2026, 11, 20), Selling(country="JP"))
    True
    >>> is_business_day(date(2026, 11, 23), Selling(country="JP"))  # 勤労感謝の日
    False
    """
    if day in selling.days_off:
        return False
    if selling.country is None:
        return day.weekday() not in {_SATURDAY, _SUNDAY}
    public = public_holidays(selling.country)
    return day.weekday() not in public.weekend and day not in public


def next_business_day(day: date, selling: Selling) -> date:
    """Return the first business day after a day.

    >>> next_business_day(date(2026, 11, 20), Selling(country="JP")).isoformat()
    '2026-11-24'
    """
    return add_business_days(day, 1, selling)


def add_business_days(day: date, count: int, selling: Selling) -> date:
    """Return the business day that is so many business days (1 or more) after a day, which itself
    does not count."""
    while count:
        day += _DAY
        count -= is_business_day(day, selling)
    return day


def business_days(first: date, last: date, selling: Selling) -> int:
    """Count the business days after `first` until `last`, that one included.

    >>> business_days(date(2026, 11, 20), date(2026, 11, 25), Selling(country="JP"))
    2
    """
    days = (date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal() + 1))
    return sum(is_business_day(day, selling) for day in days)


def due(moment: datetime, sla: str, selling: Selling, zone: ZoneInfo) -> datetime:
    """Return by when something is due that began at a moment, as a moment in the zone.

    The day on which it began does not count as a business day of its own: what comes on Friday,
    "1 business day" before it is due, is due on Monday when sales goes home.

    >>> tokyo, sales = ZoneInfo("Asia/Tokyo"), Selling(country="JP")
    >>> saturday = datetime(2026, 11, 21, 10, tzinfo=tokyo)
    >>> due(saturday, "2 business days", sales, tokyo).isoformat()
    '2026-11-25T18:00:00+09:00'
    >>> due(saturday, "4 business hours", sales, tokyo).isoformat()
    '2026-11-24T13:00:00+09:00'
    >>> due(saturday, "24 hours", sales, tokyo).isoformat()
    '2026-11-22T10:00:00+09:00'
    """
    here = moment.astimezone(zone).replace(microsecond=0)
    number, *words = sla.split()
    count, unit = int(number), words[-1].rstrip("s")
    if words[0] == "business":
        if unit == "hour":
            return _after_business_hours(here, timedelta(hours=count), selling)
        return _at(add_business_days(here.date(), count, selling), selling.closes, zone)
    if unit == "hour":
        return (here.astimezone(UTC) + timedelta(hours=count)).astimezone(zone)
    return here + timedelta(days=count)


def _after_business_hours(here: datetime, rest: timedelta, selling: Selling) -> datetime:
    """Return when so much time of business hours has passed."""
    zone, day = here.tzinfo, here.date()
    assert isinstance(zone, ZoneInfo)
    while True:
        if is_business_day(day, selling):
            opens = max(here, _at(day, selling.opens, zone)).astimezone(UTC)
            left = _at(day, selling.closes, zone).astimezone(UTC) - opens
            if rest <= left:
                return (opens + rest).astimezone(zone)
            rest -= max(left, timedelta())
        day += _DAY


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)
