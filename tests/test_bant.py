"""BANT, notes and tags: forms and people bring them, conditions use them, the raw answer is kept."""

from __future__ import annotations

from tests.conftest import Cli, text_file

RULES = """version = 1
locale = "en"
[answers.budget]
"確保済み" = "yes"
"申請中" = "unknown"
"なし" = "no"
[answers.timeframe]
"3か月以内" = "yes"
"未定" = "no"
"2027Q1" = "yes"
[answers]
"検討中" = "unknown"
[[stage]]
name = "mql"
owner = "marketing"
enter = "bant >= 2"
[[stage]]
name = "sql"
owner = "sales"
enter = "bant >= 3 and not (timeframe = false)"
"""
FORM = """タイムスタンプ,お名前,会社名,メールアドレス,ご予算,決裁権,必要性,導入時期
2026/11/02 10:00:00,山田 太郎,テスト工業株式会社,t.yamada@test-k.example,確保済み,はい,,3か月以内
2026/11/03 10:00:00,吉野 花子,株式会社ケーエス,h.yoshino@ks.example,申請中,いいえ,検討中,未定
2026/11/04 10:00:00,佐藤 次郎,株式会社サトウ,j.sato@sato.example,来期に500万円,はい,,
"""
STANDING = """\
id\temail\tbudget\tauthority\tneed\ttimeframe\ttags\tstage
1\tt.yamada@test-k.example\t確保済み\tはい\t\t3か月以内\t\tsql
2\th.yoshino@ks.example\t申請中\tいいえ\t検討中\t未定\t\tlead
3\tj.sato@sato.example\t来期に500万円\tはい\t\t2027Q1\tVIP\tmql
"""
AFTERWARDS = """\
id\temail\tbudget\tauthority\tneed\ttimeframe\ttags\tstage
1\tt.yamada@test-k.example\tなし\tはい\t\t3か月以内\t\tsql
2\th.yoshino@ks.example\t申請中\tいいえ\t検討中\t未定\t\tlead
3\tj.sato@sato.example\tyes\tはい\t\t2027Q1\tVIP\tsql
"""
MEANT = {
    "budget = true": [1],
    "budget = false": [],
    "budget is null": [2, 3],
    "authority = false": [2],
    "need is null": [1, 2, 3],
    "timeframe = true": [1, 3],
    "timeframe = false": [2],
    "bant = 0": [2],
    "bant = 2": [3],
    "bant = 3": [1],
}


def standing(cli: Cli) -> str:
    rows = cli("leads", "--sort", "id", "--format", "json").json()
    columns = ("id", "email", "budget", "authority", "need", "timeframe", "tags", "stage")
    lines = ["\t".join("" if row[c] is None else str(row[c]) for c in columns) for row in rows]
    return "\n".join(["\t".join(columns), *lines]) + "\n"


def scored(cli: Cli) -> Cli:
    assert (cli("score").code, cli("promote").code) == (0, 0)
    return cli


def test_bant(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", RULES)
    cli.imported(text_file(cli.folder, "form.csv", FORM))
    done = cli(
        "edit", "佐藤", "timeframe=2027Q1", "note=予算は4月に決まる", "tag=VIP", "--by", "鈴木"
    )
    assert done.code == 0
    assert standing(scored(cli)) == STANDING
    for condition, ids in MEANT.items():
        found = cli("leads", "--where", condition, "--sort", "id", "--format", "json").json()
        assert [x["id"] for x in found] == ids, condition

    cli("edit", "佐藤", "budget=yes", "--by", "田中")
    header = "お名前,メールアドレス,ご予算,タイムスタンプ\n"
    later = header + "山田 太郎,t.yamada@test-k.example,なし,2026/11/20 9:00:00\n"
    cli.imported(text_file(cli.folder, "later.csv", later))
    assert standing(scored(cli)) == AFTERWARDS

    shown = cli("show", "佐藤", "--format", "json").json()
    said = [(e["field"], e["value"], e["raw"], e["by"], e["at"]) for e in shown["edits"]]
    assert sorted(said) == [
        ("budget", "yes", "yes", "田中", "2026-11-21"),
        ("tag", "VIP", "VIP", "鈴木", "2026-11-21"),
        ("timeframe", "2027Q1", "2027Q1", "鈴木", "2026-11-21"),
    ]
    assert shown["notes"] == [{"text": "予算は4月に決まる", "by": "鈴木", "at": "2026-11-21"}]
    assert [r["budget"] for r in shown["records"]] == ["来期に500万円"]
    raw = [
        (r["at"], r["budget"]) for r in cli("show", "山田", "--format", "json").json()["records"]
    ]
    assert raw == [("2026-11-20T09:00:00", "なし"), ("2026-11-02T10:00:00", "確保済み")]
