"""Names of companies: with their legal form for people, without it for comparing."""

from __future__ import annotations

import re

from leadctl.clean import person, text
from leadctl.clean.address import PREFECTURES

_ABBREVIATED = {
    "株": "株式会社",
    "有": "有限会社",
    "同": "合同会社",
    "資": "合資会社",
    "名": "合名会社",
    "一社": "一般社団法人",
    "一財": "一般財団法人",
    "公社": "公益社団法人",
    "公財": "公益財団法人",
    "社": "社団法人",
    "財": "財団法人",
    "社福": "社会福祉法人",
    "福": "社会福祉法人",
    "学": "学校法人",
    "医": "医療法人",
    "医社": "医療法人社団",
    "宗": "宗教法人",
    "特非": "特定非営利活動法人",
    "独": "独立行政法人",
    "地独": "地方独立行政法人",
    "国": "国立大学法人",
    "協": "協同組合",
    "農": "農業協同組合",
    "相": "相互会社",
}
"""What stands in brackets (㈱ and its like are brackets after NFKC) -> the form in full."""

_OTHER_FORMS = (
    "特例有限会社",
    "有限責任事業組合",
    "投資法人",
    "税理士法人",
    "弁護士法人",
    "監査法人",
)
FORMS: tuple[str, ...] = tuple(
    sorted({*_ABBREVIATED.values(), *_OTHER_FORMS, "NPO法人"}, key=lambda form: (-len(form), form))
)
"""Legal forms in Japanese, the longest first."""

_BRACKETED = re.compile(rf"\(({'|'.join(sorted(_ABBREVIATED, key=len, reverse=True))})\)")
_OLD_OR_MISREAD = re.compile(
    r"(株式|有限|合同|合資|合名)\s?(?:会杜|会仕|會社|會杜|会祉|曾社)|株武会社|株式会杜"
)
_FORM = re.compile("|".join(FORMS))
_FORM_IN_FRONT = re.compile(rf"^({'|'.join(FORMS)})\s+")
_FORM_BEHIND = re.compile(rf"\s+({'|'.join(FORMS)})$")

_CITIES = (
    "札幌|仙台|横浜|川崎|さいたま|名古屋|神戸|北九州|浜松|堺|相模原|松山|金沢|高松|宇都宮|水戸|那覇"
)
_REGIONS = "東日本|西日本|北日本|関東|関西|東北|北陸|中部|東海|近畿|中国|四国|九州|首都圏|海外"
_PLACE = "|".join([*(re.sub("[都府県]$", "", name) for name in PREFECTURES), _CITIES, _REGIONS])
_SITE = re.compile(
    rf"\S{{0,12}}(?:本社|本店|支社|支店|支局|営業所|出張所|事業所|工場)|(?:{_PLACE})\S{{0,4}}(?:オフィス|事務所|支部)"
)
_SITE_IN_ENGLISH = re.compile(
    r"[\s,]+(?:\w+\s+)?(?:branch(?: office)?|head office|headquarters|hq)$", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")

_LATIN_FORMS = frozenset(
    {
        *("inc", "incorporated", "co", "company", "corp", "corporation", "ltd", "limited", "llc"),
        *("llp", "lp", "plc", "kk", "kabushikikaisha", "gk", "yk", "pte", "pty", "pvt", "private"),
        *("gmbh", "ag", "kg", "ohg", "ug", "se", "sa", "sas", "sarl", "spa", "srl", "sl", "slu"),
        *("bv", "nv", "ab", "as", "asa", "oy", "oyj", "aps", "kft", "sro", "zrt", "doo", "ood"),
        *("sdn", "bhd", "tbk", "jsc", "ltda", "sadecv", "cokg", "coltd"),
    }
)
"""Legal forms in Latin letters, without dots, as they stand at the end of a name."""

_LATIN_FORMS_IN_FRONT = frozenset({"pt", "kk", "kabushikikaisha"})
_LONGEST = 200  # characters that count; what is longer is prose
_BETWEEN_WORDS = re.compile(r"[\s,]+")
_NO_LETTER = re.compile(r"[^\w+#]+|_")
_DASH_IN_KATAKANA = re.compile(f"(?<=[ァ-ヺー])[{re.escape(text.DASHES)}](?=[ァ-ヺー]|$)")


def clean(name: str) -> str:
    """Return the name as it is shown: the Japanese legal form in full, where it stood and without a
    blank beside it. Names in English stay as they are.

    >>> clean("㈱アオバ商事"), clean("アオバ商事 （有）"), clean("株式會社 アオバ 大阪支店")
    ('株式会社アオバ商事', 'アオバ商事有限会社', '株式会社アオバ 大阪支店')
    >>> clean("エイト株式会杜"), clean("Acme, Inc.")
    ('エイト株式会社', 'Acme, Inc.')
    """
    name = text.one_line(name)
    if name.isascii():
        return name
    name = _BRACKETED.sub(lambda form: _ABBREVIATED[form[1]], name)
    name = _OLD_OR_MISREAD.sub(lambda form: f"{form[1] or '株式'}会社", name)
    return _FORM_BEHIND.sub(r"\1", _FORM_IN_FRONT.sub(r"\1", name))


def key(name: str) -> str | None:
    """Return what a company is known by: no legal form, no site, no blanks nor punctuation, glyph
    variants and case folded. None when nothing is left.

    A site (東京本社, 大阪支店) counts after a blank, in brackets, or behind the legal form, so that
    本社工業 stays whole.

    >>> key("㈱アオバ商事"), key("アオバ商事株式会社　大阪支店"), key("ＡＯＢＡ Co.,Ltd.")
    ('アオバ商事', 'アオバ商事', 'aoba')
    >>> key("本社工業"), key("株式会社")
    ('本社工業', None)
    """
    name = _SITE_IN_ENGLISH.sub("", clean(name)[:_LONGEST])
    if not name.isascii():
        name = _without_site(name)
    words = [word for word in _BETWEEN_WORDS.split(text.clean(name)) if word]
    while len(words) > 1 and _letters(words[-1]) in _LATIN_FORMS:
        words.pop()
    if len(words) > 1 and _letters(words[0]) in _LATIN_FORMS_IN_FRONT:
        words = words[1:]
    core = _DASH_IN_KATAKANA.sub("ー", "".join(words))
    return _NO_LETTER.sub("", person.fold(core)) or None


def _letters(word: str) -> str:
    return _NO_LETTER.sub("", word).casefold()


def _without_site(name: str) -> str:
    """Return the core of a Japanese name: neither legal form nor site."""
    name = _BRACKETS.sub(lambda inner: " " if _SITE.fullmatch(inner[1]) else inner[0], name)
    parts = [part.strip() for part in _FORM.split(name)]
    words = [word for part in parts for word in part.split()]
    return " ".join(words[:1] + [word for word in words[1:] if not _SITE.fullmatch(word)])
