"""A dossier for programs: the JSON of `show`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from leadctl.cli import points
from leadctl.model import NOTE

if TYPE_CHECKING:
    from leadctl.identity.clusters import Link
    from leadctl.model import Handoff
    from leadctl.reports.dossier import Dossier
    from leadctl.store.feedback import Feedback
    from leadctl.store.findings import Missing
    from leadctl.store.scoring import Evidence

_EDIT_KEYS = ("field", "verb", "value", "raw", "by", "at")


def as_json(known: Dossier) -> dict[str, Any]:
    """Return a lead as scripts read it."""
    lead = {key: points.whole(value) for key, value in known.lead.items()}
    return {
        **lead,
        "emails": list(known.contacts.emails),
        "phones": list(known.contacts.phones),
        "employments": [asdict(post) for post in known.contacts.employments],
        "records": [
            {**record, "because": _because_json(known.because.get(record["id"]))}
            for record in known.records
        ],
        "activities": [dict(activity) for activity in known.activities],
        "notes": [
            {"text": e["value"], "by": e["by"], "at": e["at"]}
            for e in known.edits
            if e["field"] == NOTE
        ],
        "edits": [{k: e[k] for k in _EDIT_KEYS} for e in known.edits if e["field"] != NOTE],
        "points": [
            {
                "axis": p.axis,
                "group": p.group,
                "rule": p.rule,
                "points": points.number(p.milli),
                "why": p.why,
                "lost_to_cap": points.number(p.lost_to_cap),
                "evidence": [_evidence(e) for e in (*p.activities, *p.sources)],
            }
            for p in known.points
        ],
        "next": _next_json(known),
        "handoffs": [_handoff_json(one) for one in known.handoffs],
        "feedback": [_feedback_json(said) for said in known.feedback],
        "interests": [topic._asdict() for topic in known.interests],
        "signals": [dict(signal) for signal in known.signals],
    }


def _handoff_json(one: Handoff) -> dict[str, Any]:
    told = {key: getattr(one, key) for key in ("id", "at", "owner", "due", "closed_at")}
    return told | {"why": one.snapshot.get("why")}


def _feedback_json(said: Feedback) -> dict[str, Any]:
    told = said._asdict()
    return {"handoff": told.pop("handoff_id")} | {k: v for k, v in told.items() if k != "lead_id"}


def _because_json(link: Link | None) -> dict[str, Any] | None:
    if link is None:
        return None
    return {"rule": link.rule.value, "shared": link.key[2:] or None, "with": link.b}


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "at": found.at,
        "kind": found.kind,
        "subject": found.subject,
        "file": found.file,
        "line": found.line,
    }


def _next_json(known: Dossier) -> dict[str, Any] | None:
    if known.next is None:
        return None
    return {"stage": known.next.stage, "missing": missing_json(known.next.missing)}


def missing_json(missing: Sequence[Missing]) -> list[dict[str, Any]]:
    """Return what a lead lacks for a stage: the condition, what there is instead, and in words."""
    return [{"condition": m.text, "have": m.have, "label": m.label} for m in missing]
