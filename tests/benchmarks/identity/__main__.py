"""What `make identity` prints: precision, recall and F1 over pairs of records, beside rivals.

    python -m tests.benchmarks.identity [--records N] [--seed N] [--public FILE] [--faults FILE]

A review is made by somebody who knows: proposals that are right are merged, others not; so its F1 says
how much can be found by asking, and the precision of what is proposed says how much is asked in vain.
A limit that is missed is a line that says MISSED, and an exit code of 0, as in `make bench`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import CommandFailed, machine

from . import contenders, evidence, faults, sets
from .contenders import Matched, Verdicts
from .partition import Score, majority, pairs_within, reviewed, score_groups, score_proposals
from .sets import Labelled

PUBLIC = Path(__file__).parents[4] / "shared" / "data" / "identity" / "fake_1000.csv"


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that must be reached: what, how much it is, and how much it must be at least."""

    what: str
    value: float
    least: float

    def __str__(self) -> str:
        verdict = "within" if self.value >= self.least else "MISSED"
        return f"{self.what}: {self.value:.4f}, at least {self.least:g}: {verdict}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well one set was matched: automatically, by its proposals, after they were reviewed."""

    automatic: Score
    proposed: Score
    groups: list[int]
    after: Score

    @property
    def both(self) -> Score:
        """All that is merged or proposed, as it stands: nobody has said no to anything."""
        return self.automatic + self.proposed


def judge(labelled: Labelled, matched: Matched) -> Outcome:
    """Score what leadctl did with a set."""
    people, groups = labelled.people, matched.automatic.groups
    pairs = [(p.a, p.b) for p in matched.proposals]
    merged = reviewed(groups, pairs, people)
    return Outcome(
        score_groups(groups, people),
        score_proposals(groups, pairs, people),
        merged,
        score_groups(merged, people),
    )


def share_reached(
    groups: Sequence[int], within: Sequence[int], people: Sequence[int]
) -> tuple[float, int]:
    """Return which part of the pairs of `within` are together in `groups`, and how many there are;
    `within` puts nobody together who is not one person.

    >>> share_reached([1, 1, 2], [5, 5, 5], [9, 9, 9])
    (0.3333333333333333, 3)
    """
    there = [pair for pair in pairs_within(within) if people[pair[0]] == people[pair[1]]]
    reached = sum(groups[a] == groups[b] for a, b in there)
    return (reached / len(there) if there else 1.0), len(there)


def _table(labelled: Labelled, matched: Matched, outcome: Outcome, rivals: list[Verdicts]) -> str:
    spent = matched.automatic.seconds
    rows = [("leadctl, automatic", outcome.automatic, spent)]
    rows.append(("leadctl, what it proposes beside", outcome.proposed, matched.seconds))
    rows.append(("leadctl, both as they stand", outcome.both, spent + matched.seconds))
    rows.append(("leadctl, both after the review", outcome.after, spent + matched.seconds))
    rows += [(r.name, score_groups(r.groups, labelled.people), r.seconds) for r in rivals]
    lines = [f"| {'':32} | precision | recall |     F1 |   found |   right |  seconds |"]
    lines.append(f"| {'-' * 32} | --------- | ------ | ------ | ------- | ------- | -------- |")
    for name, score, seconds in rows:
        time = f"{seconds:8.2f}" if seconds else f"{'-':>8}"
        lines.append(
            f"| {name:32} | {score.precision:9.4f} | {score.recall:6.4f} | {score.f1:6.4f}"
            f" | {score.found:7,} | {score.right:7,} | {time} |"
        )
    return "\n".join(lines)


def _by_rule(labelled: Labelled, matched: Matched) -> Iterator[str]:
    """Yield how many pairs of leads each rule proposes, and how many of them are one person."""
    people = majority(matched.automatic.groups, labelled.people)
    for rule in sorted({p.rule for p in matched.proposals}):
        mine = [p for p in matched.proposals if p.rule == rule]
        right = sum(people.get(p.a, -1) == people.get(p.b, -2) for p in mine)
        yield f"  {rule}: {len(mine):,} pairs of leads, {right:,} of them one person"


def _rivals(labelled: Labelled, matched: Matched, source: Path | None) -> list[Verdicts]:
    found = [contenders.by_exact_email(labelled, matched)]
    if contenders.has_splink():
        return found + contenders.by_splink(labelled, matched, source)
    print(
        "    splink is not installed: pip install --group rivals, here or in an environment of its"
        " own; then make identity SPLINK_PYTHON=/there/bin/python",
        file=sys.stderr,
    )
    return found


def measure(asked: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Yield what there is to tell of both sets."""
    print("... generated lists", file=sys.stderr, flush=True)
    made, entries = sets.generated(_within(folder, "generated"), asked.records, asked.seed)
    matched = contenders.match(made)
    outcome = judge(made, matched)
    yield from _tell(made, matched, outcome, _rivals(made, matched, None), asked.faults)
    best = evidence.reachable(entries).labels()
    share, reachable = share_reached(matched.automatic.groups, best, made.people)
    there = outcome.automatic.there
    ceiling = score_groups(evidence.findable(entries).labels(), made.people).recall
    yield (
        f"  pairs that are one person: {there:,}; evidence A1-A3 reaches {reachable:,} of them"
        f" (recall {reachable / there:.4f}); what has anything in common: recall {ceiling:.4f}"
    )
    yield f"  {Limit('automatic precision', outcome.automatic.precision, 0.999)}"
    yield f"  {Limit('automatic recall of what A1-A3 reach', share, 0.98)}"
    yield f"  {Limit('recall after the review', outcome.after.recall, 0.97)}"
    yield f"  {Limit('precision of what it proposes', outcome.proposed.precision, 0.5)}"
    if not asked.public.exists():
        yield f"\n{asked.public} is not there: nothing to say of the public set"
        return
    print("... the public set", file=sys.stderr, flush=True)
    people = sets.public(asked.public, _within(folder, "public"))
    matched = contenders.match(people)
    outcome = judge(people, matched)
    rivals = _rivals(people, matched, asked.public)
    yield from _tell(people, matched, outcome, rivals, asked.faults)
    yield f"  {Limit('automatic precision', outcome.automatic.precision, 0.99)}"
    yield f"  {Limit('F1 after the review', outcome.after.f1, 0.95)}"


def _within(folder: Path, name: str) -> Path:
    inside = folder / name
    inside.mkdir()
    return inside


def _tell(
    labelled: Labelled,
    matched: Matched,
    outcome: Outcome,
    rivals: list[Verdicts],
    told: Path | None,
) -> Iterator[str]:
    yield f"\n{labelled.name}\n  read as: {labelled.fields}\n"
    yield _table(labelled, matched, outcome, rivals)
    yield "  seconds: of leadctl with reading and storing the files; of the others grouping alone\n"
    yield from _by_rule(labelled, matched)
    if told:
        with told.open("a", encoding="utf-8") as file:
            file.write(f"\n# {labelled.name}\n")
            for line in faults.report(labelled, matched, outcome.groups):
                file.write(f"{line}\n")


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure who is taken for whom.")
    parser.add_argument("--records", type=int, default=20_000, help="of the generated lists")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--public", type=Path, default=PUBLIC, help="splink's fake_1000.csv")
    parser.add_argument("--faults", type=Path, help="a file for the faults, with examples")
    return parser.parse_args()


def main() -> int:
    """Measure, and print; return the exit code."""
    asked = _parse_arguments()
    if asked.faults:
        asked.faults.unlink(missing_ok=True)
    print(machine())
    with tempfile.TemporaryDirectory(prefix="leadctl-identity-") as folder:
        try:
            for line in measure(asked, Path(folder)):
                print(line)
        except CommandFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
