"""What lists, reports and `show` read. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from leadctl.clean import email
from leadctl.fields import LEAD_COLUMNS, LEAD_FIELDS

SEARCHED = (
    *("full_name", "kana", "company", "department", "title"),
    *("email", "phone", "mobile", "memo", "challenge", "tags"),
)
"""The fields in which a text is looked for."""

# A list is in the same order whatever the order of imports was: the id comes last.
_BY_CONTENT = ("company", "full_name", "email", "phone", "mobile", "title", "id")


@dataclass(frozen=True, slots=True)
class Sort:
    """Order by a column; what has no value stands last in either direction."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """Which leads are meant: each that is not empty narrows the rest. `ids` None means any."""

    stages: tuple[str, ...] = ()
    temperatures: tuple[str, ...] = ()
    source: str = ""
    search: str = ""
    ids: frozenset[int] | None = None
    sorts: tuple[Sort, ...] = field(default=(Sort("score", descending=True),))


def count_leads(conn: sqlite3.Connection, sought: Sought) -> int:
    """Return how many leads are meant."""
    where, values = _where(conn, sought)
    table = "v_leads" if values else "lead"  # who asks for all need not be joined with anything
    return int(conn.execute(f"select count(*) from {table} where {where}", values).fetchone()[0])


def find_leads(
    conn: sqlite3.Connection, sought: Sought, limit: int | None = None
) -> Iterator[tuple[Any, ...]]:
    """Return leads as rows of LEAD_COLUMNS, in an order that does not depend on ids."""
    where, values = _where(conn, sought)
    least = _least_score(conn, sought, limit) if limit else None
    if least is not None:
        where, values = f"{where} and score >= ?", [*values, least]
    columns, order = ", ".join(LEAD_COLUMNS), order_sql(sought.sorts)
    sql = f"select {columns} from v_leads where {where} order by {order} limit ?"
    return conn.execute(sql, [*values, -1 if limit is None else limit])


def _least_score(conn: sqlite3.Connection, sought: Sought, limit: int) -> int | None:
    """Return the score that the best leads have at least; None where that cannot be told from the
    order of scores. Only leads with that score need be put in order then, not a million."""
    rare = sought.source or sought.search or sought.ids is not None
    if rare or sought.sorts[:1] != (Sort("score", descending=True),):
        return None
    where, values = _where(conn, sought)
    # "is not null" would not make SQLite read the index score_order; a comparison does.
    sql = f"""select score from v_leads where {where} and score > ?
              order by score desc limit 1 offset ?"""
    row = conn.execute(sql, [*values, -(2**62), limit - 1]).fetchone()
    return int(row[0]) if row else None


def _where(conn: sqlite3.Connection, sought: Sought) -> tuple[str, list[Any]]:
    """Return the conditions and their values; ids go through a table of their own, being many."""
    parts, values = ["1"], list[Any]()
    for column, wanted in (("stage", sought.stages), ("temperature", sought.temperatures)):
        if wanted:
            parts.append(f"{column} in ({', '.join('?' * len(wanted))})")
            values.extend(wanted)
    if sought.source:
        parts.append("source = ?")
        values.append(sought.source)
    for word in sought.search.split():
        pattern = f"%{_escape(word)}%"
        parts.append("(" + " or ".join(f"{c} like ? escape '\\'" for c in SEARCHED) + ")")
        values.extend([pattern] * len(SEARCHED))
    if sought.ids is not None:
        parts.append("id in (select value from json_each(?))")
        values.append(json.dumps(sorted(sought.ids)))
    return " and ".join(parts), values


def order_sql(sorts: Sequence[Sort]) -> str:
    """Return an order by columns, and then by content."""
    named = [f"{s.column} is null, {s.column}{' desc' if s.descending else ''}" for s in sorts]
    taken = {s.column for s in sorts}
    return ", ".join([*named, *(f"{c} is null, {c}" for c in _BY_CONTENT if c not in taken)])


def _escape(text: str) -> str:
    """Escape what LIKE takes for a wildcard.

    >>> _escape("100%_a")
    '100\\\\%\\\\_a'
    """
    return "".join(f"\\{c}" if c in "%_\\" else c for c in text)


def sources(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the sources that leads came from and how many each brought, the largest first."""
    sql = """select source, count(*) from lead where source is not null
             group by source order by count(*) desc, source"""
    return list(conn.execute(sql))


def lead_of(conn: sqlite3.Connection, number: int) -> int | None:
    """Return the lead that a number means: its own, or the one that it was merged into."""
    sql = "select l.id from member m join lead l on l.id = m.lead_id where m.record_id = ?"
    found = conn.execute(sql, [number]).fetchone()
    return int(found[0]) if found else None


def leads_with_email(conn: sqlite3.Connection, address: str) -> list[int]:
    """Return the leads that have an address, on any of their records."""
    sql = """select m.lead_id from key k join member m on m.record_id = k.record_id
             where k.value in (?, ?) group by m.lead_id order by m.lead_id"""
    return [row[0] for row in conn.execute(sql, [f"e:{email.key(address)}", f"b:{address}"])]


def leads_named(conn: sqlite3.Connection, text: str, limit: int) -> list[int]:
    """Return leads that hold the text in name, reading, company or e-mail; spaces do not count."""
    sql = """select id from lead where replace(coalesce(full_name, ''), ' ', '') like ?1 escape '\\'
             or replace(coalesce(kana, ''), ' ', '') like ?1 escape '\\'
             or replace(coalesce(company, ''), ' ', '') like ?1 escape '\\'
             or email like ?1 escape '\\' order by id limit ?2"""
    pattern = f"%{_escape(text.replace(' ', ''))}%"
    return [int(row[0]) for row in conn.execute(sql, [pattern, limit])]


def names(conn: sqlite3.Connection) -> Iterator[tuple[int, str, str, str]]:
    """Return id, name, company and e-mail of every lead, empty where unknown."""
    sql = """select id, coalesce(full_name, ''), coalesce(company, ''), coalesce(email, '')
             from lead order by id"""
    return conn.execute(sql)


def lead(conn: sqlite3.Connection, lead_id: int) -> dict[str, Any]:
    """Return one lead: LEAD_COLUMNS, with `stage_since` and `excluded`."""
    columns = (*LEAD_COLUMNS, "stage_since", "excluded")
    sql = f"select {', '.join(columns)} from v_leads where id = ?"
    row = conn.execute(sql, [lead_id]).fetchone()
    return dict(zip(columns, row, strict=True))


def company_key(conn: sqlite3.Connection, lead_id: int) -> str | None:
    """Return the key of the company that a lead works for."""
    found = conn.execute("select company_key from lead where id = ?", [lead_id]).fetchone()
    return found[0] if found else None


def records(conn: sqlite3.Connection, lead_id: int) -> list[dict[str, Any]]:
    """Return the records that a lead is made of, newest first, each with all its places."""
    columns = ("id", "kind", "action", "subject", "at", *LEAD_FIELDS, "extra")
    sql = f"""select {", ".join(columns)}, json_group_array(json_array(file, line))
              from v_records where lead_id = ? group by id order by at desc, min(file), min(line)"""
    found = []
    for row in conn.execute(sql, [lead_id]):
        one = dict(zip(columns, row[:-1], strict=True))
        one["extra"] = json.loads(one["extra"]) if one["extra"] else {}
        places = sorted(json.loads(row[-1]))
        one["places"] = [{"file": file, "line": line} for file, line in places]
        found.append(one)
    return found


def activities(conn: sqlite3.Connection, lead_id: int) -> list[dict[str, Any]]:
    """Return what a lead did, newest first: at, kind, subject, file and line."""
    columns = ("at", "kind", "subject", "file", "line")
    sql = f"""select {", ".join(columns)} from v_activities where lead_id = ?
              order by day desc, at desc, kind, subject, file, line"""
    return [dict(zip(columns, row, strict=True)) for row in conn.execute(sql, [lead_id])]


def latest_activities(
    conn: sqlite3.Connection, lead_ids: Sequence[int], as_of: str, count: int
) -> dict[int, list[dict[str, Any]]]:
    """Return the last `count` things that each lead did until a day (ISO), newest first.

    The same kind twice a day is one, with the newest subject; mail that we sent is none.
    """
    sql = """select lead_id, day, kind, subject from (
               select lead_id, day, kind, subject,
                 row_number() over (
                   partition by lead_id order by number desc, at desc, kind) as place
               from (
                 select v.lead_id, v.day as number, date(v.day * 86400, 'unixepoch') as day,
                   a.kind, a.subject, max(r.at || a.subject) as newest, r.at
                 from json_each(?1) i join activity v on v.lead_id = i.value
                 join action a on a.id = v.action_id join record r on r.id = v.record_id
                 where v.day <= unixepoch(?2) / 86400 and a.kind <> 'mail_sent'
                 group by v.lead_id, v.day, a.kind))
             where place <= ?3 order by lead_id, place"""
    found: dict[int, list[dict[str, Any]]] = {lead_id: [] for lead_id in lead_ids}
    for lead_id, *row in conn.execute(sql, [json.dumps(list(lead_ids)), as_of, count]):
        found[lead_id].append(dict(zip(("day", "kind", "subject"), row, strict=True)))
    return found


def imports(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return every import, newest first, with its counts; those undone have `undone_at`."""
    columns = (
        *("id", "file", "at", "kind", "format", "encoding", "sha256"),
        *("rows", "created", "updated", "unchanged", "rejected", "activities", "undone_at"),
    )
    rows = conn.execute(
        """select id, name, recorded_at, kind, format, encoding, sha256,
             rows, created, updated, unchanged, rejected, activities, undone_at
           from import order by id desc"""
    )
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return [{**one, "state": "undone" if one["undone_at"] else "done"} for one in found]


def scores(conn: sqlite3.Connection) -> dict[int, int]:
    """Return how many leads have which score."""
    return dict(conn.execute("select score, count(*) from score group by score order by score"))


def excluded(conn: sqlite3.Connection) -> dict[str, int]:
    """Return how many leads each exclusion holds back."""
    sql = "select excluded, count(*) from score where excluded is not null group by 1 order by 1"
    return dict(conn.execute(sql))


def stages_in_use(conn: sqlite3.Connection) -> list[str]:
    """Return the stages that leads are at."""
    return sorted(stage for (stage,) in conn.execute("select distinct stage from stage"))


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a store stands. Moments are ISO, UTC; None where there was none."""

    leads: int
    unscored: int
    stages: dict[str, int]
    imported_at: str | None
    scored_at: str | None
    promoted_at: str | None


def overview(conn: sqlite3.Connection) -> Overview:
    """Count leads, and say when which step was last taken."""
    row = conn.execute(
        """select (select count(*) from lead),
             (select count(*) from lead l where not exists
               (select 1 from score s where s.lead_id = l.id)),
             (select max(recorded_at) from import where undone_at is null),
             (select max(recorded_at) from run where verb = 'score'),
             (select max(recorded_at) from run where verb = 'promote')"""
    ).fetchone()
    stages = conn.execute(
        """select coalesce(g.stage, 'lead'), count(*)
           from lead l left join stage g on g.lead_id = l.id group by 1"""
    )
    leads, unscored, imported, scored, promoted = row
    return Overview(leads, unscored, dict(stages), imported, scored, promoted)


def rejects(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the files that had rejects when last read, and how many; the newest first."""
    sql = """select name, rejected from import i where rejected > 0 and undone_at is null
             and id = (select max(id) from import where name = i.name and undone_at is null)
             order by id desc"""
    return list(conn.execute(sql))


def stage_reason(conn: sqlite3.Connection, lead_id: int, stage: str) -> str | None:
    """Return why a lead came to a stage, when it last did."""
    sql = """select reason from v_transitions where lead_id = ? and to_stage = ?
             order by id desc limit 1"""
    row = conn.execute(sql, [lead_id, stage]).fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of action, the kind and the glob on the subject by which it is stored, and the window
    in days."""

    kind: str
    stored_kind: str
    match: str
    days: int


def deeds(
    conn: sqlite3.Connection, lead_id: int, asked: Sequence[Asked], as_of: str
) -> list[tuple[str, str, str]]:
    """Return what a lead did of what is asked for, until a day (ISO): kind, stored kind, day."""
    sql = """select distinct j.value ->> 0, a.kind, date(v.day * 86400, 'unixepoch')
             from json_each(:asked) j
             join action a on a.kind = j.value ->> 1 and a.subject glob j.value ->> 2
             join activity v on v.lead_id = :lead_id and v.action_id = a.id
             where v.day <= unixepoch(:as_of) / 86400
               and v.day > unixepoch(:as_of) / 86400 - (j.value ->> 3)"""
    listed = json.dumps([[a.kind, a.stored_kind, a.match, a.days] for a in asked])
    return list(conn.execute(sql, {"asked": listed, "lead_id": lead_id, "as_of": as_of}))
