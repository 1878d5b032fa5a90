"""Web domains of companies."""

from __future__ import annotations

import re

from leadctl.clean import email, text

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")


def parse(cell: str) -> str | None:
    """Return the domain that a cell names: lower case, in punycode, without www; None for one
    where anybody gets a mailbox, and for anything else.

    >>> parse("https://WWW.Towa.example.jp:443/company?x=1"), parse("@towa.example.jp")
    ('towa.example.jp', 'towa.example.jp')
    >>> parse("gmail.com"), parse("towa"), parse("")
    (None, None, None)
    """
    host = _SCHEME.sub("", text.one_line(cell).lower()).rpartition("@")[2]
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].strip(".").removeprefix("www.")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return host if _DOMAIN.fullmatch(host) and email.is_own(host) else None
