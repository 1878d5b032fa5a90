"""Stages: who moves and why, what is missing, and what a merge makes of two histories."""

from __future__ import annotations

import pytest

from leadctl.errors import LeadctlError
from leadctl.rules.book import RuleBook
from leadctl.rules.faults import ConditionError
from leadctl.rules.presets import preset
from leadctl.store import scoring, stages
from leadctl.store.stages import Missing, Move
from tests.small_store import NOW, TODAY, SmallStore, book

BASIC = book(preset("basic", "ja"))
DAY = TODAY.isoformat()
READY = [("page_view", "/price", 3), ("trial", "", 1), ("inquiry", "", 300)]


def promoted(store: SmallStore, rules: RuleBook = BASIC) -> stages.PromoteRun:
    scoring.score(store.conn, rules, TODAY, recorded_at=NOW)
    return stages.promote(store.conn, rules, TODAY, recorded_at=NOW)


def stage_of(store: SmallStore, lead: int) -> str:
    return str(store.rows("select stage from v_leads where id = ?", lead)[0][0])


def test_the_highest_stage_is_reached_and_those_between_are_passed() -> None:
    store = SmallStore()
    ready = store.lead(READY)
    wish = store.lead([("meeting_request", "", 2)])
    store.lead([("card", "", 2)])
    run = promoted(store)
    why = "score 80 ≥ 80; price_page 2026-11-18; inquiry 2026-01-25; trial 2026-11-20"
    assert run.moves == (
        Move(ready, "lead", "sql", ("mql",), why, 80),
        Move(wish, "lead", "sql", ("mql",), "meeting_request 2026-11-19", 0),
    )
    assert run.counts() == {"sql": 2}
    columns = "from_stage, to_stage, passed, reason, at, rules_hash, run_id, by"
    assert store.rows(f"select {columns} from v_transitions where lead_id = ?", ready) == [
        ("lead", "mql", 1, why, DAY, BASIC.hash, run.run_id, None),
        ("mql", "sql", 0, why, DAY, BASIC.hash, run.run_id, None),
    ]
    assert store.rows("select * from stage order by 1") == [(ready, "sql", DAY), (wish, "sql", DAY)]


def test_a_second_run_changes_nothing() -> None:
    store = SmallStore()
    store.lead(READY)
    promoted(store)
    before = store.dump()
    again = stages.promote(store.conn, BASIC, TODAY, recorded_at="later")
    assert store.dump() == before
    assert (again.run_id, again.moves) == (None, ())


def test_to_evaluate_writes_nothing() -> None:
    store = SmallStore()
    store.lead(READY)
    scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    before = store.dump()
    moves = stages.evaluate(store.conn, BASIC, TODAY)
    assert store.dump() == before
    assert [move.to_stage for move in moves] == ["sql"]


def test_who_was_never_scored_does_not_move() -> None:
    store = SmallStore()
    store.lead(READY)
    assert stages.promote(store.conn, BASIC, TODAY, recorded_at=NOW).moves == ()


def test_an_excluded_lead_keeps_its_score_and_its_stage() -> None:
    store = SmallStore()
    lead = store.lead(READY, email="a@rival.example")
    run = promoted(store)
    assert (run.moves, run.excluded, stage_of(store, lead)) == ((), {"競合": 1}, "lead")
    assert store.rows("select score from score") == [(80,)]


def test_nobody_goes_back_by_itself() -> None:
    store = SmallStore()
    lead = store.lead(READY)
    promoted(store)
    store.conn.execute("delete from activity")
    assert promoted(store).moves == ()
    assert stage_of(store, lead) == "sql"


def test_feedback_of_sales_moves_a_lead_on() -> None:
    store = SmallStore()
    lead = store.lead(READY)
    promoted(store)
    store.said(lead, "accepted", 1)
    assert promoted(store).moves == ()
    store.said(lead, "met")
    assert promoted(store).moves == (Move(lead, "sql", "sal", (), "accepted; met", 80),)


@pytest.mark.parametrize(("said", "stage"), [
    (["in_deal"], "sal"), (["met"], "sal"), (["won"], "sal"), (["accepted"], "sql"),
    (["unreachable"], "sql"), (["lost"], "sql"), (["met", "rejected"], "sql"),
    (["rejected", "in_deal"], "sal"),
])  # fmt: skip
def test_of_whom_a_deal_is_open_was_met_and_who_was_met_was_accepted(
    said: list[str], stage: str
) -> None:
    store = SmallStore()
    lead = store.lead(READY)
    promoted(store)
    for result in said:
        store.said(lead, result)
    promoted(store)
    assert stage_of(store, lead) == stage


@pytest.mark.parametrize("beside", ["won", "lost", "nurture", "excluded"])
def test_who_stands_behind_or_beside_the_line_stays_there(beside: str) -> None:
    store = SmallStore()
    lead = store.lead(READY)
    stages.move(store.conn, BASIC, lead, beside, "said so", "suzuki", TODAY, NOW)
    assert promoted(store).moves == ()
    assert stage_of(store, lead) == beside


def test_a_stage_that_the_rules_no_longer_know_counts_as_the_first() -> None:
    store = SmallStore()
    lead = store.lead(READY)
    store.conn.execute("insert into stage values (?, 'mel', '2026-01-01')", (lead,))
    assert [(m.from_stage, m.to_stage) for m in promoted(store).moves] == [("mel", "sql")]


LEAVE = """
[[behavior]]
name = "a"
action = "a"
points = 10
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 40"
leave = "score < 20"
[[stage]]
name = "keen"
owner = "marketing"
enter = "score >= 60"
leave = "score < 50 or idle_days > 90"
[[stage]]
name = "sql"
owner = "sales"
enter = "score >= 80"
"""


@pytest.mark.parametrize(
    ("times", "start", "end", "reason"),
    [
        (4, "lead", "mql", "score 40 ≥ 40"),
        (6, "mql", "keen", "score 60 ≥ 60"),
        (6, "keen", "keen", None),
        (5, "keen", "keen", None),
        (4, "keen", "mql", "score 40 < 50"),
        (3, "keen", "mql", "score 30 < 50"),
        (3, "mql", "mql", None),
        (1, "mql", "lead", "score 10 < 20"),
        (1, "keen", "lead", "score 10 < 50"),
        (1, "sql", "sql", None),
    ],
)
def test_only_stages_of_marketing_are_left_and_only_when_their_condition_holds(
    times: int, start: str, end: str, reason: str | None
) -> None:
    store, rules = SmallStore(), book(LEAVE)
    lead = store.lead([("a", str(n), n) for n in range(times)])
    if start != "lead":
        store.conn.execute("insert into stage values (?, ?, '2026-01-01')", (lead, start))
    moves = promoted(store, rules).moves
    assert [(m.to_stage, m.reason) for m in moves] == ([(end, reason)] if reason else [])
    assert stage_of(store, lead) == end
    assert promoted(store, rules).moves == ()


def test_a_person_can_move_a_lead_anywhere_with_a_reason() -> None:
    store = SmallStore()
    lead = store.lead()
    made = stages.move(store.conn, BASIC, lead, "sal", "old customer", "suzuki", TODAY, NOW)
    assert made == Move(lead, "lead", "sal", (), "old customer", 0)
    assert store.rows("select from_stage, to_stage, passed, reason, by from v_transitions") == [
        ("lead", "sal", 0, "old customer", "suzuki")]  # fmt: skip
    assert stages.move(store.conn, BASIC, lead, "sal", "again", "suzuki", TODAY, NOW) is None
    with pytest.raises(
        LeadctlError, match=r"no stage sale\. There are: lead, mql, sql, sal, won, lost"
    ):
        stages.move(store.conn, BASIC, lead, "sale", "x", None, TODAY, NOW)
    with pytest.raises(LeadctlError, match="no lead 99"):
        stages.move(store.conn, BASIC, 99, "mql", "x", None, TODAY, NOW)


def test_what_is_missing_is_told_in_words() -> None:
    store = SmallStore()
    ready = store.lead(READY)
    inquired = store.lead([("inquiry", "", 40)])
    nobody = store.lead()
    scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    found = stages.missing(store.conn, BASIC, [nobody, ready, inquired, 99], "sql", TODAY)
    page = Missing("did('price_page')", None, "no price_page yet")
    asked = Missing("did('inquiry') or did('trial')", None, "no inquiry or trial yet")
    assert found == {
        nobody: [Missing("score >= 80", 0, "80 points missing"), page, asked],
        ready: [],
        inquired: [Missing("score >= 80", 50, "30 points missing"), page],
    }
    sal = stages.missing(store.conn, BASIC, [ready], "sal", TODAY)[ready]
    assert [m.label for m in sal] == ["not accepted by sales yet", "no first meeting yet"]
    words = {"price_page": "料金"}
    named = stages.missing(store.conn, BASIC, [inquired], "sql", TODAY, lambda n: words.get(n, n))
    assert named[inquired][1].label == "no 料金 yet"


@pytest.mark.parametrize(
    ("condition", "labels"),
    [
        ("score > 0", ["1 points missing"]),
        ("fit >= 0.5", ["1 fit points missing"]),
        ("engagement >= 12.5", ["13 engagement points missing"]),
        ("employees >= 1000", ["employees is 20, ≥ 1000 is needed"]),
        ("revenue >= 1", ["revenue is not known"]),
        ("title = '部長'", ["title is 課長; needed: title = '部長'"]),
        ("industry = '製造業'", ["industry is not known"]),
        ("did('demo', 30)", ["no demo in the last 30 days"]),
        ("did('demo', 30) or did('trial')", ["no demo in the last 30 days, or no trial yet"]),
        ("budget and need", ["budget not confirmed", "need not confirmed"]),
        ("not did('card')", ["not so: not did('card')"]),
        ("times('card') >= 3", ["times('card') is 1, ≥ 3 is needed"]),
        ("did('card') and title = '課長'", []),
        ("(met and won and did('card')) or (met and did('card'))", ["no first meeting yet"]),
    ],
)
def test_what_is_missing_depends_on_the_condition(condition: str, labels: list[str]) -> None:
    store = SmallStore()
    rules = book(f'[[stage]]\nname = "a"\nowner = "sales"\nenter = "{condition}"\n')
    lead = store.lead([("card", "", 3)], employees=20, title="課長")
    scoring.score(store.conn, rules, TODAY, recorded_at=NOW)
    found = stages.missing(store.conn, rules, [lead], "a", TODAY)[lead]
    assert [m.label for m in found] == labels
    assert (promoted(store, rules).moves == ()) is bool(labels)


def test_a_condition_of_a_list_is_checked_like_that_of_a_stage() -> None:
    store = SmallStore()
    lead = store.lead(READY, employees=300)
    store.lead(READY)
    assert stages.holds(store.conn, BASIC, "employees >= 300 and did('trial')", TODAY) == [lead]
    with pytest.raises(ConditionError) as refused:
        stages.holds(store.conn, BASIC, "employees >= 300; delete from lead", TODAY)
    assert refused.value.exit_code == 2


def merge(store: SmallStore, a: int, b: int) -> None:
    store.conn.execute("update member set lead_id = ? where lead_id = ?", (a, b))
    store.conn.execute("delete from stage where lead_id = ?", (b,))
    stages.refold(store.conn, [a, b])


def split(store: SmallStore, b: int) -> None:
    store.conn.execute("update member set lead_id = record_id where record_id = ?", (b,))


@pytest.mark.parametrize(
    ("first", "second", "stage"),
    [
        ([], [], "lead"),
        ([("mql", None)], [("sql", None)], "sql"),
        ([("sql", None)], [("mql", None)], "sql"),
        ([("sql", None), ("nurture", "s")], [("mql", None)], "nurture"),
        ([("sql", None), ("nurture", "s"), ("mql", None)], [], "mql"),
        ([("sal", "s")], [("sql", "s")], "sql"),
        ([("sal", "s")], [("sql", None)], "sal"),
        ([("won", None)], [("sal", None)], "won"),
        ([("mql", None), ("lead", None)], [], "lead"),
    ],
)
def test_a_merged_lead_is_where_sales_put_it_last_or_else_the_furthest(
    first: list[tuple[str, str | None]], second: list[tuple[str, str | None]], stage: str
) -> None:
    store = SmallStore()
    a, b = store.lead(), store.lead()
    for lead, moves in ((a, first), (b, second)):
        for to_stage, by in moves:
            stages.move(store.conn, BASIC, lead, to_stage, "x", by, TODAY, NOW)
    before = store.rows("select * from stage order by 1")
    merge(store, a, b)
    assert stage_of(store, a) == stage
    assert store.rows("select lead_id from stage where lead_id = ?", b) == []
    split(store, b)
    stages.refold(store.conn, [a, b])
    assert store.rows("select * from stage order by 1") == before


def test_a_lead_that_goes_back_stops_where_a_condition_to_enter_holds() -> None:
    leave = "did('mail_unsubscribe')"
    rules = book("".join(
        f'[[stage]]\nname = "{name}"\nowner = "marketing"\nenter = "{enter}"\nleave = "{leave}"\n'
        for name, enter in (("mql", "did('a')"), ("keen", "did('b')"), ("keener", "did('c')"))
    ))  # fmt: skip
    store = SmallStore()
    lead = store.lead([("a", "", 1), ("mail_unsubscribe", "", 0)])
    store.conn.execute("insert into stage values (?, 'keener', '2026-01-01')", (lead,))
    found = [(m.from_stage, m.to_stage, m.reason) for m in promoted(store, rules).moves]
    assert found == [("keener", "mql", f"mail_unsubscribe {DAY}")]
    assert promoted(store, rules).moves == ()
