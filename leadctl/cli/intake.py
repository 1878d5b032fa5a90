"""`leadctl import`: options in, one call, and what became of every row."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import console
from leadctl.cli.session import Session, read_day
from leadctl.errors import LeadctlError, UsageError
from leadctl.home import expand
from leadctl.i18n import _
from leadctl.model import ListKind, Order

if TYPE_CHECKING:
    from rich.progress import Progress

    from leadctl.pipeline import ImportFailure, ImportResult
    from leadctl.rules.book import RuleBook

TOTALS = ("rows", "created", "updated", "unchanged", "rejected", "activities")


class ImportFormat(StrEnum):
    """How the result is told."""

    TABLE = "table"
    JSON = "json"


def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help=_("Exports: CSV, TSV, Excel, vCard; - is standard input.")
        ),
    ],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="HEADER=FIELD", help=_('What a column is: --map "お客様番号=crm_id".')
        ),
    ] = None,
    use: Annotated[
        str | None,
        typer.Option(
            "--use", metavar="NAME", help=_("Map columns as [import.NAME] of the rules says.")
        ),
    ] = None,
    kind: Annotated[
        ListKind | None, typer.Option("--as", help=_("Which kind of list it is."))
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(
            "--action",
            metavar="KIND",
            help=_("What all its people did: inquiry, download, seminar ..."),
        ),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject", metavar="TEXT", help=_("What they did it with: the document, the event.")
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="TEXT", help=_("Where they come from: the show, the campaign.")
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DATE", help=_("When it happened, for rows that do not say.")),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="CODEC", help=_("Read the text with this codec.")),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME", help=_("Read this sheet of the workbook.")),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="NAMES",
            help=_('The file has no header; its columns are: "氏名,会社名,メール".'),
        ),
    ] = None,
    dates: Annotated[
        Order | None, typer.Option("--dates", help=_("How 03/04/2026 is meant."))
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show how the file is understood; write nothing."))
    ] = False,
    format: Annotated[
        ImportFormat, typer.Option("--format", help=_("How the result is told."))
    ] = ImportFormat.TABLE,
) -> None:
    """Take in exports: every row becomes a lead, joins one, or is set aside with the reason."""
    from leadctl.cli.told import tell_results
    from leadctl.formats import ReadOptions
    from leadctl.mapping import Choices
    from leadctl.pipeline import ImportRequest, import_files

    session: Session = ctx.obj
    chosen = {**_named_mapping(session, use), **_pairs(mapping or [])}
    day = read_day("--at", at).isoformat() if at is not None else None
    request = ImportRequest(
        read=ReadOptions(encoding, sheet, _names(columns), frozenset(chosen)),
        choices=Choices(chosen, kind, action, subject, source, day, dates),
        dry_run=dry_run,
        rules=lambda: _rules(session),
    )
    results: list[ImportResult | ImportFailure] = []
    with ExitStack() as stack:
        opened = session.trial if dry_run else partial(session.change, create=True)
        store = cache(lambda: stack.enter_context(opened()))
        paths, meter = stack.enter_context(_spooled(files)), stack.enter_context(_Meter(session))
        for result in import_files(store, paths, request, session.today, session.now(), meter.tell):
            meter.next()
            results.append(result)
    if format is ImportFormat.JSON:
        print(json.dumps(_as_json(results), ensure_ascii=False, indent=2))
    tell_results(session, results, dry_run=dry_run, on_stdout=format is ImportFormat.TABLE)
    session.log.count(**_counts(results))
    code = _exit_code(results)
    if code:
        raise typer.Exit(code)


def _counts(results: list[ImportResult | ImportFailure]) -> dict[str, int]:
    """Return what the log tells of an import: sums, and no names of files."""
    told = _as_json(results)
    sums = {name: told[name] for name in TOTALS}
    return {"files": len(results), **sums, "failed": len(told["errors"])}


def _rules(session: Session) -> RuleBook:
    """Return the rules; where there is no file yet, those that the program begins with."""
    from leadctl.rules.presets import preset
    from leadctl.rules.reading import parse

    if session.rules.exists():
        return session.book()
    return parse(preset("basic", session.language), session.rules)


def _exit_code(results: list[ImportResult | ImportFailure]) -> int:
    from leadctl.pipeline import ImportFailure

    failed = [r.error.exit_code for r in results if isinstance(r, ImportFailure)]
    if failed:
        return failed[0]
    return 3 if any(r.rejected for r in results if not isinstance(r, ImportFailure)) else 0


def _as_json(results: list[ImportResult | ImportFailure]) -> dict[str, Any]:
    """Return the object that scripts read: one entry a file, then the totals."""
    from leadctl.pipeline import ImportFailure

    done = [r for r in results if not isinstance(r, ImportFailure)]
    entries = [
        {
            "id": r.id,
            "file": r.file,
            "sha256": r.sha256,
            "format": r.plan.name,
            "kind": r.plan.kind.value,
            "encoding": r.plan.table.encoding,
            "rows": r.rows,
            **{k: v for k, v in asdict(r.counts).items() if k != "activities"},
            "rejected": r.rejected,
            "activities": r.counts.activities,
            "rejects_file": r.rejects_file,
            **_statuses(r),
        }
        for r in done
    ]
    totals = {name: sum(entry[name] for entry in entries) for name in TOTALS}
    errors = [
        {"file": r.file, "error": str(r.error)} for r in results if isinstance(r, ImportFailure)
    ]
    return {"imports": entries, **totals, "errors": errors}


def _statuses(result: ImportResult) -> dict[str, Any]:
    """Return what became of the statuses of a CRM; any other file has none."""
    if not result.plan.statuses:
        return {}
    told = [
        {
            "line": one.row.line,
            "id": one.row.lead_id,
            "status": one.row.status,
            "result": one.said.result if one.said else None,
            "reason": one.said.reason if one.said else None,
            "at": one.at,
            "stage": one.move.to_stage if one.move else None,
            "outcome": one.outcome.value,
        }
        for one in result.heard
    ]
    return {"statuses": told}


def _pairs(texts: list[str]) -> dict[str, str]:
    """Read --map options; a header may hold a "=", a field cannot."""
    pairs = {}
    for text in texts:
        header, mark, name = text.rpartition("=")
        if not mark or not header:
            what = _("{text} is not HEADER=FIELD").format(text=repr(text))
            raise UsageError("--map", what, _('Write --map "Mail1=email".'))
        pairs[header] = name.strip()
    return pairs


def _named_mapping(session: Session, name: str | None) -> Mapping[str, str]:
    """Return the mapping of columns that the rules file keeps under a name."""
    if name is None:
        return {}
    kept = session.book().imports
    if name not in kept:
        what = _("the rules have no [import.{name}]").format(name=name)
        raise UsageError(
            "--use", what, _("There are: {names}").format(names=", ".join(kept) or "-")
        )
    return kept[name]


def _names(columns: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in columns.split(",")) if columns else ()


@contextmanager
def _spooled(files: list[str]) -> Iterator[list[tuple[Path, str]]]:
    """Name the files; standard input becomes one first, because it is read more than once."""
    if "-" not in files:
        yield [(expand(name), name) for name in files]
        return
    if files.count("-") > 1:
        raise UsageError("-", _("standard input can be read only once"), "")
    import tempfile  # only for what comes from a pipe

    with tempfile.NamedTemporaryFile(prefix="leadctl-") as spool:
        try:
            shutil.copyfileobj(sys.stdin.buffer, spool)
        except OSError as error:
            raise LeadctlError("-", _("standard input cannot be read"), str(error)) from error
        spool.flush()
        yield [(Path(spool.name if name == "-" else name), name) for name in files]


class _Meter:
    """A progress bar on a terminal, for a file that takes more than a second."""

    def __init__(self, session: Session) -> None:
        self._wanted = sys.stderr.isatty() and not session.quiet
        self._begun = time.monotonic()
        self._bar: Progress | None = None

    def tell(self, rows: int) -> None:
        """Show how many rows have been read; how many there are is known only at the end."""
        if self._wanted and self._bar is None and time.monotonic() - self._begun > 1:
            self._bar = _begin_bar()
        if self._bar:
            text = _("{n} rows read").format(n=f"{rows:,}")
            self._bar.update(self._bar.task_ids[0], description=text)

    def next(self) -> None:
        """Take the bar away: the next file begins anew."""
        if self._bar:
            self._bar.stop()
        self._begun, self._bar = time.monotonic(), None

    def __enter__(self) -> _Meter:
        return self

    def __exit__(self, *_error: object) -> None:
        self.next()


def _begin_bar() -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    bar = Progress(*columns, console=console.talk(), transient=True)
    bar.add_task("", total=None)
    bar.start()
    return bar
