"""The workbook that sales gets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from leadctl.model import Handoff
from leadctl.sales import workbook
from tests.conftest import Cli
from tests.handed import with_sales, write

HEADER_JA = (
    *("リードID", "会社名", "氏名", "温度感", "スコア", "フリガナ", "部署", "役職", "電話番号"),
    *("携帯電話", "メールアドレス", "名刺交換者", "展示会・流入元", "引き渡し理由", "最近の行動"),
    *(
        "関心",
        "予算",
        "決裁権",
        "ニーズ",
        "導入時期",
        "スコアの内訳",
        "推奨アプローチ",
        "引き渡し",
        "担当",
    ),
    *("対応期限", "受入可否", "対応状況", "差し戻し理由", "対応日", "次回予定日", "案件金額"),
    *("受注予定日", "メモ"),
)
HEADER_EN = (
    *("Lead ID", "Company", "Name", "Temperature", "Score", "Reading", "Department", "Title"),
    *("Phone", "Mobile", "E-mail", "Card owner", "Met at", "Why now", "Last activities"),
    *(
        "Interests",
        "Budget",
        "Authority",
        "Need",
        "Timeframe",
        "Score by rule",
        "Approach",
        "Handoff",
        "Owner",
    ),
    *("Answer due", "Accepted?", "Contact status", "Reason if sent back", "Answered on"),
    *("Next step on", "Deal amount", "Order expected on", "Memo"),
)


def leads(path: Path) -> Worksheet:
    return load_workbook(path).worksheets[0]


def cell(sheet: Worksheet, header: str, row: int = 2) -> Any:
    heads = [c.value for c in sheet[1]]
    return sheet.cell(row, heads.index(header) + 1)


def test_sales_is_told_everything_that_is_known(cli: Cli) -> None:
    sheet = leads(write(cli, "hot.xlsx", with_sales(cli)))
    assert sheet.title == "引き渡しリスト"
    assert next(sheet.iter_rows(values_only=True)) == HEADER_JA
    assert list(sheet.iter_rows(min_row=2, max_row=2, values_only=True)) == [
        (
            *("L-0001", "株式会社三河オート", "中村 拓也", "ホット", 80, "ナカムラ タクヤ"),
            *("生産本部", "執行役員", "0564-55-0103", "090-5550-0101", "nakamura@mikawa.example"),
            *("鈴木 一郎", "IT Week 2026"),
            "料金ページを3回(11/11, 11/12, 11/13)、商談希望 11/14『導入時期について』",
            "11/14 商談希望『導入時期について』\n11/13 料金ページ閲覧『/pricing』\n"
            "11/12 料金ページ閲覧『/pricing』\n11/11 料金ページ閲覧『/pricing』\n"
            "10/7 名刺交換『IT Week 2026』",
            *(
                "価格 (3)",
                "○ 確保済み",
                None,
                "× なし",
                "検討中",
                "役職: 部長以上 +20\n料金ページ閲覧 +60",
                "電話で提案の日程を決める",
            ),
            *("H-0001", "佐藤", datetime(2026, 11, 18, 18), None, "未対応"),
            *(None, None, None, None, None, None),
        )
    ]
    assert [c.value for c in sheet["A"]] == ["リードID", *(f"L-000{n}" for n in range(1, 6))]
    assert [c.value for c in sheet["B"]][1:] == [
        *("株式会社三河オート", "株式会社データリンク", "Harbor Robotics Inc."),
        *("アオバ電機株式会社", "瀬戸内化学工業株式会社"),
    ]


def test_it_speaks_the_language_of_the_rules_file_and_not_that_of_the_terminal(cli: Cli) -> None:
    made = load_workbook(write(cli, "hot.xlsx", with_sales(cli), locale="en"))
    assert made.sheetnames == ["Leads for sales", "Definitions"]
    sheet = made.worksheets[0]
    assert next(sheet.iter_rows(values_only=True)) == HEADER_EN
    assert [cell(sheet, name).value for name in ("Temperature", "Contact status")] == [
        "hot",
        "Not contacted yet",
    ]


def test_it_is_easy_to_look_through_and_to_fill_in(cli: Cli) -> None:
    sheet = leads(write(cli, "hot.xlsx", with_sales(cli)))
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:AG6"
    assert cell(sheet, "温度感").fill.start_color.rgb == "00F8CBAD"
    assert cell(sheet, "メールアドレス").hyperlink.target == "mailto:nakamura@mikawa.example"
    assert cell(sheet, "携帯電話").hyperlink.target == "tel:09055500101"
    assert cell(sheet, "引き渡し理由").alignment.wrap_text
    assert cell(sheet, "対応期限").number_format == "yyyy-mm-dd hh:mm"
    rules = sheet.data_validations.dataValidation
    offered = {min(r.min_col for r in rule.sqref.ranges): rule.formula1 for rule in rules}
    assert {HEADER_JA[n - 1]: choices for n, choices in offered.items()} == {
        "受入可否": '"受入,差し戻し"',
        "対応状況": '"未対応,連絡つかず,面談済,商談中,受注,失注"',
        "差し戻し理由": '"時期尚早,予算なし,対象外,競合,情報不足,重複"',
        "対応日": "36526",
        "次回予定日": "36526",
        "案件金額": "0",
        "受注予定日": "36526",
    }


def test_the_ids_are_locked_and_nothing_else(cli: Cli) -> None:
    sheet = leads(write(cli, "hot.xlsx", with_sales(cli)))
    locked = {
        HEADER_JA[c.column - 1]
        for row in sheet.iter_rows(min_row=2)
        for c in row
        if c.protection.locked
    }
    assert locked == {"リードID", "引き渡し"}
    guard = sheet.protection
    assert (guard.sheet, guard.password) == (True, None)
    allowed = ("autoFilter", "sort", "insertColumns", "deleteRows", "formatColumns")
    assert [getattr(guard, name) for name in allowed] == [False] * 5


def test_each_part_is_as_wide_as_a_page_of_a4_landscape(cli: Cli) -> None:
    made = load_workbook(write(cli, "hot.xlsx", with_sales(cli)))
    sheet, definitions = made.worksheets
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.scale) == ("landscape", 9, 66)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$C")
    widths = [sheet.column_dimensions[c.column_letter].width for c in sheet[1]]
    ends = [brk.id for brk in sheet.col_breaks.brk]
    parts = [sum(widths[a:b]) for a, b in zip([3, *ends], [*ends, len(widths)], strict=True)]
    paper = (297 - 2 * 0.3 * 25.4) / (7 / 96 * 25.4) * 100 / 66  # in digits of 7 pixels
    assert all(sum(widths[:3]) + part <= paper for part in parts), (parts, paper)
    assert [HEADER_JA[end] for end in ends] == ["引き渡し理由", "引き渡し"]
    assert definitions.page_setup.fitToWidth == 1


def test_no_cell_of_it_is_a_formula(cli: Cli) -> None:
    handed = with_sales(cli)
    evil = ['=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\tx", "#REF!", "a\x07b"]
    snapshot = handed[0].snapshot
    bad = [
        one._replace(
            snapshot={**snapshot, "why": text, "lead": {**snapshot["lead"], "title": text}}
        )
        for one, text in zip(handed * 2, evil, strict=False)
    ]
    path = write(cli, "hot.xlsx", bad)
    sheet = leads(path)
    for row, text in enumerate(evil, start=2):
        for header in ("引き渡し理由", "役職"):
            found = cell(sheet, header, row)
            assert (found.data_type, found.value) == ("s", text.replace("\x07", ""))
            assert found.quotePrefix is (text[0] in "=+-@\t")


def test_the_definitions_of_the_day_go_with_it(cli: Cli) -> None:
    made = load_workbook(write(cli, "hot.xlsx", with_sales(cli)))
    told = list(made["定義"].iter_rows(values_only=True))
    assert told[:9] == [
        ("区分", "名称", "意味", "点"),
        (
            "温度感",
            "ホット",
            "問い合わせ(直近 30 日)、または無料トライアル(直近 30 日)、または商談希望(直近 30 日)、"
            "または料金ページ閲覧(直近 30 日)の日数 ≥ 2",
            None,
        ),
        (
            None,
            "ウォーム",
            "ウェビナー参加(直近 180 日)、またはセミナー参加(直近 180 日)、"
            "または資料請求(直近 180 日)の種類数 ≥ 2、またはメール開封 ÷ メール配信(直近 90 日) ≥ 0.5",
            None,
        ),
        (None, "コールド", "それ以外", None),
        ("ステージ", "MQL", "スコア ≥ 40(マーケティングが担当)", None),
        (
            None,
            "SQL",
            "(スコア ≥ 80、かつ料金ページ閲覧、かつ(問い合わせ、または無料トライアル))、"
            "または商談希望(直近 30 日)(営業が担当)。対応期限は 2 営業日",
            None,
        ),
        (None, "SAL", "営業が受入、かつ面談済(営業が担当)", None),
        ("属性スコア", "従業員1000人以上", "従業員数 ≥ 1000", 30),
        (None, "部長以上", "役職レベル ≥ 4", 20),
    ]
    assert ("営業の回答", "受入") in {line[:2] for line in told}
    assert (None, "差し戻し: 対象外", "もう引き渡しません", None) in told


def test_each_owner_has_a_file_of_its_own(tmp_path: Path) -> None:
    handed = [
        Handoff(n, n, "2026-11-21", owner, None, {})
        for n, owner in enumerate(("佐藤", "a/b", None, "佐藤", "a:b"), start=1)
    ]
    files = workbook.per_owner(tmp_path / "hot.xlsx", handed, "ja")
    assert {path.name: [h.id for h in some] for path, some in files.items()} == {
        "hot_a b.xlsx": [2],
        "hot_a b 2.xlsx": [5],
        "hot_佐藤.xlsx": [1, 4],
        "hot_担当なし.xlsx": [3],
    }


def test_a_list_of_nobody_is_a_workbook_too(cli: Cli) -> None:
    with_sales(cli)
    assert list(leads(write(cli, "hot.xlsx", [])).iter_rows(values_only=True)) == [HEADER_JA]


def test_a_place_that_cannot_be_written_to_is_told(cli: Cli) -> None:
    handed = with_sales(cli)
    with pytest.raises(OSError, match="nowhere"):
        write(cli, "nowhere/hot.xlsx", handed)
