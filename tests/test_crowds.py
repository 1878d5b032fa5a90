"""Whom an import joins by itself and whom it leaves to people: crowds, blocks, changes of jobs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from leadctl.store import clusters, folds
from tests.conftest import Cli, text_file


def leads(cli: Cli) -> set[int]:
    return {lead for (lead,) in cli.query("select lead_id from member")}


def pairs(cli: Cli) -> list[tuple[int, int, str]]:
    done = cli("duplicates", "--format", "json")
    assert done.code == 0, done.err
    return [(pair["a"], pair["b"], pair["rule"]) for pair in done.json()]


def test_a_crowd_behind_one_key_goes_to_review(cli: Cli) -> None:
    rows = [f"木村翔,sho@x.example.com,090-1234-{n:04}" for n in range(1000, 1021)]
    text_file(cli.folder, "a.csv", "\n".join(["氏名,メールアドレス,携帯電話", *rows]))
    cli.imported("a.csv")
    assert len(leads(cli)) == 21
    assert {rule for _a, _b, rule in pairs(cli)} == {"A1"}


def test_a_log_of_one_person_is_no_crowd(cli: Cli) -> None:
    rows = [f"sho@x.example.com,ページ閲覧,/p{n},2026-11-01 10:{n:02}" for n in range(30)]
    text_file(cli.folder, "log.csv", "\n".join(["メールアドレス,行動,対象,日時", *rows]))
    cli.imported("log.csv")
    assert leads(cli) == {1}


def test_a_block_that_is_too_large_is_reported(cli: Cli) -> None:
    rows = [f"田中一郎,株式会社アオバ商事,t{n}@aoba.example.co.jp" for n in range(51)]
    text_file(cli.folder, "a.csv", "\n".join(["氏名,会社名,メールアドレス", *rows]))
    cli.imported("a.csv")
    done = cli("duplicates", "--format", "json")
    assert done.json() == []
    assert "51 leads are too many to be compared with each other, like 田中一郎" in done.err


def test_a_large_block_of_spellings_is_divided(cli: Cli) -> None:
    others = [f"J{a}{b} M{b}{a}er" for a in "abcdefgh" for b in "ijklmnpq"]
    rows = [f"{name},Aoba Inc.," for name in [*others, "Jonathan Smith", "Jonathon Smith"]]
    text_file(cli.folder, "a.csv", "\n".join(["氏名,会社名,メールアドレス", *rows]))
    cli.imported("a.csv")
    done = cli("duplicates", "--format", "json")
    found = {(p["a"], p["b"]) for p in done.json()}
    assert (65, 66) in found
    assert "too many" not in done.err


def test_a_lead_whose_record_goes_is_matched_anew(cli: Cli, tmp_path: Path) -> None:
    text_file(
        cli.folder,
        "a.csv",
        "氏名,メールアドレス,携帯電話\n木村翔,a@x.example.com,\n"
        "木村翔,a@x.example.com,090-1234-5678\n木村翔,,090-1234-5678\n",
    )
    cli.imported("a.csv")
    conn = sqlite3.connect(tmp_path / "leads.db")
    clusters.rematch(conn, (), gone=[2])
    folds.fold_touched_leads(conn)
    assert conn.execute("select * from member").fetchall() == [(1, 1), (3, 3)]
    assert conn.execute("select id from lead").fetchall() == [(1,), (3,)]
    conn.close()


def test_who_changed_jobs_keeps_both_employments_and_all_ways_to_be_reached(cli: Cli) -> None:
    text_file(
        cli.folder,
        "a.csv",
        "氏名,会社名,部署,役職,メールアドレス,電話番号,携帯電話,住所,名刺交換日\n"
        "佐藤健,株式会社アオバ商事,営業部,課長,sato@aoba.example.co.jp,03-1234-5678,080-1234-0001,"
        "東京都港区1-1,2024-04-01\n"
        "佐藤健,株式会社ミドリ,,,sato@midori.example.jp,,080-1234-0001,大阪府大阪市2-2,2026-04-01\n",
    )
    cli.imported("a.csv")
    shown = cli("show", "1", "--format", "json").json()
    primary = ("company", "department", "title", "email", "phone", "prefecture", "address")
    assert [shown[name] for name in primary] == [
        "株式会社ミドリ", None, None, "sato@midori.example.jp", "+81312345678",
        "大阪府", "大阪府大阪市2-2",
    ]  # fmt: skip
    assert shown["emails"] == ["sato@midori.example.jp", "sato@aoba.example.co.jp"]
    assert shown["phones"] == ["+818012340001", "+81312345678"]
    assert shown["employments"] == [
        {"company": "株式会社ミドリ", "department": None, "title": None, "at": "2026-04-01"},
        {"company": "株式会社アオバ商事", "department": "営業部", "title": "課長",
         "at": "2024-04-01"},
    ]  # fmt: skip
    assert shown["records"][0]["because"] == {"rule": "A2", "shared": "+818012340001", "with": 1}
    words = cli("show", "1").out
    assert "Also at        株式会社アオバ商事 営業部 課長 (as of 2024-04-01)\n" in words
    assert "A2 same name, 080-1234-0001" in words


def test_a_landline_with_four_names_asks_about_nobody(cli: Cli) -> None:
    names = ["木村翔", "木村翔", "森陽子", "林健", "原誠"]
    rows = [f"{name},03-1234-5678,{n}" for n, name in enumerate(names)]
    text_file(cli.folder, "a.csv", "\n".join(["氏名,電話番号,備考", *rows[:4]]))
    cli.imported("a.csv")
    assert pairs(cli) == [(1, 2, "R3")]
    text_file(cli.folder, "b.csv", "\n".join(["氏名,電話番号,備考", *rows[4:]]))
    cli.imported("b.csv")
    assert pairs(cli) == []
