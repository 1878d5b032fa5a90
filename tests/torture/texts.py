"""Ways to break bytes and texts; each takes a source of chance, so that a number names a file."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Break = Callable[[bytes, Random], bytes]

_NOISE = [
    *(b"\0", b'"', b"'", b",", b"\t", b";", b"\r", b"\n", b"\r\n", b"\x1b[2J", b"\x1b$B", b"\x85"),
    *(b"\xff", b"\xfe", b"\xef\xbb\xbf", b"\x80", b"\xa5", b"\\", b"=1+1", b"@SUM(A1)", b"<!--"),
    *("\u2028".encode(), "\u202e".encode(), "\ufeff".encode(), "𠮷".encode(), "㈱".encode("cp932")),
    *(b"-1", b"1e309", b"9" * 400, b"0000-00-00", b"9999-99-99", b"NaN", b"%00", b"\xed\xa0\x80"),
]
_CODECS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-be", "utf-32")


def flip(data: bytes, chance: Random) -> bytes:
    """Change a few bits."""
    found = bytearray(data)
    for _n in range(chance.choice((1, 1, 3, 10, 100))):
        if found:
            found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def cut(data: bytes, chance: Random) -> bytes:
    """End in the middle."""
    return data[: chance.randrange(len(data) + 1)]


def behead(data: bytes, chance: Random) -> bytes:
    """Begin in the middle."""
    return data[chance.randrange(len(data) + 1) :]


def strew(data: bytes, chance: Random) -> bytes:
    """Put in what means something to some reader."""
    for _n in range(chance.choice((1, 2, 5, 40))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_NOISE) + data[at:]
    return data


def drop(data: bytes, chance: Random) -> bytes:
    """Leave out a part."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 2, 20, 300)) :]


def repeat(data: bytes, chance: Random) -> bytes:
    """Say a part again, perhaps often."""
    at = chance.randrange(len(data) + 1)
    part = data[at : at + chance.choice((1, 10, 200))]
    return data[:at] + part * chance.choice((2, 3, 500)) + data[at:]


def shuffle(data: bytes, chance: Random) -> bytes:
    """Put the lines in another order, and lose some."""
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines[: chance.randrange(len(lines)) + 1])


def mix(data: bytes, chance: Random) -> bytes:
    """Write lines in encodings of their own."""
    text = data.decode(chance.choice(("utf-8", "cp932")), "replace")
    few = chance.sample(_CODECS, 2)
    return b"".join(
        line.encode(few[chance.random() < 0.2], "replace") for line in text.splitlines(True)
    )


def recode(data: bytes, chance: Random) -> bytes:
    """Write all of it in another encoding."""
    return data.decode("utf-8", "replace").encode(chance.choice(_CODECS), "replace")


def widen(data: bytes, chance: Random) -> bytes:
    """Give a line many cells."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] += chance.choice((b",", b"\t", b",x", b',"')) * chance.choice((3, 300, 3_000))
    return b"\n".join(lines)


BREAKS: tuple[Break, ...] = (
    flip, cut, behead, strew, drop, repeat, shuffle, mix, recode, widen,
)  # fmt: skip


def broken(data: bytes, chance: Random, most: int = 3) -> bytes:
    """Break data in one to `most` ways."""
    for way in chance.choices(BREAKS, k=chance.randint(1, most)):
        data = way(data, chance)
    return data
