"""Made-up people and the records they leave behind, company by company, with the truth.

Everything is a function of the seed and the number of a company, so a part can be made again alone,
and a million records need no more memory than one company. What befalls the data of real people
befalls it here (`Case`), at rates that a benchmark can see (`_RATES`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import NamedTuple

from . import names
from .names import Name

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2026, 11, 20)
MOST_STAFF = 12
"""A person's id is the number of the first company times this, plus the place in it."""


class Case(StrEnum):
    """What makes a record differ from the plain record of its person."""

    PLAIN = "plain"
    SPACES = "spaces"  # no space in the name, a full-width one, or some around the e-mail
    GLYPH = "glyph"  # 髙 for 高
    CONFUSABLE = "confusable"  # 斉 for 斎
    HALF_KANA = "half_kana"  # the name in half-width kana
    SWAPPED = "swapped"  # given name first
    ROMAJI = "romaji"
    NAME_TYPO = "name_typo"  # one letter of the Latin name
    EMAIL_TYPO = "email_typo"
    NO_EMAIL = "no_email"
    ROLE_ADDRESS = "role_address"  # info@ of the firm
    JOB_CHANGE = "job_change"  # from this record on: another company and e-mail, the same mobile
    MARRIAGE = "marriage"  # from this record on: another surname, the same e-mail and mobile
    NAMESAKE = "namesake"  # another person of this firm has this name
    FAMILY = "family"  # parent and child in a small firm


class Company(NamedTuple):
    """An organisation. `shortened` is its name as cards write it; `revenue` is in yen."""

    index: int
    name: str
    shortened: str
    domain: str
    industry: str
    employees: int
    revenue: int
    phone: str
    postal_code: str
    prefecture: str
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    """One person as they are now; `mobile` is empty for those who never give it."""

    id: int
    surname: Name
    given: Name
    company: Company
    department: str
    title: str
    email: str
    mobile: str
    case: Case = Case.PLAIN


class Record(NamedTuple):
    """One row of a card or form export, and whom it is about (a tuple: millions are made)."""

    person: int
    case: Case
    company: Company
    company_name: str
    department: str
    title: str
    name: str
    kana: str
    email: str
    phone: str
    mobile: str
    day: date
    is_card: bool


def scatter(number: int, first: int, last: int) -> int:
    """Return a place in first..last for a number, a different one for each (modulo their count).

    >>> len({scatter(n, 100, 199) for n in range(100)})
    100
    """
    return first + number * 48_271 % (last - first + 1)


def company(seed: int, index: int) -> Company:
    """Return company number `index`; its name, domain and telephone belong to no other."""
    rnd = Random(seed * 1_000_003 + index * 2 + 1)
    total = len(names.PLACES) * len(names.STEMS) * len(names.TRADES)
    number = scatter(index, 0, total - 1)
    number, trade = divmod(number, len(names.TRADES))
    stem, place = divmod(number, len(names.PLACES))
    word, industry = names.TRADES[trade]
    core = f"{names.PLACES[place]}{names.STEMS[stem]}{word}"
    if index >= total:
        core = f"第{index // total + 1}{core}"
    before, after, short = rnd.choice(names.LEGAL_FORMS)
    employees = int(10 * 10 ** (rnd.random() * 2.8))
    phone = scatter(index, 30_000_000, 69_999_999)
    town = f"{rnd.choice(names.TOWNS)}{rnd.randint(1, 9)}-{rnd.randint(1, 30)}"
    return Company(
        index,
        before + core + after,
        short + core if before else core + short,
        f"c{index}.example.co.jp" if index % 2 else f"c{index}.example",
        industry,
        employees,
        employees * rnd.randint(8, 40) * 1_000_000,
        f"03-{phone // 10_000}-{phone % 10_000:04d}",
        f"{rnd.randint(100, 999)}-{rnd.randint(0, 9999):04d}",
        rnd.choice(names.PREFECTURES),
        f"見本市{town}",
    )


def staff(seed: int, firm: Company) -> Iterator[tuple[Person, list[Record]]]:
    """Yield the people who began at a company, each with all records, oldest first."""
    rnd = Random(seed * 1_000_003 + firm.index * 2)
    size = 1 + int(rnd.random() ** 2 * (MOST_STAFF - 1))
    taken: set[str] = set()
    former: Person | None = None
    for place in range(size):
        case, surname, given = _name(rnd, size, former)
        former = _hire(rnd, firm, firm.index * MOST_STAFF + place, taken, surname, given, case)
        yield former, list(_leave_records(seed, rnd, former))


def _name(rnd: Random, size: int, former: Person | None) -> tuple[Case, Name, Name]:
    """Name the next of a staff: like the one before in full, or the surname only, or anything."""
    surname = names.SURNAMES[int(rnd.random() ** 2 * len(names.SURNAMES))]
    given = names.GIVEN[int(rnd.random() ** 1.5 * len(names.GIVEN))]
    chance = rnd.random()
    if former and size <= 3 and chance < 0.3 and given != former.given:
        return Case.FAMILY, former.surname, given
    if former and chance > 0.98:
        return Case.NAMESAKE, former.surname, former.given
    return Case.PLAIN, surname, given


def _hire(
    rnd: Random, firm: Company, number: int, taken: set[str], surname: Name, given: Name, case: Case
) -> Person:
    """Make a person, with an e-mail address that nobody else at the firm has."""
    local = f"{given[2][0]}.{surname[2]}"
    if local in taken:
        local = f"{given[2]}.{surname[2]}{len(taken)}"
    taken.add(local)
    digits = scatter(number, 10_000_000, 99_999_999)
    mobile = f"0{7 + number % 3}0-{digits // 10_000}-{digits % 10_000:04d}"
    return Person(
        number,
        surname,
        given,
        firm,
        rnd.choice(names.DEPARTMENTS),
        rnd.choice(names.TITLES),
        f"{local}@{firm.domain}",
        mobile if rnd.random() < 0.6 else "",
        case,
    )


def _leave_records(seed: int, rnd: Random, person: Person) -> Iterator[Record]:
    """Yield what a person leaves behind: one record to five, spread over the years."""
    count = 1 + int(rnd.random() ** 2 * 5)
    span = (LAST_DAY - FIRST_DAY).days / count
    for nth in range(count):
        if nth:
            person = _live_on(seed, rnd, person)
        day = FIRST_DAY + timedelta(days=int(span * (nth + rnd.random())))
        record = _write_down(rnd, person, day)
        chance = rnd.random()
        if chance < _VARIED:
            change = next(change for limit, change in _LIMITS if chance < limit)
            record = change(rnd, person, record)
        yield record


def _live_on(seed: int, rnd: Random, person: Person) -> Person:
    """Let time pass: a few change their employer, a few their surname. Once in a life is enough."""
    if person.case is not Case.PLAIN:
        return person
    chance = rnd.random()
    if chance < 0.04 and person.mobile:
        firm = company(seed, person.company.index + rnd.randint(1, 500))
        email = f"{person.given[2]}-{person.surname[2]}{person.id}@{firm.domain}"
        title = rnd.choice(names.TITLES)
        return replace(person, company=firm, email=email, title=title, case=Case.JOB_CHANGE)
    if 0.04 <= chance < 0.05:
        surname = rnd.choice([s for s in names.SURNAMES if s[0] != person.surname[0]])
        return replace(person, surname=surname, case=Case.MARRIAGE)
    return person


def _write_down(rnd: Random, person: Person, day: date) -> Record:
    """Make the plain record of a person, with the telephone that the whole firm shares."""
    firm = person.company
    return Record(
        person.id,
        person.case,
        firm,
        firm.name if rnd.random() < 0.7 else firm.shortened,
        person.department,
        person.title,
        f"{person.surname[0]} {person.given[0]}",
        f"{person.surname[1]} {person.given[1]}",
        person.email,
        firm.phone,
        person.mobile if rnd.random() < 0.8 else "",
        day,
        rnd.random() < 0.6,
    )


def _change_spaces(rnd: Random, person: Person, record: Record) -> Record:
    name = record.name.replace(" ", rnd.choice(("", "　")))
    email = rnd.choice((record.email, f" {record.email} ", record.email.upper()))
    return record._replace(case=Case.SPACES, name=name, email=email)


def _change_glyphs(rnd: Random, person: Person, record: Record) -> Record:
    name = record.name.translate(str.maketrans(names.GLYPHS))
    return record if name == record.name else record._replace(case=Case.GLYPH, name=name)


def _confuse(rnd: Random, person: Person, record: Record) -> Record:
    name = record.name.translate(str.maketrans(names.CONFUSABLE))
    return record if name == record.name else record._replace(case=Case.CONFUSABLE, name=name)


def _use_kana(rnd: Random, person: Person, record: Record) -> Record:
    kana = narrow(record.kana)
    return record._replace(case=Case.HALF_KANA, name=kana, kana=kana)


def _swap_names(rnd: Random, person: Person, record: Record) -> Record:
    return record._replace(case=Case.SWAPPED, name=" ".join(reversed(record.name.split(" "))))


def _use_romaji(rnd: Random, person: Person, record: Record) -> Record:
    surname, given = person.surname[2], person.given[2].capitalize()
    name = rnd.choice((f"{given} {surname.capitalize()}", f"{surname.upper()} {given}"))
    return record._replace(case=Case.ROMAJI, name=name, kana="")


def _mistype_name(rnd: Random, person: Person, record: Record) -> Record:
    name = mistype(rnd, f"{person.given[2]} {person.surname[2]}").title()
    return record._replace(case=Case.NAME_TYPO, name=name, kana="")


def _mistype_email(rnd: Random, person: Person, record: Record) -> Record:
    """Double a letter of the local part: an address that is nobody's."""
    local, domain = record.email.split("@")
    place = rnd.randrange(len(local))
    typed = f"{local[:place]}{local[place]}{local[place:]}"
    return record._replace(case=Case.EMAIL_TYPO, email=f"{typed}@{domain}")


def _leave_email_out(rnd: Random, person: Person, record: Record) -> Record:
    return record._replace(case=Case.NO_EMAIL, email="")


def _give_role_address(rnd: Random, person: Person, record: Record) -> Record:
    local = rnd.choice(("info", "sales", "contact"))
    return record._replace(case=Case.ROLE_ADDRESS, email=f"{local}@{record.company.domain}")


_RATES: tuple[tuple[float, Callable[[Random, Person, Record], Record]], ...] = (
    (0.08, _change_spaces),
    (0.10, _change_glyphs),
    (0.10, _confuse),
    (0.02, _use_kana),
    (0.02, _swap_names),
    (0.02, _use_romaji),
    (0.01, _mistype_name),
    (0.01, _mistype_email),
    (0.07, _leave_email_out),
    (0.02, _give_role_address),
)
_LIMITS = tuple(
    (sum(r for r, _ in _RATES[: n + 1]), change) for n, (_, change) in enumerate(_RATES)
)
_VARIED = _LIMITS[-1][0]


def mistype(rnd: Random, text: str) -> str:
    """Exchange two neighbouring letters that differ.

    >>> mistype(Random(1), "suzuki")
    'szuuki'
    """
    places = [n for n in range(len(text) - 1) if text[n] != text[n + 1]]
    n = rnd.choice(places)
    return text[:n] + text[n + 1] + text[n] + text[n + 2 :]


def narrow(kana: str) -> str:
    """Return katakana in half width.

    >>> narrow("ワタナベ ケン")
    'ﾜﾀﾅﾍﾞ ｹﾝ'
    """
    return kana.translate(_NARROW)


def _narrow_table() -> dict[int, str]:
    letters = [chr(n) for n in range(0xFF66, 0xFF9E)]
    marked = [letter + mark for letter in letters for mark in "ﾞﾟ"]
    wide = {unicodedata.normalize("NFKC", n): n for n in (*marked, *letters)}
    return {ord(w): n for w, n in wide.items() if len(w) == 1}


_NARROW = _narrow_table()
