"""Rules files by number: the same number is the same file on any machine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import tomlkit

from leadctl.rules.presets import LOCALES, PRESETS, preset
from tests.torture.texts import broken

_SHIPPED = Path(__file__).parents[2] / "rules.toml"
_STRING = re.compile(r'(?<== )"([^"\n]*)"')
_NUMBER = re.compile(r"(?<== )-?\d+$", re.MULTILINE)
_OTHERS = ("0", "1", "-5", "7", "999", "9007199254740993", "1_000", "0x10", "2.5", "+3")
_WORD = re.compile(r"[a-z_]+|\d+|[<>=!]+|[()',]")
_NAMES = (
    "employees", "industry", "title_level", "score", "fit", "engagement", "temperature",
    "stage", "did", "times", "days", "subjects", "days_since", "rate", "listed", "budget",
    "bant", "and", "or", "not", "in", "like", "between", "is", "null", "case", "when", "then",
    "else", "end", "select", "from", "lead", "cast", "exists", "union", "over", "x.score",
    "sqlite_version", "load_extension", "glob", "true", "false", "idle_days", "did('trial',30)",
    "(select(1))", "1e999", "--", "/*", ";", "0x1F", "''",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    0, -1, 10**18, 2**63, -(2**63), 10**400, 0.5, 1e308, float("inf"), float("nan"), True, "", " ",
    "\0", "\u202e", "𠮷", "a" * 100_000, [], [[]], [1, "a"], {}, {"a": {"b": 1}}, "365d", "0d", "99999d",
    "*", "[", "[!", "**" * 50, "2 business days", "999 days", "0 hours", "../../etc/passwd", "/dev/zero",
    dt.date(2026, 11, 21), dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC), dt.time(9), "Mars/Olympus",
    "../UTC", "yes", "no", ["yes"], "{n}", "%s", "\ud7ff", "' or 1=1 --", '"', "\\",
)  # fmt: skip


@cache
def _sources() -> tuple[str, ...]:
    shipped = [preset(name, locale) for name in PRESETS for locale in LOCALES]
    return (_SHIPPED.read_text(encoding="utf-8"), *shipped)


def _bytes(text: str, chance: Random) -> bytes:
    """Break the bytes of the file."""
    return broken(text.encode(), chance, 2)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container of a document with a key of it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in list(pairs):
        found.append((value, key))
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


def _values(text: str, chance: Random) -> bytes:
    """Put other values, keys and types into the document."""
    book: Any = tomlkit.parse(text).unwrap()
    for _n in range(chance.choice((1, 1, 2, 5))):
        container, key = chance.choice(_places(book) or [(book, "version")])
        way = chance.randrange(5)
        if way == 0 and isinstance(container, dict):
            container[f"{key}{chance.choice(('s', '', ' ', '.', '名'))}"] = container.pop(key)
        elif way == 1:
            del container[key]
        elif way == 2 and isinstance(container, list):
            container.extend([container[key]] * chance.choice((1, 2, 300)))
        elif way == 3 and isinstance(container[key], dict):
            container[key][chance.choice(sorted(container[key]) or ["a"])] = chance.choice(_VALUES)
        else:
            container[key] = chance.choice(_VALUES)
    try:
        return tomlkit.dumps(book).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError):  # what TOML has no words for
        return _bytes(text, chance)


def _conditions(text: str, chance: Random) -> bytes:
    """Mangle conditions: their words, their numbers, their brackets."""

    def mangle(match: re.Match[str]) -> str:
        if chance.random() > 0.15:
            return match[0]
        inner = match[1]
        for _n in range(chance.choice((1, 2, 4))):
            words = list(_WORD.finditer(inner))
            if words:
                one = chance.choice(words)
                put = chance.choice((chance.choice(_NAMES), "", one[0] * 2, "(" + one[0]))
                inner = inner[: one.start()] + put + inner[one.end() :]
        return f'"{inner}"'.replace("\\", "")

    return _STRING.sub(mangle, text).encode()


def _numbers(text: str, chance: Random) -> bytes:
    """Put other numbers, which may well be fit for use."""
    return _NUMBER.sub(
        lambda m: chance.choice(_OTHERS) if chance.random() < 0.1 else m[0], text
    ).encode()


def _lines(text: str, chance: Random) -> bytes:
    """Lose lines, say some twice, and change their order."""
    lines = text.splitlines(True)
    for _n in range(chance.choice((1, 2, 10))):
        at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
        way = chance.randrange(3)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines.insert(to, lines[at])
        else:
            lines[at], lines[to] = lines[to], lines[at]
    return "".join(lines).encode()


def _deep(text: str, chance: Random) -> bytes:
    """Nest what can be nested, deeper than anybody reads."""
    depth = chance.choice((50, 300, 3_000, 100_000))
    deep = chance.choice(
        (
            f"x = {'[' * depth}{']' * depth}",
            f"x = {'{a=' * depth}1{'}' * depth}",
            f"[{'.'.join('a' * min(depth, 3_000))}]",
            f'[[exclude]]\nname = "x"\nwhen = "{"(" * depth}score > 1{")" * depth}"',
            f'[[exclude]]\nname = "x"\nwhen = "{"not " * depth}listed(\'a\', title)"',
            f'[[exclude]]\nname = "x"\nwhen = "{" or ".join(["title is null"] * depth)}"',
            f'[[exclude]]\nname = "x"\nwhen = "employees > {"-" * depth}1"',
            f'[[exclude]]\nname = "x"\nwhen = "employees > {"9" * depth}"',
            f'[[behavior]]\nname = "x"\naction = "a"\npoints = {"9" * depth}',
            f'[[behavior]]\nname = "x"\naction = "a"\nmatch = "{"*a" * min(depth, 20_000)}"\npoints = 1',
            f"[lists]\na = [{'1,' * depth}]",
            "\n".join(
                f'[[fit]]\nname = "n{n}"\nwhen = "employees > {n}"\npoints = {n}'
                for n in range(min(depth, 300))
            ),
        )
    )
    return f"{text}\n{deep}\n".encode()


_WAYS: tuple[tuple[Callable[[str, Random], bytes], int], ...] = (
    (_bytes, 3), (_values, 5), (_conditions, 5), (_lines, 2), (_numbers, 2), (_deep, 1),
)  # fmt: skip


def make(number: int) -> tuple[str, bytes]:
    """Return what a rules file is called by its way of being broken, and its bytes."""
    chance = Random(number)
    ways, weights = zip(*_WAYS, strict=True)
    way = chance.choices(ways, weights)[0]
    return way.__name__.strip("_"), way(chance.choice(_sources()), chance)
