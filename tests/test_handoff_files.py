"""Lists for sales in another encoding, and the programs of [hooks]."""

from __future__ import annotations

import csv
import json

import pytest

from tests.conftest import Cli, text_file
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


def add_rules(store: Cli, text: str) -> None:
    path = store.folder / "rules.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_programs_are_told_once(store: Cli) -> None:
    add_rules(store, '[hooks]\non_handoff = "cat >> told.json"\n')
    store("handoff", "--out", "hot.csv", "--limit", "1")
    store("handoff", "--out", "hot.csv", "--limit", "1")
    store("handoff", "--out", "hot.csv")
    store("handoff", "--out", "hot.csv")
    decoder, text, told = json.JSONDecoder(), (store.folder / "told.json").read_text(), []
    while text:
        news, end = decoder.raw_decode(text)
        told.append([(one["handoff"], one["id"], one["lead"]["full_name"]) for one in news])
        text = text[end:]
    assert told == [[(1, 1, "中村 拓也")], [(2, 2, "清水 翔太")], [(3, 3, "木村 さくら")]]


def test_a_program_that_fails_undoes_nothing(store: Cli) -> None:
    add_rules(store, '[hooks]\non_handoff = "echo no route to chat >&2; exit 7"\n')
    done = store("-q", "handoff", "--out", "hot.csv")
    assert (done.code, done.err) == (
        0,
        "Warning: the program of on_handoff failed (exit code 7: no route to chat); what was done stands.\n",
    )
    assert store.value("select count(*) from handoff") == 3
    assert store("-q", "handoff", "--out", "hot.csv").err == ""


def test_programs_are_told_who_came_to_a_stage(cli: Cli) -> None:
    rules = '[hooks.on_stage]\nmql = "cat > mql.json"\nsql = "cat > sql.json; exit 1"\n'
    cli("init", "--lang", "ja")
    add_rules(cli, rules)
    text_file(
        cli.folder,
        "log.csv",
        "メール,行動,対象,日時\na@x.example,問い合わせ,,2026-11-20\nb@x.example,商談希望,,2026-11-20\n",
    )
    cli.imported("log.csv")
    cli("score")
    assert cli("promote", "--dry-run").code == 0
    assert not (cli.folder / "mql.json").exists()
    done = cli("-q", "promote")
    assert (done.code, done.err) == (
        0, "Warning: the program of on_stage.sql failed (exit code 1); what was done stands.\n",
    )  # fmt: skip
    for name, lead in (("mql", 1), ("sql", 2)):
        told = json.loads((cli.folder / f"{name}.json").read_text())
        assert [(t["id"], t["from"], t["to"], t["lead"]["stage"]) for t in told] == [
            (lead, "lead", name, name)
        ]


def test_programs_hear_of_the_stages_that_answers_lead_to(store: Cli) -> None:
    add_rules(store, '[hooks.on_stage]\nnurture = "cat > back.json"\n')
    assert store("-q", "handoff", "--commit").code == 0
    lead = store.value("select min(lead_id) from v_handoffs")
    said = ("feedback", str(lead), "--result", "rejected", "--reason", "too_early")
    assert store("-q", *said, "--dry-run").code == 0
    assert not (store.folder / "back.json").exists()
    assert store("-q", *said).code == 0
    news = json.loads((store.folder / "back.json").read_text(encoding="utf-8"))
    assert [(one["id"], one["from"], one["to"]) for one in news] == [(lead, "sql", "nurture")]
