"""The SQLite file: made, opened, brought up to date, and refused when it is something else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from leadctl.errors import BusyError, LeadctlError
from leadctl.i18n import _

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x4C656164  # "Lead"
WAIT_SECONDS = 10.0
_MIGRATIONS = Path(__file__).parent / "migrations"


def _migrations() -> Migrations:
    """Collect the numbered files: each is one migration, and none ever changes."""
    from sqlite_utils.migrations import Migrations

    found = Migrations("leadctl")
    for path in sorted(_MIGRATIONS.glob("*.sql")):

        def apply(db: Database, path: Path = path) -> None:
            for statement in _statements(path.read_text(encoding="utf-8")):
                db.conn.execute(statement)

        found(name=path.stem)(apply)
    return found


def _statements(script: str) -> Iterator[str]:
    """Split a script: `executescript` would commit the transaction that it is part of."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def open_database(path: Path, *, create: bool = False) -> Database:
    """Open a store and bring its schema up to date; with `create`, make it where there is none.

    A new file belongs to its owner alone (0600). LeadctlError for what is no store of ours.
    """
    if path.is_dir():
        raise LeadctlError(str(path), _("is a directory"), _("Name a file with --db."))
    if not path.exists():
        if not create:
            what = _("there is no database yet")
            raise LeadctlError(str(path), what, _("Make one with: leadctl import FILE"))
        _make_private(path)
    try:
        return _prepare(path)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise _busy(path) from error
        what = _("cannot be opened as a database ({error})").format(error=error)
        raise LeadctlError(str(path), what, _("Name another file with --db.")) from error


def open_in_memory() -> Database:
    """Make a store that is gone when it is closed."""
    from sqlite_utils import Database

    return _bring_up(Database(sqlite3.connect(":memory:")), new=True)


def _make_private(path: Path) -> None:
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        what = _("cannot be made ({error})").format(error=error.strerror)
        remedy = _("Choose a folder that exists and that you can write to, with --db.")
        raise LeadctlError(str(path), what, remedy) from error


def _prepare(path: Path) -> Database:
    from sqlite_utils import Database  # brings pandas along, which the help can do without

    db = Database(sqlite3.connect(path, timeout=WAIT_SECONDS))
    # In this order: another run that makes the store just now gives it both at once.
    new = db.conn.execute("select count(*) from sqlite_master").fetchone()[0] == 0
    owner = db.conn.execute("pragma application_id").fetchone()[0]
    if not new and owner != APPLICATION_ID:
        db.close()
        what = _("is a database of another program")
        raise LeadctlError(str(path), what, _("Name another file with --db."))
    known = {path.stem for path in _MIGRATIONS.glob("*.sql")}
    if any(m.name not in known for m in _migrations().applied(db)):
        db.close()
        what = _("was made by a newer leadctl")
        raise LeadctlError(str(path), what, _("Update leadctl, or name another file with --db."))
    if new:
        _keep_journal_aside(db.conn)
    return _bring_up(db, new)


def _keep_journal_aside(conn: sqlite3.Connection) -> None:
    """Let readers read while somebody writes. SQLite does not wait for its turn to change this, so
    of two runs that make a store at once the second one has to."""
    until = monotonic() + WAIT_SECONDS
    while True:
        try:
            conn.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.01)


def _bring_up(db: Database, new: bool) -> Database:
    """Set what SQLite does not keep in the file, and apply the migrations that are missing."""
    for setting in ("foreign_keys = on", "synchronous = normal", "cache_size = -32768"):
        db.conn.execute(f"pragma {setting}")
    migrations = _migrations()
    if new or migrations.pending(db):
        with writing(db):
            db.conn.execute(f"pragma application_id = {APPLICATION_ID:d}")
            migrations.apply(db)
    return db


@contextmanager
def writing(db: Database) -> Iterator[sqlite3.Connection]:
    """One transaction that may write: all of it or nothing. BusyError when another run has it."""
    conn = db.conn
    try:
        conn.execute("begin immediate")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise _busy(Path(_file_of(conn))) from error
        raise LeadctlError(_file_of(conn), str(error), _("Check its permissions.")) from error
    try:
        yield conn
    except BaseException:
        conn.rollback()
        raise
    conn.commit()


@contextmanager
def trying(db: Database) -> Iterator[sqlite3.Connection]:
    """A transaction that is taken back in the end, for --dry-run."""
    with suppress(_TakenBackError), writing(db) as conn:
        yield conn
        raise _TakenBackError


class _TakenBackError(Exception):
    """Ends a transaction that was only tried."""


def _file_of(conn: sqlite3.Connection) -> str:
    return str(conn.execute("pragma database_list").fetchone()[2])


def _busy(path: Path) -> BusyError:
    what = _("another run is writing to the database")
    return BusyError(str(path), what, _("Try again when it has finished."))
