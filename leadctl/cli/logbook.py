"""`--log FILE`: what ran, how it ended and how long it took, as lines of JSON.

Nothing in it is about a person: names of commands and steps, counts, and of an error its class and
the place in the program, never its message.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from time import monotonic
from types import TracebackType

from leadctl.errors import LeadctlError
from leadctl.home import expand
from leadctl.i18n import _


class Logbook:
    """The log of one call. Without a file it only remembers what the command is called."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.counts: dict[str, int] = {}
        self._run = os.urandom(4).hex()
        self._begun = monotonic()
        self._handle: int | None = None
        self._error: BaseException | None = None

    @property
    def command(self) -> str:
        """The words of the command, without what it is about: "imports undo"."""
        return " ".join(["leadctl", *self.words])

    def open(self, name: str | None) -> None:
        """Append to this file from now on; LeadctlError where it cannot be written."""
        if not name:
            return
        path = expand(name)
        try:
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            what = _("the log cannot be written ({reason})").format(reason=error.strerror)
            raise LeadctlError(str(path), what, _("Name another file with --log.")) from error

    def count(self, **counts: int) -> None:
        """Remember what a command has counted, for the line at its end."""
        self.counts |= counts

    def failed(self, error: BaseException) -> None:
        """Remember the error that ends the command."""
        self._error = error

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, object]]:
        """Write that a step begins and how it ends: what is put into the dict ("exit", "counts")
        stands in the second line."""
        self._write({"step": name, "event": "start"})
        begun, told = monotonic(), dict[str, object]()
        try:
            yield told
        except BaseException as error:
            self._write({"step": name, **_ended(begun), **told, **_fault(error)})
            raise
        self._write({"step": name, **_ended(begun), "exit": 0, **told})

    def __enter__(self) -> Logbook:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        code = 1
        if error is None or isinstance(error, SystemExit):
            code = error.code if error and isinstance(error.code, int) else 0
        else:
            self._error = error
        fault = _fault(self._error) if self._error else {}
        self._write({**_ended(self._begun), "exit": code, "counts": self.counts, **fault})
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _write(self, told: Mapping[str, object]) -> None:
        """Write one line, at once, so that lines of two runs do not mix. A disk that is full by now
        must not undo what was done."""
        if self._handle is None:
            return
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        line = {"at": now, "run": self._run, "command": self.command, **told}
        with suppress(OSError):
            os.write(self._handle, f"{json.dumps(line)}\n".encode())


def _ended(begun: float) -> dict[str, object]:
    return {"event": "end", "seconds": round(monotonic() - begun, 3)}


def _fault(error: BaseException) -> dict[str, object]:
    """Return what an error is and where in the program it arose; its words may tell of people."""
    place, trace = "", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("leadctl"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return {"error": {"class": type(error).__name__, "place": place}}
