"""`rules check`: faults all at once, with their lines; what is strange beside the data, as warnings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.rules.conditions import compile_condition
from leadctl.rules.conflicts import LIMITS, find_conflict
from leadctl.rules.limits import best_points
from leadctl.rules.names import Axis, Scope
from leadctl.rules.presets import LOCALES, PRESETS, preset
from leadctl.rules.reading import draft
from leadctl.rules.soundness import find_faults
from leadctl.store.stages import holds
from tests.conftest import ROOT, Cli, text_file
from tests.small_store import TODAY, SmallStore, book
from tests.stores import fill

UNSOUND = """
[score]
engagement_max = 50
[[fit]]
group = "a"
name = "x"
when = "industry = 'a' and industry = 'b'"
points = 50
[[behavior]]
name = "w"
action = "webinr"
points = 3
[temperature]
hot = "did('webinar', 30) and not did('webinar', 60)"
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 80 and score < 40 or met"
leave = "bant >= 5"
[[stage]]
name = "sql"
owner = "sales"
enter = "score > 100 and met or fit >= 51"
[[test]]
name = "t"
did = [{ action = "webina" }]
expect = { stage = "mql" }
"""


def told(text: str) -> list[tuple[int, str]]:
    return [(f.line, f.what) for f in find_faults(draft(text, ROOT / "rules.toml"))]


def test_what_can_be_read_and_makes_no_sense_is_told_at_once_with_its_line() -> None:
    never = "can never hold together"
    assert told(UNSOUND) == [
        (7, f"[[fit]] x: when: industry = 'a' and industry = 'b' {never}"),
        (11, "[[behavior]] w: action: unknown kind of action webinr"),
        (14, f"[temperature]: hot: did('webinar', 30) and not did('webinar', 60) {never}"),
        (18, f"[[stage]] mql: enter: score >= 80 and score < 40 {never}"),
        (19, "[[stage]] mql: leave: bant >= 5 can never hold"),
        (23, "[[stage]] sql: enter: no lead can reach it: score > 100 is more than the rules can give"),
        (26, "[[test]] t: did: unknown kind of action webina"),
    ]  # fmt: skip


def test_a_country_without_known_holidays_is_a_fault() -> None:
    assert told('[sales]\nholidays = "JP"\n') == []
    what = "[sales]: holidays: the public holidays of XX are not known"
    assert told('[sales]\ncapacity_per_week = 9\nholidays = "XX"\n') == [(3, what)]


def test_faults_of_reading_and_of_sense_are_told_together() -> None:
    assert told(UNSOUND.replace("points = 50", "points = '50'")) == [
        (8, "[[fit]] x: points: \"50\" does not fit"),
        *(fault for fault in told(UNSOUND) if fault[0] not in {7, 23}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "score >= 80 and score < 40",
        "score > 40 and score <= 40",
        "score = 40 and score <> 40",
        "not (score < 80 or met) and score < 80",
        "company = 'a' and company = 'b'",
        "company in ('a', 'b') and company in ('c')",
        "company = 'a' and company <> 'a'",
        "company is null and company like 'a%'",
        "company is null and company <> 'a'",
        "employees is null and employees >= 1",
        "employees between 10 and 20 and employees > 20",
        "employees = 5 and employees in (6, 7)",
        "(met or won) and not met and not won",
        "met and met is false",
        "budget and budget = 'no'",
        "budget = 'unknown' and not budget",
        "budget is null and budget",
        "did('a', 30) and not did('a')",
        "did('a', 30) and not did('a', 30)",
        "listed('x', company) and not listed('x', company)",
        "bant > 4",
        "stage = 'lead' and stage in ('won', 'lost')",
    ],
)
def test_a_contradiction_is_found(text: str) -> None:
    condition = compile_condition(text, Scope(Axis.STAGE, frozenset({"x"})))
    assert find_conflict(condition, LIMITS) is not None


@pytest.mark.parametrize(
    "text",
    [
        "score >= 40 and score <= 40",
        "score >= 80 and score < 40 or met",
        "score > fit and score < fit",  # two values, and nobody compares them
        "company <> 'a' and company <> 'b'",
        "company = 'a' and department = 'b'",
        "company is not null and company like 'a%'",
        "company = department and company = 'b'",
        "employees = 5 and employees in (5, 7)",
        "not met and not won",
        "budget is null and authority",
        "not budget and budget = 'no'",
        "did('a', 60) and not did('a', 30)",
        "did('a') and not did('b')",
        "did('a', 30, 'x*') and not did('a', 30)",
        "not did('a', 30) and not did('a')",
        "days('a') >= 2 and days('a', 30) < 2",
        "bant >= 4",
    ],
)
def test_what_can_hold_is_no_contradiction(text: str) -> None:
    condition = compile_condition(text, Scope(Axis.STAGE))
    assert find_conflict(condition, LIMITS) is None


NUMBER = st.builds(
    "employees {} {}".format, st.sampled_from([">=", ">", "<", "<=", "=", "<>"]), st.integers(0, 3)
)
TEXTS = st.builds("industry {} '{}'".format, st.sampled_from(["=", "<>"]), st.sampled_from("ab"))
NULLS = st.sampled_from(["employees is null", "industry is not null", "free_mail"])
CONDITION = st.recursive(
    NUMBER | TEXTS | NULLS,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=6,
)


def everybody() -> SmallStore:
    """A store with a lead of every kind that the conditions below can tell apart."""
    store = SmallStore()
    for employees in (None, 0, 1, 2, 3, 4):
        for industry in (None, "a", "b", "c"):
            for email in ("a@gmail.com", "a@a.example"):
                store.lead(employees=employees, industry=industry, email=email)
    return store


EVERYBODY = everybody()


@given(CONDITION)
def test_a_condition_that_somebody_meets_is_never_called_a_contradiction(text: str) -> None:
    condition = compile_condition(text, Scope(Axis.STAGE))
    if find_conflict(condition, LIMITS) is not None:
        assert holds(EVERYBODY.conn, book(""), text, TODAY) == []


def test_the_best_score_counts_groups_maxima_windows_and_caps() -> None:
    fits = "".join(
        f'[[fit]]\ngroup = "{g}"\nname = "{g}{p}"\nwhen = "free_mail"\npoints = {p}\n'
        for g, p in (("a", 30), ("a", 20), ("b", 7), ("c", -5))
    )
    rule = '[[behavior]]\nname = "{}"\naction = "card"\npoints = {}\n'
    bounded = [
        rule.format("max", 10) + "max = 35\n",
        rule.format("days", 2) + 'per = "day"\nwithin = "30d"\n',
        rule.format("fading", 4) + 'per = "day"\ndecay = "9d"\n',
        rule.format("one", 3) + 'per = "subject"\nmatch = "a.pdf"\n',
        rule.format("less", -10),
    ]
    assert best_points(book(fits + "".join(bounded))) == {
        "fit": 37, "engagement": 35 + 60 + 20 + 3, "score": 155}  # fmt: skip
    caps = "[score]\nfit_max = 30\nengagement_max = 100\n"
    endless = rule.format("endless", 1)
    assert best_points(book(caps + fits + endless)) == {
        "fit": 30, "engagement": 100, "score": 130}  # fmt: skip
    assert best_points(book(endless))["score"] == float("inf")


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_preset_is_sound(name: str, locale: str, tmp_path: Path) -> None:
    assert find_faults(draft(preset(name, locale), tmp_path / "rules.toml")) == ()


def test_check_is_silent_when_all_is_well(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", (ROOT / "rules.toml").read_text(encoding="utf-8"))
    done = cli("rules", "check")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_check_ends_with_4_and_names_every_fault(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", UNSOUND)
    done = cli("rules", "check")
    assert (done.code, done.out) == (4, "")
    lines = done.err.splitlines()
    assert len(lines) == 8
    assert lines[0] == (
        "rules.toml line 7: [[fit]] x: when: industry = 'a' and industry = 'b' can never hold"
        " together. Change one of them, or join them with or."
    )
    assert lines[-1] == "Error: 7 faults in the rules; nothing was changed."


def test_a_kind_that_stands_in_the_data_is_not_misspelt(cli: Cli) -> None:
    rule = '[[behavior]]\nname = "a"\naction = "webinr"\npoints = 1\n'
    text_file(cli.folder, "rules.toml", rule)
    assert cli("rules", "check").code == 4
    cli.imported(
        text_file(cli.folder, "a.csv", "メール,行動,日時\na@a.example,webinr,2026-11-20\n")
    )
    done = cli("rules", "check")
    assert (done.code, done.err) == (0, "")


def test_what_does_not_go_together_with_the_data_is_a_warning(cli: Cli) -> None:
    fill(cli)
    done = cli("rules", "check")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "Warning: rules.toml line 41: [[behavior]] ウェビナー参加: met nothing in the last 90 days"
        " (webinar)",
        "Warning: Industry: no rule names 不動産業 1, 運輸業 1. A rule with points = 0 says that a"
        " value is known.",
        "Warning: no rule and no condition asks for these kinds of action: card 8",
    ]
    named = (cli.folder / "rules.toml").read_text(encoding="utf-8")
    named += """
[[fit]]
group = "業種"
name = "その他の業種"
when = "industry in ('不動産業', '運輸業')"
points = 0
[[fit]]
group = "業種"
name = "農業"
when = "industry = '農業'"
points = 0
[[behavior]]
name = "名刺"
action = "card"
points = 0
"""
    text_file(cli.folder, "rules.toml", named.replace('action = "webinar"', 'action = "inquiry"'))
    assert cli("rules", "check").err == "Warning: rules.toml line 106: [[fit]] 農業: fits no lead\n"


def test_a_title_is_named_by_its_level_or_by_titles(cli: Cli) -> None:
    rule = '[[fit]]\ngroup = "a"\nname = "a"\nwhen = "title_level >= 4"\npoints = 1\n'
    rule += '[[behavior]]\nname = "b"\naction = "card"\npoints = 1\n'
    text_file(cli.folder, "rules.toml", rule)
    cards = "氏名,役職\n山田 太郎,部長\n佐藤 花子,番頭\n"
    cli.imported(text_file(cli.folder, "cards.csv", cards))
    warning = "Warning: Title: no rule names 番頭 1. [titles] says how high they stand.\n"
    assert cli("rules", "check").err == warning
    text_file(cli.folder, "rules.toml", rule + '[titles]\n"番頭" = 4\n')
    assert cli("rules", "check").err == ""
    assert cli("score").code == 0
    cli.imported(
        text_file(cli.folder, "later.csv", "氏名,役職\n鈴木 一郎,手代\n木村 さくら,番頭\n")
    )
    assert cli.query("select title, level from title_level where level = 4 order by 1") == [
        ("番頭", 4), ("部長", 4)]  # fmt: skip
