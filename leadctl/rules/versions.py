"""A rules file as it is now, another one, or the same one as it was at a revision of git."""

from __future__ import annotations

import subprocess
from pathlib import Path

from leadctl.errors import LeadctlError, RulesError
from leadctl.home import expand
from leadctl.i18n import _
from leadctl.rules.reading import Draft, draft, read_text


def load_version(named: str, rules: Path) -> Draft:
    """Return the rules that a file or a revision (of git, of `rules`) holds; list files are those
    beside it, or of the same revision. RulesError for faults, LeadctlError where nothing is so
    named."""
    path = expand(named)
    if path.is_file():
        found = draft(read_text(path), path)
    else:
        at = Path(f"{rules} ({named})")
        found = draft(
            _at_revision(named, rules, rules.name), at, lambda name: _list(named, rules, name)
        )
    if found.faults:
        raise RulesError(str(found.book.path), found.faults)
    return found


def _list(revision: str, rules: Path, name: str) -> str:
    try:
        return _at_revision(revision, rules, name)
    except LeadctlError as error:
        raise OSError(0, error.what) from error


def _at_revision(revision: str, rules: Path, name: str) -> str:
    """Return what a file beside the rules held at a revision."""
    remedy = _("Name a file, or a revision such as HEAD~1.")
    what = _("is neither a file nor a revision of {rules} ({why})")
    if revision.startswith("-") or ":" in revision:  # git would take it for something else
        why = _("no revision is called so")
        raise LeadctlError(revision, what.format(rules=rules, why=why), remedy)
    command = ["git", "show", f"{revision}:./{name}"]
    try:
        run = subprocess.run(command, cwd=rules.parent, capture_output=True, check=False)
    except OSError as error:
        why = f"git: {error.strerror}"
        raise LeadctlError(revision, what.format(rules=rules, why=why), remedy) from error
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace").strip().splitlines() or ["git"]
        why = said[0].removeprefix("fatal: ")
        raise LeadctlError(revision, what.format(rules=rules, why=why), remedy)
    return run.stdout.decode("utf-8-sig")
