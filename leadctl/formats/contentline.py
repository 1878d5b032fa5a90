"""The properties of vCards 2.1, 3.0 and 4.0, read from bytes: each has a character set of its own.

Own code, because the libraries want a decoded file: there is no one decoding of a vCard 2.1 whose
names are CP932 and whose notes are UTF-8, and a fold may cut a character in two.
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_NAMES = {"shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932", "ms932"}
_ALIASES = {
    **dict.fromkeys(_NAMES, "cp932"),
    "euc-jp": "leadctl_euc_jp",
    "eucjp": "leadctl_euc_jp",
    "x-euc-jp": "leadctl_euc_jp",
    "iso-2022-jp": "leadctl_iso2022_jp",
    "us-ascii": "utf-8",
}
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
# The value begins after the first colon that is not within quotation marks.
_HEAD = re.compile(
    rb'(?P<head>[A-Za-z0-9_.\-]+(?:[ \t]*;(?:"[^"]*"|[^":])*)?)[ \t]*:(?P<value>.*)', re.DOTALL
)
_PARTS = re.compile(r'((?:"[^"]*"|[^";])+)')
_BINARY = {"PHOTO", "LOGO", "KEY", "SOUND"}


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name in capitals without a group, its parameters (name in capitals ->
    values), and its value as text, still escaped. `fault` says why the value is no text."""

    name: str
    params: Mapping[str, tuple[str, ...]]
    value: str
    codec: str = ""
    fault: str = ""

    @property
    def types(self) -> frozenset[str]:
        """The TYPE values in capitals: {"WORK", "CELL"}."""
        return frozenset(t.upper() for t in self.params.get("TYPE", ()))

    @property
    def is_binary(self) -> bool:
        """Whether it holds a picture, a sound or a key."""
        return self.name in _BINARY and "X-IRMC-N" not in self.types


@dataclass(slots=True)
class Card:
    """A card: the line of its BEGIN, its properties in order, and whether its END was found."""

    line: int
    properties: list[Property] = field(default_factory=list)
    ended: bool = False

    @property
    def version(self) -> str:
        """The version, "3.0" where none is given."""
        return next((p.value.strip() for p in self.properties if p.name == "VERSION"), "3.0")


def read_cards(
    path: Path, charset: str | None = None, transcode: str | None = None
) -> Iterator[Card]:
    """Yield the cards of a file, each when its END is read; a nested card comes before its parent.

    Cards without an END come last. `charset` is the codec of raw bytes for which the card names
    none (otherwise UTF-8, else CP932); `transcode` the codec of a file of UTF-16.
    """
    stack: list[Card] = []
    for line, raw in _unfold(_physical_lines(path, transcode)):
        found = parse(raw, charset)
        if found is None:
            continue
        if found.name == "BEGIN" or (
            found.name == "AGENT" and found.value.upper() == "BEGIN:VCARD"
        ):
            stack.append(Card(line))
        elif found.name == "END" and stack:
            card = stack.pop()
            card.ended = True
            yield card
        elif stack:
            stack[-1].properties.append(found)
    yield from stack


def _physical_lines(path: Path, transcode: str | None) -> Iterator[bytes]:
    """Yield lines without their ends, which may be CRLF, LF or CR."""
    if transcode:
        with path.open(encoding=transcode, errors="replace") as text:
            yield from (line.removeprefix("\ufeff").rstrip("\n").encode() for line in text)
        return
    with path.open("rb") as stream:
        for number, line in enumerate(stream):
            part = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
            yield from part.rstrip(b"\r\n").split(b"\r")


def _unfold(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield logical lines with the line at which they begin.

    A line that begins with a blank continues the one before it, and so does the next line after a
    quoted-printable value that ends with "=".
    """
    begin, soft = 0, False
    parts: list[bytes] = []
    for number, line in enumerate(lines, 1):
        if parts and soft:
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line[:1] in (b" ", b"\t") and line.strip():
            parts.append(line[1:])
        else:
            if parts:
                yield begin, b"".join(parts)
            begin, parts = number, [line]
        soft = parts[-1].endswith(b"=") and _is_quoted(parts[0])
    if parts:
        yield begin, b"".join(parts)


def _is_quoted(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


def parse(raw: bytes, charset: str | None = None) -> Property | None:
    """Return the property of a logical line, or None for a blank line or a comment.

    >>> p = parse("item1.TEL;CELL;CHARSET=SHIFT_JIS:携帯".encode("cp932"))
    >>> p.name, sorted(p.types), p.value, p.codec
    ('TEL', ['CELL'], '携帯', 'cp932')
    >>> parse(b"a comment") is None
    True
    """
    match = _HEAD.match(raw.strip())
    if match is None:
        return None
    head = match["head"]
    name, *given = _PARTS.findall(head.decode("ascii", "replace"))
    name = name.strip().upper().rpartition(".")[2]
    try:
        given = _PARTS.findall(_decode_guessing(head)[0])[1:]
    except UnicodeError as error:
        return Property(name, {}, "", fault=f"{name}: {error}")
    params = _parameters(given)
    bare = Property(name, params, "")
    if bare.is_binary:
        return bare
    try:
        data = _transfer_decoded(match["value"], params)
        value, codec = _decode(data, params, charset)
    except (ValueError, LookupError) as error:  # of bytes, of Base64, of a codec's name
        return Property(name, params, "", fault=f"{name}: {error}")
    return Property(name, params, value, codec)


def _parameters(given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return parameters by name; a bare word (2.1) is an encoding or a type."""
    found: dict[str, tuple[str, ...]] = {}
    for part in given:
        key, equals, value = part.strip().partition("=")
        if not equals:
            key, value = ("ENCODING" if key.upper() in _ENCODINGS else "TYPE"), key
        key = key.strip().upper()
        values = value.strip('"') if key == "SORT-AS" else value.replace('"', "")
        listed = (values,) if key == "SORT-AS" else tuple(v.strip() for v in values.split(","))
        found[key] = found.get(key, ()) + listed
    return found


def _transfer_decoded(value: bytes, params: Mapping[str, tuple[str, ...]]) -> bytes:
    encodings = {e.upper() for e in params.get("ENCODING", ())}
    if "QUOTED-PRINTABLE" in encodings:
        return quopri.decodestring(value)
    if encodings & {"B", "BASE64"}:
        return base64.b64decode(value.replace(b" ", b""), validate=True)
    return value


def _decode(
    data: bytes, params: Mapping[str, tuple[str, ...]], charset: str | None
) -> tuple[str, str]:
    """Return a value as text, and the codec if it was told or needed."""
    told = next(iter(params.get("CHARSET", ())), "").lower()
    if told or (charset and not data.isascii()):
        codec = _ALIASES.get(told, told) or charset or "utf-8"
        return data.decode(codec), codec
    return _decode_guessing(data)


def _decode_guessing(data: bytes) -> tuple[str, str]:
    """Decode bytes that nothing is said about: UTF-8, or else CP932, as old phones write."""
    if data.isascii():
        return data.decode("ascii"), ""
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp932"), "cp932"
