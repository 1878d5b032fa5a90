"""Asking before something is destroyed: on a terminal only, a script says --yes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from leadctl.cli import console
from leadctl.errors import UsageError
from leadctl.i18n import _

YesOption = Annotated[bool, typer.Option("--yes", "-y", help=_("Do it without asking."))]


def confirm(question: str, yes: bool) -> None:
    """Go on if --yes was said or the answer is yes; UsageError where nobody can be asked."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        what = _("this cannot be taken back, and nobody is there to be asked")
        raise UsageError("", what, _("Say --yes."))
    console.say(console.talk(), f"{question} [y/N]")
    if sys.stdin.readline().strip().casefold() not in {"y", "yes", "はい"}:
        console.say(console.talk(), _("Nothing was changed."))
        raise typer.Exit(1)
