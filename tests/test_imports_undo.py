"""`imports undo`: what only one import brought goes, and the store is what it was."""

from __future__ import annotations

import os
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadctl.corrections import undo_import
from leadctl.pipeline import ImportRequest, ImportResult, import_files
from leadctl.store.database import Store, open_in_memory
from leadctl.store.feedback import write_feedback
from tests.conftest import Cli, dump, text_file
from tests.stores import fill

NOW = "2026-11-21T00:00:00+00:00"
LOG = (
    *("import", "sqlite_sequence", "unscored", "unscored_address", "unscored_company"),
    *("unpaired", "unblocked"),  # what is to be compared anew
)
"""What tells that something was done, and whom to look at next: an undone import leaves it."""

HEADER = "氏名,会社名,役職,メール,携帯電話,従業員数,名刺交換日"
ROWS = st.lists(
    st.builds(
        "{},{},{},{},{},{},2026-0{}-01".format,
        st.sampled_from(["山田 太郎", "鈴木 花子", "佐藤 健", ""]),
        st.sampled_from(["A株式会社", "(株)A", "B社"]),
        st.sampled_from(["部長", "課長", ""]),
        st.sampled_from(
            ["t@a.example.jp", "h@a.example.jp", "k@b.example.jp", "info@b.example.jp"]
        ),
        st.sampled_from(["", "090-1111-2222", "090-3333-4444"]),
        st.sampled_from(["", "100", "300"]),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=8,
)


def take_in(db: Store, folder: Path, name: str, rows: list[str]) -> int:
    # A person of its own: the same rows in the same order would be the same file, taken in before.
    own = f"一 {name},,,,,,2026-01-01"
    path = text_file(folder, name, "\n".join([HEADER, *rows, own]) + "\n")
    [result] = import_files(lambda: db, [(path, name)], ImportRequest(), date(2026, 11, 21), NOW)
    assert isinstance(result, ImportResult), result
    assert result.id is not None
    return result.id


def contents(conn: sqlite3.Connection, leave_out: tuple[str, ...] = LOG) -> dict[str, list[object]]:
    names = conn.execute("select name from sqlite_master where type = 'table'").fetchall()
    return {
        name: sorted(conn.execute(f"select * from {name}").fetchall(), key=repr)
        for (name,) in names
        if name not in leave_out
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=ROWS, during=ROWS)
def test_after_import_and_undo_the_store_is_what_it_was(
    tmp_path: Path, before: list[str], during: list[str]
) -> None:
    db = open_in_memory()
    take_in(db, tmp_path, "before.csv", before)
    was = contents(db.conn)
    number = take_in(db, tmp_path, "during.csv", during)
    with_both = contents(db.conn)
    done = undo_import(db, number, NOW)
    assert done.done
    assert contents(db.conn) == was
    assert db.conn.execute("pragma foreign_key_check").fetchall() == []
    # The same file again is taken in as if it were new.
    take_in(db, tmp_path, "during.csv", during)
    assert len(contents(db.conn)["record"]) == len(with_both["record"])
    db.close()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=ROWS, second=ROWS, third=ROWS)
def test_undoing_the_middle_one_leaves_what_the_others_give(
    tmp_path: Path, first: list[str], second: list[str], third: list[str]
) -> None:
    def people(conn: sqlite3.Connection) -> list[object]:
        members = conn.execute(
            "select group_concat(h, ' ') from (select m.lead_id, hex(r.hash) as h from member m"
            " join record r on r.id = m.record_id order by 1, 2) group by lead_id"
        ).fetchall()
        known = conn.execute(
            "select email, full_name, company, title, mobile, employees, title_level from v_leads"
        ).fetchall()
        others = [conn.execute(f"select * from {t}").fetchall() for t in ("company", "title_level")]
        return [sorted(rows, key=repr) for rows in (members, known, *others)]

    without, db = open_in_memory(), open_in_memory()
    for name, rows in (("1.csv", first), ("3.csv", third)):
        take_in(without, tmp_path, name, rows)
    numbers = [
        take_in(db, tmp_path, f"{n}.csv", rows) for n, rows in enumerate((first, second, third), 1)
    ]
    undo_import(db, numbers[1], NOW)
    assert people(db.conn) == people(without.conn)
    without.close()
    db.close()


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def test_an_import_is_taken_back_and_listed_so(store: Cli) -> None:
    text_file(store.folder, "more.csv", "氏名,メール,役職\n新田 一,nitta@new.example.jp,園長\n")
    before = dump(store.folder / "leads.db", LOG)
    store.imported("more.csv")
    tried = store("imports", "undo", "3", "--dry-run")
    assert (tried.code, tried.err) == (0, "Nothing was written (--dry-run).\n")
    assert store.value("select count(*) from lead where email = 'nitta@new.example.jp'") == 1
    done = store("imports", "undo", "3", "--yes", "--format", "json").json()
    assert done["undone"] == [
        {
            "id": 3, "file": "more.csv", "records": 1, "shared": 0, "activities": 1,
            "leads_gone": 1, "leads_changed": 0, "shells": 0,
        }
    ]  # fmt: skip
    assert dump(store.folder / "leads.db", LOG) == before
    listed = store("imports", "--format", "json").json()
    assert [(i["id"], i["state"], bool(i["undone_at"])) for i in listed] == [
        (3, "undone", True), (2, "done", False), (1, "done", False),
    ]  # fmt: skip
    assert store("imports").out.splitlines()[2].rstrip().endswith("undone")
    told = store.imported("more.csv")
    assert (told["created"], told["imports"][0]["id"]) == (1, 4)


def test_a_row_that_another_import_contains_too_stays(store: Cli) -> None:
    row = "氏名,メール\n新田 一,nitta@new.example.jp\n"
    text_file(store.folder, "a.csv", row)
    text_file(store.folder, "b.csv", row + "三田 二,mita@new.example.jp\n")
    store.imported("a.csv")
    store.imported("b.csv")
    assert store("imports", "undo", "3", "--yes").code == 0
    places = "select file, line from v_records where email = 'nitta@new.example.jp'"
    assert store.query(places) == [("b.csv", 2)]


def test_what_was_written_down_since_is_listed_and_forbids_it(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    done = store("imports", "undo", "1", "--yes")
    assert done.code == 1
    assert "stage   L-0001   2026-11-21   lead → mql" in done.out
    assert done.err.endswith(
        "something was written down since about the rows that would go."
        " Nothing was changed; --force takes it back with them.\n"
    )
    assert dump(store.folder / "leads.db") == before


def test_by_force_transitions_follow_the_person_whom_another_import_knows(store: Cli) -> None:
    stage = "select stage from v_leads where email = 'nakamura@mikawa.example.jp'"
    assert store.value(stage) == "sql"
    assert store("imports", "undo", "1", "--yes", "--force").code == 0
    assert store.value(stage) == "sql"
    assert (
        store.query("select full_name from v_leads where id in (select lead_id from stage)") != []
    )
    assert store.value("select count(*) from v_leads where full_name is not null") == 0
    assert store("score").code == 0


def test_a_lead_that_sales_was_given_stays_as_a_shell_until_its_row_returns(store: Cli) -> None:
    row = "氏名,メール,役職\n新田 一,nitta@new.example.jp,部長\n"
    text_file(store.folder, "more.csv", row)
    store.imported("more.csv")
    conn = sqlite3.connect(store.folder / "leads.db")
    [lead_id] = conn.execute("select id from lead where full_name = '新田 一'").fetchone()
    conn.execute(
        "insert into handoff (anchor_id, at, recorded_at, snapshot, rules_hash)"
        " values (?, '2026-11-21', ?, '{}', '')",
        (lead_id, NOW),
    )
    write_feedback(conn, lead_id, "won", "2026-11-21", NOW)
    conn.commit()
    conn.close()
    assert store("imports", "undo", "3", "--yes").code == 1
    done = store("imports", "undo", "3", "--yes", "--force", "--format", "json").json()
    assert done["undone"][0]["shells"] == 1
    assert [one["what"] for one in done["later"]] == ["feedback", "handoff"]
    ledger = "select lead_id, result from v_handoffs"
    assert store.query(ledger) == [(lead_id, None)]
    assert store.query("select email, full_name, title from v_leads where id = ?", lead_id) == [
        (None, None, None)
    ]
    assert store("show", str(lead_id)).code == 0
    assert store("score").code == 0
    store.imported("more.csv")
    [[now, name]] = store.query(
        "select h.lead_id, l.full_name from v_handoffs h join v_leads l on l.id = h.lead_id"
    )
    assert (now > lead_id, name) == (True, "新田 一")
    assert store.query("select * from shell") == []
    assert store.value("select count(*) from lead where id = ?", lead_id) == 0
    assert store.query("pragma foreign_key_check") == []


def test_incremental_scoring_equals_full_after_an_undo(store: Cli) -> None:
    assert store("imports", "undo", "2", "--yes").code == 0
    store("score")
    scores = "select lead_id, score, fit, engagement, temperature, next_due from score order by 1"
    incremental = store.query(scores)
    store("score", "--full")
    assert store.query(scores) == incremental


def test_a_list_of_companies_is_taken_back_too(store: Cli) -> None:
    before = dump(store.folder / "leads.db", LOG)
    text_file(
        store.folder, "企業.csv", "会社名,業種,従業員数\n株式会社アオバ,製造業,900\nX社,小売,5\n"
    )
    store.imported("企業.csv", "--as", "company")
    assert store.value("select employees from v_leads where company = '株式会社アオバ'") == 900
    assert store("imports", "undo", "3", "--yes").code == 0
    assert dump(store.folder / "leads.db", LOG) == before


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("9", "--yes"), 1, "there is no import 9. leadctl imports lists them all."),
        (("2",), 2, "this cannot be taken back, and nobody is there to be asked. Say --yes."),
    ],
)
def test_wrong_use_is_told(store: Cli, arguments: tuple[str, ...], code: int, error: str) -> None:
    before = dump(store.folder / "leads.db")
    done = store("imports", "undo", *arguments)
    assert (done.code, done.err) == (code, f"Error: {error}\n")
    assert dump(store.folder / "leads.db") == before


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals here")
@pytest.mark.parametrize(("answer", "code", "left"), [(b"y\n", 0, 0), (b"\n", 1, 1)])
def test_on_a_terminal_it_asks(store: Cli, answer: bytes, code: int, left: int) -> None:
    import pty
    import subprocess
    import sys

    text_file(store.folder, "more.csv", "氏名,メール\n新田 一,nitta@new.example.jp\n")
    store.imported("more.csv")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "leadctl", "--lang", "en", "imports", "undo", "3"]
    asked = subprocess.Popen(
        command, cwd=store.folder, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.write(ours, answer)
    assert asked.wait(60) == code
    os.close(theirs)
    assert b"Take back import 3 (more.csv): 1 record go" in os.read(ours, 10_000)
    os.close(ours)
    assert store.value("select count(*) from lead where full_name = '新田 一'") == left
