"""What sales answers, taken in: facts in the ledger, stages that follow, handoffs that are closed.

All of it is one transaction. The same answer again changes nothing; where two answers cannot both
be, neither is taken, and it is told which rows they stand in.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadctl import corrections, vocabulary
from leadctl.clean import email, person
from leadctl.clean import text as texts
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.model import Handoff
from leadctl.rules.book import RuleBook, Side
from leadctl.rules.names import BESIDE
from leadctl.rules.selling import ENDS
from leadctl.sales import callsheet
from leadctl.sales.answers import Answer
from leadctl.store import edits, feedback, queries, stages
from leadctl.store.database import Store, trying, writing
from leadctl.store.feedback import Feedback
from leadctl.store.stages import Move
from leadctl.wording import display_id, handoff_id, stage_labels

_NUMBER = re.compile(r"(?:[LH]-?)?0*(\d{1,18})", re.IGNORECASE)
_VERDICTS = ("accepted", "rejected")
_WAY = ("unreachable", "met", "in_deal", "won", "lost")
"""How far sales comes with a lead; won and lost are equally far."""

_DETAILS = ("reason", "note", "amount", "next_on", "order_on")


@dataclass(frozen=True, slots=True)
class Given:
    """The circumstances of a call: the day, the moment of recording (UTC), who says so if the
    list does not (`by`)."""

    today: date
    now: str
    by: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A fact that was written down, from where, and the stage that followed from it."""

    place: str
    said: Feedback
    move: Move | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What sales has found out about budget, authority, need or timeframe: the raw answer."""

    place: str
    lead_id: int
    handoff_id: int | None
    field: str
    answer: str
    at: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of answers: facts taken, rows whose answer was known, rows without one, and what
    was not taken."""

    taken: tuple[Taken | Learned, ...]
    known: int
    empty: int
    faults: tuple[LeadctlError, ...]


@dataclass(frozen=True, slots=True)
class _Meant:
    """An answer, and the lead and the handoff that it is about."""

    answer: Answer
    lead_id: int
    handoff: Handoff | None

    @property
    def about(self) -> tuple[int, int | None]:
        return self.lead_id, self.handoff and self.handoff.id


def take(db: Store, book: RuleBook, answers: Iterable[Answer], given: Given) -> Outcome:
    """Take in answers, in their order."""
    with (trying if given.dry_run else writing)(db) as conn:
        return _Desk(conn, book, given).take(list(answers))


class _Desk:
    """Where answers are looked at, one by one, and what came of them."""

    def __init__(self, conn: sqlite3.Connection, book: RuleBook, given: Given) -> None:
        self._conn, self._book, self._given = conn, book, given
        self._taken: list[Taken | Learned] = []
        self._faults: list[LeadctlError] = []
        self._known = 0

    def take(self, answers: Sequence[Answer]) -> Outcome:
        """Take what is certain of all answers."""
        meant: dict[tuple[int, int | None], list[_Meant]] = defaultdict(list)
        empty = 0
        for answer in answers:
            self._faults.extend(answer.faults)
            if answer.verdict or answer.status:
                try:
                    found = self._find(answer)
                    meant[found.about].append(found)
                except LeadctlError as error:
                    self._faults.append(error)
            elif not self._learn_only(answer) and answer.empty:
                empty += 1
        for rows in meant.values():
            self._take_about(rows)
        order = {answer.place: n for n, answer in enumerate(answers)}
        taken = sorted(self._taken, key=lambda one: order[one.place])
        faults = sorted(self._faults, key=lambda fault: order.get(fault.where, len(order)))
        return Outcome(tuple(taken), self._known, empty, tuple(faults))

    def _find(self, answer: Answer) -> _Meant:
        """Return what an answer is about. LeadctlError where that is not certain."""
        found = self._named(answer)
        fault = _wrong_day(answer, found.handoff, self._given.today)
        if fault is None and not _is_who(self._conn, answer, found):
            lead = queries.lead(self._conn, found.lead_id)
            text = _("the id is that of {name}, but the row is about {other}")
            named = _person(lead)
            fault = text.format(name=named, other=" ".join(answer.who.values()))
        if fault is None and found.handoff is None and not self._with_sales(found.lead_id):
            fault = _("{lead} was not handed over").format(lead=display_id(found.lead_id))
        if fault:
            raise LeadctlError(answer.place, fault, _("Nothing of this row was taken."))
        return found

    def _named(self, answer: Answer) -> _Meant:
        ticket, number = _read_number(answer.handoff), _read_number(answer.lead)
        given = feedback.handoff(self._conn, ticket) if ticket else None
        lead_id = queries.lead_of(self._conn, number) if number else None
        if (answer.handoff and given is None) or (answer.lead and lead_id is None):
            what = _("there is no lead or handoff {name}")
            name = answer.lead if answer.lead and lead_id is None else answer.handoff
            raise LeadctlError(answer.place, what.format(name=repr(name)))
        if given is not None:
            if lead_id is not None and lead_id != given.lead_id:
                what = _("{lead} was not given to sales as {handoff}")
                text = what.format(lead=answer.lead, handoff=answer.handoff)
                raise LeadctlError(answer.place, text, _("Nothing of this row was taken."))
            return _Meant(answer, given.lead_id, given)
        if lead_id is None:
            lead_id = self._by_address(answer)
        return _Meant(answer, lead_id, next(iter(feedback.handoffs_of(self._conn, lead_id)), None))

    def _by_address(self, answer: Answer) -> int:
        """Return the one lead with the e-mail of the row: its id is gone."""
        address = answer.who.get("email", "").lower()
        found = queries.leads_with_email(self._conn, address) if address else []
        if len(found) != 1:
            what = _("the row does not say which lead is meant")
            raise LeadctlError(answer.place, what, _("Write its id into the first column."))
        return found[0]

    def _with_sales(self, lead_id: int) -> bool:
        stage = self._book.stage(queries.lead(self._conn, lead_id)["stage"])
        return stage is not None and stage.owner is Side.SALES

    def _take_about(self, rows: Sequence[_Meant]) -> None:
        """Take the answers about one handoff: those of one call must agree."""
        clashing = _clashing(rows)
        for key, places in clashing.items():
            what = _("two answers for {column}: {places}")
            told = what.format(column=vocabulary.headers()[key], places=_(", ").join(places))
            remedy = _(
                "Neither was taken. Keep the one that holds, or write on which day each was."
            )
            self._faults.append(LeadctlError(display_id(rows[0].lead_id), told, remedy))
        for row in sorted(rows, key=lambda r: (r.answer.at or "", r.answer.place)):
            new = self._learn(row)
            for said in self._facts(row, without=clashing.keys()):
                new = self._take_fact(row, said) or new
            self._known += not new and not clashing

    def _learn_only(self, answer: Answer) -> bool:
        """Take what a row without a result has of the four questions; say whether that is new. A
        row that says nothing need not be about anybody either."""
        try:
            return bool(answer.bant) and self._learn(self._find(answer))
        except LeadctlError:
            return False

    def _learn(self, row: _Meant) -> bool:
        """Take the answers to the four questions that sales has written in; say whether any is
        new. One that stands there as it was handed over, or was said before, is not."""
        was = len(self._taken)
        said = {(e["field"], e["raw"]) for e in edits.told(self._conn, row.lead_id)}
        lead = queries.lead(self._conn, row.lead_id)
        for name, cell in row.answer.bant.items():
            shown = callsheet.bant_text(name, row.handoff) if row.handoff else lead[name]
            answer = callsheet.bare_answer(cell)
            if cell == texts.clean(shown or "") or (name, answer) in said:
                continue
            at, by = row.answer.at or self._given.today.isoformat(), self._by(row)
            when = edits.When(by, at, self._given.now)
            corrections.edit_within(self._conn, row.lead_id, {name: answer}, (), (), (), when)
            number = row.handoff.id if row.handoff else None
            self._taken.append(Learned(row.answer.place, row.lead_id, number, name, answer, at, by))
        return len(self._taken) > was

    def _by(self, row: _Meant) -> str | None:
        return self._given.by or row.answer.by or (row.handoff.owner if row.handoff else None)

    def _facts(self, row: _Meant, without: Iterable[str]) -> Iterator[Feedback]:
        """Yield what a row says: how far sales came, then whether it takes the lead; a rejection
        ends the matter, an acceptance comes first."""
        answer = row.answer
        verdict = None if "verdict" in without else answer.verdict
        status = None if "status" in without else answer.status
        bare = Feedback(
            lead_id=row.lead_id,
            handoff_id=row.handoff.id if row.handoff else None,
            result="",
            at=answer.at or self._given.today.isoformat(),
            by=self._by(row),
        )
        whole = bare._replace(
            note=answer.note,
            amount=answer.amount,
            next_on=answer.next_on,
            order_on=answer.order_on,
        )
        if verdict == "accepted":
            yield (bare if answer.status else whole)._replace(result=verdict)
        if status:
            reason = answer.reason if status == "lost" else None
            yield whole._replace(result=status, reason=reason)
        if verdict == "rejected":
            yield (bare if answer.status else whole)._replace(result=verdict, reason=answer.reason)

    def _take_fact(self, row: _Meant, said: Feedback) -> bool:
        """Write down a fact that is new and can be, and what follows; say whether it is new."""
        told = [
            f for f in feedback.of_lead(self._conn, row.lead_id) if f.handoff_id == said.handoff_id
        ]
        if any(_says_no_more(said, old, dated=bool(row.answer.at)) for old in told):
            return False
        fault = self._moved_on(row, said, told) or _contradicted(said, told, row.answer.at)
        if fault:
            self._faults.append(LeadctlError(row.answer.place, fault, _("It was not taken.")))
            return True
        said = _completed(said, told)
        feedback.write(self._conn, said, self._given.now)
        self._taken.append(Taken(row.answer.place, said, self._follow(said)))
        return True

    def _moved_on(self, row: _Meant, said: Feedback, told: Sequence[Feedback]) -> str | None:
        """Say where a lead has gone since, if this answer comes too late."""
        latest = next(iter(feedback.handoffs_of(self._conn, row.lead_id)), None)
        answer, lead = vocabulary.result_text(said.result), display_id(row.lead_id)
        if row.handoff and latest and latest.id != row.handoff.id:
            text = _("{answer}: {lead} was handed over again on {day}, as {handoff}")
            return text.format(
                answer=answer, lead=lead, day=latest.at, handoff=handoff_id(latest.id)
            )
        if any(old.result == said.result for old in told[-1:]):
            return None  # more is said of the same
        stage, since = _stage(self._conn, row.lead_id)
        gone = stage in BESIDE or (latest is not None and latest.closed_at is not None)
        if gone and not (said.result in ENDS and stage == said.result):
            text = _("{answer}: {lead} has moved on, it is at {stage} since {day}")
            label = stage_labels([(s.name, s.label) for s in self._book.stages])
            return text.format(answer=answer, lead=lead, stage=label(stage), day=since)
        return None

    def _follow(self, said: Feedback) -> Move | None:
        """Close the handoff and move the lead, where a result asks for that."""
        target = self._book.selling.leads_to(said.result, said.reason)
        if target is None:
            return None
        if said.handoff_id is not None:
            feedback.close(self._conn, said.handoff_id, said.at)
        why = f"{said.result}: {said.reason}" if said.reason else said.result
        return stages.move(
            self._conn, self._book, said.lead_id, target, why, said.by,
            date.fromisoformat(said.at), self._given.now,
        )  # fmt: skip


def _read_number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def _stage(conn: sqlite3.Connection, lead_id: int) -> tuple[str, str]:
    lead = queries.lead(conn, lead_id)
    return lead["stage"], lead["stage_since"] or ""


def _person(lead: Mapping[str, object]) -> str:
    known = (lead["company"], lead["full_name"] or lead["email"])
    return " ".join(str(value) for value in known if value)


def _wrong_day(answer: Answer, handoff: Handoff | None, today: date) -> str | None:
    """Say what is wrong with the day of an answer: it lies ahead, or before the handoff."""
    if answer.at and answer.at > today.isoformat():
        return _("{day} is yet to come").format(day=answer.at)
    if answer.at and handoff and answer.at < handoff.at[:10]:
        text = _("{day} is before the handoff of {handoff}")
        return text.format(day=answer.at, handoff=handoff.at[:10])
    return None


def _is_who(conn: sqlite3.Connection, answer: Answer, found: _Meant) -> bool:
    """Say whether a row is about the lead that its id names. Ids that were sorted without their
    rows are about others; a single detail may have been put right by hand."""
    told = {key: _folded(key, value) for key, value in answer.who.items()}
    persons = [queries.lead(conn, found.lead_id)]
    if found.handoff:
        persons.append(found.handoff.snapshot.get("lead") or {})
    same = {
        key
        for key, value in told.items()
        for lead in persons
        if lead.get(key) and _folded(key, str(lead[key])) == value
    }
    deciding = told.keys() & {"email", "full_name"} or told.keys()
    return not told or bool(same & deciding) or not _known(persons, deciding)


def _known(persons: Sequence[Mapping[str, object]], keys: Iterable[str]) -> bool:
    return any(lead.get(key) for lead in persons for key in keys)


def _folded(key: str, value: str) -> str:
    if key == "email":
        return email.key(value) or value.casefold()
    return person.fold(texts.fold(value))


def _clashing(rows: Sequence[_Meant]) -> dict[str, list[str]]:
    """Return the questions that rows answer differently, with their places: those of different days
    follow one another."""
    found: dict[str, list[str]] = {}
    for key, detail in (("verdict", "reason"), ("status", "amount")):
        answered = [r.answer for r in rows if getattr(r.answer, key)]
        said = {(getattr(a, key), getattr(a, detail)) for a in answered}
        said -= {(word, None) for word, more in said if more is not None}
        days = {a.at for a in answered}
        if len(said) > 1 and (None in days or len(days) < len(said)):
            found[key] = [a.place for a in answered]
    return found


def _says_no_more(said: Feedback, old: Feedback, *, dated: bool) -> bool:
    """Say whether a fact was known: with the same result, and nothing that the old one has not."""
    if said.result != old.result or (dated and said.at != old.at):
        return False
    pairs = ((getattr(said, key), getattr(old, key)) for key in _DETAILS)
    return all(new is None or new == was for new, was in pairs)


def _completed(said: Feedback, told: Sequence[Feedback]) -> Feedback:
    """Return a fact that says more of what was said before, with what it leaves open."""
    before = next((old for old in reversed(told) if old.result == said.result), None)
    if before is None:
        return said
    known = {key: getattr(before, key) for key in _DETAILS if getattr(said, key) is None}
    return said._replace(**known)


def _contradicted(said: Feedback, told: Sequence[Feedback], at: str | None) -> str | None:
    """Say what the ledger has against an answer: a later one, or one that leads further, unless
    this one is dated after it."""
    kind = _VERDICTS if said.result in _VERDICTS else _WAY
    last = next((f for f in reversed(told) if f.result in kind), None)
    if last is None or last.result == said.result:
        return None
    back = kind is _WAY and _WAY.index(said.result) < _WAY.index(last.result)
    if said.at < last.at or (back and (at is None or said.at <= last.at)):
        text = _("{answer}: the ledger has {last} since {day}")
        words = (vocabulary.result_text(r) for r in (said.result, last.result))
        return text.format(answer=next(words), last=next(words), day=last.at)
    return None
