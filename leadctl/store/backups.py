"""Backups of a store: made while others read and write, checked, compressed, and put back.

A backup is `NAME-2026-11-21T060002.db.gz`, NAME being that of the database; only files of that form
are ever taken away.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from leadctl.errors import BusyError, LeadctlError
from leadctl.i18n import _

FOLDER = "backups"
_CHUNK = 1 << 20
_MAGIC = b"SQLite format 3\x00"
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: its size in bytes, that of the database, and which backups went."""

    path: Path
    size: int
    of: int
    pruned: tuple[Path, ...]


def folder_of(store: Path) -> Path:
    """Return where the backups of a store go if nothing else is said."""
    return store.resolve().parent / FOLDER


def all_of(store: Path, folder: Path) -> list[Path]:
    """Return the backups of a store in a folder, the oldest first."""
    form = re.compile(rf"{re.escape(store.stem)}-(\d{{4}}-\d\d-\d\dT\d{{6}})(?:-(\d+))?\.db\.gz")
    named = [(m, p) for p in folder.glob("*.db.gz") if (m := form.fullmatch(p.name))]
    return [p for m, p in sorted(named, key=lambda n: (n[0][1], int(n[0][2] or 1)))]


def back_up(store: Path, folder: Path, moment: datetime, keep: int | None) -> Backup:
    """Make a backup, named by a moment, and leave the newest `keep` (None: all).

    LeadctlError, and no file, where the folder cannot be written or the copy is not whole.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unpacked(folder) as copy:
            _copy(store, copy)
            path = _pack(copy, folder, f"{store.stem}-{moment:%Y-%m-%dT%H%M%S}")
            of = copy.stat().st_size
    except OSError as error:
        what = _("the backup cannot be written ({reason})").format(reason=error.strerror)
        raise LeadctlError(str(folder), what, _("Make room or choose another folder.")) from error
    old = [p for p in all_of(store, folder) if p != path]
    gone = [] if keep is None else old[: max(len(old) - keep + 1, 0)]
    for one in gone:
        one.unlink(missing_ok=True)
    return Backup(path, path.stat().st_size, of, tuple(gone))


@contextmanager
def _unpacked(folder: Path) -> Iterator[Path]:
    """Give the path of a private file that is gone in the end, with what SQLite puts beside it."""
    handle, name = tempfile.mkstemp(prefix=".leadctl-", suffix=".tmp", dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _copy(store: Path, copy: Path) -> None:
    """Copy a store as it stands now, in one piece, and look whether the copy is whole."""
    with closing(sqlite3.connect(store)) as there, closing(sqlite3.connect(copy)) as here:
        here.execute("pragma synchronous = off")  # nobody looks for it after a crash
        try:
            there.backup(here)
            here.execute("pragma journal_mode = delete")
        except sqlite3.OperationalError as error:
            if "full" in str(error):
                raise OSError(28, _("the disk is full")) from error
            if "locked" in str(error) or "busy" in str(error):
                raise BusyError(str(store), _("another run holds the database")) from error
            raise LeadctlError(str(store), str(error), _("Run leadctl doctor.")) from error
        except sqlite3.DatabaseError as error:
            raise LeadctlError(str(store), str(error), _("Run leadctl doctor.")) from error
        _check_whole(here, store)


def _check_whole(conn: sqlite3.Connection, told: Path) -> None:
    try:
        found = conn.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        fault = " ".join(found.split())
        what = _("the database in it is damaged ({fault})").format(fault=fault)
        raise LeadctlError(str(told), what, _("Run leadctl doctor; leadctl restore FILE."))


def _pack(copy: Path, folder: Path, name: str) -> Path:
    """Compress a file aside and move it into place, under a name that nobody has: in a quarter of
    the time of zlib at its fastest, and no larger."""
    from isal import igzip

    for n in count(1):
        path = folder / f"{name}{f'-{n}' if n > 1 else ''}.db.gz"
        aside = folder / f".{path.name}.part"
        if path.exists():
            continue
        try:
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # somebody else is at it, or was killed
            continue
        break
    try:
        with os.fdopen(handle, "wb") as raw, copy.open("rb") as source:
            # Its stubs leave the arguments out.
            with igzip.IGzipFile("", "wb", fileobj=raw, mtime=0) as packed:  # type: ignore[no-untyped-call]
                shutil.copyfileobj(source, packed, _CHUNK)
            raw.flush()
            os.fsync(raw.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return path


def sweep(store: Path, folder: Path, before: float) -> None:
    """Take away what backups that were killed have left, last changed before a moment (epoch)."""
    for left in (*folder.glob(f".{store.stem}-*.part"), *folder.glob(".leadctl-*.tmp*")):
        with suppress(OSError):
            if left.stat().st_mtime < before:
                left.unlink()


@contextmanager
def opened(store: Path, file: Path) -> Iterator[Path]:
    """Unpack a backup beside the store, check that it is one, and give its path. What the caller
    leaves there is gone in the end."""
    from leadctl.store.database import check_ours

    if not file.is_file():
        raise LeadctlError(str(file), _("there is no such file"), _("Name a backup: backups/…"))
    try:
        with _unpacked(store.resolve().parent) as copy:
            _unpack(file, copy)
            with closing(sqlite3.connect(copy)) as conn:
                _check_whole(conn, file)
                check_ours(conn, file)
                conn.execute("pragma journal_mode = wal")
            yield copy
    except OSError as error:
        what = _("cannot be read or put beside the database ({reason})")
        raise LeadctlError(str(file), what.format(reason=error.strerror)) from error


def _unpack(file: Path, copy: Path) -> None:
    try:
        with file.open("rb") as raw:
            plain = raw.read(len(_MAGIC)) == _MAGIC
        with file.open("rb") if plain else gzip.open(file) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
    except _BROKEN as error:
        what = _("is no backup, or not a whole one ({error})").format(error=error)
        raise LeadctlError(str(file), what, _("Name another one; nothing was changed.")) from error
    with copy.open("rb") as found:
        if found.read(len(_MAGIC)) != _MAGIC:
            what = _("there is no database in it")
            raise LeadctlError(str(file), what, _("Name another one; nothing was changed."))


def put_back(store: Path, copy: Path, moment: datetime) -> Path | None:
    """Put an unpacked backup into the place of a store; return where the present one is then, None
    where there was none. BusyError, and nothing is changed, while somebody reads it."""
    aside = None
    if store.exists():
        _let_go(store)
        aside = _free_name(store, moment)
        for ending in ("-wal", "-shm"):  # of a damaged one, which could not be put in order
            left = store.with_name(store.name + ending)
            if left.exists():
                left.replace(aside.with_name(aside.name + ending))
        try:
            os.link(store, aside)  # so that there is a database at any moment
        except OSError:
            store.replace(aside)
    copy.chmod(0o600)
    copy.replace(store)
    return aside


def _let_go(store: Path) -> None:
    """Have SQLite put its journal into the file, which it does only where nobody else has it open:
    whoever did would take away the journal of the new one."""
    try:
        with closing(sqlite3.connect(store, timeout=1)) as conn:
            conn.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error) and "busy" not in str(error):
            return
        what = _("somebody is reading the database")
        raise BusyError(str(store), what, _("Try again when they are done.")) from error
    except sqlite3.DatabaseError:
        return  # damaged: it is set aside as it is


def _free_name(store: Path, moment: datetime) -> Path:
    name = f"{store.stem}-{moment:%Y-%m-%dT%H%M%S}.before-restore"
    names = (store.with_name(f"{name}{f'-{n}' if n > 1 else ''}.db") for n in count(1))
    return next(path for path in names if not path.exists())


def contents(path: Path) -> Iterator[bytes]:
    """Yield what is in a file, unpacked where it is a backup; nothing where it cannot be read."""
    with suppress(OSError, *_BROKEN), path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source = gzip.GzipFile(fileobj=raw) if packed else raw
        while chunk := source.read(_CHUNK):
            yield chunk
