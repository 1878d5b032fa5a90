"""Whom one may write to, why not to the others, and the lists of mails that were issued."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from leadctl.fields import LEAD_COLUMNS
from leadctl.store.tally import day_number

BASES = ("card", "customer", "名刺", "名刺交換", "顧客", "既存顧客", "取引先")
"""On what a mail may rest besides a consent: a card that was exchanged, a customer; as programs
and as people write it."""


class Hindrance(StrEnum):
    """Why a lead is not written to, the first that holds."""

    NO_EMAIL = "no_email"
    EXCLUDED = "excluded"
    SUPPRESSED = "suppressed"
    UNSUBSCRIBED = "unsubscribed"
    NO_BASIS = "no_basis"
    BOUNCED = "bounced"
    WITH_SALES = "with_sales"
    TOO_SOON = "too_soon"
    THANKED = "thanked"
    SAME_ADDRESS = "same_address"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads are meant: each that is not empty narrows the rest. `stages` are those of sales,
    which are spoken to already; `rhythm` has the days between two mails by temperature. With
    `thanks`, who was met at `source` is thanked, once; else `source` is where leads came from.
    `ids` None means any."""

    as_of: date
    temperatures: Collection[str] = ()
    source: str = ""
    stages: Collection[str] = ()
    rhythm: Mapping[str, int] | None = None
    thanks: bool = False
    ids: Collection[int] | None = None


class Reader(NamedTuple):
    """Somebody to write to: the day of the last mail, and the last one on which the lead was met at
    the source that is thanked for (days ISO, or None)."""

    lead_id: int
    email: str
    last: str | None
    met: str | None


_LIST = ", ".join(f"'{basis}'" for basis in BASES)
_OF_KIND = "(select a.id from action a where a.kind = '{}')"
_DONE = "select 1 from activity v where v.lead_id = l.id and v.day <= :as_of and v.action_id in "
_MET = """from member m join record r on r.id = m.record_id
    where m.lead_id = l.id and r.source = :source and r.day <= :as_of"""
_BOUNCED = f"""select 1 from member m join record r on r.id = m.record_id
      where m.lead_id = l.id and r.email = l.email and r.day <= :as_of
        and r.action_id in {_OF_KIND.format("mail_bounce")}
        and not exists (select 1 from member o join record later on later.id = o.record_id
          join action a on a.id = later.action_id
          where o.lead_id = l.id and later.email = l.email and later.at > r.at
            and later.day <= :as_of and a.kind in ('mail_open', 'mail_click'))"""
"""The address sent a mail back, and none was opened there since."""
_BARRED = f"""when l.email is null then 'no_email'
    when l.excluded is not null or l.stage = 'excluded' then 'excluded'
    when l.suppressed then 'suppressed'
    when l.consent = 'denied' or exists ({_DONE} {_OF_KIND.format("mail_unsubscribe")})
      then 'unsubscribed'
    when l.consent <> 'granted' and coalesce(lower(l.consent_basis), '') not in ({_LIST})
      then 'no_basis'
    when exists ({_BOUNCED}) then 'bounced'"""
MAY_WRITE = f"(case {_BARRED} end is null)"
"""The SQL of whether one may write to a row `l` of v_leads at all; it takes `:as_of`, a day as a
number. Who was written to just now, or is with sales, may be written to as well."""
_SEEN = f"""
with seen as (
  select l.id, l.email, l.score, l.company, l.full_name, l.temperature, l.excluded, l.stage,
    l.consent, l.consent_basis, l.suppressed,
    (select max(v.day) from activity v where v.lead_id = l.id and v.day <= :as_of
      and v.action_id in {_OF_KIND.format("mail_sent")}) as sent,
    (select max(n.at) from mailing n where n.at <= :day and (n.email = l.email
      or n.anchor_id in (select m.record_id from member m where m.lead_id = l.id))) as listed,
    case when :thanks then (select max(r.day) {_MET}) end as met
  from v_leads l
  where (:temperatures = '[]' or l.temperature in (select value from json_each(:temperatures)))
    and (:ids is null or l.id in (select value from json_each(:ids)))
    and (:source = '' or case when :thanks then exists (select 1 {_MET})
      else l.source = :source end)
),
told as (
  select l.*, max(coalesce(l.sent, -1000000),
    coalesce(cast(julianday(l.listed) - 2440587.5 as integer), -1000000)) as last
  from seen l
)
select l.id, l.email, case when l.last > -1000000 then date(l.last * 86400, 'unixepoch') end,
  date(l.met * 86400, 'unixepoch'),
  case
    {_BARRED}
    when :thanks and exists (select 1 from mailing n where n.kind = 'thanks'
      and n.source = :source and n.at <= :day and (n.email = l.email
      or n.anchor_id in (select m.record_id from member m where m.lead_id = l.id)))
      then 'thanked'
    when not :thanks and l.stage in (select value from json_each(:stages)) then 'with_sales'
    when not :thanks and :as_of - l.last < coalesce(
      (select j.value from json_each(:rhythm) j where j.key = l.temperature), 0) then 'too_soon'
  end
from told l
order by l.score is null, l.score desc, l.company is null, l.company, l.full_name is null,
  l.full_name, l.email, l.id
"""


def whom_to_write(
    conn: sqlite3.Connection, wanted: Wanted
) -> Iterator[tuple[Reader, Hindrance | None]]:
    """Yield the leads that are meant, best first, each with what hinders writing to it, if
    anything. Of several with one address the best is written to."""
    seen: set[str] = set()
    values = {
        "as_of": day_number(wanted.as_of),
        "day": wanted.as_of.isoformat(),
        "thanks": wanted.thanks,
        "source": wanted.source,
        "temperatures": json.dumps(sorted(wanted.temperatures)),
        "stages": json.dumps(sorted(wanted.stages)),
        "rhythm": json.dumps(dict(wanted.rhythm or {})),
        "ids": None if wanted.ids is None else json.dumps(sorted(wanted.ids)),
    }
    for *known, hindrance in conn.execute(_SEEN, values):
        reader = Reader(*known)
        if hindrance:
            yield reader, Hindrance(hindrance)
        elif reader.email in seen:
            yield reader, Hindrance.SAME_ADDRESS
        else:
            seen.add(reader.email)
            yield reader, None


def leads_of(conn: sqlite3.Connection, lead_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return leads by id, each with LEAD_COLUMNS."""
    sql = f"""select {", ".join(LEAD_COLUMNS)} from v_leads
              where id in (select value from json_each(?))"""
    rows = conn.execute(sql, [json.dumps(list(lead_ids))])
    return {row[0]: dict(zip(LEAD_COLUMNS, row, strict=True)) for row in rows}


class Mailing(NamedTuple):
    """A mail that a list told somebody to write: the columns of its table."""

    anchor_id: int
    at: str
    recorded_at: str
    kind: str
    email: str
    source: str | None
    temperature: str | None
    topic: str | None
    content: str | None


def record(conn: sqlite3.Connection, mailings: Sequence[Mailing]) -> None:
    """Write down the mails of a list that is issued."""
    marks = ", ".join("?" * len(Mailing._fields))
    columns = ", ".join(Mailing._fields)
    conn.executemany(f"insert into mailing ({columns}) values ({marks})", mailings)


def sources_met(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the sources of all records and how many leads were met there, the largest first."""
    sql = """select r.source, count(distinct m.lead_id) from record r
             join member m on m.record_id = r.id where r.source is not null
             group by r.source order by 2 desc, 1"""
    return list(conn.execute(sql))
