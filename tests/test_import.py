"""Importing: what users bring, and that nothing is lost, doubled or taken silently."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.conftest import Cli, counts, dump, text_file

CARDS = """会社名,部署名,役職,氏名,e-mail,TEL会社,携帯電話,名刺交換日
㈱アオバ商事,営業部,部長,山田 太郎,taro@aoba.example.co.jp,03-5550-0101,090-5550-0101,2026/10/01
株式会社ミドリ,総務課,課長,鈴木花子,hanako@midori.example.jp,06-5550-0102,,2026/10/01
"""


@pytest.fixture
def cards(cli: Cli) -> Path:
    return text_file(cli.folder, "cards.csv", CARDS)


def test_a_card_becomes_a_lead_with_clean_values(cli: Cli, cards: Path) -> None:
    told = cli.imported(cards)
    assert counts(told) == (2, 2, 0, 0, 0)
    assert cli.query(
        "select company, department, title, title_level, last_name, first_name, email, phone, mobile,"
        " consent_basis, stage from v_leads order by id"
    ) == [
        (
            "株式会社アオバ商事",
            "営業部",
            "部長",
            4,
            "山田",
            "太郎",
            "taro@aoba.example.co.jp",
            "+81355500101",
            "+819055500101",
            "card",
            "lead",
        ),
        (
            "株式会社ミドリ",
            "総務課",
            "課長",
            3,
            None,
            None,
            "hanako@midori.example.jp",
            "+81655500102",
            None,
            "card",
            "lead",
        ),
    ]
    assert cli.query("select lead_id, day, kind, subject, file, line from v_activities") == [
        (1, "2026-10-01", "card", "", str(cards), 2),
        (2, "2026-10-01", "card", "", str(cards), 3),
    ]


def test_the_result_for_scripts_has_the_promised_shape(cli: Cli, cards: Path) -> None:
    told = cli.imported(cards)
    [entry] = told.pop("imports")
    assert told == {
        "rows": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "activities": 2,
        "errors": [],
    }
    assert len(entry.pop("sha256")) == 64
    assert entry == {
        "id": 1,
        "file": str(cards),
        "format": "csv",
        "kind": "card",
        "encoding": "utf-8",
        "rows": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "activities": 2,
        "rejects_file": None,
    }


def test_a_file_twice_changes_nothing(cli: Cli, cards: Path) -> None:
    cli.imported(cards)
    before = dump(cli.folder / "leads.db")
    assert counts(cli.imported(cards)) == (2, 0, 0, 2, 0)
    assert dump(cli.folder / "leads.db") == before


def test_the_same_rows_in_another_file_are_unchanged_and_their_lines_are_kept(
    cli: Cli, cards: Path
) -> None:
    cli.imported(cards)
    lines = CARDS.splitlines()
    other = text_file(cli.folder, "other.csv", "\n".join([lines[0], lines[2], lines[1]]), "cp932")
    assert counts(cli.imported(other)) == (2, 0, 0, 2, 0)
    assert cli.query("select id, file, line from v_records order by 1, import_id") == [
        (1, str(cards), 2),
        (1, str(other), 3),
        (2, str(cards), 3),
        (2, str(other), 2),
    ]
    assert cli.value("select count(*) from activity") == 2


def test_a_row_that_stands_twice_in_a_file_is_one_record(cli: Cli) -> None:
    twice = text_file(cli.folder, "twice.csv", CARDS + CARDS.splitlines()[1] + "\n")
    assert counts(cli.imported(twice)) == (3, 2, 0, 1, 0)
    assert cli.value("select count(*) from record") == 2


def test_rows_that_are_known_and_rows_that_stand_twice_are_told_apart_from_new_ones(
    cli: Cli,
) -> None:
    people = [f"山田{n},u{n}@x.example" for n in range(8)]
    text_file(cli.folder, "a.csv", "\n".join(["氏名,メール", *people[:5]]))
    assert counts(cli.imported("a.csv")) == (5, 5, 0, 0, 0)
    mixed = [*people[3:8], people[6], people[4], people[6]]
    text_file(cli.folder, "b.csv", "\n".join(["氏名,メール", *mixed]))
    assert counts(cli.imported("b.csv")) == (8, 3, 0, 5, 0)
    assert cli.value("select count(*) from record") == 8
    assert cli.value("select count(*) from import_row") == 13


def test_a_second_list_joins_the_person_and_fills_what_was_missing(cli: Cli, cards: Path) -> None:
    cli.imported(cards)
    form = text_file(
        cli.folder,
        "資料請求.csv",
        "タイムスタンプ,お名前,メールアドレス,導入時期\n"
        "2026/11/02 10:00:00,鈴木 花子,Hanako@midori.example.jp,3か月以内\n",
    )
    assert counts(cli.imported(form)) == (1, 0, 1, 0, 0)
    assert cli.query(
        "select last_name, first_name, title, timeframe from v_leads where id = 2"
    ) == [("鈴木", "花子", "課長", "3か月以内")]
    assert cli.query("select day, kind from v_activities where lead_id = 2 order by 1") == [
        ("2026-10-01", "card"),
        ("2026-11-02", "download"),
    ]


def test_one_list_as_two_actions_is_two_facts(cli: Cli) -> None:
    listed = text_file(cli.folder, "list.csv", "氏名,メール\n山田太郎,t@x.example\n")
    cli.imported(listed, "--action", "download", "--at", "2026-09-01")
    assert counts(cli.imported(listed, "--action", "webinar", "--at", "2026-09-01")) == (
        1,
        0,
        1,
        0,
        0,
    )
    assert cli.query("select kind from v_activities order by 1") == [("download",), ("webinar",)]
    assert cli.value("select count(*) from lead") == 1


def test_a_report_of_the_same_moment_in_two_exports_is_one_activity(cli: Cli) -> None:
    row = "2026/11/02 10:00:00,山田,t@x.example"
    text_file(cli.folder, "a_資料請求.csv", f"タイムスタンプ,名前,メール\n{row}\n")
    text_file(cli.folder, "b_資料請求.csv", f"タイムスタンプ,名前,メール,対応者\n{row},佐藤\n")
    cli.imported("a_資料請求.csv", "b_資料請求.csv")
    assert cli.value("select count(*) from record") == 2
    assert cli.value("select count(*) from activity") == 1


REJECTED = """会社名,氏名,メール,電話
㈱ハヤテ工機,,k.mori@@hayate,
アオバ,山田,taro@,03-5550-0101
"""


def test_rows_that_nothing_identifies_are_set_aside_to_be_mended(cli: Cli) -> None:
    text_file(cli.folder, "cards.csv", REJECTED)
    done = cli("import", "cards.csv")
    assert done.code == 3
    assert (
        "cards.csv line 2 メール: no e-mail, phone, name or id; not understood: 'k.mori@@hayate'"
        in done.err
    )
    assert "cards.csv line 3: メール not understood, kept as it is: 'taro@'" in done.err
    rejects = cli.folder / "cards.rejects.csv"
    assert rejects.read_text(encoding="utf-8-sig").splitlines() == [
        "会社名,氏名,メール,電話,_line,_field,_reason",
        "㈱ハヤテ工機,,k.mori@@hayate,,2,メール,"
        "\"no e-mail, phone, name or id; not understood: 'k.mori@@hayate'\"",
    ]
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert cli.value("select extra from v_records") == '{"メール": "taro@"}'
    text_file(
        cli.folder,
        "cards.rejects.csv",
        rejects.read_text(encoding="utf-8-sig").replace("@@", "@m."),
    )
    assert counts(cli.imported("cards.rejects.csv")) == (1, 1, 0, 0, 0)
    assert cli.value("select extra from v_records where id = 2") is None


def test_rejects_that_come_back_unmended_stay_as_they_are(cli: Cli) -> None:
    text_file(cli.folder, "cards.csv", REJECTED)
    cli("import", "cards.csv")
    rejects = cli.folder / "cards.rejects.csv"
    before = rejects.read_bytes()
    assert cli("import", "cards.csv", "cards.rejects.csv").code == 3
    assert rejects.read_bytes() == before
    assert sorted(p.name for p in cli.folder.glob("*.csv")) == ["cards.csv", "cards.rejects.csv"]


def test_extra_cells_of_a_ragged_row_are_kept(cli: Cli) -> None:
    ragged = text_file(cli.folder, "r.csv", "氏名,メール\r\n山田,t@x.example,よけい\r\n鈴木\r\n")
    assert counts(cli.imported(ragged)) == (2, 2, 0, 0, 0)
    assert cli.query("select full_name, email, extra from v_records order by id") == [
        ("山田", "t@x.example", '{"#3": "よけい"}'),
        ("鈴木", None, None),
    ]


def test_a_dry_run_shows_how_a_file_is_understood_and_writes_nothing(cli: Cli, cards: Path) -> None:
    text_file(
        cli.folder,
        "x.csv",
        "メモ\n" + CARDS.replace("e-mail", "e-mail,血液型").replace("太郎,", "太郎,A,"),
    )
    done = cli("import", "x.csv", "--dry-run")
    assert done.code == 0, done.err
    assert sorted(p.name for p in cli.folder.iterdir()) == ["cards.csv", "x.csv"]
    assert "x.csv: business cards, csv, utf-8\nHeader in line 2\n" in done.out
    assert "line 3: at=2026-10-01  action=card" in done.out
    assert "company=株式会社アオバ商事" in done.out
    assert "kept as it is" in done.out
    assert "Nothing was written (--dry-run)." in done.err


def test_one_bad_file_does_not_stop_the_others_but_is_told(cli: Cli, cards: Path) -> None:
    done = cli("import", "missing.csv", cards)
    assert done.code == 1
    assert done.err.startswith("Error: missing.csv: ")
    assert cli.value("select count(*) from lead") == 2


def test_an_unmapped_header_is_named_with_the_way_out(cli: Cli) -> None:
    firms = text_file(cli.folder, "cards.csv", "Mail1,Firm\na@x.example,Aoba\n")
    done = cli("import", "cards.csv")
    assert done.code == 1
    assert 'found Mail1, Firm. Name it with --map "Mail1=email".' in done.err
    assert cli.stored() == 0
    assert counts(cli.imported(firms, "--map", "Mail1=email", "--map", "Firm=会社名")) == (
        1,
        1,
        0,
        0,
        0,
    )
    assert cli.query("select email, company from lead") == [("a@x.example", "Aoba")]


def test_a_mapping_can_have_a_name_in_the_rules(cli: Cli) -> None:
    rules = 'version = 1\n[import.booth]\n"Mail1" = "email"\n"Firm" = "company"\n'
    text_file(cli.folder, "rules.toml", rules)
    firms = text_file(cli.folder, "cards.csv", "Mail1,Firm\na@x.example,Aoba\n")
    assert counts(cli.imported(firms, "--use", "booth")) == (1, 1, 0, 0, 0)
    assert cli.query("select email, company from lead") == [("a@x.example", "Aoba")]
    done = cli("import", firms, "--use", "both")
    assert (done.code, done.err) == (
        2,
        "Error: --use: the rules have no [import.both]. There are: booth\n",
    )


def test_ambiguous_dates_follow_their_column_or_are_asked_for(cli: Cli) -> None:
    head = "氏名,メール,名刺交換日\n"
    told = text_file(
        cli.folder, "told.csv", head + "山田,a@x.example,03/04/2026\n鈴木,b@x.example,25/04/2026\n"
    )
    cli.imported(told)
    assert cli.query("select day from v_activities order by lead_id") == [
        ("2026-04-03",),
        ("2026-04-25",),
    ]
    text_file(cli.folder, "asked.csv", head + "森,c@x.example,03/04/2026\n")
    done = cli("import", "asked.csv")
    assert done.code == 1
    assert "asked.csv column 名刺交換日: dates like 03/04/2026 can be read in two ways" in done.err
    assert cli.value("select count(*) from lead") == 2
    cli.imported("asked.csv", "--dates", "mdy")
    assert cli.value("select day from v_activities where lead_id = 3") == "2026-03-04"


def test_a_date_that_cannot_be_read_rejects_what_was_done_then(cli: Cli) -> None:
    text_file(cli.folder, "f.csv", "名前,メール,タイムスタンプ\n山田,a@x.example,きのう\n")
    done = cli("import", "f.csv", "--action", "inquiry")
    assert done.code == 3
    assert "f.csv line 2 タイムスタンプ: the date cannot be read: 'きのう'" in done.err


def test_the_address_of_a_company_is_nobody_s(cli: Cli) -> None:
    """A list of companies names an address of each; who has it on a card is a person of its own."""
    head = "会社名,業種,従業員数,メールアドレス"
    text_file(cli.folder, "firms.csv", f"{head}\n株式会社アオバ,製造業,300,a@aoba.example\n")
    cli.imported("firms.csv", "--as", "company")
    text_file(cli.folder, "p.csv", "会社名,氏名,メール\n株式会社アオバ,山田太郎,a@aoba.example\n")
    assert counts(cli.imported("p.csv")) == (1, 1, 0, 0, 0)
    assert cli.value("select count(*) from member") == 1


def test_a_company_list_is_shared_by_all_who_work_there(cli: Cli, cards: Path) -> None:
    cli.imported(cards)
    firms = text_file(
        cli.folder,
        "firms.csv",
        '会社名,業種,従業員数,年商\nアオバ商事(株),製造業,"1,200名",約2億円\n',
    )
    assert counts(cli.imported(firms)) == (1, 0, 1, 0, 0)
    assert cli.query("select industry, employees, revenue from v_leads where id = 1") == [
        ("製造業", 1200, 200_000_000)
    ]
    text_file(
        cli.folder, "new.csv", "会社名,氏名,メール\n株式会社 アオバ商事,森,m@aoba.example.co.jp\n"
    )
    cli.imported("new.csv")
    assert cli.value("select employees from v_leads where full_name = '森'") == 1200


def test_standard_input_is_a_file_too(cli: Cli) -> None:
    done = cli("import", "-", "--format", "json", stdin=CARDS.encode("cp932"))
    assert done.code == 0, done.err
    assert done.json()["imports"][0]["file"] == "-"
    assert cli.value("select count(*) from lead") == 2


def test_a_headerless_file_is_told_how_to_be_read(cli: Cli) -> None:
    text_file(cli.folder, "plain.csv", "山田太郎,アオバ,t@x.example\n")
    done = cli("import", "plain.csv")
    assert done.code == 1
    assert "山田太郎" in done.err
    assert "--columns" in done.err
    assert counts(cli.imported("plain.csv", "--columns", "氏名,会社名,メール")) == (1, 1, 0, 0, 0)
    assert cli.query("select full_name, company, email from lead") == [
        ("山田太郎", "アオバ", "t@x.example")
    ]


@pytest.mark.parametrize(
    "options", [["--map", "x"], ["--at", "soon"], ["--as", "cardz"], ["--nope"], []]
)
def test_wrong_usage_is_2(cli: Cli, options: list[str]) -> None:
    files = ["cards.csv"] if options else []
    assert cli("import", *files, *options).code == 2


def test_a_row_that_is_here_already_beside_one_that_tells_of_a_new_action(cli: Cli) -> None:
    log = "メール,行動,対象,日時\na@x.example,inquiry,a,2026-11-20\n"
    assert counts(cli.imported(text_file(cli.folder, "1.csv", log))) == (1, 1, 0, 0, 0)
    log += "a@x.example,inquiry,b,2026-11-20\n"
    assert counts(cli.imported(text_file(cli.folder, "2.csv", log))) == (2, 0, 1, 1, 0)
    assert cli.query("select line, subject from v_activities order by 1") == [(2, "a"), (3, "b")]
