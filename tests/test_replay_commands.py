"""`--as-of` and `--known-at`, as they are used: `score`, `leads`, `show` and `report` of a past day."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, TODAY, Cli, dump, text_file

CARD = "氏名,メール,携帯電話,会社名,役職,従業員数,名刺交換日\n"
LOG = "メール,行動,対象,日時\n"
COMPANIES = "会社名,従業員数,業種\n"


def test_a_record_of_what_was_to_come_counts_from_the_day_it_was_recorded(cli: Cli) -> None:
    announced = LOG + "a@x.example,webinar,自動化,2026-12-01\n"
    init(cli)
    on(cli, "2026-11-20", imported=announced)
    assert ids(cli, "--as-of", "2026-11-19") == []
    assert ids(cli, "--as-of", "2026-11-20") == [(1, 0)]
    assert ids(cli, "--as-of", "2026-12-01") == [(1, 20)]


def init(cli: Cli) -> None:
    text_file(cli.folder, "rules.toml", (ROOT / "rules.toml").read_text(encoding="utf-8"))


def on(cli: Cli, day: str, imported: str = "", *commands: tuple[str, ...]) -> None:
    """Import a file and run commands on a day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEADCTL_TODAY", day)
        if imported:
            cli.imported(text_file(cli.folder, f"{day}.csv", imported))
        for command in commands:
            done = cli(*command)
            assert done.code == 0, done.err


def ids(cli: Cli, *options: str) -> list[tuple[int, int]]:
    done = cli("score", *options, "--format", "json")
    assert done.code == 0, done.err
    return [(lead["id"], lead["score"]) for lead in done.json()]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store below is kept for the next test, when it is made."""
    return tmp_path_factory.mktemp("kept") / "leads.db"


@pytest.fixture
def store(cli: Cli, kept: Path) -> Cli:
    """A week in the life of a store: promotions, what is recorded late, a merge, a step back."""
    init(cli)
    if not kept.exists():
        live(cli)
        shutil.copy("leads.db", kept)
    shutil.copy(kept, "leads.db")
    return cli


def live(cli: Cli) -> None:
    on(cli, "2026-11-10",
       CARD + "山田 太郎,taro@towa.example,,株式会社東和,課長,,2026-11-05\n"
              "山田 太郎,,090-5550-0101,株式会社東和,部長,,2026-10-01\n"
              "佐藤 花子,hana@nishi.example,,西商事株式会社,,,2026-11-09\n",
       ("score",), ("promote",))  # fmt: skip
    on(cli, "2026-11-12",
       LOG + "taro@towa.example,price_page,/pricing,2026-11-11\n"
             "taro@towa.example,inquiry,見積もり,2026-11-12\n"
             "hana@nishi.example,inquiry,お問い合わせ,2026-11-08\n",
       ("score",), ("promote",))  # fmt: skip
    on(cli, "2026-11-14", COMPANIES + "株式会社東和,3000,製造業\n")
    on(cli, "2026-11-16",
       CARD + "山田 太郎,taro@towa.example,090-5550-0101,株式会社東和,課長,,2026-11-06\n",
       ("score",), ("promote",),
       ("promote", "taro@towa.example", "--to", "nurture", "--reason", "来年", "--by", "鈴木"),
    )  # fmt: skip


def test_what_was_known_on_a_day_and_what_is_known_of_it_today(store: Cli) -> None:
    known = ("--as-of", "2026-11-12", "--known-at", "2026-11-12")
    told = {(lead["id"]): lead for lead in store("leads", *known, "--format", "json").json()}
    shown = {i: (x["full_name"], x["score"], x["stage"], x["employees"]) for i, x in told.items()}
    assert shown == {
        1: ("山田 太郎", 80, "sql", None),
        2: ("山田 太郎", 20, "lead", None),
        3: ("佐藤 花子", 50, "mql", None),
    }
    today = store("leads", "--as-of", "2026-11-12", "--format", "json").json()
    assert [(x["id"], x["mobile"], x["title"], x["score"], x["stage"]) for x in today] == [
        (1, "+819055500101", "課長", 80, "sql"),
        (3, None, None, 50, "mql"),
    ]
    before = store("leads", "--as-of", "2026-11-09", "--format", "json").json()
    assert [(x["id"], x["title"], x["score"], x["stage"]) for x in before] == [
        (3, None, 50, "lead"),
        (1, "課長", 0, "lead"),
    ]


def test_a_lead_keeps_its_id_on_a_day_before_its_first_record(store: Cli) -> None:
    (lead,) = store("leads", "--as-of", "2026-10-31", "--format", "json").json()
    assert (lead["id"], lead["email"], lead["title"], lead["score"]) == (1, None, "部長", 20)
    assert store("show", "L-0001", "--as-of", "2026-10-31", "--format", "json").json()["id"] == 1
    assert store("show", "2", "--as-of", "2026-10-31", "--format", "json").json()["id"] == 1
    done = store("show", "3", "--as-of", "2026-10-31")
    assert (done.code, done.err) == (
        1,
        "Replaying 2026-10-31 as it is known today; nothing is changed.\n"
        "Error: 3: there is no lead with this id. leadctl leads lists them all.\n",
    )


def test_the_present_is_the_replay_of_today(store: Cli) -> None:
    store("score")
    for command in (
        ("leads",), ("leads", "--where", "did('inquiry', 30)"), ("show", "1"),
        ("report", "hot"), ("report", "funnel"), ("report", "temperature"),
    ):  # fmt: skip
        now = store(*command, "--format", "json")
        for options in (
            ("--as-of", str(TODAY)),
            ("--known-at", str(TODAY)),
            ("--as-of", str(TODAY), "-q"),
        ):
            assert store(*command, "--format", "json", *options).out == now.out, command
    assert (
        store("score", "--as-of", TODAY, "--format", "json").out
        == store("leads", "--format", "json").out
    )


def test_a_replay_changes_nothing(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    there = sorted(p.name for p in store.folder.iterdir())
    for command in (("score",), ("score", "--full", "--dry-run"), ("leads",), ("report", "hot")):
        assert store(*command, "--as-of", "2026-11-12", "--known-at", "2026-11-16").code == 0
    assert dump(store.folder / "leads.db") == before
    assert sorted(p.name for p in store.folder.iterdir()) == there


def test_the_card_of_a_past_day(store: Cli) -> None:
    done = store("show", "1", "--as-of", "2026-11-12", "--known-at", "2026-11-12", "--width", 100)
    assert done.err == ("Replaying 2026-11-12 as it was known on 2026-11-12; nothing is changed.\n")
    assert (
        done.out
        == """\
L-0001  山田 太郎  株式会社東和  課長
Stage SQL (since 2026-11-12)   80 points   Temperature: hot
taro@towa.example

Basis of consent   business card

Score explained   Points   Evidence                                Row of a file
────────────────────────────────────────────────────────────────────────────────────────
料金ページ閲覧       +30   1 × 30 points, the last on 2026-11-11   2026-11-12.csv line 2
問い合わせ           +50   1 × 50 points, the last on 2026-11-12   2026-11-12.csv line 3
Total                +80

Missing for SAL
  not accepted by sales yet
  no first meeting yet

Activities
2026-11-12   inquiry         見積もり   2026-11-12.csv line 3
2026-11-11   price page      /pricing   2026-11-12.csv line 2
2026-11-05   business card              2026-11-10.csv line 2

Made of 3 records
R-5   2026-11-12                                   taro@towa.example   2026-11-12.csv line 3
                   A1 same e-mail
R-4   2026-11-11                                   taro@towa.example   2026-11-12.csv line 2
                   A1 same e-mail
R-1   2026-11-05   山田 太郎        株式会社東和   taro@towa.example   2026-11-10.csv line 2
"""
    )


def test_scores_are_shown_as_they_are_spread(store: Cli) -> None:
    done = store("score", "--as-of", "2026-11-12", "--width", 80, lang="ja")
    assert done.err == "2026-11-12 を、今わかっている内容で再現します。何も変更しません。\n"
    assert (
        done.out
        == """\
スコア  2026-11-12 現在  全リード 2 名

スコア下限   上限   リード
─────────────────────────────────────────────────────────────────
        50     59        1   ██████████████████
        60     69        0
        70     79        0
        80     89        1   ██████████████████

温度感     リード   割合
───────────────────────────────────────────────────────────────
ホット          2   100%   ████████████████████████████████████
ウォーム        0     0%
コールド        0     0%

ステージごと
ステージ   ホット   ウォーム   コールド   未計算
────────────────────────────────────────────────
MQL             1          0          0        0
SQL             1          0          0        0
"""
    )


def test_a_day_before_everything_has_no_leads(store: Cli) -> None:
    done = store("score", "--as-of", "2026-01-01", "--format", "json")
    assert (done.code, done.json()) == (0, [])
    for command in (("score",), ("leads",), ("report", "hot"), ("report", "funnel")):
        done = store(*command, "--as-of", "2026-11-20", "--known-at", "2026-11-09")
        assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as-of", "soon"), "--as-of: 'soon' is not a day. Write it as 2026-11-21."),
        (("--known-at", "31/10"), "--known-at: '31/10' is not a day. Write it as 2026-11-21."),
        (
            ("--known-at", "2026-11-22"),
            "--known-at: 2026-11-22 is yet to come. Name a day until 2026-11-21.",
        ),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(
    store: Cli, options: tuple[str, ...], said: str
) -> None:
    for command in ("score", "leads", "show 1", "report hot"):
        done = store(*command.split(), *options)
        assert (done.code, done.out, done.err) == (2, "", f"Error: {said}\n")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_can_be_replayed(store: Cli, day: str) -> None:
    assert store("score", "--as-of", day).code == 0


@pytest.mark.parametrize(("zone", "leads"), [("Asia/Tokyo", 0), ("America/New_York", 1)])
def test_days_are_those_of_the_zone_of_the_rules(cli: Cli, zone: str, leads: int) -> None:
    text_file(cli.folder, "rules.toml", f'version = 1\ntimezone = "{zone}"\n')
    cli.imported(text_file(cli.folder, "l.csv", LOG + "a@x.example,trial,,2026-11-20T20:00:00Z\n"))
    assert len(ids(cli, "--as-of", "2026-11-20")) == leads
    assert len(ids(cli, "--as-of", "2026-11-21")) == 1
    assert ids(cli, "--known-at", "2026-11-20") == []
