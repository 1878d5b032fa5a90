"""The fields of a lead, and which of them a header means, by the table of `spellings`.

Spellings are compared after `fold`: NFKC, no spaces, lower case, no polite prefix. Where several
columns of a file mean one field, the spelling that stands first in the table wins, then the column
that stands first in the file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from leadctl import spellings


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in the store and in JSON, its labels, the headers that mean it."""

    name: str
    ja: str
    en: str
    spellings: tuple[str, ...]


def _fields(table: str) -> tuple[Field, ...]:
    """Read a table of fields; the name and the labels of a field are spellings too."""
    found = []
    for entry in re.split(r"\n(?=\S)", table.strip()):
        head, _newline, listed = entry.partition("\n")
        name, ja, en = (part.strip() for part in f"{head}||".split("|")[:3])
        headers = [s.strip() for s in listed.replace("\n", " ").split(",")]
        found.append(
            Field(name, ja, en, tuple(dict.fromkeys(filter(None, [*headers, ja, en, name]))))
        )
    return tuple(found)


_RECORD = _fields(spellings.RECORD)
INTENT_FIELDS: tuple[Field, ...] = _fields(spellings.IN_SIGNALS)
IN_CRM_ONLY = frozenset({"status", "changed_at"})
"""What a column means only in an export of a CRM: elsewhere a status is anybody's."""

FIELDS: tuple[Field, ...] = _RECORD + _fields(spellings.READING)
RECORD_FIELDS: tuple[str, ...] = tuple(f.name for f in _RECORD)

_LEVEL_AT = RECORD_FIELDS.index("title") + 1
LEAD_FIELDS = (*RECORD_FIELDS[:_LEVEL_AT], "title_level", *RECORD_FIELDS[_LEVEL_AT:])
"""The fields of a lead, in the order of JSON."""

LEAD_COLUMNS = (
    *("id", *LEAD_FIELDS),
    *("score", "fit", "engagement", "temperature", "stage", "suppressed"),
)
"""What `leads` lists of each lead; `suppressed` is 1 for who must not be written to."""
NUMBER_FIELDS = frozenset({"employees", "revenue"})
PERSON_FIELDS = frozenset(
    {
        "email",
        "last_name",
        "first_name",
        "full_name",
        "kana",
        "phone",
        "mobile",
        "crm_id",
        "kana_last",
        "kana_first",
    }
)
"""A row of people needs a column of one of these."""

_SPACES = re.compile(r"[\s　_]+")
_POLITE = re.compile(r"^(?:ご|お|御|貴)")
_BRACKETS = re.compile(r"[(\[【<]([^()\[\]【】<>]*)[)\]】>]")
_MARKS = re.compile(r"[*※:：?？!。・、/\-]+$|^[*※■□●○◆◇]+")
_NUMBERING = re.compile(r"^(?:q?\d{1,2}[.．)、]|\[\d+\])")

# A word in brackets after a header: what it makes of the field before it. "" means: another thing.
_KANA_WORDS = ("カナ", "かな", "カタカナ", "ひらがな", "フリガナ", "ふりがな", "よみ", "kana")
_INSIDE: dict[str, dict[str, str]] = {
    **{
        w: {"last_name": "kana_last", "first_name": "kana_first", "full_name": "kana"}
        for w in _KANA_WORDS
    },
    **{w: {"full_name": "last_name", "kana": "kana_last"} for w in ("姓", "last", "せい", "セイ")},
    **{
        w: {"full_name": "first_name", "kana": "kana_first"}
        for w in ("名", "first", "めい", "メイ")
    },
    **{w: {"phone": "mobile"} for w in ("携帯", "携帯電話", "mobile", "cell")},
    **{w: {"phone": "fax"} for w in ("fax",)},
    **{w: {n: n for n in RECORD_FIELDS if n != "kana"} for w in ("会社名", "会社", "company")},
    **{
        w: {}
        for w in (
            "自宅",
            "home",
            "その他",
            "other",
            "確認",
            "確認用",
            "再入力",
            "confirm",
            "英名",
            "英語",
            "英字",
            "英文",
            "english",
        )
    },
}


def fold(header: str) -> str:
    """Return a header as it is compared.

    >>> fold(" ご担当者 名＊ "), fold("E-Mail"), fold("氏名［姓］"), fold("Q1. 導入時期（必須）")
    ('担当者名', 'e-mail', '氏名[姓]', '導入時期(必須)')
    """
    text = _SPACES.sub("", unicodedata.normalize("NFKC", header).replace("\0", "")).casefold()
    text = _NUMBERING.sub("", text)
    text = _MARKS.sub("", text)
    return _POLITE.sub("", text) if len(text) > 2 else text


# `Title` alone is a job title in some exports and an honorific in others: the mapping decides.
_BY_SPELLING: dict[str, tuple[str, int]] = {"title": ("honorific", 0)}
for _f in FIELDS:
    for _rank, _spelling in enumerate(_f.spellings):
        _BY_SPELLING.setdefault(fold(_spelling), (_f.name, _rank))


INTENT_SPELLINGS: dict[str, str] = {
    fold(spelling): f.name for f in reversed(INTENT_FIELDS) for spelling in f.spellings
}
"""The headers of a list of signals of intent, folded -> the fields that they mean there."""


@cache
def place(header: str) -> tuple[str, int] | None:
    """Return the field that a header means and the rank of its spelling (0 is best), or None.

    The whole header is looked up first, then without its brackets, whose words may change the
    field:

    >>> [place(h)[0] for h in ("メールアドレス", "TEL-1(1)", "お名前（姓）", "電話番号（携帯）")]
    ['email', 'phone', 'last_name', 'mobile']
    >>> place("会社名（カナ）"), place("番地 (自宅)"), place("血液型"), place("")
    (None, None, None, None)
    """
    text = fold(header)
    if text in _BY_SPELLING:
        return _BY_SPELLING[text]
    words = [w for w in _BRACKETS.findall(text) if w]
    base = fold(_BRACKETS.sub("", text))
    if not words or base not in _BY_SPELLING:
        return None
    name, rank = _BY_SPELLING[base]
    for word in words:
        turns = _INSIDE.get(word, {name: name})
        if name not in turns:
            return None
        name = turns[name]
    return name, rank


def recognise(header: str) -> str | None:
    """Return the name of the field that a header means, or None.

    >>> [recognise(h) for h in ("E-mail 1 - Value", "部署名", "ご相談内容", "Birthday")]
    ['email', 'department', 'challenge', None]
    """
    found = place(header)
    return found[0] if found else None


def recognise_in_signals(header: str) -> str | None:
    """Return the name of the field that a header means in a list of signals of intent, or None.

    >>> [recognise_in_signals(h) for h in ("トピック", "Date Stamp", "会社名", "Birthday")]
    ['subject', 'at', 'company', None]
    """
    return INTENT_SPELLINGS.get(fold(header)) or recognise(header)


def named(name: str) -> str | None:
    """Return the field that a person named by its name or a label ("email", "メール"), or None."""
    by_name = {f.name: f.name for f in (*FIELDS, *INTENT_FIELDS)}
    return by_name.get(name.strip()) or recognise(name)


def label(name: str, language: str) -> str:
    """Return the label of a field on screen.

    >>> label("company", "ja"), label("company", "en"), label("score", "en")
    ('会社名', 'Company', 'score')
    """
    for field in (*FIELDS, *INTENT_FIELDS):
        if field.name == name:
            return (field.ja if language == "ja" else field.en) or name
    return name
