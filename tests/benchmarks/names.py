"""Words that made-up people, companies and addresses consist of.

A surname or given name is (kanji, katakana, romaji); the first ones of a table are the frequent
ones. `GLYPHS` are two forms of one character, `CONFUSABLE` are characters that are officially
different and often mistyped for each other.
"""

from __future__ import annotations

Name = tuple[str, str, str]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def _names(table: str) -> tuple[Name, ...]:
    found = words(table)
    return tuple(zip(found[::3], found[1::3], found[2::3], strict=True))


SURNAMES = _names("""
佐藤 サトウ sato 鈴木 スズキ suzuki 高橋 タカハシ takahashi 田中 タナカ tanaka
渡辺 ワタナベ watanabe 伊藤 イトウ ito 山本 ヤマモト yamamoto 中村 ナカムラ nakamura
小林 コバヤシ kobayashi 斎藤 サイトウ saito 加藤 カトウ kato 吉田 ヨシダ yoshida
山田 ヤマダ yamada 佐々木 ササキ sasaki 山口 ヤマグチ yamaguchi 松本 マツモト matsumoto
井上 イノウエ inoue 木村 キムラ kimura 林 ハヤシ hayashi 清水 シミズ shimizu
山崎 ヤマザキ yamazaki 森 モリ mori 池田 イケダ ikeda 橋本 ハシモト hashimoto
阿部 アベ abe 石川 イシカワ ishikawa 山下 ヤマシタ yamashita 中島 ナカジマ nakajima
石井 イシイ ishii 小川 オガワ ogawa 前田 マエダ maeda 岡田 オカダ okada
長谷川 ハセガワ hasegawa 藤田 フジタ fujita 後藤 ゴトウ goto 近藤 コンドウ kondo
村上 ムラカミ murakami 遠藤 エンドウ endo 青木 アオキ aoki 坂本 サカモト sakamoto
福田 フクダ fukuda 太田 オオタ ota 西村 ニシムラ nishimura 藤井 フジイ fujii
岡本 オカモト okamoto 三浦 ミウラ miura 金子 カネコ kaneko 藤原 フジワラ fujiwara
中野 ナカノ nakano 原田 ハラダ harada 松田 マツダ matsuda 竹内 タケウチ takeuchi
小野 オノ ono 田村 タムラ tamura 中山 ナカヤマ nakayama 和田 ワダ wada
石田 イシダ ishida 上田 ウエダ ueda 森田 モリタ morita 原 ハラ hara
柴田 シバタ shibata 酒井 サカイ sakai 工藤 クドウ kudo 横山 ヨコヤマ yokoyama
宮崎 ミヤザキ miyazaki 内田 ウチダ uchida 高木 タカギ takagi 谷口 タニグチ taniguchi
安藤 アンドウ ando 丸山 マルヤマ maruyama 今井 イマイ imai 大野 オオノ ohno
河野 コウノ kono 菅原 スガワラ sugawara 藤本 フジモト fujimoto 武田 タケダ takeda
新井 アライ arai 小島 コジマ kojima 上野 ウエノ ueno 千葉 チバ chiba
杉山 スギヤマ sugiyama 浜田 ハマダ hamada 村田 ムラタ murata 大塚 オオツカ otsuka
桜井 サクライ sakurai 野村 ノムラ nomura 菊地 キクチ kikuchi 島田 シマダ shimada
吉川 ヨシカワ yoshikawa 渡部 ワタベ watabe 久保 クボ kubo 水野 ミズノ mizuno
""")

GIVEN = _names("""
健 ケン ken 健一 ケンイチ kenichi 誠 マコト makoto 拓也 タクヤ takuya
翔太 ショウタ shota 大輔 ダイスケ daisuke 直樹 ナオキ naoki 達也 タツヤ tatsuya
隆 タカシ takashi 浩二 コウジ koji 修 オサム osamu 剛 ツヨシ tsuyoshi
亮 リョウ ryo 学 マナブ manabu 洋平 ヨウヘイ yohei 慎一 シンイチ shinichi
健太 ケンタ kenta 大地 ダイチ daichi 直人 ナオト naoto 茂 シゲル shigeru
太郎 タロウ taro 一郎 イチロウ ichiro 次郎 ジロウ jiro 三郎 サブロウ saburo
哲也 テツヤ tetsuya 裕介 ユウスケ yusuke 和也 カズヤ kazuya 淳 ジュン jun
正 タダシ tadashi 博 ヒロシ hiroshi 豊 ユタカ yutaka 聡 サトシ satoshi
由美子 ユミコ yumiko さくら サクラ sakura 恵 メグミ megumi 陽子 ヨウコ yoko
彩 アヤ aya 美咲 ミサキ misaki 千尋 チヒロ chihiro 理恵 リエ rie
真由美 マユミ mayumi 奈々 ナナ nana 沙織 サオリ saori 亜美 アミ ami
香織 カオリ kaori 由紀 ユキ yuki 花子 ハナコ hanako 智子 トモコ tomoko
裕子 ユウコ yuko 直美 ナオミ naomi 久美子 クミコ kumiko 明美 アケミ akemi
恵子 ケイコ keiko 麻衣 マイ mai 愛 アイ ai 葵 アオイ aoi
陽菜 ヒナ hina 結衣 ユイ yui 美穂 ミホ miho 綾子 アヤコ ayako
絵里 エリ eri 舞 マイ mai 優子 ユウコ yuko 千夏 チナツ chinatsu
""")

GLYPHS = {"高": "髙", "崎": "﨑", "浜": "濱", "辺": "邉", "桜": "櫻", "島": "嶋", "斎": "齋"}
CONFUSABLE = {"斎": "斉"}

PLACES = words("""
三河 北陸 瀬戸内 みなと 大和 信州 上州 武蔵 相模 駿河 遠州 近江 山城 播磨 安芸 筑後 日向 薩摩 津軽
最上 会津 常陸 下総 越前 加賀 能登 飛騨 伊勢 紀州 丹波 備前 讃岐 伊予 土佐 肥後 豊後 石狩 十勝
釧路 宗谷
""")
STEMS = words("""
アオバ ヒカリ ミライ サクラ ハヤテ ツバサ カナデ アサヒノ ミナモ イブキ シラカバ コダマ ワカバ
ホシノ スミレ 東和 大成堂 明和 共立堂 日進 協和堂 千歳 富岳 泰山 青葉台 白峰 松風 竹園 梅里 光洋堂
三光 双葉 五稜 七福 八雲 精光 昭栄 永和 清和 高輪台 若竹 鶴亀 朝日奈 夕凪
""")
TRADES: tuple[tuple[str, str], ...] = (
    ("製作所", "製造業"),
    ("精密工業", "製造業"),
    ("電機", "製造業"),
    ("化学工業", "製造業"),
    ("オートメーション", "製造業"),
    ("金型", "製造業"),
    ("食品", "製造業"),
    ("ソフト", "情報通信業"),
    ("クラウド", "情報通信業"),
    ("データリンク", "情報通信業"),
    ("システムズ", "情報通信業"),
    ("物流", "運輸業"),
    ("運輸", "運輸業"),
    ("商事", "卸売業"),
    ("商店", "小売業"),
    ("不動産", "不動産業"),
    ("建設", "建設業"),
    ("設計", "建設業"),
    ("信用保証", "金融業"),
    ("フードサービス", "飲食サービス業"),
    ("広告", "サービス業"),
    ("人材サービス", "サービス業"),
    ("病院", "医療・福祉"),
    ("学園", "教育"),
)
# In full before, in full after, and as cards shorten them.
LEGAL_FORMS: tuple[tuple[str, str, str], ...] = (
    ("株式会社", "", "㈱"),
    ("", "株式会社", "㈱"),
    ("有限会社", "", "㈲"),
    ("合同会社", "", "(同)"),
)
DEPARTMENTS = words("""
営業部 営業企画部 マーケティング部 情報システム部 経営企画室 総務部 人事部 経理部 購買部 調達本部
生産技術部 品質保証部 製造部 研究開発部 設計課 物流企画部 カスタマーサポート部 海外営業部 広報課
法務部
""")
TITLES = (
    "",
    "",
    "",
    "担当",
    "主任",
    "係長",
    "課長",
    "次長",
    "部長",
    "本部長",
    "取締役",
    "代表取締役社長",
)
PREFECTURES = words("""
東京都 大阪府 愛知県 神奈川県 埼玉県 千葉県 兵庫県 北海道 福岡県 静岡県 茨城県 広島県 京都府
宮城県 新潟県 長野県 岐阜県 福島県 群馬県 栃木県 岡山県 熊本県 三重県 鹿児島県 山口県 愛媛県
長崎県 滋賀県 奈良県 沖縄県
""")
TOWNS = ("見本町", "見本台", "例示町", "試験町", "仮名町", "架空台", "手本町", "作例町")
