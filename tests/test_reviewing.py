"""Who is one person, decided by people: candidates, merge, not-same, split, undo, reviews in files."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.conftest import Cli, text_file

CARDS = """氏名,会社名,役職,メールアドレス,電話番号,携帯電話,名刺交換日
田中一郎,株式会社アオバ商事,課長,ichiro@aoba.example.co.jp,,,2026-10-01
田中一郎,株式会社アオバ商事,部長,i.tanaka2@aoba.example.co.jp,,,2026-11-01
斎藤次郎,株式会社アオバ商事,,,,,2026-10-01
斉藤次郎,株式会社アオバ商事,,,,,2026-10-02
田中花子,株式会社ミドリ,,hanako@midori.example.co.jp,,,2026-10-01
鈴木花子,株式会社ミドリ,,hanako@midori.example.co.jp,,,2026-11-01
木村翔,,,,03-1234-5678,,2026-10-01
木村翔,,,,+81 (0)3 1234 5678,,2026-11-01
"""


@pytest.fixture
def store(cli: Cli) -> Cli:
    text_file(cli.folder, "cards.csv", CARDS)
    cli.imported("cards.csv")
    return cli


def leads(cli: Cli) -> dict[int, int]:
    """Return the lead of each record."""
    return dict(cli.query("select record_id, lead_id from member order by 1"))


def pairs(cli: Cli) -> list[tuple[int, int, str]]:
    done = cli("duplicates", "--format", "json")
    assert done.code == 0, done.err
    return [(pair["a"], pair["b"], pair["rule"]) for pair in done.json()]


def test_candidates_are_listed_best_first_with_the_rule_in_words(store: Cli) -> None:
    assert store("duplicates", "--format", "json").json() == [
        {"a": 1, "b": 2, "rule": "R2", "why": "same name and company: アオバ商事"},
        {"a": 5, "b": 6, "rule": "R1",
         "why": "same e-mail, other name: hanako@midori.example.co.jp"},
        {"a": 7, "b": 8, "rule": "R3", "why": "same name and phone: 03-1234-5678"},
        {"a": 3, "b": 4, "rule": "R5", "why": "names alike, in common: アオバ商事"},
    ]  # fmt: skip
    assert pairs(store) == [(1, 2, "R2"), (5, 6, "R1"), (7, 8, "R3"), (3, 4, "R5")]


def test_candidates_stand_side_by_side_and_what_differs_is_marked(store: Cli) -> None:
    done = store("duplicates", "--rule", "R1", "--rule", "r5", "--limit", "1")
    assert done.out.splitlines()[2:] == [
        "L-0005   R1: same e-mail, other        ≠田中花子   株式会社ミドリ           "
        "hanako@midori.example.co.jp",
        "         name:",
        "         hanako@midori.example.co.jp",
        "L-0006                                 ≠鈴木花子   株式会社ミドリ           "
        "hanako@midori.example.co.jp",
    ]
    assert done.err.splitlines() == [
        "1 more pair; --limit 0 shows all.",
        "Next: leadctl merge A B | leadctl not-same A B",
    ]


@pytest.mark.parametrize("format", ["csv", "tsv", "md", "jsonl", "xlsx"])
def test_candidates_can_be_written_in_every_format(store: Cli, format: str) -> None:
    done = store("duplicates", "--out", f"pairs.{format}", "--limit", "2")
    assert done.code == 0, done.err
    assert done.err.splitlines()[0] == "2 more rows; --limit 0 shows all."
    assert (store.folder / f"pairs.{format}").stat().st_size > 0


def test_an_unknown_rule_is_a_wrong_call(store: Cli) -> None:
    done = store("duplicates", "--rule", "R9")
    assert (done.code, done.err) == (
        2,
        "Error: --rule: there is no rule 'R9'. There are: A1, A2, R1, R2, R3, R4, R5, R6\n",
    )


def test_merging_makes_one_lead_that_keeps_everything(store: Cli) -> None:
    done = store("merge", "L-1", "i.tanaka2@aoba.example.co.jp", "--by", "佐藤", "--reason", "電話")
    assert (done.code, done.err) == (0, "L-0001, L-0002 are one lead now: L-0001. (event 1)\n")
    assert pairs(store)[0] == (5, 6, "R1")
    shown = store("show", "2", "--format", "json").json()
    assert (shown["id"], shown["title"], shown["email"]) == (
        1,
        "部長",
        "i.tanaka2@aoba.example.co.jp",
    )
    assert shown["emails"] == ["i.tanaka2@aoba.example.co.jp", "ichiro@aoba.example.co.jp"]
    assert [(r["id"], r["because"]) for r in shown["records"]] == [
        (2, {"rule": "decided", "shared": "1", "with": 1}),
        (1, None),
    ]
    assert "ichiro@aoba.example.co.jp" in store("show", "1").out.partition("Other e-mail")[2]
    assert store.query(
        "select verb, by, evidence ->> 'reason', evidence ->> 'rule' from decision"
    ) == [("merge", "佐藤", "電話", "R2")]


def test_a_value_is_kept_if_somebody_says_so(store: Cli) -> None:
    assert store("merge", "1", "2", "--keep", "役職=A", "--keep", "email=A").code == 0
    assert store.query("select title, email from lead where id = 1") == [
        ("課長", "ichiro@aoba.example.co.jp")
    ]
    store("undo")
    assert store.query("select id, title from lead where id < 3") == [(1, "課長"), (2, "部長")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "1"), "merge: two leads are needed"),
        (("merge", "1", "2", "--keep", "title"), "--keep: 'title' does not say whose value"),
        (("merge", "1", "2", "--keep", "consent=A"), "there is no field 'consent' to keep"),
        (("split", "x"), "split: 'x' is no record"),
    ],
)
def test_a_wrong_call_says_what_is_meant(
    store: Cli, arguments: tuple[str, ...], message: str
) -> None:
    done = store(*arguments)
    assert done.code == 2
    assert message in done.err
    assert store.value("select count(*) from decision") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "1", "99"), "Error: 99: there is no lead with this id."),
        (("not-same", "1", "1"), "Error: L-0001: both are this one lead. Take a record out of it:"),
        (("split", "R-99"), "Error: R-99: there is no record with this number."),
        (("split", "R-1"), "Error: R-1: it is the only record of its lead."),
        (("undo",), "Error: there is no decision to undo"),
        (("undo", "7"), "Error: event 7: there is no such event"),
    ],
)
def test_what_cannot_be_done_says_why(store: Cli, arguments: tuple[str, ...], message: str) -> None:
    done = store(*arguments)
    assert done.code == 1
    assert done.err.startswith(message)
    assert store.value("select count(*) from decision") == 0


def test_a_dry_run_says_what_would_be_done(store: Cli) -> None:
    store("merge", "7", "8")
    before = leads(store)
    for call in ("merge 1 2", "not-same 1 2", "split R-8", "undo"):
        done = store(*call.split(), "--dry-run")
        assert done.code == 0, done.err
        assert done.err.splitlines()[-1] == "Nothing was written (--dry-run)."
        assert leads(store) == before
    assert store.value("select count(*) from decision") == 1


def test_what_is_so_already_is_not_decided_twice(store: Cli) -> None:
    for first, again, said in (
        ("merge 1 2", "merge 1 2", "L-0001 is one lead already; nothing was changed.\n"),
        (
            "not-same 3 4",
            "not-same 4 3",
            "L-0004, L-0003 are known to be two people; nothing was changed.\n",
        ),
    ):
        assert store(*first.split()).code == 0
        done = store(*again.split())
        assert (done.code, done.err) == (0, said)
    assert store.value("select count(*) from decision") == 2


def test_two_people_are_not_listed_nor_merged_by_later_imports(store: Cli) -> None:
    bridge = "氏名,メールアドレス,携帯電話\n田中花子,hanako@midori.example.co.jp,\n"
    store("not-same", "5", "6")
    assert (5, 6, "R1") not in pairs(store)
    text_file(store.folder, "bridge.csv", bridge)
    store.imported("bridge.csv")
    found = leads(store)
    assert found[5] == found[9] == 5
    assert found[6] == 6
    assert not any({5, 6} == {a, b} for a, b, _rule in pairs(store))


def test_a_record_that_was_split_off_stays_away_when_its_people_come_again(cli: Cli) -> None:
    header = "氏名,メールアドレス,携帯電話,備考\n"
    row = "木村翔,sho@x.example.com,090-1234-5678,{}\n"
    text_file(cli.folder, "a.csv", header + "".join(row.format(n) for n in "abc"))
    cli.imported("a.csv")
    assert set(leads(cli).values()) == {1}
    done = cli("split", "R-1")
    assert done.err == "R-1 was taken out of L-0001: the leads are now L-0001, L-0002. (event 1)\n"
    text_file(cli.folder, "b.csv", header + row.format("d"))
    cli.imported("b.csv")
    found = leads(cli)
    assert found[1] == 1
    assert found[2] == found[3] == 2
    assert cli("merge", "1", "2").code == 0
    assert set(leads(cli).values()) == {1}
    cli("undo")
    cli("undo", "1")
    assert set(leads(cli).values()) == {1}


def test_the_others_stay_one_lead_when_the_record_that_joined_them_is_taken_out(cli: Cli) -> None:
    text_file(
        cli.folder,
        "a.csv",
        "氏名,メールアドレス,携帯電話\n木村翔,a@x.example.com,\n"
        "木村翔,a@x.example.com,090-1234-5678\n木村翔,,090-1234-5678\n",
    )
    cli.imported("a.csv")
    cli("split", "R-2")
    found = leads(cli)
    assert found[1] == found[3] != found[2]


def test_decisions_can_be_undone_once(store: Cli) -> None:
    store("merge", "1", "2")
    assert store("undo", "1").err == (
        "Event 1 (merge) is undone: the leads are now L-0001, L-0002. (event 2)\n"
    )
    assert store("undo", "1").err == "Error: event 1: it was undone already\n"
    assert store("undo", "2").err.startswith("Error: event 2: it is itself an undo.")
    assert store("undo").code == 1


def review(cli: Cli, file: str, told: dict[tuple[str, str], str]) -> None:
    """Fill in verdicts, as somebody does in a spreadsheet."""
    book = load_workbook(cli.folder / file)
    sheet = book.active
    assert sheet is not None
    for row in sheet.iter_rows(min_row=2):
        row[0].value = told.get((str(row[1].value), str(row[2].value)), "")
    book.save(cli.folder / file)


@pytest.mark.parametrize(
    ("lang", "same", "different"), [("en", "same", "different"), ("ja", "同じ人", "別人")]
)
def test_a_review_comes_back_from_a_workbook(
    store: Cli, lang: str, same: str, different: str
) -> None:
    assert store("duplicates", "--out", "review.xlsx", lang=lang).code == 0
    sheet = load_workbook(store.folder / "review.xlsx").active
    assert sheet is not None
    (offered,) = sheet.data_validations.dataValidation
    assert (offered.formula1, str(offered.sqref)) == (f'"{same},{different}"', "A2:A1048576")
    told = {("L-0001", "L-0002"): same, ("L-0003", "L-0004"): different}
    review(store, "review.xlsx", told)
    done = store("merge", "--from", "review.xlsx", "--by", "佐藤")
    assert (done.code, done.err.splitlines()) == (0, [
        "review.xlsx line 2: L-0001, L-0002 are one lead now: L-0001. (event 1)",
        "review.xlsx line 5: L-0003, L-0004 are two people, and stay apart. (event 2)",
        "1 merged, 1 kept apart, 0 so already, 2 without a verdict, 0 not understood.",
    ])  # fmt: skip
    assert store.query("select distinct by from decision") == [("佐藤",)]
    again = store("merge", "--from", "review.xlsx")
    assert (
        again.err
        == "0 merged, 0 kept apart, 2 so already, 2 without a verdict, 0 not understood.\n"
    )
    assert store.value("select count(*) from decision") == 2


def test_a_review_says_which_lines_it_did_not_understand_and_follows_the_others(store: Cli) -> None:
    text_file(
        store.folder,
        "review.csv",
        "Verdict,Lead A,Lead B\nmaybe,L-0001,L-0002\nsame,L-0001,L-0099\nsame,L-0003,\n"
        "different,L-0007,L-0007\nsame,L-0003,L-0004\n",
    )
    done = store("merge", "--from", "review.csv")
    assert (done.code, done.err.splitlines()) == (3, [
        "Error: review.csv line 2: 'maybe' is no verdict. Write same / different.",
        "Error: review.csv line 3: L-0099: there is no lead with this id. leadctl leads lists them"
        " all.",
        "Error: review.csv line 4: a lead is missing. Leave the columns as they were written.",
        "Error: review.csv line 5: L-0007: both are this one lead. Take a record out of it:"
        " leadctl split RECORD",
        "review.csv line 6: L-0003, L-0004 are one lead now: L-0003. (event 1)",
        "1 merged, 0 kept apart, 0 so already, 0 without a verdict, 4 not understood.",
    ])  # fmt: skip


@pytest.mark.parametrize("content", [b"name,mail\na,b\n", b"\xff\xfe\x00", b"PK\x03\x04 no zip"])
def test_what_is_no_review_is_refused(store: Cli, content: bytes) -> None:
    (store.folder / "other.csv").write_bytes(content)
    done = store("merge", "--from", "other.csv")
    assert done.code == 1
    assert done.err.startswith("Error: other.csv: is no review")
    assert "leadctl duplicates --out review.xlsx" in done.err


def test_a_lead_that_sales_works_on_is_not_merged_by_an_import(cli: Cli) -> None:
    header = "氏名,メールアドレス,携帯電話\n"
    text_file(cli.folder, "a.csv", header + "木村翔,a@x.example.com,\n木村翔,,090-1234-5678\n")
    text_file(cli.folder, "b.csv", header + "木村翔,a@x.example.com,090-1234-5678\n")
    cli.imported("a.csv")
    cli.query(
        "insert into handoff (anchor_id, at, recorded_at, snapshot, rules_hash)"
        " values (2, '2026-11-20', '2026-11-20T00:00', '{}', '')"
    )
    cli.imported("b.csv")
    assert leads(cli) == {1: 1, 2: 2, 3: 1}
    assert cli.query("select verb, evidence, until from decision") == [
        ("hold", '{"handoff": 1}', None)
    ]
    assert [pair[:2] for pair in pairs(cli)] == [(1, 2)]
    cli.query("update handoff set closed_at = '2026-11-21'")
    text_file(cli.folder, "c.csv", header + "鈴木花子,h@x.example.com,\n")
    cli.imported("c.csv")
    assert leads(cli) == {1: 1, 2: 1, 3: 1, 4: 4}
    assert cli.query("select until, undone_by from decision") == [("2026-11-21", 1)]


def test_sales_may_be_overruled_by_a_decision(cli: Cli) -> None:
    text_file(cli.folder, "cards.csv", CARDS)
    cli.imported("cards.csv")
    cli.query(
        "insert into handoff (anchor_id, at, recorded_at, snapshot, rules_hash)"
        " values (1, '2026-11-20', '2026-11-20T00:00', '{}', '')"
    )
    assert cli("merge", "1", "2").code == 0
    assert leads(cli)[2] == 1
    assert cli.query("select verb from decision") == [("merge",)]


def test_a_review_in_quiet_says_only_what_went_wrong(store: Cli) -> None:
    assert store("merge", "1", "2", "-q").err == ""
    assert store("undo", "-q").err == ""
    text_file(store.folder, "review.csv", "Verdict,Lead A,Lead B\nsame,1,2\nno,3,4\n")
    done = store("merge", "--from", "review.csv", "-q", lang="ja")
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "エラー: review.csv 3 行目: 'no' は判定ではありません。同じ人 / 別人 のどちらかを書いてください。\n"
    )
