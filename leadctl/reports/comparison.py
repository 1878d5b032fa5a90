"""What another rule book would make of today's leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadctl.model import Temperature
from leadctl.reports.spread import bands
from leadctl.rules.book import RuleBook
from leadctl.rules.names import BESIDE, FIRST
from leadctl.store import queries
from leadctl.store.database import trying
from leadctl.store.trial import Standing, stand

if TYPE_CHECKING:
    from leadctl.store.database import Store


@dataclass(frozen=True, slots=True)
class Moved:
    """A lead that stands elsewhere by the other rules."""

    lead_id: int
    company: str
    name: str
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where all leads stand before and after, by lead, and those that change: who moves by most
    points first."""

    as_of: date
    before: Mapping[int, Standing]
    after: Mapping[int, Standing]
    moved: tuple[Moved, ...]

    def hot(self) -> tuple[int, int]:
        """Return how many leads are hot and not excluded, before and after."""
        counted = [sum(map(is_hot, side.values())) for side in (self.before, self.after)]
        return counted[0], counted[1]

    def entering(self) -> list[Moved]:
        """Return who comes to the hot list, the best first."""
        found = [m for m in self.moved if is_hot(m.after) and not is_hot(m.before)]
        return sorted(found, key=lambda m: (-m.after.score, m.company, m.name, m.lead_id))

    def leaving(self) -> list[Moved]:
        """Return who goes from the hot list, the best first."""
        found = [m for m in self.moved if is_hot(m.before) and not is_hot(m.after)]
        return sorted(found, key=lambda m: (-m.before.score, m.company, m.name, m.lead_id))

    def bands(self) -> list[tuple[int, ...]]:
        """Return how scores are spread: the ends of each band, leads before and after."""
        return bands(
            *(Counter(s.score for s in side.values()) for side in (self.before, self.after))
        )

    def table(self, of: Callable[[Standing], str], names: Sequence[str]) -> list[list[int]]:
        """Return how many leads go from which name (row) to which (column)."""
        pairs = Counter((of(self.before[lead]), of(self.after[lead])) for lead in self.before)
        return [[pairs[was, now] for now in names] for was in names]


TEMPERATURES = tuple(t.value for t in Temperature)


def is_hot(standing: Standing) -> bool:
    """Say whether a lead is on the hot list."""
    return standing.temperature == Temperature.HOT and standing.excluded is None


def stage_names(*books: RuleBook) -> tuple[str, ...]:
    """Return the stages that leads can be at by any of some books, in their order."""
    named = [stage.name for book in books for stage in book.stages]
    return tuple(dict.fromkeys((FIRST, *(n for n in named if n not in BESIDE), *BESIDE)))


def compare(db: Store, old: RuleBook, new: RuleBook, as_of: date) -> Comparison:
    """Score all leads by two rule books as of a day; nothing is written."""
    with trying(db) as conn:
        before, after = stand(conn, old, as_of), stand(conn, new, as_of)
    changed = {lead for lead, standing in before.items() if after[lead] != standing}
    moved = [
        Moved(lead, company, name, before[lead], after[lead])
        for lead, name, company, _email in queries.names(db.conn)
        if lead in changed
    ]
    moved.sort(key=_most_first)
    return Comparison(as_of, before, after, tuple(moved))


def _most_first(moved: Moved) -> tuple[int, int, str, str, int]:
    points = abs(moved.after.score - moved.before.score)
    return -points, -moved.after.score, moved.company, moved.name, moved.lead_id
