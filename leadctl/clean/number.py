"""Whole numbers as people write them: employees, revenue, counts."""

from __future__ import annotations

import re
from decimal import Decimal

from leadctl.clean import text

_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_LATIN = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "mn", "mm", "mio", "million"), 10**6),
    **dict.fromkeys(("b", "bn", "billion"), 10**9),
}
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_LARGEST = 2**63 - 1  # what SQLite holds
_LONGEST = 60

_DASH = f"[{re.escape(text.DASHES)}ー~〜]"
_DIGITS = r"(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_AMOUNT = rf"{_DIGITS}(?: ?[十百千万億兆](?: ?{_DIGITS})?)*"
_UNIT = rf"(?: ?(?:{'|'.join(sorted(_LATIN, key=len, reverse=True))})(?![a-z]))?"
_BEFORE = (
    r"(?:約|およそ|ほぼ|年商|売上高?|従業員数?|社員数?|資本金|連結|単体|about|approx\.?|around|over"
    r"|more than|usd|jpy|eur|us(?=\$)|[¥\\$€£>≥≧~〜: ])*"
)
_AFTER = (
    r"(?:円|名様?|人|社員|社|件|台|employees?|people|persons?|staff|members?|usd|jpy|eur|dollars?|yen"
    r"|以上|超え?|強|弱|程度|ほど|前後|余り?|規模|以下|まで|くらい|ぐらい|or more|\+"
    r"|\([^()]*\)| )*"
)
_NUMBER = re.compile(
    rf"{_BEFORE}(?P<low>{_AMOUNT})(?P<low_unit>{_UNIT}){_AFTER}(?P<under>未満)?"
    rf"(?:(?:{_DASH}+|to|から|(?<=以上)) *"
    rf"(?:{_BEFORE}(?P<high>{_AMOUNT})(?P<high_unit>{_UNIT}){_AFTER}(?:未満)?)?)?"
)
_TOKEN = re.compile(rf"{_DIGITS}|[十百千万億兆]")


def parse(cell: str) -> int | None:
    """Return the whole number of a cell, rounded down; of a range the lower end; None without one.

    An upper bound stands for itself (300人以下 is 300, 300人未満 is 299).

    >>> [parse(c) for c in ("1,000名", "300人以上", "５００", "約2億円", "3千万円", "1万2千")]
    [1000, 300, 500, 200000000, 30000000, 12000]
    >>> [parse(c) for c in ("50〜100名", "1-3億円", "10,001+ employees", "$2.5M", "many")]
    [50, 100000000, 10001, 2500000, None]
    """
    if cell.isdecimal() and cell.isascii() and len(cell) < 19:
        return int(cell)
    if len(cell) > _LONGEST or text.is_blank(cell):
        return None
    found = _NUMBER.fullmatch(text.one_line(cell).casefold().translate(_KANJI_DIGITS))
    if found is None:
        return None
    low = _amount(found["low"], found["low_unit"])
    if found["high"]:
        low = _scaled_like(low, found)
    whole = int(low) - bool(found["under"])
    return whole if whole <= _LARGEST else None


def _amount(written: str, unit: str) -> Decimal:
    """Return the value of digits with 十百千万億兆 among them, times a Latin unit (k, M, bn)."""
    total = section = Decimal(0)
    number: Decimal | None = None
    for token in _TOKEN.findall(written):
        if token in _SMALL:
            section += (1 if number is None else number) * _SMALL[token]
            number = None
        elif token in _LARGE:
            total += (section + (number or 0)) * _LARGE[token]
            section, number = Decimal(0), None
        else:
            number = Decimal(re.sub("[, ]", "", token))
    return (total + section + (number or 0)) * _LATIN.get(unit.strip(), 1)


def _scaled_like(low: Decimal, found: re.Match[str]) -> Decimal:
    """Give the lower end of "1-3億円" the unit that is written once, if it stays the lower end."""
    high = _amount(found["high"], found["high_unit"])
    if found["low_unit"] or any(unit in found["low"] for unit in (*_SMALL, *_LARGE)):
        return low
    bare = re.match(_DIGITS, found["high"])
    upper = Decimal(re.sub("[, ]", "", bare[0])) if bare else high
    scaled = low * (high / upper if upper else 1)
    return scaled if scaled <= high else low
