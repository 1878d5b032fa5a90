"""The page that --help shows: no boxes, and no word of it lost on a narrow screen.

Typer's own page breaks lines at spaces only, and cuts what is longer: a Japanese sentence has none.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from leadctl.cli import console
from leadctl.cli.lists.tables import Column, Listing, draw
from leadctl.i18n import _

_WIDEST = 100
_PARENTHESES = re.compile(r": \(([^()]*)\)")

_Rows = list[tuple[str, str]]


def page(command: Any, context: Any) -> str:
    """Return the help of a command (typer's, with its context) as text."""
    stream = io.StringIO()
    screen = console.data(min(console.choose_width(None), _WIDEST), stream)
    console.say(screen, command.get_usage(context))
    screen.print()
    for line in console.wrap(command.help or "", screen.width):
        console.say(screen, line)
    for title, rows in _sections(command, context):
        screen.print()
        console.say(screen, title)
        columns = (
            Column("name", "", least=10, most=30, fold=True),
            Column("help", "", least=20, most=_WIDEST, fold=True),
        )
        draw(screen, Listing(columns, [(f"  {n}", h) for n, h in rows], ""), header=False)
    return stream.getvalue()


def _sections(command: Any, context: Any) -> Iterable[tuple[str, _Rows]]:
    """Yield what there is to tell under a title: commands by their panel, arguments, options."""
    panels: dict[str, _Rows] = {}
    for name, one in getattr(command, "commands", {}).items():
        if not one.hidden:
            panel = getattr(one, "rich_help_panel", None) or _("Commands")
            panels.setdefault(panel, []).append((name, one.help or ""))
    yield from panels.items()
    found: dict[str, _Rows] = {"argument": [], "option": []}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            found[parameter.param_type_name].append((record[0], _plain(record[1])))
    for title, rows in ((_("Arguments"), found["argument"]), (_("Options"), found["option"])):
        if rows:
            yield title, rows


def _plain(text: str) -> str:
    """Return the help of a parameter without the parentheses that typer puts around a default."""
    help_text, mark, extra = text.rpartition("  [")
    return (help_text + " [" if mark else "") + _PARENTHESES.sub(r": \1", extra)
