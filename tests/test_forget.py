"""`forget`: nothing of a person is left, and no import brings them back."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from leadctl.store.feedback import write_feedback
from tests.conftest import Cli, dump, text_file
from tests.stores import fill

NOW = "2026-11-21T00:00:00+00:00"
OF_HER = ("hanae@midori.example.jp", "hanae.old@midori.example.jp", "+819077778888", "緑川 花江", "緑川",
          "ミドリ工業", "内緒の話", "/u/hanae", "園長代理", "midori.example.jp")  # fmt: skip
CARDS = (
    "氏名,会社名,役職,メール,携帯電話,メモ\n"
    "緑川 花江,ミドリ工業株式会社,園長代理,hanae@midori.example.jp,090-7777-8888,内緒の話\n"
    "青葉 夏,株式会社アオバ,,natsu@aoba.example.jp,,\n"
)
LOG = "メールアドレス,行動,対象,日時\nhanae@midori.example.jp,meeting_request,/u/hanae,2026-11-18 10:00\n"
OLD = (
    "氏名,メール,携帯電話,行動,日時\n緑川 花江,hanae.old@midori.example.jp,090-7777-8888,trial,{}\n"
)


@pytest.fixture
def store(cli: Cli) -> Cli:
    fill(cli)
    for name, text in (
        ("緑川様の紹介.csv", CARDS),
        ("log.csv", LOG),
        ("old.csv", OLD.format("2026-01-05")),
        ("bad.csv", OLD.format("昨日の夕方") + "別の 人,betsu@other.example.jp,,trial,いつか\n"),
    ):
        cli.imported(text_file(cli.folder, name, text))
    cli("score")
    cli("promote")
    return cli


def number(store: Cli) -> int:
    return int(store.value("select id from lead where full_name = '緑川 花江'"))


def traces(folder: Path) -> dict[str, list[str]]:
    """Return what the files that leadctl writes hold of her."""
    files = [*folder.glob("leads.db*"), *folder.glob("*.rejects.csv")]
    found = {f.name: [t for t in OF_HER if t.encode() in f.read_bytes()] for f in files}
    return {name: texts for name, texts in found.items() if texts}


def test_nothing_of_a_person_is_left_in_any_file(store: Cli) -> None:
    lead = number(store)
    store(
        "edit",
        str(lead),
        "note=内緒の話",
        "title=園長代理",
        "tag=緑川",
        "email=hanae@midori.example.jp",
    )
    store("suppress", "hanae@midori.example.jp", "--reason", "x")
    assert set(traces(store.folder)) >= {"leads.db", "bad.rejects.csv"}
    done = store("forget", str(lead), "--yes")
    assert done.code == 0, done.err
    assert traces(store.folder) == {}
    assert "betsu@other.example.jp" in (store.folder / "bad.rejects.csv").read_text("utf-8-sig")
    assert store.query("pragma foreign_key_check") == []
    assert store.query("pragma integrity_check") == [("ok",)]
    assert store.value("select count(*) from lead") == 9
    assert done.err.splitlines() == [
        f"{name} was imported and still holds this person: it is left as it is."
        for name in sorted(
            str(store.folder / n) for n in ("log.csv", "old.csv", "緑川様の紹介.csv")
        )
    ]


def test_she_does_not_come_back(store: Cli) -> None:
    assert store("forget", "hanae@midori.example.jp", "--yes").code == 0
    for name, rejected in (("緑川様の紹介.csv", 1), ("log.csv", 1), ("old.csv", 1), ("bad.csv", 2)):
        told = store.imported(store.folder / name)
        assert told["rejected"] == rejected, name
    new_job = "氏名,会社名,電話番号\n緑川　花江,(株)ミドリ工業,03-1111-2222\n緑川 花江,別会社,03-1111-3333\n"
    told = store.imported(text_file(store.folder, "new.csv", new_job))
    assert (told["created"], told["rejected"]) == (1, 1)
    rejects = (store.folder / "緑川様の紹介.rejects.csv").read_text("utf-8-sig").splitlines()
    assert rejects == [
        "氏名,会社名,役職,メール,携帯電話,メモ,_line,_field,_reason",
        ",,,,,,2,,somebody who asked to be forgotten",
    ]
    files = [store.folder / "bad.rejects.csv", store.folder / "緑川様の紹介.rejects.csv"]
    assert [f.name for f in files if "hanae" in f.read_text("utf-8-sig")] == []


def test_the_list_of_the_forgotten_is_for_its_owner_and_holds_only_hashes(store: Cli) -> None:
    store("forget", "hanae@midori.example.jp", "--yes")
    path = store.folder / "leads.db.forgotten"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key, *lines = path.read_text().splitlines()
    assert len(bytes.fromhex(key)) == 32
    assert {(line[:11], len(line)) for line in lines} == {("2026-11-21 ", 75)}
    assert key not in (store.folder / "leads.db").read_bytes().decode("latin-1")
    store("forget", "natsu@aoba.example.jp", "--yes")
    assert path.read_text().splitlines()[: len(lines) + 1] == [key, *lines]
    path.unlink()
    for arguments in (("import", "log.csv"), ("forget", "haru@aoba.example.jp", "--yes")):
        done = store(*arguments)
        assert (done.code, done.err) == (
            1,
            f"Error: {path}: is missing: without it nobody who was forgotten is recognised."
            " Put it back beside the database.\n",
        )
    assert store.value("select count(*) from lead where full_name = '青葉 春'") == 1


def test_an_old_copy_of_the_database_is_named_and_does_not_undo_it(store: Cli) -> None:
    with sqlite3.connect(store.folder / "leads.db") as conn:
        conn.execute("pragma wal_checkpoint(truncate)")
    conn.close()
    shutil.copy(store.folder / "leads.db", store.folder / "leads.db.bak")
    done = store("forget", "hanae@midori.example.jp", "--yes")
    assert f"{store.folder / 'leads.db.bak'} is a copy that still holds this person" in done.err
    (store.folder / "leads.db.bak").replace(store.folder / "leads.db")
    told = store.imported(text_file(store.folder, "again.csv", CARDS.replace("話", "事")))
    assert told["rejected"] == 1


def test_the_ledger_keeps_counts_and_dates(store: Cli) -> None:
    lead = number(store)
    conn = sqlite3.connect(store.folder / "leads.db")
    conn.execute(
        "insert into handoff (anchor_id, at, recorded_at, owner, snapshot, rules_hash)"
        " values (?, '2026-11-21', ?, '鈴木', '{\"name\": \"緑川 花江\"}', '')",
        (lead, NOW),
    )
    write_feedback(conn, lead, "won", "2026-11-21", NOW)
    conn.execute("update feedback set note = '緑川様は内緒の話'")
    conn.commit()
    conn.close()
    moves = "select at, from_stage, to_stage, passed from v_transitions where lead_id = ?"
    before = store.query(moves, lead)
    assert before
    assert store("forget", str(lead), "--yes").code == 0
    assert traces(store.folder) == {}
    assert store.query(moves, lead) == before
    assert store.query("select at, owner, snapshot from v_handoffs") == [("2026-11-21", None, "{}")]
    assert store.query("select result, note from feedback") == [("won", None)]
    assert store("show", str(lead)).err == (
        f"Error: {lead}: there is no lead with this id. leadctl leads lists them all.\n"
    )
    assert lead not in [one["id"] for one in store("leads", "--format", "json").json()]
    assert store("score", "--full").code == store("promote").code == 0
    assert store("report", "funnel").code == store().code == 0
    assert store.query("select * from stage where lead_id = ?", lead) == []


def test_a_namesake_and_who_shares_a_mailbox_are_not_turned_away(store: Cli) -> None:
    two = (
        "氏名,会社名,メール\n緑川 花江,ミドリ工業株式会社,second@midori.example.jp\n"
        "南 一郎,南商店,shared@south.example.jp\n北 二郎,北商店,shared@south.example.jp\n"
    )
    store.imported(text_file(store.folder, "two.csv", two))
    assert store("forget", "hanae@midori.example.jp", "--yes").code == 0
    assert store("forget", "南 一郎", "--yes").code == 0
    assert store.query("select email from lead where full_name = '緑川 花江'") == [
        ("second@midori.example.jp",)
    ]
    more = (
        "氏名,会社名,電話番号,メール\n緑川 花江,ミドリ工業株式会社,03-1111-2222,\n"
        "北 二郎,,,shared@south.example.jp\n南 一郎,,,shared@south.example.jp\n"
    )
    told = store.imported(text_file(store.folder, "more.csv", more))
    assert (told["rows"], told["rejected"]) == (3, 1)


def test_incremental_scoring_equals_full_after_it(store: Cli) -> None:
    store("forget", "hanae@midori.example.jp", "--yes")
    scores = "select lead_id, score, fit, engagement, temperature, next_due from score order by 1"
    store("score")
    incremental = store.query(scores)
    store("score", "--full")
    assert store.query(scores) == incremental


def test_a_dry_run_shows_and_changes_nothing(store: Cli) -> None:
    before, rejects = (
        dump(store.folder / "leads.db"),
        (store.folder / "bad.rejects.csv").read_bytes(),
    )
    done = store("forget", "hanae@midori.example.jp", "--dry-run", "--format", "json")
    assert done.json() == [
        {"what": "records", "count": 3, "file": None},
        {"what": "activities", "count": 3, "file": None},
        {"what": "rejects", "count": 1, "file": str(store.folder / "bad.rejects.csv")},
    ]
    assert done.err.endswith("Nothing was written (--dry-run).\n")
    assert dump(store.folder / "leads.db") == before
    assert (store.folder / "bad.rejects.csv").read_bytes() == rejects
    assert not (store.folder / "leads.db.forgotten").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("1",), 2, "this cannot be taken back, and nobody is there to be asked. Say --yes."),
        ((), 2, "forget: one lead is needed, or --scrub. leadctl forget LEAD --yes"),
        (("99", "--yes"), 1, "99: there is no lead with this id. leadctl leads lists them all."),
    ],
)
def test_wrong_use_is_told(store: Cli, arguments: tuple[str, ...], code: int, error: str) -> None:
    before = dump(store.folder / "leads.db")
    done = store("forget", *arguments)
    assert (done.code, done.err) == (code, f"Error: {error}\n")
    assert dump(store.folder / "leads.db") == before


def test_while_somebody_reads_the_journal_is_told_to_hold_it_still(
    store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadctl.store.database.WAIT_SECONDS", 0.1)
    reader = sqlite3.connect(store.folder / "leads.db")
    reader.execute("begin")
    reader.execute("select count(*) from record").fetchone()
    done = store("forget", "hanae@midori.example.jp", "--yes")
    assert done.code == 75
    assert done.err.endswith(
        "the rows are deleted. Run leadctl forget --scrub when they are done.\n"
    )
    reader.close()
    assert store("forget", "--scrub").code == 0
    assert traces(store.folder) == {}
