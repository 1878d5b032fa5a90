"""SQL is written by us alone: what is put into its text is a name of ours, and the rest is bound."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import leadctl

ROOT = Path(leadctl.__file__).parent
_RUN = {"execute", "executemany", "executescript"}
_DANGEROUS = {"eval", "exec", "compile", "__import__"}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _put_in(node: ast.AST) -> Iterator[str]:
    """Yield what is put into the text of a statement, as it stands in the program."""
    for part in ast.walk(node):
        if isinstance(part, ast.FormattedValue):
            yield ast.unparse(part.value)
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod | ast.Add):
            yield from (
                ast.unparse(side)
                for side in (part.left, part.right)
                if not isinstance(side, ast.Constant | ast.JoinedStr | ast.BinOp)
            )
        elif (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in {"format", "replace", "join"}
        ):
            yield ast.unparse(part)


def _formatted() -> Iterator[tuple[str, str]]:
    """Yield every text that is put into a statement which is run, with its module: where it is
    formatted in the call itself, or where the statement is put together before."""
    for name, tree in _modules():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            built = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for call in ast.walk(function):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                    continue
                if call.func.attr not in _RUN or not call.args:
                    continue
                sql = call.args[0]
                if isinstance(sql, ast.Name) and sql.id in built:
                    sql = built[sql.id]
                yield from ((name, text) for text in _put_in(sql))


# Constants of a module (in capitals) and rows of "?" are ours by their form. The others were looked
# at: fixed parts that are chosen here (a table, a column, "where ... ?" with its values bound), and,
# where it says so, conditions of the rules, which are compiled from a checked tree.
_CHOSEN_HERE = {
    "store/candidates.py": "crowded held marks ours shared side sought table value",
    "store/clusters.py": "table table.partition(' ')[0]",
    "store/database.py": "setting",
    "store/decisions.py": "ended marks sql",
    "store/edits.py": "', '.join(columns)",
    "store/erasing.py": "_KNOWN.replace('keys', 'null') column hashes table where",
    "store/explaining.py": "cases columns name named of_company if shared else of_lead person",
    "store/folds.py": "_NEWEST_FACT.format(name=name) gone len(RECORD_FIELDS) marks name new touched",
    "store/handoffs.py": "columns where",
    "store/intake.py": "marks",
    "store/ledger.py": "anchors column emptied gone handed table",
    "store/mailings.py": "', '.join(LEAD_COLUMNS) columns marks",
    "store/pending.py": "among",
    "store/columns.py": "number source text written",
    "store/intakes.py": "kept",
    "store/placing.py": "among",
    "store/prospects.py": "', '.join(_COLUMNS) order_sql((Sort('score', descending=True),))",
    "store/queries.py": "', '.join(columns) columns order table where",
    "store/refolding.py": "chosen columns id_ kept ours table",
    "store/segments.py": "person",
    "store/soundness.py": "check",
    "store/removal.py": "in_gone leads nothing table table.partition(' ')[0]",
    "store/replay.py": "happened known table table.partition(' ')[0]",
    "store/scoring.py": "', '.join(counted) _gone(only_due) both joined",
    "store/selecting.py": "sql",
    "store/sharing.py": "name table",
    "store/signals.py": "', '.join(columns) there",
    "store/stages.py": "person",
    "store/tally.py": "due if only_due else 'values (?, ?)' id_ source table",
    "store/trial.py": "marks",
    "store/usage.py": "column person recent rules values",
}
_CONDITIONS = {
    "store/explaining.py": "cases",
    "store/findings.py": "asked person",
    "store/segments.py": "held",
    "store/stages.py": "condition.sql",
    "store/usage.py": "asked holds",
}


def test_what_is_put_into_the_text_of_a_statement_is_a_name_of_ours() -> None:
    strangers = [
        f"{module}: {text}"
        for module, text in sorted(set(_formatted()))
        if not text.strip("_").isupper()
        and "'?'" not in text
        and text not in _CHOSEN_HERE.get(module, "")
        and text not in _CONDITIONS.get(module, "")
    ]
    assert strangers == []


def test_the_list_of_names_holds_nothing_that_is_gone() -> None:
    there = {module for module, _text in _formatted()}
    assert there >= _CHOSEN_HERE.keys() | _CONDITIONS.keys()


def test_the_search_finds_what_a_careless_hand_would_write() -> None:
    code = "def f(conn, who):\n    sql = f'select * from lead where email = {who}'\n    conn.execute(sql)\n"
    tree = ast.parse(code)
    assert "who" in [text for node in ast.walk(tree) for text in _put_in(node)]


def test_only_the_store_runs_sql_with_text_that_is_put_together() -> None:
    assert {module.split("/")[0] for module, _text in _formatted()} == {"store"}


def test_nothing_is_run_but_the_programs_of_the_rules() -> None:
    found = []
    for name, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] + [getattr(node, "module", None) or ""]
                found += [
                    f"{name}: import {n}" for n in names if n in {"pickle", "marshal", "shelve"}
                ]
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            if (
                isinstance(called, ast.Name)
                and called.id in _DANGEROUS
                and hasattr(builtins, called.id)
            ):
                found.append(f"{name}: {called.id}")
            if re.match(
                r"(os\.(system|popen|exec\w*|spawn\w*)|pickle\.loads)$", ast.unparse(called)
            ):
                found.append(f"{name}: {ast.unparse(called)}")
            found += [f"{name}: shell" for k in node.keywords if k.arg == "shell"]
    assert sorted(found) == [
        "sales/hooks.py: shell",  # a command line of rules.toml, which nobody else can write
        # Between a run and the helpers that it starts itself, over their pipes.
        "store/helper.py: import pickle",
        "store/sharing.py: import pickle",
    ]
