"""Charts are data, and a terminal draws what it can of them: bars and sparklines."""

from __future__ import annotations

import io
import json

import pytest

from leadctl.cli import console
from leadctl.cli.lists import sheets
from leadctl.cli.lists.charts import sparkline
from leadctl.cli.lists.tables import Column, Listing, draw

SHARES = Listing(
    (
        Column("source", "Source"),
        Column("weeks", "Weeks", spark=True),
        Column("share", "Share", bar=True, least=8),
    ),
    [("Seminar", [1, 2, None, 4], 0.5), ("Web", [0, 0, 0, 0], 0.25)],
    "None.",
)


def drawn(encoding: str, width: int = 40, listing: Listing = SHARES) -> str:
    held = io.BytesIO()
    text = io.TextIOWrapper(held, encoding=encoding, errors="replace", newline="")
    draw(console.data(width, text), listing)
    text.flush()
    return held.getvalue().decode(encoding)


def test_a_cell_of_numbers_is_drawn_as_a_line_of_small_bars() -> None:
    assert drawn("utf-8") == (
        "Source    Weeks\n"
        "────────────────────────────────────────\n"
        "Seminar   ▃▅ █    ███████████\n"
        "Web       ▁▁▁▁    ██████\n"
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_a_screen_that_knows_no_blocks_gets_plain_marks(encoding: str) -> None:
    assert drawn(encoding).splitlines()[2:] == [
        "Seminar | -= #  | ###########",
        "Web     | ____  | ######",
    ]


def test_a_long_sparkline_keeps_its_newest_end_on_a_narrow_screen() -> None:
    columns = (Column("name", "Name"), Column("days", "Days", spark=True))
    listing = Listing(columns, [("a" * 40, [*[0] * 60, 1, 2])], "None.")
    *_head, line = drawn("utf-8", 40, listing).splitlines()
    assert line.endswith("▁▅█")
    assert len(line) <= 40


def test_programs_get_the_numbers_of_a_sparkline_and_people_its_drawing() -> None:
    written = {}
    for write in (sheets.write_json, sheets.write_csv, sheets.write_md, sheets.write_tsv):
        held = io.BytesIO()
        write(held, (SHARES,), None)
        written[write.__name__] = held.getvalue().decode("utf-8-sig")
    assert json.loads(written["write_json"])[0]["weeks"] == [1, 2, None, 4]
    assert "[1, 2, null, 4]" in written["write_tsv"]
    assert "Seminar,▃▅ █,0.5" in written["write_csv"]
    assert "| Seminar | ▃▅ █ | 0.5 |" in written["write_md"]


def test_a_sparkline_of_nothing_is_empty_and_below_zero_lies_at_the_bottom() -> None:
    assert (sparkline([]), sparkline([None]), sparkline([-3, 3])) == ("", " ", "▁█")
