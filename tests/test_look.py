"""`leads`, `show`, `imports` and the bare `leadctl`: what a person sees of a store."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from leadctl.fields import LEAD_COLUMNS
from tests.conftest import Cli, text_file
from tests.stores import CARDS, fill


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def ids(store: Cli, *arguments: str) -> list[int]:
    done = store("leads", *arguments, "--format", "json")
    assert done.code == 0, done.err
    return [lead["id"] for lead in done.json()]


def test_the_list_at_120_columns(store: Cli) -> None:
    done = store("leads", "--limit", "5", lang="ja")
    assert (done.code, done.err) == (0, "ほかに 3 件あります。--limit 0 で全件を表示します。\n")
    assert (
        done.out
        == """\
ID       スコア   温度感     ステージ   会社名                      氏名        役職       メールアドレス
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
L-0001      170   ホット     SQL        三河オートメーション株式…   中村 拓也   執行役員   nakamura@mikawa.example.jp
                                                                                           090-5550-0101
L-0004      130   ホット     MQL        株式会社みやこ不動産        渡辺 直樹   係長       watanabe@miyako.example.jp
                                                                                           090-5550-0104
L-0005       50   コールド   MQL        九州フードサービス株式会…   池田 浩二   部長       ikeda@kyushu.example.jp
                                                                                           090-5550-0105
L-0007       50   ホット     リード     株式会社ライバル            敵 一郎     部長       teki@rival.example
                                                                                           090-5550-0107
L-0002       30   ホット     SQL        日本橋物流株式会社          清水 翔太   係長       shimizu@nihonbashi.example.jp
                                                                                           090-5550-0102
"""
    )


def test_the_list_at_80_columns(store: Cli) -> None:
    shown = store("leads", "--width", "80", lang="en").out
    assert (
        shown
        == """\
ID       Score   Temperature   Stage   Company                    Name
────────────────────────────────────────────────────────────────────────────────
L-0001     170   hot           SQL     三河オートメーション株…    中村 拓也
                                                                  執行役員
L-0004     130   hot           MQL     株式会社みやこ不動産       渡辺 直樹
                                                                  係長
L-0005      50   cold          MQL     九州フードサービス株式…    池田 浩二
                                                                  部長
L-0007      50   hot           lead    株式会社ライバル           敵 一郎
                                                                  部長
L-0002      30   hot           SQL     日本橋物流株式会社         清水 翔太
                                                                  係長
L-0008      20   warm          lead    株式会社アオバ             青葉 春
L-0006       0   cold          lead    [red]株式会社              怪しい [/b] 人
L-0003       0   hot           SQL     関西テクノロジーズ株式…    木村 さくら
                                                                  主任
"""
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--stage", "sql"], [1, 2, 3]),
        (["--stage", "SQL", "--stage", "lead"], [1, 7, 2, 8, 6, 3]),
        (["--temperature", "warm"], [8]),
        (["--temperature", "hot", "--stage", "mql"], [4]),
        (["--source", "ものづくり展2026", "--limit", "2"], [1, 4]),
        (["--where", "employees >= 4000"], [5, 7]),
        (["--where", "did('meeting_request', 30) and score < 50"], [2, 3]),
        (["--search", "みやこ"], [4]),
        (["--search", "株式会社 部長"], [5, 7]),
        (["--search", "%"], []),
        (["--sort", "full_name", "--stage", "sql"], [1, 3, 2]),
        (["--sort", "-employees,company", "--limit", "3"], [7, 5, 1]),
        (["--sort", "employees", "--limit", "1"], [4]),
    ],
)
def test_filters_narrow_and_sorts_order(
    store: Cli, arguments: list[str], expected: list[int]
) -> None:
    assert ids(store, *arguments) == expected


def test_an_object_holds_every_field(store: Cli) -> None:
    [lead] = store("leads", "--stage", "sql", "--limit", "1", "--format", "json").json()
    assert tuple(lead) == LEAD_COLUMNS
    assert lead["id"] == 1
    assert (lead["score"], lead["fit"], lead["engagement"]) == (170, 60, 110)
    assert (lead["temperature"], lead["stage"], lead["title_level"]) == ("hot", "sql", 5)
    assert (lead["mobile"], lead["employees"], lead["kana"]) == ("+819055500101", 3200, None)


def test_the_order_of_a_list_does_not_depend_on_the_order_of_import(
    store: Cli, tmp_path: Path
) -> None:
    head, *rows = CARDS.splitlines()
    upside_down = text_file(store.folder, "逆.csv", "\n".join([head, *reversed(rows)]) + "\n")
    store.imported(upside_down, "--source", "ものづくり展2026", "--db", str(tmp_path / "other.db"))

    def rows_of(*arguments: str) -> list[list[object]]:
        found = store("leads", "--sort", "", "--format", "json", *arguments).json()
        kept = [
            c
            for c in LEAD_COLUMNS
            if c not in {"id", "score", "fit", "engagement", "temperature", "stage", "subject"}
        ]
        return [[lead[c] for c in kept] for lead in found]

    assert rows_of() == rows_of("--db", str(tmp_path / "other.db"))


def test_nobody_is_a_success_in_words(store: Cli) -> None:
    done = store("leads", "--source", "大阪展", lang="ja")
    assert (done.code, done.out) == (0, "")
    assert done.err == "該当するリードはありません。 リードDBにある流入元: ものづくり展2026 (8)\n"
    assert store("leads", "--stage", "won", "--format", "json").json() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--stage", "sqll"], "there is no stage 'sqll'. There are: lead, mql, sql, sal"),
        (["--sort", "-points"], "there is no column 'points'. There are: id, email"),
        (["--where", "score"], "score is a number, not a condition"),
        (["--where", "scroe > 3"], "scroe"),
        (["--where", "1=1; drop table lead"], ""),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_could(
    store: Cli, arguments: list[str], said: str
) -> None:
    done = store("leads", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert store.value("select count(*) from lead") == 8


@pytest.mark.parametrize(
    "named", ["1", "L-0001", "l-1", "nakamura@mikawa.example.jp", "NAKAMURA@mikawa.example.jp",
              "中村", "中村拓也", "三河オート", "三河 オートメーション", "nakamura@"],
)  # fmt: skip
def test_a_lead_is_named_in_many_ways(store: Cli, named: str) -> None:
    assert store("show", named, "--format", "json").json()["id"] == 1


def test_an_id_that_was_merged_away_means_the_lead_that_it_became(store: Cli) -> None:
    [(merged,)] = store.query("select record_id from member where lead_id = 2 and record_id <> 2")
    assert store("show", f"L-{merged:04}", "--format", "json").json()["id"] == 2


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("4242", "4242: there is no lead with this id. leadctl leads lists them all."),
        ("中邑", "中邑: no lead fits. Near: L-0001 中村 拓也 三河オートメーション株式会社"),
        ("qqqqqq", "qqqqqq: no lead fits. Look by name, company, e-mail or id"),
        ("テクノロジーズ株式会社 物流", "no lead fits"),
        ("部", "部: no lead fits"),
        ("株式会社", "株式会社: several leads fit. Say which: L-0001 中村 拓也"),
    ],
)
def test_a_name_that_fits_none_or_several_names_candidates(
    store: Cli, named: str, said: str
) -> None:
    done = store("show", named)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_a_lead_at_120_columns(store: Cli) -> None:
    shown = store("show", "中村", lang="ja").out
    assert (
        shown
        == """\
L-0001  中村 拓也  三河オートメーション株式会社  生産本部 執行役員
ステージ SQL（2026-11-21 から）   170 点   温度感 ホット
nakamura@mikawa.example.jp   090-5550-0101

業種         製造業
従業員数     3,200
流入元       ものづくり展2026
同意の根拠   名刺交換

スコアの内訳                   点   根拠                              取込元
──────────────────────────────────────────────────────────────────────────────────────────────────────
企業規模: 従業員1000人以上    +30   employees = 3200                  名刺.csv 2 行目
役職: 部長以上                +20   title = 執行役員                  名刺.csv 2 行目
業種: ターゲット業種          +10   industry = 製造業                 名刺.csv 2 行目
料金ページ閲覧                +60   2 回 × 30 点、最後は 2026-11-19   行動.csv 3 行目、行動.csv 2 行目
問い合わせ                    +50   1 回 × 50 点、最後は 2026-11-20   行動.csv 4 行目
合計                         +170

SAL まで
  営業の受入がまだ
  初回の面談がまだ

行動履歴
2026-11-20   メール配信   11月号             行動.csv 5 行目
2026-11-20   問い合わせ   お問い合わせ       行動.csv 4 行目
2026-11-19   ページ閲覧   /pricing           行動.csv 3 行目
2026-11-18   ページ閲覧   /pricing           行動.csv 2 行目
2026-10-07   名刺交換     ものづくり展2026   名刺.csv 2 行目

取込データ 5 件
R-12   2026-11-20                                           nakamura@mikawa.example.jp   A1 同じメール   行動.csv 5 行目
R-11   2026-11-20                                           nakamura@mikawa.example.jp   A1 同じメール   行動.csv 4 行目
R-10   2026-11-19                                           nakamura@mikawa.example.jp   A1 同じメール   行動.csv 3 行目
R-9    2026-11-18                                           nakamura@mikawa.example.jp   A1 同じメール   行動.csv 2 行目
R-1    2026-10-07   中村 拓也   三河オートメーション株式…   nakamura@mikawa.example.jp                   名刺.csv 2 行目
"""
    )


def test_a_lead_at_80_columns(store: Cli) -> None:
    shown = store("show", "渡辺", "--width", "80", lang="ja").out
    assert (
        shown
        == """\
L-0004  渡辺 直樹  株式会社みやこ不動産  係長
ステージ MQL（2026-11-21 から）   130 点   温度感 ホット
watanabe@miyako.example.jp   090-5550-0104

業種         不動産業
従業員数     1,200
流入元       ものづくり展2026
同意の根拠   名刺交換

スコアの内訳               点   根拠                     取込元
────────────────────────────────────────────────────────────────────────────────
企業規模: 従業員1000…     +30   employees = 1200         名刺.csv 5 行目
問い合わせ               +100   2 回 × 50 点、最後は     行動.csv 9 行目
                                2026-11-16               行動.csv 8 行目
合計                     +130

SQL まで
  料金ページ閲覧がまだない

行動履歴
2026-11-16   問い合わせ   お問い合わせ       行動.csv 9 行目
2026-11-15   問い合わせ   お問い合わせ       行動.csv 8 行目
2026-10-08   名刺交換     ものづくり展2026   名刺.csv 5 行目

取込データ 3 件
R-16   2026-11-16                                                行動.csv 9 行目
                    A1 同じメール   watanabe@miyako.example.jp
R-15   2026-11-15                                                行動.csv 8 行目
                    A1 同じメール   watanabe@miyako.example.jp
R-4    2026-10-08   渡辺 直樹       株式会社みやこ不動産         名刺.csv 5 行目
                                    watanabe@miyako.example.jp
"""
    )


def test_the_points_of_every_lead_add_up_and_name_their_rows(store: Cli) -> None:
    for lead_id in ids(store):
        shown = store("show", str(lead_id), "--format", "json").json()
        assert sum(point["points"] for point in shown["points"]) == shown["score"]
        for point in shown["points"]:
            assert all(e["file"] and e["line"] > 1 for e in point["evidence"])
            assert point["evidence"] or not point["rule"]


def test_a_lead_for_scripts(store: Cli) -> None:
    shown = store("show", "2", "--format", "json").json()
    assert tuple(shown) == (
        *LEAD_COLUMNS, "stage_since", "excluded", "emails", "phones", "employments", "records", "activities", "notes", "edits", "points", "next", "handoffs", "feedback", "interests", "signals",
    )  # fmt: skip
    log, cards = str(store.folder / "行動.csv"), str(store.folder / "名刺.csv")
    assert shown["activities"] == [
        {
            "at": "2026-11-17T09:00:00",
            "kind": "meeting_request",
            "subject": "商談",
            "file": log,
            "line": 6,
        },
        {
            "at": "2026-09-16",
            "kind": "card",
            "subject": "ものづくり展2026",
            "file": cards,
            "line": 3,
        },
    ]
    assert [r["places"] for r in shown["records"]] == [
        [{"file": log, "line": 6}], [{"file": cards, "line": 3}],
    ]  # fmt: skip
    assert shown["points"] == [
        {"axis": "fit", "group": "企業規模", "rule": "従業員1000人以上", "points": 30, "why": "employees = 1500",
         "lost_to_cap": 0, "evidence": [{"at": "2026-09-16", "kind": "employees", "subject": "1500",
                                         "file": cards, "line": 3}]},
    ]  # fmt: skip
    assert shown["next"]["stage"] == "sal"
    assert {m["condition"] for m in shown["next"]["missing"]} == {"accepted", "met"}


def test_a_lead_is_shown_without_rules_too(store: Cli) -> None:
    (store.folder / "rules.toml").unlink()
    shown = store("show", "2", "--format", "json").json()
    assert (shown["points"], shown["next"], shown["score"]) == ([], None, 30)
    assert "L-0002  清水 翔太" in store("show", "2").out


def test_data_is_never_markup(store: Cli) -> None:
    assert "[red]株式会社" in store("leads").out
    assert "怪しい [/b] 人  [red]株式会社" in store("show", "6").out


def test_imports_are_listed_newest_first(store: Cli) -> None:
    found = store("imports", "--format", "json").json()
    assert [(i["id"], i["kind"], i["rows"], i["created"], i["updated"]) for i in found] == [
        (2, "activity", 12, 0, 12),
        (1, "card", 8, 8, 0),
    ]
    shown = store("imports", lang="ja").out.splitlines()
    assert shown[0].split()[:4] == ["取込", "ファイル", "日時", "種類"]
    assert shown[2].split()[:2] == ["2", "行動.csv"]


def steps(cli: Cli) -> list[str]:
    """Return the commands that the bare `leadctl` proposes."""
    done = cli()
    assert (done.code, done.err) == (0, "")
    return [
        "leadctl" + line.partition("leadctl")[2]
        for line in done.out.splitlines()
        if "   leadctl" in line
    ]


def test_the_bare_command_knows_what_is_next(cli: Cli) -> None:
    assert steps(cli) == ["leadctl init", "leadctl import FILE --dry-run", "leadctl --help"]
    cli.imported(text_file(cli.folder, "名刺.csv", CARDS + ",,,,,,,,\n,,部長,,,,,,\n"))
    assert steps(cli) == ["leadctl imports", "leadctl init"]
    assert cli("init", "--lang", "ja").code == 0
    assert steps(cli) == ["leadctl imports", "leadctl score"]
    assert cli("score").code == 0
    assert steps(cli) == ["leadctl imports", "leadctl promote"]
    assert cli("promote").code == 0
    assert steps(cli) == ["leadctl imports"]


def test_the_bare_command_counts_leads_by_stage(store: Cli) -> None:
    first = store(lang="ja").out.splitlines()[0]
    assert first.startswith("8 名   リード 3  MQL 2  SQL 3   最終取込 ")
    assert steps(store) == ["leadctl handoff"]


def test_a_file_for_the_owner_only(store: Cli) -> None:
    done = store("leads", "--out", "hot.json", "--stage", "sql")
    assert (done.code, done.out, done.err) == (0, "", "Written: hot.json (3 rows)\n")
    assert len(json.loads((store.folder / "hot.json").read_text(encoding="utf-8"))) == 3


def test_the_first_of_many_are_the_same_whether_or_not_all_are_put_in_order(cli: Cli) -> None:
    rows = "".join(f"p{n % 7}{n}@x.example,会社{n % 3},{n % 5}\n" for n in range(60))
    cli.imported(text_file(cli.folder, "leads.csv", f"メールアドレス,会社名,役職\n{rows}"))
    with sqlite3.connect(cli.folder / "leads.db") as conn:
        conn.execute(
            "insert into run (verb, as_of, recorded_at, rules_hash, counts) values ('score', '', '', '', '{}')"
        )
        conn.execute(
            "insert into score (lead_id, run_id, score, fit, engagement, temperature)"
            " select id, 1, id % 6, 0, 0, 'cold' from lead where id % 11 > 0"
        )
    conn.close()
    everybody = cli("leads", "--format", "json").json()
    for limit in (1, 7, 20, 53, 54, 55, 59, 60, 61):
        assert cli("leads", "--format", "json", "--limit", limit).json() == everybody[:limit]
        warm = cli("leads", "--temperature", "cold", "--format", "json", "--limit", limit).json()
        assert warm == [one for one in everybody if one["temperature"]][:limit]
