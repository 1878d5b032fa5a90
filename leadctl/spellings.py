"""The table of fields: every spelling of a header that means one, as real exports and the help
pages of vendors have them.

An entry is `name | label in Japanese | label in English`, and below it the headers that mean it,
the best one first. They are compared after `fields.fold`: NFKC, no spaces, lower case, no polite
prefix.
"""

from __future__ import annotations

from typing import Final

RECORD: Final = """
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
"""
"""What a record keeps, in the order of the columns of the store."""

READING: Final = """
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
    Attendee Status, 参加ステータス, Approval Status, 参加済み, 出席済み, 承認ステータス, 当日参加,
    当日出席, 当日出欠, 来場有無, 視聴有無, 視聴状況
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
"""
"""What only decides how a row is read: none of these is kept under its own name."""

IN_SIGNALS: Final = """
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
"""
"""What else means a field in a list of signals of intent, and only there: providers call the topic,
the day and themselves by many names. `strength` is kept as it was given."""
