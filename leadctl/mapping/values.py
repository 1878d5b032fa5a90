"""A cell -> values: one reader a field. What a reader cannot use stays in `extra`, as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from leadctl.clean import address, answer, company, email, number, person, phone, title
from leadctl.mapping.plan import Column

# Values of such columns repeat: each distinct one is cleaned once.
_REPEATED = 32_768
clean_company = lru_cache(_REPEATED)(company.clean)
company_key = lru_cache(_REPEATED)(company.key)
_postal = lru_cache(_REPEATED)(address.postal)
_prefecture_name = lru_cache(_REPEATED)(address.prefecture_name)
_number = lru_cache(_REPEATED)(number.parse)
_divide_post = lru_cache(_REPEATED)(title.divide)

_MR = frozenset(
    [
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "miss",
        "dr",
        "dr.",
        "prof.",
        "様",
        "さん",
        "氏",
        "殿",
    ]
)


@dataclass(slots=True)
class Draft:
    """A row while it is read. `said` are its mapped cells as written, `reading` what only decides
    how it is read, `strange` the cells that made no sense, with their headers."""

    said: list[str] = field(default_factory=list)
    values: dict[str, str | int] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)
    attended: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    mobiles: list[str] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)

    def keep(self, header: str, text: str) -> None:
        """Keep a text under its header; a header that stands twice gets a number."""
        name, n = header, 2
        while name in self.extra:
            if self.extra[name] == text:
                return
            name, n = f"{header} ({n})", n + 1
        self.extra[name] = text

    def doubt(self, header: str, text: str) -> None:
        """Keep a text that was not understood, and remember that it was not."""
        self.strange.append((header, text))
        self.keep(header, text)


Reader = Callable[[Draft, Column, str], None]


def _cleaned(cleaner: Callable[[str], str | int | None]) -> Reader:
    """Make a reader of one value: the first column that has one gives it, the others are kept."""

    def read(draft: Draft, column: Column, text: str) -> None:
        value = cleaner(text)
        if value is None:
            draft.doubt(column.header, text)
        elif draft.values.setdefault(column.field, value) != value:
            draft.keep(column.header, text)

    return read


def _as_is(draft: Draft, column: Column, text: str) -> None:
    if draft.values.setdefault(column.field, text) != text:
        draft.keep(column.header, text)


def _read_email(draft: Draft, column: Column, text: str) -> None:
    found = email.parse(text)
    if found.addresses:
        draft.emails += found.addresses
        if draft.values.setdefault("email", found.addresses[0]) != text.lower():
            more = len(found.addresses) > 1 or draft.values["email"] != found.addresses[0]
            if more and not found.rest:
                draft.keep(column.header, text)
    if found.rest:
        draft.doubt(column.header, text)


def _read_phone(draft: Draft, column: Column, text: str) -> None:
    found = phone.parse(text)
    if found.phones:
        if column.field != "fax":
            draft.mobiles += [key for p in found.phones if (key := phone.key(p))]
        first = found.phones[0].text
        if draft.values.setdefault(column.field, first) != first or len(found.phones) > 1:
            draft.keep(column.header, text)
    if found.rest:
        draft.doubt(column.header, text)


def _read_title(draft: Draft, column: Column, text: str) -> None:
    if text.casefold() in _MR:
        draft.keep(column.header, text)
    else:
        _as_is(draft, column, text)


def _read_post(draft: Draft, column: Column, text: str) -> None:
    """Read a department and a title out of one cell; columns of their own stand before it."""
    for name, value in zip(("department", "title"), _divide_post(text), strict=True):
        if value and draft.values.setdefault(name, value) != value:
            draft.keep(column.header, text)


def _read_consent(draft: Draft, column: Column, text: str) -> None:
    said = answer.consent(text)
    if said is None:
        draft.keep(column.header, text)
    elif draft.values.get("consent") != "denied":
        draft.values["consent"] = said


def _read_do_not_email(draft: Draft, column: Column, text: str) -> None:
    if answer.flag(text):
        draft.values["consent"] = "denied"
    elif answer.flag(text) is None:
        draft.doubt(column.header, text)


def _read_tags(draft: Draft, column: Column, text: str) -> None:
    for mark in (":::", "、", ";", "\n"):
        text = text.replace(mark, ",")
    # Google marks its own groups with a star: they are not tags of anybody's.
    tags = [t for part in text.split(",") if (t := part.strip()) and not t.startswith("*")]
    if tags:
        add_tags(draft, tags)


def add_tags(draft: Draft, tags: list[str]) -> None:
    """Add tags to those of the row, each once, in the order in which they came."""
    had = str(draft.values.get("tags", "")).split(", ") if "tags" in draft.values else []
    draft.values["tags"] = ", ".join(dict.fromkeys([*had, *tags]))


def _note(draft: Draft, column: Column, text: str) -> None:
    """Remember what only decides how the row is read; of two columns the first counts."""
    if draft.reading.setdefault(column.field, text) != text:
        draft.keep(column.header, text)


def _read_attended(draft: Draft, column: Column, text: str) -> None:
    draft.attended.append(text)
    draft.keep(column.header, text)


def _read_status(draft: Draft, column: Column, text: str) -> None:
    draft.keep(column.header, text)  # what it means is for the rules to say


def _read_address(draft: Draft, column: Column, text: str) -> None:
    draft.address.append(text.replace("\n", " "))


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


READERS: dict[str, Reader] = {
    "email": _read_email,
    "phone": _read_phone,
    "mobile": _read_phone,
    "fax": _read_phone,
    "company": _cleaned(lambda text: clean_company(_one_line(text))),
    "department": _cleaned(_one_line),
    "title": _read_title,
    "post": _read_post,
    "kana": _cleaned(person.kana),
    "postal_code": _cleaned(_postal),
    "prefecture": _cleaned(_prefecture_name),
    "address": _read_address,
    "employees": _cleaned(_number),
    "revenue": _cleaned(_number),
    "consent": _read_consent,
    "do_not_email": _read_do_not_email,
    "tags": _read_tags,
    "attended": _read_attended,
    "status": _read_status,
    **dict.fromkeys(
        (
            "kana_last",
            "kana_first",
            "city",
            "action",
            "event",
            "subject",
            "inquiry_type",
            "role",
            "broken",
            "registered_at",
            "domain",
            "strength",
        ),
        _note,
    ),
}


_ANSWERS = frozenset({"budget", "authority", "need", "timeframe"})
_NONE = frozenset({"なし", "無し", "無"})


def answers_no(name: str, text: str) -> bool:
    """Say whether a text that otherwise means nothing is the answer to a question: 予算 なし.

    >>> answers_no("budget", "なし"), answers_no("memo", "なし"), answers_no("budget", "-")
    (True, False, False)
    """
    return name in _ANSWERS and text in _NONE


def reader_of(name: str) -> Reader:
    """Return the reader of a field; a field without one of its own is kept as it stands."""
    return READERS.get(name, _as_is)
