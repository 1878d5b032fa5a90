"""A list: its columns and rows, and how it stands on a screen of any width.

A column that finds no room is folded into a second line of another cell or left out; none falls off
the edge. Widths count cells, so kanji are two wide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from leadctl.cli.console import plain, wrap
from leadctl.cli.lists.charts import Chart, sparkline

SCREENFUL = 50
"""How many rows of a list stand on a screen when nothing else was asked for."""

_BLOCK = "█"
_GAP = 3  # padding right, divider, padding left
_BAR = 36


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `key` names it in JSON and TSV, `label` everywhere else.

    `word` turns a value into what a person reads; `style` into a style for terminals. `least` and
    `most` are widths on screen; of the columns that do not fit, the one with the highest `rank`
    goes first, into a second line `under` the column with that key, if there is one. A `bar`
    holds shares from 0 to 1; the cells of a `spark` are lists of numbers (None: a gap), drawn as a
    line of small bars. A column that is not `in_files` is for the screen only. Text that is too
    long ends in an ellipsis unless it is to `fold`; where it `breaks` at a separator, it is folded
    there first. `choices` are what a workbook offers for a cell that somebody fills in.
    """

    key: str
    label: str
    right: bool = False
    least: int = 4
    most: int = 40
    rank: int = 0
    under: str | None = None
    fold: bool = False
    breaks: str = ""
    bar: bool = False
    spark: bool = False
    word: Callable[[Any], str | int | float | None] | None = None
    style: Callable[[Any], str] | None = None
    in_files: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns and rows of one list, each row with one value a column.

    `nothing` is said where there are no rows; `total` is how many rows there are without a limit,
    where that is known before they are read; `uncounted` says that there are more than these, and
    that nobody knows how many. `screen` names the columns that a screen shows, in
    their order (empty: all), `screenful` how many rows of them (0: all) unless
    another limit is asked for. `name` and `title` serve where several lists are one report.
    `charts` are drawn beside the list where there is room for them: in workbooks and pages.
    """

    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]
    nothing: str
    total: int | None = None
    uncounted: bool = False
    screen: tuple[str, ...] = ()
    name: str = ""
    title: str = ""
    screenful: int = SCREENFUL
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that says by itself whether things work: "12", "33%", with what it is about and,
    smaller, what it is to be compared with. What needs somebody's attention is a `warning`."""

    label: str
    value: str
    note: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Several lists under one heading; `facts` stand beside them in JSON, `notes` end a screen, and
    `figures` (at most four) stand at the top of a page. `name` is what one asks for it by."""

    heading: str
    listings: tuple[Listing, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    name: str = ""


@dataclass(slots=True)
class _Shown:
    """A column on its way to the screen: its values and texts, and of each cell further
    lines (`more`), and below them texts of other columns side by side (`below`); `plain` where the
    screen knows no blocks."""

    column: Column
    values: list[Any]
    texts: list[str]
    below: list[list[str]]
    more: list[list[str]]
    width: int = 0
    plain: bool = False

    def lines(self, n: int) -> list[str]:
        """Return the lines of a cell before they are folded or cut."""
        below = ["  ".join(self.below[n])] if self.below[n] else []
        return [self.texts[n], *self.more[n], *below]

    def take_in(self, other: _Shown) -> None:
        """Let the cells of another column stand below ours."""
        for n, text in enumerate(other.texts):
            if other.below[n] or other.more[n]:
                self.more[n] = [line for line in other.lines(n) if line] + self.more[n]
            elif text:
                self.below[n].insert(0, text)

    def head(self) -> str:
        """Return what stands over the column; bars speak for themselves."""
        return "" if self.column.bar else self.column.label

    def need(self) -> int:
        """Return the width at which nothing is cut, no more than the column may take."""
        if self.column.bar:
            return _BAR
        lines = (line for n in range(len(self.texts)) for line in self.lines(n))
        widest = max(map(cell_len, lines), default=0)
        return max(min(widest, self.column.most), cell_len(self.head()))

    def floor(self) -> int:
        """Return the width below which the column is of no use."""
        return min(max(self.column.least, cell_len(self.head())), self.need())


def on_page(listing: Listing) -> Listing:
    """Return a list with the columns that a screen shows, and those that its charts need: what
    somebody reads who will not go on working with it."""
    drawn = {key for c in listing.charts for key in (c.x, *c.y, c.low, c.high)}
    keys = {*listing.screen, *drawn} if listing.screen else {c.key for c in listing.columns}
    places = [n for n, c in enumerate(listing.columns) if c.key in keys]
    order = {key: n for n, key in enumerate(listing.screen)}
    places.sort(key=lambda n: order.get(listing.columns[n].key, len(order)))
    columns = tuple(listing.columns[n] for n in places)
    rows = [[row[n] for n in places] for row in listing.rows]
    return replace(listing, columns=columns, rows=rows, screen=())


def text_of(column: Column, value: Any, *, plain_marks: bool = False) -> str:
    """Return a value as one line for people; a sparkline in `plain_marks` is of ASCII.

    >>> text_of(Column("n", "Rows"), 9240), text_of(Column("n", "Rows", right=True), None)
    ('9,240', '—')
    >>> text_of(Column("memo", "Memo"), "two\\nlines\\x1b[1m")
    'two lines\\\\x1b[1m'
    """
    if column.spark and value is not None:
        return sparkline(value, plain=plain_marks)
    worded = column.word(value) if column.word else value
    if worded is None:
        return "—" if column.right else ""
    if isinstance(worded, int | float):
        return f"{worded:,}"
    return plain(" ".join(str(worded).split("\n")))


def draw(console: Console, listing: Listing, *, header: bool = True) -> None:
    """Print a list as a table as wide as the console at most."""
    rows = list(listing.rows)
    places = {c.key: n for n, c in enumerate(listing.columns)}
    simple = not _encodes(console, _BLOCK + sparkline(range(8)))
    shown = [
        _prepare(listing.columns[places[key]], [row[places[key]] for row in rows], simple)
        for key in listing.screen or places
    ]
    kept = _select(shown, console.width)
    _spread(kept, console.width)
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), show_header=header
    )
    for one in kept:
        justify: JustifyMethod = "right" if one.column.right else "left"
        table.add_column(Text(one.head()), justify=justify, width=one.width, overflow="fold")
    for n in range(len(rows)):
        table.add_row(*(_cell(one, n) for one in kept))
    with console.capture() as drawn:
        console.print(table)
    # Spaces at the end of a line mean nothing, and double the size of a mail from cron.
    console.file.write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))


def _encodes(console: Console, text: str) -> bool:
    """Say whether the text can stand on this screen."""
    try:
        text.encode(console.encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _prepare(column: Column, values: list[Any], simple: bool) -> _Shown:
    texts = [text_of(column, value, plain_marks=simple) for value in values]
    return _Shown(column, values, texts, [[] for _ in values], [[] for _ in values], plain=simple)


def _select(shown: list[_Shown], room: int) -> list[_Shown]:
    """Leave out columns until the rest fits at its floor; fold those that have a place to go."""
    kept = list(shown)
    while len(kept) > 1 and _total(kept, [k.floor() for k in kept]) > room:
        # Of one rank the last goes first.
        out = max(enumerate(kept), key=lambda pair: (pair[1].column.rank, pair[0]))[1]
        kept.remove(out)
        host = next((k for k in kept if k.column.key == out.column.under), None)
        if host:
            host.take_in(out)
    return kept


def _total(kept: list[_Shown], widths: list[int]) -> int:
    return sum(widths) + _GAP * (len(kept) - 1)


def _spread(kept: list[_Shown], room: int) -> None:
    """Give each column what it needs; where that is too much, take from the widest."""
    for one in kept:
        one.width = one.need()
    floors = [one.floor() for one in kept]
    while _total(kept, [k.width for k in kept]) > room:
        free = [k for k, floor in zip(kept, floors, strict=True) if k.width > floor]
        widest = max(free or kept, key=lambda k: k.width)
        widest.width -= 1


def _cell(one: _Shown, n: int) -> Text:
    """Return one cell: its text, and below it the texts of the columns that were folded in."""
    value, column = one.values[n], one.column
    if column.bar:
        return Text(("#" if one.plain else _BLOCK) * round((value or 0) * one.width))
    style = column.style(value) if column.style else ""
    first, *others = one.lines(n)
    lines = [Text(line, style=style) for line in _fit(column, first, one.width)]
    lines += [Text(line) for other in others for line in _fit(column, other, one.width)]
    return Text("\n").join(lines)


def _fit(column: Column, line: str, width: int) -> list[str]:
    """Return a line of a cell as lines that are no wider than the cell."""
    if column.spark:
        return [line[-width:]]  # what is newest counts
    if not column.fold:
        return [shorten(line, width)]
    pieces = pack(line, column.breaks, width) if column.breaks else [line]
    return [shown for piece in pieces for shown in wrap(piece, width)]


def pack(text: str, separator: str, width: int) -> list[str]:
    """Return the text in lines that begin where a separator was, as full as they can be.

    >>> pack("問い合わせ 11/20、料金ページ閲覧 11/18、部長以上", "、", 28)
    ['問い合わせ 11/20', '料金ページ閲覧 11/18', '部長以上']
    """
    lines: list[str] = []
    for piece in text.split(separator):
        longer = f"{lines[-1]}{separator}{piece}" if lines else piece
        if lines and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def shorten(text: str, width: int) -> str:
    """Return the text in at most `width` cells, with an ellipsis where something was cut.

    >>> shorten("三河オートメーション株式会社", 14), shorten("Aoba", 14)
    ('三河オートメ…', 'Aoba')
    """
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"
