"""What a number is worth: of fewer than 30 a rate is only a hint."""

from __future__ import annotations

from leadctl.cli.lists.tables import Column
from leadctl.i18n import _
from leadctl.reports.population import FEW


def few_column() -> Column:
    """Return the column that marks rates of fewer than 30; its values say whether they are."""
    return Column("few", _("Hint"), rank=1, word=lambda few: f"n<{FEW}" if few else "")


def few_note() -> str:
    """Return what the mark means."""
    return _("n<30: of fewer than 30, so that the rate is only a hint.")
