"""Which export a file is, and what that means: its kind, the system of its ids, its actions.

Exports are told apart by headers that only they have (see the table of what real exports look like
in the documentation of their readers); nothing is promised about a vendor's exact layout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from leadctl.fields import fold, recognise, recognise_in_signals
from leadctl.model import ListKind


@dataclass(frozen=True, slots=True)
class Source:
    """A known export: all of its `telling` headers (folded) are there. `own` is what some of its
    headers mean there and only there ("": not what they seem); `tagged`: a column that nobody knows
    and that holds only 1 or nothing is a tag."""

    name: str
    kind: ListKind
    telling: frozenset[str]
    own: Mapping[str, str] = field(default_factory=dict)
    tagged: bool = False


def _source(name: str, kind: ListKind, telling: str, **own: str) -> Source:
    return Source(name, kind, frozenset(fold(t) for t in telling.split(",")), own, name == "eight")


SOURCES = (
    _source("eight", ListKind.CARD, "Eightでつながっている人"),
    _source("linkedin", ListKind.CARD, "Connected On,Position", url=""),
    _source("meta", ListKind.FORM, "ad_id,form_id,created_time", id="crm_id"),
    _source("eventbrite", ListKind.EVENT, "Order #,Attendee Status"),
    _source("connpass", ListKind.EVENT, "参加ステータス,受付番号"),
    _source("zoom", ListKind.EVENT, "参加時刻,退出時刻"),
    _source("typeform", ListKind.FORM, "Network ID,Submit Date (UTC)"),
    _source("google_forms", ListKind.FORM, "タイムスタンプ"),
    _source("microsoft_forms", ListKind.FORM, "開始時刻,完了時刻"),
    _source("hubspot", ListKind.CRM, "Record ID"),
    _source("hubspot", ListKind.CRM, "レコードID"),
    _source("salesforce", ListKind.CRM, "Lead ID"),
    _source("salesforce", ListKind.CRM, "LeadId"),
    _source("salesforce", ListKind.CRM, "Lead Source,Lead Status"),
    _source("salesforce", ListKind.CRM, "リードソース,リード状況"),
    _source("zoho", ListKind.CRM, "Lead Owner,Lead Status"),
    _source("pipedrive", ListKind.CRM, "Person - Name"),
    _source("mailchimp", ListKind.CRM, "Email Address,MEMBER_RATING"),
    _source("google_contacts", ListKind.CARD, "E-mail 1 - Value"),
    _source("outlook", ListKind.CARD, "ミドル ネーム,敬称", title="", 肩書き=""),
    _source("outlook", ListKind.CARD, "Middle Name,E-mail Address", title="", 肩書き=""),
)
_BY_FORMAT = {
    "zoom": Source("zoom", ListKind.EVENT, frozenset()),
    "teams": Source("teams", ListKind.EVENT, frozenset()),
    "vcard": Source("vcard", ListKind.CARD, frozenset()),
}


def identify(file_format: str, header: tuple[str, ...]) -> Source | None:
    """Return the known export that a file is, or None.

    >>> identify("csv", ("Record ID", "First Name", "Email")).name
    'hubspot'
    """
    if file_format in _BY_FORMAT:
        return _BY_FORMAT[file_format]
    folded = {fold(h) for h in header}
    return next((s for s in SOURCES if s.telling <= folded), None)


# A kind of list by the fields it has; the first that fits. A list of people that says nothing else
# is a list of cards.
_KIND_BY_FIELDS: tuple[tuple[ListKind, frozenset[str]], ...] = (
    (ListKind.MAIL, frozenset({"event", "email"})),
    (ListKind.ACTIVITY, frozenset({"action", "at"})),
    (ListKind.ACTIVITY, frozenset({"action"})),
    (ListKind.EVENT, frozenset({"attended"})),
    (ListKind.FORM, frozenset({"inquiry_type"})),
    (ListKind.FORM, frozenset({"challenge"})),
    (ListKind.FORM, frozenset({"timeframe", "at"})),
    (ListKind.CRM, frozenset({"crm_id"})),
    (ListKind.CRM, frozenset({"status", "changed_at"})),
)
_FORM_TIMES = frozenset(
    fold(h)
    for h in (
        "タイムスタンプ",
        "送信日時",
        "回答日時",
        "受付日時",
        "受信日時",
        "申込日時",
        "問い合わせ日時",
        "問合せ日時",
        "Submitted At",
        "Submit Date (UTC)",
        "送信日",
        "回答日",
        "申込日",
    )
)
_PERSONAL = frozenset({"email", "last_name", "first_name", "full_name", "kana", "mobile", "title"})
_OF_PEOPLE = _PERSONAL | {"phone", "crm_id", "action"}
_COMPANY_FACTS = frozenset({"employees", "industry", "revenue"})


def kind_of(source: Source | None, header: tuple[str, ...]) -> ListKind:
    """Return which kind of list a file is.

    >>> kind_of(None, ("メールアドレス", "行動", "対象", "日時")).value
    'activity'
    >>> kind_of(None, ("会社名", "業種", "従業員数")).value, kind_of(None, ("氏名", "会社名")).value
    ('company', 'card')
    >>> kind_of(None, ("Company Name", "Domain", "Topic", "Composite Score", "Date")).value
    'intent'
    >>> kind_of(None, ("アクセス日時", "メールアドレス", "ページURL")).value
    'activity'
    """
    if source:
        return source.kind
    found = {f for h in header if (f := recognise(h))}
    if _tells_of_intent(header, found) and not found & _OF_PEOPLE:
        return ListKind.INTENT
    if "company" in found and found & _COMPANY_FACTS and not found & _PERSONAL:
        return ListKind.COMPANY
    by_fields = next((kind for kind, needs in _KIND_BY_FIELDS if needs <= found), None)
    if by_fields:
        return by_fields
    if tells_of_pages(header):
        return ListKind.ACTIVITY
    return ListKind.FORM if {fold(h) for h in header} & _FORM_TIMES else ListKind.CARD


_PAGE = re.compile(r"url|ページ|page|path")
_VIEWED = frozenset(
    fold(h)
    for h in ("アクセス日時", "閲覧日時", "訪問日時", "Visited At", "Viewed At", "Access Time")
)
_MOMENTS = frozenset(fold(h) for h in ("日時", "発生日時", "Timestamp", "Time", "Datetime"))


@cache
def tells_of_pages(header: tuple[str, ...]) -> bool:
    """Say whether a list tells which pages people saw, although it does not name what they did:
    by the name of the moment, or because there is nothing else.

    >>> tells_of_pages(("閲覧日時", "氏名", "メールアドレス", "閲覧ページ"))
    True
    >>> tells_of_pages(("日時", "メールアドレス", "URL")), tells_of_pages(("日時", "氏名", "URL"))
    (True, False)
    """
    folded = {fold(h): recognise(h) for h in header}
    named = {*folded.values()}
    pages = any(_PAGE.search(h) for h, name in folded.items() if name in {"url", "subject"})
    if not pages or "action" in named:
        return False
    bare = {"at", "email"} <= named <= {"at", "email", "url", "subject", None}
    return bool(_VIEWED & folded.keys()) or (bare and bool(_MOMENTS & folded.keys()))


_TOPIC = re.compile(r"topic|トピック|テーマ|関心|シグナル|signal|intent|surge|検索キーワード")


def _tells_of_intent(header: tuple[str, ...], found: set[str]) -> bool:
    """Say whether a list tells which companies looked for which topic, and when."""
    known = {fold(h): recognise_in_signals(h) for h in header}
    topics = [h for h, name in known.items() if name == "subject" and _TOPIC.search(h)]
    named = {"company", "domain", "url"} & {*known.values(), *found}
    return bool(topics and named) and "at" in known.values()


# Words of a form's name or of an answer, strongest wish first: what a person wants now counts.
_ACTION_WORDS: tuple[tuple[str, str], ...] = (
    (
        "meeting_request",
        "商談|面談|個別相談|打ち合わせ|打合せ|訪問希望|meeting|appointment|consultation",
    ),
    ("trial", "トライアル|無料体験|試用|trial"),
    ("demo", "デモ|実演|\\bdemo"),
    ("quote", "見積|quote|quotation|estimate"),
    ("inquiry", "問い?合わ?せ|inquiry|enquiry|contact|質問|相談"),
    ("webinar", "ウェビナー|オンラインセミナー|webinar"),
    ("seminar", "セミナー|講演|勉強会|seminar|workshop|meetup"),
    (
        "download",
        "資料|ダウンロード|ホワイトペーパー|事例集|カタログ|download|white ?paper|brochure",
    ),
    ("survey", "アンケート|survey|questionnaire"),
)
_ACTION_PATTERNS = tuple((kind, re.compile(words)) for kind, words in _ACTION_WORDS)


def action_in(text: str) -> str | None:
    """Return the kind of action that a form's name or an answer speaks of, or None.

    >>> action_in("資料請求フォーム.csv"), action_in("資料請求, デモ希望"), action_in("その他")
    ('download', 'demo', None)
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return next((kind for kind, words in _ACTION_PATTERNS if words.search(folded)), None)


MAIL_EVENTS = {
    "mail_sent": (
        "sent",
        "send",
        "delivered",
        "delivery",
        "送信",
        "送信済",
        "配信",
        "配信済",
        "配信成功",
    ),
    "mail_open": ("open", "opened", "開封", "開封済"),
    "mail_click": ("click", "clicked", "クリック", "クリック済"),
    "mail_bounce": (
        "bounce",
        "bounced",
        "hard bounce",
        "soft bounce",
        "hardbounce",
        "softbounce",
        "不達",
        "エラー",
        "配信エラー",
        "バウンス",
        "未達",
    ),
    "mail_unsubscribe": (
        "unsubscribe",
        "unsubscribed",
        "配信停止",
        "解除",
        "購読解除",
        "オプトアウト",
    ),
}
_MAIL_KINDS = {word: kind for kind, words in MAIL_EVENTS.items() for word in (kind, *words)}


def mail_kind(event: str) -> str | None:
    """Return the kind of action of a mail event ("Opened", "開封"), or None."""
    return _MAIL_KINDS.get(event.strip().casefold())


_LOGGED = {
    "名刺交換": "card",
    "名刺": "card",
    "問い合わせ": "inquiry",
    "お問い合わせ": "inquiry",
    "お問合せ": "inquiry",
    "資料ダウンロード": "download",
    "資料dl": "download",
    "資料請求": "download",
    "ダウンロード": "download",
    "無料トライアル": "trial",
    "トライアル": "trial",
    "無料体験": "trial",
    "デモ": "demo",
    "デモ依頼": "demo",
    "見積": "quote",
    "見積依頼": "quote",
    "見積もり": "quote",
    "商談希望": "meeting_request",
    "面談希望": "meeting_request",
    "個別相談": "meeting_request",
    "ウェビナー参加": "webinar",
    "ウェビナー": "webinar",
    "ウェビナー申込": "webinar_registered",
    "セミナー参加": "seminar",
    "セミナー": "seminar",
    "アンケート": "survey",
    "アンケート回答": "survey",
    "ページ閲覧": "page_view",
    "ページビュー": "page_view",
    "webページ閲覧": "page_view",
    "サイト訪問": "page_view",
    "閲覧": "page_view",
    "料金ページ閲覧": "price_page",
    "価格ページ閲覧": "price_page",
    "料金ページ": "price_page",
    "メール開封": "mail_open",
    "メールクリック": "mail_click",
    "メール送信": "mail_sent",
    "配信停止": "mail_unsubscribe",
    "電話": "call",
    "架電": "call",
    "訪問": "visit",
    "来社": "visit",
    "ブース来場": "visit",
    "来場": "visit",
    "pageview": "page_view",
    "page view": "page_view",
    "form submission": "inquiry",
    "contact": "inquiry",
}


def logged_kind(action: str) -> str:
    """Return the kind of an action as a log names it; an unknown one is kept, in lower case.

    >>> logged_kind("料金ページ閲覧"), logged_kind("Price Page"), logged_kind("ショールーム来場")
    ('price_page', 'price_page', 'ショールーム来場')
    """
    folded = unicodedata.normalize("NFKC", action).strip().casefold()
    return _LOGGED.get(folded) or mail_kind(folded) or re.sub(r"[\s\-]+", "_", folded)


KINDS = frozenset(
    {
        *(kind for kind, _words in _ACTION_WORDS),
        *MAIL_EVENTS,
        *_LOGGED.values(),
        *("webinar_registered", "seminar_registered", "form", "intent"),
    }
)
"""The kinds of action that the program itself gives; logs may bring others."""

_ABSENT = (
    "no",
    "いいえ",
    "false",
    "0",
    "欠席",
    "不参加",
    "未参加",
    "未出席",
    "noshow",
    "no show",
    "no-show",
    "absent",
    "not attending",
    "×",
    "✕",
)
_CANCELLED = (
    "キャンセル",
    "参加キャンセル",
    "refunded",
    "cancelled",
    "canceled",
    "deleted",
    "denied",
    "declined",
    "取消",
    "補欠",
)


def attendance(answers: tuple[str, ...]) -> bool | None:
    """Read what an event's list says of one person: True came, False did not, None called off.

    A list that has such columns and says nothing in them knows only that the person registered; a
    list without them is a list of those who came.

    >>> [attendance(said) for said in (("Yes", "approved"), ("No",), ("参加キャンセル", ""), ("",))]
    [True, False, None, False]
    """
    if answers and not any(answers):
        return False
    said = [unicodedata.normalize("NFKC", a).strip().casefold() for a in answers if a.strip()]
    if any(a in _CANCELLED for a in said):
        return None
    return not any(a in _ABSENT for a in said)
