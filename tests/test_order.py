"""The order of imports does not matter: the same files give the same leads, scores and stages; and
the same store gives the same scores, byte for byte."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadctl.fields import RECORD_FIELDS
from leadctl.pipeline import ImportRequest, ImportResult, import_files, promote, score
from leadctl.rules import presets
from leadctl.rules.reading import load
from leadctl.store.database import open_in_memory
from tests.benchmarks.generate import write_people
from tests.conftest import Cli
from tests.small_store import TODAY

SAMPLES = Path(__file__).parents[1] / "samples"
RULES = load(Path(presets.__file__).with_name("full.ja.toml"))
NOW = "2026-11-21T00:00:00+00:00"
SCORED = ("score", "fit", "engagement", "temperature", "excluded", "stage", "stage_since")
FILES = ("cards.csv", "form.csv", "activity.csv", "companies.csv")


def leads_of(conn: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return everything known of every lead, without ids: fields, score, stage and why it came to
    it, records, activities."""
    fields = ", ".join((*RECORD_FIELDS, "title_level", "company_key", *SCORED))
    known = conn.execute(f"select id, {fields} from v_leads").fetchall()
    found = []
    for lead_id, *values in known:
        records = conn.execute(
            "select hex(hash) from record join member on record_id = id where lead_id = ? order by 1",
            (lead_id,),
        ).fetchall()
        done = conn.execute(
            "select kind, subject, day, at from v_activities where lead_id = ? order by 1, 2, 3, 4",
            (lead_id,),
        ).fetchall()
        why = conn.execute(
            "select at, from_stage, to_stage, passed, reason from v_transitions where lead_id = ?"
            " order by id",
            (lead_id,),
        ).fetchall()
        found.append((tuple(values), tuple(records), tuple(done), tuple(why)))
    return sorted(found, key=repr)


def imported(paths: list[Path]) -> list[tuple[object, ...]]:
    db = open_in_memory()
    named = [(path, path.name) for path in paths]
    for result in import_files(lambda: db, named, ImportRequest(), TODAY, NOW):
        assert isinstance(result, ImportResult), result
    score(db, RULES, TODAY, NOW)
    promote(db, RULES, TODAY, NOW)
    found = leads_of(db.conn)
    db.close()
    return found


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("generated")
    write_people(250, 7, folder)
    return [folder / name for name in FILES]


class Known:
    """Leads in a box: hypothesis would spell out a list of hundreds, and warn that it is long."""

    def __init__(self, leads: list[tuple[object, ...]]) -> None:
        self.leads = leads


@pytest.fixture(scope="module")
def in_order(generated: list[Path]) -> Known:
    return Known(imported(generated))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(len(FILES))))
def test_generated_files_give_the_same_leads_in_any_order(
    generated: list[Path], in_order: Known, order: list[int]
) -> None:
    assert imported([generated[i] for i in order]) == in_order.leads


def test_the_samples_give_the_same_leads_in_reverse(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")  # rejects are written beside a file
    files = sorted(p for p in (tmp_path / "samples").iterdir() if p.suffix != ".md")
    assert imported(files[::-1]) == imported(files)


def test_rows_in_reverse_give_the_same_leads(generated: list[Path], tmp_path: Path) -> None:
    header, *rows = generated[0].read_bytes().decode("cp932").splitlines(keepends=True)
    turned = tmp_path / "cards.csv"
    turned.write_bytes("".join([header, *rows[::-1]]).encode("cp932"))
    assert imported([turned]) == imported([generated[0]])


def test_the_same_facts_rules_and_day_give_the_same_bytes(cli: Cli, generated: list[Path]) -> None:
    shutil.copy(SAMPLES.parent / "rules.toml", cli.folder)
    cli.imported(*generated)
    told: list[list[object]] = []
    for name in ("one.db", "other.db"):
        shutil.copy("leads.db", name)
        runs = [cli(*c, "--db", name) for c in (("score", "--full"), ("promote",))]
        runs += [cli("score", "--as-of", "2026-09-30", "--db", name, "--format", "json")]
        runs += [cli("leads", "--db", name, "--format", f) for f in ("json", "csv")]
        told.append([(run.out, run.err) for run in runs])
        with sqlite3.connect(name) as conn:
            conn.execute("update run set recorded_at = ''")
            conn.execute("update transition set recorded_at = ''")
            told[-1].append(tuple(conn.iterdump()))
        conn.close()
    assert told[0] == told[1]
