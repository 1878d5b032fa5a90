"""The READMEs are true: what they show, what they promise of exit codes, and in both languages."""

from __future__ import annotations

import re

import pytest

from tests import parity, readme

ENGLISH, JAPANESE = map(readme.read, readme.LANGUAGES)


def test_the_sessions_are_what_the_program_says() -> None:
    assert readme.all_told() == {"README.md": ENGLISH, "README.ja.md": JAPANESE}


@pytest.mark.parametrize(("code", "command"), readme.exit_codes(ENGLISH))
def test_each_exit_code_is_what_the_named_command_ends_with(code: int, command: str) -> None:
    with readme.folder() as cwd:
        assert readme.run(command, cwd)[0] == code, command


def test_the_table_of_exit_codes_is_whole() -> None:
    assert [code for code, _command in readme.exit_codes(ENGLISH)] == [0, 1, 2, 3, 4, 5]
    assert readme.exit_codes(JAPANESE) == readme.exit_codes(ENGLISH)


def test_the_japanese_text_says_what_the_english_text_says() -> None:
    assert parity.differences(ENGLISH, JAPANESE) == []


@pytest.mark.parametrize("name", readme.LANGUAGES)
def test_links_lead_to_files_that_are_there_and_to_the_other_language_first(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", readme.read(name))
    assert links[0] == ({*readme.LANGUAGES} - {name}).pop()
    assert [link for link in links if not (readme.ROOT / link).exists()] == []
