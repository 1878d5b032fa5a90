"""People with their employers, addresses and numbers over four years, company by company.

Where the rates come from (what is marked * is our assumption, to be argued about, not to be fitted):

- a change of employer: 3 % a year. In a year 4.4 to 4.9 % of all who work change (MIC, Labour Force
  Survey 2023), part-time work included; 0.83 of some 36 million go from one regular post to another
  (the same, 2022: 2.3 %). Half of the mobiles on cards are the employer's * and stay behind;
- a marriage with a change of name: 0.4 % of men and women together a year (vital statistics: about
  0.5 million marriages among 60 million employed, one of two changes); of those, half go on under
  the old name at work *;
- a company takes another name: 0.5 % a year (Tokyo Shoko Research: 22,058 of 4.29 million from
  August 2023 to July 2024), and another domain with it *; 3 % use a second domain beside theirs *;
- family firms: one small company of four has two of one family among its contacts *;
- a full namesake among the contacts of a company, beside those that chance brings: 0.3 % *;
- a mobile that colleagues share (the van, the stand-by): 0.4 %; one that was another's before,
  handed on within the firm or by the carrier: 0.3 % *; in companies of at most three contacts,
  5 % read one mailbox together; a successor gets the address of the predecessor: 0.3 % *;
- contacts per company: most have one to three, few have dozens *.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.benchmarks import names
from tests.benchmarks.people import Company, company, scatter

from . import namebook
from .namebook import FullName

FIRST_DAY, LAST_DAY = date(2023, 1, 10), date(2026, 11, 20)
MOST_STAFF = 60
"""A person's id is the number of the first company times this, plus the place in it."""
_PROVIDERS = (
    *(["gmail.com"] * 11),
    *(["yahoo.co.jp"] * 5),
    *(["icloud.com", "outlook.jp", "docomo.ne.jp", "ezweb.ne.jp"]),
)
_LOCALS = ("{f}.{last}", "{last}", "{first}.{last}", "{last}.{first}", "{last}-{f}", "{f}_{last}")


@dataclass(frozen=True, slots=True)
class Firm:
    """An employer: `renamed` is the day from which it has another name and domain, or none."""

    company: Company
    pattern: str
    second_domain: str
    renamed: date | None
    new_name: str

    def named(self, day: date) -> str:
        """Return its name on a day."""
        return self.new_name if self.renamed and day >= self.renamed else self.company.name

    def domain(self, day: date) -> str:
        """Return its domain on a day."""
        moved = self.renamed and day >= self.renamed
        return f"new-{self.company.domain}" if moved else self.company.domain


@dataclass(frozen=True, slots=True)
class Post:
    """What a person has at an employer from a day on. `mobile` belongs to the employer or is empty;
    `mailbox` is an address that is not made of the name (shared, inherited), or empty."""

    since: date
    firm: Firm
    local: str
    department: str
    title: str
    phone: str
    mobile: str = ""
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `private_mobile` is on the card if `shows_private`; `uses_private` are those who
    give the private address everywhere."""

    id: int
    name: FullName
    posts: tuple[Post, ...]
    private_email: str
    private_mobile: str
    shows_private: bool
    uses_private: bool
    married: date | None = None
    married_name: FullName | None = None

    def post(self, day: date) -> Post:
        """Return the post on a day."""
        return next((p for p in reversed(self.posts) if p.since <= day), self.posts[0])

    def named(self, day: date) -> FullName:
        """Return the name on a day."""
        if self.married and self.married_name and day >= self.married:
            return self.married_name
        return self.name

    def email(self, day: date) -> str:
        """Return the address at work on a day."""
        post = self.post(day)
        return post.mailbox or f"{post.local}@{post.firm.domain(day)}"

    def mobile(self, day: date) -> str:
        """Return the mobile that stands on the card on a day, or nothing."""
        return self.post(day).mobile or (self.private_mobile if self.shows_private else "")


def people(seed: int) -> Iterator[Person]:
    """Yield people without end."""
    index = 0
    while True:
        yield from _staff(seed, index)
        index += 1


def firm(seed: int, index: int) -> Firm:
    """Return employer number `index`."""
    rnd = Random(f"firm {seed} {index}")
    made = company(seed, index)
    renamed = _some_day(rnd) if rnd.random() < _in_the_years(0.005) else None
    other = company(seed, 40_000 + index)
    second = made.domain.replace("example.co.jp", "example.com") if rnd.random() < 0.03 else ""
    return Firm(made, rnd.choice(_LOCALS), second, renamed, other.name)


def _some_day(rnd: Random) -> date:
    return FIRST_DAY + timedelta(days=rnd.randrange((LAST_DAY - FIRST_DAY).days))


def _in_the_years(rate: float) -> float:
    """Return the chance that what happens at a yearly rate happens in all these years."""
    return rate * (LAST_DAY - FIRST_DAY).days / 365


def _staff(seed: int, index: int) -> Iterator[Person]:
    """Yield those who begin at a company."""
    rnd = Random(f"staff {seed} {index}")
    employer = firm(seed, index)
    size = min(MOST_STAFF, int(rnd.paretovariate(1.1)))
    family = size <= 5 and size > 1 and rnd.random() < 0.25
    shared_box = f"{employer.company.domain.split('.')[0]}@ocn.example.jp" if size <= 3 else ""
    taken: set[str] = set()
    former: Person | None = None
    for place in range(size):
        name = namebook.draw(rnd)
        if former and family and place == 1 and not former.name.foreign:
            name = namebook.relative(rnd, former.name)
        elif former and rnd.random() < 0.003:
            name = former.name
        person = _begin(rnd, employer, index * MOST_STAFF + place, taken, name)
        if shared_box and rnd.random() < 0.05:
            person = _with_post(person, mailbox=shared_box)
        if former:
            person = _inherit(rnd, person, former)
        former = _live(rnd, seed, person)
        yield former


def _begin(rnd: Random, employer: Firm, number: int, taken: set[str], name: FullName) -> Person:
    private = f"{name.given[2]}{rnd.choice(('', '.', '_'))}{name.surname[2]}{number}"
    return Person(
        number,
        name,
        (_hire(rnd, employer, number * 4 + 1, taken, name, FIRST_DAY),),
        f"{private}@{rnd.choice(_PROVIDERS)}",
        _mobile(number * 4),
        rnd.random() < 0.25,
        rnd.random() < 0.04,
    )


def _hire(
    rnd: Random, employer: Firm, number: int, taken: set[str], name: FullName, since: date
) -> Post:
    """Give a post; the address at work and the mobile, made of `number`, are nobody else's."""
    first, last = name.given[2], name.surname[2]
    local = employer.pattern.format(first=first, last=last, f=first[0])
    if local in taken:
        local = f"{local}{len(taken) + 1}"
    taken.add(local)
    phone = employer.company.phone
    if rnd.random() < 0.3:  # a direct line
        phone = f"{phone[:-4]}{number * 7 % 10_000:04d}"
    return Post(
        since,
        employer,
        local,
        rnd.choice(names.DEPARTMENTS),
        rnd.choice(names.TITLES),
        phone,
        _mobile(number) if rnd.random() < 0.25 else "",
    )


def _mobile(number: int) -> str:
    """Return a mobile number that is no other's."""
    digits = scatter(number, 10_000_000, 99_999_999)
    return f"0{7 + digits % 3}0-{digits // 10_000}-{digits % 10_000:04d}"


def _with_post(person: Person, **changes: Any) -> Person:
    return replace(person, posts=(replace(person.posts[0], **changes),))


def _inherit(rnd: Random, person: Person, former: Person) -> Person:
    """Let a few have what a colleague has, or had: the mobile, the address."""
    chance = rnd.random()
    mobile = former.mobile(FIRST_DAY)
    if chance < 0.007 and mobile:
        return _with_post(person, mobile=mobile)
    if 0.007 <= chance < 0.010:
        return _with_post(person, mailbox=former.email(FIRST_DAY))
    return person


def _live(rnd: Random, seed: int, person: Person) -> Person:
    """Let four years pass."""
    if rnd.random() < _in_the_years(0.03):
        index = person.id // MOST_STAFF + rnd.randint(1, 500)
        since, taken = _some_day(rnd), set[str]()
        post = _hire(rnd, firm(seed, index), person.id * 4 + 2, taken, person.name, since)
        post = replace(post, local=f"{post.local}.{person.id % 977}")
        person = replace(person, posts=(*person.posts, post))
    if not person.name.foreign and rnd.random() < _in_the_years(0.004) / 2:
        surname = namebook.surname(rnd)
        name = FullName(surname, person.name.given, namebook.own_form(rnd, surname[0]))
        person = replace(person, married=_some_day(rnd), married_name=name)
    return person
