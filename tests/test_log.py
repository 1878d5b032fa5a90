"""--quiet says nothing when all is well; --log keeps what ran, and nothing about anybody."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, text_file
from tests.stores import CARDS, LOG, fill

SECRETS = ("中村", "nakamura", "三河", "名刺", "ものづくり", "0101", "山田", "さくら", "秘密")


def log_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_changes_something_is_silent_with_quiet_when_all_is_well(cli: Cli) -> None:
    text_file(cli.folder, "名刺.csv", CARDS)
    text_file(cli.folder, "行動.csv", LOG)
    text_file(cli.folder, "b.csv", "氏名,メール\n山田,a@x.example\n")
    for command in (
        "init", "import 名刺.csv 行動.csv", "import 名刺.csv", "import b.csv --dry-run", "score", "score",
        "score --full", "promote", "promote 8 --to mql --reason x", "promote", "handoff --commit",
        "handoff --out hot.xlsx", "handoff reprint 1 --out again.xlsx", "feedback 1 --result accepted",
        "feedback hot.xlsx", "edit 1 title=社長", "edit 1 title=社長", "not-same 1 2", "undo",
        "merge 7 8", "undo", "split R-9", "suppress a@b.example --reason x", "nurture --commit",
        "nurture --commit", "export --to hubspot --out h.csv", "remind", "import b.csv", "imports undo 3 --yes",
        "forget 8 --yes", "forget --scrub", "rules check", "rules test",
    ):  # fmt: skip
        if command == "feedback hot.xlsx" and not (cli.folder / "hot.xlsx").exists():
            continue
        done = cli("--quiet", *command.split())
        said = re.sub(
            r"^Warning: .*\n|^.* was imported and still holds .*\n", "", done.err, flags=re.M
        )
        assert (done.code, done.out, said) == (0, "", ""), command


def test_quiet_still_shows_what_was_asked_for(cli: Cli) -> None:
    fill(cli)
    assert "中村 拓也" in cli("-q", "report", "hot").out
    assert json.loads(cli("-q", "score", "--format", "json").out) == []
    assert "拒" not in cli("-q", "leads").err


def test_quiet_lets_errors_and_rejected_rows_through(cli: Cli) -> None:
    text_file(cli.folder, "a.csv", "氏名,メール\n山田,a@x.example\n,\n,壊れた@@\n")
    done = cli("-q", "import", "a.csv")
    assert (done.code, done.out) == (3, "")
    assert "Mend it in a.rejects.csv" in done.err
    assert cli("-q", "import", "nothing.csv").err.startswith("Error: nothing.csv: ")


def test_the_log_has_a_line_for_each_command(cli: Cli) -> None:
    fill(cli)
    text_file(cli.folder, "山田.csv", "氏名,メール\n山田,a@x.example\n")
    log = cli.folder / "leadctl.log"
    assert cli("--log", log, "import", "山田.csv", "--source", "秘密").code == 0
    assert cli("score", "--log", log).code == 0
    assert cli("--log", log, "promote").code == 0
    assert cli(f"--log={log}", "imports", "undo", "3", "--yes").code == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    told = log_of(log)
    assert [t["command"] for t in told] == [
        "leadctl import", "leadctl score", "leadctl promote", "leadctl imports undo"]  # fmt: skip
    assert len({t["run"] for t in told}) == 4
    for one in told:
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", one.pop("at"))
        assert re.fullmatch(r"[0-9a-f]{8}", one.pop("run"))
        assert 0 <= one.pop("seconds") < 60
    assert told[0] == {
        "command": "leadctl import", "event": "end", "exit": 0,
        "counts": {"files": 1, "rows": 1, "created": 1, "updated": 0, "unchanged": 0,
                   "rejected": 0, "activities": 1, "failed": 0},
    }  # fmt: skip
    assert told[1]["counts"] == {"leads": 9, "computed": 1, "changed": 1}


def test_nothing_about_anybody_comes_into_the_log(cli: Cli) -> None:
    fill(cli)
    log = cli.folder / "l.log"
    text_file(cli.folder, "中村様.csv", "氏名,メール\n山田,壊れた@@\n")
    for command, code in (
        (("show", "山田 秘密"), 1),
        (("import", "秘密.csv"), 1),
        (("import", "中村様.csv", "--map", "さくら"), 2),
        (("import", "中村様.csv"), 0),
        (("leads", "--where", "full_name = '中村"), 2),
        (("edit", "nakamura", "title=秘密"), 0),
        (("leads", "--nothing", "秘密"), 2),
        (("promote", "中村", "--to", "秘密", "--reason", "秘密"), 1),
    ):
        done = cli("--log", log, *command)
        assert done.code == code, (command, done)
    raw = log.read_text("utf-8")
    assert not [s for s in SECRETS if s in json.dumps(log_of(log), ensure_ascii=False)], raw
    told = log_of(log)
    assert [t["exit"] for t in told] == [1, 1, 2, 0, 2, 0, 2, 1]
    assert told[0]["error"]["class"] == "LeadctlError"
    assert re.fullmatch(r"leadctl\.reports\.lookup:\d+", told[0]["error"]["place"])
    assert told[1]["counts"]["failed"] == 1
    assert "error" not in told[3]


def test_a_log_that_cannot_be_written_is_told_before_anything_is_done(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_file(cli.folder, "a.csv", "氏名,メール\n山田,a@x.example\n")
    done = cli("--log", "nowhere/l.log", "import", "a.csv")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "Error: nowhere/l.log: the log cannot be written (No such file or directory)."
        " Name another file with --log.\n"
    )
    assert not (cli.folder / "leads.db").exists()
    monkeypatch.setenv("LEADCTL_LOG", "l.log")
    assert cli("import", "a.csv").code == 0
    assert len(log_of(cli.folder / "l.log")) == 1
