"""How a person could be reached, by all that their records know."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from leadctl.clean import email


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person could be reached by one record, and where they worked; `at` is when (ISO)."""

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    company: str | None
    company_key: str | None
    department: str | None
    title: str | None
    at: str


def reach_of(conn: sqlite3.Connection, lead_id: int) -> list[Reach]:
    """Return how a lead could be reached by each of its records, newest first. Of an address that
    only its key is left of (the second one of a row), that is shown."""
    sql = """select r.email, r.keys, r.mobile, r.phone, r.company, r.company_key, r.department,
               r.title, r.at
             from member m join record r on r.id = m.record_id where m.lead_id = ?
             order by r.at desc, r.hash desc"""
    found = []
    for address, keys, mobile, phone, *rest in conn.execute(sql, [lead_id]):
        known = (keys or "").split("\n")
        first = [address] if address else []
        spelt = {email.key(address) or address} if address else set()
        emails = [*first, *(k[2:] for k in known if k[:2] in ("e:", "b:") and k[2:] not in spelt)]
        phones = [*filter(None, (mobile, phone)), *(k[2:] for k in known if k[:2] == "m:")]
        found.append(Reach(tuple(emails), tuple(dict.fromkeys(phones)), *rest))
    return found
