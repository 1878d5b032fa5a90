"""Broken rules, gone by: `python -m tests.torture.going_by FIRST END` prints a line for each."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from leadctl.rules.presets import preset
from tests.conftest import dump
from tests.stores import CARDS, LOG
from tests.torture import measure, rulebooks
from tests.torture.call import Called, call
from tests.torture.soundness import faults
from tests.torture.taking_in import MOST_MEMORY

MOST_SECONDS = 20.0
_COMMANDS = (("rules", "check"), ("score",), ("promote",))
_FAULTS = re.compile(r"Error: \d+ faults? in the rules; nothing was changed\.\n\Z")


@dataclass(frozen=True)
class Outcome:
    """What became of one rules file. `wrong` is empty when all is as it should be."""

    number: int
    name: str
    codes: tuple[int, ...]
    seconds: float
    memory: int
    message: str
    wrong: tuple[str, ...]


def go_by(number: int, folder: Path) -> Outcome:
    """Check, score and promote by the rules of a number, on a small store."""
    name, data = rulebooks.make(number)
    (folder / "rules.toml").write_bytes(data)
    (folder / "leads.db").write_bytes((folder / "full.db").read_bytes())
    before = dump(folder / "leads.db")
    measure.forget_peak()
    began = time.process_time()
    wrong: list[str] = []
    done: list[Called] = []
    for command in _COMMANDS:
        if command == ("promote",) and done[-1].code:
            break
        done.append(call(*command))
        wrong += [f"{' '.join(command)}: {w}" for w in _judge(done[-1])]
    if done[1].code and dump(folder / "leads.db") != before:
        wrong.append("the store was changed by rules that are not fit for use")
    seconds, memory = time.process_time() - began, measure.peak()
    wrong += faults(folder / "leads.db")
    if memory > MOST_MEMORY:
        wrong.append(f"{memory >> 20} MB")
    if seconds > MOST_SECONDS:
        wrong.append(f"{seconds:.0f} seconds")
    codes = tuple(one.code for one in done)
    said = next((one.err.strip()[-300:] for one in done if one.code), "")
    return Outcome(number, name, codes, seconds, memory, said, tuple(wrong))


def _judge(done: Called) -> Iterator[str]:
    if done.crash:
        yield done.crash
    elif done.code == 4:
        lines = done.err.splitlines()
        if not _FAULTS.search(done.err):
            yield f"no clear message: {done.err[-500:]!r}"
        for line in lines[:-1]:
            if not re.match(r"rules\.toml( line \d+)?: ", line):
                yield f"no place: {line[:500]!r}"
    elif done.code == 1:
        if not done.err.startswith("Error: ") or len(done.err.splitlines()) > 1:
            yield f"no clear message: {done.err[-500:]!r}"
    elif done.code:
        yield f"exit code {done.code}: {done.err[-500:]!r}"
    if "Traceback" in done.err or "\x1b" in done.err or len(done.err) > 500_000:
        yield f"not for a person: {len(done.err)} characters, {done.err[:500]!r}"


def go_by_all(first: int, end: int) -> Iterator[Outcome]:
    """Go by the rules of these numbers, one after the other."""
    os.environ["LEADCTL_TODAY"] = "2026-11-21T09:00"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        (folder / "cards.csv").write_text(CARDS, encoding="utf-8")
        (folder / "log.csv").write_text(LOG, encoding="utf-8")
        (folder / "rules.toml").write_text(preset("basic", "ja"), encoding="utf-8")
        for command in (("import", "cards.csv", "log.csv"), ("score",), ("promote",)):
            assert call("--db", "full.db", *command).code == 0
        for number in range(first, end):
            yield go_by(number, folder)
        os.chdir("/")


def main() -> None:
    measure.limit()
    first, end = map(int, sys.argv[1:])
    for outcome in go_by_all(first, end):
        print(json.dumps(asdict(outcome), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
