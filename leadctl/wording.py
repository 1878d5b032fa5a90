"""How single values look to a person, on the screen and in files made for others: ids, stages,
temperatures, kinds of action, days, phones, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from leadctl.i18n import _

_MOBILE_OR_IP = re.compile(r"\+81([5-9]0)(\d{4})(\d{4})")
_TOKYO_OR_OSAKA = re.compile(r"\+81([36])(\d{4})(\d{4})")


def display_id(lead_id: int) -> str:
    """Return the name of a lead on screen.

    >>> display_id(42), display_id(123456)
    ('L-0042', 'L-123456')
    """
    return f"L-{lead_id:04}"


def handoff_id(number: int | None) -> str | None:
    """Return the name of a handoff on screen.

    >>> handoff_id(3)
    'H-0003'
    """
    return None if number is None else f"H-{number:04}"


def amount_text(amount: int | None) -> str | None:
    """Return an amount as a person reads it.

    >>> amount_text(1200000)
    '1,200,000'
    """
    return None if amount is None else f"{amount:,}"


def temperature_label(name: str | None) -> str | None:
    """Return a temperature in words; a lead that was never scored has none."""
    if name is None:
        return None
    labels = {"hot": _("hot"), "warm": _("warm"), "cold": _("cold")}
    return labels.get(name, name)


def stage_labels(named: Iterable[tuple[str, str]] = ()) -> Callable[[str], str]:
    """Return a function from stages to their labels: those that the rules give, then our own.

    >>> label = stage_labels([("mql", "Marketing")])
    >>> label("mql"), label("sal"), label("meeting")
    ('Marketing', 'SAL', 'meeting')
    """
    labels = {
        "lead": _("lead"),
        "mql": "MQL",
        "sql": "SQL",
        "sal": "SAL",
        "won": _("won"),
        "lost": _("lost"),
        "nurture": _("nurture"),
        "excluded": _("excluded"),
        **{name: label for name, label in named if label},
    }
    return lambda stage: labels.get(stage, stage)


def kind_labels() -> Mapping[str, str]:
    """Return the standard kinds of action in words; any other kind is its own word."""
    return {
        "card": _("business card"),
        "inquiry": _("inquiry"),
        "download": _("download"),
        "trial": _("trial"),
        "demo": _("demo"),
        "quote": _("quote"),
        "meeting_request": _("meeting wanted"),
        "webinar": _("webinar"),
        "webinar_registered": _("webinar, registered"),
        "seminar": _("seminar"),
        "seminar_registered": _("seminar, registered"),
        "survey": _("survey"),
        "form": _("form"),
        "page_view": _("page view"),
        "price_page": _("price page"),
        "mail_sent": _("mail sent"),
        "mail_open": _("mail opened"),
        "mail_click": _("mail clicked"),
        "mail_bounce": _("mail bounced"),
        "mail_unsubscribe": _("unsubscribed"),
        "call": _("call"),
        "visit": _("visit"),
        "intent": _("intent"),
    }


def kind_label(kind: str | None) -> str:
    """Return a kind of action in words."""
    return kind_labels().get(kind or "", kind or "")


def short_day(day: str, today: date) -> str:
    """Return a day (ISO) as briefly as it is clear: within a year of `today` without the year.

    >>> short_day("2026-11-18", date(2026, 11, 21)), short_day("2024-02-09", date(2026, 11, 21))
    ('11/18', '2024/2/9')
    """
    when = date.fromisoformat(day[:10])
    short = f"{when.month}/{when.day}"
    return short if abs((today - when).days) < 300 else f"{when.year}/{short}"


def phone_text(stored: str | None) -> str | None:
    """Return a number as it is dialled at home.

    >>> phone_text("+819011112222"), phone_text("+81312345678;ext=12"), phone_text("+81452223333")
    ('090-1111-2222', '03-1234-5678 ext. 12', '045-222-3333')
    >>> phone_text("+12125550123"), phone_text(None)
    ('+1 212-555-0123', None)
    """
    if not stored:
        return None
    shown, _mark, extension = stored.partition(";ext=")
    for plan in (_MOBILE_OR_IP, _TOKYO_OR_OSAKA):
        if found := plan.fullmatch(shown):
            shown = "0" + "-".join(found.groups())
            break
    else:
        shown = _by_library(shown)
    return shown + _(" ext. {number}").format(number=extension) if extension else shown


@lru_cache(maxsize=65536)
def _by_library(e164: str) -> str:
    """Ask phonenumbers, which knows where the area codes of a country end."""
    import phonenumbers  # the metadata of every country

    try:
        found = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    styles = phonenumbers.PhoneNumberFormat
    style = styles.NATIONAL if e164.startswith("+81") else styles.INTERNATIONAL
    return phonenumbers.format_number(found, style)


def name_text(lead: Mapping[str, Any]) -> str:
    """Return what a person is called, or the next best thing that is known.

    >>> name_text({"last_name": "山田", "first_name": None, "email": "y@a.example"})
    '山田'
    """
    parts = " ".join(p for p in (lead.get("last_name"), lead.get("first_name")) if p)
    found = lead.get("full_name") or parts or lead.get("email") or phone_text(lead.get("phone"))
    return found or phone_text(lead.get("mobile")) or lead.get("crm_id") or "—"


def whole(value: Any) -> Any:
    """Return a number without a fraction as a whole number, anything else as it is.

    >>> whole(30.0), whole(2.5), whole(None)
    (30, 2.5, None)
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value
