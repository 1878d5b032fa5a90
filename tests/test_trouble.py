"""What happens when things go wrong in the middle: killed, run twice at once, stopped."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
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


def test_a_killed_import_has_taken_in_all_of_a_file_or_nothing(tmp_path: Path) -> None:
    _cards(tmp_path)
    begun = time.monotonic()
    whole = start("--db", "whole.db", "import", "cards.csv", cwd=tmp_path)
    whole.communicate()
    assert whole.returncode == 0
    took = time.monotonic() - begun
    chance = random.Random(20261121)
    seen = set()
    for n in range(30):
        database = tmp_path / f"{n}.db"
        process = start("--db", database, "import", "cards.csv", cwd=tmp_path)
        time.sleep(chance.uniform(0.2, 1.0) * took)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        counts = {
            t: _count(database, t) for t in ("import", "record", "member", "lead", "activity")
        }
        seen.add(tuple(counts.values()))
        assert counts["record"] in {0, ROWS}, counts
        if counts["record"]:
            assert min(counts.values()) > 0, counts
        database.unlink(missing_ok=True)
    assert len(seen) <= 2  # nothing, or all of it
    again = start("--db", "0.db", "import", "cards.csv", cwd=tmp_path)
    again.communicate()
    assert again.returncode == 0
    without_clock = ("import", "sqlite_sequence", "_sqlite_migrations")
    assert dump(tmp_path / "0.db", without_clock) == dump(tmp_path / "whole.db", without_clock)


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
