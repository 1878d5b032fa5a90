"""`report review` on the screen and in files: one page for the meeting of marketing and sales."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from leadctl import vocabulary
from leadctl.cli import points
from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.tables import Column, Figure, Listing, Report
from leadctl.cli.reports.hints import few_column
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext
from leadctl.reports.population import FEW

if TYPE_CHECKING:
    from leadctl.reports.question import Question
    from leadctl.reports.review import Review, Topic

_REASONS, _RULES, _BANDS, _TOPICS = 3, 5, 6, 6


def review_report(session: Session, question: Question) -> Report:
    """Return what was handed over, what became of it, by which rules, and what to talk about."""
    from leadctl.reports.review import review

    found = review(question)
    span = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    heading = _("Review of {first} – {last}: {n} handed over")
    return Report(
        heading=heading.format(**span, n=f"{found.totals.handed:,}"),
        listings=(
            _totals(found),
            _reasons(found),
            _rules(found),
            _bands(session, question, found),
            _topics(session, found),
        ),
        facts={"as_of": session.today.isoformat(), **span},
        notes=_notes(session, found),
        figures=_figures(found),
    )


def _share(part: int, whole: int) -> float | None:
    return points.rate(part / whole) if whole else None


def _totals(found: Review) -> Listing:
    columns = (
        Column("handed", _("Handed over"), right=True),
        Column("answered", _("Answered"), right=True),
        Column("taken", _("Taken"), right=True),
        Column("taken_rate", _("Taken, share"), right=True, word=points.percent, rank=3),
        Column("rejected", _("Sent back"), right=True),
        Column("rejected_rate", _("Sent back, share"), right=True, word=points.percent, rank=2),
        Column("unreachable", _("Cannot be reached"), right=True, rank=1),
        Column("unanswered", _("No answer yet"), right=True),
        Column("met", _("Met"), right=True),
        Column("won", _("Won"), right=True),
        Column("cost", _("Cost"), right=True),
        Column("cost_per_meeting", _("Cost per meeting"), right=True),
    )
    t = found.totals
    rates = _share(t.taken, t.answered), _share(t.rejected, t.answered)
    row = (
        *(t.handed, t.answered, t.taken, rates[0], t.rejected, rates[1]),
        *(t.unreachable, t.unanswered, t.met, t.won, found.cost, found.cost_per_meeting),
    )
    nothing = _("Nothing was handed over in this time.")
    rows = [row] if t.handed else []
    screen = tuple(c.key for c in columns[:-2])
    return Listing(columns, rows, nothing, screen=screen, name="total", title="")


def _reasons(found: Review) -> Listing:
    columns = (
        Column("reason", _("Reason"), word=_reason, least=16),
        Column("count", _("Leads"), right=True),
        Column("of", _("Of"), right=True),
        Column("share", _("Share"), right=True, word=points.percent),
        Column("bar", "", bar=True, least=8, in_files=False),
    )
    rejected = found.totals.rejected
    rows = [(r, n, rejected, s, s) for r, n in found.reasons for s in [_share(n, rejected)]]
    why = Chart(ChartKind.BAR, "reason", ("count",), _("Why leads were sent back"))
    return Listing(
        columns, rows, _("Nothing was sent back."), name="reasons", title=_("Sent back"),
        screenful=_REASONS, charts=(why,),
    )  # fmt: skip


def _reason(reason: str | None) -> str:
    return vocabulary.reason_text(reason) or _("(no reason)")


def _rules(found: Review) -> Listing:
    columns = (
        Column("rule", _("Rule"), least=20, most=40),
        Column("count", _("Handed over"), right=True),
        Column("taken", _("Taken"), right=True),
        Column("rejected", _("Sent back"), right=True),
        Column("rate", _("Sent back, share"), right=True, word=points.percent),
        Column("lift", _("Times the usual"), right=True, word=_times),
        few_column(),
    )
    rows = [
        (
            *(r.rule, r.count, r.taken, r.rejected, points.rate(r.rate)),
            None if r.lift is None else round(r.lift, 2),
            r.taken + r.rejected < FEW,
        )
        for r in found.rules
    ]
    both = Chart(ChartKind.STACKED, "rule", ("taken", "rejected"), _("Taken and sent back by rule"))
    return Listing(
        columns, rows, _("Nobody who was handed over has points."), name="rules",
        title=_("By rule"), screenful=_RULES, charts=(both,),
    )  # fmt: skip


def _times(lift: float | None) -> str | None:
    return None if lift is None else f"{lift:.1f}"


def _bands(session: Session, question: Question, found: Review) -> Listing:
    """Return whether a higher score converted better in the year before: the highest bands."""
    from leadctl.cli.reports.bands import bands_report

    year = replace(question, since=found.last - timedelta(days=364), until=found.last)
    [listing] = bands_report(session, year).listings
    leads = [column.key for column in listing.columns].index("leads")
    return replace(
        listing,
        rows=[row for row in list(listing.rows)[::-1] if row[leads]],
        charts=(),
        title=_("Conversion by score, 12 months"),
        screen=("from", "to", "leads", "accepted", "rate", "interval", "won", "few", "worse"),
        screenful=_BANDS,
    )


def _topics(session: Session, found: Review) -> Listing:
    columns = (
        Column("kind", _("Why")),
        Column("about", _("About")),
        Column("count", _("Leads"), right=True),
        Column("of", _("Of"), right=True),
        Column("lift", _("Times the usual"), right=True, word=_times),
        Column("rules", _("Rules"), word=lambda names: _(", ").join(names)),
        Column("text", _("In words"), least=40, most=98, fold=True),
    )
    rows = [
        (
            *(t.kind.value, t.about or None, t.count, t.of),
            *(None if t.lift is None else round(t.lift, 2), list(t.rules), _told(t)),
        )
        for t in found.topics
    ]
    return Listing(
        columns, rows, _("Nothing stands out."), screen=("text",), name="topics",
        title=_("What to talk about"), screenful=_TOPICS,
    )  # fmt: skip


def _told(topic: Topic) -> str:
    """Return in words why to talk about something, with the numbers."""
    from leadctl.reports.review import Kind

    few = f" (n<{FEW})" if topic.of < FEW else ""
    names = {"n": f"{topic.count:,}", "of": f"{topic.of:,}", "few": few}
    if topic.kind is Kind.REJECTED:
        text = _("{rule}: {n} of {of} sent back, {lift} times the usual{few}")
        return text.format(rule=topic.about, lift=_times(topic.lift), **names)
    if topic.kind is Kind.REASON:
        text = _("{reason}: {n} of {of} sent back{few}. {where}")
        where = _where(topic.about, topic.rules)
        return text.format(reason=_reason(topic.about), where=where, **names).rstrip()
    if topic.kind is Kind.FOUND:
        text = _("Found by sales itself: {of}; with less than the median score handed over: {n}")
        return text.format(n=names["n"], of=names["of"])
    shown = _(", ").join((*topic.rules[:3], *(["…"] if len(topic.rules) > 3 else [])))
    text = _("{n} of {of} rules gave points to nobody handed over: {rules}")
    return text.format(n=names["n"], of=names["of"], rules=shown)


def _where(reason: str, rules: tuple[str, ...]) -> str:
    """Return where the rules could be mended: by the reason, and by what these leads have."""
    hints = {
        "too_early": _("Shorten windows, or ask for the timeframe."),
        "no_budget": _("Ask for the budget."),
        "out_of_target": _("Look at [[fit]] and [[exclude]]."),
        "competitor": _("Name them in [[exclude]]."),
        "no_information": _("Ask for what sales needs to know."),
        "duplicate": _("Look at: leadctl duplicates"),
    }
    named = _("Most have: {rules}.").format(rules=_(", ").join(rules)) if rules else ""
    return " ".join(filter(None, (hints.get(reason, ""), named)))


def _notes(session: Session, found: Review) -> tuple[str, ...]:
    if not found.totals.handed:
        return ()
    told = _("By the last answer of sales until {day}.").format(day=session.today)
    notes = [told, _("Shares: of those answered; by rule: of those taken or sent back.")]
    if found.cost_per_meeting is not None:
        each = _("Cost per meeting: {each} ({cost} for {met} met).")
        numbers = (found.cost_per_meeting, found.cost, found.totals.met)
        named = zip(("each", "cost", "met"), numbers, strict=True)
        notes.append(each.format(**{name: f"{n:,}" for name, n in named}))
    if found.totals.answered < FEW:
        notes.append(_("Fewer than 30 answers: the rates are only a hint."))
    return tuple(notes)


def _figures(found: Review) -> tuple[Figure, ...]:
    t = found.totals
    if not t.handed:
        return ()
    few = f"n<{FEW}" if t.answered < FEW else ""
    taken, back = (
        points.percent(_share(part, t.answered)) or "—" for part in (t.taken, t.rejected)
    )
    answered = ngettext("{n} answer", "{n} answers", t.answered).format(n=f"{t.answered:,}")
    return (
        Figure(_("Handed over"), f"{t.handed:,}", answered),
        Figure(_("Taken"), taken, few),
        Figure(_("Sent back"), back, few),
        Figure(_("No answer yet"), f"{t.unanswered:,}", warning=t.unanswered > 0),
    )
