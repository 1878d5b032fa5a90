"""The commands, grouped as in the help, and the options that all of them take."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer

from leadctl.cli import (
    console,
    daily,
    doctor,
    exporting,
    intake,
    keeping,
    look,
    nurturing,
    reporting,
    setup,
    status,
    work,
)
from leadctl.cli.importing import app as imports_app
from leadctl.cli.logbook import Logbook
from leadctl.cli.people import correcting, duplicates, forgetting, identity, suppressing
from leadctl.cli.rules import app as rules_app
from leadctl.cli.sales import answering, feedback
from leadctl.cli.sales.handing import app as handoff_app
from leadctl.cli.session import Session, choose_language, choose_moment, database_path, rules_path
from leadctl.cli.words import App
from leadctl.i18n import _
from leadctl.store.lock import WAIT_SECONDS

_DAILY = _("Daily work")
_LOOK = _("Look")
_IDENTITY = _("One person, one lead")
_RULES = _("Rules")
_KEEP = _("Set up and keep")

app = App(
    help=_(
        "From business cards and forms to the list of people whom sales must call today, and why."
    ),
    add_completion=False,
    pretty_exceptions_enable=False,  # a crash must not print a customer's data into a cron mail
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(
    "import",
    rich_help_panel=_DAILY,
    help=_("Take in exports: every row becomes a lead, joins one, or is set aside, and why."),
)(intake.import_)
app.command(
    "score",
    rich_help_panel=_DAILY,
    help=_("Score every lead by the rules, and say what changed."),
)(work.score)
app.command(
    "promote",
    rich_help_panel=_DAILY,
    help=_("Move leads to the furthest stage whose condition holds, and say why."),
)(work.promote)
app.command("daily", rich_help_panel=_DAILY)(daily.daily)
app.add_typer(handoff_app, name="handoff", rich_help_panel=_DAILY)
app.command(
    "remind",
    rich_help_panel=_DAILY,
    help=_("Write reminders of the answers of sales that are overdue, one for each owner."),
)(answering.remind)
app.command("report", rich_help_panel=_DAILY)(reporting.report)
app.command("feedback", rich_help_panel=_DAILY)(feedback.feedback)
app.command(
    "nurture",
    rich_help_panel=_DAILY,
    help=_("List whom to write to, with topic and content: a preview, until --out or --commit."),
)(nurturing.nurture)
app.command(
    "export",
    rich_help_panel=_DAILY,
    help=_("Write what has changed as a file that a CRM or a marketing tool imports."),
)(exporting.export)
app.command("leads", rich_help_panel=_LOOK)(look.leads)
app.command("show", rich_help_panel=_LOOK)(look.show)
app.add_typer(imports_app, name="imports", rich_help_panel=_LOOK)
app.command("duplicates", rich_help_panel=_IDENTITY)(duplicates.duplicates)
app.command("merge", rich_help_panel=_IDENTITY)(identity.merge)
app.command("not-same", rich_help_panel=_IDENTITY)(identity.not_same)
app.command("split", rich_help_panel=_IDENTITY)(identity.split)
app.command("undo", rich_help_panel=_IDENTITY)(identity.undo)
app.command(
    "edit",
    rich_help_panel=_IDENTITY,
    help=_(
        "Say what a lead is: it stands over every import. An e-mail or a mobile number that is "
        "said by hand is a value, and joins no records."
    ),
)(correcting.edit)
app.add_typer(rules_app, name="rules", rich_help_panel=_RULES)
app.command(
    "init",
    rich_help_panel=_KEEP,
    help=_("Write a rules file with comments: the definitions to begin with."),
)(setup.init)
app.command(
    "suppress",
    rich_help_panel=_KEEP,
    help=_("Never write to these again: no import weakens it."),
)(suppressing.suppress)
app.command(
    "forget",
    rich_help_panel=_KEEP,
    help=_("Forget a person for good: no import brings them back."),
)(forgetting.forget)
app.command("doctor", rich_help_panel=_KEEP)(doctor.doctor)
app.command("backup", rich_help_panel=_KEEP)(keeping.backup)
app.command("restore", rich_help_panel=_KEEP)(keeping.restore)


def run(argv: list[str], log: Logbook) -> NoReturn:
    """Run one command; ends in SystemExit with its code, or in the error that stopped it."""
    console.prepare_streams()
    app.run(argv, log)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"leadctl {version('leadctl')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            envvar="LEADCTL_DB",
            metavar="PATH",
            help=_("The database."),
            show_default="leads.db",
        ),
    ] = None,
    rules: Annotated[
        str | None,
        typer.Option(
            "--rules",
            envvar="LEADCTL_RULES",
            metavar="PATH",
            help=_("The rules."),
            show_default="rules.toml",
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            envvar="LEADCTL_LANG",
            metavar="ja|en",
            help=_("The language of what is said."),
        ),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(
            "--width",
            min=40,
            metavar="N",
            help=_("Columns of a table that goes to a file or a pipe."),
            show_default="120",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=_("Say nothing when all is well."))
    ] = False,
    wait: Annotated[
        float,
        typer.Option(
            "--wait",
            envvar="LEADCTL_WAIT",
            metavar="SECONDS",
            min=0,
            help=_("How long to wait for another run that is writing."),
            show_default="10",
        ),
    ] = WAIT_SECONDS,
    _log: Annotated[
        str | None,
        typer.Option(
            "--log",
            envvar="LEADCTL_LOG",
            metavar="FILE",
            help=_("Append to this file what was run, as lines of JSON without personal data."),
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help=_("Show the version.")
        ),
    ] = False,
) -> None:
    """Choose the store, the rules, the language and the day for the command that follows."""
    rules_file = rules_path(rules)
    moment = choose_moment(rules_file)
    ctx.obj = Session(
        db=database_path(db),
        rules=rules_file,
        language=choose_language(lang, rules_file),
        quiet=quiet,
        width=width,
        today=moment.date(),
        moment=moment,
        wait=wait,
        log=ctx.obj,
    )
    if ctx.invoked_subcommand is None:
        status.show(ctx.obj)
