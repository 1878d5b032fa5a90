"""E-mail addresses: reading cells, and which address stands for one person."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import email

DATA = Path(__file__).parents[1].parent / "shared" / "data"

CELLS: list[tuple[str, tuple[str, ...], str]] = [
    ("taro@aoba.example.co.jp", ("taro@aoba.example.co.jp",), ""),
    ("ｔａｒｏ＠aoba.example.co.jp", ("taro@aoba.example.co.jp",), ""),
    (" Taro@AOBA.example.CO.JP ", ("taro@aoba.example.co.jp",), ""),
    ("mailto:a@b.jp?subject=x", ("a@b.jp",), ""),
    ("<a@b.jp>", ("a@b.jp",), ""),
    ("山田 太郎<taro@x.example.jp>, x@y.zz", ("taro@x.example.jp", "x@y.zz"), ""),
    ('"Doe, John" <j@d.com>; B <b@c.com>', ("j@d.com", "b@c.com"), ""),
    (
        "a@x.jp;b@x.jp,c@x.jp、d@x.jp / e@x.jp f@x.jp\ng@x.jp",
        tuple(f"{c}@x.jp" for c in "abcdefg"),
        "",
    ),
    ("a@x.jp/c/d@e.jp", ("a@x.jp", "c/d@e.jp"), ""),
    ("TARO@X.JP taro@x.jp", ("taro@x.jp",), ""),
    ("taro..y@docomo.ne.jp", ("taro..y@docomo.ne.jp",), ""),
    (".a@docomo.ne.jp", (".a@docomo.ne.jp",), ""),
    ("a.@ezweb.ne.jp", ("a.@ezweb.ne.jp",), ""),
    ('"a..b"@docomo.ne.jp', ("a..b@docomo.ne.jp",), ""),
    ("a=b/c?d+e@x.jp", ("a=b/c?d+e@x.jp",), ""),
    ("o'brien@x.com", ("o'brien@x.com",), ""),
    ("'taro@x.jp'", ("taro@x.jp",), ""),
    ("E-mail：a@b.jp。", ("a@b.jp",), ""),
    ("taro@日本語.jp", ("taro@xn--wgv71a119e.jp",), ""),
    ("taro@xn--wgv71a119e.jp", ("taro@xn--wgv71a119e.jp",), ""),
    ("host@example.invalid", ("host@example.invalid",), ""),
    ("k.mori@@hayate", (), "k.mori@@hayate"),
    ("k.mori@@hayate / a@b.jp", ("a@b.jp",), "k.mori@@hayate"),
    ("a@b", (), "a@b"),
    ("a@b..jp", (), "a@b..jp"),
    ("@b.jp", (), "@b.jp"),
    ("a@-b.jp", (), "a@-b.jp"),
    ("a@1.2.3.4", (), "a@1.2.3.4"),
    ("a@b@c.jp", (), "a@b@c.jp"),
    ("josé@x.com", (), "josé@x.com"),
    ("連絡先 taro@x.jp", ("taro@x.jp",), "連絡先"),
    ("なし", (), ""),
    ("--", (), ""),
    ("anonymous", (), ""),
    ("", (), ""),
]


@pytest.mark.parametrize(("cell", "addresses", "rest"), CELLS)
def test_a_cell_is_read_as_its_addresses(cell: str, addresses: tuple[str, ...], rest: str) -> None:
    assert email.parse(cell) == email.Emails(addresses, rest)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("ichiro.t+seminar@gmail.com", "ichirot@gmail.com"),
        ("ichiro.t@googlemail.com", "ichirot@gmail.com"),
        ("i.chiro@gmail.com", "ichiro@gmail.com"),
        ("ichiro+seminar@aoba.example.co.jp", "ichiro+seminar@aoba.example.co.jp"),
        ("taro..y@docomo.ne.jp", "taro..y@docomo.ne.jp"),
        ("sales1@aoba.example.co.jp", "sales1@aoba.example.co.jp"),
        ("yamada@yamada.example.jp", "yamada@yamada.example.jp"),
        ("mutsumi@test-example.co.jp", "mutsumi@test-example.co.jp"),
        *((f"taro@{domain}", f"taro@{domain}") for domain in ("example.com", "example.jp")),
        ("buyer@example.invalid", "buyer@example.invalid"),
        ("y@firm.example", "y@firm.example"),
    ],
)
def test_a_personal_address_is_a_key(address: str, key: str) -> None:
    assert email.key(address) == key


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"{role}@aoba.example.co.jp"
            for role in ("info", "sales", "contact", "support", "admin")
        ),
        *(f"{role}@aoba.example.co.jp" for role in ("office", "soumu", "eigyo", "toiawase")),
        *(f"{role}@aoba.example.co.jp" for role in ("recruit", "noreply", "webmaster", "info+x")),
        *("test@test.com", "aaa@aaa.com", "xxx@xxx.co.jp", "none@x.jp", "dummy@x.jp"),
        *("sample@x.jp", "taro@mailinator.com", "taro@eu.mailinator.com", "i.n.f.o@gmail.com"),
        "no at sign",
    ],
)
def test_a_desk_a_dummy_and_a_throw_away_mailbox_are_no_keys(address: str) -> None:
    assert email.key(address) is None


@pytest.mark.parametrize(
    "domain",
    [
        *("gmail.com", "yahoo.co.jp", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp"),
        *("i.softbank.jp", "ymobile.ne.jp", "nifty.com", "biglobe.ne.jp", "ocn.ne.jp"),
        *("so-net.ne.jp", "plala.or.jp", "icloud.com", "outlook.jp"),
    ],
)
def test_mailboxes_for_anybody_are_free_mail(domain: str) -> None:
    assert email.is_free(domain)
    assert domain in email.free_domains()


def test_a_company_has_its_own_domain() -> None:
    assert not email.is_free(email.domain("taro@aoba.example.co.jp"))
    assert email.is_free("cello.ocn.ne.jp")
    assert email.domain("nobody") == ""


@given(st.text() | st.text(alphabet="ab.@+;,/<> '\"。、＠:-日\n"))
def test_no_cell_stops_the_reader_and_an_address_reads_as_itself(cell: str) -> None:
    for address in email.parse(cell).addresses:
        assert email.parse(address) == email.Emails((address,), "")
        key = email.key(address)
        assert key is None or email.key(key) == key


@given(st.text(min_size=1))
def test_nothing_but_separators_and_blanks_is_lost(cell: str) -> None:
    read = email.parse(f"{cell} taro@x.jp")
    assert "taro@x.jp" in read.addresses or "taro@x.jp" in read.rest


def test_every_address_of_a_real_list_is_read() -> None:
    path = DATA / "exports" / "jp_people_300rows.csv"
    if not path.exists():
        pytest.skip("the shared files are not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[6] for row in list(csv.reader(file))[1:]]
    assert len(cells) == 300
    assert [cell for cell in cells if email.parse(cell) != email.Emails((cell.lower(),), "")] == []
