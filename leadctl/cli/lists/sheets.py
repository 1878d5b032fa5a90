"""The texts that know no width: csv, tsv, json, jsonl, md. All are UTF-8, and stream."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO

from leadctl.clean.cell import guard
from leadctl.cli.console import plain
from leadctl.cli.lists.charts import sparkline
from leadctl.cli.lists.tables import Column, Listing, Report

_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MD = (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("\n", "<br>"))
_encode = json.JSONEncoder(ensure_ascii=False).encode
# It lets these through; a terminal would obey the C1 controls.
_C1 = re.compile("[\x7f-\x9f]")
_JSON = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}


def write_csv(stream: BinaryIO, listings: tuple[Listing, ...], report: Report | None) -> None:
    """Write labels and words, as Excel takes them: a file begins with a mark of its encoding."""
    listing = listings[0]
    with _text(stream) as text:
        if not _is_pipe(stream):
            text.write("\ufeff")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([guard(c.label) for c in columns_of(listing)])
        writer.writerows([guard(v) for v in row] for row in worded(listing))


def write_tsv(stream: BinaryIO, listings: tuple[Listing, ...], report: Report | None) -> None:
    r"""Write keys and stored values, one row a line: a tab or a line feed in a cell is \t or \n.
    What a spreadsheet would run is marked, as in csv."""
    listing = listings[0]
    with _text(stream) as text:
        text.write("\t".join(c.key for c in columns_of(listing)) + "\n")
        for row in stored(listing):
            text.write("\t".join(_flat(guard(v)).translate(_TSV) for v in row) + "\n")


def write_json(stream: BinaryIO, listings: tuple[Listing, ...], report: Report | None) -> None:
    """Write a list of objects, each on a line of its own; of a report an object of such lists."""
    with _text(stream) as text:
        if report is None:
            _write_list(text, listings[0], "")
        else:
            _write_object(text, listings, report)
        text.write("\n")


def bind_json(stream: BinaryIO, reports: Sequence[Report]) -> None:
    """Write an object of reports, by their names."""
    with _text(stream) as text:
        text.write("{")
        for n, report in enumerate(reports):
            text.write(f'{"," if n else ""}\n"{report.name}": ')
            _write_object(text, report.listings, report)
        text.write("\n}\n")


def _write_object(text: TextIO, listings: tuple[Listing, ...], report: Report) -> None:
    text.write("{")
    for key, value in report.facts.items():
        text.write(f'\n"{key}": {_json(value)},')
    for n, listing in enumerate(listings):
        text.write(f'{"," if n else ""}\n"{listing.name}": ')
        _write_list(text, listing, " ")
    text.write("\n}")


def write_jsonl(stream: BinaryIO, listings: tuple[Listing, ...], report: Report | None) -> None:
    """Write an object on each line."""
    with _text(stream) as text:
        text.writelines(line + "\n" for line in _objects(listings[0]))


def write_md(stream: BinaryIO, listings: tuple[Listing, ...], report: Report | None) -> None:
    """Write tables of Markdown, with labels and words."""
    with _text(stream) as text:
        if report is not None:
            text.write(f"# {_md(report.heading)}\n\n")
        _write_tables(text, listings)
        if report is not None:
            text.writelines(f"\n{_md(note)}\n" for note in report.notes)


def bind_md(stream: BinaryIO, reports: Sequence[Report]) -> None:
    """Write reports one after the other."""
    for n, report in enumerate(reports):
        stream.write(b"\n" if n else b"")
        write_md(stream, report.listings, report)


def _write_tables(text: TextIO, listings: tuple[Listing, ...]) -> None:
    for n, listing in enumerate(listings):
        if n:
            text.write("\n")
        if listing.title:
            text.write(f"## {_md(listing.title)}\n\n")
        columns = columns_of(listing)
        text.write("| " + " | ".join(_md(c.label) for c in columns) + " |\n")
        text.write("| " + " | ".join("---:" if c.right else "---" for c in columns) + " |\n")
        for row in worded(listing):
            text.write("| " + " | ".join(_md(v) for v in row) + " |\n")


def _write_list(text: TextIO, listing: Listing, indent: str) -> None:
    lines = _objects(listing)
    first = next(lines, None)
    if first is None:
        text.write("[]")
        return
    text.write("[\n" + indent + first)
    for line in lines:
        text.write(",\n" + indent + line)
    text.write("\n" + indent + "]")


def _objects(listing: Listing) -> Iterator[str]:
    keys = [c.key for c in columns_of(listing)]
    for row in stored(listing):
        yield _json(dict(zip(keys, row, strict=True)))


def _json(value: Any) -> str:
    text = _encode(value)
    return text if _C1.search(text) is None else text.translate(_JSON)


def _md(value: Any) -> str:
    text = "" if value is None else plain(str(value))
    for this, that in _MD:
        text = text.replace(this, that)
    return text


def _flat(value: Any) -> str:
    if value is None:
        return ""
    return _json(value) if isinstance(value, bool | list | dict) else str(value)


def columns_of(listing: Listing) -> list[Column]:
    """Return the columns that are in files."""
    return [c for c in listing.columns if c.in_files]


def stored(listing: Listing) -> Iterator[Sequence[Any]]:
    """Rows as they are stored, without the columns that are for the screen only."""
    places = [n for n, c in enumerate(listing.columns) if c.in_files]
    if len(places) == len(listing.columns):
        yield from listing.rows
        return
    for row in listing.rows:
        yield [row[n] for n in places]


def worded(listing: Listing) -> Iterable[list[Any]]:
    """Rows in words; only the columns that have words, or are drawn, are touched."""
    shown = [(n, _spark if c.spark else c.word) for n, c in enumerate(columns_of(listing))]
    words = [(n, word) for n, word in shown if word is not None]
    for row in stored(listing):
        cells = list(row)
        for n, word in words:
            cells[n] = word(cells[n])
        yield cells


def _spark(values: Sequence[float | None] | None) -> str:
    return sparkline(values or ())


def _is_pipe(stream: BinaryIO) -> bool:
    return stream is sys.stdout.buffer


@contextmanager
def _text(stream: BinaryIO) -> Iterator[TextIO]:
    """Text over a stream of bytes, which stays open afterwards."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        yield text
        text.flush()
    finally:
        text.detach()
