"""How numbers are spread over bands of equal width."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_MOST = 12


def bands(*sides: Mapping[int, int], most: int = _MOST) -> list[tuple[int, ...]]:
    """Return the ends of each band and how many leads each side has in it; a side says how many
    leads have which score. The bands are the narrowest of 10, 20, 50, 100 ... points that are at
    most so many.

    >>> bands({0: 3, 12: 1}, {-1: 4})
    [(-10, -1, 0, 4), (0, 9, 3, 0), (10, 19, 1, 0)]
    >>> [band[:2] for band in bands({5: 1, 104: 1}, most=10)]
    [(0, 19), (20, 39), (40, 59), (60, 79), (80, 99), (100, 119)]
    """
    scores = {score for side in sides for score in side}
    if not scores:
        return []
    low, high = min(scores), max(scores)
    width = next(w for w in _widths() if high // w - low // w < most)
    found = {band: [0] * len(sides) for band in range(low // width, high // width + 1)}
    for n, side in enumerate(sides):
        for score, leads in side.items():
            found[score // width][n] += leads
    return [(b * width, b * width + width - 1, *counts) for b, counts in found.items()]


def _widths() -> Iterator[int]:
    scale = 10
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10
