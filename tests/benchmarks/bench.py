"""What `make bench` prints: ratios measured side by side in one run, each beside its limit.

    python -m tests.benchmarks.bench [--quick | --rows N] [--only WORD]

Every line is a row of the table; `ROWS` lists the functions that yield them, and a new measurement
is one more function there. It ends with 1 only if a command fails: a ratio over its limit is a line
that says OVER, not a failed build, because a busy machine measures badly.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from . import generate
from .lab import LEADCTL, MEGABYTE, PYTHON, Lab, Line, in_bytes, in_seconds
from .matching import match_everybody, match_what_is_new
from .measure import CommandFailed, alternate, machine, run
from .night import work_through_a_morning, write_all_reports
from .scoring import look_at_leads, score_everybody, score_what_is_new
from .sheet import write_sheet

READ_SHEET = """
import sys, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
rows = book.get_sheet_by_index(0).to_python()
"""


def import_into_empty_store(lab: Lab) -> Iterator[Line]:
    """Compare the first import of a card export with what only inserts its rows."""
    ours, utils, bare = lab.fresh
    shell = "sqlite3 .import" if shutil.which("sqlite3") else "csv + executemany (no sqlite3 here)"
    what = f"import {lab.rows:,} cards, empty store"
    yield in_seconds(what, ours.seconds, "sqlite-utils insert --csv", utils.seconds, 1.5)
    yield in_seconds(what, ours.seconds, shell, bare.seconds, None)


def import_again(lab: Lab) -> Iterator[Line]:
    """Compare an import that changes nothing: the same file, and the same rows in another order."""
    utils = lab.fresh[1]
    store = lab.folder / "ours.db"
    again = lab.load(store, lab.cards, lab.rows)
    what = "the same file again"
    yield in_seconds(what, again.seconds, "sqlite-utils insert --csv", utils.seconds, 0.5)
    turned = lab.folder / "turned.csv"
    rows = list(generate.cards(lab.rows, 1))[::-1]
    generate.write_csv(turned, generate.CARD_HEADER, rows, "cp932")
    again = lab.load(store, turned, lab.rows)
    what = "the same rows in another file"
    yield in_seconds(what, again.seconds, "sqlite-utils insert --csv", utils.seconds, None)


def memory_of_import(lab: Lab) -> Iterator[Line]:
    """Compare the peak of memory with what is allowed, and for a long file with a short one."""
    ours = lab.fresh[0]
    more = lab.load(lab.store("more.db"), lab.more_cards, lab.more_rows)
    yield in_bytes(f"memory, {lab.rows:,} cards", ours.peak, "the allowance", 500 * MEGABYTE, 1)
    yield in_bytes(f"memory, {lab.more_rows:,} cards", more.peak, f"{lab.rows:,}", ours.peak, 1.2)


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
    yield in_seconds(what, min(ours), "calamine read + import as CSV", min(theirs), 1.5)


def start_of_command(lab: Lab) -> Iterator[Line]:
    """Compare the help with the import of the libraries that it needs at least."""
    bare = [PYTHON, "-c", "import typer, rich"]
    ours, theirs = alternate([[LEADCTL, "--help"], bare], rounds=9)
    yield in_seconds("leadctl --help", ours, 'python -c "import typer, rich"', theirs, 3)


ROWS: tuple[Callable[[Lab], Iterator[Line]], ...] = (
    start_of_command,
    import_into_empty_store,
    import_again,
    import_workbook,
    memory_of_import,
    match_everybody,
    match_what_is_new,
    score_everybody,
    score_what_is_new,
    look_at_leads,
    write_all_reports,
    work_through_a_morning,
)


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
