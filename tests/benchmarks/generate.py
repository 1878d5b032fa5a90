"""Larger files than samples/ holds, each a pure function of its size and seed.

    python -m tests.benchmarks.generate --people 8000 --seed 1 --out DIR

writes cards.csv (CP932, the 17 columns of an Eight export), form.csv, activity.csv, companies.csv
and truth.csv, which says of each line of the first two whom it is about and what is odd about it.
`--cards ROWS` and `--xlsx ROWS` write one file of that many rows instead. All of them are written
in a stream: a million rows take the memory of a few thousand.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import TypeVar

from .names import words
from .people import Company, Person, Record, company, staff
from .sheet import write_sheet

CARD_HEADER = words("""
会社名 部署名 役職 氏名 e-mail 郵便番号 住所 TEL会社 TEL部門 TEL直通 Fax 携帯電話 URL 名刺交換日
Eightでつながっている人 再データ化中の名刺 '?'を含んだデータ
""")
FORM_HEADER = words("""
タイムスタンプ メールアドレス お名前 フリガナ 会社名 部署名 役職 電話番号 携帯電話 お問い合わせ種別
導入時期 個人情報の取扱い
""")
ACTIVITY_HEADER = ("メールアドレス", "行動", "対象", "日時")
COMPANY_HEADER = ("会社名", "業種", "従業員数", "年商", "URL")
TRUTH_HEADER = ("file", "line", "person", "case")
WIDE_HEADER = words("""
会社名 部署名 役職 姓 名 フリガナ メールアドレス 郵便番号 都道府県 住所 電話番号 携帯電話 FAX URL
業種 従業員数 名刺交換日 流入経路 メモ キャンペーン
""")
_ASKED = ("資料請求", "お問い合わせ", "無料トライアル", "商談希望", "セミナー申込")
_WHEN = ("3か月以内", "半年以内", "1年以内", "未定", "")
_DONE = (
    *(
        ("page_view", f"/{page}")
        for page in ("", "features", "cases/parts", "cases/food", "blog/1")
    ),
    *(("page_view", f"/pricing{end}") for end in ("", "/options")),
    *(("download", f"{name}.pdf") for name in ("導入事例集", "機能一覧", "セキュリティ白書")),
    *(("mail_open", f"{month}月号") for month in range(1, 13)),
    ("trial", "30日トライアル"),
)
T = TypeVar("T")
_WINDOW = 8192  # rows that are shuffled together: no real export has one person's rows in a row


def people(seed: int) -> Iterator[tuple[Person, list[Record]]]:
    """Yield people without end, each with their records."""
    for index in count():
        yield from staff(seed, company(seed, index))


def cards(n_rows: int, seed: int) -> Iterator[list[str]]:
    """Yield the rows of a card export (`CARD_HEADER`), about two per person, well mixed."""
    records = (record for _person, found in people(seed) for record in found)
    return map(_card, _shuffle(islice(records, n_rows), seed))


def activities(n_rows: int, seed: int) -> Iterator[list[str]]:
    """Yield the rows of an activity log (`ACTIVITY_HEADER`); most people do little."""
    return _shuffle(islice(_act(people(seed), seed), n_rows), seed)


def wide_rows(n_rows: int, seed: int) -> Iterator[list[object]]:
    """Yield the rows of a list with `WIDE_HEADER`, twenty columns: texts, a number, a day."""
    records = (record for _person, found in people(seed) for record in found)
    return map(_widen, _shuffle(islice(records, n_rows), seed))


def write_csv(
    path: Path, header: Iterable[str], rows: Iterable[Iterable[object]], encoding: str = "utf-8"
) -> None:
    """Write a CSV with CRLF, as the programs that export such lists do."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_people(n_people: int, seed: int, out: Path, encoding: str = "cp932") -> None:
    """Write the five files about `n_people` people into a folder; `encoding` is of the cards."""
    lived = list(islice(people(seed), n_people))
    records = list(_shuffle((r for _person, found in lived for r in found), seed))
    on_cards = [r for r in records if r.is_card]
    on_forms = [r for r in records if not r.is_card]
    rnd = Random(seed)
    write_csv(out / "cards.csv", CARD_HEADER, map(_card, on_cards), encoding)
    write_csv(out / "form.csv", FORM_HEADER, (_fill_form(rnd, r) for r in on_forms))
    write_csv(out / "activity.csv", ACTIVITY_HEADER, _shuffle(_act(iter(lived), seed), seed))
    firms = dict.fromkeys(r.company for r in records)
    write_csv(out / "companies.csv", COMPANY_HEADER, map(_list_company, sorted(firms)))
    truth = (
        (name, line, record.person, record.case)
        for name, listed in (("cards.csv", on_cards), ("form.csv", on_forms))
        for line, record in enumerate(listed, 2)
    )
    write_csv(out / "truth.csv", TRUTH_HEADER, truth)


def _shuffle(items: Iterable[T], seed: int) -> Iterator[T]:
    """Yield the items, mixed within windows."""
    rnd, source = Random(seed), iter(items)
    while window := list(islice(source, _WINDOW)):
        rnd.shuffle(window)
        yield from window
        window.clear()  # before the next one is read


def _card(record: Record) -> list[str]:
    firm = record.company
    return [
        record.company_name,
        record.department,
        record.title,
        record.name,
        record.email,
        firm.postal_code,
        firm.prefecture + firm.address,
        firm.phone,
        "",
        "",
        f"{firm.phone[:-1]}9" if firm.index % 3 else "",
        record.mobile,
        f"https://{firm.domain}/",
        record.day.isoformat().replace("-", "/"),
        "1" if record.person % 7 == 0 else "",
        "",
        "",
    ]


def _fill_form(rnd: Random, record: Record) -> list[str]:
    clock = f"{rnd.randint(8, 20)}:{rnd.randint(0, 59):02d}:{rnd.randint(0, 59):02d}"
    return [
        f"{record.day:%Y/%m/%d} {clock}",
        record.email,
        record.name,
        record.kana,
        record.company_name,
        record.department,
        record.title,
        record.phone,
        record.mobile,
        rnd.choice(_ASKED),
        rnd.choice(_WHEN),
        "同意する",
    ]


def _act(lived: Iterable[tuple[Person, list[Record]]], seed: int) -> Iterator[list[str]]:
    """Yield what each person did on the web, under the e-mail address of the first employer."""
    rnd = Random(seed)
    for person, records in lived:
        for _nth in range(int(rnd.random() ** 4 * 60)):
            kind, subject = rnd.choice(_DONE)
            day = records[0].day + timedelta(days=int(rnd.random() * 90))
            at = f"{day} {int(rnd.random() * 24):02d}:{int(rnd.random() * 60):02d}:00"
            yield [person.email, kind, subject, at]


def _list_company(firm: Company) -> list[object]:
    url = f"https://{firm.domain}/"
    return [firm.name, firm.industry, f"{firm.employees:,}名", f"{firm.revenue:,}円", url]


def _widen(record: Record) -> list[object]:
    firm = record.company
    surname, _space, given = record.name.replace("　", " ").partition(" ")
    return [
        record.company_name,
        record.department,
        record.title,
        surname,
        given,
        record.kana,
        record.email,
        firm.postal_code,
        firm.prefecture,
        firm.address,
        record.phone,
        record.mobile,
        f"{firm.phone[:-1]}9",
        f"https://{firm.domain}/",
        firm.industry,
        firm.employees,
        record.day,
        "展示会" if record.is_card else "Web",
        f"{record.department}の{record.title or '方'}",
        f"{record.day.year}年{record.day.month}月",
    ]


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write made-up lists of people.")
    parser.add_argument(
        "--people", type=int, default=8000, help="how many people the files are about"
    )
    parser.add_argument("--cards", type=int, help="write a card export of so many rows only")
    parser.add_argument("--xlsx", type=int, help="write a workbook of so many rows only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoding", default="cp932", help="of the card export")
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    return parser.parse_args()


def main() -> None:
    """Write what the command line asks for."""
    asked = _parse_arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.cards:
        rows = cards(asked.cards, asked.seed)
        write_csv(asked.out / "cards.csv", CARD_HEADER, rows, asked.encoding)
    if asked.xlsx:
        write_sheet(asked.out / "list.xlsx", WIDE_HEADER, wide_rows(asked.xlsx, asked.seed))
    if not (asked.cards or asked.xlsx):
        write_people(asked.people, asked.seed, asked.out, asked.encoding)


if __name__ == "__main__":
    main()
