"""Codecs for ISO-2022-JP and EUC-JP as they are really written: with the characters of Windows.

The codecs of the standard library know the plain standards only. Exports hold ㈱, ① and 髙, which
stand in rows that NEC and IBM added; CP932 has them, so the two-byte codes are read through it.
That also gives a text the same characters (～, －) whichever of the three encodings it came in.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

READ_AS = {"euc_jp": "leadctl_euc_jp", "iso2022_jp": "leadctl_iso2022_jp"}
"""The codec that reads an encoding, where it is one of these."""

_EUC = re.compile(
    rb"(?P<ascii>[\x00-\x7f]+)|(?P<two>(?:[\xa1-\xfe]{2})+)|\x8e(?P<kana>[\xa1-\xdf])"
    rb"|(?P<three>\x8f[\xa1-\xfe]{2})"
)
_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
_LONGEST_ESCAPE = 3


@cache
def _characters() -> dict[bytes, str]:
    """Return the character of each two-byte JIS code (0x21 to 0x7E twice)."""
    found: dict[bytes, str] = {}
    for high in range(0x21, 0x7F):
        for low in range(0x21, 0x7F):
            lead = (high - 0x21) // 2 + (0x81 if high < 0x5F else 0xC1)
            trail = low + 0x1F + (low >= 0x60) if high % 2 else low + 0x7E
            text = bytes((lead, trail)).decode("cp932", errors="replace")
            if len(text) == 1 and text != "\ufffd":
                found[bytes((high, low))] = text
    return found


def _pairs(data: bytes, encoding: str, whole: bytes, start: int) -> str:
    """Decode two-byte codes; `whole` and `start` say where they stand, for the error."""
    table = _characters()
    try:
        return "".join([table[data[i : i + 2]] for i in range(0, len(data), 2)])
    except KeyError as error:
        at = start + next(i for i in range(0, len(data), 2) if data[i : i + 2] == error.args[0])
        raise UnicodeDecodeError(encoding, whole, at, at + 2, "no such character") from None


_SEVEN_BITS = bytes(b & 0x7F for b in range(256))


class EucDecoder(codecs.BufferedIncrementalDecoder):
    """EUC-JP with the rows of NEC and IBM (CP51932), and JIS X 0212 after 0x8F."""

    # The base names any buffer `input`, which is a builtin; it is bytes, and by position, here.
    def _buffer_decode(self, data: bytes, errors: str, final: bool) -> tuple[str, int]:  # type: ignore[override]
        parts: list[str] = []
        at = 0
        while at < len(data):
            match = _EUC.match(data, at)
            if match is None:
                if not final and len(data) - at < 3 and data[at] >= 0x8E:
                    break
                raise UnicodeDecodeError("euc_jp", data, at, at + 1, "invalid byte")
            parts.append(self._decode_token(match, data))
            at = match.end()
        return "".join(parts), at

    @staticmethod
    def _decode_token(match: re.Match[bytes], data: bytes) -> str:
        if match["ascii"] is not None:
            return match["ascii"].decode("ascii")
        if match["two"] is not None:
            return _pairs(match["two"].translate(_SEVEN_BITS), "euc_jp", data, match.start())
        if match["kana"] is not None:
            return match["kana"].decode("cp932")
        return match["three"].decode("euc_jp")


class JisDecoder(codecs.BufferedIncrementalDecoder):
    """ISO-2022-JP with half-width kana and the rows of NEC and IBM (CP50221)."""

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._mode = b"(B"

    def reset(self) -> None:
        """Begin anew, in ASCII."""
        super().reset()
        self._mode = b"(B"

    # The base names any buffer `input`, which is a builtin; it is bytes, and by position, here.
    def _buffer_decode(self, data: bytes, errors: str, final: bool) -> tuple[str, int]:  # type: ignore[override]
        parts: list[str] = []
        at = 0
        while at < len(data):
            if data[at] == 0x1B:
                match = _ESCAPE.match(data, at)
                if match is None:
                    if not final and len(data) - at < _LONGEST_ESCAPE:
                        break
                    raise UnicodeDecodeError("iso2022_jp", data, at, at + 1, "unknown escape")
                self._mode, at = match[1], match.end()
                continue
            end = data.find(0x1B, at)
            text, used = self._decode_run(data, at, len(data) if end < 0 else end)
            parts.append(text)
            at += used
            if end < 0 and at < len(data):  # half a character
                if final:
                    raise UnicodeDecodeError("iso2022_jp", data, at, at + 1, "half a character")
                break
        return "".join(parts), at

    def _decode_run(self, data: bytes, start: int, end: int) -> tuple[str, int]:
        run = data[start:end]
        if not run.isascii():
            at = start + next(i for i, byte in enumerate(run) if byte > 0x7F)
            raise UnicodeDecodeError("iso2022_jp", data, at, at + 1, "more than seven bits")
        if self._mode == b"(I":
            kana = bytes(b | 0x80 if 0x21 <= b <= 0x5F else b for b in run)
            return kana.decode("cp932"), len(run)
        if not self._mode.startswith(b"$"):
            return run.decode("ascii"), len(run)
        parts: list[str] = []
        at = 0
        while at < len(run):
            if run[at] <= 0x20:  # line breaks and spaces stand as they are
                parts.append(chr(run[at]))
                at += 1
                continue
            pair = run[at : at + 2]
            if len(pair) == 1:
                if end < len(data):
                    raise UnicodeDecodeError(
                        "iso2022_jp", data, start + at, end, "half a character"
                    )
                break
            parts.append(_pairs(pair, "iso2022_jp", data, start + at))
            at += 2
        return "".join(parts), at


_DECODERS: dict[str, type[codecs.BufferedIncrementalDecoder]] = {
    "leadctl_euc_jp": EucDecoder,
    "leadctl_iso2022_jp": JisDecoder,
}


def _find(name: str) -> codecs.CodecInfo | None:
    decoder = _DECODERS.get(name)
    if decoder is None:
        return None
    plain = codecs.lookup(name.removeprefix("leadctl_"))
    return codecs.CodecInfo(
        name=name,
        encode=plain.encode,
        decode=lambda data, errors="strict": (decoder(errors).decode(data, True), len(data)),
        incrementaldecoder=decoder,
    )


codecs.register(_find)
