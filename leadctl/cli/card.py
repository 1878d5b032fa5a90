"""One lead on the screen, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from leadctl import fields, vocabulary
from leadctl.cli import console, points
from leadctl.cli.lists.tables import Column, Listing, draw
from leadctl.cli.session import Session
from leadctl.i18n import _, ngettext
from leadctl.model import NOTE, TAG, Verb

if TYPE_CHECKING:
    from rich.console import Console

    from leadctl.identity.clusters import Link
    from leadctl.model import Handoff
    from leadctl.reports.dossier import Dossier, Employment
    from leadctl.store.feedback import Feedback
    from leadctl.store.scoring import Point

_SHOWN = 15
_BASICS = (
    *("kana", "fax", "postal_code", "prefecture", "address", "url", "industry", "employees"),
    *("revenue", "source", "campaign", "tags", "memo", "challenge", "consent", "consent_basis"),
    *("budget", "authority", "need", "timeframe", "card_owner", "crm_id"),
)


def draw_card(session: Session, known: Dossier) -> None:
    """Print a lead: who it is, where it stands, its points with their evidence, what it did."""
    screen = console.data(session.width)
    _draw_head(screen, session, known)
    _draw_basics(screen, session, known.lead)
    _draw_contacts(screen, known)
    _draw_interests(screen, session, known)
    _draw_edits(screen, session, known)
    _draw_points(screen, session, known)
    _draw_next(screen, session, known)
    _draw_sales(screen, known)
    _draw_activities(screen, known)
    _draw_signals(screen, known)
    _draw_records(screen, known)


def _draw_head(screen: Console, session: Session, known: Dossier) -> None:
    lead = known.lead
    post = " ".join(filter(None, (lead["department"], lead["title"])))
    who = (points.display_id(lead["id"]), points.name_text(lead), lead["company"], post)
    console.say(screen, "  ".join(filter(None, who)), "bold")
    stage = _("Stage {stage} (since {day})") if lead["stage_since"] else _("Stage {stage}")
    label = points.stage_labels_of(session)(lead["stage"])
    stage = stage.format(stage=label, day=lead["stage_since"])
    console.say(screen, "   ".join([stage, *_score_words(lead)]))
    mark = _("Suppressed: no mail") if lead["suppressed"] else None
    owner = _("Owner: {name}").format(name=lead["owner"]) if lead["owner"] else None
    reach = (lead["email"], points.phone_text(lead["phone"]), points.phone_text(lead["mobile"]))
    console.say(screen, "   ".join(dict.fromkeys(filter(None, (*reach, owner, mark)))))


def _score_words(lead: Mapping[str, Any]) -> Iterator[str]:
    if lead["score"] is None:
        yield _("no score yet: leadctl score")
        return
    yield _("{n} points").format(n=lead["score"])
    warm = points.temperature_label(lead["temperature"])
    yield _("Temperature: {temperature}").format(temperature=warm)
    if lead["excluded"]:
        yield _("Excluded: {reason}").format(reason=lead["excluded"])


def _draw_basics(screen: Console, session: Session, lead: Mapping[str, Any]) -> None:
    shown = [(key, lead[key]) for key in _BASICS if lead[key] not in {None, "", "unknown"}]
    if not shown:
        return
    screen.print()
    columns = (Column("field", "", most=24), Column("value", "", most=200, fold=True))
    labels = [(fields.label(key, session.language), value_text(key, value)) for key, value in shown]
    draw(screen, Listing(columns, labels, ""), header=False)


def _draw_contacts(screen: Console, known: Dossier) -> None:
    """Show the addresses, numbers and companies that the head does not show."""
    lead, contacts = known.lead, known.contacts
    emails = [address for address in contacts.emails if address != lead["email"]]
    phones = [n for n in contacts.phones if n not in {lead["phone"], lead["mobile"]}]
    numbers = [text for n in phones if (text := points.phone_text(n))]
    posts = [_post(post) for post in contacts.employments if post.company != lead["company"]]
    shown = [
        *((_("Other e-mail"), address) for address in emails),
        *((_("Other phone"), number) for number in numbers),
        *((_("Also at"), post) for post in posts),
    ]
    if shown:
        columns = (Column("what", "", most=24), Column("value", "", most=200, fold=True))
        screen.print()
        draw(screen, Listing(columns, shown, ""), header=False)


def _draw_interests(screen: Console, session: Session, known: Dossier) -> None:
    if not known.interests:
        return
    told = [
        _("{topic} ({n}, last {day})").format(
            topic=t.topic, n=t.n, day=points.short_day(t.last, session.today)
        )
        for t in known.interests
    ]
    screen.print()
    console.say(screen, _("Interests: {topics}").format(topics=_(", ").join(told)))


def _post(post: Employment) -> str:
    words = " ".join(filter(None, (post.company, post.department, post.title)))
    return _("{post} (as of {day})").format(post=words, day=post.at)


def value_text(key: str, value: Any) -> Any:
    """Return a value of a field as a person reads it."""
    if key in {"phone", "mobile", "fax"}:
        return points.phone_text(value)
    return points.consent_label(value) if key in {"consent", "consent_basis"} else value


def _draw_edits(screen: Console, session: Session, known: Dossier) -> None:
    """Print what was said by hand: notes, and fields that do not say what the imports do."""
    if not known.edits:
        return
    screen.print()
    console.say(screen, _("Said by hand"), "bold")
    columns = (
        Column("at", "", least=10, most=10),
        Column("by", "", least=4, most=20),
        Column("field", "", least=6, most=24),
        Column("value", "", least=16, most=80, fold=True),
    )
    rows = [
        (e["at"], e["by"] or "", edited_label(e["field"], session.language), edited_text(e))
        for e in known.edits[:_SHOWN]
    ]
    draw(screen, Listing(columns, rows, ""), header=False)
    _say_more(screen, len(known.edits))


def edited_label(field: str, language: str) -> str:
    """Return the label of what can be edited: a field, a note, a tag."""
    return {NOTE: _("Note"), TAG: _("Tag")}.get(field) or fields.label(field, language)


def edited_text(edit: Mapping[str, Any]) -> str:
    """Return what an edit says, in words."""
    if edit["verb"] == Verb.CLEAR:
        return _("(none)")
    if edit["verb"] == Verb.RESET:
        return _("(as imported)")
    return str(value_text(edit["field"], edit["value"]))


def _draw_points(screen: Console, session: Session, known: Dossier) -> None:
    if not known.points:
        return
    screen.print()
    columns = (
        Column("rule", _("Score explained"), least=18, most=40),
        Column("points", _("Points"), right=True, word=points.points_text, least=5),
        Column("why", _("Evidence"), least=20, most=60, fold=True),
        Column("place", _("Row of a file"), least=14, most=40, rank=2, fold=True, breaks=_(", ")),
    )
    rows: list[tuple[str, int, str, str]] = [
        (_rule_words(p), p.milli, p.why, _places(p)) for p in known.points
    ]
    total = sum(p.milli for p in known.points)
    draw(screen, Listing(columns, [*rows, (_("Total"), total, "", "")], ""))


def _rule_words(point: Point) -> str:
    """Name a line: its rule, or what else took or gave points: the cap of an axis, the rounding."""
    axes = {"fit": _("Fit"), "engagement": _("Engagement"), "score": _("Rounding")}
    named = point.rule or axes.get(point.axis, point.axis)
    return f"{point.group}: {named}" if point.group else named


def _places(point: Point) -> str:
    """Name the rows of files that a point comes from, each once; the first three are enough."""
    there = dict.fromkeys(_place(e.file, e.line) for e in (*point.activities, *point.sources))
    shown = [*list(there)[:3], *(["…"] if len(there) > 3 else [])]
    return _(", ").join(shown)


def _place(file: str, line: int) -> str:
    return _("{file} line {line}").format(file=points.file_text(file), line=line)


def _draw_next(screen: Console, session: Session, known: Dossier) -> None:
    if known.next is None:
        return
    stage = points.stage_labels_of(session)(known.next.stage)
    screen.print()
    if not known.next.missing:
        text = _("Nothing is missing for {stage}: leadctl promote")
        console.say(screen, text.format(stage=stage))
        return
    console.say(screen, _("Missing for {stage}").format(stage=stage), "bold")
    for missing in known.next.missing:
        console.say(screen, f"  {missing.label}")


def _draw_sales(screen: Console, known: Dossier) -> None:
    """Show when the lead was given to sales, and what sales said since, newest first."""
    if not known.handoffs and not known.feedback:
        return
    screen.print()
    console.say(screen, _("With sales"), "bold")
    columns = (
        Column("at", "", least=10, most=10),
        Column("what", "", least=8, most=30),
        Column("by", "", least=4, most=20, rank=2),
        Column("told", "", least=20, most=70, fold=True),
    )
    given = [(h.at[:10], 0, _handoff_words(h)) for h in known.handoffs]
    said = [(f.at, 1, _feedback_words(f)) for f in known.feedback]
    newest_first = sorted([*given, *said], key=lambda line: line[:2], reverse=True)
    rows = [(at, *words) for at, _order, words in newest_first]
    draw(screen, Listing(columns, rows, ""), header=False)


def _handoff_words(one: Handoff) -> tuple[str, str, str]:
    words = [one.snapshot.get("why") or ""]
    if one.closed_at:
        words.append(_("closed on {day}").format(day=one.closed_at[:10]))
    elif one.due:
        due = one.due[:16].replace("T", " ")
        words.append(_("to be answered by {moment}").format(moment=due))
    handed = _("handed over, {id}").format(id=points.handoff_id(one.id))
    return handed, one.owner or "", _(", ").join(filter(None, words))


def _feedback_words(said: Feedback) -> tuple[str, str, str]:
    amount = points.amount_text(said.amount)
    words = [vocabulary.reason_text(said.reason), amount and f"{_('Deal amount')} {amount}"]
    for label, day in ((_("Next step on"), said.next_on), (_("Order expected on"), said.order_on)):
        words.append(day and f"{label} {day}")
    told = _(", ").join(filter(None, [*words, said.note]))
    return vocabulary.result_text(said.result), said.by or "", told


def _draw_activities(screen: Console, known: Dossier) -> None:
    screen.print()
    console.say(screen, _("Activities"), "bold")
    if not known.activities:
        console.say(screen, _("None yet."))
        return
    columns = (
        Column("at", "", least=10, most=10),
        Column("kind", "", word=points.kind_label, least=8, most=24),
        Column("subject", "", least=10, most=60, fold=True),
        Column("place", "", least=14, most=44, rank=2, fold=True),
    )
    rows = [
        (a["at"][:10], a["kind"], a["subject"], _place(a["file"], a["line"]))
        for a in known.activities[:_SHOWN]
    ]
    draw(screen, Listing(columns, rows, ""), header=False)
    _say_more(screen, len(known.activities))


def _draw_signals(screen: Console, known: Dossier) -> None:
    """Show what unknown people of the company looked for."""
    if not known.signals:
        return
    screen.print()
    console.say(screen, _("Signals of the company"), "bold")
    columns = (
        Column("at", "", least=10, most=10),
        Column("topic", "", least=10, most=60, fold=True),
        Column("source", "", least=8, most=24),
        Column("place", "", least=14, most=44, rank=2, fold=True),
    )
    rows = [
        (s["at"][:10], s["topic"], s["source"], _place(s["file"], s["line"]))
        for s in known.signals[:_SHOWN]
    ]
    draw(screen, Listing(columns, rows, ""), header=False)
    _say_more(screen, len(known.signals))


def _draw_records(screen: Console, known: Dossier) -> None:
    screen.print()
    n = len(known.records)
    title = ngettext("Made of {n} record", "Made of {n} records", n).format(n=n)
    console.say(screen, title, "bold")
    columns = (
        Column("record", "", least=4),
        Column("at", "", least=10, most=10),
        Column("name", "", least=13, most=20),
        Column("company", "", least=20, most=30),
        Column("email", "", least=24, most=40, rank=2, under="company"),
        Column("because", "", least=14, most=40, rank=3, fold=True, under="name"),
        Column("places", "", least=24, most=60, fold=True, breaks=_(", ")),
    )
    rows = [
        (
            f"R-{r['id']}",
            r["at"][:10],
            r["full_name"] or "",
            r["company"] or "",
            r["email"] or "",
            _because(known.because.get(r["id"])),
            _(", ").join(_place(p["file"], p["line"]) for p in r["places"]),
        )
        for r in known.records[:_SHOWN]
    ]
    draw(screen, Listing(columns, rows, ""), header=False)
    _say_more(screen, len(known.records))


def _because(link: Link | None) -> str:
    """Say why a record belongs to its lead; the first one needs no reason."""
    if link is None:
        return ""
    from leadctl.identity.clusters import Rule  # the help needs no matching

    shared = points.phone_text(link.key[2:]) if link.rule is Rule.MOBILE else link.key[2:]
    words = {
        Rule.DECIDED: _("decided, event {shared}"),
        Rule.SAME_ID: _("same id {shared}"),
        Rule.EMAIL: _("A1 same e-mail"),
        Rule.MOBILE: _("A2 same name, {shared}"),
        Rule.EMAIL_TYPO: _("A3 same e-mail, name mistyped"),
        Rule.BOX: _("same shared box"),
    }
    return words[link.rule].format(shared=shared)


def _say_more(screen: Console, count: int) -> None:
    if count > _SHOWN:
        more = _("{n} more; --format json shows all.").format(n=count - _SHOWN)
        console.say(screen, more)
