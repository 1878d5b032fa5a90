"""What `make bench` prints: ratios measured side by side in one run, each beside its limit.

    python -m tests.benchmarks.bench [--quick | --rows N] [--only WORD]

Every line is a row of the table; `ROWS` lists the functions that yield them, and a new measurement
is one more function there. It ends with 1 only if a command fails: a ratio over its limit is a line
that says OVER, not a failed build, because a busy machine measures badly.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from . import generate
from .measure import CommandFailed, Run, alternate, machine, run
from .sheet import write_sheet

PYTHON = Path(sys.executable)
SCRIPTS = Path(sysconfig.get_path("scripts"))
LEADCTL, SQLITE_UTILS = SCRIPTS / "leadctl", SCRIPTS / "sqlite-utils"
CLOCK = {"LEADCTL_TODAY": "2026-11-21", "LEADCTL_LANG": "en"}
MEGABYTE = 1_000_000

READ_SHEET = """
import sys, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
rows = book.get_sheet_by_index(0).to_python()
"""
BARE_INSERT = """
import csv, sqlite3, sys
with open(sys.argv[1], encoding="utf-8", newline="") as file, sqlite3.connect(sys.argv[2]) as db:
    rows = csv.reader(file)
    header = next(rows)
    db.execute(f"create table cards ({', '.join(f'c{n} text' for n in range(len(header)))})")
    db.executemany(f"insert into cards values ({', '.join('?' * len(header))})", rows)
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: `ours` and `theirs` as a person reads them, `limit` of the ratio."""

    what: str
    ours: str
    against: str
    theirs: str
    ratio: float
    limit: float | None = None

    @property
    def verdict(self) -> str:
        """Say whether the ratio is within its limit; without a limit it is there to compare."""
        if self.limit is None:
            return "-"
        return "within" if self.ratio <= self.limit else "OVER"


class Lab:
    """A folder with the files to measure with; what several lines need is measured once."""

    def __init__(self, folder: Path, rows: int, rounds: int) -> None:
        self.folder, self.rows, self.rounds = folder, rows, rounds
        self.more_rows, self.sheet_rows = rows * 10 // 3, rows // 3

    @cached_property
    def cards(self) -> Path:
        """The card export in CP932."""
        return self._write_cards("cards.csv", self.rows, "cp932")

    @cached_property
    def cards_utf8(self) -> Path:
        """The same rows in UTF-8, as sqlite-utils and the sqlite3 shell want them."""
        return self._write_cards("cards-utf8.csv", self.rows, "utf-8")

    @cached_property
    def more_cards(self) -> Path:
        """A card export that is more than three times as long."""
        return self._write_cards("more-cards.csv", self.more_rows, "cp932")

    def _write_cards(self, name: str, rows: int, encoding: str) -> Path:
        path = self.folder / name
        generate.write_csv(path, generate.CARD_HEADER, generate.cards(rows, 1), encoding)
        return path

    def store(self, name: str) -> Path:
        """Return the path of a store that does not exist yet."""
        path = self.folder / name
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        return path

    def load(self, store: Path, file: Path, rows: int) -> Run:
        """Import a file with leadctl; CommandFailed if the store does not say so many rows read."""
        took = run([LEADCTL, "--db", store, "--quiet", "import", file], CLOCK, expected=(0, 3))
        with sqlite3.connect(store) as db:
            (read,) = db.execute("select rows from import order by id desc limit 1").fetchone()
        if read != rows:
            raise CommandFailed(f"leadctl import read {read} rows of {rows}")
        return took

    @cached_property
    def fresh(self) -> tuple[Run, Run, Run]:
        """Import into an empty store: by leadctl, by sqlite-utils, bare. The best of all rounds."""
        rounds = [
            (
                self.load(self.store("ours.db"), self.cards, self.rows),
                run(
                    [
                        SQLITE_UTILS,
                        "insert",
                        self.store("utils.db"),
                        "cards",
                        self.cards_utf8,
                        "--csv",
                    ]
                ),
                run(self._bare_insert(self.store("bare.db"))),
            )
            for _ in range(self.rounds)
        ]
        ours, utils, bare = (
            min(runs, key=lambda r: r.seconds) for runs in zip(*rounds, strict=True)
        )
        return ours, utils, bare

    def _bare_insert(self, store: Path) -> list[str | Path]:
        if shell := shutil.which("sqlite3"):
            return [shell, store, ".mode csv", f".import '{self.cards_utf8}' cards"]
        return [PYTHON, "-c", BARE_INSERT, self.cards_utf8, store]


def import_into_empty_store(lab: Lab) -> Iterator[Line]:
    """Compare the first import of a card export with what only inserts its rows."""
    ours, utils, bare = lab.fresh
    shell = "sqlite3 .import" if shutil.which("sqlite3") else "csv + executemany (no sqlite3 here)"
    what = f"import {lab.rows:,} cards, empty store"
    yield _seconds(what, ours.seconds, "sqlite-utils insert --csv", utils.seconds, 1.5)
    yield _seconds(what, ours.seconds, shell, bare.seconds, None)


def import_again(lab: Lab) -> Iterator[Line]:
    """Compare an import that changes nothing: the same file, and the same rows in another order."""
    utils = lab.fresh[1]
    store = lab.folder / "ours.db"
    again = lab.load(store, lab.cards, lab.rows)
    what = "the same file again"
    yield _seconds(what, again.seconds, "sqlite-utils insert --csv", utils.seconds, 0.5)
    turned = lab.folder / "turned.csv"
    rows = list(generate.cards(lab.rows, 1))[::-1]
    generate.write_csv(turned, generate.CARD_HEADER, rows, "cp932")
    again = lab.load(store, turned, lab.rows)
    what = "the same rows in another file"
    yield _seconds(what, again.seconds, "sqlite-utils insert --csv", utils.seconds, None)


def memory_of_import(lab: Lab) -> Iterator[Line]:
    """Compare the peak of memory with what is allowed, and for a long file with a short one."""
    ours = lab.fresh[0]
    more = lab.load(lab.store("more.db"), lab.more_cards, lab.more_rows)
    yield _bytes(f"memory, {lab.rows:,} cards", ours.peak, "the allowance", 500 * MEGABYTE, 1)
    yield _bytes(f"memory, {lab.more_rows:,} cards", more.peak, f"{lab.rows:,}", ours.peak, 1.2)


def import_workbook(lab: Lab) -> Iterator[Line]:
    """Compare a workbook of twenty columns with reading it, and importing its rows from a CSV."""
    book, text = lab.folder / "list.xlsx", lab.folder / "list.csv"
    write_sheet(book, generate.WIDE_HEADER, generate.wide_rows(lab.sheet_rows, 2))
    generate.write_csv(text, generate.WIDE_HEADER, generate.wide_rows(lab.sheet_rows, 2))
    ours, theirs = [], []
    for _ in range(lab.rounds):
        ours.append(lab.load(lab.store("book.db"), book, lab.sheet_rows).seconds)
        read = run([PYTHON, "-c", READ_SHEET, book]).seconds
        theirs.append(read + lab.load(lab.store("text.db"), text, lab.sheet_rows).seconds)
    what = f"import {lab.sheet_rows:,} x 20 xlsx"
    yield _seconds(what, min(ours), "calamine read + import as CSV", min(theirs), 1.5)


def start_of_command(lab: Lab) -> Iterator[Line]:
    """Compare the help with the import of the libraries that it needs at least."""
    bare = [PYTHON, "-c", "import typer, rich"]
    ours, theirs = alternate([[LEADCTL, "--help"], bare], rounds=9)
    yield _seconds("leadctl --help", ours, 'python -c "import typer, rich"', theirs, 3)


ROWS: tuple[Callable[[Lab], Iterator[Line]], ...] = (
    start_of_command,
    import_into_empty_store,
    import_again,
    import_workbook,
    memory_of_import,
)


def _seconds(what: str, ours: float, against: str, theirs: float, limit: float | None) -> Line:
    return Line(what, f"{ours:.2f} s", against, f"{theirs:.2f} s", ours / theirs, limit)


def _bytes(what: str, ours: int, against: str, theirs: int, limit: float | None) -> Line:
    mine, other = (f"{n / MEGABYTE:.0f} MB" for n in (ours, theirs))
    return Line(what, mine, against, other, ours / theirs, limit)


def format_table(lines: list[Line]) -> str:
    """Return the lines as a table that is Markdown, too."""
    head = ("what", "leadctl", "against", "there", "ratio", "limit", "")
    cells = [
        (
            line.what,
            line.ours,
            line.against,
            line.theirs,
            f"{line.ratio:.2f}",
            "-" if line.limit is None else f"{line.limit:g}",
            line.verdict,
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in (head, rule, *cells)
    )


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure leadctl against bare tools.")
    parser.add_argument("--rows", type=int, default=300_000, help="of the card export")
    parser.add_argument("--rounds", type=int, default=2, help="of the long runs; the best counts")
    parser.add_argument("--quick", action="store_true", help="20,000 rows, one round: to try it")
    parser.add_argument(
        "--only", metavar="WORD", default="", help="functions with it in their name"
    )
    return parser.parse_args()


def main() -> int:
    """Measure, and print the table; return the exit code."""
    asked = _parse_arguments()
    rows, rounds = (20_000, 1) if asked.quick else (asked.rows, asked.rounds)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="leadctl-bench-") as folder:
        lab = Lab(Path(folder), rows, rounds)
        for measure in ROWS:
            if asked.only in measure.__name__:
                print(f"... {measure.__name__.replace('_', ' ')}", file=sys.stderr, flush=True)
                try:
                    lines += measure(lab)
                except CommandFailed as failure:
                    print(failure, file=sys.stderr)
                    return 1
    print(f"{machine()}, sqlite-utils {version('sqlite-utils')}\n")
    print(format_table(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
