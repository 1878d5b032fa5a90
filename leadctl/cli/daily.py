"""`leadctl daily`: the work of a morning, step by step, as [daily] of the rules says."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from leadctl.cli import console
from leadctl.cli.intake import ImportFormat
from leadctl.cli.nightly import STEPS, Morning, State, Step, worst
from leadctl.cli.options import DryRunOption
from leadctl.cli.session import Session
from leadctl.errors import BusyError, LeadctlError
from leadctl.i18n import _

_NEEDS = {"promote": ("score",), "handoff": ("score", "promote")}
_DATABASE = "database"


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
    without a database there is nothing to do after the import."""
    failed: set[str] = set()
    for name in morning.night.steps:
        step = Step(name)
        lacking = next((one for one in (_DATABASE, *_NEEDS.get(name, ())) if one in failed), None)
        if lacking:
            step.state = State.SKIPPED
            text = _("{step} was skipped: {lacking} failed")
            step.said += [text.format(step=name, lacking=lacking)] if lacking != _DATABASE else []
        elif name != "import" and not morning.session.db.exists():
            what = _("there is no database yet")
            remedy = _("Make one with: leadctl import FILE")
            _fail(step, LeadctlError(str(morning.session.db), what, remedy))
            failed.add(_DATABASE)
        else:
            _do(morning, step, STEPS[name])
        if step.state is State.FAILED or (lacking and name == "promote"):
            failed.add(name)
        yield step


def _do(morning: Morning, step: Step, work: Callable[[Morning, Step], None]) -> None:
    """Do a step; no error of it stops the others."""
    begun = time.monotonic()
    with morning.session.log.step(step.name) as told:
        try:
            work(morning, step)
            step.state = State.PLANNED if morning.dry_run else State.DONE
        except (LeadctlError, OSError, sqlite3.DatabaseError) as error:
            _fail(step, error)
        told |= {"state": step.state.value, "exit": step.code, "counts": step.counts}
    step.seconds = time.monotonic() - begun


def _fail(step: Step, error: Exception) -> None:
    step.state = State.FAILED
    code = getattr(error, "exit_code", 1)
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        code = BusyError.exit_code
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
