"""The SQLite file: made, opened, brought up to date, and refused when it is something else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from leadctl.errors import BusyError, LeadctlError
from leadctl.i18n import _
from leadctl.store.lock import Writer, one_writer

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x4C656164  # "Lead"
WAIT_SECONDS = 10.0
"""How long SQLite waits for another program that holds the file."""
_CACHE = "cache_size = -32768"
_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. sqlite-utils makes it and brings it up to date; with nothing to bring up it is
    not even imported: it brings pandas along, which would double the time of a command."""

    conn: sqlite3.Connection

    def close(self) -> None:
        """Close the file."""
        self.conn.close()


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


def open_database(path: Path, writer: Writer | None = None, *, create: bool = False) -> Store:
    """Open a store and bring its schema up to date; with `create`, make it where there is none.
    `writer` is who wants to, if the schema must be written.

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
        return _prepare(path, writer or Writer())
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise _busy(path) from error
        what = _("cannot be opened as a database ({error})").format(error=error)
        raise LeadctlError(str(path), what, _("Name another file with --db.")) from error


def open_in_memory() -> Store:
    """Make a store that is gone when it is closed."""
    store = Store(sqlite3.connect(":memory:"))
    _set_up(store.conn)
    _migrate(store)
    return store


@contextmanager
def beside(db: Store) -> Iterator[Store]:
    """Make a store with the tables of another one, in a temporary file that nobody else can open
    and that is gone in the end. Until `leave` the other one is attached to it as `present`.

    It has no triggers: they keep watch for later runs, and here there are none.
    """
    store = Store(sqlite3.connect("", timeout=WAIT_SECONDS))
    try:
        store.conn.execute("attach ? as present", (str(file_of(db.conn)),))
        store.conn.execute(f"pragma {_CACHE}")
        store.conn.execute("begin")
        parts = store.conn.execute(
            """select sql from present.sqlite_master where type <> 'trigger' and sql is not null
              and tbl_name not in ('sqlite_sequence', '_sqlite_migrations')
              order by type = 'view', rowid"""
        )
        for (sql,) in parts.fetchall():
            store.conn.execute(sql)
        yield store
    finally:
        store.close()


def leave(store: Store) -> None:
    """Let go of the store that `beside` attached; what was copied from it is kept."""
    store.conn.commit()
    store.conn.execute("detach present")


def _make_private(path: Path) -> None:
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        what = _("cannot be made ({error})").format(error=error.strerror)
        remedy = _("Choose a folder that exists and that you can write to, with --db.")
        raise LeadctlError(str(path), what, remedy) from error


def _prepare(path: Path, writer: Writer) -> Store:
    conn = sqlite3.connect(path, timeout=max(WAIT_SECONDS, writer.wait))
    store = Store(conn)
    try:
        check_ours(conn, path)
        _set_up(conn)
        if _known() - _applied(conn):
            with one_writer(path, writer):
                _bring_up(store, path)
    except BaseException:
        conn.close()
        raise
    return store


def check_ours(conn: sqlite3.Connection, path: Path) -> None:
    """LeadctlError for a database of another program, or of a newer version of this one; an empty
    one may become ours."""
    # In this order: another run that makes the store just now gives it both at once.
    new = conn.execute("select count(*) from sqlite_master").fetchone()[0] == 0
    owner = conn.execute("pragma application_id").fetchone()[0]
    if not new and owner != APPLICATION_ID:
        what, remedy = _("is a database of another program"), _("Name another file with --db.")
        raise LeadctlError(str(path), what, remedy)
    if _applied(conn) - _known():
        what = _("was made by a newer leadctl")
        remedy = _("Update leadctl, or name another file with --db.")
        raise LeadctlError(str(path), what, remedy)


def _bring_up(store: Store, path: Path) -> None:
    """Apply the migrations that are missing, unless another run has done it just now; what there is
    already is backed up before."""
    old = _applied(store.conn)
    if not old:
        _keep_journal_aside(store.conn)
    elif _known() - old and store.conn.execute("select 1 from record limit 1").fetchone():
        from leadctl.store import backups

        backups.back_up(path, backups.folder_of(path), datetime.now(), keep=None)
    _migrate(store)


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


def _known() -> set[str]:
    return {path.stem for path in _MIGRATIONS.glob("*.sql")}


def _applied(conn: sqlite3.Connection) -> set[str]:
    """Return the names of the migrations that a store has been through."""
    there = "select 1 from sqlite_master where name = '_sqlite_migrations'"
    if conn.execute(there).fetchone() is None:
        return set()
    rows = conn.execute("select name from _sqlite_migrations where migration_set = 'leadctl'")
    return {name for (name,) in rows}


def _set_up(conn: sqlite3.Connection) -> None:
    """Set what SQLite does not keep in the file."""
    for setting in ("foreign_keys = on", "synchronous = normal", _CACHE):
        conn.execute(f"pragma {setting}")


def _migrate(store: Store) -> None:
    """Apply the migrations that are missing."""
    if _known() - _applied(store.conn):
        from sqlite_utils import Database

        with writing(store) as conn:
            conn.execute(f"pragma application_id = {APPLICATION_ID:d}")
            _migrations().apply(Database(conn))


@contextmanager
def writing(db: Store) -> Iterator[sqlite3.Connection]:
    """One transaction that may write: all of it or nothing. BusyError when another run has it."""
    conn = db.conn
    try:
        conn.execute("begin immediate")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise _busy(file_of(conn)) from error
        name = str(file_of(conn) or "")
        raise LeadctlError(name, str(error), _("Check its permissions.")) from error
    try:
        yield conn
    except BaseException:
        conn.rollback()
        raise
    conn.commit()


@contextmanager
def trying(db: Store) -> Iterator[sqlite3.Connection]:
    """A transaction that is taken back in the end, for --dry-run."""
    with suppress(_TakenBackError), writing(db) as conn:
        yield conn
        raise _TakenBackError


def open_for_reading(name: str) -> sqlite3.Connection:
    """Open one more connection to a store, to read what is committed there. It may write to
    temporary tables of its own."""
    address = f"{Path(name).absolute().as_uri()}?mode=ro"
    conn = sqlite3.connect(address, uri=True)
    conn.execute(f"pragma {_CACHE}")
    return conn


@contextmanager
def unchecked(db: Store) -> Iterator[None]:
    """Let SQLite not look up what rows name: of a million scores each the run that was just written
    down, or who names a record that is deleted, for which it would look through all activities.
    Around a transaction, not in it."""
    db.conn.execute("pragma foreign_keys = off")
    try:
        yield
    finally:
        db.conn.execute("pragma foreign_keys = on")


def file_of(conn: sqlite3.Connection) -> Path | None:
    """Return the file of a store; None for one in memory."""
    name = conn.execute("pragma database_list").fetchone()[2]
    return Path(name) if name else None


class _TakenBackError(Exception):
    """Ends a transaction that was only tried."""


def _busy(path: Path | None) -> BusyError:
    what = _("another run is writing to the database")
    return BusyError(str(path), what, _("Try again when it has finished."))
