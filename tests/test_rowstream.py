"""A large file is mapped by workers: the same rows, the same errors, no worker left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from leadctl import rowstream
from tests.conftest import Cli, counts, dump, text_file

HEADER = "氏名,メール,名刺交換日\n"


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowstream, "LARGE", 0)
    monkeypatch.setattr(rowstream, "ROWS_AT_ONCE", 100)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)


def _people(folder: Path, rows: int = 1_050) -> Path:
    lines = [f"山田{n % 990},u{n % 990}@x.example,2026/10/{n % 28 + 1:02}\n" for n in range(rows)]
    return text_file(folder, "people.csv", HEADER + "".join(lines) + ",broken@@,\n")


def test_workers_give_what_one_process_gives(
    cli: Cli, workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _people(cli.folder)
    told = cli.imported(path)
    assert counts(told) == (1_051, 990, 60, 0, 1)
    monkeypatch.setattr(rowstream, "LARGE", 1 << 40)
    (cli.folder / "people.rejects.csv").unlink()
    cli.imported(path, "--db", "alone.db")
    clock = ("import", "sqlite_sequence", "_sqlite_migrations")
    assert dump(cli.folder / "leads.db", clock) == dump(cli.folder / "alone.db", clock)
    assert multiprocessing.active_children() == []


def test_a_fault_that_a_worker_finds_is_told_with_its_line(cli: Cli, workers: None) -> None:
    path = _people(cli.folder)
    path.write_bytes(path.read_bytes() + b'"open,x\n')
    done = cli("import", path)
    assert done.code == 1
    assert "people.csv line 1053" in done.err
    assert cli.stored() == 0
    assert multiprocessing.active_children() == []


def test_dates_are_settled_over_the_whole_file_and_then_read_by_workers(
    cli: Cli, workers: None
) -> None:
    rows = "".join(f"山田{n},u{n}@x.example,0{n % 9 + 1}/02/2026\n" for n in range(500))
    text_file(cli.folder, "dates.csv", HEADER + rows + "森,m@x.example,25/02/2026\n")
    assert counts(cli.imported("dates.csv")) == (501, 501, 0, 0, 0)
    assert cli.query("select distinct substr(day, 1, 7) from v_activities") == [("2026-02",)]


def test_a_worker_that_is_killed_ends_the_import_and_changes_nothing(
    cli: Cli, workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(rowstream, "_work", die)
    monkeypatch.setattr(multiprocessing, "Process", multiprocessing.get_context("fork").Process)
    done = cli("import", _people(cli.folder))
    assert done.code == 1
    assert "people.csv: a process that reads it has ended. Try again." in done.err
    assert cli.stored() == 0
