"""What leadctl makes belongs to its owner alone, and it runs nothing that others could have written."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Cli, dump, text_file
from tests.stores import fill

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture(params=[0o000, 0o022, 0o277])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, int]:
    return {
        str(p.relative_to(folder)): stat.S_IMODE(p.stat().st_mode)
        for p in folder.rglob("*")
        if p.name not in _MADE_HERE
    }


_MADE_HERE = {"名刺.csv", "行動.csv", "bad.csv", "rules.toml"}


@pytest.mark.usefixtures("_umask")
def test_what_is_made_is_for_its_owner_alone_whatever_the_umask(cli: Cli) -> None:
    fill(cli)
    text_file(cli.folder, "bad.csv", "氏名,メール\n,\n佐藤,\n,x\n")
    assert cli("import", "bad.csv").code == 3
    for name in ("l.csv", "l.tsv", "l.json", "l.md", "l.xlsx"):
        assert cli("leads", "--out", name).code == 0
    assert cli("report", "hot", "--out", "hot.xlsx").code == 0
    assert cli("handoff", "--limit", "1", "--out", "call.xlsx").code == 0
    assert cli("handoff", "--out", "call.csv", "--encoding", "cp932").code == 0
    assert cli("export", "--to", "hubspot", "--out", "hubspot.csv").code == 0
    assert cli("nurture", "--out", "mail.csv").code == 0
    os.environ["LEADCTL_TODAY"] = "2027-01-21"
    assert cli("remind", "--out", "texts/of/today").code == 0
    assert cli("forget", "haru@aoba.example.jp", "--yes").code == 0
    made = _modes(cli.folder)
    folders = {"texts", "texts/of", "texts/of/today"}
    assert {name: mode for name, mode in made.items() if mode != 0o600} == dict.fromkeys(
        folders, 0o700
    )
    assert {"leads.db", "bad.rejects.csv", "call.csv", "hubspot.csv", "leads.db.forgotten"} <= set(
        made
    )
    assert any(name.startswith("texts/of/today/") for name in made)


def test_the_journal_of_a_store_is_for_its_owner_alone(cli: Cli) -> None:
    from leadctl.store.database import open_database, writing

    before = os.umask(0)
    try:
        fill(cli)
        db = open_database(cli.folder / "leads.db")
        with writing(db) as conn:
            conn.execute("delete from setting")
            modes = {n: m for n, m in _modes(cli.folder).items() if n.startswith("leads.db")}
        db.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("leads.db", "leads.db-wal", "leads.db-shm"), 0o600)


def test_a_file_that_stood_open_to_all_is_replaced_by_one_that_does_not(cli: Cli) -> None:
    fill(cli)
    text_file(cli.folder, "l.csv", "old\n").chmod(0o666)
    assert cli("leads", "--out", "l.csv").code == 0
    assert stat.S_IMODE((cli.folder / "l.csv").stat().st_mode) == 0o600


HOOKS = f'\n[hooks]\non_handoff = "{sys.executable} -c pass"\n'


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666, 0o664])
@pytest.mark.parametrize("command", ["rules check", "score", "handoff --commit", "rules test"])
def test_rules_that_others_can_write_may_name_no_program(cli: Cli, mode: int, command: str) -> None:
    fill(cli)
    rules = cli.folder / "rules.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + HOOKS, encoding="utf-8")
    line = rules.read_text(encoding="utf-8").splitlines().index("[hooks]") + 1
    before = dump(cli.folder / "leads.db")
    rules.chmod(mode)
    done = cli(*command.split())
    assert (done.code, done.out) == (4, "")
    assert done.err == (
        f"rules.toml line {line}: the file names programs to run, and others than its owner can"
        " write it. Run: chmod go-w rules.toml\n"
        "Error: 1 fault in the rules; nothing was changed.\n"
    )
    assert dump(cli.folder / "leads.db") == before
    rules.chmod(mode & ~0o022)
    assert cli(*command.split()).code == 0


def test_rules_without_programs_may_be_written_by_others(cli: Cli) -> None:
    fill(cli)
    (cli.folder / "rules.toml").chmod(0o666)
    assert cli("rules", "check").code == 0
