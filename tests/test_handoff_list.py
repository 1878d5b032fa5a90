"""What was handed over and waits for an answer: `handoff list`, `report sla`, `remind`."""

from __future__ import annotations

import pytest

from tests.conftest import Cli, Clock
from tests.stores import add_rules, fill


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def test_open_and_overdue_handoffs_are_listed(store: Cli, on: Clock) -> None:
    add_rules(
        store, '[[owner]]\nname = "佐藤"\nemail = "sato@x.example"\n[[owner]]\nname = "鈴木"\n'
    )
    store("handoff", "--commit")
    on("2026-11-25T17:59")
    assert store("handoff", "list", "--overdue").err == "There are no such handoffs.\n"
    assert store("remind").err == "No answer is overdue.\n"
    on("2026-11-25T18:01")
    store("feedback", "L-0002", "--result", "rejected", "--reason", "too_early")
    store("feedback", "L-0003", "--result", "accepted")
    late = store("handoff", "list", "--overdue", "--format", "json").json()
    assert [(r["handoff"], r["id"], r["owner"], r["due"]) for r in late] == [
        (1, 1, "佐藤", "2026-11-25T18:00+09:00")
    ]
    assert [r["id"] for r in store("handoff", "list", "--open", "--format", "json").json()] == [
        3,
        1,
    ]
    assert store("handoff", "list", "--owner", "鈴木", "--format", "tsv").out.count("\n") == 2
    assert store("handoff", "list", lang="ja").out == LISTED
    assert store("report", "sla", lang="ja").out == ANSWERED
    assert store("remind").out == REMINDER
    assert store("remind", "--out", "mails").err == "Written: mails/2026-11-25_佐藤.txt\n"
    written = store.folder / "mails" / "2026-11-25_佐藤.txt"
    assert written.read_text(encoding="utf-8") == REMINDER


LISTED = """\
引き渡し   リードID   会社名                氏名          引き渡し日   担当   対応期限           対応日       最新の回答
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
H-0003     L-0003     関西テクノロジーズ…   木村 さくら   2026-11-21   佐藤   2026-11-25 18:00   2026-11-25   受入
H-0002     L-0002     日本橋物流株式会社    清水 翔太     2026-11-21   鈴木   2026-11-25 18:00   2026-11-25   差し戻し
H-0001     L-0001     三河オートメーショ…   中村 拓也     2026-11-21   佐藤   2026-11-25 18:00
"""
ANSWERED = """\
営業の対応 2026-11-25

引き渡し   対応中   本日期限   期限超過   回答済   初回対応までの営業日
───────────────────────────────────────────────────────────────────────
       3        2          0          1        2                      2

担当別
担当   引き渡し   対応中   本日期限   期限超過   回答済   初回対応までの営業日
──────────────────────────────────────────────────────────────────────────────
佐藤          2        2          0          1        1                      2
鈴木          1        0          0          0        1                      2

結果別
結果         リード   回答に占める割合
──────────────────────────────────────
受入              1                50%
差し戻し          1                50%
連絡つかず        0                 0%
未対応            1                  —

差し戻し
差し戻し理由   リード
─────────────────────
時期尚早            1
"""
REMINDER = """\
To: sato@x.example
Subject: 【対応のお願い】期限を過ぎたリード 1 名 (2026-11-25)

佐藤 様

次のリードの対応期限が過ぎています。受入か差し戻しかを、お渡しした一覧に記入するか、マーケティングにお知らせください。

1. L-0001  三河オートメーション株式会社  中村 拓也
   引き渡し 2026-11-21、対応期限 2026-11-25 18:00
   問い合わせ 11/20、料金ページ閲覧を2回(11/18, 11/19)
   090-5550-0101  nakamura@mikawa.example.jp

"""


def test_a_handoff_that_is_none_is_told(store: Cli) -> None:
    for command in ("show", "reprint"):
        done = store("handoff", command, "7")
        assert (done.code, done.err) == (
            1, "Error: 7: there is no handoff with this number. leadctl handoff list lists them all.\n",
        )  # fmt: skip
