"""What every command is given: where the store and the rules are, the language, the day."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadctl.cli.logbook import Logbook
from leadctl.errors import LeadctlError, UsageError
from leadctl.home import expand
from leadctl.i18n import LANGUAGES, _
from leadctl.store.lock import WAIT_SECONDS

if TYPE_CHECKING:
    from leadctl.rules.book import RuleBook
    from leadctl.store.database import Store
    from leadctl.store.lock import Writer
    from leadctl.store.replay import Past

_SHIPPED_ZONE = "Asia/Tokyo"
"""The time zone of rules that name none."""


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the program. `today` is the day that is looked at, `moment` what the clock showed
    when the call began; `past` is a day that is replayed."""

    db: Path
    rules: Path
    language: str
    quiet: bool
    width: int | None
    today: date
    moment: datetime
    past: Past | None = None
    wait: float = WAIT_SECONDS
    log: Logbook = field(default_factory=Logbook)

    def writer(self) -> Writer:
        """Return who this call is to others that want to write."""
        from leadctl.store.lock import Writer

        return Writer(self.log.command, self.wait)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who writes; BusyError when that cannot be in time."""
        from leadctl.store.lock import one_writer

        with one_writer(self.db, self.writer()):
            yield

    def open(self) -> Store:
        """Open the store that is there, to read; it is an error when there is none yet."""
        from leadctl.store.database import open_database

        return open_database(self.db, self.writer())

    @contextmanager
    def change(self, *, create: bool = False) -> Iterator[Store]:
        """Open the store to write, and be the only one until it is closed; with `create`, make it
        where there is none."""
        from leadctl.store.database import open_database

        with (
            self.alone(),
            closing(open_database(self.db, self.writer(), create=create)) as db,
        ):
            yield db

    @contextmanager
    def trial(self) -> Iterator[Store]:
        """Open the store for what will be taken back; where there is none, one in memory."""
        from leadctl.store.database import open_in_memory

        if self.db.exists():
            with self.change() as db:
                yield db
            return
        with closing(open_in_memory()) as db:
            yield db

    def book(self) -> RuleBook:
        """Read the rules that scoring needs; all faults of the file are one RulesError."""
        from leadctl.rules.reading import load

        return load(self.rules)

    def now(self) -> str:
        """Return the moment at which facts are recorded, UTC, in seconds."""
        return self.moment.astimezone(UTC).isoformat(timespec="seconds")


def rules_path(asked: str | None) -> Path:
    """Return where the rules are: --rules, LEADCTL_RULES, or rules.toml in the present folder."""
    return expand(asked or os.environ.get("LEADCTL_RULES") or "rules.toml")


def database_path(asked: str | None) -> Path:
    """Return where the store is: --db, LEADCTL_DB, or leads.db in the present folder."""
    return expand(asked or os.environ.get("LEADCTL_DB") or "leads.db")


def choose_language(asked: str | None, rules: Path) -> str:
    """Return "ja" or "en": what was asked for, LEADCTL_LANG, `locale` of the rules file, LANG."""
    chosen = asked or os.environ.get("LEADCTL_LANG") or locale_of(rules)
    if chosen is None:
        named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
        return "ja" if named.startswith("ja") else "en"
    if chosen not in LANGUAGES:
        raise UsageError(
            "--lang", _("there is no language {name}").format(name=repr(chosen)), "ja | en"
        )
    return chosen


def locale_of(rules: Path) -> str | None:
    """Return the language of files made for others, if the rules file names one."""
    found = _setting_of(rules, "locale")
    return found if found in LANGUAGES else None


def _setting_of(rules: Path, name: str) -> str | None:
    """Read only one key; a file with faults is told by the command that needs the rules."""
    try:
        found = tomllib.loads(rules.read_text(encoding="utf-8")).get(name)
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def choose_moment(rules: Path) -> datetime:
    """Return what the clock shows in the time zone of the rules, whose days the program counts.

    LEADCTL_TODAY=2026-11-21 sets its day for a whole run, 2026-11-21T09:30 the time too.
    """
    here = datetime.now(_zone_of(rules))
    text = os.environ.get("LEADCTL_TODAY")
    if not text:
        return here
    if "T" in text:
        with suppress(ValueError):
            return datetime.fromisoformat(text).replace(tzinfo=here.tzinfo)
    day = read_day("LEADCTL_TODAY", text, LeadctlError)
    return datetime.combine(day, here.time(), here.tzinfo)


def _zone_of(rules: Path) -> ZoneInfo:
    try:
        return ZoneInfo(_setting_of(rules, "timezone") or _SHIPPED_ZONE)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(_SHIPPED_ZONE)


def read_day(where: str, text: str, kind: type[LeadctlError] = UsageError) -> date:
    """Return the day that a text names; an error of this kind for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        what = _("{text} is not a day").format(text=repr(text))
        raise kind(where, what, _("Write it as 2026-11-21.")) from error


def read_encoding(name: str) -> None:
    """UsageError for an encoding of files for others that there is not, or that lacks Japanese."""
    try:
        "あ".encode(name)
    except (LookupError, UnicodeError) as error:
        what = _("{value} cannot write Japanese").format(value=repr(name))
        remedy = _('Write for example "utf-8-sig" or "cp932".')
        raise UsageError("--encoding", what, remedy) from error
