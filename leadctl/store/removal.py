"""Records that go, with all that hangs on them; whom they leave behind is folded anew.

The caller fills temp `gone` by `choose`, settles what became of the ledger, and calls `remove`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from leadctl.fields import RECORD_FIELDS
from leadctl.store import clusters, folds, signals
from leadctl.store.ledger import OF_LEADS
from leadctl.store.selecting import select_in
from leadctl.store.transitions import refold

_SAID = (*RECORD_FIELDS, "action_id", "system", "company_key", "keys", "extra")


@dataclass(frozen=True, slots=True)
class Removed:
    """How many records went, with how many activities; how many leads went with them, and how many
    others were folded anew."""

    records: int
    activities: int
    leads_gone: int
    leads_changed: int


def choose(conn: sqlite3.Connection, record_ids: Iterable[int]) -> None:
    """Say which records go: they are in temp `gone` from now on, and in temp `edited_company` the
    companies of which something was said with them."""
    for table in ("gone (record_id integer primary key)", "edited_company (key text primary key)"):
        conn.execute(f"create temp table if not exists {table}")
        conn.execute(f"delete from temp.{table.partition(' ')[0]}")
    conn.executemany("insert into gone values (?)", ((id_,) for id_ in record_ids))
    conn.execute(
        "insert into edited_company select distinct company_key from edit"
        " where company_key is not null and anchor_id in (select record_id from gone)"
    )


def remove(conn: sqlite3.Connection, shells: Iterable[int] = (), kind: str = "shell") -> Removed:
    """Take away the records in temp `gone`; those that are `shells` stay, empty, as a kind of their
    own, each a lead by itself. Expects that no edit, transition, handoff or feedback names another.

    Foreign keys must be off: with them on, SQLite looks through all activities for each record.
    """
    kept = set(shells)
    loose = _hanging_on(conn)
    was = _count(conn, "select count(*) from lead")
    did = _count(conn, "select count(*) from activity")
    clusters.rematch(conn, (), gone=_people(conn))
    for shell in kept:
        _empty(conn, shell, kind)
    folds.fold_touched_leads(conn)
    _refold_stages(conn)
    for table in OF_LEADS:
        conn.execute(
            f"delete from {table} where lead_id in (select lead_id from touched)"
            " and lead_id not in (select id from lead)"
        )
    count = _count(conn, "select count(*) from gone")
    changed = _count(conn, "select count(*) from touched where lead_id in (select id from lead)")
    _delete(conn, kept)
    folds.refold_companies(conn, loose.companies)
    signals.fold(conn)
    conn.execute("delete from unscored_company where key not in (select key from company)")
    folds.drop_titles(conn, loose.titles)
    _drop_actions(conn, loose.actions)
    return Removed(
        records=count,
        activities=did - _count(conn, "select count(*) from activity"),
        leads_gone=was - _count(conn, "select count(*) from lead"),
        leads_changed=changed - (len(kept) if kind == "shell" else 0),
    )


@dataclass(frozen=True, slots=True)
class _Loose:
    """What may be of no use any more when the records have gone."""

    companies: set[str]
    titles: set[str]
    actions: set[int]


def _hanging_on(conn: sqlite3.Connection) -> _Loose:
    in_gone = "in (select record_id from gone)"
    leads = f"select lead_id from member where record_id {in_gone}"
    companies = conn.execute(
        f"select company_key from record where id {in_gone} and company_key is not null"
        f" union select company_key from lead where id in ({leads}) and company_key is not null"
        " union select key from edited_company"
    )
    titles = conn.execute(
        f"select title from record where id {in_gone} and title is not null"
        f" union select title from lead where id in ({leads}) and title is not null"
    )
    actions = conn.execute(
        f"select distinct action_id from record where id {in_gone} and action_id is not null"
    )
    return _Loose(*({x for (x,) in rows} for rows in (companies, titles, actions)))


def _refold_stages(conn: sqlite3.Connection) -> None:
    """Fold the stages of leads that were given the transitions of a record that goes."""
    leads = conn.execute(
        "select lead_id from member where record_id in (select anchor_id from transition)"
        " and lead_id in (select lead_id from touched)"
    ).fetchall()
    refold(conn, (lead_id for (lead_id,) in leads))


def _people(conn: sqlite3.Connection) -> list[int]:
    rows = conn.execute(
        "select record_id from gone where record_id in (select record_id from member)"
    )
    return [id_ for (id_,) in rows]


def _empty(conn: sqlite3.Connection, record_id: int, kind: str) -> None:
    """Take from a record all that it said: its keys go with it."""
    _delete_keys(conn, [record_id])
    nothing = ", ".join(f"{name} = null" for name in _SAID)
    conn.execute(
        f"update record set kind = ?, hash = randomblob(16), at = substr(at, 1, 10), {nothing}"
        " where id = ?",
        (kind, record_id),
    )
    conn.execute("insert or replace into member values (?1, ?1)", (record_id,))
    conn.execute("insert or ignore into touched values (?)", (record_id,))


def _delete(conn: sqlite3.Connection, kept: set[int]) -> None:
    ids = [id_ for (id_,) in conn.execute("select record_id from gone")]
    _delete_keys(conn, ids)
    for table in ("import_row", "company_activity"):
        conn.execute(f"delete from {table} where record_id in (select record_id from gone)")
    conn.executemany("delete from gone where record_id = ?", ((id_,) for id_ in kept))
    conn.execute("delete from record where id in (select record_id from gone)")


def _delete_keys(conn: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Delete the rows of `key`, which is in the order of values: a record lists its own."""
    rows = select_in(conn, "select id, keys from record where keys is not null and id in", ids)
    conn.executemany(
        "delete from key where value = ? and record_id = ?",
        ((value, id_) for id_, keys in rows for value in keys.split("\n")),
    )


def _drop_actions(conn: sqlite3.Connection, actions: set[int]) -> None:
    used = set(select_in(conn, "select distinct action_id from record where action_id in", actions))
    conn.executemany("delete from action where id = ?", ((a,) for a in actions if (a,) not in used))


def _count(conn: sqlite3.Connection, sql: str) -> int:
    return int(conn.execute(sql).fetchone()[0])
