"""The Japanese catalogue: python tests/catalogue.py --update | --check | --compile

--update   take new texts of leadctl/**/*.py into the .po (to be translated), drop those that went
--merge    take translations from other .po files, for texts that have none yet
--compile  write the .mo, the same bytes for the same .po
--check    say what is untranslated or out of date; exit code 4 if anything is
"""

from __future__ import annotations

import argparse
import gettext
import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PO = ROOT / "leadctl" / "locale" / "ja" / "LC_MESSAGES" / "leadctl.po"
MO = PO.with_suffix(".mo")

# What typer's help looks up by gettext under its own texts (typer/rich_utils.py, typer/core.py).
# What it says of a wrong call is in leadctl/cli/words.py.
TYPER = (
    *("Arguments", "Options", "Commands", "Error", "Aborted.", "Aborted!", "(deprecated) "),
    *("[default: {}]", "[env var: {}]", "[required]", "(dynamic)"),
    *("default: {default}", "env var: {var}", "required"),
    "Try [blue]'{command_path} {help_option}'[/] for help.",
)

Key = str | tuple[str, ...]


def extract() -> Catalog:
    """Return every text of the program, without translations."""
    found = _empty()
    keywords = {"_": None, "ngettext": (1, 2)}
    for _file, _line, text, _comments, _context in extract_from_dir(
        ROOT / "leadctl", [("**.py", "python")], keywords=keywords
    ):
        found.add(text)
    for text in TYPER:
        found.add(text)
    return found


def read(path: Path = PO) -> Catalog:
    """Return a catalogue as it is on disk; an empty one if there is none."""
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="ja")


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts without a translation, in their order."""
    return [str(m.id) for m in catalog if m.id and not all(_strings(m))]


def unfit(catalog: Catalog) -> list[str]:
    """Return translations that lack, or add, a {field}, an --option or a command of leadctl.

    A text for one thing may name it without its number.
    """
    return [
        f"{m.id!r} -> {s!r}"
        for m in catalog
        if m.id
        for s in filter(None, _strings(m))
        if _parts(s) != _parts(m.id if isinstance(m.id, str) else m.id[-1])
    ]


def compiled(catalog: Catalog) -> bytes:
    """Return the .mo."""
    stream = BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def stale() -> list[str]:
    """Return what is in the code, the .po or the .mo, and not in the others as it should be."""
    code, written = _keys(extract()), _keys(read())
    found = [f"not in the .po: {key!r}" for key in code - written]
    found += [f"no longer in the code: {key!r}" for key in written - code]
    said = _mapping(compiled(read()))
    known = _mapping(MO.read_bytes()) if MO.exists() else {}
    return sorted(found) + sorted(
        f"not as compiled: {k!r}" for k in said if said[k] != known.get(k)
    )


def update() -> None:
    """Bring the .po in line with the code."""
    old, new = read(), extract()
    for message in new:
        if message.id and (known := old.get(message.id)):
            message.string = known.string
    _write(new)


def merge(paths: list[Path]) -> None:
    """Take translations of others for texts that have none."""
    catalog = read()
    for path in paths:
        for message in read(path):
            ours = catalog.get(message.id) if message.id else None
            if ours is not None and not all(_strings(ours)) and all(_strings(message)):
                ours.string = message.string
    _write(catalog)


def _empty() -> Catalog:
    day = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that only texts make a difference
    return Catalog(
        locale="ja",
        project="leadctl",
        fuzzy=False,
        header_comment="# The Japanese of leadctl.",
        creation_date=day,
        revision_date=day,
        last_translator="leadctl",
        language_team="ja",
    )


def _write(catalog: Catalog) -> None:
    fresh = _empty()
    for message in catalog:
        if message.id:
            fresh.add(message.id, message.string)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, width=100, no_location=True, sort_output=True)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _parts(text: str) -> tuple[list[str], list[str], list[str]]:
    fields = [
        name or ""
        for _text, name, _spec, _conversion in Formatter().parse(text)
        if name is not None
    ]
    options = re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)
    return sorted(fields), sorted(options), sorted(re.findall(r"leadctl [a-z]+", text))


def _keys(catalog: Catalog) -> set[Key]:
    return {m.id if isinstance(m.id, str) else tuple(m.id) for m in catalog if m.id}


def _mapping(mo: bytes) -> dict[object, str]:
    # There is no public way to all texts of a catalogue, and so no type of it.
    found: dict[object, str] = dict(gettext.GNUTranslations(BytesIO(mo))._catalog)
    return {key: text for key, text in found.items() if key}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    if asked.update:
        update()
    if asked.merge:
        merge(asked.merge)
    if asked.compile:
        MO.write_bytes(compiled(read()))
    faults = [*stale(), *(f"untranslated: {t!r}" for t in untranslated(read())), *unfit(read())]
    if asked.check or faults:
        print("\n".join(faults) or "The catalogue is complete.", file=sys.stderr)
    return 4 if asked.check and faults else 0


if __name__ == "__main__":
    sys.exit(main())
