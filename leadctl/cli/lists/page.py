"""Reports as one page that needs nothing else: no script, no font, no request.

It is made for people who were sent a file: for a phone, a desk and paper, by day and by night.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from typing import Any, BinaryIO

from rich.cells import cell_len

from leadctl.cli.lists import graphs
from leadctl.cli.lists.graphs import Graph
from leadctl.cli.lists.tables import Column, Figure, Listing, Report, on_page, text_of
from leadctl.i18n import _, ngettext

_HUES = {"red": "hot", "yellow": "warm", "cyan": "cold", "green": "good"}
"""Colours of a terminal, and what they say."""

_PLACE = "leadctl.cli.lists.templates"
_FIGURES = 8
_SHORT = 16  # cells, of a text that is not broken


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its text, or instead a share (0 to 1) or the bars of a sparkline; `hue` where its
    colour says something, and in `more` the texts of the columns that are folded in below."""

    text: str
    hue: str = ""
    share: float | None = None
    bars: tuple[tuple[float, float], ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands over a column, and how its cells are set."""

    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Table:
    """A list as it stands on the page: the rows it shows, and what it says of the others."""

    id: str
    title: str
    heads: tuple[_Head, ...]
    rows: tuple[tuple[_Cell, ...], ...]
    nothing: str
    more: str
    graphs: tuple[Graph, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """A report as it stands on the page."""

    id: str
    heading: str
    figures: tuple[Figure, ...]
    tables: tuple[_Table, ...]
    notes: tuple[str, ...]


def write_page(stream: BinaryIO, reports: Sequence[Report], day: date, language: str) -> None:
    """Write reports as a page of HTML, in UTF-8; their rows are at hand."""
    style = (files(_PLACE) / "page.css").read_text(encoding="utf-8")
    sections = [_section(report, n) for n, report in enumerate(reports, start=1)]
    one = sections[0] if len(sections) == 1 else None
    text = _template().render(
        language=language,
        heading=(one and one.heading) or _("Reports, {day}").format(day=day),
        sections=sections,
        one=one,
        figures=_figures(reports),
        style=style,
        digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        version=version("leadctl"),
        day=day,
        _=_,
    )
    stream.write(text.encode())


def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # 0.07 s

    kitchen = Environment(
        autoescape=True,
        loader=PackageLoader("leadctl.cli.lists"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return kitchen.get_template("page.html.j2")


def _section(report: Report, number: int) -> _Section:
    id_ = report.name or f"report-{number}"
    return _Section(
        id_,
        report.heading,
        report.figures,
        tuple(_table(one, report.name, f"{id_}-{n}") for n, one in enumerate(report.listings, 1)),
        report.notes,
    )


def _figures(reports: Sequence[Report]) -> list[tuple[str, Figure]]:
    """Return the numbers at the top, each with the report that it leads to. Where there are too
    many, every report keeps its first ones."""
    found = [
        (n, report.name, figure) for report in reports for n, figure in enumerate(report.figures)
    ]
    kept = sorted(found, key=lambda one: (not one[2].warning, one[0]))[:_FIGURES]
    return [(name, figure) for n, name, figure in found if (n, name, figure) in kept]


def _table(listing: Listing, report: str, id_: str) -> _Table:
    shown = on_page(listing)
    rows = list(shown.rows)
    drawn = (graphs.draw(c, shown, f"{id_}-chart-{n}") for n, c in enumerate(listing.charts, 1))
    cells = [tuple(map(_cell, shown.columns, row)) for row in rows]
    kept, folded = _fold(shown.columns)
    return _Table(
        id_,
        listing.title,
        tuple(_head(shown.columns[n], [row[n].text for row in cells]) for n in kept),
        tuple(
            tuple(replace(row[n], more=_below(row, folded.get(n, ()))) for n in kept)
            for row in cells
        ),
        listing.nothing,
        _more(listing, len(rows), report),
        tuple(graph for graph in drawn if graph is not None),
    )


def _fold(columns: Sequence[Column]) -> tuple[list[int], dict[int, list[list[int]]]]:
    """Return which columns stay, and of those that others are folded into, the lines below: a page
    on a phone is narrower than any terminal. What belongs to a folded column shares its line."""
    places = {c.key: n for n, c in enumerate(columns)}
    hosts = {n: places[c.under] for n, c in enumerate(columns) if c.under in places}
    folded: dict[int, list[list[int]]] = {}
    for n, host in hosts.items():
        if host not in hosts:
            folded.setdefault(host, []).append([n])
    for lines in folded.values():
        for line in list(lines):
            inner = [n for n, host in hosts.items() if host == line[0]]
            if inner:
                lines.insert(lines.index(line) + 1, inner)
    return [n for n in range(len(columns)) if n not in hosts], folded


def _below(row: Sequence[_Cell], lines: Sequence[Sequence[int]]) -> tuple[str, ...]:
    texts = ("  ".join(row[n].text for n in line if row[n].text) for line in lines)
    return tuple(filter(None, texts))


def _head(column: Column, texts: Sequence[str]) -> _Head:
    if column.right:
        return _Head(column.label, "number")
    if column.bar or column.spark:
        return _Head("" if column.in_files is False else column.label, "bar")
    widest = max(map(cell_len, texts), default=0)
    return _Head(column.label, "short" if widest <= _SHORT else "long")


def _cell(column: Column, value: Any) -> _Cell:
    if column.bar:
        text = text_of(column, value) if column.word else ""
        return _Cell(text, share=min(max(value or 0.0, 0.0), 1.0))
    if column.spark:
        told = ", ".join("—" if v is None else f"{v:,}" for v in value or ())
        return _Cell(told, bars=graphs.spark(value or ()))
    style = column.style(value) if column.style else ""
    hue = next((_HUES[word] for word in style.split() if word in _HUES), "")
    return _Cell(text_of(column, value), hue)


def _more(listing: Listing, shown: int, report: str) -> str:
    """Say how many rows are not on the page, and where all of them are."""
    rest = (listing.total or shown) - shown
    if not rest and not listing.uncounted:
        return ""
    words = ngettext("{n} more row.", "{n} more rows.", rest).format(n=f"{rest:,}")
    if listing.uncounted:
        words = _("There are more rows.")
    if not report:
        return words
    command = f"leadctl report {report} --out {report}.xlsx"
    return f"{words} " + _("All of them: {command}").format(command=command)
