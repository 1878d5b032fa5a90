"""Every point of a lead, with the value or the activities that earned it, and the file they came
from. It reads the same tables and the same conditions as scoring, so the two cannot disagree."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadctl.fields import RECORD_FIELDS
from leadctl.i18n import _
from leadctl.rules.book import Behavior, Fit, RuleBook, Whose
from leadctl.store import tally
from leadctl.store.person import person_sql, person_values


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of a file that a point comes from. For an activity: when it happened (`at` as it was
    recorded, `day` ISO), its kind and subject. For a fact: `kind` is the field, `subject` its
    value."""

    at: str
    day: str
    kind: str
    subject: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Point:
    """A line of an explanation; the `milli` (thousandths of a point) of all add up to the score.

    A rule's line has what it earned, and `lost_to_cap` how much of that a cap took away again: the
    line after it, which has the same rule and is negative. A line without a rule is a cap of an
    axis, or the rounding (axis "score").
    """

    axis: str
    group: str
    rule: str
    milli: int
    why: str
    lost_to_cap: int = 0
    activities: tuple[Evidence, ...] = ()
    sources: tuple[Evidence, ...] = ()


def explain(
    conn: sqlite3.Connection,
    book: RuleBook,
    lead_id: int,
    as_of: date,
    word: Callable[[str], str] = str,
) -> list[Point]:
    """Return the points of a lead as of a day, line by line; none for a lead that is not there.

    `word` puts the names of fields into words.
    """
    return explain_many(conn, book, [lead_id], as_of, word).get(lead_id, [])


def explain_many(
    conn: sqlite3.Connection,
    book: RuleBook,
    lead_ids: Iterable[int],
    as_of: date,
    word: Callable[[str], str] = str,
) -> dict[int, list[Point]]:
    """Return the points of several leads, by lead."""
    tally.prepare(conn, book, as_of, (), rules=True)
    tally.take(conn, lead_ids, as_of)
    facts = _Facts(conn, book, as_of, word)
    found: dict[int, list[Point]] = {}
    for lead_id, *winners in facts.winners():
        fit = [facts.fit_point(lead_id, book.fits[n]) for n in winners if n is not None]
        fit += _capped(fit, "fit", book.fit_max)
        engagement = list(facts.engagement_points(lead_id))
        engagement += _capped(engagement, "engagement", book.engagement_max)
        found[lead_id] = [*fit, *engagement, *_rounded([*fit, *engagement])]
    return found


def _capped(points: Sequence[Point], axis: str, cap: int | None) -> list[Point]:
    """Return the line of what the cap of an axis takes away."""
    lost = sum(p.milli for p in points) - (cap or 0) * 1000
    if cap is None or lost <= 0:
        return []
    fit, engagement = (
        _("fit gives {max} points at most"),
        _("engagement gives {max} points at most"),
    )
    why = (fit if axis == "fit" else engagement).format(max=cap)
    return [Point(axis, "", "", -lost, why, 0)]


def _rounded(points: Sequence[Point]) -> list[Point]:
    """Return the line of the rounding, half up."""
    total = sum(p.milli for p in points)
    rest = (total + 500) // 1000 * 1000 - total
    return [Point("score", "", "", rest, _("rounded to a whole point"))] if rest else []


class _Facts:
    """Reads what the lines of an explanation need, of the leads at hand."""

    def __init__(
        self, conn: sqlite3.Connection, book: RuleBook, as_of: date, word: Callable[[str], str]
    ) -> None:
        self._conn, self._book, self._as_of, self._word = conn, book, as_of, word
        named = {name for fit in book.fits for name in fit.when.columns}
        self._shown = sorted({_SHOWN.get(name, name) for name in named} - {"company_key"})
        self._values = self._read_values()

    def _read_values(self) -> dict[int, dict[str, Any]]:
        columns = ["company_key", *self._shown]
        named = ", ".join(columns)
        sql = f"""select l.id, {named} from hand h
          cross join v_leads l where l.id between h.first and h.last"""
        return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in self._conn.execute(sql)}

    def winners(self) -> list[tuple[Any, ...]]:
        """Return of every lead the number of the rule that won in each fit group, or None."""
        cases = "".join(
            ", case " + " ".join(f"when {f.when.sql} then {n}" for n, f in rules) + " end"
            for _group, rules in self._book.groups()
        )
        columns = {name for fit in self._book.fits for name in fit.when.columns}
        person = person_sql(self._book, columns)
        sql = f"with person as materialized ({person}) select x.lead_id{cases} from person x"
        return self._conn.execute(sql, person_values(self._book, self._as_of)).fetchall()

    def fit_point(self, lead_id: int, rule: Fit) -> Point:
        """Return the line of a fit rule, with the values that its condition looked at."""
        known = self._values[lead_id]
        names = dict.fromkeys(_SHOWN.get(n, n) for n in sorted(rule.when.columns))
        values = {n: known[n] for n in names if n in self._shown and known[n] is not None}
        why = _(", ").join(f"{self._word(name)} = {value}" for name, value in values.items())
        sources = [self._source(lead_id, name, value) for name, value in values.items()]
        return Point(
            "fit",
            rule.group,
            rule.name,
            rule.points * 1000,
            why or rule.when.text,
            sources=tuple(s for s in sources if s),
        )

    def _source(self, lead_id: int, name: str, value: object) -> Evidence | None:
        """Find the newest record that says so: the lead's own, of its company for company facts."""
        if name not in RECORD_FIELDS:
            return None
        shared = name in _COMPANY_FACTS and self._values[lead_id]["company_key"] is not None
        of_lead = "r.id in (select m.record_id from member m where m.lead_id = :lead)"
        of_company = f"r.company_key = :company and {_SHARED}"
        sql = f"""select r.at, date(r.day * 86400, 'unixepoch'), i.name, ir.line
          from record r
          join import_row ir on ir.record_id = r.id
          join import i on i.id = ir.import_id
          where {of_company if shared else of_lead} and r.{name} = :value
          order by r.day desc, r.id, ir.import_id, ir.line limit 1"""
        named = {"lead": lead_id, "company": self._values[lead_id]["company_key"], "value": value}
        row = self._conn.execute(sql, named).fetchone()
        return row and Evidence(row[0], row[1], name, str(value), row[2], row[3])

    def engagement_points(self, lead_id: int) -> Iterator[Point]:
        """Yield the lines of the behaviour rules, each with what its cap took away."""
        columns = "rule, n, last, earned, kept"
        sql = f"select {columns} from tally where lead_id = ? and rule >= 0 order by rule"
        for number, n, last, earned, kept in self._conn.execute(sql, (lead_id,)).fetchall():
            rule = self._book.behaviors[number]
            why = _counted_words(rule, n, tally.iso_day(last))
            activities = self._activities(lead_id, number, rule.whose)
            yield Point("engagement", "", rule.name, earned, why, abs(earned - kept), activities)
            if earned != kept:
                why = _("the rule gives {max} points at most").format(max=rule.max)
                yield Point("engagement", "", rule.name, kept - earned, why)

    def _activities(self, lead_id: int, rule: int, whose: Whose) -> tuple[Evidence, ...]:
        """Return the activities that counted for a rule, newest first."""
        named = {"rule": rule, "as_of": tally.day_number(self._as_of)}
        key = {"lead": lead_id, "company": self._values[lead_id]["company_key"]}
        rows = self._conn.execute(_COUNTED[whose], named | key)
        counted: dict[tuple[int, int], Evidence] = {}
        for every, unit, record_id, *evidence in rows:
            counted.setdefault((1, record_id) if every else (0, unit), Evidence(*evidence))
        return tuple(counted.values())


_DONE = """
select q.every, case when q.unit is null then v.day else q.unit end, v.record_id,
  r.at, date(v.day * 86400, 'unixepoch'), a.kind, a.subject,
  coalesce((select i.name from import_row ir join import i on i.id = ir.import_id
    where ir.record_id = v.record_id order by ir.import_id, ir.line limit 1), ''),
  coalesce((select ir.line from import_row ir
    where ir.record_id = v.record_id order by ir.import_id, ir.line limit 1), 0)
from ({done}) v
join {rules} q on q.action_id = v.action_id and q.rule = :rule and v.day > q.after
join action a on a.id = v.action_id
join record r on r.id = v.record_id
where v.day <= :as_of
order by v.day desc, r.at desc, v.record_id
"""
_COUNTED: Mapping[Whose, str] = {
    Whose.LEAD: _DONE.format(
        done="select action_id, day, record_id from activity where lead_id = :lead",
        rules="rule_action",
    ),
    Whose.COMPANY: _DONE.format(
        done="""select w.action_id, w.day, w.record_id from lead l cross join activity w
            where l.company_key = :company and w.lead_id = l.id
          union all
          select action_id, day, record_id from company_activity where company_key = :company""",
        rules="company_rule_action",
    ),
}

_SHOWN: Mapping[str, str] = {"title_level": "title", "free_mail": "email", "email_domain": "email"}
"""What stands for a column that is derived from another."""

_COMPANY_FACTS = ("industry", "employees", "revenue")
# As in the index record_company: only then it is used.
_SHARED = "(" + " or ".join(f"r.{name} is not null" for name in _COMPANY_FACTS) + ")"


def _counted_words(rule: Behavior, n: int, last: str) -> str:
    """Return how the points of a rule came about."""
    if rule.decay:
        words = _("{n} × {points} points fading over {days} days, the last on {day}")
        return words.format(n=n, points=rule.points, days=rule.decay, day=last)
    return _("{n} × {points} points, the last on {day}").format(n=n, points=rule.points, day=last)
