"""The run of every morning: from an inbox to lists, reports and a backup, whatever happens."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from leadctl.rules.nightly import STEPS
from tests.conftest import Cli, Done, dump, text_file
from tests.stores import CARDS, LOG

RULES = """
[daily]
steps = {steps}
[[daily.file]]
match = "*名刺*"
source = "ものづくり展2026"
[[daily.file]]
match = "行動*.csv"
as = "activity"
[[daily.file]]
match = "*.csv"
"""
STAMP = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00"


def drop(folder: Path, name: str, text: str, age: float = 60) -> Path:
    """Put a file into the inbox that was written some seconds ago."""
    (folder / "inbox").mkdir(exist_ok=True)
    path = text_file(folder / "inbox", name, text)
    os.utime(path, (time.time() - age,) * 2)
    return path


def prepare(cli: Cli, steps: tuple[str, ...] = STEPS, extra: str = "") -> Cli:
    """Rules with [daily], and two files in the inbox."""
    assert cli("init", lang="ja").code == 0
    rules = (cli.folder / "rules.toml").read_text("utf-8")
    daily = RULES.format(steps=json.dumps(steps))
    text_file(cli.folder, "rules.toml", rules + daily + extra)
    (cli.folder / "rules.toml").chmod(0o600)
    drop(cli.folder, "1_名刺.csv", CARDS)
    drop(cli.folder, "行動.csv", LOG)
    return cli


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


def steps_of(done: Done) -> dict[str, dict[str, Any]]:
    return {step["step"]: step for step in done.json()["steps"]}


def without_clock(text: str) -> list[str]:
    return [re.sub(rf"^{STAMP} ", "", line) for line in text.splitlines()]


def test_a_morning_takes_in_scores_hands_over_reports_and_backs_up(cli: Cli) -> None:
    prepare(cli)
    done = cli("daily")
    assert (done.code, done.err) == (0, "")
    assert [re.sub(r"bytes=\d+", "bytes=N", line) for line in without_clock(done.out)] == [
        "import   files=2 rows=20 created=8 updated=12 unchanged=0 rejected=0 activities=20 failed=0 left=0",
        "score    leads=8 computed=8 changed=8",
        "promote  moved=5 mql=2 sql=3",
        "handoff  leads=3 files=1 waiting=0",
        "reports  files=1",
        "remind   files=0",
        "backup   bytes=N pruned=0",
    ]
    assert names(cli.folder / "inbox") == [".taking", "done"]
    assert names(cli.folder / "inbox" / "done") == ["1_名刺.csv", "行動.csv"]
    assert names(cli.folder / "handoff") == ["2026-11-21.xlsx"]
    assert names(cli.folder / "reports") == ["2026-11-21.html"]
    assert len(names(cli.folder / "backups")) == 1
    assert cli.query("select distinct source from record where source is not null") == [
        ("ものづくり展2026",)]  # fmt: skip
    assert [r["file"] for r in cli("imports", "--format", "json").json()] == [
        "inbox/行動.csv", "inbox/1_名刺.csv"]  # fmt: skip
    for name in ("handoff", "reports", "backups", "inbox/done"):
        assert stat.S_IMODE((cli.folder / name).stat().st_mode) == 0o700


def test_twice_in_a_row_nothing_is_doubled(cli: Cli) -> None:
    prepare(cli)
    assert cli("daily").code == 0
    before = dump(cli.folder / "leads.db")
    done = cli("daily", "--format", "json")
    assert done.code == 0
    told = steps_of(done)
    assert told["import"]["files"] == told["score"]["changed"] == told["promote"]["moved"] == 0
    assert (told["handoff"]["leads"], told["handoff"]["files"]) == (0, 0)
    assert dump(cli.folder / "leads.db") == before
    assert names(cli.folder / "handoff") == ["2026-11-21.xlsx"]
    again = cli("--quiet", "daily")
    assert (again.code, again.out, again.err) == (0, "", "")


def test_who_comes_to_sales_later_on_a_day_gets_a_list_of_its_own(cli: Cli) -> None:
    prepare(cli)
    assert cli("daily").code == 0
    drop(cli.folder, "行動2.csv", "メールアドレス,行動,対象,日時\n"
         "odd@odd.example.jp,meeting_request,商談,2026-11-20 09:00\n")  # fmt: skip
    told = steps_of(cli("daily", "--format", "json"))
    assert told["handoff"]["leads"] == 1
    assert names(cli.folder / "handoff") == ["2026-11-21-2.xlsx", "2026-11-21.xlsx"]


def test_the_lists_of_owners_have_files_of_their_own(cli: Cli) -> None:
    prepare(cli, extra='[[owner]]\nname = "佐藤"\n')
    assert cli("daily").code == 0
    assert names(cli.folder / "handoff") == ["2026-11-21.xlsx", "2026-11-21_佐藤.xlsx"]


def test_a_bad_file_stops_neither_the_others_nor_the_steps(cli: Cli) -> None:
    prepare(cli)
    drop(cli.folder, "0_bad.csv", "a,b\n1,2\n")
    drop(cli.folder, "empty.csv", "")
    done = cli("daily")
    assert done.code == 1
    assert "files=4 rows=20" in done.out
    assert "failed=2" in done.out
    first, second = done.err.splitlines()
    assert first.startswith("Error: inbox/0_bad.csv line 1: no column for e-mail, phone or name")
    assert first.endswith(" It is in inbox/failed/0_bad.csv now.")
    assert second.startswith("Error: inbox/empty.csv: ")
    assert names(cli.folder / "inbox" / "failed") == ["0_bad.csv", "empty.csv"]
    assert names(cli.folder / "handoff") == ["2026-11-21.xlsx"]
    assert cli("daily").code == 0


def test_rejected_rows_wait_to_be_mended_and_come_again(cli: Cli) -> None:
    prepare(cli)
    drop(
        cli.folder,
        "3_名刺.csv",
        "氏名,メール,名刺交換日\n山田,y@x.example,2026/10/01\n鈴木,s@x.example,いつか\n,,2026/10/02\n",
    )
    done = cli("-q", "daily")
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "Warning: inbox/3_名刺.csv: 2 rows were rejected. Mend them in"
        " inbox/failed/3_名刺.rejects.csv, and put that into the inbox again.\n"
    )
    failed = cli.folder / "inbox" / "failed"
    assert names(failed) == ["3_名刺.rejects.csv"]
    assert "3_名刺.csv" in names(cli.folder / "inbox" / "done")
    mended = (failed / "3_名刺.rejects.csv").read_text("utf-8-sig").replace("いつか", "2026/10/03")
    (failed / "3_名刺.rejects.csv").unlink()
    drop(cli.folder, "3_名刺.rejects.csv", mended)
    half = cli("daily")
    assert half.code == 3
    assert names(failed) == ["3_名刺.rejects.csv"]
    assert cli.value("select count(*) from lead where full_name = '鈴木'") == 1
    assert cli.value("select source from lead where full_name = '鈴木'") == "ものづくり展2026"
    mended = (failed / "3_名刺.rejects.csv").read_text("utf-8-sig")
    assert len(mended.splitlines()) == 2
    (failed / "3_名刺.rejects.csv").unlink()
    drop(cli.folder, "3_名刺.rejects.csv", mended.replace(",,2026", "高橋,t@x.example,2026", 1))
    assert cli("daily").code == 0
    assert names(failed) == []
    assert cli.value("select count(*) from lead") == 11


def test_files_that_are_not_whole_or_not_meant_stay_where_they_are(cli: Cli) -> None:
    prepare(cli)
    inbox = cli.folder / "inbox"
    left = ["~$1_名刺.xlsx", ".hidden.csv", "x.csv.part", "y.crdownload", "notes.txt", "new.csv"]
    for name in left:
        drop(cli.folder, name, CARDS, age=0 if name == "new.csv" else 60)
    (inbox / "folder").mkdir()
    done = cli("daily")
    assert done.code == 0
    assert done.err == (
        "Warning: inbox/notes.txt: no [[daily.file]] of the rules fits its name; it was left where it"
        " is\n"
    )
    assert "left=4" in done.out
    assert names(inbox) == sorted([*left, ".taking", "done", "folder"])
    os.utime(inbox / "new.csv", (time.time() - 60,) * 2)
    assert "files=1" in cli("daily").out


def test_a_file_of_the_same_name_never_takes_the_place_of_another(cli: Cli) -> None:
    prepare(cli)
    assert cli("daily").code == 0
    for n in range(3):
        drop(cli.folder, "1_名刺.csv", f"氏名,メール\n人{n},p{n}@x.example\n")
        assert cli("daily").code == 0
    done = cli.folder / "inbox" / "done"
    assert len(names(done)) == 5
    assert {(done / n).read_text("utf-8").count("\n") for n in names(done) if "名刺" in n} == {9, 2}
    assert cli.value("select count(*) from lead") == 11


def test_a_failing_score_skips_what_needs_it_and_says_why(cli: Cli) -> None:
    prepare(cli)
    assert cli("daily").code == 0
    with closing(sqlite3.connect(cli.folder / "leads.db")) as conn:
        conn.execute("drop table score")
        conn.commit()
    drop(cli.folder, "9.csv", "氏名,メール\n山田,y@x.example\n")
    done = cli("daily", "--format", "json")
    told = steps_of(done)
    assert done.code == done.json()["exit"] == 1
    assert [told[s]["state"] for s in ("import", "score", "promote", "handoff", "backup")] == [
        "done", "failed", "skipped", "skipped", "done"]  # fmt: skip
    assert told["promote"]["said"] == ["promote was skipped: score failed"]
    assert told["handoff"]["said"] == ["handoff was skipped: score failed"]
    assert told["score"]["said"][0].startswith("Error: score: ")


def test_only_the_steps_that_are_wanted_run_in_their_order(cli: Cli) -> None:
    prepare(cli, ("backup", "score", "import"))
    done = cli("daily")
    assert [line.split()[0] for line in without_clock(done.out)] == ["import", "score", "backup"]


def test_without_database_or_inbox_it_says_so_in_a_line(cli: Cli) -> None:
    assert cli("init").code == 0
    done = cli("daily", "-q")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "Error: import: inbox: the folder cannot be read (No such file or directory)."
        " Make it, or name another one: inbox in [daily] of the rules.\n"
        "Error: score: leads.db: there is no database yet. Make one with: leadctl import FILE\n"
    )
    (cli.folder / "rules.toml").unlink()
    assert (
        cli("daily").err
        == "Error: rules.toml: there is no rules file. Make one with: leadctl init\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[daily]\nsteps = ["impotr"]\n', '[daily]: steps: "impotr" is unknown'),
        ("[daily]\nkeep = 0\n", "[daily]: keep: 0 is out of range"),
        ('[daily]\nfolder = "x"\n', "[daily]: folder: unknown key"),
        ('[[daily.file]]\nuse = "x"\n', "[[daily.file]]: match is missing"),
        (
            '[[daily.file]]\nmatch = "*"\nuse = "x"\n',
            "[[daily.file]]: use: the rules have no [import.x]",
        ),
        ('[[daily.file]]\nmatch = "*"\nas = "crad"\n', '[[daily.file]]: as: "crad" is unknown'),
        ('[[source]]\nname = "x"\n', "[[source]] x: warn_after: warn_after is missing"),
        (
            '[[source]]\nname = "x"\nwarn_after = "soon"\n',
            '[[source]] x: warn_after: "soon" does not fit',
        ),
    ],
)
def test_what_is_wrong_in_the_rules_is_told_before_anything_is_done(
    cli: Cli, text: str, said: str
) -> None:
    prepare(cli)
    rules = (cli.folder / "rules.toml").read_text("utf-8").partition("\n[daily]")[0]
    text_file(cli.folder, "rules.toml", f"{rules}\n{text}")
    for command in (("daily",), ("rules", "check")):
        done = cli(*command)
        assert (done.code, done.out) == (4, "")
        assert said in done.err
    assert names(cli.folder / "inbox") == ["1_名刺.csv", "行動.csv"]


def test_dry_run_shows_what_would_be_done_and_changes_nothing(cli: Cli) -> None:
    prepare(cli)
    before = sorted(cli.folder.rglob("*"))
    done = cli("daily", "--dry-run")
    assert "import   planned files=2 rows=20" in done.out
    assert sorted(cli.folder.rglob("*")) == before
    assert cli("daily").code == 0
    drop(cli.folder, "行動2.csv", "メールアドレス,行動,対象,日時\n"
         "odd@odd.example.jp,meeting_request,商談,2026-11-20 09:00\n")  # fmt: skip
    was, there = dump(cli.folder / "leads.db"), sorted(cli.folder.rglob("*.*"))
    done = cli("daily", "--dry-run")
    assert (done.code, done.err) == (0, "")
    assert all(" planned" in line for line in done.out.splitlines())
    assert dump(cli.folder / "leads.db") == was
    assert [p for p in sorted(cli.folder.rglob("*.*")) if "leads.db-" not in p.name] == [
        p for p in there if "leads.db-" not in p.name]  # fmt: skip


def test_who_is_forgotten_is_found_in_done_and_failed(cli: Cli) -> None:
    prepare(cli)
    drop(
        cli.folder,
        "3_名刺.csv",
        f"{CARDS.splitlines()[0]}\n,,,,,,いつか,,\n,,,中村 拓也,,,いつか,,\n",
    )
    assert cli("daily").code == 3
    gone = cli("forget", "nakamura@mikawa.example.jp", "--yes")
    assert gone.code == 0
    assert "inbox/done/1_名刺.csv was imported and still holds this person" in gone.err
    rejects = cli.folder / "inbox" / "failed" / "3_名刺.rejects.csv"
    assert "中村" not in rejects.read_text("utf-8-sig")
