"""Who of sales takes a lead, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from leadctl.i18n import speaking
from leadctl.rules.selling import Owner
from leadctl.sales.routing import Desk, Ties
from tests.small_store import TODAY, book

FAR = date(2027, 6, 1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons are told in English here, whatever language was spoken before."""
    with speaking("en"):
        yield


def owners(text: str) -> tuple[Owner, ...]:
    return book(text).selling.owners


SALES = owners(
    """
[[owner]]
name = "鈴木 一郎"
email = "suzuki@x.example"
[[owner]]
name = "佐藤"
when = "prefecture = '大阪府'"
[[owner]]
name = "田中"
away = ["2026-11-20..2026-11-22"]
"""
)
OSAKA = frozenset({"佐藤"})


@pytest.mark.parametrize(
    ("ties", "owner", "why"),
    [
        (Ties(("佐藤",), ("鈴木",), ("鈴木",)), "佐藤", "佐藤 looks after this customer"),
        (Ties((), ("鈴木",), ("佐藤",), OSAKA), "鈴木 一郎", "鈴木 一郎 exchanged the card"),
        (Ties((), ("suzuki@x.example",)), "鈴木 一郎", "鈴木 一郎 exchanged the card"),
        (Ties((), (), ("佐藤",)), "佐藤", "佐藤 already has this company"),
        (Ties(fitting=OSAKA), "佐藤", "the condition of 佐藤 holds: prefecture = '大阪府'"),
        (Ties(), "鈴木 一郎", "it is the turn of 鈴木 一郎: 0 of late"),
        (Ties(("somebody",), ("who left",)), "鈴木 一郎", "it is the turn of 鈴木 一郎: 0 of late"),
        (
            Ties(("田中",), ("佐藤",)),
            "佐藤",
            "佐藤 exchanged the card; 田中 is away",
        ),
    ],
)
def test_a_lead_goes_to_whom_it_belongs(ties: Ties, owner: str, why: str) -> None:
    routed = Desk(SALES, TODAY).route(ties)
    assert (routed.owner and routed.owner.name, routed.why) == (owner, why)


def test_turns_follow_what_each_has_had_for_what_it_can_take() -> None:
    pair = owners(
        '[[owner]]\nname = "A"\ncapacity_per_week = 20\n[[owner]]\nname = "B"\ncapacity_per_week = 10'
    )
    desk = Desk(pair, TODAY)
    taken = []
    for _lead in range(30):
        routed = desk.route(Ties())
        assert routed.owner is not None
        desk.give(routed.owner)
        taken.append(routed.owner.name)
    assert taken[:6] == ["A", "B", "A", "A", "B", "A"]
    assert (taken.count("A"), taken.count("B")) == (20, 10)
    nobody = desk.route(Ties())
    assert (nobody.owner, nobody.why) == (
        None,
        "A has had 20 this week, as many as can be taken; B has had 10 this week, as many as can be taken",
    )


def test_who_has_had_less_of_late_is_first() -> None:
    pair = owners('[[owner]]\nname = "A"\n[[owner]]\nname = "B"')
    routed = Desk(pair, TODAY, had={"A": 3, "B": 1}).route(Ties())
    assert routed.owner is not None
    assert routed.owner.name == "B"


def test_a_lead_that_nobody_takes_is_told() -> None:
    only = owners('[[owner]]\nname = "A"\nwhen = "prefecture = \'東京都\'"')
    assert Desk(only, FAR).route(Ties()).why == "no [[owner]] takes such a lead"
    assert Desk(only, FAR).route(Ties(cards=("A",))).owner == only[0]
