"""How warm the leads are, all together and stage by stage."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from leadctl.model import Temperature
from leadctl.store import queries


@dataclass(frozen=True, slots=True)
class Share:
    """How many leads have a temperature, and their share of those that were scored (0 to 1)."""

    temperature: Temperature
    leads: int
    share: float


@dataclass(frozen=True, slots=True)
class AtStage:
    """The leads of a stage by temperature, from hot to cold; `unscored` have none."""

    stage: str
    leads: tuple[int, ...]
    unscored: int


@dataclass(frozen=True, slots=True)
class Temperatures:
    """The shares of all leads, and the counts of each stage in which somebody is."""

    shares: tuple[Share, ...]
    stages: tuple[AtStage, ...]
    unscored: int


def temperatures(conn: sqlite3.Connection, line: Sequence[str]) -> Temperatures:
    """Count leads by temperature. Stages come in the order of the line, then those beside it."""
    import pandas as pd  # 0.4 s that only statistics need

    columns = ["id", "source", "stage", "temperature", "score"]
    leads = pd.DataFrame(queries.standings(conn), columns=columns)
    named = leads["temperature"].fillna("")
    table = pd.crosstab(leads["stage"], named).reindex(columns=[*Temperature, ""], fill_value=0)
    totals = table.sum()
    scored = int(totals.sum() - totals[""])
    shares = tuple(
        Share(t, int(totals[t]), int(totals[t]) / scored if scored else 0.0) for t in Temperature
    )
    there = [s for s in line if s in table.index]
    beside = sorted(str(s) for s in table.index if s not in line)
    stages = tuple(
        AtStage(s, tuple(int(table[t][s]) for t in Temperature), int(table[""][s]))
        for s in [*there, *beside]
    )
    return Temperatures(shares, stages, int(totals[""]))
