"""Leads that were given to sales: a small store made by the commands, and handoffs in its ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from leadctl.model import Handoff
from leadctl.rules.presets import preset
from leadctl.rules.reading import load
from leadctl.sales import workbook
from tests.conftest import TODAY, Cli, text_file

HANDED_ON = "2026-11-16"
_CARDS = (
    "氏名,フリガナ,会社名,部署名,役職,メールアドレス,携帯電話,電話番号,名刺交換者,名刺交換日\n"
    "中村 拓也,ナカムラ タクヤ,㈱三河オート,生産本部,執行役員,nakamura@mikawa.example,090-5550-0101,"
    "0564-55-0103,鈴木 一郎,2026-10-07\n"
    "佐々木 由美子,ササキ ユミコ,株式会社データリンク,情報システム部,部長,sasaki@datalink.example,"
    "090-5550-0102,,鈴木 一郎,2026-10-07\n"
    "David Miller,,Harbor Robotics Inc.,Operations,Director,miller@harbor.example,,,,2026-10-08\n"
    "小林 恵,コバヤシ メグミ,アオバ電機㈱,,担当,kobayashi@aoba.example,,03-5550-0104,,2026-10-08\n"
    "高橋 誠,タカハシ マコト,瀬戸内化学工業株式会社,,次長,takahashi@setouchi.example,,,,2026-10-08\n"
)
_DEEDS = (
    "メールアドレス,行動,対象,日時\n"
    + "".join(
        f"{who},price_page,/pricing,2026-11-{day} 10:00\n"
        for who in ("nakamura@mikawa.example", "sasaki@datalink.example")
        for day in (11, 12, 13)
    )
    + "".join(
        f"{who},meeting_request,導入時期について,2026-11-14 09:30\n"
        for who in (
            *("nakamura@mikawa.example", "sasaki@datalink.example", "miller@harbor.example"),
            *("kobayashi@aoba.example", "takahashi@setouchi.example"),
        )
    )
)


def with_sales(cli: Cli) -> list[Handoff]:
    """Import five leads that all want to be met, score and promote them, and hand them over."""
    text_file(cli.folder, "rules.toml", preset("basic", "ja"))
    text_file(cli.folder, "cards.csv", _CARDS)
    text_file(cli.folder, "deeds.csv", _DEEDS)
    done = cli("import", "cards.csv", "--source", "IT Week 2026")
    assert done.code == 0, done.err
    assert cli("import", "deeds.csv").code == 0
    assert cli("score", "-q").code == 0
    assert cli("promote", "-q").code == 0
    ids = [row[0] for row in cli.query("select id from v_leads where stage = 'sql' order by id")]
    assert len(ids) == 5
    owners = ["佐藤", "鈴木", None, "佐藤", "鈴木"]
    handed = [_snapped(cli, lead, owner) for lead, owner in zip(ids, owners, strict=True)]
    return record(cli, handed)


def record(cli: Cli, handed: Sequence[Handoff]) -> list[Handoff]:
    """Write handoffs into the ledger."""
    conn = sqlite3.connect(cli.folder / "leads.db")
    found = []
    for one in handed:
        row = (one.lead_id, one.at, f"{one.at}T00:00:00+00:00", one.owner, one.due)
        sql = """insert into handoff (anchor_id, at, recorded_at, owner, due, snapshot, rules_hash)
                 values (?, ?, ?, ?, ?, ?, 'h') returning id"""
        snapshot = json.dumps(one.snapshot, ensure_ascii=False)
        number = conn.execute(sql, (*row, snapshot)).fetchone()[0]
        found.append(one._replace(id=number))
    conn.commit()
    conn.close()
    return found


def _snapped(cli: Cli, lead_id: int, owner: str | None) -> Handoff:
    """Return what sales is told of a lead."""
    lead = cli("show", lead_id, "--format", "json").json()
    snapshot: dict[str, Any] = {
        "lead": {k: v for k, v in lead.items() if not isinstance(v, list | dict)},
        **{key: lead[key] for key in ("score", "fit", "engagement", "temperature", "stage")},
        "why": "料金ページを3回(11/11, 11/12, 11/13)、商談希望 11/14『導入時期について』",
        "points": lead["points"],
        "activities": lead["activities"],
        "interests": [{"topic": "価格", "n": 3, "last": "2026-11-13"}],
        "bant": {
            "budget": {"answer": "確保済み", "means": "yes"},
            "authority": {"answer": None, "means": "unknown"},
            "need": {"answer": "なし", "means": "no"},
            "timeframe": {"answer": "検討中", "means": "unknown"},
        },
        "approach": "電話で提案の日程を決める",
        "campaigns": ["IT Week 2026"],
        "card_owner": lead["card_owner"],
        "owner": owner,
        "owner_why": "",
        "again": False,
    }
    return Handoff(None, lead_id, HANDED_ON, owner, "2026-11-18T18:00:00+09:00", snapshot)


def write(cli: Cli, name: str, handed: Sequence[Handoff], locale: str = "ja") -> Path:
    """Write a workbook as `handoff` does."""
    path = cli.folder / name
    workbook.write(path, handed, load(cli.folder / "rules.toml"), date.fromisoformat(TODAY), locale)
    return path
