"""Who is one person: the rules on pairs of rows, and that order does not matter."""

from __future__ import annotations

import csv
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.identity.clusters import clusters
from leadctl.identity.evidence import Member, keys
from tests.conftest import DATA, Cli, text_file

NAMES = [
    "",
    "山田太郎",
    "山田 太郎",
    "鈴木花子",
    "Taro Yamada",
    "髙橋一郎",
    "高橋一郎",
    "斎藤",
    "斉藤",
]
KEYS = [
    "e:a@x.example",
    "e:b@x.example",
    "m:+819055500101",
    "m:+819055500102",
    "c:hubspot:1",
    "b:info@x.example",
]

members = st.builds(
    lambda n, name, found: Member(n, n.to_bytes(2, "big"), name, "", tuple(found)),
    st.integers(0, 60_000),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True),
)


@given(st.lists(members, max_size=14, unique_by=lambda m: m.id), st.randoms())
def test_clusters_do_not_depend_on_the_order_of_records(
    found: list[Member], chance: object
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert clusters(shuffled) == clusters(found)
    assert sorted(r for group in clusters(found) for r in group) == sorted(m.id for m in found)


def one(n: int, name: str, *found: str, kana: str = "") -> Member:
    return Member(n, bytes([n]), name, kana, found)


@pytest.mark.parametrize(
    ("why", "rows", "expected"),
    [
        ("an address and no other name", [one(1, "山田", "e:a"), one(2, "", "e:a")], [[1, 2]]),
        (
            "an address with two people: what has no name stays apart",
            [one(1, "山田太郎", "e:a"), one(2, "鈴木花子", "e:a"), one(3, "", "e:a")],
            [[1], [2], [3]],
        ),
        (
            "one address, one mobile: all three are one",
            [one(1, "山田太郎", "e:a", "m:1"), one(2, "山田太郎", "m:1", "e:b"), one(3, "", "e:b")],
            [[1, 2, 3]],
        ),
        (
            "a mobile that two people use joins nobody",
            [one(1, "山田太郎", "m:1"), one(2, "山田太郎", "m:1"), one(3, "山田花子", "m:1")],
            [[1], [2], [3]],
        ),
        (
            "an address with four names is nobody's",
            [one(i, name, "e:a") for i, name in enumerate(["山田", "Sato", "鈴木", "高橋"], 1)],
            [[1], [2], [3], [4]],
        ),
        (
            "an address with four spellings of one name is somebody's",
            [
                one(i, name, "e:a")
                for i, name in enumerate(["Jon Hill", "Hill John", "Jhon Hill", "John Hill"], 1)
            ],
            [[1, 2, 3, 4]],
        ),
        ("mails to a shared box are one box", [one(1, "", "b:i"), one(2, "", "b:i")], [[1, 2]]),
        (
            "a shared box joins no people",
            [one(1, "山田", "b:i"), one(2, "山田", "b:i")],
            [[1], [2]],
        ),
        ("an id of one system", [one(1, "Taro", "c:h:1"), one(2, "山田", "c:h:1")], [[1, 2]]),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_only_strong_evidence_joins(
    why: str, rows: list[Member], expected: list[list[int]]
) -> None:
    assert clusters(rows) == expected, why


def test_role_and_dummy_addresses_are_no_keys_of_a_person() -> None:
    assert keys(["sales@x.example", "test@test.com"], [], "", None) == (
        "b:sales@x.example",
        "b:test@test.com",
    )


def _cases() -> list[tuple[str, str, list[list[str]]]]:
    path = DATA / "identity" / "pairs.csv"
    if not path.is_file():
        return []
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]
    return [
        (case, group[0][1], [row[3:] for row in group])
        for case, found in groupby(rows, key=lambda row: row[0])
        for group in [list(found)]
    ]


@pytest.mark.skipif(not _cases(), reason="the pairs to test with are not here: ../shared/data")
@pytest.mark.parametrize(("case", "verdict", "rows"), _cases(), ids=[c[0] for c in _cases()])
def test_each_known_pair_is_merged_or_left_apart(
    cli: Cli, case: str, verdict: str, rows: list[list[str]]
) -> None:
    header = "氏名,カナ,会社名,役職,メールアドレス,電話番号,携帯電話,名刺交換日"
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    text_file(cli.folder, "pair.csv", "\n".join([header, *lines]))
    text_file(cli.folder, "turned.csv", "\n".join([header, *lines[::-1]]))
    for name in ("pair", "turned"):
        told = cli.imported(f"{name}.csv", "--db", f"{name}.db")
        usable = told["rows"] - told["rejected"]
        leads = cli("leads", "--format", "json", "--db", f"{name}.db").json()
        assert len(leads) == (1 if verdict == "same" else usable), case
        pairs = cli("duplicates", "--format", "json", "--db", f"{name}.db").json()
        assert len(pairs) == (verdict == "review"), case
