"""The README is true: what it shows, what it promises of exit codes, and the fields it names."""

from __future__ import annotations

import pytest

from tests import readme

TEXT = (readme.ROOT / "README.md").read_text(encoding="utf-8")


def test_the_sessions_are_what_the_program_says() -> None:
    with readme.folder() as cwd:
        assert readme.told(TEXT, cwd) == TEXT


@pytest.mark.parametrize(("code", "command"), readme.exit_codes(TEXT))
def test_each_exit_code_is_what_the_named_command_ends_with(code: int, command: str) -> None:
    with readme.folder() as cwd:
        assert readme.run(command, cwd)[0] == code, command


def test_the_table_of_exit_codes_is_whole() -> None:
    assert [code for code, _command in readme.exit_codes(TEXT)] == [0, 1, 2, 3, 4, 5, 75]
