"""Where the keys of a TOML file stand: tomllib reads the values, this finds the lines."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)(.+?)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]',
    re.DOTALL,
)


def find_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table and key, by its path; a table of an array has its
    number in the path. Keys of inline tables have the line of the key that holds them.

    >>> rules = 'a = 1\\n[[fit]]\\nname = "x"\\n[[fit]]\\n[lists]\\nb = [\\n 1,\\n]\\nc.d = 2'
    >>> lines = find_lines(rules)
    >>> lines["a",], lines["fit", 0, "name"], lines["fit", 1], lines["lists", "b"]
    (1, 3, 4, 6)
    >>> lines["lists", "c", "d"]
    9
    """
    lines: dict[Path, int] = {}
    counted: Counter[Path] = Counter()
    here: Path = ()
    for number, line in _logical_lines(text):
        if header := _HEADER.match(line):
            here = _inside(_names(header[2]), counted)
            if header[1] == "[[":
                lines.setdefault(here, number)
                counted[here] += 1
                here = (*here, counted[here] - 1)
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            for depth in range(1, len(names := _names(key[1])) + 1):
                lines.setdefault((*here, *names[:depth]), number)
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a path, or of the nearest thing around it that has one; else 0."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _names(dotted: str) -> Path:
    """Split a key as TOML does.

    >>> _names('import."名刺 1".x')
    ('import', '名刺 1', 'x')
    """
    try:
        found = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return (dotted,)
    names: list[str] = []
    inner: object = found
    while isinstance(inner, dict):
        name, inner = next(iter(inner.items()))
        names.append(name)
    return tuple(names)


def _inside(names: Path, counted: Counter[Path]) -> Path:
    """Put the number of the last table of an array after its name, as `[fit.x]` after `[[fit]]`."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if counted[path]:
            path = (*path, counted[path] - 1)
    return (*path, *names[-1:])


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; what a bracket or a long string spans is one line."""
    depth, line, begun_at, start = 0, 1, 1, 0
    for piece in _PIECE.finditer(text):
        token = piece[0]
        if token == "\n" and depth == 0:
            yield begun_at, text[start : piece.start()]
            start, begun_at = piece.end(), line + 1
        elif token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
        line += token.count("\n")
    yield begun_at, text[start:]
