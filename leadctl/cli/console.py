"""Where output goes: data to stdout, talk to stderr; what may be shown, and how wide it is.

Nothing here looks at the screen twice: the width of a call is decided once, by `choose_width`.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

OFF_SCREEN_WIDTH = 120
_NARROWEST = 40

# What can move the cursor, change colours or turn the order of letters around: C0 but for tab and
# line feed, DEL, C1, and the marks that embed, override or isolate a direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    r"""Return text from data as it may be shown: what a terminal would obey becomes visible.

    >>> plain("山田\x1b[31m太郎\x07"), plain("a\u202eb"), plain("two\nlines")
    ('山田\\x1b[31m太郎\\x07', 'a\\u202eb', 'two\nlines')
    """
    return _CONTROL.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def prepare_streams() -> None:
    """Let no character stop the program: what the stream cannot encode becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def choose_width(asked: int | None) -> int:
    """Return the width in columns: what was asked for, the terminal's, COLUMNS, or 120."""
    if asked:
        return max(asked, _NARROWEST)
    with suppress(OSError, ValueError):
        if sys.stdout.isatty():
            return max(os.get_terminal_size(sys.stdout.fileno()).columns, _NARROWEST)
    columns = os.environ.get("COLUMNS", "")
    return max(int(columns), _NARROWEST) if columns.isdecimal() else OFF_SCREEN_WIDTH


def data(width: int | None = None, file: TextIO | None = None) -> Console:
    """Return the console for what was asked for; it takes nothing as markup."""
    return _console(file or sys.stdout, choose_width(width))


def talk(width: int | None = None) -> Console:
    """Return the console for what is said about it: notes, progress, errors."""
    return _console(sys.stderr, choose_width(width))


def _console(stream: TextIO, width: int) -> Console:
    """Make a console with colours only where both ends of the talk are a terminal."""
    on_screen = stream.isatty() and sys.stdout.isatty()
    return Console(
        file=stream,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        force_terminal=on_screen,
        force_interactive=on_screen,
        color_system="auto" if on_screen and not os.environ.get("NO_COLOR") else None,
        legacy_windows=False,
    )


def say(console: Console, text: str, style: str = "") -> None:
    """Print prose or a command: never wrapped by us, so that a path can be copied whole."""
    console.print(Text(plain(text), style=style), soft_wrap=True)


# A word of a script with spaces, a run of spaces, or a single character of a script without.
_ATOM = re.compile(r"[^\s\u2e80-\uffef\U00020000-\U0003ffff]+|[^\S\n]+|\n|.")
_NOT_FIRST = frozenset("、。，．,.）)」』】〉》！？!?・ーっゃゅょッャュョ…")


def wrap(text: str, width: int) -> list[str]:
    """Return prose in lines of at most `width` cells: between words, and between kanji and kana.

    No line begins with a mark that belongs to what is before it. A word longer than a line is cut.

    >>> wrap("出力の形式。--out のファイルの拡張子で決まる。", 16)
    ['出力の形式。', '--out のファイル', 'の拡張子で決ま', 'る。']
    >>> wrap("a path/that/is/long", 8)
    ['a', 'path/tha', 't/is/lon', 'g']
    """
    lines: list[list[str]] = [[]]
    for atom in _ATOM.findall(text):
        line = lines[-1]
        if atom == "\n":
            lines.append([])
        elif _cells(line) + cell_len(atom) <= width:
            line.append(atom)
        elif atom.isspace():
            lines.append([])
        else:
            carried = [line.pop()] if atom in _NOT_FIRST and len(line) > 1 else []
            lines.append(carried)
            for piece in chop_cells(atom, width) if cell_len(atom) > width else [atom]:
                if _cells(lines[-1]) + cell_len(piece) > width:
                    lines.append([])
                lines[-1].append(piece)
    return ["".join(line).rstrip() for line in lines if line or not text]


def _cells(line: list[str]) -> int:
    return sum(map(cell_len, line))


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """End quietly when the reader of a pipe has gone, as in `leadctl leads | head`.

    Python flushes stdout once more at its end; it must find nothing to complain about.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from error
