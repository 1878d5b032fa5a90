"""The counts of `make identity`, and leadctl measured with them on small sets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.identity import contenders, faults, sets
from tests.benchmarks.identity.__main__ import Limit, judge, share_reached
from tests.benchmarks.identity.contenders import Proposal, Verdicts
from tests.benchmarks.identity.partition import (
    Score,
    reviewed,
    score_groups,
    score_proposals,
)


def test_pairs_are_counted_by_hand() -> None:
    score = score_groups([1, 1, 1, 2, 3], ["x", "x", "y", "y", "y"])
    assert score == Score(found=3, right=1, there=4)
    assert (score.precision, score.recall) == (1 / 3, 1 / 4)
    assert score.f1 == pytest.approx(2 / 7)


def test_nothing_found_is_precise_and_recalls_nothing() -> None:
    score = score_groups([1, 2], ["x", "x"])
    assert (score.precision, score.recall, score.f1) == (1, 0, 0)


def test_proposals_count_the_pairs_of_records_they_would_make() -> None:
    groups, people = [1, 1, 2, 3, 4], ["x", "x", "x", "y", "y"]
    proposed = score_proposals(groups, [(1, 2), (2, 3), (3, 2)], people)
    assert proposed == Score(found=3, right=2, there=3)
    assert score_groups(groups, people) + proposed == Score(found=4, right=3, there=4)


def test_a_review_joins_what_is_right_and_nothing_else() -> None:
    people = ["x", "x", "x", "y", "y"]
    assert reviewed([1, 1, 2, 3, 4], [(1, 2), (2, 3), (4, 9)], people) == [1, 1, 1, 3, 4]


def test_the_share_of_what_can_be_reached_counts_only_that() -> None:
    people = [1, 1, 1, 1, 2]
    assert share_reached([5, 5, 6, 7, 7], [8, 8, 8, 9, 4], people) == (1 / 3, 3)


def test_a_limit_says_whether_it_is_kept() -> None:
    assert str(Limit("recall", 0.98, 0.97)) == "recall: 0.9800, at least 0.97: within"
    assert str(Limit("recall", 0.96999, 0.97)) == "recall: 0.9700, at least 0.97: MISSED"


# --- leadctl, measured ---


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[sets.Labelled, contenders.Matched]:
    labelled, _entries = sets.generated(tmp_path_factory.mktemp("small"), 400, 5)
    return labelled, contenders.match(labelled)


def test_every_line_is_found_in_the_store(
    small: tuple[sets.Labelled, contenders.Matched],
) -> None:
    labelled, matched = small
    assert matched.records.keys() == set(labelled.places)
    outcome = judge(labelled, matched)
    assert outcome.automatic.there == score_groups(labelled.people, labelled.people).there > 100
    assert outcome.automatic.precision > 0.98
    assert outcome.automatic.right > 50
    assert outcome.automatic.recall <= outcome.both.recall <= outcome.after.recall


def test_exact_email_finds_less_than_leadctl(
    small: tuple[sets.Labelled, contenders.Matched],
) -> None:
    labelled, matched = small
    theirs = score_groups(contenders.by_exact_email(labelled, matched).groups, labelled.people)
    assert 0 < theirs.right < judge(labelled, matched).automatic.right


def test_faults_are_told_with_their_lines(
    small: tuple[sets.Labelled, contenders.Matched],
) -> None:
    labelled, matched = small
    groups = list(range(len(labelled.people)))
    groups[1] = groups[0]
    worse = replace(
        matched, automatic=Verdicts("made up", groups, 0.0), proposals=[Proposal(0, 2, "R2")]
    )
    told = "\n".join(faults.report(labelled, worse, groups))
    assert "## Merged, and two people: 1 pairs" in told
    assert "## Proposed, and two people: 1 pairs" in told
    assert "R2: same " in told
    assert f"    {labelled.text(0)}\n    {labelled.text(1)}\n" in told


def test_a_public_set_goes_in_without_its_truth(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text(
        "unique_id,first_name,surname,dob,city,email,cluster\n"
        "0,Julia ,Taylor,2015-07-31,London,hannah88@powers.com,0\n"
        "1,Julia,Taylor,2015-07-31,Leeds,hannah88@powers.com,0\n"
        "2,Noah,Watson,2008-03-23,Bolton,matthew78@ballard.net,1\n",
        encoding="utf-8",
    )
    inside = tmp_path / "in"
    inside.mkdir()
    labelled = sets.public(source, inside)
    assert labelled.people == (0, 0, 1)
    assert "cluster" not in (inside / "fake_1000.csv").read_text(encoding="utf-8")
    matched = contenders.match(labelled)
    assert judge(labelled, matched).automatic == Score(found=1, right=1, there=1)
