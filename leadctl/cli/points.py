"""How single values look to a person: ids, stages, temperatures, kinds of action, days, phones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from leadctl.cli.tables import Column
from leadctl.errors import LeadctlError
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.cli.session import Session

_MOBILE_OR_IP = re.compile(r"\+81([5-9]0)(\d{4})(\d{4})")
_TOKYO_OR_OSAKA = re.compile(r"\+81([36])(\d{4})(\d{4})")


def display_id(lead_id: int) -> str:
    """Return the name of a lead on screen.

    >>> display_id(42), display_id(123456)
    ('L-0042', 'L-123456')
    """
    return f"L-{lead_id:04}"


def temperature_label(name: str | None) -> str | None:
    """Return a temperature in words; a lead that was never scored has none."""
    if name is None:
        return None
    labels = {"hot": _("hot"), "warm": _("warm"), "cold": _("cold")}
    return labels.get(name, name)


def mail_label(suppressed: int) -> str:
    """Return the mark of who must not be written to."""
    return _("no mail") if suppressed else ""


SUPPRESSED: Mapping[str, Any] = {"word": mail_label, "least": 7, "rank": 3, "under": "full_name"}
"""The shape of the column that marks who must not be written to."""

_TEMPERATURE_STYLES = {"hot": "bold red", "warm": "yellow", "cold": "cyan"}


def temperature_style(name: str | None) -> str:
    """Return how a temperature is coloured on a terminal."""
    return _TEMPERATURE_STYLES.get(name or "", "")


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


def stage_labels_of(session: Session) -> Callable[[str], str]:
    """Return a function from stages to labels; without rules that can be read, our own."""
    return stage_labels(_named_stages(session))


def known_stages(session: Session, in_use: Iterable[str]) -> dict[str, str]:
    """Return every stage there is with its label: ours, those of the rules, those in use."""
    label = stage_labels_of(session)
    named = [name for name, _label in _named_stages(session)]
    return {name: label(name) for name in dict.fromkeys((*_OWN_STAGES, *named, *in_use))}


_OWN_STAGES = ("lead", "mql", "sql", "sal", "won", "lost", "nurture", "excluded")


def _named_stages(session: Session) -> list[tuple[str, str]]:
    """Return the stages of the rules, without the cost of checking them: looking works without
    rules, or with faulty ones."""
    try:
        found = tomllib.loads(session.rules.read_text(encoding="utf-8")).get("stage", [])
        return [(str(stage["name"]), str(stage.get("label", ""))) for stage in found]
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return []


def sales_stages_of(session: Session) -> tuple[str, ...]:
    """Return the open stages that sales owns; none without rules that can be read."""
    from leadctl.reports.hot import sales_stages  # the help needs no store

    try:
        return sales_stages(session.book())
    except LeadctlError:
        return ()


def file_text(path: str) -> str:
    """Return the name of a file without its folders.

    >>> file_text("inbox/2026/名刺.csv")
    '名刺.csv'
    """
    return path.replace("\\", "/").rpartition("/")[2]


def moment_text(moment: str) -> str:
    """Return a moment (ISO, UTC) by the clock on the wall."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


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


def result_label(result: str) -> str:
    """Return what sales said of a lead in words."""
    labels = {
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "met": _("met"),
        "in_deal": _("in deal"),
        "won": _("won"),
        "lost": _("lost"),
        "unreachable": _("cannot be reached"),
    }
    return labels.get(result, result)


def consent_label(value: str) -> str:
    """Return a consent, or what it rests on, in words."""
    labels = {
        "granted": _("granted"),
        "denied": _("denied"),
        "card": _("business card"),
        "form": _("form"),
        "customer": _("customer"),
    }
    return labels.get(value, value)


def list_kind_label(kind: str) -> str:
    """Return a kind of list in words."""
    labels = {
        "card": _("business cards"),
        "form": _("form"),
        "event": _("event"),
        "mail": _("mail log"),
        "activity": _("activity log"),
        "crm": _("CRM"),
        "company": _("companies"),
        "intent": _("signals of intent"),
    }
    return labels.get(kind, kind)


def short_day(day: str, today: date) -> str:
    """Return a day (ISO) as briefly as it is clear: within a year of `today` without the year.

    >>> short_day("2026-11-18", date(2026, 11, 21)), short_day("2024-02-09", date(2026, 11, 21))
    ('11/18', '2024/2/9')
    """
    when = date.fromisoformat(day[:10])
    short = f"{when.month}/{when.day}"
    return short if abs((today - when).days) < 300 else f"{when.year}/{short}"


def points_text(milli: int) -> str:
    """Return thousandths of a point with a sign, as a person reads them.

    >>> points_text(30000), points_text(-2500), points_text(333)
    ('+30', '-2.5', '+0.333')
    """
    return f"{number(milli):+,}"


def number(milli: int) -> int | float:
    """Return thousandths of a point as points, whole ones as whole numbers."""
    return milli // 1000 if milli % 1000 == 0 else milli / 1000


def whole(value: Any) -> Any:
    """Return a number without a fraction as a whole number, anything else as it is.

    >>> whole(30.0), whole(2.5), whole(None)
    (30, 2.5, None)
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value


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


def reach_column(label: str, **shape: Any) -> Column:
    """Return the column of the number to call, for screens: files have phone and mobile apart."""
    return Column(
        "reach", label, word=phone_text, least=13, most=24, under="email", in_files=False, **shape
    )


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
