"""`score` and `promote` as they are used, and what changes when rules, titles or zones change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import ROOT, TODAY, Cli, dump, text_file

LOG = """メール,行動,対象,日時
a@x.example,問い合わせ,,2026-11-20 10:00
a@x.example,料金ページ閲覧,/pricing,2026-11-19 10:00
b@x.example,資料請求,事例集,2026-11-01 10:00
c@x.example,商談希望,,2026-11-18 10:00
r@rival.example,問い合わせ,,2026-11-20 10:00
d@x.example,問い合わせ,,2026-12-01 10:00
"""


@pytest.fixture
def store(cli: Cli) -> Cli:
    text_file(cli.folder, "rules.toml", (ROOT / "rules.toml").read_text(encoding="utf-8"))
    text_file(cli.folder, "log.csv", LOG)
    cli.imported("log.csv")
    return cli


def test_a_run_is_scored_promoted_and_told(store: Cli) -> None:
    done = store("score", "--format", "json")
    assert done.code == 0, done.err
    assert [(row["id"], row["score"], row["before"]) for row in done.json()] == [
        (1, 80, None), (5, 50, None), (3, 10, None),
    ]  # fmt: skip
    assert done.err.splitlines() == [
        "5 leads scored as of 2026-11-21 by 7 rules: 5 new, 0 up, 0 down",
        "excluded (競合): 1",
        "1 activity is dated later than 2026-11-21 and was not counted",
        "Next: leadctl promote",
    ]
    moved = store("promote", "--format", "json").json()
    assert [(m["id"], m["from"], m["to"], m["reason"]) for m in moved] == [
        (1, "lead", "sql", "score 80 ≥ 80; price_page 2026-11-19; inquiry 2026-11-20"),
        (4, "lead", "sql", "meeting_request 2026-11-18"),
    ]
    assert store.query("select lead_id, to_stage, passed from v_transitions order by id") == [
        (1, "mql", 1), (1, "sql", 0), (4, "mql", 1), (4, "sql", 0),
    ]  # fmt: skip


def test_of_many_who_moved_only_those_shown_are_looked_up(store: Cli) -> None:
    store("score")
    done = store("promote", "--limit", "1", "--dry-run")
    assert ("L-0001" in done.out, "L-0004" in done.out) == (True, False)
    assert "1 more row; --limit 0 shows all." in done.err
    assert "L-0004" in store("promote", "--limit", "0", "--dry-run").out
    assert len(store("promote", "--format", "json").json()) == 2


def test_a_second_run_changes_nothing(store: Cli) -> None:
    store("score")
    store("promote")
    before = dump(store.folder / "leads.db")
    assert "Nobody has moved to another stage." in store("promote").err
    assert "No score has changed." in store("score").err
    assert dump(store.folder / "leads.db") == before


def test_a_dry_run_writes_nothing(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    assert store("score", "--dry-run", "--format", "json").json()[0]["score"] == 80
    assert dump(store.folder / "leads.db") == before
    store("score")
    scored = dump(store.folder / "leads.db")
    assert len(store("promote", "--dry-run", "--format", "json").json()) == 2
    assert dump(store.folder / "leads.db") == scored


def test_quiet_says_nothing_when_all_is_well(store: Cli) -> None:
    for command in ("import log.csv", "score", "promote"):
        done = store(*command.split(), "-q")
        assert (done.code, done.out, done.err) == (0, "", ""), command


def test_a_lead_is_moved_by_hand_with_a_reason(store: Cli) -> None:
    store("score")
    assert store("promote", "b@x.example", "--to", "SQL").code == 2
    done = store("promote", "b@x.example", "--to", "SQL", "--reason", "電話で確認", "--by", "鈴木")
    assert done.code == 0, done.err
    assert store.query("select lead_id, from_stage, to_stage, reason, by from v_transitions") == [
        (3, "lead", "sql", "電話で確認", "鈴木")
    ]
    assert store("promote", "b@x.example", "--to", "top", "--reason", "x").code == 1


def test_merging_keeps_the_stage_that_was_reached(store: Cli) -> None:
    store("score")
    store("promote")
    text_file(store.folder, "old.csv", "Record ID,Email,Create Date\n9,z@x.example,2026-01-01\n")
    text_file(store.folder, "both.csv", "Record ID,Email,Create Date\n9,a@x.example,2026-01-02\n")
    store.imported("old.csv", "both.csv")
    assert store.query("select id, email, stage from v_leads where crm_id = '9'") == [
        (1, "a@x.example", "sql")
    ]


def test_titles_of_the_rules_are_followed(cli: Cli) -> None:
    text_file(cli.folder, "c.csv", "氏名,メール,役職\n山田,a@x.example,園長\n")
    cli.imported("c.csv")
    assert cli.value("select title_level from v_leads") is None
    rules = 'version = 1\ntimezone = "Asia/Tokyo"\n[titles]\n"園長" = 4\n[[fit]]\ngroup = "役職"\n'
    text_file(
        cli.folder, "rules.toml", rules + 'name = "部長"\nwhen = "title_level >= 4"\npoints = 20\n'
    )
    assert cli("score").code == 0
    assert cli.query("select title_level, score from v_leads") == [(4, 20)]


def test_days_follow_the_time_zone_of_the_rules(cli: Cli) -> None:
    log = "email,action,subject,at\na@x.example,trial,,2026-11-20T20:00:00Z\na@x.example,demo,,2026-11-20\n"
    text_file(cli.folder, "log.csv", log)
    cli.imported("log.csv")
    days = "select kind, day from v_activities order by 1"
    assert cli.query(days) == [("demo", "2026-11-20"), ("trial", "2026-11-21")]
    text_file(cli.folder, "rules.toml", 'version = 1\ntimezone = "America/New_York"\n')
    assert cli("score").code == 0
    assert cli.query(days) == [("demo", "2026-11-20"), ("trial", "2026-11-20")]


def test_init_writes_rules_that_score(cli: Cli) -> None:
    assert cli("init", "--dry-run").out.startswith("#")
    assert not (cli.folder / "rules.toml").exists()
    assert cli("init", "--locale", "ja").code == 0
    shipped = (ROOT / "rules.toml").read_text(encoding="utf-8")
    assert (cli.folder / "rules.toml").read_text(encoding="utf-8") == shipped
    done = cli("init")
    assert (done.code, done.err) == (
        1, "Error: rules.toml: is there already. Name another with --rules, or say --force.\n",
    )  # fmt: skip
    assert cli("init", "--rules", "nowhere/rules.toml").code == 1
    text_file(cli.folder, "log.csv", LOG)
    cli.imported("log.csv")
    assert cli("score").code == 0


def test_the_language_follows_the_option_the_variable_the_rules_and_the_locale(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadctl.cli.session import choose_language

    rules = Path("rules.toml")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert choose_language(None, rules) == "en"
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert choose_language(None, rules) == "ja"
    text_file(cli.folder, "rules.toml", 'locale = "en"\n')
    assert choose_language(None, rules) == "en"
    monkeypatch.setenv("LEADCTL_LANG", "ja")
    assert choose_language(None, rules) == "ja"
    assert choose_language("en", rules) == "en"
    assert cli("leads", lang="fr").code == 2


def test_a_clock_that_is_no_day_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCTL_TODAY", "soon")
    done = cli("leads")
    assert (done.code, done.err) == (
        1, "Error: LEADCTL_TODAY: 'soon' is not a day. Write it as 2026-11-21.\n",
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Auckland", "Pacific/Honolulu", "nowhere"])
def test_what_is_recorded_is_recorded_on_the_day_of_the_clock(cli: Cli, zone: str) -> None:
    text_file(cli.folder, "rules.toml", f'version = 1\ntimezone = "{zone}"\n')
    cli.imported(text_file(cli.folder, "log.csv", LOG))
    moment = datetime.fromisoformat(cli.value("select recorded_at from import"))
    here = ZoneInfo("Asia/Tokyo" if zone == "nowhere" else zone)
    assert moment.astimezone(here).date().isoformat() == TODAY
