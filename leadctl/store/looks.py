"""Two looks at one moment of a store, each with a connection of its own, so that two processors can
read side by side: SQLite lets go of Python's lock while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from leadctl.store.database import Store

_T = TypeVar("_T")
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Second:
    """The second look: it is made and used in a thread of its own."""

    thread: ThreadPoolExecutor
    store: Store

    def do(self, work: Callable[[Store], _T]) -> Future[_T]:
        """Begin some work with it; the result, or what went wrong, is in what is returned."""
        return self.thread.submit(work, self.store)


@contextmanager
def second_look(db: Store, opened: Callable[[], Store]) -> Iterator[Second | None]:
    """Give a second look at the moment that `db` sees from now on; None where somebody writes so
    often that no two looks are alike."""
    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(opened).result()
        try:
            alike = any(_look_alike(db, other, thread) for _try in range(_TRIES))
            if not alike:
                _begin(db)
            yield Second(thread, other) if alike else None
        finally:
            db.conn.rollback()
            thread.submit(other.close).result()


def _look_alike(db: Store, other: Store, thread: ThreadPoolExecutor) -> bool:
    """Begin to read with both; False, and neither reads, where somebody wrote in between: only
    then the version that the other one sees has changed."""
    before = thread.submit(_version, other).result()
    _begin(db)
    thread.submit(_begin, other).result()
    if thread.submit(_version, other).result() == before:
        return True
    db.conn.rollback()
    thread.submit(other.conn.rollback).result()
    return False


def _begin(db: Store) -> None:
    """Begin a transaction that reads; it sees what there is from its first look on."""
    db.conn.execute("begin")
    db.conn.execute("select 1 from run limit 1").fetchone()


def _version(db: Store) -> int:
    return int(db.conn.execute("pragma data_version").fetchone()[0])
