"""A review in a file: pairs with a column for the verdict, out to somebody and back again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadctl.errors import LeadctlError
from leadctl.i18n import LANGUAGES, _, catalogue

_VERDICTS = {"same": True, "different": False}
_HEADERS = ("Lead A", "Lead B", "Verdict")


def verdict_words() -> tuple[str, str]:
    """Return the words to choose from, for one person and for two."""
    return _("same"), _("different")


def labels() -> tuple[str, str, str]:
    """Return the headers of the columns that are read back: both leads, and the verdict."""
    return _("Lead A"), _("Lead B"), _("Verdict")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a review: both leads as they are written there, and the verdict (None: none)."""

    place: str
    a: str
    b: str
    same: bool | None


def read_review(path: Path) -> Iterator[Line | LeadctlError]:
    """Yield the lines of a review (xlsx or csv, in either language); of a line that is not
    understood, what is wrong with it. LeadctlError for a file that is no review."""
    rows = _rows(path)
    header = [_text(cell) for cell in next(rows, ())]
    places = _places(path, header)
    for number, row in enumerate(rows, start=2):
        cells = [_text(row[at]) if at < len(row) else "" for at in places]
        where = _("{file} line {line}").format(file=path, line=number)
        yield from _line(where, *cells)


def _line(where: str, a: str, b: str, verdict: str) -> Iterator[Line | LeadctlError]:
    if not a and not b and not verdict:
        return
    known = _known(_VERDICTS)
    same = known.get(verdict.casefold())
    if verdict and same is None:
        what = _("{text} is no verdict").format(text=repr(verdict))
        yield LeadctlError(
            where, what, _("Write {words}.").format(words=" / ".join(verdict_words()))
        )
    elif not a or not b:
        yield LeadctlError(
            where, _("a lead is missing"), _("Leave the columns as they were written.")
        )
    else:
        yield Line(where, a, b, same)


def _places(path: Path, header: Sequence[str]) -> list[int]:
    """Return where the three columns stand."""
    found = []
    for label, shown in zip(_HEADERS, labels(), strict=True):
        names = {name.casefold() for name in (label, *_translations(label))}
        at = next((n for n, cell in enumerate(header) if cell.casefold() in names), None)
        if at is None:
            what = _("is no review: there is no column {name}").format(name=repr(shown))
            remedy = _("Write one with: leadctl duplicates --out review.xlsx")
            raise LeadctlError(str(path), what, remedy)
        found.append(at)
    return found


def _known(words: dict[str, bool]) -> dict[str, bool]:
    return {
        said.casefold(): meant
        for word, meant in words.items()
        for said in (word, *_translations(word))
    }


def _translations(text: str) -> list[str]:
    return [catalogue(language).gettext(text) for language in LANGUAGES]


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    import zipfile  # the help needs none

    try:
        if zipfile.is_zipfile(path):
            yield from _sheet(path)
            return
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)
    except OSError as error:
        what = _("the file cannot be read ({reason})").format(reason=error.strerror)
        raise LeadctlError(str(path), what) from error
    except (UnicodeDecodeError, csv.Error, KeyError, zipfile.BadZipFile) as error:
        what = _("is no review: neither a workbook nor CSV in UTF-8")
        remedy = _("Write one with: leadctl duplicates --out review.xlsx")
        raise LeadctlError(str(path), what, remedy) from error


def _sheet(path: Path) -> Iterator[Sequence[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
