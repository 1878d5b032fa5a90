"""A lead as a line of a system's file. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from leadctl.clean.cell import guard
from leadctl.rules.targets import Target


class Line(NamedTuple):
    """A lead as it goes out. `cells` stand in the order of the columns; `lacks` are the fields
    without which the system does not take it; `wordless` the fields with values for which the
    system has no word, which are empty in the line."""

    lead_id: int
    cells: tuple[str | int | float, ...]
    lacks: tuple[str, ...]
    wordless: tuple[tuple[str, str], ...]

    def hash(self, target: Target) -> bytes:
        """Return the identity of what the system is given (16 bytes)."""
        content = json.dumps([list(target.columns), self.cells], ensure_ascii=False)
        return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def line_of(target: Target, lead: Mapping[str, Any], emails: Mapping[str, str]) -> Line:
    """Return the line of a lead; `lead` has what `leads` lists of it, and `stage_since` (ISO);
    `emails` are the addresses of owners by name."""
    known = {**lead, **_derived(target, lead, emails)}
    cells: list[str | int | float] = []
    wordless: list[tuple[str, str]] = []
    for name in target.columns.values():
        value = known.get(name)
        if value is not None and (words := target.values.get(name)) is not None:
            word = words.get(str(value))
            if word is None:
                wordless.append((name, str(value)))
            value = word
        cells.append(guard(value))
    lacks = tuple(name for name in target.needs if not known.get(name))
    return Line(int(lead["id"]), tuple(cells), lacks, tuple(wordless))


def _derived(
    target: Target, lead: Mapping[str, Any], emails: Mapping[str, str]
) -> dict[str, str | None]:
    last_kana, _space, first_kana = (lead["kana"] or "").partition(" ")
    prefecture, address = lead["prefecture"] or "", lead["address"]
    since = lead["stage_since"]
    nameless = not lead["last_name"] and not lead["first_name"]
    return {
        "last_name": lead["full_name"] if nameless else lead["last_name"],
        "kana_last": last_kana or None,
        "kana_first": first_kana or None,
        "street": address and (address.removeprefix(prefecture).strip() or None),
        "owner_email": emails.get(lead["owner"] or ""),
        "opt_out": "yes" if lead["suppressed"] or lead["consent"] == "denied" else "no",
        "stage_since": since and date.fromisoformat(since).strftime(target.date),
    }


def unwritable(line: Line, encoding: str) -> str:
    """Return the characters of a line that an encoding does not have, each once.

    >>> unwritable(Line(1, ("髙橋", "𠮷野"), (), ()), "cp932")
    '𠮷'
    """
    return lacking("".join(str(cell) for cell in line.cells), encoding)


def lacking(text: str, encoding: str) -> str:
    """Return the characters of a text that an encoding does not have, each once."""
    if _has(encoding, text):
        return ""
    return "".join(dict.fromkeys(c for c in text if not _has(encoding, c)))


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
