"""[[test]]: cases by which a rules file tests itself. Their shape is checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leadctl.fields import NUMBER_FIELDS, RECORD_FIELDS
from leadctl.i18n import _
from leadctl.rules.book import Case
from leadctl.rules.sections import Section

_EXPECTED_NUMBERS = ("score", "fit", "engagement")


def read_cases(top: Section, stages: Iterable[str]) -> tuple[Case, ...]:
    """Return the cases of a file; `stages` are the names that one may expect."""
    known = tuple(stages)
    cases = (_case(section, known) for section in top.tables("test"))
    return tuple(case for case in cases if case is not None)


def _case(section: Section, stages: tuple[str, ...]) -> Case | None:
    name = section.text("name", needed=True)
    lead = _lead(section.table("lead"))
    did = tuple(_deed(deed) for deed in section.tables("did"))
    inner = section.table("expect")
    expect = {} if inner is None else _expected(inner, stages)
    if inner is None or not inner.names():
        section.note(
            "expect", _("says nothing"), _('Write for example: expect = { stage = "mql" }.')
        )
    section.finish()
    return Case(name, lead, did, expect, section.line) if name else None


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
        "days_ago": section.whole("days_ago", least=0) or 0,
    }
    section.finish()
    return deed


def _expected(section: Section, stages: tuple[str, ...]) -> Mapping[str, Any]:
    expect = {
        "stage": section.choice("stage", stages),
        "temperature": section.choice("temperature", ("hot", "warm", "cold")),
        "excluded": section.text("excluded"),
        **{key: section.whole(key) for key in _EXPECTED_NUMBERS},
    }
    section.finish()
    return {key: value for key, value in expect.items() if value is not None}
