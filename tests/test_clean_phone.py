"""Phone numbers: reading cells, and which number stands for one person."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import phone

DATA = Path(__file__).parents[1].parent / "shared" / "data"
TOKYO, MOBILE = "+81312345678", "+819011112222"

CELLS: list[tuple[str, list[str], str]] = [
    *(
        (cell, [TOKYO], "")
        for cell in (
            *("03-1234-5678", "0312345678", "312345678", "03(1234)5678", "(03) 1234-5678"),
            *(
                "03 1234 5678",
                "03.1234.5678",
                "０３ー１２３４ー５６７８",
                "03‐1234−5678",
                "03–1234―5678",
            ),
            *("+81 (0)3 1234 5678", "+81-3-1234-5678", "+81 03-1234-5678", "(+81)3-1234-5678"),
            *("81312345678", "0081 3 1234 5678", "tel:03-1234-5678", "TEL：03-1234-5678"),
            *("03-1234-5678（代表）", "03-1234-5678（代）", "03-1234-5678㈹", "直通 03-1234-5678"),
            *("FAX 03-1234-5678", "'0312345678", "+81312345678"),
        )
    ),
    *(
        (cell, [MOBILE], "")
        for cell in (
            "090-1111-2222",
            "9011112222",
            "90-1111-2222",
            "'090-1111-2222",
            "p:09011112222",
        )
    ),
    *(
        (cell, [f"{TOKYO};ext=123"], "")
        for cell in (
            *("03-1234-5678 内線123", "03-1234-5678(内線123)", "03-1234-5678（代）内線：123"),
            *("03-1234-5678 ext. 123", "03-1234-5678, ext 123", "03-1234-5678x123"),
            "+81312345678;ext=123",
        )
    ),
    *(
        (cell, [TOKYO, MOBILE], "")
        for cell in (
            *("03-1234-5678 / 090-1111-2222", "03-1234-5678；090-1111-2222"),
            *("03-1234-5678、090-1111-2222", "03-1234-5678\n090-1111-2222"),
            *("03-1234-5678 090-1111-2222", "03 1234 5678 090 1111 2222"),
        )
    ),
    ("TEL 03-1234-5678 FAX 03-1234-5679", [TOKYO], "FAX 03-1234-5679"),
    ("09011112222 山田", [MOBILE], "山田"),
    ("03-1234-5678/9", [TOKYO], "9"),
    ("06-5555-6666", ["+81655556666"], ""),
    ("050-1234-5678", ["+815012345678"], ""),
    ("060-1234-5678", ["+816012345678"], ""),
    ("9000000001", ["+819000000001"], ""),
    ("03-0000-1111", ["+81300001111"], ""),
    ("090-0000-1111", ["+819000001111"], ""),
    ("0120-123-456", ["+81120123456"], ""),
    ("+94771234567", ["+94771234567"], ""),
    ("+33 6 00 00 00 00", ["+33600000000"], ""),
    ("+1 650-253-0000 ext 5", ["+16502530000;ext=5"], ""),
    ("なし", [], ""),
    ("", [], ""),
    *(
        (cell, [], cell)
        for cell in (
            *("000-0000-0000", "0000000000", "123-4567-890", "1234567890", "0123456789"),
            *("03-0000-0000", "090-0000-0000", "1111111111", "019458611", "019063675"),
            *("090-1234-567", "123", "内線123", "not a phone", "2125551212", "電話なし"),
        )
    ),
]


@pytest.mark.parametrize(("cell", "numbers", "rest"), CELLS)
def test_a_cell_is_read_as_its_numbers(cell: str, numbers: list[str], rest: str) -> None:
    read = phone.parse(cell)
    assert ([number.text for number in read.phones], read.rest) == (numbers, rest)


@pytest.mark.parametrize(
    ("cell", "mobile", "toll_free"),
    [
        ("090-1111-2222", True, False),
        ("080-1111-2222", True, False),
        ("070-1111-2222", True, False),
        ("060-1111-2222", True, False),
        ("050-1111-2222", False, False),
        ("03-1234-5678", False, False),
        ("0120-123-456", False, True),
        ("0800-123-4567", False, True),
        ("0570-012-345", False, True),
        ("0990-512-345", False, True),
        ("+94771234567", True, False),
        ("+1 650-253-0000", False, False),
        ("+1 800-356-9377", False, True),
    ],
)
def test_only_a_mobile_number_is_a_key(cell: str, mobile: bool, toll_free: bool) -> None:
    (number,) = phone.parse(cell).phones
    assert (number.mobile, number.toll_free) == (mobile, toll_free)
    assert phone.key(number) == (number.e164 if mobile else None)


def test_a_number_without_a_plus_is_in_the_region_that_is_given() -> None:
    assert [p.e164 for p in phone.parse("(650) 253-0000", "US").phones] == ["+16502530000"]
    assert phone.parse("090-1111-2222", "US") == phone.Phones((), "090-1111-2222")


@given(st.text() | st.text(alphabet="0123456789+-() x/;内線代ー０９FaxTEL,、\n"))
def test_no_cell_stops_the_reader_and_a_number_reads_as_itself(cell: str) -> None:
    for number in phone.parse(cell).phones:
        assert phone.parse(number.text) == phone.Phones((number,), "")


@given(st.integers(10**7, 10**8 - 1), st.sampled_from(["070", "080", "090"]))
def test_a_mobile_number_is_the_same_in_every_writing(digits: int, prefix: str) -> None:
    line = f"{prefix}-{str(digits)[:4]}-{str(digits)[4:]}"
    wide = line.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"})
    plain = line.replace("-", "")
    read = {phone.parse(form) for form in (line, wide, plain, plain[1:], f"+81{plain[1:]}")}
    if not plain.startswith("0800"):
        assert [[p.e164 for p in found.phones] for found in read] == [[f"+81{plain[1:]}"]]


def test_every_number_of_a_real_list_is_read_but_the_two_that_are_too_short() -> None:
    path = DATA / "exports" / "jp_people_300rows.csv"
    if not path.exists():
        pytest.skip("the shared files are not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[5] for row in list(csv.reader(file))[1:]]
    refused = [cell for cell in cells if not phone.parse(cell).phones]
    assert len(cells) == 300
    assert all(len(cell) < 10 for cell in refused)
    assert "019458611" in refused
