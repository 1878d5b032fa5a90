"""What goes wrong while leads are handed over: nobody is lost, and nobody is handed over twice."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadctl.errors import LeadctlError
from leadctl.model import Handoff
from leadctl.rules.reading import load
from leadctl.sales import delivery
from leadctl.sales.handoff import hand_over
from leadctl.store.database import open_database
from tests.conftest import Cli, dump
from tests.stores import fill

NOW = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def leads_in(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["リードID"] for row in csv.DictReader(file)]


def left_aside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".part"))


def owned(store: Cli) -> None:
    path = store.folder / "rules.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '[[owner]]\nname = "佐藤"\n', encoding="utf-8"
    )


def issue(store: Cli, write: delivery.Writer) -> None:
    """Hand over with a way of writing of our own."""
    out = store.folder / "hot.json"

    def plan(handed: Sequence[Handoff]) -> list[delivery.Sheet]:
        return [delivery.Sheet(out, tuple(handed))]

    with closing(open_database(store.folder / "leads.db")) as db:
        book = load(store.folder / "rules.toml")
        hand_over(db, book, NOW, "2026-11-21T01:00:00+00:00", None, out, plan, write)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_is_full_or_cannot_be_written_to_is_told_and_nothing_recorded(
    store: Cli, number: int
) -> None:
    before = dump(store.folder / "leads.db")

    def write(path: Path, handed: Sequence[Handoff]) -> None:
        path.write_text("the beginning")
        raise OSError(number, os.strerror(number))

    with pytest.raises(LeadctlError, match=os.strerror(number)):
        issue(store, write)
    assert dump(store.folder / "leads.db") == before
    assert left_aside(store.folder) == []


@pytest.mark.parametrize(
    "out", ["nowhere/hot.csv", "nowhere/hot.xlsx", "/dev/full.csv", "/proc/hot.csv"]
)
def test_a_place_that_cannot_be_written_to_is_told_and_nothing_recorded(
    store: Cli, out: str
) -> None:
    if out == "/dev/full.csv":
        (store.folder / "device.csv").symlink_to("/dev/full")
        out = "device.csv"
    before = dump(store.folder / "leads.db")
    done = store("handoff", "--out", out)
    assert done.code == 1
    assert done.err.startswith(f"Error: {out}: ")
    assert done.err.endswith("Nothing was recorded. Choose another place with --out.\n")
    assert dump(store.folder / "leads.db") == before


def test_a_run_that_was_stopped_before_the_ledger_leaves_nothing(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    child = os.fork()
    if child == 0:

        def write(path: Path, handed: Sequence[Handoff]) -> None:
            path.write_text("the beginning")
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            issue(store, write)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert dump(store.folder / "leads.db") == before
    assert len(left_aside(store.folder)) == 1
    assert store("handoff", "--out", "hot.json").code == 0
    assert len(json.loads((store.folder / "hot.json").read_text())) == 3
    assert left_aside(store.folder) == []


def test_a_run_that_was_stopped_after_the_ledger_is_completed_by_the_next(store: Cli) -> None:
    owned(store)
    (store.folder / "hot_佐藤.csv").mkdir()
    (store.folder / "hot_佐藤.csv" / "in the way").touch()
    command = ("handoff", "--out", "hot.csv", "--per-owner")
    refused = store(*command)
    assert (refused.code, refused.err) == (
        1, "Error: hot_佐藤.csv: is not a file. Nothing was recorded. Choose another place with --out.\n",
    )  # fmt: skip
    (store.folder / "hot_佐藤.csv" / "in the way").unlink()
    (store.folder / "hot_佐藤.csv").rmdir()
    assert store("handoff", "--limit", "2", "--out", "hot.csv").code == 0
    undo_the_move(store, "hot.csv")

    done = store("handoff", "--out", "hot.csv")
    assert (done.code, done.err) == (
        0,
        "An earlier handoff was interrupted; its list is complete now: hot.csv\n"
        "Nobody new was handed over: run it again for who is due since.\n",
    )
    assert leads_in(store.folder / "hot.csv") == ["L-0001", "L-0002"]
    assert store("handoff", "--out", "hot.csv").code == 0
    assert leads_in(store.folder / "hot.csv") == ["L-0003"]


def test_another_list_does_not_wait_for_the_one_that_is_completed(store: Cli) -> None:
    assert store("handoff", "--limit", "2", "--out", "hot.csv").code == 0
    undo_the_move(store, "hot.csv")
    assert "hot.csv" in store("handoff", "--out", "other.csv").err
    assert leads_in(store.folder / "hot.csv") == ["L-0001", "L-0002"]
    assert leads_in(store.folder / "other.csv") == ["L-0003"]


def test_a_list_that_sales_is_filling_in_is_not_written_over(store: Cli) -> None:
    assert store("handoff", "--limit", "1", "--out", "hot.csv").code == 0
    assert store("handoff", "reprint", "1", "--out", "hot.csv").code == 0
    with (store.folder / "hot.csv").open("a", encoding="utf-8") as file:
        file.write("L-0001,受入\n")
    before = dump(store.folder / "leads.db")
    for command in ("handoff --out hot.csv", "handoff reprint 1 --out hot.csv"):
        done = store(*command.split())
        assert (done.code, done.err) == (
            1,
            "Error: hot.csv: somebody has written into this list since it went out. Nothing was"
            " recorded. Take it in: leadctl feedback hot.csv; then move it away.\n",
        )
    assert (store.folder / "hot.csv").read_text(encoding="utf-8").endswith("受入\n")
    assert dump(store.folder / "leads.db") == before
    (store.folder / "hot.csv").unlink()
    assert store("handoff", "--out", "hot.csv").code == 0


def test_a_list_that_is_nowhere_is_told(store: Cli) -> None:
    assert store("handoff", "--out", "hot.csv").code == 0
    undo_the_move(store, "hot.csv")
    for name in left_aside(store.folder):
        (store.folder / name).unlink()
    done = store("handoff", "--commit")
    assert "hot.csv of an earlier handoff is not there." in done.err
    assert store("handoff", "reprint", "1", "--out", "hot.csv").code == 0
    assert leads_in(store.folder / "hot.csv") == ["L-0001", "L-0002", "L-0003"]


def undo_the_move(store: Cli, name: str) -> None:
    """Make it so as if the run had been killed just before it moved its file."""
    path = store.folder / name
    with closing(sqlite3.connect(store.folder / "leads.db")) as conn:
        conn.execute("update issue set settled_at = null, told_at = null")
        [(aside,)] = conn.execute("select aside from issue_file where path = ?", [str(path)])
        conn.commit()
    path.rename(aside)
