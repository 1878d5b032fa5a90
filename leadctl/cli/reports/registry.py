"""All reports: what each of them can be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from leadctl.cli.session import Session

if TYPE_CHECKING:
    from leadctl.cli.lists.tables import Report
    from leadctl.reports.question import Question

Make = Callable[[Session, "Question"], "Report"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: whether it needs scores; whether it can be asked about a span of time (--since,
    --until); what it can be broken down by (--by); whether it counts costs; and whether it stands
    apart: of what takes long to read it shares nothing with those that do not."""

    scored: bool = True
    spans: bool = False
    by: tuple[str, ...] = ()
    costs: bool = False
    apart: bool = False


REPORTS: dict[str, Kind] = {
    "hot": Kind(apart=True),
    "funnel": Kind(spans=True, by=("source", "campaign", "owner", "industry", "prefecture")),
    "sources": Kind(spans=True, by=("source", "campaign"), costs=True),
    "temperature": Kind(),
    "scores": Kind(),
    "bands": Kind(scored=False, spans=True, apart=True),
    "movers": Kind(spans=True),
    "companies": Kind(apart=True),
    "segments": Kind(apart=True),
    "forecast": Kind(),
    "sla": Kind(scored=False, apart=True),
    "nurture": Kind(apart=True),
    "intent": Kind(apart=True),
    "review": Kind(scored=False, spans=True, costs=True, apart=True),
    "quality": Kind(scored=False, by=("source",), apart=True),
    "imports": Kind(scored=False, spans=True, apart=True),
}
"""In the order in which they are read."""


def load(name: str) -> Make:
    """Return what makes a report: `NAME_report` of the module of that name, of which the help needs
    none."""
    made: Make = getattr(import_module(f"leadctl.cli.reports.{name}"), f"{name}_report")
    return made
