"""Plain text: what every cell goes through, what counts as blank, and how texts are compared."""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

BLANK = frozenset(
    {
        "",
        # what forms and their exports write for "not chosen"
        *("Select", "select", "SELECT", "--Select--", "Please select", "選択してください"),
        *("指定なし", "選択なし", "未選択", "未入力", "未設定", "未記入", "未登録"),
        # what people write
        *("なし", "無し", "ナシ", "無", "特になし", "該当なし", "空欄"),
        # what programs write. "Null", "Nan" and "Na" are names of people and stay; so does "NA".
        *("N/A", "n/a", "#N/A", "#VALUE!", "#REF!", "#NAME?", "#NULL!", "#DIV/0!"),
        *("null", "NULL", "None", "none", "NaN", "nan", "nil", "undefined", "NOT SET"),
        *("(blank)", "(空白)", "<blank>", "<null>", "[None]", "(not set)", "(none)"),
        # dates that are none: Outlook in English and Japanese, MySQL
        *("0/0/00", "00/0/0", "0/0/0", "00/00/00", "0000-00-00", "0000-00-00 00:00:00"),
    }
)
"""Every spelling of "no value", as it stands after `clean`; a row of dashes is one too."""

DASHES = "-‐‑‒–—―−─━﹘﹣－⁃"
"""All that is typed for a hyphen. The long vowel ー is a letter of kana and not among them."""

_LONGEST_BLANK = max(map(len, BLANK))
_DASHED = frozenset(DASHES + "ー~〜")
_ROW_OF_DASHES = re.compile(f"[{re.escape(DASHES)}ー~〜]+")

# Terminal sequences go as a whole, other characters that cannot be seen one by one: controls, soft
# hyphen, zero-width and direction marks, byte order mark, tags, halves of a surrogate pair.
_INVISIBLE = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160"
    r"\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_END = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_EXCEL_APOSTROPHE = re.compile(r"^'+(?=[0-9+])")

_VARIATION_SELECTORS = re.compile(r"[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_DASH_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))


def clean(value: str) -> str:
    r"""Return the text as it is stored: NFKC, nothing invisible, single spaces, stripped.

    Lines are kept and end in "\n"; the apostrophe by which Excel marks a text goes when a digit or
    a plus sign follows it.

    >>> clean(" Ｆｉｎｅ\u3000　㈱ｱｵﾊﾞ\x00\u200b ")
    'Fine (株)アオバ'
    >>> clean("'090-1111-2222"), clean("first \r\n second")
    ('090-1111-2222', 'first\nsecond')
    """
    if (
        value.isprintable()  # no control, no zero-width, no blank but the plain space
        and "  " not in value
        and (value.isascii() or is_normalized("NFKC", value))
        and (not value or (value[0] not in " '" and value[-1] != " "))
    ):
        return value
    value = _INVISIBLE.sub("", _LINE_END.sub("\n", value))
    if not value.isascii():
        value = _INVISIBLE.sub("", normalize("NFKC", value))
    value = _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", value)).strip()
    return _EXCEL_APOSTROPHE.sub("", value)


def means_nothing(cleaned: str) -> bool:
    """Say of a text that has gone through `clean` whether it is blank: see `is_blank`."""
    return cleaned in BLANK or (
        cleaned[0] in _DASHED and _ROW_OF_DASHES.fullmatch(cleaned) is not None
    )


def is_blank(value: str) -> bool:
    """Say whether the text is one of the spellings of "no value" (`BLANK`), or a row of dashes.

    >>> [is_blank(v) for v in ("", "　", "--", "Select", "なし", "00/0/0", "Na", "Null", "0")]
    [True, True, True, True, True, True, False, False, False]
    """
    if len(value) > _LONGEST_BLANK and not value.isspace():
        value = value.strip()
        if len(value) > _LONGEST_BLANK:
            return False
    return means_nothing(clean(value))


def one_line(value: str) -> str:
    r"""Return `clean(value)` on one line, for fields that have no lines.

    >>> one_line("東京都港区\n1-2-3")
    '東京都港区 1-2-3'
    """
    return " ".join(line for line in clean(value).split("\n") if line)


def fold(value: str) -> str:
    r"""Return the text for comparing: NFKC, case folded, every dash a hyphen, without any space,
    zero-width character or variation selector.

    >>> fold("Ｅ－ｍａｉｌ 1 – Value"), fold("都道府県 (会社)")
    ('e-mail1-value', '都道府県(会社)')
    """
    if value.isascii():
        return _SPACES.sub("", _INVISIBLE.sub("", value)).lower()
    before = ""
    while value != before:  # folding can undo a composition and the other way round
        before = value
        value = _VARIATION_SELECTORS.sub("", _INVISIBLE.sub("", value))
        value = normalize("NFKC", value).casefold().translate(_DASH_TO_HYPHEN)
        value = _SPACES.sub("", value)
    return value
