"""Plain text: cleaning, blanks and folding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import text

CLEANED = [
    ("", ""),
    ("   ", ""),
    ("株式会社アオバ", "株式会社アオバ"),
    ("Ｆｉｎｅ　Ｄａｙ", "Fine Day"),
    ("ﾀｶﾊｼ ﾊﾅｺ", "タカハシ ハナコ"),
    ("a \t  b", "a b"),
    ("a\x00b\x1b[31mc\u200bd\ufeff", "abcd"),
    ("山\u3000 田\u00a0太郎", "山 田 太郎"),
    (" 一行目 \r\n  二行目\r三行目 ", "一行目\n二行目\n三行目"),
    ("'090-1111-2222", "090-1111-2222"),
    ("'+81 3 1234 5678", "+81 3 1234 5678"),
    ("'tis", "'tis"),
    ("㈱アオバ①", "(株)アオバ1"),
    ("カ\u200bﾞ", "ガ"),
    ("half\ud800pair", "halfpair"),
]


@pytest.mark.parametrize(("raw", "cleaned"), CLEANED)
def test_a_text_is_cleaned_of_what_cannot_be_seen(raw: str, cleaned: str) -> None:
    assert text.clean(raw) == cleaned


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "\u3000", "-", "--", "―", "ー", "－", "Select", "なし", "無し", "N/A", "n/a"),
        *("#N/A", "null", "NULL", "None", "未入力", "未設定", "(blank)", "（空白）", "指定なし"),
        *(" Select ", "0/0/00", "00/0/0", "0000-00-00 00:00:00", "\x00", " " * 80),
    ],
)
def test_every_spelling_of_no_value_is_blank(value: str) -> None:
    assert text.is_blank(value)


@pytest.mark.parametrize(
    "value", ["0", "Na", "NA", "Null", "Nan", "標準", "梨", "a-", "-1", "次郎"]
)
def test_what_may_be_a_value_is_not_blank(value: str) -> None:
    assert not text.is_blank(value)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Ｅ－ｍａｉｌ １ – Ｖａｌｕｅ", "e-mail1-value"),
        ("氏名［姓］", "氏名[姓]"),
        ("First Name", "firstname"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("葛\U000e0100城", "葛城"),
        ("フリガナ", "フリガナ"),
        ("ﾌﾘｶﾞﾅ", "フリガナ"),
    ],
)
def test_texts_are_folded_for_comparing(raw: str, folded: str) -> None:
    assert text.fold(raw) == folded


def test_a_field_without_lines_is_put_on_one() -> None:
    assert text.one_line(" 東京都\r\n 港区 ") == "東京都 港区"


@given(st.text())
def test_cleaning_and_folding_twice_change_nothing(value: str) -> None:
    cleaned, folded = text.clean(value), text.fold(value)
    assert text.clean(cleaned) == cleaned
    assert text.fold(folded) == folded


@given(st.text())
def test_blank_is_what_is_blank_after_cleaning(value: str) -> None:
    assert text.is_blank(value) == text.is_blank(text.clean(value))


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_shown(value: str) -> None:
    cleaned = text.clean(value)
    cleaned.encode("utf-8")
    assert cleaned == cleaned.strip()
    assert not {"\x00", "\x1b", "\r", "\t", "\u200b", "\ufeff", "\u3000"} & set(cleaned)
