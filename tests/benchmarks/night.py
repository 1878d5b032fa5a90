"""The lines of `make bench` about the night shift: the run of a morning, and all reports as a page."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from . import crowd, generate
from .lab import CLOCK, LEADCTL, Lab, Line, in_seconds
from .measure import Run, run
from .scoring import RULES, the_crowd

NEW_ROWS = 1_000
START_UP = 2.0
"""Seconds that a page may take beside what it counts."""


def work_through_a_morning(lab: Lab) -> Iterator[Line]:
    """Compare a whole morning on a store with what it takes to import its new rows alone."""
    leads = lab.more_rows // 10
    made = _scored_store(lab, leads)
    rows = lab.folder / "new.csv"
    generate.write_csv(rows, generate.CARD_HEADER, generate.cards(NEW_ROWS, seed=7), "cp932")
    settled = time.time() - 60  # what has just changed is left for the next morning
    os.utime(rows, (settled, settled))
    mornings, imports = list[float](), list[float]()
    for n in range(lab.rounds):
        imports.append(_morning(lab, made, rows, f"import{n}", "import", "inbox/new.csv").seconds)
        mornings.append(_morning(lab, made, rows, f"daily{n}", "daily").seconds)
    what = f"daily, {leads:,} leads and {NEW_ROWS:,} new rows"
    yield in_seconds(what, min(mornings), "import of these rows alone", min(imports), 5)


def write_all_reports(lab: Lab) -> Iterator[Line]:
    """Compare the page of all reports with a bare scan of the activities, and start-up."""
    made = the_crowd(lab)
    run(made.command("--quiet", "promote"), CLOCK)
    page = lab.folder / "report.html"
    command = made.command("--quiet", "report", "all", "--out", page)
    best = min(run(command, CLOCK).seconds for _ in range(lab.rounds))
    what = f"report all as a page, {made.leads:,} leads"
    aim = 6 * min(made.scans) + START_UP
    yield in_seconds(what, best, "six bare scans and 2 s", aim, 1)


def _scored_store(lab: Lab, leads: int) -> Path:
    """Return a store in which mornings have been worked through before: with an import, scored,
    promoted, and all handed over that could be."""
    store, rows = lab.store("morning.db"), lab.folder / "before.csv"
    crowd.make_store(store, leads)
    generate.write_csv(rows, generate.CARD_HEADER, generate.cards(NEW_ROWS, seed=6), "cp932")
    lab.load(store, rows, NEW_ROWS)
    for command in (["score"], ["promote"], ["handoff", "--commit"]):
        run([LEADCTL, "--db", store, "--rules", RULES, "--quiet", *command], CLOCK)
    return store


def _morning(lab: Lab, made: Path, rows: Path, name: str, *command: str) -> Run:
    """Run a command in a folder of its own: a copy of the store, the rules, the rows in the inbox."""
    folder = lab.folder / name
    (folder / "inbox").mkdir(parents=True)
    shutil.copy(made, folder / "leads.db")
    shutil.copy(RULES, folder / "rules.toml")
    shutil.copy2(rows, folder / "inbox")
    took = run([LEADCTL, "--quiet", *command], CLOCK, expected=(0, 3), cwd=folder)
    shutil.rmtree(folder)
    return took
