"""Charts of a list as SVG for a page. pygal reckons and draws; colours, letters and sizes are those
of the page, so its own style and script are left out.

Texts stay texts: they can be searched, read aloud, and need no font of their own.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from rich.cells import cell_len

from leadctl.cli.lists.charts import Chart, ChartKind, hue
from leadctl.cli.lists.tables import Column, Listing, shorten, text_of
from leadctl.cli.points import percent
from leadctl.i18n import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WIDTH = 440  # in units of the drawing, in which letters are 13 high
_LETTER = 13.0
_CELL = 7.0  # how wide half a kanji is
_BAR, _GAP, _UPRIGHT = 15, 13, 210
_LABEL = 24  # cells of a name, until it is cut
_BESIDE = 7  # upright bars that have room for their numbers
_NUMBERLESS = frozenset({"class", "id", "transform", "d"})


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing: its SVG, its title, and of each series the colour and the name (none: there is
    only one)."""

    svg: str
    title: str
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Data:
    """What is drawn: names of the rows, and of each series its key, label and values."""

    names: tuple[str, ...]
    series: tuple[tuple[str, str, tuple[float | None, ...]], ...]
    interval: tuple[tuple[float | None, float | None], ...]

    def reach(self, *, stacked: bool) -> tuple[float, float]:
        """Return the lowest and the highest value that have to find room; zero always does."""
        gather = sum if stacked else max
        lines = list(zip(*(values for _key, _label, values in self.series), strict=True))
        highs = [gather([max(v or 0, 0) for v in line]) for line in lines]
        lows = [-gather([max(-(v or 0), 0) for v in line]) for line in lines]
        highs += [high for _low, high in self.interval if high is not None]
        lows += [low for low, _high in self.interval if low is not None]
        return min(0, *lows), max(0, *highs)


def draw(chart: Chart, listing: Listing, id_: str) -> Graph | None:
    """Draw a chart of a list whose rows are at hand; None where there is nothing to see.

    `id_` names the drawing within its page.
    """
    data = _data(chart, listing)
    if data is None or not any(v for _key, _label, values in data.series for v in values):
        return None
    figure = _figure(chart, data)
    root = figure.render_tree()
    _undress(root, [key for key, _label, _values in data.series])
    _describe(root, chart, id_)
    svg = ElementTree.tostring(root, encoding="unicode")
    several = len(data.series) > 1
    legend = tuple((hue(k, n), label) for n, (k, label, _v) in enumerate(data.series) if several)
    return Graph(svg, chart.title, legend)


def _data(chart: Chart, listing: Listing) -> _Data | None:
    columns = {c.key: (n, c) for n, c in enumerate(listing.columns)}
    needed = (chart.x, *chart.y, *filter(None, (chart.low, chart.high)))
    if not all(key in columns for key in needed):
        return None
    rows = list(listing.rows)[: chart.most]

    def values(key: str) -> tuple[float | None, ...]:
        return tuple(row[columns[key][0]] for row in rows)

    at, column = columns[chart.x]
    names = tuple(shorten(text_of(column, row[at]) or "—", _LABEL) for row in rows)
    series = tuple((key, columns[key][1].label, values(key)) for key in chart.y)
    ends = bool(chart.low and chart.high)
    interval = tuple(zip(values(chart.low), values(chart.high), strict=True)) if ends else ()
    return _Data(names, series, interval)


@cache
def _pygal() -> Any:
    """Import pygal (0.05 s), without what it hangs into the import of all other modules: it looks
    for maps there, in a way that Python warns of."""
    import pygal

    kept = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    sys.meta_path[:] = kept
    return pygal


def _figure(chart: Chart, data: _Data) -> Any:
    """Return the figure that pygal draws."""
    pygal = _pygal()
    upright = chart.ordered or chart.kind is ChartKind.LINE
    shapes: dict[tuple[ChartKind, bool], Callable[..., Any]] = {
        (ChartKind.BAR, True): pygal.Bar,
        (ChartKind.BAR, False): pygal.HorizontalBar,
        (ChartKind.STACKED, True): pygal.StackedBar,
        (ChartKind.STACKED, False): pygal.HorizontalStackedBar,
        (ChartKind.LINE, True): pygal.Line,
    }
    figure = shapes[chart.kind, upright](
        **_size(chart, data, upright=upright),
        range=_range(chart, data),
        print_values=_has_numbers(chart, data),
        print_values_position="top",
        formatter=_words(chart),
        value_formatter=_words(chart),
        style=_style(),
    )
    every = math.ceil(len(data.names) * (_widest(data.names) + _CELL) / (_WIDTH - 60))
    if upright and every > 1:
        figure.show_minor_x_labels = False
        figure.x_labels_major = data.names[::every]
    turned = slice(None) if upright else slice(None, None, -1)  # pygal begins at the bottom
    figure.x_labels = data.names[turned]
    for _key, label, values in data.series:
        figure.add(label, _with_interval(values, data.interval)[turned])
    return figure


def _has_numbers(chart: Chart, data: _Data) -> bool:
    """Say whether the numbers stand at the bars; otherwise an axis says them."""
    if chart.kind is not ChartKind.BAR or data.interval:
        return False
    return not chart.ordered or len(data.names) * len(data.series) <= _BESIDE


def _range(chart: Chart, data: _Data) -> tuple[float, float]:
    """Return the ends of the axis of numbers, with room for those that stand at the bars."""
    low, high = data.reach(stacked=chart.kind is ChartKind.STACKED)
    room = 1.16 if chart.ordered and _has_numbers(chart, data) else 1.02
    return low * room, max(high * room, -low * 0.02)  # pygal does not take an end of zero


def _size(chart: Chart, data: _Data, *, upright: bool) -> Mapping[str, Any]:
    """Return sizes and what is left out of the figure, which the page says itself."""
    shared = dict[str, Any](
        css=(),
        js=(),
        show_legend=False,
        no_data_text="",
        explicit_size=False,
        truncate_label=-1,
        width=_WIDTH,
        margin=4,
        spacing=8,
        max_scale=6,
        dots_size=3.5,
    )
    numbers = _has_numbers(chart, data)
    if upright:
        aside = 4 if chart.kind is ChartKind.BAR else 22  # the first and last names are centred
        sizes = {"height": _UPRIGHT, "margin_left": aside, "margin_right": aside}
        return {**shared, **sizes, "show_y_labels": not numbers}
    bars = len(data.series) if chart.kind is ChartKind.BAR else 1
    height = len(data.names) * (bars * _BAR + _GAP) + (10 if numbers else 34)
    # pygal reckons with letters of one width; kanji are wider.
    reckoned = max(len(name) for name in data.names) * 0.6 * _LETTER
    wide = _widest(data.names)
    word = _words(chart)
    said = _widest([word(v) for _k, _l, values in data.series for v in values])
    return {
        **shared,
        "height": height,
        "margin_left": max(wide - reckoned, 0) + 4,
        "margin_right": said + 14 if numbers else 12,
        "show_x_labels": not numbers,
    }


def _widest(texts: Sequence[str]) -> float:
    return max(map(cell_len, texts), default=0) * _CELL


def _style() -> Any:
    from pygal.style import Style

    return Style(label_font_size=_LETTER, major_label_font_size=_LETTER, value_font_size=_LETTER)


def _words(chart: Chart) -> Callable[[float | None], str]:
    column = Column("", "", word=percent if chart.percent else None)

    def word(value: float | None) -> str:
        whole = value if chart.percent or value is None else _trimmed(value)
        return "" if value is None else text_of(column, whole)

    return word


def _trimmed(value: float) -> float:
    return int(value) if value == int(value) else round(value, 1)


def _with_interval(
    values: Sequence[float | None], interval: Sequence[tuple[float | None, float | None]]
) -> list[Any]:
    if not interval:
        return list(values)
    return [
        value if None in (value, low, high) else {"value": value, "ci": {"low": low, "high": high}}
        for value, (low, high) in zip(values, interval, strict=True)
    ]


def _undress(root: Element, keys: Sequence[str]) -> None:
    """Take away what only pygal's own style and script need, and name the colours of the page."""
    root.attrib.pop("id", None)
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        kind = element.get("class") or ""
        odd = callable(element.tag) or element.tag in {"defs", "title"}
        if odd or "tooltip-overlay" in kind or kind in {"titles", "legends"}:
            parents[element].remove(element)
        elif kind.startswith("series "):
            n = int(kind.split()[1].removeprefix("serie-"))
            element.set("class", f"series c-{hue(keys[n], n)}")
        elif element.tag == "g" and (words := _told(element)):
            for note in element.findall("desc"):
                element.remove(note)
            ElementTree.SubElement(element, "title").text = words
    for element in root.iter():
        element.attrib.pop("id", None)
        for name in element.attrib.keys() - _NUMBERLESS:
            element.set(name, _short(element.attrib[name]))


def _told(element: Element) -> str:
    """Return what pygal says of a bar or point, as `name: value`."""
    notes = {note.get("class"): note.text or "" for note in element.findall("desc")}
    return ": ".join(filter(None, (notes.get("x_label"), notes.get("value"))))


def _short(number: str) -> str:
    """Return a number of the drawing with one place after the point; other texts as they are."""
    try:
        return f"{float(number):.1f}".removesuffix(".0")
    except ValueError:
        return number


def _describe(root: Element, chart: Chart, id_: str) -> None:
    """Say what the drawing is to those who do not see it."""
    root.set("role", "img")
    root.set("aria-labelledby", f"{id_}-title {id_}-desc")
    title = ElementTree.Element("title", id=f"{id_}-title")
    title.text = chart.title
    note = ElementTree.Element("desc", id=f"{id_}-desc")
    note.text = _("The numbers of this chart are in the table beside it.")
    root[:0] = [title, note]


def spark(values: Sequence[float | None]) -> tuple[tuple[float, float], ...]:
    """Return the bars of a sparkline as (place, height from 0 to 1); a gap has none."""
    most = max((v for v in values if v is not None), default=0) or 1
    return tuple((n, max(v, 0) / most) for n, v in enumerate(values) if v is not None)
