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


def foresee(rate: float, seen: int, now: int, z: float = Z95) -> tuple[float, float]:
    """Return between which numbers there will be, with 95 % confidence, hits of so many tries to
    come (`now`), when the rate was this one (0 to 1) of so many that were `seen`.

    It is what Wilson's interval is for a rate: all y with (y - m p)² ≤ z² q(1-q) m (m+n)/n, where q
    is the rate of both together, (np + y)/(n + m); K. Krishnamoorthy, J. Peng, "Improved
    closed-form prediction intervals for binomial and Poisson distributions", Journal of Statistical
    Planning and Inference 141 (2011), 1709-1718. For many tries it is m times Wilson's interval.

    >>> [round(end, 1) for end in foresee(0.5, 100, 50)], foresee(0.5, 100, 0)
    ([16.6, 33.4], (0.0, 0.0))
    """
    if not now:
        return 0.0, 0.0
    both = seen + now
    a = 1 + z * z * now / (seen * both)
    b = z * z * now / seen * (1 - 2 * rate)
    c = z * z * now * both / seen * rate * (1 - rate)
    root = sqrt(b * b + 4 * a * c)
    middle = now * rate
    low, high = (middle + (b + sign * root) / (2 * a) for sign in (-1, 1))
    return max(low, 0.0), min(high, float(now))
