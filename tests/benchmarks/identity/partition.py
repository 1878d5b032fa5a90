"""Things put together into groups, and how far two ways to group them agree, over pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations


class Partition:
    """Groups of numbered things, which can be joined."""

    def __init__(self, things: Iterable[int]) -> None:
        self._parent = {thing: thing for thing in things}

    def root(self, thing: int) -> int:
        """Return the one that stands for the group of a thing."""
        while self._parent[thing] != thing:
            self._parent[thing] = thing = self._parent[self._parent[thing]]
        return thing

    def join(self, a: int, b: int) -> None:
        """Make one group of two."""
        self._parent[self.root(b)] = self.root(a)

    def labels(self) -> list[int]:
        """Return the group of each thing, in their order."""
        return [self.root(thing) for thing in self._parent]


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs found, those of them that are right, and those that there are to be found."""

    found: int
    right: int
    there: int

    def __add__(self, more: Score) -> Score:
        """Return both finds as one; `more` was looked for in what is left of the same pairs."""
        return Score(self.found + more.found, self.right + more.right, self.there)

    @property
    def precision(self) -> float:
        """What is found and right; 1 if nothing is found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """What is there and found; 1 if there is nothing to find."""
        return self.right / self.there if self.there else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score_groups(groups: Sequence[Hashable], truth: Sequence[Hashable]) -> Score:
    """Compare a grouping of things with the true one; both say the group of each thing.

    >>> score_groups([1, 1, 1, 2], ["x", "x", "y", "y"])
    Score(found=3, right=1, there=2)
    """
    return Score(_pairs(groups), _pairs(list(zip(groups, truth, strict=True))), _pairs(truth))


def _pairs(labels: Iterable[Hashable]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def score_proposals(
    groups: Sequence[int], proposals: Iterable[tuple[int, int]], truth: Sequence[Hashable]
) -> Score:
    """Score the pairs of things that merging the proposed pairs of groups would make, each pair of
    groups by itself and once; `there` is what the groups have left to be found.

    >>> score_proposals([1, 1, 2, 3], [(1, 2), (2, 1), (1, 3)], ["x", "x", "x", "y"])
    Score(found=4, right=2, there=2)
    """
    members: dict[int, Counter[Hashable]] = {}
    for group, person in zip(groups, truth, strict=True):
        members.setdefault(group, Counter())[person] += 1
    found = right = 0
    for a, b in _distinct(proposals):
        ours, theirs = members.get(a, Counter()), members.get(b, Counter())
        found += ours.total() * theirs.total()
        right += sum(n * theirs[person] for person, n in ours.items())
    already = score_groups(groups, truth)
    return Score(found, right, already.there - already.right)


def majority(groups: Sequence[int], truth: Sequence[Hashable]) -> dict[int, Hashable]:
    """Return who most of each group is."""
    people: dict[int, Counter[Hashable]] = {}
    for group, person in zip(groups, truth, strict=True):
        people.setdefault(group, Counter())[person] += 1
    return {group: found.most_common(1)[0][0] for group, found in people.items()}


def reviewed(
    groups: Sequence[int], proposals: Iterable[tuple[int, int]], truth: Sequence[Hashable]
) -> list[int]:
    """Return the groups after somebody who knows has said yes to the proposals that are right: most
    of both groups is one and the same person.

    >>> reviewed([1, 2, 3, 4], [(1, 2), (2, 3), (3, 4)], ["x", "x", "x", "y"])
    [1, 1, 1, 4]
    """
    people = majority(groups, truth)
    merged = Partition(people)
    for a, b in _distinct(proposals):
        if a in people and people[a] == people.get(b):
            merged.join(a, b)
    return [merged.root(group) for group in groups]


def _distinct(proposals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted({(min(pair), max(pair)) for pair in proposals if pair[0] != pair[1]})


def pairs_within(labels: Sequence[Hashable]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of places that have one label.

    >>> list(pairs_within(["x", "y", "x", "x"]))
    [(0, 2), (0, 3), (2, 3)]
    """
    places: dict[Hashable, list[int]] = {}
    for place, label in enumerate(labels):
        places.setdefault(label, []).append(place)
    for same in places.values():
        yield from combinations(same, 2)
