"""Webinar and meeting reports: one section holds the people, and what the report says of all."""

from pathlib import Path

import pytest

from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table
from leadctl.model import Table

META = """Attendee Report
Report generated time,"Mar 23, 2025 10:00:00"
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registrants,Total Users
"製造業DX, 2026",951 1111 2222,"Mar 22, 2025 19:28:32",60,3,4
"""
HOST = """Host Details
Attended,User Name (Original Name),Email,Join Time
Yes,主催 太郎,host@example.com,"Mar 22, 2025 19:20:00"
"""
PEOPLE = """Attendee Details
Attended,User Name (Original Name),First Name,Last Name,Email,Join Time,導入時期
Yes,山田太郎,太郎,山田,taro@aoba.example,"Mar 22, 2025 19:30:00",未定
No,佐藤花子,花子,佐藤,hanako@minato.example,--,3か月以内
"""
FACTS = {"subject": "製造業DX, 2026", "at": "Mar 22, 2025 19:28:32"}


def open_text(folder: Path, data: str | bytes) -> Table:
    path = folder / "report.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_table(path, ReadOptions(), recognise, "report.csv")


def padded(text: str, width: int) -> str:
    """Pad every line with commas to the widest, as Zoom does."""
    lines = []
    for line in text.splitlines():
        cells = line.count(",") + 1 - (line.count('"') // 2)
        lines.append(line + "," * max(width - cells, 0))
    return "\n".join(lines) + "\n"


def test_zoom_gives_attendees_only_and_what_the_webinar_was(tmp_path: Path) -> None:
    table = open_text(tmp_path, META + HOST + PEOPLE)
    assert (table.format, table.header_line, dict(table.facts)) == ("zoom", 9, FACTS)
    assert table.header[1:] == (
        "User Name (Original Name)",
        "First Name",
        "Last Name",
        "Email",
        "Join Time",
        "導入時期",
    )
    assert [(r.line, r.cells[4]) for r in table.rows()] == [
        (10, "taro@aoba.example"),
        (11, "hanako@minato.example"),
    ]
    assert table.notes == ("Host Details: 1 row passed over",)


def test_padding_is_no_content(tmp_path: Path) -> None:
    plain = open_text(tmp_path, META + HOST + PEOPLE)
    rows = list(plain.rows())
    wide = open_text(tmp_path, "\ufeff" + padded(META + HOST + "\n" + PEOPLE, 14))
    assert (wide.header, dict(wide.facts), wide.encoding) == (plain.header, FACTS, "utf-8-sig")
    assert [r.cells for r in wide.rows()] == [r.cells for r in rows]


def test_a_topic_with_bare_commas_is_one_topic(tmp_path: Path) -> None:
    bare = META.replace('"製造業DX, 2026"', "製造業DX, 2026")
    assert dict(open_text(tmp_path, bare + PEOPLE).facts) == FACTS
    assert dict(open_text(tmp_path, padded(bare + PEOPLE, 14)).facts) == FACTS


def test_several_attendee_sections_are_one_table(tmp_path: Path) -> None:
    second = (
        "Attendee Details\nAttended,Email,Phone,First Name\nYes,c@d.example,03-1111-2222,次郎\n"
    )
    other = "Other Attended\nUser Name,Join Time\nGuest 1,x\nGuest 2,y\n"
    panel = "Panelist Details\nAttended,User Name (Original Name),Email\nYes,講師,p@q.example\n"
    table = open_text(tmp_path, META + panel + PEOPLE + other + second)
    assert table.header[-1] == "Phone"
    rows = list(table.rows())
    assert [r.cells[4] for r in rows] == [
        "taro@aoba.example",
        "hanako@minato.example",
        "c@d.example",
    ]
    assert rows[-1].cells == ["Yes", "", "次郎", "", "c@d.example", "", "", "03-1111-2222"]
    assert rows[-1].line == 18
    assert table.notes == (
        "Panelist Details: 1 row passed over",
        "Other Attended: 2 rows passed over",
    )


@pytest.mark.parametrize("title", ["", "Attendee Details\n", "Registrant Details\n"])
def test_a_registration_report_gives_registrants(tmp_path: Path, title: str) -> None:
    table = open_text(
        tmp_path,
        "Registration Report\nReport generated time,03/20/2025\n"
        "Topic,Webinar ID,Scheduled Time,# Registrants\nDX入門,951,03/22/2025 19:00,1\n"
        + title
        + "First Name,Last Name,Email,Registration Time,Approval Status\n"
        "太郎,山田,taro@aoba.example,03/18/2025 10:00,approved\n",
    )
    assert (table.format, dict(table.facts)) == ("zoom", {"subject": "DX入門"})
    assert table.header[:3] == ("First Name", "Last Name", "Email")
    assert [r.cells[2] for r in table.rows()] == ["taro@aoba.example"]


def test_a_meeting_report_of_zoom_has_no_titles(tmp_path: Path) -> None:
    table = open_text(
        tmp_path,
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
        "951,定例,03/22/2025 19:00,03/22/2025 20:00,host@example.com,60,2\n\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "山田太郎,taro@aoba.example,03/22/2025 19:01,03/22/2025 20:00,59,Yes\n",
    )
    assert dict(table.facts) == {"subject": "定例", "at": "03/22/2025 19:00"}
    assert [(r.line, r.cells[0]) for r in table.rows()] == [(5, "山田太郎")]


def test_a_report_without_attendees_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LeadctlError) as caught:
        open_text(tmp_path, META + HOST)
    assert str(caught.value) == (
        "report.csv: this report lists no attendees. "
        "Export the attendee report or the registration report."
    )


def test_a_report_whose_list_is_empty_is_a_table_without_rows(tmp_path: Path) -> None:
    header = "Attendee Details\nAttended,First Name,Last Name,Email\n"
    table = open_text(tmp_path, META + header)
    assert (table.header[-1], list(table.rows())) == ("Email", [])


def test_nul_bytes_and_line_breaks_do_not_matter(tmp_path: Path) -> None:
    text = (META + HOST + PEOPLE).replace("未定", '"未\r\n定"').replace("山田太郎", "山田\0太郎\0")
    rows = list(open_text(tmp_path, text).rows())
    assert rows[0].cells[1:] == [
        "山田太郎",
        "太郎",
        "山田",
        "taro@aoba.example",
        "Mar 22, 2025 19:30:00",
        "未\r\n定",
    ]
    assert [r.line for r in rows] == [10, 12]


TEAMS = """1. {summary}
{title}\t定例会議
{attended}\t2
{start}\t2/7/26, 10:00:00 AM
{end}\t2/7/26, 11:02:10 AM

2. {people}
{name}\tFirst join\tLast leave\tEmail\t{role}
Ana Silva\t2/7/26, 10:00:05 AM\t2/7/26, 11:02:00 AM\tana@empresa.example\tOrganizer
Bruno Costa\t2/7/26, 10:05:00 AM\t2/7/26, 11:00:00 AM\tbruno@empresa.example\tPresenter

3. {activities}
{name}\tJoin time\tEmail
Ana Silva\t2/7/26, 10:00:05 AM\tana@empresa.example
"""
WORDS = ("summary", "title", "attended", "start", "end", "people", "name", "role", "activities")
ENGLISH = (
    "Summary",
    "Meeting title",
    "Attended participants",
    "Start time",
    "End time",
    "Participants",
    "Name",
    "Role",
    "In-Meeting Activities",
)
PORTUGUESE = (
    "Resumo",
    "Título da reunião",
    "Participantes",
    "Hora de início",
    "Hora de término",
    "Participantes",
    "Nome",
    "Função",
    "Atividades na Reunião",
)


@pytest.mark.parametrize("words", [ENGLISH, PORTUGUESE])
def test_teams_gives_its_participants_in_any_language(tmp_path: Path, words: tuple[str]) -> None:
    text = TEAMS.format(**dict(zip(WORDS, words, strict=True)))
    table = open_text(tmp_path, b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le"))
    assert (table.format, table.encoding, table.header_line) == ("teams", "utf-16", 8)
    assert dict(table.facts) == {"subject": "定例会議", "at": "2/7/26, 10:00:00 AM"}
    assert [(r.line, r.cells[3], r.cells[4]) for r in table.rows()] == [
        (9, "ana@empresa.example", "Organizer"),
        (10, "bruno@empresa.example", "Presenter"),
    ]
