"""A large store made directly in SQL: leads with companies and titles, and what they did in two
years. The same seed makes the same store; scores do not depend on the machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from leadctl.clean import title
from leadctl.store.database import open_database, writing

TODAY = date(2026, 11, 21)
PER_LEAD = 10
_DAY = TODAY.toordinal() - date(1970, 1, 1).toordinal()
_SPAN = 730
_LEADS_AT_ONCE = 50_000
_LARGEST = 40
_TITLES = ("", "担当", "主任", "係長", "課長", "次長", "部長", "営業部長", "取締役", "代表取締役")
_INDUSTRIES = ("製造業", "情報通信業", "小売業", "建設業", "運輸業", "医療", "金融業", "教育")

KINDS: Sequence[tuple[str, int, int]] = (
    # kind, distinct subjects, share of all activities in thousandths
    ("page_view", 900, 330),
    ("mail_sent", 120, 180),
    ("mail_open", 120, 130),
    ("mail_click", 120, 60),
    ("price_page", 6, 30),
    ("download", 60, 80),
    ("webinar", 60, 50),
    ("webinar_registered", 60, 30),
    ("seminar", 40, 20),
    ("survey", 20, 15),
    ("card", 1, 25),
    ("inquiry", 4, 10),
    ("trial", 2, 5),
    ("demo", 3, 5),
    ("quote", 1, 3),
    ("meeting_request", 1, 2),
    ("call", 1, 10),
    ("visit", 1, 5),
    ("intent", 10, 5),
    ("mail_unsubscribe", 1, 5),
)


def make_store(path: Path, leads: int, seed: int = 1) -> None:
    """Make a store of so many leads with `PER_LEAD` activities each on the average."""
    db = open_database(path, create=True)
    # Nobody else reads it yet, and what is made here is right: a test looks at its foreign keys.
    for setting in ("foreign_keys = off", "journal_mode = off", "cache_size = -200000"):
        db.conn.execute(f"pragma {setting}")
    with writing(db) as conn:
        _add_people(conn, leads)
        actions = _add_actions(conn)
        rng = np.random.default_rng(seed)
        for first in range(1, leads + 1, _LEADS_AT_ONCE):
            ids = np.arange(first, min(first + _LEADS_AT_ONCE, leads + 1))
            conn.executemany(_ADD_ACTIVITY, _activities(rng, ids, actions))
    db.conn.execute("pragma journal_mode = wal")
    db.close()


_ADD_ACTIVITY = (
    "insert or ignore into activity (lead_id, action_id, day, record_id) values (?, ?, ?, ?)"
)


def add_activities(path: Path, count: int, seed: int = 2) -> None:
    """Let so many leads attend a webinar on the last day, as an import would write it down."""
    db = open_database(path)
    with writing(db) as conn:
        leads, first = conn.execute(
            "select (select count(*) from lead), (select max(id) + 1 from record)"
        ).fetchone()
        who = np.random.default_rng(seed).choice(np.arange(1, leads + 1), count, replace=False)
        what = conn.execute("select min(id) from action where kind = 'webinar'").fetchone()[0]
        for n, lead in enumerate(sorted(who.tolist()), first):
            conn.execute(
                "insert into record (id, hash, kind, action_id, at, day)"
                " values (?, ?, 'activity', ?, ?, ?)",
                (n, b"%016d" % n, what, TODAY.isoformat(), _DAY),
            )
            conn.execute("insert into import_row values (?, 1, ?)", (n, n + 1))
            conn.execute("insert into member values (?, ?)", (n, lead))
            conn.execute("insert into activity values (?, ?, ?, ?)", (lead, what, _DAY, n))
    db.close()


def _add_people(conn: sqlite3.Connection, leads: int) -> None:
    """Add one record for each lead; five of them work in one company."""
    titles = ", ".join(f"({n}, nullif('{t}', ''))" for n, t in enumerate(_TITLES))
    industries = ", ".join(f"({n}, '{t}')" for n, t in enumerate(_INDUSTRIES))
    conn.execute(
        "insert into import values (1, 'crowd.csv', '', '', 'csv', 'card', 'utf-8', '[]', '{}', '{}',"
        " '2026-11-21T00:00:00+00:00', '2026-11-21', ?1, ?1, 0, 0, 0, ?1, null)",
        (leads,),
    )
    conn.execute(
        f"""with recursive n(i) as (select 1 union all select i + 1 from n where i < :leads),
          t(n, title) as (values {titles})
        insert into record (id, hash, kind, at, day, company_key, email, full_name, company,
          department, title, phone, source, consent)
        select i, cast(printf('%016d', i) as blob), 'card', date((:day - i % 700) * 86400, 'unixepoch'),
          :day - i % 700, '会社' || (i % (:leads / 5 + 1)),
          'p' || i || case when i % 9 = 0 then '@gmail.com' else '@c' || (i % (:leads / 5 + 1)) || '.example' end,
          '山田 ' || i, '株式会社会社' || (i % (:leads / 5 + 1)), '営業部', t.title,
          '+8135' || printf('%07d', i), '展示会' || (i % 12), 'unknown'
        from n join t on t.n = i * 7 % 31 % {len(_TITLES)}""",
        {"leads": leads, "day": _DAY},
    )
    conn.execute(
        "insert into import_row (record_id, import_id, line) select id, 1, id + 1 from record"
    )
    conn.execute("insert into member (record_id, lead_id) select id, id from record")
    conn.execute(
        f"""with recursive n(i) as (select 0 union all select i + 1 from n where i < :leads / 5),
          t(n, industry) as (values {industries})
        insert into company (key, name, industry, employees)
        select '会社' || i, '株式会社会社' || i, t.industry, 10 + i * 7919 % 5000
        from n join t on t.n = i * 5 % 37 % {len(_INDUSTRIES)}""",
        {"leads": leads},
    )
    conn.execute(
        """insert into lead (id, company_key, email_domain, email, full_name, company, department,
          title, phone, source, consent)
        select id, company_key, substr(email, instr(email, '@') + 1), email, full_name, company,
          department, title, phone, source, consent from record"""
    )
    levels = [(t, level) for t in _TITLES if (level := title.level(t)) is not None]
    conn.executemany("insert into title_level values (?, ?)", levels)
    conn.execute("insert into free_domain values ('gmail.com')")


def _add_actions(conn: sqlite3.Connection) -> list[tuple[int, int, float]]:
    """Add all actions; return of each kind its first action, how many it has, and its share."""
    found, first = [], 1
    for kind, subjects, share in KINDS:
        rows = ((first + n, kind, f"/{kind}/{n % 7}/{n}") for n in range(subjects))
        conn.executemany("insert into action (id, kind, subject) values (?, ?, ?)", rows)
        found.append((first, subjects, share / 1000))
        first += subjects
    return found


def _activities(
    rng: np.random.Generator, ids: np.ndarray, actions: list[tuple[int, int, float]]
) -> Iterator[tuple[int, ...]]:
    """Yield what leads did, in the order of the index: most did little, some did much."""
    counts = np.minimum(rng.geometric(1 / PER_LEAD, len(ids)), _LARGEST * PER_LEAD)
    who = np.repeat(ids, counts)
    kinds = rng.choice(len(actions), len(who), p=[share for _f, _n, share in actions])
    firsts, sizes = (np.array([a[i] for a in actions])[kinds] for i in (0, 1))
    what = firsts + (rng.random(len(who)) * sizes).astype(int)
    when = _DAY - (rng.random(len(who)) ** 2 * _SPAN).astype(int)
    order = np.lexsort((when, what, who))
    columns = (who, what, when, who)
    return zip(*(column[order].tolist() for column in columns), strict=True)
