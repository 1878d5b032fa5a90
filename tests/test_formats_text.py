"""Encodings: every one that exports come in is found, and nothing is ever guessed in silence."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table
from leadctl.formats.jis import READ_AS
from leadctl.model import Table

LIST = "会社名,氏名,メール\r\n株式会社アオバ商事,山田 太郎,taro@aoba.example.co.jp\r\n"
ROW = ["株式会社アオバ商事", "山田 太郎", "taro@aoba.example.co.jp"]


def open_bytes(folder: Path, data: bytes, **options: object) -> Table:
    path = folder / "cards.csv"
    path.write_bytes(data)
    return open_table(path, ReadOptions(**options), recognise, "cards.csv")


def error_of(folder: Path, data: bytes, **options: object) -> str:
    with pytest.raises(LeadctlError) as caught:
        list(open_bytes(folder, data, **options).rows())
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (LIST.encode(), "utf-8"),
        (LIST.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + LIST.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"), "utf-16"),
        (LIST.encode("utf-16-le"), "utf-16-le"),
        (LIST.encode("utf-16-be"), "utf-16-be"),
        (LIST.encode("cp932"), "cp932"),
        (LIST.encode("euc_jp"), "euc_jp"),
        (LIST.encode("iso2022_jp"), "iso2022_jp"),
    ],
)
def test_every_encoding_is_found(tmp_path: Path, data: bytes, encoding: str) -> None:
    table = open_bytes(tmp_path, data)
    assert table.encoding == encoding
    assert table.header == ("会社名", "氏名", "メール")
    assert [(r.line, r.cells) for r in table.rows()] == [(2, ROW)]


def test_characters_of_windows_are_read_in_each_japanese_encoding(tmp_path: Path) -> None:
    # ㈱ and ① are in the row of NEC (13), 髙 in those of IBM: 0x2D6A, 0x2D21 and 0x7C62 in JIS.
    euc = "会社名,氏名\n".encode("euc_jp") + b"\xad\xea\xad\xa1" + b",\xfc\xe2" + b"\n"
    jis = b"\x1b$B2q<RL>\x1b(B,\x1b$B;aL>\x1b(B\n\x1b$B-j-!\x1b(B,\x1b$B|b\x1b(B\n"
    win = "会社名,氏名\n㈱①,髙\n".encode("cp932")
    for data, encoding in ((euc, "euc_jp"), (jis, "iso2022_jp"), (win, "cp932")):
        table = open_bytes(tmp_path, data)
        assert (table.encoding, [r.cells for r in table.rows()]) == (encoding, [["㈱①", "髙"]])


def test_half_width_kana_and_jis_x_0212_are_read_in_euc_and_jis(tmp_path: Path) -> None:
    euc = "氏名,会社名\nﾔﾏﾀﾞ,丂\n".encode("euc_jp")
    assert b"\x8e" in euc
    assert b"\x8f" in euc
    assert next(open_bytes(tmp_path, euc).rows()).cells == ["ﾔﾏﾀﾞ", "丂"]
    jis = "氏名,会社名\n".encode("iso2022_jp") + b"\x1b(ITO@^\x1b(B,ab\n"
    assert next(open_bytes(tmp_path, jis).rows()).cells == ["ﾔﾏﾀﾞ", "ab"]


@pytest.mark.parametrize(
    "sentence",
    [
        "氏名,会社名\n山田太郎,株式会社アオバ商事\n",
        "会社名,役職,住所\n有限会社ミナト,部長,大阪府大阪市北区梅田一丁目\n",
        "氏名,備考\n佐藤花子,次の展示会でもう一度お会いしたいとのことでした。\n",
        "会社名\nトヨタ\n",
    ],
)
def test_euc_and_cp932_are_told_apart(tmp_path: Path, sentence: str) -> None:
    for encoding in ("euc_jp", "cp932"):
        table = open_bytes(tmp_path, sentence.encode(encoding))
        assert table.encoding == encoding
        assert list(table.header) == sentence.split("\n", maxsplit=1)[0].split(",")


@pytest.mark.parametrize(
    "text",
    [
        "name,company\nﾔﾏﾀﾞﾀﾛｳ,ｱｵﾊﾞｼｮｳｼﾞ\n",
        "name,company\nｻﾄｳ,ｶﾌﾞｼｷｶﾞｲｼﾔ\nｽｽﾞｷ,ﾕｳｹﾞﾝｶﾞｲｼﾔ\n",
        "ﾒｰﾙ,ｶｲｼｬﾒｲ\na@b.jp,ﾐﾅﾄ\n",
    ],
)
def test_half_width_kana_alone_stay_cp932(tmp_path: Path, text: str) -> None:
    table = open_bytes(tmp_path, text.encode("cp932"))
    assert table.encoding == "cp932"
    assert [list(table.header), *(r.cells for r in table.rows())] == [
        line.split(",") for line in text.split()
    ]


def test_the_first_kanji_may_come_after_megabytes_of_ascii(tmp_path: Path) -> None:
    ascii_rows = "Aoba,Taro,taro@aoba.example.co.jp\n" * 70_000
    data = ("company,name,email\n" + ascii_rows + "アオバ,山田,a@b.example\n").encode("cp932")
    assert len(data) > 2 << 20
    table = open_bytes(tmp_path, data)
    assert table.encoding == "cp932"
    *_others, last = table.rows()
    assert (last.line, last.cells) == (70_002, ["アオバ", "山田", "a@b.example"])


def test_what_fits_no_encoding_is_an_error_with_line_and_byte(tmp_path: Path) -> None:
    data = LIST.encode() + "株式会社ミナト,佐藤,x\n".encode() + b"\xff\xfe\xff,b\n"
    assert error_of(tmp_path, data) == (
        "cards.csv line 4: byte 0xFF is not utf-8. Save the file as UTF-8, or name its encoding, "
        "such as --encoding cp932 or cp1252."
    )
    broken_cp932 = (LIST * 3).encode("cp932") + b"\x83\x20,a,b\n"
    assert error_of(tmp_path, broken_cp932).startswith("cards.csv line 7: byte 0x83 is not cp932.")


@pytest.mark.parametrize("name", ["José Garcíaz", "Jürgen Groß", "Strauß, Zoë Müller", "Éva Szabó"])
def test_western_text_is_never_taken_for_japanese(tmp_path: Path, name: str) -> None:
    data = f'name,email\n"{name}",a@b.example\n'.encode("cp1252")
    assert error_of(tmp_path, data).startswith("cards.csv line 2: byte 0x")
    table = open_bytes(tmp_path, data, encoding="cp1252")
    assert (table.encoding, next(table.rows()).cells) == ("cp1252", [name, "a@b.example"])


def test_a_named_encoding_is_obeyed_and_checked(tmp_path: Path) -> None:
    assert open_bytes(tmp_path, LIST.encode("cp932"), encoding="Shift_JIS").encoding == "cp932"
    assert open_bytes(tmp_path, LIST.encode("utf-8-sig"), encoding="utf8").encoding == "utf-8-sig"
    assert open_bytes(tmp_path, LIST.encode("euc_jp"), encoding="EUC-JP").encoding == "euc_jp"
    utf16 = codecs.BOM_UTF16_LE + LIST.encode("utf-16-le")
    assert open_bytes(tmp_path, utf16, encoding="utf-16-le").header[0] == "会社名"
    assert error_of(tmp_path, LIST.encode("cp932"), encoding="utf-8").startswith(
        "cards.csv line 1: byte 0x89 is not utf-8."
    )
    assert error_of(tmp_path, LIST.encode()[:-3] + b"\xe6", encoding="utf-8").startswith(
        "cards.csv line 2: "
    )


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "a\0b", "ü"])
def test_an_unknown_encoding_is_an_error(tmp_path: Path, name: str) -> None:
    assert error_of(tmp_path, LIST.encode(), encoding=name) == (
        f"cards.csv: there is no encoding {name}. Use utf-8, utf-16, cp932, euc_jp, iso2022_jp or "
        "another name that Python knows."
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b" \r\n\t\n",
        "\u3000\n".encode(),
        b",,,\n,,\n",
        b"\xef\xbb\xbf\n\n",
    ],
)
def test_an_empty_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    assert error_of(tmp_path, data) == "cards.csv: the file is empty. Export it again."


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    data = LIST.replace("山田", "\0山\0田").encode() + b"\0\0\n"
    for encoded in (data, data.decode().encode("cp932")):
        assert [r.cells for r in open_bytes(tmp_path, encoded).rows()] == [ROW]


@pytest.mark.parametrize(
    ("codec", "data", "place"),
    [
        ("euc_jp", b"ab\x80", 2),
        ("euc_jp", b"a\xa4", 1),
        ("euc_jp", b"\xa4\xa2\xa9\xa1", 2),  # a code without a character
        ("iso2022_jp", b"ab\x1b[31m", 2),
        ("iso2022_jp", b"ab\x1b$", 2),
        ("iso2022_jp", b'\x1b$B$"$', 5),
        ("iso2022_jp", b'\x1b$B$"$\x1b(B', 5),
        ("iso2022_jp", b'\x1b$B$"\xa4\xa2', 5),
        ("iso2022_jp", b'\x1b$B$")!', 5),
    ],
)
def test_what_japanese_codecs_cannot_read_has_a_place(codec: str, data: bytes, place: int) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode(READ_AS[codec])
    assert caught.value.start == place


def test_a_decoder_can_begin_anew() -> None:
    decoder = codecs.getincrementaldecoder(READ_AS["iso2022_jp"])()
    assert decoder.decode(b'\x1b$B$"$') == "あ"
    decoder.reset()
    assert decoder.decode(b"$ 5\n", True) == "$ 5\n"


@given(
    st.text(st.characters(codec="euc_jp", exclude_characters="¥‾\x1b"), max_size=60),
    st.integers(1, 7),
)
def test_a_text_cut_into_blocks_anywhere_decodes_the_same(text: str, size: int) -> None:
    for encoding in ("euc_jp", "iso2022_jp"):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        decoder = codecs.getincrementaldecoder(READ_AS[encoding])()
        parts = [decoder.decode(data[i : i + size]) for i in range(0, len(data), size)]
        whole = data.decode(READ_AS[encoding])
        assert "".join([*parts, decoder.decode(b"", True)]) == whole
        assert len(whole) == len(text)
