"""Business cards of three versions: a row each, the character set of every property its own."""

from pathlib import Path

import pytest

from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table
from leadctl.model import Table


def open_bytes(folder: Path, data: bytes, **options: object) -> Table:
    path = folder / "cards.txt"
    path.write_bytes(data)
    return open_table(path, ReadOptions(**options), recognise, "cards.vcf")


def card(*lines: str | bytes, version: str = "3.0", end: bytes = b"\r\n") -> bytes:
    body = [s.encode() if isinstance(s, str) else s for s in lines]
    return end.join([b"BEGIN:VCARD", b"VERSION:" + version.encode(), *body, b"END:VCARD", b""])


def only_row(table: Table) -> dict[str, str]:
    (row,) = table.rows()
    assert len(row.cells) == len(table.header)
    return {h: c for h, c in zip(table.header, row.cells, strict=True) if c}


def test_a_phone_of_old_has_a_character_set_per_property(tmp_path: Path) -> None:
    table = open_bytes(
        tmp_path,
        card(
            b"N;CHARSET=SHIFT_JIS:" + "表;能子;;;".encode("cp932"),
            b"SOUND;X-IRMC-N;CHARSET=SHIFT_JIS:" + "ｵﾓﾃ;ﾉﾌﾞｺ;;;".encode("cp932"),
            b"ORG;CHARSET=EUC-JP:"
            + "㈱ソ能;営業部;第一課".encode("cp932")
            .decode("cp932")
            .replace("㈱", "株")
            .encode("euc_jp"),
            "NOTE;CHARSET=UTF-8:ｈéllo・展示会",
            b"TITLE:" + "部長".encode("cp932"),
            "TEL;CELL;VOICE:090-0000-1111",
            "TEL;WORK;FAX:03-0000-2222",
            version="2.1",
        ),
    )
    assert only_row(table) == {
        "last_name": "表",
        "first_name": "能子",
        "kana": "ｵﾓﾃ ﾉﾌﾞｺ",
        "company": "株ソ能",
        "department": "営業部 第一課",
        "title": "部長",
        "mobile": "090-0000-1111",
        "fax": "03-0000-2222",
        "memo": "ｈéllo・展示会",
    }
    assert (table.format, table.encoding, table.header[-1]) == ("vcard", "cp932", "_broken")


def test_quoted_printable_and_base64_are_undone(tmp_path: Path) -> None:
    table = open_bytes(
        tmp_path,
        card(
            "N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=88=C0=93=A1;=83=8D=",
            "=83C=83h;;;",
            "ADR;HOME;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:;;=93=8C=8B=9E=",
            "=93s=8D`=8B=E6=8E=C51-2;;;105-0001;",
            "NOTE;QUOTED-PRINTABLE:a=0D=0Ab",
            "NICKNAME;ENCODING=b;CHARSET=UTF-8:44Ot44Kk",
            "PHOTO;ENCODING=BASE64;TYPE=JPEG:",
            " /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8l",
            "",
            "EMAIL;INTERNET:a@b.example",
            version="2.1",
        ),
    )
    assert only_row(table) == {
        "last_name": "安藤",
        "first_name": "ロイド",
        "address": "東京都港区芝1-2",
        "postal_code": "105-0001",
        "memo": "a\r\nb",
        "NICKNAME": "ロイ",
        "email": "a@b.example",
    }
    assert table.notes == ("pictures, sounds and keys were left out: PHOTO",)


def test_folds_groups_comments_and_escapes_are_read(tmp_path: Path) -> None:
    folded = "N:山田;太郎;;;".encode()
    table = open_bytes(
        tmp_path,
        b"; exported by a phone\n"
        + card(
            folded[:4],
            b" " + folded[4:],
            "# a comment",
            "FN:山田 太郎",
            "item1.EMAIL;TYPE=INTERNET,WORK:a@b.example",
            "item1.X-ABLabel:仕事",
            "NOTE:一\\, 二\\n三\\;四",
            "CATEGORIES:展示会,重要",
            "ORG:アオバ\\;ホールディングス;営業部",
            "URL;TYPE=WORK:http\\://www.aoba.example",
            end=b"\n",
        ),
    )
    assert only_row(table) == {
        "last_name": "山田",
        "first_name": "太郎",
        "full_name": "山田 太郎",
        "company": "アオバ;ホールディングス",
        "department": "営業部",
        "email": "a@b.example",
        "url": "http://www.aoba.example",
        "memo": "一, 二\n三;四",
        "tags": "展示会,重要",
        "X-ABLABEL": "仕事",
    }
    assert next(table.rows()).line == 2


def test_the_best_number_comes_first_and_the_others_follow(tmp_path: Path) -> None:
    table = open_bytes(
        tmp_path,
        card(
            "FN:山田",
            "TEL;TYPE=HOME,VOICE:1",
            "TEL:2",
            "TEL;TYPE=WORK:3",
            "TEL;TYPE=home;TYPE=pref:4",
            "TEL;TYPE=PAGER:5",
            "EMAIL;PREF=2:b@b.example",
            "EMAIL;PREF=1:a@b.example",
            'TEL;VALUE=uri;TYPE="cell,voice":tel:+81-90-1234-5678;ext=7',
        )
        + card("FN:佐藤", "TEL:9"),
    )
    assert table.header == (
        "full_name",
        *["phone"] * 4,
        "mobile",
        "email",
        "email",
        "TEL",
        "_broken",
    )
    assert [r.cells for r in table.rows()] == [
        [
            "山田",
            "4",
            "3",
            "2",
            "1",
            "+81-90-1234-5678 ext. 7",
            "a@b.example",
            "b@b.example",
            "5",
            "",
        ],
        ["佐藤", "9", *[""] * 8],
    ]


def test_dozens_of_numbers_do_not_make_dozens_of_columns(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, card("FN:山田", *(f"TEL:{n}" for n in range(30))))
    assert table.header.count("phone") == 9
    assert next(table.rows()).cells[9] == ";".join(map(str, range(8, 30)))


@pytest.mark.parametrize(
    ("lines", "kana"),
    [
        (("X-PHONETIC-FIRST-NAME:たろう", "X-PHONETIC-LAST-NAME:やまだ"), "やまだ たろう"),
        (("SORT-STRING:やまだたろう",), "やまだたろう"),
        (("X-PHONETIC-LAST-NAME:やまだ", "SORT-STRING:ヤマダ"), "やまだ"),
    ],
)
def test_readings_are_found_wherever_they_stand(
    tmp_path: Path, lines: tuple[str, ...], kana: str
) -> None:
    assert only_row(open_bytes(tmp_path, card("N:山田;太郎", *lines)))["kana"] == kana


def test_a_sort_key_that_is_no_reading_is_kept_apart(tmp_path: Path) -> None:
    cells = only_row(open_bytes(tmp_path, card("N:van der Harten;Rene", "SORT-STRING:Harten")))
    assert cells == {"last_name": "van der Harten", "first_name": "Rene", "SORT-STRING": "Harten"}


def test_a_name_in_one_part_is_a_whole_name(tmp_path: Path) -> None:
    assert only_row(open_bytes(tmp_path, card("N:安藤ロイド;;;;"))) == {"full_name": "安藤ロイド"}
    both = only_row(open_bytes(tmp_path, card("N:安藤;;;;", "FN:安藤 ロイド")))
    assert both == {"last_name": "安藤", "full_name": "安藤 ロイド"}


def test_addresses_are_read_in_the_order_of_their_country(tmp_path: Path) -> None:
    japan = "ADR;TYPE=WORK:;梅田ビル3F;梅田1-2;大阪市北区;大阪府;530-0001;日本"
    abroad = "ADR;TYPE=HOME:;;1 Main St;Springfield;IL;62701;USA"
    cells = only_row(open_bytes(tmp_path, card("FN:山田", abroad, japan)))
    assert cells == {
        "full_name": "山田",
        "postal_code": "530-0001",
        "prefecture": "大阪府",
        "address": "大阪市北区梅田1-2梅田ビル3F",
        "country": "日本",
        "ADR": "1 Main St Springfield IL 62701 USA",
    }


def test_a_card_within_a_card_is_a_row_of_its_own(tmp_path: Path) -> None:
    agent = b"AGENT:\r\n" + card("FN:秘書").rstrip()
    table = open_bytes(tmp_path, card("FN:社長", agent, "TEL:1"))
    rows = [(r.line, dict(zip(table.header, r.cells, strict=True))) for r in table.rows()]
    assert [(line, c["full_name"], c["phone"]) for line, c in rows] == [
        (5, "秘書", ""),
        (1, "社長", "1"),
    ]


def test_a_card_that_is_cut_off_says_so(tmp_path: Path) -> None:
    table = open_bytes(
        tmp_path, card("FN:山田") + b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\xe4\xbd\x90\r\nTE"
    )
    assert [(r.line, r.cells) for r in table.rows()] == [
        (1, ["山田", ""]),
        (5, ["佐", "the card is cut off: it has no END:VCARD"]),
    ]


def test_a_blank_card_is_no_row(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, card() + card("FN: ") + card("FN:山田"))
    assert [(r.line, r.cells) for r in table.rows()] == [(8, ["山田", ""])]


def test_a_value_that_is_no_text_breaks_its_card_only(tmp_path: Path) -> None:
    data = card("FN:山田", b"NOTE;CHARSET=UTF-8:\xff\xfe") + card(
        "FN:佐藤", "NOTE;CHARSET=klingon:a"
    )
    table = open_bytes(tmp_path, data + card("FN:鈴木"))
    said = [r.cells[-1] for r in table.rows()]
    assert said[0].startswith("not readable: NOTE: 'utf-8' codec")
    assert said[1:] == ["not readable: NOTE: unknown encoding: klingon", ""]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_files_of_any_width_and_line_end_are_read(tmp_path: Path, codec: str, end: bytes) -> None:
    data = card("N:山田;太郎", "ORG:アオバ", end=end).decode().encode(codec)
    table = open_bytes(tmp_path, data)
    assert [(r.line, r.cells) for r in table.rows()] == [(1, ["山田", "太郎", "アオバ", ""])]


def test_the_encoding_of_bare_bytes_can_be_named(tmp_path: Path) -> None:
    data = card(b"N:" + "山田;太郎".encode("euc_jp"), version="2.1")
    table = open_bytes(tmp_path, data, encoding="euc_jp")
    assert (only_row(table)["last_name"], table.encoding) == ("山田", "euc_jp")
    with pytest.raises(LeadctlError, match="there is no encoding klingon"):
        open_bytes(tmp_path, data, encoding="klingon")


@pytest.mark.parametrize(
    "line",
    [b"N;SORT-AS=\x86 :\xe5\xae\x89", b"N;CHARSET=SHIFT\x00JIS:\x88\xc0"],
)
def test_a_property_with_a_damaged_head_breaks_its_card_and_no_more(
    tmp_path: Path, line: bytes
) -> None:
    good = b"BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n"
    table = open_bytes(tmp_path, card("FN:Bob", line) + good)
    broken = [row.cells[table.header.index("_broken")] for row in table.rows()]
    assert broken[0]
    assert broken[1] == ""
