"""A list of what sources and campaigns cost: a CSV, or a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from leadctl.clean import number, text
from leadctl.errors import LeadctlError
from leadctl.fields import fold, recognise
from leadctl.formats import NoHeaderError, ReadOptions, open_table
from leadctl.formats.options import at
from leadctl.i18n import _
from leadctl.rules.spending import MOST, Campaign

_COST: Final = frozenset(
    fold(header)
    for header in (
        *("cost", "costs", "spend", "amount", "budget", "ad cost"),
        *(
            "費用",
            "コスト",
            "広告費",
            "出展費",
            "金額",
            "経費",
            "費用(円)",
            "金額(円)",
            "コスト(円)",
        ),
    )
)
_SHOWN: Final = 5


def read_costs(path: Path, name: str) -> tuple[Campaign, ...]:
    """Read a list with the columns source, campaign (if it has one) and cost, which is called
    `name`. LeadctlError with the lines of all that cannot be read."""
    try:
        table = open_table(path, ReadOptions(), _meaning, name)
    except NoHeaderError:
        raise _no_list(name) from None
    places: dict[str, int] = {}
    for n, header in enumerate(table.header):
        if known := _meaning(header):
            places.setdefault(known, n)
    if not {"source", "cost"} <= places.keys():
        raise _no_list(name)
    found: list[Campaign] = []
    faults: list[str] = []
    for row in table.rows():
        told = _told(places, row.cells)
        if not any(told.values()):
            continue
        try:
            found.append(_campaign(told))
        except ValueError as error:
            faults.append(f"{at(name, row.line)}: {error}")
    if faults:
        more = "" if len(faults) <= _SHOWN else " …"
        raise LeadctlError("", "; ".join(faults[:_SHOWN]) + more, _("Nothing was counted."))
    return tuple(found)


def _no_list(name: str) -> LeadctlError:
    what = _("has no column for the source, or none for the cost")
    return LeadctlError(name, what, _("Its columns are: source, campaign, cost."))


def _meaning(header: str) -> str | None:
    if fold(header) in _COST:
        return "cost"
    known = recognise(header)
    return known if known in {"source", "campaign"} else None


def _told(places: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    return {key: text.clean(cells[n]) if n < len(cells) else "" for key, n in places.items()}


def _campaign(told: Mapping[str, str]) -> Campaign:
    """Return what a row says. ValueError with what is wrong, in words."""
    if not told["source"]:
        raise ValueError(_("there is no source"))
    cost = None if told["cost"].startswith(("-", "▲", "△")) else number.parse(told["cost"])
    if cost is None or cost > MOST:
        raise ValueError(_("{value} is no cost").format(value=repr(told["cost"])))
    return Campaign(told["source"], told.get("campaign") or None, cost)
