"""`leadctl daily`: the work of a morning, step by step, as [daily] of the rules says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import console
from leadctl.cli.intake import ImportFormat
from leadctl.cli.nightly import STEPS, Morning, State, Step, worst
from leadctl.cli.options import DryRunOption
from leadctl.cli.session import Session
from leadctl.errors import BusyError, LeadctlError
from leadctl.i18n import _

if TYPE_CHECKING:
    from concurrent.futures import Future

_NEEDS = {"promote": ("score",), "handoff": ("score", "promote")}
_DATABASE = "database"
_BACKUP = "backup"
_READING = frozenset({"reports", "remind", _BACKUP})
"""Steps that do not change the database."""


def daily(
    ctx: typer.Context,
    dry_run: DryRunOption = False,
    format: Annotated[
        ImportFormat, typer.Option("--format", help=_("How the result is told."))
    ] = ImportFormat.TABLE,
) -> None:
    """Do the work of a morning: take in what is in the inbox, score, promote, hand over, report."""
    session: Session = ctx.obj
    morning = Morning(replace(session, quiet=True), session.book(), dry_run)
    as_json = format is ImportFormat.JSON
    done: list[Step] = []
    with nullcontext() if dry_run else session.alone():
        for step in _run(morning):
            done.append(step)
            if not as_json and not session.quiet:
                print(_line(session, step), flush=True)
            for text in step.said:
                console.say(console.talk(session.width), text)
    code = worst(0, *(step.code for step in done))
    if as_json:
        print(json.dumps(_as_json(session, done, code), ensure_ascii=False, indent=2))
    if code:
        raise typer.Exit(code)


daily.__doc__ = _(
    "Do the work of a morning: take in what is in the inbox, score, promote, hand over, report."
)


def _run(morning: Morning) -> Iterator[Step]:
    """Do the steps that the rules want. What needs a step that failed is skipped, and says so;
    without a database there is nothing to do after the import. From the first step on after which
    nothing is written, the backup is made beside the others."""
    from concurrent.futures import ThreadPoolExecutor  # the help needs none

    failed: set[str] = set()
    with ThreadPoolExecutor(1) as beside:
        backup: Future[Step] | None = None
        for n, name in enumerate(morning.night.steps):
            rest = morning.night.steps[n:]
            if backup is None and _BACKUP in rest[1:] and _READING.issuperset(rest):
                backup = beside.submit(_step, morning, _BACKUP, frozenset(failed))
            step = backup.result() if backup and name == _BACKUP else _step(morning, name, failed)
            if step.state is State.FAILED or (step.lacking and name == "promote"):
                failed.add(_DATABASE if step.lacking == _DATABASE else name)
            yield step


def _step(morning: Morning, name: str, failed: Collection[str]) -> Step:
    """Do a step, if what it needs has not failed."""
    step = Step(name)
    step.lacking = next((one for one in (_DATABASE, *_NEEDS.get(name, ())) if one in failed), "")
    if step.lacking:
        step.state = State.SKIPPED
        text = _("{step} was skipped: {lacking} failed")
        lacking = step.lacking
        step.said += [text.format(step=name, lacking=lacking)] if lacking != _DATABASE else []
    elif name != "import" and not morning.session.db.exists():
        what = _("there is no database yet")
        remedy = _("Make one with: leadctl import FILE")
        error = LeadctlError(str(morning.session.db), what, remedy)
        _fail(step, error, error.exit_code)
        step.lacking = _DATABASE
    else:
        _do(morning, step, STEPS[name])
    return step


def _do(morning: Morning, step: Step, work: Callable[[Morning, Step], None]) -> None:
    """Do a step; no error of it stops the others."""
    import sqlite3  # the help needs none

    begun = time.monotonic()
    with morning.session.log.step(step.name) as told:
        try:
            work(morning, step)
            step.state = State.PLANNED if morning.dry_run else State.DONE
        except (LeadctlError, OSError, sqlite3.DatabaseError) as error:
            locked = isinstance(error, sqlite3.OperationalError) and "locked" in str(error)
            _fail(step, error, BusyError.exit_code if locked else getattr(error, "exit_code", 1))
        told |= {"state": step.state.value, "exit": step.code, "counts": step.counts}
    step.seconds = time.monotonic() - begun


def _fail(step: Step, error: Exception, code: int) -> None:
    step.state = State.FAILED
    step.warn(_("Error: {message}").format(message=f"{step.name}: {error}"), code)


def _line(session: Session, step: Step) -> str:
    """Return what a step did in one line: when, which, how much."""
    at = datetime.now(session.moment.tzinfo).isoformat(timespec="seconds")
    counts = [f"{name}={n}" for name, n in step.counts.items()]
    state = [] if step.state is State.DONE else [step.state.value]
    return " ".join([at, f"{step.name:<8}", *state, *counts]).rstrip()


def _as_json(session: Session, done: Sequence[Step], code: int) -> dict[str, Any]:
    steps = [
        {
            "step": step.name,
            "state": step.state.value,
            "seconds": round(step.seconds, 3),
            **step.counts,
            "said": step.said,
            "exit": step.code,
        }
        for step in done
    ]
    return {"day": session.today.isoformat(), "steps": steps, "exit": code}
