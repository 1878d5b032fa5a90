"""The ledger: which leads were handed to sales, what sales was told, and in which files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadctl.model import Handoff
from leadctl.sales.routing import Ties
from leadctl.store.selecting import select_in

_HANDOFF = "id, lead_id, at, owner, due, snapshot, closed_at"


@dataclass(frozen=True, slots=True)
class Entry:
    """A handoff as it stands in the ledger, with the first answer (a day) and the last one; of a
    person who was `forgotten` nothing else is kept."""

    handoff: Handoff
    recorded_at: str
    issue_id: int | None
    again: bool
    answered_at: str | None
    result: str | None
    reason: str | None
    forgotten: bool = False

    @property
    def awaits_answer(self) -> bool:
        """Say whether sales has not said anything yet; of who was forgotten nobody is asked."""
        return not self.forgotten and self.handoff.closed_at is None and self.answered_at is None

    def is_overdue(self, moment: datetime) -> bool:
        """Say whether an answer should have come before a moment."""
        due = self.handoff.due
        return self.awaits_answer and due is not None and datetime.fromisoformat(due) < moment


@dataclass(frozen=True, slots=True)
class Issue:
    """A list that went out, and its files: (where it belongs, where it was written aside)."""

    id: int
    files: tuple[tuple[str, str], ...]


def record(
    conn: sqlite3.Connection, handed: Sequence[Handoff], rules_hash: str, at: str, now: str
) -> tuple[int, tuple[Handoff, ...]]:
    """Write down handoffs as one issue; return its id, and the handoffs with theirs."""
    row = conn.execute(
        "insert into issue (at, recorded_at, rules_hash) values (?, ?, ?) returning id",
        (at, now, rules_hash),
    ).fetchone()
    issue_id = int(row[0])
    return issue_id, tuple(
        h._replace(id=_record(conn, h, issue_id, rules_hash, now)) for h in handed
    )


def _record(
    conn: sqlite3.Connection, handed: Handoff, issue_id: int, rules_hash: str, now: str
) -> int:
    snapshot = json.dumps(handed.snapshot, ensure_ascii=False)
    row = conn.execute(
        """insert into handoff (anchor_id, at, recorded_at, owner, due, snapshot, rules_hash,
          issue_id, again) values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id""",
        (handed.lead_id, handed.at, now, handed.owner, handed.due, snapshot, rules_hash, issue_id,
         int(bool(handed.snapshot["again"]))),
    ).fetchone()  # fmt: skip
    return int(row[0])


def note_files(conn: sqlite3.Connection, issue_id: int, files: Iterable[tuple[str, str]]) -> None:
    """Write down where the files of an issue belong, and where they are until then."""
    rows = ((issue_id, path, aside) for path, aside in files)
    conn.executemany("insert into issue_file (issue_id, path, aside) values (?, ?, ?)", rows)


def note_written(conn: sqlite3.Connection, path: str, sha256: str) -> None:
    """Write down what is in a file of ours."""
    conn.execute(
        """insert into written_file values (?, ?)
          on conflict (path) do update set sha256 = excluded.sha256""",
        (path, sha256),
    )


def written_at(conn: sqlite3.Connection, path: str) -> str | None:
    """Return the sha256 of what we wrote last at a place."""
    row = conn.execute("select sha256 from written_file where path = ?", (path,)).fetchone()
    return row[0] if row else None


def unsettled(conn: sqlite3.Connection) -> list[Issue]:
    """Return the issues whose files are perhaps not in place."""
    ids = conn.execute("select id from issue where settled_at is null order by id").fetchall()
    sql = "select path, aside from issue_file where issue_id = ? order by path"
    return [Issue(id_, tuple(conn.execute(sql, (id_,)).fetchall())) for (id_,) in ids]


def settle(conn: sqlite3.Connection, issue_id: int, now: str) -> None:
    """Write down that all files of an issue are in place."""
    sql = "update issue set settled_at = ? where id = ? and settled_at is null"
    conn.execute(sql, (now, issue_id))


def untold(conn: sqlite3.Connection, now: str) -> list[Entry]:
    """Return the handoffs of which the hook has not been told, and count them as told: it is never
    told twice, even if it fails."""
    rows = conn.execute(
        """update issue set told_at = ? where told_at is null and settled_at is not null
          returning id""",
        (now,),
    ).fetchall()
    where = "issue_id in (select value from json_each(?)) order by id"
    return list(_entries(conn, where, json.dumps([id_ for (id_,) in rows])))


def of_issue(conn: sqlite3.Connection, issue_id: int) -> list[Handoff]:
    """Return the handoffs of an issue, in the order in which they went out."""
    sql = f"select {_HANDOFF} from v_handoffs where issue_id = ? order by id"
    return [_handoff(row) for row in conn.execute(sql, (issue_id,))]


def entries(conn: sqlite3.Connection, *, told: bool = False) -> Iterator[Entry]:
    """Yield the whole ledger, newest first; what sales was told only if it is asked for, since
    reading it takes longer than all the rest."""
    return _entries(conn, "true order by at desc, id desc", told=told)


def entry(conn: sqlite3.Connection, id_: int) -> Entry | None:
    """Return one handoff."""
    return next(_entries(conn, "id = ?", id_), None)


def _entries(
    conn: sqlite3.Connection, where: str, *values: Any, told: bool = True
) -> Iterator[Entry]:
    columns = _HANDOFF if told else _HANDOFF.replace("snapshot", "'{}'")
    sql = f"""select {columns}, recorded_at, issue_id, again,
        (select min(substr(f.at, 1, 10)) from feedback f where f.handoff_id = v_handoffs.id),
        result, reason, snapshot = '{{}}'
      from v_handoffs where {where}"""
    for *row, recorded_at, issue_id, again, answered_at, result, reason, forgotten in conn.execute(
        sql, values
    ):
        yield Entry(
            *(_handoff(row), recorded_at, issue_id, bool(again)),
            *(answered_at, result, reason, bool(forgotten)),
        )


def _handoff(row: Sequence[Any]) -> Handoff:
    id_, lead_id, at, owner, due, snapshot, closed_at = row
    return Handoff(id_, lead_id, at, owner, due, json.loads(snapshot), closed_at)


def given(conn: sqlite3.Connection, since: str) -> dict[str | None, int]:
    """Return how many leads each owner was given since a day (ISO); None: those without owner."""
    sql = "select owner, count(*) from handoff where at >= ? group by owner"
    return dict(conn.execute(sql, (since,)).fetchall())


def suppressed(conn: sqlite3.Connection, lead_ids: Iterable[int]) -> set[int]:
    """Return which leads asked to be left alone."""
    sql = "select id from v_leads where suppressed and id in"
    return {lead_id for (lead_id,) in select_in(conn, sql, lead_ids)}


_CREW = """
with asked as (
  select l.id, l.company_key from json_each(:leads) j join lead l on l.id = j.value
),
crew as (
  select id as lead_id, id as other, 0 as distance from asked
  union all
  select a.id, l.id, 1 from asked a cross join lead l
  where l.company_key = a.company_key and l.id <> a.id
)
"""
_DEALS = f"""{_CREW}
select c.lead_id, h.owner from crew c
join member m on m.lead_id = c.other join handoff h on h.anchor_id = m.record_id
where h.owner is not null and (
  select f.result from feedback f where f.handoff_id = h.id
    and f.result in ('in_deal', 'won', 'lost', 'rejected')
  order by f.at desc, f.id desc limit 1) in ('in_deal', 'won')
order by c.lead_id, c.distance, h.at desc, h.id desc
"""
_HAD = f"""{_CREW}
select c.lead_id, h.owner from crew c
join member m on m.lead_id = c.other join handoff h on h.anchor_id = m.record_id
where h.owner is not null order by c.lead_id, c.distance, h.at desc, h.id desc
"""
_COLLEAGUES = f"""{_CREW}
select c.lead_id, l.owner from crew c join lead l on l.id = c.other
where c.distance = 1 and l.owner is not null group by c.lead_id, l.owner
order by c.lead_id, count(*) desc, l.owner
"""


def ties(conn: sqlite3.Connection, lead_ids: Iterable[int]) -> dict[int, Ties]:
    """Return what ties leads to people of sales, but for the conditions of [[owner]]."""
    wanted = {"leads": json.dumps(list(lead_ids))}
    deals, had, colleagues = (
        _by_lead(conn.execute(sql, wanted)) for sql in (_DEALS, _HAD, _COLLEAGUES)
    )
    own = """select l.id, l.owner, l.card_owner from json_each(:leads) j
             join lead l on l.id = j.value"""
    return {
        lead_id: Ties(
            deals=(*deals.get(lead_id, ()), *([owner] if owner else [])),
            cards=(card_owner,) if card_owner else (),
            company=(*had.get(lead_id, ()), *colleagues.get(lead_id, ())),
        )
        for lead_id, owner, card_owner in conn.execute(own, wanted)
    }


def _by_lead(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for lead_id, name in rows:
        found.setdefault(lead_id, {})[name] = None
    return {lead_id: tuple(names) for lead_id, names in found.items()}


def campaigns(conn: sqlite3.Connection, lead_id: int) -> list[str]:
    """Return the sources and campaigns of a lead's records, the earliest first."""
    sql = (
        """select source, campaign from v_records where lead_id = ? order by at, source, campaign"""
    )
    rows = conn.execute(sql, (lead_id,))
    return list(dict.fromkeys(name for row in rows for name in row if name))


def written(conn: sqlite3.Connection, lead_id: int) -> dict[tuple[str, str], str]:
    """Return what a lead wrote when it did something, by moment and kind of action."""
    sql = """select at, action, challenge from v_records
             where lead_id = ? and action is not null and challenge is not null
             order by at, import_id, line"""
    return {(at, kind): text for at, kind, text in conn.execute(sql, (lead_id,))}
