"""The row `x` that conditions are about: one lead at hand, with the columns that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from leadctl.fields import NUMBER_FIELDS, RECORD_FIELDS
from leadctl.rules.book import RuleBook
from leadctl.rules.condition import IDLE
from leadctl.rules.names import ANSWERED
from leadctl.rules.values import last_day, quote
from leadctl.store.tally import day_number

_OWN: Final = "(select m.record_id from member m where m.lead_id = l.id)"
_EPISODE: Final = f"""coalesce((select max(n.at) from transition n
    where n.to_stage = 'nurture' and n.anchor_id in {_OWN}), '')"""
"""The day on which the present episode began: when the lead was last handed back to be nurtured."""


def _said(results: str, wanted: str) -> str:
    """Return the SQL of whether the last of some results of the present episode is as wanted."""
    return f"""coalesce((select case when f.result = '{wanted}' then 1 else 0 end from feedback f
    where f.anchor_id in {_OWN} and f.result in ({results})
      and substr(f.at, 1, 10) <= :day and f.at >= {_EPISODE}
    order by f.at desc, f.id desc limit 1), 0)"""


# A later answer of the same kind overrides an earlier one: accepted and then rejected is rejected.
_SOURCES: Final[Mapping[str, str]] = {
    **{name: f"l.{name}" for name in RECORD_FIELDS if name not in ANSWERED},
    **{name: f"l.{name}" for name in NUMBER_FIELDS},
    **{name: f"l.{name}" for name in ("title_level", "company_key", "email_domain", "free_mail")},
    **{name: f"l.{name}" for name in ("score", "fit", "engagement", "temperature", "stage")},
    "excluded": "l.excluded",
    "accepted": _said("'accepted', 'rejected'", "accepted"),
    "rejected": _said("'accepted', 'rejected'", "rejected"),
    "met": _said("'met'", "met"),
    "won": _said("'won', 'lost', 'in_deal'", "won"),
    "lost": _said("'won', 'lost', 'in_deal'", "lost"),
    "suppressed": "l.suppressed",
    "days_in_stage": f""":as_of - coalesce(cast(julianday(l.stage_since) - 2440587.5 as integer),
      (select min(r.day) from record r where r.id in {_OWN}))""",
    "idle_days": f":as_of - {last_day(IDLE).replace('x.lead_id', 'l.id')}",
}


def person_sql(book: RuleBook, columns: Iterable[str]) -> str:
    """Return the query of the leads at hand with these columns, as `x` in conditions has them.

    It takes `:as_of` and `:day`, the same day as a number and as text.
    """
    sources = {name: _source(book, name) for name in sorted(set(columns))}
    named = "".join(f", {sql} as {name}" for name, sql in sources.items())
    return (
        f"select l.id as lead_id{named} from hand h"
        " cross join v_leads l where l.id between h.first and h.last"
    )


def person_values(book: RuleBook, as_of: date) -> dict[str, int | str | None]:
    """Return the parameters that `person_sql`, conditions and `score.sql` take."""
    return {
        "as_of": day_number(as_of),
        "day": as_of.isoformat(),
        "fit_max": _milli(book.fit_max),
        "engagement_max": _milli(book.engagement_max),
    }


def _milli(points: int | None) -> int | None:
    return None if points is None else points * 1000


def _source(book: RuleBook, name: str) -> str:
    if name in ANSWERED:
        return _answer(book, name)
    if name == "bant":
        return " + ".join(f"coalesce({_answer(book, field)}, 0)" for field in ANSWERED)
    return _SOURCES[name]


def _answer(book: RuleBook, name: str) -> str:
    """Return the SQL of a three-valued answer: 1, 0, or NULL for what is unknown."""
    answers = book.answers[name]
    words = {
        value: ", ".join(quote(text) for text in sorted(answers) if answers[text] == value)
        for value in ("yes", "no")
    }
    answer = f"lower(trim(l.{name}))"
    return (
        f"case when {answer} in ({words['yes']}) then 1 when {answer} in ({words['no']}) then 0 end"
    )
