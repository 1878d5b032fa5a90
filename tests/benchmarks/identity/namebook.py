"""Names as often as they are borne, and how one name comes to be written in several ways.

Where the shares come from:

- Surnames: the hundred most frequent ones cover a third of Japan, the first of them (佐藤) 1.5 %
  (lists by Meiji Yasuda and myoji-yurai.net). `names.SURNAMES` is drawn from for 40 %, by rank;
  the rest is put together of two common characters (45 x 25), as most rarer surnames are.
- Given names: the most frequent ones of adults are borne by less than 1 % each, and many are read
  alike and written differently (ひろし: 博 浩 弘 宏); the table holds such groups on purpose.
- Forms of a character: shares of those who bear the old form are assumptions (`FORMS`), near what
  name counters on the web say of 齋藤 and 斉藤, 渡邊 and 渡邉, 髙橋, 山﨑.
- Names from abroad: 4 %, an assumption for a trade show in Japan.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.benchmarks.names import GIVEN, SURNAMES, Name, words

_HEADS = words("""
上 ウエ ue 下 シモ shimo 北 キタ kita 南 ミナミ minami 西 ニシ nishi 東 ヒガシ higashi 黒 クロ kuro
白 シロ shiro 赤 アカ aka 青 アオ ao 古 フル furu 新 ニイ nii 松 マツ matsu 竹 タケ take 梅 ウメ ume
杉 スギ sugi 柳 ヤナギ yanagi 稲 イナ ina 米 ヨネ yone 長 ナガ naga 広 ヒロ hiro 荒 アラ ara 平 ヒラ hira
岩 イワ iwa 石 イシ ishi 金 カネ kane 秋 アキ aki 福 フク fuku 永 ナガ naga 深 フカ fuka 浅 アサ asa
高 タカ taka 森 モリ mori 植 ウエ ue 徳 トク toku 豊 トヨ toyo 安 ヤス yasu 今 イマ ima 栗 クリ kuri
梶 カジ kaji 関 セキ seki 戸 ト to 細 ホソ hoso 成 ナリ nari 宮 ミヤ miya
""")
_TAILS = words("""
田 ダ da 山 ヤマ yama 川 カワ kawa 村 ムラ mura 本 モト moto 野 ノ no 原 ハラ hara 沢 ザワ zawa
島 シマ shima 崎 ザキ zaki 井 イ i 口 グチ guchi 岡 オカ oka 木 キ ki 谷 タニ tani 浦 ウラ ura 瀬 セ se
橋 ハシ hashi 尾 オ o 内 ウチ uchi 倉 クラ kura 塚 ヅカ zuka 沼 ヌマ numa 畑 ハタ hata 越 ゴシ goshi
""")
_MORE_GIVEN = words("""
浩 ヒロシ hiroshi 弘 ヒロシ hiroshi 宏 ヒロシ hiroshi 浩一 コウイチ koichi 孝一 コウイチ koichi
光一 コウイチ koichi 健二 ケンジ kenji 賢治 ケンジ kenji 謙二 ケンジ kenji 真 マコト makoto
純 ジュン jun 順 ジュン jun 徹 トオル toru 亨 トオル toru 透 トオル toru 聡史 サトシ satoshi
哲 サトシ satoshi 智 サトシ satoshi 裕之 ヒロユキ hiroyuki 博之 ヒロユキ hiroyuki
浩之 ヒロユキ hiroyuki 弘幸 ヒロユキ hiroyuki 英樹 ヒデキ hideki 秀樹 ヒデキ hideki
雅之 マサユキ masayuki 正幸 マサユキ masayuki 和彦 カズヒコ kazuhiko 一彦 カズヒコ kazuhiko
大介 ダイスケ daisuke 祐介 ユウスケ yusuke 雄介 ユウスケ yusuke 勇介 ユウスケ yusuke
洋介 ヨウスケ yosuke 陽介 ヨウスケ yosuke 慎也 シンヤ shinya 信也 シンヤ shinya 真也 シンヤ shinya
勝 マサル masaru 優 マサル masaru 進 ススム susumu 清 キヨシ kiyoshi 実 ミノル minoru 稔 ミノル minoru
昭 アキラ akira 明 アキラ akira 彰 アキラ akira 和夫 カズオ kazuo 一夫 カズオ kazuo 康弘 ヤスヒロ yasuhiro
泰弘 ヤスヒロ yasuhiro 幸一 コウイチ koichi 孝 タカシ takashi 崇 タカシ takashi 俊介 シュンスケ shunsuke
隼人 ハヤト hayato 蓮 レン ren 大樹 ダイキ daiki 翔 ショウ sho 涼 リョウ ryo 諒 リョウ ryo 悠斗 ユウト yuto
航 ワタル wataru 渉 ワタル wataru 匠 タクミ takumi 巧 タクミ takumi 拓海 タクミ takumi 信一郎 シンイチロウ shinichiro
竜也 タツヤ tatsuya 龍之介 リュウノスケ ryunosuke 廣志 ヒロシ hiroshi 眞一 シンイチ shinichi
祐子 ユウコ yuko 由子 ユウコ yuko 洋子 ヨウコ yoko 容子 ヨウコ yoko 京子 キョウコ kyoko 恭子 キョウコ kyoko
順子 ジュンコ junko 純子 ジュンコ junko 淳子 ジュンコ junko 幸子 サチコ sachiko 祥子 ショウコ shoko
和子 カズコ kazuko 節子 セツコ setsuko 典子 ノリコ noriko 紀子 ノリコ noriko 法子 ノリコ noriko
みゆき ミユキ miyuki 美幸 ミユキ miyuki ひろみ ヒロミ hiromi 裕美 ヒロミ hiromi かおり カオリ kaori
真理 マリ mari 麻里 マリ mari 真理子 マリコ mariko 麻里子 マリコ mariko 友美 トモミ tomomi 智美 トモミ tomomi
朋美 トモミ tomomi 美香 ミカ mika 美佳 ミカ mika 美加 ミカ mika 綾 アヤ aya 彩香 アヤカ ayaka 綾香 アヤカ ayaka
早紀 サキ saki 咲 サキ saki 遥 ハルカ haruka はるか ハルカ haruka 七海 ナナミ nanami 萌 モエ moe
瞳 ヒトミ hitomi 仁美 ヒトミ hitomi 佳奈 カナ kana 加奈 カナ kana 里美 サトミ satomi 聡美 サトミ satomi
千恵子 チエコ chieko 惠子 ケイコ keiko 桂子 ケイコ keiko 敬子 ケイコ keiko 澪 ミオ mio 美緒 ミオ mio
""")
_FAR_SURNAMES = words("""
Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Martin Lee
Thompson White Harris Clark Lewis Walker Hall Young King Wright Scott Green Baker Adams Nelson
Mueller Schmidt Schneider Fischer Weber Dubois Moreau Rossi Garcia Martinez Silva Nguyen Tran Pham
Kim Park Choi Wang Li Zhang Liu Chen Singh Kumar Sharma Gupta Jensen Hansen Kowalski Novak
""")
_FAR_GIVEN = words("""
Michael/Mike James/Jim Robert/Bob William/Bill Thomas/Tom Christopher/Chris Daniel/Dan Matthew/Matt
Anthony/Tony Andrew/Andy Joseph/Joe Richard/Rick Benjamin/Ben Alexander/Alex Nicholas/Nick
Katherine/Kate Elizabeth/Liz Jennifer/Jen Susan/Sue Margaret/Maggie Rebecca/Becky Samantha/Sam
David/Dave Steven/Steve Edward/Ed Timothy/Tim Jonathan/Jon Patricia/Pat Victoria/Vicky Amanda/Mandy
Mark Peter Paul Brian Kevin Laura Emily Sarah Anna Maria Julia Stefan Lars Pierre Marco Wei Min
Raj Priya Linh Thanh Jisoo Hiro
""")
_KATAKANA = dict(
    zip(
        *[
            iter(
                words("""
Smith スミス Johnson ジョンソン Williams ウィリアムズ Brown ブラウン Jones ジョーンズ Miller ミラー
Taylor テイラー Thomas トーマス Martin マーティン Lee リー White ホワイト Harris ハリス Clark クラーク
Walker ウォーカー Scott スコット Michael マイケル James ジェームズ Robert ロバート William ウィリアム
Thomas トーマス Daniel ダニエル Andrew アンドリュー David デイビッド Mark マーク Peter ピーター Paul ポール
Laura ローラ Emily エミリー Sarah サラ Anna アンナ Maria マリア Julia ジュリア
""")
            )
        ]
        * 2,
        strict=True,
    )
)

FORMS: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = (
    ("高橋", (("髙橋", 0.25),)),
    ("高木", (("髙木", 0.2),)),
    ("斎藤", (("齋藤", 0.2), ("斉藤", 0.3), ("齊藤", 0.05))),
    ("渡辺", (("渡邊", 0.18), ("渡邉", 0.12))),
    ("山崎", (("山﨑", 0.3),)),
    ("宮崎", (("宮﨑", 0.25),)),
    ("浜田", (("濱田", 0.4), ("濵田", 0.1))),
    ("桜井", (("櫻井", 0.45),)),
    ("小島", (("小嶋", 0.2),)),
    ("吉田", (("𠮷田", 0.05),)),
    ("広", (("廣", 0.15),)),
    ("沢", (("澤", 0.5),)),
    ("崎", (("﨑", 0.25),)),
    ("高", (("髙", 0.2),)),
    ("徳", (("德", 0.1),)),
)
"""A surname, or a character in one -> how some of its bearers write it."""

PLAIN = str.maketrans("髙﨑邊邉齋齊濱濵櫻嶋𠮷廣澤德眞惠", "高崎辺辺斎斉浜浜桜島吉広沢徳真恵")
"""Forms of a character -> the one that anybody types. 斎 and 斉 stay two."""
CONFUSED = str.maketrans("斎斉竜龍坂阪未末太大", "斉斎龍竜阪坂末未大太")
"""What is typed, or read by a scanner, in place of another."""


def _triples(table: tuple[str, ...]) -> tuple[Name, ...]:
    return tuple(zip(table[::3], table[1::3], table[2::3], strict=True))


_ALL_GIVEN = GIVEN + _triples(_MORE_GIVEN)
_HEAD, _TAIL = _triples(_HEADS), _triples(_TAILS)
_SURNAME_WEIGHTS = [1 / (rank + 8) for rank in range(len(SURNAMES))]
_HOMOPHONES = {n: [m for m in _ALL_GIVEN if m[1] == n[1] and m[0] != n[0]] for n in _ALL_GIVEN}


@dataclass(frozen=True, slots=True)
class FullName:
    """A name: `own` is the surname as its bearer writes it; `nick` is a short form, or empty.
    A name from abroad has Latin letters for kanji, and no reading unless it has a known one."""

    surname: Name
    given: Name
    own: str
    nick: str = ""

    @property
    def foreign(self) -> bool:
        return self.surname[0].isascii()


def surname(rnd: Random) -> Name:
    """Draw a surname of Japan."""
    if rnd.random() < 0.4:
        return rnd.choices(SURNAMES, _SURNAME_WEIGHTS)[0]
    while True:
        head, tail = rnd.choice(_HEAD), _TAIL[int(rnd.random() ** 1.5 * len(_TAIL))]
        if head[0] != tail[0]:
            return head[0] + tail[0], head[1] + tail[1], head[2] + tail[2]


def given(rnd: Random) -> Name:
    """Draw a given name of Japan."""
    return _ALL_GIVEN[int(rnd.random() ** 1.2 * len(_ALL_GIVEN))]


def own_form(rnd: Random, plain: str) -> str:
    """Return how one bearer of a surname writes it."""
    for part, forms in FORMS:
        if part in plain:
            chance = rnd.random()
            for form, share in forms:
                if chance < share:
                    return plain.replace(part, form)
                chance -= share
            break
    return plain


def draw(rnd: Random) -> FullName:
    """Draw a full name."""
    if rnd.random() < 0.04:
        last = rnd.choice(_FAR_SURNAMES)
        first, _slash, nick = rnd.choice(_FAR_GIVEN).partition("/")
        return FullName(_far(last), _far(first), last, nick)
    last_name = surname(rnd)
    return FullName(last_name, given(rnd), own_form(rnd, last_name[0]))


def _far(word: str) -> Name:
    return word, _KATAKANA.get(word, ""), word.lower()


def homophone(rnd: Random, name: Name) -> Name | None:
    """Return another way to write a given name that is read the same, if there is one."""
    found = _HOMOPHONES.get(name)
    return rnd.choice(found) if found else None


def relative(rnd: Random, name: FullName) -> FullName:
    """Name a child: the same surname; one child in three has a character of the parent's name, one
    in twenty-five the whole name (old firms hand it down)."""
    if rnd.random() < 0.04:
        return name
    shared = [n for n in _ALL_GIVEN if n[0][0] == name.given[0][0] and n != name.given]
    first = rnd.choice(shared) if shared and rnd.random() < 0.33 else given(rnd)
    return FullName(name.surname, first, name.own)
