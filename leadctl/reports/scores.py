"""How the scores are spread, all together and by axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from leadctl.reports.population import points
from leadctl.reports.spread import bands
from leadctl.store import queries

if TYPE_CHECKING:
    import pandas as pd

    from leadctl.reports.question import Question

QUANTILES: Final = (10, 25, 50, 75, 90)
"""In percent: so many leads have this or less."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The points of one axis ("score", "fit", "engagement"): their mean, the least and the most,
    the quantiles, and bands of (from, to, leads). A quantile is the least points of a lead that so
    many percent of the leads do not exceed; bands and quantiles count whole points, rounded down.
    None and empty where nobody was scored."""

    name: str
    mean: float | None
    least: int | None
    quantiles: tuple[int | None, ...]
    most: int | None
    bands: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The axes, over the leads that have a score and are not excluded, and how many these are;
    the excluded by reason; how many have no score."""

    axes: tuple[Axis, ...]
    leads: int
    excluded: Mapping[str, int]
    unscored: int


def scores(question: Question) -> Scores:
    """Count leads by score as it stands, and by what it is made of."""
    found = question.once(points)
    counted = found[found["excluded"] == 0]
    axes = (
        _axis("score", counted["score"]),
        _axis("fit", counted["fit"] // 1000),
        _axis("engagement", counted["engagement"] // 1000),
    )
    unscored = queries.count_leads(question.conn, queries.Sought()) - len(found)
    return Scores(axes, len(counted), queries.excluded(question.conn), unscored)


def _axis(name: str, of: pd.Series[int]) -> Axis:
    if of.empty:
        return Axis(name, None, None, (None,) * len(QUANTILES), None, ())
    counts = of.value_counts().sort_index()
    below = counts.cumsum() * 100
    values = counts.index.to_numpy().tolist()
    quantiles = [values[int((below >= p * len(of)).to_numpy().argmax())] for p in QUANTILES]
    spread = dict(zip(values, counts.to_numpy().tolist(), strict=True))
    return Axis(
        name, float(of.mean()), min(spread), tuple(quantiles), max(spread), tuple(bands(spread))
    )
