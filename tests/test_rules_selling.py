"""The tables of a rules file about the loop with sales."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from leadctl.errors import RulesError
from leadctl.rules.reading import parse
from leadctl.rules.selling import REASONS, Selling
from tests.small_store import book


def test_a_file_that_says_nothing_of_sales_has_defaults() -> None:
    assert book('locale = "en"').selling == Selling()
    assert book('locale = "ja"').selling == Selling(country="JP")
    assert dict(Selling().recycle) == dict(REASONS)


def test_what_a_file_says_of_sales_is_read() -> None:
    read = book(
        """
[sales]
capacity_per_week = 20
cooldown = "60d"
hours = "8:30-17:15"
holidays = "DE"
days_off = ["2026-12-29..2026-12-31", "2027-01-04"]
[[owner]]
name = "鈴木"
email = "s@example.co.jp"
when = "prefecture = '東京都' and score >= 10"
capacity_per_week = 3
away = ["2026-12-01"]
[[owner]]
name = "田中"
[recycle]
too_early = "14d"
competitor = "30d"
no_budget = "out"
[[interest]]
topic = "価格"
action = "price_page"
[[approach]]
temperature = "hot"
topic = "価格"
text = "電話"
[nurture]
warm = "7d"
stale = "365d"
[hooks]
on_handoff = "notify --now"
[hooks.on_stage]
mql = "notify"
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 40"
"""
    ).selling
    assert (read.capacity_per_week, read.cooldown, read.country) == (20, 60, "DE")
    assert (read.opens, read.closes) == (time(8, 30), time(17, 15))
    assert read.days_off == {date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4)}  # fmt: skip
    assert [(o.name, o.email, o.capacity_per_week, o.away) for o in read.owners] == [
        ("鈴木", "s@example.co.jp", 3, ((date(2026, 12, 1), date(2026, 12, 1)),)),
        ("田中", None, None, ()),
    ]
    assert [o.when.text if o.when else None for o in read.owners] == [
        "prefecture = '東京都' and score >= 10",
        None,
    ]
    assert read.recycle == {**REASONS, "too_early": 14, "competitor": 30, "no_budget": None}
    assert [(i.topic, i.action, i.match) for i in read.interests] == [("価格", "price_page", "*")]
    assert [(a.temperature, a.topic, a.text) for a in read.approaches] == [("hot", "価格", "電話")]
    assert (read.rhythm, read.stale) == ({"cold": 30, "warm": 7}, 365)
    assert (read.on_handoff, read.on_stage) == ("notify --now", {"mql": "notify"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[sales]\nhours = "18:00-9:00"', '[sales]: hours: "18:00-9:00" does not fit'),
        ('[sales]\nhours = "all day"', '[sales]: hours: "all day" does not fit'),
        ('[sales]\nholidays = "Japan"', '[sales]: holidays: "Japan" does not fit'),
        ('[sales]\ndays_off = ["2026-12-31..2026-12-01"]', "[sales]: days_off: "),
        ('[sales]\ndays_off = ["newyear"]', '[sales]: days_off: "newyear" does not fit'),
        ('[sales]\ncapacity = 3', "[sales]: capacity: unknown key"),
        ('[[owner]]\nemail = "a@b.example"', "[[owner]]: name is missing"),
        ('[[owner]]\nname = "A"\nwhen = "score"', "[[owner]] A: when: "),
        ('[[owner]]\nname = "A"\n[[owner]]\nname = "A"', "[[owner]] A: the name stands twice"),
        ('[recycle]\nlate = "3d"', "[recycle]: late: unknown key"),
        ('[recycle]\ntoo_early = "soon"', '[recycle]: too_early: "soon" does not fit'),
        ('[[interest]]\ntopic = "A"', "[[interest]]: action is missing"),
        ('[[approach]]\ntemperature = "mild"\ntext = "x"', '[[approach]]: temperature: "mild" is unknown'),
        ('[nurture]\nhot = "3d"', "[nurture]: hot: unknown key"),
        ('[hooks.on_stage]\nnowhere = "x"', "[hooks.on_stage]: nowhere: unknown name nowhere"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_it_is_told(text: str, told: str) -> None:
    with pytest.raises(RulesError) as caught:
        parse(text, Path("rules.toml"))
    assert [fault.what for fault in caught.value.faults if fault.what.startswith(told)]


def test_an_owner_is_one_rule_in_a_comparison() -> None:
    read = book('[[owner]]\nname = "A"\n[[owner]]\nname = "B"').selling
    assert [owner.line for owner in read.owners] == [1, 3]
