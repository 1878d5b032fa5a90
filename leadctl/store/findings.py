"""What is true of a lead: the single tests of a condition, with the value that each looked at. From
these, why a condition holds, and what is missing for it."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadctl.i18n import _
from leadctl.rules.book import RuleBook
from leadctl.rules.condition import Claim, Condition, Joint, Shape, parts
from leadctl.store import tally
from leadctl.store.person import person_sql, person_values

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a single test holds (None: unknown), and the value it looked at; of a deed the day
    (ISO) of the last one."""

    holds: bool | None
    value: Value


Findings = Mapping[str, Finding]
"""Of one lead, by the SQL of the test."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of a condition that does not hold: its `text` in the file, the value that there is
    now, and a phrase for people."""

    text: str
    have: Value
    label: str


def examine(
    conn: sqlite3.Connection,
    book: RuleBook,
    conditions: Iterable[Condition],
    lead_ids: Iterable[int],
    as_of: date,
) -> dict[int, Findings]:
    """Return what is true of leads that are in hand (`tally.take`)."""
    tests = list({t.sql: t for c in conditions for t in c.tests()}.values())
    columns = {name for t in tests for name in t.columns}
    asked = "".join(f", {t.sql}, {t.claim.value if t.claim else 'null'}" for t in tests)
    person = person_sql(book, columns)
    sql = f"""with person as materialized ({person})
      select x.lead_id{asked} from person x
      where x.lead_id in (select value from json_each(:ids))"""
    values = person_values(book, as_of) | {"ids": json.dumps(list(lead_ids))}
    return {
        row[0]: {t.sql: _finding(t, *row[n : n + 2]) for n, t in zip(_odd(), tests, strict=False)}
        for row in conn.execute(sql, values)
    }


def _odd() -> Iterator[int]:
    n = 1
    while True:
        yield n
        n += 2


def _finding(test: Condition, holds: int | None, value: Any) -> Finding:
    if test.claim and test.claim.shape is Shape.DEED and value is not None:
        value = tally.iso_day(int(value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Finding(None if holds is None else bool(holds), value)


def truth(condition: Condition, found: Findings) -> bool | None:
    """Return whether a condition holds, in the logic of SQL: None for unknown."""
    if condition.joint is Joint.TEST:
        return found[condition.sql].holds
    sides = [truth(part, found) for part in condition.parts]
    if condition.joint is Joint.NOT:
        return None if sides[0] is None else not sides[0]
    decides = condition.joint is Joint.OR
    if decides in sides:
        return decides
    return None if None in sides else not decides


_SIGNS = {">=": "≥", "<=": "≤", "<>": "≠"}


def reason(condition: Condition, found: Findings) -> str:
    """Say why a condition holds, in no language: `score 95 ≥ 80; price_page 2026-11-18`."""
    if condition.joint is Joint.TEST:
        return _held(condition, found[condition.sql])
    if condition.joint is Joint.NOT:
        return condition.text
    true = [part for part in condition.parts if truth(part, found)]
    return "; ".join(dict.fromkeys(reason(part, found) for part in true))


def _held(test: Condition, finding: Finding) -> str:
    claim = test.claim
    if claim is None or claim.shape is Shape.FLAG:
        return test.text
    if claim.shape is Shape.DEED:
        return f"{claim.name} {finding.value}"
    if claim.shape is Shape.NUMBER:
        sign = _SIGNS.get(claim.operator, claim.operator)
        return f"{claim.name} {_shown(finding.value)} {sign} {claim.bound}"
    return test.text if finding.value is None else f"{claim.name} = {_shown(finding.value)}"


def lacking(condition: Condition, found: Findings, word: Callable[[str], str]) -> list[Missing]:
    """Return what keeps a condition from holding; nothing where it holds. `word` puts kinds of
    action and names of fields into words. Of alternatives the one that is nearest is told."""
    if truth(condition, found):
        return []
    if condition.joint is Joint.AND:
        return [m for part in parts(condition) for m in lacking(part, found, word)]
    if condition.joint is Joint.OR and any(p.joint is Joint.AND for p in condition.parts):
        return lacking(_nearest(condition, found), found, word)
    return [Missing(condition.text, _have(condition, found), _phrase(condition, found, word))]


def _nearest(condition: Condition, found: Findings) -> Condition:
    """Return the alternative of which the largest share holds, the first of several."""

    def share(side: Condition) -> float:
        return sum(truth(p, found) is True for p in parts(side)) / len(parts(side))

    return max(condition.parts, key=share)


def _have(condition: Condition, found: Findings) -> Value:
    return found[condition.sql].value if condition.joint is Joint.TEST else None


def _phrase(condition: Condition, found: Findings, word: Callable[[str], str]) -> str:
    """Return what is missing in words."""
    if condition.joint is Joint.TEST and condition.claim:
        return _PHRASES[condition.claim.shape](condition, condition.claim, found, word)
    deeds = [p.claim for p in condition.parts if p.claim and p.claim.shape is Shape.DEED]
    alternative = condition.joint is Joint.OR
    if alternative and len(deeds) == len(condition.parts) and len({d.days for d in deeds}) == 1:
        names = _(" or ").join(word(d.name) for d in deeds)
        return _no_deed(names, deeds[0].days)
    if alternative:
        return _(", or ").join(_phrase(p, found, word) for p in condition.parts)
    return _("not so: {condition}").format(condition=condition.text)


def _no_deed(names: str, days: int | None) -> str:
    if days is None:
        return _("no {deed} yet").format(deed=names)
    return _("no {deed} in the last {days} days").format(deed=names, days=days)


def _number_phrase(
    test: Condition, claim: Claim, found: Findings, word: Callable[[str], str]
) -> str:
    value = found[test.sql].value
    if claim.name in {"score", "fit", "engagement"} and claim.operator in {">=", ">"}:
        have = float(value) if isinstance(value, int | float) else 0.0
        gap = float(claim.bound) - have
        n = math.ceil(gap) if claim.operator == ">=" else math.floor(gap) + 1
        points = {"score": _("{n} points missing"), "fit": _("{n} fit points missing")}
        return points.get(claim.name, _("{n} engagement points missing")).format(n=n)
    if value is None:
        return _("{name} is not known").format(name=word(claim.name))
    words = _("{name} is {have}, {sign} {bound} is needed")
    sign = _SIGNS.get(claim.operator, claim.operator)
    return words.format(name=word(claim.name), have=_shown(value), sign=sign, bound=claim.bound)


def _deed_phrase(
    _test: Condition, claim: Claim, _found: Findings, word: Callable[[str], str]
) -> str:
    return _no_deed(word(claim.name), claim.days)


def _flag_phrase(
    test: Condition, claim: Claim, found: Findings, _word: Callable[[str], str]
) -> str:
    words = {
        "accepted": _("not accepted by sales yet"),
        "met": _("no first meeting yet"),
        "budget": _("budget not confirmed"),
        "authority": _("decision-maker not confirmed"),
        "need": _("need not confirmed"),
        "timeframe": _("timeframe not confirmed"),
    }
    return words.get(claim.name) or _("not so: {condition}").format(condition=test.text)


def _other_phrase(
    test: Condition, claim: Claim, found: Findings, word: Callable[[str], str]
) -> str:
    value = found[test.sql].value
    if value is None:
        return _("{name} is not known").format(name=word(claim.name))
    words = _("{name} is {have}; needed: {condition}")
    return words.format(name=word(claim.name), have=_shown(value), condition=test.text)


_PHRASES: Mapping[Shape, Callable[[Condition, Claim, Findings, Callable[[str], str]], str]] = {
    Shape.NUMBER: _number_phrase,
    Shape.DEED: _deed_phrase,
    Shape.FLAG: _flag_phrase,
    Shape.OTHER: _other_phrase,
}


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
