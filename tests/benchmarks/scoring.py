"""The lines of `make bench` about scoring: a large store, 15 fit and 30 behaviour rules."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import crowd
from .lab import CLOCK, LEADCTL, MEGABYTE, PYTHON, SQLITE_UTILS, Lab, Line, in_bytes, in_seconds
from .measure import CommandFailed, Run, alternate, run

RULES = Path(__file__).with_name("crowd.toml")
NEW_ACTIVITIES = 10_000
SCAN = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('select count(*), sum(day) from activity').fetchone()"
BEST = "select * from v_leads where id in (select lead_id from score order by score desc, lead_id limit 50)"


class Crowd:
    """The store, once not scored and once scored in full; what it took to scan and to score it."""

    def __init__(self, lab: Lab) -> None:
        self.leads = lab.more_rows
        self.plain, self.scored = lab.store("crowd.db"), lab.store("scored.db")
        crowd.make_store(self.plain, self.leads)
        self.scans, self.runs = list[float](), list[Run]()
        for _ in range(lab.rounds):
            self.scans.append(run([PYTHON, "-c", SCAN, self.plain]).seconds)
            lab.store("scored.db")
            shutil.copy(self.plain, self.scored)
            self.runs.append(self.score())

    def score(self) -> Run:
        """Score by the rules of the crowd; the peak of memory without what the bench itself holds."""
        return run(self.command("--quiet", "score"), CLOCK)

    def command(self, *words: str | Path) -> list[str | Path]:
        """Return a command of leadctl on the scored store."""
        return [LEADCTL, "--db", self.scored, "--rules", RULES, *words]

    @property
    def best(self) -> Run:
        """The fastest full run."""
        return min(self.runs, key=lambda r: r.seconds)


_made: dict[Path, Crowd] = {}


def the_crowd(lab: Lab) -> Crowd:
    """Return the store of a lab, made once."""
    if lab.folder not in _made:
        _made[lab.folder] = Crowd(lab)
    return _made[lab.folder]


def score_everybody(lab: Lab) -> Iterator[Line]:
    """Compare the first score of a store, written down, with a bare scan, pandas, and memory."""
    made = the_crowd(lab)
    best, what = made.best, f"score {made.leads:,} leads"
    yield in_seconds(what, best.seconds, "bare scan of the activities", min(made.scans), 25)
    yield in_seconds(
        what, best.seconds, "pandas: read, join, group", _rival(made, "pandas", "score"), 0.25
    )
    if importlib.util.find_spec("duckdb"):
        yield in_seconds(
            what, best.seconds, "DuckDB, loaded before", _rival(made, "duckdb", "engagement"), None
        )
    else:
        print("    DuckDB is not installed; it is only a yardstick", file=sys.stderr)
    yield in_bytes(f"memory, {what}", best.peak, "the allowance", 600 * MEGABYTE, 1)


def _rival(made: Crowd, name: str, points: str) -> float:
    """Return the seconds of a rival; CommandFailed when the sum of its points is not ours."""
    command = [PYTHON, "-m", "tests.benchmarks.rivals", name, made.plain, RULES]
    with tempfile.TemporaryFile("w+") as said:
        subprocess.run([str(c) for c in command], stdout=said, check=True)
        said.seek(0)
        seconds, total = said.read().split()
    with sqlite3.connect(made.scored) as conn:
        (ours,) = conn.execute(f"select sum({points}) from score").fetchone()
    conn.close()
    if int(total) != ours:
        raise CommandFailed(f"{name} finds {total} as the sum of {points}, leadctl {ours}")
    return float(seconds)


def score_what_is_new(lab: Lab) -> Iterator[Line]:
    """Compare a run after some new activities with a full one, side by side."""
    made = the_crowd(lab)
    full, new = list[float](), list[float]()
    for n in range(lab.rounds):
        full.append(run(made.command("--quiet", "score", "--full"), CLOCK).seconds)
        crowd.add_activities(made.scored, NEW_ACTIVITIES, seed=2 + n)
        new.append(made.score().seconds)
    what = f"score after {NEW_ACTIVITIES:,} new activities"
    yield in_seconds(what, min(new), "score --full", min(full), 1 / 20)


def look_at_leads(lab: Lab) -> Iterator[Line]:
    """Compare looking at one lead, and at the best fifty, with sqlite-utils on the same rows."""
    made = the_crowd(lab)
    one = "select * from v_leads where id = 4711"
    pairs = (
        ("show one lead", made.command("show", "4711"), one),
        (
            "leads --limit 50 --sort -score",
            made.command("leads", "-n", "50", "--sort=-score"),
            BEST,
        ),
    )
    for what, command, sql in pairs:
        ours, theirs = alternate([command, [SQLITE_UTILS, "query", made.scored, sql]], rounds=7)
        yield in_seconds(what, ours, "sqlite-utils query", theirs, 1.5)
