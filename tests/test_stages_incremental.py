"""A promotion that looks only at whom something has changed for leaves nobody behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl.rules.book import RuleBook
from leadctl.store import placing, scoring, stages
from leadctl.store.transitions import Transition, write_transition
from tests.small_store import NOW, TODAY, SmallStore, book
from tests.test_scoring_incremental import COMPANY, STEPS, Step

RULES = book(
    """
[[behavior]]
name = "window"
action = "view"
points = 20
within = "4d"
[[behavior]]
name = "of the company"
scope = "company"
action = "open"
points = 15
per = "day"
within = "5d"
[[exclude]]
name = "no mail"
when = "suppressed"
[temperature]
hot = "did('open', 2)"
[[stage]]
name = "mql"
label = "MQL"
owner = "marketing"
enter = "score >= 40 or did('price', 3) or title_level >= 4"
leave = "score < 20 and not did('price', 6)"
[[stage]]
name = "sql"
label = "SQL"
owner = "sales"
enter = "temperature = 'hot' and times('view', 5) >= 2 or days_since('gone') = 3 or employees > 100"
[[stage]]
name = "sal"
label = "SAL"
owner = "sales"
enter = "accepted and rate('open', 'view', 6) < 0.5"
"""
)


def put(stage: str) -> Step:
    """Move a lead by hand."""

    def step(store: SmallStore, lead: int) -> None:
        made = Transition(lead, TODAY.isoformat(), NOW, "lead", stage, "", by="me")
        write_transition(store.conn, made)

    return step


def run(store: SmallStore, day: int, rules: RuleBook = RULES) -> stages.PromoteRun:
    when = TODAY + timedelta(days=day)
    scoring.score(store.conn, rules, when, recorded_at=NOW)
    return stages.promote(store.conn, rules, when, recorded_at=NOW)


MORE = st.one_of(STEPS, st.builds(put, st.sampled_from(["lead", "sql", "nurture", "mql"])))
DAYS = st.lists(
    st.tuples(
        st.integers(-1, 4),
        st.lists(st.tuples(MORE, st.integers(0, 9))),
        st.sampled_from(["score and promote", "promote", "score"]),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_after_a_promotion_nobody_would_move_of_all(
    days: list[tuple[int, list[tuple[Step, int]], str]],
) -> None:
    store, day = SmallStore(), 0
    store.lead([("view", "/a", 1)], company=COMPANY, email="a@towa.example")
    store.lead([("open", "", -2), ("price", "/c", 3)], email="b@b.example")
    for ahead, steps, what in days:
        day += ahead
        for step, which in steps:
            leads = [row[0] for row in store.rows("select id from lead order by id")]
            step(store, leads[which % len(leads)])
        when = TODAY + timedelta(days=day)
        if "score" in what:
            scoring.score(store.conn, RULES, when, recorded_at=NOW)
        if "promote" in what:
            stages.promote(store.conn, RULES, when, recorded_at=NOW)
            assert stages.evaluate(store.conn, RULES, when) == []


def looked_at(store: SmallStore) -> list[int] | None:
    """Return whom the next promotion of the day looks at; None for everybody."""
    some = placing.gather(store.conn, RULES, (), TODAY)
    return [row[0] for row in store.rows("select lead_id from due order by 1")] if some else None


def three_leads() -> tuple[SmallStore, list[int]]:
    store = SmallStore()
    leads = [store.lead(email=f"p{n}@b.example") for n in range(3)]
    run(store, 0)
    return store, leads


def test_only_who_did_something_or_was_moved_is_looked_at() -> None:
    store, (first, second, _third) = three_leads()
    assert looked_at(store) == []
    store.did(first, "price")
    put("mql")(store, second)
    scoring.score(store.conn, RULES, TODAY, recorded_at=NOW)
    assert looked_at(store) == [first, second]
    stages.promote(store.conn, RULES, TODAY, recorded_at=NOW)
    assert looked_at(store) == []


def test_a_lead_is_looked_at_on_the_day_on_which_a_window_closes() -> None:
    store, (first, *_others) = three_leads()
    store.did(first, "price")
    assert run(store, 0).counts() == {"mql": 1}
    assert store.rows("select lead_id, day - unixepoch(?) / 86400 from place_due", TODAY.isoformat()) == [
        (first, 3)]  # fmt: skip
    assert [run(store, n).counts() for n in (1, 3, 5, 6)] == [{}, {}, {}, {"lead": 1}]


@pytest.mark.parametrize(
    "change",
    [
        "store.did(leads[0], 'view')",
        "scoring.score(store.conn, RULES, TODAY + timedelta(days=1), recorded_at=NOW)",
        "run(store, 0, book('version = 1'))",
        "run(store, 1)",
    ],
)
def test_everybody_is_looked_at(change: str) -> None:
    """... of whom nobody has scored the day by the rules, or who were last promoted later."""
    store, leads = three_leads()
    eval(change, globals() | {"store": store, "leads": leads})
    assert looked_at(store) is None


def test_who_asks_for_the_time_in_a_stage_asks_everybody() -> None:
    rules = book(
        """
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 0"
leave = "days_in_stage >= 3"
"""
    )
    store = SmallStore()
    store.lead([("view", "", 0)])
    made = [run(store, n, rules).counts() for n in range(5)]
    assert made[0] == {"mql": 1}
    assert not placing.gather(store.conn, rules, (), TODAY)


def test_who_was_handed_back_is_looked_at_when_the_wait_is_over() -> None:
    store, (first, *_others) = three_leads()
    store.conn.execute("update lead set title = '部長' where id = ?", (first,))
    store.conn.execute("insert or ignore into title_level values ('部長', 4)")
    put("nurture")(store, first)
    assert [run(store, n).counts() for n in (0, 1)] == [{}, {}]
    wait = RULES.selling.cooldown
    assert [run(store, n).counts() for n in (wait - 1, wait)] == [{}, {"mql": 1}]
