"""The pairs of leads that could be one person, brought up to date as far as something changed.

Records meet in blocks, which are numbers in an index; whoever meets is compared by
`identity.pairs`, lead with lead. Only leads that were touched since the last time are looked at.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from leadctl.clean import person
from leadctl.identity.evidence import MOST_NAMES, Member, contradict, has_many_names
from leadctl.identity.pairs import (
    KINDS,
    RANKS,
    Face,
    Finding,
    Kind,
    Reason,
    blocks,
    judge,
    number_of,
)
from leadctl.store import decisions, settings
from leadctl.store.selecting import batches, select_in

MOST_LEADS = 50
"""A block of more leads than these is divided, or reported."""

BLOCKED = "blocked"
"""The setting that keeps the last record whose blocks are written."""

_PAIRS_AT_ONCE = 4_000
_RECORDS_AT_ONCE = 20_000
_MOST_FACES = 20
_NUMBERS = KINDS.index(Kind.NUMBER) << 32
"""The first of the blocks that are only counted; they are the last ones."""
_FACE = """coalesce(full_name, ''), coalesce(kana, ''), coalesce(company_key, ''),
  coalesce(keys, ''), coalesce(phone, ''), coalesce(url, '')"""


def refresh(conn: sqlite3.Connection) -> None:
    """Bring blocks, candidates and crowds in line with the records, leads and decisions."""
    done = _blocked_until(conn)
    _drop_gone(conn)
    _mark_dirty(conn, done)
    last = _add_blocks(conn, done)
    _find_wanted(conn, everything=done == 0)
    _find_crowds(conn)
    _replace_candidates(conn)
    settings.write(conn, BLOCKED, str(last))
    conn.execute("delete from unpaired")
    for table in ("dirty", "wanted", "wanted_key", "met", "seen"):
        conn.execute(f"drop table if exists temp.{table}")


def drop(conn: sqlite3.Connection, leads: Collection[int]) -> None:
    """Forget what was found about leads that are folded anew, and let them be compared again."""
    if _blocked_until(conn) == 0:
        return
    marks = ", ".join("?" * len(leads))
    for side in ("a", "b"):
        conn.execute(f"delete from candidate where {side} in ({marks})", tuple(leads))
    conn.executemany("insert or ignore into unpaired values (?)", ((lead,) for lead in leads))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two leads that could be one person: by which rule, and what they share."""

    a: int
    b: int
    rule: str
    why: str


def listed(
    conn: sqlite3.Connection, rules: Collection[str] = (), limit: int | None = None
) -> list[Candidate]:
    """Return the candidates of `rules` (none: of all), best first, the same in any store."""
    marks = f"where c.rule in ({', '.join('?' * len(rules))})" if rules else ""
    rows = conn.execute(
        "select c.a, c.b, c.rule, c.why from candidate c"
        f" join record x on x.id = c.a join record y on y.id = c.b {marks}"
        " order by c.rank, c.why, min(x.hash, y.hash), max(x.hash, y.hash) limit ?",
        (*rules, -1 if limit is None else limit),
    )
    return [Candidate(*row) for row in rows]


def is_current(conn: sqlite3.Connection) -> bool:
    """Say whether the candidates are in line with the records, leads and decisions; `refresh` makes
    them so."""
    behind = """select exists (select 1 from unpaired) or exists (select 1 from unblocked)
      or coalesce((select max(record_id) from member), 0) > ?"""
    return not conn.execute(behind, (_blocked_until(conn),)).fetchone()[0]


def by_source(conn: sqlite3.Connection) -> dict[str | None, int]:
    """Count by first source the leads that could be the same person as another one."""
    sql = """select l.source, count(*) from (select a as id from candidate
        union select b from candidate) c join lead l on l.id = c.id group by 1"""
    return dict(conn.execute(sql).fetchall())


def count(conn: sqlite3.Connection, rules: Collection[str] = ()) -> int:
    """Return how many candidates there are."""
    marks = f"where rule in ({', '.join('?' * len(rules))})" if rules else ""
    sql = f"select count(*) from candidate {marks}"
    return int(conn.execute(sql, tuple(rules)).fetchone()[0])


def between(conn: sqlite3.Connection, a: int, b: int) -> Finding | None:
    """Return why two leads could be one person, if anything says so."""
    people = _people(conn, {a, b})
    return people[a].judge(people[b], _Crowded(conn))


def crowds(conn: sqlite3.Connection) -> list[tuple[int, str, str]]:
    """Return the blocks that were too large to compare: how many leads, and the name and company
    of one of them; the largest first."""
    sql = """select c.leads, coalesce(r.full_name, ''), coalesce(r.company, r.email, '')
             from crowd c join record r on r.id = c.record_id order by c.leads desc, r.hash"""
    return list(conn.execute(sql))


def _blocked_until(conn: sqlite3.Connection) -> int:
    return int(settings.read(conn, BLOCKED) or 0)


def _drop_gone(conn: sqlite3.Connection) -> None:
    """Take records that are no more out of their blocks; whoever shared a number with them is
    compared anew, for now fewer names may stand with it."""
    if conn.execute("select 1 from unblocked limit 1").fetchone():
        conn.execute(
            "insert or ignore into unpaired select m.lead_id from block g"
            " join block b on b.value = g.value join member m on m.record_id = b.record_id"
            " where g.record_id in (select record_id from unblocked) and g.value >= ?",
            (_NUMBERS,),
        )
        conn.execute("delete from block where record_id in (select record_id from unblocked)")
        conn.execute("delete from unblocked")


def _mark_dirty(conn: sqlite3.Connection, done: int) -> None:
    """Note the leads to compare in temp `dirty`: touched ones, and those with new records."""
    conn.execute("drop table if exists temp.dirty")
    conn.execute("create temp table dirty (lead_id integer primary key)")
    conn.execute(
        "insert or ignore into dirty select lead_id from unpaired"
        " union select lead_id from member where record_id > ?",
        (done,),
    )
    # One name more may stand with a number now, and it says nothing any longer.
    conn.execute(
        "insert or ignore into dirty select a from candidate where rule = ? and why in ("
        " select substr(r.phone, 1, instr(r.phone || ';', ';') - 1) from dirty d"
        " join member m on m.lead_id = d.lead_id join record r on r.id = m.record_id)",
        (Reason.LANDLINE.value,),
    )


def _add_blocks(conn: sqlite3.Connection, done: int) -> int:
    """Write the blocks of the records after `done`; return the last of them."""
    conn.execute("drop table if exists temp.fresh_block")
    conn.execute("create temp table fresh_block (value integer, record_id integer, seeks integer)")
    cursor = conn.execute(
        f"select id, {_FACE} from record where id > ?"
        " and kind not in ('company', 'intent') order by id",
        (done,),
    )
    last = done
    for rows in batches(cursor, _RECORDS_AT_ONCE):
        found = [
            (value, id_, seeks)
            for id_, *row in rows
            for value, seeks in blocks(_face(*row)).items()
        ]
        conn.executemany("insert into fresh_block values (?, ?, ?)", found)
        last = rows[-1][0]
    conn.execute("insert into block select value, record_id, seeks from fresh_block order by 1, 2")
    conn.execute("drop table temp.fresh_block")
    return last


def _face(name: str, kana: str, company: str, keys: str, phone: str, url: str) -> Face:
    return Face(name, kana, company, tuple(keys.split("\n")) if keys else (), phone, url)


def _find_wanted(conn: sqlite3.Connection, *, everything: bool) -> None:
    """Put the blocks and keys of dirty leads into temp `wanted` and `wanted_key`, and into `met`
    the leads that stand in those blocks."""
    for table, value in (("wanted", "integer"), ("wanted_key", "text")):
        conn.execute(f"drop table if exists temp.{table}")
        conn.execute(f"create temp table {table} (value {value} primary key) without rowid")
    if everything:
        shared = "group by value having count(*) > 1"
        sought = f"{shared} and max(seeks) > 0"
        conn.execute(f"insert into wanted select value from block {sought}")
        ours = "value >= 'e:' and value < 'e;' or value >= 'm:' and value < 'm;'"
        conn.execute(f"insert into wanted_key select value from key where {ours} {shared}")
    else:
        _want_blocks_of_dirty(conn)
    _find_met(conn)


def _want_blocks_of_dirty(conn: sqlite3.Connection) -> None:
    cursor = conn.execute(
        f"select {_FACE} from dirty d join member m on m.lead_id = d.lead_id"
        " join record r on r.id = m.record_id"
    )
    for rows in batches(cursor, _RECORDS_AT_ONCE):
        faces = [_face(*row) for row in rows]
        conn.executemany(
            "insert or ignore into wanted values (?)",
            ((value,) for face in faces for value in blocks(face)),
        )
        conn.executemany(
            "insert or ignore into wanted_key values (?)",
            ((key,) for face in faces for key in face.keys if key[0] in "em"),
        )


def _find_met(conn: sqlite3.Connection) -> None:
    conn.execute("drop table if exists temp.met")
    conn.execute(
        "create temp table met (value integer, lead_id integer, seeks integer, record_id integer,"
        " primary key (value, lead_id)) without rowid"
    )
    conn.execute(
        "insert into met select w.value, m.lead_id, max(b.seeks), min(b.record_id)"
        " from wanted w cross join block b on b.value = w.value"
        " join member m on m.record_id = b.record_id where w.value < ?"
        " group by w.value, m.lead_id",
        (_NUMBERS,),
    )


def _find_crowds(conn: sqlite3.Connection) -> None:
    """Take the blocks that are too large out of `met`. Blocks of spellings are divided into finer
    ones, which are there already; the others are kept in `crowd`, to be reported."""
    conn.execute("delete from crowd where value in (select value from wanted)")
    low = KINDS.index(Kind.SPELLING) << 32
    crowded = "select value from met group by value having sum(seeks) * count(*) > ?1 * ?1"
    conn.execute(
        "insert into crowd select value, count(*), min(record_id) from met"
        f" where value not between ?2 and ?2 + 4294967295 and value in ({crowded}) group by value",
        (MOST_LEADS, low),
    )
    conn.execute(f"delete from met where value in ({crowded})", (MOST_LEADS,))


_MEETING = """
with met_by_key as (
  select distinct w.value, m.lead_id from wanted_key w cross join key k on k.value = w.value
  join member m on m.record_id = k.record_id
), shared as (
  select value from met_by_key group by value having count(*) between 2 and :most
)
select x.lead_id as a, y.lead_id as b from met x join met y
  on y.value = x.value and y.lead_id > x.lead_id and x.seeks + y.seeks > 0
  where x.lead_id in (select lead_id from dirty) or y.lead_id in (select lead_id from dirty)
union
select x.lead_id, y.lead_id from shared s join met_by_key x on x.value = s.value
  join met_by_key y on y.value = s.value and y.lead_id > x.lead_id
  where x.lead_id in (select lead_id from dirty) or y.lead_id in (select lead_id from dirty)
order by 1, 2
"""


def _replace_candidates(conn: sqlite3.Connection) -> None:
    """Judge whoever meets, and write down the pairs that are for a person to decide."""
    for side in ("a", "b"):
        conn.execute(f"delete from candidate where {side} in (select lead_id from dirty)")
    conn.execute("drop table if exists temp.seen")
    conn.execute("create temp table seen (a integer, b integer)")
    conn.execute(f"insert into seen {_MEETING}", {"most": MOST_LEADS})
    crowded, decided = _Crowded(conn), decisions.parted(conn)
    cursor = conn.execute("select a, b from seen")
    for pairs in batches(cursor, _PAIRS_AT_ONCE):
        people = _people(conn, {lead for pair in pairs for lead in pair})
        found = (
            (a, b, best)
            for a, b in pairs
            if (a, b) not in decided and (best := people[a].judge(people[b], crowded))
        )
        conn.executemany(
            "insert into candidate (a, b, rule, why, rank) values (?, ?, ?, ?, ?)",
            [(a, b, f.reason.value, f.shared, RANKS[f.reason]) for a, b, f in found],
        )


@dataclass(slots=True)
class _Person:
    """The different faces of a lead, and its records that have an address and a mobile."""

    faces: list[Face]
    reachable: list[Member]

    def judge(self, other: _Person, crowded: Collection[str]) -> Finding | None:
        """Return the best reason why two leads could be one; None where they cannot."""
        if any(contradict(x, y) for x in self.reachable for y in other.reachable):
            return None
        found = (judge(x, y, crowded) for x in self.faces for y in other.faces)
        return min(filter(None, found), key=lambda f: (RANKS[f.reason], f.shared), default=None)


def _people(conn: sqlite3.Connection, leads: Collection[int]) -> dict[int, _Person]:
    faces: dict[int, dict[Face, None]] = defaultdict(dict)
    sql = f"""select m.lead_id, {_FACE} from member m join record r on r.id = m.record_id
              where m.lead_id in"""
    for lead, *row in select_in(conn, sql, leads):
        faces[lead][_face(*row)] = None
    return {lead: _person(list(found)) for lead, found in faces.items()}


def _person(faces: list[Face]) -> _Person:
    # Whoever has a hundred faces is no person: some are enough to see what it is.
    few = sorted(faces, key=lambda f: (f.name, f.company, f.keys, f.kana, f.phone, f.url))[
        :_MOST_FACES
    ]
    members = (Member(0, b"", f.name, f.kana, f.keys) for f in faces)
    return _Person(few, [m for m in members if m.has("e") and m.has("m")])


class _Crowded(Collection[str]):
    """The keys and landlines that stand with too many names, looked up when somebody asks."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._known: dict[str, bool] = {}

    def __contains__(self, key: object) -> bool:
        text = str(key)
        if text not in self._known:
            names = self._names(text)
            # Spellings on a landline are counted as they are: one more must never make it speak
            # again, for those who stand with it are not all compared anew then.
            self._known[text] = (
                len(set(map(person.fold, names))) > MOST_NAMES
                if text.startswith("t:")
                else has_many_names(names)
            )
        return self._known[text]

    def _names(self, key: str) -> Iterator[str]:
        held = "select record_id from key where value = ?"
        value: str | int = key
        if key.startswith("t:"):
            held, value = "select record_id from block where value = ?", _number(key[2:])
        sql = f"select distinct full_name from record where id in ({held}) and full_name <> ''"
        return (name for (name,) in self._conn.execute(sql, (value,)))

    def __iter__(self) -> Iterator[str]:
        return (key for key, crowded in self._known.items() if crowded)

    def __len__(self) -> int:
        return sum(self._known.values())


def _number(landline: str) -> int:
    return number_of(Kind.NUMBER, landline)
