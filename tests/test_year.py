"""The year that the reports are counted on has all that they count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests import year


def test_a_year_has_everything_that_can_happen_to_a_lead(played: Path) -> None:
    def count(sql: str) -> Counter[str | None]:
        return Counter({row[0]: row[1] for row in year.rows(played / "leads.db", sql)})

    leads = count("select 'all', count(*) from lead")
    assert 300 <= leads["all"] <= 400
    stages = count("select to_stage, count(distinct lead_id) from v_transitions group by 1")
    assert {"mql", "sql", "sal", "won", "lost", "nurture", "excluded", "lead"} <= stages.keys()
    assert stages["won"] >= 30
    said = count("select result, count(*) from v_feedback group by 1")
    results = {"accepted", "rejected", "met", "in_deal", "won", "lost", "unreachable"}
    assert said.keys() == results
    again = count("select again, count(*) from v_handoffs group by 1")
    assert min(again.values()) > 5
    verbs = count("select verb, count(*) from decision where undone_by is null group by 1")
    assert (verbs["merge"], verbs["split"]) == (3, 2)
    for sql in (
        "select 'undone', count(*) from import where undone_at is not null",
        "select 'rejected', sum(rejected) from import",
        "select 'suppressed', count(*) from suppression",
        "select 'signals', count(*) from record where kind = 'intent'",
        "select 'ahead', count(*) from v_activities where day > '2026-11-21'",
        "select 'excluded', count(*) from score where excluded is not null",
        "select 'unknown', count(*) from lead where source is null",
    ):
        assert all(count(sql).values()), sql
