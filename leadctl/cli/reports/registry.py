"""All reports: each is a function that makes lists, in a table of reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadctl.cli.reports.bands import bands_report
from leadctl.cli.reports.companies import companies_report
from leadctl.cli.reports.forecast import forecast_report
from leadctl.cli.reports.funnel import BREAKDOWNS, funnel_report
from leadctl.cli.reports.hot import hot_report
from leadctl.cli.reports.imports import imports_report
from leadctl.cli.reports.intent import intent_report
from leadctl.cli.reports.movers import movers_report
from leadctl.cli.reports.nurture import nurture_report
from leadctl.cli.reports.quality import quality_report
from leadctl.cli.reports.review import review_report
from leadctl.cli.reports.scores import scores_report
from leadctl.cli.reports.segments import segments_report
from leadctl.cli.reports.sla import sla_report
from leadctl.cli.reports.sources import BREAKDOWNS as TOUCHES
from leadctl.cli.reports.sources import sources_report
from leadctl.cli.reports.temperature import temperature_report
from leadctl.cli.session import Session
from leadctl.cli.tables import Report

if TYPE_CHECKING:
    from leadctl.reports.question import Question


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: what makes it; whether it needs scores; whether it can be asked about a span of
    time (--since, --until); what it can be broken down by (--by); whether it counts costs; and
    whether it stands apart: of what takes long to read it shares nothing with those that do not."""

    make: Callable[[Session, Question], Report]
    scored: bool = True
    spans: bool = False
    by: tuple[str, ...] = ()
    costs: bool = False
    apart: bool = False


REPORTS: dict[str, Kind] = {
    "hot": Kind(hot_report, apart=True),
    "funnel": Kind(funnel_report, spans=True, by=BREAKDOWNS),
    "sources": Kind(sources_report, spans=True, by=TOUCHES, costs=True),
    "temperature": Kind(temperature_report),
    "scores": Kind(scores_report),
    "bands": Kind(bands_report, scored=False, spans=True, apart=True),
    "movers": Kind(movers_report, spans=True),
    "companies": Kind(companies_report, apart=True),
    "segments": Kind(segments_report, apart=True),
    "forecast": Kind(forecast_report),
    "sla": Kind(sla_report, scored=False, apart=True),
    "nurture": Kind(nurture_report, apart=True),
    "intent": Kind(intent_report, apart=True),
    "review": Kind(review_report, scored=False, spans=True, costs=True, apart=True),
    "quality": Kind(quality_report, scored=False, by=("source",), apart=True),
    "imports": Kind(imports_report, scored=False, spans=True, apart=True),
}
"""In the order in which they are read."""
