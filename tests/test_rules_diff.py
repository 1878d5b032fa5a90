"""`rules diff`: which rules changed, and exactly which leads change with them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from leadctl.rules.changes import Change, Turn, find_changes
from leadctl.rules.reading import draft
from tests.conftest import ROOT, Cli, dump, text_file

SHIPPED = (ROOT / "rules.toml").read_text(encoding="utf-8")
CHANGED = (
    SHIPPED.replace("employees >= 1000", "employees >= 450").replace(
        "hot  = \"did('inquiry', 30)", "hot  = \"did('inquiry', 10)"
    )
    + "[sales]\ncapacity_per_week = 5\n"
)


@pytest.fixture
def samples(cli: Cli) -> Cli:
    """The samples, imported, scored and promoted by the shipped rules."""
    shutil.copytree(ROOT / "samples", cli.folder / "samples")
    text_file(cli.folder, "rules.toml", SHIPPED)
    text_file(cli.folder, "changed.toml", CHANGED)
    cli.imported(*sorted(p for p in (cli.folder / "samples").iterdir() if p.suffix != ".md"))
    assert (cli("score").code, cli("promote").code) == (0, 0)
    return cli


def diff(cli: Cli, *arguments: str) -> dict[str, Any]:
    done = cli("rules", "diff", *arguments, "--format", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json()
    return found


def test_exactly_the_leads_that_the_changed_rules_mean_change(samples: Cli) -> None:
    found = diff(samples, "rules.toml", "changed.toml")
    sides = ("score", "temperature", "stage")
    assert [
        (lead["full_name"], *((lead[f"{side}_before"], lead[side]) for side in sides))
        for lead in found["changes"]
    ] == [
        ("近藤 沙織", (80, 110), ("cold", "cold"), ("mql", "mql")),
        ("長谷川 隆", (30, 60), ("cold", "cold"), ("lead", "mql")),
        ("伊藤 千尋", (30, 60), ("warm", "warm"), ("lead", "mql")),
        ("三浦 直人", (20, 50), ("cold", "cold"), ("lead", "mql")),
        ("斉藤 一郎", (20, 50), ("cold", "cold"), ("lead", "mql")),
        ("橋本 由紀", (20, 50), ("warm", "warm"), ("lead", "mql")),
        ("David Miller", (110, 110), ("hot", "cold"), ("sql", "sql")),
    ]
    # The same, asked of the facts.
    sql = "select full_name from v_leads where employees >= 450 and employees < 1000"
    bigger = {name for (name,) in samples.query(sql)}
    assert {lead["full_name"] for lead in found["changes"]} == bigger | {"David Miller"}


def test_the_tables_count_every_lead_once(samples: Cli) -> None:
    found = diff(samples, "rules.toml", "changed.toml")
    assert (found["leads"], found["changed"]) == (42, 7)
    assert found["temperatures"] == [
        {"was": "hot", "hot": 9, "warm": 0, "cold": 1},
        {"was": "warm", "hot": 0, "warm": 10, "cold": 0},
        {"was": "cold", "hot": 0, "warm": 0, "cold": 22},
    ]
    assert found["stages"] == [
        {"was": "lead", "lead": 20, "mql": 5, "sql": 0},
        {"was": "mql", "lead": 0, "mql": 11, "sql": 0},
        {"was": "sql", "lead": 0, "mql": 0, "sql": 6},
    ]
    for side in ("before", "after"):
        assert sum(band[side] for band in found["scores"]) == 42
    # 王 偉 is hot and of a competitor: an excluded lead is not on the list.
    assert [(h["move"], h["full_name"]) for h in found["hot_list"]] == [("leaves", "David Miller")]
    assert (found["hot_before"], found["hot"], found["capacity_per_week"]) == (9, 8, 5)


def test_the_screen_says_whether_sales_can_take_it(samples: Cli) -> None:
    done = samples("rules", "diff", "rules.toml", "changed.toml")
    lines = done.out.splitlines()
    assert lines[0] == "rules.toml → changed.toml as of 2026-11-21: 7 of 42 leads change"
    assert lines[-3:] == [
        "hot 9 → 8; capacity 5 a week: more than sales can take",
        "Stages are those that a lead would reach anew; promote moves nobody back.",
        "Nothing was written.",
    ]
    back = samples("rules", "diff", "changed.toml")
    assert back.out.splitlines()[-3] == "hot 8 → 9"


def test_nothing_is_written(samples: Cli) -> None:
    before = dump(samples.folder / "leads.db")
    assert samples("rules", "diff", "changed.toml").code == 0
    assert dump(samples.folder / "leads.db") == before


def test_twenty_leads_are_shown_and_all_of_them_when_asked_for(samples: Cli) -> None:
    everybody = (
        SHIPPED + '[[fit]]\ngroup = "x"\nname = "x"\nwhen = "score_is is null"\npoints = 1\n'
    )
    everybody = everybody.replace("score_is is null", "not free_mail or free_mail")
    text_file(samples.folder, "changed.toml", everybody)
    some = samples("rules", "diff", "rules.toml", "changed.toml")
    assert some.out.count("L-") == 20
    assert some.err == "Leads that change: 22 more rows; --limit 0 shows all.\n"
    every = samples("rules", "diff", "rules.toml", "changed.toml", "--all")
    assert (every.out.count("L-"), every.err) == (42, "")
    csv = samples("rules", "diff", "rules.toml", "changed.toml", "--format", "csv")
    assert len(csv.out.splitlines()) == 43


def test_exit_code_5_tells_that_something_changes(samples: Cli) -> None:
    assert samples("rules", "diff", "rules.toml", "changed.toml", "--exit-code").code == 5
    text_file(samples.folder, "changed.toml", SHIPPED + "# said\n")
    assert samples("rules", "diff", "changed.toml", "--exit-code").code == 0


def test_without_a_store_only_the_rules_are_compared(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", SHIPPED)
    text_file(cli.folder, "changed.toml", CHANGED)
    found = diff(cli, "rules.toml", "changed.toml")
    assert (found["leads"], found["changes"], len(found["rules"])) == (0, [], 3)
    assert not (cli.folder / "leads.db").exists()


def git(folder: Path, *arguments: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ("-c", "user.name=a", "-c", "user.email=a@a.example")
    subprocess.run(["git", *identity, *arguments], cwd=folder, env=env, check=True)


def test_a_revision_of_git_is_compared_with_its_own_lists(cli: Cli) -> None:
    rules = SHIPPED.replace('["rival.example", "competitor.example"]', '{ file = "rivals.txt" }')
    text_file(cli.folder, "rules.toml", rules)
    text_file(cli.folder, "rivals.txt", "rival.example\n競合.example\n")
    git(cli.folder, "init", "-q")
    git(cli.folder, "add", ".")
    git(cli.folder, "commit", "-q", "-m", "Begin")
    text_file(cli.folder, "rivals.txt", "rival.example\nanother.example\n")
    assert diff(cli, "HEAD")["rules"] == [
        {"table": "lists", "name": "", "change": "changed", "key": "competitors",
         "old": ["競合.example"], "new": ["another.example"]},
    ]  # fmt: skip
    unknown = cli("rules", "diff", "HEAD~1")
    assert unknown.code == 1
    assert unknown.err.startswith("Error: HEAD~1: is neither a file nor a revision of rules.toml (")
    assert "Name a file, or a revision such as HEAD~1." in unknown.err
    for odd in ("HEAD:rules.toml", "nothing"):
        assert cli("rules", "diff", odd).code == 1


def test_rules_with_faults_are_not_compared(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", SHIPPED)
    text_file(cli.folder, "changed.toml", SHIPPED + "[[fit]]\nname = 3\n")
    done = cli("rules", "diff", "changed.toml")
    assert done.code == 4
    assert "changed.toml line 101: [[fit]]: name: 3 does not fit" in done.err


def changes(old: str, new: str) -> list[Change]:
    return list(find_changes(draft(old, Path("rules.toml")), draft(new, Path("rules.toml"))))


RULE = '[[behavior]]\nname = "{}"\naction = "card"\npoints = {}\n'
STAGE = '[[stage]]\nname = "{}"\nowner = "sales"\nenter = "met"\n'


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (RULE.format("a", 1), "# nothing but words\n" + RULE.format("a", 1), []),
        (RULE.format("a", 1), RULE.format("a", 2),
         [Change("behavior", "a", Turn.CHANGED, "points", 1, 2)]),
        (RULE.format("a", 1), RULE.format("a", 1) + "max = 3\n",
         [Change("behavior", "a", Turn.ADDED, "max", None, 3)]),
        (RULE.format("a", 1), RULE.format("b", 1), [
            Change("behavior", "a", Turn.REMOVED, "", {"name": "a", "action": "card", "points": 1}, None),
            Change("behavior", "b", Turn.ADDED, "", None, {"name": "b", "action": "card", "points": 1})]),
        (STAGE.format("a") + STAGE.format("b"), STAGE.format("b") + STAGE.format("a"),
         [Change("stage", "", Turn.CHANGED, "order", ["a", "b"], ["b", "a"])]),
        ("[score]\nfit_max = 3\n", "", [Change("score", "", Turn.REMOVED, "fit_max", 3, None)]),
        ('timezone = "UTC"', "", [Change("", "", Turn.REMOVED, "timezone", "UTC", None)]),
        ('[lists]\na = ["x", "y"]', '[lists]\na = ["y", "z"]',
         [Change("lists", "", Turn.CHANGED, "a", ["x"], ["z"])]),
        ('[[test]]\nname = "a"\nexpect = { score = 0 }', "", []),
    ],
)  # fmt: skip
def test_a_change_is_told_by_rule_and_key(old: str, new: str, found: list[Change]) -> None:
    assert changes(old, new) == found
