"""`leadctl edit`: what a person says of a lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from leadctl import fields
from leadctl.cli import points
from leadctl.cli.card import edited_label
from leadctl.cli.lists.output import Format, FormatOption, LimitOption, OutOption, choose, present
from leadctl.cli.lists.tables import Column, Listing
from leadctl.cli.options import ComputeOnlyOption
from leadctl.cli.session import Session
from leadctl.cli.work import tell_next
from leadctl.errors import UsageError
from leadctl.i18n import _
from leadctl.model import NOTE, TAG

if TYPE_CHECKING:
    from leadctl.corrections import Changed

LeadArgument = Annotated[
    str,
    typer.Argument(metavar="LEAD", help=_("An id, an e-mail, or part of a name or company.")),
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help=_("Who says so."))]


def edit(
    ctx: typer.Context,
    lead: LeadArgument,
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FIELD=VALUE...",
            help=_(
                "title=CTO, phone= (there is none), tags=A,B (all of them), tag=VIP (one more), "
                "note=TEXT."
            ),
        ),
    ] = None,
    reset: Annotated[
        list[str] | None,
        typer.Option(
            "--reset",
            metavar="FIELD",
            help=_("Leave this field to the imports again (repeatable)."),
        ),
    ] = None,
    by: By = None,
    dry_run: ComputeOnlyOption = False,
    format: FormatOption = None,
    out: OutOption = None,
    limit: LimitOption = None,
) -> None:
    """Say what a lead is: it stands over every import. The e-mail or the mobile number that is said
    by hand is a value, and joins no records."""
    from leadctl import corrections
    from leadctl.reports.lookup import find
    from leadctl.store.edits import When

    session: Session = ctx.obj
    choice = choose(format, out, limit)
    asked = _asked(values or [], reset or [])
    with session.change() as db:
        lead_id = find(db.conn, lead)
        changed = corrections.edit(
            db, lead_id, asked.typed, asked.notes, asked.tags, asked.reset,
            When(by, session.today.isoformat(), session.now()), dry_run=dry_run,
        )  # fmt: skip
    if not session.quiet or choice.format is not Format.TABLE:
        present(session, choice, _listing(session, lead_id, changed))
    tell_next(session, dry_run, "leadctl score" if changed else "")


edit.__doc__ = _(
    "Say what a lead is: it stands over every import. An e-mail or a mobile number that is said by "
    "hand is a value, and joins no records."
)


@dataclass(slots=True)
class _Asked:
    """What the words of the command line mean."""

    typed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    reset: list[str] = field(default_factory=list)


def _asked(values: Sequence[str], reset: Sequence[str]) -> _Asked:
    found = _Asked(reset=[_editable(name, name) for name in reset])
    for text in values:
        name, mark, value = text.partition("=")
        if not mark:
            what = _("{text} is not FIELD=VALUE").format(text=repr(text))
            raise UsageError("edit", what, _('Write "title=CTO".'))
        known = _editable(name, text)
        if known in {NOTE, TAG}:
            if not value.strip():
                what = _("nothing to add")
                raise UsageError(
                    text, what, _("Take all back with --reset {name}.").format(name=known)
                )
            (found.notes if known == NOTE else found.tags).append(value.strip())
        elif known in found.typed or known in found.reset:
            raise UsageError(text, _("the same field is said twice"))
        else:
            found.typed[known] = value
    if not values and not reset:
        raise UsageError("edit", _("nothing to change"), 'leadctl edit LEAD "title=CTO"')
    return found


def _editable(name: str, where: str) -> str:
    """Return what a name or a label of a field means; note and tag are none."""
    wanted = name.strip()
    known = wanted if wanted in {NOTE, TAG} else fields.named(wanted)
    if known in {NOTE, TAG, *fields.RECORD_FIELDS}:
        return known
    what = _("there is no field {name}").format(name=repr(wanted))
    names = ", ".join([*fields.RECORD_FIELDS, NOTE, TAG])
    raise UsageError(where, what, _("Name one of: {names}.").format(names=names))


def _listing(session: Session, lead_id: int, changed: Sequence[Changed]) -> Listing:
    columns = (
        Column("id", _("Lead"), word=points.display_id, least=6),
        Column(
            "field",
            _("Field"),
            least=8,
            most=24,
            word=lambda name: edited_label(name, session.language),
        ),
        Column("before", _("Old value"), least=10, most=40, fold=True, word=_worded),
        Column("after", _("New value"), least=10, most=40, fold=True, word=_worded),
    )
    rows = [(lead_id, c.field, c.before, c.after) for c in changed]
    return Listing(columns, rows, _("Nothing has changed."))


def _worded(value: str | int | None) -> str | int | None:
    """Return a value as a person reads it: only a number to call begins with a plus and digits."""
    if isinstance(value, str) and value[:1] == "+" and value[1:2].isdigit():
        return points.phone_text(value)
    return value
