"""How good the data is, and where it can be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from leadctl.fields import RECORD_FIELDS
from leadctl.reports.population import told_apart
from leadctl.reports.question import Question
from leadctl.store import candidates, intakes, quality, tally, usage
from leadctl.store.quality import FLAGS


@dataclass(frozen=True, slots=True)
class Field:
    """A field: how many leads have a value in it; `asked`: a rule asks for it."""

    name: str
    filled: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The leads of a first source (None: unknown): of how many each of the FLAGS holds."""

    source: str | None
    leads: int
    flags: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rejects:
    """What was refused of the rows of a source (None: none was named) and kind of list."""

    source: str | None
    kind: str
    rows: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Quality:
    """`fields`: those that rules ask for first. `values` that no rule names: (industry or title,
    value, leads). `sources` are there when they were asked for. `problems` count leads. `pairs` are
    open duplicates, and `duplicates` the leads in them by first source; None where they are not up
    to date."""

    leads: int
    fields: tuple[Field, ...]
    sources: tuple[Filled, ...]
    values: tuple[tuple[str, str, int], ...]
    rejects: tuple[Rejects, ...]
    problems: Mapping[str, int]
    pairs: int | None
    duplicates: Mapping[str | None, int] | None


def quality_of(question: Question) -> Quality:
    """Look the data over as of a day."""
    conn, book = question.conn, question.book
    known = quality.known(conn)
    leads, counts = known.leads, known.counts
    current = candidates.is_current(conn)
    asked = usage.asked(book)
    tally.prepare(conn, book, question.as_of, (), rules=False)
    industries, titles = usage.unnamed(conn, book, known.industries)
    fields = (Field(name, counts[name], name in asked) for name in RECORD_FIELDS)
    return Quality(
        leads,
        tuple(sorted(fields, key=lambda f: not f.asked)),
        tuple(_filled(question)) if question.by == "source" else (),
        (
            *(("industry", value, n) for value, n in industries),
            *(("title", value, n) for value, n in titles),
        ),
        _rejects(question),
        {
            "unreachable": counts["unreachable"],
            "no_email": leads - counts["email"],
            "suppressed": quality.suppressed(conn),
            "denied": counts["denied"],
            "no_basis": counts["baseless"],
        },
        candidates.count(conn) if current else None,
        candidates.by_source(conn) if current else None,
    )


def _filled(question: Question) -> list[Filled]:
    """Count what is known of the leads of each first source, the largest first."""
    import numpy as np

    keys, texts = question.once(told_apart, "source")
    known = quality.flags(question.conn)
    places = keys.reindex(known["lead"]).clip(lower=-1).to_numpy() + 1  # 0: without a source
    bits = known["bits"].to_numpy()
    leads = np.bincount(places, minlength=len(texts) + 1)
    counts = [
        np.bincount(places[(bits >> n & 1).astype(bool)], minlength=len(texts) + 1)
        for n in range(len(FLAGS))
    ]
    found = [
        Filled(name, int(leads[n]), {f: int(c[n]) for f, c in zip(FLAGS, counts, strict=True)})
        for n, name in enumerate([None, *texts])
        if leads[n]
    ]
    return sorted(found, key=lambda f: (-f.leads, f.source is None, f.source or ""))


def _rejects(question: Question) -> tuple[Rejects, ...]:
    """Return the sources of which rows were refused, the most of them first."""
    rows, rejected = Counter[tuple[str | None, str]](), Counter[tuple[str | None, str]]()
    for month in intakes.months(question.conn, "", question.last, question.end):
        rows[month.source, month.kind] += month.rows
        rejected[month.source, month.kind] += month.rejected
    found = [Rejects(*key, rows[key], n) for key, n in rejected.items() if n]
    return tuple(sorted(found, key=lambda r: (-r.rejected, r.source or "", r.kind)))
