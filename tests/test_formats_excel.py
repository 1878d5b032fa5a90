"""Workbooks: read by content, the right sheet, cells as a person sees them, and no harm done."""

import datetime as dt
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table
from leadctl.model import Table

LIST = [["氏名", "会社名", "メール"], ["山田太郎", "アオバ商事", "taro@aoba.example"]]


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_bytes(folder: Path, data: bytes, name: str = "list.xlsx", **options: object) -> Table:
    path = folder / name
    path.write_bytes(data)
    return open_table(path, ReadOptions(**options), recognise, name)


def error_of(folder: Path, data: bytes, **options: object) -> str:
    with pytest.raises(LeadctlError) as caught:
        list(open_bytes(folder, data, **options).rows())
    return str(caught.value)


def rewritten(data: bytes, **members: bytes) -> bytes:
    """Replace members of an archive, by the ends of their names without the suffix."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            stem = info.filename.rsplit("/", 1)[-1].split(".")[0]
            new.writestr(info.filename, members.get(stem, old.read(info)))
    return out.getvalue()


def compound(name: str, stream: bytes) -> bytes:
    """Make a compound file of one stream of 4096 bytes or more, as [MS-CFB] says."""
    size = -(-len(stream) // 512)
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = struct.pack(
        "<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6
    )
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header += struct.pack("<I", free) * 108
    chain = [fat_mark, end, *range(3, size + 2), end]
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(title: str, kind: int, child: int, start: int, length: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        tree = struct.pack("<BBIII", kind, 1, free, free, child)
        head = text.ljust(64, b"\0") + struct.pack("<H", len(text)) + tree
        return head + bytes(36) + struct.pack("<IQ", start, length)

    root = entry("Root Entry", 5, 1, end, 0)
    directory = root + entry(name, 2, free, 2, len(stream)) + bytes(256)
    return header + fat + directory + stream.ljust(size * 512, b"\0")


def biff(rows: list[list[str]], astray: int = 0) -> bytes:
    """Make the workbook stream of an xls with one sheet of labels, as [MS-XLS] says; the place of
    the sheet can be wrong by `astray` bytes."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, text: str) -> bytes:
        wide = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHH", row, column, 0) + wide)

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    name = struct.pack("<BB", 4, 0) + b"List"
    place = len(begin(5)) + len(record(0x0085, bytes(6) + name)) + 4
    head = (
        begin(5)
        + record(0x0085, struct.pack("<IBB", place + astray, 0, 0) + name)
        + record(0x0A, b"")
    )
    cells = b"".join(label(r, c, t) for r, row in enumerate(rows) for c, t in enumerate(row))
    return (head + begin(0x10) + cells + record(0x0A, b"")).ljust(4096, b"\0")


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    for name in ("list.xlsx", "list.csv", "list.xls", "list"):
        table = open_bytes(tmp_path, workbook(List=LIST), name)
        assert (table.format, table.encoding, table.sheet) == ("xlsx", None, "List")
        assert (table.header, table.header_line) == (("氏名", "会社名", "メール"), 1)
        assert [(r.line, r.cells) for r in table.rows()] == [(2, LIST[1])]
        assert table.notes == ()


def test_an_old_workbook_is_read_too(tmp_path: Path) -> None:
    for name in ("list.xls", "list.xlsx", "list.csv"):
        table = open_bytes(tmp_path, compound("Workbook", biff(LIST)), name)
        assert (table.format, table.sheet, table.header) == ("xls", "List", tuple(LIST[0]))
        assert [r.cells for r in table.rows()] == LIST[1:]


def test_cells_are_what_a_person_reads(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 4, 1, 10)
    values = [
        300,
        0.25,
        9012345678,
        -1.0,
        1e20,
        moment,
        dt.datetime(2026, 4, 1),
        dt.time(9, 30),
        True,
    ]
    row = ["x@y.example", *values, None, "=1/0", "  a\nb "]
    data = workbook(List=[["メール", *"abcdefghijkl"], row])
    table = open_bytes(tmp_path, data)
    assert next(table.rows()).cells == [
        "x@y.example",
        "300",
        "0.25",
        "9012345678",
        "-1",
        "100000000000000000000",
        "2026-04-01 10:00:00",
        "2026-04-01",
        "09:30:00",
        "TRUE",
        "",
        "",
        "  a\nb ",
    ]


def test_the_sheet_with_the_headers_is_taken(tmp_path: Path) -> None:
    notes = [["この表について"], ["担当者", "鈴木"]]
    data = workbook(説明=notes, 来場者=[["展示会"], [], ["No", *LIST[0]], [1, *LIST[1]]], 控え=LIST)
    table = open_bytes(tmp_path, data)
    assert (table.sheet, table.header_line) == ("来場者", 3)
    assert [(r.line, r.cells) for r in table.rows()] == [(4, ["1", *LIST[1]])]
    assert table.notes == ("sheet 来場者 was read; passed over: 説明, 控え",)


def test_a_sheet_can_be_named_or_numbered(tmp_path: Path) -> None:
    data = workbook(A=LIST, B=[LIST[0], ["佐藤", "ミナト", "s@m.example"]])
    for sheet in ("B", "2"):
        table = open_bytes(tmp_path, data, sheet=sheet)
        assert (table.sheet, table.notes) == ("B", ())
        assert [r.cells[0] for r in table.rows()] == ["佐藤"]
    for sheet in ("C", "0", "3", "²"):
        assert error_of(tmp_path, data, sheet=sheet) == (
            f"list.xlsx: there is no sheet {sheet}. The sheets are A, B."
        )


def test_a_sheet_without_header_is_an_error_with_its_place(tmp_path: Path) -> None:
    data = workbook(List=[[], ["山田", "a@b.example"], ["佐藤", "c@d.example"]])
    assert error_of(tmp_path, data) == (
        "list.xlsx sheet List line 2: the file has no header; its first row is 山田, a@b.example. "
        'Name the columns: --columns "name,e-mail".'
    )
    table = open_bytes(tmp_path, data, columns=("氏名", "メール"))
    assert [(r.line, r.cells[0]) for r in table.rows()] == [(2, "山田"), (3, "佐藤")]


def test_rows_that_are_blank_or_the_header_again_are_none(tmp_path: Path) -> None:
    data = workbook(List=[LIST[0], LIST[1], ["", " ", None], LIST[0], LIST[1]])
    table = open_bytes(tmp_path, data)
    assert [r.line for r in table.rows()] == [2, 5]
    assert [r.line for r in table.rows()] == [2, 5]


def test_a_header_alone_is_a_success_and_nothing_at_all_an_error(tmp_path: Path) -> None:
    assert list(open_bytes(tmp_path, workbook(List=LIST[:1])).rows()) == []
    assert error_of(tmp_path, workbook(A=[], B=[])) == (
        "list.xlsx: the workbook is empty. Export it again."
    )


def test_a_table_may_begin_anywhere_and_be_wide(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, cells in enumerate(LIST):
        for column, value in enumerate(cells):
            sheet.cell(5 + row, 3 + column, value)
    sheet.cell(5, 16_384, "備考")
    out = io.BytesIO()
    book.save(out)
    table = open_bytes(tmp_path, out.getvalue())
    assert (table.header_line, table.header[:3], table.header[-1]) == (5, tuple(LIST[0]), "備考")
    assert [(r.line, r.cells[:3]) for r in table.rows()] == [(6, LIST[1])]


def test_a_password_is_named_as_what_is_wrong(tmp_path: Path) -> None:
    said = "list.xlsx: the workbook is protected by a password. Save it without the password."
    assert error_of(tmp_path, compound("EncryptedPackage", bytes(5000))) == said
    locked = bytearray(workbook(List=LIST))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(magic)
        while at >= 0:
            locked[at + offset] |= 1
            at = locked.find(magic, at + 4)
    assert error_of(tmp_path, bytes(locked)) == said


def test_an_old_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    stream = biff(LIST)
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    locked = stream[:first] + struct.pack("<HHHH", 0x2F, 4, 1, 1) + stream[first:]
    assert error_of(tmp_path, compound("Workbook", locked)).startswith(
        "list.xlsx: the workbook is protected by a password."
    )


def test_a_duration_beyond_measure_is_an_error_with_its_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (*LIST, ["佐藤", "ミナト", 1e20]):
        book.worksheets[0].append(row)
    book.worksheets[0]["C3"].number_format = "[h]:mm:ss"
    out = io.BytesIO()
    book.save(out)
    assert error_of(tmp_path, out.getvalue()).startswith(
        "list.xlsx line 3: a date or a duration is out of range: "
    )


def test_other_compound_files_and_archives_are_no_workbooks(tmp_path: Path) -> None:
    assert error_of(tmp_path, compound("WordDocument", bytes(5000))).startswith(
        "list.xlsx: the workbook is broken: "
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("cards.csv", "氏名,メール\n")
    assert error_of(tmp_path, out.getvalue()) == (
        "list.xlsx: this is a ZIP archive and no Excel workbook. "
        "Unpack it and import the lists in it, or save the workbook as .xlsx or CSV."
    )


def test_a_broken_workbook_is_an_error(tmp_path: Path) -> None:
    data = workbook(List=LIST)
    no_xml = rewritten(data, sheet1=b"<worksheet><sheetData><row r='1'><c")
    no_book = rewritten(data, workbook=b"nonsense")
    astray = compound("Workbook", biff(LIST, astray=1 << 20))  # where the reader itself fails
    for broken in (data[:100], data[: len(data) // 2], data[:-30], no_xml, no_book, astray):
        assert error_of(tmp_path, broken).startswith("list.xlsx: the workbook is broken: ")
    assert error_of(tmp_path, data[:-30]).endswith(
        "Open it in Excel and save it again as .xlsx or CSV."
    )


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    row = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * (120 << 20) + b"</t></is></c></row>"
    )
    bomb = rewritten(workbook(List=LIST), sheet1=b"<worksheet><sheetData>" + row)
    assert len(bomb) < 1 << 20
    assert error_of(tmp_path, bomb) == (
        "list.xlsx: the workbook would unpack from 0.1 to 120 MB. "
        "If it is what it should be, save it as CSV and import that."
    )


@pytest.mark.parametrize(
    ("far", "row", "size"),
    [
        ("XFD1048576", 1048576, "1,048,576 rows by 16,384 columns"),
        ("XFD1048576", 1, "1,048,576 rows by 16,384 columns"),
        ("ABC90000", 90000, "90,000 rows by 731 columns"),
    ],
)
def test_cells_far_apart_are_not_laid_out(tmp_path: Path, far: str, row: int, size: str) -> None:
    data = rewritten(
        workbook(List=LIST),
        sheet1=b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        + f'<row r="{row}"><c r="{far}"><v>2</v></c></row></sheetData></worksheet>'.encode(),
    )
    assert error_of(tmp_path, data) == (
        f"list.xlsx: a sheet spans {size}. Delete what stands far out in it, or save it as CSV."
    )


_SOUND = workbook(List=LIST)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(st.integers(0, len(_SOUND) - 1), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_damaged_workbook_raises_nothing_but_our_errors(
    tmp_path: Path, at: int, noise: bytes, cut: bool
) -> None:
    data = _SOUND[:at] + noise + (b"" if cut else _SOUND[at + len(noise) :])
    (tmp_path / "any").write_bytes(data)
    rows = []
    try:
        rows = list(open_table(tmp_path / "any", ReadOptions(), recognise).rows())
    except LeadctlError as error:
        rows = [str(error)]
    assert len(rows) <= 1
