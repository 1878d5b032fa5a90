"""`report scores`: its numbers are those of a plain count over the facts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import ceil, floor
from typing import Any

import pytest

from tests.conftest import Cli, text_file
from tests.plain import facts
from tests.year import LAST, PAST


def asked(store: Cli, *arguments: object) -> Any:
    done = store("report", "scores", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return done.json()


@pytest.mark.parametrize("day", [LAST, PAST])
@pytest.mark.parametrize("axis", ["score", "fit", "engagement"])
def test_every_axis_is_that_of_a_plain_count(year_store: Cli, day: date, axis: str) -> None:
    leads = facts(year_store.folder, day).leads.values()
    points = sorted(floor(lead[axis]) for lead in leads if lead["excluded"] is None)
    told = asked(year_store, "--as-of", day)
    [found] = [a for a in told["axes"] if a["axis"] == axis]
    assert found["least"] == points[0]
    assert found["most"] == points[-1]
    for percent in (10, 25, 50, 75, 90):
        assert found[f"q{percent}"] == points[ceil(len(points) * percent / 100) - 1]
    assert found["mean"] == pytest.approx(sum(points) / len(points), abs=0.0501)
    bands = told[axis]
    for band in bands:
        inside = [p for p in points if band["from"] <= p <= band["to"]]
        assert (band["leads"], band["share"]) == (len(inside), len(inside) / len(points))
    assert sum(band["leads"] for band in bands) == len(points)
    assert len(bands) <= 12


@pytest.mark.parametrize("day", [LAST, PAST])
def test_the_excluded_stand_apart(year_store: Cli, day: date) -> None:
    leads = facts(year_store.folder, day).leads.values()
    told = asked(year_store, "--as-of", day)
    counts = Counter(lead["excluded"] for lead in leads if lead["excluded"])
    assert {e["reason"]: e["leads"] for e in told["excluded"]} == dict(counts)


def test_who_has_no_score_yet_is_told(year_store: Cli) -> None:
    new = "氏名,会社名,メール\n新 人,(株)新,shin@shin.example.jp\n"
    year_store.imported(text_file(year_store.folder, "new.csv", new), "--as", "card")
    assert asked(year_store)["unscored"] == 1
    assert "Without a score: 1." in year_store("report", "scores").out


def test_a_store_without_scores_divides_by_nothing(cli: Cli) -> None:
    assert cli("init").code == 0
    cli.imported(text_file(cli.folder, "a.csv", "氏名,会社名,メール\n"))
    done = cli("report", "scores")
    assert (done.code, done.out.count("No lead has a score yet")) == (0, 4)
    assert asked(cli)["axes"] == []
