"""Files that go to sales in another encoding, and programs that hear what sales answered."""

from __future__ import annotations

import csv
import json

import pytest

from tests.conftest import Cli
from tests.stores import fill


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def test_a_csv_in_cp932_loses_no_letter(store: Cli) -> None:
    lead = store.value("select min(id) from v_leads where stage = 'sql'")
    assert store("-q", "edit", str(lead), "full_name=𠮷野 髙子").code == 0
    done = store("handoff", "--out", "hot.csv", "--encoding", "cp932")
    assert done.code == 0
    assert "cp932 has no 𠮷: written by number, such as &#134071;.\n" in done.err
    with (store.folder / "hot.csv").open(encoding="cp932", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "&#134071;野 髙子" in cells


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--out", "hot.xlsx", "--encoding", "cp932"], "--encoding: only a CSV has one"),
        (["--out", "hot.csv", "--encoding", "latin-1"], "'latin-1' cannot write Japanese"),
        (["--out", "hot.csv", "--encoding", "klingon"], "'klingon' cannot write Japanese"),
    ],
)
def test_an_encoding_that_does_not_fit_is_refused(
    store: Cli, options: list[str], told: str
) -> None:
    done = store("handoff", *options)
    assert (done.code, told in done.err) == (2, True)
    assert store.value("select count(*) from handoff") == 0


def test_programs_hear_of_the_stages_that_answers_lead_to(store: Cli) -> None:
    rules = store.folder / "rules.toml"
    told = '[hooks.on_stage]\nnurture = "cat > back.json"\n'
    rules.write_text(rules.read_text(encoding="utf-8") + told, encoding="utf-8")
    assert store("-q", "handoff", "--commit").code == 0
    lead = store.value("select min(lead_id) from v_handoffs")
    said = ("feedback", str(lead), "--result", "rejected", "--reason", "too_early")
    assert store("-q", *said, "--dry-run").code == 0
    assert not (store.folder / "back.json").exists()
    assert store("-q", *said).code == 0
    news = json.loads((store.folder / "back.json").read_text(encoding="utf-8"))
    assert [(one["id"], one["from"], one["to"]) for one in news] == [(lead, "sql", "nurture")]
