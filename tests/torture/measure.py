"""The memory that this process takes, and the most that it may take."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

_STATUS, _REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def forget_peak() -> None:
    """Begin to measure anew, where the system lets us."""
    if _REFS.exists():
        _REFS.write_text("5")


def peak() -> int:
    """Return the most bytes at once since `forget_peak`; elsewhere since the process began."""
    if _STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())):
        return int(found[1]) << 10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


def limit() -> None:
    """Let a file that takes far too much end this process, and not the machine."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
