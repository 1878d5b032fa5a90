"""Which two people could be one, for somebody to decide: the rules R1 to R6, on pairs of records.

`blocks` says where a record must be looked for, so that nobody has to compare all with all: two
records that a rule could bring together share a block. `judge` looks at one pair.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from leadctl.clean import email, person, phone, web
from leadctl.clean.person import Likeness
from leadctl.identity import nicknames, readings, romaji


class Reason(StrEnum):
    """Why two leads could be one person, best first; `RANKS` gives the place."""

    EMAIL = "A1"  # strong, but something stands between them: a hold, a crowd, a third name
    MOBILE = "A2"
    NAME_AND_COMPANY = "R2"
    EMAIL_OTHER_NAME = "R1"
    ADDRESS_ALIKE = "R4"
    LANDLINE = "R3"
    NAME_ALIKE = "R5"
    READING = "R6"


RANKS = {reason: n for n, reason in enumerate(Reason)}


class Finding(NamedTuple):
    """A reason, and what the two records share: an address, a number, a company."""

    reason: Reason
    shared: str


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of a record. `keys` are those of `evidence.keys`; `company` is the key of
    the company; `phone` and `url` as they are stored."""

    name: str
    kana: str
    company: str
    keys: tuple[str, ...]
    phone: str
    url: str = ""

    @property
    def emails(self) -> list[str]:
        """The personal addresses."""
        return [key[2:] for key in self.keys if key[0] == "e"]

    @property
    def places(self) -> list[str]:
        """Where it is at home: the company, and the domains that are not everybody's."""
        found = [self.company] if self.company else []
        for key in self.keys:
            if key[0] in "eb" and email.is_own(domain := key[key.rfind("@") + 1 :]):
                found.append(domain)
        if self.url and (domain := web.own_domain(self.url)):
            found.append(domain)
        return found

    @property
    def landline(self) -> str:
        """The number that more than one person may answer, without the extension."""
        return phone.landline(self.phone) if self.phone else ""


class Kind(StrEnum):
    """What the records of a block have in common. `NUMBER` is the last: it is only counted."""

    NAME = "name"  # letters of the name, and the company or domain
    SPELLING = "spelling"  # company, and how a word of the name begins
    FINER = "finer"  # the same with three letters: what a large block is divided into
    SURNAME = "surname"  # company, and the first kanji of the surname, or how it is read
    ADDRESS = "address"  # mailbox, and the company or domain
    LANDLINE = "landline"  # number and name
    NUMBER = "number"  # number alone, to count the names that stand with it


KINDS = tuple(Kind)
_BASES = {kind: n << 32 for n, kind in enumerate(Kind)}


def number_of(kind: Kind, *parts: str) -> int:
    """Return a block as a number: equal parts give equal numbers, others seldom (then `judge` finds
    nothing in common)."""
    return _BASES[kind] | crc32("\x1f".join(parts).encode())


def blocks(face: Face) -> dict[int, bool]:
    """Return where a record meets those that it could be one with: blocks by number, and whether it
    seeks others there, or is only there to be found."""
    found: dict[int, bool] = {}
    name = _name(face.name)
    for place in dict.fromkeys(face.places) if name.words else ():
        found[number_of(Kind.NAME, place, name.letters)] = True
        for spelt in name.spellings:
            found[number_of(Kind.SPELLING, place, spelt[:1])] = True
            found[number_of(Kind.FINER, place, spelt)] = True
        for surname in name.surnames:
            found[number_of(Kind.SURNAME, place, surname)] = name.seeks
        if face.kana and name.is_kanji:
            found[number_of(Kind.SURNAME, place, _read_surname(face.kana))] = False
    for address in face.emails:
        local, domain = mailbox(address)
        found[number_of(Kind.ADDRESS, domain, local)] = True
        typed = f"{local[:3]}@{domain[:1]}{_NO_DIGITS.sub('', domain)}"
        for spelt in name.spellings or (name.letters,) if name.words else ():
            found[number_of(Kind.ADDRESS, typed, spelt)] = True
        if face.company:
            found[number_of(Kind.ADDRESS, face.company, local)] = True
    if name.words and (number := face.landline):
        found[number_of(Kind.LANDLINE, number, name.letters)] = True
        found[number_of(Kind.NUMBER, number)] = False
    return found


class _Name(NamedTuple):
    """A name as far as blocks go: its letters in order, how its first and last words begin (of
    kanji nothing: their spellings are not compared), where those with such a surname are met, and
    whether it seeks them. A name in kanji has only to be found there, unless a surname is all."""

    words: tuple[str, ...]
    letters: str
    is_kanji: bool
    spellings: tuple[str, ...]
    surnames: tuple[str, ...]
    seeks: bool


@lru_cache(100_000)
def _name(written: str) -> _Name:
    words = _words(written)
    whole = "".join(words)
    letters = "".join(sorted(whole))
    if not words or whole[0] > "\u30ff":
        first = person.plain_words(written)[0][:1] if words else ""
        is_surname = len(words) == 1 and not readings.has_given(whole)
        return _Name(words, letters, bool(words), (), (first,) if words else (), is_surname)
    spellings = tuple({words[0][:3], words[-1][:3]})
    return _Name(words, letters, False, spellings, _met_by_reading(words), True)


def _met_by_reading(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return how surnames begin that are read as a name in kana or Latin letters, and its own."""
    if all(map(readings.is_kana, words)):
        ends = range(1, len(words[0])) if len(words) == 1 else [len(words[0])]
        firsts = readings.first_characters(words[0], latin=False)
        return (*firsts, *dict.fromkeys(romaji.of_kana(words[0][:end]) for end in ends))
    if len(words) == 1 or not all(map(romaji.is_japanese, words)):
        return ()
    spelt = [romaji.of_latin(word) for word in {words[0], words[-1]}]
    found = (c for word in spelt for c in readings.first_characters(word, latin=True))
    return (*dict.fromkeys(found), *spelt)


@lru_cache(20_000)
def _read_surname(kana: str) -> str:
    return romaji.of_kana(_words(kana)[0]) if _words(kana) else ""


@lru_cache(20_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(person.words(name))


_NO_DIGITS = re.compile(r"\D+")
_likeness = lru_cache(20_000)(person.likeness)


def mailbox(address: str) -> tuple[str, str]:
    """Return what two spellings of an address share: the mailbox without tag and dots, the domain
    as it was meant.

    >>> mailbox("taro.y+seminar@gmial.com"), mailbox("taro.y@docomo.ne.jp")
    (('taroy', 'gmail.com'), ('taroy', 'docomo.ne.jp'))
    """
    local, _at, domain = address.rpartition("@")
    short = (local.partition("+")[0] or local).replace(".", "")
    return short or local, email.meant_domain(domain)


def judge(a: Face, b: Face, crowded: Collection[str] = ()) -> Finding | None:
    """Return the best reason why two records could be one person's; None: there is none.

    `crowded` are keys and landlines ("t:+81312345678") that stand with more than
    `evidence.MOST_NAMES` names: they say nothing.

    >>> a = Face("斎藤一郎", "", "アオバ商事", (), "")
    >>> judge(a, Face("斉藤一郎", "", "アオバ商事", (), ""))
    Finding(reason=<Reason.NAME_ALIKE: 'R5'>, shared='アオバ商事')
    >>> judge(a, Face("斉藤一郎", "", "ミドリ", (), ""))
    """
    like = _likeness(a.name, b.name)
    common = {key for key in a.keys if key[0] in "em"}.intersection(b.keys)
    shared = min((key for key in common if _speaks(key, a, b, crowded)), default="")
    together = a.company if a.company == b.company else ""
    place = together or min(set(a.places).intersection(b.places), default="")
    found = (
        _by_key(a, b, like, shared)
        or _by_name(a, b, like, place)
        or _by_address(a, b, like)
        or _by_landline(a, b, like, crowded)
        or _by_likeness(a, b, like, place)
    )
    return Finding(*found) if found else None


_Found = tuple[Reason, str] | None
_ALIKE = (
    Likeness.EQUAL,
    Likeness.ORDER,
    Likeness.CONFUSED,
    Likeness.TYPO,
    Likeness.PART,
)


def _speaks(key: str, a: Face, b: Face, crowded: Collection[str]) -> bool:
    """Say whether a key tells anything of two people: one that is crowded only does of those who
    have a word of their names in common."""
    return key not in crowded or (key[0] == "e" and person.share_word(a.name, b.name))


def _by_key(a: Face, b: Face, like: Likeness, key: str) -> _Found:
    if key[:1] == "e":
        return Reason.EMAIL_OTHER_NAME if like is Likeness.CONFLICT else Reason.EMAIL, key[2:]
    if key and like is Likeness.EQUAL:
        return Reason.MOBILE, key[2:]
    if key and like in (Likeness.SCRIPTS, Likeness.PART):
        return Reason.NAME_ALIKE, key[2:]
    return None


def _by_name(a: Face, b: Face, like: Likeness, place: str) -> _Found:
    return (Reason.NAME_AND_COMPANY, place) if place and like is Likeness.EQUAL else None


def _by_address(a: Face, b: Face, like: Likeness) -> _Found:
    named_alike = like in _ALIKE or _is_garbled(a, b, like)
    if like is Likeness.CONFLICT and not named_alike:
        return None
    at_one_company = bool(a.company) and a.company == b.company
    found = (
        " / ".join(sorted((ours, theirs)))
        for ours in a.emails
        for theirs in b.emails
        if ours != theirs
        and (
            (like is not Likeness.CONFLICT and _same_mailbox(ours, theirs, at_one_company))
            or (named_alike and _spelt_alike(ours, theirs))
        )
    )
    shared = min(found, default="")
    return (Reason.ADDRESS_ALIKE, shared) if shared else None


def _same_mailbox(ours: str, theirs: str, at_one_company: bool) -> bool:
    (local, domain), (other_local, other_domain) = mailbox(ours), mailbox(theirs)
    return local == other_local and (at_one_company or domain == other_domain)


def _spelt_alike(ours: str, theirs: str) -> bool:
    """Say whether two addresses differ by a typo: in the mailbox, in the domain, or in both. How
    domains end is no likeness, and their digits are no typos."""
    (local, domain), (other_local, other_domain) = mailbox(ours), mailbox(theirs)
    if not person.is_near(local, other_local):
        return False
    if domain == other_domain:
        return True
    if _NO_DIGITS.sub("", domain) != _NO_DIGITS.sub("", other_domain):
        return False
    labels, others = domain.split("."), other_domain.split(".")
    while len(labels) > 1 and len(others) > 1 and labels[-1] == others[-1]:
        labels, others = labels[:-1], others[:-1]
    return person.is_near(".".join(labels), ".".join(others))


def _by_landline(a: Face, b: Face, like: Likeness, crowded: Collection[str]) -> _Found:
    number = a.landline
    if number and number == b.landline and f"t:{number}" not in crowded and like is Likeness.EQUAL:
        return Reason.LANDLINE, number
    return None


def _by_likeness(a: Face, b: Face, like: Likeness, place: str) -> _Found:
    if not place:
        return None
    if like in (Likeness.CONFUSED, Likeness.TYPO, Likeness.ORDER, Likeness.PART):
        return Reason.NAME_ALIKE, place
    if like is Likeness.SCRIPTS:
        return (Reason.READING, place) if _reads_as(a, b) or _reads_as(b, a) else None
    if _is_garbled(a, b, like) or (
        like is Likeness.CONFLICT and (_lacks_given(a.name, b.name) or _lacks_given(b.name, a.name))
    ):
        return Reason.NAME_ALIKE, place
    if like is Likeness.CONFLICT and _called_alike(a.name, b.name):
        return Reason.NAME_ALIKE, place
    return None


def _is_garbled(a: Face, b: Face, like: Likeness) -> bool:
    return like is Likeness.CONFLICT and person.is_garbled(a.name, b.name)


def _lacks_given(a: str, b: str) -> bool:
    """Say whether a name in kanji is the surname, a common one, of another without a blank."""
    ours, theirs = person.plain_words(a), person.plain_words(b)
    return len(ours) == len(theirs) == 1 and ours[0] == readings.known_surname(theirs[0])


def _reads_as(one: Face, other: Face) -> bool:
    """Say whether a name in kanji or kana can be the other's name in kana or Latin letters; a
    reading that was given is better than any table."""
    words, theirs = person.plain_words(one.name), person.plain_words(other.name)
    given = one.kana or (one.name if readings.is_kana("".join(words)) else "")
    if readings.is_kana("".join(theirs)):
        read = "".join(theirs)
        return _joined(given) == read if given else readings.can_be_read(words, read)
    if len(theirs) < 2 or not "".join(theirs).isascii():
        return False
    if given:
        spelt = romaji.of_kana(_joined(given))
        return spelt in map(romaji.of_latin, ("".join(theirs), "".join(reversed(theirs))))
    ways = ((theirs[0], theirs[-1]), (theirs[-1], theirs[0]))
    return any(readings.can_be_spelt(words, *way) for way in ways)


def _joined(kana: str) -> str:
    return "".join(person.plain_words(kana))


def _called_alike(a: str, b: str) -> bool:
    """Say whether two names in Latin letters have one surname and given names for one person."""
    (last, first), (other_last, other_first) = person.split(a), person.split(b)
    if not last or person.fold(last) != person.fold(other_last):
        return False
    one, other = person.fold(first), person.fold(other_first)
    return one.isascii() and nicknames.may_be_called(one, other)
