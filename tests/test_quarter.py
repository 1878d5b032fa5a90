"""A quarter of a year, played day by day by the commands, and looked over by plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.conftest import Cli, text_file

MONDAY, WEEKS = date(2026, 9, 7), 13
RULES = """
version = 1
timezone = "Asia/Tokyo"
locale = "ja"
[temperature]
hot = "did('meeting_request', 14)"
[[stage]]
name = "mql"
owner = "marketing"
enter = "did('download', 60) or did('meeting_request', 14)"
[[stage]]
name = "sql"
owner = "sales"
enter = "did('meeting_request', 14) or times('download', 60) >= 4"
sla = "2 business days"
[[stage]]
name = "sal"
owner = "sales"
enter = "accepted and met"
[sales]
capacity_per_week = 6
[recycle]
too_early = "20d"
no_information = "8d"
[[owner]]
name = "佐藤"
capacity_per_week = 5
[[owner]]
name = "鈴木"
away = ["2026-10-05..2026-10-09"]
"""
COOL_DOWN = {"too_early": 20, "no_information": 8, "out_of_target": None}
ANSWERS = (
    ("差し戻し", "", "時期尚早"), ("差し戻し", "", "情報不足"), ("差し戻し", "", "対象外"),
    ("受入", "", ""), ("受入", "面談済", ""), ("受入", "商談中", ""), ("受入", "受注", ""),
    ("受入", "失注", ""), ("", "連絡つかず", ""),
)  # fmt: skip
CODES = {
    "受入": "accepted", "差し戻し": "rejected", "面談済": "met", "商談中": "in_deal",
    "受注": "won", "失注": "lost", "連絡つかず": "unreachable",
}  # fmt: skip
LINE = ("lead", "mql", "sql", "sal", "won")


@dataclass
class Played:
    """What happened, as plain Python remembers it: deeds by address as (day, kind), and what sales
    said as (lead, result, day)."""

    deeds: dict[str, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))
    said: list[tuple[int, str, str]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)


def play(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Played:
    text_file(cli.folder, "rules.toml", RULES)
    chance, played = random.Random(13), Played()
    for number in range(WEEKS * 7):
        today = MONDAY + timedelta(days=number)
        monkeypatch.setenv("LEADCTL_TODAY", today.isoformat())
        if today.weekday() == 0 and number < (WEEKS - 2) * 7:
            bring_in(cli, played, chance, today)
        if today.weekday() > 4:
            continue
        answer(cli, played, chance, today)
        note_who_is_ready(played, today)
        for command in ("score", "promote", f"handoff --out hot-{today}.csv"):
            done = cli("-q", *command.split())
            assert (done.code, done.err) == (0, ""), command
    return played


def bring_in(cli: Cli, played: Played, chance: random.Random, today: date) -> None:
    """Import what was done in the week before, by new people and by known ones."""
    week = (today - MONDAY).days // 7
    people = [f"p{week}n{n}@x{week}n{n}.example" for n in range(6)]
    people += chance.sample(sorted(played.deeds), min(len(played.deeds), 5))
    rows = ["メールアドレス,行動,対象,日時"]
    for address in people:
        for _deed in range(chance.randint(1, 3)):
            kind = chance.choice(("download", "download", "meeting_request"))
            day = today - timedelta(days=chance.randint(1, 7))
            subject = f"資料{len(played.deeds[address])}-{week}"
            played.deeds[address].append((day, kind))
            rows.append(f"{address},{kind},{subject},{day} 10:00")
    name = f"week{week}.csv"
    text_file(cli.folder, name, "\n".join(rows) + "\n")
    assert cli("-q", "import", name).code == 0


def answer(cli: Cli, played: Played, chance: random.Random, today: date) -> None:
    """Send back an answer for most of what sales has had for a day or more."""
    sql = """select id, lead_id from v_handoffs h where closed_at is null and result is null
             and at < ? order by id"""
    rows = ["リードID,引き渡し,受入可否,対応状況,差し戻し理由,対応日"]
    for handoff, lead in cli.query(sql, today.isoformat()):
        if chance.random() < 0.35:
            verdict, status, reason = chance.choice(ANSWERS)
            rows.append(f"L-{lead},H-{handoff},{verdict},{status},{reason},{today}")
            played.said += [
                (lead, CODES[word], today.isoformat()) for word in (verdict, status) if word
            ]
    if len(rows) > 1:
        text_file(cli.folder, "answers.csv", "\n".join(rows) + "\n")
        done = cli("-q", "feedback", "answers.csv")
        assert (done.code, done.err) == (0, ""), done.err


def note_who_is_ready(played: Played, today: date) -> None:
    """Note who fulfils the condition of sales today, counted by hand."""
    for address, deeds in played.deeds.items():
        past = [(today - day).days for day, kind in deeds if kind == "meeting_request"]
        read = [(today - day).days for day, kind in deeds if kind == "download"]
        if any(n < 14 for n in past) or sum(n < 60 for n in read) >= 4:
            played.met.add(address)


@dataclass
class Ledger:
    """What the store says in the end, row by row."""

    address: dict[int, str]
    handoffs: dict[int, list[tuple[str, str | None]]]
    entered: dict[int, list[str]]
    furthest: dict[int, int]


def read(cli: Cli) -> Ledger:
    handoffs, entered, furthest = defaultdict(list), defaultdict(list), defaultdict(int)
    for lead, at, closed in cli.query("select lead_id, at, closed_at from v_handoffs order by id"):
        handoffs[lead].append((at, closed))
    sql = "select lead_id, at, from_stage, to_stage from v_transitions order by id"
    outside: dict[int, bool] = defaultdict(lambda: True)
    for lead, at, _from_stage, to_stage in cli.query(sql):
        if to_stage in LINE:
            furthest[lead] = max(furthest[lead], LINE.index(to_stage))
        if to_stage in {"sql", "sal"}:
            if outside[lead]:
                entered[lead].append(at)
            outside[lead] = False
        else:
            outside[lead] = True
    address = dict(cli.query("select id, email from v_leads"))
    return Ledger(address, handoffs, entered, furthest)


def test_a_quarter_of_a_year(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(cli, monkeypatch)
    ledger = read(cli)
    everybody_once_per_episode(played, ledger)
    nobody_before_the_time(cli, played, ledger)
    every_list_is_in_the_ledger(cli, ledger)
    assert Counter(cli.query("select lead_id, result, at from v_feedback")) == Counter(played.said)
    the_funnel_is_that_of_the_ledger(cli, ledger)
    assert cli.value("select count(*) from v_handoffs where again = 1") > 5
    assert len({owner for (owner,) in cli.query("select owner from v_handoffs")}) == 2


def everybody_once_per_episode(played: Played, ledger: Ledger) -> None:
    assert {ledger.address[lead] for lead in ledger.handoffs} == played.met
    for lead, entered in ledger.entered.items():
        handed = [at for at, _closed in ledger.handoffs[lead]]
        assert len(handed) == len(entered), lead
        ends = [*entered[1:], "9999"]
        assert all(a <= at < z for a, at, z in zip(entered, handed, ends, strict=True)), lead


def nobody_before_the_time(cli: Cli, played: Played, ledger: Ledger) -> None:
    """Between two handoffs of a lead it was sent back, and has waited or got hot again."""
    sql = "select lead_id, at, reason from v_feedback where result = 'rejected'"
    reasons = {(lead, at): reason for lead, at, reason in cli.query(sql)}
    for lead, handed in ledger.handoffs.items():
        for (_at, closed), (again, _closed) in pairwise(handed):
            assert closed is not None
            ended, days = date.fromisoformat(closed[:10]), COOL_DOWN[reasons[lead, closed[:10]]]
            assert days is not None
            waited = date.fromisoformat(again) >= ended + timedelta(days=days)
            asked = [d for d, k in played.deeds[ledger.address[lead]] if k == "meeting_request"]
            assert waited or any(ended < day <= date.fromisoformat(again) for day in asked)


def every_list_is_in_the_ledger(cli: Cli, ledger: Ledger) -> None:
    issued: dict[int, list[str]] = defaultdict(list)
    for path in sorted(cli.folder.glob("hot-*.csv")):
        for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]:
            if line.startswith("L-"):
                issued[int(line[2:].partition(",")[0])].append(path.stem.removeprefix("hot-"))
    assert issued == {lead: [at for at, _ in handed] for lead, handed in ledger.handoffs.items()}
    weeks = Counter(
        date.fromisoformat(at).isocalendar()[:2] for h in ledger.handoffs.values() for at, _ in h
    )
    assert max(weeks.values()) == 6


def the_funnel_is_that_of_the_ledger(cli: Cli, ledger: Ledger) -> None:
    found = cli("report", "funnel", "--format", "json").json()["stages"]
    reached = [sum(ledger.furthest[lead] >= n for lead in ledger.address) for n in range(len(LINE))]
    assert [(s["stage"], s["reached"]) for s in found] == list(zip(LINE, reached, strict=True))
    now = Counter(stage for (stage,) in cli.query("select stage from v_leads"))
    assert [s["present"] for s in found] == [now[stage] for stage in LINE]
