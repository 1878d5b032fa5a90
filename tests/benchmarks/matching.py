"""The lines of `make bench` about who is who: a large card export, and a few more cards."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from . import generate, names
from .lab import CLOCK, LEADCTL, MEGABYTE, SQLITE_UTILS, Lab, Line, in_bytes, in_seconds
from .measure import Run, run

NEW_CARDS = 1_000
_NAME, _EMAIL, _MOBILE, _DAY = (
    generate.CARD_HEADER.index(word) for word in ("氏名", "e-mail", "携帯電話", "名刺交換日")
)


class Matching:
    """A large export in a store, with its keys, clusters and candidates, and what that took."""

    def __init__(self, lab: Lab) -> None:
        self.store = lab.store("matched.db")
        plain = [SQLITE_UTILS, "insert", lab.store("plain.db"), "cards", lab.more_cards_utf8]
        self.bare = run([*plain, "--csv"])
        self.taken_in = lab.load(self.store, lab.more_cards, lab.more_rows)
        self.candidates = self.ask()

    def ask(self) -> Run:
        """List the best candidate: all of them are to be found for that."""
        command = [LEADCTL, "--db", self.store, "--quiet", "duplicates", "--limit", "1"]
        return run([*command, "--format", "json"], CLOCK)

    @property
    def seconds(self) -> float:
        """What the import and the candidates took."""
        return self.taken_in.seconds + self.candidates.seconds


@cache
def the_matching(lab: Lab) -> Matching:
    """Return the store of a lab, made once."""
    return Matching(lab)


def match_everybody(lab: Lab) -> Iterator[Line]:
    """Compare import with keys and clusters, then candidates, with what only inserts the rows."""
    made, what = the_matching(lab), f"{lab.more_rows:,} cards"
    bare, insert = made.bare.seconds, "sqlite-utils insert --csv"
    yield in_seconds(f"import and candidates, {what}", made.seconds, insert, bare, 2.5)
    yield in_seconds("of that, candidates", made.candidates.seconds, insert, bare, None)
    peak = max(made.taken_in.peak, made.candidates.peak)
    yield in_bytes(f"memory, {what} matched", peak, "the allowance", 1500 * MEGABYTE, 1)


def match_what_is_new(lab: Lab) -> Iterator[Line]:
    """Compare a few more cards, half of people met before and half of new colleagues, with all."""
    made, more = the_matching(lab), lab.folder / "met-again.csv"
    rows = met_again(lab.more_cards_utf8, lab.more_rows, NEW_CARDS)
    generate.write_csv(more, generate.CARD_HEADER, rows)
    seconds = lab.load(made.store, more, NEW_CARDS).seconds + made.ask().seconds
    what = f"{NEW_CARDS:,} more cards and their candidates"
    yield in_seconds(what, seconds, f"all {lab.more_rows:,}", made.seconds, 1 / 50)


def met_again(cards: Path, n_rows: int, n_new: int) -> Iterator[list[str]]:
    """Yield cards of today, spread over a card export of `n_rows`: every other one is of the same
    person, the others of somebody new in that firm."""
    with cards.open(encoding="utf-8", newline="") as file:
        listed = islice(csv.reader(file), 1, None, n_rows // n_new)
        for n, row in enumerate(islice(listed, n_new)):
            row[_DAY] = "2026/11/20"
            if n % 2:
                last, given = names.SURNAMES[n % 89], names.GIVEN[n % 61]
                domain = row[_EMAIL].strip().partition("@")[2] or "new.example"
                row[_NAME] = f"{last[0]} {given[0]}"
                row[_EMAIL], row[_MOBILE] = f"{given[2]}.{last[2]}.n{n}@{domain}", ""
            yield row
