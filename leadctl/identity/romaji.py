"""Japanese in Latin letters: what two ways to write one reading have in common.

Hepburn, as on passports, and what people type beside it: Kunrei (si, ti, hu), long vowels as ou,
oo, oh or not at all. All of them become one form, made for comparing and not for reading.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ROWS = """
アイウエオ - カキクケコ k サシスセソ s タチツテト t ナニヌネノ n ハヒフヘホ h マミムメモ m
ラリルレロ r ガギグゲゴ g ザジズゼゾ z ダヂヅデド d バビブベボ b パピプペポ p
"""
_KANA = {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヴ": "bu"} | {
    letter: ("" if sound == "-" else sound) + vowel
    for row, sound in zip(*[iter(_ROWS.split())] * 2, strict=True)
    for letter, vowel in zip(row, "aiueo", strict=True)
}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}
_VOWELS = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}

_KUNREI = (
    (r"sh(?=[auo])", "sy"),
    (r"shi", "si"),
    (r"ch(?=[auo])", "ty"),
    (r"chi", "ti"),
    (r"tsu", "tu"),
    (r"j(?=[auo])", "zy"),
    (r"ji|di", "zi"),
    (r"dzu|du", "zu"),
    (r"fu", "hu"),
    (r"wo", "o"),
    (r"m(?=[bpm])", "n"),
    (r"(?<=[aiueo])h(?![aiueoy])", ""),
    (r"ou|oo", "o"),
    (r"([aiue])\1", r"\1"),
    (r"n'", "n"),
)
_CHANGES = tuple((re.compile(pattern), to) for pattern, to in _KUNREI)
_SYLLABLES = re.compile(r"(?:(?:[kstnhmrgzdbp]?y?|w)[aiueo]|n|([kstp])(?=\1))+")


@lru_cache(20_000)
def of_kana(reading: str) -> str:
    """Return a reading in katakana as `of_latin` would return it in Latin letters.

    >>> of_kana("オオノ"), of_kana("ジュンイチ"), of_kana("ハットリ"), of_kana("サトー")
    ('ono', 'zyuniti', 'hattori', 'sato')
    """
    written = ""
    for kana in reading:
        if kana in _SMALL and written[-1:] == "i":
            written = written[:-1] + _SMALL[kana]
        elif kana in _VOWELS:
            written = written[:-1] + _VOWELS[kana]
        else:
            written += "*" if kana == "ッ" else _KANA.get(kana, "")
    return of_latin(re.sub(r"\*(.)", r"\1\1", written))


@lru_cache(20_000)
def of_latin(word: str) -> str:
    """Return a word in the form that the ways to write it have in common.

    >>> [of_latin(word) for word in ("ohno", "Oono", "ono", "junichi", "zyun'iti", "Namba")]
    ['ono', 'ono', 'ono', 'zyuniti', 'zyuniti', 'nanba']
    """
    word = word.lower()
    for pattern, to in _CHANGES:
        word = pattern.sub(to, word)
    return word


def is_japanese(word: str) -> bool:
    """Say whether a word can be Japanese in Latin letters, by its syllables.

    >>> [is_japanese(word) for word in ("takahashi", "kenji", "smith", "pierre", "carl")]
    [True, True, False, False, False]
    """
    return _SYLLABLES.fullmatch(of_latin(word)) is not None
