"""Workbooks that are no good: parts that lie, archives that are cut, bombs."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

from tests.torture.texts import broken

Parts = dict[str, bytes]

_SHEET = "xl/worksheets/sheet1.xml"
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


def unpack(data: bytes) -> Parts:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Parts) -> bytes:
    """Make a workbook of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook(sheet: bytes, strings: bytes = b"<sst/>") -> bytes:
    """Make the smallest workbook around the rows of a sheet and the texts that its cells share."""
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006/relationships"
    space = _SPACE.encode()
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": b'<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/officeDocument"'
        b' Target="xl/workbook.xml"/></Relationships>' % (package, relations),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="a" sheetId="1"'
        b' r:id="r1"/></sheets></workbook>' % (space, relations),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%s"><Relationship Id="r1"'
        b' Type="%s/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2"'
        b' Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        % (package, relations, relations),
        _SHEET: b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, sheet),
        "xl/sharedStrings.xml": strings,
    }
    return pack(parts)


def row(number: int, *cells: str) -> bytes:
    """Return a row of inline texts."""
    inner = "".join(f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in cells)
    return f'<row r="{number}">{inner}</row>'.encode()


HEAD = row(1, "氏名", "会社名", "メール")


def _swap(pattern: bytes, *values: bytes) -> Callable[[Parts, Random], None]:
    """Put other values where a pattern fits, in all parts, here and there."""

    def change(parts: Parts, chance: Random) -> None:
        for name, data in parts.items():
            parts[name] = re.sub(
                pattern,
                lambda m: m[1] + chance.choice(values) + m[2] if chance.random() < 0.3 else m[0],
                data,
            )

    return change


def _lose(parts: Parts, chance: Random) -> None:
    del parts[chance.choice(sorted(parts))]


def _exchange(parts: Parts, chance: Random) -> None:
    a, b = chance.sample(sorted(parts), 2)
    parts[a], parts[b] = parts[b], parts[a]


def _garble(parts: Parts, chance: Random) -> None:
    name = chance.choice([n for n in sorted(parts) if n.startswith("xl/")] or sorted(parts))
    parts[name] = broken(parts[name], chance, 1)


def _laugh(parts: Parts, chance: Random) -> None:
    name = chance.choice([n for n in ("xl/sharedStrings.xml", _SHEET) if n in parts])
    entity = chance.choice((b"&a9;", b"&file;", b"&nothing;", b"&#0;", b"&#xD800;", b"&#27;[2J"))
    data = re.sub(rb"^(<\?xml[^>]*>)?", rb"\1" + _LAUGHS, parts[name], count=1)
    parts[name] = re.sub(rb"(<(?:t|v)[^>]*>)", lambda m: m[1] + entity, data)


def _formulas(parts: Parts, chance: Random) -> None:
    one = chance.choice((b"<f>1+1</f>", b'<f>HYPERLINK("http://x","y")</f>', b"<f>" * 5_000))
    parts[_SHEET] = parts[_SHEET].replace(b"<v>", one + b"<v>")


CHANGES: tuple[Callable[[Parts, Random], None], ...] = (
    _lose, _exchange, _garble, _garble, _laugh, _formulas,
    _swap(rb"(<v>)\d+(</v>)", b"4294967296", b"-1", b"1e400", b"99", b"x", b"NaN", b""),
    _swap(rb'( r=")[A-Z]+\d+(")', b"XFD1048576", b"A0", b"ZZZZ1", b"A1", b"1A", b""),
    _swap(rb'(<row[^>]* r=")\d+(")', b"1048576", b"0", b"99999999999", b"-3"),
    _swap(rb'(<dimension ref=")[^"]*(")', b"A1:XFD1048576", b"Z9:A1", b"A1", b"::"),
    _swap(rb'( s=")\d+(")', b"4000000000", b"99", b"-1"),
    _swap(rb'( t=")\w+(")', b"s", b"d", b"e", b"b", b"n", b"str", b"inlineStr", b"?"),
    _swap(rb'(Target=")[^"]*(")', b"../../../../etc/passwd", b"nothing.xml", b"workbook.xml"),
    _swap(rb'(numFmtId=")\d+(")', b"14", b"22", b"46", b"9999999999"),
)  # fmt: skip


def changed(data: bytes, chance: Random) -> bytes:
    """Break a workbook: its parts, or the archive around them."""
    if chance.random() < 0.3:
        return broken(data, chance)
    parts = unpack(data)
    for change in chance.choices(CHANGES, k=chance.randint(1, 3)):
        if len(parts) > 2 and _SHEET in parts:
            change(parts, chance)
    return pack(parts)


def shrunk_in_name(data: bytes) -> bytes:
    """Let the directory of an archive say of its parts that they unpack to 100 bytes."""
    found = bytearray(data)
    for mark, place in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        at = found.find(mark)
        while at >= 0:
            if int.from_bytes(found[at + place : at + place + 4], "little") > 10_000:
                struct.pack_into("<I", found, at + place, 100)
            at = found.find(mark, at + 4)
    return bytes(found)
