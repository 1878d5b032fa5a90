"""What came in by month and source, and how old the last file of each source is."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Month(NamedTuple):
    """The files of a source (None: none was named for them) and a kind of list that were imported
    in a month ("2026-11"), what became of their rows, and how many more of these files were undone;
    the rows of those do not count."""

    source: str | None
    kind: str
    month: str
    files: int
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    undone: int


class Latest(NamedTuple):
    """The last file of a source and kind that stands: its day (ISO), its name and its number."""

    source: str | None
    kind: str
    day: str
    file: str
    id: int


# An undone import stands on every day before it was undone.
_TAKEN = """
with said as (
  select i.*, coalesce(i.undone_at < :end, 0) as gone,
    nullif(i.options ->> '$.source', '') as source
  from import i where i.recorded_day >= :first and i.recorded_day <= :last
)
"""


def months(conn: sqlite3.Connection, first: str, last: str, end: str) -> list[Month]:
    """Return the imports of the days (ISO) from first to last, the newest month first; `end` is the
    moment (ISO, UTC) at which the day that is looked at ends."""
    kept = ", ".join(
        f"sum(case when gone then 0 else {column} end)"
        for column in ("1", "rows", "created", "updated", "unchanged", "rejected")
    )
    sql = f"""{_TAKEN} select source, kind, substr(recorded_day, 1, 7), {kept}, sum(gone) from said
      group by 1, 2, 3 order by 3 desc, source is null, source, kind"""
    return [Month(*row) for row in conn.execute(sql, {"first": first, "last": last, "end": end})]


def latest(conn: sqlite3.Connection, last: str, end: str) -> list[Latest]:
    """Return the last file of each source until a day (ISO), the oldest first."""
    sql = f"""{_TAKEN} select source, kind, recorded_day, name, id from (
        select source, kind, recorded_day, name, id,
          row_number() over (partition by source, kind order by recorded_day desc, id desc) as place
        from said where not gone)
      where place = 1 order by recorded_day, source is null, source, kind"""
    rows = conn.execute(sql, {"first": "", "last": last, "end": end})
    return [Latest(*row) for row in rows]
