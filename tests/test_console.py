"""The two streams: data and talk, terminals and pipes, widths and encodings."""

from __future__ import annotations

import os
import pty
import struct
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from leadctl.cli.console import choose_width, plain
from tests.conftest import TODAY, Cli, start, text_file

CARDS = "会社名,氏名,e-mail,メモ\n" + "".join(
    f"(株)とても長い名前の会社{n:04},山田 {n:04},p{n}@a-long-name-{n}.example.jp,{'備考 ' * 20}\n"
    for n in range(500)
)


@pytest.fixture
def store(cli: Cli) -> Cli:
    cli.imported(text_file(cli.folder, "cards.csv", CARDS))
    return cli


def on_terminal(folder: Path, columns: int, *arguments: str, **environment: str) -> str:
    """Run leadctl with a terminal of that width as stdout; return what it drew."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {
        **os.environ,
        "LEADCTL_TODAY": TODAY,
        "LEADCTL_LANG": "en",
        "TERM": "xterm",
        **environment,
    }
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        os.dup2(theirs, 1)
        os.dup2(theirs, 2)
        os.execve(sys.executable, [sys.executable, "-m", "leadctl", *arguments], env)
    os.close(theirs)
    drawn = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        drawn += piece
    os.waitpid(pid, 0)
    os.close(ours)
    return drawn.decode().replace("\r\n", "\n")


def test_a_table_is_as_wide_as_the_terminal(store: Cli) -> None:
    for columns in (80, 100):
        drawn = on_terminal(store.folder, columns, "leads", "--limit", "2")
        assert f"\n{'─' * columns}\n" in drawn


def test_what_is_asked_for_beats_the_terminal(store: Cli) -> None:
    assert f"\n{'─' * 100}\n" in on_terminal(store.folder, 70, "leads", "-n", "2", "--width", "100")


def test_a_terminal_gets_colours_unless_no_color_is_set(store: Cli) -> None:
    assert "\x1b[1m" in on_terminal(store.folder, 80)
    assert "\x1b[" not in on_terminal(store.folder, 80, NO_COLOR="1")


def test_a_pipe_gets_120_columns_and_no_colours(store: Cli) -> None:
    out = store("leads", "--limit", "2").out
    assert out.splitlines()[1] == "─" * 120
    assert "\x1b" not in out


def test_columns_counts_off_a_terminal_only_if_it_is_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "66")
    assert (choose_width(None), choose_width(90), choose_width(3)) == (66, 90, 40)
    monkeypatch.setenv("COLUMNS", "wide")
    assert choose_width(None) == 120


def test_a_reader_that_goes_away_ends_the_program_quietly(store: Cli) -> None:
    for form in ("csv", "json", "table"):
        run = start("leads", "--format", form, "--limit", "0", cwd=store.folder)
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert (run.wait(), run.stderr.read()) == (0, b"")
        run.stderr.close()


def test_a_stream_that_knows_no_kanji_stops_nothing(store: Cli) -> None:
    run = start("leads", "-n", "1", cwd=store.folder, PYTHONIOENCODING="ascii")
    out, err = run.communicate()
    assert run.returncode == 0, err
    assert b"p0@a-long-name-0.example.jp" in out


def test_data_keeps_its_kanji_whatever_the_terminal_knows(store: Cli) -> None:
    arguments = ("leads", "-n", "1", "--format", "csv")
    run = start(*arguments, cwd=store.folder, PYTHONIOENCODING="ascii")
    assert "株式会社とても長い名前の会社0000" in run.communicate()[0].decode("utf-8")


def test_escape_sequences_of_data_are_shown_as_text() -> None:
    assert (
        plain("\x1b]0;owned\x07\x9b31m\u202ered\x7f") == "\\x1b]0;owned\\x07\\x9b31m\\u202ered\\x7f"
    )
    assert plain("一行目\n\t二行目") == "一行目\n\t二行目"
