"""CSV and its relatives: delimiter, header row, lines, and what must not be swallowed."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table
from leadctl.model import Table

Lines = list[tuple[int, list[str]]]


def open_text(folder: Path, text: str | bytes, name: str = "cards.csv", **options: object) -> Table:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_table(path, ReadOptions(**options), recognise, name)


def rows_of(table: Table) -> Lines:
    return [(row.line, row.cells) for row in table.rows()]


def error_of(folder: Path, text: str | bytes, **options: object) -> str:
    with pytest.raises(LeadctlError) as caught:
        list(open_text(folder, text, **options).rows())
    return str(caught.value)


@pytest.mark.parametrize(
    ("delimiter", "kind"), [(",", "csv"), ("\t", "tsv"), (";", "csv"), ("|", "csv")]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end"])
def test_delimiters_and_line_ends_are_found(
    tmp_path: Path, delimiter: str, kind: str, end: str, last: str
) -> None:
    lines = [
        delimiter.join(c) for c in (("氏名", "会社名", "メール"), ("山田", "A, B; C", "a@b.jp"))
    ]
    if delimiter in ",;":
        lines[1] = lines[1].replace("A, B; C", '"A, B; C"')
    table = open_text(tmp_path, end.join(lines) + (end if last else ""), "LIST.CSV")
    assert (table.format, table.header) == (kind, ("氏名", "会社名", "メール"))
    assert rows_of(table) == [(2, ["山田", "A, B; C", "a@b.jp"])]


def test_rows_begin_where_their_first_line_is(tmp_path: Path) -> None:
    table = open_text(
        tmp_path,
        '\n\n氏名,"メモ\n（自由に）"\r\n山田,"一行目\n二行目\r\n三行目"\n\n , \n'
        '佐藤,なし\n"鈴木","x\n"\n',
    )
    assert (table.header_line, table.header) == (3, ("氏名", "メモ\n（自由に）"))
    assert rows_of(table) == [
        (5, ["山田", "一行目\n二行目\r\n三行目"]),
        (10, ["佐藤", "なし"]),
        (11, ["鈴木", "x\n"]),
    ]


def test_rows_can_be_read_again_and_left_early(tmp_path: Path) -> None:
    table = open_text(tmp_path, "氏名,メール\n" + "a,b@c.jp\n" * 5)
    assert next(iter(table.rows())).line == 2
    assert rows_of(table) == rows_of(table)
    assert len(rows_of(table)) == 5


def test_headers_are_kept_as_they_are_and_ragged_rows_too(tmp_path: Path) -> None:
    table = open_text(tmp_path, " 氏名 ,住所,,,メール,メール,\n山田\n佐藤,東京都,a,b,c,d,e,f,g\n")
    assert table.header == (" 氏名 ", "住所", "", "", "メール", "メール", "")
    assert rows_of(table) == [(2, ["山田"]), (3, ["佐藤", "東京都", *"abcdefg"])]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = open_text(tmp_path, "氏名,メール\n")
    assert (table.header, rows_of(table)) == (("氏名", "メール"), [])


def test_a_repeated_header_is_no_row(tmp_path: Path) -> None:
    table = open_text(tmp_path, "氏名,メール\na,b@c.jp\n氏名,メール\nd,e@f.jp\n\x1a")
    assert rows_of(table) == [(2, ["a", "b@c.jp"]), (4, ["d", "e@f.jp"])]


def test_spaces_behind_delimiters_are_no_content_where_all_have_them(tmp_path: Path) -> None:
    table = open_text(tmp_path, 'name, company, email\nTaro, "Aoba, Inc.", a@b.jp\n')
    assert table.header == ("name", "company", "email")
    assert rows_of(table) == [(2, ["Taro", "Aoba, Inc.", "a@b.jp"])]
    plain = open_text(tmp_path, "name,company,email\nTaro, Aoba,a@b.jp\n")
    assert rows_of(plain) == [(2, ["Taro", " Aoba", "a@b.jp"])]


def test_preambles_are_passed_over(tmp_path: Path) -> None:
    table = open_text(
        tmp_path,
        "展示会来場者リスト\n担当者,山田\n作成日: 2026/4/1,東京\n*注意。「?」は読めない文字です\n\n"
        "No,会社名,氏名,TEL,メモ\n1,アオバ,佐藤,03-1234-5678,x\n",
    )
    assert (table.header_line, table.header[1]) == (6, "会社名")
    assert rows_of(table) == [(7, ["1", "アオバ", "佐藤", "03-1234-5678", "x"])]


def test_the_earliest_of_equal_rows_is_the_header_and_data_is_none(tmp_path: Path) -> None:
    same = open_text(tmp_path, "氏名,会社名\n会社名,氏名\n")
    assert (same.header_line, rows_of(same)) == (1, [(2, ["会社名", "氏名"])])
    mixed = open_text(tmp_path, "メール,種別\na@b.jp,メール\n")
    assert (mixed.header_line, len(rows_of(mixed))) == (1, 1)


def test_a_header_that_the_user_mapped_counts(tmp_path: Path) -> None:
    text = "Firm,Mail1\nAoba,taro@aoba.example\n"
    assert error_of(tmp_path, text) == (
        "cards.csv line 1: no column for e-mail, phone or name; found Firm, Mail1. "
        'Name it with --map "Mail1=email".'
    )
    table = open_text(tmp_path, text, known=frozenset({"mail1"}))
    assert (table.header, rows_of(table)) == (
        ("Firm", "Mail1"),
        [(2, ["Aoba", "taro@aoba.example"])],
    )


def test_a_file_without_header_says_how_to_name_the_columns(tmp_path: Path) -> None:
    first = "山田太郎,アオバ商事,taro@aoba.example,03-1234-5678,2026/4/1,12,営業部\n"
    text = first + "佐藤,ミナト,s@m.jp,,,,\n"
    assert error_of(tmp_path, text) == (
        "cards.csv line 1: the file has no header; its first row is 山田太郎, アオバ商事, "
        "taro@aoba.example, 03-1234-5678, 2026/4/1, 12, 営業部. Name the columns: "
        '--columns "name,company,e-mail,phone,date,column 6,department".'
    )
    columns = ("氏名", "会社名", "メール", "TEL", "日付", "点", "部署")
    table = open_text(tmp_path, text, columns=columns)
    assert (table.header, table.header_line) == (columns, 0)
    assert [line for line, _cells in rows_of(table)] == [1, 2]


def test_a_message_cannot_steer_the_terminal(tmp_path: Path) -> None:
    said = error_of(tmp_path, "Fi\x1b[31mrm,Other\n" + "Aoba,x\n" * 30)
    assert "found Fi\ufffd[31mrm, Other." in said


def test_named_columns_find_the_delimiter(tmp_path: Path) -> None:
    table = open_text(tmp_path, "山田; a,b@c.jp\n佐藤;d@e.jp\n", columns=("氏名", "メール"))
    assert rows_of(table)[1] == (2, ["佐藤", "d@e.jp"])


def test_an_open_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    head = "氏名,会社名,メール,部署,メモ\n山田,アオバ,a@b.jp,営業,x\n"
    rest = "佐藤,ミナト,c@d.jp,総務,y\n" * 50
    for row in (
        '鈴木,"カワベ,e@f.jp,技術,z\n',  # never closed
        '鈴木,"カワベ,e@f.jp,技術,"z\n',
    ):
        assert error_of(tmp_path, head + row + rest).startswith(
            "cards.csv line 3: a quotation mark is opened here and not closed properly"
        )
    closed_late = head + '鈴木,"カワベ,e@f.jp,技術,z\n' + rest + '林,モニター24",g@h.jp,開発,w\n'
    assert error_of(tmp_path, closed_late) == (
        "cards.csv line 3: a quotation mark is opened here and not closed properly by line 54. "
        "Remove it, or double it if it belongs to the text."
    )


def test_quotes_within_one_line_are_taken_as_they_are(tmp_path: Path) -> None:
    table = open_text(tmp_path, '氏名,メモ\n山田,24" モニター\n佐藤,"特別"価格\n鈴木,"""引用"""\n')
    assert [cells[1] for _line, cells in rows_of(table)] == ['24" モニター', "特別価格", '"引用"']


def test_a_memo_with_commas_and_line_breaks_is_no_fault(tmp_path: Path) -> None:
    table = open_text(tmp_path, '氏名,メール,メモ\n山田,a@b.jp,"一, 二, 三\n四, 五, 六\n七"\n')
    assert rows_of(table) == [(2, ["山田", "a@b.jp", "一, 二, 三\n四, 五, 六\n七"])]


def test_a_cell_of_many_megabytes_is_an_error_with_its_line(tmp_path: Path) -> None:
    text = "氏名,メール\n山田,a@b.jp\n佐藤," + "x" * (17 << 20) + "\n"
    assert error_of(tmp_path, text).startswith("cards.csv line 3: this row cannot be read: ")
    fits = "氏名,メモ\n山田," + "x" * (11 << 20) + "\n"
    assert len(rows_of(open_text(tmp_path, fits))[0][1][1]) == 11 << 20


def test_hundreds_of_blank_lines_may_stand_first(tmp_path: Path) -> None:
    table = open_text(tmp_path, "\n" * 700 + "氏名,メール\n山田,a@b.jp\n")
    assert (table.header_line, rows_of(table)) == (701, [(702, ["山田", "a@b.jp"])])


def test_one_column_is_a_list_too(tmp_path: Path) -> None:
    assert rows_of(open_text(tmp_path, "メールアドレス\na@b.jp\nc@d.jp\n")) == [
        (2, ["a@b.jp"]),
        (3, ["c@d.jp"]),
    ]


def test_what_is_no_file_is_an_error(tmp_path: Path) -> None:
    def message(path: Path) -> str:
        with pytest.raises(LeadctlError) as caught:
            open_table(path, ReadOptions(), recognise, "list")
        return str(caught.value)

    assert message(tmp_path / "none.csv") == (
        "list: there is no such file. Check the name and the folder."
    )
    assert message(tmp_path) == "list: this is a directory. Name the files in it."
    assert message(tmp_path / ("x" * 300)).startswith("list: the file cannot be read: ")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert message(fifo).startswith("list: this is no regular file. ")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("氏名,メール\n")
    path.chmod(0)
    with pytest.raises(LeadctlError, match="the file may not be read"):
        open_table(path, ReadOptions(), recognise)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"\x1f\x8b\x08\0abc", "a compressed archive"),
        (b"SQLite format 3\0" + b"\x10\0\1\1", "an SQLite database"),
        (b"<html><body><table><tr><td>Name</td></tr></table>", "a web page (HTML)"),
        ("\ufeff<!DOCTYPE html>\n<html>".encode("utf-16-le"), "a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML document"),
        (bytes(range(1, 32)) * 100, "binary data"),
        (b"\0" * 500, "binary data"),
    ],
)
def test_what_is_no_list_is_refused_by_its_content(tmp_path: Path, data: bytes, what: str) -> None:
    assert error_of(tmp_path, data) == (
        f"cards.csv: this is {what}, no list. "
        "Export or save it as CSV, .xlsx or vCard, and import that."
    )


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters='"\ufeff'),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS.map(lambda c: c.replace(",", "\n"))), max_size=12))
def test_every_row_comes_back_with_the_line_where_it_begins(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    lines = ['"氏名","会社名","メール"']
    expected: Lines = []
    for a, b in rows:
        expected.append((1 + sum(s.count("\n") + 1 for s in lines), [a, b, "a@b.jp"]))
        lines.append(f'"{a}","{b}","a@b.jp"')
    assert rows_of(open_text(tmp_path, "\n".join(lines))) == expected


_STARTS = (
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"BEGIN:VCARD\nN:a\n",
    b"\xff\xfe",
    b"Attendee Report\nTopic,Webinar ID\n",
    b"1. Summary\n",
    "氏名,メール\n".encode(),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300
)
@given(st.sampled_from(_STARTS), st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_our_errors(tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(start + rest)
    said = ""
    try:
        table = open_table(path, ReadOptions(), recognise)
        assert all(any(map(str.strip, row.cells)) for row in table.rows())
        assert table.header
    except LeadctlError as error:
        said = str(error)
    assert "\n" not in said
