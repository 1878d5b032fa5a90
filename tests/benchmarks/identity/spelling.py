"""How a name, an address, a number and a company are written down: as typed, scanned, misread.

Each function returns the text and, beside it, what it is in truth, so that nothing has to be
guessed back from the text. Rates stand where they are used (`lists`); what is here is how.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.benchmarks.people import Company, mistype, narrow

from . import namebook
from .namebook import FullName

_WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
_HIRAGANA = {n: n - 0x60 for n in range(0x30A1, 0x30F7)}
_GMAIL = "gmail.com"
_LEGAL_FORMS = ("株式会社", "有限会社", "合同会社")
DESKS = ("info", "sales", "contact", "support", "soumu", "eigyo")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name as it stands in a cell, and in truth.

    `spelling` is the text with glyph variants, width, blanks and order undone; `meant` is the same
    without confusions and slips; `odd` says what befell it; surname and given name are the two
    halves, `swapped` says that they stand in each other's column."""

    last: str
    first: str
    spelling: str
    meant: str
    script: str = "kanji"
    odd: str = ""


NOBODY = WrittenName("", "", "", "", "")


def plainly(name: FullName) -> WrittenName:
    """Write it as its bearer does."""
    if name.foreign:
        return _latin(name.surname[0], name.given[0])
    spelling = _plain(name.own) + _plain(name.given[0])
    odd = "glyph" if name.own != _plain(name.own) else ""
    return WrittenName(name.own, name.given[0], spelling, spelling, odd=odd)


def _plain(text: str) -> str:
    return text.translate(namebook.PLAIN)


def _latin(last: str, first: str, odd: str = "") -> WrittenName:
    spelling = f"{first} {last}".lower()
    return WrittenName(last, first, spelling, spelling, "latin", odd)


def typed_plainly(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Use the form of a character that the keyboard offers first: 髙 becomes 高."""
    last, first = _plain(written.last), _plain(written.first)
    return WrittenName(last, first, written.spelling, written.meant, written.script)


def confused(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Take a character for one that looks like it or is read like it (斎 for 斉, 末 for 未)."""
    for place, letter in enumerate(written.last):
        other = _plain(letter).translate(namebook.CONFUSED)
        if other != _plain(letter):
            last = written.last[:place] + other + written.last[place + 1 :]
            spelling = _plain(last + written.first)
            return WrittenName(last, written.first, spelling, written.meant, odd="confusable")
    return written


def converted_wrongly(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Write the given name with the other characters that are read the same."""
    other = namebook.homophone(rnd, name.given)
    if not other or written.script != "kanji":
        return written
    spelling = _plain(written.last + other[0])
    return WrittenName(written.last, other[0], spelling, written.meant, odd="wrong kanji")


def in_romaji(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Write it in Latin letters, sometimes with the surname in capitals."""
    if name.foreign:
        return written
    last, first = name.surname[2].capitalize(), name.given[2].capitalize()
    return _latin(last.upper() if rnd.random() < 0.3 else last, first, "romaji")


def in_kana(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Write it as it is read: katakana, half-width katakana or hiragana; a foreigner's as it is
    heard."""
    last, first = name.surname[1], name.given[1]
    if not last or not first:
        return written
    spelling = last + first
    write = rnd.choice((str, narrow, lambda kana: kana.translate(_HIRAGANA)))
    return WrittenName(write(last), write(first), spelling, spelling, "kana", "kana")


def slipped(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Exchange two letters, or lose one, in a Latin name."""
    if written.script != "latin":
        return written
    words = [written.last, written.first]
    place = rnd.randrange(2)
    word = words[place].lower()
    if len(word) < 4 or len(set(word)) < 3:
        return written
    at = rnd.randrange(1, len(word))
    word = mistype(rnd, word) if rnd.random() < 0.5 else word[:at] + word[at + 1 :]
    words[place] = word.capitalize()
    spelling = f"{words[1]} {words[0]}".lower()
    return WrittenName(words[0], words[1], spelling, written.meant, "latin", "slip")


def nicknamed(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Use the short form of a given name, if it has one."""
    if not name.nick:
        return written
    return _latin(name.surname[0], name.nick, "nickname")


def surname_only(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Leave the given name out, as salespeople do."""
    spelling = _plain(written.last).lower()
    return WrittenName(written.last, "", spelling, spelling, written.script, "surname only")


def swapped(rnd: Random, name: FullName, written: WrittenName) -> WrittenName:
    """Put each half in the other's column."""
    odd = "swapped" if not written.odd else f"{written.odd}, swapped"
    return WrittenName(
        written.first, written.last, written.spelling, written.meant, written.script, odd
    )


@dataclass(frozen=True, slots=True)
class WrittenAddress:
    """An e-mail address as it stands in a cell; `mailbox` is whom mail to it reaches, as anybody
    can tell from the text (for Gmail without dots and tag), empty for a desk's."""

    text: str
    mailbox: str
    odd: str = ""


NO_ADDRESS = WrittenAddress("", "")


def address(rnd: Random, email: str) -> WrittenAddress:
    """Write an address as people do: mostly as it is, at times in capitals or in full width."""
    chance = rnd.random()
    text = email
    if chance < 0.03:
        text = email.upper() if chance < 0.01 else email.capitalize()
    elif chance < 0.04:
        text = f" {email}" if chance < 0.035 else email.translate(_WIDE)
    return WrittenAddress(text, _mailbox(email))


def _mailbox(email: str) -> str:
    local, _at, domain = email.partition("@")
    if domain == _GMAIL:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}@{domain}"


def tagged(rnd: Random, email: str) -> WrittenAddress:
    """Add a tag to the address; with Gmail, at times a dot."""
    local, _at, domain = email.partition("@")
    if domain == _GMAIL and rnd.random() < 0.5:
        place = rnd.randrange(1, len(local))
        typed = f"{local[:place]}.{local[place:]}@{domain}".replace("..", ".")
        return WrittenAddress(typed, _mailbox(typed), "tag")
    typed = f"{local}+{rnd.choice(('seminar', 'form', '2025', 'webinar'))}@{domain}"
    return WrittenAddress(typed, _mailbox(typed), "tag")


def mistyped(rnd: Random, email: str) -> WrittenAddress:
    """Slip on the keyboard: a letter twice, two exchanged, one lost; or in the domain."""
    local, _at, domain = email.partition("@")
    chance = rnd.random()
    at = rnd.randrange(len(local))
    if chance < 0.25:
        domain = {"gmail.com": "gmial.com", "yahoo.co.jp": "yaho.co.jp"}.get(
            domain, domain.replace(".jp", ".com") if domain.endswith(".jp") else f"{domain}s"
        )
    elif chance < 0.5:
        local = f"{local[:at]}{local[at]}{local[at:]}"
    elif chance < 0.75 and len(set(local)) > 1:
        local = mistype(rnd, local)
    else:
        local = local[:at] + local[at + 1 :] or local
    typed = f"{local}@{domain}"
    return WrittenAddress(typed, _mailbox(typed), "e-mail typo")


def number(rnd: Random, digits: str) -> str:
    """Write a telephone number in one of the usual ways; Excel eats the zero of a few."""
    chance = rnd.random()
    bare = digits.replace("-", "")
    if chance < 0.65 or not digits:
        return digits
    if chance < 0.83:
        return bare
    if chance < 0.90:
        return digits.translate(_WIDE)
    if chance < 0.95:
        return f"+81-{digits[1:]}"
    if chance < 0.99:
        first, _dash, rest = digits.partition("-")
        return f"({first}){rest}"
    return bare[1:]


def firm_name(rnd: Random, firm: Company, name: str) -> str:
    """Write the name of a company: in full, shortened, without its legal form, with a site, with
    the form on the wrong side, with a slip."""
    if name != firm.name:  # it has another name now
        return name
    form = next((form for form in _LEGAL_FORMS if form in name), "")
    core = name.replace(form, "")
    chance = rnd.random()
    if chance < 0.62:
        return name
    if chance < 0.80:
        return firm.shortened
    if chance < 0.92:
        return core
    if chance < 0.985:
        return f"{name} {rnd.choice(('東京本社', '大阪支店', '名古屋営業所', '第二工場'))}"
    if chance < 0.995:
        return core + form if name.startswith(form) else form + core
    return name.replace(core, mistype(rnd, core))
