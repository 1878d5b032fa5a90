"""Values that a person types for a lead -> clean values, by the readers that an import uses."""

from __future__ import annotations

from collections.abc import Mapping

from leadctl.clean.text import clean, means_nothing
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.mapping.plan import Column
from leadctl.mapping.row import join_address, join_names
from leadctl.mapping.values import Draft, answers_no, reader_of

Value = str | int | None

NAME_PARTS = ("last_name", "first_name")
NAMES = (*NAME_PARTS, "full_name")
_CONSENTS = frozenset({"granted", "denied", "unknown"})


def read_typed(typed: Mapping[str, str], present: Mapping[str, Value]) -> dict[str, Value]:
    """Return clean values of fields, None for a text that means nothing, and the values that follow
    from them: a name has its parts, an address its prefecture.

    `present` is the lead as it is: who changes the surname keeps the first name. LeadctlError for a
    text that cannot be understood.

    >>> read_typed({"full_name": "山田 太郎 様", "phone": "03-1234-5678", "title": "-"}, {})
    {'phone': '+81312345678', 'title': None, 'last_name': '山田', 'first_name': '太郎', \
'full_name': '山田 太郎'}
    >>> read_typed({"last_name": "佐藤"}, {"last_name": "山田", "first_name": "花子"})
    {'last_name': '佐藤', 'first_name': '花子', 'full_name': '佐藤 花子'}
    """
    found: dict[str, Value] = {}
    names: dict[str, str] = {}
    for name in sorted(typed, key=lambda n: n != "address"):  # a prefecture typed goes over its own
        text = clean(typed[name])
        if name in NAMES:
            names[name] = "" if means_nothing(text) else text
        elif means_nothing(text) and not answers_no(name, text):
            found[name] = None
        else:
            found |= _read(name, text)
    return found | (_read_names(names, present) if names else {})


def _read(name: str, text: str) -> dict[str, Value]:
    if name == "consent" and text in _CONSENTS:
        return {name: text}
    draft = Draft()
    reader_of(name)(draft, Column(0, name, name), text)
    join_address(draft)
    if draft.strange or draft.extra or name not in draft.values:
        what = _("cannot be understood: {text}").format(text=repr(text))
        raise LeadctlError(name, what, _("Nothing was changed."))
    return {**draft.values}


def _read_names(typed: Mapping[str, str], present: Mapping[str, Value]) -> dict[str, Value]:
    """Return all parts of a name: a whole one is read anew, a part joins the other one."""
    draft = Draft()
    parts = {n: typed[n] for n in NAME_PARTS if n in typed}
    if "full_name" not in typed:
        parts = {n: str(present.get(n) or "") for n in NAME_PARTS} | parts
    draft.values |= {n: text for n, text in (*parts.items(), *typed.items()) if text}
    join_names(draft)
    return {n: draft.values.get(n) for n in NAMES}
