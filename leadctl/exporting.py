"""Leads on their way to another system: which lines are new, and a file that is never half there.

The file is written aside, the store says what it holds, the file is moved into place. A run that
was stopped between the last two is completed by the next one; stopped earlier, nothing happened.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.rules.book import RuleBook
from leadctl.rules.lines import Line, unwritable
from leadctl.rules.targets import Target
from leadctl.store import exports
from leadctl.store.database import Store, writing
from leadctl.store.exports import Export
from leadctl.store.queries import Sought


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: `every` also what the system has already, `again` also what the last
    export brought it."""

    target: Target
    sought: Sought
    every: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What there is to give: `fresh` are the leads that the system has never had. `lacking` and
    `unwritable` lines stay behind (with the fields, the characters); `wordless` counts fields and
    values that are left empty. `last` is the export before."""

    lines: tuple[Line, ...]
    fresh: frozenset[int]
    lacking: tuple[tuple[int, tuple[str, ...]], ...]
    unwritable: tuple[tuple[int, str], ...]
    wordless: Mapping[tuple[str, str], int]
    last: Export | None


def look(conn: sqlite3.Connection, book: RuleBook, wanted: Wanted) -> Outgoing:
    """Return what a system would be given now."""
    target = wanted.target
    had, last = exports.given(conn, target.name), exports.last(conn, target.name)
    found, lacking, lost = (
        list[Line](),
        list[tuple[int, tuple[str, ...]]](),
        list[tuple[int, str]](),
    )
    wordless = Counter[tuple[str, str]]()
    for line in exports.lines(conn, target, book.selling, wanted.sought):
        before = had.get(line.lead_id)
        anew = before and wanted.again and last and before.export_id == last.id
        if before and before.hash == line.hash(target) and not anew and not wanted.every:
            continue
        if line.lacks:
            lacking.append((line.lead_id, line.lacks))
        elif characters := unwritable(line, target.encoding):
            lost.append((line.lead_id, characters))
        else:
            found.append(line)
            wordless.update(line.wordless)
    fresh = frozenset(x.lead_id for x in found if x.lead_id not in had)
    return Outgoing(tuple(found), fresh, tuple(lacking), tuple(lost), wordless, last)


def send(
    db: Store, book: RuleBook, wanted: Wanted, out: Path | BinaryIO, day: str, now: str
) -> Outgoing:
    """Write the file of a system, or its bytes to a stream, and remember what it holds; a file with
    nothing but a header is no export."""
    if not isinstance(out, Path):
        with writing(db) as conn:
            outgoing = look(conn, book, wanted)
            out.write(_bytes(wanted.target, outgoing.lines))
            out.flush()
            if outgoing.lines:
                exports.record(conn, wanted.target, outgoing.lines, ("-", None), day, now)
        return outgoing
    out = out.resolve()
    aside = out.with_name(f".{out.name}.part")
    try:
        with writing(db) as conn:
            outgoing = look(conn, book, wanted)
            _write_aside(aside, _bytes(wanted.target, outgoing.lines))
            place, export_id = (str(out), str(aside)), None
            if outgoing.lines:
                export_id = exports.record(conn, wanted.target, outgoing.lines, place, day, now)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise _unwritten(out, error) from error
    _put_in_place(db, export_id, aside, out)
    return outgoing


def complete(db: Store) -> list[Export]:
    """Finish the exports that were stopped before their file was in place; return them."""
    stopped = exports.unfinished(db.conn)
    for export in stopped:
        _put_in_place(db, export.id, Path(export.aside or ""), Path(export.file))
    return stopped


def _put_in_place(db: Store, export_id: int | None, aside: Path, file: Path) -> None:
    try:
        if aside.is_file():  # else it was moved, and the run was stopped right after
            aside.replace(file)
    except OSError as error:
        raise _unwritten(file, error) from error
    if export_id is not None:
        with writing(db) as conn:
            exports.finish(conn, export_id)


def _bytes(target: Target, found: tuple[Line, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(target.columns)
    writer.writerows(line.cells for line in found)
    return text.getvalue().encode(target.encoding)


def _write_aside(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, down to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unwritten(path: Path, error: OSError) -> LeadctlError:
    what = _("the file cannot be written ({reason})").format(reason=error.strerror)
    return LeadctlError(str(path), what, _("Choose another place with --out."))
