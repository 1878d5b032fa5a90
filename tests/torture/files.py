"""Files by number: the same number is the same file on any machine."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from random import Random

from tests.torture import monsters
from tests.torture.texts import broken
from tests.torture.workbooks import changed, pack, unpack

_SAMPLES = Path(__file__).parents[2] / "samples"
ONE_MONSTER_IN = 8


@cache
def _sources() -> tuple[tuple[str, bytes], ...]:
    """Return what is broken: the samples, and forms of them that they lack."""
    found = [
        (path.name, path.read_bytes())
        for path in sorted(_SAMPLES.iterdir())
        if path.suffix in {".csv", ".tsv", ".vcf", ".xlsx"}
    ]
    texts = {name: data for name, data in found if name.endswith("csv") and "CP932" not in name}
    found += [(name, data.decode("utf-8-sig").encode("utf-16")) for name, data in texts.items()]
    found += [(f"{name}.xlsx", _as_workbook(data)) for name, data in texts.items()]
    return tuple(found)


def _as_workbook(data: bytes) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for cells in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        book.active.append([int(c) if c.isdecimal() and c[0] != "0" else c for c in cells])
    target = io.BytesIO()
    book.save(target)
    return pack(unpack(target.getvalue()))


def make(number: int, folder: Path) -> Path:
    """Write the file of a number; its name tells what it is."""
    chance = Random(number)
    if number % ONE_MONSTER_IN == 0:
        kind, monster = monsters.EVERY[number // ONE_MONSTER_IN % len(monsters.EVERY)]
        path = folder / f"{number}_{monster.__name__.strip('_')}.{kind}"
        path.write_bytes(monster(chance))
        return path
    name, data = chance.choice(_sources())
    way = changed if name.endswith("xlsx") else broken
    path = folder / f"{number}_{name}"
    path.write_bytes(way(data, chance))
    return path
