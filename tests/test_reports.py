"""The reports: whom to call and why, how far leads came, how warm they are."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from leadctl.cli.reports.registry import REPORTS
from tests.conftest import Cli, text_file
from tests.stores import fill


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def test_the_hot_list_at_120_columns(store: Cli) -> None:
    done = store("report", "hot", lang="ja")
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """\
営業への一覧  2026-11-21  連絡する人 3 名

連絡する人
順位   温度感   スコア   会社名                   氏名             最近の行動               理由
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
   1   ホット      170   三河オートメーション…    中村 拓也        11/20 問い合わせ         料金ページ閲覧 11/18・11/19
       SQL      L-0001   090-5550-0101            生産本部  執…    11/19 ページ閲覧         問い合わせ 11/20
                                                                   11/18 ページ閲覧         従業員1000人以上、部長以上
   2   ホット       30   日本橋物流株式会社       清水 翔太        11/17 商談希望           商談希望 11/17
       SQL      L-0002   090-5550-0102            物流企画部…      9/16 名刺交換            従業員1000人以上
   3   ホット        0   関西テクノロジーズ株…    木村 さくら      11/9 商談希望            商談希望 11/9
       SQL      L-0003   090-5550-0103            技術部  主任     10/8 名刺交換

ホットだが、まだ営業のステージにない人
温度感   スコア   ID       会社名                 氏名        役職   最近の行動                 足りないもの
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
ホット      130   L-0004   株式会社みやこ不動産   渡辺 直樹   係長   11/16 問い合わせ           料金ページ閲覧がまだない
                                                                     11/15 問い合わせ
                                                                     10/8 名刺交換

基準に届かないが、30 日以内に動きのあった決裁者
温度感     スコア   ID       会社名                     氏名        最近の行動                 足りないもの
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
コールド       50   L-0005   九州フードサービス株式…    池田 浩二   11/10 メール開封           あと 30 点
                                                        部長        10/9 名刺交換              料金ページ閲覧がまだない
                                                                                               問い合わせまたは無料トラ
                                                                                               イアルがまだない
"""
    )


def test_the_hot_list_at_80_columns(store: Cli) -> None:
    shown = store("report", "hot", "--width", "80", lang="ja").out
    assert (
        shown
        == """\
営業への一覧  2026-11-21  連絡する人 3 名

連絡する人
順位   温度感   スコア   会社名                     理由
────────────────────────────────────────────────────────────────────────────────
   1   ホット      170   三河オートメーション株…    料金ページ閲覧 11/18・11/19
       SQL      L-0001   中村 拓也                  問い合わせ 11/20
                         生産本部  執行役員         従業員1000人以上、部長以上
                         090-5550-0101
   2   ホット       30   日本橋物流株式会社         商談希望 11/17
       SQL      L-0002   清水 翔太                  従業員1000人以上
                         物流企画部  係長
                         090-5550-0102
   3   ホット        0   関西テクノロジーズ株式…    商談希望 11/9
       SQL      L-0003   木村 さくら
                         技術部  主任
                         090-5550-0103

ホットだが、まだ営業のステージにない人
温度感   スコア   会社名                 足りないもの
─────────────────────────────────────────────────────────────────
ホット      130   株式会社みやこ不動産   料金ページ閲覧がまだない
         L-0004   渡辺 直樹
                  係長

基準に届かないが、30 日以内に動きのあった決裁者
温度感     スコア   会社名                       足りないもの
────────────────────────────────────────────────────────────────────────────────
コールド       50   九州フードサービス株式会社   あと 30 点
           L-0005   池田 浩二                    料金ページ閲覧がまだない
                    部長                         問い合わせまたは無料トライアル
                                                 がまだない
"""
    )


def test_every_call_has_a_why_and_a_lead_without_points_too(store: Cli) -> None:
    calls = store("report", "hot", "--format", "json").json()["calls"]
    assert [(c["rank"], c["id"], c["score"]) for c in calls] == [(1, 1, 170), (2, 2, 30), (3, 3, 0)]
    assert all(c["why"] for c in calls)
    assert calls[2]["reasons"] == [
        {"kind": "meeting_request", "rule": None, "points": 0, "days": ["2026-11-09"]}
    ]


def test_a_lead_that_was_moved_by_hand_tells_the_reason(store: Cli) -> None:
    done = store("promote", "6", "--to", "sql", "--reason", "社長の紹介", "--by", "佐藤")
    assert done.code == 0, done.err
    calls = store("report", "hot", "--format", "json").json()["calls"]
    assert [c["why"] for c in calls if c["id"] == 6] == ["社長の紹介"]


def test_the_hot_list_hides_nobody_whom_a_score_alone_would_hide(store: Cli) -> None:
    told = store("report", "hot", "--format", "json").json()
    [almost] = told["almost"]
    assert (almost["id"], almost["temperature"], almost["stage"]) == (4, "hot", "mql")
    assert [m["condition"] for m in almost["missing"]] == ["did('price_page')"]
    [decider] = told["deciders"]
    assert (decider["id"], decider["title"], decider["temperature"]) == (5, "部長", "cold")
    assert decider["latest"][0] == {"day": "2026-11-10", "kind": "mail_open", "subject": "11月号"}


def test_a_decider_who_did_nothing_of_late_is_on_no_list(
    store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCTL_TODAY", "2026-12-11")
    assert store("report", "hot", "--format", "json").json()["deciders"] == []
    monkeypatch.setenv("LEADCTL_TODAY", "2026-12-09")
    assert len(store("report", "hot", "--format", "json").json()["deciders"]) == 1


def test_the_excluded_are_on_no_list_for_sales(store: Cli) -> None:
    told = store("report", "hot", "--format", "json").json()
    shown = {call["id"] for name in ("calls", "almost", "deciders") for call in told[name]}
    assert shown == {1, 2, 3, 4, 5}
    assert store.value("select excluded from v_leads where id = 7") == "競合"


def test_a_file_for_sales_can_be_dialled_from(store: Cli) -> None:
    done = store("report", "hot", "--format", "csv", lang="ja")
    head, first, *_rest = csv.reader(io.StringIO(done.out))
    row = dict(zip(head, first, strict=True))
    assert row["携帯電話"] == "090-5550-0101"
    assert row["メールアドレス"] == "nakamura@mikawa.example.jp"
    assert row["温度感"] == "ホット"
    assert row["理由"].startswith("料金ページ閲覧 11/18・11/19、問い合わせ 11/20")
    assert "ホットだが、まだ営業のステージにない人" in done.err
    assert store("report", "hot", "--out", "hot.xlsx", lang="ja").code == 0
    book = openpyxl.load_workbook(store.folder / "hot.xlsx")
    assert [sheet.max_row for sheet in book.worksheets] == [4, 2, 2]


def test_the_funnel_on_a_screen(store: Cli) -> None:
    shown = store("report", "funnel", lang="ja").out
    assert (
        shown
        == """\
ファネル  2026-11-21 現在  全リード 8 名

ステージ   到達   前段から   現在   日数（中央値）
─────────────────────────────────────────────────────────────────────────────────────────
リード        8          —      3               44   ████████████████████████████████████
MQL           5        63%      2                —   ██████████████████████
SQL           3        60%      3                —   ██████████████
SAL           0         0%      0                —
受注          0          —      0                —

初回の接点ごと
初回の接点         リード   MQL   SQL   SAL   受注   SQL率   参考   平均点
──────────────────────────────────────────────────────────────────────────
ものづくり展2026        8     5     3     0      0     38%   n<30     56.2

獲得月ごと
獲得月    リード   MQL   SQL   SAL   受注   SQL率   参考
────────────────────────────────────────────────────────
2026-09        1     1     1     0      0    100%   n<30
2026-10        7     4     2     0      0     29%   n<30

日数（中央値）: 次のステージに移った人だけの滞在日数です（いまいる人は含みません）。
件数が少ないため（30 名未満）、率は参考です。
"""
    )


def test_the_funnel_counts_stages_that_were_skipped_or_left(store: Cli) -> None:
    assert store("promote", "2", "--to", "won", "--reason", "受注", "--by", "佐藤").code == 0
    assert store("promote", "3", "--to", "lost", "--reason", "競合", "--by", "佐藤").code == 0
    told = store("report", "funnel", "--format", "json").json()
    assert [(s["stage"], s["reached"], s["present"]) for s in told["stages"]] == [
        ("lead", 8, 3), ("mql", 5, 2), ("sql", 3, 1), ("sal", 1, 0), ("won", 1, 1),
    ]  # fmt: skip
    assert [s["rate"] for s in told["stages"]] == [None, 0.625, 0.6, 0.3333, 1.0]
    assert told["beside"] == {"lost": 1}
    assert told["sources"] == [
        {"source": "ものづくり展2026", "leads": 8, "mql": 5, "sql": 3, "sal": 1, "won": 1,
         "rate": 0.375, "few": True, "mean_score": 56.2},
    ]  # fmt: skip


def test_sources_are_counted_apart_and_those_without_one_too(store: Cli) -> None:
    others = text_file(
        store.folder, "b.csv", "氏名,会社名,メール\n東 京,(株)東,t@higashi.example.jp\n"
    )
    store.imported(others, "--as", "card")
    told = store("report", "funnel", "--format", "json").json()["sources"]
    assert [(s["source"], s["leads"], s["mean_score"]) for s in told] == [
        ("ものづくり展2026", 8, 56.2),
        (None, 1, None),
    ]


def test_temperatures_on_a_screen(store: Cli) -> None:
    shown = store("report", "temperature", lang="en").out
    assert (
        shown
        == """\
Temperature, 2026-11-21

Temperature   Leads   Share   12 weeks
─────────────────────────────────────────────────────────────────────────────────
hot               5     63%              █   ██████████████████████
warm              1     13%              █   ████
cold              2     25%              █   █████████

By stage
Stage   hot   warm   cold   no score
────────────────────────────────────
lead      1      1      1          0
MQL       1      0      1          0
SQL       3      0      0          0

Over the last twelve weeks
Week until   hot   warm   cold
──────────────────────────────
2026-09-05     —      —      —
2026-09-12     —      —      —
2026-09-19     —      —      —
2026-09-26     —      —      —
2026-10-03     —      —      —
2026-10-10     —      —      —
2026-10-17     —      —      —
2026-10-24     —      —      —
2026-10-31     —      —      —
2026-11-07     —      —      —
2026-11-14     —      —      —
2026-11-21     5      1      2
"""
    )


def test_temperatures_for_scripts_count_everybody_once(store: Cli) -> None:
    others = text_file(
        store.folder, "b.csv", "氏名,会社名,メール\n東 京,(株)東,t@higashi.example.jp\n"
    )
    store.imported(others, "--as", "card")
    told = store("report", "temperature", "--format", "json").json()
    assert told["unscored"] == 1
    counted = sum(s["leads"] for s in told["temperatures"]) + told["unscored"]
    by_stage = sum(sum(v for k, v in s.items() if k != "stage") for s in told["stages"])
    assert (counted, by_stage) == (9, 9)
    assert sum(s["share"] for s in told["temperatures"]) == 1


@pytest.mark.parametrize("name", ["hot", "funnel", "temperature"])
def test_an_empty_store_is_a_success(cli: Cli, name: str) -> None:
    assert cli("init").code == 0
    cli.imported(text_file(cli.folder, "a.csv", "氏名,会社名,メール\n"))
    for form in ("table", "json", "csv", "md", "tsv"):
        done = cli("report", name, "--format", form)
        assert done.code == 0, done.err


def test_a_report_that_is_none_names_those_that_are(store: Cli) -> None:
    done = store("report", "funel")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "Error: there is no report 'funel'. Did you mean leadctl report funnel? "
        f"There are: {', '.join(REPORTS)}, all\n"
    )


def test_a_report_without_rules_says_how_to_get_them(store: Cli) -> None:
    (store.folder / "rules.toml").unlink()
    for name in ("hot", "funnel", "temperature"):
        done = store("report", name)
        assert (done.code, done.out) == (1, "")
        assert "leadctl init" in done.err
