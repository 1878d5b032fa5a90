"""Business days and hours, and by when an answer is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl.errors import LeadctlError
from leadctl.rules.selling import Selling
from leadctl.sales import calendar

TOKYO = ZoneInfo("Asia/Tokyo")
JAPAN = Selling(country="JP", days_off=frozenset({date(2026, 12, 29), date(2026, 12, 30)}))


@pytest.mark.parametrize(
    ("moment", "sla", "expected"),
    [
        ("2026-11-21 10:00", "2 business days", "2026-11-25 18:00"),  # Sat, Sun, holiday, Tue, Wed
        ("2026-11-20 10:00", "1 business day", "2026-11-24 18:00"),
        ("2026-11-20 23:00", "1 business day", "2026-11-24 18:00"),
        ("2026-11-20 16:30", "4 business hours", "2026-11-24 11:30"),
        ("2026-11-20 06:00", "4 business hours", "2026-11-20 13:00"),
        ("2026-11-20 14:00", "4 business hours", "2026-11-20 18:00"),
        ("2026-11-20 18:00", "1 business hour", "2026-11-24 10:00"),
        ("2026-12-28 12:00", "1 business day", "2026-12-31 18:00"),  # two days off
        ("2026-11-20 10:00", "24 hours", "2026-11-21 10:00"),
        ("2026-11-20 10:00", "3 days", "2026-11-23 10:00"),
    ],
)
def test_an_answer_is_due(moment: str, sla: str, expected: str) -> None:
    began = datetime.fromisoformat(moment).replace(tzinfo=TOKYO)
    assert f"{calendar.due(began, sla, JAPAN, TOKYO):%Y-%m-%d %H:%M}" == expected


def test_hours_pass_also_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 10, 24, 20, tzinfo=berlin)
    found = calendar.due(night, "12 hours", Selling(), berlin)
    assert found.isoformat() == "2026-10-25T07:00:00+01:00"


def test_weekends_are_those_of_the_country() -> None:
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert not calendar.is_business_day(friday, Selling(country="KW"))
    assert calendar.is_business_day(sunday, Selling(country="KW"))
    assert not calendar.is_business_day(sunday, Selling())


def test_a_country_without_known_holidays_is_told() -> None:
    with pytest.raises(LeadctlError, match="the public holidays of ZZ are not known"):
        calendar.is_business_day(date(2026, 11, 20), Selling(country="ZZ"))


moments = st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 20))


@given(moment=moments, hours=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_business_hours_are_those_counted_one_by_one(moment: datetime, hours: int) -> None:
    began = moment.replace(second=0, microsecond=0, tzinfo=TOKYO)
    found = calendar.due(began, f"{hours} business hours", JAPAN, TOKYO)
    minutes, at = 0, began
    while at < found:
        open_now = time(9) <= at.time() < time(18)
        minutes += open_now and calendar.is_business_day(at.date(), JAPAN)
        at += timedelta(minutes=1)
    assert minutes == hours * 60
    assert calendar.is_business_day(found.date(), JAPAN)
    assert time(9) < found.time() <= time(18)


@given(moment=moments, days=st.integers(1, 15))
@settings(max_examples=60, deadline=None)
def test_business_days_lie_between_a_moment_and_when_it_is_due(moment: datetime, days: int) -> None:
    began = moment.replace(tzinfo=TOKYO)
    found = calendar.due(began, f"{days} business days", JAPAN, TOKYO)
    assert calendar.business_days(began.date(), found.date(), JAPAN) == days
    assert found.time() == time(18)
