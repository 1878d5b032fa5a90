"""One list or several, eight formats: where they go and how they are written.

For people: table, csv, md, xlsx, html (labels and words in the language in use). For programs:
json, jsonl, tsv (English keys, values as they are stored). Only the table knows a width; nothing is
cut off in the others, and they do not pass through rich. A page, like a screen, shows the first
rows of a long list.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console

from leadctl import aside
from leadctl.cli import console
from leadctl.cli.lists import sheets, spreadsheet
from leadctl.cli.lists.tables import SCREENFUL, Listing, Report, draw
from leadctl.cli.session import Session, locale_of
from leadctl.errors import LeadctlError, UsageError
from leadctl.i18n import _, language, ngettext, speaking


class Format(StrEnum):
    """What a list can be written as."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    MD = "md"
    XLSX = "xlsx"
    HTML = "html"


ONE_LIST = (Format.CSV, Format.TSV, Format.JSONL)
"""Formats that hold one list only."""

_ENDINGS = {f".{f}": f for f in Format if f is not Format.TABLE} | {
    ".txt": Format.TABLE,
    ".ndjson": Format.JSONL,
    ".markdown": Format.MD,
    ".htm": Format.HTML,
}

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=_("table, csv, tsv, json, jsonl, md, xlsx or html; --out FILE says so by its ending."),
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
        help=_("Show this many rows (0: all). A table or page shows 50, anything else all."),
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
        if self.format is Format.HTML:
            return SCREENFUL if screenful else None
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
    with console.quiet_pipe(), _target(choice) as stream:
        _write_list(session, stream, choice, listing, counted)
    _tell(session, choice, counted, listing.nothing)


def write_file(session: Session, path: Path, format: Format, listing: Listing) -> None:
    """Write one list at a path, whatever the path ends in; OSError where that is not possible."""
    choice = Choice(format, path, 0)
    with path.open("wb") as stream:
        _write_list(session, stream, choice, listing, _Counted(listing, choice.most()))


def present_report(session: Session, choice: Choice, report: Report) -> None:
    """Write a report of several lists.

    A workbook has a sheet for each, JSON a key for each; csv, tsv and jsonl hold one list, so they
    take the first, and say so.
    """
    read = _read(choice, report)
    with console.quiet_pipe(), _target(choice) as stream:
        if not _write_drawn(session, stream, choice, (read,)):
            _WRITERS[choice.format](stream, read.listings, read)
    with speaking(session.language):
        _tell_report(session, choice, read)


def present_all(session: Session, choices: Sequence[Choice], reports: Sequence[Report]) -> None:
    """Write several reports as one, by name in JSON, a sheet for each in a workbook; in one format
    or in several, each list with as many rows as the first of them has."""
    read = tuple(_read(choices[0], report) for report in reports)
    for choice in choices:
        with console.quiet_pipe(), _target(choice) as stream:
            if not _write_drawn(session, stream, choice, read):
                _BINDERS[choice.format](stream, read)
        if choice.out is not None:
            with speaking(session.language):
                _tell_written(session, choice.out, len(read))


def _write_list(
    session: Session, stream: BinaryIO, choice: Choice, listing: Listing, counted: _Counted
) -> None:
    """Write one list, as far as it is counted; it streams where the format can."""
    whole = replace(listing, rows=counted)
    if choice.format is Format.TABLE:
        _draw(session, stream, choice, whole)
    elif choice.format is Format.HTML:
        shown = Report(listing.title, (_read_list(listing, counted),))
        _write_page(session.today, stream, (shown,))
    else:
        _WRITERS[choice.format](stream, (whole,), None)


def _write_drawn(
    session: Session, stream: BinaryIO, choice: Choice, reports: Sequence[Report]
) -> bool:
    """Write reports where it makes no difference how many they are: on a screen or a page. False
    where they are to be written otherwise."""
    if choice.format is Format.TABLE:
        _draw_reports(session, stream, choice, reports)
    elif choice.format is Format.HTML:
        _write_page(session.today, stream, reports)
    return choice.format in {Format.TABLE, Format.HTML}


def _tell_written(session: Session, path: Path, count: int) -> None:
    words = ngettext("Written: {file} ({n} report)", "Written: {file} ({n} reports)", count)
    _say(session, words.format(file=path, n=count))


@contextmanager
def for_readers(session: Session, choice: Choice) -> Iterator[Session]:
    """Say what is within in the language of the rules file where it is made for others: workbooks
    and pages are sent to people who never saw this terminal."""
    locale = locale_of(session.rules)
    if locale is None or choice.format not in {Format.XLSX, Format.HTML}:
        yield session
        return
    with speaking(locale):
        yield replace(session, language=locale)


def _read(choice: Choice, report: Report) -> Report:
    """Read the rows of each list up to its limit, and count them."""
    listings = (
        _read_list(one, _Counted(one, choice.most(one.screenful))) for one in report.listings
    )
    return replace(report, listings=tuple(listings))


def _read_list(listing: Listing, counted: _Counted) -> Listing:
    rows = list(counted)
    if counted.more < 0:
        return replace(listing, rows=rows, total=None, uncounted=True)
    return replace(listing, rows=rows, total=counted.count + counted.more)


def _tell_report(session: Session, choice: Choice, report: Report) -> None:
    """Say what a reader of a report must know: what it leaves out, and where it is."""
    first, *others = report.listings
    drawn = choice.format in {Format.TABLE, Format.HTML}  # there an empty list says so itself
    _tell(session, choice, _counts(first), "" if drawn else first.nothing)
    if choice.format in ONE_LIST and others:
        names = _(", ").join(one.title for one in others)
        note = _("Not in this format: {lists}. --format json, xlsx or md holds all.")
        _say(session, note.format(lists=names))
        return
    for listing in others:
        if more := _counts(listing).more:
            _say(session, f"{listing.title}: {_more(more)}")


def _write_page(day: date, stream: BinaryIO, reports: Sequence[Report]) -> None:
    from leadctl.cli.lists.page import write_page  # 0.1 s that no other format needs

    write_page(stream, reports, day, language())


_Writer = Callable[[BinaryIO, tuple[Listing, ...], Report | None], None]
_WRITERS: dict[Format, _Writer] = {
    Format.CSV: sheets.write_csv,
    Format.TSV: sheets.write_tsv,
    Format.JSON: sheets.write_json,
    Format.JSONL: sheets.write_jsonl,
    Format.MD: sheets.write_md,
    Format.XLSX: spreadsheet.write_xlsx,
}
_BINDERS: dict[Format, Callable[[BinaryIO, Sequence[Report]], None]] = {
    Format.JSON: sheets.bind_json,
    Format.MD: sheets.bind_md,
    Format.XLSX: spreadsheet.bind_xlsx,
}


@dataclass(slots=True)
class _Count:
    """How many rows of a list were written, and how many the limit held back (-1: some)."""

    count: int = 0
    more: int = 0


def _counts(listing: Listing) -> _Count:
    """Count a list whose rows were read."""
    shown = len(list(listing.rows))
    return _Count(shown, -1 if listing.uncounted else (listing.total or shown) - shown)


class _Counted(_Count):
    """Rows up to a limit, counted as they go by."""

    def __init__(self, listing: Listing, limit: int | None) -> None:
        super().__init__()
        self.rows, self.limit, self.total = listing.rows, limit, listing.total
        self.uncounted = listing.uncounted

    def __iter__(self) -> Iterator[Any]:
        rows = iter(self.rows)
        for row in islice(rows, self.limit):
            self.count += 1
            yield row
        rest = sum(1 for _row in rows) if self.total is None else self.total - self.count
        if self.limit is not None:
            self.more = -1 if self.uncounted else rest


def _draw(session: Session, stream: BinaryIO, choice: Choice, listing: Listing) -> None:
    rows = list(listing.rows)
    if rows:
        with _console(session, stream, choice) as screen:
            draw(screen, replace(listing, rows=rows))


def _draw_reports(
    session: Session, stream: BinaryIO, choice: Choice, reports: Sequence[Report]
) -> None:
    with _console(session, stream, choice) as screen:
        for n, report in enumerate(reports):
            if n:
                screen.print("\n")
            _draw_report(screen, report)


def _draw_report(screen: Console, report: Report) -> None:
    console.say(screen, report.heading, "bold")
    for listing in report.listings:
        screen.print()
        if listing.title:
            console.say(screen, listing.title, "bold")
        if listing.rows:
            draw(screen, listing)
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


def _tell(session: Session, choice: Choice, counted: _Count, nothing: str) -> None:
    """Say what was left out and where the rest is; of an empty list `nothing`, unless that is empty
    too."""
    if counted.count == 0 and nothing:
        _say(session, nothing)
    elif counted.more:
        _say(session, _more(counted.more))
    if choice.out is not None:
        note = ngettext("Written: {file} ({n} row)", "Written: {file} ({n} rows)", counted.count)
        _say(session, note.format(file=choice.out, n=f"{counted.count:,}"))


def _more(n: int) -> str:
    if n < 0:
        return _("More rows; --limit 0 shows all.")
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
