"""Those who say who is who: leadctl through its command line, exact e-mail, splink."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leadctl.clean import email, person
from tests.benchmarks.generate import write_csv
from tests.benchmarks.lab import CLOCK, LEADCTL
from tests.benchmarks.measure import run

from .sets import Labelled, Place
from .splinking import THRESHOLDS

SPLINK_PYTHON = os.environ.get("SPLINK_PYTHON", sys.executable)
"""The Python that has splink; it may have an environment of its own."""
_SPLINKING = Path(__file__).with_name("splinking.py")
_ASK = "import importlib.util, sys; sys.exit(importlib.util.find_spec('splink') is None)"
_PLACES = (
    "select i.name, w.line, m.lead_id, r.id from import_row w"
    " join import i on i.id = w.import_id join record r on r.id = w.record_id"
    " join member m on m.record_id = r.id"
)
_RECORDS = (
    "select id, coalesce(full_name, ''), coalesce(kana, ''), coalesce(email, ''),"
    " coalesce(mobile, ''), coalesce(phone, ''), coalesce(company_key, '') from record"
)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a contender says: the group of each line of a set, in how many seconds."""

    name: str
    groups: list[int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two groups that may be one person, by which rule."""

    a: int
    b: int
    rule: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A set in a store: what was merged, and what is left to a person to decide."""

    store: Path
    automatic: Verdicts
    proposals: list[Proposal]
    seconds: float
    records: dict[Place, int]


def match(labelled: Labelled) -> Matched:
    """Import a set into a new store, and ask for its duplicates."""
    store = labelled.folder / "identity.db"
    seconds = 0.0
    for name in labelled.files:
        options = labelled.options.get(name, ())
        command = [LEADCTL, "--db", store, "--quiet", "import", labelled.folder / name, *options]
        seconds += run(command, CLOCK, expected=(0, 3)).seconds
    found = labelled.folder / "duplicates.json"
    command = [LEADCTL, "--db", store, "--quiet", "duplicates", "--format", "json", "--out", found]
    took = run(command, CLOCK).seconds
    told = json.loads(found.read_text(encoding="utf-8"))
    proposals = [Proposal(p["a"], p["b"], p["rule"]) for p in told]
    groups, records = _places(store, labelled.places)
    return Matched(store, Verdicts("automatic", groups, seconds), proposals, took, records)


def _places(store: Path, places: Sequence[Place]) -> tuple[list[int], dict[Place, int]]:
    """Return the lead and the record of each line; a line that was rejected is a group of its own,
    with a negative number."""
    with sqlite3.connect(store) as conn:
        found = [(Path(name).name, *rest) for name, *rest in conn.execute(_PLACES)]
    conn.close()
    leads = {(name, line): lead for name, line, lead, _record in found}
    records = {(name, line): record for name, line, _lead, record in found}
    return [leads.get(place, -n) for n, place in enumerate(places, 1)], records


def by_exact_email(labelled: Labelled, matched: Matched) -> Verdicts:
    """Group the lines by their address as it was cleaned, and by nothing else."""
    began = time.perf_counter()
    with sqlite3.connect(matched.store) as conn:
        addresses = dict(conn.execute("select id, email from record where email is not null"))
    conn.close()
    mine = [addresses.get(matched.records.get(place, 0), "") for place in labelled.places]
    numbers: dict[str, int] = {}
    groups = [
        numbers.setdefault(address, n) if address else -n for n, address in enumerate(mine, 1)
    ]
    return Verdicts("exact e-mail", groups, time.perf_counter() - began)


def has_splink() -> bool:
    """Say whether the Python named by SPLINK_PYTHON, or this one, has splink."""
    return subprocess.run([SPLINK_PYTHON, "-c", _ASK], check=False).returncode == 0


def by_splink(labelled: Labelled, matched: Matched, source: Path | None) -> list[Verdicts]:
    """Let splink group the rows of a public set as they are (`source`), or else what leadctl has
    cleaned: names and numbers in one form, companies by their key. Splink cleans nothing itself."""
    rows, answer = labelled.folder / "rows.csv", labelled.folder / "groups.csv"
    if source:
        ids = [str(n) for n in range(len(labelled.places))]
    else:
        header = ("unique_id", "name", "kana", "email", "mobile", "phone", "company")
        write_csv(rows, header, _cleaned(matched.store))
        ids = [str(matched.records.get(place, -1)) for place in labelled.places]
    kind = "people" if source else "cards"
    said = subprocess.run(
        [SPLINK_PYTHON, _SPLINKING, kind, source or rows, answer],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    version, seconds = said.stdout.split()[-2:]
    with answer.open(encoding="utf-8", newline="") as file:
        groups = {row[0]: [int(n) for n in row[1:]] for row in csv.reader(file)}
    return [
        Verdicts(
            f"splink {version}, p >= {threshold}",
            [groups[id_][nth] if id_ in groups else -n for n, id_ in enumerate(ids, 1)],
            float(seconds),
        )
        for nth, threshold in enumerate(THRESHOLDS)
    ]


def _cleaned(store: Path) -> list[tuple[int | str, ...]]:
    """Return id, folded name, reading, address, mobile, telephone and company of each record."""
    with sqlite3.connect(store) as conn:
        rows = conn.execute(_RECORDS).fetchall()
    conn.close()
    return [
        (
            id_,
            person.fold(name),
            person.fold(kana),
            email.key(address) or "" if address else "",
            *rest,
        )
        for id_, name, kana, address, *rest in rows
    ]
