"""Where measurements are made: a folder with its files, and the lines that come of it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import generate
from .measure import CommandFailed, Run, run

PYTHON = Path(sys.executable)
SCRIPTS = Path(sysconfig.get_path("scripts"))
LEADCTL, SQLITE_UTILS = SCRIPTS / "leadctl", SCRIPTS / "sqlite-utils"
CLOCK = {"LEADCTL_TODAY": "2026-11-21", "LEADCTL_LANG": "en"}
MEGABYTE = 1_000_000

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

    @cached_property
    def more_cards_utf8(self) -> Path:
        """The longer one in UTF-8."""
        return self._write_cards("more-cards-utf8.csv", self.more_rows, "utf-8")

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


def in_seconds(what: str, ours: float, against: str, theirs: float, limit: float | None) -> Line:
    """Return a line about time."""
    return Line(what, f"{ours:.2f} s", against, f"{theirs:.2f} s", ours / theirs, limit)


def in_bytes(what: str, ours: int, against: str, theirs: int, limit: float | None) -> Line:
    """Return a line about memory."""
    mine, other = (f"{n / MEGABYTE:.0f} MB" for n in (ours, theirs))
    return Line(what, mine, against, other, ours / theirs, limit)
