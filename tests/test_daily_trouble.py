"""The run of every morning when things go wrong: killed at any moment, and from cron, where nothing
is set."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from leadctl.rules.nightly import STEPS
from tests.conftest import ROOT, Cli, dump, start, text_file
from tests.stores import CARDS, LOG
from tests.test_daily import RULES, drop, names, prepare, steps_of


def test_a_list_that_was_stopped_on_its_way_is_completed_and_nobody_waits(cli: Cli) -> None:
    """Killed between the ledger and the file: the list keeps its name, who is new has the next."""
    prepare(cli, ("import", "score", "promote"))
    assert cli("daily").code == 0
    (cli.folder / "handoff").mkdir()
    killed = start(
        "handoff", "--out", "handoff/2026-11-21.xlsx", "--limit", "1", cwd=cli.folder,
        PYTHONPATH=str(_killing_at_move(cli.folder)),
    )  # fmt: skip
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    rules = (cli.folder / "rules.toml").read_text("utf-8")
    text_file(cli.folder, "rules.toml", rules.replace('"promote"]', '"promote", "handoff"]'))
    told = steps_of(cli("daily", "--format", "json"))["handoff"]
    assert (told["leads"], told["files"]) == (2, 2), told
    assert names(cli.folder / "handoff") == ["2026-11-21-2.xlsx", "2026-11-21.xlsx"]
    assert cli.value("select count(*) from handoff") == 3


def _killing_at_move(folder: Path) -> Path:
    """Make Python end, as by SIGKILL, where the list would be moved into its place."""
    place = folder / "site"
    place.mkdir()
    code = (
        "import os, signal\nfrom leadctl.sales import delivery\n"
        "def stop(written):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "delivery.move = lambda written: stop(written) if written else []\n"
    )
    text_file(place, "sitecustomize.py", code)
    return place


def test_killed_at_any_moment_the_next_run_completes_it(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    _prepare_plain(base)
    whole = tmp_path / "whole"
    shutil.copytree(base, whole)
    begun = time.monotonic()
    end = start("daily", cwd=whole)
    said = end.communicate()
    took = time.monotonic() - begun
    assert end.returncode == 3, said
    expected = _known(whole)
    chance = random.Random(20261121)
    for n in range(int(os.environ.get("LEADCTL_TORTURE", "4"))):
        here = tmp_path / str(n)
        shutil.copytree(base, here)
        for _kill in range(2):
            process = start("daily", cwd=here)
            time.sleep(chance.uniform(0.3, 1.05) * took)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        last = start("daily", cwd=here)
        said = last.communicate()
        assert last.returncode in {0, 3}, said
        assert _known(here) == expected
        inbox = here / "inbox"
        assert names(inbox / ".taking") == []
        assert sorted(names(inbox / "done")) == ["1_名刺.csv", "2_名刺.csv", "行動.csv"]
        assert names(inbox / "failed") == ["2_名刺.rejects.csv"]
        assert _count(here, "handoff") == 3
        assert [p for p in names(here / "handoff") if p.endswith(".xlsx")] in (
            ["2026-11-21.xlsx"], ["2026-11-21-2.xlsx", "2026-11-21.xlsx"])  # fmt: skip
        assert not [p for p in names(here / "handoff") if p.startswith(".")]


# A file whose run was killed just before its rejected rows were in place is read again, and that
# takes numbers; so what is known is compared apart from them.
_KNOWN = (
    "select email, full_name, company, title, phone, score, temperature, stage from v_leads",
    "select l.email, v.at, v.kind, v.subject, v.file, v.line from v_activities v"
    " join lead l on l.id = v.lead_id",
    "select l.email, r.kind, r.at, r.extra from v_records r join lead l on l.id = r.lead_id"
    " group by r.id",
    "select l.email, h.owner, h.due from v_handoffs h join lead l on l.id = h.lead_id",
)


def _known(folder: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "leads.db")) as conn:
        return [sorted(conn.execute(sql).fetchall(), key=repr) for sql in _KNOWN]


def _prepare_plain(folder: Path) -> None:
    made = start("init", "--locale", "ja", cwd=folder)
    made.communicate()
    rules = (folder / "rules.toml").read_text("utf-8") + RULES.format(steps=json.dumps(STEPS))
    text_file(folder, "rules.toml", rules)
    drop(folder, "1_名刺.csv", CARDS)
    drop(
        folder, "2_名刺.csv", "氏名,メール,名刺交換日\n山田,y@x.example,2026/10/01\n,,2026/10/02\n"
    )
    drop(folder, "行動.csv", LOG)


def _count(folder: Path, table: str) -> int:
    return len(dump(folder / "leads.db")[table])


def test_the_crontab_line_of_the_readme_works_in_an_empty_environment(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    line = re.search(r"^(?:\S+ ){5} ?cd /srv/leads && (.*leadctl.* daily)$", readme, re.MULTILINE)
    assert line, "the README shows no crontab line"
    here = tmp_path / "srv" / "leads"
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / ".venv" / "bin" / "leadctl").symlink_to(Path(sys.executable).parent / "leadctl")
    _prepare_plain(here)
    command = f"cd {shlex.quote(str(here))} && {line[1]}"
    done = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", command], cwd="/", capture_output=True, check=False
    )
    assert done.returncode == 3, done
    assert done.stdout == b""
    assert "2_名刺.rejects.csv" in done.stderr.decode("utf-8", "replace") or b"?" in done.stderr
    log = [json.loads(x) for x in (here / "leadctl.log").read_text("utf-8").splitlines()]
    steps = [x.get("step") for x in log if x.get("step") != "backup"]
    assert steps == [s for step in STEPS[:-1] for s in (step, step)] + [None]
    assert sum(x.get("step") == "backup" for x in log) == 2  # beside the others
    assert len({x["run"] for x in log}) == 1
    assert log[-1]["exit"] == 3
    assert "名刺" not in json.dumps(log, ensure_ascii=False)
    assert names(here / "handoff")
    again = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", command], cwd="/", capture_output=True, check=False
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, b"", b"")
