"""One writer at a time: who waits, who is told whom for, and who never waits."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT, Cli, start, text_file
from tests.stores import fill

HOLD = """
import sys, time
from pathlib import Path
from leadctl.store.lock import Writer, one_writer
with one_writer(Path("leads.db"), Writer("leadctl import")):
    print("held", flush=True)
    time.sleep(float(sys.argv[1]))
"""


@contextmanager
def held(folder: Path, seconds: float = 60) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(seconds)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, env=env)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_writer_is_told_who_writes_since_when(cli: Cli) -> None:
    fill(cli)
    with held(cli.folder) as holder:
        for command in (
            ("score",),
            ("promote", "--dry-run"),
            ("import", "名刺.csv"),
            ("handoff", "--commit"),
            ("edit", "1", "title=部長"),
            ("suppress", "a@x.example", "--reason", "asked"),
        ):
            done = cli("--wait", "0", *command)
            assert (done.code, done.out) == (75, ""), command
            assert re.fullmatch(
                rf"Error: leads\.db: leadctl import \(process {holder.pid}\) has been writing to the"
                r" database since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\. Try again when it has finished,"
                r" or wait for it longer with --wait SECONDS\.\n",
                done.err,
            ), done.err


def test_readers_never_wait(cli: Cli) -> None:
    fill(cli)
    assert cli("duplicates").code == 0
    with held(cli.folder):
        for command in ("leads", "show 1", "report hot", "report funnel --as-of 2026-11-20",
                        "handoff", "handoff list", "imports", "rules check", "remind", "suppress --list"):  # fmt: skip
            done = cli("--wait", "0", *command.split())
            assert done.code == 0, (command, done.err)
        done = cli("duplicates")
        assert done.code == 0
        assert "Warning: leadctl import (process " in done.err
        assert "these are the candidates of the last time." in done.err


def test_a_writer_waits_for_its_turn(cli: Cli) -> None:
    fill(cli)
    with held(cli.folder, 0.7):
        begun = time.monotonic()
        assert cli("--wait", "30", "score").code == 0
        assert time.monotonic() - begun > 0.3


def test_the_lock_of_a_dead_process_blocks_nobody(cli: Cli) -> None:
    fill(cli)
    lock = cli.folder / "leads.db.lock"
    with held(cli.folder) as holder:
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
        assert cli("--wait", "0", "score").code == 75
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert lock.exists()
        assert cli("--wait", "0", "score").code == 0
    assert not lock.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff" * 9000])
def test_a_lock_file_with_anything_in_it_is_only_a_file(cli: Cli, content: bytes) -> None:
    (cli.folder / "leads.db.lock").write_bytes(content)
    text_file(cli.folder, "a.csv", "氏名,メール\n山田,a@x.example\n")
    assert cli("--wait", "0", "import", "a.csv").code == 0


def test_where_no_lock_can_be_had_the_database_locks_itself(cli: Cli) -> None:
    """A folder in its place stands for a file system that knows no locks."""
    (cli.folder / "leads.db.lock").mkdir()
    text_file(cli.folder, "a.csv", "氏名,メール\n山田,a@x.example\n")
    both = [start("import", "a.csv", cwd=cli.folder) for _ in range(2)]
    ends = [(p.communicate(), p.returncode) for p in both]
    assert [code for _said, code in ends] == [0, 0], ends
    assert cli.value("select count(*) from import") == 1


def test_what_the_lock_tells_has_neither_data_nor_names_of_files(tmp_path: Path) -> None:
    rows = "".join(f"山田{n},a{n}@x.example\n" for n in range(5_000))
    text_file(tmp_path, "山田.csv", f"氏名,メール\n{rows}")
    lock, told = tmp_path / "leads.db.lock", ""
    process = start("import", "山田.csv", "--source", "秘密の展示会", cwd=tmp_path)
    while not told and process.poll() is None:
        with suppress(FileNotFoundError):
            told = lock.read_text()
    said = process.communicate()
    assert process.returncode == 0, said
    form = r'\{"command": "leadctl import", "pid": \d+, "host": "[^"]+", "since": "[\dT:+-]+"\}'
    assert re.fullmatch(form, told), told
    assert not lock.exists()


def test_a_hook_may_write_to_the_database(cli: Cli) -> None:
    fill(cli)
    command = f"{sys.executable} -m leadctl --wait 0 suppress hook.example --reason hook"
    rules = (cli.folder / "rules.toml").read_text(
        "utf-8"
    ) + f"\n[hooks]\non_handoff = '{command}'\n"
    text_file(cli.folder, "rules.toml", rules)
    done = cli("handoff", "--commit")
    assert (done.code, "Warning" in done.err) == (0, False), done.err
    assert cli.value("select count(*) from suppression") == 1


def test_the_environment_says_how_long_to_wait(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(cli)
    monkeypatch.setenv("LEADCTL_WAIT", "0")
    with held(cli.folder):
        begun = time.monotonic()
        assert cli("score").code == 75
        assert time.monotonic() - begun < 5
    assert cli("--wait", "-1", "score").code == 2
