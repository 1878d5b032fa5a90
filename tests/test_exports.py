"""Every real export at hand imports, or is refused for a reason that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import DATA, Cli, counts, dump

# File, options; format, kind, codec; rows, created, updated, unchanged, rejected.
EXPORTS = [
    ("exports/eight_preamble_fullname.csv", [], "eight", "card", "utf-8", (2, 2, 0, 0, 0)),
    ("exports/kawsay_Connections.csv", [], "linkedin", "card", "utf-8-sig", (2, 2, 0, 0, 0)),
    ("exports/contacts_mixed_dates.csv", [], "hubspot", "crm", "utf-8", (5, 4, 1, 0, 0)),
    ("exports/meta_leadads_utf16le.csv", [], "meta", "form", "utf-16", (2, 2, 0, 0, 0)),
    ("exports/google_new_ja.csv", [], "google_contacts", "card", "utf-8", (2, 2, 0, 0, 0)),
    ("exports/outlook_ja_cp932.csv", [], "csv", "card", "cp932", (1, 1, 0, 0, 0)),
    ("exports/jp_people_300rows.csv", [], "csv", "card", "utf-8", (300, 300, 0, 0, 0)),
    (
        "exports/teams_attendance_en_utf16le.csv",
        ["--dates", "mdy"],
        *("teams", "event", "utf-16", (2, 2, 0, 0, 0)),
    ),
    (
        "exports/zoom_webinar_attendee_multisection.csv",
        ["--dates", "mdy"],
        *("zoom", "event", "utf-8", (6, 6, 0, 0, 0)),
    ),
    ("vcard/aosp_v21_japanese_1.vcf", [], "vcard", "card", "cp932", (1, 1, 0, 0, 0)),
    ("vcard/aosp_v21_nest.vcf", [], "vcard", "card", "utf-8", (3, 3, 0, 0, 0)),
    ("vcard/aosp_v30_japanese.vcf", [], "vcard", "card", "cp932", (1, 1, 0, 0, 0)),
    ("vcard/aosp_v40_sort_as.vcf", [], "vcard", "card", "utf-8", (1, 1, 0, 0, 0)),
    ("vcard/ez_John_Doe_GMAIL.vcf", [], "vcard", "card", "utf-8", (1, 1, 0, 0, 0)),
    ("vcard/ez_rfc6350-example.vcf", [], "vcard", "card", "utf-8", (1, 1, 0, 0, 0)),
    ("xeducation/Leads.csv", [], "csv", "crm", "utf-8", (9240, 9240, 0, 0, 0)),
]

REFUSED = [
    (
        "exports/teams_attendance_en_utf16le.csv",
        "the date 2/7/26, 10:00:00 AM can be read in two ways",
    ),
    (
        "exports/zoom_webinar_attendee_multisection.csv",
        "the date 08/09/2026 10:45:00 AM can be read in two ways",
    ),
    ("xeducation/Leads_Data_Dictionary.xlsx", "no column for e-mail, phone or name; found"),
]

VALUES = [
    (
        "exports/eight_preamble_fullname.csv",
        "select full_name, company, title, title_level, email, phone, mobile, postal_code, prefecture,"
        " (select day from v_activities where lead_id = v_leads.id) from v_leads where id = 1",
        (
            "近藤五郎",
            "株式会社エイト商事",
            "部長",
            4,
            "goro@eight-example.co.jp",
            "+81300001111",
            "+819022223333",
            "105-0001",
            "東京都",
            "2022-05-26",
        ),
    ),
    (
        "exports/kawsay_Connections.csv",
        "select last_name, first_name, title, title_level, url,"
        " (select day from v_activities where lead_id = v_leads.id) from v_leads where id = 2",
        ("Fontaine", "Æsop", "Director, Operations", 4, None, "2024-02-03"),
    ),
    (
        "exports/contacts_mixed_dates.csv",
        "select full_name, email, phone, crm_id, (select count(*) from v_records r where"
        " r.lead_id = v_leads.id) from v_leads where id = 1",
        ("Camille Durand", "camille@example.com", "+33600000000", "104", 2),
    ),
    (
        "exports/contacts_mixed_dates.csv",
        "select at from v_records where crm_id = '102'",
        ("2024-03-15T14:30:00",),
    ),
    (
        "exports/meta_leadads_utf16le.csv",
        "select full_name, phone, campaign, crm_id,"
        " (select day from v_activities where lead_id = v_leads.id) from v_leads where id = 1",
        ("John Doe", "+94771234567", "Kojic", "l:123456789", "2025-01-15"),
    ),
    (
        "exports/google_new_ja.csv",
        "select last_name, first_name, kana, company, title, title_level, phone from v_leads where id = 1",
        ("山本", "太郎", "ヤマモト タロウ", "山本工務店", "代表", 6, "+819000001111"),
    ),
    (
        "exports/outlook_ja_cp932.csv",
        "select full_name, company, title, email, phone, mobile from v_leads",
        ("鈴木 花子", "鈴木商事", "課長", "hanako@example.com", "+81655556666", "+818077778888"),
    ),
    (
        "exports/jp_people_300rows.csv",
        "select full_name, kana, email, phone, postal_code, prefecture, address from v_leads where id = 4",
        (
            "安斎 治彦",
            "アンザイ ハルヒコ",
            "haruhiko56689@xved.phpjn.bth",
            None,
            "023-0887",
            "岩手県",
            "岩手県奥州市水沢区矢中2-10-18 水沢区矢中ロイヤル302",
        ),
    ),
    (
        "exports/teams_attendance_en_utf16le.csv",
        "select group_concat(full_name || ' ' || day || ' ' || kind || ' ' || subject, '; ')"
        " from v_leads l join v_activities a on a.lead_id = l.id",
        ("Bruno Costa 2026-02-07 webinar Weekly Sync; Carla Dias 2026-02-07 webinar Weekly Sync",),
    ),
    (
        "exports/zoom_webinar_attendee_multisection.csv",
        "select group_concat(kind || ' ' || n || ' ' || subject || ' ' || day, '; ') from (select kind,"
        " count(*) as n, subject, day from v_activities group by kind, subject, day)",
        (
            "webinar 5 Smoke Test Workshop 2026-08-09; webinar_registered 1 Smoke Test Workshop 2026-08-08",
        ),
    ),
    (
        "vcard/aosp_v21_japanese_1.vcf",
        "select full_name, kana from v_leads",
        ("安藤ロイド", "アンドウロイド"),
    ),
    (
        "vcard/aosp_v40_sort_as.vcf",
        "select last_name, first_name, kana, company, department from v_leads",
        ("安藤", "ロイド", "アンドウ ロイド", "グーグル", "検索部門"),
    ),
    (
        "vcard/aosp_v21_nest.vcf",
        "select group_concat(full_name, ',') from (select full_name from v_leads order by 1)",
        ("nest1,nest2,parent",),
    ),
    (
        "vcard/ez_rfc6350-example.vcf",
        "select full_name, email, phone, mobile, postal_code from v_leads",
        (
            "Simon Perreault",
            "simon.perreault@viagenie.ca",
            "+14186569254;ext=102",
            "+14182626501",
            "G1V 2M2",
        ),
    ),
    (
        "xeducation/Leads.csv",
        "select count(*), count(distinct crm_id), count(source), sum(consent = 'denied'), sum(extra like"
        " '%Select%') from v_records where kind = 'crm'",
        (9240, 9240, 9240, 734, 0),
    ),
]


@pytest.mark.parametrize(
    ("file", "options", "name", "kind", "codec", "expected"), EXPORTS, ids=[e[0] for e in EXPORTS]
)
def test_an_export_is_recognised_and_counted_and_changes_nothing_the_second_time(
    cli: Cli,
    data: Path,
    file: str,
    options: list[str],
    name: str,
    kind: str,
    codec: str,
    expected: tuple[int, ...],
) -> None:
    told = cli.imported(data / file, *options)
    [entry] = told["imports"]
    assert (entry["format"], entry["kind"], entry["encoding"]) == (name, kind, codec)
    assert counts(told) == expected
    before = dump(cli.folder / "leads.db")
    assert counts(cli.imported(data / file, *options))[1:3] == (0, 0)
    assert dump(cli.folder / "leads.db") == before


@pytest.mark.parametrize(("file", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_cannot_be_taken_in_is_refused_for_the_right_reason(
    cli: Cli, data: Path, file: str, reason: str
) -> None:
    done = cli("import", data / file)
    assert (done.code, done.out) == (1, "")
    assert reason in done.err
    assert cli.stored() == 0


@pytest.mark.parametrize(("file", "sql", "expected"), VALUES, ids=[v[0] for v in VALUES])
def test_the_values_of_an_export_are_what_a_person_would_read(
    cli: Cli, data: Path, file: str, sql: str, expected: tuple[object, ...]
) -> None:
    options = ["--dates", "mdy"] if "zoom" in file or "teams" in file else []
    cli.imported(data / file, *options)
    assert cli.query(sql) == [expected]


def test_no_export_is_left_out(data: Path) -> None:
    named = {e[0] for e in EXPORTS} | {r[0] for r in REFUSED}
    folders = ("exports", "vcard", "xeducation")
    there = {f"{folder}/{p.name}" for folder in folders for p in (DATA / folder).iterdir()}
    assert there == named
