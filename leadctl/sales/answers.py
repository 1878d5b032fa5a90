"""A list that comes back from sales, as a workbook or CSV: each row as an answer.

Rows may be sorted or gone, columns moved or new, headers in either language. What cannot be read is
told; of a row the rest is taken all the same, unless it depends on that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from leadctl import fields, vocabulary
from leadctl.clean import date, number, text
from leadctl.errors import LeadctlError
from leadctl.formats import NoHeaderError, ReadOptions, open_table, sheet_names
from leadctl.formats.options import at as place_of
from leadctl.i18n import _
from leadctl.model import Table
from leadctl.rules.names import ANSWERED

_WHO: Final = ("email", "full_name", "company")
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'＝", "'＋", "'－", "'＠")
_KNOWN: Final = (*_WHO, *ANSWERED)
_GOES_ON: Final = ("in_deal", "won", "lost")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a row says. `lead` and `handoff` are numbers as they were written; `who` is what else it
    says of who it is, by field; `bant` what stands in the cells of the four questions. `faults` say
    what of it could not be read, and is left out here."""

    place: str
    lead: str = ""
    handoff: str = ""
    who: Mapping[str, str] = field(default_factory=dict)
    verdict: str | None = None
    status: str | None = None
    reason: str | None = None
    at: str | None = None
    next_on: str | None = None
    order_on: str | None = None
    amount: int | None = None
    note: str | None = None
    by: str | None = None
    bant: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[LeadctlError, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether sales has not answered in this row."""
        told = (self.verdict, self.status, self.reason, self.at, *self.details)
        return not self.faults and all(value is None for value in told)

    @property
    def details(self) -> tuple[str | int | None, ...]:
        """Return what belongs to a result."""
        return self.note, self.amount, self.next_on, self.order_on


def read_answers(path: Path, name: str) -> Iterator[Answer]:
    """Yield the rows of a list that is called `name`, in their order; of a workbook those of all
    sheets that are such lists.

    LeadctlError for a file that is no such list.
    """
    tables: list[tuple[Table, dict[str, list[int]]]] = []
    faults: list[LeadctlError] = []
    for sheet in sheet_names(path, name):
        try:
            table = open_table(path, ReadOptions(sheet=sheet), _recognise, name)
            tables.append((table, _columns(table)))
        except LeadctlError as error:
            faults.append(error)
    if not tables:
        raise _no_list(name, faults)
    for table, columns in tables:
        several = _("{name} sheet {sheet}").format(name=name, sheet=table.sheet)
        where = several if len(tables) > 1 else name
        for row in table.rows():
            yield _answer(place_of(where, row.line), _cells(columns, row.cells))


def _no_list(name: str, faults: Sequence[LeadctlError]) -> LeadctlError:
    """Return why a file is no list: what the first sheet lacks that is nearly one."""
    found = next((f for f in faults if not isinstance(f, NoHeaderError)), None)
    if found:
        return found
    what = _("is no list of leads to answer: no header is known")
    return LeadctlError(name, what, _("Name a list that leadctl handoff --out has written."))


def _recognise(header: str) -> str | None:
    known = vocabulary.meaning("headers", header)
    if known is None and (known := fields.recognise(header)) not in _KNOWN:
        return None
    return known


def _columns(table: Table) -> dict[str, list[int]]:
    """Return where each column stands; a person may have added one of the same name."""
    found: dict[str, list[int]] = {}
    for n, header in enumerate(table.header):
        if known := _recognise(header):
            found.setdefault(known, []).append(n)
    lacking = ""
    if not {"lead", "handoff", "email"} & found.keys():
        lacking = _("no column says which lead is meant")
    elif not {"verdict", "status"} & found.keys():
        lacking = _("no column has the answer of sales")
    if lacking:
        heads = vocabulary.headers()
        remedy = _("Give the columns their headers back: {names}.")
        names = ", ".join(heads[key] for key in ("lead", "verdict", "status"))
        raise LeadctlError(table.name, lacking, remedy.format(names=names))
    return found


def _cells(columns: Mapping[str, Sequence[int]], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row that are not blank; of columns of one name the first of them."""
    found: dict[str, str] = {}
    for key, places in columns.items():
        texts = (text.clean(_bare(cells[n])) for n in places if n < len(cells))
        if told := next(filter(None, texts), ""):
            found[key] = told
    return found


def _bare(cell: str) -> str:
    """Return a cell without the mark that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith(_GUARDED) else cell


class _Row:
    """The cells of a row, and what of them could not be read."""

    def __init__(self, place: str, told: Mapping[str, str]) -> None:
        self.place, self.told = place, told
        self.unread: set[str] = set()
        self.faults: list[LeadctlError] = []

    def word(self, key: str, table: str) -> str | None:
        """Return the code of a word that is chosen from a list."""
        cell = self.told.get(key)
        found = vocabulary.meaning(table, cell) if cell else None
        if cell and found is None:
            self._refuse(key, cell, vocabulary.remedy(table, cell))
        return found

    def day(self, key: str) -> str | None:
        """Return a day (ISO)."""
        cell = self.told.get(key)
        try:
            found = date.parse(cell) if cell else None
        except date.AmbiguousDateError:
            found = None
        if cell and found is None:
            self._refuse(key, cell, _("Write a day, such as 2026-11-21."))
        return found and found[:10]

    def amount(self, key: str) -> int | None:
        """Return an amount in whole units."""
        cell = self.told.get(key)
        found = number.parse(cell) if cell else None
        if cell and found is None:
            self._refuse(key, cell, _("Write an amount as a number."))
        return found

    def _refuse(self, key: str, cell: str, remedy: str) -> None:
        self.unread.add(key)
        what = _("{column}: {text} is not understood")
        column = vocabulary.headers()[key]
        self.refuse(what.format(column=column, text=repr(cell)), remedy)

    def refuse(self, what: str, remedy: str = "") -> None:
        """Keep a fault of this row."""
        self.faults.append(LeadctlError(self.place, what, remedy))


def _answer(place: str, told: Mapping[str, str]) -> Answer:
    """Return what the cells of a row say."""
    row = _Row(place, told)
    verdict, status = row.word("verdict", "verdicts"), row.word("status", "statuses")
    found = Answer(
        place=place,
        lead=told.get("lead", ""),
        handoff=told.get("handoff", ""),
        who={key: told[key] for key in _WHO if key in told},
        verdict=verdict,
        status=None if status == vocabulary.UNTOUCHED else status,
        reason=row.word("reason", "reasons"),
        at=row.day("at"),
        next_on=row.day("next_on"),
        order_on=row.day("order_on"),
        amount=row.amount("amount"),
        note=told.get("note"),
        by=told.get("owner"),
        bant={key: told[key] for key in ANSWERED if key in told},
    )
    certain = _certain(found, row)
    return replace(certain, faults=tuple(row.faults))


def _certain(found: Answer, row: _Row) -> Answer:
    """Return an answer without what depends on a cell that was not understood, or that
    contradicts itself; the row keeps why."""
    result = vocabulary.results()
    if "at" in row.unread:
        return _without_result(found)
    if "reason" in row.unread:
        found = replace(
            found,
            verdict=None if found.verdict == "rejected" else found.verdict,
            status=None if found.status == "lost" else found.status,
        )
    if found.verdict == "rejected" and found.status in _GOES_ON:
        both = _("{verdict} and {status} cannot both be")
        row.refuse(both.format(verdict=result["rejected"], status=result[found.status]))
        return _without_result(found)
    if row.unread & {"verdict", "status"} and not (found.verdict or found.status):
        return _without_result(found)
    return _attached(found, row)


def _without_result(found: Answer) -> Answer:
    """Return an answer of which only who it is about, and what is known of the four questions, are
    certain."""
    return Answer(found.place, found.lead, found.handoff, found.who, by=found.by, bant=found.bant)


def _attached(found: Answer, row: _Row) -> Answer:
    """Return an answer whose details belong to a result."""
    heads, result = vocabulary.headers(), vocabulary.results()
    if found.reason and found.verdict != "rejected" and found.status != "lost":
        if not row.unread:
            what = _("a reason without {results}")
            row.refuse(what.format(results=f"{result['rejected']} / {result['lost']}"))
        found = replace(found, reason=None)
    if not found.verdict and not found.status:
        if any(value is not None for value in (found.at, *found.details)) and not row.faults:
            what = _("there is neither {verdict} nor {status}, so nothing of the row was taken")
            row.refuse(what.format(verdict=heads["verdict"], status=heads["status"]))
        return _without_result(found)
    return found
