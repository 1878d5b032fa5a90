"""Which row is the header: the one with the most cells that mean something."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leadctl.errors import LeadctlError
from leadctl.fields import fold
from leadctl.formats.options import Input
from leadctl.i18n import _
from leadctl.model import Row

LOOKED_AT = 30
"""How many rows that are not blank are looked at."""

_LONGEST_HEADER = 300
_SHOWN, _NAMED = 8, 60
# One of these is a header by itself. Of the other fields it takes two: an id alone stands in many
# tables that are no lists of people, such as a description of the columns of one.
_KEYS = frozenset(
    {"email", "full_name", "last_name", "first_name", "kana", "company", "phone", "mobile"}
)
_PATTERNS = {
    "email": re.compile(r"(?:.*<)?[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+>?"),
    "date": re.compile(
        r"(?:\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?|\d{1,2} [A-Za-z]{3,9},? \d{4})(?:[ T,].*)?"
    ),
    "phone": re.compile(r"'?\+?(?:[-() .]*\d){9,15}"),
    "number": re.compile(r"[-+]?\d[\d,.]*%?"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """The header row and how many of its cells are recognised."""

    row: Row
    score: int


class NoHeaderError(LeadctlError):
    """A file of rows among which there is no header."""


def kind_of_value(cell: str) -> str | None:
    """Return what a cell holds if it is data and no header: email, date, phone, number, or None.

    >>> [kind_of_value(c) for c in ("a@b.jp", "2026/4/1 10:00", "０３-1234-5678", "12", "E-mail")]
    ['email', 'date', 'phone', 'number', None]
    """
    text = unicodedata.normalize("NFKC", cell[:_LONGEST_HEADER]).strip()
    return next((kind for kind, p in _PATTERNS.items() if p.fullmatch(text)), None)


def find_header(rows: Sequence[Row], file: Input) -> Header | None:
    """Return the best header among rows, the earliest of equals, or None."""
    known = {fold(k) for k in file.options.known}
    best: Header | None = None
    for row in rows[:LOOKED_AT]:
        score = _score(row.cells, file, known)
        if score > (best.score if best else 0):
            best = Header(row, score)
    return best


def _score(cells: Sequence[str], file: Input, known: set[str]) -> int:
    """Return how many cells are recognised, or 0 if the row cannot be a header."""
    short = [c for c in cells if c.strip() and len(c) <= _LONGEST_HEADER]
    by_hand = sum(fold(c) in known for c in short) if known else 0
    fields = [f for c in short if (f := file.recognise(c)) and fold(c) not in known]
    score = by_hand + len(fields)
    if score == 0 or (score < 2 and not by_hand and not _KEYS.intersection(fields)):
        return 0
    values = {kind_of_value(c) for c in short}
    if "email" in values or "phone" in values or ("date" in values and score < 2):
        return 0
    return score


def no_header(file: Input, rows: Sequence[Row]) -> NoHeaderError:
    """Return the error for rows among which there is no header: either the file has none, or nobody
    knows its words. It shows them and what to type."""
    found = _no_header(file, rows)
    return NoHeaderError(found.where, found.what, found.remedy)


def _no_header(file: Input, rows: Sequence[Row]) -> LeadctlError:
    widths = Counter(len(r.cells) for r in rows)
    usual = max(widths, key=lambda w: (widths[w], w))
    row = next(r for r in rows if len(r.cells) == usual)
    kinds = [kind_of_value(c) for c in row.cells]
    shown = _enumerate(row.cells)
    if any(kinds):
        names = ",".join(_invent_names(kinds[:_NAMED])) + (",…" if len(kinds) > _NAMED else "")
        return file.fault(
            _("the file has no header; its first row is {cells}").format(cells=shown),
            _('Name the columns: --columns "{names}".').format(names=names),
            row.line,
        )
    likely = next((c for c in row.cells if re.search(r"mail|メール|ﾒｰﾙ", c, re.IGNORECASE)), "")
    example = likely or next(c for c in row.cells if c.strip())
    remedy = _('Name it with --map "{header}=email".').format(header=_shorten(example.strip()))
    if file.options.encoding:
        remedy = _("Leave --encoding out if these are not the words of the file.")
    return file.fault(
        _("no column for e-mail, phone or name; found {cells}").format(cells=shown),
        remedy,
        row.line,
    )


def _enumerate(cells: Sequence[str]) -> str:
    filled = [_shorten(c.strip()) for c in cells if c.strip()]
    return ", ".join(filled[:_SHOWN]) + (", …" if len(filled) > _SHOWN else "")


def _shorten(cell: str) -> str:
    # What a wrong encoding made of a cell must not steer the terminal.
    text = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(cell.split()))
    return text if len(text) <= 40 else text[:39] + "…"


def _invent_names(kinds: Sequence[str | None]) -> list[str]:
    """Return a name for each column, to be put right by the user."""
    texts = iter((_("name"), _("company"), _("department"), _("job title"), _("address")))
    values = {"email": _("e-mail"), "phone": _("phone"), "date": _("date")}
    names: list[str] = []
    for number, kind in enumerate(kinds, 1):
        name = values.pop(kind, None) if kind else next(texts, None)
        names.append(name or _("column {n}").format(n=number))
    return names
