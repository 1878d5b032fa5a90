"""How far leads came, how long they stayed, and when and where they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from leadctl.reports.hot import line_of
from leadctl.reports.population import moves, population, stages, told_apart, within
from leadctl.store import columns

if TYPE_CHECKING:
    import pandas as pd

    from leadctl.reports.question import Question


@dataclass(frozen=True, slots=True)
class Step:
    """A stage: how many leads ever came to it, their share of the stage before (0 to 1, None where
    nobody was there), and how many are there now. `days` is the median of the completed stays and
    `stays` their number; who is still there has no stay yet, so that a stage from which nobody
    goes on has none.
    """

    stage: str
    reached: int
    rate: float | None
    present: int
    days: float | None
    stays: int


@dataclass(frozen=True, slots=True)
class Group:
    """Leads of one kind (a source, a month of entry; None: unknown), how many came to each stage of
    the line, and their mean score."""

    name: str | None
    leads: int
    reached: tuple[int, ...]
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The line of stages, groups (those with most leads first), cohorts by month of entry (the
    oldest first), and who stands beside the line: (stage, how many)."""

    steps: tuple[Step, ...]
    groups: tuple[Group, ...]
    months: tuple[Group, ...]
    beside: tuple[tuple[str, int], ...]


def funnel(question: Question, by: str) -> Funnel:
    """Count who came how far along the line of stages, whose first everybody has reached.

    A lead belongs to the day on which its first record happened, so a month is a cohort, whose
    leads go on; `since` and `until` choose these days. Whoever came to a stage has reached those
    before it: one that was skipped counts. A lead that has left the line (lost, nurture) counts for
    what it had reached. Days in a stage go from the transition to it to the next one that was
    written of the same record (a merged lead has two strands), and in the first stage from the
    entry to the first transition; a stage that was only passed was not stayed in.
    """
    line = line_of(question.book)
    everybody = question.once(population)
    leads = everybody[within(question, everybody["entry"])]
    keys, names = question.once(told_apart, by)
    key = keys.reindex(leads.index)
    named = _groups(leads, key, line, dict(enumerate(names)))
    months = leads["entry"].to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    dated = _groups(leads, months, line, None)
    return Funnel(
        _steps(question, leads, line),
        tuple(sorted(named, key=lambda g: (-g.leads, g.name is None, g.name or ""))),
        tuple(sorted(dated, key=lambda g: g.name or "")),
        _beside(question, leads, len(line)),
    )


def _steps(question: Question, leads: pd.DataFrame, line: Sequence[str]) -> tuple[Step, ...]:
    stays = _stays(question.once(moves), leads["entry"]).groupby("place")["days"]
    medians, counts = stays.median(), stays.size()
    reached = [int((leads["furthest"] >= n).sum()) for n in range(len(line))]
    present = leads["stage"].value_counts()
    return tuple(
        Step(
            stage,
            reached[n],
            reached[n] / reached[n - 1] if n and reached[n - 1] else None,
            int(present.get(n, 0)),
            float(medians[n]) if n in medians.index else None,
            int(counts.get(n, 0)),
        )
        for n, stage in enumerate(line)
    )


def _stays(made: pd.DataFrame, entry: pd.Series[int]) -> pd.DataFrame:
    """Return the completed stays of the leads that have an entry: `place` and `days`."""
    import pandas as pd  # 0.4 s that only statistics need

    made = made[made["lead"].isin(entry.index)]
    first = made.groupby("lead")["day"].min()
    waited = pd.DataFrame({"place": 0, "days": (first - entry[first.index]).clip(lower=0)})
    strands = made.sort_values(["anchor", "day"], kind="stable")
    after = strands.shift(-1)
    stayed = (after["anchor"] == strands["anchor"]) & (strands["passed"] == 0)
    strands["days"] = after["day"] - strands["day"]
    return pd.concat([waited, strands.loc[stayed, ["place", "days"]]])


def _groups(
    leads: pd.DataFrame, key: Any, line: Sequence[str], names: dict[int, str] | None
) -> list[Group]:
    """Count leads by a key, who came how far; without names the keys are their own."""
    sizes = leads.groupby([key, "furthest"]).size().unstack(fill_value=0)
    sizes = sizes.reindex(columns=range(len(line)), fill_value=0)
    reached = sizes.iloc[:, ::-1].cumsum(axis=1).iloc[:, ::-1]
    known = leads["score"] != columns.ABSENT
    means = leads["score"].where(known).groupby(key).mean()
    found = []
    for value, row in zip(reached.index, reached.to_numpy().tolist(), strict=True):
        name = str(value)[:7] if names is None else names.get(value)
        mean = float(means[value])
        found.append(Group(name, row[0], tuple(row), None if isnan(mean) else mean))
    return found


def _beside(question: Question, leads: pd.DataFrame, line: int) -> tuple[tuple[str, int], ...]:
    names, present = question.once(stages), leads["stage"].value_counts()
    counts = {names[n]: int(present.get(n, 0)) for n in range(line, len(names))}
    return tuple(sorted((name, n) for name, n in counts.items() if n))
