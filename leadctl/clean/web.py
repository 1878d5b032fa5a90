"""Addresses of web pages: whose they are."""

from __future__ import annotations

import re
from functools import lru_cache

from leadctl.clean import email, text

_HOST = re.compile(r"(?:[a-z]+://)?(?:www\d?\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[:/?#].*)?")
_HOSTING = """
amazonaws.com ameblo.jp blogspot.com eight.cards facebook.com fb.com fc2.com github.io google.com
hatenablog.com instagram.com jimdo.com jimdofree.com line.me linkedin.com linktr.ee livedoor.jp
note.com peraichi.com sansan.com studio.site tiktok.com twitter.com wantedly.com wix.com wixsite.com
wordpress.com x.com youtube.com
"""
_EVERYBODYS = frozenset(_HOSTING.split())
"""Where many companies have a page: the domain says nothing of one."""


@lru_cache(20_000)
def own_domain(url: str) -> str:
    """Return the domain of a company's own pages; empty if the address is none, or everybody's.

    >>> own_domain("https://www.aoba.example.co.jp/ja/"), own_domain("aoba.example:8080")
    ('aoba.example.co.jp', 'aoba.example')
    >>> own_domain("https://www.facebook.com/aoba"), own_domain("aoba.wixsite.com"), own_domain("x")
    ('', '', '')
    """
    found = _HOST.fullmatch(text.fold(url))
    if not found or not email.is_own(host := found[1]):
        return ""
    labels = host.split(".")
    parents = {".".join(labels[n:]) for n in range(len(labels) - 1)}
    return "" if parents & _EVERYBODYS else host
