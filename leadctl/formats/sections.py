"""Reports of several sections in one file: Zoom's and Teams'. One section holds the people.

Zoom puts hosts, panelists and late arrivals into sections of their own, each under a line with its
name; Teams numbers its sections and repeats the people in the third.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from leadctl.formats.charset import Text
from leadctl.formats.header import LOOKED_AT, find_header
from leadctl.formats.options import Input
from leadctl.formats.rows import Dialect, read_rows
from leadctl.i18n import _, ngettext
from leadctl.model import Row, Table

_ZOOM_TITLE = re.compile(r".+ (?:details|report|attended)$", re.IGNORECASE)
_ZOOM_PEOPLE = re.compile(r"(?:attendee|registrant|registration)s? details$", re.IGNORECASE)
_ZOOM_REPORT = re.compile(r"(?:\w+ )?(?:attendee|registration) report$", re.IGNORECASE)
_TEAMS_TITLE = re.compile(r"\d+\. ?\S")
_MOMENT = re.compile(r"\d+[-/.年]\s?\d+[-/.月]\s?\d+.*\d:\d\d")
_WHO = frozenset({"email", "full_name", "last_name"})


@dataclass(frozen=True, slots=True)
class _Report:
    """A text that is a report, and how its cells are parted."""

    file: Input
    text: Text
    dialect: Dialect

    def rows(self, after: int = 0, repeated: Sequence[str] = ()) -> Iterator[Row]:
        """Yield its rows, whatever they are, from a line on."""
        return read_rows(self.file, self.text, self.dialect, after, repeated)


@dataclass(slots=True)
class Section:
    """A part of a report: its title (empty for what stands before the first) and the line of it,
    its first rows, how many there are and the line of the last."""

    title: str
    line: int
    head: list[Row] = field(default_factory=list)
    count: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of rows under one header: the rows of the lines between the two."""

    header: tuple[str, ...]
    after: int
    last: int


def open_report(file: Input, text: Text, dialect: Dialect, rows: Sequence[Row]) -> Table | None:
    """Return the people of a report of Zoom or Teams, or None if the first rows are of neither."""
    first = rows[:5]
    report = _Report(file, text, dialect)
    if first and _TEAMS_TITLE.match(_alone(first[0])) and _alone(first[0]).startswith("1."):
        return _open_teams(report)
    if first and (_ZOOM_REPORT.match(_alone(first[0])) or any(_is_meta(r) for r in first)):
        return _open_zoom(report)
    return None


def _alone(row: Row) -> str:
    """Return the first cell if it is the only one that holds anything, or else nothing."""
    first, *others = (c.strip() for c in row.cells)
    return "" if any(others) else first


def _is_meta(row: Row) -> bool:
    cells = {c.strip().casefold() for c in row.cells}
    return "topic" in cells and bool(cells & {"webinar id", "meeting id"})


def _sections(rows: Iterator[Row], title: re.Pattern[str]) -> list[Section]:
    """Return the sections of a whole file, in order; only the first rows of each are kept."""
    found = [Section("", 0)]
    for row in rows:
        name = _alone(row)
        if title.match(name):
            found.append(Section(name, row.line))
            continue
        now = found[-1]
        now.count, now.last = now.count + 1, row.line
        if len(now.head) < LOOKED_AT:
            now.head.append(row)
    return [s for s in found if s.title or s.count]


def _open_teams(report: _Report) -> Table | None:
    sections = _sections(report.rows(), _TEAMS_TITLE)
    for section in sections:
        named = {report.file.recognise(c) for c in section.head[0].cells} if section.head else set()
        if _WHO & named and not section.title.startswith("3."):
            people = section
            break
    else:
        return None
    summary = [row.cells for row in sections[0].head if len(row.cells) > 1]
    facts = {"subject": summary[0][1].strip()} if summary and sections[0] is not people else {}
    moment = next((c[1].strip() for c in summary if _MOMENT.search(c[1])), "")
    if facts and moment:
        facts["at"] = moment
    part = _part(people, people.head[0])
    return _table(report, "teams", [part], facts, ())


def _open_zoom(report: _Report) -> Table:
    sections = _sections(report.rows(), _ZOOM_TITLE)
    people = [s for s in sections if _ZOOM_PEOPLE.match(s.title) and s.head]
    parts = [_part(s, s.head[0]) for s in people]
    if not parts:
        parts = _parts_without_title(report.file, sections)
    if not parts:
        raise report.file.fault(
            _("this report lists no attendees"),
            _("Export the attendee report or the registration report."),
        )
    others = [s for s in sections if s.line and s.count > 1 and s not in people]
    notes = tuple(_passed_over(s) for s in others if not _ZOOM_REPORT.match(s.title))
    about = [row for s in sections if s not in people for row in s.head]
    return _table(report, "zoom", parts, _zoom_facts(about), notes)


def _passed_over(section: Section) -> str:
    n = section.count - 1
    return ngettext("{section}: {n} row passed over", "{section}: {n} rows passed over", n).format(
        section=section.title, n=n
    )


def _parts_without_title(file: Input, sections: Sequence[Section]) -> list[_Part]:
    """Return the table of people that has no title, below the facts of the event."""
    for section in (s for s in sections if not s.title or _ZOOM_REPORT.match(s.title)):
        meta = next((i for i, row in enumerate(section.head) if _is_meta(row)), None)
        below = section.head[meta + 2 :] if meta is not None else section.head
        header = find_header(below, file)
        if header:
            return [_part(section, header.row)]
    return []


def _part(section: Section, header: Row) -> _Part:
    return _Part(tuple(_unpadded(header.cells)), header.line, section.last)


def _unpadded(cells: Sequence[str]) -> list[str]:
    """Return cells without the blank ones at the end: every line is padded to the widest."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return list(cells[:end])


def _zoom_facts(rows: Sequence[Row]) -> dict[str, str]:
    """Return subject and start from the line that begins with Topic and the one after it."""
    at = next((i for i, row in enumerate(rows) if _is_meta(row)), None)
    if at is None or at + 1 >= len(rows):
        return {}
    names = [c.strip().casefold() for c in _unpadded(rows[at].cells)]
    values = _unpadded(rows[at + 1].cells)
    topic = names.index("topic")
    extra = max(len(values) - len(names), 0)  # commas of a topic that was not quoted
    values[topic : topic + extra + 1] = [",".join(values[topic : topic + extra + 1])]
    found = dict(zip(names, (v.strip() for v in values), strict=False))
    start = found.get("actual start time") or found.get("start time")
    return {k: v for k, v in {"subject": found.get("topic"), "at": start}.items() if v}


def _table(
    report: _Report,
    kind: str,
    parts: Sequence[_Part],
    facts: dict[str, str],
    notes: tuple[str, ...],
) -> Table:
    header = list(parts[0].header)
    places = [_places(part.header, header) for part in parts]

    def rows() -> Iterator[Row]:
        for part, place in zip(parts, places, strict=True):
            for row in _read_part(report, part):
                yield row if place is None else _rearrange(row, place, len(header))

    return Table(
        name=report.file.name,
        format=kind,
        encoding=report.text.encoding,
        header=tuple(header),
        header_line=parts[0].after,
        rows=rows,
        facts=facts,
        notes=notes,
    )


def _places(names: Sequence[str], header: list[str]) -> list[int] | None:
    """Return where the cells under `names` stand under `header`, which grows by what it lacks; None
    if they stand there already."""
    places: list[int] = []
    for name in names:
        same = (i for i, h in enumerate(header) if h == name and i not in places)
        place = next(same, len(header))
        if place == len(header):
            header.append(name)
        places.append(place)
    return None if places == list(range(len(names))) else places


def _read_part(report: _Report, part: _Part) -> Iterator[Row]:
    width = len(part.header)
    for row in report.rows(part.after, part.header):
        if row.line > part.last:
            return
        filled = _unpadded(row.cells)
        if filled != list(part.header):
            yield Row(row.line, row.cells[: max(width, len(filled))])


def _rearrange(row: Row, places: Sequence[int], width: int) -> Row:
    cells = [""] * width
    for place, cell in zip(places, row.cells, strict=False):
        cells[place] = cell
    return Row(row.line, cells + row.cells[len(places) :])
