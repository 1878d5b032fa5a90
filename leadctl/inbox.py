"""A folder into which others put files: which are whole, how each is taken in, where it goes then.

A file is moved into a folder of its own before it is read, so that a run that is killed leaves it
there, and the next one takes it again: an import does nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.rejects import rejects_path
from leadctl.rules.nightly import Night, Taking

DONE, FAILED = "done", "failed"
_STAGE = ".taking"
_SETTLED = 5.0
"""Seconds for which a file must not have changed: whoever writes it is done then."""
_AHEAD = 60.0
_UNFINISHED = re.compile(
    r"\.|~|.*\.(part|partial|tmp|temp|crdownload|download|filepart|swp)$", re.I
)
"""How programs call files that they have not finished, or that are their own."""
_STAMPED = re.compile(r"-\d{4}-\d\d-\d\dT\d{6}(-\d+)?(?=\.)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is in an inbox: files to take, each with how; files that somebody still writes; files
    that no pattern of the rules fits."""

    ready: tuple[tuple[Path, Taking], ...]
    unfinished: tuple[Path, ...]
    strange: tuple[Path, ...]


def look(inbox: Path, night: Night, now: float) -> Waiting:
    """Look into an inbox at a moment (epoch), in the order of names; what an earlier run was at
    comes first. LeadctlError where there is no such folder."""
    try:
        names = sorted(path for path in inbox.iterdir() if path.is_file())
    except OSError as error:
        what = _("the folder cannot be read ({reason})").format(reason=error.strerror)
        remedy = _("Make it, or name another one: inbox in [daily] of the rules.")
        raise LeadctlError(str(inbox), what, remedy) from error
    ready: list[tuple[Path, Taking]] = []
    unfinished, strange = list[Path](), list[Path]()
    for path in [*_interrupted(inbox), *names]:
        taking = night.taking(path.name)
        if path.parent == inbox and _is_unfinished(path, now):
            if not path.name.startswith((".", "~")):
                unfinished.append(path)
        elif taking is None:
            strange.append(path)
        else:
            ready.append((path, taking))
    return Waiting(tuple(ready), tuple(unfinished), tuple(strange))


def _is_unfinished(path: Path, now: float) -> bool:
    with suppress(OSError):
        age = now - path.stat().st_mtime
        return bool(_UNFINISHED.match(path.name)) or -_AHEAD < age < _SETTLED
    return True  # it has gone


def _interrupted(inbox: Path) -> Iterator[Path]:
    """Yield what a run that was killed was reading; its rejects are made anew."""
    stage = inbox / _STAGE
    left = sorted(stage.iterdir()) if stage.is_dir() else []
    made = {rejects_path(path, path.name) for path in left if rejects_path(path, path.name) != path}
    for path in left:
        if path in made or path.name.startswith("."):
            path.unlink(missing_ok=True)
        else:
            yield path


def stage(inbox: Path, path: Path) -> Path:
    """Move a file to where it is read, and return its place."""
    folder = inbox / _STAGE
    folder.mkdir(mode=0o700, exist_ok=True)
    return path if path.parent == folder else path.replace(folder / path.name)


def put_away(inbox: Path, path: Path, *, failed: bool, stamp: str) -> tuple[Path, Path | None]:
    """Move a file that was read to where it belongs, with its rejects to the failed ones; return
    both places. Nothing is written over: a second file of a name has the stamp in it.

    A file of mended rows of which some are to be mended still is its own rejects.
    """
    rejects = rejects_path(path, path.name)
    kept = None
    if rejects != path and rejects.exists():
        kept = _move(rejects, inbox / FAILED, stamp)
    return _move(path, inbox / (FAILED if failed else DONE), stamp), kept


def _move(path: Path, folder: Path, stamp: str) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return path.replace(free_path(folder / path.name, stamp))


def free_path(path: Path, stamp: str) -> Path:
    """Return a path at which there is nothing: this one, or one with a stamp in its name. What a
    file of mended rows is recognised by stays its ending."""
    stem, mark, ending = path.name.partition(".rejects.csv")
    if not mark:
        stem, ending = path.stem, path.suffix
    names = (f"{stem}{s}{mark}{ending}" for s in _stamps(stamp))
    return next(p for name in names if not (p := path.with_name(name)).exists())


def put_places(path: Path) -> list[Path]:
    """Return where a file that was once in an inbox may be now, under its name or with a stamp."""
    folders = [path.parent / name for name in (DONE, FAILED)]
    there = [p for folder in folders if folder.is_dir() for p in sorted(folder.iterdir())]
    return [p for p in there if _STAMPED.sub("", p.name) == path.name and p.is_file()]


def _stamps(stamp: str) -> Iterator[str]:
    yield ""
    yield f"-{stamp}"
    yield from (f"-{stamp}-{n}" for n in count(2))
