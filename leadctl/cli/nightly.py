"""The steps of `leadctl daily`: each does one thing, counts it, and says what is not well."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from leadctl.cli import keeping
from leadctl.cli.intake import TOTALS
from leadctl.cli.lists.output import Choice, Format
from leadctl.cli.lists.tables import SCREENFUL
from leadctl.cli.reporting import present_everything
from leadctl.cli.sales import answering, calls, hooked
from leadctl.cli.sales.handed import path_text
from leadctl.cli.session import Session
from leadctl.errors import BusyError, LeadctlError
from leadctl.home import expand
from leadctl.i18n import _, ngettext

if TYPE_CHECKING:
    from leadctl.model import Handoff
    from leadctl.pipeline import ImportRequest, ImportResult
    from leadctl.rules.book import RuleBook
    from leadctl.rules.nightly import Night, Taking
    from leadctl.sales.delivery import Sheet
    from leadctl.sales.handoff import Issued
    from leadctl.store.database import Store
    from leadctl.store.handoffs import Entry

_WORST = (0, 3, 75, 4, 1)
"""Exit codes, the worst last: what could not be done is worse than what is to be tried again."""


class State(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    PLANNED = "planned"


@dataclass(slots=True)
class Step:
    """What a step did: `counts` are told on its line, `said` are warnings and errors; `lacking` is
    the step that it needs and that failed."""

    name: str
    state: State = State.DONE
    counts: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    seconds: float = 0.0
    code: int = 0
    lacking: str = ""

    def warn(self, text: str, code: int = 0) -> None:
        """Say what is not well; of several codes the worst stands."""
        self.said.append(text)
        self.code = worst(self.code, code)


def worst(*codes: int) -> int:
    """Return the worst of some exit codes; one of no meaning here is as bad as 1.

    >>> worst(0, 3), worst(3, 75, 0), worst(4, 75), worst(3, 1, 4), worst(2)
    (3, 75, 4, 1, 1)
    """
    return max((code if code in _WORST else 1 for code in codes), key=_WORST.index)


@dataclass(frozen=True, slots=True)
class Morning:
    """One run: the session, which itself says nothing, and the rules."""

    session: Session
    book: RuleBook
    dry_run: bool = False

    @property
    def night(self) -> Night:
        """What the rules say of the run."""
        return self.book.night

    def folder(self, name: str) -> Path:
        """Return a folder that the rules name: it is seen from the rules file."""
        return self.session.rules.parent / expand(name)

    def made(self, name: str) -> Path:
        """Return such a folder, made for its owner alone where it is not there."""
        folder = self.folder(name)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def _import(morning: Morning, step: Step) -> None:
    """Take in what is in the inbox; a file that cannot be read does not stop the others."""
    from leadctl import inbox

    session, folder = morning.session, morning.folder(morning.night.inbox)
    step.counts |= dict.fromkeys(("files", *TOTALS, "failed"), 0)
    waiting = inbox.look(folder, morning.night, time.time())
    step.counts["left"] = len(waiting.unfinished) + len(waiting.strange)
    for path in waiting.strange:
        text = _("{file}: no [[daily.file]] of the rules fits its name; it was left where it is")
        step.warn(_warning(text.format(file=path_text(path))))
    opened = session.trial if morning.dry_run else partial(session.change, create=True)
    with ExitStack() as stack:
        store = cache(lambda: stack.enter_context(opened()))
        for path, taking in waiting.ready:
            step.counts["files"] += 1
            _take(morning, step, store, path, taking)


def _take(
    morning: Morning, step: Step, store: Callable[[], Store], path: Path, taking: Taking
) -> None:
    """Take in one file, and put it away."""
    from leadctl import inbox
    from leadctl.pipeline import import_file

    session, folder = morning.session, morning.folder(morning.night.inbox)
    place = path if morning.dry_run else inbox.stage(folder, path)
    name = (Path(morning.night.inbox) / path.name).as_posix()
    result, unreadable = None, ""
    try:
        request = _request(morning, taking)
        result = import_file(store, place, name, request, session.today, session.now())
    except BusyError:
        raise
    except LeadctlError as error:
        unreadable = _("Error: {message}").format(message=error)
    for total, n in _totals(result).items() if result else ():
        step.counts[total] += n
    if morning.dry_run:
        if unreadable:
            step.warn(unreadable, 1)
        return
    mended = place.name.endswith(".rejects.csv") and bool(result and result.rejected)
    stamp = session.moment.strftime("%Y-%m-%dT%H%M%S")
    failed = bool(unreadable) or mended
    where, rejects = inbox.put_away(folder, place, failed=failed, stamp=stamp)
    if unreadable:
        step.counts["failed"] += 1
        moved = _("It is in {file} now.").format(file=path_text(where))
        step.warn(f"{unreadable} {moved}", 1)
    elif result and result.rejected:
        text = ngettext(
            "{file}: {n} row was rejected. Mend it in {rejects}, and put that into the inbox"
            " again.",
            "{file}: {n} rows were rejected. Mend them in {rejects}, and put that into the inbox"
            " again.",
            result.rejected,
        )
        to_mend = path_text(where if mended else rejects or where)
        step.warn(_warning(text.format(file=name, n=result.rejected, rejects=to_mend)), 3)


def _request(morning: Morning, taking: Taking) -> ImportRequest:
    from leadctl.formats import ReadOptions
    from leadctl.mapping import Choices
    from leadctl.pipeline import ImportRequest

    chosen = dict(morning.book.imports[taking.use]) if taking.use else {}
    return ImportRequest(
        read=ReadOptions(taking.encoding, taking.sheet, (), frozenset(chosen)),
        choices=Choices(
            chosen, taking.kind, taking.action, taking.subject, taking.source, None, taking.dates
        ),
        dry_run=morning.dry_run,
        rules=lambda: morning.book,
    )


def _totals(result: ImportResult) -> dict[str, int]:
    return {"rows": result.rows, **asdict(result.counts), "rejected": result.rejected}


def _warning(text: str) -> str:
    return _("Warning: {message}").format(message=text)


def _score(morning: Morning, step: Step) -> None:
    from leadctl import pipeline

    session = morning.session
    with session.change() as db:
        run = pipeline.score(
            db, morning.book, session.today, session.now(), dry_run=morning.dry_run
        )
    step.counts |= {"leads": run.leads, "computed": run.computed, "changed": run.changed}


def _promote(morning: Morning, step: Step) -> None:
    from leadctl import pipeline

    session, book = morning.session, morning.book
    with session.change() as db:
        made = pipeline.promote(
            db, book, session.today, session.now(), dry_run=morning.dry_run
        ).moves
        news = [] if morning.dry_run else hooked.news_of(book, db.conn, made)
    hooked.tell_moves(news)
    arrived = Counter(one.to_stage for one in made)
    step.counts |= {"moved": len(made)}
    step.counts |= {s.name: arrived[s.name] for s in book.stages if arrived[s.name]}


def _handoff(morning: Morning, step: Step) -> None:
    """Hand over who is due, in files of this day that nobody has written yet."""
    from leadctl.sales.handoff import draw_up

    session, book = morning.session, morning.book
    if morning.dry_run:
        with closing(session.open()) as db:
            drawn = draw_up(db.conn, book, session.moment, None)
        step.counts |= {"leads": len(drawn.handed), "waiting": len(drawn.waiting)}
        return
    folder = morning.made(morning.night.handoff)
    with session.change() as db:
        issued = _hand_over(morning, db, folder)
    for path in issued.lost:
        text = _(
            "{file} of an earlier handoff is not there. If nobody has seen it:"
            " leadctl handoff list, leadctl handoff reprint ID"
        )
        step.warn(text.format(file=path_text(path)))
    hooked.tell_handoffs(book, issued.news)
    step.counts |= {
        "leads": len(issued.drawn.handed),
        "files": len(issued.paths) + len(issued.completed),
        "waiting": len(issued.drawn.waiting),
    }


def _hand_over(morning: Morning, db: Store, folder: Path) -> Issued:
    """Hand over into a new file. Where a run of before is completed first, and its list has the
    name that ours would have had, ours takes the next one."""
    from leadctl.sales.handoff import hand_over

    session, book = morning.session, morning.book
    completed: tuple[Path, ...] = ()
    news: tuple[Entry, ...] = ()
    while True:
        out = _free_list(folder, session.today.isoformat())
        plan, write = _plan(out, book), calls.sheet_writer(session, Format.XLSX, book)
        issued = hand_over(db, book, session.moment, session.now(), None, out, plan, write)
        if out.resolve() not in issued.completed:
            return replace(issued, completed=completed + issued.completed, news=news + issued.news)
        completed, news = issued.completed, issued.news


def _free_list(folder: Path, day: str) -> Path:
    """Return a name of a list that neither it nor the lists of its owners has yet."""
    stems = (day if n == 1 else f"{day}-{n}" for n in count(1))
    free = (
        s for s in stems if not any(folder.glob(f"{s}_*")) and not (folder / f"{s}.xlsx").exists()
    )
    return folder / f"{next(free)}.xlsx"


def _plan(out: Path, book: RuleBook) -> Callable[[Sequence[Handoff]], list[Sheet]]:
    """Return a function from who is handed over to the files: none when that is nobody."""
    from leadctl.sales import workbook
    from leadctl.sales.delivery import Sheet

    def plan(handed: Sequence[Handoff]) -> list[Sheet]:
        if not handed:
            return []
        owned = workbook.per_owner(out, handed, book.locale) if book.selling.owners else {}
        return [Sheet(out, tuple(handed)), *(Sheet(*one) for one in owned.items())]

    return plan


def _reports(morning: Morning, step: Step) -> None:
    """Write all reports of the day."""
    if not morning.dry_run:
        stem = morning.made(morning.night.reports) / str(morning.session.today)
        files = [
            Choice(Format(form), stem.with_suffix(f".{form}"), SCREENFUL)
            for form in morning.night.formats
        ]
        present_everything(morning.session, files)
    step.counts["files"] = len(morning.night.formats)


def _remind(morning: Morning, step: Step) -> None:
    texts = answering.reminders(morning.session, morning.book)
    if texts and not morning.dry_run:
        answering.write(morning.session, morning.made(morning.night.reminders), texts)
    step.counts["files"] = len(texts)


def _backup(morning: Morning, step: Step) -> None:
    if morning.dry_run:
        return
    named = morning.night.backups
    folder = morning.folder(named) if named else None
    made = keeping.make_backup(morning.session, folder, morning.night.keep)
    step.counts |= {"bytes": made.size, "pruned": len(made.pruned)}


STEPS: Mapping[str, Callable[[Morning, Step], None]] = {
    "import": _import,
    "score": _score,
    "promote": _promote,
    "handoff": _handoff,
    "reports": _reports,
    "remind": _remind,
    "backup": _backup,
}
