"""`export`: what has changed, as a file that another system imports."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from leadctl.rules.targets import shipped
from tests.conftest import Cli, dump, start, text_file

RULES = """version = 1
locale = "en"
[[owner]]
name = "鈴木"
email = "suzuki@ours.example"
[[fit]]
group = "title"
name = "director"
when = "title_level >= 4"
points = 50
[temperature]
hot = "did('trial')"
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 50"
[export.ours.columns]
"Mail" = "email"
"Who" = "full_name"
"Stage" = "stage"
[export.ours.values.stage]
mql = "A"
"""
CARDS = """氏名,会社名,役職,メールアドレス,電話番号,都道府県,住所,従業員数,備考,メール配信停止,担当営業
山田 太郎,テスト工業株式会社,部長,t.yamada@test-k.example,03-5550-0101,東京都,東京都港区1-2-3,300,=HYPERLINK("http://x"),,鈴木
𠮷野 花子,株式会社ケーエス,課長,h.yoshino@ks.example,,,,,,1,
佐藤 次郎,株式会社メールなし,主任,,090-5550-0102,,,,,,
"""


@pytest.fixture
def filled(cli: Cli) -> Cli:
    text_file(cli.folder, "rules.toml", RULES)
    text_file(cli.folder, "cards.csv", CARDS)
    assert cli("import", "cards.csv", "--at", "2026-11-01").code == 0
    assert cli("score").code == cli("promote").code == 0
    return cli


def written(cli: Cli, name: str, encoding: str = "utf-8") -> str:
    return (cli.folder / name).read_bytes().decode(encoding)


@contextmanager
def changed(cli: Cli) -> Iterator[sqlite3.Connection]:
    """Change rows behind the program's back."""
    conn = sqlite3.connect(cli.folder / "leads.db")
    with closing(conn), conn:
        yield conn


EXPORTS = {
    "hubspot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Fax Number,Job Title,"
        "Company Name,Industry,Number of Employees,Annual Revenue,Postal Code,State/Region,"
        "Street Address,Website URL,Lifecycle Stage,Contact owner\r\n"
        ",太郎,山田,t.yamada@test-k.example,+81355500101,,,部長,テスト工業株式会社,,300,,,東京都,"
        "港区1-2-3,,Marketing Qualified Lead,suzuki@ours.example\r\n"
        ",花子,𠮷野,h.yoshino@ks.example,,,,課長,株式会社ケーエス,,,,,,,,Lead,\r\n"
    ),
    "salesforce": (
        "Lead ID,Last Name,First Name,Company,Title,Email,Phone,Mobile Phone,Fax,Website,Street,"
        "State,Postal Code,Industry,No. of Employees,Annual Revenue,Lead Source,Rating,"
        "Description,Email Opt Out\r\n"
        ",山田,太郎,テスト工業株式会社,部長,t.yamada@test-k.example,+81355500101,,,,港区1-2-3,"
        "東京都,,,300,,,Cold,,0\r\n"
        ",𠮷野,花子,株式会社ケーエス,課長,h.yoshino@ks.example,,,,,,,,,,,,Cold,,1\r\n"
        ",佐藤,次郎,株式会社メールなし,主任,,+819055500102,,,,,,,,,,,Cold,,0\r\n"
    ),
    "marketo": (
        "email,lastName,firstName,company,department,title,phone,mobilePhone,fax,postalCode,state,"
        "address,website,industry,numberOfEmployees,annualRevenue,leadSource,rating,unsubscribed\r\n"
        "t.yamada@test-k.example,山田,太郎,テスト工業株式会社,,部長,+81355500101,,,,東京都,"
        "港区1-2-3,,,300,,,Cold,false\r\n"
        "h.yoshino@ks.example,𠮷野,花子,株式会社ケーエス,,課長,,,,,,,,,,,,Cold,true\r\n"
    ),
    "account-engagement": (
        "Email,First Name,Last Name,Company,Department,Job Title,Phone,Fax,Website,Address One,State,"
        "Zip,Industry,Employees,Annual Revenue,Source,Comments,Assign to User,Do Not Email\r\n"
        "t.yamada@test-k.example,太郎,山田,テスト工業株式会社,,部長,+81355500101,,,港区1-2-3,東京都,"
        ",,300,,,,suzuki@ours.example,0\r\n"
        "h.yoshino@ks.example,花子,𠮷野,株式会社ケーエス,,課長,,,,,,,,,,,,,1\r\n"
    ),
    "satori": (
        "メールアドレス,苗字,名前,苗字(ふりがな),名前(ふりがな),会社名,部署名,役職,電話番号,"
        "携帯電話番号,郵便番号,都道府県,住所,URL,業種,従業員数,担当,メモ\r\n"
        "t.yamada@test-k.example,山田,太郎,,,テスト工業株式会社,,部長,+81355500101,,,東京都,"
        "港区1-2-3,,,300,鈴木,\r\n"
    ),
    "ours": (
        "\ufeffMail,Who,Stage\r\n"
        "t.yamada@test-k.example,山田 太郎,A\r\n"
        "h.yoshino@ks.example,𠮷野 花子,\r\n"
        ",佐藤 次郎,\r\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_a_file_has_the_fields_the_words_and_the_encoding_of_its_system(
    filled: Cli, name: str
) -> None:
    done = filled("export", "--to", name, "--out", "out.csv")
    assert (done.code, done.out) == (0, "")
    encoding = "cp932" if name == "satori" else "utf-8"
    assert sorted(written(filled, "out.csv", encoding).splitlines()[1:]) == sorted(
        EXPORTS[name].splitlines()[1:]
    )
    assert written(filled, "out.csv", encoding).startswith(EXPORTS[name].partition("\r\n")[0])
    assert (filled.folder / "out.csv").stat().st_mode & 0o777 == 0o600


def test_what_cannot_go_out_is_told_and_stays_to_be_exported(filled: Cli) -> None:
    done = filled("export", "--to", "satori", "--out", "s.csv")
    assert done.err == (
        "1 lead for satori: 1 new, 0 changed\n"
        "left out: L-0003 株式会社メールなし 佐藤 次郎: satori does not take a lead without: E-mail\n"
        "left out: L-0002 株式会社ケーエス 𠮷野 花子: cp932 has no 𠮷. Try --encoding utf-8-sig.\n"
        "Written: s.csv\n"
    )
    done = filled("export", "--to", "satori", "--out", "s.csv", "--encoding", "utf-8-sig")
    assert done.err.splitlines()[0] == "1 lead for satori: 1 new, 0 changed"
    assert "𠮷野" in written(filled, "s.csv")
    done = filled("export", "--to", "ours", "--dry-run", "--out", "o.csv")
    assert done.err == (
        "3 leads for ours: 3 new, 0 changed\n"
        "left empty (2): stage lead: no word in [export.ours.values.stage]\n"
        "Nothing was written (--dry-run).\n"
    )
    assert not (filled.folder / "o.csv").exists()


def test_no_spreadsheet_runs_what_somebody_typed(filled: Cli) -> None:
    filled("export", "--to", "csv", "--out", "all.csv")
    assert '"\'=HYPERLINK(""http://x"")"' in written(filled, "all.csv")


def test_only_what_has_changed_goes_out_again(filled: Cli) -> None:
    send = ("export", "--to", "hubspot", "--out", "h.csv")
    assert filled(*send).err.splitlines()[0] == "2 leads for hubspot: 2 new, 0 changed"
    first = written(filled, "h.csv")
    done = filled(*send)
    assert done.err.splitlines()[0] == (
        "Nothing has changed for hubspot since 2026-11-21 (2 leads then; --again writes them anew)."
    )
    assert written(filled, "h.csv") == first.partition("\r\n")[0] + "\r\n"
    assert filled(*send, "--again").code == 0
    assert written(filled, "h.csv") == first
    text_file(
        filled.folder,
        "new.csv",
        "氏名,メールアドレス,役職\n𠮷野 花子,h.yoshino@ks.example,本部長\n",
    )
    filled("import", "new.csv")
    done = filled("export", "--to", "hubspot")
    assert done.out.splitlines()[2].split() == [
        "L-0002", "株式会社ケーエス", "𠮷野", "花子", "h.yoshino@ks.example", "changed"]  # fmt: skip
    assert "Nothing was written; --out FILE writes it." in done.err
    assert filled(*send).err.splitlines()[0] == "1 lead for hubspot: 0 new, 1 changed"
    assert written(filled, "h.csv").count("\n") == 2
    assert filled(*send, "--all").err.splitlines()[0] == "2 leads for hubspot: 0 new, 2 changed"
    other = filled("export", "--to", "marketo", "--out", "m.csv")
    assert other.err.splitlines()[0] == "2 leads for marketo: 2 new, 0 changed"


def test_a_look_writes_nothing(filled: Cli) -> None:
    before = dump(filled.folder / "leads.db")
    shown = filled("export", "--to", "csv", "--format", "json", "--limit", "2")
    assert [(x["id"], x["change"]) for x in shown.json()] == [(1, "new"), (2, "new")]
    assert filled("export", "--to", "csv", "--dry-run", "--out", "x.csv").code == 0
    assert dump(filled.folder / "leads.db") == before
    assert not (filled.folder / "x.csv").exists()


def test_stages_and_conditions_narrow_an_export(filled: Cli) -> None:
    done = filled("export", "--to", "ours", "--stage", "mql", "--out", "-")
    assert done.out == "\ufeffMail,Who,Stage\r\nt.yamada@test-k.example,山田 太郎,A\r\n"
    done = filled("export", "--to", "ours", "--where", "employees is null", "--out", "-")
    assert done.out.count("\n") == 3


def test_wrong_use_is_told_with_what_there_is(filled: Cli) -> None:
    done = filled("export", "--to", "hubspott", "--out", "x.csv")
    assert (done.code, done.err) == (
        2,
        "Error: --to: there is no system 'hubspott'. There are: hubspot, salesforce, marketo,"
        " account-engagement, satori, csv, ours\n",
    )
    assert filled("export", "--to", "csv", "--encoding", "ascii").code == 2
    before = dump(filled.folder / "leads.db")
    done = filled("export", "--to", "csv", "--out", "nowhere/x.csv")
    assert done.code == 1
    assert "cannot be written (No such file or directory). Choose another place" in done.err
    assert dump(filled.folder / "leads.db") == before


def test_a_lead_that_goes_leaves_no_trace_among_what_was_exported(filled: Cli) -> None:
    filled("export", "--to", "csv", "--out", "x.csv")
    with changed(filled) as conn:
        conn.execute("update record set hash = randomblob(16) where id = 1")
        conn.execute("delete from record where id = 2")
    assert filled.query("select lead_id from exported") == [(3,)]


def test_an_export_that_was_stopped_before_its_file_was_there_is_completed(filled: Cli) -> None:
    send = ("export", "--to", "ours", "--out", "o.csv")
    assert filled(*send).code == 0
    aside = filled.folder / ".o.csv.part"
    (filled.folder / "o.csv").rename(aside)  # as if the run had ended before it moved the file
    with changed(filled) as conn:
        conn.execute("update export set aside = ?", [str(aside)])
    done = filled(*send)
    assert done.err == (
        f"The export of 2026-11-21 to ours had been stopped: {filled.folder}/o.csv is complete now.\n"
        "Import it there; then run this again for what has changed since.\n"
    )
    assert sorted(written(filled, "o.csv").splitlines()) == sorted(EXPORTS["ours"].splitlines())
    assert "Nothing has changed for ours" in filled(*send).err


def test_a_file_that_was_lost_with_the_run_is_written_anew(filled: Cli) -> None:
    send = ("export", "--to", "ours", "--out", "o.csv")
    assert filled(*send).code == 0
    (filled.folder / "o.csv").unlink()
    with changed(filled) as conn:
        conn.execute("update export set aside = ?", [str(filled.folder / ".o.csv.part")])
    done = filled(*send)
    assert done.err == (
        "The export of 2026-11-21 to ours had been stopped,"
        f" and {filled.folder}/o.csv is gone.\nRun this again with --again.\n"
    )
    assert filled(*send, "--again").code == 0
    assert sorted(written(filled, "o.csv").splitlines()) == sorted(EXPORTS["ours"].splitlines())


def test_an_export_that_is_killed_at_any_moment_loses_nobody(filled: Cli) -> None:
    whole = sorted(EXPORTS["ours"].splitlines()[1:])
    for n in range(6):
        Path("o.csv").unlink(missing_ok=True)
        with changed(filled) as conn:
            conn.execute("delete from exported")
            conn.execute("delete from export")
        run = start("export", "--to", "ours", "--out", "o.csv", cwd=filled.folder)
        time.sleep(0.25 + n * 0.05)
        run.kill()
        run.communicate()
        if not Path("o.csv").exists():
            assert filled("export", "--to", "ours", "--out", "o.csv").code == 0
        assert sorted(written(filled, "o.csv").splitlines()[1:]) == whole
        assert "Nothing has changed" in filled("export", "--to", "ours", "--dry-run").err


def test_every_shipped_system_writes_only_fields_that_there_are() -> None:
    assert all(target.columns for target in shipped().targets.values())
