"""Lists and reports as a workbook: texts that stay texts, numbers that Excel can reckon with, and
charts of its own beside them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from rich.cells import cell_len

from leadctl.clean.cell import FORMULA
from leadctl.cli.console import plain
from leadctl.cli.lists import drawings
from leadctl.cli.lists.sheets import columns_of, worded
from leadctl.cli.lists.tables import Column, Listing, Report, on_page
from leadctl.cli.points import percent
from leadctl.i18n import _

_LAST_ROW = 1_048_576
_WIDEST = 48  # characters
_SAMPLE = 200  # rows that decide how wide a column is
_LONGEST_NAME = 31  # characters of the name of a sheet
_FONT = "Calibri"  # Excel takes the letters that it lacks from a font that has them
_LONGEST_HEADER = 200  # characters; Excel takes 255 with the codes
_HEAD = "1F4E78"
_LINK = "0563C1"
_BETWEEN = 2  # rows between two lists


def write_xlsx(stream: BinaryIO, listings: tuple[Listing, ...], report: Report | None) -> None:
    """Write a workbook with a sheet for each list; texts are text cells, never formulas."""
    book = _new_book(report.heading if report else "")
    names: set[str] = set()
    for n, listing in enumerate(listings):
        name = _sheet_name(listing.title or (report and report.name) or f"leadctl{n or ''}", names)
        sheet = book.create_sheet(name)
        printer = _Printer(sheet, _Wardrobe(sheet), formats=report is not None)
        ready = listing if report is None else _at_hand(listing)
        printer.set_widths([ready], sampled=report is not None)
        sheet.freeze_panes = "A2"
        _set_page(sheet, report.heading if report else "")
        printer.write(ready)
        _offer_choices(sheet, columns_of(listing))
    _save(book, stream)


def bind_xlsx(stream: BinaryIO, reports: Sequence[Report]) -> None:
    """Write a workbook with a sheet for each report, its lists one below the other, and a sheet in
    front that leads to each."""
    book = _new_book(_("Reports"))
    names: set[str] = set()
    index = book.create_sheet(_sheet_name(_("Contents"), names))
    lines = [line for report in reports for line in _write_report(book, report, names)]
    _write_index(index, lines)
    _save(book, stream)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the index: where it leads, and how many rows stand there (None: a whole report)."""

    text: str
    sheet: str
    row: int
    rows: int | None


def _write_report(book: Any, report: Report, names: set[str]) -> list[_Line]:
    listings = [_at_hand(on_page(one)) for one in report.listings]
    sheet = book.create_sheet(_sheet_name(_short(report), names))
    wardrobe = _Wardrobe(sheet)
    printer = _Printer(sheet, wardrobe, formats=True)
    printer.set_widths(listings, sampled=True)
    sheet.freeze_panes = "A2"
    _set_page(sheet, report.heading)
    printer.line(report.heading, "title")
    lines = [_Line(report.heading, sheet.title, 1, None)]
    for listing in listings:
        printer.skip(1 if printer.row == 1 else _BETWEEN)
        if listing.title:
            printer.line(listing.title, "subtitle")
            lines.append(_Line(listing.title, sheet.title, printer.row, listing.total))
        printer.write(listing)
    for note in report.notes:
        printer.skip(1)
        printer.line(note)
    return lines


def _write_index(sheet: Any, lines: Sequence[_Line]) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    wardrobe = _Wardrobe(sheet)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 70, 10
    _set_page(sheet, _("Reports"))
    sheet.append([wardrobe.cell(_("Reports"), "title")])
    for row, line in enumerate(lines, start=2):
        whole = line.rows is None
        cell = wardrobe.cell(plain(line.text), "chapter" if whole else "link")
        place = f"'{line.sheet.replace(chr(39), chr(39) * 2)}'!A{line.row}"
        sheet._hyperlinks.append(Hyperlink(ref=f"A{row}", location=place, display=line.text))
        sheet.append([cell, line.rows])


def _short(report: Report) -> str:
    """Return what stands on the tab: the heading up to its day."""
    return re.split(r"[,:、：]|  |　", report.heading, maxsplit=1)[0] or report.name


def _at_hand(listing: Listing) -> Listing:
    """Return a list that can be gone over more than once."""
    rows = listing.rows if isinstance(listing.rows, list) else list(listing.rows)
    return replace(listing, rows=rows, total=len(rows))


class _Wardrobe:
    """How cells look. Each look is put together once: openpyxl looks every part of a style up,
    which would take seven times as long as the rest."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self._looks = sheet, dict[str, Any]()

    def cell(self, value: Any, look: str) -> Any:
        """Return a cell that looks so."""
        from openpyxl.cell import WriteOnlyCell

        cell: Any = WriteOnlyCell(self._sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # whatever it looks like
        if look not in self._looks:
            self._looks[look] = self._made(look)
        cell._style = copy(self._looks[look])
        return cell

    def _made(self, look: str) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        cell: Any = WriteOnlyCell(self._sheet)
        fonts = {
            "head": Font(name=_FONT, bold=True, color="FFFFFF"),
            "head of numbers": Font(name=_FONT, bold=True, color="FFFFFF"),
            "title": Font(name=_FONT, bold=True, size=14),
            "subtitle": Font(name=_FONT, bold=True, size=12, color=_HEAD),
            "chapter": Font(name=_FONT, bold=True, color=_LINK, underline="single"),
            "link": Font(name=_FONT, color=_LINK, underline="single"),
            "pale": Font(name=_FONT, color="FFFFFF"),
        }
        formats = {"share": "0%", "whole": "#,##0", "part": "#,##0.0", "text": "@"}
        if look in fonts:
            cell.font = fonts[look]
        if look in formats:
            cell.number_format = formats[look]
        if look.startswith("head"):
            cell.fill = PatternFill("solid", start_color=_HEAD)
            side = "right" if look == "head of numbers" else None
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        if look == "link":
            cell.alignment = Alignment(indent=2)
        return cell._style


class _Printer:
    """Writes one sheet from the top to the bottom; `row` is the last one that was written."""

    def __init__(self, sheet: Any, wardrobe: _Wardrobe, *, formats: bool) -> None:
        self._sheet, self._wardrobe, self._formats = sheet, wardrobe, formats
        self.row = self._floor = 0

    def set_widths(self, listings: Sequence[Listing], *, sampled: bool) -> None:
        """Make columns as wide as their texts; those of a list that streams, by what they are."""
        from openpyxl.utils import get_column_letter

        widths: dict[int, int] = {}
        for listing in listings:
            for n, column in enumerate(columns_of(listing), start=1):
                wide = max(int(column.least * 1.6), 8, cell_len(column.label) + 2)
                widths[n] = max(widths.get(n, 0), wide)
            for row in _sample(listing) if sampled else ():
                for n, value in enumerate(row, start=1):
                    shown = f"{value:,}" if isinstance(value, int) else str(value or "")
                    widths[n] = max(widths[n], cell_len(shown.partition("\n")[0]) + 2)
        for n, width in widths.items():
            self._sheet.column_dimensions[get_column_letter(n)].width = min(width, _WIDEST)

    def skip(self, rows: int) -> None:
        """Leave rows empty, after those that charts take."""
        for _row in range(max(self._floor - self.row, 0) + rows):
            self._append([])

    def line(self, text: str, look: str = "text") -> None:
        """Write a line of prose."""
        self._append([self._wardrobe.cell(plain(text), look)])

    def write(self, listing: Listing) -> None:
        """Write the head and the rows of a list, and its charts beside it."""
        columns, top = columns_of(listing), self.row + 1
        looks = ("head of numbers" if c.right else "head" for c in columns)
        heads = zip(columns, looks, strict=True)
        self._append([self._wardrobe.cell(plain(c.label), look) for c, look in heads])
        count = 0
        beside = drawings.intervals(listing)
        for row in worded(_reckonable(listing)):
            pairs = zip(row, columns, strict=True)
            cells = [self._dressed(value, column) for value, column in pairs]
            lengths = [self._wardrobe.cell(length, "pale") for length in next(beside, ())]
            self._append([*cells, *([None] * drawings.GAP if lengths else []), *lengths])
            count += 1
        if not count and self._formats:
            self.line(listing.nothing)
        if count and listing.charts:
            self._draw(listing, top)

    def _draw(self, listing: Listing, top: int) -> None:
        """Put the charts to the right of a list, one below the other."""
        column, row = len(columns_of(listing)) + drawings.GAP + 1, top
        for chart in listing.charts:
            row += drawings.add_chart(self._sheet, chart, listing, top, (row, column))
        self._floor = row - 1

    def _dressed(self, value: Any, column: Column) -> Any:
        if isinstance(value, str):
            text = plain(value)
            # still text after somebody has edited it
            return self._wardrobe.cell(text, "text") if _looks_odd(text) else text
        if isinstance(value, list | dict):
            return str(value)
        if not self._formats or value is None:
            return value
        if column.word is percent:
            return self._wardrobe.cell(value, "share")
        if not column.right:
            return value
        return self._wardrobe.cell(value, "whole" if isinstance(value, int) else "part")

    def _append(self, cells: list[Any]) -> None:
        self._sheet.append(cells)
        self.row += 1


def _looks_odd(text: str) -> bool:
    """Say whether a program might take a text for a formula or for the name of an error."""
    return text.startswith((*FORMULA, "#"))


def _reckonable(listing: Listing) -> Listing:
    """Return the list with shares as numbers: a workbook shows them as percentages itself."""
    columns = (replace(c, word=None) if c.word is percent else c for c in listing.columns)
    return replace(listing, columns=tuple(columns))


def _sample(listing: Listing) -> list[list[Any]]:
    return list(worded(replace(listing, rows=list(listing.rows)[:_SAMPLE])))


def _new_book(title: str) -> Any:
    from openpyxl import Workbook  # 0.1 s that no other format needs

    book = Workbook(write_only=True)
    book.properties.creator = "leadctl"
    book.properties.title = title or None
    return book


def _save(book: Any, stream: BinaryIO) -> None:
    with io.BytesIO() as whole:  # a zip file wants to seek, and a pipe cannot
        book.save(whole)
        stream.write(whole.getbuffer())


def _set_page(sheet: Any, heading: str) -> None:
    """Print on A4 landscape, as wide as a page, with the head on each."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = heading.replace("&", "&&")[:_LONGEST_HEADER] or None
    sheet.oddFooter.right.text = "&P / &N"


def _offer_choices(sheet: Any, columns: Sequence[Column]) -> None:
    """Give the cells of a column with choices a list that drops down."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for m, column in enumerate(columns, start=1):
        if column.choices:
            offered, letter = f'"{",".join(column.choices)}"', get_column_letter(m)
            below = f"{letter}2:{letter}{_LAST_ROW}"
            sheet.data_validations.append(
                DataValidation("list", offered, allow_blank=True, sqref=below)
            )


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that Excel takes and that no other sheet has, and remember it."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")
    name = clean[:_LONGEST_NAME].strip(" '") or "leadctl"
    number = 2
    while name.casefold() in taken or name.casefold() == "history":
        tail = f" {number}"
        name, number = clean[: _LONGEST_NAME - len(tail)].strip() + tail, number + 1
    taken.add(name.casefold())
    return name
