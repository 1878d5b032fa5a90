"""README.ja.md says what README.md says: what can be compared of two languages, block by block.

    python tests/parity.py     says what the one has and the other has not

A heading of README.ja.md names the section that it translates: "## はじめかた <!-- Start -->".
Below it stand the same blocks in the same order: paragraphs, list items, tables, code. Of a block
are compared

- in a session, the commands; in other code, all but the comments;
- in a table, its rows and columns;
- in a text or a cell, the `code` in it, and its figures: 7.1 million is 710万, and whole numbers up
  to ten are left out, since one language says a word where the other writes a digit.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENGLISH, JAPANESE = "README.md", "README.ja.md"

_HEADING = re.compile(r"(#+) (.*?)(?: <!-- (.+) -->)?")
_CODE = re.compile(r"`([^`]+)`")
_COMMENT = re.compile(r"(^|\s+)#\s.*")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.\-])(\d[\d,]*(?:\.\d+)?) ?(million|thousand|億|万|千)?")
_ONLY_A_FIGURE = re.compile(r"[\d.,]+(?: ?[^\s\d]+)?")
_SCALE = {"": 1, "thousand": 10**3, "千": 10**3, "万": 10**4, "million": 10**6, "億": 10**8}


@dataclass(frozen=True)
class Block:
    """A heading, text, item, table, session or piece of code, and the line where it begins."""

    kind: str
    line: int
    text: str


@dataclass(frozen=True)
class Section:
    """A heading, by the name that it has in English, and the blocks below it."""

    name: str
    level: int
    line: int
    blocks: tuple[Block, ...]


def differences(english: str, japanese: str) -> list[str]:
    """Return what the one text has and the other has not, each with file, line and section."""
    ours, theirs = ({s.name: s for s in sections(text)} for text in (english, japanese))
    found = [
        f'{ENGLISH} line {s.line}: {JAPANESE} has no section "{s.name}" (## … <!-- {s.name} -->)'
        for s in ours.values()
        if s.name not in theirs
    ]
    found += [
        f'{JAPANESE} line {s.line}: {ENGLISH} has no section "{s.name}"'
        for s in theirs.values()
        if s.name not in ours
    ]
    both, turned = ([n for n in a if n in b] for a, b in ((ours, theirs), (theirs, ours)))
    if both != turned:
        found.append(f"{JAPANESE}: the sections stand in another order: {', '.join(turned)}")
    return found + [text for name in both for text in _in_section(ours[name], theirs[name])]


def sections(text: str) -> list[Section]:
    """Return the sections of a text, in their order."""
    found: list[tuple[Block, list[Block]]] = []
    for block in blocks(text):
        if block.kind == "heading":
            found.append((block, []))
        elif found:
            found[-1][1].append(block)
    return [_section(heading, below) for heading, below in found]


def blocks(text: str) -> Iterator[Block]:
    """Split a text at blank lines, headings, items and fences, but never inside code."""
    kind, start, held = "", 0, list[str]()
    for number, line in enumerate([*text.splitlines(), ""], 1):
        now = _kind(line, kind)
        if now != kind or now in {"heading", "item"}:
            if kind:
                yield Block(kind, start, "\n".join(held))
            kind, start, held = now, number, []
        held.append(line)
        if line == "```" and len(held) > 1:
            yield Block(kind, start, "\n".join(held[1:-1]))
            kind = ""


def _kind(line: str, before: str) -> str:
    """Return what a line belongs to, after a line that belongs to the kind before."""
    if before in {"session", "code"}:
        return before
    starts = {"```console": "session", "```": "code", "#": "heading", "- ": "item", "|": "table"}
    named = next((kind for start, kind in starts.items() if line.startswith(start)), None)
    return named or (line.strip() and (before if before == "item" else "paragraph"))


def _section(heading: Block, below: list[Block]) -> Section:
    match = _HEADING.fullmatch(heading.text)
    assert match, heading
    marks, shown, named = match.groups()
    return Section(named or shown, len(marks), heading.line, tuple(below))


def _in_section(ours: Section, theirs: Section) -> Iterator[str]:
    at = f'{JAPANESE} line {theirs.line}, "{theirs.name}"'
    if ours.level != theirs.level:
        yield f"{at}: a heading of level {theirs.level}; in {ENGLISH} of level {ours.level}"
    for a, b in zip_longest(ours.blocks, theirs.blocks):
        if not (a and b and a.kind == b.kind):
            there = f"{a.kind} of line {a.line}" if a else "end of the section"
            here = f"line {b.line} is a {b.kind}" if b else "the section ends"
            yield f"{at}: {here}; in {ENGLISH} follows the {there}"
            return  # what comes after is out of step
        for text in _in_block(a, b):
            yield f'{JAPANESE} line {b.line}, "{theirs.name}", {ENGLISH} line {a.line}: {text}'


def _in_block(ours: Block, theirs: Block) -> Iterator[str]:
    match ours.kind:
        case "session":
            yield from _unlike("command", *(_commands(b.text) for b in (ours, theirs)))
        case "code":
            yield from _unlike("line", *(_statements(b.text) for b in (ours, theirs)))
        case "table":
            yield from _in_table(*(_cells(b.text) for b in (ours, theirs)))
        case _:
            yield from _in_text(ours.text, theirs.text)


def _in_table(ours: list[list[str]], theirs: list[list[str]]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"a table of {len(theirs)} rows, not of {len(ours)}"
        return
    for number, (there, here) in enumerate(zip(ours, theirs, strict=True), 1):
        if len(there) != len(here):
            yield f"row {number}: {len(here)} columns, not {len(there)}"
            continue
        for a, b in zip(there, here, strict=True):
            yield from (f"row {number}: {text}" for text in _in_text(a, b))


def _in_text(ours: str, theirs: str) -> Iterator[str]:
    yield from _unlike("code", *({*_CODE.findall(t)} for t in (ours, theirs)))
    yield from _unlike("figure", *(_figures(t) for t in (ours, theirs)))


def _unlike(what: str, ours: Iterable[str], theirs: Iterable[str]) -> Iterator[str]:
    """Compare lists, sets or counts of texts; say what is missing, too much, or only turned."""
    counts = [Counter(side) for side in (ours, theirs)]
    missing, more = counts[0] - counts[1], counts[1] - counts[0]
    if missing:
        yield f"{what} missing: {', '.join(sorted(missing.elements()))}"
    if more:
        yield f"{what} not in {ENGLISH}: {', '.join(sorted(more.elements()))}"
    if not (missing or more) and ours != theirs:
        yield f"{what}s in another order"


def _commands(session: str) -> list[str]:
    return [line[2:] for line in session.splitlines() if line.startswith("$ ")]


def _statements(code: str) -> list[str]:
    return [text for line in code.splitlines() if (text := _COMMENT.sub("", line))]


def _cells(table: str) -> list[list[str]]:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()]
    return [[cell.strip() for cell in row] for row in rows]


def _figures(text: str) -> Counter[str]:
    """Count the figures of a text, code aside."""
    found = [
        (number, Decimal(number.replace(",", "")) * _SCALE[scale])
        for number, scale in _NUMBER.findall(_CODE.sub("", text))
    ]
    alone = _ONLY_A_FIGURE.fullmatch(text)
    return Counter(f"{v.normalize():,f}" for n, v in found if alone or "." in n or v > 10)


def main() -> int:
    """Compare the two files."""
    faults = differences(*((ROOT / name).read_text("utf-8") for name in (ENGLISH, JAPANESE)))
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
