"""One list, seven formats: where it goes and how it is written.

For people: table, csv, md, xlsx (labels and words in the language in use). For programs: json,
jsonl, tsv (English keys, values as they are stored). Only the table knows a width; nothing is cut
off in the others, and they do not pass through rich.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console

from leadctl import aside
from leadctl.cli import console, sheets
from leadctl.cli.session import Session
from leadctl.cli.tables import SCREENFUL, Listing, Report, draw
from leadctl.errors import LeadctlError, UsageError
from leadctl.i18n import _, ngettext


class Format(StrEnum):
    """What a list can be written as."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    MD = "md"
    XLSX = "xlsx"


_ENDINGS = {f".{f}": f for f in Format if f is not Format.TABLE} | {
    ".txt": Format.TABLE,
    ".ndjson": Format.JSONL,
    ".markdown": Format.MD,
}

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=_("table, csv, tsv, json, jsonl, md or xlsx; --out FILE says so by its ending."),
        show_default="table",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help=_("Write to this file instead of the screen."),
        dir_okay=False,
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        "-n",
        metavar="N",
        min=0,
        help=_("Show this many rows (0: all). A table shows 50, anything else all."),
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose of format and file, and the limit that was asked for, if any."""

    format: Format
    out: Path | None
    limit: int | None

    def most(self, screenful: int = SCREENFUL) -> int | None:
        """Return how many rows of a list are shown at most; None: all of them."""
        if self.limit is not None:
            return self.limit or None
        return screenful or None if self.format is Format.TABLE else None


def choose(format: Format | None, out: Path | None, limit: int | None) -> Choice:
    """Return what was chosen: the ending of the file decides what --format left open.

    >>> choose(None, Path("hot.xlsx"), None).format, choose(None, None, None).most()
    (<Format.XLSX: 'xlsx'>, 50)
    """
    if format is None and out is not None and str(out) != "-":
        format = _ENDINGS.get(out.suffix.lower())
        if format is None:
            what = _("the ending does not say which format is meant")
            raise UsageError(str(out), what, _("Add --format csv, or another one."))
    return Choice(format or Format.TABLE, None if str(out) == "-" else out, limit)


def present(session: Session, choice: Choice, listing: Listing) -> None:
    """Write one list in the chosen format, and say on stderr what a reader of it must know."""
    counted = _Counted(listing, choice.most(listing.screenful))
    whole = replace(listing, rows=counted)
    with console.quiet_pipe(), _target(choice) as stream:
        if choice.format is Format.TABLE:
            _draw(session, stream, choice, whole)
        else:
            _WRITERS[choice.format](stream, (whole,), None)
    _tell(session, choice, listing, counted)


def write_file(session: Session, path: Path, format: Format, listing: Listing) -> None:
    """Write one list at a path, whatever the path ends in; OSError where that is not possible."""
    with path.open("wb") as stream:
        if format is Format.TABLE:
            _draw(session, stream, Choice(format, path, 0), listing)
        else:
            _WRITERS[format](stream, (listing,), None)


def present_report(session: Session, choice: Choice, report: Report) -> None:
    """Write a report of several lists.

    A workbook has a sheet for each, JSON a key for each; csv, tsv and jsonl hold one list, so they
    take the first, and say so.
    """
    counted = [_Counted(one, choice.most(one.screenful)) for one in report.listings]
    wholes = tuple(replace(o, rows=c) for o, c in zip(report.listings, counted, strict=True))
    with console.quiet_pipe(), _target(choice) as stream:
        if choice.format is Format.TABLE:
            _draw_report(session, stream, choice, replace(report, listings=wholes))
        else:
            _WRITERS[choice.format](stream, wholes, report)
    _tell(session, choice, report.listings[0], counted[0])
    if choice.format in ONE_LIST and len(wholes) > 1:
        others = _(", ").join(one.title for one in wholes[1:])
        note = _("Not in this format: {lists}. --format json, xlsx or md holds all.")
        _say(session, note.format(lists=others))
        return
    for listing, count in zip(report.listings[1:], counted[1:], strict=True):
        if count.more:
            _say(session, f"{listing.title}: {_more(count.more)}")


ONE_LIST = (Format.CSV, Format.TSV, Format.JSONL)
_Writer = Callable[[BinaryIO, tuple[Listing, ...], Report | None], None]
_WRITERS: dict[Format, _Writer] = {
    Format.CSV: sheets.write_csv,
    Format.TSV: sheets.write_tsv,
    Format.JSON: sheets.write_json,
    Format.JSONL: sheets.write_jsonl,
    Format.MD: sheets.write_md,
    Format.XLSX: sheets.write_xlsx,
}


class _Counted:
    """Rows up to a limit; `count` is how many went by, `more` whether the limit held some back."""

    def __init__(self, listing: Listing, limit: int | None) -> None:
        self.rows, self.limit, self.total = listing.rows, limit, listing.total
        self.count, self.more = 0, 0

    def __iter__(self) -> Iterator[Any]:
        rows = iter(self.rows)
        for row in islice(rows, self.limit):
            self.count += 1
            yield row
        rest = sum(1 for _row in rows) if self.total is None else self.total - self.count
        self.more = rest if self.limit is not None else 0


def _draw(session: Session, stream: BinaryIO, choice: Choice, listing: Listing) -> None:
    rows = list(listing.rows)
    if rows:
        with _console(session, stream, choice) as screen:
            draw(screen, replace(listing, rows=rows))


def _draw_report(session: Session, stream: BinaryIO, choice: Choice, report: Report) -> None:
    with _console(session, stream, choice) as screen:
        console.say(screen, report.heading, "bold")
        for listing in report.listings:
            rows = list(listing.rows)
            screen.print()
            if listing.title:
                console.say(screen, listing.title, "bold")
            if rows:
                draw(screen, replace(listing, rows=rows))
            else:
                console.say(screen, listing.nothing)
        if report.notes:
            screen.print()
        for note in report.notes:
            console.say(screen, note)


@contextmanager
def _console(session: Session, stream: BinaryIO, choice: Choice) -> Iterator[Console]:
    """A console on stdout, or on the file that was asked for."""
    if choice.out is None:
        yield console.data(session.width)
        return
    text = io.TextIOWrapper(stream, encoding="utf-8")
    yield console.data(session.width or console.OFF_SCREEN_WIDTH, text)
    text.flush()
    text.detach()


def _tell(session: Session, choice: Choice, listing: Listing, counted: _Counted) -> None:
    if counted.count == 0:
        _say(session, listing.nothing)
    elif counted.more:
        _say(session, _more(counted.more))
    if choice.out is not None:
        note = ngettext("Written: {file} ({n} row)", "Written: {file} ({n} rows)", counted.count)
        _say(session, note.format(file=choice.out, n=f"{counted.count:,}"))


def _more(n: int) -> str:
    words = ngettext("{n} more row; --limit 0 shows all.", "{n} more rows; --limit 0 shows all.", n)
    return words.format(n=f"{n:,}")


def _say(session: Session, text: str) -> None:
    if not session.quiet:
        console.say(console.talk(session.width), text)


@contextmanager
def _target(choice: Choice) -> Iterator[BinaryIO]:
    """Open stdout, or a file that is written aside and moved into place when it is whole."""
    if choice.out is None:
        if choice.format is Format.XLSX and sys.stdout.isatty():
            what = _("a workbook cannot be shown on the screen")
            raise UsageError("--format xlsx", what, _("Add --out FILE.xlsx."))
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with whole_file(choice.out) as stream:
            yield stream
    except OSError as error:
        what = _("the file cannot be written ({reason})").format(reason=error.strerror)
        raise LeadctlError(str(choice.out), what, _("Choose another place with --out.")) from error


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its place when it is whole; OSError where that is not possible."""
    if path.exists() and not path.is_file():  # a device or a pipe cannot be replaced by a file
        with path.open("wb") as stream:
            yield stream
        return
    path = path.resolve()
    try:
        with os.fdopen(aside.create(path), "wb") as stream:
            yield stream
        aside.place(path).replace(path)
    finally:
        aside.place(path).unlink(missing_ok=True)
