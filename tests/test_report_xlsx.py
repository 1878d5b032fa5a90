"""Reports as workbooks: a sheet for each list or report, numbers as numbers, charts of Excel's own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from leadctl.cli.lists import spreadsheet
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.points import percent
from leadctl.cli.reports.registry import REPORTS
from tests.conftest import Cli
from tests.stores import fill

BANDS = Listing(
    (
        Column("band", "Band"),
        Column("leads", "Leads", right=True),
        Column("rate", "Won", right=True, word=percent),
        Column("low", "From", right=True, word=percent),
        Column("high", "To", right=True, word=percent),
    ),
    [
        ("0-39", 1200, 0.02, 0.01, 0.06),
        ("40-79", 44, 0.1, 0.05, 0.24),
        ("80-", 9, None, None, None),
    ],
    "No bands.",
    name="bands",
    title="Bands: 2026/11",
    charts=(
        Chart(
            ChartKind.BAR,
            "band",
            ("rate",),
            "Won by band",
            low="low",
            high="high",
            percent=True,
            ordered=True,
        ),
        Chart(ChartKind.LINE, "band", ("leads",), "Leads by band", y_title="People"),
        Chart(ChartKind.STACKED, "band", ("leads", "nothing of the kind"), "Not to be drawn"),
    ),
)


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def opened(*listings: Listing, heading: str = "Bands, 2026-11-21") -> Any:
    held = io.BytesIO()
    spreadsheet.write_xlsx(held, listings, Report(heading, listings, name="bands"))
    return openpyxl.load_workbook(held)


def words(title: Any) -> str:
    return "".join(run.t for paragraph in title.tx.rich.p for run in paragraph.r or ())


def test_shares_and_counts_are_numbers_that_excel_shows_as_people_write_them() -> None:
    sheet = opened(BANDS).active
    assert [[c.value for c in row] for row in sheet["A1:E4"]] == [
        ["Band", "Leads", "Won", "From", "To"],
        ["0-39", 1200, 0.02, 0.01, 0.06],
        ["40-79", 44, 0.1, 0.05, 0.24],
        ["80-", 9, None, None, None],
    ]
    assert [c.number_format for c in sheet[2][:3]] == ["General", "#,##0", "0%"]
    assert [c.alignment.horizontal for c in sheet[1][:2]] == [None, "right"]
    assert (sheet.title, sheet.freeze_panes) == ("Bands  2026 11", "A2")


def test_a_chart_stands_beside_its_list_with_titles_and_axes_that_show() -> None:
    won, leads = opened(BANDS).active._charts
    assert (words(won.title), words(won.x_axis.title), words(won.y_axis.title)) == (
        "Won by band",
        "Band",
        "Won",
    )
    assert words(leads.y_axis.title) == "People"
    assert [axis.delete for axis in (won.x_axis, won.y_axis)] == [False, False]
    assert won.y_axis.number_format.formatCode == "0%"
    assert (won.series[0].val.numRef.f, won.series[0].cat.numRef.f) == (
        "'Bands  2026 11'!$C$2:$C$4",
        "'Bands  2026 11'!$A$2:$A$4",
    )
    assert [c.anchor._from.col for c in (won, leads)] == [6, 6]
    assert leads.anchor._from.row > won.anchor._from.row + 10


def test_intervals_are_error_bars_whose_lengths_stand_in_cells_under_the_chart() -> None:
    sheet = opened(BANDS).active
    bars = sheet._charts[0].series[0].errBars
    assert (bars.plus.numRef.f, bars.minus.numRef.f) == (
        "'Bands  2026 11'!$G$2:$G$4",
        "'Bands  2026 11'!$H$2:$H$4",
    )
    lengths = [[c.value for c in row] for row in sheet["G2:H4"]]
    assert lengths[0] == pytest.approx([0.04, 0.01])
    assert lengths[2] == [None, None]
    assert sheet._charts[0].y_axis.scaling.max == 0.3


def test_a_list_of_nothing_says_so_and_has_no_chart() -> None:
    sheet = opened(Listing(BANDS.columns, [], "No bands.", charts=BANDS.charts)).active
    assert (sheet["A2"].value, sheet._charts) == ("No bands.", [])


def test_names_of_sheets_are_short_unique_and_such_as_excel_takes() -> None:
    long = "By the source from which they came first of all"
    titles = [long, long, "a/b?[c]:*", "History", "''"]
    names = opened(*(Listing(BANDS.columns, [], "", title=t) for t in titles)).sheetnames
    assert names == [
        "By the source from which they c",
        "By the source from which they 2",
        "a b  c",
        "History 2",
        "leadctl",
    ]


def test_no_text_of_a_report_becomes_a_formula() -> None:
    listing = Listing((Column("a", "=A"),), [('=HYPERLINK("http://x")',)], "", title="=1+1")
    book = opened(listing, heading='=cmd|"/c calc"!A1')
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    held = io.BytesIO()
    spreadsheet.bind_xlsx(held, [Report("=1+1", (listing,), notes=("=2+2",), name="x")] * 2)
    for sheet in openpyxl.load_workbook(held):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}


def test_all_reports_are_a_workbook_with_a_sheet_each_and_one_in_front_that_leads_there(
    store: Cli,
) -> None:
    done = store("report", "all", "--out", "all.xlsx")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        f"Written: all.xlsx ({len(REPORTS)} reports)\n",
    )
    book = openpyxl.load_workbook(store.folder / "all.xlsx")
    assert len(book.sheetnames) == 1 + len(REPORTS)
    index = book.worksheets[0]
    links = {
        row[0].value: row[0].hyperlink.location for row in index.iter_rows() if row[0].hyperlink
    }
    for text, place in links.items():
        name, _, cell = place.rpartition("!")
        assert book[name.strip("'").replace("''", "'")][cell].value == text
    assert len(links) > len(REPORTS)


def test_every_sheet_is_ready_to_be_printed(store: Cli) -> None:
    for name in ("all", "funnel"):
        assert store("report", name, "--out", f"{name}.xlsx").code == 0
    books = (openpyxl.load_workbook(store.folder / f"{name}.xlsx") for name in ("all", "funnel"))
    for sheet in (sheet for book in books for sheet in book):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"


def test_charts_of_a_report_that_declares_them_are_in_its_workbook(store: Cli) -> None:
    assert store("report", "temperature", "--out", "t.xlsx").code == 0
    book = openpyxl.load_workbook(store.folder / "t.xlsx")
    assert [[words(c.title) for c in sheet._charts] for sheet in book] == [
        ["温度感の割合"],
        ["ステージ別の温度感"],
        ["12 週の温度感の推移"],
    ]
    stacked = book.worksheets[1]._charts[0]
    colours = [s.graphicalProperties.solidFill.srgbClr for s in stacked.series]
    assert (stacked.grouping, colours) == ("stacked", ["C8412F", "E0A526", "5B8FC7"])


def test_a_workbook_speaks_the_language_of_the_rules_not_that_of_the_terminal(store: Cli) -> None:
    done = store("report", "funnel", "--out", "f.xlsx", lang="en")
    assert done.err == "Written: f.xlsx (5 rows)\n"
    sheet = openpyxl.load_workbook(store.folder / "f.xlsx").worksheets[0]
    assert sheet["A1"].value == "ステージ"


def test_a_workbook_of_all_reports_replaces_the_old_one_only_when_it_is_whole(
    store: Cli, tmp_path: Path
) -> None:
    (tmp_path / "all.xlsx").write_text("old")
    with (tmp_path / "rules.toml").open("a", encoding="utf-8") as rules:
        rules.write("\nnonsense = ")
    assert store("report", "all", "--out", "all.xlsx").code == 4
    assert (tmp_path / "all.xlsx").read_text() == "old"
