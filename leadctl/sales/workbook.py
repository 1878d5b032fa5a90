"""The workbook that sales gets: the leads, columns to answer in, and what all of it means.

It is read back by `answers`, whatever a person did to it in between. Its language is that of the
rules file (`locale`), not that of the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from leadctl import vocabulary
from leadctl.i18n import _, speaking
from leadctl.model import Handoff
from leadctl.rules.book import RuleBook
from leadctl.sales.callsheet import DAY, WHOLE, Column, columns
from leadctl.sales.definitions import definitions

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS_TO_COME = 1_000
"""So many rows take part in drop-downs at least, so that a pasted row has them too."""

_LONGEST_TEXT = 32_767  # characters, what a cell of Excel holds
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FILLS = {"hot": "F8CBAD", "warm": "FFE699", "cold": "DDEBF7"}
_HEAD, _HEAD_OF_ANSWERS, _ANSWER, _LINE = "1F4E78", "7F6000", "FFFBE6", "BFBFBF"
_FONTS = {"ja": "Yu Gothic", "en": "Calibri"}
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_LINE_HEIGHT, _HIGHEST = 16.5, 409.0  # points; no row of Excel is higher
_SCALE = 66  # per cent, at which each of the three parts is as wide as A4 landscape


def write(path: Path, handed: Sequence[Handoff], book: RuleBook, on: date, locale: str) -> None:
    """Write a workbook of leads, in the order given, with the definitions of the day.

    OSError where the file cannot be written; the caller moves it into place.
    """
    from openpyxl import Workbook  # 0.1 s that no other command needs

    with speaking(locale):
        made = Workbook()
        made.properties.creator = "leadctl"
        made.properties.title = _title(on)
        sheet = made.active
        assert sheet is not None
        sheet.title = _("Leads for sales")
        _write_leads(sheet, handed, book, on, locale)
        _write_definitions(made.create_sheet(_("Definitions")), book, on, locale)
    made.save(path)


def per_owner(
    path: Path, handed: Iterable[Handoff], locale: str
) -> dict[Path, tuple[Handoff, ...]]:
    """Return which leads go into which file, one for each owner: hot.xlsx -> hot_佐藤.xlsx.

    Owners whose names make the same file name get numbers; the leads of nobody have a file too.
    """
    owned: dict[str | None, list[Handoff]] = {}
    for one in handed:
        owned.setdefault(one.owner, []).append(one)
    with speaking(locale):
        nobody = _("nobody")
    found: dict[Path, tuple[Handoff, ...]] = {}
    taken: set[str] = set()
    for owner in sorted(owned, key=lambda name: (name is None, name or "")):
        stem = _UNSAFE_IN_NAMES.sub(" ", owner or nobody).strip(" .")[:60] or nobody
        name = stem
        number = 2
        while name.casefold() in taken:
            name, number = f"{stem} {number}", number + 1
        taken.add(name.casefold())
        found[path.with_name(f"{path.stem}_{name}{path.suffix}")] = tuple(owned[owner])
    return found


def _title(on: date) -> str:
    return _("Leads for sales, {day}").format(day=on.isoformat())


def _write_leads(
    sheet: Worksheet, handed: Sequence[Handoff], book: RuleBook, on: date, locale: str
) -> None:
    from openpyxl.utils import get_column_letter

    shown = list(columns(on, locale))
    for n, column in enumerate(shown, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = column.width
        _write_head(sheet.cell(1, n), column.label, column.fill, locale)
    sheet.row_dimensions[1].height = 30
    wardrobe = _Wardrobe(locale)
    for row, one in enumerate(handed, start=2):
        for n, column in enumerate(shown, start=1):
            _write_cell(sheet.cell(row, n), column, column.value(one), wardrobe)
        _colour(sheet, row, shown, one)
        _make_room(sheet, row, [(n, c.width) for n, c in enumerate(shown, start=1) if c.wrap])
    last = f"{get_column_letter(len(shown))}{len(handed) + 1}"
    sheet.auto_filter.ref = f"A1:{last}"
    pinned = sum(c.part == 0 for c in shown)
    sheet.freeze_panes = f"{get_column_letter(pinned + 1)}2"
    sheet.sheet_view.zoomScale = 90
    _offer(sheet, shown, len(handed))
    _warn_when_late(sheet, shown, len(handed))
    _protect(sheet)
    _set_print(sheet, shown, _title(on))


def _write_head(cell: Any, label: str, fill: bool, locale: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    colour = _HEAD_OF_ANSWERS if fill else _HEAD
    _put(cell, label)
    cell.font = Font(name=_FONTS[locale], bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", start_color=colour)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side("thin", color=_LINE))


class _Wardrobe:
    """How the cells of each column look. It is put together once: openpyxl looks every part of a
    style up, which would take seven times as long as the rest."""

    def __init__(self, locale: str) -> None:
        self._font, self._known = _FONTS[locale], dict[tuple[str, bool], Any]()

    def dress(self, cell: Any, column: Column, *, linked: bool) -> None:
        """Make a cell look as those of its column do."""
        key = (column.key, linked)
        if key not in self._known:
            self._make(cell, column, linked=linked)
            self._known[key] = cell._style
        cell._style = copy(self._known[key])

    def _make(self, cell: Any, column: Column, *, linked: bool) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        side = Side("thin", color=_LINE)
        cell.font = Font(name=self._font)
        if linked:
            cell.font = Font(name=self._font, color="0563C1", underline="single")
        cell.border = Border(left=side, right=side, bottom=side)
        cell.alignment = Alignment(vertical="top", wrap_text=column.wrap)
        cell.protection = Protection(locked=column.locked)
        if column.format:
            cell.number_format = column.format
        if column.fill:
            cell.fill = PatternFill("solid", start_color=_ANSWER)


def _write_cell(cell: Any, column: Column, value: Any, wardrobe: _Wardrobe) -> None:
    address = column.link(value) if column.link and value else None
    if address:
        cell.hyperlink = address
    wardrobe.dress(cell, column, linked=bool(address))
    _put(cell, value)


def _put(cell: Any, value: Any) -> None:
    """Put a value into a cell; a text stays a text, whatever it looks like."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _UNUSABLE.sub("", value)[:_LONGEST_TEXT]
    if cell.data_type != "s":  # a formula, or the name of an error
        cell.data_type = "s"
    if value[:1] in "=+-@\t\r＝＋－＠":
        cell.quotePrefix = True  # still text after somebody has edited it


def _make_room(sheet: Worksheet, row: int, wrapped: Sequence[tuple[int, float]]) -> None:
    """Make a row as high as its wrapped cells (number and width of the column) need: a program that
    opens the file does not always do it."""
    lines = 1
    for n, width in wrapped:
        text = str(sheet.cell(row, n).value or "")
        lines = max(
            lines, sum(-(-(cell_len(part) or 1) // int(width)) for part in text.split("\n"))
        )
    sheet.row_dimensions[row].height = min(lines * _LINE_HEIGHT, _HIGHEST)


def _colour(sheet: Worksheet, row: int, shown: Sequence[Column], one: Handoff) -> None:
    """Give the temperature its colour, beside its word."""
    from openpyxl.styles import Alignment, Font, PatternFill

    warmth = str(one.snapshot.get("temperature") or "")
    cell = sheet.cell(row, next(n for n, c in enumerate(shown, 1) if c.key == "temperature"))
    if warmth in _FILLS:
        cell.fill = PatternFill("solid", start_color=_FILLS[warmth])
        cell.font = Font(name=cell.font.name, bold=warmth == "hot")
        cell.alignment = Alignment(vertical="top", horizontal="center")


def _offer(sheet: Worksheet, shown: Sequence[Column], rows: int) -> None:
    """Give the columns for sales their drop-downs, and ask for days and amounts as such.

    Anything may be typed all the same after a warning: what is not understood is told when the
    workbook comes back, by row.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for n, column in enumerate(shown, start=1):
        rule = None
        if column.choices:
            rule = DataValidation("list", f'"{",".join(column.choices)}"')
            rule.error = _("Choose one of: {words}").format(words=" / ".join(column.choices))
        elif column.format == DAY and column.fill:
            rule = DataValidation("date", operator="greaterThan", formula1="36526")
            rule.error = _("Write a day, such as 2026-11-21.")
        elif column.format == WHOLE and column.fill:
            rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
            rule.error = _("Write an amount as a number.")
        if rule is not None:
            letter = get_column_letter(n)
            rule.allow_blank, rule.showErrorMessage, rule.errorStyle = True, True, "warning"
            rule.add(f"{letter}2:{letter}{rows + _ROWS_TO_COME}")
            sheet.add_data_validation(rule)


def _warn_when_late(sheet: Worksheet, shown: Sequence[Column], rows: int) -> None:
    """Turn the deadline red once it has passed and nobody has answered."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter

    at = {c.key: get_column_letter(n) for n, c in enumerate(shown, start=1)}
    status, untouched = f"${at['status']}2", vocabulary.statuses()[vocabulary.UNTOUCHED]
    open_ = f'OR({status}="",{status}="{untouched}")'
    late = f'AND(${at["due"]}2<>"",${at["due"]}2<NOW(),${at["verdict"]}2="",{open_})'
    style = DifferentialStyle(font=Font(bold=True, color="C00000"))
    red = Rule(type="expression", dxf=style, formula=[late])
    sheet.conditional_formatting.add(f"{at['due']}2:{at['due']}{rows + _ROWS_TO_COME}", red)


def _protect(sheet: Worksheet) -> None:
    """Lock the ids. There is no password, and everything else stays allowed."""
    guard = sheet.protection
    guard.sheet = True
    for name in (
        *("autoFilter", "sort", "formatCells", "formatColumns", "formatRows"),
        *("insertColumns", "insertRows", "insertHyperlinks", "deleteColumns", "deleteRows"),
    ):
        setattr(guard, name, False)  # False: not forbidden


def _set_print(sheet: Worksheet, shown: Sequence[Column], title: str) -> None:
    """Print on A4 landscape: each part of the columns on a page, the first columns on all."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.pagebreak import Break, ColBreak

    _set_page(sheet, title)
    sheet.page_setup.scale = _SCALE
    pinned = sum(c.part == 0 for c in shown)
    sheet.print_title_cols = f"A:{get_column_letter(pinned)}"
    ends = [n for n in range(1, len(shown)) if 0 < shown[n - 1].part < shown[n].part]
    sheet.col_breaks = ColBreak(brk=[Break(id=n, min=0, max=1_048_575, man=True) for n in ends])


def _set_page(sheet: Worksheet, title: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    margins = sheet.page_margins
    margins.left = margins.right = 0.3
    margins.top, margins.bottom, margins.header, margins.footer = 0.9, 0.8, 0.4, 0.4
    sheet.print_title_rows = "1:1"
    above, below = sheet.oddHeader, sheet.oddFooter
    assert above is not None
    assert below is not None
    above.left.text, below.right.text = title.replace("&", "&&"), "&P / &N"


def _write_definitions(sheet: Worksheet, book: RuleBook, on: date, locale: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    heads = ((_("Topic"), 24), (_("Term"), 34), (_("Meaning"), 90), (_("Points"), 8))
    for n, (label, width) in enumerate(heads, start=1):
        sheet.column_dimensions["ABCD"[n - 1]].width = width
        _write_head(sheet.cell(1, n), label, fill=False, locale=locale)
    lines = [tuple(line) for line in definitions(book, locale)]
    lines += [(_("How to answer"), None, text, None) for text in _instructions()]
    version = _("{file}, version {version} ({hash}), as of {day}")
    told = version.format(
        file=Path(book.path).name, version=book.version, hash=book.hash[:12], day=on.isoformat()
    )
    lines.append((_("Definition"), None, told, None))
    side = Side("thin", color=_LINE)
    before = None
    for row, line in enumerate(lines, start=2):
        for n, value in enumerate(line, start=1):
            cell = sheet.cell(row, n)
            _put(cell, None if n == 1 and value == before else value)
            cell.font = Font(name=_FONTS[locale], bold=n == 1)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(bottom=side)
        _make_room(sheet, row, [(n, width) for n, (_label, width) in enumerate(heads, start=1)])
        before = line[0]
    sheet.freeze_panes = "A2"
    _set_page(sheet, _title(on))
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _instructions() -> Iterator[str]:
    yield _("Fill in the columns with the brown header, save, and send the file back.")
    yield _(
        "Rows may be sorted, filtered or deleted, and columns moved: rows are known by their id."
    )
    yield _("The ids are locked, without a password. To sort, unprotect the sheet (Review) first.")
