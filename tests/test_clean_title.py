"""Titles and their levels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadctl.clean import title

LEVELS: list[tuple[int | None, str]] = [
    (6, "代表 社長 会長 CEO 代表取締役 代表取締役社長 取締役会長 代表取締役CEO ＣＥＯ"),
    (6, "President Chairman"),
    (5, "取締役 役員 執行役員 専務 常務 専務取締役 常務執行役員 社外取締役 監査役"),
    (5, "VP CTO CFO COO CIO 副社長 取締役副社長 担当役員 副会長"),
    (4, "本部長 部長 営業部長 Director 工場長 支店長 室長 社長室長 事業部長 統括部長"),
    (3, "次長 課長 Manager 部長代理 部長補佐 副部長 副本部長 副工場長 支店長代理 担当部長"),
    (3, "営業担当部長 次課長 マネージャー シニアマネージャー"),
    (2, "係長 主任 Lead リーダー 課長代理 課長補佐 担当課長 課長心得 チーフ"),
    (1, "担当 一般 営業担当 一般社員 社員 staff スタッフ 副主任"),
    (None, "元部長 前社長 元営業部長 前代表取締役社長 前田 元気 社長室 社長秘書 部長付"),
    (None, "取締役会事務局 エンジニア"),
]
SENTENCES: list[tuple[str, int | None]] = [
    ("執行役員 生産本部長", 5),
    ("営業部 部長", 4),
    ("代表取締役　社長", 6),
    ("部長 兼 課長", 4),
    ("前田 部長", 4),
    ("元部長/現課長", 3),
    ("社長室 主任", 2),
    ("Director, Operations", 4),
    ("Managing Director", 5),
    ("General Manager", 4),
    ("Sales Manager", 3),
    ("Vice President", 5),
    ("Senior Vice President of Sales", 5),
    ("Assistant Vice President", 4),
    ("Deputy General Manager", 3),
    ("Assistant Manager", 2),
    ("Chief Executive Officer", 6),
    ("Chief Technology Officer", 5),
    ("Co-Founder & CTO", 6),
    ("Team Lead", 2),
    ("Lead Generation", None),
    ("Lead Generation Manager", 3),
    ("Product Owner", 2),
    ("Leadership Coach", None),
    ("Assistant to the President", None),
    ("Former CEO", None),
    ("ex-CEO", None),
    ("Former CEO, Director", 4),
    ("Senior Engineer", None),
    ("", None),
    ("--", None),
]


@pytest.mark.parametrize(
    ("name", "level"),
    [(name, level) for level, names in LEVELS for name in names.split()] + SENTENCES,
)
def test_a_title_has_its_level(name: str, level: int | None) -> None:
    assert title.level(name) == level


def test_the_table_of_the_rules_wins_for_its_words() -> None:
    table = {"工場長": 5, "技監": 5, "部長代理": 4, "Fellow": 4}
    names = ("工場長", "副工場長", "技監", "部長代理", "distinguished fellow", "課長代理")
    assert [title.level(name, table) for name in names] == [5, 4, 5, 4, 4, 2]


@given(st.text() | st.text(alphabet="副元前代表取締役社長部課担当 理補佐exVPCEO-", max_size=12))
def test_no_title_stops_the_reader_and_levels_are_one_to_six(name: str) -> None:
    assert title.level(name) in {None, 1, 2, 3, 4, 5, 6}


@given(st.sampled_from(sorted(title.LEVELS)))
def test_every_word_of_the_table_has_its_own_level(word: str) -> None:
    assert title.level(word) == title.LEVELS[word]
    assert title.level(word.upper()) == title.LEVELS[word]
