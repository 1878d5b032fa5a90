"""What a rules file means, in words for who does not read it: the sheet of definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from leadctl import fields, vocabulary, wording
from leadctl.i18n import _
from leadctl.rules.book import Behavior, Per, RuleBook, Side, Stage, Whose
from leadctl.rules.condition import Condition, Joint, Shape
from leadctl.rules.names import ANSWERED

_RATE = re.compile(r"rate\('([^']*)', '([^']*)'(?:, (\d+))?\)")
_SIGNS = {">=": "≥", "<=": "≤", "<>": "≠"}


class Definition(NamedTuple):
    """A line of the sheet: what it defines, its name, what it means, and the points it gives."""

    topic: str
    name: str
    meaning: str
    points: int | None = None


def definitions(book: RuleBook, language: str) -> Iterator[Definition]:
    """Yield what the words and the points of a list mean, as the rules have it now."""
    yield from _temperatures(book, language)
    yield from _stages(book, language)
    for fit in book.fits:
        yield Definition(
            _("Points for who it is"), fit.name, phrase(fit.when, language), fit.points
        )
    for rule in book.behaviors:
        yield Definition(_("Points for what it did"), rule.name, _behavior(rule), rule.points)
    for exclusion in book.excludes:
        yield Definition(_("Never handed over"), exclusion.name, phrase(exclusion.when, language))
    yield from _answers(book)


def _temperatures(book: RuleBook, language: str) -> Iterator[Definition]:
    rules = (("hot", book.temperature.hot), ("warm", book.temperature.warm))
    for name, condition in rules:
        if condition:
            label = wording.temperature_label(name) or name
            yield Definition(_("Temperature"), label, phrase(condition, language))
    yield Definition(_("Temperature"), wording.temperature_label("cold") or "", _("everybody else"))


def _stages(book: RuleBook, language: str) -> Iterator[Definition]:
    label = wording.stage_labels([(s.name, s.label) for s in book.stages])
    for stage in book.stages:
        yield Definition(_("Stage"), label(stage.name), _entered(stage, language))


def _entered(stage: Stage, language: str) -> str:
    owner = _("sales") if stage.owner is Side.SALES else _("marketing")
    text = _("{condition} (owned by {owner})")
    words = text.format(condition=phrase(stage.enter, language), owner=owner)
    due = _("{meaning}; an answer is due within {sla}")
    return due.format(meaning=words, sla=sla_text(stage.sla)) if stage.sla else words


def sla_text(sla: str) -> str:
    """Return a deadline of the rules in words.

    >>> sla_text("2 business days"), sla_text("soon")
    ('2 business days', 'soon')
    """
    number, _space, unit = sla.partition(" ")
    units = {
        "business days": _("{n} business days"),
        "business day": _("{n} business days"),
        "business hours": _("{n} business hours"),
        "business hour": _("{n} business hours"),
        **dict.fromkeys(("day", "days"), _("{n} days")),
        **dict.fromkeys(("hour", "hours"), _("{n} hours")),
    }
    return units[unit].format(n=number) if unit in units else sla


def _behavior(rule: Behavior) -> str:
    what = wording.kind_label(rule.action)
    if rule.match != "*":
        what = _("{action} ({match})").format(action=what, match=rule.match)
    each = {
        Per.EVENT: _("each time"),
        Per.DAY: _("once a day"),
        Per.SUBJECT: _("once for each subject"),
    }
    told = [what, each[rule.per]]
    if rule.within:
        told.append(_("in the last {days} days").format(days=rule.within))
    if rule.decay:
        told.append(_("melting away within {days} days").format(days=rule.decay))
    if rule.max is not None:
        told.append(_("{points} points at most").format(points=rule.max))
    if rule.whose is Whose.COMPANY:
        told.append(_("by anybody of the company"))
    return _(", ").join(told)


def _answers(book: RuleBook) -> Iterator[Definition]:
    """Yield what an answer of sales brings about."""
    topic, said = _("Answers of sales"), vocabulary.results()
    yield Definition(topic, said["accepted"], _("Sales takes the lead: the deadline has been met."))
    for reason, days in book.selling.recycle.items():
        name = f"{said['rejected']}: {vocabulary.reason_text(reason)}"
        back = _("back to nurturing; it may come again after {days} days")
        gone = _("not handed over again")
        yield Definition(topic, name, gone if days is None else back.format(days=days))
    yield Definition(topic, said["unreachable"], _("The lead stays with sales."))
    yield Definition(topic, said["met"], _("A first meeting was held."))
    yield Definition(topic, said["in_deal"], _("A deal is open."))
    both = f"{said['won']} / {said['lost']}"
    yield Definition(topic, both, _("The handoff is closed."))


def phrase(condition: Condition, language: str) -> str:
    """Return a condition in words; what has none stays as it is in the rules.

    Of what is joined inside, each side stands in brackets, so that nothing is read two ways.
    """
    if condition.joint is Joint.TEST:
        return _test(condition, language)
    if condition.joint is Joint.NOT:
        return _("not so: {condition}").format(condition=phrase(condition.parts[0], language))
    joiner = _(" and ") if condition.joint is Joint.AND else _(", or ")
    sides = [
        f"({phrase(p, language)})" if p.joint in {Joint.AND, Joint.OR} else phrase(p, language)
        for p in condition.parts
    ]
    return joiner.join(sides)


def _test(test: Condition, language: str) -> str:
    claim = test.claim
    if claim is None:
        return test.text
    if claim.shape is Shape.DEED:
        return _within(wording.kind_label(claim.name), claim.days)
    if claim.shape is Shape.NUMBER and (name := _number(test, language)):
        return f"{name} {_SIGNS.get(claim.operator, claim.operator)} {claim.bound}"
    if test.text.startswith("listed("):
        among = _("{name} is in the list {list}")
        return among.format(name=_column(claim.name, language) or claim.name, list=claim.bound)
    if claim.shape is Shape.FLAG:
        return _flags(language).get(claim.name, test.text)
    return test.text


def _number(test: Condition, language: str) -> str | None:
    """Return what is compared with a number: a column, or how often something was done."""
    name = test.claim.name if test.claim else ""
    if rate := _RATE.fullmatch(name):
        share = _("{deed} ÷ {whole}").format(
            deed=wording.kind_label(rate[1]), whole=wording.kind_label(rate[2])
        )
        return _within(share, rate[3])
    counted = {
        "times": _("number of {deed}"),
        "days": _("days with {deed}"),
        "subjects": _("different subjects of {deed}"),
    }.get(name.partition("(")[0])
    if counted is None:
        return _column(name, language)
    (call,) = test.calls
    return counted.format(deed=_within(wording.kind_label(call.kind), call.days))


def _within(deed: str, days: int | str | None) -> str:
    return _("{deed} (last {days} days)").format(deed=deed, days=days) if days else deed


def _column(name: str, language: str) -> str | None:
    own = {
        "score": _("Score"),
        "fit": _("Fit"),
        "engagement": _("Engagement"),
        "title_level": _("Level of title"),
        "bant": "BANT",
        "email_domain": _("Domain of the e-mail"),
    }
    label = own.get(name) or fields.label(name, language)
    return label if name in own or label != name else None


def _flags(language: str) -> dict[str, str]:
    own = {
        "accepted": _("accepted by sales"),
        "rejected": _("sent back by sales"),
        "met": _("a first meeting held"),
        "won": _("won"),
        "lost": _("lost"),
    }
    known = _("{name} confirmed")
    return own | {n: known.format(name=fields.label(n, language)) for n in ANSWERED}
