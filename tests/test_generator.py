"""The generator of larger files: reproducible, true to its truth, and as troubled as it says."""

from __future__ import annotations

import csv
import hashlib
import tracemalloc
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.benchmarks import generate
from tests.benchmarks.matching import met_again
from tests.benchmarks.people import Case, company
from tests.benchmarks.sheet import write_sheet

FILES = ("activity.csv", "cards.csv", "companies.csv", "form.csv", "truth.csv")
ENCODINGS = {"cards.csv": "cp932"}
Row = dict[str, str]


def read(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding=ENCODINGS.get(name, "utf-8"), newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("people")
    generate.write_people(3000, 7, out)
    return out


@pytest.fixture(scope="module")
def found(folder: Path) -> list[tuple[str, Case, Row]]:
    """Every row of both lists, in one set of words, with its person and case."""
    rows = {
        (name, str(line)): row
        for name in ("cards.csv", "form.csv")
        for line, row in enumerate(read(folder, name), 2)
    }
    truth = {(t["file"], t["line"]): t for t in read(folder, "truth.csv")}
    assert rows.keys() == truth.keys()
    return [
        (
            truth[key]["person"],
            Case(truth[key]["case"]),
            dict(zip(_WORDS, _values(row), strict=True)),
        )
        for key, row in rows.items()
    ]


_WORDS = ("name", "email", "company", "landline", "mobile")


def _values(row: Row) -> Iterator[str]:
    is_card = "氏名" in row
    yield row["氏名" if is_card else "お名前"].replace("　", " ")
    yield row["e-mail" if is_card else "メールアドレス"].strip().lower()
    yield row["会社名"]
    yield row["TEL会社" if is_card else "電話番号"]
    yield row["携帯電話"]


def persons_by(found: list[tuple[str, Case, Row]], *words: str) -> dict[object, set[str]]:
    persons: dict[object, set[str]] = defaultdict(set)
    for person, _case, row in found:
        if all(row[w] for w in words):
            persons[tuple(row[w] for w in words)].add(person)
    return persons


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    generate.write_people(3000, 7, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == list(FILES)
    for name in FILES:
        digests = {hashlib.sha256((f / name).read_bytes()).digest() for f in (folder, tmp_path)}
        assert len(digests) == 1, name


def test_another_seed_gives_other_people() -> None:
    assert list(generate.cards(50, 1)) != list(generate.cards(50, 2))


def test_every_case_that_is_promised_occurs(found: list[tuple[str, Case, Row]]) -> None:
    assert {case for _person, case, _row in found} == set(Case)


def test_no_personal_address_and_no_mobile_is_anybody_elses(
    found: list[tuple[str, Case, Row]],
) -> None:
    shared = {
        email: persons
        for (email,), persons in persons_by(found, "email").items()
        if len(persons) > 1 and email.split("@")[0] not in {"info", "sales", "contact"}
    }
    assert shared == {}
    assert {len(persons) for persons in persons_by(found, "mobile").values()} == {1}


def test_colleagues_share_telephones_and_some_share_an_address(
    found: list[tuple[str, Case, Row]],
) -> None:
    assert max(map(len, persons_by(found, "landline").values())) > 5
    assert max(map(len, persons_by(found, "email").values())) > 1


def test_namesakes_work_in_one_company(found: list[tuple[str, Case, Row]]) -> None:
    persons = persons_by(
        [f for f in found if f[1] is Case.NAMESAKE or f[1] is Case.PLAIN], "name", "company"
    )
    assert any(len(p) > 1 for p in persons.values())


def test_families_share_a_surname_and_a_telephone(
    found: list[tuple[str, Case, Row]],
) -> None:
    for person, case, row in found:
        if case is Case.FAMILY:
            surname = row["name"].split(" ")[0]
            kin = {
                other
                for other, _case, r in found
                if r["landline"] == row["landline"] and r["name"].startswith(surname)
            }
            if kin - {person}:
                return
    pytest.fail("nobody has family in the firm")


def test_who_changes_jobs_keeps_the_mobile_and_who_marries_keeps_the_address(
    found: list[tuple[str, Case, Row]],
) -> None:
    history: dict[str, list[tuple[Case, Row]]] = defaultdict(list)
    for person, case, row in found:
        history[person].append((case, row))
    moved = married = 0
    for rows in history.values():
        after = [row for case, row in rows if case is Case.JOB_CHANGE and row["mobile"]]
        before = [row for case, row in rows if case is Case.PLAIN]
        for row in after:
            moved += any(
                b["mobile"] == row["mobile"] and b["email"] != row["email"] for b in before
            )
        wed = [row for case, row in rows if case is Case.MARRIAGE]
        for row in wed:
            married += any(b["email"] == row["email"] and b["name"] != row["name"] for b in before)
    assert moved > 5
    assert married > 5


def test_names_are_written_as_people_write_them(
    found: list[tuple[str, Case, Row]],
) -> None:
    names = {case: [row["name"] for _p, c, row in found if c is case] for case in Case}
    assert any("髙" in name for name in names[Case.GLYPH])
    assert all("斉" in name for name in names[Case.CONFUSABLE])
    assert all(unicodedata.normalize("NFKC", n) != n for n in names[Case.HALF_KANA])
    assert all(name.isascii() for name in names[Case.ROMAJI] + names[Case.NAME_TYPO])


def test_companies_have_names_and_domains_of_their_own() -> None:
    firms = [company(1, index) for index in range(5000)]
    assert len({f.name for f in firms}) == len({f.domain for f in firms}) == 5000
    assert len({f.phone for f in firms}) == 5000


def test_all_domains_are_reserved_for_examples(
    found: list[tuple[str, Case, Row]],
) -> None:
    domains = {row["email"].rpartition("@")[2] for _p, _c, row in found if row["email"]}
    assert all(d.endswith((".example", ".example.co.jp")) for d in domains)


def test_a_longer_export_takes_no_more_memory() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        deque(generate.cards(rows, 1), maxlen=0)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1000)  # what is cached once
    assert peak(36_000) < 1.1 * peak(12_000)


def test_cards_have_seventeen_columns_and_fit_the_encoding_of_windows() -> None:
    rows = list(generate.cards(5000, 3))
    assert len(rows) == 5000
    assert {len(row) for row in rows} == {len(generate.CARD_HEADER)} == {17}
    assert all("".join(row).encode("cp932") for row in rows)


def test_an_activity_log_has_the_rows_asked_for() -> None:
    rows = list(generate.activities(2000, 3))
    assert len(rows) == 2000
    assert {kind for _who, kind, _what, _at in rows} == {
        "page_view",
        "download",
        "mail_open",
        "trial",
    }


def test_the_workbook_holds_the_same_rows_as_the_list(tmp_path: Path) -> None:
    rows = list(generate.wide_rows(300, 5))
    write_sheet(tmp_path / "list.xlsx", generate.WIDE_HEADER, rows)
    sheet = CalamineWorkbook.from_path(tmp_path / "list.xlsx").get_sheet_by_index(0)
    header, *found = sheet.to_python()
    assert tuple(header) == generate.WIDE_HEADER
    assert found == rows
    assert isinstance(found[0][16], date)


def test_cards_of_people_met_again_are_spread_over_the_export(tmp_path: Path) -> None:
    cards = tmp_path / "cards.csv"
    rows = list(generate.cards(2_000, 1))
    generate.write_csv(cards, generate.CARD_HEADER, rows)
    again = list(met_again(cards, 2_000, 100))
    assert len(again) == 100
    known, new = again[::2], again[1::2]
    by_day = [[*row[:13], "2026/11/20", *row[14:]] for row in rows]
    assert all(row in by_day for row in known)
    assert not {row[4] for row in new} & {row[4] for row in rows}
    assert {row[0] for row in new} <= {row[0] for row in rows}
