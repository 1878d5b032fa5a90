"""`doctor`: every check comes out ill where it should, and says what to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, Done, dump, start, text_file
from tests.stores import add_rules, fill
from tests.test_backup import damage


def told(done: Done) -> dict[str, list[tuple[str, str]]]:
    """Return the verdicts of each check, with what was found."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in done.json():
        found.setdefault(one["check"], []).append((one["verdict"], one["said"]))
    return found


def verdicts(cli: Cli, *options: str) -> dict[str, str]:
    done = cli("doctor", "--format", "json", *options)
    worst = {"ok": 0, "warning": 1, "fault": 2}
    found = {c: max((v for v, _ in each), key=worst.__getitem__) for c, each in told(done).items()}
    assert done.code == (4 if "fault" in found.values() else 0)
    return found


def change(cli: Cli, sql: str, *values: Any) -> None:
    """Change a row as no part of the program would."""
    with closing(sqlite3.connect(cli.folder / "leads.db")) as conn:
        assert conn.execute(sql, values).rowcount > 0
        conn.commit()


@pytest.fixture
def store(cli: Cli) -> Cli:
    fill(cli)
    (cli.folder / "rules.toml").chmod(0o600)
    assert cli("backup").code == 0
    return cli


def test_a_sound_store_is_well(store: Cli) -> None:
    for options in ((), ("--full",)):
        found = verdicts(store, *options)
        assert set(found.values()) == {"ok"}, found
        assert list(found) == [
            "versions", "integrity", "schema", "references", "folds", "unfinished",
            "rules", "tests", "backups", "permissions", "room"]  # fmt: skip
    assert store("-q", "doctor").out == store("-q", "doctor").err == ""
    assert "8 leads folded anew come out the same" in store("doctor").out


CORRUPTIONS = {
    "lead": "update lead set title = '会長' where id = 1",
    "lead gone": "delete from lead where id = 5",
    "company": "update company set employees = 1 where employees = 3200",
    "company name": "update company set name = 'x' where rowid in (select 1) or key in (select company_key from lead where id = 1)",
    "member": "update member set lead_id = 2 where record_id = 3",
    "member gone": "delete from member where record_id = 4",
    "key": "delete from key where record_id = 1",
    "activity": "update activity set day = day - 1 where lead_id = 1",
    "activity gone": "delete from activity where lead_id = 2",
    "stage": "update stage set stage = 'mql' where lead_id = 1",
    "score": "update score set score = score + 1 where lead_id = 1",
    "score excluded": "update score set excluded = null where excluded is not null",
    "temperature": "update score set temperature = 'cold' where temperature = 'hot'",
}


@pytest.mark.parametrize("options", [(), ("--full",)])
@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_fold_that_is_not_what_the_facts_say_is_found(
    store: Cli, name: str, options: tuple[str, ...]
) -> None:
    sql = CORRUPTIONS[name]
    if name == "company name":
        sql = (
            "update company set name = 'x' where key in (select company_key from lead where id = 1)"
        )
    if name in {"lead", "activity", "activity gone", "lead gone"}:
        # Their triggers would tell the next scoring run to look: a damaged page tells nobody.
        for one in (
            "lead_edited",
            "lead_gone",
            "activity_edited",
            "activity_gone",
            "colleague_gone",
        ):
            with closing(sqlite3.connect(store.folder / "leads.db")) as conn:
                conn.execute(f"drop trigger if exists {one}")
    change(store, sql)
    before = dump(store.folder / "leads.db")
    done = store("doctor", "--format", "json", *options)
    assert done.code == 4, done.out
    table = {"temperature": "score"}.get(name, name.partition(" ")[0])
    said = [text for verdict, text in told(done)["folds"] if verdict == "fault"]
    assert any(text.startswith(f"{table}: ") for text in said), said
    assert dump(store.folder / "leads.db") == before


def test_what_happened_since_the_last_run_is_no_fault(store: Cli) -> None:
    """Edits, merges, imports, answers: leads are folded at once, scores with the next run."""
    text_file(store.folder, "neu.csv", "氏名,メール,会社名\n山田,a@x.example,株式会社アオバ\n")
    for command in (
        "edit 1 title=社長 company=別の会社", "edit 2 industry=製造業", "edit 3 tag=VIP note=x",
        "merge 7 8", "undo", "merge 4 5", "not-same 1 2", "handoff --commit", "feedback 1 --result accepted",
        "import neu.csv", "imports undo 3 --yes", "import neu.csv", "suppress odd@odd.example --reason x",
        "forget 8 --yes", "forget 3 --yes", "feedback 2 --result rejected --reason too_early", "import neu.csv --action webinar",
        "imports undo 2 --yes --force", "score", "promote", "import 行動.csv", "edit 1 --reset title",
    ):  # fmt: skip
        assert store(*command.split()).code in {0, 3}, command
        found = store("doctor", "--full", "--format", "json")
        assert {v for v, _ in told(found)["folds"]} == {"ok"}, (command, told(found)["folds"])
        assert {v for v, _ in told(store("doctor", "--format", "json"))["folds"]} == {"ok"}


def test_other_rules_than_those_of_the_last_run_leave_the_scores_uncompared(store: Cli) -> None:
    rules = (store.folder / "rules.toml").read_text("utf-8")
    text_file(store.folder, "rules.toml", rules + "\n# changed\n")
    assert "no scores compared" in told(store("doctor", "--format", "json"))["folds"][0][1]


COMPANY = """
[[behavior]]
name = "somebody there asked"
scope = "company"
action = "inquiry"
points = 5
"""


def test_scores_that_companies_share_are_compared_where_everybody_is_looked_at(store: Cli) -> None:
    add_rules(store, COMPANY)
    store("score")
    change(store, "update score set score = score + 1 where lead_id = 1")
    assert verdicts(store)["folds"] == "fault"


def test_other_rules_are_the_reason_with_rules_about_companies_too(store: Cli) -> None:
    add_rules(store, COMPANY)
    ((_verdict, said),) = told(store("doctor", "--format", "json"))["folds"]
    assert said.endswith("; no scores compared: the last run was by other rules")


def test_scores_that_companies_share_are_not_compared_for_a_sample(store: Cli) -> None:
    add_rules(store, COMPANY)
    people = "".join(f"p{n}@b{n}.example\n" for n in range(200))
    text_file(store.folder, "people.csv", "email\n" + people)
    store("import", "people.csv")
    store("score")
    change(store, "update score set score = score + 1 where lead_id = 1")
    ((verdict, said),) = told(store("doctor", "--format", "json"))["folds"]
    assert verdict == "ok"
    assert said.endswith("; no scores compared: points of companies need everybody (--full)")
    assert verdicts(store, "--full")["folds"] == "fault"


def test_a_damaged_file_is_a_fault_with_the_remedy(store: Cli) -> None:
    damage(store.folder / "leads.db")
    done = store("doctor", "--format", "json")
    assert done.code == 4
    (fault,) = [f for f in done.json() if f["verdict"] == "fault"]
    assert fault["check"] == "integrity"
    assert fault["remedy"] == "leadctl restore FILE puts the last backup back."
    for command in ("leads", "score --full", "report hot", "handoff"):
        done = store(*command.split())
        assert (done.code, done.err.count("\n")) == (1, 1), done
        assert done.err.startswith("Error: the database is damaged ("), done.err
        assert done.err.endswith("Run leadctl doctor; leadctl restore FILE.\n")
    (made,) = (store.folder / "backups").glob("*.gz")
    assert store("restore", made, "--yes").code == 0
    assert store("doctor").code == 0


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\x00" * 4000])
def test_what_is_no_database_of_ours_does_not_stop_the_other_checks(
    cli: Cli, content: bytes
) -> None:
    assert cli("init").code == 0
    (cli.folder / "leads.db").write_bytes(content)
    (cli.folder / "leads.db").chmod(0o600)
    found = verdicts(cli)
    assert {"versions", "rules", "tests", "room"} <= set(found)


def test_without_database_and_rules_the_table_says_so(cli: Cli) -> None:
    cli.folder.chmod(0o700)
    done = cli("doctor", "--format", "tsv")
    assert done.code == 0
    lines = [line.split("\t") for line in done.out.splitlines()[2:4]]
    assert [line[:3] for line in lines] == [
        ["warning", "database", "there is no database yet"],
        ["warning", "rules", "there is no rules file"],
    ]
    assert cli("--db", "nowhere/x.db", "doctor").code == 4
    assert not (cli.folder / "leads.db").exists()


def test_rows_that_name_what_is_not_there_are_counted(store: Cli) -> None:
    change(store, "delete from record where id = 2")
    done = store("doctor", "--format", "json")
    assert done.code == 4
    said = [text for verdict, text in told(done)["references"] if verdict == "fault"]
    assert "import_row: 1 rows name what is not in record" in said


def test_rules_with_faults_and_tests_that_fail_are_faults(store: Cli) -> None:
    rules = (store.folder / "rules.toml").read_text("utf-8")
    failing = rules + '\n[[test]]\nname = "wrong"\nexpect = { score = 99 }\n'
    text_file(store.folder, "rules.toml", failing)
    assert verdicts(store)["tests"] == "fault"
    text_file(store.folder, "rules.toml", rules.replace("score >= 40", "scroe >= 40"))
    done = store("doctor", "--format", "json")
    assert done.code == 4
    assert told(done)["rules"][0][1].startswith("rules.toml line ")
    text_file(store.folder, "rules.toml", "[[")
    assert verdicts(store)["rules"] == "fault"


def test_a_source_that_has_gone_silent_is_missed(
    store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = (store.folder / "rules.toml").read_text("utf-8")
    watch = "\n".join(
        f'[[source]]\nname = "{name}"\nwarn_after = "8d"' for name in ("ものづくり展2026", "Sansan")
    )
    text_file(store.folder, "rules.toml", f"{rules}\n{watch}\n")
    sources = told(store("doctor", "--format", "json"))["sources"]
    assert sources == [
        ("ok", "ものづくり展2026: imported 0 days ago"),
        ("warning", "Sansan: never imported"),
    ]
    for day, verdict in (("2026-11-29", "ok"), ("2026-11-30", "warning")):
        monkeypatch.setenv("LEADCTL_TODAY", day)
        assert told(store("doctor", "--format", "json"))["sources"][0][0] == verdict


def test_old_or_missing_backups_are_a_warning(store: Cli) -> None:
    (made,) = (store.folder / "backups").glob("*.gz")
    os.utime(made, (1, 1))
    assert verdicts(store)["backups"] == "warning"
    made.unlink()
    assert told(store("doctor", "--format", "json"))["backups"] == [("warning", "there is none")]


def test_a_handoff_that_was_stopped_is_a_warning(store: Cli) -> None:
    assert store("handoff", "--out", "hot.xlsx").code == 0
    change(store, "update issue set settled_at = null")
    assert verdicts(store)["unfinished"] == "warning"
    assert store("handoff", "--out", "more.xlsx").code == 0
    assert verdicts(store)["unfinished"] == "ok"


@pytest.mark.skipif(os.name == "nt", reason="permissions of Unix")
def test_what_others_can_read_or_change_is_a_warning(store: Cli) -> None:
    for name in ("leads.db", "backups"):
        path = store.folder / name
        was = path.stat().st_mode
        path.chmod(was | 0o044)
        said = [text for _verdict, text in told(store("doctor", "--format", "json"))["permissions"]]
        assert len(said) == 1
        assert said[0].endswith(f"{name} can be read by others")
        path.chmod(was)
    (store.folder / "rules.toml").chmod(0o666)
    done = store("doctor", "--format", "json")
    (line,) = [f for f in done.json() if f["check"] == "permissions"]
    assert (line["said"], line["remedy"]) == (
        "rules.toml can be changed by others", "chmod go-w rules.toml")  # fmt: skip


def test_it_sees_one_moment_while_others_write(store: Cli) -> None:
    rows = "".join(f"山田{n},a{n}@x.example,㈱甲{n % 50}\n" for n in range(3_000))
    text_file(store.folder, "many.csv", f"氏名,メール,会社名\n{rows}")
    process = start("import", "many.csv", cwd=store.folder)
    while process.poll() is None:
        done = store("doctor", "--full", "--format", "json")
        assert {v for v, _ in told(done).get("folds", [])} <= {"ok"}, done.out
    assert process.communicate()[1] is not None
    assert verdicts(store, "--full")["folds"] == "ok"


def test_doctor_speaks_japanese(store: Cli) -> None:
    (store.folder / "backups").joinpath("x").touch()
    done = store("doctor", lang="ja")
    assert "警告" not in done.out
    assert "問題なし" in done.out
    assert Path(store.folder / "leads.db").exists()
