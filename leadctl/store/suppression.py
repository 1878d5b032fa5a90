"""Who must not be written to: addresses and domains, with why and since when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """An address or a domain; `key` is what an address is known by on records, if it is a person's
    own."""

    value: str
    key: str | None


def add(conn: sqlite3.Connection, targets: Iterable[Target], reason: str, now: str) -> list[str]:
    """Suppress what is not suppressed yet, and return that; what was keeps its reason."""
    added = []
    for target in targets:
        cursor = conn.execute(
            "insert or ignore into suppression (value, reason, recorded_at, key)"
            " values (?, ?, ?, ?)",
            (target.value, reason, now, target.key),
        )
        if cursor.rowcount:
            added.append(target.value)
    return added


def lift(conn: sqlite3.Connection, targets: Iterable[Target]) -> list[str]:
    """Suppress these no longer; return those that were."""
    sql = "delete from suppression where value = ?"
    return [target.value for target in targets if conn.execute(sql, (target.value,)).rowcount]


def listed(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return what is suppressed, in the order of the alphabet: value, reason, at, and how many
    leads it concerns."""
    columns = ("value", "reason", "at", "leads")
    rows = conn.execute(
        """select p.value, p.reason, p.recorded_at, coalesce(c.n, 0) from suppression p
           left join (select id, count(distinct lead_id) as n from (
               select p.id, l.id as lead_id from lead l
               join suppression p on p.value in (l.email, l.email_domain)
               union all
               select p.id, m.lead_id from suppression p
               join key k on k.value = p.key join member m on m.record_id = k.record_id)
             group by id) c on c.id = p.id
           order by p.value"""
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def is_any(conn: sqlite3.Connection) -> bool:
    """Say whether anything is suppressed at all."""
    return conn.execute("select 1 from suppression limit 1").fetchone() is not None
