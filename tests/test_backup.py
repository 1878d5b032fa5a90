"""Backups: whole, private, kept so long, put back; and made before what cannot be taken back."""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from leadctl.store.backups import all_of
from tests.conftest import Cli, dump, text_file
from tests.stores import fill

NAME = r"leads-2026-11-21T\d{6}(-\d+)?\.db\.gz"


def backups(cli: Cli, folder: str = "backups") -> list[Path]:
    return all_of(cli.folder / "leads.db", cli.folder / folder)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_backup_is_private_whole_and_named_by_the_moment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cli)
    monkeypatch.setenv("LEADCTL_TODAY", "2026-11-21T06:00:02")
    done = cli("backup")
    assert (done.code, done.out) == (0, "")
    assert re.fullmatch(
        r"Backup: backups/leads-2026-11-21T060002\.db\.gz \(0\.\d MB; the database has 0\.\d MB\)\n",
        done.err,
    )
    (made,) = (cli.folder / "backups").iterdir()
    assert (mode(made), mode(made.parent)) == (0o600, 0o700)
    copy = cli.folder / "copy.db"
    copy.write_bytes(gzip.decompress(made.read_bytes()))
    assert dump(copy) == dump(cli.folder / "leads.db")
    assert cli("-q", "backup").err == ""
    assert [p.name for p in backups(cli)] == [
        "leads-2026-11-21T060002.db.gz",
        "leads-2026-11-21T060002-2.db.gz",
    ]


def test_only_old_backups_of_this_database_are_taken_away(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cli)
    folder = cli.folder / "kept"
    folder.mkdir()
    others = ("other-2026-01-01T000000.db.gz", "leads.db.gz", "leads-2026-01-01.db.gz",
              "leads-2026-01-01T000000.db", "leads-eu-2026-01-01T000000.db.gz", "notes.txt")  # fmt: skip
    for name in others:
        (folder / name).write_text("mine")
    for hour in range(8, 14):
        monkeypatch.setenv("LEADCTL_TODAY", f"2026-11-21T{hour:02}:00:00")
        assert cli("backup", "--to", "kept", "--keep", "3").code == 0
    assert [p.name[17:19] for p in backups(cli, "kept")] == ["11", "12", "13"]
    assert all((folder / name).read_text() == "mine" for name in others)
    assert "1 older one taken away." in cli("backup", "--to", "kept", "--keep", "3").err
    planned = cli("backup", "--to", "kept", "--keep", "2", "--dry-run")
    assert "of the 3 that are there 2 would be taken away." in planned.err
    assert len(backups(cli, "kept")) == 3


def test_a_clock_that_went_back_does_not_take_the_new_backup_away(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cli)
    for day in ("2026-11-21T08:00:00", "2026-11-21T09:00:00", "2025-01-01T00:00:00"):
        monkeypatch.setenv("LEADCTL_TODAY", day)
        assert cli("backup", "--keep", "1").code == 0
    assert [p.name for p in backups(cli)] == ["leads-2025-01-01T000000.db.gz"]


def test_a_backup_is_of_one_moment_while_others_write(cli: Cli) -> None:
    fill(cli)
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(cli.folder / "leads.db", isolation_level=None)) as conn:
            n = 0
            while not stop.is_set():
                n += 1
                conn.execute("begin immediate")
                conn.execute("insert or replace into setting values ('a', ?)", (str(n),))
                conn.execute("insert or replace into setting values ('b', ?)", (str(n),))
                conn.execute("commit")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _n in range(5):
            assert cli("backup").code == 0
    finally:
        stop.set()
        thread.join()
    for made in backups(cli):
        copy = text_file(cli.folder, "c.db", "")
        copy.write_bytes(gzip.decompress(made.read_bytes()))
        with closing(sqlite3.connect(copy)) as conn:
            sql = "select count(distinct value) from setting where name in ('a', 'b')"
            assert conn.execute(sql).fetchone()[0] < 2


def test_a_damaged_database_gives_no_backup(cli: Cli) -> None:
    fill(cli)
    assert cli("backup").code == 0
    damage(cli.folder / "leads.db")
    done = cli("backup", "--keep", "1")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: leads.db: "), done.err
    assert "Run leadctl doctor" in done.err
    assert len(list((cli.folder / "backups").iterdir())) == 1


def damage(database: Path) -> None:
    """Fill a page in the middle of the file with noise."""
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("pragma journal_mode = delete")
        (page,) = conn.execute("select rootpage from sqlite_master where name = 'score'").fetchone()
        (size,) = conn.execute("pragma page_size").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x55" * size)


def test_a_folder_that_cannot_be_made_is_told(cli: Cli) -> None:
    fill(cli)
    text_file(cli.folder, "file", "")
    done = cli("backup", "--to", "file/inside")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "Error: file/inside: the backup cannot be written (Not a directory)."
        " Make room or choose another folder.\n"
    )
    assert cli("--db", "none.db", "backup").err.startswith(
        "Error: none.db: there is no database yet"
    )


def test_what_a_killed_backup_left_goes_after_a_day(cli: Cli) -> None:
    import os

    fill(cli)
    folder = cli.folder / "backups"
    folder.mkdir()
    old = [
        text_file(folder, name, "")
        for name in (".leadctl-x.tmp", ".leads-2026-11-20T060000.db.gz.part")
    ]
    new = text_file(folder, ".leadctl-y.tmp", "")
    for path in old:
        os.utime(path, (1, 1))
    assert cli("backup").code == 0
    assert not any(path.exists() for path in old)
    assert new.exists()


def test_restore_puts_the_backup_back_and_the_present_aside(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cli)
    before = dump(cli.folder / "leads.db")
    cli("backup")
    text_file(cli.folder, "b.csv", "氏名,メール\n山田,a@x.example\n")
    assert cli("import", "b.csv").code == 0
    after = dump(cli.folder / "leads.db")
    (made,) = backups(cli)
    monkeypatch.setenv("LEADCTL_TODAY", "2026-11-22T07:00:00")
    refused = cli("restore", made)
    assert (refused.code, refused.out) == (2, "")
    assert "Say --yes." in refused.err
    assert dump(cli.folder / "leads.db") == after
    assert cli("restore", made, "--dry-run").code == 0
    assert dump(cli.folder / "leads.db") == after
    done = cli("restore", made, "--yes")
    assert (done.code, done.out) == (0, "")
    aside = "leads-2026-11-22T070000.before-restore.db"
    assert done.err == (
        f"Restored: leads.db from {made}\n"
        f"What was there before is {aside}; delete it when it is not needed any more.\n"
    )
    assert dump(cli.folder / "leads.db") == before
    assert dump(cli.folder / aside) == after
    assert mode(cli.folder / "leads.db") == 0o600
    assert cli.value("pragma journal_mode") == "wal"
    assert cli("restore", aside, "--yes").code == 0  # one that is not compressed, too
    assert dump(cli.folder / "leads.db") == after
    assert not list(cli.folder.glob(".leadctl*"))


def test_a_backup_brings_a_lost_or_damaged_database_back(cli: Cli) -> None:
    fill(cli)
    before = dump(cli.folder / "leads.db")
    cli("backup")
    (made,) = backups(cli)
    damage(cli.folder / "leads.db")
    text_file(cli.folder, "leads.db-wal", "noise")
    assert cli("restore", made, "--yes").code == 0
    assert dump(cli.folder / "leads.db") == before
    (cli.folder / "leads.db").unlink()
    assert cli("restore", made, "--yes").code == 0
    assert dump(cli.folder / "leads.db") == before


def _not_ours() -> bytes:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("create table t (x)")
        return conn.serialize()


def _newer(cli: Cli) -> bytes:
    copy = shutil.copy(cli.folder / "leads.db", cli.folder / "newer.db")
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("update _sqlite_migrations set name = '0999_later' where name like '0001%'")
        conn.commit()
        return conn.serialize()


@pytest.mark.parametrize(
    "fault", ["cut", "noise", "text", "empty", "missing", "other", "newer", "page"]
)
def test_what_is_no_whole_backup_is_refused_and_nothing_changes(cli: Cli, fault: str) -> None:
    fill(cli)
    cli("backup")
    (made,) = backups(cli)
    raw = made.read_bytes()
    plain = bytearray(gzip.decompress(raw))
    plain[4096 * 2 : 4096 * 3] = b"\x55" * 4096
    broken = {
        "cut": lambda: raw[:-100],
        "noise": lambda: raw[:500] + b"\x00" * 50 + raw[550:],
        "text": lambda: gzip.compress(b"hello"),
        "empty": lambda: b"",
        "missing": lambda: None,
        "other": lambda: gzip.compress(_not_ours()),
        "newer": lambda: gzip.compress(_newer(cli)),
        "page": lambda: gzip.compress(bytes(plain)),
    }[fault]()
    file = cli.folder / "x.db.gz"
    if broken is not None:
        file.write_bytes(broken)
    before = (dump(cli.folder / "leads.db"), sorted(p.name for p in cli.folder.iterdir()))
    done = cli("restore", file, "--yes")
    assert (done.code, done.out) == (1, ""), done
    assert done.err.startswith(f"Error: {file}: "), done.err
    assert done.err.count("\n") == 1
    assert (dump(cli.folder / "leads.db"), sorted(p.name for p in cli.folder.iterdir())) == before


def test_a_database_that_is_being_read_is_not_replaced(cli: Cli) -> None:
    fill(cli)
    cli("backup")
    (made,) = backups(cli)
    with closing(sqlite3.connect(cli.folder / "leads.db")) as reader:
        reader.execute("begin")
        reader.execute("select * from lead").fetchone()
        done = cli("restore", made, "--yes")
    assert (done.code, done.out) == (75, "")
    assert done.err == (
        "Error: leads.db: somebody is reading the database. Try again when they are done.\n"
    )


def test_an_import_is_taken_back_only_after_a_backup(cli: Cli) -> None:
    fill(cli)
    before = dump(cli.folder / "leads.db")
    assert cli("imports", "undo", "2", "--dry-run").code == 0
    assert cli("imports", "undo", "2").code == 2
    assert backups(cli) == []
    assert cli("imports", "undo", "2", "--yes", "--force").code == 0
    (made,) = backups(cli)
    assert re.fullmatch(NAME, made.name)
    assert cli("restore", made, "--yes").code == 0
    assert dump(cli.folder / "leads.db") == before


def test_an_older_schema_is_backed_up_before_it_is_brought_up_to_date(cli: Cli) -> None:
    fill(cli)
    with closing(sqlite3.connect(cli.folder / "leads.db")) as conn:
        conn.execute("delete from _sqlite_migrations where name = '0010_blocks_anew'")
        conn.commit()
    old = dump(cli.folder / "leads.db")
    assert cli("leads").code == 0
    (made,) = backups(cli)
    assert cli("backup", "--keep", "9").code == 0  # automatic ones count among those that are kept
    assert len(backups(cli)) == 2
    copy = cli.folder / "copy.db"
    copy.write_bytes(gzip.decompress(made.read_bytes()))
    assert dump(copy) == old
    assert cli.value("select count(*) from _sqlite_migrations") > 10 - 1


def test_where_no_backup_can_be_made_the_schema_stays_as_it_was(cli: Cli) -> None:
    fill(cli)
    text_file(cli.folder, "backups", "a file in its place")
    with closing(sqlite3.connect(cli.folder / "leads.db")) as conn:
        conn.execute("delete from _sqlite_migrations where name = '0010_blocks_anew'")
        conn.commit()
    old = dump(cli.folder / "leads.db")
    done = cli("leads")
    assert (done.code, done.out) == (1, "")
    assert "the backup cannot be written" in done.err
    assert dump(cli.folder / "leads.db") == old


def test_who_is_forgotten_is_still_in_the_backups_and_that_is_said(cli: Cli) -> None:
    fill(cli)
    cli("backup")
    (made,) = backups(cli)
    done = cli("forget", "nakamura@mikawa.example.jp", "--yes")
    assert done.code == 0
    assert f"{made} is a copy that still holds this person: delete it.\n" in done.err
    back = cli("restore", made, "--yes")
    assert (
        "Warning: L-0001 was forgotten since, and is there again: leadctl forget L-0001\n"
        in back.err
    )
    assert "L-0002" not in back.err
    made.unlink()
    assert "backups" not in cli("forget", "1", "--yes").err
