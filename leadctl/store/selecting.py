"""Statements over any number of values, which SQLite takes only so many at once of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

_PARAMETERS = 10_000
_T = TypeVar("_T")


def select_in(
    conn: sqlite3.Connection, sql: str, values: Iterable[object]
) -> Iterator[tuple[Any, ...]]:
    """Run a statement that ends with "in" over any number of values."""
    for some in batches(values, _PARAMETERS):
        yield from conn.execute(f"{sql} ({', '.join('?' * len(some))})", some).fetchall()


def batches(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Cut values into lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
