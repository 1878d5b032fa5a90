"""The made-up lists of `make identity`, and what their evidence could reach: true to the truth."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from leadctl.clean import email, person, phone
from tests.benchmarks.identity import evidence, lists, lives
from tests.benchmarks.identity.lists import Entry
from tests.benchmarks.identity.partition import score_groups
from tests.benchmarks.identity.sets import Place

FILES = (*lists.FILES, "truth.csv")
ODD = {
    *("assistant's e-mail", "confusable", "desk", "e-mail typo", "glyph", "kana", "married"),
    *(
        "new employer",
        "nickname",
        "number typo",
        "renamed firm",
        "romaji",
        "slip",
        "surname only",
        "swapped",
    ),
    *("tag", "wrong kanji"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("lists")
    lists.write(12_000, 7, out)
    return out


@pytest.fixture(scope="module")
def entries(folder: Path) -> list[Entry]:
    return lists.read_truth(folder)


@pytest.fixture(scope="module")
def cells(folder: Path) -> dict[Place, dict[str, str]]:
    """Every line of the four lists, in one set of words."""
    found = {}
    for name in lists.FILES:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                found[name, line] = {
                    "name": row.get("氏名") or row.get("お名前") or f"{row['姓']} {row['名']}"
                    if name in {"cards.csv", "form.csv"}
                    else f"{row['姓']} {row['名']}",
                    "email": row.get("e-mail")
                    or row.get("メールアドレス")
                    or row.get("メール")
                    or "",
                    "mobile": row.get("携帯電話") or "",
                }
    return found


def entry(**truth: str | int) -> Entry:
    plain = Entry("cards.csv", 2, 1, "", "", "", "山田太郎", "山田太郎", "", "kanji", "9", "")
    meant = {"meant": truth["spelling"]} if "spelling" in truth and "meant" not in truth else {}
    return replace(plain, **meant, **truth)


def linked(*found: Entry) -> bool:
    """Say whether the first and the last of some lines end in one group."""
    groups = evidence.reachable(found).labels()
    return groups[0] == groups[-1]


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    lists.write(12_000, 7, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_another_seed_gives_other_people(folder: Path, tmp_path: Path) -> None:
    lists.write(500, 8, tmp_path)
    theirs, ours = (lists.read_truth(f) for f in (tmp_path, folder))
    assert not {e.meant for e in theirs[:50]} <= {e.meant for e in ours[:500]}


def test_every_oddity_that_is_promised_occurs(entries: list[Entry]) -> None:
    assert {word for e in entries for word in e.odd.split("; ") if "," not in word} - {""} == ODD


def test_the_truth_says_of_every_line_what_stands_there(
    entries: list[Entry], cells: dict[Place, dict[str, str]]
) -> None:
    assert {(e.file, e.line) for e in entries} == cells.keys()
    for e in entries:
        row = cells[e.file, e.line]
        written, truly = (sorted(person.fold(person.kana(n))) for n in (row["name"], e.spelling))
        assert written == truly, (row, e)
        addresses = email.parse(row["email"]).addresses
        if "e-mail typo" not in e.odd:  # gmial.com is a throw-away domain
            assert [email.key(a) or "" for a in addresses] == [e.mailbox] * len(addresses), (row, e)
        assert bool(addresses) == bool(row["email"])


def test_a_mobile_is_read_as_the_truth_has_it(
    entries: list[Entry], cells: dict[Place, dict[str, str]]
) -> None:
    for e in entries:
        found = phone.parse(cells[e.file, e.line]["mobile"])
        assert [n.e164 for n in found.phones] == [f"+81{e.mobile[1:]}"] * bool(e.mobile), e


def test_few_share_a_mailbox_or_a_mobile_and_some_do(entries: list[Entry]) -> None:
    for key in ("mailbox", "mobile"):
        holders: dict[str, set[int]] = defaultdict(set)
        for e in entries:
            holders[getattr(e, key)].add(e.person)
        shared = [who for value, who in holders.items() if value and len(who) > 1]
        assert 0 < len(shared) < 0.02 * len(holders), key


def test_namesakes_and_families_are_in_one_firm(entries: list[Entry]) -> None:
    by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
    for e in entries:
        by_name[e.firm, e.meant].add(e.person)
    assert 0 < sum(len(who) > 1 for who in by_name.values()) < 0.01 * len(by_name)


def test_lives_go_at_the_rates_that_are_written_down() -> None:
    people = list(islice(lives.people(3), 20_000))
    moved = sum(len(p.posts) > 1 for p in people) / len(people)
    married = sum(p.married is not None for p in people) / len(people)
    years = (lives.LAST_DAY - lives.FIRST_DAY).days / 365
    assert moved / years == pytest.approx(0.03, rel=0.1)
    assert married / years == pytest.approx(0.002, rel=0.25)


def test_half_width_kana_and_old_forms_are_written(
    cells: dict[Place, dict[str, str]],
) -> None:
    names = [row["name"] for row in cells.values()]
    assert any(unicodedata.normalize("NFKC", n) != n and "ﾞ" in n for n in names)
    assert {"髙", "齋", "邊", "澤"} <= {letter for n in names for letter in n}


# --- what evidence could reach ---

YAMADA = {"mailbox": "t@x.example"}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (entry(**YAMADA), entry(**YAMADA), True),
        (entry(**YAMADA), entry(**YAMADA, spelling="山田花子"), False),
        (entry(**YAMADA), entry(**YAMADA, spelling=""), True),
        (entry(**YAMADA), entry(**YAMADA, spelling="taro yamada", script="latin"), True),
        (entry(**YAMADA), entry(mailbox="other@x.example"), False),
        (entry(**YAMADA), entry(**YAMADA, person=2), False),
        (entry(mobile="09011112222"), entry(mobile="09011112222"), True),
        (entry(mobile="09011112222"), entry(mobile="09011112222", spelling="山田花子"), False),
        (
            entry(mobile="09011112222", reading="ヤマダタロウ"),
            entry(mobile="09011112222", reading="ヤマダタロウ", spelling="山田太朗"),
            True,
        ),
        (
            entry(**YAMADA, spelling="斎藤一郎"),
            entry(**YAMADA, spelling="斉藤一郎", meant="斎藤一郎", odd="confusable"),
            True,
        ),
        (
            entry(**YAMADA, spelling="山田浩"),
            entry(**YAMADA, spelling="山田博", meant="山田浩", odd="wrong kanji"),
            False,
        ),
        (
            entry(**YAMADA, spelling="john smith", script="latin"),
            entry(**YAMADA, spelling="jon smith", meant="john smith", script="latin", odd="slip"),
            True,
        ),
        (entry(), entry(), False),
    ],
)
def test_evidence_links_as_the_rules_say(a: Entry, b: Entry, expected: bool) -> None:
    assert linked(a, b) is expected


def test_a_mobile_with_two_names_is_no_evidence() -> None:
    mobile = {"mobile": "09011112222"}
    assert not linked(
        entry(**mobile), entry(**mobile, spelling="鈴木花", person=2), entry(**mobile)
    )


def test_an_address_with_four_names_is_no_evidence() -> None:
    others = [entry(**YAMADA, spelling=f"山田{n}", person=2) for n in "一二三"]
    assert not linked(entry(**YAMADA), *others, entry(**YAMADA))


def test_two_addresses_and_two_mobiles_are_never_joined_by_a_third_line() -> None:
    first = entry(mailbox="a@x.example", mobile="09011112222")
    between = entry(mailbox="a@x.example")
    last = entry(mailbox="b@x.example", mobile="08033334444")
    bridge = entry(mailbox="b@x.example", spelling="taro yamada", script="latin")
    assert linked(first, between)
    assert linked(last, bridge)
    assert linked(first, entry(mailbox="b@x.example", mobile="09011112222"), bridge)
    assert not linked(first, entry(mailbox="b@x.example", mobile="09011112222"), last)


def test_what_can_be_reached_is_true_and_can_be_found(entries: list[Entry]) -> None:
    people = [e.person for e in entries]
    reached = score_groups(evidence.reachable(entries).labels(), people)
    found = score_groups(evidence.findable(entries).labels(), people)
    assert reached.precision == found.precision == 1
    assert 0.5 < reached.recall < found.recall < 1
