"""Which pairs are missed, merged wrongly or proposed in vain, by kind and with examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from .contenders import Matched
from .partition import pairs_within
from .sets import Labelled

_EXAMPLES = 3
Pair = tuple[int, int]


def report(labelled: Labelled, matched: Matched, reviewed: Sequence[int]) -> Iterator[str]:
    """Yield lines for whoever mends the rules: kinds of faults, the frequent ones first."""
    groups, people = matched.automatic.groups, labelled.people
    joined = (pair for pair in pairs_within(groups) if people[pair[0]] != people[pair[1]])
    yield from _by_kind("Merged, and two people", joined, labelled, lambda _p: "")
    lines: dict[int, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        lines[group].append(n)
    rules = {(p.a, p.b): p.rule for p in matched.proposals}
    vain = {
        (lines[a][0], lines[b][0]): rule
        for (a, b), rule in rules.items()
        if not {people[n] for n in lines[a]} & {people[n] for n in lines[b]}
    }
    yield from _by_kind("Proposed, and two people", vain, labelled, lambda p: f"{vain[p]}: ")
    missed = (pair for pair in pairs_within(people) if reviewed[pair[0]] != reviewed[pair[1]])
    yield from _by_kind("One person, neither merged nor proposed", missed, labelled, lambda _p: "")


def _by_kind(
    title: str, pairs: Iterable[Pair], labelled: Labelled, before: Callable[[Pair], str]
) -> Iterator[str]:
    kinds: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        kinds[before(pair) + labelled.common(*pair)].append(pair)
    yield f"\n## {title}: {sum(map(len, kinds.values())):,} pairs"
    for kind, found in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"\n{len(found):,} x {kind}"
        for a, b in found[:_EXAMPLES]:
            yield f"    {labelled.text(a)}\n    {labelled.text(b)}\n"
