"""The file of the store: whose it is, and what is refused instead of one."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.conftest import Cli, text_file


@pytest.fixture
def cards(cli: Cli) -> Path:
    return text_file(cli.folder, "cards.csv", "氏名,メール\n山田 太郎,taro@aoba.example.co.jp\n")


def test_the_database_is_its_owners_alone(cli: Cli, cards: Path) -> None:
    os.umask(0o022)
    cli.imported(cards)
    assert stat.S_IMODE((cli.folder / "leads.db").stat().st_mode) == 0o600


def test_what_is_no_database_of_ours_is_left_alone(cli: Cli, cards: Path) -> None:
    path = text_file(cli.folder, "notes.db", "a text of some length, but no database at all\n" * 30)
    done = cli("import", cards, "--db", path)
    assert done.code == 1
    assert "notes.db: cannot be opened as a database" in done.err
    assert path.read_text().startswith("a text")


def test_a_database_of_another_program_is_left_alone(cli: Cli, cards: Path) -> None:
    path = cli.folder / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("create table t (x)")
    conn.close()
    done = cli("import", cards, "--db", path)
    assert done.code == 1
    assert "is a database of another program" in done.err


def test_a_newer_database_is_refused(cli: Cli, cards: Path) -> None:
    cli.imported(cards)
    conn = sqlite3.connect(cli.folder / "leads.db")
    conn.execute("update _sqlite_migrations set name = '0099_later' where name like '0001%'")
    conn.commit()
    conn.close()
    done = cli("import", cards)
    assert done.code == 1
    assert "was made by a newer leadctl" in done.err
