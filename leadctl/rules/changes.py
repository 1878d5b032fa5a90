"""What changed from one rules file to another, rule by rule and key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from leadctl.rules.reading import Draft

_NAMED_BY = {
    "fit": ("name",),
    "behavior": ("name",),
    "stage": ("name",),
    "exclude": ("name",),
    "segment": ("name",),
    "action": ("kind", "from", "match"),
    "owner": ("name",),
    "interest": ("topic", "action", "match"),
    "approach": ("temperature", "topic"),
}
_ORDERED = ("stage", "exclude")
_NO_RULES = ("test", "import")


class Turn(StrEnum):
    """What became of a rule or a key."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that came or went (`key` is empty, the value is all its keys), or a key of a rule or a
    table that has another value; of a list `old` has only what went and `new` what came."""

    table: str
    name: str
    turn: Turn
    key: str
    old: Any
    new: Any


def find_changes(old: Draft, new: Draft) -> tuple[Change, ...]:
    """Return what changed in the rules; the cases and the columns of imports are none."""
    was, now = _rules(old), _rules(new)
    found: list[Change] = []
    for table in dict.fromkeys((*was, *now)):
        find = _of_array if table in _NAMED_BY else _of_table
        found += find(table, was.get(table), now.get(table))
    return tuple(found)


def _rules(found: Draft) -> dict[str, Any]:
    """Return what is in a file, its lists with what their files hold."""
    lists = {"lists": {name: sorted(items) for name, items in found.book.lists.items()}}
    return {**{k: v for k, v in found.values.items() if k not in _NO_RULES}, **lists}


def _of_array(table: str, old: Any, new: Any) -> Iterator[Change]:
    was, now = _by_name(table, old or []), _by_name(table, new or [])
    for name in dict.fromkeys((*was, *now)):
        if name not in now:
            yield Change(table, name, Turn.REMOVED, "", was[name], None)
        elif name not in was:
            yield Change(table, name, Turn.ADDED, "", None, now[name])
        else:
            yield from _of_keys(table, name, was[name], now[name])
    kept = [[name for name in names if name in was and name in now] for names in (was, now)]
    if table in _ORDERED and kept[0] != kept[1]:
        yield Change(table, "", Turn.CHANGED, "order", *kept)


def _by_name(table: str, rules: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    keys = _NAMED_BY[table]
    return {" ".join(str(rule[key]) for key in keys if key in rule): rule for rule in rules}


def _of_table(table: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, dict) or isinstance(new, dict):
        yield from _of_keys(table, "", old or {}, new or {})
    else:
        yield from _of_keys("", "", {table: old}, {table: new})


def _of_keys(
    table: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        if isinstance(was, list) and isinstance(now, list):
            was, now = [v for v in was if v not in now], [v for v in now if v not in was]
        turn = Turn.ADDED if was is None else Turn.REMOVED if now is None else Turn.CHANGED
        yield Change(table, name, turn, key, was, now)
