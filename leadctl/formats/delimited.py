"""CSV and its relatives: the delimiter, the header row, the rows."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import islice

from leadctl.formats.charset import Text, read_text
from leadctl.formats.header import LOOKED_AT, Header, find_header, no_header
from leadctl.formats.options import Input
from leadctl.formats.rows import Dialect, read_rows, split
from leadctl.formats.sections import open_report
from leadctl.i18n import _
from leadctl.model import Row, Table

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 400
_SAMPLE_LENGTH = 1 << 20


def open_delimited(file: Input) -> Table:
    """Open a text of rows and cells: CSV, TSV, or a report of Zoom or Teams."""
    text = read_text(file)
    sample = _sample(text)
    dialect, rows, header = _choose_dialect(file, sample)
    if file.options.columns:
        return _table(file, text, dialect, Row(0, list(file.options.columns)))
    report = open_report(file, text, dialect, rows)
    if report:
        return report
    if not header:
        raise no_header(file, rows)
    return _table(file, text, dialect, header.row)


def _table(file: Input, text: Text, dialect: Dialect, header: Row) -> Table:
    return Table(
        name=file.name,
        format="tsv" if dialect.delimiter == "\t" else "csv",
        encoding=text.encoding,
        header=tuple(header.cells),
        header_line=header.line,
        rows=lambda: read_rows(file, text, dialect, _end(text, dialect, header), header.cells),
    )


def _end(text: Text, dialect: Dialect, header: Row) -> int:
    """Return the last line of the header: its cells may hold line breaks."""
    if not header.line:
        return 0
    with text.lines(after=header.line - 1) as lines:
        reader = split(lines, dialect)
        next(reader)
        return header.line - 1 + reader.line_num


def _sample(text: Text) -> list[str]:
    """Return the first lines: a few hundred of them, or about a megabyte."""
    sample: list[str] = []
    length = 0
    with text.lines() as lines:
        for line in islice(lines, _SAMPLE_LINES):
            sample.append(line)
            length += len(line)
            if length > _SAMPLE_LENGTH:
                break
    return sample


def _choose_dialect(file: Input, sample: list[str]) -> tuple[Dialect, list[Row], Header | None]:
    """Return the dialect under which the header says most, with the first rows and the header.

    Without a header: the one that gives as many cells as columns were named, or else the most
    regular rows.
    """
    named = len(file.options.columns)
    found: list[tuple[tuple[int, bool, int], Dialect, list[Row], Header | None]] = []
    for dialect in map(Dialect, _DELIMITERS):
        rows = _first_rows(sample, dialect)
        if not rows:
            return _choose_late(file, dialect)
        header = None if named else find_header(rows, file)
        widths = Counter(len(r.cells) for r in rows)
        width, often = max(widths.items(), key=lambda w: (w[0] > 1, w[1], w[0]))
        rank = (header.score if header else 0, width == named, often if width > 1 else 0)
        found.append((rank, dialect, rows, header))
    _rank, dialect, rows, header = max(found, key=lambda f: f[0])
    if _is_spaced(header.row if header else rows[0]):
        dialect = Dialect(dialect.delimiter, spaced=True)
        rows = _first_rows(sample, dialect)
        header = None if named else find_header(rows, file)
    return dialect, rows, header


def _choose_late(file: Input, dialect: Dialect) -> tuple[Dialect, list[Row], Header | None]:
    """Return what stands below hundreds of blank lines, or say why nothing can be read."""
    rows = list(islice(read_rows(file, read_text(file), dialect), LOOKED_AT))
    if not rows:
        raise file.fault(_("the file is empty"), _("Export it again."))
    return dialect, rows, find_header(rows, file)


def _is_spaced(row: Row) -> bool:
    return len(row.cells) > 1 and all(c.startswith(" ") for c in row.cells[1:])


def _first_rows(sample: list[str], dialect: Dialect) -> list[Row]:
    """Return the first rows that are not blank, as far as they can be split."""
    rows: list[Row] = []
    reader = split(sample, dialect)
    end = 0
    try:
        for cells in reader:
            begin, end = end + 1, reader.line_num
            if any(map(str.strip, cells)):
                rows.append(Row(begin, cells))
            if len(rows) == LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows
