"""All of it, with full numbers, and the figures in the end: python -m tests.torture"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.torture import crew
from tests.torture.stage import PLAYS

FILES = RULES = 2_000
KILLS = 200
_PHASES = ("before", "inside", "after", "ended")

Found = list[dict[str, Any]]


def main() -> None:
    began = time.monotonic()
    each = -(-KILLS // len(PLAYS))
    killed = crew.share([("killing", name, 0, each) for name in PLAYS])
    tell_kills(killed)
    files = crew.outcomes("taking_in", FILES)
    tell_files("files", files, (one.get("code") for one in files))
    rules = crew.outcomes("going_by", RULES)
    tell_files("rules", rules, (max(one.get("codes", (0,))) for one in rules))
    print(f"\n{time.monotonic() - began:.0f} seconds, {crew.PROCESSES} processes")
    wrong = crew.wrong(killed + files + rules)
    for name, what in wrong.items():
        print(f"\n{name}\n" + "\n".join(what))
    sys.exit(1 if wrong else 0)


def tell_kills(found: Found) -> None:
    """Print how many runs of each command were killed before, inside and after their write."""
    print(f"{'killed':14}{'runs':>6}{'before':>8}{'inside':>8}{'after':>7}{'ended':>7}{'wrong':>7}")
    for name in PLAYS:
        mine = [one for one in found if one["name"] == name]
        phases = Counter(one.get("phase") for one in mine)
        counts = [phases[phase] for phase in _PHASES]
        wrong = sum(bool(one["wrong"]) for one in mine)
        print(
            f"{name:14}{len(mine):6}{counts[0]:8}{counts[1]:8}{counts[2]:7}{counts[3]:7}{wrong:7}"
        )


def tell_files(what: str, found: Found, codes: Iterable[Any]) -> None:
    """Print what became of broken files, and what the dearest of them took."""
    count = Counter(codes)
    memory = max(one.get("memory", 0) for one in found) >> 20
    seconds = max(one.get("seconds", 0.0) for one in found)
    wrong = sum(bool(one["wrong"]) for one in found)
    print(f"\nbroken {what}: {len(found):,}")
    print(f"  taken as they are      {count[0]:6,}")
    if count[3]:
        print(f"  with rejected rows     {count[3]:6,}")
    print(f"  refused with a message {count[1] + count[4]:6,}")
    print(f"  wrong                  {wrong:6,}")
    print(f"  most memory            {memory:6,} MB")
    print(f"  most processor time    {seconds:6.1f} s")


if __name__ == "__main__":
    main()
