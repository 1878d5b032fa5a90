"""Business cards as vCard 2.1, 3.0 and 4.0 -> a table with one row a card.

The columns are named like our fields; properties that are none of them keep their own names. The
last column, `_broken`, is empty or says why a card cannot be used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from leadctl.formats import jis
from leadctl.formats.charset import codec_named, wide_codec
from leadctl.formats.contentline import Card, Property, read_cards
from leadctl.formats.options import Input
from leadctl.i18n import _
from leadctl.model import Row, Table

BROKEN = "_broken"
_ORDER = (
    "last_name",
    "first_name",
    "full_name",
    "kana",
    "company",
    "company_kana",
    "department",
    "title",
    "phone",
    "mobile",
    "fax",
    "email",
    "postal_code",
    "prefecture",
    "address",
    "url",
    "memo",
    "tags",
)
_MOST_REPEATS = 9
_KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9f]")
_CJK = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_TOKENS = re.compile(r"\\.|;|[^\\;]+|\\", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# What a telephone is for, by type; the first that fits. Others are phones.
_LINES = (("FAX", "fax"), ("CELL", "mobile"), ("MOBILE", "mobile"), ("IPHONE", "mobile"))
_NO_PHONES = frozenset({"PAGER", "MODEM", "BBS", "TLX"})
_PLAIN = {"TITLE": "title", "NOTE": "memo", "CATEGORIES": "tags", "FN": "full_name"}
_ONCE = frozenset({"N", "ORG", "ADR"})
_IGNORED = frozenset({"VERSION", "END"})

Cell = tuple[str, str]
"""A column and what a card says in it."""


def open_cards(file: Input) -> Table:
    """Open a file of vCards. It is read once for its columns and again at each `rows()`."""
    named = codec_named(file)
    wide = named if named and named.startswith("utf-16") else wide_codec(file.path)
    cards = partial(read_cards, file.path, jis.READ_AS.get(named, named) if named else None, wide)
    repeats: Counter[str] = Counter()
    codecs: Counter[str] = Counter()
    left_out: set[str] = set()
    for card in cards():
        repeats |= Counter(column for column, _value in _cells(card))
        codecs.update(p.codec for p in card.properties if p.codec)
        left_out.update(p.name for p in card.properties if p.is_binary)
    known = [c for c in _ORDER if c in repeats]
    others = sorted(repeats.keys() - set(_ORDER))
    header = [c for c in known + others for _n in range(min(repeats[c], _MOST_REPEATS))]
    encoding = codecs.most_common(1)[0][0] if codecs else "utf-8"
    return Table(
        name=file.name,
        format="vcard",
        encoding=wide or encoding.removeprefix("leadctl_"),
        header=(*header, BROKEN),
        header_line=0,
        rows=lambda: _rows(cards, header),
        notes=_notes(left_out),
    )


def _notes(left_out: set[str]) -> tuple[str, ...]:
    if not left_out:
        return ()
    names = ", ".join(sorted(left_out))
    return (_("pictures, sounds and keys were left out: {names}").format(names=names),)


def _rows(cards: Callable[[], Iterator[Card]], header: list[str]) -> Iterator[Row]:
    first = {column: place for place, column in reversed(list(enumerate(header)))}
    for card in cards():
        line: list[str] = [""] * len(header)
        used: Counter[str] = Counter()
        for column, value in _cells(card):
            place = first[column] + min(used[column], _MOST_REPEATS - 1)
            line[place] = f"{line[place]};{value}" if line[place] else value
            used[column] += 1
        line.append(_fault(card))
        if any(line):
            yield Row(card.line, line)


def _fault(card: Card) -> str:
    if not card.ended:
        return _("the card is cut off: it has no END:VCARD")
    fault = next((p.fault for p in card.properties if p.fault), "")
    return _("not readable: {why}").format(why=fault) if fault else ""


def _cells(card: Card) -> list[Cell]:
    """Return what a card says, column by column; the best of several values first."""
    literal = card.version == "2.1"
    found: list[Cell] = []
    seen: set[str] = set()
    for prop in sorted(card.properties, key=_preference):
        if prop.name in _IGNORED or prop.is_binary or prop.fault:
            continue
        again = prop.name in seen & _ONCE
        seen.add(prop.name)
        read = _read_whole if again else _READERS.get(prop.name, _read_plain)
        found += [(column, v) for column, text in read(prop, literal) if (v := text.strip())]
    return _one_reading(_name_whole(found))


def _preference(prop: Property) -> tuple[int, int]:
    """Order equal properties: preferred, then of the office, then unsaid, then of the home."""
    rank = next(iter(prop.params.get("PREF", ())), "1" if "PREF" in prop.types else "")
    place = {"WORK": 0, "HOME": 2}
    return (
        int(rank) if rank.isdecimal() else 101,
        min((place[t] for t in prop.types if t in place), default=1),
    )


def _name_whole(cells: list[Cell]) -> list[Cell]:
    """A name in one part, as phones write it, is a whole name and no surname."""
    by_column = dict(reversed(cells))
    last, full = by_column.get("last_name"), by_column.get("full_name")
    if not last or "first_name" in by_column or full not in (None, last):
        return cells
    return [("full_name", last), *(c for c in cells if c[0] not in ("last_name", "full_name"))]


def _one_reading(cells: list[Cell]) -> list[Cell]:
    """Put the reading of the surname before that of the given name, in one cell."""
    parts = dict(reversed([c for c in cells if c[0] in ("kana_last", "kana_first")]))
    rest = [c for c in cells if c[0] not in ("kana_last", "kana_first")]
    whole = " ".join(parts[k] for k in ("kana_last", "kana_first") if k in parts)
    readings = [("kana", whole)] if whole else []
    readings += [c for c in rest if c[0] == "kana"]
    return [*readings[:1], *(c for c in rest if c[0] != "kana")]


def _components(value: str, literal: bool) -> list[str]:
    r"""Split a value at semicolons that are not escaped, and unescape its parts.

    >>> _components(r"Doe;John;Richter\, James;Mr.", literal=False)
    ['Doe', 'John', 'Richter, James', 'Mr.']
    """
    parts = [""]
    for token in _TOKENS.findall(value):
        if token == ";":
            parts.append("")
        else:
            parts[-1] += token
    return [_unescape(p, literal).strip() for p in parts]


def _unescape(value: str, literal: bool) -> str:
    r"""Undo the escapes of a value; in 2.1 (`literal`) \n is no line break.

    >>> _unescape(r"a\, b\nc", literal=False), _unescape(r"C\:\new", literal=True)
    ('a, b\nc', 'C:\\new')
    """

    def plain(match: re.Match[str]) -> str:
        char = match[1]
        if literal:
            return char if char in ";:,\\" else match[0]
        return "\n" if char in "nN" else char

    return _ESCAPED.sub(plain, value)


def _read_plain(prop: Property, literal: bool) -> list[Cell]:
    return [(_PLAIN.get(prop.name, prop.name), _unescape(prop.value, literal))]


def _read_whole(prop: Property, literal: bool) -> list[Cell]:
    return [(prop.name, " ".join(filter(None, _components(prop.value, literal))))]


def _read_name(prop: Property, literal: bool) -> list[Cell]:
    columns = ("last_name", "first_name", "Middle Name", "Name Prefix", "Name Suffix")
    found: list[Cell] = list(zip(columns, _components(prop.value, literal), strict=False))
    return [*found, *_read_sort_as(prop, "kana")]


def _read_organization(prop: Property, literal: bool) -> list[Cell]:
    company, *units = _components(prop.value, literal)
    return [
        ("company", company),
        ("department", " ".join(filter(None, units))),
        *_read_sort_as(prop, "company_kana"),
    ]


def _read_sort_as(prop: Property, column: str) -> list[Cell]:
    """Return the reading by which a 4.0 card is sorted, if it is in kana; of a company the first
    part, because the others read its departments."""
    parts = re.split("[;,]", ",".join(prop.params.get("SORT-AS", ())))
    text = parts[0] if prop.name == "ORG" else " ".join(parts)
    return [(column, text)] if _KANA.search(text) else []


def _read_sort_string(prop: Property, literal: bool) -> list[Cell]:
    text = _unescape(prop.value, literal)
    return [("kana" if _KANA.search(text) else prop.name, text)]


def _read_sound(prop: Property, literal: bool) -> list[Cell]:
    return [("kana", " ".join(filter(None, _components(prop.value, literal))))]


def _read_phone(prop: Property, literal: bool) -> list[Cell]:
    number = _unescape(prop.value, literal).removeprefix("tel:")
    number, _semicolon, extension = number.partition(";ext=")
    if extension:
        number = f"{number} ext. {extension}"
    if prop.types & _NO_PHONES:
        return [(prop.name, number)]
    return [(next((column for t, column in _LINES if t in prop.types), "phone"), number)]


def _read_email(prop: Property, literal: bool) -> list[Cell]:
    return [("email", _unescape(prop.value, literal).removeprefix("mailto:"))]


def _read_url(prop: Property, literal: bool) -> list[Cell]:
    return [("url", _unescape(prop.value, literal))]


def _read_address(prop: Property, literal: bool) -> list[Cell]:
    """Return the parts of an address; cards from Japan often hold all of it in one part.

    In Japanese the larger place comes first, elsewhere the street does.
    """
    parts = [*_components(prop.value, literal), *[""] * 7][:7]
    box, extended, street, locality, region, code, country = parts
    if _CJK.search(prop.value):
        address = "".join(filter(None, (locality, street, extended, box)))
    else:
        address = ", ".join(filter(None, (box, extended, street, locality)))
    return [
        ("postal_code", code),
        ("prefecture", region),
        ("address", address),
        ("country", country),
    ]


def _read_as(column: str) -> Callable[[Property, bool], list[Cell]]:
    return lambda prop, literal: [(column, _unescape(prop.value, literal))]


_READERS: dict[str, Callable[[Property, bool], list[Cell]]] = {
    "N": _read_name,
    "ORG": _read_organization,
    "TEL": _read_phone,
    "EMAIL": _read_email,
    "URL": _read_url,
    "ADR": _read_address,
    "SOUND": _read_sound,
    "SORT-STRING": _read_sort_string,
    "X-PHONETIC-LAST-NAME": _read_as("kana_last"),
    "X-PHONETIC-FIRST-NAME": _read_as("kana_first"),
    "X-PHONETIC-ORG": _read_as("company_kana"),
}
