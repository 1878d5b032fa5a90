"""What cannot be imported gets one clear line and an exit code, and the store stays as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Cli, dump, text_file
from tests.test_formats_excel import compound
from tests.torture.workbooks import HEAD, workbook

GOOD = "氏名,メール\n山田太郎,taro@x.example\n"


def _write(content: bytes) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(content), None)[1]


def _broken_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["氏名", "メール"])
    book.save(path)
    path.write_bytes(path.read_bytes()[:-200])


def _bomb(path: Path) -> None:
    """A sheet of 1.5 GB, packed into 1.5 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _n in range(150):
                sheet.write(b"0" * 10_000_000)


def _copies(path: Path) -> None:
    """A text of a megabyte that a thousand cells share, in 20 kB."""
    text = b"<sst><si><t>%s</t></si></sst>" % (b"a" * 1_000_000)
    path.write_bytes(workbook(HEAD + b'<row><c t="s"><v>0</v></c></row>' * 1_000, text))


def _sparse(path: Path) -> None:
    """Two cells with 49 million between them."""
    path.write_bytes(workbook(HEAD + b'<row r="3000"><c r="XFD3000"><v>1</v></c></row>'))


BAD: list[tuple[str, Callable[[Path], object], list[str], str]] = [
    ("empty.csv", _write(b""), [], "the file is empty"),
    ("binary.csv", _write(bytes(range(256)) * 40), [], "this is binary data"),
    ("folder.csv", lambda path: path.mkdir(), [], "this is a directory"),
    ("no.csv", lambda path: None, [], "there is no such file"),
    ("page.xls", _write(b"<html><table><tr><td>a</td></tr></table></html>"), [], "HTML"),
    ("book.xlsx", _broken_workbook, [], "the workbook is broken"),
    (
        "locked.xlsx",
        lambda p: p.write_bytes(compound("EncryptedPackage", b"sealed")),
        [],
        "password",
    ),
    ("bomb.xlsx", _bomb, [], "unpack"),
    ("copies.xlsx", _copies, [], "the texts of a sheet would take 953 MB"),
    ("sparse.xlsx", _sparse, [], "a sheet spans 3,000 rows by 16,384 columns"),
    (
        "mixed.csv",
        _write("氏名,メール\n山田,a@x.example\n".encode() + b"\x83\xff\xfe\n"),
        [],
        "line 3",
    ),
    ("ok.csv", _write(GOOD.encode()), ["--encoding", "utf-16"], "ok.csv"),
    ("ok.csv", _write(GOOD.encode()), ["--encoding", "klingon"], "there is no encoding klingon"),
    ("ok.csv", _write(GOOD.encode()), ["--map", "E-Mail=email"], "ok.csv has no column 'E-Mail'"),
    ("ok.csv", _write(GOOD.encode()), ["--map", "メール=colour"], "there is no field 'colour'"),
]


@pytest.mark.parametrize(
    ("name", "make", "options", "reason"), BAD, ids=[f"{b[0]} {' '.join(b[2])}" for b in BAD]
)
def test_a_file_that_cannot_be_read_is_told_in_one_line_and_changes_nothing(
    cli: Cli, name: str, make: Callable[[Path], object], options: list[str], reason: str
) -> None:
    text_file(cli.folder, "good.csv", GOOD)
    assert cli("import", "good.csv").code == 0
    before = dump(cli.folder / "leads.db")
    make(cli.folder / name)
    done = cli("import", name, *options)
    assert (done.code, done.out) == (1, "")
    [line] = done.err.splitlines()
    assert line.startswith("Error: "), line
    assert reason in line
    assert dump(cli.folder / "leads.db") == before
    assert not list(cli.folder.glob("*.rejects.csv"))


def test_a_file_that_cannot_be_read_makes_no_database(cli: Cli) -> None:
    assert cli("import", "missing.csv").code == 1
    assert not (cli.folder / "leads.db").exists()


def test_a_header_without_rows_is_a_success_with_a_note(cli: Cli) -> None:
    text_file(cli.folder, "header.csv", "氏名,メール\n")
    done = cli("import", "header.csv")
    assert (done.code, done.out, done.err) == (0, "", "header.csv: no rows below the header\n")


def test_of_thousands_of_columns_only_the_first_are_named(cli: Cli) -> None:
    names = ",".join(f"c{n}" for n in range(100))
    text_file(cli.folder, "a.csv", f"氏名,{names},{'x' * 500}\n山田{',1' * 101}\n")
    done = cli("import", "a.csv")
    named = ", ".join(f"c{n}" for n in range(30))
    assert done.err == (
        f"a.csv: columns kept as they are (no field for them): {named}\n... and 71 more\n"
        "Next: leadctl score\n"
    )


def test_a_fault_far_down_takes_back_what_was_read_before(cli: Cli) -> None:
    rows = "".join(f"山田{n},u{n}@x.example\n" for n in range(6_000))
    (cli.folder / "late.csv").write_bytes(f"氏名,メール\n{rows}".encode("cp932") + b'"open,\n')
    done = cli("import", "late.csv")
    assert done.code == 1
    assert "late.csv line 6002" in done.err
    assert cli.value("select count(*) from record") == 0
    assert cli.value("select count(*) from import") == 0


RULES = """version = 1
timezone = "Asia/Tokio"

[[fit]]
group = "企業規模"
name = "大きい"
when = "employes >= 1000"
points = "25点"

[[behavior]]
name = "資料"
action = "download"
points = 10
within = "365d"
decay = "10d"

[[stage]]
name = "mql"
owner = "marketing"
enter = "score"
"""


def test_all_five_faults_of_a_rules_file_are_told_at_once(cli: Cli) -> None:
    text_file(cli.folder, "good.csv", GOOD)
    cli("import", "good.csv")
    before = dump(cli.folder / "leads.db")
    text_file(cli.folder, "rules.toml", RULES)
    done = cli("score")
    assert (done.code, done.out) == (4, "")
    places = [line.partition(": ")[0] for line in done.err.splitlines()]
    assert places == [f"rules.toml line {n}" for n in (2, 7, 8, 15, 20)] + ["Error"]
    assert "Did you mean employees?" in done.err
    assert done.err.endswith("Error: 5 faults in the rules; nothing was changed.\n")
    assert dump(cli.folder / "leads.db") == before


def test_score_without_rules_says_how_to_get_them(cli: Cli) -> None:
    text_file(cli.folder, "good.csv", GOOD)
    cli("import", "good.csv")
    done = cli("score")
    assert done.code == 1
    assert "there is no rules file. Make one with: leadctl init" in done.err


def test_score_without_a_database_says_how_to_get_one(cli: Cli) -> None:
    assert cli("init").code == 0
    done = cli("score")
    assert done.code == 1
    assert "leads.db: there is no database yet. Make one with: leadctl import FILE" in done.err
