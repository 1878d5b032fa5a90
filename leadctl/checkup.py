"""Is all well? Each check looks at one thing, and says what to do where it is not well.

A check never changes anything, and never dies: what cannot be looked at is a fault by itself.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from leadctl.errors import LeadctlError, RulesError
from leadctl.i18n import _, ngettext
from leadctl.store import backups, soundness
from leadctl.store.database import Store

if TYPE_CHECKING:
    from leadctl.rules.book import RuleBook

_SAMPLE = 200
_BACKUP_DAYS = 8
_ROOM = 3
"""So many times the size of the database must be free: a backup takes two, a migration one."""
_LEAST_ROOM = 100_000_000


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: which check it was, how it came out, what there is to say, what to do."""

    check: str
    verdict: Verdict
    said: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: a database and a rules file at a moment; `full` folds every lead anew."""

    store: Path
    rules: Path
    moment: datetime
    full: bool = False

    @property
    def today(self) -> date:
        """The day of the rules' time zone."""
        return self.moment.date()


Opener = Callable[[], Store]
_Found = Iterator[Finding]


def examine(patient: Patient, opened: Opener, word: Callable[[str], str]) -> Iterator[Finding]:
    """Look at everything, in a fixed order. `opened` opens the database; `word` puts kinds of
    action into words."""
    yield from _versions()
    book, findings = _rules(patient, word)
    if not patient.store.exists():
        remedy = _("Make one with: leadctl import FILE")
        yield Finding("database", Verdict.WARNING, _("there is no database yet"), remedy)
    else:
        yield from _database(patient, opened, book)
    yield from findings
    folder = backups.folder_of(patient.store)
    if book is not None and book.night.backups:
        folder = patient.rules.parent / book.night.backups
    yield from _backups(patient, folder)
    yield from _permissions(patient, folder)
    yield from _room(patient)


def _ok(check: str, said: str) -> Finding:
    return Finding(check, Verdict.OK, said)


def _versions() -> _Found:
    python = ".".join(map(str, sys.version_info[:3]))
    parts = [f"leadctl {version('leadctl')}", f"Python {python}"]
    parts += [f"SQLite {sqlite3.sqlite_version}", f"sqlite-utils {version('sqlite-utils')}"]
    yield _ok("versions", ", ".join(parts))


def _database(patient: Patient, opened: Opener, book: RuleBook | None) -> _Found:
    """Look into the database; where it is damaged, nothing else can be said of it."""
    again = _("leadctl restore FILE puts the last backup back.")
    wrong = soundness.damage(patient.store, full=patient.full)
    if wrong:
        yield Finding("integrity", Verdict.FAULT, wrong, again)
        return
    yield _ok("integrity", _("the file is sound"))
    try:
        with closing(opened()) as db:
            yield _schema(db)
            yield from _foreign_keys(db)
            yield from _folds(patient, db, book)
            yield from _unfinished(db)
            yield from _sources(patient, db, book)
    except LeadctlError as error:
        yield Finding("database", Verdict.FAULT, error.what, error.remedy)
    except sqlite3.DatabaseError as error:
        yield Finding("database", Verdict.FAULT, str(error), again)


def _schema(db: Store) -> Finding:
    text = _("version {n}, up to date")
    return _ok("schema", text.format(n=soundness.schema(db.conn)))


def _foreign_keys(db: Store) -> _Found:
    lost = soundness.lost_references(db.conn)
    for table, parent, rows in lost:
        text = _("{table}: {n} rows name what is not in {parent}")
        remedy = _("leadctl restore FILE puts the last backup back.")
        said = text.format(table=table, n=rows, parent=parent)
        yield Finding("references", Verdict.FAULT, said, remedy)
    if not lost:
        yield _ok("references", _("every row finds what it names"))


def _folds(patient: Patient, db: Store, book: RuleBook | None) -> _Found:
    from leadctl.store.refolding import Scores, compare

    compared = compare(db, book, None if patient.full else _SAMPLE)
    for one in compared.found:
        text = _("{table}: {n} rows are not what the facts say ({examples})")
        said = text.format(table=one.table, n=one.rows, examples=", ".join(one.examples))
        remedy = _("leadctl restore FILE puts the last backup back.")
        if one.table == "score":
            remedy = _("leadctl score --full computes all scores anew.")
        yield Finding("folds", Verdict.FAULT, said, remedy)
    if not compared.found:
        words = ngettext(
            "{n} lead folded anew comes out the same",
            "{n} leads folded anew come out the same",
            compared.leads,
        )
        said = words.format(n=f"{compared.leads:,}")
        without = {  # that there are no rules is told elsewhere
            Scores.OTHER_RULES: _("; no scores compared: the last run was by other rules"),
            Scores.SAMPLED: _("; no scores compared: points of companies need everybody (--full)"),
        }
        yield _ok("folds", said + without.get(compared.scores, ""))


def _unfinished(db: Store) -> _Found:
    from leadctl.store import exports, handoffs

    lists, files = len(handoffs.unsettled(db.conn)), len(exports.unfinished(db.conn))
    if lists:
        text = _("{n} lists for sales were stopped on their way").format(n=lists)
        remedy = _("leadctl handoff --out FILE completes them.")
        yield Finding("unfinished", Verdict.WARNING, text, remedy)
    if files:
        text = _("{n} exports were stopped on their way").format(n=files)
        remedy = _("leadctl export --to NAME --out FILE completes them.")
        yield Finding("unfinished", Verdict.WARNING, text, remedy)
    if not lists and not files:
        yield _ok("unfinished", _("nothing was stopped on its way"))


def _sources(patient: Patient, db: Store, book: RuleBook | None) -> _Found:
    for source in book.night.sources if book else ():
        last = soundness.last_import(db.conn, source.name)
        remedy = _("Look whether the export of this source still comes.")
        if last is None:
            text = _("{name}: never imported").format(name=source.name)
            yield Finding("sources", Verdict.WARNING, text, remedy)
            continue
        days = (patient.today - last).days
        words = ngettext("{name}: imported {n} day ago", "{name}: imported {n} days ago", days)
        said = words.format(name=source.name, n=days)
        if days > source.warn_after:
            yield Finding("sources", Verdict.WARNING, said, remedy)
        else:
            yield _ok("sources", said)


def _rules(patient: Patient, word: Callable[[str], str]) -> tuple[RuleBook | None, list[Finding]]:
    """Read, check and test the rules file; return the rules too, where they have no fault."""
    from leadctl.rules.reading import draft, read_text
    from leadctl.rules.soundness import find_faults

    if not patient.rules.exists():
        remedy = _("Make one with: leadctl init")
        return None, [Finding("rules", Verdict.WARNING, _("there is no rules file"), remedy)]
    try:
        found = draft(read_text(patient.rules), patient.rules)
        faults = find_faults(found, soundness.kinds(patient.store))
        if faults:
            raise RulesError(str(patient.rules), faults)
    except LeadctlError as error:
        remedy = _("leadctl rules check names all faults.")
        return None, [Finding("rules", Verdict.FAULT, f"{error.where}: {error.what}", remedy)]
    checked = _ok("rules", _("{file} has no faults").format(file=patient.rules))
    return found.book, [checked, _tested(patient, found.book, word)]


def _tested(patient: Patient, book: RuleBook, word: Callable[[str], str]) -> Finding:
    from leadctl.reports.rehearsal import rehearse

    failed = [o.case.name for o in rehearse(book, patient.today, word) if not o.passed]
    if failed:
        text = _("{n} of {all} tests fail: {name}")
        said = text.format(n=len(failed), all=len(book.tests), name=failed[0])
        return Finding("tests", Verdict.FAULT, said, _("leadctl rules test says why."))
    words = ngettext("{n} test passes", "{n} tests pass", len(book.tests))
    return _ok("tests", words.format(n=len(book.tests)))


def _backups(patient: Patient, folder: Path) -> _Found:
    if not patient.store.exists():
        return
    there = backups.all_of(patient.store, folder)
    remedy = _("leadctl backup makes one; leadctl daily makes one every day.")
    if not there:
        yield Finding("backups", Verdict.WARNING, _("there is none"), remedy)
        return
    newest = datetime.fromtimestamp(there[-1].stat().st_mtime, patient.moment.tzinfo)
    days = max((patient.moment - newest).days, 0)
    words = ngettext("{n} day old: {file}", "{n} days old: {file}", days)
    said = words.format(n=days, file=there[-1].name)
    if days > _BACKUP_DAYS:
        yield Finding("backups", Verdict.WARNING, said, remedy)
    else:
        yield _ok("backups", said)


def _permissions(patient: Patient, folder: Path) -> _Found:
    """Say who can read what only its owner should, or write what others rely on."""
    if os.name == "nt":
        return
    open_: list[Finding] = []
    for path in _private(patient.store, folder):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            said = _("{file} can be read by others").format(file=path)
            open_.append(Finding("permissions", Verdict.WARNING, said, f"chmod go= {path}"))
    for path in (patient.rules, patient.rules.resolve().parent, patient.store.resolve().parent):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o022:
            said = _("{file} can be changed by others").format(file=path)
            open_.append(Finding("permissions", Verdict.WARNING, said, f"chmod go-w {path}"))
    yield from dict.fromkeys(open_) or [_ok("permissions", _("only the owner can read and write"))]


def _private(store: Path, folder: Path) -> list[Path]:
    names = ("", "-wal", "-shm", ".forgotten")
    beside = [store.with_name(store.name + ending) for ending in names]
    return [*beside, folder, *backups.all_of(store, folder)]


def _room(patient: Patient) -> _Found:
    folder = patient.store.resolve().parent
    if not folder.is_dir():
        said = _("there is no folder {folder}").format(folder=folder)
        yield Finding("room", Verdict.FAULT, said, _("Name the database with --db."))
        return
    size = patient.store.stat().st_size if patient.store.exists() else 0
    free = shutil.disk_usage(folder).free
    said = _("{free} GB free, the database has {size} GB")
    said = said.format(free=f"{free / 1e9:.1f}", size=f"{size / 1e9:.1f}")
    if free < max(size * _ROOM, _LEAST_ROOM):
        yield Finding("room", Verdict.WARNING, said, _("Make room: a backup needs twice its size."))
    else:
        yield _ok("room", said)
