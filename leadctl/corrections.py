"""What people say by hand, and what they take back: edits, imports undone, people forgotten.

Beside `pipeline`, and like it: each function is one transaction, or none with `dry_run`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.mapping.typed import NAMES, read_typed
from leadctl.model import NOTE, TAG, Verb
from leadctl.store import edits, folds, imports, ledger, queries, removal, statuses
from leadctl.store.database import Store, trying, unchecked, writing
from leadctl.store.edits import Said, When
from leadctl.store.ledger import Later
from leadctl.store.removal import Removed

if TYPE_CHECKING:
    import sqlite3

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of a lead before and after; for a note `before` is None."""

    field: str
    before: Value
    after: Value


def edit(
    db: Store,
    lead_id: int,
    typed: Mapping[str, str],
    notes: Sequence[str],
    tags: Sequence[str],
    reset: Sequence[str],
    when: When,
    *,
    dry_run: bool = False,
) -> tuple[Changed, ...]:
    """Write down what somebody says of a lead, and return what that changes.

    `typed` are fields with texts, an empty one to say that there is none; `reset` are fields (note
    and tag, too) that the imports say again. LeadctlError for a text that cannot be understood.
    """
    with (trying if dry_run else writing)(db) as conn:
        return edit_within(conn, lead_id, typed, notes, tags, reset, when)


def edit_within(
    conn: sqlite3.Connection,
    lead_id: int,
    typed: Mapping[str, str],
    notes: Sequence[str],
    tags: Sequence[str],
    reset: Sequence[str],
    when: When,
) -> tuple[Changed, ...]:
    """Write down what somebody says of a lead, as `edit` does, in a transaction of the caller."""
    before = queries.lead(conn, lead_id)
    said = _said(typed, before, reset)
    said += [Said(NOTE, Verb.SET, text, text) for text in notes]
    said += [Said(TAG, Verb.SET, text, text) for text in tags]
    written = _write(conn, lead_id, said, when)
    after = queries.lead(conn, lead_id)
    fields = dict.fromkeys(s.field for s in written if s.field not in {NOTE, TAG})
    changed = [Changed(f, before[f], after[f]) for f in fields if before[f] != after[f]]
    if before["tags"] != after["tags"] and "tags" not in fields:
        changed.append(Changed("tags", before["tags"], after["tags"]))
    told = [Changed(NOTE, None, s.value) for s in written if s.field == NOTE]
    return (*changed, *told)


@dataclass(frozen=True, slots=True)
class Undone:
    """An import taken back. `shared` are its records that other imports contain too, which stay;
    `later` is what was written down since about those that go: unless `force` was said, nothing is
    `done` then. `shells` are leads that stay empty, because sales was given them."""

    id: int
    file: str
    removed: Removed
    shared: int
    shells: int
    later: tuple[Later, ...]
    done: bool


def undo_import(
    db: Store, import_id: int, now: str, *, force: bool = False, dry_run: bool = False
) -> Undone:
    """Take back an import: what only it brought goes, and the leads are folded anew.

    LeadctlError for an import that is not there, or was undone already.
    """
    with unchecked(db), (trying if dry_run else writing)(db) as conn:
        file = _standing_import(conn, import_id)
        removal.choose(conn, imports.only_in(conn, import_id))
        later = tuple(ledger.later(conn, import_id))
        done = force or not later
        removed, shared, shells = Removed(0, 0, 0, 0), 0, set[int]()
        if done or dry_run:
            statuses.take_back(conn, import_id)
            shells = ledger.pass_on(conn)
            ledger.remember_shells(conn, shells)
            removed = removal.remove(conn, shells)
            shared = imports.take_back(conn, import_id, now)
    return Undone(import_id, file, removed, shared, len(shells), later, done and not dry_run)


def _standing_import(conn: sqlite3.Connection, import_id: int) -> str:
    found = imports.find(conn, import_id)
    if found is None:
        what = _("there is no import {id}").format(id=import_id)
        raise LeadctlError("", what, _("leadctl imports lists them all."))
    file, undone_at = found
    if undone_at:
        what = _("import {id} was undone already").format(id=import_id)
        raise LeadctlError(file, what, _("Import the file again to have it back."))
    return file


def _said(typed: Mapping[str, str], present: Mapping[str, Any], reset: Sequence[str]) -> list[Said]:
    """Return what is said of each field; what follows from a text has it as its own."""
    said = []
    for name, value in read_typed(typed, present).items():
        raw = typed.get(name) or next((typed[n] for n in (*NAMES, "address") if n in typed), "")
        said.append(Said(name, Verb.CLEAR if value is None else Verb.SET, value, raw))
    whole = dict.fromkeys(part for name in reset for part in (NAMES if name in NAMES else [name]))
    return said + [Said(name, Verb.RESET, None, "") for name in whole]


def _write(conn: sqlite3.Connection, lead_id: int, said: Sequence[Said], when: When) -> list[Said]:
    """Write what is not said already: first of the lead itself, then of the company it is at."""
    was = _company_key(conn, lead_id)
    own = [s for s in said if s.field not in edits.COMPANY_FACTS]
    written = _write_new(conn, lead_id, own, when, None)
    now = _company_key(conn, lead_id)
    shared = [s for s in said if s.field in edits.COMPANY_FACTS]
    facts = _write_new(conn, lead_id, shared, when, now)
    if facts or was != now:
        folds.refold_companies(conn, filter(None, (was, now)))
    return written + facts


def _write_new(
    conn: sqlite3.Connection, lead_id: int, said: Sequence[Said], when: When, company: str | None
) -> list[Said]:
    here = edits.of_leads(conn, [lead_id]).get(lead_id, [])
    there = edits.of_company(conn, company) if company else here
    new = [s for s in said if not edits.is_said(there, s)]
    edits.write(conn, lead_id, new, when, company)
    if new and company is None:
        folds.add_levels(conn, edits.new_titles(conn, new))
        folds.fold_leads(conn, [lead_id])
    return new


def _company_key(conn: sqlite3.Connection, lead_id: int) -> str | None:
    row = conn.execute("select company_key from lead where id = ?", (lead_id,)).fetchone()
    return row[0] if row else None
