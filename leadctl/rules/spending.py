"""What campaigns cost, as a rules file says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.rules.sections import Section

MOST: Final = 10**12
"""A cost is this much at most."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was paid for a campaign of a source, in the currency of the team; `name` is the campaign
    as imports call it (None: all of the source). It ran from `first` to `last`, where these are
    known."""

    source: str
    name: str | None
    cost: int
    first: date | None = None
    last: date | None = None

    def cost_within(self, since: date | None, until: date) -> int:
        """Return what belongs to some days: of a campaign that has its days the part that falls
        into them, evenly spread and rounded half up; of another one all of it.

        >>> fair = Campaign("fair", None, 1000, date(2026, 4, 1), date(2026, 4, 10))
        >>> [fair.cost_within(date(2026, 4, 8), date(2026, 12, 31)),
        ...  fair.cost_within(None, date(2026, 3, 1)), fair.cost_within(None, date(2026, 4, 10))]
        [300, 0, 1000]
        """
        first, last = self.first, self.last or self.first
        if first is None or last is None:
            return self.cost
        start, end = max(first, since or first), min(last, until)
        days, whole = max((end - start).days + 1, 0), (last - first).days + 1
        return (2 * self.cost * days + whole) // (2 * whole)


def read_campaigns(top: Section) -> tuple[Campaign, ...]:
    """Read [[campaign]]."""
    return tuple(c for section in top.tables("campaign") if (c := _campaign(section)))


def _campaign(section: Section) -> Campaign | None:
    source, name = section.text("source", needed=True), section.text("name")
    cost = section.whole("cost", needed=True, least=0, most=MOST)
    first, last = section.day("from"), section.day("until")
    if last and not first:
        section.note("until", _("there is no from"), _("Write from = 2026-04-01 beside it."))
    if first and last and first > last:
        what = _("{day} is after {until}").format(day=first, until=last)
        section.note("until", what, _("Name a later day."))
    section.finish()
    if source is None or cost is None:
        return None
    return Campaign(source, name, cost, first, last)
