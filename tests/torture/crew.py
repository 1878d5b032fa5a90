"""Two processes that share out numbers between them: a module is called with the first and the end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

PROCESSES, AT_ONCE = 2, 50
_ROOT = Path(__file__).parents[2]


def outcomes(module: str, end: int) -> list[dict[str, Any]]:
    """Return what a module says of all numbers; that it ended before its time is an outcome too."""
    return share([(module, first, min(first + AT_ONCE, end)) for first in range(0, end, AT_ONCE)])


def share(jobs: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return what modules say of their jobs: a module, what it wants to know, the first, the end."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        done = pool.map(lambda job: list(_outcomes(*job)), jobs)
        return [one for part in done for one in part]


def _outcomes(module: str, *job: Any) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", f"tests.torture.{module}", *map(str, job)]
    ran = subprocess.run(command, cwd=_ROOT, capture_output=True, check=False)
    *about, first, end = job
    lines = ran.stdout.splitlines()
    yield from map(json.loads, lines)
    if len(lines) < end - first:
        why = ran.stderr.decode(errors="replace")[-2_000:]
        yield {
            "number": first + len(lines),
            "name": "".join(about) or "?",
            "wrong": [f"the process ended with {ran.returncode}: {why}"],
        }


def wrong(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return what is wrong, by the number and the name of the file."""
    return {f"{one['number']} {one['name']}": one["wrong"] for one in found if one["wrong"]}
