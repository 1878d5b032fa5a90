"""The columns of the list that sales gets: who a lead is, why to call it, what sales answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from leadctl import fields, vocabulary, wording
from leadctl.clean import company
from leadctl.i18n import _
from leadctl.model import Handoff
from leadctl.rules.names import ANSWERED

_RECENT = 5
_MARKS = {"yes": "○", "no": "×"}
DAY, MOMENT, WHOLE = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0"
"""How a spreadsheet shows a day, a moment, an amount."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: `width` in characters, `part` the printed page it stands on (0: all).

    `fill` says that sales fills it in: with one of `choices`, a day, or anything.
    """

    key: str
    label: str
    width: int
    part: int
    value: Callable[[Handoff], Any]
    wrap: bool = False
    locked: bool = False
    format: str | None = None
    link: Callable[[Any], str | None] | None = None
    fill: bool = False
    choices: tuple[str, ...] = ()


def columns(on: date, locale: str) -> Iterator[Column]:
    """Yield the columns, in their order; headers are in the language in use, fields in `locale`."""
    yield from _who(locale)
    yield from _why(on, locale)
    yield from _answers()


def _who(locale: str) -> Iterator[Column]:
    """Yield the columns of who a lead is; the first ones stand on every page."""
    heads = vocabulary.headers()

    def of(key: str, width: int, **shape: Any) -> Column:
        word = shape.pop("word", lambda value: value)
        part = shape.pop("part", 1)
        label = shape.pop("label", None) or fields.label(key, locale)
        return Column(key, label, width, part, lambda h: word(_lead(h).get(key)), **shape)

    yield Column("lead", heads["lead"], 9, 0, lambda h: wording.display_id(h.lead_id), locked=True)
    yield of("company", 25, part=0, word=_company, wrap=True)
    yield Column("full_name", fields.label("full_name", locale), 14, 0, _name, wrap=True)
    yield Column("temperature", _("Temperature"), 11, 1, _temperature)
    yield Column("score", _("Score"), 8, 1, lambda h: wording.whole(h.snapshot.get("score")))
    yield of("kana", 18, wrap=True)
    yield of("department", 20, wrap=True)
    yield of("title", 18, wrap=True)
    yield of("phone", 16, word=wording.phone_text, link=_call)
    yield of("mobile", 16, word=wording.phone_text, link=_call)
    yield of("email", 34, link=_mail)
    yield of("card_owner", 14, wrap=True)
    yield Column("campaigns", _("Met at"), 20, 1, _campaigns, wrap=True)


def _why(on: date, locale: str) -> Iterator[Column]:
    """Yield the columns of why it was handed over, and what to do."""
    yield Column("why", _("Why now"), 36, 2, _reason, wrap=True)
    yield Column("activities", _("Last activities"), 34, 2, lambda h: _recent(h, on), wrap=True)
    yield Column("interests", _("Interests"), 16, 2, _interests, wrap=True)
    for name in ANSWERED:
        label, value = fields.label(name, locale), partial(bant_text, name)
        yield Column(name, label, 9, 2, value, wrap=True, fill=True)
    yield Column("points", _("Score by rule"), 27, 2, _points, wrap=True)
    yield Column("approach", _("Approach"), 28, 2, lambda h: h.snapshot.get("approach"), wrap=True)


def _answers() -> Iterator[Column]:
    """Yield who answers until when, and the columns for the answer."""
    heads, statuses = vocabulary.headers(), tuple(vocabulary.statuses().values())

    def ask(key: str, width: int, **shape: Any) -> Column:
        value = shape.pop("value", lambda _handoff: None)
        return Column(key, heads[key], width, 3, value, fill=True, **shape)

    number = Column(
        "handoff", heads["handoff"], 10, 3, lambda h: wording.handoff_id(h.id), locked=True
    )
    yield number
    yield Column("owner", heads["owner"], 12, 3, lambda h: h.owner, wrap=True)
    yield Column("due", _("Answer due"), 17, 3, _due, format=MOMENT)
    yield ask("verdict", 12, choices=tuple(vocabulary.verdicts().values()))
    yield ask("status", 14, choices=statuses, value=lambda _handoff: statuses[0])
    yield ask("reason", 14, choices=tuple(vocabulary.reasons().values()))
    yield ask("at", 12, format=DAY)
    yield ask("next_on", 12, format=DAY)
    yield ask("amount", 14, format=WHOLE)
    yield ask("order_on", 12, format=DAY)
    yield ask("note", 44, wrap=True)


def _lead(handoff: Handoff) -> Mapping[str, Any]:
    return handoff.snapshot.get("lead") or {}


def _company(name: str | None) -> str | None:
    return company.clean(name) if name else None


def _name(handoff: Handoff) -> str:
    return wording.name_text(_lead(handoff))


def _temperature(handoff: Handoff) -> str | None:
    return wording.temperature_label(handoff.snapshot.get("temperature"))


def _call(number: str) -> str | None:
    digits = re.sub(r"[^\d+]", "", re.split(r"[a-z内]", number)[0])
    return f"tel:{digits}" if digits else None


def _mail(address: str) -> str:
    return f"mailto:{quote(address, safe='@+')}"


def _campaigns(handoff: Handoff) -> str:
    return "\n".join(handoff.snapshot.get("campaigns") or ())


def _reason(handoff: Handoff) -> str | None:
    """Return why it is handed over now, and whether it is not for the first time."""
    why = handoff.snapshot.get("why")
    if not handoff.snapshot.get("again"):
        return str(why) if why else None
    return _("(again) {why}").format(why=why or "").rstrip()


def _points(handoff: Handoff) -> str:
    """Return where the score comes from, a rule a line, what a cap took away being taken off:
    企業規模: 従業員1000人以上 +30."""
    found: dict[str, float] = {}
    for point in handoff.snapshot.get("points") or ():
        if point.get("rule"):
            name = ": ".join(filter(None, (point.get("group"), point["rule"])))
            found[name] = found.get(name, 0) + point["points"]
    return "\n".join(f"{name} {points:+g}" for name, points in found.items())


def _recent(handoff: Handoff, on: date) -> str:
    """Return the last activities, one a line: 11/20 問い合わせ『導入時期について』."""
    done = handoff.snapshot.get("activities") or ()
    lines = [_activity(one, on) for one in done[:_RECENT]]
    if len(done) > _RECENT:
        lines.append(_("... and {n} more").format(n=len(done) - _RECENT))
    return "\n".join(lines)


def _activity(one: Mapping[str, Any], on: date) -> str:
    day, kind = wording.short_day(one["at"], on), wording.kind_label(one["kind"])
    subject = _("“{subject}”").format(subject=one["subject"]) if one.get("subject") else ""
    return f"{day} {kind}{subject}"


def _interests(handoff: Handoff) -> str:
    topics = handoff.snapshot.get("interests") or ()
    return _(", ").join(f"{one['topic']} ({one['n']})" for one in topics)


def bant_text(name: str, handoff: Handoff) -> str | None:
    """Return what was known of one of the four questions: the raw answer, marked where it is known
    to mean yes or no. `bare_answer` takes the mark off again."""
    told = (handoff.snapshot.get("bant") or {}).get(name) or {}
    mark = _MARKS.get(str(told.get("means")), "")
    return f"{mark} {told['answer']}".strip() if told.get("answer") else None


def bare_answer(text: str) -> str:
    """Return the raw answer in a cell; a mark alone is an answer, too.

    >>> bare_answer("○ 確保済み"), bare_answer("○")
    ('確保済み', '○')
    """
    mark, _space, answer = text.partition(" ")
    return answer if mark in _MARKS.values() and answer else text


def _due(handoff: Handoff) -> datetime | None:
    """Return the deadline by the clock of its own zone: a cell of Excel knows no zones."""
    return datetime.fromisoformat(handoff.due).replace(tzinfo=None) if handoff.due else None
