"""What people say of a lead by hand: facts like any other, with who said it and when.

An edit belongs to the record that was the lead's anchor when it was made, and follows it. One
about the company (employees, industry, revenue) belongs to the company, for all who work there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leadctl.folding import Edit, added, standing
from leadctl.model import NOTE, TAG, Verb
from leadctl.store.selecting import select_in

COMPANY_FACTS = ("industry", "employees", "revenue")


@dataclass(frozen=True, slots=True)
class Said:
    """An edit on its way to the store: `raw` is what was typed, `value` what is understood."""

    field: str
    verb: Verb
    value: str | int | None
    raw: str


@dataclass(frozen=True, slots=True)
class When:
    """Who said it, on which day of the clock (ISO), and when it was written down (UTC)."""

    by: str | None
    at: str
    recorded_at: str


def write(
    conn: sqlite3.Connection,
    lead_id: int,
    said: Iterable[Said],
    when: When,
    company_key: str | None = None,
) -> None:
    """Write down edits of a lead, or of its company where its key is given."""
    conn.executemany(
        "insert into edit (anchor_id, field, verb, value, raw, company_key, by, at, recorded_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (lead_id, s.field, s.verb, s.value, s.raw, company_key,
             when.by, when.at, when.recorded_at)
            for s in said
        ),
    )  # fmt: skip


def of_leads(conn: sqlite3.Connection, lead_ids: Iterable[int]) -> dict[int, list[Edit]]:
    """Return the edits of leads, without those of their companies, in the order they were made."""
    if conn.execute("select 1 from edit limit 1").fetchone() is None:
        return {}  # an import need not look at every lead it touched
    rows = select_in(
        conn,
        "select m.lead_id, e.recorded_at, e.id, e.field, e.verb, e.value, e.at"
        " from member m join edit e on e.anchor_id = m.record_id"
        " where e.company_key is null and m.lead_id in",
        lead_ids,
    )
    found: dict[int, list[Edit]] = {}
    for lead_id, _recorded, _id, field, verb, value, at in sorted(rows, key=lambda r: r[:3]):
        found.setdefault(lead_id, []).append(Edit(field, Verb(verb), value, at))
    return found


def of_company(conn: sqlite3.Connection, key: str) -> list[Edit]:
    """Return the edits of a company in the order they were made."""
    rows = conn.execute(
        "select field, verb, value, at from edit where company_key = ? order by recorded_at, id",
        (key,),
    )
    return [Edit(field, Verb(verb), value, at) for field, verb, value, at in rows]


def told(conn: sqlite3.Connection, lead_id: int) -> list[dict[str, Any]]:
    """Return what was ever said of a lead by hand, newest first, but for notes taken back."""
    columns = ("field", "verb", "value", "raw", "by", "at", "recorded_at")
    rows = conn.execute(
        f"select {', '.join(columns)} from v_edits v where lead_id = ?"
        " and not (field = ? and exists (select 1 from v_edits r where r.lead_id = v.lead_id"
        " and r.field = v.field and r.verb = ? and r.id >= v.id))"
        " order by recorded_at desc, id desc",
        (lead_id, NOTE, Verb.RESET),
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def new_titles(conn: sqlite3.Connection, said: Sequence[Said]) -> list[str]:
    """Return the titles among edits whose level was not looked up yet."""
    titles = {str(s.value) for s in said if s.field == "title" and s.value}
    known = {t for (t,) in select_in(conn, "select title from title_level where title in", titles)}
    return sorted(titles - known)


def is_said(before: Sequence[Edit], said: Said) -> bool:
    """Say whether the edits of before say this already. A note may be said twice."""
    if said.field in {NOTE, TAG}:
        there = added(before, said.field)
        return not there if said.verb is Verb.RESET else said.field == TAG and said.value in there
    edit = standing(before).get(said.field)
    if edit is None:
        return said.verb is Verb.RESET
    return (edit.verb, edit.value) == (said.verb, said.value)
