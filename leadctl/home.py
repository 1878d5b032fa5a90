"""Paths as people type them."""

from __future__ import annotations

from pathlib import Path


def expand(path: Path | str) -> Path:
    """Return a path with its `~` replaced by the home folder; where nobody of that name has one, it
    is a name like any other.

    >>> expand("~nobody-of-this-name/leads.db"), expand("leads.db")
    (PosixPath('~nobody-of-this-name/leads.db'), PosixPath('leads.db'))
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
