"""One long computation, shared with helpers: processes of their own that read the same store.

SQLite's allocator has one lock for a whole process, so threads would wait for each other most of
the time. A helper is handed one part after the other, so that nobody waits for a slow one; one that
fails is no loss, since its parts are then done here.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

_MOST = 7
"""As many files as SQLite attaches by default (10), less what a connection may have attached."""
_T = TypeVar("_T")


def spare_processors() -> int:
    """Return how many helpers have a processor to run on."""
    here = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return min((len(here) or os.cpu_count() or 1) - 1, _MOST)


@dataclass(slots=True)
class Helper:
    """A process, the parts that it was given, and the file that its results are in when it is
    done. What it runs is `leadctl.store.helper`."""

    process: subprocess.Popen[bytes]
    result: Path
    taken: list[Any] = field(default_factory=list)
    done: bool = False

    def help(self, waiting: deque[Any]) -> None:
        """Do parts as long as there are any, then hand over the results."""
        with suppress(OSError, EOFError):
            while (part := take(waiting)) is not None:
                self.taken.append(part)
                self._ask(part)
            self._ask(None)
            self.done = True

    def _ask(self, part: object) -> None:
        """Send a part, or None for the end, and wait until it is done. EOFError when the process
        has ended before."""
        assert self.process.stdin
        assert self.process.stdout
        pickle.dump(part, self.process.stdin)
        self.process.stdin.flush()
        if not self.process.stdout.read(1):
            raise EOFError


def take(waiting: deque[_T]) -> _T | None:
    """Take the next part, None when there is none; two threads never take the same."""
    try:
        return waiting.popleft()
    except IndexError:
        return None


@contextmanager
def helpers(count: int, *job: object) -> Iterator[list[Helper]]:
    """Start so many helpers with a job: what `helper.begin` takes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = [_start(Path(folder) / f"{n}.db", job) for n in range(count)]
        try:
            yield started
        finally:
            for helper in started:
                helper.process.kill()
                with suppress(BrokenPipeError):
                    helper.process.communicate()


def _start(result: Path, job: Sequence[object]) -> Helper:
    # -P: a folder called leadctl, where the command happens to run, is none of ours.
    command = [sys.executable, "-P", "-m", "leadctl.store.helper"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)
    with suppress(OSError):
        assert process.stdin
        pickle.dump((str(result), *job), process.stdin)
        process.stdin.flush()
    return Helper(process, result)


def share(
    conn: sqlite3.Connection,
    parts: Sequence[_T],
    work: Callable[[_T], None],
    helping: Sequence[Helper],
    table: str,
    first: Callable[[], None],
) -> None:
    """Do the work on all parts, so that its results are in the temporary table of `conn`; what is
    not shared is done `first`, while the helpers are at work already."""
    waiting = deque(parts)
    threads = [Thread(target=helper.help, args=(waiting,), daemon=True) for helper in helping]
    for thread in threads:
        thread.start()
    first()
    while (part := take(waiting)) is not None:
        work(part)
    for helper, thread in zip(helping, threads, strict=True):
        thread.join()
        if helper.done:
            _fetch(conn, helper.result, table)
        else:
            for lost in helper.taken:
                work(lost)


def _fetch(conn: sqlite3.Connection, path: Path, table: str) -> None:
    """Take over a table from a file. It stays attached: in a transaction none can be let go."""
    name = f"aside{len(conn.execute('pragma database_list').fetchall())}"
    conn.execute(f"attach ? as {name}", (str(path),))
    conn.execute(f"insert into temp.{table} select * from {name}.{table}")
