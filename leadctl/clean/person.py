"""Names of people: how they are stored, folded for comparing, and when two may be one person's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize

from leadctl.clean import text

# Variants of one character, the form to fold to last in each word: the old forms of the characters
# reformed in 1946-49 (the table of the government's list of regular-use kanji), and the variants of
# the family register that people type for lack of the right one.
_VARIANTS = """
髙高 﨑嵜崎 濵濱浜 德徳 𠮷吉 邉邊辺 齋斎 齊斉 嶋嶌島 澤沢 廣広 櫻桜 眞真 惠恵 國圀国 瀨瀬 條条
萬万 瀧滝 淵渊渕 桒桑 舘館 槗𣘺橋 峯峰 冨富 曻昇 昻昂 栁桺柳 鄕鄉郷 靏靎鸖鶴 龝穐秋 兒児 圡土
㐂喜 劍釼劔劒剣 埜野 舩船 蘆芦 嶽岳 檜桧 榮栄 圓円 應応 橫横 溫温 會会 繪絵 覺覚 學学 樂楽 勸勧
觀観 關関 氣気 龜亀 舊旧 峽峡 狹狭 堯尭 曉暁 區区 勳勲 薰薫 羣群 徑径 鷄鶏 藝芸 縣県 權権 顯顕
嚴厳 巖巌 恆恒 黃黄 號号 參参 贊賛 實実 寫写 舍舎 釋釈 壽寿 收収 從従 澁渋 肅粛 處処 緖緒 將将
奬奨 乘乗 淨浄 疊畳 孃嬢 讓譲 穰穣 愼慎 盡尽 粹粋 醉酔 穗穂 樞枢 數数 聲声 靜静 靑青 淸清 專専
戰戦 淺浅 錢銭 禪禅 曾曽 雙双 壯壮 莊荘 裝装 總総 聰聡 增増 藏蔵 續続 對対 帶帯 臺台 擇択 擔担
單単 膽胆 團団 遲遅 晝昼 蟲虫 鑄鋳 廳庁 聽聴 鎭鎮 轉転 傳伝 燈灯 當当 黨党 稻稲 獨独 讀読 繩縄
拜拝 賣売 麥麦 發発 彌弥 祕秘 佛仏 步歩 變変 辨瓣辯弁 寶寳宝 豐豊 槇槙 每毎 默黙 藥薬 與与 譽誉
搖揺 樣様 遙遥 瑤瑶 謠謡 來来 賴頼 亂乱 覽覧 綠緑 壘塁 禮礼 勵励 靈霊 齡齢 歷歴 曆暦 戀恋 鍊錬
爐炉 勞労 郞郎 樓楼 祿禄 灣湾 亞亜 惡悪 圍囲 醫医 爲為 壹壱 隱隠 營営 衞衛 驛駅 鹽塩 緣縁 艷艶
歐欧 假仮 價価 畫画 壞壊 懷懐 卷巻 擧挙 驗験 鷗鴎 萊莱 晉晋 禰祢 禱祷 蔣蒋 亙亘 鶯鴬 敎教 旣既
吳呉 姬姫 內内 尙尚 淚涙 戶戸 靱靭 說説 產産 硏研 眾衆 鬭闘
"""
GLYPHS: dict[str, str] = {old: word[-1] for word in _VARIANTS.split() for old in word[:-1]}
"""A kanji that is only another way to draw one -> that one. Both are the same name."""

# Characters that are different names, but often typed or read for each other. 竜 and 龍 were one
# before 1946, and are two names for whoever bears one of them.
_CONFUSED = "斎斉 坂阪 川河 竜龍 凛凜 己巳已 大太 郎朗 荻萩 栗粟 祇祗 柿杮 宮官 末未"
CONFUSABLE: dict[str, str] = {c: pair[-1] for pair in _CONFUSED.split() for c in pair[:-1]}
"""A kanji that is easily mistaken for another -> that other. They stay apart, but are known."""

_FOLDS = str.maketrans(GLYPHS)
_CONFUSES = str.maketrans(CONFUSABLE)
_HIRAGANA = str.maketrans({c: c + 0x60 for c in (*range(0x3041, 0x3097), 0x309D, 0x309E)})

_KANJI = re.compile(r"[\u3005-\u3007\u3400-\u9fff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")
_CJK = re.compile(f"{_KANJI.pattern}|{_KANA.pattern}|[\uac00-\ud7af]")
_LATIN = re.compile(r"[a-z]")
_ACCENTED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_MARKS = re.compile(r"[\u0300-\u036f]")
_LONGEST = 200  # what is longer is prose and no name
_NO_LETTER = re.compile(r"[\s・･.,'’`\"()-]+")
_DASH_IN_KANA = re.compile(f"(?<=[ァ-ヺー])[{re.escape(text.DASHES)}]")

_TITLE_BEFORE = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|sir|mx)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE)
_TITLE_AFTER = re.compile(
    r"(?:\s+(?:様|さま|さん|殿|氏|先生|御中|君|くん|ちゃん)|(?<=[^\s]{2})[様殿]|-(?:san|sama))$"
    r"|(?:,\s*|\s+)(?:jr\.?|sr\.?|ii|iii|ph\.?d\.?|m\.?d\.?|mba|esq\.?)$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_KATAKANA_BY_DOT = re.compile(r"([ァ-ヺー]+(?:・[ァ-ヺー]+)*)・([ァ-ヺー]+)")
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "la", "le", "di", "da", "dos", "del", "du"}
)
"""What belongs to the surname after it: van Beethoven, de la Hoya."""

ALIKE = 0.92
"""Jaro-Winkler similarity from which two Latin or kana spellings pass for one with a typo."""


def bare(name: str) -> str:
    """Return the name without what is said before and after it: 様, 殿, Mr., Dr., Jr.

    >>> bare("山田　太郎 様"), bare("山田太郎様"), bare("Dr. Jane Doe, PhD"), bare("森様")
    ('山田 太郎', '山田太郎', 'Jane Doe', '森様')
    """
    name = text.one_line(name)
    return _TITLE_AFTER.sub("", _TITLE_BEFORE.sub("", name)).strip()


def fold(name: str) -> str:
    """Return the name for comparing: glyph variants in one form, no blanks, dots nor accents, case
    folded. Hiragana and katakana stay apart; a reading goes through `kana` first.

    >>> fold("髙橋　濵子"), fold("ＹＡＭＡＤＡ Taro"), fold("ジョン・スミス"), fold("José")
    ('高橋浜子', 'yamadataro', 'ジョンスミス', 'jose')
    """
    name = text.fold(name)
    if not name.isascii():
        name = _MARKS.sub("", _ACCENTED.sub(_decomposed, name.translate(_FOLDS)))
    return _NO_LETTER.sub("", name)


def _decomposed(letter: re.Match[str]) -> str:
    return normalize("NFD", letter[0])


def split(full: str) -> tuple[str, str]:
    """Return (last, first) of a full name; ("", "") if it does not say where one ends.

    >>> split("山田　太郎様"), split("Taro Yamada"), split("YAMADA Taro"), split("Yamada, Taro")
    (('山田', '太郎'), ('Yamada', 'Taro'), ('YAMADA', 'Taro'), ('Yamada', 'Taro'))
    >>> split("ジョン・スミス"), split("Ludwig van Beethoven"), split("山田太郎")
    (('スミス', 'ジョン'), ('van Beethoven', 'Ludwig'), ('', ''))
    """
    if len(full) > _LONGEST:
        return "", ""
    name = _BRACKETED.sub("", bare(full))
    if dotted := _KATAKANA_BY_DOT.fullmatch(name):
        return dotted[2], dotted[1]
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return (last, first) if last and first and "," not in first else ("", "")
    words = name.split()
    if len(words) < 2:
        return "", ""
    if _CJK.search(name):
        return words[0], " ".join(words[1:])
    return _split_latin(words)


def _split_latin(words: list[str]) -> tuple[str, str]:
    """Return (last, first): the word in capitals is the surname, otherwise the last one is, with
    the particles before it."""
    capitals = [word.isupper() and sum(map(str.isalpha, word)) > 1 for word in words]
    if sum(capitals) == 1 and (capitals[0] or capitals[-1]):
        at = capitals.index(True)
        return words[at], " ".join(words[:at] + words[at + 1 :])
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def shown(full: str, last: str, first: str) -> str:
    """Return a full name that `split` has divided as it is shown: last name first where it is
    Japanese; a name that is spelled by sound keeps its order.

    >>> shown("Yamada, Taro", "Yamada", "Taro"), shown("ジョン・スミス", "スミス", "ジョン")
    ('Taro Yamada', 'ジョン・スミス')
    >>> shown("山田太郎様", "", "")
    '山田太郎'
    """
    by_sound = f"{first}・{last}"
    if last and first and by_sound in full:
        return by_sound
    return join(last, first) or bare(full) or full


def join(last: str, first: str) -> str:
    """Return the full name as it is written in its script.

    >>> join("山田", "太郎"), join("Yamada", "Taro"), join("", "Taro")
    ('山田 太郎', 'Taro Yamada', 'Taro')
    """
    parts = (last, first) if _CJK.search(last + first) else (first, last)
    return " ".join(part for part in parts if part)


def kana(value: str) -> str:
    """Return a reading in full-width katakana with single spaces; other scripts as they stand.

    >>> kana("ﾀｶﾊｼ  ﾊﾅｺ"), kana("やまもと　たろう"), kana("ヨ-コ")
    ('タカハシ ハナコ', 'ヤマモト タロウ', 'ヨーコ')
    """
    return _DASH_IN_KANA.sub("ー", text.one_line(value).translate(_HIRAGANA))


class Likeness(StrEnum):
    """How two names stand to each other."""

    MISSING = "missing"  # one is not there
    EQUAL = "equal"
    SCRIPTS = "scripts"  # they cannot be compared
    ORDER = "order"  # the same words in another order
    CONFUSED = "confused"  # but for characters often mistaken for each other
    PART = "part"  # one says less than the other
    TYPO = "typo"
    CONFLICT = "conflict"


def compatible(a: str, b: str) -> bool:
    """Say whether two names that stand with one e-mail address can be one person's.

    >>> compatible("髙橋太郎", "高橋 太郎"), compatible("山田太郎", "Taro Yamada")
    (True, True)
    >>> compatible("斎藤一郎", "斉藤一郎"), compatible("John Smith", "Jon Smith")
    (True, True)
    >>> compatible("山田太郎", "山田花子"), compatible("佐藤健", "佐藤健一")
    (False, False)
    """
    return likeness(a, b) is not Likeness.CONFLICT


def likeness(a: str, b: str) -> Likeness:
    """Return how two names stand to each other; blanks, glyph variants and kana never matter.

    A typo is told by `ALIKE`, on Latin and kana only: on kanji it cannot tell 佐藤健 from 佐藤健一.

    >>> [str(likeness("山田 太郎", b)) for b in ("山田太郎", "Taro Yamada", "太郎 山田", "山田")]
    ['equal', 'scripts', 'order', 'part']
    >>> str(likeness("斎藤一郎", "斉藤一郎")), str(likeness("John Smith", "Jon Smith"))
    ('confused', 'typo')
    """
    words_a, words_b = plain_words(a), plain_words(b)
    one, other = "".join(words_a), "".join(words_b)
    if not one or not other:
        return Likeness.MISSING
    if one == other:
        return Likeness.EQUAL
    if _script(one) != _script(other):
        return Likeness.SCRIPTS
    if _equal_in_some_order(words_a, words_b):
        return Likeness.ORDER
    return _likeness_of_words(_script(one), words(a), words(b))


def _likeness_of_words(script: str, a: list[str], b: list[str]) -> Likeness:
    """Compare names in one script, characters often mistaken for each other being one."""
    if "".join(a) == "".join(b) or _equal_in_some_order(a, b):
        return Likeness.CONFUSED
    if _is_part(a, b):
        return Likeness.PART
    return Likeness.TYPO if script in ("latin", "kana") and _alike(a, b) else Likeness.CONFLICT


def words(name: str) -> list[str]:
    """Return the folded words of a name, characters often mistaken for each other as one.

    >>> words("斎藤 いちろう 様") == words("斉藤　イチロウ")
    True
    """
    return [word.translate(_CONFUSES) for word in plain_words(name)]


def share_word(a: str, b: str) -> bool:
    """Say whether a word of one name is one of the other, or spelt like it; initials do not count.

    >>> share_word("Isabelal Cooper", "Isabella ropeC"), share_word("山田 太郎", "山田 花子")
    (True, True)
    >>> share_word("J. Smith", "J. Miller"), share_word("佐藤健", "佐藤健一")
    (False, False)
    """
    ours, theirs = ([word for word in words(name) if len(word) > 1] for name in (a, b))
    return any(_is_spelt_like(x, y) for x in ours for y in theirs)


def is_garbled(a: str, b: str) -> bool:
    """Say whether two names in Latin letters may be one that was typed badly: each word is spelt
    like one of the other, or has nearly its letters in another order; a blank may stand in a word,
    and one of the names may be missing.

    >>> is_garbled("Isabella ropeC", "Isabelal Cooper"), is_garbled("John Smith", "Jane Smith")
    (True, False)
    >>> is_garbled("Ali e Taylor", "Alfie Taylor"), is_garbled("Carter", "Alfie Crtre")
    (True, True)
    """
    few, many = sorted((words(a), words(b)), key=len)
    if not few or not all(map(_LATIN.match, few + many)):
        return False
    if len(few) == len(many):
        return any(all(map(_has_letters_of, few, order)) for order in (many, many[::-1]))
    if len(few) == 1:
        return any(_has_letters_of(few[0], word) for word in many)
    return _has_letters_of("".join(few), "".join(many))


def _has_letters_of(a: str, b: str) -> bool:
    return is_near(a, b) or is_near("".join(sorted(a)), "".join(sorted(b)))


@lru_cache(100_000)
def plain_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, kana as katakana.

    >>> plain_words("斎藤 いちろう 様")
    ('斎藤', 'イチロウ')
    """
    name = bare(name).translate(_HIRAGANA).replace("・", " ").replace(",", " ").replace(".", " ")
    return tuple(word for word in map(fold, name.split()) if word)


def _script(name: str) -> str:
    """Return which script the folded name is in; kanji with kana beside it counts as kanji."""
    for script, letters in (("kanji", _KANJI), ("kana", _KANA), ("latin", _LATIN)):
        if letters.search(name):
            return script
    return "other"


def _equal_in_some_order(a: Sequence[str], b: Sequence[str]) -> bool:
    return (
        sorted(a) == sorted(b)
        or "".join(reversed(a)) == "".join(b)
        or "".join(a) == "".join(reversed(b))
    )


def _is_part(a: list[str], b: list[str]) -> bool:
    """Say whether the words of one are among those of the other; an initial stands for its word."""
    few, many = sorted((a, b), key=len)
    if len(many) < 2:
        return False
    return all(any(_fits(word, longer) for longer in many) for word in few) and (
        len(few) < len(many) or any(len(word) == 1 for word in few + many)
    )


def _fits(word: str, longer: str) -> bool:
    if word == longer:
        return True
    short, full = sorted((word, longer), key=len)
    return len(short) == 1 and short.isascii() and full.startswith(short)


def _alike(a: list[str], b: list[str]) -> bool:
    """Say whether two names are spelt alike: word by word where both have as many words, so that a
    long surname in common does not outweigh two given names."""
    if len(a) == len(b) > 1:
        orders = (b, b[::-1])
        return any(all(map(is_near, a, order)) for order in orders)
    return is_near("".join(a), "".join(b)) or is_near("".join(a), "".join(reversed(b)))


def _is_spelt_like(a: str, b: str) -> bool:
    return a == b or (_script(a) == _script(b) in ("latin", "kana") and is_near(a, b))


def is_near(a: str, b: str) -> bool:
    """Say whether two words in Latin letters or kana pass for one with a typo.

    >>> is_near("takahashi", "takahasi"), is_near("tanaka", "nakata")
    (True, False)
    """
    from rapidfuzz.distance import JaroWinkler

    return a == b or JaroWinkler.similarity(a, b) >= ALIKE
