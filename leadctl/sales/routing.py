"""Who of sales takes a lead, and why: deterministic, and told in a sentence.

In this order: who has an open deal with the company or looks after it, who exchanged the card, who
already has the company, for whom its condition holds, and then whoever has had least. Who is away,
or has had a week's worth of leads, is passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from leadctl.i18n import _
from leadctl.rules.selling import Owner

_SEVERAL = re.compile(r"[,;/、，；／]")


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a lead to people of sales, by their names as they are written somewhere: who has
    `deals` with its company or looks after the lead, who exchanged the `cards`, and who has other
    leads of the `company`. `fitting` are the owners whose condition holds for it."""

    deals: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    fitting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Routed:
    """Who takes a lead (None: nobody), and why."""

    owner: Owner | None
    why: str


@dataclass(slots=True)
class Desk:
    """The owners on one day: what each was given this `week`, and of late (`had`). Every lead that
    is given to somebody counts at once."""

    owners: Sequence[Owner]
    today: date
    week: dict[str, int] = field(default_factory=dict)
    had: dict[str, int] = field(default_factory=dict)

    def route(self, ties: Ties) -> Routed:
        """Return who takes a lead, without giving it yet."""
        passed: dict[str, str] = {}
        for owner, why in self._candidates(ties):
            held_up = self._held_up(owner)
            if held_up is None:
                return Routed(owner, _("; ").join([why, *passed.values()]))
            passed.setdefault(owner.name, held_up)
        if passed:
            return Routed(None, _("; ").join(passed.values()))
        return Routed(None, _("no [[owner]] takes such a lead"))

    def give(self, owner: Owner) -> None:
        """Count a lead that an owner takes."""
        for counted in (self.week, self.had):
            counted[owner.name] = counted.get(owner.name, 0) + 1

    def _candidates(self, ties: Ties) -> Iterator[tuple[Owner, str]]:
        """Yield who could take a lead, best first, each with the reason."""
        reasons = (
            (ties.deals, _("{name} looks after this customer")),
            (ties.cards, _("{name} exchanged the card")),
            (ties.company, _("{name} already has this company")),
        )
        for names, reason in reasons:
            for owner in dict.fromkeys(named(names, self.owners)):
                yield owner, reason.format(name=owner.name)
        fitting = [o for o in self.owners if o.when and o.name in ties.fitting]
        for owner in self._by_turn(fitting):
            assert owner.when is not None
            told = _("the condition of {name} holds: {condition}")
            yield owner, told.format(name=owner.name, condition=owner.when.text)
        for owner in self._by_turn([o for o in self.owners if o.when is None]):
            told = _("it is the turn of {name}: {n} of late")
            yield owner, told.format(name=owner.name, n=self.had.get(owner.name, 0))

    def _by_turn(self, owners: Sequence[Owner]) -> list[Owner]:
        """Return owners, first whoever has had least for what it can take; where somebody has no
        limit, all weigh the same. Of equals the first in the file."""
        weights = [o.capacity_per_week for o in owners]
        weighed = {o.name: w or 1 for o, w in zip(owners, weights, strict=True)}
        even = any(w is None for w in weights)
        return sorted(
            owners, key=lambda o: self.had.get(o.name, 0) / (1 if even else weighed[o.name])
        )

    def _held_up(self, owner: Owner) -> str | None:
        """Say why somebody cannot take a lead today; None: they can."""
        if any(first <= self.today <= last for first, last in owner.away):
            return _("{name} is away").format(name=owner.name)
        most = owner.capacity_per_week
        if most is not None and self.week.get(owner.name, 0) >= most:
            told = _("{name} has had {n} this week, as many as can be taken")
            return told.format(name=owner.name, n=self.week.get(owner.name, 0))
        return None


def named(names: Iterable[str], owners: Sequence[Owner]) -> Iterator[Owner]:
    """Yield the owners whom names mean: the whole name, an e-mail address, or the family name where
    it fits one owner only. A text may hold several names.

    >>> sato, suzuki = (Owner(n, None, None, None, (), 1) for n in ("佐藤 花子", "鈴木"))
    >>> [o.name for o in named(["鈴木　一郎", "佐藤花子、田中"], [sato, suzuki])]
    ['鈴木', '佐藤 花子']
    """
    for text in (part for name in names for part in _SEVERAL.split(name)):
        whole = [o for o in owners if _fold(text) in {_fold(o.name), _fold(o.email or "")} - {""}]
        family = [o for o in owners if _same_family(text, o.name)]
        if whole or len(family) == 1:
            yield (whole or family)[0]


def _same_family(one: str, other: str) -> bool:
    """Say whether one of two names is the family name of the other."""
    short, long = sorted((one.split(), other.split()), key=len)
    return len(short) == 1 and len(long) == 2 and _fold(short[0]) == _fold(long[0])


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
