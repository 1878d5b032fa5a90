"""How good the data is: what is known of leads, whom nobody can reach, and how old it all is."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from leadctl.fields import RECORD_FIELDS
from leadctl.store import suppression
from leadctl.store.mailings import BASES
from leadctl.store.tally import day_number, iso_day

_OF_COMPANY = ("industry", "employees", "revenue")
_EVER = 10**9
AGES = (30, 90, 180, 365)
"""Days up to which ages are counted together; what is older comes last."""


class Filled(NamedTuple):
    """The leads of a first source: how many have a value in each field, those without e-mail and
    phone, those who denied consent, and those with an address and neither consent nor another basis
    for mail."""

    source: str | None
    leads: int
    fields: Mapping[str, int]
    unreachable: int
    denied: int
    baseless: int


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
# Leads are grouped by a number whose bits are the flags: to sort a million short rows is cheap.
_FILLED = f"""
select l.source, {" + ".join(f"(({flag}) << {n})" for n, flag in enumerate(_FLAGS))}, count(*)
from lead l left join company c on c.key = l.company_key group by 1, 2
"""


def filled(conn: sqlite3.Connection) -> list[Filled]:
    """Return what is known of the leads of each source, the largest first."""
    leads, counts = Counter[str | None](), dict[str | None, Counter[int]]()
    for source, bits, n in conn.execute(_FILLED):
        leads[source] += n
        flagged = counts.setdefault(source, Counter())
        flagged.update({place: n for place in range(len(_FLAGS)) if bits >> place & 1})
    found = [
        Filled(
            source,
            leads[source],
            {name: flagged[place] for place, name in enumerate(RECORD_FIELDS)},
            *(flagged[place] for place in range(len(RECORD_FIELDS), len(_FLAGS))),
        )
        for source, flagged in counts.items()
    ]
    return sorted(found, key=lambda f: (-f.leads, f.source is None, f.source or ""))


def suppressed(conn: sqlite3.Connection) -> int:
    """Return how many leads asked to be left alone."""
    if not suppression.is_any(conn):
        return 0
    return int(conn.execute("select count(*) from v_leads where suppressed").fetchone()[0])


class Age(NamedTuple):
    """How many leads were last heard of so many days ago; `most` None: longer."""

    least: int
    most: int | None
    leads: int


class Old(NamedTuple):
    """A lead, and the day (ISO) on which it was last heard of."""

    lead_id: int
    company: str | None
    full_name: str | None
    email: str | None
    last: str


_LATEST = """
with active as materialized (
  select lead_id, max(day) as day from activity where day <= :as_of group by lead_id
)
select 0, day, count(*) from active group by day
union all
select * from (select lead_id, day, 1 from active order by day, lead_id limit :n)
"""
_SILENT = """
with silent as materialized (
select l.id as lead_id, (select max(r.day) from member m join record r on r.id = m.record_id
  where m.lead_id = l.id and r.day <= :as_of) as day
from lead l
where not exists (select 1 from activity v where v.lead_id = l.id and v.day <= :as_of)
)
select 0, day, count(*) from silent where day is not null group by day
union all
select * from (
  select lead_id, day, 1 from silent where day is not null order by day, lead_id limit :n)
"""
"""Who did nothing that counts as an action is as old as the newest row."""


def ages(conn: sqlite3.Connection, as_of: date, count: int) -> tuple[list[Age], list[Old]]:
    """Return how long ago leads were last heard of as of a day, and so many of the oldest: a row or
    an activity of theirs counts, whatever came of it."""
    days, oldest = Counter[int](), list[tuple[int, int]]()
    now = day_number(as_of)
    (everybody,) = conn.execute("select count(*) from lead").fetchone()
    for sql in (_LATEST, _SILENT):
        if days.total() < everybody:
            for lead_id, day, n in conn.execute(sql, {"as_of": now, "n": count}):
                if lead_id:
                    oldest.append((day, lead_id))
                else:
                    days[day] += n
    found = [
        Age(least, most, sum(n for day, n in days.items() if least <= now - day <= (most or _EVER)))
        for least, most in zip((0, *(age + 1 for age in AGES)), (*AGES, None), strict=True)
    ]
    old = [Old(id_, *_who(conn, id_), iso_day(day)) for day, id_ in sorted(oldest)[:count]]
    return found, old


def _who(conn: sqlite3.Connection, lead_id: int) -> tuple[str | None, str | None, str | None]:
    sql = "select company, full_name, email from lead where id = ?"
    company, full_name, email = conn.execute(sql, (lead_id,)).fetchone()
    return company, full_name, email
