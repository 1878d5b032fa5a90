"""The way of a lead through the program. Read this file first.

    file -> formats -> mapping -> identity -> store -> score -> stages -> reports

A file becomes a `Table` of rows; each row becomes a record or a reject; the records of one person
become a lead; rules give it a score and a stage. Every step is one call below.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from leadctl import returning
from leadctl.collector import no_collector
from leadctl.errors import BusyError, LeadctlError
from leadctl.fields import RECORD_FIELDS
from leadctl.formats import ReadOptions, open_table
from leadctl.mapping import Choices, Plan, UnsettledDateError, make_plan, settle_dates
from leadctl.model import Mapped, Reject, Warned
from leadctl.privacy.gate import Gate
from leadctl.rejects import RejectsFile, rejects_path
from leadctl.rowstream import Chunk, stream
from leadctl.sources import action_in
from leadctl.store import folds, imports
from leadctl.store.database import Store, trying, unchecked, writing
from leadctl.store.intake import Counts, Intake

if TYPE_CHECKING:
    import sqlite3

    from leadctl.returning import Heard
    from leadctl.rules.book import RuleBook
    from leadctl.store.scoring import ScoreRun
    from leadctl.store.stages import Move, PromoteRun

_WARNINGS_KEPT = 1_000
_PREVIEW = 3


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What was asked of `import`: the same for all its files. `rules` gives the rules when they are
    needed, which is for what a CRM says; without it that is passed over."""

    read: ReadOptions = field(default_factory=ReadOptions)
    choices: Choices = field(default_factory=Choices)
    dry_run: bool = False
    rules: Callable[[], RuleBook] | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """One file, taken in. `rows = created + updated + unchanged + rejected`; `activities` counts
    the usable rows that tell of an action. `again` says that the same file was here before."""

    id: int | None
    file: str
    sha256: str
    plan: Plan
    rows: int
    counts: Counts
    rejected: int
    rejects_file: str | None
    again: bool
    warnings: tuple[Warned, ...] = ()
    rejects: tuple[Reject, ...] = ()
    preview: tuple[dict[str, str | int], ...] = ()
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """One file that could not be read at all, and why."""

    file: str
    error: LeadctlError


Opener = Callable[[], Store]
"""Gives the store when it is needed: a file that cannot be read at all makes none."""

Progress = Callable[[int], None]
"""Told how many rows of the file have been read so far."""


def import_files(
    store: Opener,
    files: list[tuple[Path, str]],
    request: ImportRequest,
    today: date,
    now: str,
    progress: Progress | None = None,
) -> Iterator[ImportResult | ImportFailure]:
    """Take in files, each whole or not at all; a bad one does not stop the others.

    `files` are paths with the names the user gave them; `today` dates what has no date of its own;
    `now` is the moment of recording, UTC.
    """
    for path, name in files:
        try:
            yield import_file(store, path, name, request, today, now, progress)
        except BusyError:
            raise
        except LeadctlError as error:
            yield ImportFailure(name, error)


def import_file(
    store: Opener,
    path: Path,
    name: str,
    request: ImportRequest,
    today: date,
    now: str,
    progress: Progress | None = None,
) -> ImportResult:
    """Take in one file in one transaction; with `dry_run` all is done and then taken back."""
    table = open_table(path, request.read, request.choices.recognise, name)
    plan = make_plan(table, request.choices, today.isoformat())
    transaction = trying if request.dry_run else writing
    while True:
        job = _Job(path, plan, _entry(path, name, plan, request, today, now), request, progress)
        try:
            with RejectsFile(rejects_path(path, name), table.header) as rejects:
                with transaction(store()) as conn:
                    result = _taken_before(conn, job, rejects) or _take_in(conn, job, rejects)
                rejects.publish()
                return result
        except UnsettledDateError as error:
            plan = settle_dates(plan, error.column)


@dataclass(frozen=True, slots=True)
class _Job:
    """One file on its way: what it is, how it is read, how it is written down."""

    path: Path
    plan: Plan
    entry: imports.Entry
    request: ImportRequest
    progress: Progress | None


def _taken_before(conn: sqlite3.Connection, job: _Job, rejects: RejectsFile) -> ImportResult | None:
    """Return what is known of the same file, read in the same way, if it is here already."""
    same = imports.find_same(conn, job.entry.fingerprint)
    if not same or job.request.dry_run or (same.rejected and not rejects.path.exists()):
        return None
    return ImportResult(
        id=same.id,
        file=job.entry.name,
        sha256=job.entry.sha256,
        plan=job.plan,
        rows=same.rows,
        counts=Counts(unchanged=same.rows - same.rejected, activities=same.activities),
        rejected=same.rejected,
        rejects_file=str(rejects.path) if same.rejected else None,
        again=True,
    )


def _take_in(conn: sqlite3.Connection, job: _Job, rejects: RejectsFile) -> ImportResult:
    """Read the rows, store them, decide who they are."""
    plan, dry_run = job.plan, job.request.dry_run
    reader = _Reader(rejects, dry_run, job.progress, Gate.of(conn, plan.system))
    folds.fill_free_domains(conn)
    import_id = imports.begin(conn, job.entry)
    intake = Intake(conn, import_id, plan.kind, plan.system, imports.zone(conn))
    crm = returning.open_return(conn, plan, job.request.rules)
    with no_collector():
        for chunk in stream(plan, job.path, job.request.read):
            intake.add(reader.take(chunk))
        counts = intake.finish()
    heard = crm.hear(import_id, job.entry.recorded_day, job.entry.recorded_at) if crm else ()
    imports.end(conn, import_id, counts, reader.rejected)
    return ImportResult(
        id=None if dry_run else import_id,
        file=job.entry.name,
        sha256=job.entry.sha256,
        plan=plan,
        rows=counts.created + counts.updated + counts.unchanged + reader.rejected,
        counts=counts,
        rejected=reader.rejected,
        rejects_file=str(rejects.path) if reader.rejected and not dry_run else None,
        again=False,
        warnings=tuple(reader.warnings),
        rejects=tuple(reader.shown),
        preview=tuple(reader.preview),
        heard=heard,
    )


class _Reader:
    """Reads the rows of a file, and keeps what the user is told about them."""

    def __init__(
        self, rejects: RejectsFile, dry_run: bool, progress: Progress | None, gate: Gate | None
    ) -> None:
        self._rejects, self._dry_run, self._gate = rejects, dry_run, gate
        self._progress = progress or (lambda _rows: None)
        self.rejected = 0
        self.warnings: list[Warned] = []
        self.shown: list[Reject] = []
        self.preview: list[dict[str, str | int]] = []

    def take(self, chunk: Chunk) -> list[Mapped]:
        """Keep what there is to tell of a chunk; return the rows to store."""
        if self._gate:
            chunk = self._gate.pass_through(chunk)
        for mapped in chunk.mapped[: _PREVIEW - len(self.preview)]:
            self.preview.append(_shown(mapped))
        for mapped in chunk.mapped:
            if mapped.warnings and len(self.warnings) < _WARNINGS_KEPT:
                self.warnings.extend(mapped.warnings)
        self.rejected += len(chunk.rejected)
        self.shown += chunk.rejected[: _WARNINGS_KEPT - len(self.shown)]
        for reject in chunk.rejected if not self._dry_run else ():
            self._rejects.add(reject)
        self._progress(chunk.read)
        return chunk.mapped


def _shown(mapped: Mapped) -> dict[str, str | int]:
    """Return a row as --dry-run shows it: what would be stored."""
    named = zip(RECORD_FIELDS, mapped.values, strict=True)
    done = {"action": mapped.action, "subject": mapped.subject} if mapped.action else {}
    known = {name: value for name, value in named if value is not None}
    return {"line": mapped.line, "at": mapped.at, **done, **known}


def _entry(
    path: Path, name: str, plan: Plan, request: ImportRequest, today: date, now: str
) -> imports.Entry:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    options = {**asdict(request.choices), **asdict(request.read)}
    options["known"] = sorted(request.read.known)
    said = {key: value for key, value in options.items() if value}
    # What the file is called can decide what a form is; a new program may read a file in a new way.
    read_as = [sha256, said, plan.kind, action_in(plan.file), version("leadctl")]
    fingerprint = json.dumps(read_as, ensure_ascii=False, sort_keys=True)
    return imports.Entry(
        name=name,
        sha256=sha256,
        fingerprint=hashlib.sha256(fingerprint.encode()).hexdigest(),
        format=plan.name,
        kind=plan.kind,
        encoding=plan.table.encoding,
        header=plan.table.header,
        mapping={c.header: c.field for c in plan.columns},
        options=said,
        recorded_at=now,
        recorded_day=today.isoformat(),
    )


def score(
    db: Store,
    book: RuleBook,
    as_of: date,
    now: str,
    *,
    full: bool = False,
    dry_run: bool = False,
) -> ScoreRun:
    """Score by the rules, as of a day, and write down what changed; `full` computes also those
    leads whose score cannot have changed."""
    from leadctl.store import scoring
    from leadctl.store.sharing import spare_processors

    with unchecked(db), (trying if dry_run else writing)(db) as conn:
        before = conn.total_changes
        follow(conn, book)
        # Helpers see only what is committed, so all of it must be.
        helpers = spare_processors() if conn.total_changes == before else 0
        return scoring.score(conn, book, as_of, recorded_at=now, full=full, helpers=helpers)


def promote(
    db: Store, book: RuleBook, as_of: date, now: str, *, dry_run: bool = False
) -> PromoteRun:
    """Move every lead to the furthest stage whose condition holds, and write down why."""
    from leadctl.store import stages

    with (trying if dry_run else writing)(db) as conn:
        return stages.promote(conn, book, as_of, recorded_at=now)


def move(
    db: Store,
    book: RuleBook,
    lead_id: int,
    to_stage: str,
    reason: str,
    by: str | None,
    today: date,
    now: str,
    *,
    dry_run: bool = False,
) -> tuple[Move, ...]:
    """Move one lead by hand; nothing where it is at that stage already."""
    from leadctl.store import stages

    with (trying if dry_run else writing)(db) as conn:
        made = stages.move(conn, book, lead_id, to_stage, reason, by, today, now)
    return (made,) if made else ()


def follow(conn: sqlite3.Connection, book: RuleBook) -> None:
    """Bring what depends on the rules file in line with it: levels of titles, calendar days."""
    folds.follow_titles(conn, book.titles)
    folds.follow_zone(conn, book.timezone)
