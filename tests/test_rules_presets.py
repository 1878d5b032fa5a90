"""The rules files to begin with: `init --preset`, and what the full one teaches."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadctl.rules.book import Side
from leadctl.rules.presets import LOCALES, PRESETS, preset
from leadctl.rules.reading import draft, parse
from tests.conftest import ROOT, Cli, text_file

# Keys that the user chooses are no keys of the language.
OWN_KEYS = ("lists", "titles", "answers", "import", "lead", "points", "on_stage", "statuses",
            "columns", "values")  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("locale", LOCALES)
def test_init_writes_a_preset_that_checks_and_tests_itself(
    cli: Cli, name: str, locale: str
) -> None:
    assert cli("init", "--preset", name, "--locale", locale).code == 0
    written = (cli.folder / "rules.toml").read_text(encoding="utf-8")
    assert written == preset(name, locale)
    assert parse(written, cli.folder / "rules.toml").locale == locale
    checked = cli("rules", "check")
    assert (checked.code, checked.out, checked.err) == (0, "", "")
    tested = cli("rules", "test")
    assert (tested.code, tested.out) == (0, "")
    assert re.fullmatch(r"\d+ tests passed\.\n", tested.err)


def test_an_unknown_preset_is_told_with_those_there_are(cli: Cli) -> None:
    done = cli("init", "--preset", "fool")
    assert done.code == 2
    assert "--preset: fool is none of basic, inside-sales, full" in done.err
    assert not (cli.folder / "rules.toml").exists()


def test_the_shipped_rules_are_sound_and_pass(cli: Cli) -> None:
    rules = ("--rules", ROOT / "rules.toml")
    assert (cli(*rules, "rules", "check").code, cli(*rules, "rules", "test").code) == (0, 0)


def known_keys(locale: str) -> dict[str, set[str]]:
    """Ask the reader which keys each table has: it lists them where it meets one that is none."""
    text = re.sub(r"^(\[.*\])", r"\1\nzzz = 1", preset("full", locale), flags=re.MULTILINE)
    text = re.sub(r"\{ (?=action|result|stage|excluded)", "{ zzz = 1, ", f"zzz = 1\n{text}")
    text = text.replace("{ fit = 50", "{ zzz = 1, fit = 50")
    found: dict[str, set[str]] = {}
    for fault in draft(text, Path("rules.toml")).faults:
        where = re.match(r"(?:\[\[?([\w.]+)\]?\])?.*zzz: unknown key", fault.what)
        if where:
            listed = fault.remedy.partition("There are: ")[2].split(", ")
            found[where[1] or ""] = set(listed)
    return found


def named_keys(values: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key of a file with the table that it stands in, as a fault calls it."""
    for key, value in values.items():
        yield path, key
        inner = f"{path}.{key}".strip(".")
        for table in value if isinstance(value, list) else [value]:
            if isinstance(table, dict) and key not in OWN_KEYS:
                yield from named_keys(table, inner)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_full_preset_names_every_key_that_the_reader_accepts(locale: str) -> None:
    named: dict[str, set[str]] = {}
    for table, key in named_keys(tomllib.loads(preset("full", locale))):
        named.setdefault(table, set()).add(key)
    assert named.pop("export") == {"kintone"}  # a name that the user chooses
    assert known_keys(locale) == named
    assert {"", "score", "sales", "owner", "recycle", "nurture", "hooks",
            "interest", "approach", "segment", "campaign", "daily", "daily.file", "source", "export.kintone", "exclude", "action", "fit", "behavior", "temperature", "stage",
            "test", "test.did", "test.said", "test.expect"} == set(named)  # fmt: skip
    assert '{ file = "' in preset("full", locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_of_the_full_preset_has_a_comment_on_its_line(locale: str) -> None:
    lines = preset("full", locale).splitlines()
    for table, key in set(named_keys(tomllib.loads(preset("full", locale)))):
        head = re.compile(rf"\[\[?{re.escape(f'{table}.{key}'.strip('.'))}[\].]")
        uses = [n for n, line in enumerate(lines) if re.search(rf"(?<![\w.]){key}\s*=", line)]
        heads = [n for n, line in enumerate(lines) if head.match(line)]
        said = ("#" in lines[n] or (n in heads and "#" in lines[n - 1]) for n in (*uses, *heads))
        assert any(said), (table, key)


def test_the_full_preset_teaches_by_a_dozen_tests_and_more() -> None:
    assert all(len(parse(preset("full", x), Path("r.toml")).tests) >= 12 for x in LOCALES)
    assert all(len(parse(preset("basic", x), Path("r.toml")).tests) == 4 for x in LOCALES)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_means_the_same_in_both_languages(name: str) -> None:
    ja, en = (parse(preset(name, locale), Path("r.toml")) for locale in LOCALES)
    for table in ("fits", "behaviors", "actions", "stages", "excludes", "tests"):
        assert len(getattr(ja, table)) == len(getattr(en, table))
    assert [f.points for f in ja.fits] == [f.points for f in en.fits]
    assert [(b.action, b.points, b.per, b.max, b.within, b.decay) for b in ja.behaviors] == [
        (b.action, b.points, b.per, b.max, b.within, b.decay) for b in en.behaviors]  # fmt: skip
    assert [s.enter.text for s in ja.stages] == [s.enter.text for s in en.stages]
    assert (ja.temperature.hot, ja.temperature.warm) == (en.temperature.hot, en.temperature.warm)


def test_inside_sales_is_told_of_an_mql_at_100_points() -> None:
    """What sales owns stands in `report hot`: that is the call list of inside sales."""
    book = parse(preset("inside-sales", "ja"), Path("r.toml"))
    mql = book.stages[0]
    assert (mql.name, mql.owner, mql.sla) == ("mql", Side.SALES, "1 business day")
    assert "score >= 100" in mql.enter.text
    assert book.stages[1].enter.text == "accepted or bant >= 3"


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("wish", ["inquiry", "quote", "demo"])
def test_who_asks_for_a_quote_or_a_demo_inquires(cli: Cli, name: str, wish: str) -> None:
    cli("init", "--preset", name, "--locale", "en")
    text_file(cli.folder, "log.csv", f"email,action,at\na@b-corp.example,{wish},2026-11-20\n")
    cli("import", "log.csv")
    cli("score")
    lead = cli("leads", "--format", "json").json()[0]
    assert (lead["temperature"], lead["score"]) == ("hot", lead["engagement"])
    assert lead["score"] > 0
