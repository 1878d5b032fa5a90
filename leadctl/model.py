"""The frozen records that flow through the program. Imports nothing of ours.

What exists once for every row is a named tuple, which is made and sent to another process fastest.

file -> Table of Row (formats) -> Mapped or Reject (mapping) -> record, lead, activity (store).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

REJECT_COLUMNS = ("_line", "_field", "_reason")
"""What a file of rejected rows adds to their columns; passed over when the file comes back."""


class ListKind(StrEnum):
    """Which kind of list a file is; it decides what a row means."""

    CARD = "card"
    FORM = "form"
    EVENT = "event"
    MAIL = "mail"
    ACTIVITY = "activity"
    CRM = "crm"
    COMPANY = "company"
    INTENT = "intent"

    @property
    def of_companies(self) -> bool:
        """Say whether its rows tell of companies, not of people."""
        return self in {ListKind.COMPANY, ListKind.INTENT}


class Order(StrEnum):
    """In which order a date of three numbers is written."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Verb(StrEnum):
    """What an edit does to a field: say it, say that there is none, leave it to the imports."""

    SET = "set"
    CLEAR = "clear"
    RESET = "reset"


NOTE, TAG = "note", "tag"
"""What an edit adds to, instead of saying it: notes beside the lead, tags among its tags."""


class Temperature(StrEnum):
    """By what the lead did, from warmest to coldest."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Topic(NamedTuple):
    """What a lead is interested in: `n` actions tell of it, the newest on `last` (ISO day);
    `points` is what the behaviour rules give for them on the day asked about, before caps."""

    topic: str
    n: int
    last: str
    points: int


class Row(NamedTuple):
    """One row as the reader found it. `line` is the line of the file where it begins (counted from
    1; in a workbook the row of the sheet); `cells` are texts, in the order of the header, and may
    be fewer or more than it has."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file, read as far as its header. `rows()` starts anew at each call and reads in a stream.

    `format` is "csv", "tsv", "xlsx", "xls", "vcard", "zoom" or "teams"; `encoding` is Python's name
    of the codec, None for a workbook. `facts` are what the file says about all its rows, by field
    name: {"subject": "Smoke Test Workshop", "at": "08/09/2026 10:45:00 AM"}. `notes` are
    sentences for the user (in the language in use) about what was passed over.
    """

    name: str
    format: str
    encoding: str | None
    header: tuple[str, ...]
    header_line: int
    rows: Callable[[], Iterator[Row]]
    sheet: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Reject(NamedTuple):
    """A row that cannot be used: where, which field (its header), and why in words."""

    line: int
    cells: list[str]
    field: str
    reason: str


class Mapped(NamedTuple):
    """A row that became a record.

    `values` are the cleaned values in the order of `fields.RECORD_FIELDS`; `extra` is JSON or None;
    `at` is ISO 8601, a day or a moment, with an offset where the file gave one; `hash` (16 bytes)
    is the identity of the row by content; `emails` and `mobiles` (E.164) are all that the row has.
    `action` is the kind of what was done, None for a row that only says who someone is.
    """

    line: int
    hash: bytes
    values: tuple[str | int | None, ...]
    extra: str | None
    action: str | None
    subject: str
    at: str
    emails: tuple[str, ...]
    mobiles: tuple[str, ...]
    company_key: str | None
    warnings: tuple[Warned, ...]


class Warned(NamedTuple):
    """A cell that was not understood and stays in `extra`: the row is used all the same."""

    line: int
    field: str
    text: str


class Handoff(NamedTuple):
    """A lead given to sales: on which day, to whom, until which moment an answer is due (ISO with
    offset). The snapshot is what sales was told, and why; `id` is None before it is recorded."""

    id: int | None
    lead_id: int
    at: str
    owner: str | None
    due: str | None
    snapshot: Mapping[str, Any]
    closed_at: str | None = None
