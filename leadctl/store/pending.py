"""Whom a run must score: those of whom something changed, and those whose day has come."""

from __future__ import annotations

import sqlite3
from datetime import date

from leadctl.rules.book import RuleBook
from leadctl.store import runs
from leadctl.store.tally import day_number


def gather_due(conn: sqlite3.Connection, book: RuleBook, as_of: date) -> bool:
    """Put into temp `due` the leads whose score may differ from that of the last run; False when
    that is everybody: there was no run, it was by other rules, or for a later day."""
    last = runs.last_score(conn)
    if last is None or last[1] != book.hash or last[0] > as_of.isoformat():
        return False
    conn.execute("delete from temp.due")
    conn.execute("insert into due select lead_id from unscored")
    if conn.execute("select 1 from unscored_address limit 1").fetchone():
        conn.execute(
            """insert or ignore into due select id from lead
              where email in (select value from unscored_address)
                or email_domain in (select value from unscored_address)"""
        )
    if book.counts_companies:
        conn.execute(_COLLEAGUES)
    conn.execute(
        "insert or ignore into due select lead_id from score where next_due <= ?",
        (day_number(as_of),),
    )
    return True


_COLLEAGUES = """
insert or ignore into due
select l.id from (
  select c.company_key from unscored u cross join lead c where c.id = u.lead_id
  union select key from unscored_company
) k cross join lead l where l.company_key = k.company_key
"""


def is_waiting(conn: sqlite3.Connection) -> bool:
    """Say whether something has changed since the last run."""
    there = """select 1 from unscored union all select 1 from unscored_address
      union all select 1 from unscored_company limit 1"""
    return conn.execute(there).fetchone() is not None


def gather_later(conn: sqlite3.Connection, as_of: date, *, only_due: bool) -> None:
    """Put into temp `later` what is dated after the day that is scored: activities, and what sales
    said."""
    among = "lead_id in (select lead_id from temp.due) and" if only_due else ""
    conn.execute("delete from temp.later")
    conn.execute(
        f"""insert into later select lead_id, count(*), min(day) from activity
          where {among} day > ? group by lead_id""",
        (day_number(as_of),),
    )
    conn.execute(
        """insert into later
          select m.lead_id, 0,
            min(cast(julianday(substr(f.at, 1, 10)) - 2440587.5 as integer)) as day
          from feedback f cross join member m
          where m.record_id = f.anchor_id and substr(f.at, 1, 10) > ? group by m.lead_id
          on conflict (lead_id) do update set day = min(day, excluded.day)""",
        (as_of.isoformat(),),
    )


def note_later(conn: sqlite3.Connection) -> None:
    """Let a lead be due when something is dated, if nothing changes its score before."""
    conn.execute(
        """update temp.fresh set next_due = l.day from temp.later l
          where fresh.lead_id in (select lead_id from temp.later) and l.lead_id = fresh.lead_id
            and (fresh.next_due is null or l.day < fresh.next_due)"""
    )


def count_later(conn: sqlite3.Connection, *, only_due: bool) -> int:
    """Return how many activities are dated after the day that was scored."""
    fresh = conn.execute("select coalesce(sum(n), 0) from temp.later").fetchone()[0]
    if not only_due:
        return int(fresh)
    kept = """select coalesce(sum(n), 0) from later_activity
        where lead_id not in (select lead_id from temp.due)"""
    return int(fresh) + int(conn.execute(kept).fetchone()[0])


def settle(conn: sqlite3.Connection, *, only_due: bool) -> None:
    """Write down that everybody is scored, when time alone will change it, and who has done
    something later."""
    conn.execute(
        """update score set next_due = f.next_due from temp.fresh f
          where score.lead_id in (select lead_id from temp.fresh)
            and f.lead_id = score.lead_id and score.next_due is not f.next_due"""
    )
    conn.execute("delete from unscored")
    conn.execute("delete from unscored_address")
    conn.execute("delete from unscored_company")
    among = "where lead_id in (select lead_id from temp.due)" if only_due else ""
    conn.execute(f"delete from later_activity {among}")
    conn.execute("insert into later_activity select lead_id, n from temp.later where n > 0")
