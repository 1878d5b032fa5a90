"""Broken files, taken in: `python -m tests.torture.taking_in FIRST END` prints a line for each."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.torture import files, measure
from tests.torture.call import Called, call
from tests.torture.soundness import faults

MOST_MEMORY = 1 << 30
MOST_SECONDS = 30.0
"""Of a processor, for one file: none may hold up a night."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `wrong` is empty when all is as it should be."""

    number: int
    name: str
    size: int
    code: int
    rows: int
    seconds: float
    memory: int
    message: str
    wrong: tuple[str, ...]


def take_in(number: int, folder: Path, empty: Path) -> Outcome:
    """Make the file of a number and import it, twice, into a store of its own."""
    path = files.make(number, folder)
    database = folder / f"{number}.db"
    shutil.copyfile(empty, database)
    measure.forget_peak()
    began = time.process_time()
    first = _import(database, path)
    seconds, memory = time.process_time() - began, measure.peak()
    wrong = [*_judge(first, path), *faults(database)]
    if memory > MOST_MEMORY:
        wrong.append(f"{memory >> 20} MB")
    if seconds > MOST_SECONDS:
        wrong.append(f"{seconds:.0f} seconds")
    if not wrong and first.code != 1:
        wrong += _again(_counts(first), _import(database, path))
    rows = _counts(first)["rows"] if first.code in {0, 3} and not first.crash else 0
    outcome = Outcome(
        number, path.name, path.stat().st_size, first.code, rows, seconds, memory,
        first.err.strip()[-300:], tuple(wrong),
    )  # fmt: skip
    for left in folder.glob(f"{number}[._-]*"):
        left.unlink()
    return outcome


def _import(database: Path, path: Path) -> Called:
    return call("--db", database, "import", path, "--format", "json")


def _counts(done: Called) -> dict[str, int]:
    found: dict[str, int] = json.loads(done.out)
    return found


def _judge(done: Called, path: Path) -> Iterator[str]:
    """Yield what is wrong with what a command said and returned."""
    if done.crash:
        yield done.crash
    elif done.code == 1:
        lines = done.err.splitlines()
        if not any(path.name in line and line.startswith("Error: ") for line in lines):
            yield f"no clear message: {done.err!r}"
    elif done.code not in {0, 3}:
        yield f"exit code {done.code}: {done.err!r}"
    else:
        counts = _counts(done)
        parts = sum(counts[k] for k in ("created", "updated", "unchanged", "rejected"))
        if counts["rows"] != parts:
            yield f"{counts['rows']} rows, and {parts} are accounted for"
        if (counts["rejected"] > 0) != (done.code == 3):
            yield f"exit code {done.code} with {counts['rejected']} rejected rows"
    if len(done.err) > 20_000:
        yield f"{len(done.err):,} characters of messages"
    if "Traceback" in done.err or "\x1b" in done.err:
        yield f"not for a person: {done.err[:2_000]!r}"


def _again(first: dict[str, int], done: Called) -> Iterator[str]:
    """Yield what the same file changed when it came again, which must be nothing."""
    if done.crash or done.code not in {0, 3}:
        yield f"the second import: {done.crash or done.err!r}"
        return
    second = _counts(done)
    if (second["rows"], second["created"], second["updated"]) != (first["rows"], 0, 0):
        yield f"the second import: {first} became {second}"


def take_all_in(first: int, end: int) -> Iterator[Outcome]:
    """Take in the files of these numbers, one after the other."""
    os.environ["LEADCTL_TODAY"] = "2026-11-21"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        (folder / "empty.csv").write_text("氏名,メール\n", encoding="utf-8")
        assert call("--db", "empty.db", "import", "empty.csv").code == 0
        for number in range(first, end):
            yield take_in(number, folder, folder / "empty.db")
        os.chdir("/")


def main() -> None:
    measure.limit()
    first, end = map(int, sys.argv[1:])
    for outcome in take_all_in(first, end):
        print(json.dumps(asdict(outcome), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
