"""rules.toml -> rule book. All faults of the file are found before one RulesError is raised."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from leadctl.clean.title import LEVELS
from leadctl.errors import Fault, LeadctlError, RulesError
from leadctl.i18n import _
from leadctl.rules.book import (
    Behavior,
    Derived,
    Exclusion,
    Fit,
    Per,
    RuleBook,
    Segment,
    Side,
    Stage,
    TemperatureRule,
    Whose,
)
from leadctl.rules.cases import Known, read_cases
from leadctl.rules.condition import Condition
from leadctl.rules.names import ANSWERED, BESIDE, FIRST, Axis, Scope
from leadctl.rules.places import Path as Place
from leadctl.rules.places import find_lines
from leadctl.rules.sections import Faults, Section
from leadctl.rules.selling import read_selling
from leadctl.rules.spending import read_campaigns
from leadctl.rules.targets import read_exchange

VERSION = 1
ReadList = Callable[[str], str]
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_SLA = re.compile(r"[1-9]\d{0,2} (?:business (?:day|hour)s?|days?|hours?)")
_ANSWERS = {
    **dict.fromkeys(("yes", "true", "1", "はい", "あり", "有", "有り"), "yes"),
    **dict.fromkeys(("no", "false", "0", "いいえ", "なし", "無", "無し"), "no"),
}


def load(path: Path) -> RuleBook:
    """Read a rules file. LeadctlError when it is not there, RulesError with all its faults."""
    return parse(read_text(path), path)


def read_text(path: Path) -> str:
    """Return the text of a rules file; LeadctlError or RulesError when there is none to be had."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        remedy = _("Make one with: leadctl init")
        raise LeadctlError(str(path), _("there is no rules file"), remedy) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = Fault(line, _("the file is not UTF-8"), _("Save it as UTF-8."))
        raise RulesError(str(path), (fault,)) from None
    except OSError as error:
        what = _("cannot be read ({error})").format(error=error.strerror)
        raise LeadctlError(str(path), what, _("Name the rules file with --rules.")) from None


@dataclass(frozen=True, slots=True)
class Draft:
    """A rules file as far as it can be read: `book` lacks what is faulty. `values` is the TOML as
    it stands, `lines` where each of its keys stands."""

    book: RuleBook
    faults: tuple[Fault, ...]
    values: Mapping[str, Any]
    lines: dict[Place, int]


def parse(text: str, path: Path, read_list: ReadList | None = None) -> RuleBook:
    """Read the text of a rules file; `path` says where its list files are and what to call it."""
    found = draft(text, path, read_list)
    if found.faults:
        raise RulesError(str(path), found.faults)
    return found.book


def draft(text: str, path: Path, read_list: ReadList | None = None) -> Draft:
    """Read what can be read of a rules file; RulesError only where it is no TOML.

    `read_list` returns the text of a list file by its path in the rules; by default it is read from
    the folder of the rules file. It raises OSError or UnicodeDecodeError.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(str(path), (_syntax_fault(text, str(error)),)) from None
    except (ValueError, RecursionError):  # thousands of digits; brackets in brackets
        what = _("a number is too long, or brackets stand too deep in each other")
        raise RulesError(str(path), (Fault(0, what, _("Write it shorter.")),)) from None
    faults = Faults(find_lines(text))
    beside = read_list or (lambda name: (path.parent / name).read_text(encoding="utf-8-sig"))
    book = _Reader(Section(values, (), faults), path, beside).book(text)
    return Draft(book, faults.sorted(), values, faults.lines)


def _syntax_fault(text: str, message: str) -> Fault:
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    what = _("this is not TOML ({error})").format(error=_PLACE.sub("", message))
    remedy = _("Check quotes, brackets and commas, and that no key stands there twice.")
    return Fault(line, what, remedy)


@dataclass(slots=True)
class _Reader:
    """Reads the tables of a file in the order in which they depend on each other."""

    top: Section
    path: Path
    read_list: ReadList

    def book(self, text: str) -> RuleBook:
        """Return the book; where there are faults, it is not fit for use."""
        timezone, locale = self._head()
        fit_max, engagement_max = self._caps()
        lists = self._lists()
        stage_sections = list(self.top.tables("stage"))
        names = self._names("stage")
        scopes = {axis: Scope(axis, frozenset(lists), names) for axis in Axis}
        book = RuleBook(
            path=str(self.path),
            version=VERSION,
            timezone=timezone,
            locale=locale,
            fit_max=fit_max,
            engagement_max=engagement_max,
            lists=lists,
            fits=self._fits(scopes[Axis.FIT]),
            behaviors=self._behaviors(),
            actions=self._actions(),
            temperature=self._temperature(scopes[Axis.TEMPERATURE]),
            stages=tuple(
                s for section in stage_sections if (s := _stage(section, scopes[Axis.STAGE]))
            ),
            excludes=self._excludes(scopes[Axis.EXCLUDE]),
            segments=self._segments(scopes[Axis.STAGE]),
            titles=self._titles(),
            answers=self._answers(),
            selling=read_selling(self.top, scopes[Axis.STAGE], locale),
            exchange=read_exchange(self.top),
            imports=self._imports(),
            campaigns=read_campaigns(self.top),
            tests=read_cases(self.top, self._known(names)),
            hash=_identity(text, lists),
        )
        self._no_doubles(book)
        self.top.finish()
        return book

    def _head(self) -> tuple[str, str]:
        version = self.top.whole("version", least=1)
        if version is not None and version != VERSION:
            what = _("version {version} is not known to this program").format(version=version)
            self.top.note("version", what, _("Write version = 1, or update leadctl."))
        timezone = self.top.text("timezone") or "Asia/Tokyo"
        try:
            ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            what = _("unknown time zone {name}").format(name=timezone)
            self.top.note("timezone", what, _('Write for example "Asia/Tokyo" or "Europe/Berlin".'))
        return timezone, self.top.choice("locale", ("ja", "en")) or "ja"

    def _caps(self) -> tuple[int | None, int | None]:
        section = self.top.table("score")
        if section is None:
            return None, None
        caps = section.whole("fit_max", least=0), section.whole("engagement_max", least=0)
        section.finish()
        return caps

    def _lists(self) -> dict[str, frozenset[str]]:
        section = self.top.table("lists")
        if section is None:
            return {}
        return {name: self._list(section, name) for name in section.names()}

    def _list(self, section: Section, name: str) -> frozenset[str]:
        if not isinstance(section.raw(name), dict):
            return frozenset(map(_item, section.texts(name) or []))
        inner = section.table(name)
        file = inner.text("file", needed=True) if inner else None
        if inner:
            inner.finish()
        return self._list_file(section, name, file) if file else frozenset()

    def _list_file(self, section: Section, name: str, file: str) -> frozenset[str]:
        """Read one item a line; what follows # is a comment."""
        try:
            lines = self.read_list(file).splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else _("it is not UTF-8")
            what = _("the list file {file} cannot be read ({why})").format(file=file, why=why)
            section.note(name, what, _("Its path is seen from the rules file."))
            return frozenset()
        items = (_item(line.partition("#")[0]) for line in lines)
        return frozenset(item for item in items if item)

    def _fits(self, scope: Scope) -> tuple[Fit, ...]:
        return tuple(fit for s in self.top.tables("fit") if (fit := _fit(s, scope)))

    def _behaviors(self) -> tuple[Behavior, ...]:
        return tuple(rule for s in self.top.tables("behavior") if (rule := _behavior(s)))

    def _actions(self) -> tuple[Derived, ...]:
        return tuple(rule for s in self.top.tables("action") if (rule := _derived(s)))

    def _temperature(self, scope: Scope) -> TemperatureRule:
        section = self.top.table("temperature")
        if section is None:
            return TemperatureRule(None, None)
        rule = TemperatureRule(section.condition("hot", scope), section.condition("warm", scope))
        section.finish()
        return rule

    def _excludes(self, scope: Scope) -> tuple[Exclusion, ...]:
        return tuple(Exclusion(*parts) for parts in self._named("exclude", scope))

    def _segments(self, scope: Scope) -> tuple[Segment, ...]:
        return tuple(Segment(*parts) for parts in self._named("segment", scope))

    def _named(self, table: str, scope: Scope) -> Iterator[tuple[str, Condition, int]]:
        """Yield the conditions of an array that are no more than a name and when it holds."""
        for section in self.top.tables(table):
            name = section.text("name", needed=True)
            when = section.condition("when", scope, needed=True)
            section.finish()
            if name and when:
                yield name, when, section.line

    def _titles(self) -> dict[str, int]:
        section = self.top.table("titles")
        if section is None:
            return {}
        levels = {word: section.whole(word, least=0) for word in section.names()}
        return {word: level for word, level in levels.items() if level is not None}

    def _answers(self) -> dict[str, dict[str, str]]:
        section = self.top.table("answers")
        common, own = dict(_ANSWERS), {field: dict[str, str]() for field in ANSWERED}
        for key in section.names() if section else []:
            if key in own and section and isinstance(section.raw(key), dict):
                inner = section.table(key)
                own[key] = {} if inner is None else _mapped(inner, inner.names())
            elif section:
                common |= _mapped(section, [key])
        return {field: common | answers for field, answers in own.items()}

    def _names(self, table: str) -> tuple[str, ...]:
        """Return the names that the tables of an array have, faulty ones included."""
        tables = found if isinstance(found := self.top.raw(table), list) else []
        named = [t.get("name") for t in tables if isinstance(t, dict)]
        return tuple(name for name in named if isinstance(name, str))

    def _known(self, stages: tuple[str, ...]) -> Known:
        rules = (*self._names("fit"), *self._names("behavior"))
        return Known((FIRST, *stages, *BESIDE), self._names("exclude"), rules)

    def _imports(self) -> dict[str, dict[str, str]]:
        section = self.top.table("import")
        found: dict[str, dict[str, str]] = {}
        for name in section.names() if section else []:
            if section and (inner := section.table(name)):
                texts = {header: inner.text(header) for header in inner.names()}
                found[name] = {header: field for header, field in texts.items() if field}
        return found

    def _no_doubles(self, book: RuleBook) -> None:
        """Note names that stand twice: an explanation and a transition name a rule by it."""
        named = {
            "fit": [(f.name, f.line) for f in book.fits],
            "behavior": [(b.name, b.line) for b in book.behaviors],
            "stage": [(s.name, s.line) for s in book.stages],
            "exclude": [(e.name, e.line) for e in book.excludes],
            "segment": [(s.name, s.line) for s in book.segments],
            "owner": [(o.name, o.line) for o in book.selling.owners],
            "test": [(t.name, t.line) for t in book.tests],
        }
        for table, names in named.items():
            counted = Counter(name for name, _line in names)
            seen: set[str] = set()
            for name, line in names:
                if counted[name] > 1 and name in seen:
                    what = _("[[{table}]] {name}: the name stands twice")
                    remedy = _("Give each its own name.")
                    fault = Fault(line, what.format(table=table, name=name), remedy)
                    self.top.faults.found.append(fault)
                seen.add(name)


def _fit(section: Section, scope: Scope) -> Fit | None:
    group, name = section.text("group", needed=True), section.text("name", needed=True)
    when = section.condition("when", scope, needed=True)
    points = section.whole("points", needed=True)
    section.finish()
    if group is None or name is None or when is None or points is None:
        return None
    return Fit(group, name, when, points, section.line)


def _behavior(section: Section) -> Behavior | None:
    name, action = section.text("name", needed=True), section.text("action", needed=True)
    match = section.text("match") or "*"
    points = section.whole("points", needed=True)
    per = Per(section.choice("per", list(Per)) or Per.EVENT)
    most = section.whole("max", least=1)
    within, decay = section.days("within"), section.days("decay")
    whose = Whose(section.choice("scope", list(Whose)) or Whose.LEAD)
    if section.has("within") and section.has("decay"):
        section.note("decay", _("within and decay cannot stand together"), _("Keep one of them."))
    section.finish()
    if name is None or action is None or points is None:
        return None
    return Behavior(name, action, match, points, per, most, within, decay, whose, section.line)


def _derived(section: Section) -> Derived | None:
    kind, source = section.text("kind", needed=True), section.text("from", needed=True)
    match = section.text("match") or "*"
    section.finish()
    return Derived(kind, source, match) if kind and source else None


def _stage(section: Section, scope: Scope) -> Stage | None:
    name, label = section.text("name", needed=True), section.text("label")
    owner = section.choice("owner", list(Side), needed=True)
    enter = section.condition("enter", scope, needed=True)
    leave, sla = section.condition("leave", scope), section.text("sla")
    if name == FIRST or (name in BESIDE and name not in {"won", "lost"}):
        what = _("{name} is a stage of the program itself").format(name=name)
        section.note("name", what, _("Choose another name."))
    if leave and owner == Side.SALES:
        what = _("a stage that sales owns is never left by itself")
        section.note("leave", what, _("Take the key away."))
    if sla is not None and not _SLA.fullmatch(sla):
        remedy = _('Write for example: sla = "2 business days" or "24 hours".')
        section.note("sla", _("{value} does not fit").format(value=f'"{sla}"'), remedy)
    section.finish()
    if name is None or owner is None or enter is None:
        return None
    return Stage(name, label or name, Side(owner), enter, leave, sla, section.line)


def _mapped(section: Section, keys: list[str]) -> dict[str, str]:
    answers = {_item(key).lower(): section.choice(key, ("yes", "no", "unknown")) for key in keys}
    return {text: answer for text, answer in answers.items() if answer}


def _item(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _identity(text: str, lists: Mapping[str, frozenset[str]]) -> str:
    """Return the hash of everything that decides what the rules mean."""
    content: list[Any] = [text, sorted((n, sorted(items)) for n, items in lists.items())]
    shipped = [sorted(LEVELS.items()), sorted(_ANSWERS.items())]
    plain = json.dumps([content, shipped], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
