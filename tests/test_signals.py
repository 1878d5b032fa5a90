"""A run that is told to stop stops soon, with the code that says so, and leaves nothing half done."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Cli, dump, start, text_file

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

ROWS = 12_000


def _cards(folder: Path) -> None:
    rows = (f"㈱アオバ{i % 700},山田{i},u{i}@c.example.jp,2026/10/01\n" for i in range(ROWS))
    bad = "㈱不明,,,\n"  # a row to reject, so that a file stands aside from the start
    head = "会社名,氏名,メールアドレス,名刺交換日\n"
    text_file(folder, "cards.csv", head + bad + "".join(rows))


def _stop_when(process: subprocess.Popen[bytes], busy: Path, number: int) -> tuple[int, bytes]:
    """Send a signal as soon as a file is there; return how the process ended and what it said."""
    until = time.monotonic() + 60
    while not any(busy.parent.glob(busy.name)) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(number)
    _out, err = process.communicate(timeout=60)
    return process.returncode, err


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_import_that_is_stopped_says_so_and_leaves_nothing(
    cli: Cli, number: int, code: int
) -> None:
    text_file(cli.folder, "first.csv", "氏名,メール\n山田,a@x.example\n")
    cli.imported("first.csv")
    before = dump(cli.folder / "leads.db")
    _cards(cli.folder)
    before_it = signal.signal(number, signal.SIG_DFL)  # a run inherits what is ignored here
    try:
        process = start("import", "cards.csv", cwd=cli.folder)
    finally:
        signal.signal(number, before_it)
    assert _stop_when(process, cli.folder / ".cards.rejects.csv.*.tmp", number) == (code, b"")
    assert dump(cli.folder / "leads.db") == before
    assert [p.name for p in cli.folder.iterdir() if p.name.startswith(".")] == []
    assert not (cli.folder / "cards.rejects.csv").exists()
    assert cli.imported("cards.csv")["created"] == ROWS


def test_a_signal_that_was_to_be_ignored_is_ignored(cli: Cli) -> None:
    """As under nohup."""
    _cards(cli.folder)
    code = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); from leadctl.cli import main; main(sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "import", "cards.csv", "-q"],
        cwd=cli.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert _stop_when(process, cli.folder / ".cards.rejects.csv.*.tmp", signal.SIGHUP)[0] == 3
    assert cli.stored() == ROWS


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_the_helpers_of_a_run_that_is_stopped_go_with_it(cli: Cli) -> None:
    assert cli("init", "--lang", "ja").code == 0
    _cards(cli.folder)
    assert cli("import", "cards.csv").code == 3
    with closing(sqlite3.connect(cli.folder / "leads.db")) as conn:
        conn.execute("pragma wal_checkpoint(truncate)")
    code = (
        "import time, leadctl.store.sharing as s\n"
        "with s.helpers(2, 'leads.db', None, None) as started:\n"
        "    print(*(h.process.pid for h in started), flush=True)\n"
        "    time.sleep(60)\n"
    )
    wrapped = f"from leadctl.cli.manners import manners\nwith manners():\n    exec({code!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", wrapped], cwd=cli.folder, stdout=subprocess.PIPE
    )
    assert process.stdout
    helpers = [int(word) for word in process.stdout.readline().split()]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert len(helpers) == 2
    assert [one for one in helpers if Path(f"/proc/{one}").exists()] == []
