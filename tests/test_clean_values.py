"""Numbers, addresses and answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import address, answer, number

NUMBERS: list[tuple[str, int | None]] = [
    ("1,000名", 1000),
    ("300人以上", 300),
    ("５００", 500),
    ("約2億円", 200_000_000),
    ("1.5億円", 150_000_000),
    ("3千万円", 30_000_000),
    ("三千万円", 30_000_000),
    ("1,000万円", 10_000_000),
    ("1億2,000万円", 120_000_000),
    ("500百万円", 500_000_000),
    ("1兆円", 10**12),
    ("5百", 500),
    ("1万2千", 12_000),
    ("50〜100名", 50),
    ("50～100名", 50),
    ("100ー299", 100),
    ("100-299", 100),
    ("51 - 200", 51),
    ("201 to 500", 201),
    ("1-3億円", 100_000_000),
    ("100万円以上500万円未満", 1_000_000),
    ("1,000+", 1000),
    ("10,001+ employees", 10_001),
    ("300人以下", 300),
    ("300人未満", 299),
    ("100名(連結)", 100),
    ("従業員数：300名", 300),
    ("¥1,000", 1000),
    ("￥500", 500),
    ("US$1,000", 1000),
    ("1,000 USD", 1000),
    ("$2.5 million", 2_500_000),
    ("10k", 10_000),
    ("1 000", 1000),
    ("3.7", 3),
    ("0", 0),
    ("", None),
    ("なし", None),
    ("Select", None),
    ("many", None),
    ("-5", None),
    ("万", None),
    ("100%", None),
    ("1.000.000", None),
    ("99999999999999999999", None),
]


@pytest.mark.parametrize(("cell", "value"), NUMBERS)
def test_a_number_is_read_as_people_write_it(cell: str, value: int | None) -> None:
    assert number.parse(cell) == value


@given(st.integers(0, 2**63 - 1))
def test_a_whole_number_is_itself_with_or_without_commas(value: int) -> None:
    assert {number.parse(form) for form in (f"{value}", f"{value:,}", f"約{value:,}円")} == {value}


@given(st.text() | st.text(alphabet="0123456789,. 十百千万億兆約円名人kmbn-〜+()", max_size=70))
def test_no_number_stops_the_reader_nor_overflows_the_store(cell: str) -> None:
    value = number.parse(cell)
    assert value is None or -1 <= value < 2**63


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(
            (cell, "105-0001")
            for cell in ("1050001", "105-0001", "〒105-0001", "〒１０５ー０００１")
        ),
        *((cell, "105-0001") for cell in ("1050001.0", "105 0001", "105-0001 東京都港区")),
        ("600001", "060-0001"),
        ("600001.0", "060-0001"),
        ("12345-6789", "12345-6789"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("", None),
        ("なし", None),
        ("unknown", None),
    ],
)
def test_a_postal_code_has_one_form(cell: str, code: str | None) -> None:
    assert address.postal(cell) == code


@pytest.mark.parametrize(
    ("place", "prefecture"),
    [
        ("東京都港区1-2-3", "東京都"),
        ("〒105-0001 東京都港区1-2-3", "東京都"),
        ("〒530-0001大阪府大阪市", "大阪府"),
        ("日本、愛知県名古屋市", "愛知県"),
        ("京都府京都市", "京都府"),
        ("京都市中京区", "京都府"),
        ("東京港区", "東京都"),
        ("東京", "東京都"),
        ("千葉 市川", "千葉県"),
        ("北海道札幌市", "北海道"),
        ("広島市中区", "広島県"),
        ("1-2-3 Minato-ku, Tokyo 105-0001, Japan", "東京都"),
        ("府中市", None),
        ("北広島市", None),
        ("京都郡苅田町", None),
        ("石川町", None),
        ("福島区", None),
        ("123 Main Street", None),
        ("", None),
    ],
)
def test_a_prefecture_is_read_from_the_start_of_an_address(
    place: str, prefecture: str | None
) -> None:
    assert address.prefecture(place) == prefecture


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("東京", "東京都"),
        ("東京都", "東京都"),
        ("Tokyo", "東京都"),
        ("Ōsaka", "大阪府"),
        ("Hyogo Prefecture", "兵庫県"),
        ("Kyoto-fu", "京都府"),
        ("JP-13", "東京都"),
        ("北海道", "北海道"),
        ("California", "California"),
        ("Select", None),
    ],
)
def test_a_prefecture_has_its_full_name(cell: str, name: str | None) -> None:
    assert address.prefecture_name(cell) == name


def test_every_prefecture_is_found_by_its_long_its_short_and_its_roman_name() -> None:
    assert len(set(address.PREFECTURES)) == 47
    for name in address.PREFECTURES:
        short = name if name == "北海道" else name[:-1]
        assert address.prefecture(f"{name}〇〇市") == name
        assert address.prefecture_name(short) == address.prefecture_name(name) == name
    romans = {address.prefecture_name(f"JP-{code:02}") for code in range(1, 48)}
    assert romans == set(address.PREFECTURES)


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        (
            "granted",
            ("はい", "同意する", "同意します", "希望する", "Yes", "TRUE", "1", "○", "opt-in"),
        ),
        (
            "granted",
            ("同意", "はい、同意します", "個人情報の取扱いに同意する", "Subscribed", "Opted In"),
        ),
        ("denied", ("いいえ", "同意しない", "希望しない", "同意しません", "No", "false", "0", "×")),
        ("denied", ("配信停止", "unsubscribed", "不要", "opt-out", "Do not email")),
        (None, ("", "？", "未定", "検討中", "x")),
    ],
)
def test_consent_is_granted_denied_or_unknown(said: str | None, cells: tuple[str, ...]) -> None:
    assert {cell: answer.consent(cell) for cell in cells} == dict.fromkeys(cells, said)


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        (
            True,
            ("Yes", "yes", "1", "true", "はい", "参加", "出席", "○", "〇", "Attending", "approved"),
        ),
        (
            False,
            ("No", "0", "false", "いいえ", "欠席", "参加キャンセル", "×", "Refunded", "不参加"),
        ),
        (None, ("", "--", "maybe", "2")),
    ],
)
def test_a_flag_is_yes_no_or_neither(said: bool | None, cells: tuple[str, ...]) -> None:
    assert {cell: answer.flag(cell) for cell in cells} == dict.fromkeys(cells, said)


@given(st.text())
def test_no_cell_stops_the_other_readers(cell: str) -> None:
    assert answer.consent(cell) in {"granted", "denied", None}
    assert answer.flag(cell) in {True, False, None}
    assert address.prefecture(cell) in {None, *address.PREFECTURES}
    code = address.postal(cell)
    assert code is None or address.postal(code) == code
