"""Signals of intent, by company: who to look for, and who is known there."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from leadctl.store import signals
from leadctl.store.signals import Signal

RECENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Interest:
    """What a company looked for: `n` signals in the last 90 days of `total`, its topics, the most
    frequent first, the last day (ISO) and the providers. `leads` are those who work there, best
    first; of a company without any, `industry` and `employees` are what the provider says."""

    company: str | None
    domain: str | None
    n: int
    total: int
    topics: tuple[str, ...]
    last: str
    strength: str | None
    sources: tuple[str, ...]
    industry: str | None
    employees: int | None
    leads: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """Companies without a lead, and those with leads; who looked most of late stands first."""

    unknown: tuple[Interest, ...]
    known: tuple[Interest, ...]


def intent(conn: sqlite3.Connection, as_of: date) -> Intent:
    """Put the signals until a day together by company."""
    told, homes, staff = signals.told(conn, as_of), signals.homes(conn), signals.staff(conn)
    by_key, by_domain = _by(staff, "company_key"), _by(staff, "email_domain")
    named = {s.domain: s.company_key for s in reversed(told) if s.domain and s.company_key}
    groups: dict[str, list[Signal]] = {}
    for signal in told:
        keys = {signal.company_key, *homes.get(signal.domain or "", ())}
        there = sorted(key for key in keys if key and key in by_key)
        alone = signal.company_key or named.get(signal.domain or "") or f"@{signal.domain}"
        at_domain = f"@{signal.domain}" if signal.domain in by_domain else alone
        for name in there or [at_domain]:
            groups.setdefault(name, []).append(signal)
    found = [
        _interest(group, by_key.get(name) or by_domain.get(name.removeprefix("@"), []), as_of)
        for name, group in groups.items()
    ]
    found.sort(key=lambda i: (-i.n, -date.fromisoformat(i.last).toordinal(), -i.total, _name(i)))
    return Intent(
        tuple(i for i in found if not i.leads),
        tuple(i for i in found if i.leads),
    )


def _by(staff: Iterable[Mapping[str, Any]], column: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for lead in staff:
        if lead[column]:
            found.setdefault(lead[column], []).append(lead)
    return found


def _interest(group: Sequence[Signal], leads: Sequence[Mapping[str, Any]], as_of: date) -> Interest:
    since = (as_of - timedelta(days=RECENT_DAYS)).isoformat()
    recent = [s for s in group if s.at[:10] > since]
    counted = Counter(s.topic for s in recent or group)
    topics = sorted(counted, key=lambda topic: (-counted[topic], topic))
    named = next((lead["company"] for lead in leads if lead["company"]), None)
    return Interest(
        company=named or _first(group, "company"),
        domain=_first(group, "domain"),
        n=len(recent),
        total=len(group),
        topics=tuple(topics),
        last=group[0].at[:10],
        strength=_first(group, "strength"),
        sources=tuple(sorted({s.source for s in group if s.source})),
        industry=_first(group, "industry"),
        employees=_first(group, "employees"),
        leads=tuple(leads),
    )


def _first(group: Sequence[Signal], name: str) -> Any:
    """Return the newest value that there is."""
    return next((value for s in group if (value := getattr(s, name)) is not None), None)


def _name(interest: Interest) -> str:
    return interest.company or interest.domain or ""
