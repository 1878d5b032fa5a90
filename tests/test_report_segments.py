"""`report segments` and `--segment`: parts of all leads that the rules name."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import Cli
from tests.looking import DAYS, asked, looking
from tests.stores import fill

SEGMENTS = """
[[segment]]
name = "ホットな大企業"
when = "temperature = 'hot' and employees >= 1000"
[[segment]]
name = "静かな決裁者"
when = "title_level >= 4 and idle_days > 180"
[[segment]]
name = "誰もいない"
when = "employees >= 900000"
"""


def name_segments(cli: Cli, text: str = SEGMENTS) -> Cli:
    rules = cli.folder / "rules.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + text, encoding="utf-8")
    return cli


def plain_members(cli: Cli, day: date) -> dict[str, list[dict[str, object]]]:
    """Put every lead into its segments, by plain Python over the views."""
    with looking(cli.folder, day) as conn:
        leads = [dict(row) for row in conn.execute("select * from v_leads")]
        latest: dict[int, date] = {}
        opted_out = set()
        for row in conn.execute("select lead_id, day, kind from v_activities"):
            done, lead = date.fromisoformat(row["day"]), row["lead_id"]
            if done <= day and row["kind"] not in {"mail_sent", "mail_bounce"}:
                latest[lead] = max(done, latest.get(lead, done))
            if done <= day and row["kind"] == "mail_unsubscribe":
                opted_out.add(lead)
    for lead in leads:
        idle = (day - latest[lead["id"]]).days if lead["id"] in latest else 0
        lead["segments"] = {
            "ホットな大企業": lead["temperature"] == "hot" and (lead["employees"] or 0) >= 1000,
            "静かな決裁者": (lead["title_level"] or 0) >= 4 and idle > 180,
        }
        basis = lead["consent"] == "granted" or lead["consent_basis"] in {"card", "customer"}
        lead["mail"] = (
            lead["email"] and basis and lead["consent"] != "denied" and not lead["suppressed"]
            and lead["excluded"] is None and lead["stage"] != "excluded"
            and lead["id"] not in opted_out
        )  # fmt: skip
    return {
        name: [lead for lead in leads if lead["segments"].get(name)]
        for name in ("ホットな大企業", "静かな決裁者", "誰もいない")
    } | {"": leads}


@pytest.mark.parametrize("day", DAYS)
def test_segments_are_counted_as_plain_python_counts_them(year_store: Cli, day: date) -> None:
    cli = name_segments(year_store)
    told = cli("report", "segments", "--format", "json", *asked(day)).json()
    members = plain_members(cli, day)
    everybody = members.pop("")
    assert told["leads"] == len(everybody)
    assert len(members["ホットな大企業"]) > 3
    assert [s["segment"] for s in told["segments"]] == list(members)
    for shown, by_stage in zip(told["segments"], told["stages"], strict=True):
        there = members[shown["segment"]]
        scores = [lead["score"] for lead in there if lead["score"] is not None]
        assert {
            k: shown[k] for k in ("leads", "share", "hot", "warm", "cold", "unscored", "mail")
        } == {
            "leads": len(there),
            "share": round(len(there) / len(everybody), 4),
            **{t: sum(lead["temperature"] == t for lead in there) for t in ("hot", "warm", "cold")},
            "unscored": sum(lead["score"] is None for lead in there),
            "mail": sum(bool(lead["mail"]) for lead in there),
        }
        assert shown["mean_score"] == (round(sum(scores) / len(scores), 1) if scores else None)
        stages = {k: n for k, n in by_stage.items() if k != "segment" and n}
        assert stages == {
            s: n for s in {lead["stage"] for lead in there}
            if (n := sum(lead["stage"] == s for lead in there))
        }  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_a_list_of_leads_can_be_that_of_a_segment(year_store: Cli, day: date) -> None:
    cli = name_segments(year_store)
    for name, there in plain_members(cli, day).items():
        if name:
            listed = cli("leads", "--segment", name, "--format", "json", *asked(day)).json()
            assert {lead["id"] for lead in listed} == {lead["id"] for lead in there}


def test_a_segment_and_a_condition_must_both_hold(year_store: Cli) -> None:
    cli = name_segments(year_store)
    both = cli(
        "leads", "--segment", "ホットな大企業", "--where", "stage = 'won'", "--format", "json"
    ).json()
    there = plain_members(cli, DAYS[0])["ホットな大企業"]
    assert {lead["id"] for lead in both} == {x["id"] for x in there if x["stage"] == "won"} != set()


def test_lists_for_mails_and_for_other_systems_can_be_of_a_segment(year_store: Cli) -> None:
    cli = name_segments(year_store)
    there = {lead["id"] for lead in plain_members(cli, DAYS[0])["静かな決裁者"]}
    written = cli("nurture", "--segment", "静かな決裁者", "--format", "json").json()
    assert set() < {one["id"] for one in written} <= there
    sent = cli("export", "--to", "csv", "--segment", "静かな決裁者", "--format", "json")
    assert {one["id"] for one in sent.json()} == there


def test_segments_on_a_screen(cli: Cli) -> None:
    store = name_segments(fill(cli))
    assert store("report", "segments", "--width", "80", lang="ja").out == (
        """\
セグメント  2026-11-21  全リード 8 名

セグメント       リード   割合   ホット   ウォーム   コールド   平均点   配信可
───────────────────────────────────────────────────────────────────────────────
ホットな大企業        4    50%        4          0          0       95        3
静かな決裁者          0     0%        0          0          0        —        0
誰もいない            0     0%        0          0          0        —        0

ステージごと
セグメント       リード   MQL   SQL   SAL   受注
────────────────────────────────────────────────
ホットな大企業        1     1     2     0      0
静かな決裁者          0     0     0     0      0
誰もいない            0     0     0     0      0

1 人が複数のセグメントに入ることも、どこにも入らないこともあります。
配信可: アドレスと送る根拠があり、配信を断っていない人。
"""
    )


def test_rules_without_segments_say_how_to_write_one(cli: Cli) -> None:
    store = fill(cli)
    done = store("report", "segments")
    assert (done.code, "write one as [[segment]] with name and when" in done.out) == (0, True)
    for command in ("leads", "nurture", "export --to csv"):
        refused = store(*command.split(), "--segment", "x")
        assert (refused.code, refused.out) == (2, "")
        assert "[[segment]]" in refused.err


def test_a_segment_that_is_none_names_those_that_are(cli: Cli) -> None:
    store = name_segments(fill(cli))
    done = store("leads", "--segment", "大企業")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "Error: --segment: there is no segment '大企業'. There are: ホットな大企業, 静かな決裁者, 誰もいない\n"
    )


def test_a_segment_nobody_can_be_in_is_a_fault(cli: Cli) -> None:
    never = '[[segment]]\nname = "x"\nwhen = "score > 80 and score < 20"\n'
    store = name_segments(fill(cli), never)
    done = store("rules", "check")
    assert done.code == 4
    assert "[[segment]] x: when: score > 80 and score < 20 can never hold together" in done.err
