"""Names of companies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import company


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("㈱アオバ商事", "株式会社アオバ商事"),
        ("(株)アオバ商事", "株式会社アオバ商事"),
        ("アオバ商事（株）", "アオバ商事株式会社"),
        ("㍿アオバ", "株式会社アオバ"),
        ("㈲山田工務店", "有限会社山田工務店"),
        ("（同）ミドリ", "合同会社ミドリ"),
        ("(一社) ミドリ会", "一般社団法人ミドリ会"),
        ("株式会社　エイト", "株式会社エイト"),
        ("エイト　株式会社", "エイト株式会社"),
        ("エイト株式会杜", "エイト株式会社"),
        ("株式會社エイト", "株式会社エイト"),
        ("株式会仕エイト", "株式会社エイト"),
        ("ｴｲﾄ商事", "エイト商事"),
        ("エイト株式会社 大阪支店", "エイト株式会社 大阪支店"),
        ("Acme, Inc.", "Acme, Inc."),
        ("Ａｃｍｅ Ｉｎｃ．", "Acme Inc."),
        ("", ""),
    ],
)
def test_a_company_is_shown_with_its_legal_form_in_full(raw: str, shown: str) -> None:
    assert company.clean(raw) == shown


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (
            "アオバ商事",
            (
                *("株式会社アオバ商事", "アオバ商事㈱", "ｱｵﾊﾞ商事 株式会社", "アオバ商事 東京本社"),
                *("アオバ商事株式会社大阪支店", "株式会社アオバ商事(大阪支店)", "アオバ商事 K.K."),
                *("株式会社アオバ商事　東京本社　第一工場", "(株)アオバ商事 東京オフィス"),
            ),
        ),
        (
            "acme",
            (
                *("Acme, Inc.", "ACME Corporation", "Acme Co., Ltd.", "Acme CO.,LTD.", "acme gmbh"),
                *("Acme LLC", "Acme K.K.", "Acme Limited", "Acme PLC", "Acme S.A."),
                *("Acme Pte. Ltd.", "Acme Ltd. Japan Branch", "PT Acme", "株式会社Acme"),
            ),
        ),
        ("高橋産業", ("髙橋産業㈱", "高橋産業")),
        ("サービス", ("サ-ビス株式会社", "㈱サービス")),
        ("山田法律事務所", ("山田法律事務所", "山田 法律事務所")),
        ("日立製作所", ("株式会社日立製作所", "株式会社日立 製作所")),
        ("本社工業", ("本社工業", "株式会社本社工業")),
        ("東京工場", ("株式会社東京工場",)),
    ],
)
def test_a_company_has_one_key_in_every_writing(key: str, names: tuple[str, ...]) -> None:
    assert {name: company.key(name) for name in names} == dict.fromkeys(names, key)


@pytest.mark.parametrize("name", ["", "株式会社", "㈱", "・", "--"])
def test_what_names_no_company_has_no_key(name: str) -> None:
    assert company.key(name) is None


@given(st.text() | st.text(alphabet="株有()（）式会社アオ支店本社 東京Inc.Ltd,-", max_size=20))
def test_no_name_stops_the_cleaner_and_cleaning_keeps_the_key(name: str) -> None:
    shown = company.clean(name)
    assert company.key(shown) == company.key(name)
    key = company.key(name)
    assert key is None or key == key.strip().casefold()
