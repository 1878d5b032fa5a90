"""`leadctl rules diff`: which rules changed, and what that makes of today's leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.cli.lists.tables import Column, Listing, Report
from leadctl.cli.session import Session
from leadctl.i18n import _

if TYPE_CHECKING:
    from leadctl.reports.comparison import Comparison, Moved
    from leadctl.rules.changes import Change
    from leadctl.rules.reading import Draft

_SHOWN = 20


def comparison_report(
    session: Session, old: Draft, new: Draft, changes: Sequence[Change], found: Comparison
) -> Report:
    """Return the lists that tell two rule books apart."""
    from leadctl.reports.comparison import TEMPERATURES, stage_names

    label = points.stage_labels(
        (stage.name, stage.label) for book in (old.book, new.book) for stage in book.stages
    )
    stages = stage_names(old.book, new.book)
    temperature = Column("was", _("Old"), word=points.temperature_label)
    stage = Column("was", _("Old"), word=label)
    moves = _transitions(found, "stages", stage, stages)
    heading = _("{old} → {new} as of {day}: {n} of {all} leads change")
    return Report(
        heading=heading.format(
            old=old.book.path,
            new=new.book.path,
            day=found.as_of,
            n=f"{len(found.moved):,}",
            all=f"{len(found.before):,}",
        ),
        listings=(
            _changes(changes),
            _bands(found),
            _transitions(found, "temperatures", temperature, TEMPERATURES),
            moves,
            _hot(found),
            _leads(found, label),
        ),
        facts={
            "old": old.book.path,
            "new": new.book.path,
            "as_of": found.as_of.isoformat(),
            "leads": len(found.before),
            "changed": len(found.moved),
            "hot_before": found.hot()[0],
            "hot": found.hot()[1],
            "capacity_per_week": new.book.selling.capacity_per_week,
        },
        notes=_notes(found, new.book.selling.capacity_per_week),
    )


def _notes(found: Comparison, capacity: int | None) -> tuple[str, ...]:
    before, after = found.hot()
    hot = _("hot {before} → {after}").format(before=f"{before:,}", after=f"{after:,}")
    notes = [hot]
    if capacity is not None:
        can = _("capacity {n} a week").format(n=f"{capacity:,}")
        verdict = _("more than sales can take") if after > capacity else _("sales can take them")
        notes = [_("{hot}; {capacity}: {verdict}").format(hot=hot, capacity=can, verdict=verdict)]
    return (
        *notes,
        _("Stages are those that a lead would reach anew; promote moves nobody back."),
        _("Nothing was written."),
    )


def _changes(changes: Sequence[Change]) -> Listing:
    columns = (
        Column("table", _("Table"), least=8),
        Column("name", _("Rule"), least=10, most=30, fold=True),
        Column("change", _("Change"), word=_turn, least=6),
        Column("key", _("Key"), least=6, word=lambda key: key or None),
        Column("old", _("Old value"), least=10, most=50, fold=True, word=_value),
        Column("new", _("New value"), least=10, most=50, fold=True, word=_value),
    )
    rows = [(c.table, c.name, c.turn.value, c.key, c.old, c.new) for c in changes]
    nothing = _("No rule has changed.")
    return Listing(columns, rows, nothing, name="rules", title=_("Rules"), screenful=0)


def _turn(turn: str) -> str:
    return {"added": _("added"), "removed": _("removed")}.get(turn, _("changed"))


def _value(value: Any) -> str | None:
    """Return a value of the rules on one line; a rule is its keys without its name."""
    if isinstance(value, dict):
        return "  ".join(f"{key} = {_value(v)}" for key, v in value.items() if key != "name")
    if isinstance(value, list):
        return _(", ").join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _bands(found: Comparison) -> Listing:
    columns = (
        Column("from", _("Score from"), right=True),
        Column("to", _("to"), right=True),
        Column("before", _("Leads before"), right=True),
        Column("after", _("Leads after"), right=True),
    )
    nothing = _("There are no leads yet: leadctl import FILE")
    title = _("Scores")
    return Listing(columns, found.bands(), nothing, name="scores", title=title, screenful=0)


def _transitions(found: Comparison, name: str, first: Column, names: Sequence[str]) -> Listing:
    """Return a table of transitions: rows are before, columns after; who is nowhere is left out."""
    temperatures = name == "temperatures"
    counts = found.table(lambda s: s.temperature if temperatures else s.stage, names)
    used = [
        n for n in range(len(names)) if temperatures or any(counts[n]) or any(r[n] for r in counts)
    ]
    word = first.word or str
    columns = (first, *(Column(names[n], f"→ {word(names[n])}", right=True) for n in used))
    rows = [(names[n], *(counts[n][m] for m in used)) for n in used if found.before]
    nothing = _("There are no leads yet: leadctl import FILE")
    title = _("Temperature, before and after") if temperatures else _("Stage, before and after")
    return Listing(columns, rows, nothing, name=name, title=title, screenful=0)


def _hot(found: Comparison) -> Listing:
    columns = (
        Column("move", _("Hot list"), word=_hot_move, least=6),
        *_who(),
        Column("score_before", _("Score before"), right=True),
        Column("score", _("Score"), right=True),
    )
    enters = [("enters", *_name(m), m.before.score, m.after.score) for m in found.entering()]
    leaves = [("leaves", *_name(m), m.before.score, m.after.score) for m in found.leaving()]
    nothing = _("Nobody enters or leaves the hot list.")
    title = _("Who enters and who leaves the hot list")
    return Listing(
        columns, [*enters, *leaves], nothing, name="hot_list", title=title, screenful=_SHOWN
    )


def _hot_move(move: str) -> str:
    return _("enters") if move == "enters" else _("leaves")


def _leads(found: Comparison, label: Callable[[str], str]) -> Listing:
    """List who changes: in files each value before and after, on a screen as one column."""
    warmth = points.temperature_label
    columns = (
        *_who(),
        Column("score_before", _("Score before"), right=True),
        Column("score", _("Score"), right=True),
        Column("temperature_before", _("Temperature before"), word=warmth),
        Column("temperature", _("Temperature"), word=warmth),
        Column("stage_before", _("Stage before"), word=label),
        Column("stage", _("Stage"), word=label),
        Column("excluded_before", _("Excluded before")),
        Column("excluded", _("Excluded")),
        Column("scores", _("Score"), least=9, in_files=False),
        Column("temperatures", _("Temperature"), least=12, fold=True, in_files=False),
        Column("stages", _("Stage"), least=12, fold=True, in_files=False),
        Column("exclusion", _("Excluded"), least=6, rank=2, in_files=False),
    )
    rows = [(*_name(m), *_standings(m), *_moves(m, label)) for m in found.moved]
    screen = ("id", "company", "full_name", "scores", "temperatures", "stages", "exclusion")
    nothing, title = _("No lead changes."), _("Leads that change")
    return Listing(
        columns, rows, nothing, screen=screen, name="changes", title=title, screenful=_SHOWN
    )


def _standings(moved: Moved) -> tuple[Any, ...]:
    before, after = moved.before, moved.after
    return (
        *(before.score, after.score, before.temperature, after.temperature),
        *(before.stage, after.stage, before.excluded, after.excluded),
    )


def _moves(moved: Moved, label: Callable[[str], str]) -> tuple[str, ...]:
    """Return each value in words, `before → after` where it changes."""
    before, after = moved.before, moved.after
    warmth = [points.temperature_label(s.temperature) or "" for s in (before, after)]
    pairs = (
        (f"{before.score:,}", f"{after.score:,}"),
        (warmth[0], warmth[1]),
        (label(before.stage), label(after.stage)),
        (before.excluded or "", after.excluded or ""),
    )
    return tuple(now if was == now else f"{was or '—'} → {now or '—'}" for was, now in pairs)


def _who() -> tuple[Column, ...]:
    return (
        Column("id", _("Lead"), word=points.display_id, least=6),
        Column("company", _("Company"), least=10, most=30, rank=1),
        Column("full_name", _("Name"), least=8, most=20),
    )


def _name(moved: Moved) -> tuple[Any, ...]:
    return moved.lead_id, moved.company, moved.name
