"""The list of the forgotten: keyed hashes in a file beside the database, for its owner alone.

It is beside the database and not in it, so that an older copy of the database, put back, does not
bring anybody back with the next import, and so that the database alone betrays nobody. Its first
line is the key, each further line a day and a hash.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from leadctl import aside
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.privacy.traces import seal
from leadctl.store import settings
from leadctl.store.database import file_of

_ENDING = ".forgotten"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The key, and the hashes of what those who were forgotten would be recognised by."""

    key: bytes
    hashes: frozenset[str]

    def knows(self, traces: Iterable[str]) -> bool:
        """Say whether any of these traces is a forgotten person's."""
        return any(seal(self.key, trace) in self.hashes for trace in traces)


def path_beside(database: Path) -> Path:
    """Return where the list of a database is."""
    return database.with_name(database.name + _ENDING)


def load(conn: sqlite3.Connection) -> Forgotten | None:
    """Read the list; None where nobody was forgotten. LeadctlError where it ought to be there."""
    file = file_of(conn)
    if file is None:
        return None
    path = path_beside(file)
    try:
        key, *lines = path.read_text(encoding="ascii").splitlines()
        return Forgotten(bytes.fromhex(key), frozenset(line.split()[-1] for line in lines))
    except FileNotFoundError:
        if settings.read(conn, "forgotten") is None:
            return None
        what = _("is missing: without it nobody who was forgotten is recognised")
        raise LeadctlError(str(path), what, _("Put it back beside the database.")) from None
    except (OSError, ValueError, IndexError) as error:
        what = _("cannot be read ({error})").format(error=error)
        raise LeadctlError(str(path), what, _("Put a good copy in its place.")) from error


def add(conn: sqlite3.Connection, traces: Iterable[str], day: str) -> None:
    """Add what somebody would be recognised by. The file is replaced whole, before the database
    commits: a crash between the two leaves a person who is there and can be forgotten again."""
    file, known = file_of(conn), load(conn)
    settings.write(conn, "forgotten", "yes")
    if file is None:
        return
    key = known.key if known else secrets.token_bytes(32)
    old = path_beside(file).read_text(encoding="ascii").splitlines()[1:] if known else []
    hashes = sorted({seal(key, trace) for trace in traces} - (known.hashes if known else set()))
    _write(path_beside(file), [key.hex(), *old, *(f"{day} {one}" for one in hashes)])


def _write(path: Path, lines: list[str]) -> None:
    try:
        with os.fdopen(aside.create(path), "w", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        aside.place(path).replace(path)
    except OSError as error:
        what = _("cannot be written ({error})").format(error=error.strerror)
        raise LeadctlError(str(path), what, _("Make the folder writable.")) from error
