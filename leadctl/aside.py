"""Files that are written next to where they belong, and moved there when they are whole.

A run that is killed leaves its file behind; its name tells which run that was, so that the next one
for the same place takes it away.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def place(path: Path) -> Path:
    """Return where this run writes what belongs at a path."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def create(path: Path) -> int:
    """Open a new file at `place`, for its owner alone, and return its handle. What killed runs have
    left there is gone then. OSError as `os.open`."""
    sweep(path)
    place(path).unlink(missing_ok=True)
    # O_EXCL: nobody else can have put a link there.
    return os.open(place(path), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)


def sweep(path: Path) -> None:
    """Take away what runs that are no more have left for a place."""
    start, end = f".{path.name}.", ".tmp"
    with suppress(OSError):
        for left in path.parent.iterdir():
            process = left.name.removeprefix(start).removesuffix(end)
            ours = left.name == f"{start}{process}{end}" and process.isdecimal()
            if ours and not _is_running(int(process)):
                left.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name == "nt":  # where a signal cannot be tried
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
