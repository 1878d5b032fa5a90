"""What is on the stage when a run is killed: folders with a store in which there is much to do."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import leadctl.store
from leadctl.rules.presets import preset
from tests.torture.call import call

PEOPLE = 300
_MIGRATIONS = Path(leadctl.store.__file__).parent / "migrations"
_PATHS = ("issue_file", "written_file")
OLD = "0003_company_activity"
"""The last migration that the old store has been through."""

Command = tuple[str, ...]


def _nothing(_folder: Path) -> list[str]:
    return []


@dataclass(frozen=True)
class Play:
    """A command that is killed, and what comes before. `again` is the run after the kill where it is
    not the same; `left_out` are tables that tell of other file names then; `whole` says that it is
    one transaction; `look` finds what else is wrong in a folder in the end."""

    command: Command
    before: tuple[Command, ...] = ()
    again: Command = ()
    left_out: tuple[str, ...] = ()
    whole: bool = True
    look: Callable[[Path], list[str]] = _nothing


def _each_once(folder: Path) -> list[str]:
    """Tell of leads that are not in one list and in the ledger once."""
    found: Counter[str] = Counter()
    for path in folder.glob("*_佐藤.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.update(row["リードID"] for row in csv.DictReader(file))
    with closing(sqlite3.connect(folder / "leads.db")) as conn:
        due = [f"L-{n:04}" for (n,) in conn.execute("select id from v_leads where stage = 'sql'")]
    return [] if found == Counter(due) else [f"handed over: {found}, due: {due}"]


def _nowhere(folder: Path) -> list[str]:
    """Tell of files that still know who was forgotten."""
    there = [p for p in folder.iterdir() if p.name not in {"cards.csv", "log.csv", "back.csv"}]
    return [f"{p.name} still tells of them" for p in there if b"u7@c7.example" in p.read_bytes()]


_FILLED: tuple[Command, ...] = (("import", "cards.csv"), ("import", "log.csv"))
_MOVED = (*_FILLED, ("score",), ("promote",))

PLAYS: dict[str, Play] = {
    "import": Play(("import", "cards.csv"), (("import", "log.csv"),)),
    "first import": Play(("import", "cards.csv"), whole=False),
    "score": Play(("score",), _FILLED),
    "promote": Play(("promote",), (*_FILLED, ("score",))),
    "handoff": Play(
        ("handoff", "--out", "hot.csv", "--per-owner"),
        _MOVED,
        ("handoff", "--out", "again.csv", "--per-owner"),
        _PATHS,
        whole=False,
        look=_each_once,
    ),
    "imports undo": Play(("imports", "undo", "1", "--yes"), (*_FILLED, ("score",))),
    "migration": Play(("leads", "--format", "csv"), (*_FILLED, ("make old",))),
    "feedback": Play(
        ("feedback", "back.csv"), (*_MOVED, ("handoff", "--commit"), ("answer",))
    ),
    "forget": Play(
        ("forget", "u7@c7.example", "--yes"),
        _MOVED,
        left_out=("import",),  # its fingerprints are made random
        whole=False,
        look=_nowhere,
    ),
}  # fmt: skip


def set_up(play: Play, folder: Path) -> None:
    """Make the folder in which a command will be killed; the present folder must be that."""
    (folder / "rules.toml").write_text(
        preset("basic", "ja") + '[[owner]]\nname = "佐藤"\n', encoding="utf-8"
    )
    cards = [
        f"㈱アオバ{n % 40},山田{n},u{n}@c{n % 40}.example,090-5550-{n:04},2026/10/01"
        for n in range(PEOPLE)
    ]
    bad = ["㈱不明,,,,2026/10/01", "㈱不明,,u7@c7.example,,いつか"]
    log = [
        f"u{n}@c{n % 40}.example,{('meeting_request', 'webinar', 'download')[n % 3]},資料{n},2026-11-{n % 20 + 1:02} 10:00"
        for n in range(PEOPLE)
    ]
    _write(folder / "cards.csv", ["会社名,氏名,メールアドレス,携帯電話,名刺交換日", *cards, *bad])
    log.append("u7@c7.example,webinar,資料,いつか")
    _write(folder / "log.csv", ["メールアドレス,行動,対象,日時", *log])
    for command in play.before:
        if command == ("make old",):
            make_old(folder / "leads.db")
        elif command == ("answer",):
            _answer(folder)
        else:
            done = call(*command)
            assert done.code in {0, 3}, (command, done)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _answer(folder: Path) -> None:
    """Let sales answer for every second lead."""
    with closing(sqlite3.connect(folder / "leads.db")) as conn:
        ids = [n for (n,) in conn.execute("select lead_id from v_handoffs order by lead_id")]
    rows = [f"L-{n:04},受入,面談済,{n}万" for n in ids[::2]]
    _write(folder / "back.csv", ["リードID,受入,接触結果,金額", *rows])


def make_old(database: Path) -> None:
    """Put a store back to an older schema, with all that fits into it."""
    aside = database.with_name("new.db")
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("vacuum into ?", (str(aside),))
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    with closing(sqlite3.connect(database, isolation_level=None)) as conn:
        conn.execute("pragma journal_mode = wal")
        conn.execute("attach ? as new", (str(aside),))
        conn.execute("pragma application_id = 1281712484")
        done = [p for p in sorted(_MIGRATIONS.glob("*.sql")) if p.stem <= OLD]
        for path in done:
            conn.executescript(path.read_text(encoding="utf-8"))
        sql = "select name, sql from main.sqlite_master where type = 'trigger'"
        triggers = conn.execute(sql).fetchall()
        for name, _sql in triggers:
            conn.execute(f"drop trigger {name}")
        sql = "select name from main.sqlite_master where type = 'table' and name not like 'sqlite%'"
        for (table,) in conn.execute(sql).fetchall():
            old, new = (
                {r[1] for r in conn.execute(f"pragma {schema}.table_info({table})")}
                for schema in ("main", "new")
            )
            both = ", ".join(f'"{name}"' for name in sorted(old & new))
            conn.execute(f"insert into main.{table} ({both}) select {both} from new.{table}")
        for _name, sql in triggers:
            conn.execute(sql)
        sql = "select sql from new.sqlite_master where name = '_sqlite_migrations'"
        conn.execute(conn.execute(sql).fetchone()[0])
        conn.executemany(
            "insert into _sqlite_migrations select * from new._sqlite_migrations where name = ?",
            [(p.stem,) for p in done],
        )
        conn.execute("detach new")
    aside.unlink()
