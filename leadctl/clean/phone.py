"""Phone numbers: what a cell holds, in E.164, and which of them belongs to one person.

The numbering plan is that of the Ministry of Internal Affairs and Communications: 0 and nine digits
for a landline, 050 (IP), 060, 070, 080 and 090 (mobile; 060 since 2024) with eight more. These are
read here; the rest of the world, and what is rare, by the phonenumbers library.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from leadctl.clean import text


class Phone(NamedTuple):
    """One number: `e164` is "+81312345678", `ext` the extension's digits or ""."""

    e164: str
    ext: str
    mobile: bool
    toll_free: bool

    @property
    def text(self) -> str:
        """Return the number as it is stored, "+81312345678;ext=123" (RFC 3966)."""
        return f"{self.e164};ext={self.ext}" if self.ext else self.e164


class Phones(NamedTuple):
    """The numbers of a cell in their order, each once, and what could not be read as one."""

    phones: tuple[Phone, ...]
    rest: str


_NONE = Phones((), "")

_PLAIN = re.compile(r"[0-9-]{10,13}")
_MOBILE = re.compile(r"0[6789]0\d{8}")
_IP = re.compile(r"050\d{8}")
_LANDLINE = re.compile(r"0(?!120|170|180|570|910|990)(?:3\d|[1-9][1-9])\d{7}")
_TOLL_FREE = re.compile(r"0(?:120|570|170|180|990|910)\d{6}|0800\d{7}")
_LOST_ZERO = re.compile(r"[789]0\d{8}|[1-9]\d{8}")
_OTHER_GROUPS = re.compile(r"\(?[789]0\d\D+\d{3}\D+\d{4}")  # 905-555-1234 is none
# 000-0000-0000, 03-0000-0000, 090-0000-0000, 1234567890: typed to get past a form
_PLACEHOLDER = re.compile(r"(\d)\1{5,}|0\d\d0{7,8}|0?1234567890?|0?987654321\d?")

_DASH_TO_HYPHEN = str.maketrans(dict.fromkeys(text.DASHES + "ー~〜", "-"))
_EXTENSION = re.compile(
    r"[\s,;(/]*(?<![a-z])(?:内線(?:番号)?|内|;ext=|extension|extn|ext|x|#)[\s.:]*([0-9]{1,7})(?![0-9])\)?",
    re.IGNORECASE,
)
_FAX = re.compile(r"\(?(?:fax|ファックス|ファクシミリ|ファクス)\)?", re.IGNORECASE)
_LABEL = re.compile(
    r"[(\[【]?(?:代表電話|代表番号|代表|大代表|代|直通電話|直通|直|携帯電話|携帯|電話番号|電話|会社|勤務先"
    r"|自宅|本社|telephone|tel|phone|mobile|cell|office|work|home|direct|main|(?<![a-z])[ptm](?=:))"
    r"[)\]】]?\.?:?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(
    r"[;,、/|・\n]|\bor\b|または|(?=fax|ファックス|ファクシミリ|ファクス)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?P<number>(?:\(?\+ ?)?\(?[0-9][0-9() .-]{5,}[0-9])(?:[ .)]*x(?P<ext>[0-9]+))?"
)
_LONGEST, _LONGEST_CELL = 80, 500  # what is longer is prose, and would cost time
_COUNTRY = re.compile(r"^(?:\(?\+ ?(\d{1,3})\)?|00([1-9]))")
_TRUNK_ZERO = re.compile(r"^(\+\d{1,3}[ .-]*)\(0\)|^(\+81[ .-]*)0")


def parse(cell: str, region: str = "JP") -> Phones:
    """Return the numbers of a cell; `region` (ISO 3166) is where one without "+" is.

    Understood are two numbers in a cell, 内線 and ext., labels such as (代表) and 直通, `tel:` and
    Meta's `p:`, Excel's apostrophe, full-width digits and every kind of dash. Ten digits that begin
    with 70, 80 or 90, and nine that make a landline, had a zero that a spreadsheet ate. What is no
    valid number, and a placeholder, is in `rest`; a number labelled as fax too, unless it is the
    first.

    >>> [p.text for p in parse("03-1234-5678 (代) 内線123 / ０９０－１１１１－２２２２").phones]
    ['+81312345678;ext=123', '+819011112222']
    >>> parse("9012345678").phones[0].e164, parse("000-0000-0000").rest
    ('+819012345678', '000-0000-0000')
    """
    if region == "JP" and _PLAIN.fullmatch(cell) and cell.isascii():
        phone = None if _OTHER_GROUPS.fullmatch(cell) else _japanese(cell.replace("-", ""))
        if phone is not None:
            return Phones((phone,), "")
    if text.is_blank(cell):
        return _NONE
    if len(cell) > _LONGEST_CELL:
        return Phones((), text.clean(cell))
    found: dict[Phone, None] = {}
    rest: list[str] = []
    folded = _EXTENSION.sub(r"x\1 ", text.clean(cell).translate(_DASH_TO_HYPHEN))
    pieces = [piece.strip() for piece in _SEPARATORS.split(folded)]
    for at, piece in enumerate(piece for piece in pieces if piece):
        phones, left = ([], piece) if at and _FAX.match(piece) else _read(piece, region)
        found.update(dict.fromkeys(phones))
        rest += [left] if left else []
    return Phones(tuple(found), " / ".join(rest) if found else text.clean(cell))


def _read(piece: str, region: str) -> tuple[list[Phone], str]:
    """Return the numbers of a piece (blanks may stand between several), and what is left of it."""
    bare = _LABEL.sub(" ", _FAX.sub(" ", piece)) if len(piece) <= _LONGEST else ""
    run = _NUMBER.search(bare)
    if run is None:
        return [], piece
    phones = _split(run["number"], run["ext"] or "", region)
    left = (bare[: run.start()] + bare[run.end() :]).strip(" .:-()")
    return (phones, left) if phones else ([], piece)


def _split(written: str, ext: str, region: str) -> list[Phone]:
    """Return the number, or the several that stand one after the other; none if any is wrong."""
    phone = _number(written, ext, region)
    if phone is not None:
        return [phone]
    for blank in reversed([m.start() for m in re.finditer(" ", written)]):
        head = _number(written[:blank], "", region)
        tail = _split(written[blank + 1 :], ext, region) if head else []
        if head and tail:
            return [head, *tail]
    return []


def _number(written: str, ext: str, region: str) -> Phone | None:
    """Return the number, None if it is no valid one. `written` holds digits and punctuation."""
    written = _TRUNK_ZERO.sub(r"\1\2", _COUNTRY.sub(r"+\1\2", written.strip()))
    digits = re.sub(r"\D", "", written)
    if _PLACEHOLDER.fullmatch(digits) or not 7 <= len(digits) <= 18:
        return None
    if written.startswith("+81"):
        return _japanese("0" + digits[2:], ext) or _by_library("+" + digits, ext, region)
    if written.startswith("+"):
        return _by_library("+" + digits, ext, region)
    if region == "JP" and _OTHER_GROUPS.fullmatch(written):
        return None
    phone = _japanese(digits, ext) if region == "JP" else None
    return phone or _by_library(digits, ext, region)


def _japanese(digits: str, ext: str = "") -> Phone | None:
    """Return the number for the digits of a Japanese one as it is dialled, zero in front."""
    if _PLACEHOLDER.fullmatch(digits):
        return None
    if _LOST_ZERO.fullmatch(digits):
        digits = "0" + digits
    toll_free = _TOLL_FREE.fullmatch(digits) is not None
    mobile = not toll_free and _MOBILE.fullmatch(digits) is not None
    if mobile or toll_free or _LANDLINE.fullmatch(digits) or _IP.fullmatch(digits):
        return Phone("+81" + digits[1:], ext, mobile, toll_free)
    return None


@lru_cache(maxsize=65536)
def _by_library(digits: str, ext: str, region: str) -> Phone | None:
    """Ask phonenumbers. A number at home must be valid; one abroad must be possible, because new
    ranges abroad reach the library late."""
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(number)
    abroad = digits.startswith("+") and not digits.startswith("+81")
    if not valid and not (abroad and phonenumbers.is_possible_number(number)):
        return None
    kind = phonenumbers.number_type(number)
    shared = phonenumbers.PhoneNumberType
    return Phone(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        ext,
        kind == shared.MOBILE,
        kind in (shared.TOLL_FREE, shared.PREMIUM_RATE, shared.SHARED_COST, shared.UAN),
    )


def key(phone: Phone) -> str | None:
    """Return what a person is known by: a mobile number's E.164, None for any other.

    >>> key(parse("090-1111-2222").phones[0]), key(parse("03-1234-5678").phones[0])
    ('+819011112222', None)
    """
    return phone.e164 if phone.mobile else None


def landline(stored: str) -> str:
    """Return the E.164 of a stored number that is neither a mobile's nor toll-free, without its
    extension; empty for any other. Numbers abroad do not say what they are, and count.

    >>> landline("+81312345678;ext=123"), landline("+819011112222"), landline("+81120123456")
    ('+81312345678', '', '')
    """
    number = stored.partition(";")[0]
    at_home = "0" + number[3:] if number.startswith("+81") else ""
    return "" if _MOBILE.fullmatch(at_home) or _TOLL_FREE.fullmatch(at_home) else number
