"""`cards.rejects.csv`: the rows that could not be used, to be mended and imported again."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from leadctl import aside
from leadctl.clean.cell import guard
from leadctl.errors import LeadctlError
from leadctl.i18n import _
from leadctl.model import REJECT_COLUMNS, Reject

_ENDING = ".rejects.csv"


def rejects_path(path: Path, name: str) -> Path:
    """Return where the rejects of a file go: beside it; those of standard input: here. A file of
    rejects that comes back keeps what is still to be mended, so that a folder that is imported
    every morning does not fill with rejects of rejects.

    >>> [rejects_path(Path(f), f).as_posix() for f in ("in/cards.csv", "in/cards.rejects.csv")]
    ['in/cards.rejects.csv', 'in/cards.rejects.csv']
    """
    if name == "-":
        return Path("stdin.rejects.csv")
    return path if path.name.endswith(_ENDING) else path.with_name(path.stem + _ENDING)


def rewrite(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Replace a file of rejects by these rows, the header first; without others there is none."""
    if len(rows) < 2:
        path.unlink()
        return
    with os.fdopen(aside.create(path), "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
    aside.place(path).replace(path)


class RejectsFile:
    """Written aside while the file is read, and moved into place by `publish`, after the store has
    committed; without it the file that was there before stays as it was."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        self.path = path
        self._header = tuple(h for h in header if h not in REJECT_COLUMNS)
        self._file: TextIO | None = None
        self.count = 0

    def add(self, reject: Reject) -> None:
        """Write one rejected row: its own cells, then line, field and reason."""
        if self._file is None:
            self._file = self._begin()
        self.count += 1
        width = len(self._header)
        cells = (reject.cells + [""] * width)[:width]
        row = [*cells, reject.line, reject.field, reject.reason]
        csv.writer(self._file, lineterminator="\r\n").writerow(map(guard, row))

    def publish(self) -> None:
        """Move the file into place, if a row was rejected at all."""
        if self._file:
            self._file.close()
            self._file = None
            aside.place(self.path).replace(self.path)

    def __enter__(self) -> RejectsFile:
        aside.sweep(self.path)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()
        aside.place(self.path).unlink(missing_ok=True)

    def _begin(self) -> TextIO:
        try:
            handle = aside.create(self.path)
        except OSError as error:
            what = _("the rejected rows cannot be written ({error})").format(error=error.strerror)
            raise LeadctlError(str(self.path), what, _("Make the folder writable.")) from error
        # With a BOM, so that Excel opens it as what it is.
        file = os.fdopen(handle, "w", encoding="utf-8-sig", errors="replace", newline="")
        csv.writer(file, lineterminator="\r\n").writerow(
            map(guard, (*self._header, *REJECT_COLUMNS))
        )
        return file
