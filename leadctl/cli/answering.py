"""`leadctl report sla` and `leadctl remind`: whether sales answers in time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl import vocabulary
from leadctl.cli import calls, console, points
from leadctl.cli.handed import path_text
from leadctl.cli.output import whole_file
from leadctl.cli.past import unscored
from leadctl.cli.session import Session
from leadctl.cli.tables import Column, Listing, Report
from leadctl.errors import LeadctlError
from leadctl.i18n import _, ngettext, speaking

if TYPE_CHECKING:
    from leadctl.reports.sla import Answering
    from leadctl.rules.selling import Owner
    from leadctl.store.handoffs import Entry

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def sla_report(session: Session) -> Report:
    """Return what is open and overdue by owner, how fast sales answers, and with what."""
    from leadctl.reports.sla import sla
    from leadctl.store import handoffs

    book = session.book()
    with unscored(session) as db:
        found = sla(handoffs.entries(db.conn), _moment(session), book.selling)
    counted = (
        Column("handed", _("Handed over"), right=True),
        Column("open", _("Open"), right=True),
        Column("today", _("Due today"), right=True),
        Column("overdue", _("Overdue"), right=True),
        Column("answered", _("Answered"), right=True),
        Column(
            "median_days", _("Business days to the first answer"), right=True, word=points.whole
        ),
    )
    owner = Column("owner", _("Owner"), least=10, word=lambda name: name or _("(no owner)"))
    owners = [(one.owner, *_counts(one)) for one in found.owners]
    nothing = _("Nothing has been handed over yet: leadctl handoff")
    again = _("Handed over before: {n}").format(n=found.again)
    return Report(
        heading=_("Answers of sales, {day}").format(day=session.today),
        listings=(
            Listing(counted, [_counts(found.total)], nothing, name="total"),
            Listing((owner, *counted), owners, nothing, name="owners", title=_("By owner")),
            *_endings(found.outcomes, found.reasons),
        ),
        facts={"as_of": session.today.isoformat(), "again": found.again},
        notes=(again,) if found.again else (),
    )


def _counts(one: Answering) -> tuple[Any, ...]:
    return one.handed, one.open, one.today, one.overdue, one.answered, one.median_days


def _endings(outcomes: Sequence[Any], reasons: Sequence[tuple[str | None, int]]) -> list[Listing]:
    from leadctl.cli.reporting import percent

    by_outcome = (
        Column("outcome", _("Outcome"), word=_outcome_label, least=10),
        Column("count", _("Leads"), right=True),
        Column("share", _("Of those answered"), right=True, word=percent),
    )
    by_reason = (
        Column("reason", _("Reason"), word=_reason, least=16),
        Column("count", _("Leads"), right=True),
    )
    rows = [(o.name, o.count, None if o.share is None else round(o.share, 4)) for o in outcomes]
    nothing = _("Nothing was sent back.")
    return [
        Listing(by_outcome, rows, "", name="outcomes", title=_("By outcome")),
        Listing(by_reason, list(reasons), nothing, name="reasons", title=_("Sent back")),
    ]


def _reason(reason: str | None) -> str:
    return vocabulary.reason_text(reason) or _("(no reason)")


def _outcome_label(outcome: str) -> str:
    labels = {
        "taken": _("Taken"),
        "rejected": _("Sent back"),
        "unreachable": _("Cannot be reached"),
        "unanswered": _("No answer yet"),
    }
    return labels.get(outcome, outcome)


def _moment(session: Session) -> datetime:
    """Return the moment that is looked at: now, or the end of a day that is replayed."""
    if session.past is None:
        return session.moment
    return datetime.combine(session.today, time.max, session.moment.tzinfo)


def remind(
    ctx: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FOLDER",
            help=_("Write one text for each owner into this folder, ready to be mailed."),
            file_okay=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show the texts; write nothing."))
    ] = False,
) -> None:
    """Write reminders of the answers of sales that are overdue, one for each owner."""
    from leadctl.store import handoffs

    session: Session = ctx.obj
    book = session.book()
    with closing(session.open()) as db:
        late = [one for one in handoffs.entries(db.conn) if one.is_overdue(session.moment)]
    with speaking(book.locale):  # it is read by sales
        texts = _texts(session, late, {o.name: o for o in book.selling.owners})
    if not texts:
        _say(session, _("No answer is overdue."))
    elif out is None or dry_run:
        with console.quiet_pipe():
            print("\n".join(texts.values()), end="")
    else:
        _write(session, out, texts)


def _texts(session: Session, late: Sequence[Entry], owners: Mapping[str, Owner]) -> dict[str, str]:
    """Return the texts by the name that their files have."""
    by_owner: dict[str | None, list[Entry]] = {}
    for one in sorted(late, key=lambda e: (e.handoff.due or "", e.handoff.id or 0)):
        by_owner.setdefault(one.handoff.owner, []).append(one)
    names = sorted(by_owner, key=lambda name: (name is None, name or ""))
    return {
        f"{session.today}_{_UNSAFE.sub('_', name or _('no owner'))}.txt": _text(
            session, name, owners.get(name or ""), by_owner[name]
        )
        for name in names
    }


def _text(session: Session, name: str | None, owner: Owner | None, late: Sequence[Entry]) -> str:
    subject = ngettext(
        "{n} lead waits for your answer", "{n} leads wait for your answer", len(late)
    )
    greeting = _("Dear {name},").format(name=name) if name else _("To all of sales:")
    head = [
        *([f"To: {owner.email}"] if owner and owner.email else []),
        f"Subject: {subject.format(n=len(late))} ({session.today})",
    ]
    asked = _(
        "The answer is overdue for these leads. Is it accepted or sent back? Fill in the list"
        " that you were sent, or say it to marketing."
    )
    leads = [line for n, one in enumerate(late, 1) for line in ("", *_lead_lines(n, one))]
    return "\n".join([*head, "", greeting, "", asked, *leads, "", ""])


def _lead_lines(n: int, one: Entry) -> list[str]:
    told: Mapping[str, Any] = one.handoff.snapshot
    lead: Mapping[str, Any] = told.get("lead", {})
    who = (points.display_id(one.handoff.lead_id), lead.get("company"), points.name_text(lead))
    when = _("Handed over {day}, answer due {due}").format(
        day=one.handoff.at, due=calls.due_text(one.handoff.due)
    )
    reach = points.phone_text(lead.get("phone") or lead.get("mobile"))
    lines = (
        f"{n}. " + "  ".join(filter(None, who)),
        when,
        told.get("why"),
        "  ".join(filter(None, (reach, lead.get("email")))),
    )
    first, *rest = (console.plain(line) for line in lines if line)
    return [first, *(f"   {line}" for line in rest)]


def _write(session: Session, folder: Path, texts: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with whole_file(folder / name) as stream:
                stream.write(text.encode())
            _say(session, _("Written: {file}").format(file=path_text(folder / name)))
    except OSError as error:
        what = _("the file cannot be written ({reason})").format(reason=error.strerror)
        raise LeadctlError(str(folder), what, _("Choose another place with --out.")) from error


def _say(session: Session, text: str) -> None:
    if not session.quiet:
        console.say(console.talk(session.width), text)
