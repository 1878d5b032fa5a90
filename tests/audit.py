"""Known holes in what is installed here: python tests/audit.py

Asks the package index by pip-audit. Exit code 1 where a newer version mends one; where nobody can
be asked (no network, no pip-audit, or it takes too long) that is said, and no fault.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

PATIENCE = 60
"""Seconds: a linter that hangs is not run."""


def main() -> None:
    found = ask()
    if isinstance(found, str):
        print(f"Known holes were not looked for: {found}")
        return
    holes = [(one, hole) for one in found for hole in one.get("vulns", ())]
    for one, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "nowhere yet"
        print(f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}")
    print(f"{len(found)} packages, {len(holes)} known holes.")
    sys.exit(any(hole["fix_versions"] for _one, hole in holes))


def ask() -> list[dict[str, Any]] | str:
    """Return the packages with what is known of them, or why nothing is."""
    command = [sys.executable, "-m", "pip_audit", "--local", "--skip-editable"]
    command += ["--progress-spinner", "off", "--format", "json", "--timeout", "10"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer within {PATIENCE} seconds"
    try:
        found: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (ValueError, LookupError, TypeError):
        return (ran.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
    return found


if __name__ == "__main__":
    main()
