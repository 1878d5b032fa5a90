"""What is wrong with a rules file although every line of it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from leadctl.errors import Fault, LeadctlError
from leadctl.i18n import _
from leadctl.rules.book import RuleBook
from leadctl.rules.condition import OWN_DEEDS, Condition
from leadctl.rules.conflicts import conflicts, find_conflict
from leadctl.rules.faults import one_line
from leadctl.rules.limits import best_points, limits
from leadctl.rules.places import Path, line_of
from leadctl.rules.reading import Draft
from leadctl.rules.selling import public_holidays
from leadctl.sources import KINDS

_NEAR = 0.8


def find_faults(found: Draft, seen: Iterable[str] = ()) -> tuple[Fault, ...]:
    """Return all faults of a file in the order of their lines: those of reading it, conditions that
    contradict themselves, stages that nobody can reach, kinds of action that are misspelt, and a
    country whose holidays are not known.

    `seen` are the kinds of action in the data.
    """
    faults = [*found.faults, *_contradictions(found), *_misspelt(found, frozenset(seen))]
    faults += _without_calendar(found)
    if not found.faults:  # where a rule is missing, the best score is not known
        faults += _unreachable(found)
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _conditions(book: RuleBook) -> Iterator[tuple[str, str, str, int, Condition]]:
    """Yield every condition: its table, name and key, the line of the table, and itself."""
    for fit in book.fits:
        yield "fit", fit.name, "when", fit.line, fit.when
    for exclusion in book.excludes:
        yield "exclude", exclusion.name, "when", exclusion.line, exclusion.when
    for segment in book.segments:
        yield "segment", segment.name, "when", segment.line, segment.when
    for stage in book.stages:
        yield "stage", stage.name, "enter", stage.line, stage.enter
        if stage.leave:
            yield "stage", stage.name, "leave", stage.line, stage.leave
    for key, condition in (("hot", book.temperature.hot), ("warm", book.temperature.warm)):
        if condition:
            yield "temperature", "", key, 0, condition


def _contradictions(found: Draft) -> Iterator[Fault]:
    for table, name, key, line, condition in _conditions(found.book):
        for conflict in conflicts(condition):
            what = _("{test} can never hold").format(test=one_line(conflict.first))
            if conflict.second:
                both = _("{first} and {second} can never hold together")
                tests = one_line(conflict.first), one_line(conflict.second)
                what = both.format(first=tests[0], second=tests[1])
            remedy = _("Change one of them, or join them with or.") if conflict.second else ""
            yield _fault(found, table, name, key, line, what, remedy)


def _unreachable(found: Draft) -> Iterator[Fault]:
    """Yield the stages that ask for more points than the rules can give."""
    book, possible = found.book, limits(found.book)
    best = {axis: f"{points:g}" for axis, points in best_points(book).items()}
    for stage in book.stages:
        conflict = find_conflict(stage.enter, possible)
        if conflict and not any(conflicts(stage.enter)):
            what = _("no lead can reach it: {test} is more than the rules can give")
            remedy = _(
                "Fit gives {fit} at most, engagement {engagement}, together {score}: lower the"
                " bound, or raise points or caps."
            )
            told = what.format(test=one_line(conflict.first))
            yield _fault(
                found, "stage", stage.name, "enter", stage.line, told, remedy.format(**best)
            )


def _misspelt(found: Draft, seen: frozenset[str]) -> Iterator[Fault]:
    """Yield kinds of action that nobody knows but that are nearly one that is known. Logs may bring
    kinds of their own, so one that is like no other is no fault."""
    book = found.book
    known = KINDS | seen | {derived.kind for derived in book.actions}
    for table, name, key, line, kind in _kinds(book):
        near = get_close_matches(kind.casefold(), known, 1, _NEAR) if kind not in known else []
        if near:
            what = _("unknown kind of action {kind}").format(kind=kind)
            remedy = _("Did you mean {name}?").format(name=near[0])
            yield _fault(found, table, name, key, line, what, remedy)


def _kinds(book: RuleBook) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield every kind of action that a file names, and where."""
    for rule in book.behaviors:
        yield "behavior", rule.name, "action", rule.line, rule.action
    for interest in book.selling.interests:
        yield "interest", interest.topic, "action", interest.line, interest.action
    for case in book.tests:
        for deed in case.did:
            yield "test", case.name, "did", case.line, str(deed["action"] or "")
    for table, name, key, line, condition in _conditions(book):
        for kind in sorted({call.kind for call in condition.calls} - {OWN_DEEDS}):
            yield table, name, key, line, kind


def _without_calendar(found: Draft) -> Iterator[Fault]:
    """Yield the country of [sales] when its public holidays are not known."""
    try:
        if country := found.book.selling.country:
            public_holidays(country)
    except LeadctlError as error:
        yield _fault(found, "sales", "", "holidays", 0, error.what, error.remedy)


def _fault(
    found: Draft, table: str, name: str, key: str, line: int, what: str, remedy: str
) -> Fault:
    """Make a fault with the line of the key: its table is the one that begins at `line`."""
    array = (p for p in found.lines if found.lines[p] == line and p[0] == table and len(p) == 2)
    path: Path = next(array, (table,)) if line else (table,)
    head = f"[[{table}]] {name}" if line else f"[{table}]"
    return Fault(line_of(found.lines, (*path, key)), f"{head}: {key}: {what}", remedy)
