"""`leadctl remind`: the answers of sales that are overdue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadctl.cli import console, points
from leadctl.cli.lists.output import whole_file
from leadctl.cli.sales import calls
from leadctl.cli.sales.handed import path_text
from leadctl.cli.session import Session
from leadctl.errors import LeadctlError
from leadctl.i18n import _, ngettext, speaking

if TYPE_CHECKING:
    from leadctl.rules.book import RuleBook
    from leadctl.rules.selling import Owner
    from leadctl.store.handoffs import Entry

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


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
    session: Session = ctx.obj
    texts = reminders(session, session.book())
    if not texts:
        _say(session, _("No answer is overdue."))
    elif out is None or dry_run:
        with console.quiet_pipe():
            print("\n".join(texts.values()), end="")
    else:
        write(session, out, texts)


def reminders(session: Session, book: RuleBook) -> dict[str, str]:
    """Return the reminders of the day, by the name that their files have."""
    from leadctl.store import handoffs

    with closing(session.open()) as db:
        overdue = [e for e in handoffs.entries(db.conn) if e.is_overdue(session.moment)]
        told = (handoffs.entry(db.conn, one.handoff.id or 0) for one in overdue)
        late = [one for one in told if one]
    with speaking(book.locale):  # it is read by sales
        return _texts(session, late, {o.name: o for o in book.selling.owners})


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


def write(session: Session, folder: Path, texts: Mapping[str, str]) -> None:
    """Write reminders into a folder; LeadctlError where that is not possible."""
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
