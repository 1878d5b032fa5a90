"""What other systems were given, and what there is to give them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from leadctl.fields import LEAD_COLUMNS
from leadctl.rules.lines import Line, line_of
from leadctl.rules.selling import Selling
from leadctl.rules.targets import Target
from leadctl.store.queries import Sought, find_leads


class Given(NamedTuple):
    """What a system has of a lead: the hash of the line, and the export that brought it."""

    hash: bytes
    export_id: int


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was recorded. `aside` is a file that is still to be moved to `file`."""

    id: int
    target: str
    file: str
    aside: str | None
    day: str
    leads: int


def lines(
    conn: sqlite3.Connection, target: Target, selling: Selling, sought: Sought
) -> Iterator[Line]:
    """Yield the leads that are meant, as lines of a system, in an order of content."""
    emails = {o.name: o.email for o in selling.owners if o.email}
    since = dict(conn.execute("select lead_id, since from stage").fetchall())
    ids = _ids_in(conn, target.system) if target.system else None
    for row in find_leads(conn, sought):
        lead: dict[str, Any] = dict(zip(LEAD_COLUMNS, row, strict=True))
        lead["stage_since"] = since.get(lead["id"])
        if ids is not None:
            lead["crm_id"] = ids.get(lead["id"])
        yield line_of(target, lead, emails)


def _ids_in(conn: sqlite3.Connection, system: str) -> Mapping[int, str]:
    """Return the id that each lead has in a system; of several the newest."""
    sql = """select m.lead_id, r.crm_id from record r join member m on m.record_id = r.id
             where r.system = ? and r.crm_id is not null order by r.day, r.crm_id"""
    return dict(conn.execute(sql, (system,)).fetchall())


def given(conn: sqlite3.Connection, target: str) -> dict[int, Given]:
    """Return what a system was last given of each lead."""
    sql = "select lead_id, hash, export_id from exported where target = ?"
    return {lead_id: Given(*rest) for lead_id, *rest in conn.execute(sql, (target,))}


def last(conn: sqlite3.Connection, target: str) -> Export | None:
    """Return the last export to a system."""
    sql = f"{_EXPORTS} where target = ? order by id desc limit 1"
    row = conn.execute(sql, (target,)).fetchone()
    return Export(*row) if row else None


def unfinished(conn: sqlite3.Connection) -> list[Export]:
    """Return the exports whose file was not moved into place."""
    return [Export(*row) for row in conn.execute(f"{_EXPORTS} where aside is not null order by id")]


_EXPORTS = "select id, target, file, aside, recorded_day, leads from export"


def record(
    conn: sqlite3.Connection,
    target: Target,
    written: Sequence[Line],
    place: tuple[str, str | None],
    day: str,
    recorded_at: str,
) -> int:
    """Write down an export and the lines that a system has from now on; `place` is the file, and
    the one that is still to be moved there."""
    made = conn.execute(
        "insert into export (target, file, aside, recorded_at, recorded_day, leads)"
        " values (?, ?, ?, ?, ?, ?) returning id",
        (target.name, *place, recorded_at, day, len(written)),
    )
    export_id = int(made.fetchone()[0])
    _remember(conn, target, ((line, export_id) for line in written))
    return export_id


def _remember(
    conn: sqlite3.Connection, target: Target, written: Iterable[tuple[Line, int]]
) -> None:
    conn.executemany(
        "insert or replace into exported (target, lead_id, hash, export_id) values (?, ?, ?, ?)",
        [(target.name, line.lead_id, line.hash(target), export) for line, export in written],
    )


def finish(conn: sqlite3.Connection, export_id: int) -> None:
    """Write down that the file of an export is in its place."""
    conn.execute("update export set aside = null where id = ?", (export_id,))


def is_any(conn: sqlite3.Connection) -> bool:
    """Say whether anything was ever exported."""
    return conn.execute("select 1 from export limit 1").fetchone() is not None


def up_to_date(conn: sqlite3.Connection, target: Target, selling: Selling) -> Mapping[int, Given]:
    """Return the leads of which a system has all that there is to say."""
    had = given(conn, target.name)
    if not had:
        return {}
    sought = Sought(ids=frozenset(had), sorts=())
    found = lines(conn, target, selling, sought)
    return {x.lead_id: had[x.lead_id] for x in found if had[x.lead_id].hash == x.hash(target)}


def heard(
    conn: sqlite3.Connection, target: Target, selling: Selling, before: Mapping[int, Given]
) -> None:
    """Write down that a system knows what has just come from there: leads that were up to date
    `before` still are, so that nothing goes back as an echo."""
    found = lines(conn, target, selling, Sought(ids=frozenset(before), sorts=()))
    changed = [x for x in found if x.hash(target) != before[x.lead_id].hash]
    _remember(conn, target, ((x, before[x.lead_id].export_id) for x in changed))
