"""Rules files to begin with; `leadctl init` writes one of them."""

from __future__ import annotations

from importlib import resources

from leadctl.errors import UsageError
from leadctl.i18n import _

PRESETS = ("basic", "inside-sales", "full")
LOCALES = ("ja", "en")


def preset(name: str, locale: str) -> str:
    """Return the text of a commented rules file; UsageError for a name that is not in `PRESETS`.

    >>> preset("basic", "en").splitlines()[1]
    'version  = 1'
    """
    if name not in PRESETS or locale not in LOCALES:
        what = _("there is no preset {name} in {locale}").format(name=name, locale=locale)
        remedy = _("There are: {names}").format(names=", ".join(PRESETS))
        raise UsageError("", what, remedy)
    file = resources.files(__package__) / f"{name}.{locale}.toml"
    return file.read_text(encoding="utf-8")
