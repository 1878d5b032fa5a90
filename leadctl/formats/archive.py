"""Containers of workbooks, looked at before a reader unpacks them: one at all, safe, not locked.

A workbook of a few kilobytes can unpack to gigabytes, one with two cells far apart makes a reader
lay out every cell between them, and one with a long text that many cells share makes it copy that
text as often; each would end the process.
"""

from __future__ import annotations

import mmap
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator

from leadctl.errors import LeadctlError
from leadctl.formats.options import Input
from leadctl.i18n import _

_MOST_UNPACKED = 2 << 30
_LARGE_MEMBER = 100 << 20
_MOST_RATIO = 200
_MOST_CELLS, _MOST_SPARSE = 60_000_000, 20_000_000
_MOST_SHARED = 400 << 20
_BLOCK = 1 << 20
_ENCRYPTED = "EncryptedPackage\0".encode("utf-16-le")
# The first record of an xls (BOF of the workbook), perhaps WriteProtect, then FilePass.
_FILE_PASS = re.compile(rb"\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,  # so says zipfile of a compression that it lacks
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
)

_ROW = re.compile(rb'row [^<>]*?\br="(\d{1,7})"')
_FAR_CELL = re.compile(rb'r="[A-Z]{1,3}\d{6,7}"')
_WIDE_CELL = re.compile(rb'r="([A-Z]{2,3})\d')
_MOST_ROWS, _NARROW = 1 << 20, 26

_SHEET = re.compile(r"/?xl/worksheets/.*\.xml$", re.IGNORECASE)
_TEXT = re.compile(rb"<(?:\w{1,20}:)?si\b")
_SHARED = re.compile(rb"""\bt=["']s["']""")
_SHARED_NUMBER = re.compile(
    rb"""\bt=["']s["'][^<>]{0,200}>\s{0,20}<(?:\w{1,20}:)?v>\s{0,20}(\d{1,9})<"""
)
_LONGEST_CELL = 512


def check_archive(file: Input) -> None:
    """Raise `LeadctlError` for a ZIP archive that is broken, no workbook, or too large unpacked."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            _check_members(file, archive)
            members = archive.infolist()
            sheets = [m for m in members if _SHEET.match(m.filename.replace("\\", "/"))]
            texts = [m for m in members if m not in sheets]
            for sheet in sheets:
                shared = _check_sheet(file, archive, sheet)
                if shared * sum(m.file_size for m in texts) > _MOST_SHARED:
                    _check_shared(file, archive, sheet, _lengths(archive, texts))
    except _BROKEN as error:
        raise broken(file, error) from None


def check_compound(file: Input) -> None:
    """Raise `LeadctlError` for a workbook that is encrypted with a password."""
    with (
        file.path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        if data.find(_ENCRYPTED) >= 0 or _FILE_PASS.search(data):
            raise protected(file)


def protected(file: Input) -> LeadctlError:
    """Return the error for a workbook with a password."""
    return file.fault(
        _("the workbook is protected by a password"), _("Save it without the password.")
    )


def broken(file: Input, why: object) -> LeadctlError:
    """Return the error for a workbook that cannot be read."""
    return file.fault(
        _("the workbook is broken: {why}").format(
            why=" ".join(str(why).split()) or type(why).__name__
        ),
        _("Open it in Excel and save it again as .xlsx or CSV."),
    )


def _check_members(file: Input, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = {m.filename.replace("\\", "/").lstrip("/").lower() for m in members}
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise file.fault(
            _("this is a ZIP archive and no Excel workbook"),
            _("Unpack it and import the lists in it, or save the workbook as .xlsx or CSV."),
        )
    if any(m.flag_bits & 1 for m in members):
        raise protected(file)
    unpacked = sum(m.file_size for m in members)
    dense = (m for m in members if m.file_size > _LARGE_MEMBER)
    ratio = max((m.file_size // max(m.compress_size, 1) for m in dense), default=0)
    if unpacked > _MOST_UNPACKED or ratio > _MOST_RATIO:
        packed = file.path.stat().st_size
        raise file.fault(
            _("the workbook would unpack from {packed} to {unpacked} MB").format(
                packed=f"{packed / (1 << 20):.1f}", unpacked=f"{unpacked / (1 << 20):,.0f}"
            ),
            _("If it is what it should be, save it as CSV and import that."),
        )


def _check_sheet(file: Input, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Return how many cells have their texts elsewhere. Refuse a sheet whose outermost cells are so
    far apart that no reader can lay it out."""
    rows, columns, shared = 0, _NARROW, 0
    for data, fresh in _blocks(archive, member, 64):
        rows = max(rows, max(map(int, _ROW.findall(data)), default=0))
        if rows < 100_000 and _FAR_CELL.search(data):
            rows = _MOST_ROWS
        wide = set(_WIDE_CELL.findall(data))
        columns = max(columns, max(map(_number_column, wide), default=0))
        shared += len(_SHARED.findall(data)) - len(_SHARED.findall(data[:fresh]))
    # A cell takes a byte at least, so a short sheet that spans many is mostly nothing.
    if rows * columns > min(_MOST_CELLS, max(_MOST_SPARSE, member.file_size)):
        raise file.fault(
            _("a sheet spans {rows} rows by {columns} columns").format(
                rows=f"{rows:,}", columns=f"{columns:,}"
            ),
            _("Delete what stands far out in it, or save it as CSV."),
        )
    return shared


def _blocks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, overlap: int
) -> Iterator[tuple[bytes, int]]:
    """Yield a part in pieces, each after the end of the one before, and how long that end is."""
    with archive.open(member) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            data = tail + block
            yield data, len(tail)
            tail = data[-overlap:]


def _lengths(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> array[int]:
    """Return how long the texts are that cells share, in bytes, by their numbers."""
    found: array[int] = array("Q")
    for member in members:
        begun = None
        at = 0
        for data, fresh in _blocks(archive, member, 24):
            for match in _TEXT.finditer(data):
                if match.end() > fresh:
                    here = at - fresh + match.start()
                    if begun is not None:
                        found.append(here - begun)
                    begun = here
            at += len(data) - fresh
        if begun is not None:
            found.append(at - begun)
    return found


def _check_shared(
    file: Input, archive: zipfile.ZipFile, member: zipfile.ZipInfo, lengths: array[int]
) -> None:
    """Refuse a sheet whose cells would hold too much once each has a copy of its text."""
    longest = max(lengths, default=0)
    held = 0
    for data, fresh in _blocks(archive, member, _LONGEST_CELL):
        new = len(_SHARED.findall(data)) - len(_SHARED.findall(data[:fresh]))
        if new * longest <= _BLOCK:
            held += new * longest
            continue
        for match in _SHARED_NUMBER.finditer(data):
            if match.end() > fresh and (number := int(match[1])) < len(lengths):
                held += lengths[number]
    if held > _MOST_SHARED:
        raise file.fault(
            _("the texts of a sheet would take {n} MB").format(n=f"{held >> 20:,}"),
            _("If it is what it should be, save it as CSV and import that."),
        )


def _number_column(letters: bytes) -> int:
    """Return the number of a column.

    >>> _number_column(b"AA"), _number_column(b"XFD")
    (27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
