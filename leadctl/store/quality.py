"""How good the data is: what is known of leads, and whom nobody can reach or may write to."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadctl.fields import RECORD_FIELDS
from leadctl.store import columns, suppression
from leadctl.store.mailings import BASES

if TYPE_CHECKING:
    import pandas as pd

_OF_COMPANY = ("industry", "employees", "revenue")


FLAGS = (*RECORD_FIELDS, "unreachable", "denied", "baseless")
"""The fields that have a value; then: without e-mail and phone, consent denied, and with an address
and neither consent nor another basis for mail."""


def _value(field: str) -> str:
    if field in _OF_COMPANY:
        return f"case when l.company_key is null then l.{field} else c.{field} end"
    return "nullif(l.consent, 'unknown')" if field == "consent" else f"l.{field}"


_BASES = ", ".join(f"'{basis}'" for basis in BASES)
_FLAGS = (
    *(f"{_value(field)} is not null" for field in RECORD_FIELDS),
    "coalesce(l.email, l.phone, l.mobile) is null",
    "l.consent = 'denied'",
    f"""l.email is not null and l.consent = 'unknown'
      and coalesce(lower(l.consent_basis), '') not in ({_BASES})""",
)
_BITS = " + ".join(f"(({flag}) << {n})" for n, flag in enumerate(_FLAGS))


def flags(conn: sqlite3.Connection) -> pd.DataFrame:
    """Return what is known of each lead: `lead`, and a number whose `bits` say of each of FLAGS
    whether it holds."""
    shown = {"lead": "l.id", "bits": _BITS}
    return columns.read(conn, shown, "from lead l left join company c on c.key = l.company_key")


def _counted(field: str) -> str:
    """Return what SQLite counts: faster than to sum up whether it is there. What is known of a
    company is looked up once for all its leads."""
    if field in _OF_COMPANY:
        return f"case when l.company_key is null then l.{field} end"
    return _value(field)


_COUNTS = f"""
select count(*), {", ".join(f"count({_counted(field)})" for field in RECORD_FIELDS)},
  {", ".join(f"count(case when {flag} then 1 end)" for flag in _FLAGS[len(RECORD_FIELDS) :])}
from lead l
"""
_OF_COMPANIES = """
select c.industry, sum(l.n), sum(l.n * (c.employees is not null)),
  sum(l.n * (c.revenue is not null))
from (select company_key, count(*) as n from lead where company_key is not null group by 1) l
join company c on c.key = l.company_key group by c.industry
union all
select industry, count(*), 0, 0 from lead
where company_key is null and industry is not null group by industry
"""


@dataclass(frozen=True, slots=True)
class Known:
    """How many leads there are, of how many each of FLAGS holds, and how many there are in each
    industry: that of their company, or without a company their own."""

    leads: int
    counts: Mapping[str, int]
    industries: Counter[str]


def known(conn: sqlite3.Connection) -> Known:
    """Count what is known of leads."""
    leads, *own = conn.execute(_COUNTS).fetchone()
    found = dict(zip(FLAGS, own, strict=True))
    rows = conn.execute(_OF_COMPANIES).fetchall()
    industries = _industries(rows)
    for _industry, _n, employees, revenue in rows:
        found["employees"] += employees
        found["revenue"] += revenue
    return Known(leads, found | {"industry": industries.total()}, industries)


def industries(conn: sqlite3.Connection) -> Counter[str]:
    """Count the leads in each industry, as in `Known`."""
    return _industries(conn.execute(_OF_COMPANIES))


def _industries(rows: Iterable[tuple[str | None, int, int, int]]) -> Counter[str]:
    found = Counter[str]()
    for industry, n, _employees, _revenue in rows:
        if industry is not None:
            found[industry] += n
    return found


def suppressed(conn: sqlite3.Connection) -> int:
    """Return how many leads asked to be left alone."""
    if not suppression.is_any(conn):
        return 0
    return int(conn.execute("select count(*) from v_leads where suppressed").fetchone()[0])
