"""Disks that are full or read-only, folders that go, clocks that jump, pipes, locales, narrow screens."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.conftest import TODAY, Cli, dump, start, text_file
from tests.stores import fill

ROWS = 5_000


def cards(folder: Path, rows: int = ROWS) -> Path:
    lines = (f"㈱アオバ{i % 700},山田{i},u{i}@c.example.jp,2026/10/01\n" for i in range(rows))
    return text_file(
        folder, "cards.csv", "会社名,氏名,メールアドレス,名刺交換日\n" + "".join(lines)
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB, where one can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if not made or made.returncode:
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_told_and_the_store_is_as_it_was(small_disk: Path, cli: Cli) -> None:
    text_file(cli.folder, "first.csv", "氏名,メール\n山田,a@x.example\n")
    database = small_disk / "leads.db"
    assert cli("--db", database, "import", "first.csv").code == 0
    before = dump(database)
    cards(cli.folder, 20_000)
    done = cli("--db", database, "import", "cards.csv")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "Error: the database could not be read or written (database or disk is full);"
        " it is as it was before.\n"
    )
    assert dump(database) == before


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("command", ["import", "score"])
def test_a_store_that_may_not_grow_is_told_and_as_it_was(cli: Cli, command: str) -> None:
    """As with a quota: a limit on the size of any file."""
    assert cli("init", "--lang", "ja").code == 0
    cards(cli.folder)
    if command == "score":
        cli.imported("cards.csv")
    else:
        cli.imported(text_file(cli.folder, "first.csv", "氏名,メール\n山田,a@x.example\n"))
    before = dump(cli.folder / "leads.db")
    size = (cli.folder / "leads.db").stat().st_size
    limit = f"import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({max(size // 40, 100_000)},) * 2); from leadctl.cli import main; main(sys.argv[1:])"
    words = [command, "cards.csv"] if command == "import" else [command]
    ran = subprocess.run(
        [sys.executable, "-c", limit, "--lang", "en", *words],
        cwd=cli.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.startswith("Error: ")
    assert "database" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert dump(cli.folder / "leads.db") == before


@pytest.fixture
def sealed(cli: Cli) -> Iterator[Callable[[Path], None]]:
    """Seal a file or a folder, so that not even root can write to it."""
    done: list[Path] = []

    def seal(path: Path) -> None:
        if os.geteuid() == 0:
            tool = shutil.which("chattr")
            flag = "+i"
            if (
                not tool
                or subprocess.run(
                    [tool, flag, str(path)], capture_output=True, check=False
                ).returncode
            ):
                pytest.skip("root cannot be kept from writing here")
        else:
            path.chmod(0o500 if path.is_dir() else 0o400)
        done.append(path)

    yield seal
    for path in done:
        if os.geteuid() == 0:
            subprocess.run(["chattr", "-i", str(path)], check=False)
        else:
            path.chmod(0o700)


WRITES = [
    ("import", "more.csv"),
    ("score", "--full"),
    ("edit", "1", "title=部長"),
    ("forget", "1", "--yes"),
]


@pytest.mark.parametrize("command", WRITES, ids=" ".join)
@pytest.mark.parametrize("what", ["leads.db", "."])
def test_what_cannot_be_written_is_told_in_one_line(
    cli: Cli, sealed: Callable[[Path], None], command: tuple[str, ...], what: str
) -> None:
    fill(cli)
    text_file(cli.folder, "more.csv", "氏名,メール\n新人,new@x.example\n")
    before = dump(cli.folder / "leads.db")
    for end in ("-wal", "-shm"):
        (cli.folder / f"leads.db{end}").unlink(missing_ok=True)
    sealed(cli.folder / what)
    done = cli(*command)
    assert done.code == 1, done
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1
    with contextlib.closing(
        sqlite3.connect(f"file:{cli.folder}/leads.db?immutable=1", uri=True)
    ) as conn:
        assert conn.execute("select count(*) from record").fetchone()[0] == len(before["record"])


def test_a_store_that_another_program_may_only_read_is_told(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite says of a read-only file, whoever we are."""
    fill(cli)
    before = dump(cli.folder / "leads.db")
    real = sqlite3.connect
    monkeypatch.setattr(
        "leadctl.store.database.sqlite3.connect",
        lambda name, **kw: real(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True, **kw),
    )
    done = cli("score", "--full")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: ")
    assert "readonly" in done.err
    assert done.err.count("\n") == 1
    monkeypatch.undo()
    assert dump(cli.folder / "leads.db") == before


@pytest.mark.parametrize("when", ["before", "after it was opened"])
def test_a_folder_that_vanishes_is_told(
    cli: Cli, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cli.folder / "share"
    folder.mkdir()
    fill(cli)
    (cli.folder / "leads.db").rename(folder / "leads.db")
    if when == "before":
        shutil.rmtree(folder)
    else:
        from leadctl.store import scoring

        real = scoring.score

        def vanish(*args: object, **options: object) -> object:
            shutil.rmtree(folder)
            return real(*args, **options)

        monkeypatch.setattr("leadctl.store.scoring.score", vanish)
    done = cli("--db", folder / "leads.db", "score", "--full")
    if when == "before":
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"Error: {folder}/leads.db: there is no database yet.")
    else:
        assert done.code in {0, 1}
        assert "Traceback" not in done.err
    gone = cli(
        "--db", folder / "leads.db", "import", text_file(cli.folder, "a.csv", "氏名\n山田\n")
    )
    assert gone.code == 1
    assert gone.err == (
        f"Error: {folder}/leads.db: cannot be made ({os.strerror(errno.ENOENT)})."
        " Choose a folder that exists and that you can write to, with --db.\n"
    )


def test_a_clock_that_jumps_back_changes_nothing_that_it_need_not(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cli)
    asked = "select id, score, temperature, stage from v_leads order by id"
    right = cli.query(asked)
    monkeypatch.setenv("LEADCTL_TODAY", "2026-11-01")
    for command in ("score", "promote", "leads", "report funnel", "report hot", "imports"):
        done = cli(*command.split())
        assert done.code == 0, done.err
    cli.imported(text_file(cli.folder, "late.csv", "氏名,メール\n新人,new@x.example\n"))
    monkeypatch.setenv("LEADCTL_TODAY", TODAY)
    for command in ("score", "promote"):
        assert cli(command).code == 0
    assert [row for row in cli.query(asked) if row in right] == right
    assert cli.value("select count(*) from record") == cli.value("select count(*) from member")


LISTS = [
    "leads", "imports", "duplicates", "report hot", "report funnel", "report temperature",
    "report sla", "report nurture", "report intent", "rules diff rules.toml", "handoff",
    "handoff list", "nurture", "show 1", "remind", "export --to hubspot", "score --full",
    "promote --dry-run", "rules test", "rules check", "",
]  # fmt: skip


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl", "md"])
def test_a_reader_that_goes_is_no_fault(cli: Cli, form: str) -> None:
    fill(cli)
    cli.imported(cards(cli.folder))
    process = start("leads", "--limit", "0", "--format", form, cwd=cli.folder)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), said) == (0, b"")


@pytest.mark.parametrize("command", LISTS)
def test_a_locale_of_c_and_a_stream_of_ascii_stop_nothing(cli: Cli, command: str) -> None:
    fill(cli)
    process = start(
        *command.split(), cwd=cli.folder, LC_ALL="C", LANG="C", PYTHONIOENCODING="ascii",
        LEADCTL_LANG="ja", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0",
    )  # fmt: skip
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert b"Traceback" not in err
    assert out.isascii()
    assert err.isascii()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("command", LISTS)
def test_on_a_narrow_screen_no_line_of_a_list_is_wider(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str, lang: str
) -> None:
    fill(cli)
    monkeypatch.setenv("COLUMNS", "40")
    done = cli(*command.split(), lang=lang)
    assert done.code == 0, done.err
    assert [line for line in _table_lines(done.out) if cell_len(line) > 40] == []


def _table_lines(text: str) -> Iterator[str]:
    """Yield the lines of tables: a rule, the line above it, and those below as far as a blank one.
    Prose is not wrapped, so that a path or a command can be copied whole."""
    lines = text.splitlines()
    inside = False
    for above, line in zip(["", *lines], lines, strict=False):
        rule = "──" in line
        inside = rule or (inside and bool(line.strip()))
        if rule:
            yield above
        if inside:
            yield line
