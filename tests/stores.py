"""A small store to look at: eight people, what they did, scored and promoted by the shipped rules."""

from __future__ import annotations

from tests.conftest import Cli, text_file

CARDS = """会社名,部署名,役職,氏名,e-mail,携帯電話,名刺交換日,業種,従業員数
三河オートメーション株式会社,生産本部,執行役員,中村 拓也,nakamura@mikawa.example.jp,090-5550-0101,2026/10/07,製造業,3200
日本橋物流株式会社,物流企画部,係長,清水 翔太,shimizu@nihonbashi.example.jp,090-5550-0102,2026/09/16,運輸業,1500
関西テクノロジーズ株式会社,技術部,主任,木村 さくら,kimura@kansai.example.jp,090-5550-0103,2026/10/08,,
株式会社みやこ不動産,,係長,渡辺 直樹,watanabe@miyako.example.jp,090-5550-0104,2026/10/08,不動産業,1200
九州フードサービス株式会社,,部長,池田 浩二,ikeda@kyushu.example.jp,090-5550-0105,2026/10/09,,4000
[red]株式会社,,,怪しい [/b] 人,odd@odd.example.jp,090-5550-0106,2026/10/09,,
株式会社ライバル,営業部,部長,敵 一郎,teki@rival.example,090-5550-0107,2026/10/09,,5000
株式会社アオバ,,,青葉 春,haru@aoba.example.jp,090-5550-0108,2026/10/10,,
"""
LOG = """メールアドレス,行動,対象,日時
nakamura@mikawa.example.jp,page_view,/pricing,2026-11-18 10:00
nakamura@mikawa.example.jp,page_view,/pricing,2026-11-19 11:00
nakamura@mikawa.example.jp,inquiry,お問い合わせ,2026-11-20 09:30
nakamura@mikawa.example.jp,mail_sent,11月号,2026-11-20 12:00
shimizu@nihonbashi.example.jp,meeting_request,商談,2026-11-17 09:00
kimura@kansai.example.jp,meeting_request,商談,2026-11-09 09:00
watanabe@miyako.example.jp,inquiry,お問い合わせ,2026-11-15 09:00
watanabe@miyako.example.jp,inquiry,お問い合わせ,2026-11-16 09:00
ikeda@kyushu.example.jp,mail_open,11月号,2026-11-10 09:00
teki@rival.example,meeting_request,商談,2026-11-19 09:00
haru@aoba.example.jp,download,導入事例集.pdf,2026-11-01 09:00
haru@aoba.example.jp,download,価格表.pdf,2026-11-02 09:00
"""


def fill(cli: Cli) -> Cli:
    """Import, score and promote."""
    assert cli("init", "--lang", "ja").code == 0
    cli.imported(text_file(cli.folder, "名刺.csv", CARDS), "--source", "ものづくり展2026")
    cli.imported(text_file(cli.folder, "行動.csv", LOG))
    for command in ("score", "promote"):
        done = cli(command)
        assert done.code == 0, done.err
    return cli


def add_rules(store: Cli, text: str) -> None:
    """Add rules to those of a store."""
    path = store.folder / "rules.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
