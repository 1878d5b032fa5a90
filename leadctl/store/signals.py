"""Signals of intent: what somebody of a company looked for, told by a provider, not by a person.

The fold writes them into `company_activity`: to the company of that name, and to the companies
whose people have addresses at that domain.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadctl.store.tally import day_number

_HOME = """
signal_domain as materialized (
  select distinct url as domain from record where kind = 'intent' and url is not null
),
home as materialized (
  select l.email_domain as domain, l.company_key from lead l
  where l.company_key is not null and l.email_domain in (select domain from signal_domain)
  union
  select c.domain, c.key from company c where c.domain in (select domain from signal_domain)
)
"""
# A company gave a signal at one moment once, however many lists tell of it.
_SIGNALS = f"""
with {_HOME},
given as (
  select company_key, action_id, day, at, id from record
  where kind = 'intent' and action_id is not null and company_key is not null
  union
  select h.company_key, r.action_id, r.day, r.at, r.id from record r
  join home h on h.domain = r.url
  where r.kind = 'intent' and r.action_id is not null
)
select company_key, action_id, day, min(id) as record_id from given
group by company_key, action_id, day, at
"""
_ROW = "(company_key, action_id, day, record_id)"


def fold(conn: sqlite3.Connection) -> None:
    """Give the signals to the companies that there are now; only what changes is written, so that
    scoring looks only at companies for which something has changed."""
    there = "select 1 from record where kind = 'intent' union all select 1 from company_activity"
    if conn.execute(f"{there} limit 1").fetchone() is None:
        return
    conn.execute("drop table if exists temp.signal")
    conn.execute(f"create temp table signal as {_SIGNALS}")
    conn.execute(f"delete from company_activity where {_ROW} not in (select * from temp.signal)")
    conn.execute("insert or ignore into company_activity select * from temp.signal")
    conn.execute("drop table temp.signal")


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal as a provider told it: what the company is called, its domain, and its key where
    the name is known; `at` is ISO, `source` the provider, `strength` as it was given."""

    company_key: str | None
    company: str | None
    domain: str | None
    at: str
    topic: str
    source: str | None
    strength: str | None
    industry: str | None
    employees: int | None


_TOLD = """r.company_key, r.company, r.url, r.at, a.subject, r.source, r.extra ->> '$.strength',
  r.industry, r.employees"""


def told(conn: sqlite3.Connection, as_of: date) -> list[Signal]:
    """Return all signals until a day, newest first; one that several lists tell of, once."""
    rows = conn.execute(
        f"""select {_TOLD} from record r join action a on a.id = r.action_id
          where r.day <= ? and r.id in (select min(id) from record where kind = 'intent'
            group by company_key, url, action_id, at)
          order by r.day desc, r.at desc, r.company, r.url, a.subject""",
        [day_number(as_of)],
    )
    return [Signal(*row) for row in rows]


def homes(conn: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the companies that have each domain of which there is a signal."""
    found: dict[str, set[str]] = {}
    if not _names_domains(conn):
        return found
    for domain, key in conn.execute(f"with {_HOME} select domain, company_key from home"):
        found.setdefault(domain, set()).add(key)
    return found


def staff(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the leads at companies and domains of which there is a signal, best first."""
    columns = (
        *("id", "company_key", "email_domain", "company", "full_name", "email"),
        *("title", "temperature", "score", "stage", "owner"),
    )
    there = _AT_COMPANIES + (_AT_DOMAINS if _names_domains(conn) else "")
    sql = f"""select {", ".join(columns)} from v_leads where id in ({there})
      order by score is null, score desc, full_name is null, full_name, email, id"""
    return [dict(zip(columns, row, strict=True)) for row in conn.execute(sql)]


_AT_COMPANIES = """
select l.id from (select distinct company_key from company_activity) c
cross join lead l where l.company_key = c.company_key
"""
_AT_DOMAINS = """
union select id from lead where email_domain in (select url from record where kind = 'intent')
"""


def _names_domains(conn: sqlite3.Connection) -> bool:
    """Say whether a signal names a domain: only then everybody must be looked at."""
    sql = "select 1 from record where kind = 'intent' and url is not null limit 1"
    return conn.execute(sql).fetchone() is not None


def of_company(conn: sqlite3.Connection, lead_id: int, as_of: date) -> list[dict[str, Any]]:
    """Return the signals of the company of a lead until a day, newest first."""
    columns = ("at", "topic", "source", "strength", "file", "line")
    sql = """select r.at, a.subject, r.source, r.extra ->> '$.strength',
               (select i.name from import_row w join import i on i.id = w.import_id
                 where w.record_id = r.id order by w.import_id, w.line limit 1),
               (select w.line from import_row w
                 where w.record_id = r.id order by w.import_id, w.line limit 1)
             from lead l
             join company_activity c on c.company_key = l.company_key
             join action a on a.id = c.action_id
             join record r on r.id = c.record_id
             where l.id = ? and c.day <= ? and a.kind = 'intent'
             order by c.day desc, r.at desc, a.subject, r.id"""
    rows = conn.execute(sql, [lead_id, day_number(as_of)])
    return [dict(zip(columns, row, strict=True)) for row in rows]
