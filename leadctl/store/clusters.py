"""Which records are one person, as far as a change touches it: the store's side of `identity`."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

from leadctl.identity.clusters import Link, match
from leadctl.identity.evidence import Decisions, Member
from leadctl.store import decisions
from leadctl.store.selecting import batches, select_in

_KEYS_AT_ONCE = 5_000
_MEMBER = (
    "select id, hash, coalesce(full_name, ''), coalesce(kana, ''), coalesce(keys, '')"
    " from record where id in"
)


_OF_LEAD = "select record_id from member where lead_id in"


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
    awake = _decided_since(conn, first)
    if awake:
        _assign(conn, _component(conn, ids=awake))
    conn.execute(
        "insert into member (record_id, lead_id) select id, id from record"
        " where id >= ? and kind not in ('company', 'intent')"
        " and id not in (select record_id from matched)",
        (first,),
    )
    conn.execute("drop table temp.shared")


def rematch(
    conn: sqlite3.Connection, record_ids: Iterable[int], *, gone: Iterable[int] = ()
) -> None:
    """Match anew all that hangs together with these records, through keys, leads and decisions.

    Their `member` rows are as they must be then, and the leads of before and after are in temp
    `touched`, for `folds.fold_touched_leads`. Records that are `gone` (their rows in `record` and
    `key` still there, to be deleted after the leads are folded) count no more and belong to no
    lead; those that hung together with them are matched anew too.
    """
    _begin(conn)
    lost = set(gone)
    _assign(conn, _component(conn, ids={*record_ids, *lost}), lost)


def match_all(conn: sqlite3.Connection, record_ids: Iterable[int]) -> None:
    """Give records their leads where none has one yet, as facts and decisions stand: no hold ends,
    as it does when a new file comes."""
    _begin(conn)
    for some in batches(record_ids, _KEYS_AT_ONCE):
        _assign(conn, _component(conn, ids=some))


def explain(conn: sqlite3.Connection, lead_id: int) -> dict[int, Link]:
    """Return why each record of a lead belongs to it, computed from the facts: the link by which it
    hangs together with the first one. The first one has none."""
    _begin(conn)
    members = _component(conn, ids=_ids(conn, _OF_LEAD, [lead_id]))
    joined: dict[int, list[Link]] = defaultdict(list)
    for link in match(members, _decisions_among(conn, members)).links:
        joined[link.a].append(link)
        joined[link.b].append(link)
    found: dict[int, Link] = {}
    reached = [lead_id]
    for record in reached:  # grows on the way
        for link in joined[record]:
            other = link.b if link.a == record else link.a
            if other not in found and other != lead_id:
                found[other] = Link(other, record, link.rule, link.key)
                reached.append(other)
    return found


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
    through keys, leads and decisions; without those that an earlier call has matched."""
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
        open_keys = {k for m in found for k in m.keys} - seen_keys
        open_ids = _decided_with(conn, found) - members.keys()
    return list(members.values())


def _member(id_: int, content: bytes, name: str, kana: str, found: str) -> Member:
    return Member(id_, content, name, kana, tuple(found.split("\n")) if found else ())


def _decided_with(conn: sqlite3.Connection, members: list[Member]) -> set[int]:
    """Return the records that somebody joined with any of these."""
    told = decisions.about(conn, (m.content for m in members))
    hashes = {content for decision in told for content in decisions.joined(decision)}
    return _ids(conn, "select id from record where hash in", hashes)


def _decided_since(conn: sqlite3.Connection, first: int) -> set[int]:
    """Return the records from `first` on that decisions of before are about, and those whose hold
    has ended."""
    told = decisions.active(conn)
    hashes = {content for decision in told for content in decisions.named(decision)}
    new = {id_ for id_ in _ids(conn, "select id from record where hash in", hashes) if id_ >= first}
    ended = decisions.end_holds(conn)
    return new | _ids(conn, "select id from record where hash in", ended)


def _decisions_among(conn: sqlite3.Connection, members: list[Member]) -> Decisions:
    return decisions.combine(decisions.about(conn, (m.content for m in members)))


def _assign(conn: sqlite3.Connection, members: list[Member], gone: Iterable[int] = ()) -> None:
    """Write which lead each of the records belongs to; note the leads of before and after."""
    lost = set(gone)
    ids = [m.id for m in members]
    here = [m for m in members if m.id not in lost]
    was = dict(select_in(conn, "select record_id, lead_id from member where record_id in", ids))
    groups = _match(conn, here, was)
    rows = [(r, group[0]) for group in groups for r in group]
    conn.executemany("delete from member where record_id = ?", ((r,) for r in lost))
    conn.executemany(
        "insert into member (record_id, lead_id) values (?, ?)"
        " on conflict (record_id) do update set lead_id = excluded.lead_id"
        " where lead_id <> excluded.lead_id",
        rows,
    )
    conn.executemany("insert into matched values (?)", ((r,) for r in ids))
    leads = {*was.values(), *(lead for _record, lead in rows)}
    conn.executemany("insert or ignore into touched values (?)", ((lead,) for lead in leads))


def _match(
    conn: sqlite3.Connection, members: list[Member], was: Mapping[int, int]
) -> list[list[int]]:
    """Return the people. Two leads that would become one by themselves, while sales works on one of
    them, are held apart, and that is written down."""
    told = _decisions_among(conn, members)
    groups = match(members, told).groups
    merging = [{was[r] for r in group if r in was} for group in groups]
    open_ = decisions.open_handoffs(conn, [x for leads in merging if len(leads) > 1 for x in leads])
    if not open_:
        return groups
    content = {m.id: m.content for m in members}
    holds = [
        decisions.Hold(content[handed], content[lead], handed, lead, open_[handed])
        for leads in merging
        for handed in leads & open_.keys()
        for lead in leads - {handed}
        if handed in content and lead in content
    ]
    groups = match(members, decisions.with_holds(told, holds)).groups
    now = {r: group[0] for group in groups for r in group}
    decisions.write_holds(conn, [h for h in holds if now[h.handed] != now[h.other]])
    return groups


def _ids(conn: sqlite3.Connection, sql: str, values: Iterable[object]) -> set[int]:
    return {id_ for (id_,) in select_in(conn, sql, values)}
