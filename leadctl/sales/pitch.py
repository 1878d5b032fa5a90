"""One sentence for sales: why to call this lead now.

料金ページを3回(11/18, 11/19, 11/20)、問い合わせ 11/20『導入時期について』
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from leadctl.i18n import _
from leadctl.wording import kind_label, short_day

_RECENT = timedelta(days=90)
_DEEDS = 4
_DAYS = 3
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Deed:
    """What a lead did on a day: the kind of action as the rules call it, the subject, and what was
    written along with it (empty: nothing)."""

    kind: str
    subject: str
    day: date
    words: str = ""

    def about(self, kind: str) -> str:
        """Return what it was about, briefly; empty where that says no more than the kind in words.

        >>> Deed("demo", "デモの依頼", date(2026, 11, 20), "導入時期について").about("デモ")
        '導入時期について'
        """
        subject = self.subject.strip()
        if subject.startswith(("/", "http")) or kind in subject:
            subject = ""
        text = " ".join((subject or self.words).split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def why_now(deeds: Sequence[Deed], hot: frozenset[str], today: date) -> str:
    """Return what speaks for calling, empty where nothing was done within 90 days.

    `deeds` are those that the rules ask for; the kinds that make a lead `hot` come first, then what
    was done last. `word` puts a kind into words.
    """
    by_kind: dict[str, list[Deed]] = {}
    for deed in deeds:
        if today - _RECENT < deed.day <= today:
            by_kind.setdefault(deed.kind, []).append(deed)
    newest: Mapping[str, date] = {k: max(d.day for d in done) for k, done in by_kind.items()}
    order = sorted(by_kind, key=lambda k: (k not in hot, -newest[k].toordinal(), k))
    told = [_told(by_kind[kind], today, kind_label(kind)) for kind in order[:_DEEDS]]
    return _(", ").join(told)


def _told(deeds: Sequence[Deed], today: date, kind: str) -> str:
    """Return one kind of deed in words: how often and when, or on which day and about what."""
    days = [short_day(day.isoformat(), today) for day in sorted({deed.day for deed in deeds})]
    shown = ", ".join(["…", *days[-_DAYS:]] if len(days) > _DAYS else days)
    newest = max(deeds, key=lambda deed: (bool(deed.words), deed.day))
    if len(deeds) > 1:
        told = _("{deed} {n} times ({days})").format(deed=kind, n=len(deeds), days=shown)
    else:
        told = _("{deed} {day}").format(deed=kind, day=shown)
    about = newest.about(kind) if newest.words or len(deeds) == 1 else ""
    return told + (_("“{subject}”").format(subject=about) if about else "")
