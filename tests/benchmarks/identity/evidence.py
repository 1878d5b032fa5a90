"""What the evidence on the lines could tell at the best, from the truth and not from leadctl.

The rules are A1, A2, A3 and N as they are written down, said once more in the words of `Entry`: so a
fault in folding names, reading numbers or walking keys shows as recall that is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import JaroWinkler

from .lists import Entry
from .partition import Partition

ALIKE = 0.92
MOST_NAMES = 3
Link = tuple[Entry, Entry]


def reachable(entries: Sequence[Entry]) -> Partition:
    """Return who is one with whom by A1, A2 and A3 alone, true links only, in that order; a link
    is none if two of the lines that it would bring together differ in address *and* mobile (N)."""
    groups = Partition(range(len(entries)))
    place = {id(entry): n for n, entry in enumerate(entries)}
    both = {
        n: {(e.mailbox, e.mobile)} if e.mailbox and e.mobile else set()
        for n, e in enumerate(entries)
    }
    for a, b in (
        *_same_mailbox(entries, agree),
        *_same_mobile(entries),
        *_same_mailbox(entries, close),
    ):
        one, other = groups.root(place[id(a)]), groups.root(place[id(b)])
        if one != other and not _stands_between(both[one], both[other]):
            groups.join(one, other)
            both[one] |= both.pop(other)
    return groups


def _stands_between(ours: set[tuple[str, str]], theirs: set[tuple[str, str]]) -> bool:
    return any(a[0] != b[0] and a[1] != b[1] for a in ours for b in theirs)


def findable(entries: Sequence[Entry]) -> Partition:
    """Return who is one with whom by anything in common at all: an address, a mobile, a firm that
    the lines show. What this leaves apart nobody can find: a new employer, and nothing kept."""
    groups = Partition(range(len(entries)))
    place = {id(entry): n for n, entry in enumerate(entries)}
    for shared in (lambda e: e.mailbox, lambda e: e.mobile, lambda e: e.firm):
        for same in _holders(entries, shared):
            for other in same[1:]:
                groups.join(place[id(same[0])], place[id(other)])
    return groups


def agree(a: Entry, b: Entry) -> bool:
    """A1: names equal after folding, in either order; or one missing; or not to be compared."""
    return a.spelling == b.spelling or not (a.spelling and b.spelling) or a.script != b.script


def close(a: Entry, b: Entry) -> bool:
    """A3: a confusion of characters, or a small slip in Latin letters or kana."""
    if a.script != b.script or a.meant != b.meant:
        return False
    if a.script == "kanji":
        return all(e.spelling == e.meant or "confusable" in e.odd for e in (a, b))
    return JaroWinkler.similarity(a.spelling, b.spelling) >= ALIKE


def _same_mailbox(entries: Iterable[Entry], fits: Callable[[Entry, Entry], bool]) -> Iterator[Link]:
    for everybody in _holders(entries, lambda e: e.mailbox, one_person=False):
        if len({e.spelling for e in everybody if e.spelling}) <= MOST_NAMES:
            yield from (
                (a, b) for a, b in combinations(everybody, 2) if a.person == b.person and fits(a, b)
            )


def _same_mobile(entries: Iterable[Entry]) -> Iterator[Link]:
    """A2: the same spelling or given reading, on a mobile that has one name only."""
    for everybody in _holders(entries, lambda e: e.mobile, one_person=False):
        named = [e for e in everybody if e.spelling]
        readings = {e.reading for e in named}
        if len({e.spelling for e in named}) == 1 or (len(readings) == 1 and readings != {""}):
            yield from ((a, b) for a, b in combinations(named, 2) if a.person == b.person)


def _holders(
    entries: Iterable[Entry], shared: Callable[[Entry], Hashable], one_person: bool = True
) -> list[list[Entry]]:
    """Return the lists of entries that have something in common, of one person or of anybody."""
    found: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        if key := shared(entry):
            found[key, entry.person if one_person else None].append(entry)
    return [same for same in found.values() if len(same) > 1]
