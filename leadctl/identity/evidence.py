"""Keys, members and decisions: what records can be matched by.

A key is what two records can share: "c:" the id in a source system, "e:" a personal e-mail address,
"m:" a mobile number, "b:" a box that several people read (info@).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from leadctl.clean import email, person

MOST_NAMES = 3
"""A key that stands with more names than these says nothing about anybody."""

_MOST_SPELLINGS = 20
"""More spellings than these are not looked at: nobody is written in so many ways."""

_ONE_NAME = frozenset(
    {
        person.Likeness.EQUAL,
        person.Likeness.ORDER,
        person.Likeness.CONFUSED,
        person.Likeness.TYPO,
    }
)
_fold = lru_cache(20_000)(person.fold)


def keys(
    emails: Iterable[str], mobiles: Iterable[str], system: str, crm_id: str | None
) -> tuple[str, ...]:
    """Return the keys of a record, each once.

    >>> keys(["t.yamada+x@gmail.com", "info@x.example"], ["+819011112222"], "hubspot", "101")
    ('e:tyamada@gmail.com', 'b:info@x.example', 'm:+819011112222', 'c:hubspot:101')
    """
    found = [f"e:{key}" if (key := email.key(a)) else f"b:{a}" for a in emails]
    found += [f"m:{m}" for m in mobiles]
    if crm_id:
        found.append(f"c:{system}:{crm_id}")
    return tuple(dict.fromkeys(found))


def has_many_names(written: Iterable[str]) -> bool:
    """Say whether these are the names of too many people for one key. Names in another order, with
    characters often mistaken or a small typo are one name, and so is what they lead to; one that
    only says less than another is none of its own.

    >>> has_many_names(["Jon Hill", "John Hill", "Hill John", "Jhon Hill", "Ann Lee"])
    False
    >>> has_many_names(["Jon", "Hill", "J Hill", "Jon Hill"])
    False
    >>> has_many_names(["山田", "佐藤", "鈴木", "高橋"])
    True
    """
    names = {name for name in written if name}
    spellings = len({_fold(name) for name in names})
    if not MOST_NAMES < spellings <= _MOST_SPELLINGS:
        return spellings > MOST_NAMES
    people: list[list[str]] = []
    for name in names:
        if any(_says_less(name, other) for other in names):
            continue
        same = [p for p in people if any(person.likeness(name, other) in _ONE_NAME for other in p)]
        people = [p for p in people if p not in same]
        people.append([name, *(other for p in same for other in p)])
    return len(people) > MOST_NAMES


def _says_less(name: str, other: str) -> bool:
    if person.likeness(name, other) is not person.Likeness.PART:
        return False
    ours, theirs = person.words(name), person.words(other)
    return (len(ours), len("".join(ours))) < (len(theirs), len("".join(theirs)))


@dataclass(frozen=True, slots=True)
class Member:
    """A record as far as matching goes. `content` (its hash) gives the order that does not depend
    on when it was imported; `name` and `kana` are as in the record, or empty."""

    id: int
    content: bytes
    name: str
    kana: str
    keys: tuple[str, ...]

    @property
    def folded(self) -> str:
        """The name as it is compared."""
        return _fold(self.name)

    def has(self, kind: str) -> frozenset[str]:
        """Return the keys of one kind: "e", "m", "b" or "c"."""
        return frozenset(key for key in self.keys if key[0] == kind)


def contradict(a: Member, b: Member) -> bool:
    """Say whether two records cannot be one person's: both have personal addresses and mobiles, and
    neither in common.

    >>> old = Member(1, b"a", "佐藤健", "", ("e:sato@a.example", "m:+818012340001"))
    >>> new = Member(2, b"b", "佐藤健", "", ("e:sato@b.example", "m:+818012340001"))
    >>> other = Member(3, b"c", "佐藤健", "", ("e:ken@a.example", "m:+818012340002"))
    >>> contradict(old, new), contradict(old, other)
    (False, True)
    """
    return all(
        (ours := a.has(kind)) and (theirs := b.has(kind)) and not ours & theirs for kind in "em"
    )


Pair = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided about pairs of records, named by content: pair -> number of the decision.
    Of two that contradict each other the later one, with the higher number, counts."""

    same: Mapping[Pair, int] = field(default_factory=dict)
    different: Mapping[Pair, int] = field(default_factory=dict)


UNDECIDED = Decisions()
AUTOMATIC, HELD = -1, 0
"""Numbers below those of decisions: what needs none, and what stands only against that."""
