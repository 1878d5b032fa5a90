"""Files that are too much: of one cell, of columns, of what they unpack to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random

from tests.torture.workbooks import HEAD, pack, row, shrunk_in_name, workbook

LONG, WIDE, MANY = 10_000_000, 16_384, 20_000
_HEADER = "氏名,会社名,メール,備考\n"
_CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:山田太郎\nEMAIL:a@x.example\n{more}\nEND:VCARD\n"


def _long_cell(chance: Random) -> bytes:
    mark = chance.choice(("", '"'))
    word = chance.choice(("あ", "a", "a@", "090-", "株式会社", "2026-", "9", '""', "=", "\x1b"))
    cell = (word * (LONG // len(word.encode())))[: LONG // len(word.encode()) * len(word)]
    return f"{_HEADER}{cell},社,a@x.example,\n山田,{mark}{cell}{mark},b@x.example,\n".encode()


def _long_header(_chance: Random) -> bytes:
    return f"氏名,{'メール' * 100_000},メール\n山田,a,a@x.example\n".encode()


def _long_note(_chance: Random) -> bytes:
    return _CARD.format(more="NOTE:" + "あ" * (LONG // 3)).encode()


def _folded_note(_chance: Random) -> bytes:
    return _CARD.format(more="NOTE:" + "a" * 70 + ("\n " + "b" * 8) * 200_000).encode()


def _many_properties(_chance: Random) -> bytes:
    return _CARD.format(more="\n".join(f"X-{n}:{n}" for n in range(MANY))).encode()


def _many_phones(_chance: Random) -> bytes:
    return _CARD.format(more="\n".join(f"TEL:03-5550-{n:04}" for n in range(MANY))).encode()


def _nested_cards(_chance: Random) -> bytes:
    return b"BEGIN:VCARD\nFN:a\n" * 10_000 + b"END:VCARD\n" * 8_000


def _many_columns(_chance: Random) -> bytes:
    names = ",".join(f"列{n}" for n in range(WIDE))
    return f"氏名,メール,{names}\n{'山田,a@x.example' + ',1' * WIDE}\n".encode()


def _same_columns(_chance: Random) -> bytes:
    return f"氏名,メール{',電話' * WIDE}\n{'山田,a@x.example' + ',03-5550-0101' * WIDE}\n".encode()


def _no_header(_chance: Random) -> bytes:
    return b"a," * 200_000 + b"\n" + b"b;" * 200_000


def _quotes(chance: Random) -> bytes:
    return _HEADER.encode() + chance.choice((b'"', b'""', b'","', b'"\n')) * 1_000_000


def _blank_lines(_chance: Random) -> bytes:
    return b"\n" * 1_000_000 + _HEADER.encode() + b"a,b,a@x.example,\n"


def _wide_sheet(_chance: Random) -> bytes:
    names = row(1, "氏名", "メール", *(f"列{n}" for n in range(WIDE - 2)))
    return workbook(names + row(2, "山田", "a@x.example", *"1" * (WIDE - 2)))


def _too_wide_sheet(_chance: Random) -> bytes:
    names = row(1, "氏名", "メール", *(f"列{n}" for n in range(3 * WIDE)))
    return workbook(names + row(2, "山田", "a@x.example", *"1" * (3 * WIDE)))


def _long_text(_chance: Random) -> bytes:
    return workbook(HEAD + row(2, "あ" * (LONG // 3), "社", "a@x.example"))


def _high_ratio(_chance: Random) -> bytes:
    """300 MB of nothing in 300 kB."""
    return workbook(HEAD + b" " * 300_000_000)


def _just_below(_chance: Random) -> bytes:
    """A sheet of 30 MB: two million cells."""
    return workbook(HEAD + (b"<row>" + b"<c><v>1</v></c>" * 600 + b"</row>") * 3_300)


def _empty_strings(_chance: Random) -> bytes:
    """Ten million texts that all say nothing."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return workbook(HEAD, strings=b"<sst %s>%s</sst>" % (space, b"<si/>" * 10_000_000))


def _shared_text(_chance: Random) -> bytes:
    """One text of 1 MB that 20,000 cells share."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = b'<row><c t="s"><v>0</v></c></row>' * MANY
    return workbook(
        HEAD + cells, strings=b"<sst %s><si><t>%s</t></si></sst>" % (space, b"a" * 1_000_000)
    )


def _far_apart(_chance: Random) -> bytes:
    cell = b'<row r="%d"><c r="%s"><v>1</v></c></row>'
    return workbook(HEAD + cell % (3_000, b"XFD3000"))


def _lying(_chance: Random) -> bytes:
    """A directory that says 100 bytes, of a sheet of 300 MB."""
    return shrunk_in_name(workbook(HEAD + b"<row/>" * 50_000_000))


@cache
def _nest(depth: int) -> bytes:
    data = b"0" * 10_000_000
    for n in range(depth):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(5 if n else 1):
                archive.writestr(f"{copy}.zip", data)
        data = target.getvalue()
    return data


def _nested(_chance: Random) -> bytes:
    return _nest(8)


def _nested_in_a_book(_chance: Random) -> bytes:
    return pack({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": _nest(8)})


def _deep_xml(_chance: Random) -> bytes:
    return workbook(HEAD + b"<row><c><is>" + b"<r>" * 1_000_000)


def _many_sheets(_chance: Random) -> bytes:
    parts = {f"xl/worksheets/sheet{n}.xml": b"<worksheet/>" for n in range(5_000)}
    return pack({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **parts})


MONSTERS: dict[str, tuple[Callable[[Random], bytes], ...]] = {
    "csv": (
        _long_cell, _long_header, _many_columns, _same_columns, _no_header, _quotes, _blank_lines,
    ),
    "vcf": (_long_note, _folded_note, _many_properties, _many_phones, _nested_cards),
    "xlsx": (
        _wide_sheet, _too_wide_sheet, _long_text, _high_ratio, _just_below, _empty_strings,
        _shared_text, _far_apart, _lying, _nested, _nested_in_a_book, _deep_xml, _many_sheets,
    ),
}  # fmt: skip


EVERY = tuple((kind, make) for kind, makers in MONSTERS.items() for make in makers)
