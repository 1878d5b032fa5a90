"""Runs that are killed: `python -m tests.torture.killing COMMAND FIRST END` prints a line for each.

The program is loaded once; each run is a fork of that, so that a kill falls into its work and not
into the start of Python. The store must then be as before the run or as after it, and the same
command again must bring it to where a run that nobody disturbed brings it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import struct
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.conftest import dump
from tests.torture.call import call
from tests.torture.soundness import faults
from tests.torture.stage import PLAYS, Command, set_up

_CLOCKED = ("_sqlite_migrations",)
_FLOCK = "hhqqi4x"
_WRITER = 120
"""The byte of leads.db-shm that a writer has locked (SQLite, "WAL-Index Locks")."""
_OFTEN = 0.0002
_CRASHED = 99

Dump = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Span:
    """How long a run took that nobody disturbed, and when it wrote, in seconds from its start."""

    begin: float
    end: float
    whole: float


@dataclass(frozen=True)
class End:
    """How a run ended: its exit code, the store, and the files beside it."""

    code: int
    store: Dump
    files: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What became of a killed run: `phase` is where it was (before, inside, after the write; ended
    before it could be killed). `wrong` is empty when all is as it should be."""

    number: int
    name: str
    phase: str
    wrong: tuple[str, ...]


def is_writing(folder: Path) -> bool:
    """Say whether a process has the right to write to the store now."""
    with suppress(FileNotFoundError), (folder / "leads.db-shm").open("rb+") as file:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _WRITER, 1, 0)
        found = struct.unpack(_FLOCK, fcntl.fcntl(file, fcntl.F_GETLK, asked))
        return bool(found[0] != fcntl.F_UNLCK)
    return False


def start(command: Command) -> int:
    """Fork a run, and return its process id."""
    process = os.fork()
    if process == 0:
        code = 70
        try:
            done = call(*command)
            code = _CRASHED if done.crash else done.code
            if done.crash:
                os.write(2, f"{command}: {done.crash}".encode())
        finally:
            os._exit(code)
    return process


def wait(process: int) -> int:
    """Return the exit code of a run."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


class Theatre:
    """One command, played again and again in one folder."""

    def __init__(self, name: str, home: Path) -> None:
        self.name, self.play = name, PLAYS[name]
        self.folder, self._kept = home / "stage", home / "kept"
        self.folder.mkdir()
        os.chdir(self.folder)
        set_up(self.play, self.folder)
        shutil.copytree(self.folder, self._kept)
        self.begun = self._store()
        call(*self.play.command)  # so that all that it imports is here
        self.again = self.play.again or self.play.command
        spans = [self._measure() for _n in range(3)]
        self.span = sorted(spans, key=lambda span: span.whole)[1]
        self._reset()
        self.once = self._end(wait(start(self.play.command)))
        self.twice = self._end(wait(start(self.again)))
        assert _CRASHED not in (self.once.code, self.twice.code)

    def _reset(self) -> None:
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._kept, self.folder, dirs_exist_ok=True)

    def _store(self) -> Dump:
        path = self.folder / "leads.db"
        return dump(path, (*_CLOCKED, *self.play.left_out)) if path.exists() else {}

    def _files(self) -> frozenset[str]:
        names = {p.name for p in self.folder.iterdir()}
        return frozenset(n for n in names if not n.endswith(("-wal", "-shm", "-journal")))

    def _end(self, code: int) -> End:
        return End(code, self._store(), self._files())

    def _measure(self) -> Span:
        self._reset()
        began = time.monotonic()
        process = start(self.play.command)
        writing = []
        while os.waitpid(process, os.WNOHANG) == (0, 0):
            if is_writing(self.folder):
                writing.append(time.monotonic() - began)
            time.sleep(_OFTEN)
        whole = time.monotonic() - began
        return Span(writing[0] if writing else 0, writing[-1] if writing else whole, whole)

    def kill(self, number: int) -> Outcome:
        """Kill a run at the moment of a number; look, run again, and look."""
        chance = Random(f"{self.name} {number}")
        self._reset()
        phase = self._kill(chance)
        wrong = [f"after the kill: {f}" for f in self._faults()]
        killed = self._store()
        if self.play.whole and killed not in (self.begun, self.once.store):
            wrong.append("the killed run has done half of its work")
        if phase == "outside":
            phase = "before" if killed == self.begun else "after"
        code = wait(start(self.again))
        found = (*self._faults(), *_diagnosis(), *self.play.look(self.folder))
        wrong += [f"in the end: {f}" for f in found]
        wrong += _compare(self._end(code), self.once, self.twice)
        return Outcome(number, self.name, phase, tuple(wrong))

    def _faults(self) -> list[str]:
        path = self.folder / "leads.db"
        made = path.exists() and self._store().get("record") is not None
        return faults(path) if made and "shell" in self._store() else []

    def _kill(self, chance: Random) -> str:
        """Start a run and kill it: one of three at any moment, the others while it writes."""
        began = time.monotonic()
        process = start(self.play.command)
        if chance.random() < 1 / 3:
            time.sleep(chance.uniform(0, self.span.whole * 1.05))
        else:
            at = chance.uniform(0, self.span.end - self.span.begin)
            while time.monotonic() - began < 2 * self.span.whole and not is_writing(self.folder):
                time.sleep(_OFTEN)
            time.sleep(at)
        os.kill(process, signal.SIGSTOP)
        _process, status = os.waitpid(process, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return "ended"
        inside = is_writing(self.folder)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return "inside" if inside else "outside"


def _diagnosis() -> list[str]:
    """Return the faults that `doctor --full` finds, which folds every lead anew."""
    done = call("doctor", "--full", "--format", "json")
    told = [one["said"] for one in json.loads(done.out) if one["verdict"] == "fault"]
    return [f"doctor: {said}" for said in told] or ([done.crash] if done.crash else [])


def _compare(found: End, once: End, twice: End) -> list[str]:
    """Tell in what the end differs from that of runs that nobody disturbed."""
    if any((found.code, found.store) == (one.code, one.store) for one in (once, twice)):
        left = found.files - once.files - twice.files
        return [f"left behind: {name}" for name in sorted(left) if name.startswith(".")]
    tables = [
        t for t in once.store if found.store.get(t) not in (once.store[t], twice.store.get(t))
    ]
    return [f"exit code {found.code}, and another store: {', '.join(tables)}"]


def main() -> None:
    name, first, end = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ |= {"LEADCTL_TODAY": "2026-11-21T09:00", "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as home:
        theatre = Theatre(name, Path(home))
        for number in range(first, end):
            print(json.dumps(asdict(theatre.kill(number)), ensure_ascii=False), flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
