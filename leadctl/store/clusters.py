"""Which records are one person, as far as the new ones touch it: the store's side of `identity`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from leadctl.identity import Member, clusters

_KEYS_AT_ONCE = 5_000
_PARAMETERS = 10_000
_MEMBER = (
    "select id, hash, coalesce(full_name, ''), coalesce(kana, ''), coalesce(keys, '')"
    " from record where id in"
)
_T = TypeVar("_T")


def settle(conn: sqlite3.Connection, first: int) -> None:
    """Give every record from `first` on its lead. Expects its keys in `key` and in temp `new_key`.

    Records that share a key, and all that hang together with them, are matched anew; every other
    new record begins a lead of its own. The leads that were matched, those that are no more
    included, are then in temp `touched`, and their records in temp `matched`. A lead's id is that
    of the record of it that came first into the store.
    """
    _begin(conn)
    conn.execute("drop table if exists temp.shared")
    conn.execute(
        "create temp table shared as select value from (select distinct value from new_key) n where"
        " (select count(*) from (select 1 from key k where k.value = n.value limit 2)) = 2"
    )
    cursor = conn.execute("select value from shared order by value")
    for seeds in batches((row[0] for row in cursor), _KEYS_AT_ONCE):
        _assign(conn, _component(conn, keys=seeds))
    conn.execute(
        "insert into member (record_id, lead_id) select id, id from record"
        " where id >= ? and kind <> 'company' and id not in (select record_id from matched)",
        (first,),
    )
    conn.execute("drop table temp.shared")


def rematch(
    conn: sqlite3.Connection, record_ids: Iterable[int], *, gone: Iterable[int] = ()
) -> None:
    """Match anew all that hangs together with these records, through keys and leads.

    Their `member` rows are as they must be then, and the leads of before and after are in temp
    `touched`, for `folds.fold_touched_leads`. Records that are `gone` (their rows in `record` and
    `key` still there, to be deleted after the leads are folded) count no more and belong to no
    lead; those that hung together with them are matched anew too.
    """
    _begin(conn)
    lost = set(gone)
    _assign(conn, _component(conn, ids={*record_ids, *lost}), lost)


def _begin(conn: sqlite3.Connection) -> None:
    for table in (
        "matched (record_id integer primary key)",
        "touched (lead_id integer primary key)",
    ):
        conn.execute(f"create temp table if not exists {table}")
        conn.execute(f"delete from temp.{table.partition(' ')[0]}")


def _component(
    conn: sqlite3.Connection, keys: Iterable[str] = (), ids: Iterable[int] = ()
) -> list[Member]:
    """Return all records that hang together with the holders of some keys, or with some records,
    through keys and through leads; without those that an earlier call has matched."""
    open_keys, seen_keys, open_ids = set(keys), set[str](), set(ids)
    members: dict[int, Member] = {}
    while open_keys or open_ids:
        seen_keys |= open_keys
        new = open_ids | _ids(conn, "select record_id from key where value in", open_keys)
        new -= members.keys()
        leads = _ids(conn, "select lead_id from member where record_id in", new)
        new |= _ids(conn, "select record_id from member where lead_id in", leads)
        new -= members.keys()
        new -= _ids(conn, "select record_id from matched where record_id in", new)
        found = [_member(*row) for row in select_in(conn, _MEMBER, new)]
        members |= {m.id: m for m in found}
        open_keys, open_ids = {k for m in found for k in m.keys} - seen_keys, set()
    return list(members.values())


def _member(id_: int, content: bytes, name: str, kana: str, found: str) -> Member:
    return Member(id_, content, name, kana, tuple(found.split("\n")) if found else ())


def _assign(conn: sqlite3.Connection, members: list[Member], gone: Iterable[int] = ()) -> None:
    """Write which lead each of the records belongs to; note the leads of before and after."""
    lost = set(gone)
    ids = [m.id for m in members]
    before = _ids(conn, "select lead_id from member where record_id in", ids)
    groups = clusters([m for m in members if m.id not in lost])
    rows = [(r, group[0]) for group in groups for r in group]
    conn.executemany("delete from member where record_id = ?", ((r,) for r in lost))
    conn.executemany(
        "insert into member (record_id, lead_id) values (?, ?)"
        " on conflict (record_id) do update set lead_id = excluded.lead_id"
        " where lead_id <> excluded.lead_id",
        rows,
    )
    conn.executemany("insert into matched values (?)", ((r,) for r in ids))
    leads = before | {lead for _record, lead in rows}
    conn.executemany("insert or ignore into touched values (?)", ((lead,) for lead in leads))


def _ids(conn: sqlite3.Connection, sql: str, values: Iterable[object]) -> set[int]:
    return {id_ for (id_,) in select_in(conn, sql, values)}


def select_in(
    conn: sqlite3.Connection, sql: str, values: Iterable[object]
) -> Iterator[tuple[Any, ...]]:
    """Run a statement that ends with "in" over any number of values."""
    for some in batches(values, _PARAMETERS):
        yield from conn.execute(f"{sql} ({', '.join('?' * len(some))})", some).fetchall()


def batches(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Cut values into lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
