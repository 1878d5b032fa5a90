"""A process that scores parts of a store for another one: `python -m leadctl.store.helper`.

It is told what to do by `sharing.Helper`, through its standard input, and ends with it.
"""

from __future__ import annotations

import pickle
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from leadctl.rules.book import RuleBook
from leadctl.store.database import open_for_reading
from leadctl.store.scoring import scorer
from leadctl.store.tally import Hand


def begin(
    store: str, book: RuleBook, as_of: date
) -> tuple[sqlite3.Connection, Callable[[Hand], None]]:
    """Open a store as it was last committed, and make ready to score by these rules."""
    conn = open_for_reading(store)
    return conn, scorer(conn, book, as_of)


def main() -> None:
    """Score hands of leads as they come in; what is found of each is put into a file, which is
    whole at the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked ends this one
    result, *job = pickle.load(sys.stdin.buffer)
    conn, score = begin(*job)
    conn.commit()
    conn.execute("attach ? as aside", (result,))
    conn.execute("pragma aside.synchronous = off")
    conn.execute("create table aside.fresh as select * from temp.fresh")
    while (hand := pickle.load(sys.stdin.buffer)) is not None:
        score(hand)
        conn.execute("insert into aside.fresh select * from temp.fresh")
        conn.execute("delete from temp.fresh")
        _say_done()
    conn.commit()
    _say_done()


def _say_done() -> None:
    sys.stdout.buffer.write(b".")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(EOFError, BrokenPipeError):  # nobody wants it any more
        main()
