"""`report sources`: its numbers are those of a plain count over the facts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from tests.conftest import Cli, text_file
from tests.plain import Facts, facts
from tests.year import LAST, PAST

COSTS = {"Web": 2_000_000, "IT Week 2026 春": 1_500_000, "ラジオ": 70_000}
SPENT = """
[[campaign]]
source = "Web"
name = "検索広告"
cost = 1_200_000
from = 2026-01-01
until = 2026-12-31
[[campaign]]
source = "IT Week 2026 春"
cost = 3_000_000
from = 2026-01-21
"""


def asked(store: Cli, *arguments: object) -> Any:
    done = store("report", "sources", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return done.json()


def with_costs(store: Cli) -> tuple[object, ...]:
    lines = [f'{name},"{cost:,}円"' for name, cost in COSTS.items()]
    return (
        "--costs",
        text_file(store.folder, "costs.csv", "\n".join(["流入元,費用", *lines]) + "\n"),
    )


def ordered(found: Facts, lead: int) -> int:
    """Return the last amount of each handoff that was won, all together."""
    last: dict[int | None, tuple[str, int, int]] = {}
    for said in found.feedback:
        if (said["lead_id"], said["result"]) == (lead, "won") and said["amount"] is not None:
            told = (said["at"], said["id"], said["amount"])
            last[said["handoff_id"]] = max(last.get(said["handoff_id"], told), told)
    return sum(amount for _at, _id, amount in last.values())


def counted(found: Facts, groups: dict[str | None, set[int]]) -> dict[str | None, dict[str, Any]]:
    """Count each group by hand."""
    rows: dict[str | None, dict[str, Any]] = {}
    for name in {**groups, **{key: set() for key in COSTS}}:
        ids = groups.get(name, set())
        counts = {
            "leads": len(ids),
            **{s: sum(s in found.reached(i) for i in ids) for s in ("mql", "sql", "won")},
            "hot": sum(found.leads[i]["temperature"] == "hot" for i in ids),
        }
        cost = COSTS.get(name or "")
        amount = sum(ordered(found, i) for i in ids)
        each = {f"cost_per_{k}": cost and n and int(cost / n + 0.5) for k, n in counts.items()}
        rows[name] = {
            "source": name, **counts, "cost": cost, "amount": amount,
            **{k: v or None for k, v in each.items()},
            "return": cost and round((amount - cost) / cost, 4),
        }  # fmt: skip
    return rows


@pytest.mark.parametrize("day", [LAST, PAST])
@pytest.mark.parametrize("span", [(), ("--since", "2026-01-01", "--until", "2026-04-30")])
def test_both_tables_are_those_of_a_plain_count(
    year_store: Cli, day: date, span: tuple[str, ...]
) -> None:
    found = facts(year_store.folder, day)
    first, last = (span[1], span[3]) if span else ("", str(day))
    leads = {id_ for id_ in found.leads if first <= found.entry(id_) <= last}
    by_first: dict[str | None, set[int]] = defaultdict(set)
    by_any: dict[str | None, set[int]] = defaultdict(set)
    for id_ in leads:
        by_first[found.leads[id_]["source"]].add(id_)
        touched = {r["source"] for r in found.records if r["lead_id"] == id_ and r["source"]}
        for source in touched or {None}:
            by_any[source].add(id_)
    told = asked(year_store, *with_costs(year_store), "--as-of", day, *span)
    assert {s["source"]: s for s in told["first"]} == counted(found, by_first)
    assert {s["source"]: s for s in told["any"]} == counted(found, by_any)
    assert told["leads"] == len(leads)
    assert told["cost"] == sum(COSTS.values())
    assert told["amount"] == sum(ordered(found, id_) for id_ in leads)
    assert sum(s["leads"] for s in told["any"]) > len(leads)


def test_costs_of_the_rules_are_spread_over_the_days_of_a_campaign(year_store: Cli) -> None:
    rules = year_store.folder / "rules.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + SPENT, encoding="utf-8")
    assert year_store("rules", "check").code == 0

    def cost(*span: str) -> dict[str, int]:
        return {s["source"]: s["cost"] for s in asked(year_store, *span)["first"] if s["cost"]}

    until = (date(2026, 11, 21) - date(2026, 1, 1)).days + 1
    assert cost() == {"Web": round(1_200_000 * until / 365), "IT Week 2026 春": 3_000_000}
    january = cost("--since", "2026-01-01", "--until", "2026-01-31")
    assert january == {"Web": round(1_200_000 * 31 / 365), "IT Week 2026 春": 3_000_000}
    assert cost("--since", "2026-02-01", "--until", "2026-02-10") == {
        "Web": round(1_200_000 * 10 / 365)
    }
    by = asked(year_store, "--by", "campaign")["first"]
    assert [s["campaign"] for s in by if s["cost"]] == ["検索広告"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("source,cost\nWeb,abc\n,12\nX,-5\n", "costs.csv line 2: 'abc' is no cost; costs.csv line 3: there is no source; costs.csv line 4: '-5' is no cost"),
        ("source,price\nWeb,12\n", "has no column for the source, or none for the cost"),
        ("流入元,費用\nWeb,\n", "costs.csv line 2: '' is no cost"),
    ],
)  # fmt: skip
def test_a_list_of_costs_that_cannot_be_read_is_told_with_its_lines(
    year_store: Cli, text: str, what: str
) -> None:
    text_file(year_store.folder, "costs.csv", text)
    done = year_store("report", "sources", "--costs", "costs.csv")
    assert (done.code, done.out) == (1, "")
    assert what in done.err


def test_only_the_report_that_counts_costs_takes_them(year_store: Cli) -> None:
    text_file(year_store.folder, "costs.csv", "source,cost\nWeb,12\n")
    done = year_store("report", "funnel", "--costs", "costs.csv")
    assert (done.code, done.out) == (2, "")
    assert "report funnel counts no costs" in done.err


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ('source = "Web"', "[[campaign]]: cost is missing"),
        ('source = "Web"\ncost = -1', "[[campaign]]: cost: -1 is out of range"),
        ('cost = 12', "[[campaign]]: source is missing"),
        ('source = "Web"\ncost = 1\nuntil = 2026-01-01', "[[campaign]]: until: there is no from"),
        ('source = "Web"\ncost = 1\nfrom = 2026-02-01\nuntil = 2026-01-01', "2026-02-01 is after 2026-01-01"),
        ('source = "Web"\ncost = 1\nprice = 2', "[[campaign]]: price: unknown key"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_campaign_is_told(cli: Cli, rules: str, what: str) -> None:
    text_file(cli.folder, "rules.toml", f"[[campaign]]\n{rules}\n")
    done = cli("rules", "check")
    assert done.code == 4
    assert what in done.out + done.err


def test_a_store_without_leads_divides_by_nothing(cli: Cli) -> None:
    assert cli("init").code == 0
    cli.imported(text_file(cli.folder, "a.csv", "氏名,会社名,メール\n"))
    told = asked(cli, *with_costs(cli))
    assert [s["cost_per_leads"] for s in told["first"]] == [None] * len(COSTS)
    shown = cli("report", "sources", "--width", "80")
    assert (shown.code, "No costs are known" in shown.out) == (0, True)
