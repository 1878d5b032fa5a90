"""Two languages: no text lacks its Japanese, and nothing is lost on the way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from leadctl import i18n
from tests import catalogue
from tests.conftest import ROOT, start

COMMANDS = (
    *("", "import", "score", "promote", "report", "leads", "show", "imports", "init"),
    *("imports undo", "edit", "suppress", "forget"),
    *("rules", "rules check", "rules test", "rules diff"),
)


def test_every_text_has_its_translation() -> None:
    assert catalogue.untranslated(catalogue.read()) == []


def test_the_catalogue_holds_the_texts_of_the_code_and_is_compiled() -> None:
    assert catalogue.stale() == []


def test_a_translation_keeps_fields_options_and_commands() -> None:
    assert catalogue.unfit(catalogue.read()) == []


def test_a_text_that_was_translated_is_shown() -> None:
    assert i18n.catalogue("ja").gettext("Last activities") == "最近の行動"
    assert i18n.catalogue("ja").ngettext("{n} lead", "{n} leads", 1) == "{n} 名"
    assert i18n.catalogue("en").ngettext("{n} lead", "{n} leads", 1) == "{n} lead"


def test_only_whole_texts_are_translated() -> None:
    """An f-string or a variable inside `_` would never be found in the catalogue."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "leadctl").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "ngettext"}
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert found == []


def help_of(command: str, language: str, folder: Path) -> str:
    arguments = [*command.split(), "--help", "--lang", language]
    run = start(*arguments, cwd=folder, COLUMNS="200", TERMINAL_WIDTH="200")
    out, err = run.communicate()
    assert (run.returncode, err) == (0, b"")
    return out.decode()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_japanese_throughout(command: str, tmp_path: Path) -> None:
    shown = help_of(command, "ja", tmp_path)
    assert "使い方: leadctl" in shown
    # What is left of ASCII are names: options, commands, values, file names, examples.
    shown = shown.replace(f"leadctl {command}", "leadctl")
    prose = re.sub(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)|\"[^\"]*\"", "", shown)
    assert re.findall(r"\b[a-z]+ (?:[a-z]+ )?[a-z]+ [a-z]+\b", prose) == []
    for word in (
        "Usage",
        "Options",
        "Arguments",
        "Commands",
        "Show this",
        "[default",
        "[required",
        "env var",
    ):
        assert word not in shown


def test_help_is_english_when_asked_for(tmp_path: Path) -> None:
    shown = help_of("leads", "en", tmp_path)
    assert "Usage: leadctl leads" in shown
    assert not re.search("[ぁ-んァ-ヶ]", shown)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report"], "引数 NAME を指定してください。"),
        (["leads", "--fromat", "csv"], "オプション --fromat はありません。 もしかして --format"),
        (["lead"], "コマンド lead はありません。 もしかして leads"),
        (["leads", "--limit", "many"], "--limit: 整数ではありません"),
        (
            ["leads", "--format", "pdf"],
            "pdf は table, csv, tsv, json, jsonl, md, xlsx, html のどれでもありません",
        ),
    ],
)
def test_a_wrong_call_is_told_in_japanese(arguments: list[str], said: str, tmp_path: Path) -> None:
    run = start(*arguments, "--lang", "ja", cwd=tmp_path)
    out, err = run.communicate()
    assert (run.returncode, out) == (2, b"")
    assert said in err.decode()
    assert "Usage" not in err.decode()
