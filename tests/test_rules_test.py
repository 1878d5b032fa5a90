"""`rules test`: the cases of a rules file, played through by the engine that scores real leads."""

from __future__ import annotations

from datetime import date

import pytest

from leadctl.errors import RulesError
from leadctl.reports.rehearsal import rehearse
from leadctl.rules.presets import LOCALES, PRESETS, preset
from tests.conftest import ROOT, Cli, text_file
from tests.small_store import TODAY, book

RULES = """
[score]
engagement_max = 60
[titles]
"番頭" = 5
[[fit]]
group = "役職"
name = "部長以上"
when = "title_level >= 4"
points = 20
[[fit]]
group = "規模"
name = "大企業"
when = "employees >= 1000 and not free_mail"
points = 30
[[behavior]]
name = "閲覧"
action = "page_view"
points = 10
max = 50
[[behavior]]
name = "資料"
action = "download"
points = 10
per = "subject"
decay = "100d"
[temperature]
hot = "days('page_view', 7) >= 2"
warm = "times('page_view', 7) >= 2"
[[exclude]]
name = "停止"
when = "consent = 'denied'"
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 40"
leave = "score < 10"
[[stage]]
name = "sal"
owner = "sales"
enter = "accepted and met or bant >= 2"
"""


def failed(case: str, rules: str = RULES, today: date = TODAY) -> list[dict[str, object]]:
    """Play one case; return what came out otherwise."""
    return [
        dict(o.failed) for o in rehearse(book(f'{rules}\n[[test]]\nname = "t"\n{case}\n'), today)
    ]


@pytest.mark.parametrize(
    "case",
    [
        'lead = { title = "営業部長" }\nexpect = { fit = 20, score = 20, temperature = "cold", stage = "lead" }',
        'lead = { title = "番頭" }\nexpect = { fit = 20 }',
        'lead = { employees = 1000, email = "a@a.example", company = "㈱あ" }\nexpect = { fit = 30 }',
        'lead = { employees = 1000, email = "a@gmail.com" }\nexpect = { fit = 0 }',
        'did = [{ action = "page_view", times = 9 }]\nexpect = { score = 50, points = { "閲覧" = 50, "資料" = 0 }, stage = "mql" }',
        'did = [{ action = "page_view", times = 2 }]\nexpect = { temperature = "warm" }',
        'did = [{ action = "page_view" }, { action = "page_view", days_ago = 1 }]\nexpect = { temperature = "hot" }',
        'did = [{ action = "page_view", days_ago = 7 }, { action = "page_view", days_ago = 6 }]\nexpect = { temperature = "cold" }',
        'did = [{ action = "page_view", at = 2026-11-20 }, { action = "page_view", at = "2026-11-21" }]\nexpect = { temperature = "hot", engagement = 20 }',
        'did = [{ action = "page_view", at = 2026-11-22 }]\nexpect = { engagement = 0 }',
        'did = [{ action = "download", subject = "a", days_ago = 50 }, { action = "download", subject = "a", days_ago = 60 }]\nexpect = { points = { "資料" = 5 } }',
        'did = [{ action = "資料ダウンロード", subject = "a" }]\nexpect = { points = { "資料" = 10 } }',
        'did = [{ action = "mail_unsubscribe" }, { action = "page_view", times = 9 }]\nexpect = { excluded = "停止", stage = "lead", score = 50 }',
        'said = [{ result = "accepted" }]\nexpect = { stage = "lead" }',
        'said = [{ result = "accepted", days_ago = 3 }, { result = "met" }]\nexpect = { stage = "sal" }',
        'said = [{ result = "met", at = 2026-11-22 }, { result = "accepted" }]\nexpect = { stage = "lead" }',
        'lead = { budget = "あり", authority = "はい" }\nexpect = { stage = "sal" }',
        'stage = "mql"\nlead = { title = "部長" }\nexpect = { stage = "mql" }',
        'stage = "mql"\nexpect = { stage = "lead" }',
        'stage = "nurture"\nsaid = [{ result = "accepted" }, { result = "met" }]\nexpect = { stage = "nurture" }',
    ],
)  # fmt: skip
def test_a_case_comes_out_as_a_real_lead_would(case: str) -> None:
    assert failed(case) == [{}]


def test_what_comes_out_otherwise_is_told_with_what_came() -> None:
    case = """lead = { title = "部長" }
did = [{ action = "page_view" }]
expect = { stage = "mql", temperature = "cold", score = 31, excluded = "停止", points = { "閲覧" = 9 } }"""
    assert failed(case) == [
        {"stage": "lead", "score": 30, "excluded": None, "points": {"閲覧": 10}}
    ]


def test_days_are_counted_back_from_the_day_of_the_run() -> None:
    case = 'did = [{ action = "page_view", at = 2026-11-20 }, { action = "page_view", days_ago = 1 }]\n'
    case += 'expect = { temperature = "hot" }'
    assert failed(case, today=date(2026, 11, 23)) == [{}]
    assert failed(case, today=date(2026, 11, 27)) == [{"temperature": "cold"}]


def test_one_case_knows_nothing_of_another() -> None:
    cases = [
        f'[[test]]\nname = "{n}"\nlead = {{ company = "㈱あ", email = "a@a.example"{more} }}\n'
        f"expect = {{ fit = {fit} }}\n"
        for n, more, fit in ((1, ", employees = 5000", 30), (2, "", 0), (3, ', title = "社長"', 20))
    ]
    assert [o.passed for o in rehearse(book(RULES + "".join(cases)), TODAY)] == [True] * 3


def test_a_value_that_no_import_would_understand_fails() -> None:
    case = 'lead = { email = "a@@b" }\nexpect = { score = 0 }'
    found = list(rehearse(book(f'{RULES}\n[[test]]\nname = "t"\n{case}\n'), TODAY))
    assert [(o.passed, o.doubts) for o in found] == [(False, ("email = a@@b",))]


@pytest.mark.parametrize(
    ("case", "what"),
    [
        ('expect = { excluded = "x" }', '[[test.expect]]: excluded: "x" is unknown'),
        ('expect = { points = { "x" = 1 } }', "[[test.expect.points]]: x: unknown name x"),
        ('stage = "x"\nexpect = { score = 1 }', '[[test]] t: stage: "x" is unknown'),
        ('said = [{ result = "x" }]\nexpect = { score = 1 }', '[[test.said]]: result: "x" is unknown'),
        ('did = [{ action = "card", at = 2026-11-21, days_ago = 1 }]\nexpect = { score = 1 }',
         "[[test.did]]: at: days_ago and at cannot stand together"),
        ('did = [{ action = "card", at = "yesterday" }]\nexpect = { score = 1 }',
         '[[test.did]]: at: "yesterday" does not fit'),
        ('did = [{ action = "card", at = 2026-11-21T10:00:00 }]\nexpect = { score = 1 }',
         "[[test.did]]: at: 2026-11-21 10:00:00 does not fit"),
        ('did = [{ action = "card", times = 0 }]\nexpect = { score = 1 }',
         "[[test.did]]: times: 0 is out of range"),
        ('did = [{ action = "card", times = 1001 }]\nexpect = { score = 1 }',
         "[[test.did]]: times: 1001 is out of range"),
    ],
)  # fmt: skip
def test_a_case_that_names_what_there_is_not_is_a_fault(case: str, what: str) -> None:
    with pytest.raises(RulesError) as refused:
        book(f'{RULES}\n[[test]]\nname = "t"\n{case}\n')
    assert [f.what for f in refused.value.faults] == [what]


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_preset_passes_its_own_tests(name: str, locale: str) -> None:
    for day in (TODAY, date(2024, 2, 29)):
        found = list(rehearse(book(preset(name, locale)), day))
        assert [(o.case.name, dict(o.failed), o.doubts) for o in found if not o.passed] == []
        assert found


def test_the_shipped_rules_pass(cli: Cli) -> None:
    done = cli("--rules", ROOT / "rules.toml", "rules", "test")
    assert (done.code, done.out, done.err) == (0, "", "4 tests passed.\n")
    assert cli("--rules", ROOT / "rules.toml", "rules", "test", "-f", "json").json() == []


WRONG = (
    RULES
    + """[[test]]
name = "a director who looked once"
lead = { title = "Director" }
did = [{ action = "page_view" }]
expect = { stage = "mql", temperature = "cold", score = 40 }
[[test]]
name = "nobody"
expect = { score = 0 }
"""
)


def test_a_failure_is_shown_as_a_difference_with_its_points(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", WRONG)
    done = cli("rules", "test", "--width", "120")
    assert done.code == 4
    assert done.err == "1 of 2 tests failed.\n"
    assert done.out.splitlines()[2:] == [
        "  42   a director who looked once   - stage mql, score 40   + stage lead, score 30   部長以上 +20, 閲覧 +10",
        "                                                                                     10 points missing",
    ]  # fmt: skip
    assert cli("rules", "test", "--format", "json").json() == [
        {
            "line": 42,
            "test": "a director who looked once",
            "expected": {"stage": "mql", "score": 40},
            "came": {"stage": "lead", "score": 30},
            "why": ["部長以上 +20", "閲覧 +10", "10 points missing"],
        }
    ]


def test_no_store_is_touched(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", WRONG)
    assert cli("rules", "test").code == 4
    assert [p.name for p in cli.folder.iterdir()] == ["rules.toml"]
