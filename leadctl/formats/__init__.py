"""A file -> a `model.Table`: what it is, how it is encoded, where its header and its rows are.

The type is found from the content and never from the name. Rows are read in a stream and as raw
texts: cleaning them is not done here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from leadctl.formats.delimited import open_delimited
from leadctl.formats.excel import open_workbook, sheets_of
from leadctl.formats.header import NoHeaderError
from leadctl.formats.options import Input, ReadOptions
from leadctl.formats.sniff import Kind, kind_of
from leadctl.formats.vcard import open_cards
from leadctl.model import Table

__all__ = ["NoHeaderError", "ReadOptions", "open_table", "sheet_names"]

_OPENERS: dict[Kind, Callable[[Input], Table]] = {
    Kind.XLSX: open_workbook,
    Kind.XLS: open_workbook,
    Kind.VCARD: open_cards,
    Kind.TEXT: open_delimited,
}


def open_table(
    path: Path,
    options: ReadOptions,
    recognise: Callable[[str], str | None],
    name: str | None = None,
) -> Table:
    """Open a file of people as a table.

    `recognise` returns the field that a header means, or None. `name` is what the user called the
    file (standard input is a temporary file with the name "-").

    Raises `LeadctlError` with the place and the remedy for a file that cannot be read; so may the
    iteration over `rows()`, for faults further down in the file.
    """
    file = Input(path, name or str(path), options, recognise)
    return _OPENERS[kind_of(file)](file)


def sheet_names(path: Path, name: str) -> list[str | None]:
    """Return the sheets of a workbook; of any other file one without a name: the file itself.

    Raises `LeadctlError` as `open_table` does.
    """
    file = Input(path, name, ReadOptions(), lambda _header: None)
    return [*sheets_of(file)] if kind_of(file) in {Kind.XLSX, Kind.XLS} else [None]
