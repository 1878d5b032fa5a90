"""`edit`: what a person says of a lead stands over what every import says."""

from __future__ import annotations

import pytest

from tests.conftest import Cli, dump, text_file

CARDS = """会社名,部署名,役職,氏名,e-mail,携帯電話,名刺交換日,従業員数
株式会社アオバ,営業部,部長,山田 太郎,taro@aoba.example.jp,090-5550-0101,2026/10/07,100
株式会社アオバ,総務部,課長,鈴木 花子,hana@aoba.example.jp,090-5550-0102,2026/10/07,
"""


@pytest.fixture
def store(cli: Cli) -> Cli:
    assert cli("init", "--lang", "ja").code == 0
    cli.imported(text_file(cli.folder, "名刺.csv", CARDS))
    cli("score")
    return cli


def lead(store: Cli, columns: str, lead_id: int = 1) -> tuple[object, ...]:
    return store.query(f"select {columns} from v_leads where id = ?", lead_id)[0]


def test_values_are_cleaned_as_an_import_would_and_the_text_is_kept(store: Cli) -> None:
    done = store(
        "edit", "山田", "電話=03 (1234) 5678", "email= Taro <T.Yamada@Aoba.example.jp>", "予算=確保済み",
        "full_name=山田 太朗 様", "--by", "鈴木", "--format", "json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "Next: leadctl score\n")
    assert [(c["field"], c["before"], c["after"]) for c in done.json()] == [
        ("phone", None, "+81312345678"),
        ("email", "taro@aoba.example.jp", "t.yamada@aoba.example.jp"),
        ("budget", None, "確保済み"),
        ("first_name", "太郎", "太朗"),
        ("full_name", "山田 太郎", "山田 太朗"),
    ]
    shown = store("show", "1", "--format", "json").json()
    assert shown["phone"] == "+81312345678"
    assert [
        (e["field"], e["verb"], e["value"], e["raw"], e["by"], e["at"]) for e in shown["edits"][-1:]
    ] == [("phone", "set", "+81312345678", "03 (1234) 5678", "鈴木", "2026-11-21")]


def test_an_edit_stands_over_a_later_import(store: Cli) -> None:
    store("edit", "1", "title=本部長", "mobile=")
    later = "氏名,e-mail,役職,携帯電話,日時\n山田 太郎,taro@aoba.example.jp,次長,090-5550-0109,2026/11/20\n"
    store.imported(text_file(store.folder, "later.csv", later))
    assert lead(store, "title, title_level, mobile") == ("本部長", 4, None)
    assert store("edit", "1", "--reset", "title", "--reset", "mobile").code == 0
    assert lead(store, "title, mobile") == ("次長", "+819055500109")


def test_notes_and_tags_are_added(store: Cli) -> None:
    store("edit", "1", "note=来週に電話", "tag=VIP", "tag=展示会", "--by", "鈴木")
    store("edit", "1", "note=来週に電話")
    assert lead(store, "tags") == ("VIP, 展示会",)
    shown = store("show", "1", "--format", "json").json()
    assert shown["notes"] == [
        {"text": "来週に電話", "by": None, "at": "2026-11-21"},
        {"text": "来週に電話", "by": "鈴木", "at": "2026-11-21"},
    ]
    card = store("show", "1", lang="en").out
    assert "2026-11-21   鈴木   Note   来週に電話" in card
    store("edit", "1", "tags=A、B")
    assert lead(store, "tags") == ("A, B",)
    store("edit", "1", "--reset", "note", "--reset", "tags")
    assert store("show", "1", "--format", "json").json()["notes"] == []
    assert lead(store, "tags") == (None,)


def test_the_same_said_again_is_no_news(store: Cli) -> None:
    store("edit", "1", "title=本部長", "tag=VIP", "employees=500")
    before = dump(store.folder / "leads.db")
    done = store("edit", "1", "title=本部長", "tag=VIP", "employees=５００名")
    assert (done.code, done.err) == (0, "Nothing has changed.\n")
    assert store("edit", "1", "--reset", "phone").err == "Nothing has changed.\n"
    assert dump(store.folder / "leads.db") == before


def test_a_dry_run_shows_and_writes_nothing(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    done = store("edit", "1", "title=本部長", "note=x", "--dry-run")
    assert done.err == "Nothing was written (--dry-run).\n"
    assert "L-0001   Title   部長        本部長" in done.out
    assert dump(store.folder / "leads.db") == before


def test_a_fact_about_the_company_is_for_all_who_work_there(store: Cli) -> None:
    store("edit", "1", "employees=5000")
    assert lead(store, "employees", 2) == (5000,)
    store.imported(
        text_file(store.folder, "企業.csv", "会社名,従業員数\n株式会社アオバ,70\n"),
        "--as",
        "company",
    )
    assert lead(store, "employees", 2) == (5000,)
    store("edit", "2", "--reset", "employees")
    assert lead(store, "employees", 1) == (70,)


def test_a_company_said_by_hand_is_one_of_its_own(store: Cli) -> None:
    store("edit", "1", "company=ミドリ商事(株)", "employees=20")
    assert lead(store, "company, employees, title") == ("ミドリ商事株式会社", 20, "部長")
    assert lead(store, "company, employees", 2) == ("株式会社アオバ", 100)
    store("edit", "1", "--reset", "company")
    assert lead(store, "company, employees") == ("株式会社アオバ", 100)
    assert store.query("pragma foreign_key_check") == []


def test_who_changes_the_surname_keeps_the_first_name(store: Cli) -> None:
    store("edit", "2", "last_name=佐藤")
    assert lead(store, "last_name, first_name, full_name", 2) == ("佐藤", "花子", "佐藤 花子")
    store("edit", "2", "--reset", "full_name")
    assert lead(store, "full_name", 2) == ("鈴木 花子",)


def test_an_address_brings_its_prefecture(store: Cli) -> None:
    store("edit", "1", "住所=大阪府大阪市北区1-2-3")
    assert lead(store, "prefecture, address") == ("大阪府", "大阪府大阪市北区1-2-3")


def test_a_later_refusal_goes_over_a_consent_said_by_hand(store: Cli) -> None:
    store("edit", "1", "consent=granted")
    assert lead(store, "consent") == ("granted",)
    log = "メールアドレス,行動,対象,日時\ntaro@aoba.example.jp,配信停止,,{}\n"
    store.imported(text_file(store.folder, "old.csv", log.format("2026-11-01 10:00")))
    assert lead(store, "consent") == ("granted",)
    store.imported(text_file(store.folder, "new.csv", log.format("2026-11-25 10:00")))
    assert lead(store, "consent") == ("denied",)


def test_an_edit_follows_the_person_through_a_merge_and_back(store: Cli) -> None:
    text_file(store.folder, "other.csv", "氏名,携帯電話\n田中 次郎,090-5550-0777\n")
    text_file(
        store.folder,
        "link.csv",
        "氏名,e-mail,携帯電話\n田中 次郎,jiro@x.example.jp,090-5550-0777\n",
    )
    text_file(store.folder, "first.csv", "氏名,e-mail\n田中 次郎,jiro@x.example.jp\n")
    for name in ("first.csv", "other.csv"):
        store.imported(name)
    [[first], [other]] = store.query(
        "select id from lead where full_name = '田中 次郎' order by id"
    )
    store("edit", str(first), "title=部長")
    store("edit", str(other), "department=開発部", "note=二人目")
    store.imported("link.csv")
    assert lead(store, "title, department", first) == ("部長", "開発部")
    assert store("show", str(first), "--format", "json").json()["notes"][0]["text"] == "二人目"
    assert store("imports", "undo", "4", "--yes").code == 0
    assert lead(store, "title, department", first) == ("部長", None)
    assert lead(store, "title, department", other) == (None, "開発部")


def test_incremental_scoring_equals_full_after_edits(store: Cli) -> None:
    store("edit", "2", "title=取締役", "employees=5000", "industry=製造業")
    scores = "select lead_id, score, fit, engagement, temperature, next_due from score order by 1"
    store("score")
    incremental = store.query(scores)
    store("score", "--full")
    assert store.query(scores) == incremental
    assert store.value("select score from score where lead_id = 2") == 60


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("email=abc",), 1, "email: cannot be understood: 'abc'. Nothing was changed."),
        (("phone=000",), 1, "phone: cannot be understood: '000'. Nothing was changed."),
        (("email=a@x.example b@x.example",), 1,
         "email: cannot be understood: 'a@x.example b@x.example'. Nothing was changed."),
        (("consent=たぶん",), 1, "consent: cannot be understood: 'たぶん'. Nothing was changed."),
        (("title",), 2, "edit: 'title' is not FIELD=VALUE. Write \"title=CTO\"."),
        ((), 2, 'edit: nothing to change. leadctl edit LEAD "title=CTO"'),
        (("note=",), 2, "note=: nothing to add. Take all back with --reset note."),
        (("title=A", "役職=B"), 2, "役職=B: the same field is said twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(
    store: Cli, arguments: tuple[str, ...], code: int, error: str
) -> None:
    before = dump(store.folder / "leads.db")
    done = store("edit", "1", *arguments)
    assert (done.code, done.err) == (code, f"Error: {error}\n")
    assert dump(store.folder / "leads.db") == before


def test_a_field_that_is_not_there_is_told_with_those_that_are(store: Cli) -> None:
    done = store("edit", "1", "score=100")
    assert (done.code, done.err[:66]) == (
        2, "Error: score=100: there is no field 'score'. Name one of: email, l",
    )  # fmt: skip
