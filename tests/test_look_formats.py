"""Seven formats of one list: nothing is cut off, nothing is run, nothing is half written."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.cli.lists import sheets
from leadctl.cli.lists.output import Choice, Format, choose, present, present_report
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError, UsageError

LONG = "とても長い備考" * 40
ROWS = [
    (1, "三河オートメーション株式会社", "hot", 2.5, LONG),
    (2, '=HYPERLINK("http://x")', None, -5, 'a "b", c\n二行目\t|'),
    (3, "+81312345678", "cold", None, "\x1b[31m\x9b@SUM(1)"),
]


def listing(rows: object = ROWS, name: str = "", title: str = "") -> Listing:
    columns = (
        Column("id", "番号", word=lambda n: f"L-{n:04}"),
        Column("company", "会社名"),
        Column("temperature", "温度感", word=lambda t: {"hot": "ホット"}.get(t, t)),
        Column("score", "点", right=True),
        Column("memo", "メモ", most=20),
        Column("bar", "", bar=True, in_files=False),
    )
    shown = [(*row, 0.5) for row in rows]
    return Listing(columns, shown, "該当するリードはありません", name=name, title=title)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    return Session(tmp_path / "x.db", tmp_path / "r.toml", "ja", False, 120, moment.date(), moment)


def written(session: Session, tmp_path: Path, ending: str, **changes: object) -> Path:
    path = tmp_path / f"list.{ending}"
    present(session, choose(None, path, None), listing(**changes))
    return path


def test_csv_has_labels_and_words_and_no_formula(session: Session, tmp_path: Path) -> None:
    text = written(session, tmp_path, "csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["番号", "会社名", "温度感", "点", "メモ"],
        ["L-0001", "三河オートメーション株式会社", "ホット", "2.5", LONG],
        ["L-0002", '\'=HYPERLINK("http://x")', "", "-5", 'a "b", c\n二行目\t|'],
        ["L-0003", "+81312345678", "cold", "", "\x1b[31m\x9b@SUM(1)"],
    ]


def test_tsv_has_keys_and_stored_values_one_row_a_line_and_no_formula(
    session: Session, tmp_path: Path
) -> None:
    assert written(session, tmp_path, "tsv").read_text(encoding="utf-8") == (
        "id\tcompany\ttemperature\tscore\tmemo\n"
        f"1\t三河オートメーション株式会社\thot\t2.5\t{LONG}\n"
        '2\t\'=HYPERLINK("http://x")\t\t-5\ta "b", c\\n二行目\\t|\n'
        "3\t+81312345678\tcold\t\t\x1b[31m\x9b@SUM(1)\n"
    )


def test_json_is_a_list_of_objects_with_english_keys(session: Session, tmp_path: Path) -> None:
    text = written(session, tmp_path, "json").read_text(encoding="utf-8")
    keys = ("id", "company", "temperature", "score", "memo")
    assert json.loads(text) == [dict(zip(keys, row, strict=True)) for row in ROWS]
    assert "三河" in text
    assert "\x9b" not in text


def test_jsonl_is_the_same_objects_line_by_line(session: Session, tmp_path: Path) -> None:
    lines = written(session, tmp_path, "jsonl").read_text(encoding="utf-8").split("\n")
    whole = json.loads(written(session, tmp_path, "json").read_text(encoding="utf-8"))
    assert [json.loads(line) for line in lines[:-1]] == whole
    assert lines[-1] == ""


def test_an_empty_list_is_an_empty_list(session: Session, tmp_path: Path) -> None:
    assert json.loads(written(session, tmp_path, "json", rows=[]).read_text()) == []
    assert written(session, tmp_path, "tsv", rows=[]).read_text().count("\n") == 1


def test_markdown_escapes_what_would_break_its_table(session: Session, tmp_path: Path) -> None:
    assert written(session, tmp_path, "md").read_text(encoding="utf-8") == (
        "| 番号 | 会社名 | 温度感 | 点 | メモ |\n"
        "| --- | --- | --- | ---: | --- |\n"
        f"| L-0001 | 三河オートメーション株式会社 | ホット | 2.5 | {LONG} |\n"
        '| L-0002 | =HYPERLINK("http://x") |  | -5 | a "b", c<br>二行目\t\\| |\n'
        "| L-0003 | +81312345678 | cold |  | \\\\x1b[31m\\\\x9b@SUM(1) |\n"
    )


def test_a_workbook_holds_texts_and_numbers_but_no_formula(
    session: Session, tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(written(session, tmp_path, "xlsx")).active
    assert sheet is not None
    assert [[c.value for c in row] for row in sheet.iter_rows(max_row=4)] == [
        ["番号", "会社名", "温度感", "点", "メモ"],
        ["L-0001", "三河オートメーション株式会社", "ホット", 2.5, LONG],
        ["L-0002", '=HYPERLINK("http://x")', None, -5, 'a "b", c\n二行目\t|'],
        ["L-0003", "+81312345678", "cold", None, "\\x1b[31m\\x9b@SUM(1)"],
    ]
    assert {c.data_type for row in sheet.iter_rows() for c in row} == {"s", "n"}


def test_a_report_has_a_sheet_for_each_list_and_a_key_in_json(
    session: Session, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    both = (listing(name="calls", title="電話する人"), listing([], "almost", "あと少し"))
    report = Report("営業へ", both, {"as_of": "2026-11-21"}, ("件数が少ない",))
    present_report(session, choose(None, tmp_path / "r.xlsx", None), report)
    assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames == ["電話する人", "あと少し"]
    present_report(session, choose(None, tmp_path / "r.json", None), report)
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (told["as_of"], len(told["calls"]), told["almost"]) == ("2026-11-21", 3, [])
    capfd.readouterr()
    present_report(session, choose(Format.CSV, None, None), report)
    out, err = capfd.readouterr()
    assert out.startswith("番号,")
    assert "あと少し" in err


cells = st.one_of(st.none(), st.integers(), st.text(st.characters(codec="utf-8")))


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_no_cell_of_a_csv_begins_like_a_formula_unless_it_is_a_figure(rows: list[object]) -> None:
    stream = io.BytesIO()
    columns = (Column("a", "a"), Column("b", "b"))
    sheets.write_csv(stream, (Listing(columns, rows, ""),), None)
    text = stream.getvalue().decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(found) == len(rows)
    for cell in (c for row in found for c in row):
        bare = cell.translate(str.maketrans("", "", "+-., "))
        assert not cell.startswith(("=", "@", "\t", "\r")) or bare.isdecimal()
        assert not cell.startswith(("+", "-")) or bare.isdecimal()


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_json_gives_back_what_went_in(rows: list[tuple[object, object]]) -> None:
    stream = io.BytesIO()
    columns = (Column("a", "a"), Column("b", "b"))
    sheets.write_json(stream, (Listing(columns, rows, ""),), None)
    assert json.loads(stream.getvalue()) == [{"a": a, "b": b} for a, b in rows]


def test_a_file_belongs_to_its_owner_and_is_replaced_whole(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("before")
    rows = iter(ROWS)

    def failing() -> object:
        yield next(rows)
        raise LeadctlError("", "the store broke")

    with pytest.raises(LeadctlError, match="the store broke"):
        present(session, choose(None, path, None), Listing(listing().columns[:5], failing(), ""))
    assert [p.read_text() for p in tmp_path.iterdir()] == ["before"]
    written(session, tmp_path, "csv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize("out", ["list.csv", "missing/list.csv"])
def test_a_file_that_cannot_be_written_is_told_with_a_remedy(
    session: Session, tmp_path: Path, out: str
) -> None:
    (tmp_path / "list.csv").mkdir()
    with pytest.raises(LeadctlError, match=r"list\.csv: .*--out"):
        present(session, choose(None, tmp_path / out, None), listing())


def test_an_ending_that_says_nothing_needs_a_format(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"list\.dat: .*--format csv"):
        choose(None, tmp_path / "list.dat", None)
    chosen = choose(Format.CSV, tmp_path / "list.dat", 7)
    assert (chosen, chosen.most()) == (Choice(Format.CSV, tmp_path / "list.dat", 7), 7)


def test_a_limit_says_how_many_more_there_are(
    session: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    present(session, choose(Format.JSONL, None, 2), listing())
    out, err = capfd.readouterr()
    assert out.count("\n") == 2
    assert err == "1 more row; --limit 0 shows all.\n"
    present(session, choose(Format.JSONL, None, 0), listing())
    assert capfd.readouterr().err == ""


def test_an_empty_table_is_one_line_in_words_on_stderr(
    session: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    present(session, choose(None, None, None), listing([]))
    assert capfd.readouterr() == ("", "該当するリードはありません\n")


def test_a_table_in_a_file_is_as_wide_as_was_asked_for(session: Session, tmp_path: Path) -> None:
    lines = written(session, tmp_path, "txt").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "─" * 114
    assert lines[2].startswith("L-0001   三河オートメーション株式会社")
