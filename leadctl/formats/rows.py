"""The rows of a delimited text, streamed, each with the line at which it begins."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, tee
from typing import TYPE_CHECKING

from leadctl.errors import LeadctlError
from leadctl.formats.charset import Text
from leadctl.formats.options import Input
from leadctl.i18n import _
from leadctl.model import Row

if TYPE_CHECKING:
    from _csv import Reader

_LARGEST_CELL = 16 << 20
_DOS_END = ["\x1a"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted; `spaced`: each delimiter is followed by a space that is no content."""

    delimiter: str
    spaced: bool = False


def split(lines: Iterable[str], dialect: Dialect, strict: bool = False) -> Reader:
    """Return the reader of the standard library over lines."""
    csv.field_size_limit(_LARGEST_CELL)
    return csv.reader(
        lines, delimiter=dialect.delimiter, skipinitialspace=dialect.spaced, strict=strict
    )


def read_rows(
    file: Input, text: Text, dialect: Dialect, after: int = 0, repeated: Sequence[str] = ()
) -> Iterator[Row]:
    """Yield the rows after line `after` that are not blank and do not repeat the header.

    Raises `LeadctlError` for a quotation mark that is opened and never closed: otherwise it would
    swallow rows in silence.
    """
    no_rows = (list(repeated), _DOS_END)
    width, end = len(repeated), 0
    try:
        with text.lines(after) as lines:
            to_split, as_they_are = tee(lines)
            reader = split(to_split, dialect)
            for cells in reader:
                begin, end = end + 1, reader.line_num
                raw = next(as_they_are)
                if end > begin or len(cells) < width:
                    whole = [raw, *islice(as_they_are, end - begin)]
                    if _hides_rows(whole, dialect, width) or _hides_cells(whole, dialect, cells):
                        raise _open_quote(file, after + begin, after + end)
                if any(map(str.strip, cells)) and cells not in no_rows:
                    yield Row(after + begin, cells)
    except csv.Error as error:
        raise file.fault(
            _("this row cannot be read: {why}").format(why=error),
            _("Check its quotation marks."),
            after + end + 1,
        ) from None


def _hides_rows(raw: list[str], dialect: Dialect, width: int) -> bool:
    """Tell whether the lines within a row are rows themselves, which a stray quotation mark made
    one: all have as many delimiters as the header, too many to be chance."""
    inner, parts = raw[1:-1], max(width - 1, 0)
    return parts * len(inner) >= 6 and all(s.count(dialect.delimiter) == parts for s in inner)


def _hides_cells(raw: list[str], dialect: Dialect, cells: list[str]) -> bool:
    """Tell whether malformed quotation marks made one of several lines or of several cells.

    A row may be short, and its quotes odd ("special"price), but not so that they hide a delimiter.
    """
    if len(raw) == 1 and not any(dialect.delimiter in cell for cell in cells):
        return False
    try:
        return sum(1 for _cells in split(raw, dialect, strict=True)) != 1
    except csv.Error:
        return True


def _open_quote(file: Input, line: int, end: int) -> LeadctlError:
    return file.fault(
        _("a quotation mark is opened here and not closed properly by line {end}").format(end=end),
        _("Remove it, or double it if it belongs to the text."),
        line,
    )
