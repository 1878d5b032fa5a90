"""What `import` says about the statuses of a CRM: which were taken, which not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from leadctl.cli.points import display_id, result_label, stage_labels
from leadctl.i18n import _, ngettext
from leadctl.pipeline import ImportResult
from leadctl.returning import Heard, Outcome


def lines(result: ImportResult) -> list[str]:
    """Return a line for each row that was heard, and one for each status that nobody knows."""
    told = [
        _("{file} line {line}").format(file=result.file, line=one.row.line)
        + f": {display_id(one.row.lead_id)}: {_became(one)}"
        for one in result.heard
        if one.outcome is not Outcome.UNKNOWN
    ]
    return [*_unknown(result), *told]


def _became(one: Heard) -> str:
    status = repr(one.row.status)
    if one.outcome is Outcome.ENDED:
        closed = one.before.result if one.before.result in {"won", "lost"} else one.before.stage
        text = _("{status} is not taken: the lead is {closed}. If it goes on: {command}")
        command = f"leadctl promote {display_id(one.row.lead_id)} --to STAGE --reason …"
        return text.format(status=status, closed=result_label(closed or ""), command=command)
    if one.outcome is Outcome.LATER:
        text = _("{status} of {at} is not taken: sales said {answer} on {day}")
        answer = result_label(one.before.result or "")
        return text.format(status=status, at=one.at, answer=answer, day=one.before.at)
    said = result_label(one.said.result or "") if one.said else ""
    taken = _("{status} means {answer}").format(status=status, answer=said)
    if one.move is None:
        return taken
    label = stage_labels()
    return f"{taken}; {label(one.move.from_stage)} → {label(one.move.to_stage)}"


def _unknown(result: ImportResult) -> Iterator[str]:
    found = [one.row for one in result.heard if one.outcome is Outcome.UNKNOWN]
    for status, rows in groupby(
        sorted(found, key=lambda r: (r.status, r.line)), lambda r: r.status
    ):
        first, *rest = rows
        text = ngettext(
            "{file} line {line}: nobody has said what the status {status} means ({n} row)."
            " Write it into [statuses] of the rules.",
            "{file} line {line}: nobody has said what the status {status} means ({n} rows)."
            " Write it into [statuses] of the rules.",
            1 + len(rest),
        )
        n = 1 + len(rest)
        yield text.format(file=result.file, line=first.line, status=repr(status), n=n)
