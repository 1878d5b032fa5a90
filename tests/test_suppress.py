"""`suppress`: whom nobody may write to again, whatever is imported."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, Cli, dump, text_file
from tests.stores import fill


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def suppressed(store: Cli) -> list[str]:
    return [
        name
        for (name,) in store.query("select full_name from v_leads where suppressed order by id")
    ]


def test_addresses_and_domains_are_suppressed_and_lifted(store: Cli) -> None:
    done = store(
        "suppress", "Nakamura@Mikawa.example.jp", "@kansai.example.jp", "--reason", "電話で依頼",
        "--format", "json",
    )  # fmt: skip
    assert (done.code, done.json(), done.err) == (
        0,
        [
            {"value": "nakamura@mikawa.example.jp", "state": "suppressed"},
            {"value": "kansai.example.jp", "state": "suppressed"},
        ],
        "Next: leadctl score\n",
    )
    assert suppressed(store) == ["中村 拓也", "木村 さくら"]
    listed = store("suppress", "--list", "--format", "json").json()
    assert [(one["value"], one["reason"], one["leads"]) for one in listed] == [
        ("kansai.example.jp", "電話で依頼", 1), ("nakamura@mikawa.example.jp", "電話で依頼", 1),
    ]  # fmt: skip
    again = store("suppress", "kansai.example.jp", "--reason", "別の理由", "--format", "json")
    assert again.json() == [{"value": "kansai.example.jp", "state": "unchanged"}]
    assert store("suppress", "--remove", "kansai.example.jp").code == 0
    assert suppressed(store) == ["中村 拓也"]


def test_no_import_weakens_it(store: Cli) -> None:
    store("suppress", "nakamura@mikawa.example.jp", "--reason", "x")
    newer = (
        "氏名,e-mail,携帯電話,配信停止,日時\n"
        "中村 拓也,takuya@mikawa.example.jp,090-5550-0101,0,2026/11/21\n"
    )
    store.imported(text_file(store.folder, "newer.csv", newer))
    assert store.value("select email from v_leads where id = 1") == "takuya@mikawa.example.jp"
    assert suppressed(store) == ["中村 拓也"]


def test_every_spelling_of_a_mailbox_is_meant(store: Cli) -> None:
    text_file(store.folder, "g.csv", "氏名,e-mail\n田中 一,t.anaka+news@gmail.com\n")
    store.imported("g.csv")
    store("suppress", "tanaka@googlemail.com", "--reason", "x")
    assert suppressed(store) == ["田中 一"]


def test_lists_mark_it(store: Cli) -> None:
    before = store("leads").out
    assert "no mail" not in before
    store("suppress", "nakamura@mikawa.example.jp", "--reason", "x")
    for width in ("80", "120", "200"):
        assert store("leads", "--width", width).out.count("no mail") == 1
        assert store("report", "hot", "--width", width).out.count("no mail") == 1
    [first, *others] = store("leads", "--format", "json").json()
    assert (first["suppressed"], {one["suppressed"] for one in others}) == (1, {0})
    assert "Suppressed: no mail" in store("show", "1").out
    assert store("report", "hot", "--format", "json").json()["calls"][0]["suppressed"] == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bare.txt", "nakamura@mikawa.example.jp\r\nkansai.example.jp\r\n"),
        (
            "list.csv",
            "日付,メールアドレス\n2026-11-01,nakamura@mikawa.example.jp\n,kansai.example.jp\n",
        ),
        ("odd.csv", "nakamura@mikawa.example.jp,2026-11-01\nkimura@kansai.example.jp,\n"),
        (
            "log.csv",
            "メールアドレス,イベント\nnakamura@mikawa.example.jp,配信停止\n"
            "kimura@kansai.example.jp,unsubscribed\nharu@aoba.example.jp,opened\n",
        ),
    ],
)
def test_a_file_of_unsubscribes_is_read(store: Cli, name: str, text: str) -> None:
    text_file(store.folder, name, text)
    done = store("suppress", "--from", name)
    assert (done.code, done.err) == (0, "Next: leadctl score\n")
    assert suppressed(store) == ["中村 拓也", "木村 さくら"]
    assert store.value("select distinct reason from suppression") == name


def test_rows_of_a_file_that_are_no_addresses_are_told(store: Cli) -> None:
    text_file(store.folder, "u.csv", "email\nharu@aoba.example.jp\nharu@@aoba\n")
    done = store("suppress", "--from", "u.csv")
    assert done.code == 3
    assert done.err.splitlines()[:2] == [
        "u.csv line 3: not an address: 'haru@@aoba'",
        "1 row holds no address that can be read; the others are done.",
    ]
    assert suppressed(store) == ["青葉 春"]


def test_a_dry_run_writes_nothing(store: Cli) -> None:
    before = dump(store.folder / "leads.db")
    done = store("suppress", "haru@aoba.example.jp", "--reason", "x", "--dry-run")
    assert done.err == "Nothing was written (--dry-run).\n"
    assert dump(store.folder / "leads.db") == before


def test_rules_may_exclude_who_is_suppressed_and_incremental_equals_full(store: Cli) -> None:
    rules = (ROOT / "rules.toml").read_text(encoding="utf-8")
    rules += '\n[[exclude]]\nname = "配信停止"\nwhen = "suppressed"\n'
    text_file(store.folder, "rules.toml", rules)
    store("score")
    excluded = "select l.full_name from score s join lead l on l.id = s.lead_id where excluded = '配信停止'"
    scores = "select lead_id, score, temperature, excluded, next_due from score order by 1"
    store("suppress", "shimizu@nihonbashi.example.jp", "miyako.example.jp", "--reason", "x")
    store("score")
    incremental = store.query(scores)
    assert store.query(excluded) == [("清水 翔太",), ("渡辺 直樹",)]
    store("score", "--full")
    assert store.query(scores) == incremental
    store("suppress", "--remove", "shimizu@nihonbashi.example.jp")
    store("score")
    assert store.query(excluded) == [("渡辺 直樹",)]


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("nobody", "--reason", "x"), 1,
         "'nobody': is neither an e-mail address nor a domain. Nothing was changed."),
        (("a@x.example.jp",), 2, 'suppress: the reason is missing. Say --reason "asked on the phone".'),
        ((), 2, 'suppress: no address and no domain. leadctl suppress a@x.example --reason "..."'),
        (("--remove", "a@x.example.jp"), 1,
         "a@x.example.jp: is not suppressed. leadctl suppress --list shows all that are."),
        (("--from", "none.txt"), 1, "none.txt: no e-mail address in it. Nothing was changed."),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(
    store: Cli, arguments: tuple[str, ...], code: int, error: str
) -> None:
    text_file(store.folder, "none.txt", "there is\nno address here\n")
    before = dump(store.folder / "leads.db")
    done = store("suppress", *arguments)
    assert (done.code, done.err) == (code, f"Error: {error}\n")
    assert dump(store.folder / "leads.db") == before
