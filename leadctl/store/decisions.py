"""What people decided about who is one person. Nothing is ever deleted: undoing is a decision too.

A decision names records by the hash of their content, so it sleeps while a record is not there and
is awake again when the row returns. `merge` and `not_same` are about a pair. `split` takes record
`a` out of a lead: its evidence lists the other records, which stay one person, as `from`. `hold`
keeps two leads apart while the handoff in its evidence is open: `until` is when it was closed. Two
people may be joined by a decision all the same, so a hold stands against automatic links only.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadctl.identity.evidence import HELD, UNDECIDED, Decisions, Pair
from leadctl.store.selecting import batches, select_in

_ACTIVE = "undone_by is null and verb <> 'undo'"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it stands in the store; `a` and `b` are hashes of records."""

    id: int
    verb: str
    a: bytes
    b: bytes | None
    until: str | None
    evidence: Mapping[str, Any]
    by: str | None
    recorded_at: str
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Two leads, by the hashes of their anchors and by their ids, and the handoff of the first."""

    a: bytes
    b: bytes
    handed: int
    other: int
    handoff: int


_COLUMNS = "id, verb, a, b, until, evidence, by, recorded_at, undone_by"


def write(
    conn: sqlite3.Connection,
    verb: str,
    a: bytes,
    b: bytes | None,
    evidence: Mapping[str, Any],
    by: str | None,
    recorded_at: str,
    until: str | None = None,
) -> int:
    """Write down a decision; return its id."""
    cursor = conn.execute(
        "insert into decision (verb, a, b, until, evidence, by, recorded_at)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (verb, a, b, until, json.dumps(evidence, ensure_ascii=False), by, recorded_at),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def undo(
    conn: sqlite3.Connection, undone: Decision, reason: str | None, by: str | None, now: str
) -> int:
    """Take a decision back, which is a decision as well; return its id."""
    evidence = {"event": undone.id, **({"reason": reason} if reason else {})}
    id_ = write(conn, "undo", undone.a, undone.b, evidence, by, now)
    conn.execute("update decision set undone_by = ? where id = ?", (id_, undone.id))
    return id_


def find(conn: sqlite3.Connection, id_: int) -> Decision | None:
    """Return a decision by its id."""
    return next(_read(conn.execute(f"select {_COLUMNS} from decision where id = ?", (id_,))), None)


def last(conn: sqlite3.Connection) -> Decision | None:
    """Return the last decision of a person that still stands."""
    sql = f"select {_COLUMNS} from decision where {_ACTIVE} and verb <> 'hold'"
    return next(_read(conn.execute(f"{sql} order by id desc limit 1")), None)


def active(conn: sqlite3.Connection) -> list[Decision]:
    """Return all decisions that stand, in their order."""
    return list(_read(conn.execute(f"select {_COLUMNS} from decision where {_ACTIVE} order by id")))


def about(conn: sqlite3.Connection, hashes: Iterable[bytes]) -> list[Decision]:
    """Return the decisions that stand and name any of these records, in their order."""
    if conn.execute("select 1 from decision limit 1").fetchone() is None:
        return []
    wanted = list(hashes)
    found: dict[int, Decision] = {}
    for side in ("a", "b"):
        sql = f"select {_COLUMNS} from decision where {_ACTIVE} and {side} in"
        found |= {d.id: d for d in _read(select_in(conn, sql, wanted))}
    return [found[id_] for id_ in sorted(found)]


def content(conn: sqlite3.Connection, record_id: int) -> bytes:
    """Return the hash of a record that is there."""
    sql = "select hash from record where id = ?"
    return bytes(conn.execute(sql, (record_id,)).fetchone()[0])


def companions(conn: sqlite3.Connection, record_id: int) -> list[bytes]:
    """Return the hashes of the other records of the same lead."""
    sql = """select r.hash from member m join member o on o.lead_id = m.lead_id
             join record r on r.id = o.record_id
             where m.record_id = ?1 and o.record_id <> ?1 order by r.hash"""
    return [found for (found,) in conn.execute(sql, (record_id,))]


def records_of(conn: sqlite3.Connection, leads: Iterable[int]) -> set[int]:
    """Return the records of leads."""
    return {r for (r,) in select_in(conn, "select record_id from member where lead_id in", leads)}


def leads_of(conn: sqlite3.Connection, decision: Decision) -> tuple[int, ...]:
    """Return the leads that the records of a decision belong to now."""
    sql = "select m.lead_id from record r join member m on m.record_id = r.id where r.hash in"
    return tuple(sorted({lead for (lead,) in select_in(conn, sql, named(decision))}))


def parted(conn: sqlite3.Connection) -> set[tuple[int, int]]:
    """Return the pairs of leads that somebody said are not one person, both ways round."""
    different = combine(active(conn)).different
    pairs = [pair for pair, number in different.items() if number > HELD]
    sql = """select r.hash, m.lead_id from record r join member m on m.record_id = r.id
             where r.hash in"""
    lead = dict(select_in(conn, sql, {one for pair in pairs for one in pair}))
    known = [(lead[a], lead[b]) for a, b in pairs if a in lead and b in lead]
    return {pair for a, b in known for pair in ((a, b), (b, a))}


def kept(conn: sqlite3.Connection, leads: Sequence[int]) -> dict[int, dict[str, str | int]]:
    """Return the values that somebody chose when leads were merged: lead -> field -> value."""
    if conn.execute("select 1 from decision limit 1").fetchone() is None:
        return {}
    marks = ", ".join("?" * len(leads))
    rows = conn.execute(
        "select m.lead_id, d.evidence -> 'keep' from decision d"
        " join record r on r.hash = d.a join member m on m.record_id = r.id"
        " join record s on s.hash = d.b join member o on o.record_id = s.id"
        " and o.lead_id = m.lead_id"
        f" where m.lead_id in ({marks}) and d.verb = 'merge' and d.undone_by is null"
        " and d.evidence -> 'keep' is not null order by d.id",
        tuple(leads),
    )
    found: dict[int, dict[str, str | int]] = {}
    for lead, values in rows:
        found.setdefault(lead, {}).update(json.loads(values))
    return found


def combine(decisions: Sequence[Decision]) -> Decisions:
    """Return what decisions say of pairs: of each pair the last word."""
    if not decisions:
        return UNDECIDED
    same: dict[Pair, int] = {}
    different: dict[Pair, int] = {}
    for decision in sorted(decisions, key=lambda d: (d.verb != "hold", d.id)):
        together, apart = _pairs(decision)
        for pairs, told, other in ((together, same, different), (apart, different, same)):
            for a, b in pairs:
                pair = (a, b) if a < b else (b, a)
                told[pair] = HELD if decision.verb == "hold" else decision.id
                other.pop(pair, None)
    return Decisions(same, different)


def with_holds(decided: Decisions, holds: Sequence[Hold]) -> Decisions:
    """Return decisions with holds laid under them."""
    held = {(min(h.a, h.b), max(h.a, h.b)): HELD for h in holds}
    return Decisions(decided.same, {**held, **decided.different})


def open_handoffs(conn: sqlite3.Connection, leads: Iterable[int]) -> dict[int, int]:
    """Return which of these leads sales is working on: lead -> handoff."""
    sql = """select m.lead_id, max(h.id) from handoff h join member m on m.record_id = h.anchor_id
             where h.closed_at is null and m.lead_id in"""
    found: dict[int, int] = {}
    for some in batches(leads, 10_000):
        marks = ", ".join("?" * len(some))
        found |= dict(conn.execute(f"{sql} ({marks}) group by m.lead_id", some))
    return found


def write_holds(conn: sqlite3.Connection, holds: Iterable[Hold]) -> None:
    """Write down that leads are held apart, as of the handoff."""
    for hold in holds:
        sql = "select recorded_at from handoff where id = ?"
        (since,) = conn.execute(sql, (hold.handoff,)).fetchone()
        write(conn, "hold", hold.a, hold.b, {"handoff": hold.handoff}, None, since)


def end_holds(conn: sqlite3.Connection) -> set[bytes]:
    """End the holds whose handoff was closed; return the records that they held apart."""
    ended = """from decision d join handoff h on h.id = d.evidence ->> 'handoff'
               where d.verb = 'hold' and d.undone_by is null and h.closed_at is not null"""
    rows = conn.execute(f"select d.id, h.closed_at, d.a, d.b {ended}").fetchall()
    conn.executemany(
        "update decision set undone_by = id, until = ? where id = ?",
        ((closed, id_) for id_, closed, _a, _b in rows),
    )
    return {content for _id, _closed, *pair in rows for content in pair}


def _pairs(decision: Decision) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs that are the same by a decision, and those that differ."""
    if decision.verb == "split":
        rest = [bytes.fromhex(h) for h in decision.evidence["from"]]
        chained = [(rest[0], other) for other in rest[1:]]
        return chained, [(decision.a, other) for other in rest]
    pair = [(decision.a, decision.b)] if decision.b else []
    return (pair, []) if decision.verb == "merge" else ([], pair)


def joined(decision: Decision) -> set[bytes]:
    """Return the records that are one person by a decision."""
    return {content for pair in _pairs(decision)[0] for content in pair}


def named(decision: Decision) -> set[bytes]:
    """Return the records that a decision is about."""
    same, different = _pairs(decision)
    return {content for pair in (*same, *different) for content in pair}


def _read(rows: Iterable[tuple[Any, ...]]) -> Iterator[Decision]:
    for id_, verb, a, b, until, evidence, by, recorded_at, undone_by in rows:
        yield Decision(id_, verb, a, b, until, json.loads(evidence), by, recorded_at, undone_by)
