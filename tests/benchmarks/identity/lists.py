"""The four lists a team has, about the same people, and the truth: who each line is about.

    python -m tests.benchmarks.identity.lists --records 20000 --seed 1 --out DIR

writes cards.csv (a card reader's export), form.csv (a web form), webinar.csv (who registered),
crm.csv (typed by salespeople) and truth.csv (`Entry`). The same size and seed give the same bytes.

Rates of what stands on a line. We know of no public count for most of them; those are assumptions
(*), set before any rule was measured and to be argued about, not to be fitted:

- lists: 35 % cards, 20 % form, 25 % webinar, 20 % CRM *; lines per person: 1 (55 %), 2 (22 %),
  3 (12 %), 4 (6 %), 5 to 8 (5 %) *, about four months apart *. So a third of the lines are about
  somebody who is there already; vendors of CRM cleaning speak of 10 to 30 % within one system.
- cards: no e-mail 7 % *, a desk's address 3 % * (three times that, here and below, in firms of
  fewer than 30); confused characters 0.4 % (makers of card readers promise 99 % and more); a mobile
  on 44 % *.
- forms: e-mail always (it is required); a private one 11 %, of a desk 3 %, mistyped 1.2 %, with a
  tag 0.7 % (mistyped addresses in sign-up forms are put at 1 to 3 % by vendors of checks) *;
  reading asked for by three of five forms; kana for the name 1 %, romaji 0.7 %, halves exchanged
  0.7 % *; the telephone is a mobile for 36 %, nothing or a dummy for one in five;
  who has a mobile on the card seldom gives another one *.
- webinars: a private e-mail 15 %, mistyped 0.8 %; first and last name in each other's field 2 %,
  romaji 4 %, kana 1 %, surname only 2 % *; no company 10 %.
- CRM: no e-mail 22 %, a desk's 4 %, mistyped 0.6 %; another character for a name read the same
  0.8 %, old forms of a character lost 40 %, confusables 15 % of the names that have one *; surname
  only 2 %; a foreigner in katakana 15 % *.
- companies: in full 62 %, with ㈱ and its like 18 %, without the form 12 %, with a site 6.5 %, the
  form on the wrong side 1 %, a slip 0.5 % *; none at all on 1 % (CRM) to 10 % (webinars).
- two digits of a mobile exchanged in 0.3 % of what is typed *.
- somebody else's address: an assistant fills in 0.5 % of the forms for the boss *.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from tests.benchmarks.generate import CARD_HEADER, FORM_HEADER, write_csv
from tests.benchmarks.names import words
from tests.benchmarks.people import mistype, narrow

from . import spelling
from .lives import FIRST_DAY, LAST_DAY, Person, people
from .namebook import FullName
from .spelling import NO_ADDRESS, WrittenAddress, WrittenName

WEBINAR_HEADER = words("姓 名 メールアドレス 会社名 役職 登録日時")
CRM_HEADER = words("リードID 姓 名 会社名 部署名 役職 メール 電話 携帯電話 住所 作成日")
_COUNTS = ((1, 0.55), (2, 0.22), (3, 0.12), (4, 0.06), (5, 0.02), (6, 0.015), (7, 0.01), (8, 0.005))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is true of one line: whom it is about, and what it says, clean of how it is written.

    `mailbox` is "" without an address or with a desk's; `mobile` and `landline` are digits; `odd`
    says what befell the line (`spelling`), and "new employer" or "married" once that was; `firm` is
    the number of the employer (another one under its new name), "" if the line does not show it."""

    file: str
    line: int
    person: int
    mailbox: str
    mobile: str
    landline: str
    spelling: str
    meant: str
    reading: str
    script: str
    firm: str
    odd: str


@dataclass(frozen=True, slots=True)
class Note:
    """One line before it is laid out for its list."""

    list: str
    person: Person
    day: date
    name: WrittenName
    reading: str
    email: WrittenAddress
    company: str
    mobile: str
    landline: str
    text_of_mobile: str
    text_of_landline: str


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a list comes to be filled: rates of names written otherwise, and of addresses."""

    share: float
    names: tuple[tuple[float, Callable[[Random, FullName, WrittenName], WrittenName]], ...]
    no_email: float
    desk: float
    private: float
    mistyped: float
    tagged: float
    someone_elses: float
    mobile: float
    landline: float
    no_company: float


_HABITS = {
    "cards": _Habit(0.35, ((0.004, spelling.confused),), 0.07, 0.03, 0.0, 0, 0, 0, 1, 0.97, 0),
    "form": _Habit(
        *(0.20,),
        (
            (0.01, spelling.in_kana),
            (0.007, spelling.in_romaji),
            (0.007, spelling.swapped),
            (0.01, spelling.slipped),
            (0.03, spelling.nicknamed),
            (0.15, spelling.typed_plainly),
        ),
        *(0.0, 0.03, 0.11, 0.012, 0.007, 0.005, 0.5, 0.72, 0.05),
    ),
    "webinar": _Habit(
        *(0.25,),
        (
            (0.02, spelling.swapped),
            (0.04, spelling.in_romaji),
            (0.01, spelling.in_kana),
            (0.02, spelling.surname_only),
            (0.01, spelling.slipped),
            (0.10, spelling.nicknamed),
            (0.25, spelling.typed_plainly),
        ),
        *(0.0, 0.02, 0.15, 0.008, 0.004, 0.001, 0, 0, 0.1),
    ),
    "crm": _Habit(
        *(0.20,),
        (
            (0.008, spelling.converted_wrongly),
            (0.02, spelling.surname_only),
            (0.15, spelling.confused),
            (0.015, spelling.slipped),
            (0.006, spelling.in_kana),
            (0.40, spelling.typed_plainly),
        ),
        *(0.22, 0.04, 0.02, 0.006, 0, 0, 0.8, 0.8, 0.01),
    ),
}
_DUMMIES = ("000-0000-0000", "なし", "0", "03-0000-0000")


def notes(seed: int) -> Iterator[Note]:
    """Yield lines without end, person by person, oldest first."""
    for person in people(seed):
        rnd = Random(f"lines {seed} {person.id}")
        for day in _days(rnd):
            yield _note(rnd, person, day)


def _days(rnd: Random) -> list[date]:
    """Return when somebody leaves a line: a first time, then months apart; what would come after
    the last day is not there yet."""
    numbers, weights = zip(*_COUNTS, strict=True)
    count = rnd.choices(numbers, weights)[0]
    day = FIRST_DAY + timedelta(days=rnd.randrange((LAST_DAY - FIRST_DAY).days + 1))
    found = [day]
    for _ in range(count - 1):
        day += timedelta(days=int(rnd.expovariate(1 / 120)))
        if day <= LAST_DAY:
            found.append(day)
    return found


def _note(rnd: Random, person: Person, day: date) -> Note:
    kind = rnd.choices(list(_HABITS), [habit.share for habit in _HABITS.values()])[0]
    habit, post, name = _HABITS[kind], person.post(day), person.named(day)
    written = _write_name(rnd, habit, name)
    email = _write_email(rnd, habit, person, day)
    mobile = person.mobile(day) if rnd.random() < habit.mobile else ""
    if kind == "form" and not mobile and rnd.random() < (0.03 if person.mobile(day) else 0.25):
        mobile = person.private_mobile
    if mobile and kind != "cards" and rnd.random() < 0.003 and len(set(mobile[9:])) > 1:
        mobile = mobile[:9] + mistype(rnd, mobile[9:])
    landline = post.phone if rnd.random() < habit.landline else ""
    if kind == "form" and mobile:
        landline = ""  # one field for either
    dummy = rnd.choice(_DUMMIES) if kind == "form" and rnd.random() < 0.02 else ""
    if dummy:
        mobile = landline = ""
    company = spelling.firm_name(rnd, post.firm.company, post.firm.named(day))
    return Note(
        kind,
        person,
        day,
        written,
        _read(rnd, kind, name),
        email,
        "" if rnd.random() < habit.no_company else company,
        mobile,
        landline,
        spelling.number(rnd, mobile),
        dummy or spelling.number(rnd, landline),
    )


def _write_name(rnd: Random, habit: _Habit, name: FullName) -> WrittenName:
    written = spelling.plainly(name)
    if name.foreign and habit is _HABITS["crm"] and rnd.random() < 0.15:
        return spelling.in_kana(rnd, name, written)
    for rate, write in habit.names:
        if rnd.random() < rate:
            return write(rnd, name, written)
    return written


def _write_email(rnd: Random, habit: _Habit, person: Person, day: date) -> WrittenAddress:
    chance = rnd.random()
    firm = person.post(day).firm
    if chance < habit.no_email:
        return NO_ADDRESS
    chance -= habit.no_email
    desk = habit.desk * (3 if firm.company.employees < 30 else 1)
    if chance < desk:
        text = f"{rnd.choice(spelling.DESKS)}@{firm.domain(day)}"
        return WrittenAddress(text, "", "desk")
    chance -= desk
    private = chance < habit.private or person.uses_private
    email = person.private_email if private else _at_work(rnd, person, day)
    chance = rnd.random()
    if chance < habit.mistyped:
        return spelling.mistyped(rnd, email)
    if chance < habit.mistyped + habit.tagged:
        return spelling.tagged(rnd, email)
    if chance < habit.mistyped + habit.tagged + habit.someone_elses:
        other = f"assistant{person.id % 3}@{firm.domain(day)}"
        return WrittenAddress(other, other, "assistant's e-mail")
    return spelling.address(rnd, email)


def _at_work(rnd: Random, person: Person, day: date) -> str:
    """Return the address at work; where there are two domains, one line in three has the other."""
    email, second = person.email(day), person.post(day).firm.second_domain
    if second and not person.post(day).mailbox and rnd.random() < 0.33:
        return f"{email.partition('@')[0]}@{second}"
    return email


def _read(rnd: Random, kind: str, name: FullName) -> str:
    """Return the reading, where it is asked for."""
    if kind != "form" or rnd.random() > 0.6 or name.foreign:
        return ""
    return f"{name.surname[1]} {name.given[1]}"


def _layout_card(note: Note) -> list[str]:
    post, firm = note.person.post(note.day), note.person.post(note.day).firm.company
    row = [note.company, post.department, post.title, _in_one(note.name), note.email.text]
    row += [firm.postal_code, firm.prefecture + firm.address, note.text_of_landline, "", ""]
    row += ["", note.text_of_mobile, f"https://{post.firm.domain(note.day)}/"]
    return [*row, f"{note.day:%Y/%m/%d}", "", "", ""]


def _layout_form(note: Note) -> list[str]:
    rnd = Random(f"{note.person.id} {note.day}")
    post = note.person.post(note.day)
    reading = narrow(note.reading) if rnd.random() < 0.1 else note.reading
    name = _in_one(note.name, rnd.choice((" ", "　", "", "")))
    row = [f"{note.day:%Y/%m/%d} {rnd.randint(8, 20)}:{rnd.randint(0, 59):02d}:00"]
    row += [note.email.text, name, reading, note.company, post.department, post.title]
    row += ["" if note.mobile else note.text_of_landline, note.text_of_mobile]
    return [*row, rnd.choice(("資料請求", "お問い合わせ", "無料トライアル")), "未定", "同意する"]


def _layout_webinar(note: Note) -> list[str]:
    title = note.person.post(note.day).title
    at = f"{note.day:%Y/%m/%d} 10:{note.person.id % 60:02d}:00"
    return [note.name.last, note.name.first, note.email.text, note.company, title, at]


def _layout_crm(note: Note) -> list[str]:
    post = note.person.post(note.day)
    firm = post.firm.company
    row = [note.name.last, note.name.first, note.company, post.department, post.title]
    row += [note.email.text, note.text_of_landline, note.text_of_mobile]
    return [*row, firm.prefecture + firm.address, note.day.isoformat()]


def _in_one(name: WrittenName, blank: str = " ") -> str:
    """Return a name for one cell; Latin names keep their blank and their order."""
    if name.script == "latin":
        capital = len(name.last) > 1 and name.last.isupper()
        pair = (name.last, name.first) if capital else (name.first, name.last)
        return " ".join(part for part in pair if part)
    return blank.join(part for part in (name.last, name.first) if part)


_LAYOUTS: dict[str, tuple[tuple[str, ...], Callable[[Note], list[str]]]] = {
    "cards": (CARD_HEADER, _layout_card),
    "form": (FORM_HEADER, _layout_form),
    "webinar": (WEBINAR_HEADER, _layout_webinar),
    "crm": (CRM_HEADER, _layout_crm),
}
FILES = tuple(f"{name}.csv" for name in _LAYOUTS)


def _entry(line: int, note: Note) -> Entry:
    post = note.person.post(note.day)
    happened = [note.name.odd, note.email.odd]
    numbers = {"", note.person.private_mobile, post.mobile}
    happened += ["number typo"] if note.mobile not in numbers else []
    happened += ["new employer"] if post is not note.person.posts[0] else []
    named = note.person.named(note.day)
    happened += ["married"] if named is not note.person.name else []
    happened += ["renamed firm"] if post.firm.domain(note.day) != post.firm.company.domain else []
    return Entry(
        f"{note.list}.csv",
        line,
        note.person.id,
        note.email.mailbox,
        note.mobile.replace("-", ""),
        note.landline.replace("-", ""),
        note.name.spelling,
        note.name.meant,
        note.reading.replace(" ", "") or (note.name.spelling if note.name.script == "kana" else ""),
        note.name.script,
        _shown_firm(note),
        "; ".join(filter(None, happened)),
    )


def _shown_firm(note: Note) -> str:
    """Return the employer as far as the line shows it: under another name it is another one."""
    if not note.company and note.email.text.strip().lower() in {"", note.person.private_email}:
        return ""
    firm = note.person.post(note.day).firm
    now = firm.domain(note.day) != firm.company.domain
    return f"{firm.company.index}{' renamed' if now else ''}"


def write(n_records: int, seed: int, out: Path) -> None:
    """Write the lists and the truth into a folder."""
    found = list(islice(notes(seed), n_records))
    Random(seed).shuffle(found)
    truth: list[Entry] = []
    for name, (header, layout) in _LAYOUTS.items():
        listed = [note for note in found if note.list == name]
        rows: Iterable[list[str]] = map(layout, listed)
        if name == "crm":
            rows = ([f"L{n:06d}", *row] for n, row in enumerate(rows, 1))
        write_csv(out / f"{name}.csv", header, rows)
        truth += [_entry(line, note) for line, note in enumerate(listed, 2)]
    names = [field.name for field in fields(Entry)]
    write_csv(out / "truth.csv", names, ([getattr(e, n) for n in names] for e in truth))


def read_truth(folder: Path) -> list[Entry]:
    """Return what is true of the lines of all lists."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return [
            Entry(**row | {"line": int(row["line"]), "person": int(row["person"])})
            for row in csv.DictReader(file)
        ]


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description="Write four lists about the same people.")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    write(asked.records, asked.seed, asked.out)


if __name__ == "__main__":
    main()
