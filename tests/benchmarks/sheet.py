"""A workbook of one sheet, as Excel writes it (shared strings, days as serials), in a stream."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_EPOCH = date(1899, 12, 30).toordinal()
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook {_MAIN} xmlns:r="{_OFFICE}">
<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>""",
    # Cell format 0 is general, 1 is a day (built-in number format 14).
    "xl/styles.xml": f"""<styleSheet {_MAIN}>
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>""",
}


def write_sheet(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a workbook of texts, numbers and days; an empty text is no cell. At most 26 columns."""
    strings: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _HEAD + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f"{_HEAD}<worksheet {_MAIN}><sheetData>\n".encode())
            part.write(_row(1, header, strings))
            part.writelines(_row(number, row, strings) for number, row in enumerate(rows, 2))
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<sst {_MAIN} uniqueCount="{len(strings)}">\n'.encode())
            part.writelines(map(_item, strings))
            part.write(b"</sst>")


def _item(text: str) -> bytes:
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<si><t{kept}>{escape(text)}</t></si>\n".encode()


def _row(number: int, cells: Iterable[object], strings: dict[str, int]) -> bytes:
    parts = [f'<row r="{number}">']
    for letter, cell in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", cells, strict=False):
        if isinstance(cell, str):
            if cell:
                index = strings.setdefault(cell, len(strings))
                parts.append(f'<c r="{letter}{number}" t="s"><v>{index}</v></c>')
        elif isinstance(cell, date):
            parts.append(f'<c r="{letter}{number}" s="1"><v>{cell.toordinal() - _EPOCH}</v></c>')
        else:
            parts.append(f'<c r="{letter}{number}"><v>{cell}</v></c>')
    parts.append("</row>\n")
    return "".join(parts).encode()
