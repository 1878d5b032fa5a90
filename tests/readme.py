"""What a README shows is what the program says: its sessions are run, in one folder, in order.

    python tests/readme.py --check     fails where a text and the program differ
    python tests/readme.py --update    writes down what the program says

A session is a block marked ```console; each line in it that begins with "$ " is a command, what
follows is its output, stderr included. The table of exit codes names a command for each code.
README.ja.md runs its sessions in Japanese; what else the two must share is in tests/parity.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from difflib import unified_diff
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
LANGUAGES = {"README.md": "en", "README.ja.md": "ja"}
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^\| (\d+) \|.*\| `(.+)` \|$", re.MULTILINE)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder as a user has it: the samples, the shipped rules, no database yet."""
    with tempfile.TemporaryDirectory(prefix="leadctl-readme-") as name:
        shutil.copytree(ROOT / "samples", Path(name) / "samples")
        shutil.copy(ROOT / "rules.toml", name)
        yield Path(name)


def read(name: str) -> str:
    """Return a README as it is on disk."""
    return (ROOT / name).read_text(encoding="utf-8")


def run(command: str, cwd: Path, lang: str = "en") -> tuple[int, str]:
    """Run a command line in a shell; returns its exit code and all that it says."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("LEADCTL_", "LC_", "LANG"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    told = {"PATH": path, "LANG": "C.UTF-8", "LEADCTL_TODAY": "2026-11-21", "LEADCTL_LANG": lang}
    done = subprocess.run(
        ["bash", "-c", command], cwd=cwd, env={**keep, **told, "COLUMNS": "100"}, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    lines = done.stdout.decode().splitlines()
    return done.returncode, "".join(f"{line.rstrip()}\n" for line in lines)


def told(text: str, lang: str) -> str:
    """Return the text with the output of every session as the program gives it now."""

    def session(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]
        shown = "\n".join(f"$ {command}\n{run(command, cwd, lang)[1]}" for command in commands)
        return f"```console\n{shown}```"

    with folder() as cwd:
        return _BLOCK.sub(session, text)


def all_told() -> dict[str, str]:
    """Return each README as it should be, by its name; their commands run side by side."""
    with ThreadPoolExecutor() as pool:
        now = pool.map(told, map(read, LANGUAGES), LANGUAGES.values())
        return dict(zip(LANGUAGES, now, strict=True))


def exit_codes(text: str) -> list[tuple[int, str]]:
    """Return the table of exit codes: each code with the command that the README names for it."""
    return [(int(code), command) for code, command in _CODE.findall(text)]


def main() -> int:
    """Check the READMEs, or bring their sessions up to date."""
    faults = []
    for name, now in all_told().items():
        if "--update" in sys.argv:
            (ROOT / name).write_text(now, encoding="utf-8")
        elif now != read(name):
            faults.append(f"{name} is not what the program says: python tests/readme.py --update")
            lines = read(name).splitlines(), now.splitlines()
            faults += islice(unified_diff(*lines, name, "the program", n=1, lineterm=""), 12)
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
