"""What happens when things go wrong in the middle: run twice at once, stopped, out of space.

Runs that are killed: tests/test_torture.py.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Cli, dump, start, text_file

ROWS = 4_000


def _cards(folder: Path, rows: int = ROWS) -> Path:
    lines = ["会社名,氏名,メールアドレス,携帯電話,名刺交換日"]
    lines += [
        f"㈱アオバ{i % 700},山田{i},u{i % (rows - 50)}@c.example.jp,090-5550-{i:04},2026/10/01"
        for i in range(rows)
    ]
    return text_file(folder, "cards.csv", "\n".join(lines) + "\n", "cp932")


def _count(database: Path, table: str) -> int:
    conn = sqlite3.connect(database)
    try:
        return int(conn.execute(f"select count(*) from {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # killed before there was a table
    finally:
        conn.close()


def test_two_imports_of_a_file_at_once_leave_it_imported_once(tmp_path: Path) -> None:
    _cards(tmp_path)
    both = [start("import", "cards.csv", "--format", "json", cwd=tmp_path) for _ in range(2)]
    ends = [(p.communicate(), p.returncode) for p in both]
    assert [code for _said, code in ends] == [0, 0], ends
    database = tmp_path / "leads.db"
    assert _count(database, "record") == ROWS
    assert _count(database, "import") == 1
    assert _count(database, "lead") == ROWS


def test_a_database_that_another_run_holds_is_told_with_75(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadctl.store.database.WAIT_SECONDS", 0.1)
    text_file(cli.folder, "a.csv", "氏名,メール\n山田,a@x.example\n")
    assert cli("import", "a.csv").code == 0
    holder = sqlite3.connect(cli.folder / "leads.db", isolation_level=None)
    holder.execute("begin immediate")
    before = dump(cli.folder / "leads.db")
    text_file(cli.folder, "b.csv", "氏名,メール\n鈴木,b@x.example\n")
    done = cli("import", "b.csv")
    holder.execute("rollback")
    holder.close()
    assert (done.code, done.out) == (75, "")
    assert "another run is writing to the database. Try again when it has finished." in done.err
    assert dump(cli.folder / "leads.db") == before
