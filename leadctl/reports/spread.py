"""How scores are spread over bands of equal width."""

from __future__ import annotations

from collections.abc import Mapping

_MOST = 12
_WIDTHS = (10, 20, 50, 100, 200, 500, 1_000)


def bands(*sides: Mapping[int, int]) -> list[tuple[int, ...]]:
    """Return the ends of each band and how many leads each side has in it; a side says how many
    leads have which score.

    >>> bands({0: 3, 12: 1}, {-1: 4})
    [(-10, -1, 0, 4), (0, 9, 3, 0), (10, 19, 1, 0)]
    """
    scores = {score for side in sides for score in side}
    if not scores:
        return []
    low, high = min(scores), max(scores)
    width = next((w for w in _WIDTHS if (high - low) / w < _MOST), (high - low) // _MOST + 1)
    found = {band: [0] * len(sides) for band in range(low // width, high // width + 1)}
    for n, side in enumerate(sides):
        for score, leads in side.items():
            found[score // width][n] += leads
    return [(b * width, b * width + width - 1, *counts) for b, counts in found.items()]
