"""`leadctl doctor`: what is well, what is not, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from leadctl.cli import points
from leadctl.cli.lists.output import Format, FormatOption, LimitOption, OutOption, choose, present
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadctl.checkup import Finding

_FAULT = 4


def doctor(
    ctx: typer.Context,
    full: Annotated[
        bool,
        typer.Option("--full", help=_("Fold every lead anew, not only a sample; check indexes.")),
    ] = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Look whether all is well: the database, its folds, rules, sources, backups, the disk."""
    from leadctl.checkup import Patient, Verdict, examine

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    patient = Patient(session.db, session.rules, session.moment, full)
    found = list(examine(patient, session.open, points.kind_label))
    counts = {verdict.value: sum(f.verdict is verdict for f in found) for verdict in Verdict}
    session.log.count(**counts)
    ill = [f for f in found if f.verdict is not Verdict.OK]
    if session.quiet and choice.format is Format.TABLE:
        found = ill
    if found:
        present(session, choice, _listing(found))
    if counts["fault"]:
        raise typer.Exit(_FAULT)


doctor.__doc__ = _(
    "Look whether all is well: the database, its folds, rules, sources, backups, the disk."
)


def _listing(found: Sequence[Finding]) -> Listing:
    columns = (
        Column("verdict", _("Verdict"), least=6, word=_verdict_label, style=_style),
        Column("check", _("Looked at"), least=10, word=_check_label),
        Column("said", _("Found"), least=20, most=70, fold=True),
        Column("remedy", _("What to do"), least=16, most=60, fold=True),
    )
    rows = [(f.verdict.value, f.check, f.said, f.remedy) for f in found]
    return Listing(columns, rows, "", screenful=0)


def _verdict_label(verdict: str) -> str:
    return {"ok": _("ok"), "warning": _("warning"), "fault": _("fault")}[verdict]


def _style(verdict: str) -> str:
    return {"ok": "green", "warning": "yellow", "fault": "bold red"}[verdict]


def _check_label(check: str) -> str:
    labels = {
        "versions": _("versions"),
        "database": _("database"),
        "integrity": _("integrity"),
        "schema": _("schema"),
        "references": _("references"),
        "folds": _("folds"),
        "unfinished": _("unfinished"),
        "sources": _("sources"),
        "rules": _("rules"),
        "tests": _("tests of the rules"),
        "backups": _("backups"),
        "permissions": _("permissions"),
        "room": _("room on the disk"),
    }
    return labels[check]
