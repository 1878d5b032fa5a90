"""What lists of each kind say: one small file, and what is known after it was imported."""

from __future__ import annotations

import pytest

from tests.conftest import Cli, text_file

DONE = "select kind, subject, at from v_activities order by 1, 3"

CASES: list[tuple[str, str, str, list[str], str, list[tuple[object, ...]]]] = [
    (
        "a mail log", "log.csv",
        "メール,イベント,件名,日時\na@x.example,開封,10月号,2026-10-01 09:00\n"
        "a@x.example,クリック,10月号,2026-10-01 09:01\na@x.example,配信停止,10月号,2026-10-02 08:00\n",
        [], DONE,
        [("mail_click", "10月号", "2026-10-01T09:01:00"), ("mail_open", "10月号", "2026-10-01T09:00:00"),
         ("mail_unsubscribe", "10月号", "2026-10-02T08:00:00")],
    ),
    (
        "who unsubscribes has denied", "log.csv",
        "email,event,subject,time\na@x.example,Unsubscribed,News,2026-10-02\n",
        [], "select consent from v_leads", [("denied",)],
    ),
    (
        "an activity log in English", "log.csv",
        "email,action,subject,at\na@x.example,Page View,/pricing,2026-10-01T10:00:00Z\n",
        [], DONE, [("page_view", "/pricing", "2026-10-01T10:00:00+00:00")],
    ),
    (
        "a log that names people by phone and name", "log.csv",
        "電話番号,氏名,行動,日時\n03-5550-0101,山田太郎,架電,2026-10-01\n",
        [], "select phone, full_name, (select kind from v_activities) from v_leads",
        [("+81355500101", "山田太郎", "call")],
    ),
    (
        "an answer decides over the file's name", "資料請求.csv",
        "タイムスタンプ,名前,メール,お問い合わせ種別\n2026/10/01 午後 2:30:00,山田,a@x.example,\"資料請求, 商談希望\"\n",
        [], DONE, [("meeting_request", "資料請求, 商談希望", "2026-10-01T14:30:00")],
    ),
    (
        "--action decides over all", "資料請求.csv",
        "タイムスタンプ,名前,メール\n2026/10/01,山田,a@x.example\n",
        ["--action", "trial", "--subject", "30日版"], DONE, [("trial", "30日版", "2026-10-01")],
    ),
    (
        "a form that nothing tells more of gets no points by chance", "answers.csv",
        "タイムスタンプ,名前,メール\n2026/10/01,山田,a@x.example\n", [], "select kind from v_activities", [("form",)],
    ),
    (
        "an event: came, did not come, called off", "勉強会.csv",
        "参加枠名,ユーザー名,表示名,コメント,参加ステータス,出欠ステータス,更新日時,受付番号\n"
        "一般,a,山田太郎,,参加,出席,2026-10-01 19:00,1\n一般,b,鈴木花子,,参加,欠席,2026-10-01 19:00,2\n"
        "一般,c,森陽子,,参加キャンセル,,2026-09-01 10:00,3\n",
        [], "select full_name, (select kind from v_activities where lead_id = id) from v_leads order by id",
        [("山田太郎", "seminar"), ("鈴木花子", "seminar_registered"), ("森陽子", None)],
    ),
    (
        "a URL in a log is the page that was seen", "log.csv",
        "日時,メールアドレス,URL,アクション\n2026-10-01 10:00,a@x.example,https://our.example/pricing,ページ閲覧\n",
        [], "select a.kind, a.subject, l.url from v_activities a join v_leads l on l.id = a.lead_id",
        [("page_view", "https://our.example/pricing", None)],
    ),
    (
        "beside what was done it is kept as it is", "log.csv",
        "email,action,subject,url,at\na@x.example,download,Guide,https://our.example/g,2026-10-01\n",
        [], "select subject, (select url from v_leads), (select extra from v_records) from v_activities",
        [("Guide", None, '{"url": "https://our.example/g"}')],
    ),
    (
        "a list of pages and who saw them", "access.csv",
        "閲覧日時,氏名,メールアドレス,閲覧ページ\n2026-10-01 10:00,山田太郎,a@x.example,/pricing\n",
        [], DONE, [("page_view", "/pricing", "2026-10-01T10:00:00")],
    ),
    (
        "a list of people with their sites is none", "people.csv",
        "メールアドレス,URL,登録日\na@x.example,https://x.example/,2026-10-01\n",
        [], "select (select kind from v_activities), url from v_leads", [("card", "https://x.example/")],
    ),
    (
        "department and title in one cell", "cards.csv",
        "氏名,メール,部署・役職\n山田太郎,a@x.example,生産技術部　部長\n鈴木花子,b@x.example,情報システム部\n",
        [], "select department, title, title_level from v_leads order by id",
        [("生産技術部", "部長", 4), ("情報システム部", None, None)],
    ),
    (
        "columns of their own stand before it", "cards.csv",
        "氏名,メール,部署・役職,役職\n山田太郎,a@x.example,営業部 課長,部長\n",
        [], "select department, title, (select extra from v_records) from v_leads",
        [("営業部", "部長", '{"部署・役職": "営業部 課長"}')],
    ),
    (
        "a name that is spelled by sound keeps its order", "cards.csv",
        "氏名,メール\nジョン・スミス,a@x.example\n",
        [], "select full_name, last_name, first_name from v_leads",
        [("ジョン・スミス", "スミス", "ジョン")],
    ),
    (
        "a box below a form is a consent", "form.csv",
        "送信日時,お名前,メールアドレス,個人情報の取り扱いに同意する\n2026-10-01,山田,a@x.example,同意する\n",
        [], "select consent, consent_basis from v_leads", [("granted", "form")],
    ),
    (
        "a report of Zoom in Japanese", "report.csv",
        "出席者の詳細\n参加済み,ユーザー名（元の名前）,名,姓,メール,組織,登録時刻,参加時刻,退出時刻\n"
        "はい,山田,太郎,山田,a@x.example,アオバ,2026年11月01日 09:00,2026年11月12日 15:00,2026年11月12日 16:00\n"
        "いいえ,鈴木,花子,鈴木,b@x.example,みどり,2026年11月02日 09:00,--,--\n",
        [], "select company, kind, at from v_activities a join v_leads l on l.id = a.lead_id order by 3",
        [("みどり", "webinar_registered", "2026-11-02T09:00:00"), ("アオバ", "webinar", "2026-11-12T15:00:00")],
    ),
    (
        "a report of a mailing with a column for each thing", "report.csv",
        "メールアドレス,登録日,件名,配信日時,開封日時,クリック日時,エラー\n"
        "a@x.example,2020-01-01,11月号,2026/11/10 10:00,2026/11/10 12:31,2026/11/11 8:00,\n"
        "b@x.example,2020-01-01,11月号,2026/11/10 10:00,,,user unknown\n"
        "c@x.example,2020-01-01,11月号,2026/11/10 10:00,-,-,-\n",
        [], "select l.email, kind, subject, at from v_activities a join v_leads l on l.id = a.lead_id order by 1, 4, 2",
        [("a@x.example", "mail_sent", "11月号", "2026-11-10T10:00:00"),
         ("a@x.example", "mail_open", "11月号", "2026-11-10T12:31:00"),
         ("a@x.example", "mail_click", "11月号", "2026-11-11T08:00:00"),
         ("b@x.example", "mail_bounce", "11月号", "2026-11-10T10:00:00"),
         ("b@x.example", "mail_sent", "11月号", "2026-11-10T10:00:00"),
         ("c@x.example", "mail_sent", "11月号", "2026-11-10T10:00:00")],
    ),
    (
        "of what only happened the day of the mail counts", "report.csv",
        "E-mail,Name,Opened,Clicks\na@x.example,Ann,Yes,3\nb@x.example,Bob,No,0\n",
        ["--subject", "News", "--at", "2026-11-10"],
        "select l.email, kind, at from v_activities a join v_leads l on l.id = a.lead_id order by 1, 2",
        [("a@x.example", "mail_click", "2026-11-10"), ("a@x.example", "mail_open", "2026-11-10"),
         ("a@x.example", "mail_sent", "2026-11-10"), ("b@x.example", "mail_sent", "2026-11-10")],
    ),
    (
        "a column that the user names is no deed", "report.csv",
        "E-mail,Subject,Opened,Clicked\na@x.example,News,Yes,Yes\n",
        ["--map", "ＣＬＩＣＫＥＤ=memo", "--at", "2026-11-10"],
        "select kind, (select memo from v_leads) from v_activities order by 1",
        [("mail_open", "Yes"), ("mail_sent", "Yes")],
    ),
    (
        "totals of mails are no deeds", "people.csv",
        "E-mail,Name,Opens,Clicks\na@x.example,Ann,12,3\n",
        [], "select email, extra, (select count(*) from v_activities) from v_records",
        [("a@x.example", '{"Clicks": "3", "Opens": "12"}', 0)],
    ),
    (
        "an export of HubSpot in Japanese", "contacts.csv",
        "レコードID,名,姓,Eメール,コンタクト担当者,リードステータス,最終更新日\n"
        "101,明,佐藤,a@x.example,渡辺,進行中,2026/11/20 10:00\n",
        [], "select crm_id, owner, (select result from v_feedback), (select count(*) from v_activities) from v_leads",
        [("101", "渡辺", "accepted", 0)],
    ),
    (
        "an export of Salesforce in Japanese", "leads.csv",
        "姓,名,会社名,メール,リードソース,リード状況,リード 所有者\n佐藤,明,アルファ,a@x.example,展示会,取引開始済み,渡辺\n",
        [], "select source, owner, (select result from v_feedback), (select count(*) from v_activities) from v_leads",
        [("展示会", "渡辺", "in_deal", 0)],
    ),
    (
        "who came, by the codes that were read at the booth", "badges.csv",
        "読取日時,会社名,氏名,メールアドレス\n2026/11/19 10:31,アルファ,佐藤 明,a@x.example\n",
        [], DONE, [("card", "", "2026-11-19T10:31:00")],
    ),
    (
        "who fills in the form of an event has not been there", "form.csv",
        "送信日時,お名前,メールアドレス,お問い合わせ種別\n2026-10-01,山田,a@x.example,ウェビナー申込\n",
        [], DONE, [("webinar_registered", "ウェビナー申込", "2026-10-01")],
    ),
    (
        "who came on the day", "list.csv",
        "申込日時,氏名,メール,セミナー名,当日参加\n2026-10-01,山田,a@x.example,DXセミナー,○\n"
        "2026-10-02,鈴木,b@x.example,DXセミナー,×\n",
        [], DONE, [("seminar", "DXセミナー", "2026-10-01"), ("seminar_registered", "DXセミナー", "2026-10-02")],
    ),
    (
        "an unwanted mail is no consent", "crm.csv",
        "Lead ID,Email,Do Not Email\n1,a@x.example,Yes\n2,b@x.example,No\n",
        [], "select consent from v_leads order by id", [("denied",), ("unknown",)],
    ),
    (
        "what was agreed to", "問い合わせ.csv",
        "タイムスタンプ,メール,個人情報の取扱い\n2026/10/01,a@x.example,同意する\n2026/10/01,b@x.example,同意しない\n",
        [], "select consent, consent_basis from v_leads order by id", [("granted", "form"), ("denied", None)],
    ),
    (
        "the id of a system joins its rows", "crm.csv",
        "Record ID,First Name,Last Name,Email\n7,Taro,Yamada,old@x.example\n7,Taro,Yamada,new@y.example\n",
        [], "select count(*), max(crm_id) from v_leads", [(1, "7")],
    ),
    (
        "Title is a job title where there is no other", "sf.csv",
        "First Name,Last Name,Title,Email\nTaro,Yamada,Director,a@x.example\n", [],
        "select title, title_level from v_leads", [("Director", 4)],
    ),
    (
        "Title is an honorific beside Job Title", "ol.csv",
        "Title,First Name,Middle Name,Last Name,Suffix,Job Title,E-mail Address\n"
        "Mr.,Taro,,Yamada,,Manager,a@x.example\n", [],
        "select title, (select extra from v_records) from v_leads", [("Manager", '{"Title": "Mr."}')],
    ),
    (
        "肩書き of Outlook is no title", "ol.csv",
        "肩書き,名,ミドル ネーム,姓,敬称,役職,電子メール アドレス\n博士,太郎,,山田,様,部長,a@x.example\n", [],
        "select last_name, first_name, title from v_leads", [("山田", "太郎", "部長")],
    ),
    (
        "own tags of Eight", "eight.csv",
        "会社名,氏名,e-mail,名刺交換日,Eightでつながっている人,再データ化中の名刺,'?'を含んだデータ,重点顧客,代理店\n"
        "アオバ,山田太郎,a@x.example,2026/10/01,1,,,1,\n", [],
        "select tags, (select extra from v_records) from v_leads",
        [("重点顧客", '{"Eightでつながっている人": "1"}')],
    ),
    (
        "labels of Google", "g.csv",
        "First Name,Last Name,E-mail 1 - Value,E-mail 2 - Value,Labels\n"
        "Taro,Yamada,a@x.example,b@y.example,* myContacts ::: 展示会 ::: 重点\n", [],
        "select email, tags, (select count(*) from key) from v_leads", [("a@x.example", "展示会, 重点", 2)],
    ),
    (
        "a time in UTC belongs to a day in Japan", "t.csv",
        "#,Email,Submit Date (UTC),Network ID\nx,a@x.example,2026-10-05 20:41:38,n\n",
        ["--action", "inquiry"], "select at, day from v_activities",
        [("2026-10-05T20:41:38+00:00", "2026-10-06")],
    ),
    (
        "several values in one cell", "c.csv",
        "氏名,メール,電話番号\n山田太郎,a@x.example; b@y.example,03-5550-0101 内線12 / 090-5550-0101\n", [],
        "select email, phone, (select group_concat(value, ' ') from key) from v_leads",
        [("a@x.example", "+81355500101;ext=12", "e:a@x.example e:b@y.example m:+819055500101")],
    ),
    (
        "an address in pieces", "c.csv",
        "氏名,メール,都道府県,市区町村,番地,建物名\n山田,a@x.example,東京,港区,芝1-2-3,見本ビル5F\n", [],
        "select prefecture, address from v_leads", [("東京都", "港区芝1-2-3 見本ビル5F")],
    ),
    (
        "words for nothing", "c.csv",
        "氏名,メール,部署,役職,電話番号\n山田,a@x.example,なし,--,N/A\n", [],
        "select department, title, phone, (select extra from v_records) from v_leads", [(None, None, None, None)],
    ),
    (
        "a form brings BANT as it was answered", "問い合わせ.csv",
        "タイムスタンプ,メール,予算,決裁権,導入時期,お困りごと\n2026/10/01,a@x.example,確保済み,あり,3か月以内,遅い\n", [],
        "select budget, authority, timeframe, challenge from v_leads", [("確保済み", "あり", "3か月以内", "遅い")],
    ),
    (
        "an honorific is no part of a name", "c.csv", "氏名,メール\n山田　太郎 様,a@x.example\n森陽子様,b@x.example\n", [],
        "select full_name, last_name from v_leads order by id", [("山田 太郎", "山田"), ("森陽子", None)],
    ),
    (
        "a mapping that the user gives", "c.csv", "お客様コード,名称,連絡\n77,アオバ,a@x.example\n",
        ["--map", "お客様コード=crm_id", "--map", "名称=会社名", "--map", "連絡=email"],
        "select crm_id, company, email from v_leads", [("77", "アオバ", "a@x.example")],
    ),
    (
        "a list of companies", "c.csv", "会社名,業種,従業員数\nアオバ㈱,製造業,300人以上\n", [],
        "select name, industry, employees, (select count(*) from lead) from company", [("アオバ株式会社", "製造業", 300, 0)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "name", "text", "options", "sql", "expected"), CASES, ids=[c[0] for c in CASES]
)
def test_a_list_says(
    cli: Cli, why: str, name: str, text: str, options: list[str], sql: str,
    expected: list[tuple[object, ...]],
) -> None:  # fmt: skip
    text_file(cli.folder, name, text)
    cli.imported(name, *options)
    assert cli.query(sql) == expected, why


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("メール,イベント,日時\na@x.example,見た,2026-10-01\n",
         "log.csv line 2 event: not sent, opened, clicked, bounced or unsubscribed: '見た'"),
        ("メール,行動,日時\na@x.example,,2026-10-01\n", "log.csv line 2 action: no action"),
        ("会社名,業種\n,製造業\n", "log.csv line 2 company: no company"),
        ("氏名,部署\n,営業\n", "log.csv line 2: no e-mail, phone, name or id"),
    ],
)  # fmt: skip
def test_a_row_is_rejected_for(cli: Cli, text: str, reason: str) -> None:
    text_file(cli.folder, "log.csv", text)
    done = cli("import", "log.csv")
    assert done.code == 3
    assert reason in done.err.splitlines()
