"""Titles: how high a person stands, from 1 (staff) to 6 (heads the company)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from leadctl.clean import text

_TABLE: dict[int, str] = {
    6: """代表 代表取締役 代表者 代表社員 代表理事 代表執行役 社長 会長 頭取 総裁 理事長 学長
    総長 院長 社主 創業者 オーナー プレジデント 最高経営責任者 ceo president chairman
    chairwoman chairperson chair founder co-founder cofounder owner proprietor
    representative_director chief_executive_officer""",
    # the board and executive officers; a C-level is one, and Managing Director ranks as one
    5: """取締役 役員 執行役員 執行役 専務 常務 監査役 理事 監事 最高財務責任者 最高技術責任者
    最高執行責任者 最高情報責任者 バイスプレジデント vp svp evp vice_president cto cfo coo cio
    cmo cso cpo cdo cro chro ciso clo cao cxo managing_director executive_director
    board_director board_member executive_officer chief_financial_officer
    chief_technology_officer chief_operating_officer chief_information_officer
    chief_marketing_officer chief_security_officer chief_product_officer chief_digital_officer
    chief_revenue_officer chief_strategy_officer chief_data_officer
    chief_human_resources_officer chief_information_security_officer chief_technical_officer""",
    4: """本部長 部長 部門長 事業部長 工場長 支店長 支社長 支部長 室長 局長 所長 営業所長
    センター長 館長 ディレクター director general_manager ゼネラルマネージャー
    ゼネラルマネジャー head_of department_head plant_manager branch_manager""",
    3: """次長 課長 次課長 グループ長 ユニット長 主幹 参事 店長 manager section_chief
    マネージャー マネジャー マネージャ マネジャ""",
    2: """係長 主任 主査 班長 チーム長 リーダー チーフ スーパーバイザー lead leader supervisor
    chief foreman product_owner プロダクトオーナー process_owner""",
    1: """担当 担当者 一般 一般職 社員 一般社員 主事 スタッフ メンバー staff clerk""",
}
LEVELS: dict[str, int] = {
    word.replace("_", " "): level for level, words in _TABLE.items() for word in words.split()
}
"""A word of a title -> its level; Latin in lower case. [titles] of rules.toml is laid over it."""

_LONGEST = 200  # characters that count; what is longer is prose
_PREPARED = re.compile(r"[\s・]+")
_BETWEEN = re.compile(r"[\s・/、]+")

_LOWER_BEFORE = re.compile(r"副$|(?:vice|deputy|assistant|associate|sub|アシスタント)[- ]?$")
_LOWER_BEHIND = re.compile(r" ?(?:代理|代行|補佐|補|心得|待遇)")
_IN_CHARGE = re.compile(r"担当$")  # 担当部長 has no department; 担当役員 is an officer all the same

_DEPARTMENTS = (
    "営業|総務|人事|経理|財務|企画|開発|技術|製造|生産|購買|管理|情報|広報|法務|事業|マーケティング"
)
_PAST = re.compile(
    rf"(?:元|前|旧)(?:(?:{_DEPARTMENTS})部?)?$"
    r"|(?<![a-z])(?:former|formerly|ex|retired|past)[- ](?:[a-z]+[ -]){0,3}$"
)
# Words that name somebody else's post, or none: 社長室, 役員秘書, Assistant to the CEO
_OTHERS_BEFORE = re.compile(
    r"(?:assistant|secretary|advis[eo]r|office|reports?) (?:to|of) (?:the )?(?:[a-z]+ ){0,2}$"
)
_OTHERS_BEHIND = re.compile(
    r"室|付(?:き|$|[^属加])|秘書|直轄|直属|候補|会(?!長)|['’]s |(?<=lead)[ -](?:gen|nurtur|manage)"
)


class _Word(NamedTuple):
    """A word found in a title: where it ends, what it counts (0: nothing), whether a past post."""

    end: int
    level: int
    past: bool


def level(title: str, table: Mapping[str, int] | None = None) -> int | None:
    """Return the level of a title, 1 to 6; None if it has no known word or only past posts.

    Of several words the highest counts. 副, 代理, 補佐, Vice, Deputy and Assistant lower a word by
    one (Vice President has its own level), 担当 before 部長 and below does too; 元, 前, former and
    ex- void it. The words of `table` win over `LEVELS`.

    >>> [level(t) for t in ("代表取締役社長", "執行役員 生産本部長", "営業部 部長", "部長代理")]
    [6, 5, 4, 3]
    >>> [level(t) for t in ("副社長", "担当部長", "元部長", "Director, Operations", "工員")]
    [5, 3, None, 4, None]
    >>> level("工場長", {"工場長": 5})
    5
    """
    if text.is_blank(title):
        return None
    levels, pattern = _compiled(tuple(sorted((table or {}).items())))
    title = _PREPARED.sub(" ", text.one_line(title)[:_LONGEST]).casefold()
    word, best = _Word(-1, 0, False), 0
    for match in pattern.finditer(title):
        word = _weigh(title, match, levels[match[0]], word)
        best = max(best, word.level)
    return best or None


def divide(post: str) -> tuple[str, str]:
    """Divide what stands in one cell for department and title; each is empty where nothing says it.

    >>> divide("生産技術部 部長"), divide("営業部/第一課　課長代理"), divide("営業部長")
    (('生産技術部', '部長'), ('営業部 第一課', '課長代理'), ('', '営業部長'))
    >>> divide("情報システム部"), divide("執行役員 生産本部 本部長"), divide("Director of Sales")
    (('情報システム部', ''), ('生産本部', '執行役員 本部長'), ('', 'Director of Sales'))
    """
    whole = text.one_line(post)
    parts = [whole] if whole.isascii() else _BETWEEN.split(whole)
    titled = [bool(level(part)) for part in parts]
    department, title = (
        " ".join(part for part, has in zip(parts, titled, strict=True) if part and has is wanted)
        for wanted in (False, True)
    )
    return department, title


@lru_cache(maxsize=16)
def _compiled(table: tuple[tuple[str, int], ...]) -> tuple[dict[str, int], re.Pattern[str]]:
    """Return the words with their levels, and the pattern that finds them, the longest first."""
    levels = LEVELS | {text.clean(word).casefold(): level for word, level in table if word}
    words = sorted(levels, key=lambda word: (-len(word), word))
    return levels, re.compile("|".join(map(_bounded, words)))


def _bounded(word: str) -> str:
    """Return the pattern of a word; a Latin one stands alone, though Japanese may touch it."""
    start = r"(?<![a-z])" if word[0].isascii() else ""
    end = r"(?![a-z])" if word[-1].isascii() else ""
    return start + re.escape(word) + end


def _weigh(title: str, match: re.Match[str], level: int, last: _Word) -> _Word:
    """Return what one word counts where it stands; a former post voids the words joined to it."""
    start, end = match.span()
    if _PAST.search(title, 0, start) or (last.past and last.end == start):
        return _Word(end, 0, True)
    if _OTHERS_BEFORE.search(title, 0, start) or _OTHERS_BEHIND.match(title, end):
        return _Word(end, 0, False)
    lowered = bool(_LOWER_BEFORE.search(title, 0, start) or _LOWER_BEHIND.match(title, end))
    in_charge = level <= LEVELS["部長"] and bool(_IN_CHARGE.search(title, 0, start))
    return _Word(end, max(1, level - lowered - in_charge), False)
