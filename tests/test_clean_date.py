"""Dates and times."""

from datetime import date as day
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import date
from leadctl.model import Order

DAYS = {
    "2026-04-01": (
        *("2026-04-01", "2026/4/1", "2026.4.1", "2026年4月1日", "2026年 4月 1日", "20260401"),
        *(
            "2026年4月1日(水)",
            "2026/4/1（水）",
            "2026年4月1日水曜日",
            "２０２６／０４／０１",
            "'2026/4/1",
        ),
        *("1 Apr 2026", "Apr 1, 2026", "April 1st, 2026", "1st April 2026", "01-Apr-2026"),
        *("1-Apr-26", "2026-Apr-01", "Wednesday, April 1, 2026", "Wed Apr 1 2026"),
        *("令和8年4月1日", "R8.4.1", "r8/4/1", "46113", "46113.0"),
    ),
    "2019-05-01": ("令和元年5月1日", "R1.5.1", "令和1年5月1日(水)"),
    "2019-04-30": ("平成31年4月30日", "H31/4/30", "H31.4.30"),
    "1989-01-07": ("昭和64年1月7日", "S64.1.7"),
    "2026-03-15": ("3/15/2026", "15/3/2026", "15.03.2026", "15-3-2026"),
    "2026-03-03": ("03/03/2026", "3.3.2026"),
    "2024-01-15": ("15 Jan 2024",),
}
MOMENTS = {
    "2026-04-01T14:30:00": (
        *("2026-04-01 14:30", "2026-04-01T14:30", "2026/04/01 14:30:00", "2026-04-01 14:30:00.999"),
        *(
            "2026年4月1日(土) 午後2時30分",
            "2026年4月1日 14:30",
            "2026年4月1日14時30分",
            "2026/4/1 午後 2:30",
        ),
        *(
            "2026/04/01 2:30:00 午後",
            "Apr 1, 2026 2:30 PM",
            "Apr 1, 2026, 2:30 p.m.",
            "20260401143000",
        ),
        *("令和8年4月1日 午後2時30分0秒", "2026/04/01 午後14:30", "46113.604166666664"),
    ),
    "2026-04-01T00:00:00": ("2026/04/01 0:00:00", "2026-04-01 12:00 AM", "2026年4月1日 午前0時"),
    "2026-04-01T12:00:00": ("2026-04-01 12:00 PM", "46113.5", "2026/4/1 12時"),
    "2026-04-02T00:00:00": ("2026-04-01 24:00",),
    "2025-03-22T19:28:32": ("Mar 22, 2025 19:28:32",),
    "2021-04-15T00:03:00": ("15 Apr, 2021 00:03:00",),
    "2024-03-15T14:30:00": ("3/15/2024 2:30 PM",),
    "2024-03-12T09:14:00": ("2024-03-12 09:14",),
    "2026-02-25T10:00:05": ("2/25/26, 10:00:05 AM",),
}
WITH_OFFSET = {
    "2025-01-15T10:00:00+05:30": ("2025-01-15T10:00:00+05:30", "2025-01-15 10:00:00 +0530"),
    "2026-04-01T09:00:00+00:00": (
        *("2026-04-01T09:00:00Z", "2026-04-01T09:00:00.123Z", "2026-04-01 09:00:00 UTC"),
        "2026-04-01 09:00 GMT",
    ),
    "2026-04-01T09:00:00+09:00": (
        *(
            "Wed, 01 Apr 2026 09:00:00 +0900",
            "2026-04-01 09:00 JST",
            "2026/04/01 9:00:00 午前 GMT+9",
        ),
        "Wed Apr 01 2026 09:00:00 GMT+0900 (日本標準時)",
    ),
    "2026-04-01T09:00:00-08:00": ("2026-04-01T09:00:00 PST",),
}
NONE = (
    *("", "--", "なし", "00/0/0", "0/0/00", "abc", "4/1", "4月1日", "2026", "2 PM", "10:30"),
    *("2026-02-30", "2026/13/1", "20261301", "32/13/2026", "Foo 1, 2026", "2026-04-01 25:00"),
    *("1899-12-31", "2101-01-01", "1767225600", "9999999999", "2026-04-01 10:00 XYZ"),
    *("3/15/2026 13:30 AM", "12345", "x" * 500),
)


@pytest.mark.parametrize(
    ("iso", "cell"),
    [
        (iso, cell)
        for table in (DAYS, MOMENTS, WITH_OFFSET)
        for iso, cells in table.items()
        for cell in cells
    ],
)
def test_a_date_is_read_in_every_writing(iso: str, cell: str) -> None:
    assert date.parse(cell) == iso


@pytest.mark.parametrize("cell", NONE)
def test_what_is_no_date_is_none(cell: str) -> None:
    assert date.parse(cell) is None


@pytest.mark.parametrize(
    ("cell", "dmy", "mdy", "ymd"),
    [
        ("03/04/2026", "2026-04-03", "2026-03-04", "ask"),
        ("15/04/2026", "2026-04-15", None, "2026-04-15"),
        ("04/15/2026", None, "2026-04-15", "2026-04-15"),
        ("26/04/01", "2001-04-26", None, "2026-04-01"),
        ("2/7/26, 10:00:05 AM", "2026-07-02T10:00:05", "2026-02-07T10:00:05", None),
        ("08/09/2026 02:31:08 PM", "2026-09-08T14:31:08", "2026-08-09T14:31:08", "ask"),
    ],
)
def test_an_order_decides_what_three_numbers_mean(
    cell: str, dmy: str | None, mdy: str | None, ymd: str | None
) -> None:
    for order, expected in zip(Order, (dmy, mdy, ymd), strict=True):
        if expected == "ask":
            with pytest.raises(date.AmbiguousDateError):
                date.parse(cell, order)
        else:
            assert date.parse(cell, order) == expected


@pytest.mark.parametrize(
    "cell", ["03/04/2026", "2/7/26, 10:00:05 AM", "26/04/01", "3.4.2026 午後2時"]
)
def test_an_ambiguous_date_asks_for_an_order(cell: str) -> None:
    with pytest.raises(date.AmbiguousDateError) as caught:
        date.parse(cell)
    assert caught.value.cell == cell


@pytest.mark.parametrize(
    ("cell", "orders"),
    [
        ("15/03/2026", {Order.DMY}),
        ("03/15/2026 2:30 PM", {Order.MDY}),
        ("03/04/2026", {Order.DMY, Order.MDY}),
        ("03/03/2026", {Order.DMY, Order.MDY}),
        ("26/04/01", {Order.DMY, Order.YMD}),
        ("01/02/03", {Order.DMY, Order.MDY, Order.YMD}),
        ("32/13/2026", set()),
    ],
)
def test_evidence_is_the_orders_in_which_a_cell_is_a_date(cell: str, orders: set[Order]) -> None:
    assert date.evidence(cell) == orders


@pytest.mark.parametrize(
    "cell", ["", "--", "2026-04-01", "1 Jan 2026", "46113", "令和8年4月1日", "x"]
)
def test_other_dates_are_no_evidence(cell: str) -> None:
    assert date.evidence(cell) is None


def test_the_unambiguous_dates_of_a_column_decide_the_others() -> None:
    assert date.order_of(["03/04/2026", "", "15/04/2026", "2026-04-01"]) is Order.DMY
    assert date.order_of(["03/04/2026", "04/15/2026 2:30 PM", "32/13/2026"]) is Order.MDY
    assert date.order_of(["31/12/26", "32/01/01"]) is Order.YMD
    assert date.order_of(["03/04/2026", "05/06/2026"]) is None
    assert date.order_of([]) is None
    with pytest.raises(ValueError, match=r"04/15/2026"):
        date.order_of(["15/04/2026", "04/15/2026"])


@given(st.dates(day(1900, 1, 1), day(2100, 12, 31)))
def test_a_day_is_the_same_in_every_order_that_is_told(when: day) -> None:
    iso = when.isoformat()
    for order, form in ((Order.DMY, "%d/%m/%Y"), (Order.MDY, "%m-%d-%Y"), (None, "%d %B %Y")):
        assert date.parse(when.strftime(form), order) == iso
    assert date.parse(f"{when.year}年{when.month}月{when.day}日") == iso


@given(st.datetimes(datetime(1955, 1, 1), datetime(2100, 1, 1)))
def test_a_moment_is_the_same_from_excel_and_in_twelve_hours(when: datetime) -> None:
    when = when.replace(microsecond=0)
    iso = when.isoformat()
    serial = (when - datetime(1899, 12, 30)) / timedelta(days=1)
    assert date.parse(f"{serial:.10f}") in {iso, iso.removesuffix("T00:00:00")}
    assert date.parse(when.strftime("%d %b %Y %I:%M:%S %p")) == iso


@given(st.text() | st.text(alphabet="0123456789/-.: TZ+年月日令和R午前後AMPJanUTC,()", max_size=30))
def test_no_cell_stops_the_reader_and_what_it_reads_is_iso(cell: str) -> None:
    try:
        read = date.parse(cell)
    except date.AmbiguousDateError:
        assert len(date.evidence(cell) or ()) > 1
        return
    if read is not None:
        assert datetime.fromisoformat(read)
        assert date.parse(read) == read
