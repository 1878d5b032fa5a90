"""Addresses and domains that must not be written to: typed, or from a file of unsubscribes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadctl.clean import email
from leadctl.clean.text import clean, means_nothing
from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table
from leadctl.i18n import _
from leadctl.model import Table
from leadctl.sources import mail_kind
from leadctl.store import suppression
from leadctl.store.database import Store, trying, writing
from leadctl.store.suppression import Target

_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Strange:
    """A cell of a file that should be an address and is none."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file of unsubscribes holds: each address or domain once."""

    targets: tuple[Target, ...]
    strange: tuple[Strange, ...]


def read_target(text: str) -> Target | None:
    """Return the address or the domain that a text is, or None.

    >>> read_target("<T.Yamada+news@gmail.com>"), read_target("@Rival.example")
    (Target(value='t.yamada+news@gmail.com', key='e:tyamada@gmail.com'), \
Target(value='rival.example', key=None))
    >>> read_target("info@x.example.jp").key, read_target("nobody"), read_target("a@@b.example")
    (None, None, None)
    """
    found = email.parse(text)
    if len(found.addresses) == 1 and not found.rest:
        known = email.key(found.addresses[0])
        return Target(found.addresses[0], f"e:{known}" if known else None)
    bare = clean(text).strip().removeprefix("@")
    as_address = email.parse(f"x@{bare}").addresses if _DOMAIN.fullmatch(bare) else ()
    return Target(as_address[0].removeprefix("x@"), None) if as_address else None


def read_targets(texts: Sequence[str]) -> list[Target]:
    """Return what was typed; LeadctlError for the first that is neither address nor domain."""
    found = []
    for text in texts:
        target = read_target(text)
        if target is None:
            what = _("is neither an e-mail address nor a domain")
            raise LeadctlError(repr(text), what, _("Nothing was changed."))
        found.append(target)
    return list(dict.fromkeys(found))


def read_file(path: Path, name: str) -> FileRead:
    """Read a file of unsubscribes: a table with a column of addresses, or just addresses, one a
    line. Of a mail log only those who unsubscribed count. LeadctlError where there is none."""
    targets: dict[Target, None] = {}
    strange = []
    for line, text in _cells(path, name):
        target = read_target(text)
        if target:
            targets[target] = None
        else:
            strange.append(Strange(line, text))
    if not targets:
        raise LeadctlError(name, _("no e-mail address in it"), _("Nothing was changed."))
    return FileRead(tuple(targets), tuple(strange))


def _cells(path: Path, name: str) -> Iterator[tuple[int, str]]:
    """Yield what should be an address, with its line."""
    try:
        table = open_table(path, ReadOptions(), recognise, name)
    except LeadctlError:
        table = open_table(path, ReadOptions(columns=("email",)), recognise, name)
        yield from _bare_cells(table)
        return
    fields = [recognise(header) for header in table.header]
    event = fields.index("event") if "event" in fields else None
    for row in table.rows():
        cells = dict(enumerate(map(clean, row.cells)))
        if event is not None and mail_kind(cells.get(event, "")) != "mail_unsubscribe":
            continue
        for place, field in enumerate(fields):
            if field == "email" and not means_nothing(text := cells.get(place, "")):
                yield row.line, text


def _bare_cells(table: Table) -> Iterator[tuple[int, str]]:
    """Yield the addresses of a file without a header that is known; a line without any, whole."""
    for row in table.rows():
        text = clean(" ".join(row.cells))
        found = email.parse(text).addresses
        if found or not means_nothing(text):
            yield from ((row.line, address) for address in found or (text,))


def suppress(
    db: Store, targets: Sequence[Target], reason: str, now: str, *, dry_run: bool = False
) -> list[str]:
    """Suppress addresses and domains; return those that were not before."""
    with (trying if dry_run else writing)(db) as conn:
        return suppression.add(conn, targets, reason, now)


def lift(db: Store, targets: Sequence[Target], *, dry_run: bool = False) -> list[str]:
    """Suppress these no longer. LeadctlError, and nothing is changed, where one was not."""
    with (trying if dry_run else writing)(db) as conn:
        lifted = suppression.lift(conn, targets)
        missing = next((t.value for t in targets if t.value not in lifted), None)
        if missing:
            what = _("is not suppressed")
            raise LeadctlError(missing, what, _("leadctl suppress --list shows all that are."))
    return lifted
