"""Scoring against a reference in plain Python, written from the definition and not from the SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl.store import scoring, tally
from tests.small_store import NOW, TODAY, SmallStore, book

KINDS = ("view", "open", "price")
SUBJECTS = ("/a", "/b", "/price/a", "/price/b")
COLUMNS = ("employees", "title_level")
TITLES = {None: None, "課長": 3, "部長": 4, "社長": 6}


@dataclass(frozen=True)
class Done:
    kind: str
    subject: str
    days_ago: int


@dataclass(frozen=True)
class Person:
    employees: int | None
    title: str | None
    did: tuple[Done, ...]
    company: str | None = None


@dataclass(frozen=True)
class FitRule:
    group: str
    column: str
    least: int
    points: int

    def fits(self, person: Person) -> bool:
        value = person.employees if self.column == "employees" else TITLES[person.title]
        return value is not None and value >= self.least


@dataclass(frozen=True)
class DeedRule:
    kind: str
    match: str
    points: int
    per: str
    max: int | None
    within: int | None
    decay: int | None
    scope: str


@dataclass(frozen=True)
class Rules:
    fits: tuple[FitRule, ...]
    deeds: tuple[DeedRule, ...]
    fit_max: int | None
    engagement_max: int | None

    def text(self) -> str:
        """Write the rules as a file has them. A view of /price/… is a price as well."""
        lines = ["[score]"]
        lines += [f"fit_max = {self.fit_max}"] if self.fit_max is not None else []
        lines += (
            [f"engagement_max = {self.engagement_max}"] if self.engagement_max is not None else []
        )
        for n, fit in enumerate(self.fits):
            lines += ["[[fit]]", f'group = "{fit.group}"', f'name = "f{n}"', f"points = {fit.points}",
                      f'when = "{fit.column} >= {fit.least}"']  # fmt: skip
        for n, deed in enumerate(self.deeds):
            lines += ["[[behavior]]", f'name = "b{n}"', f'action = "{deed.kind}"',
                      f'match = "{deed.match}"', f"points = {deed.points}", f'per = "{deed.per}"']  # fmt: skip
            lines += ['scope = "company"'] if deed.scope == "company" else []
            lines += [f"max = {deed.max}"] if deed.max else []
            lines += [f'within = "{deed.within}d"'] if deed.within else []
            lines += [f'decay = "{deed.decay}d"'] if deed.decay else []
        lines += ["[[action]]", 'kind = "price"', 'from = "view"', 'match = "/price/*"']
        lines += ["[temperature]", "hot = \"did('open', 2) or days('price', 5) >= 2\"",
                  "warm = \"subjects('view', 9) >= 2 or times('open') > 2 or score > 30\""]  # fmt: skip
        return "\n".join(lines) + "\n"


def deeds(person: Person, kind: str, as_of: int) -> list[Done]:
    """What somebody did of a kind, its derived kind included, until a day (days before TODAY)."""
    derived = [
        d for d in person.did if kind == "price" and d.kind == "view" and "/price/" in d.subject
    ]
    own = [d for d in person.did if d.kind == kind]
    return [d for d in own + derived if d.days_ago >= as_of]


def counted(rule: DeedRule, person: Person, as_of: int) -> list[int]:
    """The ages in days of the activities that count for a rule."""
    prefix = rule.match.rstrip("*")
    span = rule.within or rule.decay
    ages = [
        (d.days_ago - as_of, d.subject)
        for d in deeds(person, rule.kind, as_of)
        if d.subject.startswith(prefix) and (span is None or d.days_ago - as_of < span)
    ]
    unit: Callable[[int, int, str], object] = {
        "event": lambda n, _age, _subject: n,
        "day": lambda _n, age, _subject: age,
        "subject": lambda _n, _age, subject: subject,
    }[rule.per]
    newest: dict[object, int] = {}
    for n, (age, subject) in enumerate(ages):
        key = unit(n, age, subject)
        newest[key] = min(age, newest.get(key, age))
    return list(newest.values())


def worth(rule: DeedRule, ages: Sequence[int]) -> int:
    """Thousandths of a point of a rule: linear decay, divided once, downwards; then the cap."""
    left = sum(
        Fraction(rule.decay - age, rule.decay) if rule.decay else Fraction(1) for age in ages
    )
    earned = floor(rule.points * 1000 * left)
    if rule.max is None:
        return earned
    return max(-rule.max * 1000, min(rule.max * 1000, earned))


def doers(rule: DeedRule, person: Person, people: Sequence[Person]) -> list[Person]:
    """Whose deeds count: the person's own, or those of all people of the company, if it has one."""
    if rule.scope == "lead":
        return [person]
    return [p for p in people if p.company is not None and p.company == person.company]


def ages_of(rule: DeedRule, person: Person, people: Sequence[Person], as_of: int) -> list[int]:
    """The ages in days of what counts for a rule, by whomever it was done."""
    together = tuple(d for p in doers(rule, person, people) for d in p.did)
    return counted(rule, Person(None, None, together), as_of)


def expected(
    rules: Rules, person: Person, people: Sequence[Person], as_of: int
) -> tuple[int, int, int, str]:
    """Fit and engagement in thousandths, score, temperature."""
    groups: dict[str, list[int]] = {}
    for fit in rules.fits:
        if fit.fits(person):
            groups.setdefault(fit.group, []).append(fit.points * 1000)
    fit = sum(max(points) for points in groups.values())
    engagement = sum(worth(rule, ages_of(rule, person, people, as_of)) for rule in rules.deeds)
    if rules.fit_max is not None:
        fit = min(fit, rules.fit_max * 1000)
    if rules.engagement_max is not None:
        engagement = min(engagement, rules.engagement_max * 1000)
    score = floor(Fraction(fit + engagement, 1000) + Fraction(1, 2))
    opened = [d.days_ago - as_of for d in deeds(person, "open", as_of)]
    priced = {d.days_ago - as_of for d in deeds(person, "price", as_of) if d.days_ago - as_of < 5}
    viewed = {d.subject for d in deeds(person, "view", as_of) if d.days_ago - as_of < 9}
    if any(age < 2 for age in opened) or len(priced) >= 2:
        return fit, engagement, score, "hot"
    warm = len(viewed) >= 2 or len(opened) > 2 or score > 30
    return fit, engagement, score, "warm" if warm else "cold"


POINTS = st.integers(-20, 40)
SPANS = st.sampled_from([None, 1, 2, 3, 7, 30])
DONE = st.builds(Done, st.sampled_from(KINDS), st.sampled_from(SUBJECTS), st.integers(0, 12))
PERSON = st.builds(
    Person,
    st.sampled_from([None, 10, 1000]),
    st.sampled_from(list(TITLES)),
    st.lists(DONE, max_size=12).map(tuple),
    st.sampled_from([None, "A", "B"]),
).map(lambda p: replace(p, employees=None) if p.company else p)  # that is a fact of the company
FIT = st.builds(
    FitRule, st.sampled_from("AB"), st.sampled_from(COLUMNS), st.sampled_from([1, 4, 500]), POINTS
)


@st.composite
def deed_rules(draw: st.DrawFn) -> DeedRule:
    window, decay = draw(st.sampled_from([(True, False), (False, True), (False, False)]))
    return DeedRule(
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(["*", "/price/*", "/a"])),
        draw(POINTS),
        draw(st.sampled_from(["event", "day", "subject"])),
        draw(st.sampled_from([None, 15, 60])),
        draw(SPANS) if window else None,
        draw(SPANS) if decay else None,
        draw(st.sampled_from(["lead", "lead", "company"])),
    )


RULES = st.builds(
    Rules,
    st.lists(FIT, max_size=5).map(tuple),
    st.lists(deed_rules(), max_size=5).map(tuple),
    st.sampled_from([None, 0, 25]),
    st.sampled_from([None, 50]),
)


def add(store: SmallStore, person: Person) -> int:
    """Add a person as a lead."""
    done = [(d.kind, d.subject, d.days_ago) for d in person.did]
    about = {"employees": person.employees, "title": person.title, "company": person.company}
    return store.lead(done, **about)


@settings(max_examples=200, deadline=None)
@given(RULES, st.lists(PERSON, min_size=1, max_size=4), st.integers(0, 3))
def test_the_score_is_what_the_definition_says_and_its_explanation_adds_up(
    rules: Rules, people: list[Person], as_of: int
) -> None:
    store, read = SmallStore(), book(rules.text())
    day = TODAY - timedelta(days=as_of)
    ids = [add(store, person) for person in people]
    run = scoring.score(store.conn, read, day, recorded_at=NOW)
    found = store.rows("select lead_id, fit, engagement, score, temperature from score order by 1")
    wanted = [(i, *expected(rules, p, people, as_of)) for i, p in zip(ids, people, strict=True)]
    assert found == wanted
    assert run.later == sum(d.days_ago < as_of for p in people for d in p.did)
    for lead_id, fit, engagement, score, _temperature in wanted:
        points = scoring.explain(store.conn, read, lead_id, day)
        assert sum(p.milli for p in points) == score * 1000
        assert sum(p.milli for p in points if p.axis == "fit") == fit
        assert sum(p.milli for p in points if p.axis == "engagement") == engagement


@settings(max_examples=50, deadline=None)
@given(RULES, st.lists(PERSON, min_size=1, max_size=3))
def test_every_activity_that_earned_points_is_named(rules: Rules, people: list[Person]) -> None:
    store, read = SmallStore(), book(rules.text())
    ids = [add(store, person) for person in people]
    for lead_id, person in zip(ids, people, strict=True):
        points = scoring.explain(store.conn, read, lead_id, TODAY)
        named = {
            p.rule: sorted(a.day for a in p.activities)
            for p in points
            if p.axis == "engagement" and p.activities
        }
        today = tally.day_number(TODAY)
        wanted = {
            f"b{n}": sorted(tally.iso_day(today - age) for age in ages)
            for n, rule in enumerate(rules.deeds)
            if (ages := ages_of(rule, person, people, 0))
        }
        assert named == wanted
        assert all(a.file == "list.csv" and a.line > 1 for p in points for a in p.activities)
