"""What `import` says about files: how each was understood, what became of its rows, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import PurePath

from rich.console import Console

from leadctl.cli import console, heard
from leadctl.cli.lists.tables import Column, Listing, draw
from leadctl.cli.points import list_kind_label
from leadctl.cli.session import Session
from leadctl.fields import label
from leadctl.i18n import _, ngettext
from leadctl.pipeline import ImportFailure, ImportResult

_SHOWN = 10
_NAMED = 30
"""How many columns are named; a broken file has thousands."""
_LONGEST, _LONGEST_REASON = 80, 300
"""Characters that a message shows of a cell, and of a reason with a cell in it."""


def tell_results(
    session: Session,
    results: Sequence[ImportResult | ImportFailure],
    *,
    dry_run: bool,
    on_stdout: bool,
) -> None:
    """Tell failures on stderr always, the rest on stdout unless --quiet (or a script reads it)."""
    talk = console.talk(session.width)
    for failure in (r for r in results if isinstance(r, ImportFailure)):
        console.say(talk, _("Error: {message}").format(message=failure.error))
    done = [r for r in results if isinstance(r, ImportResult)]
    if session.quiet or not done:
        _tell_rejects(talk, done)
        return
    screen = console.data(session.width) if on_stdout else talk
    if dry_run:
        for result in done:
            _show_understanding(screen, result, session.language)
    if all(r.again or (r.counts.unchanged == r.rows - r.rejected) for r in done) and not dry_run:
        if any(r.rows for r in done):
            _say_nothing_new(screen, done)
    elif on_stdout:
        draw(screen, _table(done))
    for result in done:
        _tell_notes(talk, result, dry_run)
    _tell_rejects(talk, done)
    if dry_run:
        console.say(talk, _("Nothing was written (--dry-run)."))
    elif any(r.counts.created or r.counts.updated for r in done):
        console.say(talk, _("Next: {command}").format(command="leadctl score"))


def _table(done: Sequence[ImportResult]) -> Listing:
    columns = (
        Column("file", _("File"), least=16, most=46),
        Column("read", _("Read as"), least=12, most=44, rank=5),
        Column("rows", _("Rows"), right=True),
        Column("created", _("New"), right=True),
        Column("updated", _("Joined"), right=True),
        Column("unchanged", _("Unchanged"), right=True),
        Column("rejected", _("Rejected"), right=True),
    )
    rows: list[tuple[object, ...]] = [
        (
            PurePath(r.file).name,
            _read_as(r),
            r.rows,
            r.counts.created,
            r.counts.updated,
            r.counts.unchanged,
            r.rejected,
        )
        for r in done
    ]
    if len(rows) > 1:
        sums = [sum(int(str(row[i])) for row in rows) for i in range(2, 7)]
        rows.append((_("Total"), "", *sums))
    return Listing(columns, rows, "")


def _read_as(result: ImportResult) -> str:
    plan = result.plan
    mapped, all_ = len(plan.columns), len(plan.columns) + len(plan.unmapped)
    columns = _("{mapped} of {all} columns").format(mapped=mapped, all=all_)
    what = list_kind_label(plan.kind) if plan.name in {"csv", "tsv", "xlsx"} else plan.name
    return ", ".join(filter(None, [what, plan.table.encoding or plan.table.sheet, columns]))


def _say_nothing_new(screen: Console, done: Sequence[ImportResult]) -> None:
    rows, rejected = sum(r.rows for r in done), sum(r.rejected for r in done)
    text = ngettext(
        "{rows} row looked at: {unchanged} unchanged, {rejected} rejected. Nothing has changed.",
        "{rows} rows looked at: {unchanged} unchanged, {rejected} rejected. Nothing has changed.",
        rows,
    )
    said = text.format(rows=f"{rows:,}", unchanged=f"{rows - rejected:,}", rejected=rejected)
    console.say(screen, said)


def _tell_notes(talk: Console, result: ImportResult, dry_run: bool) -> None:
    if result.rows == 0:
        console.say(talk, _("{file}: no rows below the header").format(file=result.file))
    for note in result.plan.table.notes:
        console.say(talk, f"{result.file}: {note}")
    if result.plan.unmapped and not result.again and not dry_run:
        header = result.plan.table.header
        names = [c.header for c in result.plan.unmapped if header[c.index].strip()]
        text = _("{file}: columns kept as they are (no field for them): {names}")
        named = ", ".join(map(_shorten, names[:_NAMED]))
        console.say(talk, text.format(file=result.file, names=named))
        _tell_more(talk, len(names), _NAMED)
    for warned in result.warnings[:_SHOWN]:
        text = _("{file} line {line}: {field} not understood, kept as it is: {text}")
        console.say(
            talk,
            text.format(
                file=result.file,
                line=warned.line,
                field=_shorten(warned.field),
                text=repr(_shorten(warned.text)),
            ),
        )
    _tell_more(talk, len(result.warnings))
    told = heard.lines(result)
    for line in told[:_SHOWN]:
        console.say(talk, line)
    _tell_more(talk, len(told))


def _tell_rejects(talk: Console, done: Sequence[ImportResult]) -> None:
    for result in done:
        for reject in islice(result.rejects, _SHOWN):
            where = _("{file} line {line}").format(file=result.file, line=reject.line)
            field = f" {_shorten(reject.field)}" if reject.field else ""
            console.say(talk, f"{where}{field}: {_shorten(reject.reason, _LONGEST_REASON)}")
        _tell_more(talk, result.rejected if result.rejects else 0)
        if result.rejects_file and not result.again:
            text = ngettext(
                "{n} row was rejected. Mend it in {file} and import that.",
                "{n} rows were rejected. Mend them in {file} and import that.",
                result.rejected,
            )
            console.say(talk, text.format(n=result.rejected, file=result.rejects_file))


def _tell_more(talk: Console, count: int, shown: int = _SHOWN) -> None:
    if count > shown:
        console.say(talk, _("... and {n} more").format(n=f"{count - shown:,}"))


def _shorten(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _show_understanding(screen: Console, result: ImportResult, language: str) -> None:
    """Show a file as --dry-run does: what it is, which column is what, the first rows as stored."""
    plan = result.plan
    head = [
        list_kind_label(plan.kind),
        plan.name,
        plan.table.encoding or "",
        plan.table.sheet or "",
    ]
    console.say(screen, f"{result.file}: " + ", ".join(filter(None, head)), "bold")
    if plan.table.header_line:
        console.say(screen, _("Header in line {line}").format(line=plan.table.header_line))
    known = [(c.header, label(c.field, language), c.field) for c in plan.columns]
    kept = [(c.header, _("kept as it is"), "") for c in plan.unmapped]
    columns = (
        Column("header", _("Column"), least=10, most=40),
        Column("label", _("Read as"), least=10),
        Column("field", _("Field"), least=8),
    )
    draw(screen, Listing(columns, [*known, *kept], ""))
    for row in result.preview:
        place = _("line {line}").format(line=row["line"])
        values = "  ".join(f"{k}={v}" for k, v in row.items() if k != "line")
        console.say(screen, f"{place}: {values}")
    screen.print()
