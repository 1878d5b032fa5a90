"""The rows of a file, mapped, in chunks; those of a large file by processes of their own.

Cleaning takes twice as long as storing, so it is what a second processor is for. Each worker reads
the file anew, maps every n-th chunk of it and sends it over; none ever touches the store.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count, cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from leadctl import i18n
from leadctl.collector import no_collector
from leadctl.errors import LeadctlError
from leadctl.formats import ReadOptions, open_table
from leadctl.i18n import _
from leadctl.mapping import Choices, Plan, RowMapper, UnsettledDateError, make_plan
from leadctl.model import Mapped, Order, Reject

ROWS_AT_ONCE, CELLS_AT_ONCE = 5_000, 500_000
"""A chunk holds that much at most: a sheet can be 16,384 columns wide."""
LARGE = 4_000_000
"""Bytes from which workers pay: below, starting them takes longer than they save."""
MOST_WORKERS = 4


class Chunk(NamedTuple):
    """What came of some rows; `read` is how many rows of the file have been read by now."""

    read: int
    mapped: list[Mapped]
    rejected: list[Reject]


class Source(NamedTuple):
    """All that it takes to read a file again elsewhere."""

    path: Path
    name: str
    read: ReadOptions
    choices: Choices
    today: str
    orders: Mapping[int, Order]

    def plan(self) -> Plan:
        """Open the file and decide what its columns mean."""
        table = open_table(self.path, self.read, self.choices.recognise, self.name)
        return replace(make_plan(table, self.choices, self.today), orders=self.orders)


def stream(plan: Plan, path: Path, read: ReadOptions) -> Iterator[Chunk]:
    """Yield the rows of a file as records and rejects, in their order."""
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    if path.stat().st_size < LARGE or workers == 1:
        return map_here(plan)
    source = Source(path, plan.table.name, read, plan.choices, plan.today, plan.orders)
    return _map_aside(source, workers)


def map_here(plan: Plan, part: int = 0, parts: int = 1) -> Iterator[Chunk]:
    """Yield the chunks of a file, mapped in this process: all, or every n-th of them."""
    mapper = RowMapper(plan)
    rows = enumerate(plan.table.rows(), start=1)
    at_once = max(1, min(ROWS_AT_ONCE, CELLS_AT_ONCE // max(1, len(plan.table.header))))
    for number in count():
        lines = list(islice(rows, at_once))
        if not lines:
            return
        if number % parts == part:
            mapped = [mapper.map(row) for _n, row in lines]
            yield Chunk(
                read=lines[-1][0],
                mapped=[m for m in mapped if isinstance(m, Mapped)],
                rejected=[m for m in mapped if isinstance(m, Reject)],
            )


def _map_aside(source: Source, workers: int) -> Iterator[Chunk]:
    """Yield the chunks of a file, mapped by workers in turn; their errors are raised here."""
    receivers, processes = [], []
    for part in range(workers):
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(
            target=_work, args=(source, sender, part, workers), daemon=True
        )
        process.start()
        sender.close()
        receivers.append(receiver)
        processes.append(process)
    try:
        for receiver in cycle(receivers):
            got = receiver.recv()
            if isinstance(got, Exception):
                raise got
            if got is None:
                return
            yield got
    except EOFError as error:
        what = _("a process that reads it has ended")
        raise LeadctlError(source.name, what, _("Try again.")) from error
    finally:
        for receiver, process in zip(receivers, processes, strict=True):
            receiver.close()
            process.terminate()
            process.join()
            process.close()


def _work(source: Source, sender: Connection, part: int, parts: int) -> None:
    """A worker: map its part of the file, send the chunks, and None at the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    i18n.use(os.environ.get("LANGUAGE", "en"))
    with suppress(BrokenPipeError):  # nobody listens any more
        try:
            with no_collector():
                for chunk in map_here(source.plan(), part, parts):
                    sender.send(chunk)
            sender.send(None)
        except (LeadctlError, UnsettledDateError) as error:
            sender.send(error)
        except Exception as error:  # a bug: it must be seen where the command runs
            sender.send(RuntimeError(f"{error!r}\n{traceback.format_exc()}"))
