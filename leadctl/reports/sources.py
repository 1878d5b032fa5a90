"""What each source brought, and what that cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from leadctl.model import Temperature
from leadctl.reports.hot import line_of
from leadctl.reports.population import population, records, told_apart, within
from leadctl.rules.spending import Campaign
from leadctl.store import columns, feedback

if TYPE_CHECKING:
    import pandas as pd

    from leadctl.reports.question import Question

COUNTS: Final = ("leads", "mql", "sql", "won", "hot")


@dataclass(frozen=True, slots=True)
class Source:
    """A source (or a campaign; None: unknown): its leads, those of them that came to the first
    stage of marketing, to the first one of sales, to the end of the line, and those that are hot
    now; what it cost (None: nobody says), and the orders of its leads."""

    name: str | None
    counts: tuple[int, ...]
    cost: int | None
    amount: int

    def each(self) -> tuple[int | None, ...]:
        """Return the cost for each that is counted, rounded half up; None for none."""
        return tuple(
            (2 * self.cost + n) // (2 * n) if self.cost is not None and n else None
            for n in self.counts
        )

    @property
    def gain(self) -> float | None:
        """The return: (orders - cost) / cost; None without a cost."""
        return (self.amount - self.cost) / self.cost if self.cost else None


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources, most leads first: by first touch, where each lead counts for the source of its
    earliest record, and by any touch, where it counts once for each source that it has a record of;
    so do its orders. `cost` is all that was paid, `amount` all that was ordered."""

    first: tuple[Source, ...]
    touched: tuple[Source, ...]
    cost: int
    amount: int


def sources(question: Question, by: str, costs: Sequence[Campaign]) -> Sources:
    """Count what sources or campaigns (`by`) brought, of the leads that came in on the days of
    `since` to `until`, and what they cost in these days.

    The amount of an order is the last one that sales told with "won", for each handoff; several
    orders of a lead add up.
    """
    everybody = question.once(population)
    leads = everybody[within(question, everybody["entry"])]
    line = line_of(question.book)
    marks = _marks(question, leads, line)
    paid = _paid(question, by, costs)
    first, names = question.once(told_apart, by)
    touched, others = question.once(records, by)
    every = _pairs(leads, touched[["lead", "key"]])
    return Sources(
        _count(marks, first.reindex(leads.index).to_frame("key"), names, paid),
        _count(marks, every, others, paid),
        sum(paid.values()),
        int(marks["amount"].sum()),
    )


def _marks(question: Question, leads: pd.DataFrame, line: Sequence[str]) -> pd.DataFrame:
    """Return one row a lead: 1 or 0 for each that is counted, and the amount of its orders."""
    sales = question.book.sales_stages
    at_sales = line.index(sales[0]) if sales else len(line) - 1
    orders = feedback.orders(question.conn, question.as_of.isoformat())
    marks = leads[["entry"]].assign(
        leads=1,
        mql=leads["furthest"] >= min(1, at_sales),
        sql=leads["furthest"] >= at_sales,
        won=leads["furthest"] == len(line) - 1,
        hot=leads["temperature"] == list(Temperature).index(Temperature.HOT),
        amount=0,
    )
    there = [lead for lead in orders if lead in marks.index]
    marks.loc[there, "amount"] = [orders[lead] for lead in there]
    return marks.drop(columns="entry").astype("int64")


def _paid(question: Question, by: str, costs: Iterable[Campaign]) -> dict[str, int]:
    paid: Counter[str] = Counter()
    until = min(question.until or question.as_of, question.as_of)
    for campaign in costs:
        name = campaign.source if by == "source" else campaign.name
        if name is not None:
            paid[name] += campaign.cost_within(question.since, until)
    return dict(paid)


def _pairs(leads: pd.DataFrame, touched: pd.DataFrame) -> pd.DataFrame:
    """Return each lead with each of its sources, once; who has none is there without one."""
    import pandas as pd  # 0.4 s that only statistics need

    known = touched[(touched["key"] != columns.ABSENT) & touched["lead"].isin(leads.index)]
    known = known.drop_duplicates().set_index("lead")
    rest = leads.index.difference(known.index)
    return pd.concat([known, pd.DataFrame({"key": columns.ABSENT}, index=rest)])


def _count(
    marks: pd.DataFrame, keys: pd.DataFrame, names: Sequence[str], paid: Mapping[str, int]
) -> tuple[Source, ...]:
    sums = marks.reindex(keys.index).groupby(keys["key"].to_numpy()).sum()
    found = []
    for key, row in zip(sums.index, sums[[*COUNTS, "amount"]].to_numpy().tolist(), strict=True):
        name = names[key] if key >= 0 else None
        cost = None if name is None else paid.get(name)
        found.append(Source(name, tuple(row[:-1]), cost, row[-1]))
    known = {source.name for source in found}
    none = (0,) * len(COUNTS)
    found += [Source(name, none, cost, 0) for name, cost in paid.items() if name not in known]
    return tuple(sorted(found, key=lambda s: (-s.counts[0], s.name is None, s.name or "")))
