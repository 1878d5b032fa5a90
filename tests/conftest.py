"""What tests share: the command line as its users call it, and the files to test with."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from leadctl import i18n
from leadctl.cli import main

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
TODAY = "2026-11-21"


@dataclass(frozen=True)
class Done:
    """One call of the program: its exit code and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class Cli:
    """Calls leadctl in this process, in a folder of its own, on a fixed day."""

    def __init__(
        self, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self._capfd, self._monkeypatch = folder, capfd, monkeypatch

    def __call__(self, *arguments: object, stdin: bytes = b"", lang: str = "en") -> Done:
        self._capfd.readouterr()
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stop:
            main(["--lang", lang, *(str(a) for a in arguments)])
        out, err = self._capfd.readouterr()
        return Done(stop.value.code if isinstance(stop.value.code, int) else 0, out, err)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "leads.db") as conn:
            rows = conn.execute(sql, values).fetchall()
        conn.close()
        return rows

    def value(self, sql: str, *values: object) -> Any:
        return self.query(sql, *values)[0][0]

    def stored(self) -> int:
        """Count the records; a store that nobody has made holds none."""
        made = (self.folder / "leads.db").exists()
        return int(self.value("select count(*) from record")) if made else 0

    def imported(self, *arguments: object) -> dict[str, Any]:
        """Import and return what the program tells scripts."""
        done = self("import", *arguments, "--format", "json")
        assert done.code in {0, 3}, done.err
        found: dict[str, Any] = done.json()
        return found


def counts(told: dict[str, Any]) -> tuple[int, int, int, int, int]:
    """Return rows, created, updated, unchanged, rejected; they must add up."""
    rows, *kinds = (told[k] for k in ("rows", "created", "updated", "unchanged", "rejected"))
    assert rows == sum(kinds)
    created, updated, unchanged, rejected = kinds
    return rows, created, updated, unchanged, rejected


def dump(database: Path, leave_out: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    conn = sqlite3.connect(database)
    tables = [r[0] for r in conn.execute("select name from sqlite_master where type = 'table'")]
    found = {
        t: sorted(conn.execute(f"select * from {t}"), key=repr)
        for t in tables
        if t not in leave_out
    }
    conn.close()
    return found


Clock = Callable[[str], None]
"""Lets it be another day, or another moment, for the commands that follow."""


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return lambda day: monkeypatch.setenv("LEADCTL_TODAY", day)


@pytest.fixture
def cli(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cli]:
    monkeypatch.chdir(tmp_path)
    for name in ("LEADCTL_DB", "LEADCTL_RULES", "LEADCTL_LANG", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LEADCTL_TODAY", TODAY)
    monkeypatch.setenv("LANG", "C.UTF-8")
    yield Cli(tmp_path, capfd, monkeypatch)
    i18n.use("en")  # in which the next test begins, whatever was asked for last


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and the rules of `tests/year.py`, to be read only."""
    from tests import year

    folder = tmp_path_factory.mktemp("year")
    year.play(folder)
    return folder


@pytest.fixture
def year_store(cli: Cli, played: Path) -> Cli:
    """The command line in a folder of its own with a copy of the year."""
    for name in ("leads.db", "rules.toml"):
        shutil.copy(played / name, cli.folder / name)
    return cli


@pytest.fixture
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip("the files to test with are not here: ../shared/data")
    return DATA


def start(*arguments: object, cwd: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start leadctl as a process of its own."""
    env = {**os.environ, "LEADCTL_TODAY": TODAY, "LEADCTL_LANG": "en", **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "leadctl", *(str(a) for a in arguments)],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def text_file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """Write a file of the given text, with its line ends as they are."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
