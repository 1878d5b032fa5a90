"""A year of a sales team of three, played week by week in this process: what comes in, is scored,
promoted, handed over and answered. The same seed gives the same year; a second or so each quarter.

The reports are held against plain counts over its views.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from leadctl import corrections, pipeline, reviewing
from leadctl.i18n import speaking
from leadctl.mapping import Choices
from leadctl.model import ListKind
from leadctl.privacy import suppression
from leadctl.reviewing import Signed, Verdict
from leadctl.rules.book import RuleBook
from leadctl.rules.reading import load
from leadctl.sales import answering, handoff
from leadctl.sales.answers import Answer
from leadctl.store.database import Store, open_database

MONDAY, LAST = date(2025, 11, 3), date(2026, 11, 21)
PAST = date(2026, 6, 17)
"""A day in the middle of a week, to be looked at as of."""

RULES = Path(__file__).with_suffix(".toml")

_PEOPLE = "氏名,会社名,部署名,役職,メールアドレス,業種,従業員数,都道府県,流入元,キャンペーン,予算,"
_INDUSTRIES = ("製造業", "情報通信業", "卸売業", "金融業", "")
_PREFECTURES = ("東京都", "神奈川県", "大阪府", "愛知県", "福岡県", "")
_TITLES = ("代表取締役", "部長", "課長", "主任", "担当", "")
_DEPARTMENTS = ("情報システム部", "営業部", "製造部", "経営企画部", "")
_SURNAMES = (
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
)
_GIVEN = (
    "一郎",
    "花子",
    "健一",
    "由美子",
    "翔太",
    "さくら",
    "直樹",
    "恵",
    "浩二",
    "隆",
    "千尋",
    "拓也",
    "美咲",
    "大輔",
    "陽子",
)
_PLACES = (
    "東和",
    "三河",
    "北陸",
    "関西",
    "日本橋",
    "九州",
    "瀬戸内",
    "青葉",
    "城南",
    "港北",
    "富士",
    "筑波",
    "琵琶",
    "最上",
    "阿蘇",
)
_TRADES = ("製作所", "物流", "化学", "電機", "商事", "システム", "精密", "食品")
_SHOWS = {12: ("IT Week 2026 春", 50), 30: ("ものづくり展2026", 45), 46: ("IT Week 2026 秋", 35)}
"""By number of the week: whom a show brings."""
_ADS = (("Web", "検索広告"), ("Web", "検索広告"), ("Web", "ブログ"), ("紹介", ""), ("", ""))
_REASONS = ("too_early", "no_budget", "no_information", "out_of_target", "competitor", None)


@dataclass(frozen=True)
class Firm:
    """A company as its people tell of it."""

    name: str
    domain: str
    industry: str
    employees: int | None
    prefecture: str


@dataclass(frozen=True)
class Person:
    """Somebody who comes by; the keener, the more they do."""

    name: str
    firm: Firm
    department: str
    title: str
    email: str
    keen: float


@dataclass
class _Team:
    """The team at work; `today` is the day that it lives."""

    folder: Path
    db: Store
    book: RuleBook
    chance: random.Random = field(default_factory=lambda: random.Random(20261121))
    today: date = MONDAY
    people: list[Person] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.today, time(9), ZoneInfo(self.book.timezone))

    @property
    def now(self) -> str:
        return self.moment.astimezone(UTC).isoformat(timespec="seconds")

    def bring(self, name: str, text: str, **choices: Any) -> int:
        """Import a file; return its number."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        request = pipeline.ImportRequest(choices=Choices(**choices), rules=lambda: self.book)
        done = pipeline.import_file(lambda: self.db, path, name, request, self.today, self.now)
        assert done.id is not None
        return done.id

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.db.conn.execute(sql, values).fetchall()

    def signed(self, why: str) -> Signed:
        return Signed("佐藤", why, self.now)


def play(folder: Path) -> None:
    """Play the year in a folder: leads.db and rules.toml are there afterwards."""
    shutil.copy(RULES, folder / "rules.toml")
    db = open_database(folder / "leads.db", create=True)
    with closing(db.conn), speaking("ja"):
        db.conn.execute("pragma synchronous = off")
        team = _Team(folder, db, load(folder / "rules.toml"))
        for week in range((LAST - MONDAY).days // 7 + 1):
            team.today = MONDAY + timedelta(weeks=week)
            _live(team, week)
        team.today = LAST
        _look_over(team)
        db.conn.execute("pragma wal_checkpoint(truncate)")


def _live(team: _Team, week: int) -> None:
    """Live one week: its Monday, and the answers of its Thursday."""
    _bring_people(team, week)
    _bring_deeds(team, week)
    _EVENTS.get(week, lambda _team: None)(team)
    _look_over(team)
    done = handoff.hand_over(
        team.db, team.book, team.moment, team.now, None, None, lambda _handed: [], _write_nothing
    )
    assert not done.paths
    team.today += timedelta(days=3)
    _answer(team)


def _write_nothing(*_arguments: object) -> None:
    raise AssertionError("no list was asked for")


def _look_over(team: _Team) -> None:
    pipeline.score(team.db, team.book, team.today, team.now)
    pipeline.promote(team.db, team.book, team.today, team.now)


def _bring_people(team: _Team, week: int) -> None:
    """Import who was new in the week before; some fill in the form who were at a show before."""
    new = [_meet(team) for _n in range(team.chance.randint(2, 5))]
    known = team.chance.sample(team.people, min(2, len(team.people)))
    forms = [(p, *team.chance.choice(_ADS), _lately(team)) for p in [*new, *known]]
    team.bring(
        f"資料請求{week:02}.csv", _sheet("送信日時", forms, " 10:30"), kind=ListKind.FORM,
        action="download", subject=f"事例集{week % 5}",
    )  # fmt: skip
    team.people += new
    if week in _SHOWS:
        source, count = _SHOWS[week]
        met = [_meet(team) for _n in range(count)] + team.chance.sample(team.people, 5)
        cards = [(p, source, "展示会", _lately(team)) for p in met]
        team.bring(
            f"名刺{week:02}.csv", _sheet("名刺交換日", cards) + ",,,,,,,,,,,\n,無名㈱,,,,,,,,,,\n"
        )
        team.people += [p for p in met if p not in team.people]


def _lately(team: _Team) -> date:
    return team.today - timedelta(days=team.chance.randint(1, 7))


def _meet(team: _Team) -> Person:
    """Make up somebody, of a company that is known already more often than not."""
    chance, number = team.chance, len(team.firms)
    if not team.firms or chance.random() < 0.45:
        place, trade = _PLACES[number % 15], _TRADES[number * 7 % 8]
        name = f"{'競合' if number % 29 == 7 else ''}{place}{trade}{number}株式会社"
        size = chance.choice((None, 30, 120, 450, 800, 1500, 4000))
        firm = Firm(name, f"f{number}.example.jp", chance.choice(_INDUSTRIES), size,
                    chance.choice(_PREFECTURES))  # fmt: skip
        team.firms.append(firm)
    firm = chance.choice(team.firms[-25:])
    named = f"{chance.choice(_SURNAMES)} {chance.choice(_GIVEN)}"
    address = f"p{chance.randrange(10**9)}@{firm.domain}"
    return Person(named, firm, chance.choice(_DEPARTMENTS), chance.choice(_TITLES), address,
                  chance.random() ** 2)  # fmt: skip


def _sheet(day: str, rows: Iterable[tuple[Person, str, str, date]], at: str = "") -> str:
    lines = [f"{_PEOPLE}{day}\n"]
    for p, source, campaign, when in rows:
        firm = p.firm
        budget = "あり" if p.keen > 0.8 else ""
        lines.append(
            f"{p.name},{firm.name},{p.department},{p.title},{p.email},{firm.industry},"
            f"{firm.employees or ''},{firm.prefecture},{source},{campaign},{budget},{when}{at}\n"
        )
    return "".join(lines)


def _bring_deeds(team: _Team, week: int) -> None:
    """Import what people did in the week before; who will come to the next webinar is there too."""
    chance, lines = team.chance, ["メールアドレス,行動,対象,日時,キャンペーン\n"]
    for person in team.people[-160:]:
        for _deed in range(sum(chance.random() < person.keen * 0.35 for _try in range(3))):
            kind, subject = chance.choice(_deeds(week))
            campaign = "メルマガ" if chance.random() < 0.1 else ""
            when = team.today - timedelta(days=chance.randint(1, 7))
            lines.append(f"{person.email},{kind},{subject},{when} 14:0{week % 10},{campaign}\n")
    if week % 8 == 6:
        seat = chance.choice(team.people)
        ahead = team.today + timedelta(days=20)
        lines.append(f"{seat.email},webinar_registered,次回,{ahead} 15:00,\n")
    team.bring(f"行動{week:02}.csv", "".join(lines))


def _deeds(week: int) -> Sequence[tuple[str, str]]:
    return (
        ("page_view", "/"), ("page_view", "/case/1"), ("price_page", "/pricing"),
        ("price_page", "/pricing"), ("download", f"事例集{week % 7}"), ("mail_open", "月報"),
        ("webinar", f"第{week // 8}回"), ("meeting_request", "導入について"),
    )  # fmt: skip


def _answer(team: _Team) -> None:
    """Let sales answer: what is a good fit goes well more often."""
    open_ = team.rows(
        """select h.id, h.lead_id, h.result, coalesce(l.fit, 0) from v_handoffs h
          join v_leads l on l.id = h.lead_id where h.closed_at is null order by h.id"""
    )
    given = answering.Given(team.today, team.now)
    answers = [a for row in open_ if (a := _say(team, *row))]
    outcome = answering.take(team.db, team.book, answers, given)
    assert not outcome.faults, outcome.faults
    if team.today.day <= 7:
        _correct_an_amount(team, given)


def _say(team: _Team, id_: int, lead: int, result: str | None, fit: float) -> Answer | None:
    chance = team.chance
    if chance.random() < 0.4:
        return None  # nothing new this week
    good = chance.random() < 0.55 + fit / 150
    said = Answer(f"H-{id_}", lead=f"L-{lead}", handoff=f"H-{id_}", at=str(team.today))
    verdict, status, reason, amount = None, None, None, None
    if result in {None, "unreachable"}:
        if chance.random() < 0.15:
            status = "unreachable"
        else:
            verdict = "accepted" if good else "rejected"
            reason = None if good else chance.choice(_REASONS)
    elif result == "accepted":
        status = "met" if good else chance.choice(("unreachable", "lost"))
    elif result == "met":
        status, amount = ("in_deal", 500_000) if good else ("lost", None)
    else:
        status = "won" if good else "lost"
        amount = chance.choice((300_000, 800_000, 1_200_000, 4_500_000)) if good else None
    return _answered(said, verdict, status, reason, amount)


def _answered(
    said: Answer, verdict: str | None, status: str | None, reason: str | None, amount: int | None
) -> Answer:
    return Answer(said.place, said.lead, said.handoff, verdict=verdict, status=status,
                  reason=reason, at=said.at, amount=amount)  # fmt: skip


def _correct_an_amount(team: _Team, given: answering.Given) -> None:
    """Let sales put the amount of the last order right."""
    sql = "select handoff_id, lead_id, amount from v_feedback where result = 'won' order by at desc, id desc limit 1"
    for id_, lead, amount in team.rows(sql):
        said = Answer("訂正", lead=f"L-{lead}", handoff=f"H-{id_}", at=str(team.today))
        put_right = _answered(said, None, "won", None, amount + 50_000)
        answering.take(team.db, team.book, [put_right], given)


def _merge(team: _Team) -> None:
    """Decide that two people of one company are one: somebody with a new address."""
    pair = team.rows(
        """select a.id, b.id from lead a join lead b
          on a.company_key = b.company_key and a.id < b.id
          where not exists (select 1 from v_handoffs h
            where h.lead_id in (a.id, b.id) and h.closed_at is null)
          order by b.id desc limit 1"""
    )[0]
    reviewing.decide(team.db, Verdict(pair[0], pair[1], True), team.signed("同じ人"))


def _undo_a_merge(team: _Team) -> None:
    reviewing.undo(team.db, None, team.signed("別の人だった"))


def _split(team: _Team) -> None:
    """Take a record out of its lead: two people used one address."""
    record = team.rows(
        """select max(m.record_id) from member m where m.lead_id in (
          select lead_id from member group by lead_id having count(*) between 2 and 4)
          and m.record_id <> m.lead_id"""
    )[0][0]
    reviewing.split(team.db, record, team.signed("別人の名刺"))


def _mistake(team: _Team) -> None:
    """Import a list that must not be here."""
    bought = [(_meet(team), "購入リスト", "", _lately(team)) for _n in range(8)]
    team.bring("購入リスト.csv", _sheet("名刺交換日", bought))


def _undo_the_mistake(team: _Team) -> None:
    number = team.rows("select id from import where name = '購入リスト.csv'")[0][0]
    assert corrections.undo_import(team.db, number, team.now, force=True).done


def _suppress(team: _Team) -> None:
    targets = suppression.read_targets([team.people[5].email, team.people[40].firm.domain])
    suppression.suppress(team.db, targets, "配信停止", team.now)


def _signal(team: _Team) -> None:
    """Hear from a provider which companies look for something."""
    rows = [
        f"{firm.name},{firm.domain},工場DX,{team.today - timedelta(days=2)},インテントA,{60 + n}\n"
        for n, firm in enumerate(team.chance.sample(team.firms, 6))
    ]
    text = "企業名,ドメイン,トピック,検知日,提供元,スコア\n" + "".join(rows)
    team.bring(f"インテント{team.today}.csv", text, kind=ListKind.INTENT)


def _win_by_hand(team: _Team) -> None:
    """Move somebody to won by hand: no amount is known of them."""
    lead = team.rows("select id from v_leads where stage = 'mql' order by id limit 1")[0][0]
    pipeline.move(team.db, team.book, lead, "won", "代理店経由", "佐藤", team.today, team.now)


_EVENTS = {
    15: _merge, 17: _signal, 18: _split, 20: _mistake, 22: _undo_the_mistake, 26: _suppress,
    28: _merge, 29: _undo_a_merge, 33: _win_by_hand, 35: _signal, 38: _merge, 41: _split,
    44: _signal, 49: _merge, 52: _signal,
}  # fmt: skip
"""By number of the week: what does not happen every week."""


def rows(db: Path, sql: str, *values: object) -> Iterator[sqlite3.Row]:
    """Yield the rows of a query, by name."""
    with closing(sqlite3.connect(db)) as conn:
        conn.row_factory = sqlite3.Row
        yield from conn.execute(sql, values)
