"""How leads came along the line of stages: columns of numbers out of transitions and the other
facts, for reports to count.

A place is the number of a stage on the line; at 0 stands everybody. Days are days since 1970-01-01.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from leadctl.model import Temperature
from leadctl.store import columns

if TYPE_CHECKING:
    import pandas as pd

BESIDE: Final = -1
"""The place of whatever stage is not on the line."""

BREAKDOWNS: Final[Mapping[str, str]] = {
    "source": "l.source",
    "campaign": "l.campaign",
    "owner": """coalesce((select h.owner from member m join handoff h on h.anchor_id = m.record_id
      where m.lead_id = l.id and h.owner is not null order by h.at desc, h.id desc limit 1),
      l.owner)""",
    "industry": "case when l.company_key is null then l.industry else c.industry end",
    "prefecture": "l.prefecture",
}
"""What leads can be told apart by. The owner is who had it last; failing that, whom the imports
name."""

_TABLES: Final[Mapping[str, str]] = {
    "industry": "from lead l left join company c on c.key = l.company_key",
}
"""Where that stands, where it is not with the lead alone."""

# A cross join is read in the order of its first table.
_MOVES: Final = """
from transition t cross join member m where t.at <= :day and m.record_id = t.anchor_id
"""


def moves(conn: sqlite3.Connection, line: Sequence[str], as_of: str) -> pd.DataFrame:
    """Return the transitions until a day (ISO), in the order in which they were written: the
    record that was the `anchor`, the `lead` that it belongs to now, the `place` that was come to,
    whether it was only `passed`, and the `day`."""
    return columns.read(
        conn,
        {
            "anchor": "t.anchor_id",
            "lead": "m.lead_id",
            "place": _place("t.to_stage", line),
            "passed": "t.passed",
            "day": "unixepoch(t.at) / 86400",
        },
        _MOVES,
        {"day": as_of, **_named(line)},
    )


def _place(column: str, line: Sequence[str]) -> str:
    whens = " ".join(f"when :s{n} then {n}" for n in range(len(line)))
    return f"case {column} {whens} else {BESIDE} end"


def _named(line: Sequence[str]) -> dict[str, str]:
    return {f"s{n}": stage for n, stage in enumerate(line)}


def records(conn: sqlite3.Connection, by: str) -> tuple[pd.DataFrame, list[str]]:
    """Return each record of each lead: the `lead`, the `day`, the number of its source or campaign
    (by) as `key`, and what these numbers mean."""
    column = {"source": "r.source", "campaign": "r.campaign"}[by]
    joined = "from member m join record r on r.id = m.record_id"
    return columns.read_texts(conn, {"lead": "m.lead_id", "day": "r.day"}, column, joined)


def present(conn: sqlite3.Connection, stages: Sequence[str]) -> pd.Series[int]:
    """Return where each lead is that ever moved, by id: the number of its stage among these."""
    found = columns.read(
        conn,
        {"lead": "lead_id", "stage": _place("stage", stages)},
        "from stage",
        _named(stages),
    )
    return found.set_index("lead")["stage"]


def points(conn: sqlite3.Connection) -> pd.DataFrame:
    """Return of each lead that was scored, by id, its `score` (points), `fit` and `engagement`
    (thousandths), whether it is `excluded`, and the place of its `temperature` from hot to cold."""
    shown = {name: name for name in ("score", "fit", "engagement")}
    told = {"excluded": "excluded is not null", "temperature": _warmth("temperature")}
    return columns.read(conn, {"lead": "lead_id", **shown, **told}, "from score").set_index("lead")


def runs(conn: sqlite3.Connection, last: str) -> dict[int, str]:
    """Return the runs that scored until a day (ISO): number -> the day that was scored."""
    sql = "select id, as_of from run where verb = 'score' and as_of <= ? order by id"
    return dict(conn.execute(sql, (last,)).fetchall())


def history(conn: sqlite3.Connection) -> pd.DataFrame:
    """Return what each run that changed the score of a lead wrote down, lead by lead and run by
    run: `lead`, `run`, `score`, `excluded`, and the place of the `temperature` from hot to cold."""
    shown = {
        "lead": "lead_id",
        "run": "run_id",
        "score": "score",
        "excluded": "excluded is not null",
        "temperature": _warmth("temperature"),
    }
    found = columns.read(conn, shown, "from score_history")
    return found.sort_values(["lead", "run"])  # they come so; SQLite takes longer to promise it


def temperatures(
    found: pd.DataFrame, runs: Mapping[int, str], days: Sequence[str]
) -> list[list[int] | None]:
    """Return how many leads of a history had which temperature, from hot to cold, on each of some
    days (ISO, the oldest first), by the newest of the runs until then; None where nobody had been
    scored."""
    import numpy as np

    found = found[found["run"].isin(list(runs))]
    since = found["run"].map({run: bisect_left(days, as_of) for run, as_of in runs.items()})
    starts = since.to_numpy(dtype=np.int64)
    # A score holds until a newer run of the same lead counts; so leads are kept apart by far.
    apart = found["lead"].to_numpy() * (2 * len(days)) + starts
    after = np.minimum.accumulate(np.append(apart[1:], np.iinfo(np.int64).max)[::-1])[::-1]
    ends = np.minimum(after - apart + starts, len(days))
    held = ends > starts
    counts = np.zeros((len(days) + 1, len(Temperature)), dtype=np.int64)
    warm = found["temperature"].to_numpy()[held]
    np.add.at(counts, (starts[held], warm), 1)
    np.add.at(counts, (ends[held], warm), -1)
    first = min((bisect_left(days, as_of) for as_of in runs.values()), default=len(days))
    totals = counts.cumsum(axis=0).tolist()
    return [None if n < first else totals[n] for n in range(len(days))]


def _warmth(column: str) -> str:
    whens = " ".join(f"when '{t}' then {n}" for n, t in enumerate(Temperature))
    return f"case {column} {whens} end"


def told_apart(conn: sqlite3.Connection, by: str) -> tuple[pd.Series[int], list[str]]:
    """Return of each lead the number of its source, campaign ..., and what the numbers mean."""
    table = _TABLES.get(by, "from lead l")
    found, texts = columns.read_texts(conn, {"lead": "l.id"}, BREAKDOWNS[by], table)
    return found.set_index("lead")["key"], texts
