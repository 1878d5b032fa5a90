"""Everything that the store holds of one person, and taking it out for good."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leadctl.clean import person
from leadctl.errors import BusyError
from leadctl.i18n import _
from leadctl.privacy.traces import is_alone, traces
from leadctl.store import backups, ledger, removal
from leadctl.store.database import file_of
from leadctl.store.forgotten import Forgotten
from leadctl.store.removal import Removed


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person that could be found again: addresses, numbers (E.164) and names as
    they stand in the store; `names` and `surnames` only those that no other lead has. `traces` are
    what rows of theirs would be recognised by; `files` the imports that brought them."""

    records: tuple[int, ...]
    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]
    surnames: frozenset[str]
    traces: frozenset[str]
    files: tuple[str, ...]

    def needles(self) -> list[str]:
        """Return the texts to search for."""
        return sorted(self.emails | self.phones | self.names)


_KNOWN = "coalesce(keys, ''), email, phone, mobile, fax, full_name, last_name, company_key"


def person_of(conn: sqlite3.Connection, lead_id: int) -> Person:
    """Gather what the records and the edits of a lead say."""
    ids = [i for (i,) in conn.execute("select record_id from member where lead_id = ?", (lead_id,))]
    rows = conn.execute(
        f"select {_KNOWN} from record where id in (select record_id from member where lead_id = ?1)"
        f" union all select {_KNOWN.replace('keys', 'null')} from lead where id = ?1",
        (lead_id,),
    ).fetchall()
    emails, phones, found = set[str](), set[str](), set[str]()
    for keys, email, phone, mobile, fax, name, _surname, company_key in rows:
        own = _keys(keys, email, mobile)
        emails |= {key[2:] for key in own if key[0] in "eb"} | ({email} if email else set())
        phones |= {key[2:] for key in own if key[0] == "m"}
        phones |= {n.partition(";")[0] for n in (phone, mobile, fax) if n}
        found |= traces(own, name, company_key, phone)
    files = conn.execute(
        "select distinct name from import where id in (select import_id from import_row where"
        " record_id in (select record_id from member where lead_id = ?)) order by name",
        (lead_id,),
    )
    return Person(
        records=tuple(ids),
        emails=frozenset(emails),
        phones=frozenset(phones),
        names=frozenset(_unshared(conn, lead_id, "full_name", {row[5] for row in rows})),
        surnames=frozenset(_unshared(conn, lead_id, "last_name", {row[6] for row in rows})),
        traces=frozenset(t for t in found if not is_alone(t) or not _is_shared(conn, lead_id, t)),
        files=tuple(name for (name,) in files),
    )


def _keys(kept: str, email: str | None, mobile: str | None) -> list[str]:
    """Return the keys of a record; those of what was said by hand stand in no record."""
    from leadctl.identity.evidence import keys

    if kept:
        return kept.split("\n")
    return list(keys([email] if email else [], [mobile] if mobile else [], "", None))


def _unshared(
    conn: sqlite3.Connection, lead_id: int, column: str, names: set[str | None]
) -> Iterator[str]:
    """Yield the names that no other lead has, compared as names are."""
    folded = {person.fold(name) for name in names if name}
    others = conn.execute(
        f"select distinct {column} from lead where id <> ? and {column} is not null", (lead_id,)
    )
    taken = {f for (name,) in others if (f := person.fold(name)) in folded}
    yield from (name for name in names if name and person.fold(name) not in taken)


def _is_shared(conn: sqlite3.Connection, lead_id: int, trace: str) -> bool:
    """Say whether another lead would be recognised by a trace, too."""
    if not trace.startswith("n:"):
        sql = (
            "select 1 from key k join member m on m.record_id = k.record_id"
            " where k.value = ? and m.lead_id <> ? limit 1"
        )
        return conn.execute(sql, (trace, lead_id)).fetchone() is not None
    name, _tab, company_key = trace.removeprefix("n:").partition("\t")
    others = conn.execute(
        "select full_name from lead where company_key = ? and id <> ? and full_name is not null",
        (company_key, lead_id),
    )
    return any(person.fold(other) == name for (other,) in others)


def recognised(conn: sqlite3.Connection, known: Forgotten) -> list[int]:
    """Return the leads that were forgotten and are here all the same, with a backup."""
    rows = conn.execute(
        """select m.lead_id, r.keys, r.full_name, r.company_key, r.phone
          from record r join member m on m.record_id = r.id order by m.lead_id"""
    )
    found = dict[int, None]()
    for lead_id, keys, *texts in rows:
        if known.knows(traces(keys.split("\n") if keys else (), *texts)):
            found[lead_id] = None
    return list(found)


def erase(conn: sqlite3.Connection, known: Person) -> Removed:
    """Delete all rows of a person. What the ledger counts stays, without a word of theirs.

    Foreign keys must be off, as for `removal.remove`.
    """
    removal.choose(conn, known.records)
    shells = ledger.strip(conn)
    hashes = "select hash from record where id in (select record_id from gone)"
    conn.execute(f"delete from decision where a in ({hashes}) or b in ({hashes})")
    # A file that brought them is read anew when it comes again: their row must be told.
    conn.execute(
        "update import set fingerprint = hex(randomblob(32)) where id in (select import_id"
        " from import_row where record_id in (select record_id from gone))"
    )
    removed = removal.remove(conn, shells, "forgotten")
    for address in known.emails:
        conn.execute("delete from suppression where value = ?", (address,))
        conn.execute("delete from unscored_address where value = ?", (address,))
    for file in known.files:
        if any(text in file for text in (*known.needles(), *known.surnames) if len(text) > 1):
            conn.execute("update import set name = '-' where name = ?", (file,))  # "緑川様.vcf"
    return removed


def scrub(conn: sqlite3.Connection) -> None:
    """Write the database anew, so that its free pages hold nothing, and empty its journal."""
    conn.execute("vacuum")
    busy = conn.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    if busy:
        what = _("somebody is reading, so the journal could not be emptied; the rows are deleted")
        raise BusyError(
            str(file_of(conn)), what, _("Run leadctl forget --scrub when they are done.")
        )


def holding(path: Path, needles: Iterable[str]) -> list[str]:
    """Return those of some texts that a file holds, byte for byte, unpacked where it is a backup;
    none where it cannot be read."""
    wanted = {needle: needle.encode() for needle in needles}
    longest = max(map(len, wanted.values()), default=0)
    found, before = set[str](), b""
    for chunk in backups.contents(path):
        content = before + chunk
        found |= {needle for needle, raw in wanted.items() if raw in content}
        before = content[-longest:]
    return [needle for needle in wanted if needle in found]


def tables_with(conn: sqlite3.Connection, needle: str) -> list[str]:
    """Return the tables in which a text still stands, as another's."""
    tables = conn.execute("select name from sqlite_master where type = 'table' order by name")
    found = []
    for (table,) in tables.fetchall():
        columns = [row[1] for row in conn.execute(f"pragma table_info('{table}')")]
        where = " or ".join(f'instr(cast("{column}" as text), ?1)' for column in columns)
        if conn.execute(f'select 1 from "{table}" where {where} limit 1', (needle,)).fetchone():
            found.append(table)
    return found
