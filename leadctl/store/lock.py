"""One writer at a time. The lock belongs to the operating system, so it ends with its process: a
file that a dead process has left behind blocks nobody.

Where a lock cannot be had at all (a file system without locks, a folder where no file can be made)
SQLite's own lock is what is left.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from leadctl.errors import BusyError
from leadctl.i18n import _

WAIT_SECONDS = 10.0
_PAUSE = 0.05
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_FAR = 1 << 30
"""Windows locks bytes, and nobody can read them then: a byte far behind the text."""

_mine: Counter[Path] = Counter()
"""How often this process holds each lock: a command that holds it may call what takes it."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wants to write: the words of the command, and for how many seconds it waits."""

    command: str = "leadctl"
    wait: float = WAIT_SECONDS


def lock_path(store: Path) -> Path:
    """Return where the lock of a store is."""
    return store.with_name(f"{store.name}.lock")


@contextmanager
def one_writer(store: Path, writer: Writer) -> Iterator[None]:
    """Be the only process that writes to a store. BusyError, with who is, when it stays taken."""
    path = lock_path(store.resolve())
    if _mine[path]:
        _mine[path] += 1
        try:
            yield
        finally:
            _mine[path] -= 1
        return
    handle = _wait(path, store, writer)
    if handle is not None:
        _sign(handle, writer)
    _mine[path] += 1
    try:
        yield
    finally:
        _mine[path] -= 1
        if handle is not None:
            _release(path, handle)


def _wait(path: Path, store: Path, writer: Writer) -> int | None:
    """Return a handle that holds the lock; None where there are no locks to be had."""
    until = monotonic() + writer.wait
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return None
        try:
            _take(handle)
            if _is_at(path, handle):
                return handle
            os.close(handle)  # its holder took the file away just now: the next one is new
        except OSError as error:
            if error.errno not in _TAKEN:
                os.close(handle)
                return None
            holder = _read(handle)
            os.close(handle)
            if monotonic() >= until:
                raise _busy(store, holder) from None
            sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _is_at(_path: Path, _handle: int) -> bool:
        return True  # nobody can take away a file that is open

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_at(path: Path, handle: int) -> bool:
        """Say whether the file that is locked is still the one that others would lock."""
        try:
            return os.path.samestat(path.stat(), os.fstat(handle))
        except OSError:
            return False


def _sign(handle: int, writer: Writer) -> None:
    """Write into the lock who holds it: neither data nor the names of files."""
    told = {
        "command": writer.command,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    with suppress(OSError):  # a full disk: the lock holds all the same
        os.lseek(handle, 0, os.SEEK_SET)
        os.truncate(handle, 0)
        os.write(handle, json.dumps(told).encode())


def _read(handle: int) -> dict[str, object]:
    """Return who holds a lock; nothing where that is not written yet."""
    with suppress(OSError, ValueError):
        os.lseek(handle, 0, os.SEEK_SET)
        found = json.loads(os.read(handle, 4096))
        if isinstance(found, dict):
            return found
    return {}


def _release(path: Path, handle: int) -> None:
    """Take the file away while the lock still holds, so that whoever waits for it looks again."""
    if sys.platform != "win32":
        with suppress(OSError):
            path.unlink()
    os.close(handle)


def _busy(store: Path, holder: dict[str, object]) -> BusyError:
    remedy = _("Try again when it has finished, or wait for it longer with --wait SECONDS.")
    if not {"command", "pid", "since", "host"} <= holder.keys():
        return BusyError(str(store), _("another run is writing to the database"), remedy)
    what = _("{command} (process {pid}) has been writing to the database since {since}")
    host = str(holder["host"])
    if host != socket.gethostname():
        what = _(
            "{command} (process {pid} on {host}) has been writing to the database since {since}"
        )
    told = {**holder, "since": str(holder["since"])[:19].replace("T", " ")}
    return BusyError(str(store), what.format(**{**told, "host": host}), remedy)
