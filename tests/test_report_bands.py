"""`report bands`: conversion by the score that leads had when they came to sales."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from leadctl.reports.chances import wilson
from tests.conftest import Cli, text_file
from tests.plain import Facts, facts
from tests.year import LAST, PAST

SALES = ("sql", "sal", "won")


def asked(store: Cli, *arguments: object) -> Any:
    done = store("report", "bands", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return done.json()


def known_score(found: Facts, move: dict[str, Any]) -> int | None:
    """Return the score that a lead had just before a move."""
    score = None
    for row in found.history:  # in the order of the runs
        before = (
            row["recorded_at"] <= move["recorded_at"]
            if move["run_id"] is None
            else row["run_id"] < move["run_id"]
        )
        if row["lead_id"] == move["anchor_id"] and before:
            score = row["score"]
    if score is None:
        handed = [h for h in found.handoffs if h["lead_id"] == move["lead_id"]]
        score = json.loads(handed[0]["snapshot"])["score"] if handed else None
    return score


def arrivals(found: Facts) -> list[tuple[str, int | None, bool, bool, bool]]:
    """Return of each lead that came to sales the day, the score then, accepted, won, open."""
    first: dict[int, dict[str, Any]] = {}
    for t in found.transitions:
        if t["to_stage"] in SALES:
            first.setdefault(t["lead_id"], t)
    return [
        (
            move["at"],
            known_score(found, move),
            "sal" in found.reached(lead),
            "won" in found.reached(lead),
            found.leads[lead]["stage"] == "sql" and "sal" not in found.reached(lead),
        )
        for lead, move in first.items()
    ]


@pytest.mark.parametrize("day", [LAST, PAST])
@pytest.mark.parametrize("span", [(), ("--since", "2026-02-01", "--until", "2026-05-31")])
def test_the_bands_are_those_of_a_plain_count(
    year_store: Cli, day: date, span: tuple[str, ...]
) -> None:
    came = arrivals(facts(year_store.folder, day))
    if span:
        came = [a for a in came if span[1] <= a[0] <= span[3]]
    told = asked(year_store, "--as-of", day, *span)
    assert told["unknown"] == sum(score is None for _day, score, *_rest in came)
    assert len(told["bands"]) <= 10
    for band in told["bands"]:
        inside = [a for a in came if a[1] is not None and band["from"] <= a[1] <= band["to"]]
        counts = [len(inside), *(sum(a[n] for a in inside) for n in (2, 3, 4))]
        assert [band[k] for k in ("leads", "accepted", "won", "open")] == counts
        if inside:
            assert band["rate"] == round(counts[1] / counts[0], 4)
            assert band["won_rate"] == round(counts[2] / counts[0], 4)
            assert [band["low"], band["high"]] == [
                round(end, 4) for end in wilson(counts[1], counts[0]) or ()
            ]
        assert band["few"] == (len(inside) < 30)
    assert sum(b["leads"] for b in told["bands"]) + told["unknown"] == len(came)
    widths = {b["to"] - b["from"] for b in told["bands"]}
    assert len(widths) == 1


@pytest.mark.parametrize("day", [LAST, PAST])
def test_a_band_that_converts_worse_than_a_lower_one_is_marked(year_store: Cli, day: date) -> None:
    told = [b for b in asked(year_store, "--as-of", day)["bands"] if b["leads"]]
    marks = []
    for n, band in enumerate(told):
        lower = told[:n]
        if any(band["high"] < b["low"] for b in lower):
            marks.append("interval")
        else:
            marks.append("rate" if any(band["rate"] < b["rate"] for b in lower) else None)
    assert [b["worse"] for b in told] == marks
    assert "rate" in marks


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718), (20, 20, 0.8389, 1.0)],
)  # fmt: skip
def test_the_interval_is_that_of_the_literature(
    hits: int, of: int, low: float, high: float
) -> None:
    """R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
    Medicine 17 (1998), table I, method 3."""
    assert [round(end, 4) for end in wilson(hits, of) or ()] == [low, high]


RULES = """
[[behavior]]
name = "資料"
action = "download"
points = 1
[[stage]]
name = "sql"
owner = "sales"
enter = "did('download')"
[[stage]]
name = "sal"
owner = "sales"
enter = "accepted"
"""


def test_a_band_that_is_worse_beyond_chance_is_told_apart(cli: Cli) -> None:
    """Of 40 leads with one point 30 are accepted, of 40 with twelve points three."""
    text_file(cli.folder, "rules.toml", RULES)
    deeds = [f"a{n}@a{n}.example,download,x,2026-11-01" for n in range(40)]
    deeds += [f"b{n}@b{n}.example,download,{k},2026-11-01" for n in range(40) for k in range(12)]
    cli.imported(
        text_file(cli.folder, "d.csv", "メールアドレス,行動,対象,日時\n" + "\n".join(deeds))
    )
    for command in ("score", "promote", "handoff --commit --limit 0"):
        assert cli(*command.split(), "-q").code == 0
    good = cli.query("select id from v_leads where email like 'a%' order by id limit 30")
    good += cli.query("select id from v_leads where email like 'b%' order by id limit 3")
    rows = ["リードID,受入可否,対応日", *(f"L-{id_},受入,2026-11-21" for (id_,) in good)]
    done = cli("feedback", text_file(cli.folder, "f.csv", "\n".join(rows) + "\n"))
    assert done.code == 0, done.err
    assert cli("promote").code == 0
    told = asked(cli)["bands"]
    assert [(b["from"], b["leads"], b["accepted"], b["worse"], b["worse_than"]) for b in told] == [
        (0, 40, 30, None, None), (10, 40, 3, "interval", 0),
    ]  # fmt: skip
    shown = cli("report", "bands", "--width", "80").out
    assert "much lower" in shown.splitlines()[5]
    assert max(map(len, shown.splitlines()[:6])) <= 80


def test_rules_without_sales_and_stores_without_leads_divide_by_nothing(cli: Cli) -> None:
    rules = text_file(
        cli.folder, "rules.toml", '[[stage]]\nname="m"\nowner="marketing"\nenter="score>0"\n'
    )
    cli.imported(text_file(cli.folder, "a.csv", "氏名,会社名,メール\n"))
    assert asked(cli)["bands"] == []
    rules.write_text(RULES, encoding="utf-8")
    assert "Nobody has come to sales yet" in cli("report", "bands").out
