"""Records -> people. Only strong evidence and decisions join; the result is the same in any order.

- decided: somebody said that two are one person; the latest such decision first;
- ID: the same id in the same system;
- A1, A3: the same personal e-mail, and names that could be one person's (A3: by a character often
  mistaken or a small typo); a record without a name joins where one person only has the address;
- A2: the same mobile and the same name (or reading), while no other name stands with the number;
- box: what has no name at all and comes from a shared box: the mails to info@ are one, not ten.

A link is made only if nothing says between the two whole clusters that they differ: a later
decision, two personal addresses and two mobiles, names that conflict. A cluster of more than
`MOST_PROFILES` different records was not made by one person, and is left to be decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from leadctl.clean import person
from leadctl.identity.evidence import (
    AUTOMATIC,
    HELD,
    UNDECIDED,
    Decisions,
    Member,
    contradict,
    has_many_names,
)

MOST_PROFILES = 20
_MISTYPED = (person.Likeness.CONFUSED, person.Likeness.TYPO)


class Rule(StrEnum):
    """Why two records are one person."""

    DECIDED = "decided"
    SAME_ID = "ID"
    EMAIL = "A1"
    MOBILE = "A2"
    EMAIL_TYPO = "A3"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that were joined (their ids), by which rule and which key ("d:4": decision 4)."""

    a: int
    b: int
    rule: Rule
    key: str


@dataclass(frozen=True, slots=True)
class Matched:
    """People, each as the ids of their records, and the links that made them."""

    groups: list[list[int]]
    links: list[Link]


def clusters(members: Iterable[Member], decisions: Decisions = UNDECIDED) -> list[list[int]]:
    """Return the ids of the records of each person, for records that share keys with each other.

    >>> a = Member(1, b"a", "山田太郎", "", ("e:t@x.example",))
    >>> b = Member(2, b"b", "山田 太郎", "", ("e:t@x.example", "m:+819011112222"))
    >>> c = Member(3, b"c", "鈴木花子", "", ("e:t@x.example",))
    >>> clusters([c, b, a]), clusters([c, b, a], Decisions(same={(b"a", b"c"): 1}))
    ([[1, 2], [3]], [[1, 2, 3]])
    """
    return match(members, decisions).groups


def match(members: Iterable[Member], decisions: Decisions = UNDECIDED) -> Matched:
    """Return the people that records are, and why."""
    ordered = sorted(members, key=lambda m: m.content)
    found = _People(ordered, decisions)
    _link_decided(found, decisions)
    _link_automatically(found, ordered)
    matched = found.matched()
    crowds = [ids for ids in matched.groups if len(ids) > MOST_PROFILES]
    by_id = {m.id: m for m in ordered} if crowds else {}
    for ids in crowds:
        crowd = sorted((by_id[i] for i in ids), key=lambda m: m.content)
        if len({_profile(m) for m in crowd}) > MOST_PROFILES:
            matched = _without_crowd(matched, crowd, decisions)
    return matched


def _profile(member: Member) -> tuple[object, ...]:
    """Return what a record says of who it is: the lines of a log all say the same."""
    return member.folded, member.kana, frozenset(member.keys)


def _without_crowd(matched: Matched, crowd: list[Member], decisions: Decisions) -> Matched:
    """Take a crowd apart, but for what was decided and for records that say the same."""
    found = _People(crowd, decisions)
    _link_decided(found, decisions)
    same: dict[tuple[object, ...], list[Member]] = defaultdict(list)
    for member in crowd:
        same[_profile(member)].append(member)
    for holders in same.values():
        for key in holders[0].keys[:1]:
            _chain(found, holders, _RULES[key[0]], key)
    ids = {m.id for m in crowd}
    apart = found.matched()
    groups = [g for g in matched.groups if g[0] not in ids] + apart.groups
    return Matched(sorted(groups), [x for x in matched.links if x.a not in ids] + apart.links)


@dataclass(slots=True)
class _Person:
    """Records joined so far: what stands between them and another person is looked up here.

    `faces` are sets of names (folded -> as written) that go together. A person has one, unless a
    decision or an id joined names that conflict: somebody who has married goes by both.
    """

    ids: list[int]
    faces: list[dict[str, str]]
    reachable: list[Member]  # one of each profile with an address and a mobile
    contents: set[bytes]  # those that decisions are about
    enemies: dict[bytes, int] = field(default_factory=dict)


class _People:
    """Union of records into people, which knows what must not be joined."""

    def __init__(self, members: list[Member], decisions: Decisions) -> None:
        self._by_content = {m.content: m for m in members}
        self._person = {m.id: _begin(m) for m in members}
        self._links: list[Link] = []
        for (a, b), number in decisions.different.items():
            for ours, theirs in ((a, b), (b, a)):
                if ours in self._by_content:
                    one = self.person(self._by_content[ours])
                    one.contents.add(ours)
                    one.enemies[theirs] = max(number, one.enemies.get(theirs, HELD))

    def named(self, content: bytes) -> Member | None:
        """Return the record with this content, if it is here."""
        return self._by_content.get(content)

    def person(self, member: Member) -> _Person:
        """Return whom the record belongs to so far."""
        return self._person[member.id]

    def could_be_one(self, a: Member, b: Member) -> bool:
        """Say whether the names of the two people could be one person's."""
        ours, theirs = self.person(a).faces, self.person(b).faces
        return any(_go_together(one, other) for one in ours for other in theirs)

    def join(self, a: Member, b: Member, rule: Rule, key: str, number: int = AUTOMATIC) -> None:
        """Join two people, unless something says that they differ. A decision has a number, and
        only a later decision stands against it."""
        one, other = self.person(a), self.person(b)
        if one is other or _differ(one, other, number):
            return
        if len(one.ids) < len(other.ids):
            one, other = other, one
        one.ids += other.ids
        one.faces = _with_faces(one.faces, other.faces)
        one.reachable += other.reachable
        one.contents |= other.contents
        for content, later in other.enemies.items():
            one.enemies[content] = max(later, one.enemies.get(content, HELD))
        for id_ in other.ids:
            self._person[id_] = one
        self._links.append(Link(a.id, b.id, rule, key))

    def matched(self) -> Matched:
        """Return the people as they are now."""
        groups = {id(one): one.ids for one in self._person.values()}
        return Matched(sorted(sorted(ids) for ids in groups.values()), self._links)


def _begin(member: Member) -> _Person:
    names = {member.folded: member.name} if member.folded else {}
    reachable = [member] if member.has("e") and member.has("m") else []
    return _Person([member.id], [names], reachable, set())


def _go_together(one: dict[str, str], other: dict[str, str]) -> bool:
    return all(
        person.compatible(x, y)
        for folded, x in one.items()
        for other_folded, y in other.items()
        if folded != other_folded
    )


def _with_faces(ours: list[dict[str, str]], theirs: list[dict[str, str]]) -> list[dict[str, str]]:
    found = list(ours)
    for face in theirs:
        at = next((n for n, known in enumerate(found) if _go_together(known, face)), None)
        if at is None:
            found.append(face)
        else:
            found[at] = found[at] | face
    return found


def _differ(one: _Person, other: _Person, number: int) -> bool:
    if any(n > number and c in other.contents for c, n in one.enemies.items()):
        return True
    return number == AUTOMATIC and any(
        contradict(a, b) for a in one.reachable for b in other.reachable
    )


def _link_decided(found: _People, decisions: Decisions) -> None:
    for (a, b), number in sorted(decisions.same.items(), key=lambda item: (-item[1], item[0])):
        one, other = found.named(a), found.named(b)
        if one and other:
            found.join(one, other, Rule.DECIDED, f"d:{number}", number)


def _link_automatically(found: _People, ordered: list[Member]) -> None:
    by_key: dict[str, list[Member]] = defaultdict(list)
    for member in ordered:
        for key in member.keys:
            by_key[key].append(member)
    for key in sorted(by_key, key=lambda k: ("cemb".index(k[0]), k)):
        holders = by_key[key]
        if len(holders) > 1:
            _LINKS[key[0]](found, holders, key)
    for key, holders in sorted(by_key.items()):
        if key[0] == "e" and not all(m.folded for m in holders):
            _attach_nameless(found, holders, key)


def _by_name(holders: list[Member]) -> tuple[dict[str, list[Member]], list[Member]]:
    """Sort holders of a key by folded name, and those without a name apart."""
    named: dict[str, list[Member]] = defaultdict(list)
    nameless: list[Member] = []
    for member in holders:
        (named[member.folded] if member.folded else nameless).append(member)
    return named, nameless


def _chain(found: _People, members: list[Member], rule: Rule, key: str) -> None:
    for other in members[1:]:
        found.join(members[0], other, rule, key)


def _link_ids(found: _People, holders: list[Member], key: str) -> None:
    if not has_many_names(m.name for m in holders):
        _chain(found, holders, Rule.SAME_ID, key)


def _link_emails(found: _People, holders: list[Member], key: str) -> None:
    named, nameless = _by_name(holders)
    _chain(found, nameless, Rule.EMAIL, key)
    if has_many_names(m.name for m in holders):
        return
    firsts = [same[0] for _name, same in sorted(named.items())]
    for same in named.values():
        _join_all(found, same, Rule.EMAIL, key)
    for i, one in enumerate(firsts):
        for other in firsts[i + 1 :]:
            if found.could_be_one(one, other):
                mistyped = person.likeness(one.name, other.name) in _MISTYPED
                found.join(one, other, Rule.EMAIL_TYPO if mistyped else Rule.EMAIL, key)


def _attach_nameless(found: _People, holders: list[Member], key: str) -> None:
    """Give what came without a name to the one person who has the address, if it is one."""
    named, nameless = _by_name(holders)
    people = {id(found.person(m)): m for same in named.values() for m in same}
    if nameless and len(people) == 1:
        _join_all(found, [*people.values(), nameless[0]], Rule.EMAIL, key)


def _join_all(found: _People, members: list[Member], rule: Rule, key: str) -> None:
    for other in members[1:]:
        if found.could_be_one(members[0], other):
            found.join(members[0], other, rule, key)


def _link_mobiles(found: _People, holders: list[Member], key: str) -> None:
    """Join what has one name, written in one way or read in one way."""
    named, _nameless = _by_name(holders)
    readings = {m.kana or m.name for same in named.values() for m in same}
    if len(named) > 1 and len({person.fold(person.kana(r)) for r in readings}) > 1:
        return
    _join_all(found, [m for _name, same in sorted(named.items()) for m in same], Rule.MOBILE, key)


def _link_boxes(found: _People, holders: list[Member], key: str) -> None:
    _chain(found, _by_name(holders)[1], Rule.BOX, key)


_LINKS = {"c": _link_ids, "e": _link_emails, "m": _link_mobiles, "b": _link_boxes}
_RULES = {"c": Rule.SAME_ID, "e": Rule.EMAIL, "m": Rule.MOBILE, "b": Rule.BOX}
