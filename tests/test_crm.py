"""What a CRM gives back: statuses, owners and ids."""

from __future__ import annotations

import pytest

from leadctl.returning import Outcome, decide
from leadctl.rules.targets import Said
from leadctl.store.statuses import NOTHING
from tests.conftest import Cli, Clock, dump, text_file
from tests.stores import add_rules

RULES = """version = 1
locale = "en"
[recycle]
too_early = "30d"
[[fit]]
group = "title"
name = "director"
when = "title_level >= 4"
points = 50
[[stage]]
name = "sql"
owner = "sales"
enter = "score >= 50"
[[stage]]
name = "sal"
owner = "sales"
enter = "accepted and met"
[statuses]
"内示" = "in_deal"
"""
CARDS = """氏名,会社名,役職,メールアドレス,電話番号
山田 太郎,テスト工業株式会社,部長,t.yamada@test-k.example,03-5550-0101
吉野 花子,株式会社ケーエス,部長,h.yoshino@ks.example,
佐藤 次郎,株式会社サトウ,部長,j.sato@sato.example,
岡田 三郎,株式会社オカダ,部長,s.okada@okada.example,
Green Anna,Verde,Director,anna@verde.example,
"""


@pytest.fixture
def sold(cli: Cli) -> Cli:
    """Five SQLs."""
    text_file(cli.folder, "rules.toml", RULES)
    text_file(cli.folder, "cards.csv", CARDS)
    assert cli("import", "cards.csv", "--at", "2026-10-01").code == 0
    assert cli("score").code == cli("promote").code == 0
    return cli


def crm(
    cli: Cli, name: str, *rows: str, header: str = "メールアドレス,ステータス,最終更新日,担当"
) -> str:
    text_file(cli.folder, name, "\n".join([header, *rows]) + "\n")
    return name


ROWS = (
    "t.yamada@test-k.example,商談中,2026-11-19,鈴木",
    "h.yoshino@ks.example,時期尚早,2026-11-19,鈴木",
    "j.sato@sato.example,受注,2026-11-20,田中",
    "s.okada@okada.example,対象外,2026-11-19,",
    "anna@verde.example,未対応,2026-11-19,田中",
)


def standing(cli: Cli) -> dict[str, tuple[str, str | None]]:
    return {x["email"].partition("@")[0]: (x["stage"], x["owner"])
            for x in cli("leads", "--format", "json").json()}  # fmt: skip


def test_a_status_becomes_an_answer_of_sales_and_moves_the_lead(sold: Cli) -> None:
    done = sold("import", crm(sold, "crm.csv", *ROWS), "--as", "crm")
    assert done.code == 0
    assert [line for line in done.err.splitlines() if ": L-" in line] == [
        "crm.csv line 2: L-0001: '商談中' means in deal",
        "crm.csv line 3: L-0002: '時期尚早' means rejected; SQL → nurture",
        "crm.csv line 4: L-0003: '受注' means won; SQL → won",
        "crm.csv line 5: L-0004: '対象外' means rejected; SQL → excluded",
    ]
    assert standing(sold) == {
        "t.yamada": ("sql", "鈴木"),
        "h.yoshino": ("nurture", "鈴木"),
        "j.sato": ("won", "田中"),
        "s.okada": ("excluded", None),
        "anna": ("sql", "田中"),
    }
    said = "select anchor_id, at, result, reason, note, by from feedback order by id"
    assert sold.query(said) == [
        (1, "2026-11-19", "in_deal", None, "csv: 商談中", "鈴木"),
        (2, "2026-11-19", "rejected", "too_early", "csv: 時期尚早", "鈴木"),
        (4, "2026-11-19", "rejected", "out_of_target", "csv: 対象外", "csv"),
        (3, "2026-11-20", "won", None, "csv: 受注", "田中"),
    ]
    moved = "select anchor_id, at, to_stage, reason, by from transition where by is not null"
    assert sold.query(moved) == [
        (2, "2026-11-21", "nurture", "csv: 時期尚早", "鈴木"),
        (4, "2026-11-21", "excluded", "csv: 対象外", "csv"),
        (3, "2026-11-21", "won", "csv: 受注", "田中"),
    ]  # they are SQLs since that day


def test_the_same_statuses_again_change_nothing(sold: Cli) -> None:
    sold("import", crm(sold, "crm.csv", *ROWS), "--as", "crm")
    ledger = ("feedback", "transition", "stage", "handoff")
    before = {t: rows for t, rows in dump(sold.folder / "leads.db").items() if t in ledger}
    assert sold("import", "crm.csv", "--as", "crm").err == ""
    told = sold.imported(crm(sold, "crm2.csv", *reversed(ROWS)), "--as", "crm")
    assert told["imports"][0]["statuses"] == []
    later = [row.replace("2026-11-19", "2026-11-21") for row in ROWS]
    told = sold.imported(crm(sold, "crm3.csv", *later), "--as", "crm")
    assert told["imports"][0]["statuses"] == []
    after = dump(sold.folder / "leads.db")
    assert {t: after[t] for t in ledger} == before


def test_a_crm_never_goes_back_behind_what_sales_said_later(sold: Cli) -> None:
    sold(
        "import",
        crm(sold, "new.csv", "t.yamada@test-k.example,失注,2026-11-20,鈴木"),
        "--as",
        "crm",
    )
    sold(
        "import",
        crm(sold, "new2.csv", "h.yoshino@ks.example,面談済,2026-11-20,鈴木"),
        "--as",
        "crm",
    )
    done = sold(
        "import",
        crm(
            sold,
            "old.csv",
            "t.yamada@test-k.example,商談中,2026-11-25,鈴木",
            "h.yoshino@ks.example,対象外,2026-11-10,鈴木",
            "j.sato@sato.example,Banana,2026-11-10,鈴木",
            "s.okada@okada.example,Banana,2026-11-10,鈴木",
        ),
        "--as",
        "crm",
    )
    assert done.err.splitlines() == [
        "old.csv line 4: nobody has said what the status 'Banana' means (2 rows)."
        " Write it into [statuses] of the rules.",
        "old.csv line 2: L-0001: '商談中' is not taken: the lead is lost. If it goes on:"
        " leadctl promote L-0001 --to STAGE --reason …",
        "old.csv line 3: L-0002: '対象外' of 2026-11-10 is not taken: sales said met on 2026-11-20",
        "Next: leadctl score",
    ]
    assert standing(sold)["t.yamada"] == ("lost", "鈴木")
    assert sold.value("select count(*) from feedback") == 2


def test_accepted_and_met_in_the_crm_bring_a_lead_to_sal(sold: Cli) -> None:
    address = "t.yamada@test-k.example"
    sold("import", crm(sold, "1.csv", f"{address},Working,2026-11-10,鈴木"), "--as", "crm")
    sold("import", crm(sold, "2.csv", f"{address},Qualified,2026-11-15,鈴木"), "--as", "crm")
    sold("score")
    sold("promote")
    assert standing(sold)["t.yamada"] == ("sal", "鈴木")
    done = sold("import", crm(sold, "3.csv", f"{address},内示,2026-11-20,鈴木"), "--as", "crm")
    assert "3.csv line 2: L-0001: '内示' means in deal" in done.err


def test_who_is_in_deal_without_a_handoff_is_not_due_and_shown_apart(sold: Cli) -> None:
    assert "ready for sales, not handed over   5 leads" in sold().out
    sold("import", crm(sold, "crm.csv", *ROWS), "--as", "crm")
    assert "ready for sales, not handed over   1 lead" in sold().out
    told = sold("handoff", "--format", "json").json()
    assert [x["id"] for x in told["handed"]] == [5]
    assert told["taken"] == [
        {"score": 50, "id": 1, "stage": "sql", "company": "テスト工業株式会社",
         "full_name": "山田 太郎", "result": "in_deal", "owner": "鈴木"},
    ]  # fmt: skip
    shown = sold("handoff").out.split("With sales already, without a handoff\n")[1]
    assert shown.splitlines()[2].split()[-3:] == ["In", "deal", "鈴木"]
    sold("handoff", "--commit")
    sold("feedback", "L-0005", "--result", "accepted")
    told = sold("handoff", "--format", "json").json()
    assert (told["handed"], [x["id"] for x in told["taken"]]) == ([], [1])


@pytest.mark.parametrize(("day", "due"), [("2026-11-19", []), ("2026-11-20", [1])])
def test_who_is_in_deal_comes_to_sales_for_what_is_hot_since(
    sold: Cli, day: str, due: list[int]
) -> None:
    add_rules(sold, "[temperature]\nhot = \"did('inquiry', 30)\"\n")
    sold("import", crm(sold, "crm.csv", ROWS[0]), "--as", "crm")
    asked = f"メールアドレス,行動,対象,日時\nt.yamada@test-k.example,問い合わせ,,{day} 09:00\n"
    text_file(sold.folder, "log.csv", asked)
    sold("import", "log.csv")
    sold("score")
    told = sold("handoff", "--format", "json").json()
    assert [x["id"] for x in told["handed"] if x["id"] == 1] == due
    assert [x["id"] for x in told["taken"]] == [id_ for id_ in (1,) if id_ not in due]


def test_what_sales_says_of_a_lead_that_is_nurtured_keeps_it_from_coming_again(
    sold: Cli, on: Clock
) -> None:
    on("2026-11-10")
    sold("promote", "L-0001", "--to", "nurture", "--reason", "next year")
    on("2026-11-21")
    sold("import", crm(sold, "crm.csv", ROWS[0]), "--as", "crm")
    on("2027-06-01")
    sold("score")
    sold("promote")
    assert standing(sold)["t.yamada"] == ("nurture", "鈴木")


def test_a_day_that_is_yet_to_come_is_today(sold: Cli) -> None:
    sold(
        "import", crm(sold, "1.csv", "t.yamada@test-k.example,受注,2027-01-10,鈴木"), "--as", "crm"
    )
    assert sold.query("select at from feedback") == [("2026-11-21",)]


def test_a_look_at_what_comes_back_changes_nothing(sold: Cli) -> None:
    before = dump(sold.folder / "leads.db")
    done = sold("import", crm(sold, "crm.csv", *ROWS), "--as", "crm", "--dry-run")
    assert "L-0003: '受注' means won; SQL → won" in done.err
    assert dump(sold.folder / "leads.db") == before


def test_a_row_that_has_only_an_id_is_known_by_it(sold: Cli) -> None:
    header = "Lead ID,Email,Status,Last Modified Date"
    sold(
        "import", crm(sold, "1.csv", "00Q1,t.yamada@test-k.example,Open,2026-11-01", header=header)
    )
    sold("import", crm(sold, "2.csv", "00Q1,,Unqualified,2026-11-09", header=header))
    said = "select anchor_id, at, result, reason, note, by from feedback"
    assert sold.query(said) == [
        (1, "2026-11-09", "rejected", "out_of_target", "salesforce: Unqualified", "salesforce")
    ]


def test_a_status_elsewhere_is_anybodys(sold: Cli) -> None:
    told = sold.imported(crm(sold, "list.csv", *ROWS), "--as", "card")
    assert "statuses" not in told["imports"][0]
    assert sold.value("select count(*) from feedback") == 0


def test_rules_with_faults_stop_what_a_crm_says(sold: Cli) -> None:
    text_file(sold.folder, "rules.toml", RULES + '"Done" = "wonn"\n')
    before = dump(sold.folder / "leads.db")
    done = sold("import", crm(sold, "crm.csv", *ROWS), "--as", "crm")
    assert (done.code, done.err) == (
        4,
        'Error: rules.toml line 20: [statuses]: Done: "wonn" is unknown. Did you mean won? There are:'
        " accepted, in_deal, lost, met, open, rejected, rejected: competitor, rejected: duplicate,"
        " rejected: no_budget, rejected: no_information, rejected: out_of_target,"
        " rejected: too_early, unreachable, won\n",
    )
    assert dump(sold.folder / "leads.db") == before


def test_a_crm_may_correct_on_the_same_day_what_it_said_itself(sold: Cli) -> None:
    address = "t.yamada@test-k.example"
    sold("import", crm(sold, "1.csv", f"{address},Working,2026-11-10,鈴木"), "--as", "crm")
    done = sold(
        "import", crm(sold, "2.csv", f"{address},Unqualified,2026-11-10,鈴木"), "--as", "crm"
    )
    assert "L-0001: 'Unqualified' means rejected; SQL → excluded" in done.err


def test_what_came_from_a_crm_goes_with_its_import(sold: Cli) -> None:
    ledger = ("feedback", "transition", "stage", "handoff", "lead")
    before = {t: rows for t, rows in dump(sold.folder / "leads.db").items() if t in ledger}
    sold("import", crm(sold, "crm.csv", *ROWS), "--as", "crm")
    assert sold("imports", "undo", "2", "--yes").code == 0
    after = dump(sold.folder / "leads.db")
    assert {t: after[t] for t in ledger} == before


@pytest.mark.parametrize(
    ("said", "at", "dated", "before", "outcome"),
    [
        # what was handed over again has no answer yet: an old one says nothing, a new one does
        (Said("rejected"), "2026-11-20", True, ("rejected", "2026-10-01", "2026-11-01"), "taken"),
        (Said("rejected"), "2026-11-20", False, ("rejected", "2026-10-01", "2026-11-01"), "known"),
        (Said("accepted"), "2026-11-20", True, ("lost", "2026-10-01", "2026-11-01"), "taken"),
        (Said("accepted"), "2026-11-20", True, ("lost", "2026-11-01", "2026-10-01"), "ended"),
        # of one day, what is further along comes after
        (Said("met"), "2026-11-20", True, ("accepted", "2026-11-20", None), "taken"),
        (Said("rejected"), "2026-11-20", True, ("accepted", "2026-11-20", None), "later"),
        (Said("won"), "2026-11-20", True, ("in_deal", "2026-11-20", None), "taken"),
        (Said("won"), "2026-11-21", True, ("lost", "2026-11-20", None), "taken"),
        (Said("accepted"), "2026-11-21", True, ("rejected", "2026-11-20", None), "taken"),
        (Said("accepted"), "2026-11-21", True, ("in_deal", "2026-11-20", None), "known"),
        (Said(None), "2026-11-21", True, ("rejected", "2026-11-20", None), "known"),
        (None, "2026-11-21", True, ("rejected", "2026-11-20", None), "unknown"),
    ],
)
def test_what_becomes_of_a_status(
    said: Said | None,
    at: str,
    dated: bool,
    before: tuple[str, str, str | None],
    outcome: str,
) -> None:
    result, day, handed = before
    known = NOTHING._replace(result=result, at=day, handed=handed)
    assert decide(said, at, known, dated=dated) == Outcome(outcome)
