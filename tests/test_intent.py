"""Signals of intent: which companies look for something, told by a provider."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from leadctl.fields import INTENT_FIELDS, fold
from leadctl.model import ListKind
from leadctl.sources import kind_of
from leadctl.store import scoring, signals
from leadctl.store.database import open_database
from tests.conftest import Cli, counts, text_file
from tests.small_store import NOW, book

RULES = """
[[behavior]]
name = "インテント"
scope = "company"
action = "intent"
match = "*セキュリティ*"
points = 15
within = "90d"
[[interest]]
topic = "セキュリティ"
action = "intent"
match = "*セキュリティ*"
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 15"
"""
CARDS = """会社名,氏名,メールアドレス,名刺交換日
株式会社東和製作所,山本 健一,yamamoto@towa.example.jp,2026-10-07
㈱東和製作所,佐藤 花子,sato@towa.example.jp,2026-10-08
日本橋物流株式会社,清水 翔太,shimizu@nihonbashi.example.jp,2026-10-07
株式会社アオバ,青葉 春,haru@gmail.com,2026-10-07
,個人 一郎,ichiro@solo.example.jp,2026-10-07
"""
SIGNALS = """企業名,ドメイン,トピック,検知日,提供元,スコア
(株)東和製作所,,クラウドセキュリティ,2026-11-18,インテントA,82
,www.nihonbashi.example.jp,セキュリティ監査,2026-11-19,インテントA,75
,https://mikawa.example.jp/,工場IoT,2026-11-17,インテントA,90
株式会社三河オートメーション,mikawa.example.jp,工場IoT,2026-11-10,インテントA,60
株式会社三河オートメーション,,セキュリティ,2026-05-10,インテントB,
,solo.example.jp,名刺管理,2026-11-16,インテントB,
,gmail.com,セキュリティ,2026-11-18,インテントA,70
株式会社つばさ,,,2026-11-18,インテントA,70
"""


@pytest.fixture
def store(cli: Cli) -> Cli:
    text_file(cli.folder, "rules.toml", RULES)
    cli.imported(text_file(cli.folder, "名刺.csv", CARDS))
    return cli


def linked(store: Cli) -> list[tuple[str, str]]:
    """Return which company has which signals."""
    return store.query(
        """select c.company_key, a.subject from company_activity c
          join action a on a.id = c.action_id order by 1, 2"""
    )


def take_in(store: Cli, text: str = SIGNALS, name: str = "インテント.csv") -> Cli:
    done = store("import", text_file(store.folder, name, text), "--as", "intent")
    assert done.code in {0, 3}, done.err
    return store


def test_intent(store: Cli) -> None:
    done = store("import", text_file(store.folder, "インテント.csv", SIGNALS), "--as", "intent", lang="ja")  # fmt: skip
    assert done.code == 3
    assert (
        done.out.replace(str(store.folder) + "/", "")
        == """\
ファイル         読み方                                     行   新規   名寄せ   変化なし   要確認
──────────────────────────────────────────────────────────────────────────────────────────────────
インテント.csv   インテント, utf-8, 6 列中 6 列を対応づけ    8      1        5          0        2
"""
    )
    assert (
        done.err.replace(str(store.folder) + "/", "")
        == """\
インテント.csv 8 行目 domain: 会社名がなく、企業のドメインでもありません: 'gmail.com'
インテント.csv 9 行目 subject: トピックがありません
要確認の行が 2 件あります。インテント.rejects.csv で直して、そのファイルを取り込んでください。
次は  leadctl score
"""
    )
    assert store("score").code == 0
    scored = store("leads", "--sort", "-score,company", "--format", "json").json()
    assert [lead["score"] for lead in scored] == [15, 15, 15, 0, 0]
    done = store("report", "intent", lang="ja")
    assert (
        done.out
        == """\
インテント  2026-11-21  企業 4 社（直近 90 日のシグナル順）

まだリードのいない企業（探す相手）
シグナル   会社名                         ドメイン            関心トピック   最新         強度   従業員数
─────────────────────────────────────────────────────────────────────────────────────────────────────────
       2   株式会社三河オートメーション   mikawa.example.jp   工場IoT        2026-11-17     90          —

リードのいる企業（会社全体の関心）
シグナル   会社名               関心トピック           最新         リード   氏名        温度感
─────────────────────────────────────────────────────────────────────────────────────────────────
       1   日本橋物流株式会社   セキュリティ監査       2026-11-19        1   清水 翔太   コールド
       1   株式会社東和製作所   クラウドセキュリティ   2026-11-18        2   佐藤 花子   コールド
       1   solo.example.jp      名刺管理               2026-11-16        1   個人 一郎   コールド
"""
    )
    done = store("show", "清水", lang="ja")
    assert (
        done.out
        == """\
L-0003  清水 翔太  日本橋物流株式会社
ステージ リード   15 点   温度感 コールド
shimizu@nihonbashi.example.jp

同意の根拠   名刺交換

関心: セキュリティ（1 件、最後は 11/19）

スコアの内訳    点   根拠                              取込元
────────────────────────────────────────────────────────────────────────────
インテント     +15   1 回 × 15 点、最後は 2026-11-19   インテント.csv 3 行目
合計           +15

MQL の条件を満たしています: leadctl promote

行動履歴
2026-10-07   名刺交換      名刺.csv 4 行目

企業のインテント
2026-11-19   セキュリティ監査   インテントA   インテント.csv 3 行目

取込データ 1 件
R-3   2026-10-07   清水 翔太   日本橋物流株式会社   shimizu@nihonbashi.example.jp      名刺.csv 4 行目
"""
    )


def test_a_signal_makes_no_lead_and_is_no_activity_of_anybody(store: Cli) -> None:
    before = store.value("select count(*) from lead")
    told = store.imported(text_file(store.folder, "i.csv", SIGNALS), "--as", "intent")
    assert counts(told) == (8, 1, 5, 0, 2)
    assert store.value("select count(*) from lead") == before
    assert store.value("select count(*) from v_activities where kind = 'intent'") == 0
    again = store.imported(text_file(store.folder, "j.csv", SIGNALS), "--as", "intent")
    assert counts(again) == (8, 0, 0, 6, 2)


@pytest.mark.parametrize(
    "header",
    [
        "Company Name,Domain,Topic Name,Composite Score,Date Stamp",
        "Account Name,Website,Intent Topic,Intent Score,Week,Industry,Employees",
        "企業名,関心トピック,強度,検知日,データ提供元",
        "ドメイン,検索キーワード,観測日",
    ],
)
def test_lists_of_signals_are_known_by_their_headers(header: str) -> None:
    assert kind_of(None, tuple(header.split(","))) is ListKind.INTENT


@pytest.mark.parametrize(
    "header",
    [
        "会社名,業種,従業員数,カテゴリ,更新日時",
        "会社名,氏名,メールアドレス,関心テーマ,日時",
        "メールアドレス,行動,対象,日時",
        "会社名,トピック",
    ],
)
def test_other_lists_are_not_taken_for_them(header: str) -> None:
    assert kind_of(None, tuple(header.split(","))) is not ListKind.INTENT


def test_no_header_means_two_fields() -> None:
    spelt = [(fold(s), f.name) for f in INTENT_FIELDS for s in f.spellings]
    assert len(set(spelt)) == len(dict(spelt))


def test_a_signal_finds_companies_that_come_later(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", RULES)
    take_in(cli)
    assert ("日本橋物流", "セキュリティ監査") not in linked(cli)
    cli.imported(text_file(cli.folder, "名刺.csv", CARDS))
    assert ("日本橋物流", "セキュリティ監査") in linked(cli)
    assert cli("score").code == 0
    assert cli.value("select score from v_leads where email like 'shimizu%'") == 15


@pytest.mark.parametrize("signals_first", [True, False])
def test_the_order_of_imports_does_not_matter(cli: Cli, signals_first: bool) -> None:
    text_file(cli.folder, "rules.toml", RULES)
    steps = [lambda: take_in(cli), lambda: cli.imported(text_file(cli.folder, "名刺.csv", CARDS))]
    for step in steps if signals_first else steps[::-1]:
        step()
    assert linked(cli) == [
        ("三河オートメーション", "セキュリティ"),
        ("三河オートメーション", "工場IoT"),
        ("日本橋物流", "セキュリティ監査"),
        ("東和製作所", "クラウドセキュリティ"),
    ]


def test_a_signal_follows_the_people_of_its_domain_to_another_company(store: Cli) -> None:
    take_in(store)
    assert store("score").code == 0
    edited = store("edit", "shimizu@nihonbashi.example.jp", "company=新日本橋株式会社")
    assert edited.code == 0, edited.err
    assert ("新日本橋", "セキュリティ監査") in linked(store)
    score_equals_full(store)
    assert store.value("select score from v_leads where email like 'shimizu%'") == 15


def score_equals_full(store: Cli) -> None:
    db = open_database(store.folder / "leads.db")
    rules = book(RULES)
    scoring.score(db.conn, rules, date(2026, 11, 21), recorded_at=NOW)
    whole = scoring.score(db.conn, rules, date(2026, 11, 21), recorded_at=NOW, full=True, dry_run=True)  # fmt: skip
    db.conn.rollback()
    db.close()
    assert whole.changed == 0


def test_incremental_scoring_equals_full_after_signals(store: Cli) -> None:
    assert store("score").code == 0
    for name, text in (("a.csv", SIGNALS), ("b.csv", SIGNALS.replace("2026-11-18", "2026-11-20"))):
        take_in(store, text, name)
        score_equals_full(store)
    assert store("imports", "undo", "3", "--yes").code == 0
    score_equals_full(store)


def test_an_import_of_signals_is_taken_back_whole(store: Cli) -> None:
    before = [store.query(f"select * from {t} order by 1, 2") for t in ("company", "action", "company_activity")]  # fmt: skip
    take_in(store)
    assert linked(store)
    assert store("imports", "undo", "2", "--yes").code == 0
    assert before == [store.query(f"select * from {t} order by 1, 2") for t in ("company", "action", "company_activity")]  # fmt: skip


def test_folding_again_changes_nothing(store: Cli) -> None:
    take_in(store)
    store.query("select 1")
    db = open_database(store.folder / "leads.db")
    before = list(db.conn.iterdump())
    signals.fold(db.conn)
    assert list(db.conn.iterdump()) == before
    db.conn.rollback()
    db.close()


def test_a_day_of_the_past_has_the_signals_of_then(store: Cli) -> None:
    take_in(store)
    told = store("report", "intent", "--as-of", "2026-11-17", "--format", "json").json()
    assert [one["company"] for one in told["without_leads"]] == ["株式会社三河オートメーション"]
    assert [one["topics"] for one in told["with_leads"]] == [["名刺管理"]]
    shown = store("show", "清水", "--as-of", "2026-11-18", "--format", "json").json()
    assert (shown["signals"], shown["score"]) == ([], 0)
    shown = store("show", "清水", "--as-of", "2026-11-19", "--format", "json").json()
    assert [one["topic"] for one in shown["signals"]] == ["セキュリティ監査"]
    assert (shown["score"], shown["interests"][0]["topic"]) == (15, "セキュリティ")


def test_a_list_without_companies_is_told(cli: Cli, tmp_path: Path) -> None:
    file = text_file(tmp_path, "x.csv", "トピック,検知日\na,2026-11-01\n")
    done = cli("import", file, "--as", "intent")
    assert done.code == 1
    assert "no column for the company" in done.err
