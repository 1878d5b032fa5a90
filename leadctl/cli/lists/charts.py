"""Charts as data: a list says what is to be seen of it; each way out draws it with what it has.

A terminal draws sparklines and bars, a workbook its own charts, a page SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_HUES = {"hot": "hot", "warm": "warm", "cold": "cold", "overdue": "hot"}
_BLOCKS = "▁▂▃▄▅▆▇█"
_PLAIN = "_.-:=+*#"


class ChartKind(StrEnum):
    """What a chart is drawn with: bars beside one another, bars that add up, or lines."""

    BAR = "bar"
    STACKED = "stacked"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a list, by keys of its columns: `x` names the rows, each of `y` is a series.

    Values are numbers or None (a gap); those of a chart in `percent` are shares from 0 to 1. `low`
    and `high` are the ends of an interval around the only `y`, in its unit. Names are listed from
    top to bottom; what is `ordered` (days, months, bands of score) runs from left to right. A chart
    shows the first `most` rows. `x_title` and `y_title` stand at the axes; without them the label
    of the column `x`, and that of the only `y`.
    """

    kind: ChartKind
    x: str
    y: tuple[str, ...]
    title: str
    low: str = ""
    high: str = ""
    percent: bool = False
    ordered: bool = False
    most: int = 12
    x_title: str = ""
    y_title: str = ""


def sparkline(values: Sequence[float | None], *, plain: bool = False) -> str:
    """Return numbers as a line of small bars, from nothing to the largest; a gap is a space.

    >>> sparkline([0, 1, 4, None, 8]), sparkline([0, 1, 4, None, 8], plain=True), sparkline([0, 0])
    ('▁▂▅ █', '_.= #', '▁▁')
    """
    marks = _PLAIN if plain else _BLOCKS
    most = max((value for value in values if value is not None), default=0)
    step = (len(marks) - 1) / most if most > 0 else 0.0
    return "".join(" " if v is None else marks[int(max(v, 0) * step + 0.5)] for v in values)


def hue(key: str, n: int) -> str:
    """Return the name of the colour of a series, the `n`-th: what means something has its own.

    >>> hue("hot", 0), hue("reached", 0), hue("present", 1)
    ('hot', '0', '1')
    """
    return _HUES.get(key, str(n % 6))
