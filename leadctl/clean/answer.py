"""Answers to yes-or-no questions: consent, attendance, boxes ticked."""

from __future__ import annotations

import re

from leadctl.clean import text

_YES = frozenset(
    {
        *(
            "yes",
            "y",
            "true",
            "t",
            "1",
            "1.0",
            "on",
            "ok",
            "checked",
            "agree",
            "agreed",
            "accepted",
        ),
        *("はい", "有", "有り", "あり", "可", "○", "〇", "◯", "◎", "●", "✓", "✔", "☑", "レ"),
        *("参加", "参加済", "参加済み", "参加する", "来場", "来場済"),
        *("出席", "出席済", "出席済み", "出席する"),
        *("attending", "attended", "checked in", "approved", "present", "registered"),
    }
)
_NO = frozenset(
    {
        *("no", "n", "false", "f", "0", "0.0", "off", "unchecked", "disagree", "declined"),
        *("いいえ", "いえ", "否", "無", "無し", "なし", "不可", "×", "✕", "✖", "✗", "☐"),
        *("不参加", "参加しない", "未参加", "未来場", "未出席", "欠席", "欠席する"),
        *("参加キャンセル", "キャンセル", "取消", "補欠"),
        *("cancelled", "canceled", "refunded", "no show", "no-show", "noshow"),
        *("not attending", "absent", "denied", "rejected", "deleted"),
    }
)
_DENIED = re.compile(
    r"(?:同意|承諾|許可|希望|了承)(?:し(?:ない|ません|かねる?)|せず)|不(?:要|同意|許可)|[未非]同意"
    r"|拒否|(?:配信|購読|登録)(?:停止|解除)|オプトアウト"
    r"|受け取(?:らない|りません)"
    r"|unsubscribe|opt(?:ed)?[- ]?out|do(?: no|n'|n’)t|denied|not (?:agree|accept|given|granted)"
)
_GRANTED = re.compile(
    r"同意|承諾|了承|(?:希望|許可)(?:します|する|$)|受け取(?:る|ります)|配信(?:中|可)|購読中"
    r"|オプトイン|(?<!un)subscribed|opt(?:ed)?[- ]?in|granted"
    r"|i agree|i accept|i consent|agreed|accepted"
)


def flag(cell: str) -> bool | None:
    """Return the answer to a yes-or-no question, None if it is neither.

    >>> [flag(c) for c in ("Yes", "はい", "○", "0", "欠席", "x", "")]
    [True, True, True, False, False, None, None]
    """
    answer = text.one_line(cell).casefold().strip("。.!")
    if answer in _YES:
        return True
    return False if answer in _NO else None


def consent(cell: str) -> str | None:
    """Return "granted" or "denied", None if the answer says neither. A refusal in a sentence wins.

    >>> [consent(c) for c in ("同意する", "取扱いに同意しません", "Yes", "配信停止", "？")]
    ['granted', 'denied', 'granted', 'denied', None]
    """
    said = flag(cell)
    if said is not None:
        return "granted" if said else "denied"
    answer = text.one_line(cell).casefold()
    if _DENIED.search(answer):
        return "denied"
    return "granted" if _GRANTED.search(answer) else None
