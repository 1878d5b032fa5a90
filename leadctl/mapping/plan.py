"""Before the first row: which column is which field, which kind of list, how dates are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from leadctl.clean.date import order_of
from leadctl.errors import LeadctlError
from leadctl.fields import (
    IN_CRM_ONLY,
    INTENT_SPELLINGS,
    PERSON_FIELDS,
    RECORD_FIELDS,
    fold,
    named,
    place,
    recognise,
    recognise_in_signals,
)
from leadctl.i18n import _
from leadctl.mapping.wide import counts_mails, is_of_one_mailing, unfold
from leadctl.model import REJECT_COLUMNS, ListKind, Order, Table
from leadctl.sources import Source, identify, kind_of


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user said about a file; nothing said is None or empty.

    `mapping` is header -> field ("Mail1" -> "email"), `at` an ISO day, `order` of dates like
    03/04/2026. All of it is kept with the import.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    kind: ListKind | None = None
    action: str | None = None
    subject: str | None = None
    source: str | None = None
    at: str | None = None
    order: Order | None = None

    @property
    def recognise(self) -> Callable[[str], str | None]:
        """Return what finds the field of a header, to tell which row the header is."""
        return recognise_in_signals if self.kind is ListKind.INTENT else recognise


@dataclass(frozen=True, slots=True)
class Column:
    """A column that means a field; `header` names it in messages and in `extra`. A `change` is the
    day on which the row was changed last."""

    index: int
    header: str
    field: str
    utc: bool = False
    change: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one file are read. `columns` stand in the order in which they are read: the
    best spelling of a field first. `today` is the ISO day for an event that has no date at all."""

    table: Table
    choices: Choices
    today: str
    source: Source | None
    kind: ListKind
    columns: tuple[Column, ...]
    unmapped: tuple[Column, ...]
    orders: Mapping[int, Order] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name the file without its folders: their words say nothing about a form."""
        return PurePath(self.table.name).name

    @property
    def name(self) -> str:
        """Name the export for people and scripts: "eight", or else the type of the file."""
        return self.source.name if self.source else self.table.format

    @property
    def statuses(self) -> tuple[str, ...]:
        """Name the columns that say how far sales is, the best one first."""
        return tuple(c.header for c in self.columns if c.field == "status")

    @property
    def tells_changes(self) -> bool:
        """Say whether its rows tell when they were changed last."""
        return any(c.change for c in self.columns)

    @property
    def system(self) -> str:
        """Name the system that `crm_id` is an id of."""
        return self.source.name if self.source else ""


_NEEDED = {
    ListKind.COMPANY: frozenset({"company"}),
    ListKind.INTENT: frozenset({"company", "domain", "url"}),
}
"""Of which fields a list that is not about people needs a column."""


def make_plan(table: Table, choices: Choices, today: str) -> Plan:
    """Decide what the columns of a table mean; LeadctlError where no row could ever be used."""
    source = identify(table.format, table.header)
    kind = choices.kind or kind_of(source, table.header)
    if source is None and choices.kind in {None, ListKind.MAIL}:
        table, kind = _as_a_log(table, choices, kind)
    own = dict(INTENT_SPELLINGS) if kind is ListKind.INTENT else dict(source.own if source else {})
    columns, unmapped = _sort_columns(table, {**own, **_chosen(table, choices)})
    columns, unmapped = _as_of_a_crm(kind, columns, unmapped)
    columns, unmapped = _as_of_a_log(kind, columns, unmapped)
    plan = Plan(table, choices, today, source, kind, columns, unmapped)
    needed = _NEEDED.get(kind, PERSON_FIELDS)
    if not needed & {c.field for c in columns}:
        raise _nothing_to_go_by(table, kind)
    return plan


def _as_a_log(table: Table, choices: Choices, kind: ListKind) -> tuple[Table, ListKind]:
    """Unfold a report of a mailing; where nothing tells of which one or when, its numbers are
    totals, and the list one of people. What the user has named is no deed."""
    named = {fold(header) for header in choices.mapping}
    header = tuple(h for h in table.header if fold(h) not in named)
    if not counts_mails(header):
        return table, kind
    if choices.kind or choices.at or choices.subject or is_of_one_mailing(header):
        return unfold(table, named), ListKind.MAIL
    return table, ListKind.CRM


def _chosen(table: Table, choices: Choices) -> dict[str, str]:
    """Check --map: every header is in the file, every field exists. Headers are compared folded."""
    where = "--map"
    present = {fold(h) for h in table.header}
    chosen: dict[str, str] = {}
    for header, name in choices.mapping.items():
        target = named(name) if name else ""
        if fold(header) not in present:
            what = _("{file} has no column {header}").format(file=table.name, header=repr(header))
            listed = ", ".join(h for h in table.header if h)
            raise LeadctlError(where, what, _("It has: {names}.").format(names=listed))
        if target is None:
            what = _("there is no field {name}").format(name=repr(name))
            raise LeadctlError(
                where, what, _("Name one of: {names}.").format(names=", ".join(RECORD_FIELDS))
            )
        chosen[fold(header)] = target
    return chosen


# An address is read from left to right; two fields in one cell stand behind columns of their own.
_RANKS = {"address": 0, "post": 1_000}


def _sort_columns(
    table: Table, own: Mapping[str, str]
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Return the columns that mean a field, best spelling first, and those that mean none. `own`
    is what headers (folded) mean in this file, whatever they mean elsewhere ("": nothing)."""
    found: list[tuple[int, Column]] = []
    unmapped: list[Column] = []
    for index, header in enumerate(table.header):
        folded = fold(header)
        known = (own[folded], -1) if folded in own else place(header)
        if known and known[0]:
            rank = _RANKS.get(known[0], known[1])
            found.append((rank, Column(index, header, known[0], "(utc)" in folded)))
        elif not folded and _continues_address(table.header, index):
            found.append((0, Column(index, header, "address")))
        elif header not in REJECT_COLUMNS:
            unmapped.append(Column(index, header or f"#{index + 1}", ""))
    columns = [c for _rank, c in sorted(found, key=lambda pair: (pair[0], pair[1].index))]
    has_title = any(c.field == "title" for c in columns)
    for column in [c for c in columns if c.field == "honorific"]:
        columns.remove(column)
        if has_title:
            unmapped.append(column)
        else:
            columns.append(replace(column, field="title"))
    return tuple(columns), tuple(sorted(unmapped, key=lambda c: c.index))


def _as_of_a_crm(
    kind: ListKind, columns: tuple[Column, ...], unmapped: tuple[Column, ...]
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Let a row of a CRM be as of its last change, not of the day on which it was made; take back
    what has a meaning there only from any other list."""
    if kind is not ListKind.CRM:
        rest = (*unmapped, *(c for c in columns if c.field in IN_CRM_ONLY))
        kept = tuple(c for c in columns if c.field not in IN_CRM_ONLY)
        return kept, tuple(sorted(rest, key=lambda c: c.index))
    changed = [replace(c, field="at", change=True) for c in columns if c.field == "changed_at"]
    return (*changed, *(c for c in columns if c.field != "changed_at")), unmapped


def _as_of_a_log(
    kind: ListKind, columns: tuple[Column, ...], unmapped: tuple[Column, ...]
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Let a URL in a list of what people did be the page, which is what they did it to, and never
    the site of their company. Where something else is named, it is kept as it is."""
    urls = tuple(c for c in columns if c.field == "url")
    if kind not in {ListKind.ACTIVITY, ListKind.MAIL} or not urls:
        return columns, unmapped
    rest = tuple(c for c in columns if c.field != "url")
    if any(c.field == "subject" for c in rest):
        return rest, tuple(sorted((*unmapped, *urls), key=lambda c: c.index))
    return (*rest, *(replace(c, field="subject") for c in urls)), unmapped


def _continues_address(header: tuple[str, ...], index: int) -> bool:
    """Blank headers right after an address are its parts: 住所,,,,,"""
    before = index - 1
    while before > 0 and not header[before].strip():
        before -= 1
    return before >= 0 and (place(header[before]) or ("", 0))[0] == "address"


def _nothing_to_go_by(table: Table, kind: ListKind) -> LeadctlError:
    where = _("{file} line {line}").format(file=table.name, line=table.header_line)
    found = ", ".join(h for h in table.header if h) or "-"
    if kind.of_companies:
        what = _("no column for the company; found {names}").format(names=found)
        return LeadctlError(where, what, _('Name it with --map "HEADER=company".'))
    what = _("no column for e-mail, phone or name; found {names}").format(names=found)
    first = next((h for h in table.header if h), "HEADER")
    return LeadctlError(where, what, _('Name it with --map "{header}=email".').format(header=first))


def settle_dates(plan: Plan, column: Column) -> Plan:
    """Return the plan with the order of the dates of a column (03/04/2026), read off the
    unambiguous ones among all its rows; LeadctlError where they do not tell."""
    index = column.index
    cells = (row.cells[index] for row in plan.table.rows() if index < len(row.cells))
    where = _("{file} column {header}").format(file=plan.table.name, header=column.header)
    remedy = _("Say --dates dmy, --dates mdy or --dates ymd.")
    try:
        order = order_of(cells)
    except ValueError as error:
        what = _("dates are written day first and month first")
        raise LeadctlError(where, what, remedy) from error
    if order is None:
        what = _("dates like 03/04/2026 can be read in two ways, and no other date tells which")
        raise LeadctlError(where, what, remedy)
    return replace(plan, orders={**plan.orders, index: order})
