"""What leads are interested in, and what to do with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadctl.model import Topic
from leadctl.rules.selling import approach
from leadctl.store.interests import interests
from tests.conftest import Cli
from tests.small_store import TODAY, SmallStore, book
from tests.stores import fill

RULES = book(
    """
[[action]]
kind = "price_page"
from = "page_view"
match = "*/pricing*"
[[behavior]]
name = "price page"
action = "price_page"
points = 20
per = "day"
max = 30
within = "30d"
[[behavior]]
name = "download"
action = "download"
points = 10
per = "subject"
decay = "100d"
[[behavior]]
name = "gone"
action = "mail_unsubscribe"
points = -50
[[behavior]]
name = "signal"
scope = "company"
action = "intent"
points = 7
[[interest]]
topic = "price"
action = "price_page"
[[interest]]
topic = "cases"
action = "download"
match = "*CASE*"
[[interest]]
topic = "price"
action = "download"
match = "*price*"
[[interest]]
topic = "security"
action = "seminar"
[[interest]]
topic = "mail"
action = "mail_unsubscribe"
[[interest]]
topic = "security"
action = "intent"
match = "*security*"
"""
)


def day(days_ago: int) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


def found(store: SmallStore, lead: int) -> tuple[Topic, ...]:
    return interests(store.conn, RULES, [lead], TODAY).get(lead, ())


def test_topics_stand_by_the_points_of_what_was_done_recently() -> None:
    store = SmallStore()
    lead = store.lead([
        *[("download", "Case A.pdf", n) for n in (50, 60)],  # the newest of a subject, faded: 5
        ("download", "CASE B.pdf", 20),  # 8
        ("page_view", "/pricing", 3), ("page_view", "/pricing", 3), ("page_view", "/en/pricing", 4),
        ("page_view", "/pricing", 40),  # no longer in the window
        ("seminar", "zero trust", 2), ("seminar", "zero trust", -2),  # worth nothing; one is to come
        ("mail_unsubscribe", "", 1),
    ])  # fmt: skip
    assert found(store, lead) == (
        Topic("price", 4, day(3), 40),  # a cap ends no interest
        Topic("cases", 3, day(20), 13),
        Topic("mail", 1, day(1), 0),
        Topic("security", 1, day(2), 0),
    )


def test_of_equal_points_what_was_done_last_stands_first() -> None:
    store = SmallStore()
    lead = store.lead([("seminar", "", 9), ("mail_unsubscribe", "", 8)])
    assert [t.topic for t in found(store, lead)] == ["mail", "security"]


def test_signals_of_the_company_count_for_all_who_work_there() -> None:
    store = SmallStore()
    here = [store.lead(company="株式会社東和"), store.lead(company="㈱東和")]
    store.lead(company="別社")
    signal = store.record(2, ("intent", "Cloud Security"))
    store.conn.execute(
        """insert into company_activity select l.company_key, r.action_id, r.day, r.id
          from lead l, record r where l.id = ? and r.id = ?""",
        (here[0], signal),
    )
    told = (Topic("security", 1, day(2), 7),)
    everybody = [row[0] for row in store.rows("select id from lead")]
    assert interests(store.conn, RULES, everybody, TODAY) == dict.fromkeys(here, told)


def test_a_file_without_interests_finds_none() -> None:
    store = SmallStore()
    lead = store.lead([("download", "case", 1)])
    assert interests(store.conn, book(""), [lead], TODAY) == {}
    assert interests(store.conn, RULES, [], TODAY) == {}


SPOKEN = book(
    """
[[approach]]
text = "anybody"
[[approach]]
temperature = "hot"
text = "hot"
[[approach]]
topic = "price"
text = "price"
[[approach]]
temperature = "hot"
topic = "price"
text = "hot price"
[[approach]]
temperature = "hot"
topic = "price"
text = "never reached"
"""
).selling
PRICE, CASES = Topic("price", 1, "2026-11-01", 9), Topic("cases", 1, "2026-11-01", 5)


@pytest.mark.parametrize(
    ("temperature", "topics", "text"),
    [
        ("hot", [PRICE, CASES], "hot price"),
        ("warm", [PRICE], "price"),
        ("hot", [CASES, PRICE], "hot"),  # the main interest decides
        ("hot", [], "hot"),
        ("warm", [CASES], "anybody"),
        (None, [], "anybody"),
    ],
)
def test_the_approach_that_fits_best_is_recommended(
    temperature: str | None, topics: list[Topic], text: str
) -> None:
    assert approach(SPOKEN, temperature, topics) == text


def test_nothing_is_recommended_where_nothing_fits() -> None:
    hot = book('[[approach]]\ntemperature = "hot"\ntext = "x"').selling
    assert approach(hot, "cold", [PRICE]) is None


def test_a_check_of_the_rules_looks_at_interests_too(cli: Cli) -> None:
    fill(cli)
    rules = cli.folder / "rules.toml"
    shipped = rules.read_text(encoding="utf-8")
    rules.write_text(f'{shipped}[[interest]]\ntopic = "人脈"\naction = "crd"\n', encoding="utf-8")
    done = cli("rules", "check")
    assert done.code == 4
    assert "[[interest]] 人脈: action: unknown kind of action crd. Did you mean card?" in done.err
    rules.write_text(f'{shipped}[[interest]]\ntopic = "人脈"\naction = "card"\n', encoding="utf-8")
    done = cli("rules", "check")
    assert done.code == 0
    assert "these kinds of action: card" not in done.err
