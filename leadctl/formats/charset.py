"""How a text file is encoded. Never Latin-1 in silence: what fits nothing is an error.

The order is: byte order mark, the pattern of NUL bytes of UTF-16, the escapes of ISO-2022-JP,
strict UTF-8, strict CP932 and EUC-JP. Nothing is decided from the head of a file alone: an export
may hold its first name in kanji after a million rows of ASCII, so the whole is decoded once.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from leadctl.formats import jis
from leadctl.formats.options import Input
from leadctl.i18n import _

_BLOCK = 1 << 20
_HEAD = 1 << 16
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WANTED = {"shift_jis": "cp932"}
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\(I)")
_HIGH = re.compile(rb"[\x80-\xff]")
# Python's cp932 lets bytes pass that are no characters of it (0x80, 0xA0, 0xFD to 0xFF).
_STRAYS = "\x80\xa0\uf8f1\uf8f2\uf8f3"
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
# Kana, and the characters that names, companies, addresses and headers are made of.
_COMMON = re.compile(
    r"[\u3041-\u30ff株式会社有限合同法人団財学校大東京都道府県市区町村郡丁目番地号名氏姓部署課長役職"
    r"電話携帯郵便住所業種数社員年商山田中川木村藤井佐高小林本原野上下松石橋島谷西南北伊加渡辺"
    r"前後橋今新日月時分者当担取締代表営事技術開発情報報告製造工場支店様御備考種別]"
)
_ALONE = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Text:
    """A file as lines of text. `nul`: it holds NUL characters, which are dropped."""

    path: Path
    encoding: str
    nul: bool

    @contextmanager
    def lines(self, after: int = 0) -> Iterator[Iterator[str]]:
        """Open the file and give the lines behind line `after`, with their ends."""
        codec = jis.READ_AS.get(self.encoding, self.encoding)
        with self.path.open(encoding=codec, newline="") as stream:
            first = stream.readline().removeprefix("\ufeff")
            lines: Iterator[str] = islice(chain((first,), stream), after, None)
            yield (line.replace("\0", "") for line in lines) if self.nul else lines


@dataclass(frozen=True, slots=True)
class _Scan:
    """What decoding a whole file showed; `bad` is the offset of the first byte that is wrong."""

    bad: int | None
    nul: bool
    blank: bool


def read_text(file: Input) -> Text:
    """Return a file as text, in the encoding that the user named or that fits the whole of it.

    Raises `LeadctlError` for a file that is empty, that fits no encoding (with the line and the
    byte of the first bad place) or not the one that was named.
    """
    named = codec_named(file)
    codecs_to_try = iter([named]) if named else _candidates(file.path)
    best = (-1, "")
    for codec in codecs_to_try:
        scan = _scan(file.path, codec, strays=bool(named))
        if scan.bad is None and scan.blank:
            raise file.fault(_("the file is empty"), _("Export it again."))
        if scan.bad is None:
            return Text(file.path, codec, scan.nul)
        best = max(best, (scan.bad, codec), key=lambda b: b[0])
    raise _unreadable(file, *best)


def utf16_without_mark(head: bytes) -> str | None:
    """Return the UTF-16 that a text without byte order mark is in, or None.

    >>> utf16_without_mark("姓,名".encode("utf-16-be")), utf16_without_mark(b"Last,First Name\\0")
    ('utf-16-be', None)
    """
    if b"\0" not in head or _is_text_with_nuls(head):
        return None
    shares: dict[str, float] = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(codec, errors="replace")
        ascii_only = sum(c in "\t\r\n" or " " <= c <= "~" for c in text)
        shares[codec] = ascii_only / max(len(text), 1)
    best = max(shares, key=lambda codec: shares[codec])
    return best if shares[best] >= 0.05 else None


def _is_text_with_nuls(head: bytes) -> bool:
    """Tell a text with stray NULs, as webinar reports have them, from UTF-16: of that, about half
    are NULs if it is ASCII, and what remains without them is no UTF-8 if it is not."""
    if head.count(0) > 0.4 * len(head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head.replace(b"\0", b""))
    except UnicodeDecodeError:
        return False
    return True


def wide_codec(path: Path) -> str | None:
    """Return the UTF-16 that a file is in, with or without its mark, or None."""
    head = _read(path, 0, _HEAD)
    return "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else utf16_without_mark(head)


def codec_named(file: Input) -> str | None:
    """Return the codec for `--encoding`, or None if the user named none.

    A byte order mark refines it (utf-8-sig), and shift_jis is read as Windows writes it.
    """
    named = file.options.encoding
    if not named:
        return None
    try:
        info = codecs.lookup(named)
    except (LookupError, ValueError):
        info = None
    if info is None or not info.incrementaldecoder or not getattr(info, "_is_text_encoding", True):
        raise file.fault(
            _("there is no encoding {name}").format(name=named),
            _("Use utf-8, utf-16, cp932, euc_jp, iso2022_jp or another name that Python knows."),
        )
    head = _read(file.path, 0, _HEAD)
    mark = next((codec for bom, codec in _MARKS if head.startswith(bom)), "")
    if mark.startswith(info.name) or (info.name.startswith("utf-16-") and mark == "utf-16"):
        return mark
    return _WANTED.get(info.name, info.name)


def _candidates(path: Path) -> Iterator[str]:
    head = _read(path, 0, _HEAD)
    mark = next((codec for bom, codec in _MARKS if head.startswith(bom)), None)
    if mark:
        yield mark
        return
    wide = utf16_without_mark(head)
    if wide:
        yield wide
    if any(_ESCAPES.search(block) for block in _blocks(path)):
        yield "iso2022_jp"
    yield "utf-8"
    yield from _japanese(_window(path))


def _window(path: Path) -> bytes:
    """Return up to a megabyte of whole lines from the first one that is not ASCII."""
    start = 0
    for block in _blocks(path):
        if not block.isascii():
            break
        start += len(block)
    data = _read(path, start, 2 * _BLOCK)
    high = _HIGH.search(data)
    begin = data.rfind(b"\n", 0, high.start()) + 1 if high else 0
    window = data[begin : begin + _BLOCK]
    whole = window.rfind(b"\n") + 1 if len(window) == _BLOCK else 0
    return window[:whole] if whole else window


def _japanese(window: bytes) -> Iterator[str]:
    """Yield CP932 and EUC-JP, the better one first; neither for what looks like Western text."""
    texts: dict[str, str] = {}
    for codec in ("cp932", "euc_jp"):
        try:
            texts[codec] = window.decode(jis.READ_AS.get(codec, codec))
        except UnicodeDecodeError:
            continue
    if any(_is_western(text) for text in texts.values()):
        return
    fallback = [codec for codec in ("cp932", "euc_jp") if codec not in texts]
    order = sorted(texts)
    if len(texts) == 2 and _is_euc(texts["euc_jp"], texts["cp932"]):
        order.reverse()
    yield from order
    yield from fallback


def _is_euc(as_euc: str, as_cp932: str) -> bool:
    """Tell EUC-JP from CP932 where both decode: EUC-JP makes half-width kana in CP932, and real
    half-width kana make rare kanji in EUC-JP.

    >>> both = lambda b: (b.decode("leadctl_euc_jp"), b.decode("cp932"))
    >>> _is_euc(*both("氏名,会社名".encode("euc_jp"))), _is_euc(*both("ｶﾌﾞｼｷｶﾞｲｼﾔ".encode("cp932")))
    (True, False)
    """
    if not _HALF_KANA.search(as_cp932):
        return False
    foreign = [c for c in as_euc if c > "\x7f"]
    common = len(_COMMON.findall(as_euc))
    return common >= 0.25 * len(foreign)


def _is_western(text: str) -> bool:
    """Tell whether a text that decodes as Japanese is Western text: Jos\\xe9z is no Jos駸.

    Then every character beyond ASCII stands alone, and next to a Latin letter.
    """
    foreign = sum(c > "\x7f" for c in text)
    alone = [m.start() for m in _ALONE.finditer(text)]
    if not foreign or len(alone) != foreign:
        return False
    beside = (text[max(i - 1, 0) : i] + text[i + 1 : i + 2] for i in alone)
    return all(any(c.isascii() and c.isalpha() for c in near) for near in beside)


def _scan(path: Path, codec: str, strays: bool) -> _Scan:
    """Decode a whole file and keep nothing; `strays`: let bytes pass that CP932 does not have."""
    decoder = codecs.getincrementaldecoder(jis.READ_AS.get(codec, codec))()
    offset, nul, blank = 0, False, True
    for block in chain(_blocks(path), (b"",)):
        begin = offset - len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            return _Scan(begin + error.start, nul, blank)
        except UnicodeError:  # UTF-16 without its mark, by the name of a codec that wants one
            return _Scan(begin, nul, blank)
        if codec == "cp932" and not strays and (stray := _find_stray(text)) is not None:
            return _Scan(begin + len(text[:stray].encode("cp932")), nul, blank)
        offset += len(block)
        nul = nul or "\0" in text
        blank = blank and not text.strip("\ufeff\0 \t\r\n\u3000\x1a")
    return _Scan(None, nul, blank)


def _find_stray(text: str) -> int | None:
    return min((i for c in _STRAYS if (i := text.find(c)) >= 0), default=None)


def _unreadable(file: Input, offset: int, codec: str) -> Exception:
    byte = _read(file.path, offset, 1)
    before = _read(file.path, 0, offset)
    wide = codec.startswith(("utf-16", "utf-32"))
    text = before.decode(codec, errors="replace") if wide else before.decode("latin-1")
    line = 1 + text.count("\n") + text.replace("\r\n", "").count("\r")
    what = (
        _("byte {byte} is not {encoding}") if byte else _("the file ends within a {encoding} text")
    )
    return file.fault(
        what.format(byte=f"0x{byte.hex().upper()}", encoding=codec),
        _("Save the file as UTF-8, or name its encoding, such as --encoding cp932 or cp1252."),
        line,
    )


def _read(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(start)
        return stream.read(size)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
