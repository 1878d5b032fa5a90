"""Two languages: every text that a person reads goes through `_`, and is English in the code.

The catalogues are `locale/ja/LC_MESSAGES/leadctl.{po,mo}`. The language is chosen once, before a
command is built, because help texts are made when their modules are imported.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGES = ("ja", "en")
_DOMAIN = "leadctl"
_LOCALE = Path(__file__).parent / "locale"

_state: dict[str, gettext.NullTranslations] = {"now": gettext.NullTranslations()}


def use(language: str) -> None:
    """Make `language` ("ja" or "en") the language of everything said from now on.

    The global text domain is set too, so that click's and typer's own words follow.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_DOMAIN, str(_LOCALE))
    gettext.textdomain(_DOMAIN)
    _state["now"] = catalogue(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything within in another language: files made for others have one of their own."""
    before = _state["now"]
    _state["now"] = catalogue(language)
    try:
        yield
    finally:
        _state["now"] = before


def language() -> str:
    """Return the language in use."""
    return _state["now"].info().get("language", "en")


def catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English is the language of the code and needs none."""
    return gettext.translation(_DOMAIN, str(_LOCALE), languages=[language], fallback=True)


def _(message: str) -> str:
    """Return the message in the language in use."""
    return _state["now"].gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the message for `n` things in the language in use."""
    return _state["now"].ngettext(one, many, n)
