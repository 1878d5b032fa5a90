"""A cell on its way out: no spreadsheet shall run what somebody typed into a form."""

from __future__ import annotations

import re
from typing import Any, Final

# A spreadsheet takes a cell for a formula when it begins so; the full-width forms too, in Japan.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# ... but a sign with digits only, a phone number or a figure, can call nothing and stays as it is.
_FIGURE: Final = re.compile(r"[+-]\d[\d.,]*|\+\d{1,3} \d[\d -]*")


def guard(value: Any) -> Any:
    """Return a cell so that no spreadsheet runs it; numbers stay numbers, lines end in LF.

    (Before 3.13, csv leaves a lone CR without quotes, and a reader takes it for the end of a row.)

    >>> guard("=HYPERLINK(1)"), guard("-営業部-"), guard("+81312345678"), guard(-5), guard(None)
    ("'=HYPERLINK(1)", "'-営業部-", '+81312345678', -5, '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    mark = "'" if value.startswith(FORMULA) and not _FIGURE.fullmatch(value) else ""
    return mark + value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else mark + value


def unguard(text: str) -> str:
    """Return the text of a cell that `guard` has marked; a mark before anything else is the text's.

    >>> unguard("'=HYPERLINK(1)"), unguard("'90年代"), unguard("-営業部-")
    ('=HYPERLINK(1)', "'90年代", '-営業部-')
    """
    inner = text[1:]
    return inner if text[:1] == "'" and guard(inner)[:1] == "'" else text
