"""Tables on screens of every width: nothing falls off the edge, nothing is taken for markup."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from leadctl.cli import console
from leadctl.cli.lists.tables import Column, Listing, draw

COLUMNS = (
    Column("id", "ID", least=6, most=8),
    Column("score", "点", right=True, least=3),
    Column("company", "会社名", least=14, most=28),
    Column("name", "氏名", least=10, most=16),
    Column("title", "役職", least=8, most=16, rank=2, under="name"),
    Column("email", "メール", least=16, most=36, fold=True, rank=3),
    Column("memo", "メモ", least=8, most=30, rank=4),
)
ROWS = [
    (
        "L-0001",
        120,
        "三河オートメーション株式会社",
        "中村 拓也",
        "執行役員 生産本部長",
        "t.nakamura@mikawa-automation.example",
        "[red]急ぎ[/red] [/b]",
    ),
    (
        "L-0002",
        None,
        "(株)アオバ電機",
        "Nguyen Thi Minh Anh",
        None,
        "anh@aoba.example",
        "二行\nのメモ",
    ),
]


def drawn(width: int, columns: tuple[Column, ...] = COLUMNS, rows: object = ROWS) -> str:
    stream = io.StringIO()
    draw(console.data(width, stream), Listing(columns, rows, ""))
    return stream.getvalue()


def test_at_120_columns_every_column_has_room() -> None:
    assert (
        drawn(120)
        == """\
ID        点   会社名                 氏名               役職               メール                  メモ
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
L-0001   120   三河オートメーショ…    中村 拓也          執行役員 生産本…   t.nakamura@mikawa-aut   [red]急ぎ[/red] [/b]
                                                                            omation.example
L-0002     —   (株)アオバ電機         Nguyen Thi Minh…                      anh@aoba.example        二行 のメモ
"""
    )


def test_at_80_columns_what_matters_less_is_left_out() -> None:
    assert (
        drawn(80)
        == """\
ID        点   会社名           氏名            役職            メール
────────────────────────────────────────────────────────────────────────────────
L-0001   120   三河オートメ…    中村 拓也       執行役員 生…    t.nakamura@mikaw
                                                                a-automation.exa
                                                                mple
L-0002     —   (株)アオバ電機   Nguyen Thi M…                   anh@aoba.example
"""
    )


def test_at_52_columns_a_title_goes_below_its_name() -> None:
    assert (
        drawn(52)
        == """\
ID        点   会社名               氏名
────────────────────────────────────────────────────
L-0001   120   三河オートメーシ…    中村 拓也
                                    執行役員 生産本…
L-0002     —   (株)アオバ電機       Nguyen Thi Minh…
"""
    )


def test_markup_and_line_ends_of_data_are_text() -> None:
    assert "[red]急ぎ[/red] [/b]" in drawn(200)
    assert "二行 のメモ" in drawn(200)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(st.integers(40, 160), st.lists(st.tuples(*[texts] * len(COLUMNS)), max_size=4))
def test_no_line_is_ever_wider_than_the_screen(width: int, rows: list[tuple[str, ...]]) -> None:
    assert all(cell_len(line) <= width for line in drawn(width, rows=rows).splitlines())


@given(
    st.integers(40, 160), st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)
)
def test_what_folds_loses_no_character(width: int, address: str) -> None:
    columns = (Column("a", "A", least=5), Column("e", "E", least=10, most=20, fold=True))
    cells = [line[4:].strip() for line in drawn(width, columns, [("x", address)]).splitlines()[2:]]
    assert "".join(cells) == address


def test_a_bar_is_as_long_as_its_share() -> None:
    columns = (Column("n", "n", right=True), Column("share", "share", bar=True, least=8))
    lines = drawn(50, columns, [(4, 1.0), (2, 0.5), (0, 0.0)]).splitlines()[2:]
    assert [line.count("█") for line in lines] == [36, 18, 0]


def test_off_a_terminal_there_are_no_colours() -> None:
    column = Column("t", "T", style=lambda _value: "bold red")
    assert "\x1b" not in drawn(80, (column,), [("hot",)])


def test_on_a_terminal_a_style_colours_its_cell_only() -> None:
    stream = io.StringIO()
    screen = Console(file=stream, width=40, force_terminal=True, color_system="standard")
    columns = (Column("t", "T", style=lambda _value: "red"), Column("u", "U"))
    draw(screen, Listing(columns, [("hot", "x")], ""))
    assert "\x1b[31mhot\x1b[0m" in stream.getvalue()
