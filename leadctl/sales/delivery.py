"""Files that go out together with the ledger: both or none, whatever happens in between.

A file is written aside, next to where it belongs; the ledger is committed; the file is moved into
place. Before the commit nothing has happened, and after it the next run can finish: the file aside
is there exactly as long as it has not been moved.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.model import Handoff
from leadctl.store import handoffs
from leadctl.store.database import Store, file_of, writing


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file to write, and the leads in it."""

    path: Path
    handed: tuple[Handoff, ...]


Writer = Callable[[Path, Sequence[Handoff]], None]
"""Writes a file with these leads at a path, whatever the path ends in."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that is written, and not yet where it belongs."""

    path: Path
    aside: Path


def write_aside(conn: sqlite3.Connection, sheets: Iterable[Sheet], write: Writer) -> list[Aside]:
    """Write files next to where they belong; LeadctlError, and none is left, if one cannot be."""
    planned = list(sheets)
    for sheet in planned:
        _look_at(conn, sheet.path)
    written: list[Aside] = []
    for sheet in planned:
        path = sheet.path.resolve()
        name = f".{path.name}.{secrets.token_hex(4)}{_ending(conn)}"
        one = Aside(path, path.with_name(name))
        written.append(one)
        try:
            write(one.aside, sheet.handed)
            handoffs.note_written(conn, str(path), _hash(one.aside))
        except BaseException as error:
            _take_away(written)
            if isinstance(error, OSError):
                raise _unwritten(sheet.path, error) from error
            raise
    return written


def _look_at(conn: sqlite3.Connection, path: Path) -> None:
    """Refuse a place where there is nothing to replace, a device or a folder, or where somebody has
    filled in the list that was there."""
    if path.exists() and not path.is_file():
        remedy = _("Nothing was recorded. Choose another place with --out.")
        raise LeadctlError(str(path), _("is not a file"), remedy)
    ours = handoffs.written_at(conn, str(path.resolve()))
    if ours is not None and path.exists() and _hash(path) != ours:
        what = _("somebody has written into this list since it went out")
        remedy = _("Nothing was recorded. Take it in: leadctl feedback {file}; then move it away.")
        raise LeadctlError(str(path), what, remedy.format(file=path))


def _hash(path: Path) -> str:
    """Return what is in a file, which outlasts a loss of power as the ledger does."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace_file(db: Store, path: Path, handed: Sequence[Handoff], write: Writer) -> None:
    """Write one file that tells of what is in the ledger already."""
    with writing(db) as conn:
        written = write_aside(conn, [Sheet(path, tuple(handed))], write)
    move(written)


def move(written: Iterable[Aside]) -> list[Path]:
    """Move files into place; one that is there already was moved by another run."""
    moved = []
    for one in written:
        try:
            one.aside.replace(one.path)
        except FileNotFoundError:
            continue
        except OSError as error:
            what = _("the file could not be moved into place ({reason})")
            remedy = _("The handoff is recorded. Mend this and run it again: it will be completed.")
            raise LeadctlError(str(one.path), what.format(reason=error.strerror), remedy) from error
        moved.append(one.path)
    return moved


def complete(db: Store, now: str) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Move the files into place that an earlier run has left aside; return them, and those that are
    nowhere: moved and taken away before that was written down, or lost."""
    issues = handoffs.unsettled(db.conn)
    files = [Aside(Path(path), Path(aside)) for issue in issues for path, aside in issue.files]
    moved = move(files)
    lost = [one.path for one in files if not one.path.exists()]
    if issues:
        with writing(db) as conn:
            for issue in issues:
                handoffs.settle(conn, issue.id, now)
    return tuple(moved), tuple(lost)


def drop(conn: sqlite3.Connection, written: Iterable[Aside]) -> None:
    """Take away files of a run that failed, but for those that the ledger knows of all the same."""
    known = _known(conn)
    _take_away(one for one in written if str(one.aside) not in known)


def _take_away(written: Iterable[Aside]) -> None:
    for one in written:
        with suppress(OSError):
            one.aside.unlink()


def _known(conn: sqlite3.Connection) -> set[str]:
    return {aside for issue in handoffs.unsettled(conn) for _path, aside in issue.files}


def sweep(conn: sqlite3.Connection, paths: Iterable[Path]) -> None:
    """Take away what runs that were killed have left in the folders of these files. To be called
    while nobody else can write to the store."""
    known = _known(conn)
    for folder in {path.resolve().parent for path in paths}:
        for left in folder.glob(f".*{_ending(conn)}"):
            if str(left) not in known:
                left.unlink(missing_ok=True)


def _ending(conn: sqlite3.Connection) -> str:
    """Return how files aside end: each store has its own, so that none takes away another's."""
    store = hashlib.sha256(str(file_of(conn)).encode()).hexdigest()
    return f".{store[:12]}.part"


def _unwritten(path: Path, error: OSError) -> LeadctlError:
    what = _("the file cannot be written ({reason})").format(reason=error.strerror)
    return LeadctlError(
        str(path), what, _("Nothing was recorded. Choose another place with --out.")
    )
