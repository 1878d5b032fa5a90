"""The systems that leads go to: what is shipped, and what a rules file says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadctl.errors import RulesError
from leadctl.rules.reading import parse
from leadctl.rules.targets import Exchange, Said
from tests.small_store import book


def test_a_file_that_names_no_system_has_those_that_are_shipped() -> None:
    shipped = book("").exchange
    assert shipped == Exchange()
    assert list(shipped.targets) == [
        "hubspot", "salesforce", "marketo", "account-engagement", "satori", "csv"]  # fmt: skip


def test_a_file_lays_over_what_is_shipped_key_by_key() -> None:
    read = book(
        """
[export.hubspot]
encoding = "utf-8-sig"
[export.hubspot.columns]
"Website URL" = "-"
"Job Title" = "department"
"Score" = "score"
[export.hubspot.values.stage]
won = "Evangelist"
[export.ours.columns]
"Mail" = "email"
[statuses]
"対応中" = "met"
"休眠" = "rejected: too_early"
"""
    ).exchange
    hubspot, shipped = read.targets["hubspot"], Exchange().targets["hubspot"]
    assert (hubspot.encoding, hubspot.date, hubspot.needs) == ("utf-8-sig", "%Y-%m-%d", ("email",))
    left = [header for header in shipped.columns if header != "Website URL"]
    assert list(hubspot.columns) == [*left, "Score"]
    assert hubspot.columns["Job Title"] == "department"
    assert hubspot.values["stage"] == {**shipped.values["stage"], "won": "Evangelist"}
    assert dict(read.targets["ours"].columns) == {"Mail": "email"}
    assert read.meaning("休眠") == Said("rejected", "too_early")
    assert read.meaning("対応中") == Said("met")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("working - contacted", Said("accepted")),
        ("OPEN", Said(None)),
        ("Qualified", Said("met")),
        ("Converted", Said("in_deal")),
        ("Unqualified", Said("rejected", "out_of_target")),
        ("見込", Said("accepted")),
        ("商談中", Said("in_deal")),
        ("受注", Said("won")),
        ("失注", Said("lost")),
        ("Banana", None),
    ],
)
def test_a_status_means_what_the_table_says(status: str, said: Said | None) -> None:
    assert Exchange().meaning(status) == said


def test_every_fault_is_told_with_its_line() -> None:
    text = """version = 1
[export.x]
encoding = "ascii"
date = "%d.%m"
needs = ["mail"]
colour = "red"
[export.x.columns]
"Mail" = "emial"
[export.x.values.stagee]
a = "b"
[export.empty]
system = "x"
[statuses]
"Done" = "wonn"
"No" = "rejected: boredom"
"""
    with pytest.raises(RulesError) as stop:
        parse(text, Path("rules.toml"))
    assert [(f.line, f.what) for f in stop.value.faults] == [
        (3, '[export.x]: encoding: "ascii" cannot write Japanese'),
        (4, '[export.x]: date: "%d.%m" does not fit'),
        (5, '[export.x]: needs: "mail" is unknown'),
        (6, "[export.x]: colour: unknown key"),
        (8, '[export.x.columns]: Mail: "emial" is unknown'),
        (9, '[export.x.values]: stagee: "stagee" is unknown'),
        (11, "[export.empty]: columns: no columns"),
        (14, '[statuses]: Done: "wonn" is unknown'),
        (15, '[statuses]: No: "rejected: boredom" is unknown'),
    ]
    assert stop.value.faults[4].remedy.startswith("Did you mean email? There are: ")
