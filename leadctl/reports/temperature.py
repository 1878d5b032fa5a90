"""How warm the leads are, all together and stage by stage, and how warm they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadctl.model import Temperature
from leadctl.reports.population import history, points, present, stages
from leadctl.store import journeys, queries

if TYPE_CHECKING:
    from leadctl.reports.question import Question

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """How many leads have a temperature, their share of those that were scored (0 to 1), and how
    many had it at the end of each of the last weeks, today last (None: nobody had been scored)."""

    temperature: Temperature
    leads: int
    share: float
    weeks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class AtStage:
    """The leads of a stage by temperature, from hot to cold; `unscored` have none."""

    stage: str
    leads: tuple[int, ...]
    unscored: int


@dataclass(frozen=True, slots=True)
class Temperatures:
    """The shares of all leads, the counts of each stage in which somebody is, and the last days
    (ISO) of the weeks."""

    shares: tuple[Share, ...]
    stages: tuple[AtStage, ...]
    unscored: int
    weeks: tuple[str, ...]


def temperatures(question: Question) -> Temperatures:
    """Count leads by temperature. Stages come in the order of the line, then those beside it.

    Of a past week each lead has the temperature of the newest run until its last day, as it was
    scored then; leads that are no more (merged, taken back) are not counted.
    """
    warm, at = question.once(points)["temperature"], question.once(present)
    names, everybody = question.once(stages), queries.count_leads(question.conn, queries.Sought())
    places, of_each = range(len(names)), range(len(Temperature))
    pairs = warm.groupby([at.reindex(warm.index, fill_value=0), warm]).size()
    table = pairs.unstack(fill_value=0).reindex(places, columns=of_each, fill_value=0)
    there = at.value_counts().reindex(places, fill_value=0)
    there[0] += everybody - len(at)
    totals, scored = table.sum(), len(warm)
    last = question.as_of.toordinal()
    ends = [date.fromordinal(max(1, last - 7 * n)) for n in reversed(range(WEEKS))]
    weeks = tuple(day.isoformat() for day in ends)
    runs = journeys.runs(question.conn, weeks[-1])
    past = journeys.temperatures(question.once(history), runs, weeks)
    return Temperatures(
        tuple(
            Share(
                temperature,
                int(totals[n]),
                int(totals[n]) / scored if scored else 0.0,
                tuple(None if week is None else week[n] for week in past),
            )
            for n, temperature in enumerate(Temperature)
        ),
        tuple(
            AtStage(
                names[place],
                tuple(int(table[n][place]) for n in of_each),
                int(there[place]) - int(table.loc[place].to_numpy().sum()),
            )
            for place in places
            if there[place]
        ),
        everybody - scored,
        weeks,
    )
