"""Which two people could be one: every rule on pairs of records, and where records meet."""

from __future__ import annotations

import pytest

from leadctl.identity.clusters import match
from leadctl.identity.evidence import HELD, Decisions, Member
from leadctl.identity.pairs import KINDS, Face, Kind, blocks, judge


def face(name: str, company: str = "", *keys: str, kana: str = "", phone: str = "") -> Face:
    return Face(name, kana, company, keys, phone)


@pytest.mark.parametrize(
    ("rule", "shared", "a", "b"),
    [
        ("R1", "a@x.example", face("田中花子", "x", "e:a@x.example"), face("鈴木花子", "x", "e:a@x.example")),
        ("R2", "x", face("髙橋太郎", "x"), face("高橋 太郎", "x")),
        ("R2", "x.example", face("高橋太郎", "", "e:a@x.example"), face("高橋太郎", "y", "b:info@x.example")),
        ("R3", "+81312345678", face("木村翔", phone="+81312345678"), face("木村翔", phone="+81312345678;ext=9")),
        ("R4", "t.y@x.example / ty@x.example", face("", "", "e:t.y@x.example"), face("山田", "", "e:ty@x.example")),
        ("R4", "a@docomo.co.jp / a@docomo.ne.jp", face("", "", "e:a@docomo.ne.jp"), face("", "", "e:a@docomo.co.jp")),
        ("R5", "x", face("太郎 山田", "x"), face("山田太郎", "x")),
        ("R5", "x", face("Jonathan Smith", "x"), face("Jonathon Smith", "x")),
        ("R5", "x", face("Isabella ropeC", "x"), face("Isabelal Cooper", "x")),
        ("R4", "clara@flores.com / clara@fores.com", face("Eva Bell", "", "e:clara@flores.com"), face("Eva leBl", "", "e:clara@fores.com")),
        ("R4", "taro1@gmail.com / taro2@gmail.com", face("山田太郎", "", "e:taro1@gmail.com"), face("山田 太郎", "", "e:taro2@gmail.com")),
        ("R5", "x", face("Bill Gray", "x"), face("William Gray", "x")),
        ("R5", "x", face("John Gray", "x"), face("Johnny Gray", "x")),
        ("R5", "+819011112222", face("Taro Yamada", "", "m:+819011112222"), face("山田太郎", "", "m:+819011112222")),
        ("R6", "x", face("山田太郎", "x"), face("ヤマダ タロウ", "x")),
        ("R6", "x", face("鸞山太郎", "x", kana="ランヤマ タロウ"), face("らんやま たろう", "x")),
        ("R6", "x", face("深川太郎", "x"), face("フカガワ タロウ", "x")),
        ("R6", "x", face("大野 純一", "x"), face("Junichi OHNO", "x")),
        ("R6", "x", face("鸞山太郎", "x", kana="ランヤマ タロウ"), face("Ranyama Taroh", "x")),
        ("R6", "x", face("オオノ ジュンイチ", "x"), face("Ono Jun'ichi", "x")),
        ("R5", "x", face("深川", "x"), face("深川 太郎", "x")),
        ("R5", "x", face("山田", "x"), face("山田太郎", "x")),
        ("R5", "x", face("ヤマダ", "x"), face("やまだ たろう", "x")),
        ("R5", "+819011112222", face("深川", "", "m:+819011112222"), face("深川 太郎", "", "m:+819011112222")),
        ("A1", "a@x.example", face("山田", "", "e:a@x.example"), face("", "", "e:a@x.example")),
        ("A2", "+819011112222", face("山田", "", "m:+819011112222"), face("山田", "", "m:+819011112222")),
    ],
)  # fmt: skip
def test_each_rule_asks_about_its_pairs_from_both_sides_and_they_meet(
    rule: str, shared: str, a: Face, b: Face
) -> None:
    assert judge(a, b) == judge(b, a) == (rule, shared)
    met = blocks(a).keys() & blocks(b).keys() | (set(a.keys) & set(b.keys))
    assert met


@pytest.mark.parametrize(
    ("why", "a", "b"),
    [
        ("a name alone", face("佐藤健"), face("佐藤健")),
        ("namesakes in two companies", face("佐藤健", "x"), face("佐藤健", "y")),
        ("free mail is no company", face("佐藤健", "", "e:a@gmail.com"), face("佐藤健", "", "e:b@gmail.com")),
        ("two names", face("高橋太郎", "x"), face("高橋次郎", "x")),
        ("a kanji more", face("佐藤健", "x"), face("佐藤健一", "x")),
        ("a given name that another begins with", face("林健", "x"), face("林健一", "x")),
        ("a surname in two companies", face("山田", "x"), face("山田 太郎", "y")),
        ("colleagues", face("山田 太郎", "x", "e:yamada-t@x.example"), face("山田 花子", "x", "e:yamada-h@x.example")),
        ("domains that are numbered", face("佐藤健", "", "e:sato@club1.example"), face("佐藤健", "", "e:sato@club2.example")),
        ("spelt otherwise", face("大野純一", "x"), face("Kenji Ono", "x")),
        ("no nickname", face("John Gray", "x"), face("Jonathan Gray", "x")),
        ("another reading", face("山田太郎", "x"), face("ヤマダ ハナコ", "x")),
        ("the given reading is another", face("山田太郎", "x", kana="サンダ タロウ"), face("ヤマダタロウ", "x")),
        ("a toll-free number", face("木村翔", phone="+81120123456"), face("木村翔", phone="+81120123456")),
        ("a shared box", face("山田", "", "b:info@gmail.com"), face("山田", "", "b:info@gmail.com")),
        ("addresses alike, names conflict", face("山田太郎", "", "e:t.y@x.example"), face("鈴木花子", "", "e:ty@x.example")),
    ],
)  # fmt: skip
def test_nobody_is_asked_about_less(why: str, a: Face, b: Face) -> None:
    assert judge(a, b) is judge(b, a) is None, why


def test_a_key_with_many_names_says_nothing() -> None:
    a, b = face("田中", "", "e:a@x.example"), face("鈴木", "", "e:a@x.example")
    assert judge(a, b, {"e:a@x.example"}) is None
    a, b = face("Isabelal Hill", "", "e:a@x.example"), face("Isabella liHl", "", "e:a@x.example")
    assert judge(a, b, {"e:a@x.example"}) == ("R1", "a@x.example"), "but a word in common does"
    a, b = face("田中", phone="+81312345678"), face("田中", phone="+81312345678")
    assert judge(a, b, {"t:+81312345678"}) is None


def test_the_pages_of_a_company_are_where_its_people_are_at_home() -> None:
    card = Face("高橋太郎", "", "x", (), "", "https://www.x.example/ja/")
    assert judge(card, face("高橋太郎", "", "e:t@x.example")) == ("R2", "x.example")
    page = Face("高橋太郎", "", "x", (), "", "https://www.facebook.com/x")
    assert judge(page, Face("高橋太郎", "", "y", (), "", "https://www.facebook.com/y")) is None


def kinds(of: Face) -> set[Kind]:
    return {KINDS[value >> 32] for value in blocks(of)}


def test_a_record_is_looked_for_where_its_name_is_at_home() -> None:
    assert kinds(face("山田太郎", "x", "e:t@y.example", phone="+81312345678")) == {
        Kind.NAME, Kind.SURNAME, Kind.ADDRESS, Kind.LANDLINE, Kind.NUMBER,
    }  # fmt: skip
    assert kinds(face("John Smith", "x")) == {Kind.NAME, Kind.SPELLING, Kind.FINER}
    assert kinds(face("Taro Yamada", "x")) == {*kinds(face("John Smith", "x")), Kind.SURNAME}
    assert kinds(face("", "x", phone="+81312345678")) == set()


def one(n: int, name: str, *found: str) -> Member:
    return Member(n, bytes([n]), name, "", found)


def test_two_addresses_and_two_mobiles_are_never_one_person() -> None:
    rows = [one(1, "佐藤", "c:h:1", "e:a", "m:1"), one(2, "佐藤", "c:h:1", "e:b", "m:2")]
    assert match(rows).groups == [[1], [2]]
    bridge = one(3, "佐藤", "e:a", "m:2")
    assert len(match([*rows, bridge]).groups) == 2
    decided = Decisions(same={(b"\x01", b"\x02"): 1})
    assert match(rows, decided).groups == [[1, 2]]


def test_what_stands_between_two_people_stands_between_their_records() -> None:
    rows = [one(1, "佐藤", "e:a"), one(2, "佐藤", "e:a", "m:1"), one(3, "佐藤", "m:1")]
    assert match(rows).groups == [[1, 2, 3]]
    assert match(rows, Decisions(different={(b"\x01", b"\x03"): 1})).groups == [[1, 2], [3]]


def test_a_hold_stands_against_links_but_not_against_a_decision() -> None:
    rows = [one(1, "佐藤", "e:a"), one(2, "佐藤", "e:a")]
    held = {(b"\x01", b"\x02"): HELD}
    assert match(rows, Decisions(different=held)).groups == [[1], [2]]
    assert match(rows, Decisions({(b"\x01", b"\x02"): 1}, held)).groups == [[1, 2]]


def test_who_goes_by_two_names_still_gets_the_records_of_either() -> None:
    rows = [one(1, "田中花子", "e:a"), one(2, "鈴木花子", "e:a"), one(3, "鈴木花子", "e:a")]
    assert match(rows).groups == [[1], [2, 3]]
    assert match(rows, Decisions(same={(b"\x01", b"\x02"): 1})).groups == [[1, 2, 3]]


def test_every_link_has_its_rule_and_evidence() -> None:
    rows = [
        one(1, "斎藤一郎", "e:a"),
        one(2, "斉藤一郎", "e:a", "m:1"),
        one(3, "斉藤一郎", "m:1", "c:h:1"),
        one(4, "", "c:h:1", "b:i"),
        one(5, "", "b:i"),
        one(6, "鈴木"),
    ]
    found = match(rows, Decisions(same={(b"\x05", b"\x06"): 9}))
    assert found.groups == [[1, 2, 3, 4, 5, 6]]
    assert [(x.a, x.b, str(x.rule), x.key) for x in found.links] == [
        (5, 6, "decided", "d:9"),
        (3, 4, "ID", "c:h:1"),
        (2, 1, "A3", "e:a"),
        (2, 3, "A2", "m:1"),
        (4, 5, "box", "b:i"),
    ]
