"""Every real file of the collection opens as what it is, with all of its rows."""

from pathlib import Path

import pytest

from leadctl.errors import LeadctlError
from leadctl.fields import recognise
from leadctl.formats import ReadOptions, open_table

DATA = Path(__file__).parents[1].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the collection of exports is not here")


@pytest.mark.parametrize(
    ("file", "kind", "encoding", "header_line", "width", "lines"),
    [
        ("exports/contacts_mixed_dates.csv", "csv", "utf-8", 1, 10, (2, 6)),
        ("exports/eight_preamble_fullname.csv", "csv", "utf-8", 8, 17, (9, 10)),
        ("exports/google_new_ja.csv", "csv", "utf-8", 1, 11, (2, 3)),
        ("exports/jp_people_300rows.csv", "csv", "utf-8", 1, 16, (2, 301)),
        ("exports/kawsay_Connections.csv", "csv", "utf-8-sig", 4, 7, (5, 6)),
        ("exports/meta_leadads_utf16le.csv", "tsv", "utf-16", 1, 16, (2, 3)),
        ("exports/outlook_ja_cp932.csv", "csv", "cp932", 1, 7, (2, 2)),
        ("exports/teams_attendance_en_utf16le.csv", "teams", "utf-16", 10, 7, (11, 13)),
        ("exports/zoom_webinar_attendee_multisection.csv", "zoom", "utf-8", 9, 13, (10, 15)),
        ("identity/fake_1000.csv", "csv", "utf-8", 1, 7, (2, 1001)),
        ("identity/pairs.csv", "csv", "utf-8", 1, 11, (2, 77)),
        ("xeducation/Leads.csv", "csv", "utf-8", 1, 38, (2, 9241)),
    ],
)
def test_an_export_is_read_whole(
    file: str, kind: str, encoding: str | None, header_line: int, width: int, lines: tuple[int, int]
) -> None:
    table = open_table(DATA / file, ReadOptions(), recognise)
    assert (table.format, table.encoding) == (kind, encoding)
    assert (table.header_line, len(table.header)) == (header_line, width)
    assert [r.line for r in table.rows()] == list(range(lines[0], lines[1] + 1))


@pytest.mark.parametrize(
    ("file", "cells"),
    [
        ("exports/eight_preamble_fullname.csv", {"役職": "部長", "氏名": "近藤五郎"}),
        ("exports/kawsay_Connections.csv", {"First Name": "José", "Company": "Acme, Inc."}),
        ("exports/meta_leadads_utf16le.csv", {"id": "l:123456789", "full_name": "John Doe"}),
        ("exports/outlook_ja_cp932.csv", {"姓": "鈴木", "携帯電話": "080-7777-8888"}),
        ("exports/teams_attendance_en_utf16le.csv", {"Name": "Ana Silva", "Role": "Organizer"}),
        ("exports/zoom_webinar_attendee_multisection.csv", {"Email": "buyer@example.invalid"}),
        ("xeducation/Leads.csv", {"Lead Number": "660737", "Specialization": "Select", "": ""}),
    ],
)
def test_the_first_row_stands_under_its_header(file: str, cells: dict[str, str]) -> None:
    table = open_table(DATA / file, ReadOptions(), recognise)
    row = dict(zip(table.header, next(table.rows()).cells, strict=True))
    assert cells.items() <= row.items()


def test_a_description_of_columns_is_no_list() -> None:
    with pytest.raises(LeadctlError) as caught:
        open_table(
            DATA / "xeducation/Leads_Data_Dictionary.xlsx", ReadOptions(), recognise, "d.xlsx"
        )
    assert str(caught.value) == (
        "d.xlsx sheet Sheet1 line 3: no column for e-mail, phone or name; "
        'found Variables, Description. Name it with --map "Variables=email".'
    )


def test_reports_say_what_they_are_about() -> None:
    zoom = open_table(
        DATA / "exports/zoom_webinar_attendee_multisection.csv", ReadOptions(), recognise
    )
    assert dict(zoom.facts) == {"subject": "Smoke Test Workshop", "at": "08/09/2026 10:45:00 AM"}
    assert zoom.notes == ("Host Details: 1 row passed over",)
    teams = open_table(DATA / "exports/teams_attendance_en_utf16le.csv", ReadOptions(), recognise)
    assert dict(teams.facts) == {"subject": "Weekly Sync", "at": "2/7/26, 10:00:00 AM"}


@pytest.mark.parametrize(
    ("file", "encoding", "rows"),
    [
        (
            "aosp_v21_japanese_1",
            "cp932",
            [{"full_name": "安藤ロイド", "kana": "ｱﾝﾄﾞｳﾛｲﾄﾞ", "phone": "0300000000"}],
        ),
        (
            "aosp_v21_nest",
            "utf-8",
            [{"full_name": "nest1"}, {"full_name": "nest2"}, {"full_name": "parent", "phone": "1"}],
        ),
        (
            "aosp_v30_japanese",
            "cp932",
            [
                {
                    "last_name": "伊能",
                    "first_name": "圭一",
                    "Middle Name": "伊予",
                    "full_name": "伊能 圭一 伊予",
                }
            ],
        ),
        (
            "aosp_v40_sort_as",
            "utf-8",
            [
                {
                    "last_name": "安藤",
                    "first_name": "ロイド",
                    "full_name": "安藤 ロイド",
                    "kana": "あんどう ろいど",
                    "company": "グーグル",
                    "company_kana": "ぐーぐる",
                    "department": "検索部門",
                }
            ],
        ),
        (
            "ez_rfc6350-example",
            "utf-8",
            [
                {
                    "last_name": "Perreault",
                    "first_name": "Simon",
                    "full_name": "Simon Perreault",
                    "company": "Viagenie",
                    "phone": "+1-418-656-9254 ext. 102",
                    "mobile": "+1-418-262-6501",
                    "email": "simon.perreault@viagenie.ca",
                    "postal_code": "G1V 2M2",
                    "prefecture": "QC",
                    "address": "Suite D2-630, 2875 Laurier, Quebec",
                    "url": "http://nomis80.org",
                    "ANNIVERSARY": "20090808T1430-0500",
                    "BDAY": "--0203",
                    "GENDER": "M",
                    "GEO": "geo:46.772673,-71.282945",
                    "LANG": "fr",
                    "Name Suffix": "ing. jr,M.Sc.",
                    "TZ": "-0500",
                    "country": "Canada",
                }
            ],
        ),
    ],
)
def test_a_vcard_is_read_whole(file: str, encoding: str, rows: list[dict[str, str]]) -> None:
    table = open_table(DATA / "vcard" / f"{file}.vcf", ReadOptions(), recognise)
    found = []
    for row in table.rows():
        pairs = [(h, c) for h, c in zip(table.header, row.cells, strict=True) if c]
        found.append(dict(reversed(pairs)))  # the first of several counts
    assert (table.format, table.encoding, found) == ("vcard", encoding, rows)


def test_a_card_of_a_mail_program_keeps_all_its_parts() -> None:
    table = open_table(DATA / "vcard/ez_John_Doe_GMAIL.vcf", ReadOptions(), recognise)
    (row,) = table.rows()
    cells = dict(zip(table.header, row.cells, strict=True))
    assert cells["address"] == (
        "Crescent moon drive\n555-asd\nNice Area, Albaney, New York 12345\nUnited States of America"
    )
    assert (cells["phone"], cells["mobile"]) == ("905-666-1234", "905-555-1234")
    assert (cells["kana"], cells["title"], cells["_broken"]) == ("Dow Jon", "Money Counter", "")
    assert cells["memo"].startswith(
        'THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS'
    )
    assert cells["memo"].endswith("SUCH DAMAGE.\nFavotire Color: Blue")
