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


def outcomes(module: str, end: int, first: int = 0) -> list[dict[str, Any]]:
    """Return what a module says of all numbers; that it ended before its time is an outcome too."""
    parts = [(n, min(n + AT_ONCE, end)) for n in range(first, end, AT_ONCE)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        done = pool.map(lambda part: list(_outcomes(module, *part)), parts)
        return [one for part in done for one in part]


def _outcomes(module: str, first: int, end: int) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", f"tests.torture.{module}", str(first), str(end)]
    ran = subprocess.run(command, cwd=_ROOT, capture_output=True, check=False)
    lines = ran.stdout.splitlines()
    yield from map(json.loads, lines)
    if len(lines) < end - first:
        why = ran.stderr.decode(errors="replace")[-2_000:]
        yield {
            "number": first + len(lines),
            "name": "?",
            "wrong": [f"the process ended with {ran.returncode}: {why}"],
        }


def wrong(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return what is wrong, by the number and the name of the file."""
    return {f"{one['number']} {one['name']}": one["wrong"] for one in found if one["wrong"]}
