"""Reports of a mailing with a row for each person and a column for each thing that happened (sent,
opened, clicked): unfolded into a row for each thing, as a log of mails has them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from leadctl.clean import answer, text
from leadctl.fields import fold, recognise
from leadctl.i18n import _
from leadctl.model import Row, Table

_SENT = "sent"
_BOUNCE = "bounce"
_TELLING = frozenset({"open", "click"})
"""Only who reports a mailing has columns for these."""
_SPELLINGS: Mapping[str, str] = {
    _SENT: "配信日時, 配信日, 送信日時, 送信日, 日時, Sent At, Send Time, Sent Date, Sent On",
    "open": """開封, 開封日時, 開封日, 開封有無, 開封数, 開封回数, 初回開封日時, 最終開封日時,
    Opened, Opens, Open Count, Opened At, Open Time, First Opened, Last Opened""",
    "click": """クリック, クリック日時, クリック日, クリック有無, クリック数, クリック回数,
    初回クリック日時, 最終クリック日時, Clicked, Clicks, Click Count, Clicked At, Click Time""",
    _BOUNCE: "エラー, エラー日時, エラー内容, 不達, バウンス, Bounced, Bounced At, Bounce Reason",
    "unsubscribe": "配信停止日時, 配信解除日時, 解除日時, 購読解除日時, Unsubscribed At",
}
_EVENTS = {fold(word): event for event, words in _SPELLINGS.items() for word in words.split(",")}


def counts_mails(header: tuple[str, ...]) -> bool:
    """Say whether a list has a column for what people did with mails, and none for any other deed.

    >>> counts_mails(("メールアドレス", "件名", "開封")), counts_mails(("E-mail", "Event", "Open"))
    (True, False)
    """
    known = {recognise(h) for h in header}
    telling = any(_EVENTS.get(fold(h)) in _TELLING for h in header)
    return telling and "email" in known and known.isdisjoint({"event", "action"})


def is_of_one_mailing(header: tuple[str, ...]) -> bool:
    """Say whether such a list tells of which mail, or when it was sent: totals are no deeds."""
    return any(_EVENTS.get(fold(h)) == _SENT or recognise(h) == "subject" for h in header)


def unfold(table: Table, but: Container[str]) -> Table:
    """Return a report of a mailing as a log: `event` and `at` instead of its columns for what
    happened, `but` some (folded).

    A cell that holds a date says when; one that only says yes, or how often, is as of the day on
    which the mail was sent. Who stands in the report was sent the mail.
    """
    events = {
        n: event
        for n, header in enumerate(table.header)
        if (folded := fold(header)) not in but and (event := _EVENTS.get(folded))
    }

    def rows() -> Iterator[Row]:
        for row in table.rows():
            yield from _events(row, len(table.header), events)

    kept = [header for n, header in enumerate(table.header) if n not in events]
    note = _("a report of a mailing: each thing that happened counts as a row")
    return replace(table, header=(*kept, "event", "at"), rows=rows, notes=(*table.notes, note))


def _events(row: Row, width: int, events: Mapping[int, str]) -> Iterator[Row]:
    """Yield a row for the mail that was sent, and one for each thing that came of it."""
    cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
    kept = [cell for n, cell in enumerate(cells) if n not in events]
    happened: dict[str, str] = {}
    for n, event in events.items():
        if _happened(cell := text.clean(cells[n])):
            happened.setdefault(event, cell)
    sent = happened.pop(_SENT, "")
    yield row._replace(cells=[*kept, _SENT, sent])
    for event, cell in happened.items():
        dated = event != _BOUNCE and not _is_plain(cell)
        yield row._replace(cells=[*kept, event, cell if dated else sent])


def _happened(cell: str) -> bool:
    return not text.means_nothing(cell) and answer.flag(cell) is not False


def _is_plain(cell: str) -> bool:
    """Say whether a cell says yes, or how often, and not when."""
    return answer.flag(cell) is True or (cell.isdecimal() and len(cell) < 5)
