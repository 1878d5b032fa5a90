"""Typer's own words in our language.

Typer translates the headings of its help through gettext (their translations are in our catalogue,
under its texts), but not its usage line, its help option, nor what it says of a wrong call. These
are translated here; a saying that is not in the table is shown as typer has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from leadctl.cli import console, manual
from leadctl.cli.logbook import Logbook
from leadctl.i18n import _

_Function = TypeVar("_Function", bound=Callable[..., Any])


class App(typer.Typer):
    """An application whose commands have help, and are told of wrong calls, in our language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cls=Group, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[_Function], _Function]:
        """Register a command, as `typer.Typer.command` does."""
        return super().command(name, cls=Command, **options)

    def run(self, argv: list[str], log: Logbook) -> NoReturn:
        """Run one command; ends in SystemExit with its code, or in the error that stopped it."""
        try:
            command = typer.main.get_command(self)
            code = command(argv, prog_name="leadctl", standalone_mode=False, obj=log)
        except typer.Abort as stop:
            raise SystemExit(130) from stop
        except typer.TyperException as error:
            _tell(error)
            log.failed(error)
            raise SystemExit(getattr(error, "exit_code", 2)) from error
        raise SystemExit(code if isinstance(code, int) else 0)


def _tell(error: Any) -> None:
    """Say what is wrong with a call, and how the command is called."""
    screen = console.talk()
    message = say_usage(error.format_message())
    console.say(screen, _("Error: {message}").format(message=message))
    context = getattr(error, "ctx", None)
    if context is not None:
        console.say(screen, context.get_usage())
        command = f"{context.command_path} --help"
        console.say(screen, _("More: {command}").format(command=command))


class Command(TyperCommand):
    """A command whose help is in our language throughout."""

    def get_usage(self, ctx: Any) -> str:
        """Return the usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """Return the option --help."""
        return _help_option(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page of --help."""
        formatter.write(manual.page(self, ctx))


class Group(TyperGroup):
    """A group of commands whose help is in our language throughout."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is meant, and remember its name for the log and the lock."""
        found = super().resolve_command(ctx, args)
        log = getattr(ctx.obj, "log", ctx.obj)
        log.words.append(found[0])
        return found

    def get_usage(self, ctx: Any) -> str:
        """Return the usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """Return the option --help."""
        return _help_option(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page of --help."""
        formatter.write(manual.page(self, ctx))


def _usage(line: str) -> str:
    return re.sub(r"^Usage: ", lambda _match: _("Usage: "), line)


def _help_option(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _("Show this message and exit.")
    return option


def say_usage(message: str) -> str:
    """Return what typer said of a wrong call (`format_message()` of its exception), in our words.

    >>> say_usage("No such option: --fromat (Possible options: --format)")
    'There is no option --fromat. Did you mean --format?'
    >>> say_usage("Invalid value for '--n': Input should be a valid integer, unable to parse ...")
    '--n: not a whole number'
    """
    return _in_our_words(message, _sayings())


_Sayings = tuple[tuple[str, str], ...]


def _in_our_words(message: str, sayings: _Sayings) -> str:
    for pattern, words in sayings:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            said = {name: (text or "").replace("'", "") for name, text in found.groupdict().items()}
            if "why" in said:
                said["why"] = _in_our_words(found["why"], _reasons())
            guess = " " + _("Did you mean {guess}?") if said.get("guess") else ""
            return (words + guess).format(**said)
    return message


def _sayings() -> _Sayings:
    """Pair what typer says, with its parts named, and what we say."""
    return (
        (
            r"No such command '(?P<name>.+?)'\.(?: Did you mean (?P<guess>.+)\?)?",
            _("There is no command {name}."),
        ),
        (
            r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<guess>.+)\))?",
            _("There is no option {name}."),
        ),
        (r"Missing command\.", _("A command is missing.")),
        (r"Missing argument (?P<name>'.+?')\..*", _("The argument {name} is missing.")),
        (r"Missing (?:option|parameter) (?P<name>'.+?')\..*", _("The option {name} is missing.")),
        (
            r"Got unexpected extra arguments?(?:\(s\))? \((?P<names>.+)\)",
            _("Too many arguments: {names}"),
        ),
        (r"Option (?P<name>'.+?') requires an argument\.", _("The option {name} needs a value.")),
        (r"Option (?P<name>'.+?') does not take a value\.", _("The option {name} takes no value.")),
        (r"Invalid value for (?P<name>'[^']+')(?: / '[^']+')*: (?P<why>.+)", "{name}: {why}"),
    )


def _reasons() -> _Sayings:
    """Pair why typer thinks that a value is none, and what we say."""
    return (
        (
            r"(?:Value error, )?(?P<value>'.*') is not one of (?P<names>.+?)\.?",
            _("{value} is none of {names}"),
        ),
        (r"Input should be a valid integer.*", _("not a whole number")),
        (r"Input should be a valid number.*", _("not a number")),
        (r"Input should be greater than or equal to (?P<least>.+)", _("must be {least} at least")),
        (r"Input should be less than or equal to (?P<most>.+)", _("must be {most} at most")),
        (r"\w+ (?P<file>'.+') does not exist\.", _("{file} does not exist")),
        (r"\w+ (?P<file>'.+') is a directory\.", _("{file} is a directory")),
        (r"\w+ (?P<file>'.+') is a file\.", _("{file} is a file")),
    )
