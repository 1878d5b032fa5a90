"""What a row says that its person did: a table of the kinds of list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from leadctl.fields import recognise
from leadctl.i18n import _
from leadctl.mapping.plan import Plan
from leadctl.mapping.values import Draft
from leadctl.model import ListKind
from leadctl.sources import action_in, attendance, logged_kind, mail_kind, tells_of_pages

UNKNOWN_FORM = "form"
"""The kind of a form that nothing tells more of; no shipped rule gives points for it."""


@dataclass(frozen=True, slots=True)
class Done:
    """An action: `kind` (None: none), `subject`, and whether it happened when the event began."""

    kind: str | None
    subject: str = ""
    at_start: bool = False


Problem = tuple[str, str]
"""A field and a reason."""


def action_of(plan: Plan, draft: Draft) -> Done | Problem:
    """Return what the person of a row did, or why that cannot be said."""
    return _BY_KIND[plan.kind](plan, draft)


def _subject(plan: Plan, draft: Draft) -> str:
    return (
        plan.choices.subject
        or draft.reading.get("subject", "")
        or plan.table.facts.get("subject", "")
    )


def _none(plan: Plan, draft: Draft) -> Done:
    return Done(plan.choices.action, _subject(plan, draft))


def _card(plan: Plan, draft: Draft) -> Done:
    where = _subject(plan, draft) or plan.choices.source or str(draft.values.get("source", ""))
    values = draft.values
    values.setdefault("consent_basis", "card")
    return Done(plan.choices.action or "card", where)


def _form(plan: Plan, draft: Draft) -> Done:
    """The kind: as the user says, as the answer says, as the form or the file is named."""
    answered = draft.reading.get("inquiry_type", "")
    subject = _subject(plan, draft)
    kind = plan.choices.action or _signed_up(
        action_in(answered) or action_in(subject) or form_kind(plan)
    )
    if draft.values.get("consent") == "granted":
        draft.values.setdefault("consent_basis", "form")
    return Done(kind, subject or answered)


def _signed_up(kind: str) -> str:
    """Return the kind of a form: who fills in that of an event has not been there yet."""
    return f"{kind}_registered" if kind in {"webinar", "seminar"} else kind


def form_kind(plan: Plan) -> str:
    """Return the kind of a form by its file name, its campaign, or what it asks for."""
    asked = any(recognise(h) == "challenge" for h in plan.table.header)
    return action_in(plan.file) or ("inquiry" if asked else UNKNOWN_FORM)


def _event(plan: Plan, draft: Draft) -> Done | Problem:
    subject = _subject(plan, draft)
    named = action_in(subject) or action_in(plan.file)
    online = plan.name in {"zoom", "teams"} or named == "webinar"
    kind = plan.choices.action or ("webinar" if online else "seminar")
    columns = any(c.field == "attended" for c in plan.columns)
    came = attendance(tuple(draft.attended) or (("",) if columns else ()))
    if came is None:
        return Done(None, subject)
    return Done(kind if came else f"{kind}_registered", subject, at_start=came)


def _mail(plan: Plan, draft: Draft) -> Done | Problem:
    event = draft.reading.get("event", "")
    kind = plan.choices.action or mail_kind(event)
    if kind is None:
        reason = _("not sent, opened, clicked, bounced or unsubscribed: {text}")
        return "event", reason.format(text=repr(event))
    if kind == "mail_unsubscribe":
        draft.values["consent"] = "denied"
    return Done(kind, _subject(plan, draft))


def _activity(plan: Plan, draft: Draft) -> Done | Problem:
    action = draft.reading.get("action", "")
    named = plan.choices.action or (logged_kind(action) if action else None)
    kind = named or ("page_view" if tells_of_pages(plan.table.header) else None)
    if kind is None:
        return "action", _("no action")
    if kind == "mail_unsubscribe":
        draft.values["consent"] = "denied"
    return Done(kind, _subject(plan, draft))


def _intent(plan: Plan, draft: Draft) -> Done | Problem:
    """A company looked for a topic; whoever of its people it was is not known."""
    topic = _subject(plan, draft)
    return Done("intent", topic) if topic else ("subject", _("no topic"))


_BY_KIND: dict[ListKind, Callable[[Plan, Draft], Done | Problem]] = {
    ListKind.CARD: _card,
    ListKind.FORM: _form,
    ListKind.EVENT: _event,
    ListKind.MAIL: _mail,
    ListKind.ACTIVITY: _activity,
    ListKind.CRM: _none,
    ListKind.COMPANY: _none,
    ListKind.INTENT: _intent,
}
