"""Where rows of people who asked to be forgotten are stopped on their way into the store."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from leadctl.fields import RECORD_FIELDS
from leadctl.i18n import _
from leadctl.identity.evidence import keys
from leadctl.model import Mapped, Reject
from leadctl.privacy.traces import traces, traces_in
from leadctl.rowstream import Chunk
from leadctl.store import forgotten
from leadctl.store.forgotten import Forgotten


@dataclass(frozen=True, slots=True)
class Gate:
    """Turns the rows of the forgotten into rejects that hold nothing but line and reason."""

    known: Forgotten
    system: str

    @classmethod
    def of(cls, conn: sqlite3.Connection, system: str) -> Gate | None:
        """Return the gate of a store for a file whose ids are of a system; None if it is open."""
        known = forgotten.load(conn)
        return cls(known, system) if known and known.hashes else None

    def pass_through(self, chunk: Chunk) -> Chunk:
        """Return a chunk of which only strangers are left; of rejected rows only the line, too."""
        stops = [self._stops(row) for row in chunk.mapped]
        mapped = [row for row, stop in zip(chunk.mapped, stops, strict=True) if not stop]
        stopped = [_told(r.line) for r, stop in zip(chunk.mapped, stops, strict=True) if stop]
        rejected = [_told(r.line) if self._holds(r) else r for r in chunk.rejected]
        both = sorted([*stopped, *rejected], key=lambda reject: reject.line)
        return Chunk(chunk.read, mapped, both)

    def _stops(self, row: Mapped) -> bool:
        known = dict(zip(RECORD_FIELDS, row.values, strict=True))
        crm_id, name, phone = (known[f] for f in ("crm_id", "full_name", "phone"))
        own = keys(row.emails, row.mobiles, self.system, str(crm_id) if crm_id else None)
        texts = [str(text) if text else None for text in (name, row.company_key, phone)]
        return self.known.knows(traces(own, *texts))

    def _holds(self, reject: Reject) -> bool:
        return any(self.known.knows(traces_in(cell)) for cell in reject.cells)


def _told(line: int) -> Reject:
    return Reject(line, [], "", _("somebody who asked to be forgotten"))
