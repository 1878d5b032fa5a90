"""Answers of sales that contradict each other, come late, or mean nothing; and how deals end."""

from __future__ import annotations

import pytest

from tests.conftest import Cli, dump, text_file
from tests.handed import record, with_sales, write
from tests.test_feedback import COLUMNS, HEADER, fill, ledger


def test_two_answers_to_one_question_are_a_conflict_and_neither_is_taken(cli: Cli) -> None:
    with_sales(cli)
    text_file(
        cli.folder, "a.csv", HEADER + "L-0001,受入,面談済,,,,,\nL-0002,受入,,,2026-11-18,,,\n"
    )
    text_file(cli.folder, "b.csv", HEADER + "L-0001,差し戻し,面談済,予算なし,,,,\nL-0002,差し戻し,,予算なし,2026-11-20,,,\n")  # fmt: skip
    done = cli("feedback", "a.csv", "b.csv")
    assert done.code == 3
    assert done.err == (
        "Error: L-0001: two answers for Accepted?: a.csv line 2, b.csv line 2. Neither was taken."
        " Keep the one that holds, or write on which day each was.\n"
        "3 answers taken; rows known already 0, not answered 0, refused 1.\n"
        "Next: leadctl score && leadctl promote\n"
    )
    assert [row[:4] for row in ledger(cli)] == [
        (1, 1, "met", "2026-11-21"),
        (2, 2, "accepted", "2026-11-18"),
        (2, 2, "rejected", "2026-11-20"),
    ]


def test_bant_comes_back_from_sales(cli: Cli) -> None:
    """What sales finds out is a fact with who and when, and the rules see what it means."""
    path = write(cli, "hot.xlsx", with_sales(cli))
    sheet = fill(path, {1: {"予算": "未定", "決裁権": "あり", "対応日": "2026-11-19", "受入可否": "受入"},
                        2: {"導入時期": "3か月以内"}})  # fmt: skip
    sheet.parent.save(path)
    done = cli("feedback", "hot.xlsx", lang="ja")
    assert (done.code, done.out) == (
        0,
        """\
ID       会社名                 氏名            回答        理由   案件金額   対応日       回答者   次のステージ
────────────────────────────────────────────────────────────────────────────────────────────────────────────────
L-0001   株式会社三河オート     中村 拓也       予算                      —   2026-11-19   佐藤
                                                未定
L-0001   株式会社三河オート     中村 拓也       決裁権                    —   2026-11-19   佐藤
                                                あり
L-0001   株式会社三河オート     中村 拓也       受入                      —   2026-11-19   佐藤
L-0002   株式会社データリンク   佐々木 由美子   導入時期                  —   2026-11-21   鈴木
                                                3か月以内
""",
    )
    columns = "lead_id, field, value, raw, by, at"
    assert cli.query(f"select {columns} from v_edits order by lead_id, id") == [
        (1, "budget", "未定", "未定", "佐藤", "2026-11-19"),
        (1, "authority", "あり", "あり", "佐藤", "2026-11-19"),
        (2, "timeframe", "3か月以内", "3か月以内", "鈴木", "2026-11-21"),
    ]
    found = cli("leads", "--where", "authority is true", "--format", "json").json()
    assert [(one["id"], one["authority"]) for one in found] == [(1, "あり")]
    before = dump(cli.folder / "leads.db")
    assert cli("feedback", "hot.xlsx").code == 0
    assert dump(cli.folder / "leads.db") == before
    assert cli("edit", "1", "budget=確保済み", "-q").code == 0
    assert cli("feedback", "hot.xlsx").err.startswith("Nothing new was answered.")


def test_two_amounts_for_one_deal_are_a_conflict_too(cli: Cli) -> None:
    with_sales(cli)
    text_file(cli.folder, "a.csv", HEADER + "L-0001,受入,商談中,,,,100,\nL-0002,,商談中,,,,100,\n")
    text_file(cli.folder, "b.csv", HEADER + "L-0001,受入,商談中,,,,200,\nL-0002,,商談中,,,,,急ぎ\n")
    done = cli("feedback", "a.csv", "b.csv")
    assert (done.code, done.err.splitlines()[0]) == (
        3,
        "Error: L-0001: two answers for Contact status: a.csv line 2, b.csv line 2. Neither was"
        " taken. Keep the one that holds, or write on which day each was.",
    )
    assert cli.query("select lead_id, result, amount, note from v_feedback order by id") == [
        (1, "accepted", None, None),
        (2, "in_deal", 100, None),
        (2, "in_deal", 100, "急ぎ"),
    ]


def test_an_answer_for_a_lead_that_moved_on_is_told(cli: Cli) -> None:
    handed = with_sales(cli)
    assert cli("feedback", "L-0001", "--result", "rejected", "--reason", "no_budget").code == 0
    assert cli("promote", "L-0002", "--to", "excluded", "--reason", "asked us to stop").code == 0
    record(cli, [handed[2]._replace(at="2026-11-20")])
    text_file(
        cli.folder,
        "back.csv",
        "リードID,引き渡し,受入可否\nL-0001,H-0001,受入\nL-0002,H-0002,受入\nL-0003,H-0003,受入\nL-0004,H-0005,受入\n",
    )
    before = dump(cli.folder / "leads.db")
    done = cli("feedback", "back.csv")
    assert (done.code, done.err) == (
        3,
        "Nothing new was answered.\n"
        "Error: back.csv line 2: Accepted: L-0001 has moved on, it is at nurture since 2026-11-21."
        " It was not taken.\n"
        "Error: back.csv line 3: Accepted: L-0002 has moved on, it is at excluded since 2026-11-21."
        " It was not taken.\n"
        "Error: back.csv line 4: Accepted: L-0003 was handed over again on 2026-11-20, as H-0006."
        " It was not taken.\n"
        "Error: back.csv line 5: L-0004 was not given to sales as H-0005. Nothing of this row was taken.\n"
        "0 answers taken; rows known already 0, not answered 0, refused 4.\n",
    )
    assert dump(cli.folder / "leads.db") == before


def test_an_older_list_does_not_take_back_what_sales_has_said_since(cli: Cli) -> None:
    with_sales(cli)
    assert cli("feedback", "1", "--result", "in_deal", "--amount", "500,000").code == 0
    text_file(cli.folder, "back.csv", HEADER + "L-0001,,連絡つかず,,,,,\n")
    done = cli("feedback", "back.csv")
    assert (done.code, done.err.splitlines()[1]) == (
        3,
        "Error: back.csv line 2: Cannot be reached: the ledger has In deal since 2026-11-21."
        " It was not taken.",
    )
    more = HEADER + "L-0001,,商談中,,,,800000,\n"
    text_file(cli.folder, "back.csv", more)
    assert cli("feedback", "back.csv").code == 0
    assert [row[6] for row in ledger(cli)] == [500000, 800000]


def test_won_and_lost_end_the_line_with_amount_and_day(cli: Cli) -> None:
    with_sales(cli)
    done = cli(
        "feedback",
        "中村",
        "--result",
        "受注",
        "--amount",
        "150万円",
        "--at",
        "2026-11-20",
        "--by",
        "田中",
    )
    assert (done.code, done.err) == (
        0,
        "1 answer taken; rows known already 0, not answered 0, refused 0.\n"
        "Next: leadctl score && leadctl promote\n",
    )
    assert cli("feedback", "2", "--result", "lost", "--reason", "競合").code == 0
    assert cli.query("select id, stage, stage_since from v_leads where id < 3 order by id") == [
        (1, "won", "2026-11-20"),
        (2, "lost", "2026-11-21"),
    ]
    assert cli.query(f"select {COLUMNS} from v_feedback order by lead_id") == [
        (1, 1, "won", "2026-11-20", None, None, 1500000, None, None, "田中"),
        (2, 2, "lost", "2026-11-21", "competitor", None, None, None, None, "鈴木"),
    ]
    done = cli("show", "1")
    assert "With sales\n" in done.out
    told = done.out.partition("With sales\n")[2].partition("\n\n")[0]
    assert told == (
        "2026-11-20   Won                   田中   Deal amount 1,500,000\n"
        "2026-11-16   handed over, H-0001   佐藤   料金ページを3回(11/11, 11/12, 11/13)、商談希望 11/14『導入時期につい\n"
        "                                          て』, closed on 2026-11-20"
    )
    shown = cli("show", "1", "--format", "json").json()
    assert shown["handoffs"] == [
        {"id": 1, "at": "2026-11-16", "owner": "佐藤", "due": "2026-11-18T18:00:00+09:00",
         "closed_at": "2026-11-20",
         "why": "料金ページを3回(11/11, 11/12, 11/13)、商談希望 11/14『導入時期について』"}
    ]  # fmt: skip
    assert shown["feedback"] == [
        {"handoff": 1, "result": "won", "at": "2026-11-20", "reason": None, "note": None,
         "amount": 1500000, "next_on": None, "order_on": None, "by": "田中"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nowhere.xlsx",), 2, "nowhere.xlsx: there is no such file. Check its name; for the answer about one lead add --result."),
        (("1", "2", "--result", "met"), 2, "feedback: one answer is about one lead. leadctl feedback FILE... | leadctl feedback LEAD --result accepted"),
        (("1", "--note", "x"), 2, "feedback: an answer needs --result. leadctl feedback FILE... | leadctl feedback LEAD --result accepted"),
        (("1", "--result", "acepted"), 2, "--result: 'acepted' is not understood. Did you mean Accepted?"),
        (("1", "--result", "met", "--reason", "競合"), 2, "--reason: only who is rejected or lost has a reason. --result rejected | --result lost"),
        (("1", "--result", "won", "--amount", "much"), 2, "--amount: 'much' is not understood. Write an amount as a number."),
        (("1", "--result", "met", "--at", "soon"), 2, "--at: 'soon' is not a day. Write it as 2026-11-21."),
        (("1", "--result", "met", "--at", "2026-11-22"), 1, "L-0001: 2026-11-22 is yet to come. Nothing of this row was taken."),
        (("99", "--result", "met"), 1, "99: there is no lead with this id. leadctl leads lists them all."),
        (("other.csv",), 1, "other.csv: is no list of leads to answer: no header is known. Name a list that leadctl handoff --out has written."),
        (("cards.csv",), 1, "cards.csv: no column has the answer of sales. Give the columns their headers back: Lead ID, Accepted?, Contact status."),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    cli: Cli, arguments: tuple[str, ...], code: int, told: str
) -> None:
    with_sales(cli)
    text_file(cli.folder, "other.csv", "a,b\n1,2\n")
    before = dump(cli.folder / "leads.db")
    done = cli("feedback", *arguments)
    assert (done.code, done.out, done.err) == (code, "", f"Error: {told}\n")
    assert dump(cli.folder / "leads.db") == before


def test_a_lead_that_was_never_handed_over_has_no_answer(cli: Cli) -> None:
    with_sales(cli)
    text_file(cli.folder, "more.csv", "氏名,メールアドレス\n新人 太郎,new@x.example\n")
    cli.imported("more.csv")
    done = cli("feedback", "new@x.example", "--result", "accepted")
    lead = cli.value("select id from lead where email = 'new@x.example'")
    assert (done.code, done.err) == (
        1,
        f"Error: L-{lead:04}: L-{lead:04} was not handed over. Nothing of this row was taken.\n",
    )


def test_a_mark_against_formulas_is_not_part_of_a_note(cli: Cli) -> None:
    with_sales(cli)
    text_file(cli.folder, "back.csv", HEADER + "L-0001,受入,,,,,,'=役員へ\n")
    assert cli("feedback", "back.csv").code == 0
    assert cli.query("select note from feedback") == [("=役員へ",)]
