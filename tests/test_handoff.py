"""`handoff`, `handoff list | show | reprint`, `remind` and `report sla`, as they are used."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import Cli, Clock, dump, text_file
from tests.stores import add_rules, fill


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def ledger(store: Cli) -> list[tuple[object, ...]]:
    return store.query("select lead_id, owner, again, closed_at from v_handoffs order by id")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_handover_criteria(store: Cli) -> None:
    done = store("handoff", lang="ja")
    assert (done.code, done.out, done.err) == (
        0,
        """\
営業への引き渡し 2026-11-21: 3 名

引き渡すリード
順位   温度感   ステージ   スコア   会社名                 氏名            引き渡し理由                 対応期限
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
   1   ホット   SQL           170   三河オートメーショ…    中村 拓也       問い合わせ 11/20             2026-11-25 18:00
                           L-0001                          生産本部  執…   料金ページ閲覧を2回(11/18,
                                                                           11/19)
   2   ホット   SQL            30   日本橋物流株式会社     清水 翔太       商談希望 11/17『商談』       2026-11-25 18:00
                           L-0002                          物流企画部…
   3   ホット   SQL             0   関西テクノロジーズ…    木村 さくら     商談希望 11/9『商談』        2026-11-25 18:00
                           L-0003                          技術部  主任

ホットだが、まだ営業のステージにない人
温度感   スコア   ID       会社名                 氏名        役職   最近の行動                 足りないもの
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
ホット      130   L-0004   株式会社みやこ不動産   渡辺 直樹   係長   11/16 問い合わせ           料金ページ閲覧がまだない
                                                                     11/15 問い合わせ
                                                                     10/8 名刺交換
""",
        "まだ記録していません。引き渡すには: leadctl handoff --out FILE.xlsx\n",
    )


def test_handover_information(store: Cli) -> None:
    add_rules(store, INFORMING)
    text_file(
        store.folder,
        "form.csv",
        "タイムスタンプ,氏名,会社名,メールアドレス,お問い合わせ内容,予算,決裁者,名刺交換者\n"
        "2026-11-20 15:00,中村 拓也,三河オートメーション株式会社,nakamura@mikawa.example.jp,"
        "導入時期について,あり,検討中,鈴木 一郎\n",
    )
    store.imported("form.csv", "--action", "inquiry")
    store("score")
    store("promote")
    assert store("handoff", "--commit").code == 0
    told = store("handoff", "show", "H-1", "--format", "json").out
    assert json.loads(told.replace(f"{store.folder}/", "")) == json.loads(INFORMATION)
    assert store("handoff", "show", "1", lang="ja").out == SHOWN


INFORMING = """
[[owner]]
name = "鈴木"
[[owner]]
name = "田中"
[[interest]]
topic = "価格"
action = "price_page"
[[approach]]
topic = "価格"
text = "見積を持って電話する"
[score]
engagement_max = 100
"""
INFORMATION = """{
 "handoff": 1,
 "id": 1,
 "at": "2026-11-21",
 "owner": "鈴木",
 "due": "2026-11-25T18:00+09:00",
 "again": false,
 "closed": null,
 "answered": null,
 "result": null,
 "reason": null,
 "lead": {"id": 1, "email": "nakamura@mikawa.example.jp", "last_name": "中村", "first_name": "拓也", "full_name": "中村 拓也", "kana": null, "company": "三河オートメーション株式会社", "department": "生産本部", "title": "執行役員", "title_level": 5, "phone": null, "mobile": "+819055500101", "fax": null, "postal_code": null, "prefecture": null, "address": null, "url": null, "industry": "製造業", "employees": 3200, "revenue": null, "source": "ものづくり展2026", "campaign": null, "tags": null, "memo": null, "challenge": "導入時期について", "consent": "unknown", "consent_basis": "card", "budget": "あり", "authority": "検討中", "need": null, "timeframe": null, "owner": null, "card_owner": "鈴木 一郎", "crm_id": null, "score": 160, "fit": 60, "engagement": 100, "temperature": "hot", "stage": "sql", "suppressed": 0},
 "score": 160,
 "fit": 60,
 "engagement": 100,
 "temperature": "hot",
 "stage": "sql",
 "why": "問い合わせを2回(11/20)『導入時期について』、料金ページ閲覧を2回(11/18, 11/19)",
 "points": [
  {"axis": "fit", "group": "企業規模", "rule": "従業員1000人以上", "why": "employees = 3200", "points": 30, "lost_to_cap": 0},
  {"axis": "fit", "group": "役職", "rule": "部長以上", "why": "title = 執行役員", "points": 20, "lost_to_cap": 0},
  {"axis": "fit", "group": "業種", "rule": "ターゲット業種", "why": "industry = 製造業", "points": 10, "lost_to_cap": 0},
  {"axis": "engagement", "group": "", "rule": "料金ページ閲覧", "why": "2 回 × 30 点、最後は 2026-11-19", "points": 60, "lost_to_cap": 0},
  {"axis": "engagement", "group": "", "rule": "問い合わせ", "why": "1 回 × 50 点、最後は 2026-11-20", "points": 50, "lost_to_cap": 0},
  {"axis": "engagement", "group": "", "rule": "", "why": "行動スコアの上限は 100 点", "points": -10, "lost_to_cap": 0}
 ],
 "activities": [
  {"at": "2026-11-20T15:00:00", "kind": "inquiry", "subject": "", "file": "form.csv", "line": 2},
  {"at": "2026-11-20T12:00:00", "kind": "mail_sent", "subject": "11月号", "file": "行動.csv", "line": 5},
  {"at": "2026-11-20T09:30:00", "kind": "inquiry", "subject": "お問い合わせ", "file": "行動.csv", "line": 4},
  {"at": "2026-11-19T11:00:00", "kind": "page_view", "subject": "/pricing", "file": "行動.csv", "line": 3},
  {"at": "2026-11-18T10:00:00", "kind": "page_view", "subject": "/pricing", "file": "行動.csv", "line": 2},
  {"at": "2026-10-07", "kind": "card", "subject": "ものづくり展2026", "file": "名刺.csv", "line": 2}
 ],
 "interests": [
  {"topic": "価格", "n": 2, "last": "2026-11-19"}
 ],
 "bant": {"budget": {"answer": "あり", "means": "yes"}, "authority": {"answer": "検討中", "means": "unknown"}, "need": {"answer": null, "means": "unknown"}, "timeframe": {"answer": null, "means": "unknown"}},
 "approach": "見積を持って電話する",
 "campaigns": ["ものづくり展2026"],
 "card_owner": "鈴木 一郎",
 "owner_why": "鈴木 が名刺交換"
}"""
SHOWN = """\
L-0001  中村 拓也  三河オートメーション株式会社  生産本部 執行役員
引き渡し: H-0001  2026-11-21
引き渡し時: SQL  160 点  ホット
引き渡し理由: 問い合わせを2回(11/20)『導入時期について』、料金ページ閲覧を2回(11/18, 11/19)
関心: 価格
推奨アプローチ: 見積を持って電話する
展示会・流入元: ものづくり展2026
担当: 鈴木 – 鈴木 が名刺交換
対応期限: 2026-11-25 18:00

スコアの内訳                  点   根拠
──────────────────────────────────────────────────────────────────
企業規模: 従業員1000人以上   +30   employees = 3200
役職: 部長以上               +20   title = 執行役員
業種: ターゲット業種         +10   industry = 製造業
料金ページ閲覧               +60   2 回 × 30 点、最後は 2026-11-19
問い合わせ                   +50   1 回 × 50 点、最後は 2026-11-20
                             -10   行動スコアの上限は 100 点

BANT     回答     意味
──────────────────────
予算     あり     はい
決裁権   検討中   不明

行動履歴
──────────────────────────────────────────
2026-11-20   問い合わせ
2026-11-20   メール配信   11月号
2026-11-20   問い合わせ   お問い合わせ
2026-11-19   ページ閲覧   /pricing
2026-11-18   ページ閲覧   /pricing
2026-10-07   名刺交換     ものづくり展2026
"""


def test_a_preview_records_nothing(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    assert store("handoff").code == 0
    assert store("handoff", "--out", "hot.csv", "--dry-run").code == 0
    assert (
        store("handoff", "--commit", "--dry-run", "--format", "json").json()["committed"] is False
    )
    assert dump(store.folder / "leads.db") == before
    assert not (store.folder / "hot.csv").exists()
    assert store("handoff", "--per-owner").code == 2
    assert store("handoff", "--format", "xlsx").code == 2


def test_nobody_is_handed_over_twice(store: Cli) -> None:
    done = store("handoff", "--out", "hot.csv")
    assert (done.code, done.out, done.err) == (0, "", "Written: hot.csv\n3 leads handed over.\n")
    assert [row["リードID"] for row in rows(store.folder / "hot.csv")] == [
        "L-0001",
        "L-0002",
        "L-0003",
    ]
    before = dump(store.folder / "leads.db", ("written_file",))
    again = store("handoff", "--out", "hot.csv")
    assert (again.code, again.err) == (0, "Written: hot.csv\nNobody is due for sales.\n")
    assert rows(store.folder / "hot.csv") == []
    assert dump(store.folder / "leads.db", ("written_file",)) == before
    assert store("handoff", "-q", "--out", "hot.csv").err == ""
    assert ledger(store) == [(1, None, 0, None), (2, None, 0, None), (3, None, 0, None)]


@pytest.mark.parametrize(
    "name", ["hot.xlsx", "hot.csv", "hot.tsv", "hot.json", "hot.jsonl", "hot.md", "hot.txt"]
)
def test_a_list_has_the_format_of_its_name(store: Cli, name: str) -> None:
    assert store("handoff", "--out", name).code == 0
    whole = (store.folder / name).read_bytes()
    assert whole.startswith(b"PK") if name == "hot.xlsx" else "中村 拓也".encode() in whole
    assert store("handoff", "reprint", "2", "--out", f"again_{name}").code == 0
    if name != "hot.xlsx":  # its zip file says when it was made
        assert (store.folder / f"again_{name}").read_bytes() == whole
    assert sorted(p.name for p in store.folder.iterdir() if p.name.endswith(".part")) == []


def test_who_asked_to_be_left_alone_is_not_handed_over(store: Cli) -> None:
    assert store("suppress", "shimizu@nihonbashi.example.jp", "--reason", "電話で").code == 0
    assert [r["id"] for r in store("handoff", "--format", "json").json()["handed"]] == [1, 3]


def test_a_week_has_room_for_so_many(store: Cli, on: Clock) -> None:
    add_rules(store, "[sales]\ncapacity_per_week = 2\n")
    done = store("handoff", "--commit", "--format", "json").json()
    assert [r["id"] for r in done["handed"]] == [1, 2]
    assert [(r["id"], r["why"]) for r in done["waiting"]] == [(3, "sales can call 2 leads a week")]
    assert store("handoff", "--commit", "--format", "json").json()["handed"] == []
    on("2026-11-23")  # Monday
    done = store("handoff", "--commit", "--limit", "1", "--format", "json").json()
    assert [r["id"] for r in done["handed"]] == [3]


def test_each_owner_has_a_file(store: Cli) -> None:
    add_rules(
        store,
        '[[owner]]\nname = "佐藤/東"\nwhen = "employees >= 1500"\ncapacity_per_week = 1\n'
        '[[owner]]\nname = "鈴木"\nwhen = "employees >= 1500"\n',
    )
    done = store("handoff", "--out", "hot.csv", "--per-owner")
    assert done.err == (
        "Written: hot.csv\nWritten: hot_佐藤 東.csv\nWritten: hot_鈴木.csv\n"
        "2 leads handed over.\n1 more is due: leadctl handoff\n"
    )
    files = ("hot.csv", "hot_佐藤 東.csv", "hot_鈴木.csv")
    assert [[r["リードID"] for r in rows(store.folder / name)] for name in files] == [
        ["L-0001", "L-0002"], ["L-0001"], ["L-0002"],
    ]  # fmt: skip
    left = store("handoff", "--format", "json").json()["waiting"]
    assert [(r["id"], r["why"]) for r in left] == [(3, "no [[owner]] takes such a lead")]


def test_a_company_stays_with_who_has_it(store: Cli, on: Clock) -> None:
    add_rules(store, '[[owner]]\nname = "佐藤"\n[[owner]]\nname = "鈴木"\n')
    assert store("handoff", "--commit", "--limit", "2").code == 0
    text_file(
        store.folder,
        "more.csv",
        "氏名,会社名,メールアドレス,行動,日時\n"
        "橋本 直,日本橋物流株式会社,hashimoto@nihonbashi.example.jp,商談希望,2026-11-20\n",
    )
    store.imported("more.csv")
    store("score")
    store("promote")
    handed = store("handoff", "--commit", "--format", "json").json()["handed"]
    assert [(r["full_name"], r["owner"], r["owner_why"]) for r in handed] == [
        ("橋本 直", "鈴木", "鈴木 がこの企業を担当中"),
        ("木村 さくら", "佐藤", "佐藤 の順番（最近の引き渡し 1 名）"),
    ]


def test_a_rejected_lead_comes_again_after_its_cool_down(store: Cli, on: Clock) -> None:
    store("handoff", "--commit")
    assert (
        store("feedback", "L-0003", "--result", "rejected", "--reason", "no_information").code == 0
    )
    for day, expected in (("2026-12-20", []), ("2026-12-21", [])):
        on(day)
        store("score")
        assert store("promote", "--format", "json").json() == expected
    text_file(
        store.folder,
        "log.csv",
        "メールアドレス,行動,対象,日時\nkimura@kansai.example.jp,商談希望,,2026-12-22 09:00\n",
    )
    on("2026-12-22")
    store.imported("log.csv")
    store("score")
    moved = store("promote", "--format", "json").json()
    assert [(m["id"], m["from"], m["to"]) for m in moved] == [(3, "nurture", "sql")]
    done = store("handoff", "--commit")
    assert "Handed over before: 1" in done.out
    assert ledger(store)[-1] == (3, None, 1, None)


def test_a_rejected_lead_that_gets_hot_again_need_not_wait(store: Cli, on: Clock) -> None:
    store("handoff", "--commit")
    for lead, reason in (("L-0002", "too_early"), ("L-0003", "out_of_target")):
        store("feedback", lead, "--result", "rejected", "--reason", reason)
    on("2026-11-25")
    text_file(
        store.folder,
        "log.csv",
        "メールアドレス,行動,対象,日時\n"
        "kimura@kansai.example.jp,商談希望,,2026-11-24 09:00\n"
        "shimizu@nihonbashi.example.jp,商談希望,,2026-11-24 09:00\n"
        "nakamura@mikawa.example.jp,商談希望,,2026-11-24 09:00\n",
    )
    store.imported("log.csv")
    store("score")
    assert [m["id"] for m in store("promote", "--format", "json").json()] == [2]
    store("handoff", "--commit")
    assert ledger(store)[3:] == [(2, None, 1, None)]


def test_what_sales_has_taken_stays_with_sales(store: Cli, on: Clock) -> None:
    store("handoff", "--commit")
    for result in ("accepted", "met"):
        store("feedback", "L-0001", "--result", result)
    on("2027-06-01")
    store("score")
    store("promote")
    assert store("handoff", "--format", "json").json()["handed"] == []


def test_no_rules_about_holidays_count_for_a_country_without(store: Cli) -> None:
    add_rules(store, '[sales]\nholidays = "ZZ"\n')
    before = dump(store.folder / "leads.db")
    done = store("handoff", "--out", "hot.csv")
    assert (done.code, done.err) == (
        1,
        "Error: [sales] holidays: the public holidays of ZZ are not known."
        " Take the key away, and list the holidays in days_off.\n",
    )
    assert dump(store.folder / "leads.db") == before
