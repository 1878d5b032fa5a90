"""How sure a share is of which only a sample was seen."""

from __future__ import annotations

from math import sqrt
from typing import Final

Z95: Final = 1.959963984540054
"""So many standard deviations on either side hold 95 % of a normal distribution."""


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float] | None:
    """Return the interval (0 to 1) in which the true rate lies with 95 % confidence, when it hit so
    many times of so many tries; None where nothing was tried.

    It is Wilson's score interval: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), from E. B.
    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212. It also holds for few tries and for rates
    near 0 and 1, where p ± z √(p(1−p)/n) does not.

    >>> [round(end, 4) for end in wilson(81, 263)], [round(end, 4) for end in wilson(0, 20)]
    ([0.2553, 0.3662], [0.0, 0.1611])
    """
    if not of:
        return None
    rate = hits / of
    middle = rate + z * z / (2 * of)
    width = z * sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    low = 0.0 if hits == 0 else (middle - width) / whole
    high = 1.0 if hits == of else (middle + width) / whole
    return low, high
