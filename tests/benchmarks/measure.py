"""Whole processes, measured: how long, and how much memory at the most, children included."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Run:
    """One process that ended well: seconds of wall time, and bytes of memory at its peak."""

    seconds: float
    peak: int


class CommandFailed(Exception):  # noqa: N818 - it is said to a person, as it is
    """A measured command ended with an exit code that was not expected."""


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    expected: Sequence[int] = (0,),
    cwd: Path | None = None,
) -> Run:
    """Run a command to its end, in a folder, and return what it took.

    The peak is the largest resident size of any one process (`wait4`), or, where /proc tells, of
    all its processes together if that is more; pages that they share are then counted twice, so
    it is never less than the truth between two looks.
    """
    if not shutil.which(command[0]):
        raise CommandFailed(f"{command[0]} is not installed")
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
        )
        with _Watch(process.pid) as watch:
            _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in expected:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-2000:]
            line = " ".join(map(str, command))
            raise CommandFailed(f"{line}\nended with {process.returncode}: {words}")
    return Run(seconds, max(usage.ru_maxrss * _MAXRSS_UNIT, watch.peak))


def alternate(contenders: Sequence[Sequence[str | Path]], rounds: int) -> list[float]:
    """Run short commands in turn, A B A B, and return the median seconds of each.

    One round before the first is not counted: it fills the caches.
    """
    taken = [[run(command).seconds for command in contenders] for _ in range(rounds + 1)][1:]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def machine() -> str:
    """Say on what was measured."""
    pages = os.sysconf("SC_PHYS_PAGES")
    parts = (
        f"{os.cpu_count()} cores ({platform.machine()})",
        f"{pages * _PAGE / 2**30:.0f} GiB of memory",
        platform.system(),
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    )
    return ", ".join(parts)


class _Watch:
    """Looks ten times a second at the resident size of a process and of all that it started."""

    def __init__(self, pid: int) -> None:
        self._pid, self.peak = pid, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        if _PROC.is_dir():
            self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.peak = max(self.peak, sum(map(_resident, _family(self._pid))))


def _family(pid: int) -> set[int]:
    """Return a process and its descendants, as /proc lists them."""
    parents = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            stat = _read(folder / "stat").rpartition(")")[2].split()
            if len(stat) > 1:
                parents[int(folder.name)] = int(stat[1])
    family, before = {pid}, 0
    while len(family) > before:
        before = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return family


def _resident(pid: int) -> int:
    fields = _read(_PROC / str(pid) / "statm").split()
    return int(fields[1]) * _PAGE if len(fields) > 1 else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it ended meanwhile
        return ""
