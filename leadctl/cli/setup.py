"""`leadctl init`: a rules file to begin with."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from leadctl.cli import console
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError
from leadctl.i18n import _


class Language(StrEnum):
    """The languages of a rules file."""

    JA = "ja"
    EN = "en"


class Preset(StrEnum):
    """The rules files to begin with."""

    BASIC = "basic"
    INSIDE_SALES = "inside-sales"
    FULL = "full"


def init(
    ctx: typer.Context,
    name: Annotated[
        Preset,
        typer.Option(
            "--preset",
            metavar="NAME",
            help=_("basic; inside-sales: MQL at 100 points; full: every key, with examples."),
        ),
    ] = Preset.BASIC,
    locale: Annotated[
        Language | None,
        typer.Option("--locale", help=_("The language of the file; --lang otherwise.")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Print the file; write nothing."))
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help=_("Write over the file that is there."))
    ] = False,
) -> None:
    """Write a rules file with comments: the definitions that marketing and sales begin with."""
    from leadctl.rules.presets import preset

    session: Session = ctx.obj
    text = preset(name, locale or session.language)
    if dry_run:
        print(text, end="")
        return
    path = session.rules
    if path.exists() and not force:
        what = _("is there already")
        raise LeadctlError(str(path), what, _("Name another with --rules, or say --force."))
    try:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)  # no secret, but what it says is done: others may read it
    except OSError as error:
        what = _("cannot be written ({error})").format(error=error.strerror)
        raise LeadctlError(str(path), what, _("Name another with --rules.")) from error
    if not session.quiet:
        talk = console.talk(session.width)
        console.say(talk, _("Written: {file}").format(file=path))
        console.say(talk, _("Next: {command}").format(command="leadctl import FILE"))
