"""The folds over the facts, written down: leads, companies, what titles are worth, activities."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from leadctl.clean import email, title
from leadctl.fields import RECORD_FIELDS
from leadctl.folding import fold, lay_over, standing
from leadctl.store import candidates, decisions, edits, settings, signals
from leadctl.store.days import day_of
from leadctl.store.selecting import batches, select_in
from leadctl.store.transitions import refold

_FIELDS = ", ".join(RECORD_FIELDS)
_OF_RECORD = ", ".join(
    "coalesce(consent, 'unknown')" if name == "consent" else name for name in RECORD_FIELDS
)
_DOMAIN = "nullif(substr(email, instr(email, '@') + 1), '')"
_LEADS_AT_ONCE = 2_000
_SHIPPED = {"titles": "{}", "timezone": "Asia/Tokyo"}


def add_companies(conn: sqlite3.Connection, first: int) -> None:
    """Add the companies of the records from `first` on. Of several ways to write a name the one
    that sorts first stands: so it does not depend on which came first."""
    conn.execute(
        "insert into company (key, name) select company_key, min(company) from record"
        " where id >= ? and company_key is not null and company is not null group by company_key"
        " on conflict (key) do update set name = excluded.name where excluded.name < name",
        (first,),
    )


def add_titles(conn: sqlite3.Connection, first: int) -> None:
    """Look up the level of every title that the records from `first` on bring, by the `[titles]`
    that the last run followed."""
    rows = conn.execute(
        "select distinct title from record where id >= ? and title is not null"
        " and title not in (select title from title_level)",
        (first,),
    ).fetchall()
    add_levels(conn, (t for (t,) in rows))


def add_levels(conn: sqlite3.Connection, titles: Iterable[str]) -> None:
    """Look up the level of titles by the `[titles]` that the last run followed."""
    kept = settings.read(conn, "titles")
    _write_levels(conn, titles, json.loads(kept) if kept else None)


def drop_titles(conn: sqlite3.Connection, titles: Iterable[str]) -> None:
    """Forget the levels of titles that nobody has any more."""
    wanted = set(titles)
    used = {t for (t,) in select_in(conn, "select title from record where title in", wanted)}
    used |= {t for (t,) in select_in(conn, "select title from lead where title in", wanted)}
    conn.executemany("delete from title_level where title = ?", ((t,) for t in wanted - used))


def renew_titles(conn: sqlite3.Connection, table: Mapping[str, int] | None) -> None:
    """Look up the level of every title again, with the `[titles]` of the rules laid over ours."""
    conn.execute("delete from title_level")
    rows = conn.execute(
        "select title from record where title is not null"
        " union select value from edit where field = 'title' and value is not null"
    ).fetchall()
    _write_levels(conn, (t for (t,) in rows), table)


def _write_levels(
    conn: sqlite3.Connection, titles: Iterable[str], table: Mapping[str, int] | None
) -> None:
    levels = ((t, level) for t in titles if (level := title.level(t, table)) is not None)
    conn.executemany("insert or ignore into title_level values (?, ?)", levels)


def fill_free_domains(conn: sqlite3.Connection) -> None:
    """Write the domains of free mail for the views, unless they are those of this program."""
    domains = email.free_domains()
    if conn.execute("select count(*) from free_domain").fetchone()[0] != len(domains):
        conn.execute("delete from free_domain")
        conn.executemany("insert into free_domain values (?)", ((d,) for d in sorted(domains)))
        conn.execute("insert or ignore into unscored select id from lead")


def add_single_leads(conn: sqlite3.Connection, first: int) -> None:
    """Fold the new leads that are one record: the lead says what the record says."""
    new = "from record where id >= ? and kind not in ('company', 'intent') and id not in matched"
    conn.execute(
        f"insert into lead (id, company_key, email_domain, {_FIELDS})"
        f" select id, company_key, {_DOMAIN}, {_OF_RECORD} {new}",
        (first,),
    )
    conn.execute(
        "insert into activity (lead_id, action_id, day, record_id)"
        f" select id, action_id, day, id {new} and action_id is not null",
        (first,),
    )


def fold_touched_leads(conn: sqlite3.Connection) -> None:
    """Fold anew the leads that `clusters.settle` has touched, with their stages."""
    cursor = conn.execute("select lead_id from touched order by lead_id")
    fold_leads(conn, (lead for (lead,) in cursor))


def fold_leads(conn: sqlite3.Connection, leads: Iterable[int]) -> None:
    """Fold leads anew from the records that belong to them now; those without any go."""
    for some in batches(leads, _LEADS_AT_ONCE):
        marks = ", ".join("?" * len(some))
        candidates.drop(conn, some)
        conn.execute(f"delete from activity where lead_id in ({marks})", some)
        conn.execute(f"delete from lead where id in ({marks})", some)
        _write_leads(conn, some)
        # A person did one thing at one moment once, however many lists tell of it.
        conn.execute(
            "insert into activity (lead_id, action_id, day, record_id)"
            " select m.lead_id, r.action_id, min(r.day), min(r.id)"
            " from member m join record r on r.id = m.record_id"
            f" where m.lead_id in ({marks}) and r.action_id is not null"
            " group by m.lead_id, r.action_id, r.at",
            some,
        )
        gone = f"from score where lead_id in ({marks}) and lead_id not in (select id from lead)"
        conn.execute(f"delete {gone}", some)
        _fold_stages(conn, some)
    signals.fold(conn)


def _fold_stages(conn: sqlite3.Connection, leads: Sequence[int]) -> None:
    """Fold the stages of leads anew: those that had one, and those that they were merged into."""
    had = {x for (x,) in select_in(conn, "select lead_id from stage where lead_id in", leads)}
    now = {x for (x,) in select_in(conn, "select lead_id from member where record_id in", had)}
    refold(conn, had | now)


def _write_leads(conn: sqlite3.Connection, leads: Sequence[int]) -> None:
    sql = (
        f"select m.lead_id, r.at, hex(r.hash) as hash, r.company_key, {_FIELDS}"
        " from member m join record r on r.id = m.record_id"
        " where r.kind <> 'forgotten' and m.lead_id in"
    )
    names = ("lead_id", "at", "hash", "company_key", *RECORD_FIELDS)
    found = sorted(select_in(conn, sql, leads), key=itemgetter(0))
    kept, said = decisions.kept(conn, leads), edits.of_leads(conn, leads)
    rows = []
    for lead_id, group in groupby(found, key=itemgetter(0)):
        records = [dict(zip(names, row, strict=True)) for row in group]
        known = fold(records, (*RECORD_FIELDS, "company_key")) | kept.get(lead_id, {})
        if lead_id in said:
            known = lay_over(known, said[lead_id], records)
            _add_company(conn, known)
        address = str(known["email"] or "")
        domain = email.domain(address) if address else None
        rows.append((lead_id, known["company_key"], domain, *(known[n] for n in RECORD_FIELDS)))
    conn.executemany(
        f"insert into lead (id, company_key, email_domain, {_FIELDS})"
        f" values ({', '.join('?' * (3 + len(RECORD_FIELDS)))})",
        rows,
    )


def _add_company(conn: sqlite3.Connection, known: Mapping[str, object]) -> None:
    """Add the company that a lead was given by hand."""
    if known["company_key"]:
        row = (known["company_key"], known["company"])
        conn.execute("insert or ignore into company (key, name) values (?, ?)", row)


_HAS_FACTS = " or ".join(f"{name} is not null" for name in edits.COMPANY_FACTS)
_NEWEST_FACT = (
    "update company set {name} = (select {name} from record r where r.company_key = key"
    f" and ({_HAS_FACTS})"
    " and {name} is not null order by r.at desc, r.hash desc limit 1)"
)


def fold_companies(conn: sqlite3.Connection, first: int) -> None:
    """Fold the facts about the companies of the records from `first` on: of each fact the newest,
    by the day on which it was so; and the web domain, read off their people's addresses."""
    touched = f"select company_key from record where id >= ? and ({_HAS_FACTS})"
    for name in edits.COMPANY_FACTS:
        conn.execute(f"{_NEWEST_FACT.format(name=name)} where key in ({touched})", (first,))
    said = f"select distinct company_key from edit where company_key in ({touched})"
    for (key,) in conn.execute(said, (first,)).fetchall():
        _lay_over_company(conn, key)
    conn.execute(
        "update company set domain = found.domain from ("
        " select r.company_key, min(substr(r.email, instr(r.email, '@') + 1)) as domain"
        " from record r where r.id >= ? and r.company_key is not null and r.email is not null"
        " and substr(r.email, instr(r.email, '@') + 1) not in (select domain from free_domain)"
        " group by r.company_key) found"
        " where company.key = found.company_key"
        " and (company.domain is null or company.domain > found.domain)",
        (first,),
    )


def refold_companies(conn: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Fold companies anew from all that is known of them; one that nobody speaks of any more goes.

    Expects the leads folded already: one may have been given its company by hand.
    """
    conn.execute("create temp table if not exists refold (key text primary key)")
    conn.execute("delete from temp.refold")
    conn.executemany("insert or ignore into refold values (?)", ((key,) for key in keys))
    conn.execute("insert or ignore into company (key, name) select key, key from refold")
    conn.execute(_NAMES_AND_DOMAINS)
    for name in edits.COMPANY_FACTS:
        conn.execute(f"{_NEWEST_FACT.format(name=name)} where key in (select key from refold)")
    for (key,) in conn.execute("select key from refold").fetchall():
        _lay_over_company(conn, key)
    conn.execute(
        "delete from company where key in (select key from refold where key not in"
        " (select company_key from record where company_key is not null)) and not exists ("
        "select 1 from lead where company_key = key)"
    )


_NAMES_AND_DOMAINS = """
update company set name = found.name, domain = found.domain from (
  select company_key, min(company) as name, min(domain) as domain from (
    select company_key, company, case when f.domain is null then a.domain end as domain
    from (select company_key, company, nullif(substr(email, instr(email, '@') + 1), '') as domain
      from record where company_key in (select key from refold)) a
    left join free_domain f on f.domain = a.domain
    union all
    select company_key, company, null from lead where company_key in (select key from refold))
  group by company_key) found
where company.key = found.company_key
"""


def _lay_over_company(conn: sqlite3.Connection, key: str) -> None:
    """Let what somebody said of a company by hand stand over what the imports say."""
    for name, edit in standing(edits.of_company(conn, key)).items():
        conn.execute(
            f"update company set {name} = ?1 where key = ?2 and {name} is not ?1",
            (edit.value, key),
        )


def follow_titles(conn: sqlite3.Connection, table: Mapping[str, int]) -> None:
    """Look up titles anew where the `[titles]` of the rules file are not those of the last time."""
    if _changed(conn, "titles", json.dumps(dict(table), ensure_ascii=False, sort_keys=True)):
        renew_titles(conn, table)


def follow_zone(conn: sqlite3.Connection, zone: str) -> None:
    """Move calendar days to a new time zone. A time without an offset belongs to whichever zone the
    rules name, so only moments with an offset move."""
    if not _changed(conn, "timezone", zone):
        return
    here = ZoneInfo(zone)
    rows = conn.execute("select id, at, day from record where length(at) > 19").fetchall()
    moved = [(day, id_) for id_, at, was in rows if (day := day_of(at, here)) != was]
    conn.executemany("update record set day = ? where id = ?", moved)
    marks = [id_ for _day, id_ in moved]
    leads = {x for (x,) in select_in(conn, "select lead_id from member where record_id in", marks)}
    fold_leads(conn, sorted(leads))


def _changed(conn: sqlite3.Connection, name: str, value: str) -> bool:
    """Remember a setting; say whether it was another one before."""
    if (settings.read(conn, name) or _SHIPPED[name]) == value:
        return False
    settings.write(conn, name, value)
    return True
