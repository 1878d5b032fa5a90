"""The command line. `main` chooses the language first, because help texts are made at import."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

from leadctl import i18n
from leadctl.cli.logbook import Logbook
from leadctl.cli.manners import manners
from leadctl.errors import LeadctlError, RulesError, UsageError
from leadctl.i18n import _

_WITH_VALUE = ("--db", "--rules", "--lang", "--width", "--wait", "--log")
_FLAGS = ("--quiet", "-q")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code (see README, "Exit codes")."""
    argv = hoist(list(sys.argv[1:] if arguments is None else arguments))
    atexit.register(gc.freeze)  # when all ends, nothing is worth looking through for cycles: 0.2 s
    with manners(), Logbook() as log:
        sys.exit(_run(argv, log))


def hoist(argv: list[str]) -> list[str]:
    """Put the global options first, wherever they were typed.

    >>> hoist(["import", "a.csv", "-q", "--db", "x.db", "--", "--db"])
    ['-q', '--db', 'x.db', 'import', 'a.csv', '--', '--db']
    """
    end = argv.index("--") if "--" in argv else len(argv)
    first: list[str] = []
    rest: list[str] = []
    words = iter(argv[:end])
    for word in words:
        if word in _WITH_VALUE:
            first += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word in _FLAGS or word.startswith(tuple(f"{o}=" for o in _WITH_VALUE)):
            first.append(word)
        else:
            rest.append(word)
    return first + rest + argv[end:]


def _run(argv: list[str], log: Logbook) -> int:
    from leadctl.cli.session import choose_language, rules_path

    try:
        _look_at(argv)
        i18n.use(choose_language(_value(argv, "--lang"), rules_path(_value(argv, "--rules"))))
        log.open(_value(argv, "--log") or os.environ.get("LEADCTL_LOG"))
        from leadctl.cli.app import run

        run(argv, log)
    except RulesError as error:
        log.failed(error)
        _say_faults(error)
        return error.exit_code
    except LeadctlError as error:
        log.failed(error)
        _say(_("Error: {message}").format(message=error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # so that sqlite3 is imported only where there is one
        if not _is_of_file(error):
            raise
        log.failed(error)
        return _say_trouble(error)


def _look_at(argv: list[str]) -> None:
    """UsageError for bytes that are no text, which nothing could be done with."""
    for word in argv:
        if any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in word):
            what = _("{text} is not text in UTF-8").format(text=ascii(word)[1:-1])
            raise UsageError("", what, _("Rename the file, or type it anew."))


def _value(argv: list[str], option: str) -> str | None:
    """Return the value of an option before anything is parsed; the last one counts."""
    found = None
    for i, word in enumerate(argv):
        if word == option and i + 1 < len(argv):
            found = argv[i + 1]
        elif word.startswith(f"{option}="):
            found = word.partition("=")[2]
    return found


def _say_faults(error: RulesError) -> None:
    for fault in error.faults:
        line = _("{file} line {line}").format(file=error.path, line=fault.line)
        where = line if fault.line else error.path
        _say(str(LeadctlError(where, fault.what, fault.remedy)))
    count = i18n.ngettext("{n} fault", "{n} faults", len(error.faults))
    message = _("{faults} in the rules; nothing was changed.")
    _say(
        _("Error: {message}").format(
            message=message.format(faults=count.format(n=len(error.faults)))
        )
    )


def _is_of_file(error: Exception) -> bool:
    """Say whether the database could not be read or written; a broken rule of it is a bug."""
    import sqlite3  # 5 ms that the help does not need

    bugs = sqlite3.IntegrityError | sqlite3.ProgrammingError
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, bugs)


def _say_trouble(error: Exception) -> int:
    """Say what the database could not do: wait for its turn (75), or be read or written (1)."""
    import sqlite3

    text = str(error)
    if "locked" in text or "busy" in text:
        what = _("another run is writing to the database. Try again when it has finished.")
        _say(_("Error: {message}").format(message=what))
        return 75
    if not isinstance(error, sqlite3.OperationalError):
        what = _("the database is damaged ({error}). Run leadctl doctor; leadctl restore FILE.")
        _say(_("Error: {message}").format(message=what.format(error=text)))
        return 1
    what = _("the database could not be read or written ({error}); it is as it was before.")
    _say(_("Error: {message}").format(message=what.format(error=text)))
    return 1


def _say(text: str) -> None:
    from leadctl.cli import console

    console.prepare_streams()
    console.say(console.talk(), text)
