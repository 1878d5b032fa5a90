"""A run that computes only what can have changed finds the same as one that computes everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl.rules.book import RuleBook
from leadctl.store import scoring
from leadctl.store.transitions import Transition, write_transition
from tests.conftest import Cli
from tests.small_store import NOW, TODAY, SmallStore, book
from tests.stores import fill

RULES = book(
    """
[[fit]]
group = "size"
name = "big"
when = "employees >= 1000"
points = 30
[[fit]]
group = "title"
name = "head"
when = "title_level >= 4"
points = 20
[[behavior]]
name = "window"
action = "view"
points = 5
within = "4d"
[[behavior]]
name = "fading"
action = "open"
points = 10
decay = "3d"
max = 15
[[behavior]]
name = "by day"
action = "view"
match = "/a*"
points = 7
per = "day"
within = "2d"
[[behavior]]
name = "by subject"
action = "price"
points = 9
per = "subject"
decay = "6d"
[[behavior]]
name = "ever"
action = "price"
points = -4
max = 6
[[behavior]]
name = "of the company"
scope = "company"
action = "view"
points = 3
per = "day"
within = "5d"
[[exclude]]
name = "said no"
when = "rejected and not accepted"
[[exclude]]
name = "no mail"
when = "suppressed"
[[exclude]]
name = "gone quiet"
when = "days_since('gone') >= 3 and days_since('gone') < 5"
[temperature]
hot = "did('open', 2) or days('price', 5) >= 2"
warm = "subjects('view', 9) >= 2 or rate('open', 'view', 6) >= 0.5 or score > 30"
"""
)
Step = Callable[[SmallStore, int], object]
KINDS = st.sampled_from(["view", "open", "price", "gone"])
SUBJECTS = st.sampled_from(["/a", "/a/b", "/c"])
AGES = st.integers(-6, 12)
COMPANY = "株式会社東和"


def did(kind: str, subject: str, days_ago: int) -> Step:
    return lambda store, lead: store.did(lead, kind, subject, days_ago)


def said(result: str, days_ago: int) -> Step:
    return lambda store, lead: store.said(lead, result, days_ago)


def arrived(kind: str, days_ago: int, company: str | None) -> Step:
    return lambda store, _lead: store.lead([(kind, "/c", days_ago)], company=company)


def sized(employees: int | None) -> Step:
    return lambda store, _lead: store.conn.execute("update company set employees = ?", [employees])


def titled(title: str) -> Step:
    def step(store: SmallStore, lead: int) -> None:
        store.conn.execute("insert or ignore into title_level values ('部長', 4)")
        store.conn.execute("update lead set title = ? where id = ?", (title, lead))

    return step


def moved(store: SmallStore, lead: int) -> None:
    """Let a lead leave its company."""
    store.conn.execute("update lead set company_key = null where id = ?", (lead,))


def signalled(store: SmallStore, lead: int) -> None:
    """Let the company of a lead do something without a known person."""
    record = store.record(1, ("view", "/c"), company=COMPANY)
    store.conn.execute(
        """insert or ignore into company_activity select l.company_key, r.action_id, r.day, r.id
          from lead l, record r where l.id = ? and r.id = ? and l.company_key is not null""",
        (lead, record),
    )


def merged(store: SmallStore, lead: int) -> None:
    """Join a lead to the next one."""
    other = store.rows("select min(id) from lead where id > ?", lead)[0][0]
    if other is not None:
        store.conn.execute("update member set lead_id = ? where lead_id = ?", (lead, other))
        store.conn.execute("update activity set lead_id = ? where lead_id = ?", (lead, other))
        store.conn.execute("delete from lead where id = ?", (other,))


def handed_back(store: SmallStore, lead: int) -> None:
    write_transition(store.conn, Transition(lead, TODAY.isoformat(), NOW, "sql", "nurture", ""))


def suppressed(store: SmallStore, lead: int) -> None:
    row = store.rows("select email from lead where id = ?", lead)[0]
    if row[0]:
        store.conn.execute(
            "insert or ignore into suppression (value, reason, recorded_at) values (?, '', '')", row
        )


def freed(store: SmallStore, _lead: int) -> None:
    store.conn.execute("delete from suppression")


STEPS = st.one_of(
    st.builds(did, KINDS, SUBJECTS, AGES),
    st.builds(said, st.sampled_from(["accepted", "rejected"]), st.integers(-4, 4)),
    st.builds(arrived, KINDS, AGES, st.sampled_from([None, COMPANY])),
    st.builds(sized, st.sampled_from([None, 10, 5000])),
    st.builds(titled, st.sampled_from(["担当", "部長"])),
    st.sampled_from([merged, moved, signalled, handed_back, suppressed, freed]),
)
DAYS = st.lists(
    st.tuples(st.integers(-1, 4), st.lists(st.tuples(STEPS, st.integers(0, 9)))), max_size=6
)
STATE = "select lead_id, score, fit, engagement, temperature, excluded, next_due from {} order by 1"


def told(run: scoring.ScoreRun) -> tuple[object, ...]:
    return run.leads, dict(run.excluded), run.later


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_an_incremental_run_is_the_same_as_a_full_one(
    days: list[tuple[int, list[tuple[Step, int]]]],
) -> None:
    store, day = SmallStore(), TODAY
    store.lead([("view", "/a", 1)], company=COMPANY, email="a@towa.example")
    store.lead([("open", "", -2), ("price", "/c", 3)], email="b@b.example")
    for ahead, steps in days:
        day += timedelta(days=ahead)
        for step, which in steps:
            leads = [row[0] for row in store.rows("select id from lead order by id")]
            step(store, leads[which % len(leads)])
        run = scoring.score(store.conn, RULES, day, recorded_at=NOW)
        state = store.rows(STATE.format("score"))
        whole = scoring.score(store.conn, RULES, day, recorded_at=NOW, full=True, dry_run=True)
        assert state == store.rows(STATE.format("temp.fresh"))
        assert whole.changed == 0
        assert told(run) == told(whole)


def two_leads() -> tuple[SmallStore, int, int]:
    store = SmallStore()
    return (
        store,
        store.lead([("view", "/c", 0)]),
        store.lead([("price", "/c", 0)], email="p@b.example"),
    )


def run_on(store: SmallStore, day: date, rules: RuleBook = RULES) -> int:
    return scoring.score(store.conn, rules, day, recorded_at=NOW).computed


def test_only_the_lead_that_did_something_is_computed_again() -> None:
    store, first, _second = two_leads()
    assert run_on(store, TODAY) == 2
    assert run_on(store, TODAY) == 0
    store.did(first, "other")
    assert run_on(store, TODAY) == 1
    assert run_on(store, TODAY) == 0


def test_a_lead_is_computed_again_on_the_day_its_window_closes() -> None:
    rules = book('[[behavior]]\nname = "w"\naction = "view"\npoints = 5\nwithin = "4d"\n')
    store, first, second = two_leads()
    run_on(store, TODAY, rules)
    assert store.rows("select lead_id, next_due - unixepoch(?) / 86400 from score", TODAY.isoformat()) == [
        (first, 4), (second, None)]  # fmt: skip
    assert [run_on(store, TODAY + timedelta(days=n), rules) for n in (1, 3, 4, 5)] == [0, 0, 1, 0]


def test_a_lead_is_computed_again_every_day_while_its_points_fade() -> None:
    rules = book('[[behavior]]\nname = "w"\naction = "view"\npoints = 5\ndecay = "3d"\n')
    store, _first, _second = two_leads()
    assert [run_on(store, TODAY + timedelta(days=n), rules) for n in range(6)] == [2, 1, 1, 1, 0, 0]


def test_a_lead_is_computed_again_on_the_day_of_what_it_did_later() -> None:
    store = SmallStore()
    store.lead([("price", "/c", -3)])
    found = [
        scoring.score(store.conn, RULES, TODAY + timedelta(days=n), recorded_at=NOW)
        for n in range(4)
    ]
    assert [(run.computed, run.later, run.up) for run in found] == [
        (1, 1, 0),
        (0, 1, 0),
        (0, 1, 0),
        (1, 0, 1),
    ]


@pytest.mark.parametrize("change", ["other rules", "an earlier day", "full"])
def test_a_run_is_full(change: str) -> None:
    store, _first, _second = two_leads()
    run_on(store, TODAY)
    rules = book("# other\n") if change == "other rules" else RULES
    day = TODAY - timedelta(days=1) if change == "an earlier day" else TODAY
    again = scoring.score(store.conn, rules, day, recorded_at=NOW, full=change == "full")
    assert again.computed == 2


def test_a_dry_run_leaves_what_is_to_be_scored() -> None:
    store, first, _second = two_leads()
    run_on(store, TODAY)
    store.did(first, "view")
    before = store.dump()
    tried = scoring.score(store.conn, RULES, TODAY, recorded_at=NOW, dry_run=True)
    assert store.dump() == before
    assert (tried.computed, run_on(store, TODAY)) == (1, 1)


def test_a_company_that_grew_and_a_domain_that_was_suppressed_concern_all_who_are_there() -> None:
    store = SmallStore()
    for n in range(3):
        store.lead(company=COMPANY, employees=10, email=f"p{n}@towa.example")
    store.lead(company="別社", employees=10, email="x@other.example")
    run_on(store, TODAY)
    store.conn.execute("update company set employees = 2000 where name like '%東和%'")
    grown = scoring.score(store.conn, RULES, TODAY, recorded_at=NOW)
    store.conn.execute("insert into suppression values (1, 'towa.example', '', '', null)")
    quiet = scoring.score(store.conn, RULES, TODAY, recorded_at=NOW)
    assert (grown.computed, grown.up, quiet.computed, dict(quiet.excluded)) == (
        3,
        3,
        3,
        {"no mail": 3},
    )


def test_the_command_says_how_many_leads_it_computed(cli: Cli) -> None:
    fill(cli)
    words = "of them were computed; the others cannot have changed"
    assert f"0 {words}" in cli("score").err
    assert words not in cli("score", "--full").err
