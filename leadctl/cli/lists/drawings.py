"""Charts of a list in a workbook, drawn by Excel itself from the cells beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from leadctl.cli.lists.charts import Chart, ChartKind, hue
from leadctl.cli.lists.sheets import columns_of
from leadctl.cli.lists.tables import Listing

_PALETTE = ("2F6DB5", "E0962B", "3C9A78", "8A63B8", "6B7785", "B5577A")
_COLOURS = {"hot": "C8412F", "warm": "E0A526", "cold": "5B8FC7"} | {
    str(n): colour for n, colour in enumerate(_PALETTE)
}
GAP = 1
"""So many columns are between a list and its charts."""

_TEXT, _GRID = "404040", "D9D9D9"
_WIDTH = 15.0  # cm
_ROW = 0.53  # cm, how high a row is
_LOWEST, _HIGHEST = 7.0, 15.0  # cm


def add_chart(sheet: Any, chart: Chart, listing: Listing, top: int, at: tuple[int, int]) -> int:
    """Put a chart on a sheet and return how many rows it takes; none where there is nothing to see.

    `top` is the row of the head of the list, `at` the row and column for the chart.
    """
    from openpyxl.chart import Reference
    from openpyxl.utils import get_column_letter

    places = {c.key: n for n, c in enumerate(columns_of(listing), start=1)}
    count = min(len(list(listing.rows)), chart.most)
    if chart.x not in places or not all(key in places for key in chart.y) or not count:
        return 0
    drawn = _shape(chart)
    for n, key in enumerate(chart.y):
        values = Reference(sheet, places[key], top, places[key], top + count)
        drawn.add_data(values, titles_from_data=True)
        _colour(drawn.series[n], chart, _COLOURS[hue(key, n)])
    if chart.low and chart.high:
        drawn.series[0].errBars = _interval(sheet, chart, listing, (top + 1, top + count))
    drawn.set_categories(Reference(sheet, places[chart.x], top + 1, places[chart.x], top + count))
    _label(drawn, chart, listing)
    drawn.width, drawn.height = _WIDTH, _height(chart, count)
    sheet.add_chart(drawn, f"{get_column_letter(at[1])}{at[0]}")
    return int(drawn.height / _ROW) + 2


def _shape(chart: Chart) -> Any:
    from openpyxl.chart import BarChart, LineChart

    if chart.kind is ChartKind.LINE:
        return LineChart()
    drawn = BarChart()
    drawn.type = "col" if chart.ordered else "bar"
    drawn.gapWidth, drawn.overlap = 45, 0
    if chart.kind is ChartKind.STACKED:
        drawn.grouping, drawn.overlap = "stacked", 100
    if not chart.ordered:  # names from top to bottom, the numbers still below them
        drawn.x_axis.scaling.orientation = "maxMin"
        drawn.y_axis.crosses = "max"
    return drawn


def _height(chart: Chart, count: int) -> float:
    if chart.ordered or chart.kind is ChartKind.LINE:
        return _LOWEST
    bars = count * (len(chart.y) if chart.kind is ChartKind.BAR else 1)
    return min(max(_LOWEST, 2.5 + 0.55 * bars), _HIGHEST)


def _colour(series: Any, chart: Chart, colour: str) -> None:
    look = series.graphicalProperties
    if chart.kind is ChartKind.LINE:
        look.line.solidFill, look.line.width = colour, 28_575  # EMU, 2.25 points
        series.smooth = False
        series.marker.symbol, series.marker.size = "circle", 5
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
    else:
        look.solidFill = colour
        look.line.solidFill = colour


def _label(drawn: Any, chart: Chart, listing: Listing) -> None:
    """Give a chart its titles, and axes that can be read."""
    labels = {c.key: c.label for c in listing.columns}
    drawn.title = _title(chart.title, 1_200, bold=True)
    only = labels[chart.y[0]] if len(chart.y) == 1 else ""
    for axis, text in (
        (drawn.x_axis, chart.x_title or labels[chart.x]),
        (drawn.y_axis, chart.y_title or only),
    ):
        axis.delete = False  # openpyxl hides axes otherwise
        axis.title = _title(text, 900) if text else None
        axis.txPr = _letters(900)
        axis.graphicalProperties = _line(_GRID)
    drawn.x_axis.tickLblPos = "low"
    drawn.y_axis.majorGridlines.spPr = _line(_GRID)
    drawn.y_axis.number_format = "0%" if chart.percent else "#,##0"
    drawn.y_axis.scaling.min = 0 if _never_below(chart, listing) else None
    drawn.y_axis.scaling.max = _reach(chart, listing)
    if len(chart.y) == 1:
        drawn.legend = None
    else:
        drawn.legend.position = "b"


def _never_below(chart: Chart, listing: Listing) -> bool:
    """Say whether no value is negative, so that an axis may begin at zero."""
    places = [n for n, c in enumerate(listing.columns) if c.key in chart.y]
    return all((row[n] or 0) >= 0 for row in listing.rows for n in places)


def _reach(chart: Chart, listing: Listing) -> float | None:
    """Return where an axis ends: programs do not make room for intervals themselves."""
    if not chart.high or not chart.percent:
        return None
    at = _keys(listing).index(chart.high)
    most = max((row[at] for row in listing.rows if row[at] is not None), default=None)
    return None if most is None else math.ceil(most * 10) / 10


def intervals(listing: Listing) -> Iterator[list[float | None]]:
    """Return, row by row, how far the intervals of the charts reach up and down. They need cells:
    programs do not draw lengths that stand in the chart itself. The charts lie over them."""
    charts = [c for c in listing.charts if c.low and c.high]
    for row in listing.rows if charts else ():
        named = dict(zip(_keys(listing), row, strict=True))
        yield [
            _length(named, upper, lower)
            for c in charts
            for upper, lower in ((c.high, c.y[0]), (c.y[0], c.low))
        ]


def _interval(sheet: Any, chart: Chart, listing: Listing, rows: tuple[int, int]) -> Any:
    """Return error bars by the lengths of the interval of each row, from the first to the last."""
    from openpyxl.chart import Reference
    from openpyxl.chart.data_source import NumDataSource, NumRef
    from openpyxl.chart.error_bar import ErrorBars

    def lengths(column: int) -> Any:
        cells = Reference(sheet, column, rows[0], column, rows[1])
        return NumDataSource(numRef=NumRef(f=str(cells)))

    among = [c for c in listing.charts if c.low and c.high]
    first = len(columns_of(listing)) + GAP + 1 + 2 * among.index(chart)
    bars = ErrorBars(errBarType="both", errValType="cust", noEndCap=False)
    if chart.kind is ChartKind.LINE:
        bars.errDir = "y"
    bars.plus, bars.minus = lengths(first), lengths(first + 1)
    bars.spPr = _line(_TEXT)
    return bars


def _keys(listing: Listing) -> list[str]:
    return [c.key for c in listing.columns]


def _length(row: Mapping[str, Any], upper: str, lower: str) -> float | None:
    if row[upper] is None or row[lower] is None:
        return None
    return float(row[upper]) - float(row[lower])


def _title(text: str, size: int, *, bold: bool = False) -> Any:
    """Return a title; `size` is in hundredths of a point."""
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
    from openpyxl.drawing.text import RegularTextRun as Run

    looks = CharacterProperties(sz=size, b=bold, solidFill=_TEXT)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=looks), r=[Run(rPr=looks, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _letters(size: int) -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    looks = CharacterProperties(sz=size, solidFill=_TEXT)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=looks), endParaRPr=looks)])


def _line(colour: str) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(ln=LineProperties(solidFill=colour))
