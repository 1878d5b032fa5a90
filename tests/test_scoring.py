"""Scoring: what a run finds, writes and does not write, and how it explains itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadctl.rules.presets import preset
from leadctl.store import scoring
from leadctl.store.scoring import Evidence, Point
from tests.small_store import NOW, TODAY, SmallStore, book

BASIC = book(preset("basic", "ja"))


def scores(store: SmallStore) -> list[tuple[int, str, str | None]]:
    return store.rows("select score, temperature, excluded from score order by lead_id")


@pytest.fixture
def store() -> SmallStore:
    made = SmallStore()
    made.lead(
        [("page_view", "https://a.example/pricing", 3), ("trial", "", 1), ("download", "a.pdf", 9),
         ("download", "a.pdf", 5), ("webinar", "w", 40), ("webinar", "w", 400)],
        company="㈱東和", employees=3000, industry="製造業", title="営業部長", email="a@towa.example",
    )  # fmt: skip
    made.lead([("inquiry", "", 1)], email="x@rival.example")
    made.lead([("card", "", 10)], title="部長")
    made.lead([("mail_sent", f"n{n}", 9) for n in range(4)] + [("mail_open", "n1", 8)] * 2)
    made.lead()
    return made


def test_the_basic_rules_score_a_small_store(store: SmallStore) -> None:
    run = scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    assert scores(store) == [
        (120, "hot", None), (50, "hot", "競合"), (20, "cold", None), (0, "warm", None),
        (0, "cold", None),
    ]  # fmt: skip
    assert (run.leads, run.changed, run.first, run.up, run.down, run.later) == (5, 5, 5, 0, 0, 0)
    assert run.temperatures == {(None, "cold"): 2, (None, "hot"): 2, (None, "warm"): 1}
    assert run.excluded == {"競合": 1}
    assert [(before, after) for _lead, before, after in run.movers] == [
        (None, 120), (None, 50), (None, 20), (None, 0), (None, 0)]  # fmt: skip


def test_a_second_run_writes_nothing(store: SmallStore) -> None:
    first = scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    before = store.dump()
    again = scoring.score(store.conn, BASIC, TODAY, recorded_at="later")
    assert store.dump() == before
    assert (first.run_id, again.run_id, again.changed, again.movers) == (1, None, 0, ())


def test_a_dry_run_writes_nothing_and_tells_the_same(store: SmallStore) -> None:
    before = store.dump()
    tried = scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW, dry_run=True)
    assert store.dump() == before
    done = scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    assert (tried.run_id, tried.movers, tried.temperatures) == (
        None,
        done.movers,
        done.temperatures,
    )


def test_only_changes_are_kept_in_the_history(store: SmallStore) -> None:
    scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    lead = store.rows("select max(id) from lead")[0][0]
    store.did(lead, "webinar", "w", 1)
    run = scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    assert (run.changed, run.up, run.down, run.first) == (1, 1, 0, 0)
    assert run.movers == ((lead, 0, 20),)
    assert run.temperatures == {("cold", "warm"): 1}
    assert store.rows("select lead_id, score from score_history where run_id = 2") == [(lead, 20)]
    assert store.rows("select run_id, count(*) from score group by 1") == [(1, 4), (2, 1)]
    assert store.rows("select verb, as_of, rules_hash, counts from run where id = 2") == [
        ("score", "2026-11-21", BASIC.hash,
         '{"leads": 5, "changed": 1, "first": 0, "up": 1, "down": 0, "later": 0}')]  # fmt: skip


def test_time_alone_changes_a_score(store: SmallStore) -> None:
    scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    run = scoring.score(store.conn, BASIC, TODAY + timedelta(days=31), recorded_at=NOW)
    assert (run.up, run.down) == (0, 0)
    assert run.temperatures == {("hot", "cold"): 1, ("hot", "warm"): 1}
    run = scoring.score(store.conn, BASIC, TODAY + timedelta(days=364), recorded_at=NOW)
    assert scores(store)[0][0] == 60
    assert run.down == 2


def test_a_day_with_the_same_scores_is_a_run_without_changes(store: SmallStore) -> None:
    scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    run = scoring.score(store.conn, BASIC, TODAY + timedelta(days=1), recorded_at=NOW)
    assert (run.run_id, run.changed) == (2, 0)


def test_what_happened_later_is_not_counted_but_told(store: SmallStore) -> None:
    run = scoring.score(store.conn, BASIC, TODAY - timedelta(days=2), recorded_at=NOW)
    assert run.later == 2
    assert scores(store)[:2] == [(120, "warm", None), (0, "cold", "競合")]


def test_the_score_of_a_lead_that_is_no_more_goes(store: SmallStore) -> None:
    scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
    lead = store.rows("select max(id) from lead")[0][0]
    store.conn.execute("delete from lead where id = ?", (lead,))
    assert scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW).changed == 1
    assert store.rows("select count(*) from score where lead_id = ?", lead) == [(0,)]


def test_the_order_in_which_facts_came_does_not_matter() -> None:
    deeds = [("webinar", "w", 40), ("download", "a", 3), ("download", "a", 9), ("inquiry", "", 2)]
    found = []
    for order in (deeds, deeds[::-1]):
        store = SmallStore()
        store.lead(order)
        scoring.score(store.conn, BASIC, TODAY, recorded_at=NOW)
        found.append(store.rows("select score, fit, engagement, temperature from score"))
    assert found == [[(80, 0, 80000, "hot")]] * 2


def test_every_point_is_explained_with_the_file_and_line_it_comes_from(store: SmallStore) -> None:
    lead = store.rows("select min(id) from lead")[0][0]
    found = scoring.explain(store.conn, BASIC, lead, TODAY)
    said = Evidence("2025-10-17", "2025-10-17", "employees", "3000", "list.csv", 2)
    assert found[0] == Point(
        "fit", "企業規模", "従業員1000人以上", 30000, "employees = 3000", sources=(said,)
    )
    assert [(p.axis, p.rule, p.milli, p.why) for p in found[1:]] == [
        ("fit", "部長以上", 20000, "title = 営業部長"),
        ("fit", "ターゲット業種", 10000, "industry = 製造業"),
        ("engagement", "資料ダウンロード", 10000, "1 × 10 points, the last on 2026-11-16"),
        ("engagement", "ウェビナー参加", 20000, "1 × 20 points, the last on 2026-10-12"),
        ("engagement", "料金ページ閲覧", 30000, "1 × 30 points, the last on 2026-11-18"),
    ]
    assert found[5].activities == (
        Evidence(
            "2026-11-18", "2026-11-18", "page_view", "https://a.example/pricing", "list.csv", 3
        ),
    )
    assert all(p.activities or p.sources for p in found)
    in_words = scoring.explain(store.conn, BASIC, lead, TODAY, lambda field: f"<{field}>")
    assert in_words[0].why == "<employees> = 3000"


CAPS = """
[score]
fit_max = 25
engagement_max = 50
[[fit]]
group = "a"
name = "big"
when = "employees > 100"
points = 30
[[behavior]]
name = "often"
action = "webinar"
points = 20
max = 50
[[behavior]]
name = "fading"
action = "download"
points = 10
decay = "3d"
[[behavior]]
name = "gone"
action = "mail_unsubscribe"
points = -20
max = 30
"""


def test_what_caps_took_and_rounding_are_lines_of_their_own() -> None:
    store = SmallStore()
    deeds = [("webinar", str(n), n) for n in range(3)] + [("download", "", 1)]
    lead = store.lead(deeds, employees=200)
    scoring.score(store.conn, book(CAPS), TODAY, recorded_at=NOW)
    found = scoring.explain(store.conn, book(CAPS), lead, TODAY)
    assert [(p.axis, p.rule, p.milli, p.lost_to_cap, p.why) for p in found] == [
        ("fit", "big", 30000, 0, "employees = 200"),
        ("fit", "", -5000, 0, "fit gives 25 points at most"),
        ("engagement", "often", 60000, 10000, "3 × 20 points, the last on 2026-11-21"),
        ("engagement", "often", -10000, 0, "the rule gives 50 points at most"),
        (
            "engagement",
            "fading",
            6666,
            0,
            "1 × 10 points fading over 3 days, the last on 2026-11-20",
        ),
        ("engagement", "", -6666, 0, "engagement gives 50 points at most"),
    ]
    assert store.rows("select score, fit, engagement from score") == [(75, 25000, 50000)]


def test_points_can_be_negative_and_are_capped_by_magnitude() -> None:
    store = SmallStore()
    lead = store.lead([("mail_unsubscribe", str(n), n) for n in range(2)] + [("download", "", 2)])
    scoring.score(store.conn, book(CAPS), TODAY, recorded_at=NOW)
    found = scoring.explain(store.conn, book(CAPS), lead, TODAY)
    assert [(p.axis, p.rule, p.milli) for p in found] == [
        ("engagement", "fading", 3333), ("engagement", "gone", -40000), ("engagement", "gone", 10000),
        ("score", "", -333),
    ]  # fmt: skip
    assert store.rows("select score, engagement from score") == [(-27, -26667)]


def test_half_a_point_is_rounded_up() -> None:
    rules = '[[behavior]]\nname = "a"\naction = "a"\npoints = {}\ndecay = "2d"\n'
    for points, score in ((1, 1), (-1, 0), (3, 2), (-3, -1)):
        store = SmallStore()
        store.lead([("a", "", 1)])
        scoring.score(store.conn, book(rules.format(points)), TODAY, recorded_at=NOW)
        assert store.rows("select score, engagement from score") == [(score, points * 500)]


def test_on_a_tie_the_first_rule_of_the_file_wins() -> None:
    rules = "".join(
        f'[[fit]]\ngroup = "g"\nname = "{n}"\nwhen = "free_mail"\npoints = {p}\n'
        for n, p in (("low", 5), ("first", 9), ("second", 9))
    )
    store = SmallStore()
    lead = store.lead(email="a@gmail.com")
    assert [p.rule for p in scoring.explain(store.conn, book(rules), lead, TODAY)] == ["first"]


def test_company_facts_are_shared_and_their_source_is_found() -> None:
    store = SmallStore()
    store.record(5, company="株式会社東和", employees=3000, kind="company")
    lead = store.lead(company="(株)東和", employees=3000)
    store.conn.execute("update lead set employees = null")
    store.conn.execute("update record set employees = null where id = ?", (lead,))
    point = scoring.explain(store.conn, BASIC, lead, TODAY)[0]
    assert (point.why, [(s.kind, s.line) for s in point.sources]) == (
        "employees = 3000", [("employees", 2)])  # fmt: skip


def test_the_list_of_points_of_an_unknown_lead_is_empty(store: SmallStore) -> None:
    assert scoring.explain(store.conn, BASIC, 999, TODAY) == []


def test_rules_without_any_rule_give_everybody_nothing(store: SmallStore) -> None:
    scoring.score(store.conn, book(""), TODAY, recorded_at=NOW)
    assert scores(store) == [(0, "cold", None)] * 5
