"""What holds of matching whatever the rows are: order, undoing, splitting, looking again."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl import reviewing
from leadctl.errors import LeadctlError
from leadctl.identity.clusters import clusters
from leadctl.identity.evidence import Decisions, Member
from leadctl.pipeline import ImportRequest, ImportResult, import_files
from leadctl.store import candidates
from leadctl.store.database import Store, open_in_memory
from leadctl.store.queries import lead_of

NOW = "2026-11-21T00:00Z"
SIGNED = reviewing.Signed("佐藤", None, NOW)
HEADER = ["氏名", "会社名", "メールアドレス", "電話番号", "携帯電話", "名刺交換日", "備考"]
NAMES = [
    "",
    "山田太郎",
    "山田 太郎",
    "鈴木花子",
    "Taro Yamada",
    "Yamda Taro",
    "山田",
    "斎藤一郎",
    "斉藤一郎",
    "ヤマダタロウ",
]

rows = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["", "株式会社アオバ商事", "㈱ミドリ"]),
    st.sampled_from(["", "a@aoba.example.co.jp", "a+x@aoba.example.co.jp", "b@midori.example.jp"]),
    st.sampled_from(["", "03-1234-5678", "03-1234-5679"]),
    st.sampled_from(["", "090-5550-0101", "090-5550-0102"]),
    st.sampled_from(["2026-10-01", "2026-11-01"]),
    st.sampled_from("xyz"),
).filter(lambda row: any(row[i] for i in (0, 2, 3, 4)))
files = st.lists(rows, min_size=2, max_size=9)
quick = settings(max_examples=15, deadline=None)


def add(db: Store, found: list[tuple[str, ...]], name: str = "cards.csv") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *found])
        for done in import_files(
            lambda: db, [(path, name)], ImportRequest(), date(2026, 11, 21), NOW
        ):
            assert isinstance(done, ImportResult), done


@contextmanager
def holding(found: list[tuple[str, ...]]) -> Iterator[Store]:
    db = open_in_memory()
    add(db, found)
    yield db
    db.close()


def leads(db: Store) -> list[int]:
    return [lead for (lead,) in db.conn.execute("select id from lead order by id")]


def people(conn: sqlite3.Connection) -> set[frozenset[bytes]]:
    """Return which records are one person, by their content."""
    found: dict[int, set[bytes]] = {}
    for lead, content in conn.execute(
        "select lead_id, hash from member join record on id = record_id"
    ):
        found.setdefault(lead, set()).add(content)
    return set(map(frozenset, found.values()))


def pairs(db: Store) -> set[tuple[frozenset[bytes], str, str]]:
    """Return the candidates by the content of their leads' records."""
    reviewing.review(db)
    of: dict[int, list[bytes]] = {}
    for lead, content in db.conn.execute(
        "select lead_id, hash from member join record on id = record_id order by hash"
    ):
        of.setdefault(lead, []).append(content)
    return {
        (frozenset((of[c.a][0], of[c.b][0])), c.rule, c.why) for c in candidates.listed(db.conn)
    }


def facts(conn: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return every row, without the log of decisions and what is only to be looked at again."""
    log = {"decision", "sqlite_sequence", "unscored", "unscored_company", "unpaired"}
    tables = [t for (t,) in conn.execute("select name from sqlite_master where type = 'table'")]
    return {t: sorted(conn.execute(f"select * from {t}"), key=repr) for t in tables if t not in log}


@quick
@given(files, st.integers(0, 99), st.randoms(use_true_random=False))
def test_rows_in_any_order_and_in_any_files_give_the_same_people_and_candidates(
    found: list[tuple[str, ...]], cut: int, chance: Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    at = cut % len(found)
    with holding(found) as one, holding(shuffled[at:]) as other:
        if at:
            pairs(other)
            add(other, shuffled[:at], "more.csv")
        assert people(one.conn) == people(other.conn)
        assert pairs(one) == pairs(other)


@quick
@given(files, st.integers(0, 99), st.integers(0, 99))
def test_a_merge_that_is_undone_leaves_everything_as_it_was(
    found: list[tuple[str, ...]], i: int, j: int
) -> None:
    with holding(found) as db:
        known = leads(db)
        a, b = known[i % len(known)], known[j % len(known)]
        pairs(db)
        before = facts(db.conn)
        done = reviewing.decide(db, reviewing.Verdict(a, b, same=True), SIGNED)
        assert lead_of(db.conn, a) == lead_of(db.conn, b)
        if done.event:
            assert facts(db.conn) != before
            reviewing.undo(db, None, SIGNED)
        reviewing.review(db)
        assert facts(db.conn) == before


@quick
@given(files, st.integers(0, 99), files)
def test_a_record_that_was_split_off_never_comes_back_by_itself(
    found: list[tuple[str, ...]], i: int, later: list[tuple[str, ...]]
) -> None:
    with holding([*found, *found[:1]]) as db:
        shared = db.conn.execute(
            "select record_id, lead_id from member where lead_id in"
            " (select lead_id from member group by 1 having count(*) > 1) order by 1"
        ).fetchall()
        if not shared:
            return
        record, lead = shared[i % len(shared)]
        others = [r for r, of in shared if of == lead and r != record]
        reviewing.split(db, record, SIGNED)
        add(db, [(*row[:-1], "again") for row in [*found, *later]], "again.csv")
        assert lead_of(db.conn, record) not in {lead_of(db.conn, r) for r in others}
        assert len({lead_of(db.conn, r) for r in others}) == 1


@quick
@given(files, files, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.booleans())))
def test_candidates_brought_up_to_date_are_those_found_anew(
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    verdicts: list[tuple[int, int, bool]],
) -> None:
    with holding(first) as db:
        pairs(db)
        add(db, second, "more.csv")
        for i, j, same in verdicts:
            known = leads(db)
            verdict = reviewing.Verdict(known[i % len(known)], known[j % len(known)], same)
            try:
                reviewing.decide(db, verdict, SIGNED)
            except LeadctlError:
                assert verdict.a == verdict.b
        updated = pairs(db)
        with db.conn as conn:
            for table in ("candidate", "block", "crowd"):
                conn.execute(f"delete from {table}")
            conn.execute("delete from setting where name = 'blocked'")
        assert pairs(db) == updated


KEYS = ["e:a@x.example", "e:b@x.example", "m:+819055500101", "m:+819055500102", "c:hubspot:1"]
members = st.builds(
    lambda n, name, found: Member(n, n.to_bytes(2, "big"), name, "", tuple(found)),
    st.integers(0, 30),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(KEYS), max_size=3, unique=True),
)
told = st.dictionaries(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda p: p[0] < p[1]),
    st.booleans(),
    max_size=6,
)


@given(
    st.lists(members, max_size=14, unique_by=lambda m: m.id),
    told,
    st.randoms(use_true_random=False),
)
def test_people_do_not_depend_on_the_order_of_records_and_follow_decisions(
    found: list[Member], verdicts: dict[tuple[int, int], bool], chance: Random
) -> None:
    numbered = [
        ((a.to_bytes(2, "big"), b.to_bytes(2, "big")), n, same)
        for n, ((a, b), same) in enumerate(verdicts.items(), 1)
    ]
    decisions = Decisions(
        {pair: n for pair, n, same in numbered if same},
        {pair: n for pair, n, same in numbered if not same},
    )
    shuffled = list(found)
    chance.shuffle(shuffled)
    groups = clusters(found, decisions)
    assert clusters(shuffled, decisions) == groups
    assert sorted(r for group in groups for r in group) == sorted(m.id for m in found)
    person = {r: n for n, group in enumerate(groups) for r in group}
    last = max(numbered, key=lambda told: told[1], default=None)
    if last:
        (a, b), _number, same = last
        one, other = int.from_bytes(a, "big"), int.from_bytes(b, "big")
        if one in person and other in person:
            assert (person[one] == person[other]) == same
