"""How single values look to a person on the screen: `wording`, and what only a screen needs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, Any

from leadctl.cli.lists.tables import Column
from leadctl.i18n import _
from leadctl.wording import (
    amount_text,
    display_id,
    handoff_id,
    kind_label,
    kind_labels,
    name_text,
    phone_text,
    short_day,
    stage_labels,
    temperature_label,
    whole,
)

if TYPE_CHECKING:
    from leadctl.cli.session import Session

__all__ = [
    "amount_text",
    "consent_label",
    "display_id",
    "file_text",
    "handoff_id",
    "kind_label",
    "kind_labels",
    "known_stages",
    "list_kind_label",
    "moment_text",
    "name_text",
    "number",
    "percent",
    "phone_text",
    "points_text",
    "rate",
    "reach_column",
    "result_label",
    "short_day",
    "stage_labels",
    "stage_labels_of",
    "temperature_label",
    "temperature_style",
    "whole",
]


def mail_label(suppressed: int) -> str:
    """Return the mark of who must not be written to."""
    return _("no mail") if suppressed else ""


SUPPRESSED: Mapping[str, Any] = {"word": mail_label, "least": 7, "rank": 3, "under": "full_name"}
"""The shape of the column that marks who must not be written to."""

_TEMPERATURE_STYLES = {"hot": "bold red", "warm": "yellow", "cold": "cyan"}


def temperature_style(name: str | None) -> str:
    """Return how a temperature is coloured on a terminal."""
    return _TEMPERATURE_STYLES.get(name or "", "")


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
        return _stages_in(session.rules.read_text(encoding="utf-8"))
    except (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return []


@lru_cache(maxsize=1)
def _stages_in(rules: str) -> list[tuple[str, str]]:
    """Return the stages that a text of rules names; every report asks for those of the same."""
    found = tomllib.loads(rules).get("stage", [])
    return [(str(stage["name"]), str(stage.get("label", ""))) for stage in found]


def file_text(path: str) -> str:
    """Return the name of a file without its folders.

    >>> file_text("inbox/2026/名刺.csv")
    '名刺.csv'
    """
    return path.replace("\\", "/").rpartition("/")[2]


def moment_text(moment: str) -> str:
    """Return a moment (ISO, UTC) by the clock on the wall."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


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


def points_text(milli: int) -> str:
    """Return thousandths of a point with a sign, as a person reads them.

    >>> points_text(30000), points_text(-2500), points_text(333)
    ('+30', '-2.5', '+0.333')
    """
    return f"{number(milli):+,}"


def number(milli: int) -> int | float:
    """Return thousandths of a point as points, whole ones as whole numbers."""
    return milli // 1000 if milli % 1000 == 0 else milli / 1000


def reach_column(label: str, **shape: Any) -> Column:
    """Return the column of the number to call, for screens: files have phone and mobile apart."""
    return Column(
        "reach", label, word=phone_text, least=13, most=24, under="email", in_files=False, **shape
    )


def rate(share: float | None) -> float | None:
    """Return a share (0 to 1) as programs are given it."""
    return None if share is None else round(share, 4)


def percent(share: float | None) -> str | None:
    """Return a share (0 to 1) as a whole percentage.

    >>> percent(0.256), percent(0.625), percent(-1.0), percent(None)
    ('26%', '63%', '-100%', None)
    """
    return None if share is None else f"{floor(share * 100 + 0.5)}%"
