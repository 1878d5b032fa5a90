"""Rules files: the shipped ones are sound, and all faults of a bad one are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadctl.errors import LeadctlError, RulesError
from leadctl.rules.book import Per, Side
from leadctl.rules.presets import LOCALES, preset
from leadctl.rules.reading import load, parse

ROOT = Path(__file__).parents[1]


def faults(text: str, folder: Path = ROOT) -> list[tuple[int, str]]:
    with pytest.raises(RulesError) as refused:
        parse(text, folder / "rules.toml")
    return [(f.line, f.what) for f in refused.value.faults]


FIVE_FAULTS = """version = 1

[[fit]]
group = "size"
name = "big"
when = "emploees >= 1000"
points = "25点"

[[behavior]]
name = "download"
action = "download"
points = 10
within = "30d"
decay = "60d"

[[stage]]
name = "mql"
owner = "marketing"
enter = "score"
nmae = "MQL"
"""


def test_five_faults_are_told_at_once_each_with_its_line() -> None:
    assert faults(FIVE_FAULTS) == [
        (6, "[[fit]] big: when: unknown name emploees (at character 1: emploees >= 1000)"),
        (7, '[[fit]] big: points: "25点" does not fit'),
        (14, "[[behavior]] download: decay: within and decay cannot stand together"),
        (19, "[[stage]] mql: enter: score is a number, not a condition (at character 1: score)"),
        (20, "[[stage]] mql: nmae: unknown key"),
    ]


def test_a_fault_says_what_to_do() -> None:
    with pytest.raises(RulesError) as refused:
        parse(FIVE_FAULTS, Path("rules.toml"))
    remedies = [f.remedy for f in refused.value.faults]
    assert remedies[0].startswith("Did you mean employees? There are: address, authority, bant,")
    assert remedies[1] == "Write a whole number, for example: points = 25."
    assert remedies[4].startswith("Did you mean name? There are: enter, label, leave,")
    assert refused.value.exit_code == 4
    assert str(refused.value).startswith("rules.toml line 6: [[fit]] big: when: unknown name")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("version = 2", 1, "version: version 2 is not known to this program"),
        ('\ntimezone = "Asia/Tokio"', 2, "timezone: unknown time zone Asia/Tokio"),
        ('timezone = "../etc"', 1, "timezone: unknown time zone ../etc"),
        ('locale = "fr"', 1, 'locale: "fr" is unknown'),
        ("locale = true", 1, "locale: true does not fit"),
        ("behaviour = 1", 1, "behaviour: unknown key or table"),
        ('[[segment]]\nname = "a"', 1, "[[segment]] a: when is missing"),
        ('[[group]]\nname = "a"', 1, "group: unknown key or table"),
        ('[[segment]]\nname = "a"\nwhen = "score > 1"\n[[segment]]\nname = "a"\nwhen = "fit > 1"',
         4, "[[segment]] a: the name stands twice"),
        ("[score]\nfit_max = -1", 2, "[score]: fit_max: -1 is out of range"),
        ("[score]\nmax = 1", 2, "[score]: max: unknown key"),
        ("score = 3", 1, "score: 3 does not fit"),
        ("fit = 3", 1, "fit: 3 does not fit"),
        ("fit = [3]", 1, "fit does not fit"),
        ("[lists]\na = [1]", 2, "[lists]: a: not every item is a text"),
        ("[lists]\na = { fiel = 'x' }", 2, "[lists.a]: file is missing"),
        ("[lists]\na = { file = 'gone.txt' }", 2,
         "[lists]: a: the list file gone.txt cannot be read (No such file or directory)"),
        ('[[fit]]\ngroup = " "\nname = "a"\nwhen = "free_mail"\npoints = 1', 2,
         "[[fit]] a: group: is empty"),
        ('[[fit]]\ngroup = "a"\nname = "a"\nwhen = "free_mail"', 1, "[[fit]] a: points is missing"),
        ('[[fit]]\ngroup = "a"\nname = "a"\nwhen = "free_mail"\npoints = 1.5', 5,
         "[[fit]] a: points: 1.5 does not fit"),
        ('[[behavior]]\nname = "a"\naction = "a"\npoints = 1\nper = "week"', 5,
         '[[behavior]] a: per: "week" is unknown'),
        ('[[behavior]]\nname = "a"\naction = "a"\npoints = 1\nwithin = "1y"', 5,
         '[[behavior]] a: within: "1y" does not fit'),
        ('[[behavior]]\nname = "a"\naction = "a"\npoints = 1\nwithin = "0d"', 5,
         '[[behavior]] a: within: "0d" does not fit'),
        ('[[behavior]]\nname = "a"\naction = "a"\npoints = 1\nmax = 0', 5,
         "[[behavior]] a: max: 0 is out of range"),
        ('[[action]]\nkind = "a"', 1, "[[action]]: from is missing"),
        ("[temperature]\nhot = \"stage = 'mql'\"", 2,
         "[temperature]: hot: stage cannot be used in a condition of this kind"
         " (at character 1: stage = 'mql')"),
        ("[temperature]\ncold = \"free_mail\"", 2, "[temperature]: cold: unknown key"),
        ('[[stage]]\nname = "mql"\nowner = "boss"\nenter = "met"', 3,
         '[[stage]] mql: owner: "boss" is unknown'),
        ('[[stage]]\nname = "lead"\nowner = "sales"\nenter = "met"', 2,
         "[[stage]] lead: name: lead is a stage of the program itself"),
        ('[[stage]]\nname = "a"\nowner = "sales"\nenter = "met"\nleave = "lost"', 5,
         "[[stage]] a: leave: a stage that sales owns is never left by itself"),
        ('[[stage]]\nname = "a"\nowner = "sales"\nenter = "met"\nsla = "soon"', 5,
         '[[stage]] a: sla: "soon" does not fit'),
        ('[[exclude]]\nname = "a"\nwhen = "score > 1"', 3,
         "[[exclude]] a: when: score cannot be used in a condition of this kind"
         " (at character 1: score > 1)"),
        ('[[exclude]]\nname = "a"\nwhen = "met"\n[[exclude]]\nname = "a"\nwhen = "won"', 4,
         "[[exclude]] a: the name stands twice"),
        ('[titles]\n"工場長" = "4"', 2, '[titles]: 工場長: "4" does not fit'),
        ('[answers]\n"未定" = "maybe"', 2, '[answers]: 未定: "maybe" is unknown'),
        ('[[test]]\nname = "a"', 1, "[[test]] a: expect: says nothing"),
        ('[[test]]\nname = "a"\nexpect = { stage = "mql" }', 3,
         '[[test.expect]]: stage: "mql" is unknown'),
        ('[[test]]\nname = "a"\nexpect = { score = 1 }\ndid = [{ actoin = "x", action = "x" }]', 4,
         "[[test.did]]: actoin: unknown key"),
        ('version = 1\nlocale = "ja', 2, "this is not TOML (Illegal character '\\n')"),
        ("a = 1\na = 2", 2, "this is not TOML (Cannot overwrite a value)"),
        (f"a = {'9' * 5_000}", 0, "a number is too long, or brackets stand too deep in each other"),
        (f"a = {'[' * 5_000}", 0, "a number is too long, or brackets stand too deep in each other"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str) -> None:
    found = faults(text + "\n")
    assert found == [(line, what)] or (found[0] == (line, what) and "fiel" in text)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LeadctlError, match="leadctl init"):
        load(tmp_path / "rules.toml")


def test_a_file_in_another_encoding_is_a_fault_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes("version = 1\n# 日本語\n".encode("cp932"))
    with pytest.raises(RulesError) as refused:
        load(file)
    assert [(f.line, f.what) for f in refused.value.faults] == [(2, "the file is not UTF-8")]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_basic_preset_is_what_teams_begin_with(locale: str, tmp_path: Path) -> None:
    book = parse(preset("basic", locale), tmp_path / "rules.toml")
    assert book.locale == locale
    assert [(s.name, s.owner) for s in book.stages] == [
        ("mql", Side.MARKETING), ("sql", Side.SALES), ("sal", Side.SALES)]  # fmt: skip
    assert [f.points for f in book.fits] == [30, 20, 10]
    assert [(b.action, b.points) for b in book.behaviors] == [
        ("download", 10), ("webinar", 20), ("price_page", 30), ("inquiry", 50)]  # fmt: skip
    assert len(book.tests) == 4


def test_the_shipped_rules_are_the_basic_preset_and_short() -> None:
    shipped = (ROOT / "rules.toml").read_text(encoding="utf-8")
    assert shipped == preset("basic", "ja")
    assert len(shipped.splitlines()) < 100


def test_everything_of_a_rules_file_is_in_its_book(tmp_path: Path) -> None:
    (tmp_path / "rivals.txt").write_text(
        "# ours\nRival.example\n\nＡ社  # too\n", encoding="utf-8-sig"
    )
    text = """
timezone = "Europe/Berlin"
locale = "en"
[score]
fit_max = 60
[lists]
rivals = { file = "rivals.txt" }
[[behavior]]
name = "visit"
action = "page_view"
match = "*/pricing*"
points = -5
per = "day"
max = 20
decay = "90d"
[titles]
"工場長" = 5
[answers]
"検討中" = "unknown"
[answers.timeframe]
"未定" = "no"
[import."名刺 A"]
"お客様番号" = "crm_id"
"""
    book = parse(text, tmp_path / "rules.toml")
    assert (book.timezone, book.locale, book.fit_max, book.engagement_max) == (
        "Europe/Berlin", "en", 60, None)  # fmt: skip
    assert book.lists == {"rivals": {"Rival.example", "A社"}}
    rule = book.behaviors[0]
    assert (rule.match, rule.points, rule.per, rule.max, rule.within, rule.decay, rule.line) == (
        "*/pricing*", -5, Per.DAY, 20, None, 90, 8)  # fmt: skip
    assert book.titles == {"工場長": 5}
    assert (book.answers["timeframe"]["未定"], book.answers["budget"].get("未定")) == ("no", None)
    assert book.answers["need"]["検討中"] == "unknown"
    assert book.answers["need"]["あり"] == "yes"
    assert book.imports == {"名刺 A": {"お客様番号": "crm_id"}}


def test_the_hash_follows_the_text_and_the_list_files(tmp_path: Path) -> None:
    text = '[lists]\na = { file = "a.txt" }\n'
    (tmp_path / "a.txt").write_text("x\ny\n", encoding="utf-8")
    first = parse(text, tmp_path / "rules.toml").hash
    (tmp_path / "a.txt").write_text("y\nx\n", encoding="utf-8")
    assert parse(text, tmp_path / "rules.toml").hash == first
    assert parse(text + "# said\n", tmp_path / "rules.toml").hash != first
    (tmp_path / "a.txt").write_text("x\nz\n", encoding="utf-8")
    assert parse(text, tmp_path / "rules.toml").hash != first


def test_an_empty_file_is_an_empty_book() -> None:
    book = parse("", Path("rules.toml"))
    assert (book.fits, book.behaviors, book.stages, book.temperature.hot) == ((), (), (), None)
