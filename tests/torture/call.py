"""Calls of the program in this process, as often and as fast as torture needs them."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from leadctl.cli import main


@dataclass(frozen=True)
class Called:
    """The exit code and what was said; `crash` is a traceback."""

    code: int
    out: str
    err: str
    crash: str = ""


def call(*arguments: object) -> Called:
    """Run a command; whatever it raises but its exit is a crash."""
    code, crash = 0, ""
    with _streams() as (out, err):
        try:
            main(["--lang", "en", *map(str, arguments)])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
        except BaseException:
            crash = traceback.format_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        said = [stream.getvalue().decode("utf-8", "replace") for stream in (out, err)]
    return Called(code, said[0], said[1], crash)


@contextmanager
def _streams() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8")
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
