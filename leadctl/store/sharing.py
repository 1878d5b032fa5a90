"""One long computation, shared by several connections, each in a thread of its own.

SQLite computes without holding up the other threads of Python, as long as no rows pass through
Python: so each connection fills a temporary table of its own and hands it over as a file.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")
Work = Callable[[sqlite3.Connection, Sequence[_T]], None]


def share(
    conn: sqlite3.Connection,
    readers: Sequence[sqlite3.Connection],
    parts: Sequence[_T],
    work: Work[_T],
    table: str,
) -> None:
    """Do the work on all parts, so that its results are in the temporary table of `conn`.

    Each connection is given a run of neighbouring parts. With too few of them, or without readers,
    `conn` does it all.
    """
    each = -(-len(parts) // (1 + len(readers)))
    if not readers or len(parts) <= len(readers):
        work(conn, parts)
        return
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(len(readers)) as pool,
    ):

        def work_aside(n: int) -> str:
            reader, path = readers[n - 1], str(Path(folder) / f"{n}.db")
            work(reader, parts[n * each : (n + 1) * each])
            reader.commit()
            reader.execute("attach ? as aside", (path,))
            reader.execute("pragma aside.synchronous = off")
            reader.execute(f"create table aside.{table} as select * from temp.{table}")
            reader.commit()
            return path

        others = [pool.submit(work_aside, n) for n in range(1, len(readers) + 1)]
        work(conn, parts[:each])
        for other in others:
            name = f"aside{len(conn.execute('pragma database_list').fetchall())}"
            conn.execute(f"attach ? as {name}", (other.result(),))
            conn.execute(f"insert into temp.{table} select * from {name}.{table}")
