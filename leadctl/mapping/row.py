"""One row -> `Mapped` or `Reject`, by the plan of its file."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b

from leadctl.clean import address, date, domain, person
from leadctl.clean.cell import unguard
from leadctl.clean.text import clean, means_nothing
from leadctl.errors import LeadctlError
from leadctl.fields import RECORD_FIELDS
from leadctl.i18n import _
from leadctl.mapping.actions import action_of
from leadctl.mapping.plan import Column, Plan
from leadctl.mapping.values import Draft, add_tags, answers_no, company_key, reader_of
from leadctl.model import REJECT_COLUMNS, ListKind, Mapped, Reject, Row, Warned

_parse_date = lru_cache(20_000)(date.parse)
_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_IDENTITY = frozenset({"email", "full_name", "phone", "mobile", "crm_id", "kana"})


class UnsettledDateError(Exception):
    """A date like 03/04/2026 stands in `column`, and its order is not known yet."""

    def __init__(self, column: Column) -> None:
        super().__init__(column)
        self.column = column


class RowMapper:
    """Maps the rows of one file. Raises UnsettledDateError where `plan.settle_dates` is needed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._columns = [(c.index, c, reader_of(c.field)) for c in plan.columns if c.field != "at"]
        self._dates = [c for c in plan.columns if c.field == "at"]
        self._unmapped = [(c.index, c.header) for c in plan.unmapped]
        self._tagged = plan.source is not None and plan.source.tagged
        self._width = len(plan.table.header)
        self._start = self._event_start()
        self._returned = set(REJECT_COLUMNS) <= set(plan.table.header)

    def map(self, row: Row) -> Mapped | Reject | None:
        """Return the row as a record, or why it cannot be one; None for a row that is no lead's
        (the host of a meeting) or that is blank once the words for nothing are taken away."""
        draft = Draft()
        if self._returned:  # a file of rejects, whose cells were marked against formulas
            row = row._replace(cells=[unguard(cell) for cell in row.cells])
        cells = row.cells
        count = len(cells)
        for index, column, read in self._columns:
            if index < count and (raw := cells[index]):
                text = clean(raw)
                if not means_nothing(text) or answers_no(column.field, text):
                    draft.said.append(f"{column.field}={text}")
                    read(draft, column, text)
        self._keep_the_rest(draft, cells)
        if draft.reading.get("role", "").casefold() == "organizer":
            return None
        if "broken" in draft.reading:
            return Reject(row.line, cells, "", draft.reading["broken"])
        return self._finish(row, draft)

    def _keep_the_rest(self, draft: Draft, cells: list[str]) -> None:
        for index, header in self._unmapped:
            if (
                index < len(cells)
                and (raw := cells[index])
                and not means_nothing(text := clean(raw))
            ):
                if self._tagged and text == "1" and not header.endswith(("人", "名刺", "データ")):
                    add_tags(draft, [header])
                else:
                    draft.keep(header, text)
        for index in range(self._width, len(cells)):
            if cells[index] and not means_nothing(text := clean(cells[index])):
                draft.keep(f"#{index + 1}", text)

    def _finish(self, row: Row, draft: Draft) -> Mapped | Reject:
        join_names(draft)
        join_address(draft)
        if self.plan.kind is ListKind.INTENT:
            _find_domain(draft)
        problem = self._unusable(draft)
        if problem:
            return Reject(row.line, row.cells, *problem)
        done = action_of(self.plan, draft)
        if isinstance(done, tuple):
            return Reject(row.line, row.cells, *done)
        at, bad = self._read_date(draft, row.cells)
        if bad and done.kind:
            what = _("the date cannot be read: {text}").format(text=repr(bad[1]))
            return Reject(row.line, row.cells, bad[0], what)
        if bad:
            draft.doubt(*bad)
        if done.at_start and self._start:
            at = self._start
        if self.plan.choices.source:
            draft.values["source"] = self.plan.choices.source
        at = at or self.plan.choices.at
        return self._record(row.line, draft, done.kind, done.subject, at)

    def _record(
        self, line: int, draft: Draft, kind: str | None, subject: str, at: str | None
    ) -> Mapped:
        known = draft.values
        extra = _as_json(draft.extra) if draft.extra else None
        # The row as it was written, not as it was understood: in any order of columns it is the
        # same row, and a better reading of a cell does not make it another one.
        said = [self.plan.kind, kind or "", subject, at or "", self.plan.choices.source or ""]
        identity = "\x1f".join([*said, *sorted(draft.said), extra or ""])
        name = known.get("company")
        return Mapped(
            line=line,
            hash=blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).digest(),
            values=tuple(map(known.get, RECORD_FIELDS)),
            extra=extra,
            action=kind,
            subject=subject,
            at=at or self.plan.today,
            emails=tuple(draft.emails),
            mobiles=tuple(draft.mobiles),
            company_key=company_key(str(name)) if name else None,
            warnings=tuple([Warned(line, header, text) for header, text in draft.strange]),
        )

    def _unusable(self, draft: Draft) -> tuple[str, str] | None:
        """Return the field and the reason if nothing says who or which company this is."""
        if self.plan.kind.of_companies:
            return self._unknown_company(draft)
        if not _IDENTITY.isdisjoint(draft.values):
            return None
        if draft.strange:
            header, text = draft.strange[0]
            reason = _("no e-mail, phone, name or id; not understood: {text}")
            return header, reason.format(text=repr(text))
        return "", _("no e-mail, phone, name or id")

    def _unknown_company(self, draft: Draft) -> tuple[str, str] | None:
        if "company" in draft.values:
            return None
        if self.plan.kind is ListKind.INTENT and "url" in draft.values:
            return None
        if "domain" in draft.extra:
            reason = _("no company, and no domain of one: {text}")
            return "domain", reason.format(text=repr(draft.extra["domain"]))
        return "company", _("no company")

    def _read_date(
        self, draft: Draft, cells: list[str]
    ) -> tuple[str | None, tuple[str, str] | None]:
        """Return the first date of the row, and the cell that should have been one but is not."""
        found, bad = None, None
        for column in self._dates:
            text = clean(cells[column.index]) if column.index < len(cells) else ""
            if means_nothing(text):
                continue
            if found or bad:
                draft.keep(column.header, text)
                continue
            order = self.plan.choices.order or self.plan.orders.get(column.index)
            try:
                found = _parse_date(text, order)
            except date.AmbiguousDateError as error:
                raise UnsettledDateError(column) from error
            if found is None:
                bad = (column.header, text)
            elif column.utc and "T" in found and "+" not in found:
                found += "+00:00"
        return found, bad

    def _event_start(self) -> str | None:
        """Return when the event of the whole file began, if the file says so."""
        text = clean(self.plan.table.facts.get("at", ""))
        if means_nothing(text):
            return None
        order = self.plan.choices.order or next(iter(self.plan.orders.values()), None)
        try:
            return _parse_date(text, order)
        except date.AmbiguousDateError as error:
            raise LeadctlError(
                self.plan.table.name,
                _("the date {text} can be read in two ways").format(text=text),
                _("Say --dates dmy, --dates mdy or --dates ymd."),
            ) from error


def _find_domain(draft: Draft) -> None:
    """Make the domain of a company its URL, as a signal of intent is matched by it; one where
    anybody has a mailbox says nothing. How strong a signal is stays as the provider gave it."""
    url = str(draft.values.pop("url", ""))
    given = draft.reading.get("domain") or url
    found = domain.parse(given)
    if found:
        draft.values["url"] = found
    elif given:
        draft.keep("domain", given)
    if "strength" in draft.reading:
        draft.keep("strength", draft.reading["strength"])


def join_names(draft: Draft) -> None:
    """Fill the full name from its parts, or the parts from it, and the reading likewise."""
    values = draft.values
    last, first = str(values.get("last_name", "")), str(values.get("first_name", ""))
    if last or first:
        values["full_name"] = person.join(last, first)
    elif "full_name" in values:
        full = str(values["full_name"])
        last, first = person.split(full)
        if last and first:
            values["last_name"], values["first_name"] = last, first
        values["full_name"] = person.shown(full, last, first)
    kana = [draft.reading[k] for k in ("kana_last", "kana_first") if k in draft.reading]
    if kana and "kana" not in values:
        values["kana"] = person.kana(" ".join(kana))


def join_address(draft: Draft) -> None:
    """Write the address as one line; read the prefecture off its beginning where none is given."""
    parts = list(dict.fromkeys(draft.address))
    city = draft.reading.get("city")
    if not parts and not city:
        return
    if "".join([*parts, city or ""]).isascii():
        whole = ", ".join([*parts, *([city] if city else [])])
    else:
        whole = ""
        for part in [*([city] if city else []), *parts]:
            whole += f" {part}" if whole[-1:].isdigit() else part
    draft.values["address"] = whole
    if "prefecture" not in draft.values and (found := address.prefecture(whole)):
        draft.values["prefecture"] = found
