"""CRM round trip: what goes to a CRM comes back with ids and statuses, and is not news there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.conftest import Cli, text_file

RULES = """version = 1
locale = "en"
[[owner]]
name = "鈴木"
email = "suzuki@ours.example"
[[owner]]
name = "田中"
email = "tanaka@ours.example"
[recycle]
too_early = "30d"
[[fit]]
group = "title"
name = "director"
when = "title_level >= 4"
points = 50
[[stage]]
name = "sql"
owner = "sales"
enter = "score >= 50"
[[stage]]
name = "sal"
owner = "sales"
enter = "accepted and met"
"""
CARDS = """氏名,フリガナ,会社名,部署名,役職,メールアドレス,電話番号,携帯電話,住所,従業員数,名刺交換日
山田 太郎,ヤマダ タロウ,㈱テスト工業,営業部,部長,t.yamada@test-k.example,03-5550-0101,090-5550-0101,東京都港区1-2-3,300,2026/10/07
吉野 花子,ヨシノ ハナコ,株式会社ケーエス,,課長,h.yoshino@ks.example,,,,,2026/10/07
髙橋 三郎,タカハシ サブロウ,髙橋商店,,社長,s.takahashi@takahashi.example,052-555-0103,,愛知県名古屋市中区4-5,12,2026/10/08
"""
FORM = """タイムスタンプ,お名前,会社名,メールアドレス,お問い合わせ内容,予算
2026/11/02 10:00:00,Anna Green,Verde,anna@verde.example,=cmd|' /C calc'!A0,確保済み
"""
ANSWERS = {
    "t.yamada@test-k.example": ("In Progress", "鈴木"),
    "h.yoshino@ks.example": ("Bad Timing", "田中"),
    "s.takahashi@takahashi.example": ("Open Deal", "田中"),
    "anna@verde.example": ("New", ""),
}


READ = """\
File       Read as                            Rows   New   Joined   Unchanged   Rejected
────────────────────────────────────────────────────────────────────────────────────────
back.csv   hubspot, utf-8, 19 of 20 columns      4     0        4           0          0
"""
TOLD = """\
back.csv: columns kept as they are (no field for them): Lifecycle Stage
back.csv line 3: L-0002: 'Bad Timing' means rejected; lead → nurture
back.csv line 4: L-0001: 'In Progress' means accepted
back.csv line 5: L-0003: 'Open Deal' means in deal
Next: leadctl score
"""


@pytest.fixture
def filled(cli: Cli) -> Cli:
    text_file(cli.folder, "rules.toml", RULES)
    cli.imported(text_file(cli.folder, "cards.csv", CARDS))
    cli.imported(text_file(cli.folder, "form.csv", FORM))
    assert cli("score").code == cli("promote").code == 0
    return cli


def give_back(folder: Path, encoding: str, ids: str | None, status: str, owner: str) -> str:
    """Do as the CRM does: give every row an id of its own, a status, an owner and a day."""
    with (folder / "out.csv").open(encoding=encoding, newline="") as file:
        rows = list(csv.DictReader(file))
    address = next(h for h in rows[0] if h in {"Email", "email", "メールアドレス"})
    for n, row in enumerate(rows, 501):
        row[status], row[owner] = ANSWERS[row[address]]
        row["Last Modified Date"] = "2026-11-20"
        if ids:
            row[ids] = str(n)
    with (folder / "back.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return "back.csv"


def test_crm_round_trip(filled: Cli) -> None:
    send = ("export", "--to", "hubspot", "--out", "out.csv")
    done = filled(*send)
    assert (done.code, done.err) == (
        0, "4 leads for hubspot: 4 new, 0 changed\nWritten: out.csv\n")  # fmt: skip
    head = (
        "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Fax Number,Job Title,"
        "Company Name,Industry,Number of Employees,Annual Revenue,Postal Code,State/Region,"
        "Street Address,Website URL,Lifecycle Stage,Contact owner\r\n"
    )
    assert (filled.folder / "out.csv").read_bytes().decode() == head + (
        ",Anna,Green,anna@verde.example,,,,,Verde,,,,,,,,Lead,\r\n"
        ",花子,吉野,h.yoshino@ks.example,,,,課長,株式会社ケーエス,,,,,,,,Lead,\r\n"
        ",太郎,山田,t.yamada@test-k.example,+81355500101,+819055500101,,部長,株式会社テスト工業,,300,,,"
        "東京都,港区1-2-3,,Sales Qualified Lead,\r\n"
        ",三郎,髙橋,s.takahashi@takahashi.example,+81525550103,,,社長,髙橋商店,,12,,,愛知県,"
        "名古屋市中区4-5,,Sales Qualified Lead,\r\n"
    )

    back = give_back(filled.folder, "utf-8", "Record ID", "Lead Status", "Contact owner")
    done = filled("import", back, "--as", "crm")
    assert done.code == 0
    assert done.out == READ
    assert done.err == TOLD

    done = filled(*send)
    assert (done.code, done.err) == (
        0,
        "Nothing has changed for hubspot since 2026-11-21 (4 leads then; --again writes them anew).\n"
        "Written: out.csv\n",
    )
    assert (filled.folder / "out.csv").read_bytes().decode() == head
    known = filled("leads", "--format", "json", "--sort", "id").json()
    assert [(x["email"], x["stage"], x["owner"], x["crm_id"]) for x in known] == [
        ("t.yamada@test-k.example", "sql", "鈴木", "503"),
        ("h.yoshino@ks.example", "nurture", "田中", "502"),
        ("s.takahashi@takahashi.example", "sql", "田中", "504"),
        ("anna@verde.example", "lead", None, "501"),
    ]

    met = "Record ID,Lead Status,Last Modified Date\n503,Qualified,2026-11-21\n"
    filled("import", text_file(filled.folder, "met.csv", met), "--as", "crm")
    filled("score")
    filled("promote")
    filled(*send)
    assert (filled.folder / "out.csv").read_bytes().decode() == head + (
        "503,太郎,山田,t.yamada@test-k.example,+81355500101,+819055500101,,部長,株式会社テスト工業,,300,"
        ",,東京都,港区1-2-3,,Opportunity,suzuki@ours.example\r\n"
        "504,三郎,髙橋,s.takahashi@takahashi.example,+81525550103,,,社長,髙橋商店,,12,,,愛知県,"
        "名古屋市中区4-5,,Opportunity,tanaka@ours.example\r\n"  # a deal is open, so it was met
    )


@pytest.mark.parametrize(
    ("name", "encoding", "ids", "status", "owner"),
    [
        ("hubspot", "utf-8", "Record ID", "Lead Status", "Contact owner"),
        ("salesforce", "utf-8", "Lead ID", "Lead Status", "Lead Owner"),
        ("marketo", "utf-8", None, "leadStatus", "owner"),
        ("account-engagement", "utf-8", None, "Status", "Assign to User"),
        ("satori", "cp932", None, "ステータス", "担当"),
        ("csv", "utf-8-sig", "crm_id", "status", "owner"),
    ],
)
def test_what_a_system_gives_back_is_no_news_there(
    filled: Cli, name: str, encoding: str, ids: str | None, status: str, owner: str
) -> None:
    filled("export", "--to", name, "--out", "out.csv")
    before = len(filled("leads", "--format", "json").json())
    back = give_back(filled.folder, encoding, ids, status, owner)
    told = filled.imported(back, "--as", "crm")["imports"][0]
    assert [x["result"] for x in told["statuses"]].count("in_deal") == 1
    assert len(filled("leads", "--format", "json").json()) == before
    assert filled("export", "--to", name, "--format", "json").json() == []
    assert filled("import", back, "--as", "crm").err == ""
