"""What sales answers: lists that come back, and answers that are typed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from leadctl.model import Handoff
from leadctl.sales.answers import read_answers
from tests.conftest import Cli, dump, text_file
from tests.handed import with_sales, write

Filled = Mapping[int, Mapping[str, Any]]
"""What sales writes, by lead and header."""

ANSWERS: Filled = {
    1: {"受入可否": "受入", "対応状況": "商談中", "対応日": dt.date(2026, 11, 19),
        "次回予定日": dt.date(2026, 11, 30), "案件金額": 1200000,
        "受注予定日": dt.date(2027, 3, 31), "メモ": "役員会で説明する"},
    2: {"受入可否": "差し戻し", "差し戻し理由": "時期尚早", "メモ": "来期に予算化"},
    3: {"対応状況": "連絡つかず"},
    4: {"受入可否": "差し戻し", "差し戻し理由": "対象外", "対応日": "2026/11/18"},
}  # fmt: skip

LEDGER = [
    (1, 1, "accepted", "2026-11-19", None, None, None, None, None, "佐藤"),
    (1, 1, "in_deal", "2026-11-19", None, "役員会で説明する", 1200000, "2026-11-30", "2027-03-31", "佐藤"),
    (2, 2, "rejected", "2026-11-21", "too_early", "来期に予算化", None, None, None, "鈴木"),
    (3, 3, "unreachable", "2026-11-21", None, None, None, None, None, None),
    (4, 4, "rejected", "2026-11-18", "out_of_target", None, None, None, None, "佐藤"),
]  # fmt: skip
COLUMNS = "lead_id, handoff_id, result, at, reason, note, amount, next_on, order_on, by"


def ledger(cli: Cli) -> list[tuple[Any, ...]]:
    return cli.query(f"select {COLUMNS} from v_feedback order by lead_id, result")


def fill(path: Path, answers: Filled) -> Worksheet:
    """Fill in a workbook as a person does, and leave it open."""
    sheet = load_workbook(path).worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        lead = int(str(sheet.cell(row, 1).value).removeprefix("L-"))
        for header, value in answers.get(lead, {}).items():
            sheet.cell(row, at[header]).value = value
    return sheet


def filled(cli: Cli, name: str, handed: Sequence[Handoff], answers: Filled = ANSWERS) -> Path:
    path = write(cli, name, handed)
    sheet = fill(path, answers)
    sheet.parent.save(path)
    return path


def as_csv(sheet: Worksheet) -> list[list[str]]:
    """Return the rows as a spreadsheet saves them as CSV."""
    return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]


def test_feedback_loop(cli: Cli) -> None:
    """Leads go out in a workbook, sales fills it in, and the loop closes."""
    handed = with_sales(cli)
    filled(cli, "hot.xlsx", handed)
    done = cli("feedback", "hot.xlsx", lang="ja")
    assert (done.code, done.out, done.err) == (
        0,
        """\
ID       会社名               氏名            回答             理由        案件金額   対応日       回答者   次のステージ
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
L-0001   株式会社三河オート   中村 拓也       受入                                —   2026-11-19   佐藤
L-0001   株式会社三河オート   中村 拓也       商談中                      1,200,000   2026-11-19   佐藤
                                              役員会で説明す
                                              る
L-0002   株式会社データリ…    佐々木 由美子   差し戻し         時期尚早           —   2026-11-21   鈴木     育成
                                              来期に予算化
L-0003   Harbor Robotics I…   David Miller    連絡つかず                          —   2026-11-21
L-0004   アオバ電機株式会社   小林 恵         差し戻し         対象外             —   2026-11-18   佐藤     対象外
""",
        "回答 5 件を取り込みました。記録済みの行 0、未回答 1、取り込めなかったもの 0。\n"
        "次は  leadctl score && leadctl promote\n",
    )
    assert ledger(cli) == LEDGER
    assert cli.query("select id, closed_at from handoff order by id") == [
        (1, None), (2, "2026-11-21"), (3, None), (4, "2026-11-18"), (5, None)]  # fmt: skip
    assert cli.query(
        "select lead_id, from_stage, to_stage, at, reason, by from v_transitions"
        " where run_id is null order by id"
    ) == [
        (2, "sql", "nurture", "2026-11-21", "rejected: too_early", "鈴木"),
        (4, "sql", "excluded", "2026-11-18", "rejected: out_of_target", "佐藤"),
    ]
    assert cli("score", "-q").code == 0
    done = cli("promote", "--format", "json")
    assert [(m["id"], m["from"], m["to"], m["reason"]) for m in done.json()] == [
        (1, "sql", "sal", "accepted; met")
    ]


def test_the_same_answers_again_change_nothing(cli: Cli) -> None:
    filled(cli, "hot.xlsx", with_sales(cli))
    assert cli("feedback", "hot.xlsx").code == 0
    before = dump(cli.folder / "leads.db")
    done = cli("feedback", "hot.xlsx")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "Nothing new was answered.\n"
        "0 answers taken; rows known already 4, not answered 1, refused 0.\n",
    )
    assert dump(cli.folder / "leads.db") == before


def test_a_dry_run_tells_and_writes_nothing(cli: Cli) -> None:
    filled(cli, "hot.xlsx", with_sales(cli))
    before = dump(cli.folder / "leads.db")
    done = cli("feedback", "hot.xlsx", "--dry-run", "--format", "json")
    assert (done.code, len(done.json())) == (0, 5)
    assert done.err.endswith("Nothing was written (--dry-run).\n")
    assert dump(cli.folder / "leads.db") == before


def test_several_lists_are_read_at_once_and_an_untouched_one_says_nothing(cli: Cli) -> None:
    handed = with_sales(cli)
    write(cli, "all.xlsx", handed)
    filled(cli, "a.xlsx", handed[:2])
    filled(cli, "b.xlsx", handed[2:])
    done = cli("feedback", "all.xlsx", "a.xlsx", "b.xlsx")
    assert done.code == 0, done.err
    assert "5 answers taken; rows known already 0, not answered 6, refused 0." in done.err
    assert ledger(cli) == LEDGER


def test_a_person_may_have_moved_rows_to_a_sheet_of_their_own(cli: Cli) -> None:
    path = write(cli, "hot.xlsx", with_sales(cli))
    sheet = fill(path, ANSWERS)
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    made = sheet.parent
    other = made.create_sheet("完了")
    for row in (rows[0], *rows[3:]):
        other.append(row)
    sheet.delete_rows(4, 3)
    other["Z3"] = "うけいれ"
    made.save(path)
    done = cli("feedback", "hot.xlsx")
    assert (done.code, done.err.splitlines()[0]) == (
        3,
        "Error: hot.xlsx sheet 完了 line 3: Accepted?: 'うけいれ' is not understood."
        " Choose one of: Accepted / Sent back",
    )
    assert ledger(cli) == LEDGER[:4]


def sorted_by_company(sheet: Worksheet) -> None:
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    for n, row in enumerate(sorted(rows, key=lambda r: str(r[1])), start=2):
        for m, value in enumerate(row, start=1):
            sheet.cell(n, m).value = value


def with_a_column_inserted(sheet: Worksheet) -> None:
    sheet.insert_cols(3)
    sheet["C1"], sheet["C2"] = "社内メモ", "社外秘"


def with_rows_deleted_and_rows_above(sheet: Worksheet) -> None:
    sheet.delete_rows(6)
    sheet.insert_rows(1, 2)
    sheet["A1"] = "11月の引き渡し"


def with_columns_turned_around(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        values = [c.value for c in row]
        for cell, value in zip(row, reversed(values), strict=True):
            cell.value = value


def with_headers_in_english(sheet: Worksheet) -> None:
    words = {"リードID": "Lead ID", "受入可否": "Accepted?", "対応状況": "Contact status",
             "差し戻し理由": "Reason if sent back", "対応日": "Answered on", "メモ": "Memo",
             "次回予定日": "Next step on", "案件金額": "Deal amount",
             "受注予定日": "Order expected on", "担当": "Owner", "引き渡し": "Handoff"}  # fmt: skip
    for cell in sheet[1]:
        cell.value = words.get(cell.value, cell.value)


def without_ids(sheet: Worksheet) -> None:
    numbers = {c.value: c.column for c in sheet[1]}
    sheet.delete_cols(numbers["引き渡し"])
    sheet.delete_cols(1)
    at = next(c.column for c in sheet[1] if c.value == "メールアドレス")
    assert sheet.cell(2, at).value == "nakamura@mikawa.example"


def filtered(sheet: Worksheet) -> None:
    sheet.auto_filter.add_filter_column(3, ["ホット"])
    for row in (3, 5):
        sheet.row_dimensions[row].hidden = True


@pytest.mark.parametrize(
    "edit",
    [
        sorted_by_company,
        filtered,
        with_a_column_inserted,
        with_rows_deleted_and_rows_above,
        with_columns_turned_around,
        with_headers_in_english,
        without_ids,
    ],
)
def test_a_workbook_comes_back_as_people_edit_it(
    cli: Cli, edit: Callable[[Worksheet], None]
) -> None:
    path = write(cli, "hot.xlsx", with_sales(cli))
    sheet = fill(path, ANSWERS)
    edit(sheet)
    sheet.parent.save(path)
    done = cli("feedback", "hot.xlsx")
    assert done.code == 0, done.err
    assert ledger(cli) == LEDGER


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_a_list_comes_back_as_csv(cli: Cli, encoding: str) -> None:
    rows = as_csv(fill(write(cli, "hot.xlsx", with_sales(cli)), ANSWERS))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text_file(cli.folder, "hot.csv", text.getvalue(), encoding)
    done = cli("feedback", "hot.csv")
    assert done.code == 0, done.err
    assert ledger(cli) == LEDGER


def test_the_order_of_rows_and_columns_does_not_matter(cli: Cli) -> None:
    table = as_csv(fill(write(cli, "hot.xlsx", with_sales(cli)), ANSWERS))
    path = cli.folder / "moved.csv"

    def said(rows: Sequence[Sequence[str]]) -> list[Any]:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        found = [a for a in read_answers(path, "moved.csv") if not a.empty]
        return sorted((a.lead, a.handoff, a.verdict, a.status, a.reason, a.at, a.details, a.by, a.faults) for a in found)  # fmt: skip

    expected = said(table)
    assert len(expected) == 4

    @settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.permutations(range(1, len(table))), st.permutations(range(len(table[0]))))
    def holds(order: list[int], places: list[int]) -> None:
        moved = [[table[n][m] for m in places] for n in (0, *order)]
        assert said(moved) == expected

    holds()


def test_ids_that_were_sorted_without_their_rows_are_told_row_by_row(cli: Cli) -> None:
    path = write(cli, "hot.xlsx", with_sales(cli))
    sheet = fill(path, ANSWERS)
    ids = [sheet.cell(n, 1).value for n in range(2, 7)]
    number = next(c.column for c in sheet[1] if c.value == "引き渡し")
    sheet.delete_cols(number)
    for n, value in zip(range(2, 7), [ids[1], ids[0], *ids[2:]], strict=True):
        sheet.cell(n, 1).value = value
    sheet.parent.save(path)
    done = cli("feedback", "hot.xlsx")
    assert done.code == 3
    assert done.err == (
        "Error: hot.xlsx line 2: the id is that of 株式会社データリンク 佐々木 由美子, but the row is about"
        " nakamura@mikawa.example 中村 拓也 株式会社三河オート. Nothing of this row was taken.\n"
        "Error: hot.xlsx line 3: the id is that of 株式会社三河オート 中村 拓也, but the row is about"
        " sasaki@datalink.example 佐々木 由美子 株式会社データリンク. Nothing of this row was taken.\n"
        "2 answers taken; rows known already 0, not answered 1, refused 2.\n"
        "Next: leadctl score && leadctl promote\n"
    )
    assert ledger(cli) == LEDGER[3:]


HEADER = "リードID,受入可否,対応状況,差し戻し理由,対応日,次回予定日,案件金額,メモ\n"


@pytest.mark.parametrize(
    ("row", "taken", "told"),
    [
        ("L-0001,受入,面談住み,,,,,", ["accepted"],
         "対応状況: '面談住み' is not understood. Did you mean 面談済?"),
        ("L-0001,受入れ,面談済み,,,,,", ["accepted", "met"], None),
        ("L-0001,うけいれ,面談済,,,,,", ["met"],
         "受入可否: 'うけいれ' is not understood. Choose one of: 受入 / 差し戻し"),
        ("L-0001,差し戻し,面談済,気分,,,,", ["met"],
         "差し戻し理由: '気分' is not understood. Choose one of:"
         " 時期尚早 / 予算なし / 対象外 / 競合 / 情報不足 / 重複"),
        ("L-0001,差し戻し,,,,,,", ["rejected"], None),
        ("L-0001,受入,,,おととい,,,", [],
         "対応日: 'おととい' is not understood. Write a day, such as 2026-11-21."),
        ("L-0001,受入,,,2026-12-01,,,", [],
         "2026-12-01 is yet to come. Nothing of this row was taken."),
        ("L-0001,受入,,,2025-11-19,,,", [],
         "2025-11-19 is before the handoff of 2026-11-16. Nothing of this row was taken."),
        ("L-0001,,商談中,,,,たくさん,x", ["in_deal"],
         "案件金額: 'たくさん' is not understood. Write an amount as a number."),
        ("L-0001,,商談中,,,,120万円,x", ["in_deal"], None),
        ("L-0001,差し戻し,受注,,,,,", [], "差し戻し and 受注 cannot both be"),
        ("L-0001,受入,,予算なし,,,,", ["accepted"], "a reason without 差し戻し / 失注"),
        ("L-0001,,失注,競合,,,,", ["lost"], None),
        ("L-0001,,,,,,,電話した", [],
         "there is neither 受入可否 nor 対応状況, so nothing of the row was taken"),
        ("L-0099,受入,,,,,,", [], "there is no lead or handoff 'L-0099'"),
        (",受入,,,,,,", [],
         "the row does not say which lead is meant. Write its id into the first column."),
    ],
)  # fmt: skip
def test_what_is_certain_is_taken_and_the_rest_is_told_by_row(
    cli: Cli, row: str, taken: list[str], told: str | None
) -> None:
    with_sales(cli)
    text_file(cli.folder, "back.csv", HEADER + row + "\n")
    done = cli("feedback", "back.csv", "--format", "json", lang="en")
    faults = [line for line in done.err.splitlines() if line.startswith("Error")]
    assert [r["result"] for r in done.json()] == taken
    assert (done.code, faults) == (
        (0, []) if told is None else (3, [f"Error: back.csv line 2: {_in_english(told)}"])
    )


def _in_english(told: str) -> str:
    words = {
        "差し戻し理由": "Reason if sent back", "受入可否": "Accepted?", "対応状況": "Contact status",
        "対応日": "Answered on", "案件金額": "Deal amount", "面談済?": "Met?",
        "受入 / 差し戻し": "Accepted / Sent back", "差し戻し / 失注": "Sent back / Lost",
        "差し戻し and 受注": "Sent back and Won",
        "時期尚早 / 予算なし / 対象外 / 競合 / 情報不足 / 重複":
            "Too early / No budget / Not our target / A competitor / Too little known / A duplicate",
    }  # fmt: skip
    for japanese, word in words.items():
        told = told.replace(japanese, word)
    return told
