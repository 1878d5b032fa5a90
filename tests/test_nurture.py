"""Nurturing: whom to write to, about what, and how often; thanks after a show; whom one forgets."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Cli, text_file

RULES = """
[[interest]]
topic = "導入事例"
action = "download"
match = "*事例*"
[[interest]]
topic = "価格"
action = "price_page"
[[behavior]]
name = "資料"
action = "download"
points = 15
[[behavior]]
name = "料金"
action = "price_page"
points = 20
[[approach]]
temperature = "warm"
topic = "導入事例"
text = "事例ウェビナーに招待"
[[approach]]
temperature = "cold"
text = "メールマガジン"
[temperature]
hot = "did('inquiry', 30)"
warm = "did('webinar', 180) or subjects('download', 180) >= 2"
[[exclude]]
name = "競合"
when = "email_domain = 'rival.example'"
[[stage]]
name = "sql"
owner = "sales"
enter = "did('meeting_request', 30)"
[[stage]]
name = "sal"
owner = "sales"
enter = "accepted and met"
"""
CARDS = """会社名,部署,役職,氏名,メールアドレス,名刺交換日
㈱東和製作所,営業部,部長,山本 健一,yamamoto@towa.example.jp,2026-10-07
日本橋物流株式会社,情報システム部,情報システム部長,清水 翔太,shimizu@nihonbashi.example.jp,2026-10-07
株式会社アオバ,購買部,,,info@aoba.example.jp,2026-10-07
株式会社ライバル,,部長,敵 一郎,teki@rival.example,2026-10-07
関西テクノロジーズ株式会社,,,木村 さくら,kimura@kansai.example.jp,2026-10-07
有限会社小川,,代表取締役,小川 茂,ogawa@ogawa.example.jp,2026-10-07
株式会社みやこ,,,渡辺 直樹,watanabe@miyako.example.jp,2026-10-07
株式会社つばさ,,,村上 大地,murakami@tsubasa.example.jp,2026-10-07
株式会社はと,,,鳩山 光,hato@hato.example.jp,2026-10-07
"""
LOG = """メールアドレス,行動,対象,日時
yamamoto@towa.example.jp,download,導入事例集.pdf,2026-11-01
yamamoto@towa.example.jp,download,導入事例集2.pdf,2026-11-02
shimizu@nihonbashi.example.jp,webinar,入門,2026-11-03
shimizu@nihonbashi.example.jp,price_page,/pricing,2026-11-04
shimizu@nihonbashi.example.jp,mail_sent,11月号,2026-11-07
kimura@kansai.example.jp,webinar,入門,2026-11-03
kimura@kansai.example.jp,mail_sent,11月号,2026-11-08
ogawa@ogawa.example.jp,webinar,入門,2026-11-03
ogawa@ogawa.example.jp,mail_bounce,11月号,2026-11-04
watanabe@miyako.example.jp,webinar,入門,2026-11-03
watanabe@miyako.example.jp,meeting_request,商談,2026-11-10
murakami@tsubasa.example.jp,webinar,入門,2026-11-03
murakami@tsubasa.example.jp,配信停止,11月号,2026-11-04
new@form.example.jp,webinar,入門,2026-11-05
teki@rival.example,webinar,入門,2026-11-05
hato@hato.example.jp,webinar,入門,2026-11-05
"""


@pytest.fixture
def store(cli: Cli) -> Cli:
    text_file(cli.folder, "rules.toml", RULES)
    cli.imported(text_file(cli.folder, "名刺.csv", CARDS), "--source", "IT Week 2026")
    cli.imported(text_file(cli.folder, "行動.csv", LOG))
    conn_sql = "insert into suppression (value, reason, recorded_at) values (?, '', '')"
    _write(cli, conn_sql, "hato.example.jp")
    for command in ("score", "promote"):
        assert cli(command).code == 0
    return cli


def _write(cli: Cli, sql: str, *values: object) -> None:
    with sqlite3.connect(cli.folder / "leads.db") as conn:
        conn.execute(sql, values)
    conn.close()


def listed(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["メールアドレス"] for row in csv.DictReader(file)]


def test_nurture_by_temperature(store: Cli) -> None:
    done = store("nurture", "--temperature", "warm", lang="ja")
    assert done.code == 0
    assert (
        done.out
        == """\
温度感     スコア   会社名               メールアドレス               主な関心   おすすめの内容             前回のメール
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
ウォーム       30   株式会社東和製作所   yamamoto@towa.example.jp     導入事例   事例ウェビナーに招待
           L-0001   山本 健一
                    部長
ウォーム       20   日本橋物流株式会社   shimizu@nihonbashi.example   価格       ウェビナー・ホワイトペー   2026-11-07
           L-0002   清水 翔太            .jp                                     パー・導入事例
                    情報システム部長
"""
    )
    assert (
        done.err
        == """\
送らない人: 対象外 1、配信停止リスト 1、配信停止 1、同意・名刺・取引のいずれもなし 1、不達 1、営業が対応中 1、最近送った 1
プレビューです。何も書き込んでいません。発行するには --out FILE か --commit を付けてください。
"""
    )
    done = store("nurture", "--temperature", "cold", "--format", "jsonl", lang="ja")
    assert (
        done.out
        == """\
{"id": 3, "temperature": "cold", "score": 0, "stage": "lead", "company": "株式会社アオバ", "full_name": null, "department": "購買部", "title": null, "email": "info@aoba.example.jp", "card_owner": null, "source": "IT Week 2026", "address_line": "株式会社アオバ 購買部 御中", "topic": null, "content": "メールマガジン", "last_mail": null}
"""
    )


def test_who_is_on_a_list_is_not_listed_again_before_the_time_has_come(
    store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = ("nurture", "--temperature", "warm", "--out", "list.csv")
    issued = store(*warm, lang="ja")
    assert (issued.code, issued.out) == (0, "")
    assert listed(store.folder / "list.csv") == ["yamamoto@towa.example.jp", "shimizu@nihonbashi.example.jp"]  # fmt: skip
    assert "2 名" in issued.err
    again = store(*warm, lang="ja")
    assert (again.code, listed(store.folder / "list.csv")) == (0, [])
    for day, due in (("2026-11-22", 1), ("2026-12-04", 1), ("2026-12-05", 3)):
        monkeypatch.setenv("LEADCTL_TODAY", day)
        assert len(store("nurture", "--temperature", "warm", "--format", "json").json()) == due


def test_a_preview_and_a_dry_run_write_nothing(store: Cli) -> None:
    for options in ([], ["--dry-run", "--commit"], ["--dry-run", "--out", "list.csv"]):
        done = store("nurture", *options)
        assert done.code == 0
        assert "nothing was written" in done.err
    assert not (store.folder / "list.csv").exists()
    assert store.value("select count(*) from mailing") == 0


def test_a_limit_issues_the_best_only_and_a_screenful_issues_all(store: Cli) -> None:
    assert store("nurture", "--commit", "--limit", "1").code == 0
    assert store.query("select email, kind, temperature, topic, content from mailing") == [
        ("yamamoto@towa.example.jp", "nurture", "warm", "導入事例", "事例ウェビナーに招待")
    ]
    assert store("nurture", "--commit").code == 0
    assert store.value("select count(*) from mailing") == 3


def test_a_list_that_cannot_be_written_was_not_issued(store: Cli) -> None:
    done = store("nurture", "--out", "nowhere/list.csv")
    assert done.code == 1
    assert store.value("select count(*) from mailing") == 0


def test_thanks_after_a_show(store: Cli) -> None:
    done = store("nurture", "--source", "IT Week 2026", "--thanks", lang="ja")
    assert done.code == 0
    assert (
        done.out
        == """\
宛名                                               メールアドレス                  会った日     送る日
──────────────────────────────────────────────────────────────────────────────────────────────────────────
株式会社東和製作所 営業部 部長 山本 健一 様        yamamoto@towa.example.jp        2026-10-07   2026-11-24
日本橋物流株式会社 情報システム部長 清水 翔太 様   shimizu@nihonbashi.example.jp   2026-10-07   2026-11-24
株式会社みやこ 渡辺 直樹 様                        watanabe@miyako.example.jp      2026-10-07   2026-11-24
株式会社アオバ 購買部 御中                         info@aoba.example.jp            2026-10-07   2026-11-24
関西テクノロジーズ株式会社 木村 さくら 様          kimura@kansai.example.jp        2026-10-07   2026-11-24
"""
    )
    assert (
        done.err
        == """\
送らない人: 対象外 1、配信停止リスト 1、配信停止 1、不達 1
プレビューです。何も書き込んでいません。発行するには --out FILE か --commit を付けてください。
"""
    )
    assert store("nurture", "--source", "IT Week 2026", "--thanks", "--out", "t.xlsx").code == 0
    book = openpyxl.load_workbook(store.folder / "t.xlsx")
    assert book.worksheets[0].max_row == 6
    assert store("nurture", "--source", "IT Week 2026", "--thanks", "--format", "json").json() == []


def test_thanks_need_a_source_and_one_that_exists(store: Cli) -> None:
    assert store("nurture", "--thanks").code == 2
    done = store("nurture", "--source", "IT Weak", "--thanks")
    assert done.code == 0
    assert done.err == "There is nobody to write to now. Sources there are: IT Week 2026 (9)\n"


def test_the_nurture_report(store: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCTL_TODAY", "2027-05-06")
    for command in ("score", "promote"):
        assert store(command).code == 0
    done = store("report", "nurture", lang="ja")
    assert (
        done.out
        == """\
ナーチャリング  2027-05-06  リード 10 名

区分                                         リード   割合   目安
────────────────────────────────────────────────────────────────────────────────────────────────────────
今すぐ（90 日以内に SAL・受注）                   0     0%    10%
対象外（除外、または対象外として差し戻し）        1    10%    20%   ████
長期フォロー                                      9    90%    70%   ████████████████████████████████

長期フォロー（関心・温度感別）
主な関心   ホット   ウォーム   コールド   未計算   リード
─────────────────────────────────────────────────────────
価格            0          0          1        0        1
導入事例        0          0          1        0        1
（不明）        0          0          7        0        7

休眠: 180 日以上、接触なし
スコア   温度感     ID       会社名               氏名        最後の接触   経過日数
───────────────────────────────────────────────────────────────────────────────────
    30   コールド   L-0001   株式会社東和製作所   山本 健一   2026-11-02        185
    20   コールド   L-0002   日本橋物流株式会社   清水 翔太   2026-11-07        180
     0   コールド   L-0003   株式会社アオバ                   2026-10-07        211
     0   コールド   L-0006   有限会社小川         小川 茂     2026-11-04        183
     0   コールド   L-0008   株式会社つばさ       村上 大地   2026-11-04        183
     0   コールド   L-0009   株式会社はと         鳩山 光     2026-11-05        182
     0   コールド   L-0023                                    2026-11-05        182
"""
    )


def test_sal_and_won_are_the_part_of_now_and_out_of_target_is_never(store: Cli) -> None:
    sales = (
        "insert into feedback (anchor_id, at, recorded_at, result, reason) values (?, ?, '', ?, ?)"
    )
    _write(store, sales, 1, "2026-11-20", "accepted", None)
    _write(store, sales, 1, "2026-11-21", "met", None)
    _write(store, sales, 2, "2026-11-20", "rejected", "out_of_target")
    for result, reason in (("rejected", "out_of_target"), ("accepted", None)):
        _write(store, sales, 7, "2026-11-21", result, reason)
    assert store("promote", "yamamoto@towa.example.jp", "--to", "sal", "--reason", "x").code == 0
    told = store("report", "nurture", "--format", "json").json()
    assert [(part["part"], part["leads"]) for part in told["parts"]] == [
        ("now", 1),
        ("never", 2),
        ("long", 7),
    ]


def test_show_tells_what_a_lead_is_interested_in(store: Cli) -> None:
    assert "Interests: 導入事例 (2, last 11/2)\n" in store("show", "yamamoto@towa.example.jp").out
    told = json.loads(store("show", "1", "--format", "json").out)
    assert told["interests"] == [{"topic": "導入事例", "n": 2, "last": "2026-11-02", "points": 30}]


def test_what_was_issued_goes_with_the_person_and_is_told_before_an_import_is_undone(
    store: Cli,
) -> None:
    assert store("nurture", "--commit").code == 0
    told = store("imports", "undo", "1", "--yes", "--format", "json")
    assert told.code == 1
    assert [one["what"] for one in told.json()["later"]].count("mailing") == 3
    assert store("forget", "yamamoto@towa.example.jp", "--yes").code == 0
    assert store.value("select count(*) from v_mailings") == 2
    assert store("imports", "undo", "1", "--yes", "--force").code == 0
    assert store.query("select distinct email from v_mailings") == [("shimizu@nihonbashi.example.jp",)]  # fmt: skip


def test_people_are_addressed_in_the_language_of_the_rules(store: Cli) -> None:
    rules = (store.folder / "rules.toml").read_text(encoding="utf-8")
    text_file(store.folder, "rules.toml", f'locale = "en"\n{rules}')
    told = store("nurture", "--format", "json", lang="ja").json()
    assert [one["address_line"] for one in told] == [
        "山本 健一, 部長, 営業部, 株式会社東和製作所",
        "清水 翔太, 情報システム部長, 情報システム部, 日本橋物流株式会社",
        "購買部, 株式会社アオバ",
    ]


def test_a_mail_that_was_issued_is_a_contact_also_on_a_day_of_the_past(
    store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store("nurture", "--temperature", "cold", "--commit").code == 0
    monkeypatch.setenv("LEADCTL_TODAY", "2028-01-10")
    for day, last in (("2027-12-31", "2026-11-21"), ("2026-11-20", None), ("2027-05-10", None)):
        told = store("report", "nurture", "--as-of", day, "--format", "json").json()
        assert next((one["last_contact"] for one in told["stale"] if one["id"] == 3), None) == last


def test_whoever_only_looks_needs_no_turn(store: Cli) -> None:
    with sqlite3.connect(store.folder / "leads.db") as other:
        other.execute("begin immediate")
        assert store("nurture").code == 0
        assert store("nurture", "--commit").code == 75
        other.rollback()
    other.close()
