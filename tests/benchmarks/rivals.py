"""The points of a store, computed by other means: by pandas all of them, by DuckDB the engagement.

    python -m tests.benchmarks.rivals pandas|duckdb STORE RULES

It prints the seconds that it took, and the sum that it found, which must be what leadctl finds: of
the scores by pandas, of the engagement (in thousandths of a point) by DuckDB.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from leadctl.rules.reading import load
from leadctl.store import tally

from .crowd import TODAY

AS_OF = tally.day_number(TODAY)
FIT_MAX = 80
Tables = tuple[pd.DataFrame, pd.DataFrame]


def rule_tables(store: str, rules: str) -> Tables:
    """Return the rules as tables, as leadctl makes them of the rules file: `rule_action`, `rule`."""
    with sqlite3.connect(store) as conn:
        tally.prepare(conn, load(Path(rules)), TODAY, (), rules=True)
        found = [pd.read_sql_query(f"select * from {t}", conn) for t in ("rule_action", "rule")]
        conn.rollback()
    conn.close()
    return found[0], found[1]


def by_pandas(store: str, tables: Tables) -> tuple[float, int]:
    """Read the activities and the leads, join, group."""
    began = time.perf_counter()
    with sqlite3.connect(store) as conn:
        engagement = _engagement(conn, tables)
        fit = _fit(conn)
    conn.close()
    milli = fit.clip(upper=FIT_MAX).mul(1000).add(engagement, fill_value=0)
    scores = (milli.astype("int64") + 500) // 1000
    return time.perf_counter() - began, int(scores.sum())


def _engagement(conn: sqlite3.Connection, tables: Tables) -> pd.Series:
    """Return the thousandths of a point of each lead that did something."""
    done = pd.read_sql_query("select lead_id, action_id, day from activity", conn)
    rule_action, rule = tables
    met = done[done.day <= AS_OF].merge(rule_action, on="action_id")
    met = met[met.day > met.after]
    every, units = met[met.every == 1], met[met.every == 0]
    unit = units.unit.where(units.unit.notna(), units.day)
    units = units.assign(unit=unit).groupby(["lead_id", "rule", "unit"], as_index=False).day.max()
    both = pd.concat([every[["lead_id", "rule", "day"]], units[["lead_id", "rule", "day"]]])
    sums = both.groupby(["lead_id", "rule"]).day.agg(["count", "sum"]).reset_index()
    sums = sums.merge(rule, on="rule")
    faded = sums.milli * (sums["count"] * (sums.span - AS_OF) + sums["sum"])
    earned = (sums.milli * sums["count"]).where(sums.span == 0, faded // sums.span.clip(lower=1))
    cap = sums.cap.fillna(2**52).astype("int64")
    return earned.clip(-cap, cap).groupby(sums.lead_id).sum()


def _fit(conn: sqlite3.Connection) -> pd.Series:
    """Return the points of each lead by the fit rules of `crowd.toml`, group by group."""
    people = pd.read_sql_query(
        """select id, company_key, email_domain, title, phone, mobile, department, source
          from lead""",
        conn,
    )
    companies = pd.read_sql_query("select key, industry, employees from company", conn)
    levels = dict(conn.execute("select title, level from title_level"))
    free = [domain for (domain,) in conn.execute("select domain from free_domain")]
    people = people.merge(companies, how="left", left_on="company_key", right_on="key")
    size, level, domain = people.employees, people.title.map(levels), people.email_domain
    choices = (
        ([size >= 3000, size >= 1000, size >= 300, size < 30], [30, 20, 10, -10]),
        ([level >= 5, level >= 4, level >= 3, level.isna()], [30, 20, 10, -5]),
        ([people.industry.isin(["製造業", "情報通信業"]), people.industry == "金融業"], [10, 5]),
        ([domain.str.endswith(".example", na=False), domain.isin(free)], [5, -15]),
        ([people.phone.notna() | people.mobile.notna()], [5]),
        ([people.department.str.contains("営業", regex=False, na=False)], [5]),
        ([people.source == "展示会3"], [5]),
    )
    return pd.Series(sum(np.select(*c, default=0) for c in choices), index=people.id)


def by_duckdb(store: str, tables: Tables) -> tuple[float, int]:
    """Load the activities, then run our own static join on them; only that is measured."""
    import duckdb
    import sqlglot

    conn = duckdb.connect()
    with sqlite3.connect(store) as source:
        rows = pd.read_sql_query("select lead_id, action_id, day, record_id from activity", source)
    source.close()
    everybody = pd.DataFrame({"first": [rows.lead_id.min()], "last": [rows.lead_id.max()]})
    names = ("activity", "hand", "rule_action", "rule")
    for name, table in zip(names, (rows, everybody, *tables), strict=True):
        conn.register("frame", table)
        conn.execute(f"create table {name} as select * from frame")
    sql = tally.OF_LEADS.replace(":as_of", str(AS_OF))
    query = sql[sql.index("\nwith ") :]
    query = sqlglot.transpile(query, read="sqlite", write="duckdb")[0]
    began = time.perf_counter()
    row: Any = conn.execute(f"select sum(kept) from ({query})").fetchone()
    return time.perf_counter() - began, int(row[0])


RIVALS: Mapping[str, Callable[[str, Tables], tuple[float, int]]] = {
    "pandas": by_pandas,
    "duckdb": by_duckdb,
}


def main() -> None:
    """Compute, and print seconds and sum."""
    rival, store, rules = sys.argv[1:]
    seconds, total = RIVALS[rival](store, rule_tables(store, rules))
    print(seconds, total)


if __name__ == "__main__":
    main()
