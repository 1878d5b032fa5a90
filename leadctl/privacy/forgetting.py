"""Forgetting a person: their rows, the pages that held them, and the rejects that still do.

What leadctl did not write it does not touch: files that were imported, and copies of the database
beside it that still hold the person, are named.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from leadctl.clean import email, person, phone
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.inbox import put_places
from leadctl.model import REJECT_COLUMNS
from leadctl.rejects import rejects_path, rewrite
from leadctl.store import backups, erasing, forgotten, queries
from leadctl.store.database import Store, file_of, trying, unchecked, writing
from leadctl.store.erasing import Person
from leadctl.store.removal import Removed


@dataclass(frozen=True, slots=True)
class Gone:
    """What forgetting somebody took away: rows of the store, and rows of rejects files (path, how
    many). `sources` are imported files that are still there and held them, `copies` files beside
    the database that still hold them; `elsewhere` tables in which others name them."""

    removed: Removed
    rejects: tuple[tuple[Path, int], ...]
    sources: tuple[Path, ...]
    copies: tuple[Path, ...]
    elsewhere: tuple[str, ...]


def forget(db: Store, lead_id: int, day: str, *, dry_run: bool = False) -> Gone:
    """Forget a person: no row of theirs is taken in again. LeadctlError where a trace remains."""
    conn = db.conn
    conn.execute("pragma secure_delete = on")
    with unchecked(db), (trying if dry_run else writing)(db):
        known = erasing.person_of(conn, lead_id)
        names = [one["file"] for one in queries.imports(conn)]
        removed = erasing.erase(conn, known)
        if not dry_run:
            forgotten.add(conn, known.traces, day)
        file = file_of(conn)
        folder = file.parent if file else Path()
        # Before the commit: a run that is stopped in between leaves somebody who can be forgotten.
        rejects = tuple(_clean_rejects(names, folder, known, dry_run=dry_run))
    if not dry_run:
        erasing.scrub(conn)
    elsewhere = () if dry_run else _check(db, file, known)
    sources = tuple(p for name in known.files for p in _places(Path(name), folder))
    return Gone(removed, rejects, sources, tuple(_copies(file, known)), elsewhere)


def scrub(db: Store) -> None:
    """Write the database anew, so that nothing of what was deleted is left in its file."""
    erasing.scrub(db.conn)


def returned(db: Store) -> list[int]:
    """Return the leads that were forgotten once and are there again, with a backup put back."""
    known = forgotten.load(db.conn)
    return erasing.recognised(db.conn, known) if known else []


def _check(db: Store, file: Path | None, known: Person) -> tuple[str, ...]:
    """Search the files of the store for what was known of the person, byte for byte."""
    if file is None:
        return ()
    elsewhere: dict[str, None] = {}
    for part in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        for needle in erasing.holding(part, known.needles()):
            tables = erasing.tables_with(db.conn, needle)
            if not tables:
                what = _("still holds a trace of who was forgotten")
                raise LeadctlError(str(part), what, _("Run leadctl forget --scrub."))
            elsewhere |= dict.fromkeys(tables)
    return tuple(elsewhere)


def _places(path: Path, folder: Path) -> list[Path]:
    """Return where a file may be that was named when it was imported: here, beside the database,
    or where the daily run has put it."""
    named = (path, folder / path)
    there = [p for p in named if p.is_file()] + [p for one in named for p in put_places(one)]
    return list({p.resolve(): p for p in there}.values())


def _clean_rejects(
    names: Sequence[str], folder: Path, known: Person, *, dry_run: bool
) -> list[tuple[Path, int]]:
    """Take the person's rows out of the rejects files that imports of these names have left."""
    found = []
    paths = dict.fromkeys(rejects_path(Path(name), name) for name in names)
    for path in dict.fromkeys(p for wanted in paths for p in _places(wanted, folder)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        if not rows or not set(REJECT_COLUMNS) <= set(rows[0]):
            continue
        kept = [rows[0], *(row for row in rows[1:] if not _tells_of(row, known))]
        if len(kept) < len(rows):
            found.append((path, len(rows) - len(kept)))
            if not dry_run:
                rewrite(path, kept)
    return found


def _tells_of(row: Sequence[str], known: Person) -> bool:
    """Say whether a row of a file holds an address, a number or the name of a person."""
    names = {person.fold(name) for name in known.names}
    pairs = [a + b for a, b in pairwise(row)]
    if any(person.fold(cell) in names for cell in (*row, *pairs) if cell):
        return True
    for cell in row:
        lower = cell.lower()
        if any(address in lower for address in known.emails):
            return True
        if known.emails & {email.key(a) for a in email.parse(cell).addresses}:
            return True
        if known.phones & {p.e164 for p in phone.parse(cell).phones}:
            return True
    return False


def _copies(file: Path | None, known: Person) -> list[Path]:
    """Return the copies and backups of the database that still hold the person."""
    if file is None:
        return []
    own = {file.name, f"{file.name}-wal", f"{file.name}-shm"}
    needles = [*known.emails, *known.phones] or known.needles()
    kept = backups.all_of(file, backups.folder_of(file))
    beside = sorted({*file.parent.glob("*.db*"), *file.parent.glob(f"{file.stem}*"), *kept})
    others = [p for p in beside if p.is_file() and p.name not in own]
    return [p for p in others if erasing.holding(p, needles)]
