"""Postal codes and prefectures."""

from __future__ import annotations

import re

from leadctl.clean import text

# In the order of JIS X 0401: Hokkaido is 01, Okinawa 47.
_TABLE = """
北海道 Hokkaido 青森県 Aomori 岩手県 Iwate 宮城県 Miyagi 秋田県 Akita 山形県 Yamagata
福島県 Fukushima 茨城県 Ibaraki 栃木県 Tochigi 群馬県 Gunma 埼玉県 Saitama 千葉県 Chiba
東京都 Tokyo 神奈川県 Kanagawa 新潟県 Niigata 富山県 Toyama 石川県 Ishikawa 福井県 Fukui
山梨県 Yamanashi 長野県 Nagano 岐阜県 Gifu 静岡県 Shizuoka 愛知県 Aichi 三重県 Mie 滋賀県 Shiga
京都府 Kyoto 大阪府 Osaka 兵庫県 Hyogo 奈良県 Nara 和歌山県 Wakayama 鳥取県 Tottori
島根県 Shimane 岡山県 Okayama 広島県 Hiroshima 山口県 Yamaguchi 徳島県 Tokushima 香川県 Kagawa
愛媛県 Ehime 高知県 Kochi 福岡県 Fukuoka 佐賀県 Saga 長崎県 Nagasaki 熊本県 Kumamoto 大分県 Oita
宮崎県 Miyazaki 鹿児島県 Kagoshima 沖縄県 Okinawa
"""
_NAMES = _TABLE.split()
PREFECTURES: tuple[str, ...] = tuple(_NAMES[::2])
"""The 47 prefectures; the one with JIS code n is at n - 1."""

_SHORT = {name if name == "北海道" else name[:-1]: name for name in PREFECTURES}
_ROMAN = {roman.lower(): name for name, roman in zip(PREFECTURES, _NAMES[1::2], strict=True)}

_POSTAL = re.compile(r"(?:〒\s*)?(\d{3})[- ]?(\d{4})(?:\.0)?(?=\s|$)", re.ASCII)
_POSTAL_WITHOUT_ZERO = re.compile(r"\d{6}(?:\.0)?", re.ASCII)
_FOREIGN_POSTAL = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 -]{1,11}", re.ASCII)
_BEFORE = re.compile(
    r"(?:〒?\s*\d{3}-?\d{4})?[\s,、]*(?:日本国?|japan)?[\s,、]*", re.ASCII | re.IGNORECASE
)
_FULL = re.compile("|".join(PREFECTURES))
# Without its suffix a name counts at the end of a word and before the city of that name, which lies
# in that prefecture everywhere; 東京 and 大阪 before anything. 京都郡 lies in Fukuoka.
_BARE = re.compile(rf"(東京|大阪)|({'|'.join(_SHORT)})(?=市|$|[\s,、・/])")
_ROMAN_SUFFIX = re.compile(r"[- ]*(?:prefecture|pref\.?|ken|fu|to|metropolis)$")
_ISO = re.compile(r"jp-?(\d\d)", re.ASCII)

_LONGEST = 200  # characters that count
_DASH_TO_HYPHEN = str.maketrans(dict.fromkeys(text.DASHES + "ー", "-"))
_MACRONS = str.maketrans("ōŌūŪ", "oOuU")


def postal(cell: str) -> str | None:
    """Return a postal code: a Japanese one as "105-0001", a foreign one as cleaned text.

    Six digits are a Japanese code whose zero a spreadsheet ate. None if it is blank or no code.

    >>> postal("〒１０５－０００１"), postal("1050001"), postal("600001"), postal("SW1A 1AA")
    ('105-0001', '105-0001', '060-0001', 'SW1A 1AA')
    """
    if text.is_blank(cell):
        return None
    cell = text.one_line(cell).translate(_DASH_TO_HYPHEN)
    if code := _POSTAL.match(cell):
        return f"{code[1]}-{code[2]}"
    if _POSTAL_WITHOUT_ZERO.fullmatch(cell):
        return f"0{cell[:2]}-{cell[2:6]}"
    return cell if _FOREIGN_POSTAL.fullmatch(cell) else None


def prefecture(address: str) -> str | None:
    """Return the prefecture at the start of an address, or a part of a Latin one; None without.

    >>> prefecture("〒105-0001 東京都港区1-2-3"), prefecture("大阪市北区"), prefecture("府中市")
    ('東京都', '大阪府', None)
    >>> prefecture("1-2-3 Minato-ku, Tokyo 105-0001, Japan")
    '東京都'
    """
    address = text.one_line(address)[:_LONGEST]
    start = _BEFORE.match(address)
    at = start.end() if start else 0
    if full := _FULL.match(address, at):
        return full[0]
    if short := _BARE.match(address, at):
        return _SHORT[short[0]]
    if not address.isascii():
        return None
    parts = (_POSTAL.sub("", part).strip() for part in address.split(","))
    return next((found for part in parts if (found := _of_roman(part))), None)


def prefecture_name(cell: str) -> str | None:
    """Return the full name for the cell of a prefecture column; foreign text as it stands.

    >>> prefecture_name("東京"), prefecture_name("Ōsaka-fu"), prefecture_name("California")
    ('東京都', '大阪府', 'California')
    """
    if text.is_blank(cell):
        return None
    cell = text.one_line(cell)
    return _SHORT.get(cell) or _of_roman(cell[:_LONGEST]) or cell


def _of_roman(name: str) -> str | None:
    name = name.translate(_MACRONS).lower()
    if code := _ISO.fullmatch(name):
        return PREFECTURES[int(code[1]) - 1] if 1 <= int(code[1]) <= len(PREFECTURES) else None
    return _ROMAN.get(name) or _ROMAN.get(_ROMAN_SUFFIX.sub("", name))
