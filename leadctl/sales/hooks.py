"""Programs of the user that are told of what happened: JSON on their standard input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any

from leadctl.i18n import _

_PATIENCE = 60
"""Seconds that a program may take: a run from cron must not wait for ever."""


def tell(command: str, news: Sequence[Any], patience: float = _PATIENCE) -> str | None:
    """Run a command line of the rules file with JSON; return what went wrong, None if nothing did.

    What the program prints is not meant for the readers of our output, and goes nowhere; of what it
    complains the last line is told.
    """
    text = json.dumps(news, ensure_ascii=False).encode()
    with TemporaryFile() as complaints:  # a pipe would wait for what the program leaves running
        program = subprocess.Popen(
            command,
            shell=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )
        try:
            program.communicate(text, timeout=patience)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            return _("it did not end within {n} seconds").format(n=patience)
        if program.returncode == 0:
            return None
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip().splitlines()
    code = _("exit code {code}").format(code=program.returncode)
    return f"{code}: {said[-1]}" if said else code
