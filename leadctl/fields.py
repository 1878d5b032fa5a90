"""The one table of fields: name, labels, and every spelling of a header that means it.

Spellings are compared after `fold`: NFKC, no spaces, lower case, no polite prefix. Where several
columns of a file mean one field, the spelling that stands first in this table wins, then the column
that stands first in the file. The spellings come from real exports and vendors' help pages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in the store and in JSON, its labels, the headers that mean it."""

    name: str
    ja: str
    en: str
    spellings: tuple[str, ...]


def _fields(table: str) -> tuple[Field, ...]:
    """Read a table of fields; the name and the labels of a field are spellings too."""
    found = []
    for entry in re.split(r"\n(?=\S)", table.strip()):
        head, _newline, listed = entry.partition("\n")
        name, ja, en = (part.strip() for part in f"{head}||".split("|")[:3])
        spellings = [s.strip() for s in listed.replace("\n", " ").split(",")]
        found.append(
            Field(name, ja, en, tuple(dict.fromkeys(filter(None, [*spellings, ja, en, name]))))
        )
    return tuple(found)


# Name, labels in Japanese and English; below them the headers that mean it, the best one first.
# What a record keeps, in the order of the columns of the store.
_RECORD = _fields("""
email | メールアドレス | E-mail
    e-mail, email, mail, メールアドレス, メール, Eメール, 電子メールアドレス, 電子メール,
    email address, e-mail address, mailaddress, E-mail 1 - Value, Person - Email, work email,
    business email, 電子メール 2 アドレス, E-mail 2 Address, E-mail 2 - Value,
    電子メール 3 アドレス, E-mail 3 Address, E-mail 3 - Value, eメールアドレス, ユーザー名(メール),
    会社メール, 連絡先メールアドレス, E-mailアドレス, PCメール, PCメールアドレス,
    会社メールアドレス, 仕事用メールアドレス, E-mail
last_name | 姓 | Last name
    姓, 苗字, 名字, 氏, Last Name, LastName, Family Name, surname, 名前(姓), 氏名(姓), 漢字姓,
    Last name
first_name | 名 | First name
    名, First Name, FirstName, Given Name, forename, 名前(名), 氏名(名), 漢字名, First name
full_name | 氏名 | Name
    氏名, 名前, 担当者名, 担当者氏名, 担当者, 宛名, Name, Full Name, 表示名, フルネーム,
    Person - Name, Contact Name, User Name (Original Name), Display Name, 参加者名, 申込者名,
    受講者名, 回答者名
kana | フリガナ | Reading
    フリガナ, ふりがな, カナ, かな, 氏名カナ, 氏名かな, 氏名フリガナ, 氏名ふりがな,
    名前フリガナ(全), 名前カナ, カナ氏名, Yomi Name, よみ, よみがな, 読み, 読み仮名, ヨミガナ,
    Phonetic Name, Reading
company | 会社名 | Company
    会社名, 企業名, 勤務先名, 勤務先, 会社, 社名, 法人名, 組織名, 団体名, 会社・団体名,
    会社名・団体名, 所属, 所属先, 所属企業, Company, Company Name, Organization, Organization Name,
    Organization 1 - Name, Organization - Name, Account Name, Associated Company, organisation,
    employer, 学校名, 会社名・学校名, 取引先名, 勤務先会社名, 会社名・所属, 会社・所属,
    会社名/所属, 所属会社, 所属会社名, 組織, 企業名・団体名, 会社名/団体名, 会社名・組織名
department | 部署 | Department
    部署, 部署名, 部課, 部課名, 所属部署, 所属部署名, 部門, 部門名, Department,
    Organization Department, Organization 1 - Department, division, 部署名1, 部署名2, 部署1,
    部署2
title | 役職 | Title
    役職, 役職名, 職位, Job Title, JobTitle, Position, Organization Title,
    Organization 1 - Title, 職種・役職, 役, 職名, Title
phone | 電話番号 | Phone
    TEL直通, TEL部門, TEL会社, TEL, TEL-1, 電話番号, 電話, 会社電話, 勤務先電話, 勤務先電話番号,
    会社電話番号, 会社代表電話, 代表電話, 代表電話番号, 直通電話, 直通, 連絡先電話番号, 連絡先,
    電話番号1, Phone, Phone Number, telephone, tel number, Business Phone, Work Phone,
    Phone 1 - Value, Person - Phone, Company Main Phone, Primary Phone, 会社電話 2,
    Business Phone 2, Phone 2 - Value, 電話番号2, TEL-2, 通常の電話
mobile | 携帯電話 | Mobile
    携帯電話, 携帯電話番号, 携帯番号, 携帯, Mobile, Mobile Phone, Mobile Number,
    Mobile Phone Number, cell,
    cell phone, mobilephone
fax | FAX | Fax
    FAX, 会社FAX, Business Fax, Fax Number, FAX番号, ファックス, ファクス, Fax
postal_code | 郵便番号 | Postal code
    郵便番号, 会社〒, 〒, 会社郵便番号, Postal Code, Business Postal Code, Zip, Zip Code,
    postcode, Mailing Zip/Postal Code, 勤務先郵便番号, Postal code
prefecture | 都道府県 | Prefecture
    都道府県, 都道府県名, 県名, State/Region, Business State, Mailing State/Province, State,
    Address 1 - Region, 会社都道府県, 勤務先都道府県, Prefecture
address | 住所 | Address
    住所, 会社住所, 勤務先住所, 所在地, 番地, 会社住所1, 会社住所2, 会社住所3, 住所1, 住所2,
    住所3, Business Street, Business Street 2, Business Street 3, Address 1 - Formatted,
    Address 1 - Street, street_address, street, address line 1, address line 2, 町名・番地,
    建物名, ビル名, 番地・建物名, 番地・ビル名, Address
url | URL | URL
    URL, 会社URL, 企業URL, Webサイト, Webページ, ホームページ, 企業ホームページURL,
    ホームページURL, Website, Web Page, Website URL, Organization - Website, homepage, HP,
    サイトURL
industry | 業種 | Industry
    業種, 業界, 業種名, Industry, 業種(大分類), 業種(分類1), 産業分類
employees | 従業員数 | Employees
    従業員数, 従業員規模, 社員数, 企業規模, 従業員, Company Size, Employees, No. of Employees,
    Number of Employees, noOfEmployees, NumberOfEmployees, 従業員数(名), 従業員数(人)
revenue | 年商 | Annual revenue
    年商, 売上高, 売上, 年間売上, Annual Revenue, annualRevenue, revenue, Annual revenue
source | 流入元 | Source
    流入元, Lead Source, LeadSource, Original Source, 流入経路, リードソース, 獲得経路, 獲得元,
    認知経路, 名刺交換場所, 展示会名, Lead Origin, origin, 知ったきっかけ,
    How did you hear about us, How did you hear about X Education, 参照元, utm_source, Source
campaign | キャンペーン | Campaign
    キャンペーン, キャンペーン名, campaign_name, Campaign Name, utm_campaign, ad_name, Campaign
tags | タグ | Tags
    タグ, Tags, Labels, Group Membership, Categories, 分類, キーワード, グループ, ラベル
memo | メモ | Memo
    メモ, 備考, コメント, 接点メモ, Notes, Note, Lead Notes, comment, comments, Memo
challenge | 課題 | Challenge
    課題, 相談内容, 困りごと, 問い合わせ内容, 問合せ内容, お問合せ内容, お問い合わせ詳細,
    現在の課題, 抱えている課題, 質問・要望, ご要望, 自由記入, message, inquiry details,
    what is your challenge, Challenge
consent | 同意 | Consent
    メルマガ希望, メールマガジン, メール配信希望, メール配信, 規約への同意, 個人情報の取扱い,
    個人情報の取り扱い, 個人情報の取扱いについて, 個人情報の取り扱いについて,
    個人情報の取扱いへの同意, 個人情報の取り扱いへの同意, 個人情報の取扱いに同意,
    個人情報の取り扱いに同意, 個人情報の取扱いに同意する, 個人情報の取り扱いに同意する,
    個人情報保護方針への同意, 個人情報保護方針に同意する, プライバシーポリシー,
    プライバシーポリシーへの同意, プライバシーポリシーに同意する, 利用規約への同意,
    利用規約に同意する, 同意する, 同意, 同意欄, Accepts Marketing, Email Opt In, Marketing Consent,
    opt-in, Tieni informato dall'organizzatore, Consent
consent_basis | 同意の根拠 | Basis of consent
    同意の根拠, Basis of consent
budget | 予算 | Budget
    予算, 予算感, 予算の有無, 予算状況, 想定予算, budget, Budget
authority | 決裁権 | Authority
    決裁権, 決裁者, 決裁権限, 権限, 決裁権の有無, 選定への関与, 導入への関わり, 立場, authority,
    Authority
need | ニーズ | Need
    ニーズ, 必要性, 関心事, 検討状況, need, Need
timeframe | 導入時期 | Timeframe
    導入時期, 検討時期, 導入予定時期, 導入検討時期, 導入予定, 購入時期, 希望導入時期, timeframe,
    timeline, purchase timeframe, Timeframe
owner | 担当 | Owner
    担当営業, 営業担当, 自社担当者, コンタクト担当者, リード所有者, 所有者, 社内担当, 弊社担当,
    Contact owner, Lead Owner, Owner, OwnerId, 担当, 弊社担当者
card_owner | 名刺交換者 | Card owner
    名刺交換者, 名刺所有者, 名刺所有者名, 取得者, 交換者, 名刺所有者ユーザID, 所有ユーザー,
    Card owner
crm_id | 顧客ID | CRM ID
    Record ID, Lead ID, LeadId, Contact ID, Prospect ID, Person ID, Marketo Unique Code, 顧客ID,
    リードID, 会員ID, 顧客番号, お客様番号, 顧客コード, CRM ID, 見込客ID, プロスペクトID,
    コンタクトID, レコードID
""")

# What only decides how a row is read: none of these is kept under its own name.
_READING = _fields("""
kana_last |  |
    姓カナ, 姓かな, 姓フリガナ, 姓ふりがな, よみ(姓), フリガナ(姓), カナ姓, セイ,
    Phonetic Last Name, Family Name Yomi, 氏名(カナ)[姓], 名前(姓カナ), last name (kana), せい
kana_first |  |
    名カナ, 名かな, 名フリガナ, 名ふりがな, 名前フリガナ, よみ(名), フリガナ(名), カナ名, メイ,
    Phonetic First Name, Given Name Yomi, 氏名(カナ)[名], first name (kana), めい
city |  |
    市区町村, 市町村, 市区郡, 市区町村名, City, Business City, Mailing City, Address 1 - City
post |  |
    部署・役職, 部署/役職, 部署役職, 部署、役職, 部署名・役職名, 部署名/役職名, 所属・役職,
    所属/役職, 所属部署・役職, 部署・お役職
honorific |  |
    Title, 肩書き, 肩書
do_not_email |  |
    Do Not Email, メール配信停止, 配信停止, メール不可, Email Opt Out, HasOptedOutOfEmail,
    Unsubscribed
at | 日時 | When
    名刺交換日, 交換日, 名刺交換, 名刺交換日時, 取得日, 完了時刻, タイムスタンプ, Timestamp, 日時,
    at, Submit Date (UTC), Submitted At, 送信日時, 送信日, 回答日時, 回答日, 受付日時, 受信日時,
    問い合わせ日時, 問合せ日時, 申込日時, 申込日, 登録日時, 発生日時, 配信日時, 開封日時, 実施日時,
    アクセス日時, 閲覧日時, 訪問日時, Visited At, Viewed At, Access Time, time, datetime, date,
    日付, 日時(JST), 出席日時, 参加日時, Join Time, First Join, Registration Time, Connected On,
    created_time, Created Time, Create Date, Created Date, Created At, 作成日, 作成日時, 登録日,
    更新日時, Order Date, 開始時刻, Start Date (UTC), Event Time, occurred at, 申し込み日,
    申し込み日時, 来場日, 来場日時, 受付日, 読取日時, QR読取日時, スキャン日時, 参加時刻,
    登録時刻, When
registered_at |  |
    申込日時(参加), Registration Date
action | 行動 | Action
    行動, 行動種別, アクション, action, activity, activity type, 行動履歴, イベント種別, Action
event |  |
    event, イベント, 配信結果, 配信ステータス, メールイベント, 結果, email event, event type
subject | 対象 | Subject
    対象, subject, 件名, メール件名, 配信件名, 対象ページ, ページ, ページURL, 閲覧ページ,
    閲覧ページURL, 閲覧URL, アクセスページ, アクセスURL, クリックURL, page, page url,
    資料名, ダウンロード資料, 請求資料, ご希望の資料, セミナー名, イベント名, form_name,
    フォーム名, email subject, path, Subject
attended |  |
    Attended, 出欠ステータス, 出欠, 出席, 参加, 参加有無, 出席状況, 出欠状況, 参加状況,
    Attendee Status, 参加ステータス, Approval Status, 参加済み, 出席済み, 承認ステータス
role |  |
    Role
inquiry_type |  |
    問い合わせ種別, 問合せ種別, 問い合わせの種類, 問い合わせ種類, 問い合わせ区分,
    問い合わせ項目, 用件, 種別, 希望内容, inquiry type, type of inquiry, request type
status | ステータス | Status
    Lead Status, LeadStatus, hs_lead_status, リードステータス, リード状況, 商談ステータス,
    商談フェーズ, 商談状況, 案件ステータス, 案件状況, 対応状況, 対応ステータス, フェーズ, 状況,
    ステータス, Status
changed_at |  |
    Last Modified Date, LastModifiedDate, Last Modified, Modified Time, Last Status Change,
    ステータス更新日, 最終更新日時, 最終更新日, 最終更新
broken |  |
    _broken
""")

# What else means a field in a list of signals of intent, and only there: providers call the topic,
# the day and themselves by many names. `strength` is kept as it was given.
INTENT_FIELDS: tuple[Field, ...] = _fields("""
company |  |
    Account, Account Name, Company Name, Organization Name, 企業, 企業名称, 社名
domain | ドメイン | Domain
    domain, ドメイン, ドメイン名, 企業ドメイン, 会社ドメイン, Webドメイン, Company Domain,
    Website Domain, Account Domain, Email Domain, Domain Name, Primary Domain, Web Domain
subject |  |
    topic, トピック, トピック名, 関心トピック, 関心テーマ, テーマ, 検索キーワード, キーワード,
    興味関心, 関心, 関心カテゴリ, カテゴリ, カテゴリー, Topic Name, Intent Topic, Surge Topic,
    Keyword, Keywords, Theme, Category, Product Category, Signal, シグナル, Research Topic
at |  |
    検知日, 検知日時, 検出日, 観測日, 観測日時, シグナル日, 計測日, 基準日, 週, Signal Date,
    Intent Date, Surge Date, Observed At, Detected At, Date Stamp, Last Seen, Week, Week Of,
    Week Ending, Activity Date
source |  |
    データ提供元, 提供元, 提供会社, プロバイダ, プロバイダー, ベンダー, 媒体, 情報源, Provider,
    Vendor, Data Provider, Data Source, Signal Source, Intent Source
strength | 強度 | Strength
    スコア, インテントスコア, 強度, 関心度, 関心スコア, 温度, 検知レベル, score, strength,
    Intent Score, Surge Score, Composite Score, Company Surge Score, Topic Score,
    Signal Strength, Intent Strength, Level
""")
IN_CRM_ONLY = frozenset({"status", "changed_at"})
"""What a column means only in an export of a CRM: elsewhere a status is anybody's."""

FIELDS: tuple[Field, ...] = _RECORD + _READING
RECORD_FIELDS: tuple[str, ...] = tuple(f.name for f in _RECORD)

_LEVEL_AT = RECORD_FIELDS.index("title") + 1
LEAD_FIELDS = (*RECORD_FIELDS[:_LEVEL_AT], "title_level", *RECORD_FIELDS[_LEVEL_AT:])
"""The fields of a lead, in the order of JSON."""

LEAD_COLUMNS = (
    *("id", *LEAD_FIELDS),
    *("score", "fit", "engagement", "temperature", "stage", "suppressed"),
)
"""What `leads` lists of each lead; `suppressed` is 1 for who must not be written to."""
NUMBER_FIELDS = frozenset({"employees", "revenue"})
PERSON_FIELDS = frozenset(
    {
        "email",
        "last_name",
        "first_name",
        "full_name",
        "kana",
        "phone",
        "mobile",
        "crm_id",
        "kana_last",
        "kana_first",
    }
)
"""A row of people needs a column of one of these."""

_SPACES = re.compile(r"[\s　_]+")
_POLITE = re.compile(r"^(?:ご|お|御|貴)")
_BRACKETS = re.compile(r"[(\[【<]([^()\[\]【】<>]*)[)\]】>]")
_MARKS = re.compile(r"[*※:：?？!。・、/\-]+$|^[*※■□●○◆◇]+")
_NUMBERING = re.compile(r"^(?:q?\d{1,2}[.．)、]|\[\d+\])")

# A word in brackets after a header: what it makes of the field before it. "" means: another thing.
_KANA_WORDS = ("カナ", "かな", "カタカナ", "ひらがな", "フリガナ", "ふりがな", "よみ", "kana")
_INSIDE: dict[str, dict[str, str]] = {
    **{
        w: {"last_name": "kana_last", "first_name": "kana_first", "full_name": "kana"}
        for w in _KANA_WORDS
    },
    **{w: {"full_name": "last_name", "kana": "kana_last"} for w in ("姓", "last", "せい", "セイ")},
    **{
        w: {"full_name": "first_name", "kana": "kana_first"}
        for w in ("名", "first", "めい", "メイ")
    },
    **{w: {"phone": "mobile"} for w in ("携帯", "携帯電話", "mobile", "cell")},
    **{w: {"phone": "fax"} for w in ("fax",)},
    **{w: {n: n for n in RECORD_FIELDS if n != "kana"} for w in ("会社名", "会社", "company")},
    **{
        w: {}
        for w in (
            "自宅",
            "home",
            "その他",
            "other",
            "確認",
            "確認用",
            "再入力",
            "confirm",
            "英名",
            "英語",
            "英字",
            "英文",
            "english",
        )
    },
}


def fold(header: str) -> str:
    """Return a header as it is compared.

    >>> fold(" ご担当者 名＊ "), fold("E-Mail"), fold("氏名［姓］"), fold("Q1. 導入時期（必須）")
    ('担当者名', 'e-mail', '氏名[姓]', '導入時期(必須)')
    """
    text = _SPACES.sub("", unicodedata.normalize("NFKC", header).replace("\0", "")).casefold()
    text = _NUMBERING.sub("", text)
    text = _MARKS.sub("", text)
    return _POLITE.sub("", text) if len(text) > 2 else text


# `Title` alone is a job title in some exports and an honorific in others: the mapping decides.
_BY_SPELLING: dict[str, tuple[str, int]] = {"title": ("honorific", 0)}
for _f in FIELDS:
    for _rank, _spelling in enumerate(_f.spellings):
        _BY_SPELLING.setdefault(fold(_spelling), (_f.name, _rank))


INTENT_SPELLINGS: dict[str, str] = {
    fold(spelling): f.name for f in reversed(INTENT_FIELDS) for spelling in f.spellings
}
"""The headers of a list of signals of intent, folded -> the fields that they mean there."""


@cache
def place(header: str) -> tuple[str, int] | None:
    """Return the field that a header means and the rank of its spelling (0 is best), or None.

    The whole header is looked up first, then without its brackets, whose words may change the
    field:

    >>> [place(h)[0] for h in ("メールアドレス", "TEL-1(1)", "お名前（姓）", "電話番号（携帯）")]
    ['email', 'phone', 'last_name', 'mobile']
    >>> place("会社名（カナ）"), place("番地 (自宅)"), place("血液型"), place("")
    (None, None, None, None)
    """
    text = fold(header)
    if text in _BY_SPELLING:
        return _BY_SPELLING[text]
    words = [w for w in _BRACKETS.findall(text) if w]
    base = fold(_BRACKETS.sub("", text))
    if not words or base not in _BY_SPELLING:
        return None
    name, rank = _BY_SPELLING[base]
    for word in words:
        turns = _INSIDE.get(word, {name: name})
        if name not in turns:
            return None
        name = turns[name]
    return name, rank


def recognise(header: str) -> str | None:
    """Return the name of the field that a header means, or None.

    >>> [recognise(h) for h in ("E-mail 1 - Value", "部署名", "ご相談内容", "Birthday")]
    ['email', 'department', 'challenge', None]
    """
    found = place(header)
    return found[0] if found else None


def recognise_in_signals(header: str) -> str | None:
    """Return the name of the field that a header means in a list of signals of intent, or None.

    >>> [recognise_in_signals(h) for h in ("トピック", "Date Stamp", "会社名", "Birthday")]
    ['subject', 'at', 'company', None]
    """
    return INTENT_SPELLINGS.get(fold(header)) or recognise(header)


def named(name: str) -> str | None:
    """Return the field that a person named by its name or a label ("email", "メール"), or None."""
    by_name = {f.name: f.name for f in (*FIELDS, *INTENT_FIELDS)}
    return by_name.get(name.strip()) or recognise(name)


def label(name: str, language: str) -> str:
    """Return the label of a field on screen.

    >>> label("company", "ja"), label("company", "en"), label("score", "en")
    ('会社名', 'Company', 'score')
    """
    for field in (*FIELDS, *INTENT_FIELDS):
        if field.name == name:
            return (field.ja if language == "ja" else field.en) or name
    return name
