"""What every command is given: where the store and the rules are, the language, the day."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leadctl.errors import LeadctlError, UsageError
from leadctl.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from leadctl.rules.book import RuleBook
    from leadctl.store.database import Store


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the program. `today` is the clock: LEADCTL_TODAY, or the day of the machine."""

    db: Path
    rules: Path
    language: str
    quiet: bool
    width: int | None
    today: date

    def open(self) -> Store:
        """Open the store that is there; it is an error when there is none yet."""
        from leadctl.store.database import open_database

        return open_database(self.db)

    def create(self) -> Store:
        """Open the store, and make it first where there is none."""
        from leadctl.store.database import open_database

        return open_database(self.db, create=True)

    def trial(self) -> Store:
        """Open the store for what will be taken back; where there is none, one in memory."""
        from leadctl.store.database import open_database, open_in_memory

        return open_database(self.db) if self.db.exists() else open_in_memory()

    def book(self) -> RuleBook:
        """Read the rules that scoring needs; all faults of the file are one RulesError."""
        from leadctl.rules.reading import load

        return load(self.rules)

    def now(self) -> str:
        """Return the moment at which facts are recorded, UTC, in seconds."""
        return datetime.now(UTC).isoformat(timespec="seconds")


def rules_path(asked: str | None) -> Path:
    """Return where the rules are: --rules, LEADCTL_RULES, or rules.toml in the present folder."""
    return Path(asked or os.environ.get("LEADCTL_RULES") or "rules.toml").expanduser()


def database_path(asked: str | None) -> Path:
    """Return where the store is: --db, LEADCTL_DB, or leads.db in the present folder."""
    return Path(asked or os.environ.get("LEADCTL_DB") or "leads.db").expanduser()


def choose_language(asked: str | None, rules: Path) -> str:
    """Return "ja" or "en": what was asked for, LEADCTL_LANG, `locale` of the rules file, LANG."""
    chosen = asked or os.environ.get("LEADCTL_LANG") or _locale_of(rules)
    if chosen is None:
        named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
        return "ja" if named.startswith("ja") else "en"
    if chosen not in LANGUAGES:
        raise UsageError(
            "--lang", _("there is no language {name}").format(name=repr(chosen)), "ja | en"
        )
    return chosen


def _locale_of(rules: Path) -> str | None:
    """Read only `locale`; a file with faults is told by the command that needs the rules."""
    try:
        found = tomllib.loads(rules.read_text(encoding="utf-8")).get("locale")
    except (OSError, ValueError):
        return None
    return found if found in LANGUAGES else None


def choose_day() -> date:
    """Return the day of the clock: LEADCTL_TODAY=2026-11-21 sets it for a whole run."""
    text = os.environ.get("LEADCTL_TODAY")
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        what = _("{text} is not a day").format(text=repr(text))
        raise LeadctlError("LEADCTL_TODAY", what, _("Write it as 2026-11-21.")) from error
