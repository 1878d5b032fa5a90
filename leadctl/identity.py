"""Records -> keys -> clusters: which records are one person. Pure, and the same in any order.

A key is what two records can share: "c:" the id in a source system, "e:" a personal e-mail address,
"m:" a mobile number, "b:" a box that several people read (info@). Only strong evidence joins:

- c: the same id in the same system;
- A1: the same personal e-mail, and names that could be one person's; a record without a name joins
  where only one name, or several forms of it, stands with the address;
- A2: the same mobile and the same name (or reading), while no other name stands with the number;
- a shared box joins only what has no name at all: the mails to info@ are one box, not ten people.

A key that stands with more than `MOST_NAMES` names says nothing about anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from leadctl.clean import email, person

MOST_NAMES = 3
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


def clusters(members: Iterable[Member]) -> list[list[int]]:
    """Return the ids of the records of each person, for records that share keys with each other.

    >>> a = Member(1, b"a", "山田太郎", "", ("e:t@x.example",))
    >>> b = Member(2, b"b", "山田 太郎", "", ("e:t@x.example", "m:+819011112222"))
    >>> c = Member(3, b"c", "鈴木花子", "", ("e:t@x.example",))
    >>> clusters([c, b, a])
    [[1, 2], [3]]
    """
    ordered = sorted(members, key=lambda m: m.content)
    groups = _Groups(ordered)
    by_key: dict[str, list[Member]] = defaultdict(list)
    for member in ordered:
        for key in member.keys:
            by_key[key].append(member)
    for key in sorted(by_key, key=lambda k: ("cemb".index(k[0]), k)):
        holders = by_key[key]
        if len(holders) > 1:
            _LINKS[key[0]](groups, holders)
    for key, holders in by_key.items():
        if key[0] == "e" and not all(m.folded for m in holders):
            _attach_nameless(groups, holders)
    return sorted(sorted(ids) for ids in groups.ids().values())


class _Groups:
    """Union of records into people, which knows all names that stand in each."""

    def __init__(self, members: list[Member]) -> None:
        self._parent = {m.id: m.id for m in members}
        self._names = {m.id: {m.folded: m.name} if m.folded else {} for m in members}

    def root(self, id_: int) -> int:
        while self._parent[id_] != id_:
            self._parent[id_] = id_ = self._parent[self._parent[id_]]
        return id_

    def join(self, a: Member, b: Member) -> None:
        one, other = self.root(a.id), self.root(b.id)
        if one != other:
            self._parent[other] = one
            self._names[one] |= self._names.pop(other)

    def could_be_one(self, a: Member, b: Member) -> bool:
        ours, theirs = self._names[self.root(a.id)], self._names[self.root(b.id)]
        return all(
            person.compatible(x, y)
            for folded, x in ours.items()
            for other, y in theirs.items()
            if folded != other
        )

    def ids(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for id_ in self._parent:
            found[self.root(id_)].append(id_)
        return found


def _by_name(holders: list[Member]) -> tuple[dict[str, list[Member]], list[Member]]:
    """Sort holders of a key by folded name, and those without a name apart."""
    named: dict[str, list[Member]] = defaultdict(list)
    nameless: list[Member] = []
    for member in holders:
        (named[member.folded] if member.folded else nameless).append(member)
    return named, nameless


def _chain(groups: _Groups, members: list[Member]) -> None:
    for other in members[1:]:
        groups.join(members[0], other)


def _link_ids(groups: _Groups, holders: list[Member]) -> None:
    _chain(groups, holders)


def _link_emails(groups: _Groups, holders: list[Member]) -> None:
    named, nameless = _by_name(holders)
    _chain(groups, nameless)
    if len(named) > MOST_NAMES:
        return
    firsts = [same[0] for _name, same in sorted(named.items())]
    for same in named.values():
        _join_all(groups, same)
    for i, one in enumerate(firsts):
        for other in firsts[i + 1 :]:
            if groups.could_be_one(one, other):
                groups.join(one, other)


def _attach_nameless(groups: _Groups, holders: list[Member]) -> None:
    """Give what came without a name to the one person who has the address, if it is one."""
    named, nameless = _by_name(holders)
    people = {groups.root(m.id): m for same in named.values() for m in same}
    if nameless and len(people) == 1:
        _join_all(groups, [*people.values(), nameless[0]])


def _join_all(groups: _Groups, members: list[Member]) -> None:
    for other in members[1:]:
        if groups.could_be_one(members[0], other):
            groups.join(members[0], other)


def _link_mobiles(groups: _Groups, holders: list[Member]) -> None:
    """Join what has one name, written in one way or read in one way."""
    named, _nameless = _by_name(holders)
    readings = {m.kana or m.name for same in named.values() for m in same}
    if len(named) > 1 and len({person.fold(person.kana(r)) for r in readings}) > 1:
        return
    _join_all(groups, [m for _name, same in sorted(named.items()) for m in same])


def _link_boxes(groups: _Groups, holders: list[Member]) -> None:
    _chain(groups, _by_name(holders)[1])


_LINKS = {"c": _link_ids, "e": _link_emails, "m": _link_mobiles, "b": _link_boxes}
