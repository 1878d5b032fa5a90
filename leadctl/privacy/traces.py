"""What a forgotten person would be recognised by, if a row brought them back. Pure.

Only keyed hashes of it are kept. What several people share (a mailbox, a namesake in one company)
is kept together with the name, or not at all, so that nobody else is turned away.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from leadctl.clean import email, person, phone

_SHARED = ("e:", "m:", "b:")
"""Keys that count together with the name, whoever else has them."""


def traces(
    keys: Iterable[str], name: str | None, company_key: str | None, phone_text: str | None
) -> set[str]:
    """Return everything that a record could be recognised by; `keys` are those of `identity`.

    >>> sorted(traces(["e:t@x.example"], "山田 太郎", "x", None))
    ['e:t@x.example', 'e:t@x.example\\t山田太郎', 'n:山田太郎\\tx']
    """
    folded = person.fold(name or "")
    found = {key for key in keys if not key.startswith("b:")}
    found |= {f"{key}\t{folded}" for key in keys if key.startswith(_SHARED)}
    if folded and company_key:
        found.add(f"n:{folded}\t{company_key}")
    if folded and phone_text:
        found.add(f"p:{phone_text}\t{folded}")
    return found


def is_alone(trace: str) -> bool:
    """Say whether a trace would also turn away others who share it: a key without a name, or a name
    in a company."""
    return "\t" not in trace or trace.startswith("n:")


def traces_in(text: str) -> set[str]:
    """Return the traces of what a text holds: e-mail addresses and mobile numbers.

    >>> sorted(traces_in("t.a@gmail.com / 090-1111-2222"))
    ['e:ta@gmail.com', 'm:+819011112222']
    """
    found = {f"e:{key}" for a in email.parse(text).addresses if (key := email.key(a))}
    return found | {f"m:{key}" for p in phone.parse(text).phones if (key := phone.key(p))}


def seal(key: bytes, trace: str) -> str:
    """Return the keyed hash of a trace, in hexadecimal."""
    return hmac.new(key, trace.encode(), "sha256").hexdigest()
