"""The rule book: what a rules file says, read and checked. Frozen, and free of any file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from leadctl.rules.condition import Condition
from leadctl.rules.names import BESIDE
from leadctl.rules.nightly import Night
from leadctl.rules.selling import Selling
from leadctl.rules.spending import Campaign
from leadctl.rules.targets import Exchange


class Per(StrEnum):
    """Which activities of a rule count: all, or the newest of each day or of each subject."""

    EVENT = "event"
    DAY = "day"
    SUBJECT = "subject"


class Whose(StrEnum):
    """Whose activities a rule counts: those of the lead, or of anybody of its company."""

    LEAD = "lead"
    COMPANY = "company"


class Side(StrEnum):
    """Who owns a stage."""

    MARKETING = "marketing"
    SALES = "sales"


@dataclass(frozen=True, slots=True)
class Fit:
    """Points for who a lead is; of the rules of one group that hold, the best counts."""

    group: str
    name: str
    when: Condition
    points: int
    line: int


@dataclass(frozen=True, slots=True)
class Behavior:
    """Points for what a lead did, or its company. `within` and `decay` are days, never both; `max`
    caps the magnitude of the rule's total, so that of a negative rule too."""

    name: str
    action: str
    match: str
    points: int
    per: Per
    max: int | None
    within: int | None
    decay: int | None
    whose: Whose
    line: int


@dataclass(frozen=True, slots=True)
class Derived:
    """A kind of action that is derived from another one when scoring."""

    kind: str
    source: str
    match: str


@dataclass(frozen=True, slots=True)
class TemperatureRule:
    """When a lead is hot, else warm, else cold; a condition that is not given never holds."""

    hot: Condition | None
    warm: Condition | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the line. `sla` is the text of the file ("2 business days")."""

    name: str
    label: str
    owner: Side
    enter: Condition
    leave: Condition | None
    sla: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who is never promoted nor handed over, and why."""

    name: str
    when: Condition
    line: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of all leads that has a name: those for whom a condition holds; parts may overlap."""

    name: str
    when: Condition
    line: int


@dataclass(frozen=True, slots=True)
class Case:
    """A test of the file by itself: a lead, what it did, and what is expected.

    `stage` is where the lead stands before (None: at the beginning); each of `did` has action,
    subject, times and days_ago or at (a date); each of `said`, what sales said of it, has result
    and days_ago or at.
    """

    name: str
    lead: Mapping[str, Any]
    stage: str | None
    did: tuple[Mapping[str, Any], ...]
    said: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rules file without faults.

    `fit_max` and `engagement_max` are points; `answers` maps, for each field of BANT, the raw
    answer (NFKC, lower case) to "yes", "no" or "unknown"; `hash` is the identity of the
    definition: the text of the file, its list files and the tables that the program ships.
    """

    path: str
    version: int
    timezone: str
    locale: str
    fit_max: int | None
    engagement_max: int | None
    lists: Mapping[str, frozenset[str]]
    fits: tuple[Fit, ...]
    behaviors: tuple[Behavior, ...]
    actions: tuple[Derived, ...]
    temperature: TemperatureRule
    stages: tuple[Stage, ...]
    excludes: tuple[Exclusion, ...]
    segments: tuple[Segment, ...]
    titles: Mapping[str, int]
    answers: Mapping[str, Mapping[str, str]]
    selling: Selling
    exchange: Exchange
    night: Night
    imports: Mapping[str, Mapping[str, str]]
    campaigns: tuple[Campaign, ...]
    tests: tuple[Case, ...]
    hash: str

    def stage(self, name: str) -> Stage | None:
        """Return the stage of that name."""
        return next((s for s in self.stages if s.name == name), None)

    def segment(self, name: str) -> Segment | None:
        """Return the segment of that name."""
        return next((s for s in self.segments if s.name == name), None)

    @property
    def sales_stages(self) -> tuple[str, ...]:
        """The open stages that sales owns, in the order of the line."""
        return tuple(s.name for s in self.stages if s.owner is Side.SALES and s.name not in BESIDE)

    @property
    def counts_companies(self) -> bool:
        """Say whether a rule counts what anybody of a company did."""
        return any(rule.whose is Whose.COMPANY for rule in self.behaviors)

    def groups(self) -> Iterator[tuple[str, tuple[tuple[int, Fit], ...]]]:
        """Yield each fit group with its rules and their numbers, the one that wins first: most
        points, on a tie the first in the file."""
        numbered = sorted(enumerate(self.fits), key=lambda n: (-n[1].points, n[0]))
        for group in dict.fromkeys(f.group for f in self.fits):
            yield group, tuple((n, f) for n, f in numbered if f.group == group)

    def scoring_conditions(self) -> list[Condition]:
        """Return the conditions of a scoring run that may ask what a lead did."""
        used = [self.temperature.hot, self.temperature.warm, *(e.when for e in self.excludes)]
        return [c for c in used if c is not None]

    def stage_conditions(self) -> list[Condition]:
        """Return the conditions by which leads enter and leave stages."""
        return [c for s in self.stages for c in (s.enter, s.leave) if c is not None]
