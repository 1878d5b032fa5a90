"""Calendar days as the store counts them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_EPOCH = date(1970, 1, 1).toordinal()


def day_of(at: str, zone: ZoneInfo) -> int:
    """Return the calendar day of a moment as days since 1970-01-01; a naive time belongs to `zone`.

    >>> day_of("1970-01-02", ZoneInfo("Asia/Tokyo"))
    1
    >>> day_of("1970-01-01T20:00:00+00:00", ZoneInfo("Asia/Tokyo"))
    1
    """
    if len(at) > 19 and "T" in at:
        return datetime.fromisoformat(at).astimezone(zone).toordinal() - _EPOCH
    return _naive_day(at[:10])


@lru_cache(4096)
def _naive_day(day: str) -> int:
    return date.fromisoformat(day).toordinal() - _EPOCH
