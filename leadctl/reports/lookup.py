"""The lead that somebody means by a number, an address, or part of a name."""

from __future__ import annotations

import re
import sqlite3

from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.store import queries

_NUMBER = re.compile(r"(?:L-?)?0*(\d{1,18})", re.IGNORECASE)
_SHOWN = 5
_NEAR_ENOUGH = 60


def find(conn: sqlite3.Connection, text: str) -> int:
    """Return the id of the one lead that `text` means.

    `42` and `L-0042` are ids, also those that were merged away; with an @ it is a whole e-mail
    address if one fits; anything else is part of a name, a reading, a company or an address.
    LeadctlError names near candidates where none fits, or several do.
    """
    wanted = " ".join(text.split())
    number = _NUMBER.fullmatch(wanted)
    if number:
        return _by_number(conn, int(number[1]), wanted)
    found = queries.leads_with_email(conn, wanted.lower()) if "@" in wanted else []
    found = found or queries.leads_named(conn, wanted, _SHOWN + 1)
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(conn, text, found)
    raise _none(conn, text)


def _by_number(conn: sqlite3.Connection, number: int, text: str) -> int:
    lead_id = queries.lead_of(conn, number)
    if lead_id is None:
        what = _("there is no lead with this id")
        raise LeadctlError(text, what, _("leadctl leads lists them all."))
    return lead_id


def _several(conn: sqlite3.Connection, text: str, found: list[int]) -> LeadctlError:
    shown = "; ".join(_line(conn, lead_id) for lead_id in found[:_SHOWN])
    more = "; …" if len(found) > _SHOWN else ""
    what = _("several leads fit")
    return LeadctlError(text, what, _("Say which: {leads}").format(leads=shown + more))


def _none(conn: sqlite3.Connection, text: str) -> LeadctlError:
    what = _("no lead fits")
    near = "; ".join(_line(conn, lead_id) for lead_id in _near(conn, text))
    if near:
        return LeadctlError(text, what, _("Near: {leads}").format(leads=near))
    remedy = _("Look by name, company, e-mail or id; leadctl leads lists them all.")
    return LeadctlError(text, what, remedy)


def _near(conn: sqlite3.Connection, text: str) -> list[int]:
    """Return up to three leads whose name, company or address is most like the text."""
    from rapidfuzz import fuzz, process  # only for who has mistyped

    choices = {(i, n): v for i, *known in queries.names(conn) for n, v in enumerate(known) if v}
    best = process.extract(text, choices, scorer=fuzz.WRatio, score_cutoff=_NEAR_ENOUGH, limit=9)
    return list(dict.fromkeys(key[0] for _value, _score, key in best))[:3]


def _line(conn: sqlite3.Connection, lead_id: int) -> str:
    lead = queries.lead(conn, lead_id)
    known = " ".join(str(lead[f]) for f in ("full_name", "company") if lead[f])
    return f"L-{lead_id:04} {known or lead['email'] or ''}".rstrip()
