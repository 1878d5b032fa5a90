"""Whether a store is sound, in whatever way it came to be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_MUST_BE_EMPTY = {
    "a record that belongs to no lead": """select id from record
        where kind <> 'company' and id not in (select record_id from member)""",
    "a record that no import has brought": "select id from record where id not in (select record_id from import_row union select record_id from shell)",
    "a member of a lead that is not there": "select * from member where lead_id not in (select id from lead)",
    "an activity of a lead that is not there": "select * from activity where lead_id not in (select id from lead)",
    "an import whose counts do not add up": "select id from import where rows <> created + updated + unchanged + rejected",
    "an import that has lost rows": """select i.id from import i where undone_at is null and unchanged + created + updated <>
        (select count(*) from import_row r where r.import_id = i.id)""",
}


def faults(database: Path) -> list[str]:
    """Return what is wrong with a store; nothing when it is sound."""
    with closing(sqlite3.connect(database)) as conn:
        found = [r[0] for r in conn.execute("pragma integrity_check") if r[0] != "ok"]
        found += [f"foreign key: {row}" for row in conn.execute("pragma foreign_key_check")]
        for what, sql in _MUST_BE_EMPTY.items():
            found += [f"{what}: {row}" for row in conn.execute(sql).fetchmany(3)]
    return found
