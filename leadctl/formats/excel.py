"""Excel workbooks, read by calamine: the sheet that holds the list, and its cells as texts."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from leadctl.formats.archive import broken, check_archive, check_compound, protected
from leadctl.formats.header import LOOKED_AT, Header, find_header, no_header
from leadctl.formats.options import Input
from leadctl.formats.sniff import Kind, kind_of
from leadctl.i18n import _
from leadctl.model import Row, Table

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sheet that may hold the list, with its first rows and its best header."""

    name: str
    sheet: CalamineSheet
    rows: list[Row]
    header: Header | None


def open_workbook(file: Input) -> Table:
    """Open the sheet of a workbook that has the headers, or the one that the user named."""
    kind = kind_of(file)
    check = check_archive if kind is Kind.XLSX else check_compound
    check(file)
    book = _guard(file, lambda: _load(file))
    names = _worksheets(book)
    named = _named_sheet(file, names)
    chosen = _choose(file, book, [named] if named else names)
    header = _header_of(file, chosen)
    others = [n for n in names if n != chosen.name]
    return Table(
        name=file.name,
        format=kind.value,
        encoding=None,
        header=tuple(header.cells),
        header_line=header.line,
        rows=lambda: _rows_below(file, chosen.sheet, header),
        sheet=chosen.name,
        notes=_notes(chosen.name, others) if others and not named else (),
    )


def sheets_of(file: Input) -> list[str]:
    """Return the names of the worksheets of a workbook, in their order."""
    check = check_archive if kind_of(file) is Kind.XLSX else check_compound
    check(file)
    return _worksheets(_guard(file, lambda: _load(file)))


def _load(file: Input) -> CalamineWorkbook:
    """Load a workbook from its bytes: given a path, calamine would believe the name."""
    from python_calamine import load_workbook

    with file.path.open("rb") as stream:
        return load_workbook(stream)


def _guard(file: Input, read: Callable[[], _T]) -> _T:
    """Call calamine; what it cannot read is an error of the file.

    On some broken files it panics, which arrives as a BaseException of a class that it keeps to
    itself.
    """
    from python_calamine import CalamineError, PasswordError

    try:
        with _hushed():
            return read()
    except PasswordError:
        raise protected(file) from None
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise broken(file, error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise broken(file, error) from None


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep what calamine prints of its own panic off the screen: we tell it in our words."""
    shown = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(shown, 2)
        os.close(shown)


def _worksheets(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum

    return [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]


def _named_sheet(file: Input, names: list[str]) -> str | None:
    wanted = file.options.sheet
    if wanted is None:
        return None
    if wanted in names:
        return wanted
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    raise file.fault(
        _("there is no sheet {name}").format(name=wanted),
        _("The sheets are {names}.").format(names=", ".join(names)),
    )


def _choose(file: Input, book: CalamineWorkbook, names: list[str]) -> _Candidate:
    """Return the sheet with the best header; without any, the first that is not blank."""
    best: _Candidate | None = None
    for name in names:
        sheet = _guard(file, partial(book.get_sheet_by_name, name))
        rows = _first_rows(file, sheet)
        header = None if file.options.columns else find_header(rows, file)
        if rows and (best is None or _score(header) > _score(best.header)):
            best = _Candidate(name, sheet, rows, header)
    if best is None:
        raise file.fault(_("the workbook is empty"), _("Export it again."))
    return best


def _score(header: Header | None) -> int:
    return header.score if header else 0


def _header_of(file: Input, chosen: _Candidate) -> Row:
    if file.options.columns:
        return Row(0, list(file.options.columns))
    if chosen.header:
        return chosen.header.row
    place = _("{name} sheet {sheet}").format(name=file.name, sheet=chosen.name)
    raise no_header(replace(file, name=place), chosen.rows)


def _notes(taken: str, others: list[str]) -> tuple[str, ...]:
    return (
        _("sheet {sheet} was read; passed over: {others}").format(
            sheet=taken, others=", ".join(others)
        ),
    )


def _first_rows(file: Input, sheet: CalamineSheet) -> list[Row]:
    return list(islice(_read(file, sheet), LOOKED_AT))


def _rows_below(file: Input, sheet: CalamineSheet, header: Row) -> Iterator[Row]:
    for row in _read(file, sheet):
        if row.line > header.line and row.cells != header.cells:
            yield row


def _read(file: Input, sheet: CalamineSheet) -> Iterator[Row]:
    """Yield the rows that are not blank, with their row numbers in the sheet."""
    if sheet.start is None:
        return
    line = 0
    try:
        for line, values in enumerate(sheet.iter_rows(), 1):  # also the rows above the table
            cells = [v if type(v) is str else _render(v) for v in values]
            if any(map(str.strip, cells)):
                yield Row(line, cells)
    except OverflowError as error:
        raise file.fault(
            _("a date or a duration is out of range: {why}").format(why=error),
            _("Put it right in Excel, or save the sheet as CSV."),
            line + 1,
        ) from None


def _render(value: Any) -> str:
    """Return the text of a cell: what a person reads in it, and no more.

    >>> [_render(v) for v in (300.0, 0.5, 9012345678.0, True, None, dt.time(10, 0))]
    ['300', '0.5', '9012345678', 'TRUE', '', '10:00:00']
    >>> _render(dt.datetime(2026, 4, 1)), _render(dt.datetime(2026, 4, 1, 10))
    ('2026-04-01', '2026-04-01 10:00:00')
    >>> _render(dt.timedelta(hours=36)), _render(dt.datetime(2026, 4, 1, 9, 59, 59, 999500))
    ('36:00:00', '2026-04-01 10:00:00')
    """
    return _RENDERERS.get(type(value), str)(value)


def _render_float(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _render_moment(value: dt.datetime) -> str:
    # A serial number of Excel is a fraction of a day: 10:00 may come as 09:59:59.9995.
    if value.microsecond:
        value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return str(value) if value.hour or value.minute or value.second else str(value.date())


def _render_duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


_RENDERERS: dict[type, Callable[[Any], str]] = {
    float: _render_float,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: _render_moment,
    dt.timedelta: _render_duration,
    dt.time: lambda value: value.strftime("%H:%M:%S"),
    type(None): lambda value: "",
}
