"""What a file is, by its content: a name says nothing (xlsx named .csv, HTML named .xls)."""

from __future__ import annotations

import re
from enum import StrEnum

from leadctl.formats.charset import utf16_without_mark
from leadctl.formats.options import Input
from leadctl.i18n import _

_HEAD = 1 << 16
_ZIP = b"PK"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CARD = re.compile(rb"(?:^|[\r\n])[ \t]*begin[ \t]*:[ \t]*vcard[ \t]*(?:$|[\r\n])", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
# Controls, but for tab, line breaks, form feed, the DOS end of file, and ESC of ISO-2022-JP.
_CONTROLS = re.compile(rb"[\x01-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")


class Kind(StrEnum):
    """What can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    VCARD = "vcard"
    TEXT = "text"


def kind_of(file: Input) -> Kind:
    """Return what a file is.

    Raises `LeadctlError` for what is no file, cannot be opened, or is known to be something else.
    """
    head = _read_head(file)
    if head.startswith((_ZIP + b"\x03\x04", _ZIP + b"\x05\x06")):
        return Kind.XLSX
    if head.startswith(_COMPOUND):
        return Kind.XLS
    for magic, what in _strangers():
        if head.startswith(magic):
            raise _refuse(file, what)
    plain = _narrow(head).lstrip(b" \t\r\n")
    if _HTML.match(plain):
        raise _refuse(file, _("a web page (HTML)"))
    if plain.startswith(b"<?xml"):
        raise _refuse(file, _("an XML document"))
    if _CARD.search(plain[:4096]):
        return Kind.VCARD
    if not head.startswith(_MARKS) and _is_binary(head):
        raise _refuse(file, _("binary data"))
    return Kind.TEXT


def _read_head(file: Input) -> bytes:
    path = file.path
    try:
        if path.is_dir():
            raise file.fault(_("this is a directory"), _("Name the files in it."))
        if path.exists() and not path.is_file():
            raise file.fault(
                _("this is no regular file"), _("Pipe it in: … | leadctl import - instead.")
            )
        with path.open("rb") as stream:
            return stream.read(_HEAD)
    except FileNotFoundError:
        raise file.fault(_("there is no such file"), _("Check the name and the folder.")) from None
    except PermissionError:
        raise file.fault(_("the file may not be read"), _("Check its permissions.")) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise file.fault(_("the file cannot be read: {why}").format(why=why)) from None


def _strangers() -> tuple[tuple[bytes, str], ...]:
    """Return the first bytes of files that people take for lists, and what they are."""
    picture = _("a picture")
    packed = _("a compressed archive")
    return (
        (b"%PDF", _("a PDF document")),
        (b"\x89PNG\r\n", picture),
        (b"\xff\xd8\xff", picture),
        (b"GIF8", picture),
        (b"II*\0", picture),
        (b"MM\0*", picture),
        (b"RIFF", picture),
        (b"\x1f\x8b", packed),
        (b"BZh", packed),
        (b"\xfd7zXZ\0", packed),
        (b"7z\xbc\xaf\x27\x1c", packed),
        (b"Rar!", packed),
        (b"{\\rtf", _("an RTF document")),
        (b"SQLite format 3\0", _("an SQLite database")),
        (b"\x7fELF", _("a program")),
        (b"MZ\x90", _("a program")),
        (b"PAR1", _("a Parquet file")),
    )


def _refuse(file: Input, what: str) -> Exception:
    return file.fault(
        _("this is {what}, no list").format(what=what),
        _("Export or save it as CSV, .xlsx or vCard, and import that."),
    )


def _narrow(head: bytes) -> bytes:
    """Return the ASCII part of a text as single bytes, whatever its width."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")


def _is_binary(head: bytes) -> bool:
    """Tell bytes that are no text from text with a few NULs, as webinar reports have them."""
    if utf16_without_mark(head):
        return False
    controls = len(_CONTROLS.findall(head))
    return controls > 0.01 * len(head) + 1 or head.count(0) > 0.2 * len(head)
