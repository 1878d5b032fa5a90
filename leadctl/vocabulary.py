"""The words in which marketing and sales talk to each other: what sales says of a lead, and the
columns of the list that goes out and comes back. Both languages are read, whatever was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from leadctl.clean import text as texts
from leadctl.i18n import LANGUAGES, _, speaking

UNTOUCHED: Final = "untouched"
"""The status of a lead that sales has not contacted yet: no answer."""

_Words = Callable[[], Mapping[str, str]]


def verdicts() -> dict[str, str]:
    """Return whether sales takes a lead, in words."""
    return {"accepted": _("Accepted"), "rejected": _("Sent back")}


def statuses() -> dict[str, str]:
    """Return how far sales has come with a lead, in words."""
    return {
        UNTOUCHED: _("Not contacted yet"),
        "unreachable": _("Cannot be reached"),
        "met": _("Met"),
        "in_deal": _("In deal"),
        "won": _("Won"),
        "lost": _("Lost"),
    }


def results() -> dict[str, str]:
    """Return everything that sales can say of a lead, in words."""
    return {**verdicts(), **{k: v for k, v in statuses().items() if k != UNTOUCHED}}


def reasons() -> dict[str, str]:
    """Return why sales sends a lead back, or why a deal was lost, in words."""
    return {
        "too_early": _("Too early"),
        "no_budget": _("No budget"),
        "out_of_target": _("Not our target"),
        "competitor": _("A competitor"),
        "no_information": _("Too little known"),
        "duplicate": _("A duplicate"),
    }


def headers() -> dict[str, str]:
    """Return the headers of the columns that are read back."""
    return {
        "lead": _("Lead ID"),
        "handoff": _("Handoff"),
        "owner": _("Owner"),
        "verdict": _("Accepted?"),
        "status": _("Contact status"),
        "reason": _("Reason if sent back"),
        "at": _("Answered on"),
        "next_on": _("Next step on"),
        "amount": _("Deal amount"),
        "order_on": _("Order expected on"),
        "note": _("Memo"),
    }


def reason_text(code: str | None) -> str | None:
    """Return a reason in words; one that somebody wrote freely is its own word."""
    return reasons().get(code or "", code)


def result_text(code: str) -> str:
    """Return what sales said in words."""
    return results().get(code, code)


# What people and programs write besides our own words.
_ALSO: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "verdicts": {
        "accepted": (
            "受け入れ",
            "受入れ",
            "受入済",
            "受け入れる",
            "accept",
            "ok",
            "yes",
            "○",
            "〇",
        ),
        "rejected": ("差戻し", "差し戻す", "差戻", "却下", "reject", "sent back", "no", "×"),
    },
    "statuses": {
        UNTOUCHED: ("未着手", "untouched", "open", "new"),
        "unreachable": ("連絡取れず", "連絡がつかない", "不通", "不在", "no contact"),
        "met": ("面談済み", "商談済", "訪問済", "meeting held"),
        "in_deal": ("商談化", "案件化", "in negotiation"),
        "won": ("成約", "受注済", "受注済み", "closed won"),
        "lost": ("失注済", "失注済み", "closed lost"),
    },
    "reasons": {
        "too_early": ("時期早尚", "まだ早い"),
        "no_budget": ("予算無し", "予算がない"),
        "out_of_target": ("ターゲット外", "対象ではない"),
        "competitor": ("競合他社", "同業", "competition"),
        "no_information": ("情報が足りない", "情報なし"),
        "duplicate": ("重複リード", "二重"),
    },
    "headers": {
        "lead": ("リード", "リード番号", "lead", "id", "leadid"),
        "handoff": ("引渡", "引渡番号", "引き渡し番号", "handoff id"),
        "owner": ("営業担当", "営業担当者", "担当営業", "担当", "sales owner"),
        "verdict": ("受入", "受入れ可否", "受け入れ可否", "accepted", "acceptance", "verdict"),
        "status": ("status", "ステータス", "進捗", "result"),
        "reason": ("reason", "差戻し理由", "差戻理由", "理由", "reason for rejection"),
        "at": ("対応日付", "回答日", "date", "answered"),
        "next_on": ("次回予定", "次回日", "next step", "next date"),
        "amount": ("amount", "金額", "受注金額", "見込金額", "deal amount"),
        "order_on": ("受注予定", "受注日", "expected order date", "close date"),
        "note": ("note", "備考", "コメント", "メモ欄", "notes", "comment", "memo"),
    },
}
_WORDS: Final[Mapping[str, _Words]] = {
    "verdicts": verdicts,
    "statuses": statuses,
    "reasons": reasons,
    "headers": headers,
    "results": results,
}


@cache
def _meanings(table: str) -> Mapping[str, str]:
    """Return what each spelling means: the code itself, our words in both languages, and others.

    An earlier one wins: our own words mean what they say, whatever else they could stand for.
    """
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            for code, word in _WORDS[table]().items():
                found.setdefault(texts.fold(word), code)
    also = _ALSO.get(table) or {**_ALSO["verdicts"], **_ALSO["statuses"]}
    for code in _WORDS[table]():
        for word in (code, *also[code]):
            found.setdefault(texts.fold(word), code)
    return found


def meaning(table: str, text: str) -> str | None:
    """Return the code that a text means, of "verdicts", "statuses", "reasons", "results" or
    "headers"; None for one that nobody knows.

    >>> meaning("verdicts", "差し戻し"), meaning("statuses", " 面談済み "), meaning("reasons", "?")
    ('rejected', 'met', None)
    """
    return _meanings(table).get(texts.fold(text))


def remedy(table: str, text: str) -> str:
    """Return what to write instead of a word that nobody knows: the one that comes nearest to it,
    or all that there are."""
    from rapidfuzz import fuzz, process  # only for who has mistyped

    known, words = _meanings(table), _WORDS[table]()
    best = process.extractOne(texts.fold(text), known.keys(), scorer=fuzz.ratio, score_cutoff=60)
    if best:
        return _("Did you mean {guess}?").format(guess=words[known[best[0]]])
    return _("Choose one of: {words}").format(words=" / ".join(words.values()))
