"""[[test]]: cases by which a rules file tests itself. Their shape is checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadctl.fields import NUMBER_FIELDS, RECORD_FIELDS
from leadctl.i18n import _
from leadctl.rules.book import Case
from leadctl.rules.sections import Section

RESULTS = ("accepted", "rejected", "met", "in_deal", "won", "lost", "unreachable")
"""What sales can say of a lead."""

_EXPECTED_NUMBERS = ("score", "fit", "engagement")
_MOST_TIMES = 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """What the cases of a file may name: stages, exclusions, and rules that give points."""

    stages: tuple[str, ...]
    excludes: tuple[str, ...]
    rules: tuple[str, ...]


def read_cases(top: Section, known: Known) -> tuple[Case, ...]:
    """Return the cases of a file."""
    cases = (_case(section, known) for section in top.tables("test"))
    return tuple(case for case in cases if case is not None)


def _case(section: Section, known: Known) -> Case | None:
    name = section.text("name", needed=True)
    lead = _lead(section.table("lead"))
    stage = section.choice("stage", known.stages)
    did = tuple(_deed(deed) for deed in section.tables("did"))
    said = tuple(_saying(saying) for saying in section.tables("said"))
    inner = section.table("expect")
    expect = {} if inner is None else _expected(inner, known)
    if inner is None or not inner.names():
        section.note(
            "expect", _("says nothing"), _('Write for example: expect = { stage = "mql" }.')
        )
    section.finish()
    return Case(name, lead, stage, did, said, expect, section.line) if name else None


def _lead(section: Section | None) -> Mapping[str, Any]:
    """Read the fields of a lead; numbers are numbers, the others texts."""
    if section is None:
        return {}
    numbers = {key: section.whole(key, least=0) for key in NUMBER_FIELDS if section.has(key)}
    texts = {k: section.text(k) for k in RECORD_FIELDS if k not in NUMBER_FIELDS and section.has(k)}
    section.finish()
    return {**numbers, **texts}


def _deed(section: Section) -> Mapping[str, Any]:
    deed = {
        "action": section.text("action", needed=True),
        "subject": section.text("subject") or "",
        "times": section.whole("times", least=1) or 1,
        **_when(section),
    }
    if deed["times"] > _MOST_TIMES:
        section.note("times", _("{value} is out of range").format(value=deed["times"]))
    section.finish()
    return deed


def _saying(section: Section) -> Mapping[str, Any]:
    said = {"result": section.choice("result", RESULTS, needed=True), **_when(section)}
    section.finish()
    return said


def _when(section: Section) -> Mapping[str, Any]:
    """Read when something was: on a day, or days before the test is run (0: on that day)."""
    when = {"days_ago": section.whole("days_ago", least=0) or 0, "at": section.day("at")}
    if section.has("days_ago") and section.has("at"):
        section.note("at", _("days_ago and at cannot stand together"), _("Keep one of them."))
    return when


def _expected(section: Section, known: Known) -> Mapping[str, Any]:
    expect = {
        "stage": section.choice("stage", known.stages),
        "temperature": section.choice("temperature", ("hot", "warm", "cold")),
        "excluded": section.choice("excluded", known.excludes),
        **{key: section.whole(key) for key in _EXPECTED_NUMBERS},
        "points": _expected_points(section.table("points"), known),
    }
    section.finish()
    return {key: value for key, value in expect.items() if value is not None}


def _expected_points(section: Section | None, known: Known) -> Mapping[str, int] | None:
    """Read what single rules are expected to give, after their caps; 0 for one that gives none."""
    if section is None:
        return None
    for name in section.names():
        section.known(name, known.rules)
    points = {name: section.whole(name) for name in section.names()}
    return {name: n for name, n in points.items() if n is not None}
