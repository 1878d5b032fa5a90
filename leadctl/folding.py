"""The records of one person -> what is known of them. Pure, and the same in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from leadctl.clean import company
from leadctl.model import NOTE, TAG, Verb

Value = str | int | None
Known = Mapping[str, Value]
"""The fields of a record by name, with `at` (ISO), `hash` (its content) and `company_key`."""

TOGETHER = (
    ("last_name", "first_name", "full_name"),
    ("postal_code", "prefecture", "address"),
)
"""Fields that make sense only together: they come from one record."""
_OF_A_POST = ("department", "title")
_STRICTEST = ("denied", "granted")


def fold(records: Sequence[Known], fields: Sequence[str]) -> dict[str, Value]:
    """Return the value of each field for the person that the records are.

    The newest non-empty value by the day on which it happened; ties are broken by the content of
    the row. Source and campaign are the earliest, tags all, consent the most restrictive. A name,
    an address come whole from one record, department and title from one of the present company.

    >>> old = {"at": "2024-04-01", "hash": "a", "company": "A", "company_key": "a", "title": "CTO"}
    >>> new = {"at": "2026-04-01", "hash": "b", "company": "B", "company_key": "b"}
    >>> fold([new, old], ["company", "title", "consent"])
    {'company': 'B', 'title': None, 'consent': 'unknown'}
    """
    newest = sorted(records, key=lambda r: (str(r["at"]), str(r["hash"])), reverse=True)
    oldest = newest[::-1]
    known: dict[str, Value] = {}
    for record in oldest:
        known |= {name: value for name, value in record.items() if value is not None}
    found = {name: known.get(name) for name in fields}
    for group in TOGETHER:
        best = next((r for r in newest if any(r.get(name) for name in group)), None)
        found |= {name: best.get(name) if best else None for name in group if name in found}
    company = next((r.get("company_key") for r in newest if r.get("company")), None)
    here = [r for r in newest if r.get("company_key") in {company, None}]
    found |= {name: _first(here, name) for name in _OF_A_POST if name in found}
    found |= {name: _first(oldest, name) for name in ("source", "campaign") if name in found}
    if "tags" in found:
        tags = dict.fromkeys(t for r in oldest for t in str(r.get("tags") or "").split(", ") if t)
        found["tags"] = ", ".join(tags) or None
    if "consent" in found:
        said = {r.get("consent") for r in newest}
        found["consent"] = next((c for c in _STRICTEST if c in said), "unknown")
    return found


def _first(records: Sequence[Known], name: str) -> Value:
    return next((r[name] for r in records if r.get(name) not in {None, ""}), None)


class Edit(NamedTuple):
    """What somebody said by hand of one field on a day (ISO); `value` is None unless it is set."""

    field: str
    verb: Verb
    value: Value
    at: str


def standing(edits: Sequence[Edit]) -> dict[str, Edit]:
    """Return the edit of each field that holds, for edits in the order in which they were made."""
    last = {edit.field: edit for edit in edits if edit.field not in {NOTE, TAG}}
    return {name: edit for name, edit in last.items() if edit.verb is not Verb.RESET}


def lay_over(
    known: Mapping[str, Value], edits: Sequence[Edit], records: Sequence[Known]
) -> dict[str, Value]:
    """Return what `fold` made of the records, with the edits of the person (in the order in which
    they were made) over it. Only a refusal of a later day goes over an edit of `consent`.

    >>> said = [Edit("title", Verb.SET, "CTO", "2026-04-01"), Edit("tag", Verb.SET, "VIP", "")]
    >>> lay_over({"title": "部長", "tags": "展示会", "email": "a@x.example"}, said, [])
    {'title': 'CTO', 'tags': '展示会, VIP', 'email': 'a@x.example'}
    """
    holds = standing(edits)
    found = {**known, **{name: edit.value for name, edit in holds.items()}}
    if "company" in holds:
        name = holds["company"].value
        found["company_key"] = company.key(str(name)) if name else None
    if "consent" in holds:
        found["consent"] = _consent(holds["consent"], records)
    tags = [str(tag) for tag in added(edits, TAG)]
    if tags:
        had = [t for t in str(found.get("tags") or "").split(", ") if t]
        found["tags"] = ", ".join(dict.fromkeys([*had, *tags]))
    return found


def _consent(edit: Edit, records: Sequence[Known]) -> Value:
    later = (r for r in records if str(r["at"])[:10] > edit.at)
    refused = any(r.get("consent") == "denied" for r in later)
    return "denied" if refused else edit.value or "unknown"


def added(edits: Sequence[Edit], field: str) -> list[Value]:
    """Return the notes or tags that were added and not taken back; who says what all tags are takes
    those back that were added before."""
    found: list[Value] = []
    for edit in edits:
        if (edit.field == field and edit.verb is Verb.RESET) or (edit.field, field) == (
            "tags",
            TAG,
        ):
            found = []
        elif edit.field == field:
            found.append(edit.value)
    return found
