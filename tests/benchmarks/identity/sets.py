"""Sets of records with the truth: what leadctl is to import, and who each line is about."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.generate import write_csv

from . import lists
from .lists import Entry

Place = tuple[str, int]
"""A line of a file: its name, and the number of the line."""

AS_LIST = {"webinar.csv": ("--as", "event")}
"""What is said to `import` of a file beside its name: this one could be any list of people."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set: `people` says who each of `places` is about; `fields` how its columns are taken;
    `common(a, b)` what two of them have in common, and `text` how a line reads."""

    name: str
    folder: Path
    files: tuple[str, ...]
    options: dict[str, tuple[str, ...]]
    places: tuple[Place, ...]
    people: tuple[int, ...]
    fields: str
    common: Callable[[int, int], str]
    text: Callable[[int], str]


def generated(folder: Path, records: int, seed: int) -> tuple[Labelled, list[Entry]]:
    """Write the made-up lists, and return them with what is true of their lines."""
    lists.write(records, seed, folder)
    entries = lists.read_truth(folder)
    rows = {name: _read(folder / name) for name in lists.FILES}

    def common(a: int, b: int) -> str:
        return _in_common(entries[a], entries[b])

    def text(n: int) -> str:
        entry = entries[n]
        cells = [cell for cell in rows[entry.file][entry.line - 2].values() if cell]
        return f"{entry.file}:{entry.line} {' | '.join(cells[:11])}"

    made = Labelled(
        f"generated, {records:,} records of {len({e.person for e in entries}):,} people, seed {seed}",
        folder,
        lists.FILES,
        AS_LIST,
        tuple((e.file, e.line) for e in entries),
        tuple(e.person for e in entries),
        "the columns of a card reader's export, a web form, a webinar's list and a CRM",
        common,
        text,
    )
    return made, entries


def _in_common(a: Entry, b: Entry) -> str:
    """Say what two lines have in common, and what befell them."""
    words = ("mailbox", "mobile", "landline", "firm")
    same = [word for word in words if getattr(a, word) and getattr(a, word) == getattr(b, word)]
    same += ["name"] if a.spelling and a.spelling == b.spelling else []
    odd = sorted({word for e in (a, b) for word in e.odd.split("; ") if word})
    return f"same {'+'.join(same) or 'nothing'}; {', '.join(odd) or 'plain'}"


_COLUMNS = {"first_name": "first_name", "surname": "last_name", "email": "email"}
_STAND_INS = {"dob": "company", "city": "address"}
"""leadctl knows no birthday: like a company, it is what few share; a city is an address."""


def public(source: Path, folder: Path) -> Labelled:
    """Return splink's fake_1000, as leadctl can read it: without the truth and the number."""
    rows = _read(source)
    columns = _COLUMNS | _STAND_INS
    table = [[row[column] for column in columns] for row in rows]
    write_csv(folder / "fake_1000.csv", columns, table)
    mapped = [f"{column}={field}" for column, field in columns.items()]

    def common(a: int, b: int) -> str:
        words = [w for w in columns if rows[a][w] and rows[a][w] == rows[b][w]]
        blank = [w for w in ("email", "surname", "first_name") if not (rows[a][w] and rows[b][w])]
        return f"same {'+'.join(words) or 'nothing'}; without {', '.join(blank) or 'a blank'}"

    return Labelled(
        f"fake_1000, {len(rows):,} records of {len({r['cluster'] for r in rows}):,} people",
        folder,
        ("fake_1000.csv",),
        {"fake_1000.csv": tuple(word for pair in mapped for word in ("--map", pair))},
        tuple(("fake_1000.csv", line) for line in range(2, len(rows) + 2)),
        tuple(int(row["cluster"]) for row in rows),
        ", ".join(mapped),
        common,
        lambda n: " | ".join(rows[n].values()),
    )


def _read(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
