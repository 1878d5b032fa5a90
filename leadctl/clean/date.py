"""Dates and times as people and programs write them, in ISO 8601.

A cell is read in two steps: the time of day is taken off its end, and what is left must be a date
in one of a few forms. Only the form with three numbers and the year last needs to be told an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from leadctl.clean import text
from leadctl.model import Order


class AmbiguousDateError(ValueError):
    """A date such as 03/04/2026 that no order was given for; `cell` is what was written."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        super().__init__(cell)


_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LONGEST = 80
_CENTURY_TURN = 69  # two digits from here on are 19.., as in POSIX

# The forms that programs write, told in one step each: ISO 8601, and three numbers with a time
_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
_EASY = re.compile(
    rf"([0-9]{{4}})([-/])([0-9]{{1,2}})\2([0-9]{{1,2}})"
    rf"(?:[ T]{_CLOCK}(?:\.[0-9]{{1,9}})?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?"
)
_EASY_THREE = re.compile(
    rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}})(?:,? {_CLOCK}(?: ([AP]M))?)?"
)

_ERAS = {
    **dict.fromkeys(("令和", "令", "r"), 2018),
    **dict.fromkeys(("平成", "平", "h"), 1988),
    **dict.fromkeys(("昭和", "昭", "s"), 1925),
    **dict.fromkeys(("大正", "大", "t"), 1911),
}
"""The year before the first of an era (Meiji ended before 1900 mattered here)."""

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTHS = {name[:cut]: at for at, name in enumerate(_MONTH_NAMES, 1) for cut in (3, 4, None)}

# RFC 2822, 4.3; JST is what a Japanese program adds. Other names of zones mean several things.
_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "ut"), 0),
    "jst": 9 * 60,
    **{f"{zone}st": hours * 60 for zone, hours in (("e", -5), ("c", -6), ("m", -7), ("p", -8))},
    **{f"{zone}dt": hours * 60 for zone, hours in (("e", -4), ("c", -5), ("m", -6), ("p", -7))},
}

_WEEKDAY = re.compile(
    r"\((?:[月火水木金土日祝・休振]+|[月火水木金土日]曜日?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\)"
    r"|[月火水木金土日]曜日?|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?"
)
_IN_BRACKETS_BEHIND = re.compile(r"\s*\([^()]*\)$")  # JavaScript: (日本標準時)
_HALF = r"(?:am|pm|a\.m\.|p\.m\.|午前|午後)"
_TIME = re.compile(
    rf"""(?:(?<=[0-9日])t|(?<=[0-9]):|[\s,]+|(?<=日)|(?={_HALF}))
    (?P<before>{_HALF}\s*)?
    (?P<hour>[0-9]{{1,2}})
    (?:(?:[:.](?P<minute>[0-9]{{2}})(?:[:.](?P<second>[0-9]{{2}})(?:[.,][0-9]+)?)?)
      |時(?:\s*(?P<minute_ja>[0-9]{{1,2}})分(?:\s*(?P<second_ja>[0-9]{{1,2}})秒)?)?
      |(?=\s*{_HALF}))
    (?:\s*(?P<after>{_HALF}))?
    (?:\s*(?P<zone>(?:utc|gmt)?\s?[+-][0-9]{{1,2}}(?::?[0-9]{{2}})?|[a-z]{{1,3}}))?$""",
    re.VERBOSE,
)

_N = "([0-9]{1,2})"
_SEPARATED = re.compile(rf"([0-9]{{4}})\s*[-/.年]\s*{_N}\s*[-/.月]\s*{_N}\s*日?")
_ERA = re.compile(
    rf"({'|'.join(_ERAS)})\s*\.?\s*([0-9]{{1,2}}|元)\s*[-/.年]\s*{_N}\s*[-/.月]\s*{_N}\s*日?"
)
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?")
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]{3,9})"
_WITH_MONTH = (
    re.compile(rf"{_DAY}[\s./-]*{_MONTH}[\s.,/-]*(?P<year>[0-9]{{4}}|[0-9]{{2}})"),
    re.compile(rf"{_MONTH}[\s./-]*{_DAY}(?:\s*,\s*|[\s/-]+)(?P<year>[0-9]{{4}})"),
    re.compile(rf"(?P<year>[0-9]{{4}})[\s./-]*{_MONTH}[\s./-]*{_DAY}"),
)
_THREE = re.compile(rf"{_N}\s*([-/.])\s*{_N}\s*\2\s*([0-9]{{4}}|[0-9]{{2}})")
_SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.([0-9]{1,15}))?")
_SERIAL_ZERO = date(1899, 12, 30)  # Excel counts a 29 February 1900


def parse(cell: str, order: Order | None = None) -> str | None:
    """Return the date of a cell in ISO 8601, None if it is none or impossible.

    A day is "2026-04-01", a moment "2026-04-01T14:30:00", with "+05:30" behind it where the cell
    gave an offset (Z is "+00:00"); fractions of seconds are dropped. The year is 1900 to 2100. A
    number from 20000 to 79999 is a day as Excel counts; seconds since 1970 are not read.
    `order` is how three numbers with the year last (or of two digits) are meant. It is needed only
    where they have several meanings; AmbiguousDateError says that it was not given.

    >>> parse("2026/4/1"), parse("令和8年4月1日(水) 午後2時30分"), parse("Mar 22, 2025 19:28:32")
    ('2026-04-01', '2026-04-01T14:30:00', '2025-03-22T19:28:32')
    >>> parse("3/15/2026 2:30 PM"), parse("03/04/2026", Order.DMY), parse("2026-02-30")
    ('2026-03-15T14:30:00', '2026-04-03', None)
    >>> parse("46113.5"), parse("2025-01-15T10:00:00+05:30"), parse("03/03/2026")
    ('2026-04-01T12:00:00', '2025-01-15T10:00:00+05:30', '2026-03-03')
    """
    if easy := _EASY.fullmatch(cell):
        year, _, month, day, *clock, zone = easy.groups()
        return _moment(_day(int(year), int(month), int(day)), *clock, zone=zone)
    if easy := _EASY_THREE.fullmatch(cell):
        a, _, b, c, *clock, half = easy.groups()
        return _moment(_in_order(_readings(a, b, c), order, cell), *clock, half=half)
    if len(cell) > _LONGEST or text.is_blank(cell):
        return None
    head, tail = _cut(cell)
    if tail is not None:
        return _at(_date(head, order, cell), tail)
    if whole := _DIGITS.fullmatch(head):
        year, month, day, *clock = whole.groups()
        return _moment(_day(int(year), int(month), int(day)), *clock)
    serial = _SERIAL.fullmatch(head)
    return _of_serial(serial) if serial else _moment(_date(head, order, cell))


def evidence(cell: str) -> frozenset[Order] | None:
    """Return the orders under which the cell is a date; None if it is not a date that needs one.

    >>> sorted(evidence("15/03/2026")), sorted(evidence("03/04/2026")), evidence("2026-04-01")
    ([<Order.DMY: 'dmy'>], [<Order.DMY: 'dmy'>, <Order.MDY: 'mdy'>], None)
    """
    if len(cell) > _LONGEST or cell[:4].isdecimal() or text.is_blank(cell):
        return None
    three = _EASY_THREE.fullmatch(cell) or _THREE.fullmatch(_cut(cell)[0])
    return frozenset(_readings(three[1], three[3], three[4])) if three else None


def order_of(cells: Iterable[str]) -> Order | None:
    """Return the one order in which every cell of a column can be read, None if several remain.

    Cells that are no such date, or none in any order, say nothing. ValueError if no order fits all.

    >>> order_of(["03/04/2026", "15/04/2026"]), order_of(["03/04/2026"])
    (<Order.DMY: 'dmy'>, None)
    """
    left = frozenset(Order)
    for cell in cells:
        orders = evidence(cell)
        if not orders:
            continue
        left &= orders
        if not left:
            raise ValueError(cell)
    return next(iter(left)) if len(left) == 1 else None


def _cut(cell: str) -> tuple[str, re.Match[str] | None]:
    """Return the date part of a cell, folded, and the time of day behind it."""
    written = text.one_line(cell).casefold()
    written = _IN_BRACKETS_BEHIND.sub("", _WEEKDAY.sub(" ", written)).strip(" ,")
    time = _TIME.search(written)
    if time is None:
        return written, None
    return written[: time.start()].strip(" ,"), time


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(year: str) -> int:
    """Return the year for two digits or four."""
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= _CENTURY_TURN else 2000)


def _date(written: str, order: Order | None, cell: str) -> date | None:
    """Return the day that the folded text names."""
    if found := _SEPARATED.fullmatch(written):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ERA.fullmatch(written):
        year = _ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))
        return _day(year, int(found[3]), int(found[4]))
    for form in _WITH_MONTH:
        if found := form.fullmatch(written):
            month = _MONTHS.get(found["month"], 0)
            return _day(_full_year(found["year"]), month, int(found["day"]))
    found = _THREE.fullmatch(written)
    return _in_order(_readings(found[1], found[3], found[4]), order, cell) if found else None


def _readings(a: str, b: str, c: str) -> dict[Order, date]:
    """Return what three numbers mean in each order that makes them a date."""
    possible = {
        Order.DMY: _day(_full_year(c), int(b), int(a)),
        Order.MDY: _day(_full_year(c), int(a), int(b)),
        Order.YMD: _day(_full_year(a), int(b), int(c)) if len(a) == len(c) == 2 else None,
    }
    return {order: day for order, day in possible.items() if day is not None}


def _in_order(readings: dict[Order, date], order: Order | None, cell: str) -> date | None:
    """Return the meaning in the given order; without one, the only meaning there is.

    A year of four digits at the end cannot be YMD, so that order says nothing of it.
    """
    meanings = set(readings.values())
    if order is Order.YMD and Order.YMD not in readings and re.search(r"[0-9]{4}", cell):
        order = None
    if order is not None:
        return readings.get(order)
    if len(meanings) > 1:
        raise AmbiguousDateError(cell)
    return next(iter(meanings), None)


def _of_serial(serial: re.Match[str]) -> str:
    """Return the day, and with a fraction the moment, of a number by which Excel counts days."""
    day = _SERIAL_ZERO + timedelta(days=int(serial[1]))
    fraction = serial[2]
    if not fraction or not int(fraction):
        return day.isoformat()
    seconds = round(int(fraction) * 86400 / 10 ** len(fraction))
    day += timedelta(days=seconds // 86400)
    hour, rest = divmod(seconds % 86400, 3600)
    return f"{day.isoformat()}T{hour:02}:{rest // 60:02}:{rest % 60:02}"


def _at(day: date | None, time: re.Match[str]) -> str | None:
    """Return the moment of a day at the time of day that was cut off its end."""
    return _moment(
        day,
        time["hour"],
        time["minute"] or time["minute_ja"],
        time["second"] or time["second_ja"],
        half=time["before"] or time["after"],
        zone=time["zone"],
    )


def _moment(
    day: date | None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    *,
    half: str | None = None,
    zone: str | None = None,
) -> str | None:
    """Return the day, or the moment if there is an hour; 24:00 is the next day's midnight."""
    if day is None:
        return None
    if hour is None:
        return day.isoformat()
    h, m, s = _hour(int(hour), half), int(minute or 0), int(second or 0)
    if (h, m, s) == (24, 0, 0):
        day, h = day + timedelta(days=1), 0
    offset = _offset(zone.lower()) if zone else ""
    if offset is None or h > 23 or m > 59 or s > 60:
        return None
    return f"{day.isoformat()}T{h:02}:{m:02}:{min(s, 59):02}{offset}"  # 60: a leap second


def _hour(hour: int, half: str | None) -> int:
    """Return the hour of the day, 99 if there is none: 12 AM is midnight, 午後14時 is 14."""
    if not half:
        return hour
    late = half.strip().replace(".", "").lower() in ("pm", "午後")
    if hour > 12:
        return hour if late else 99
    return hour % 12 + 12 * late


def _offset(zone: str) -> str | None:
    """Return "+05:30" for an offset or the name of a zone, None if it is not known."""
    zone = zone.replace(" ", "")
    minutes = _ZONES.get(zone)
    if minutes is None:
        signed = re.fullmatch(r"(?:utc|gmt)?([+-])([0-9]{1,2}):?([0-9]{2})?", zone)
        if signed is None or int(signed[2]) > 14 or int(signed[3] or 0) > 59:
            return None
        minutes = int(f"{signed[1]}1") * (int(signed[2]) * 60 + int(signed[3] or 0))
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
