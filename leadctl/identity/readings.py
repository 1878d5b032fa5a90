"""How names in kanji can be read: enough to ask whether a name in kana or Latin letters is the
same, never to say.

The most common surnames (they cover about half of the people of Japan) are listed whole; others are
put together from the readings of their characters, and so are given names. A character of a given
name that is not in the table may be read in any way as long as the surname fits: a pair that is
shown for nothing costs a look, no more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from itertools import islice, product

from leadctl.identity import romaji

_SURNAMES = """
佐藤サトウ 鈴木スズキ 高橋タカハシ 田中タナカ 伊藤イトウ 渡辺ワタナベ/ワタベ 山本ヤマモト
中村ナカムラ 小林コバヤシ 加藤カトウ 吉田ヨシダ 山田ヤマダ 佐々木ササキ 山口ヤマグチ 松本マツモト
井上イノウエ 木村キムラ 林ハヤシ 斎藤サイトウ 斉藤サイトウ 清水シミズ 山崎ヤマザキ/ヤマサキ 森モリ
池田イケダ 橋本ハシモト 阿部アベ 石川イシカワ 山下ヤマシタ 中島ナカジマ/ナカシマ 石井イシイ
小川オガワ 前田マエダ 岡田オカダ 長谷川ハセガワ 藤田フジタ 後藤ゴトウ 近藤コンドウ 村上ムラカミ
遠藤エンドウ 青木アオキ 坂本サカモト 福田フクダ 太田オオタ 西村ニシムラ 藤井フジイ 金子カネコ
岡本オカモト 藤原フジワラ 中野ナカノ 三浦ミウラ 原田ハラダ 中川ナカガワ 松田マツダ 竹内タケウチ
小野オノ 田村タムラ 中山ナカヤマ 和田ワダ 石田イシダ 森田モリタ 上田ウエダ 原ハラ 内田ウチダ
柴田シバタ 酒井サカイ 宮崎ミヤザキ 横山ヨコヤマ 高木タカギ 安藤アンドウ 宮本ミヤモト 大野オオノ
小島コジマ/オジマ 谷口タニグチ 今井イマイ 工藤クドウ 高田タカダ/タカタ 増田マスダ 丸山マルヤマ
杉山スギヤマ 村田ムラタ 大塚オオツカ 新井アライ 小山コヤマ/オヤマ 平野ヒラノ 藤本フジモト
河野コウノ/カワノ 上野ウエノ 野口ノグチ 武田タケダ 松井マツイ 千葉チバ 岩崎イワサキ
菅原スガワラ/スガハラ 木下キノシタ 久保クボ 佐野サノ 野村ノムラ 松尾マツオ 市川イチカワ 菊地キクチ
菊池キクチ 杉本スギモト 古川フルカワ 大西オオニシ 島田シマダ 水野ミズノ 桜井サクライ 高野タカノ
渡部ワタナベ/ワタベ 吉川ヨシカワ/キッカワ 山内ヤマウチ/ヤマノウチ 西田ニシダ 飯田イイダ
西川ニシカワ 小松コマツ 北村キタムラ 安田ヤスダ 五十嵐イガラシ 川口カワグチ 平田ヒラタ 関セキ
中田ナカタ/ナカダ 久保田クボタ 東ヒガシ/アズマ 服部ハットリ 川崎カワサキ 岩田イワタ 土屋ツチヤ
福島フクシマ 本田ホンダ 辻ツジ 樋口ヒグチ 秋山アキヤマ 田口タグチ 永井ナガイ 山中ヤマナカ
中西ナカニシ 吉村ヨシムラ 川上カワカミ 石原イシハラ 大橋オオハシ 松岡マツオカ 浜田ハマダ 馬場ババ
森本モリモト 矢野ヤノ 浅野アサノ 松下マツシタ 星野ホシノ 大久保オオクボ 吉岡ヨシオカ 小池コイケ
荒木アラキ 大谷オオタニ/オオヤ 内藤ナイトウ 熊谷クマガイ 黒田クロダ 松浦マツウラ 尾崎オザキ
川村カワムラ 永田ナガタ 望月モチヅキ 田辺タナベ 片山カタヤマ 早川ハヤカワ 荒井アライ 平井ヒライ
菅野カンノ/スガノ 大島オオシマ 岡崎オカザキ 須藤スドウ 栗原クリハラ 堀ホリ 菅スガ/カン 児玉コダマ
成田ナリタ 三宅ミヤケ 宮田ミヤタ 榎本エノモト 八木ヤギ 堀内ホリウチ 富田トミタ 沢田サワダ
小沢オザワ/コザワ 大沢オオサワ 金沢カナザワ 柳ヤナギ 柳沢ヤナギサワ 相沢アイザワ 宮沢ミヤザワ
水谷ミズタニ 岸キシ 南ミナミ 北川キタガワ 白石シライシ 竹田タケダ 奥村オクムラ 今村イマムラ
小田オダ 今野コンノ
"""

_PARTS = """
田タ 村ムラ 橋ハシ 川カワ 河カワ 山ヤマ 本モト 井イ 上ウエ/カミ 下シタ/シモ 野ノ 原ハラ/ワラ 沢サワ
島シマ 崎サキ 谷タニ/ヤ 口クチ 尾オ 木キ 林ハヤシ 岡オカ 丘オカ 塚ツカ 浦ウラ 池イケ 森モリ
藤フジ/トウ 瀬セ 石イシ 岩イワ 北キタ 西ニシ 東ヒガシ/アズマ 南ミナミ 中ナカ 大オオ 小コ/オ 高タカ
古フル 新アラ/ニイ 吉ヨシ 富トミ 長ナガ 永ナガ 広ヒロ 平ヒラ 松マツ 竹タケ 梅ウメ 杉スギ 桜サクラ
桑クワ 栗クリ 梶カジ 柴シバ 深フカ 浅アサ 金カネ/カナ 黒クロ 白シラ/シロ 赤アカ 青アオ 米ヨネ
稲イネ/イナ 荒アラ 内ウチ 外ト/ソト 宮ミヤ 寺テラ 堀ホリ 土ツチ 水ミズ 泉イズミ 清キヨ 滝タキ 津ツ
浜ハマ 江エ 沼ヌマ 波ナミ 海ウミ 坂サカ 峰ミネ 畑ハタ/ハタケ 園ソノ 秋アキ 春ハル 夏ナツ 冬フユ
今イマ 福フク 豊トヨ 安ヤス 加カ 佐サ 伊イ 久ク/ヒサ 保ホ 間マ 倉クラ 蔵クラ 戸ト 門カド 根ネ 星ホシ
月ツキ 日ヒ 千チ 三ミ 八ヤ 市イチ 町マチ 里サト 岸キシ 向ムカイ 前マエ 遠トオ 近チカ 菊キク 武タケ
矢ヤ 弓ユミ 馬ウマ/マ 熊クマ 鹿シカ 牛ウシ 鳥トリ 鶴ツル 亀カメ 丸マル 角カド/スミ 関セキ 笠カサ
須ス 奈ナ 多タ 太オオ 垣カキ 柳ヤナギ 桐キリ 柿カキ 桃モモ 梨ナシ 楠クスノキ/クス 榎エノキ 笹ササ
草クサ 花ハナ 葉ハ 萩ハギ 菅スガ 若ワカ 早ハヤ 成ナリ 相アイ 有アリ 飯イイ 植ウエ 片カタ 勝カツ
鈴スズ 宇ウ 奥オク 影カゲ 酒サカ 塩シオ 重シゲ 篠シノ 神カミ/カン 玉タマ 徳トク 友トモ 直ナオ 仲ナカ
信ノブ 則ノリ 細ホソ 増マス 望モチ 守モリ 諸モロ 柏カシワ 横ヨコ 渡ワタ 辺ナベ/ベ 部ベ 和ワ 脇ワキ
生イク/オ 城シロ/キ 越コシ/コエ 代シロ/ヨ 嵐アラシ 風カザ 雪ユキ 光ミツ 明アキ 正マサ 国クニ
所トコロ 屋ヤ 家イエ/ヤ 住スミ 目メ 鬼オニ 盛モリ 形カタ 方カタ 手テ 見ミ 名ナ 羽ハ/ハネ 立タチ/タテ
沖オキ 淵フチ 磯イソ 砂スナ 駒コマ 猪イ 犬イヌ 狩カリ 釜カマ 鎌カマ 窪クボ 乙オト
"""
"""Parts of surnames, as they begin one: readings of the table of regular-use kanji (Cabinet notice
of 2010), and of names for what is not in it. Inside a surname k, s, t and h may be voiced."""

_GIVEN = """
一イチ/カズ/イツ/ヒトシ/ハジメ 二ジ/ツグ 三ゾウ/ミ/サン 四シ/ヨ 五ゴ 郎ロウ/オ 朗ロウ/アキ
太タ/タロウ/フト 大ダイ/ヒロ/タイ/マサル 子コ/ネ 美ミ/ヨシ/ハル 花ハナ/カ
恵エ/ケイ/メグミ/メグ/ヨシ 由ユ/ヨシ/ユウ 優ユウ/ユ/マサル/ヤサ 香カ/カオリ/カオル/コウ
健ケン/タケシ/タケル/タケ 誠マコト/セイ/マサ 翔ショウ/カケル/ト 陽ヨウ/ハル/アキラ/ヒ
直ナオ/ナオキ/タダシ 樹キ/ジュ/イツキ/タツキ 真マ/シン/マコト/マサ 理リ/オサム/マサ
智トモ/サトシ/チ/サト 子コ 和カズ/ワ/ナゴ/マサ 也ヤ/ナリ 哉ヤ/カナ/チカ 哲テツ/サトシ/アキ
隆タカシ/リュウ/タカ 明アキラ/アキ/メイ/アカ 正マサ/タダシ/ショウ 男オ/ダン 夫オ
雄オ/ユウ/タケ/カツ 治ジ/ハル/オサム 司シ/ツカサ/ジ 博ヒロ/ヒロシ/ハク 浩ヒロ/ヒロシ/コウ
裕ユウ/ヒロ/ヒロシ/ユタカ 弘ヒロ/ヒロシ/コウ 宏ヒロ/ヒロシ/コウ 洋ヨウ/ヒロ/ヒロシ
幸ユキ/サチ/コウ/ミユキ 雅マサ/ミヤビ 之ユキ/ノ/シ 行ユキ/コウ/イク 志シ/ユキ 史フミ/シ
文フミ/ブン/アヤ 彦ヒコ 介スケ/カイ 助スケ 輔スケ 祐ユウ/スケ/ヒロ 亮リョウ/アキラ/スケ
涼リョウ/スズ 良リョウ/ヨシ/ラ 遼リョウ/ハルカ 拓タク/ヒロ/ヒラク 卓タク/スグル 匠タクミ/ショウ
巧タクミ/コウ 修オサム/シュウ 秀ヒデ/シュウ/スグル 英ヒデ/エイ/ハナ 勝カツ/マサル/ショウ
勇ユウ/イサム/タケ 武タケ/タケシ/ム 剛ゴウ/ツヨシ/タケシ 毅タケシ/キ/ツヨシ 猛タケシ/タケ
進ススム/シン 実ミノル/ミ/サネ 稔ミノル/トシ 茂シゲル/シゲ 豊ユタカ/トヨ 清キヨシ/キヨ/セイ
章アキラ/アキ/ショウ/フミ 彰アキラ/アキ/ショウ 昭アキ/アキラ/ショウ 晃アキラ/アキ/コウ
光ミツ/ヒカル/コウ/ヒカリ 輝テル/キ/ヒカル/アキラ 俊トシ/シュン/スグル 敏トシ/ビン/サトシ
利トシ/リ 寿ヒサ/トシ/ジュ/カズ 久ヒサ/ク/キュウ 義ヨシ/ギ/タダシ 吉ヨシ/キチ 好ヨシ/コノ
喜ヨシ/キ/ノブ 孝タカ/タカシ/コウ 貴タカ/タカシ/キ 敬タカ/タカシ/ケイ 次ジ/ツギ/ツグ 二ジ
信ノブ/シン/マコト 伸ノブ/シン 昇ノボル/ショウ 学マナブ/ガク 守マモル/モリ 徹トオル/テツ 透トオル
渉ワタル/ショウ 航ワタル/コウ 海カイ/ミ/ウミ 聡サトシ/アキラ/ソウ 悟サトル/ゴ 仁ヒトシ/ジン
淳ジュン/アツシ/アツ 純ジュン/スミ 潤ジュン 順ジュン/ヨリ 愛アイ/マナ/メグミ/ア 彩アヤ/サ/サイ
綾アヤ/リョウ 麻アサ/マ 奈ナ 菜ナ 那ナ 七ナナ/ナ 里リ/サト 沙サ 紗サ 早サ/ハヤ 佐サ 千チ/セン
智チ/トモ 知トモ/チ/サト 友トモ/ユウ 朋トモ 代ヨ/シロ 世ヨ/セ 予ヨ 江エ 枝エ 絵エ 衣エ/イ 加カ
佳カ/ヨシ/ケイ 歌カ/ウタ 華カ/ハナ 夏ナツ/カ 春ハル/シュン 秋アキ 冬フユ 桜サクラ/サ 葵アオイ
結ユイ/ユ 唯ユイ 由ユ 百モモ/ユ 桃モモ 莉リ 梨リ 璃リ 瑠ル 留ル 玲レイ/レ 礼レイ/アヤ 怜レイ/サト
希キ/ノゾミ/マレ 望ノゾミ/ミ 紀キ/ノリ 規ノリ/キ 典ノリ/テン 則ノリ 範ノリ 法ノリ 徳ノリ/トク
憲ノリ/ケン 生オ/キ/セイ 斗ト 人ト/ヒト 仁ト 悠ユウ/ハルカ/ヒサ 遥ハルカ/ハル 晴ハル/ハレ/セイ
温ハル/アツ 暖ハル 蓮レン 廉レン 空ソラ/ク 蒼アオ/ソウ 颯ハヤテ/ソウ 奏カナデ/ソウ/カナ
平ヘイ/タイラ/ヒラ 兵ヘイ 蔵ゾウ 造ゾウ 吾ゴ 悟ゴ 作サク 策サク 輔スケ 馬マ 満ミツ/ミツル/マン
充ミツ/ミツル 久ク 保タモツ/ヤス 康ヤス/コウ/ヤスシ 靖ヤス/ヤスシ 泰ヤス/ヤスシ/タイ 安ヤス/アン
静シズ/シズカ 妙タエ 節セツ 澄スミ 京キョウ/ミヤコ 今イマ 初ハツ 弥ヤ 矢ヤ 耶ヤ 穂ホ 保ホ 帆ホ
緒オ 央オ/ヒロ/ナカ 音オト/ネ 乃ノ 野ノ 祥ショウ/ヨシ/サチ 将マサ/ショウ 昌マサ/ショウ 政マサ/セイ
成ナリ/セイ/シゲ 聖セイ/キヨ/マサ 征マサ/セイ 龍リュウ/タツ 竜リュウ/タツ 虎トラ
達タツ/タツヤ/トオル 辰タツ 創ソウ/ハジメ 壮ソウ/タケシ 総ソウ 宗ムネ/ソウ 圭ケイ 啓ケイ/ヒロ
慶ケイ/ヨシ 景ケイ/カゲ 恭キョウ/ヤス 響ヒビキ 瞳ヒトミ 操ミサオ 薫カオル/カオリ 忍シノブ
歩アユム/アユミ/ホ 渚ナギサ 凛リン 鈴スズ/リン 舞マイ 茜アカネ 楓カエデ
"""

_ONE = re.compile(r"([^\u30a1-\u30fa/ー\s]+)([\u30a1-\u30faー/]+)")
_KANA_NAME = re.compile(r"[\u30a1-\u30faー]+")


def _table(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for written, read in _ONE.findall(text):
        found[written] = tuple(dict.fromkeys((*found.get(written, ()), *read.split("/"))))
    return found


SURNAMES = _table(_SURNAMES)
_PART_READINGS = _table(_PARTS)
_CHARACTERS = _table(_GIVEN)
_LONGEST = max(map(len, SURNAMES))
_MOST_READINGS = 200
_VOICED = str.maketrans(
    "カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダヂヅデドバビブベボ"
)


def is_kana(name: str) -> bool:
    """Say whether a folded name is in katakana only.

    >>> is_kana("タカハシハナコ"), is_kana("高橋ハナコ")
    (True, False)
    """
    return _KANA_NAME.fullmatch(name) is not None


def known_surname(name: str) -> str:
    """Return the surname that a folded name in kanji begins with, if it is a common one.

    >>> known_surname("山崎浜子"), known_surname("𠮷良太"), known_surname("山崎")
    ('山崎', '', '山崎')
    """
    ends = range(min(_LONGEST, len(name)), 0, -1)
    return next((name[:end] for end in ends if name[:end] in SURNAMES), "")


def has_given(name: str) -> bool:
    """Say whether a folded name in kanji without blanks is more than a surname, as far as known.

    >>> has_given("佐藤健"), has_given("佐藤"), has_given("深川"), has_given("深川太郎")
    (True, False, False, True)
    """
    return len(name) > 3 or (known_surname(name) or name) != name


@lru_cache(20_000)
def of_surname(surname: str) -> tuple[str, ...]:
    """Return how a surname in kanji can be read, in katakana; nothing where a part is not known.

    >>> of_surname("山崎"), of_surname("深川"), of_surname("鸞山")
    (('ヤマザキ', 'ヤマサキ'), ('フカカワ', 'フカガワ'), ())
    """
    if surname in SURNAMES:
        return SURNAMES[surname]
    parts = [_PART_READINGS.get(c, ()) for c in surname]
    spoken = parts[:1] + [
        tuple(
            dict.fromkeys(
                r for read in part for r in (read, read[:1].translate(_VOICED) + read[1:])
            )
        )
        for part in parts[1:]
    ]
    return tuple(map("".join, islice(product(*spoken), _MOST_READINGS)))


@lru_cache(20_000)
def _of_given(given: str) -> tuple[str, ...]:
    """Return how a given name can be read, in katakana; "?" is what may be read in any way."""
    parts = [(c,) if is_kana(c) else _CHARACTERS.get(c, ("?",)) for c in given]
    return tuple(map("".join, islice(product(*parts), _MOST_READINGS)))


def can_be_read(words: tuple[str, ...], reading: str) -> bool:
    """Say whether a name in kanji, as folded words, can be read so (katakana without blanks).

    >>> [can_be_read(("高橋花子",), read) for read in ("タカハシハナコ", "タカハシハルコ")]
    [True, False]
    >>> can_be_read(("深川", "鸞子"), "フカガワランコ"), can_be_read(("鸞山", "花"), "ランザンハナ")
    (True, False)
    """
    return any(
        reading.startswith(last) and _fits(given, reading[len(last) :], of_kana=False)
        for surname, given in _halves(words)
        for last in of_surname(surname)
    )


def can_be_spelt(words: tuple[str, ...], last: str, first: str) -> bool:
    """Say whether a name in kanji, as folded words, can be written so in Latin letters.

    >>> [can_be_spelt(("大野純一",), "ohno", first) for first in ("junichi", "kenji")]
    [True, False]
    """
    spelt, given_spelt = romaji.of_latin(last), romaji.of_latin(first)
    return any(
        spelt in map(romaji.of_kana, of_surname(surname))
        and _fits(given, given_spelt, of_kana=True)
        for surname, given in _halves(words)
    )


def _halves(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the ways to cut a name into surname and given name."""
    if len(words) > 1:
        return [(words[0], "".join(words[1:]))]
    name = words[0]
    if known := known_surname(name[:-1]):
        return [(known, name[len(known) :])]
    return [(name[:end], name[end:]) for end in range(1, min(4, len(name)))]


def _fits(given: str, read: str, *, of_kana: bool) -> bool:
    return _pattern(given, of_kana).fullmatch(read) is not None


@lru_cache(20_000)
def _pattern(given: str, of_kana: bool) -> re.Pattern[str]:
    """Return what readings of a given name look like, in katakana or as `romaji` writes them."""
    sound, anything = (romaji.of_kana, "[a-z]{1,9}") if of_kana else (str, ".{1,4}")
    return re.compile(
        "|".join(anything.join(map(sound, read.split("?"))) for read in _of_given(given))
    )


def _begin_surnames(sound: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for table in (SURNAMES, _PART_READINGS):
        for written, read in table.items():
            for reading in read:
                found[sound(reading)].add(written[0])
    return {reading: tuple(sorted(first)) for reading, first in found.items()}


_BEGINNINGS = {False: _begin_surnames(str), True: _begin_surnames(romaji.of_kana)}


def first_characters(read: str, *, latin: bool) -> tuple[str, ...]:
    """Return the kanji that surnames begin with which are read so, or begin so: `read` is in
    katakana or as `romaji` writes it.

    >>> {"大", "小"} <= set(first_characters("オオノ", latin=False))
    True
    """
    known = _BEGINNINGS[latin]
    found = (c for end in range(1, len(read) + 1) for c in known.get(read[:end], ()))
    return tuple(dict.fromkeys(found))
