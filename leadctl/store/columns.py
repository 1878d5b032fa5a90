"""Whole numbers by the column, for statistics over everybody.

SQLite writes each into one text and numpy reads that: a quarter of the time that a row of Python
objects each takes, and less than what it takes SQLite to group them, which it does by sorting.
Texts come as numbers of a list of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ABSENT: Final = -(10**15)
"""Stands for null."""


def read(
    conn: sqlite3.Connection,
    columns: Mapping[str, str],
    source: str,
    values: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Return columns of whole numbers: name -> SQL expression, and the `from` that they are from.

    >>> conn = sqlite3.connect(":memory:")
    >>> read(conn, {"a": "x", "b": "nullif(x, 2) * 10"}, "from (select 1 as x union select 2)")
       a                 b
    0  1                10
    1  2 -1000000000000000
    """
    import pandas as pd

    lists = _lists(conn, map(_number, columns.values()), source, values)
    numbers = dict(zip(columns, map(_parsed, lists), strict=True))
    return pd.DataFrame(numbers, copy=False)


def read_texts(
    conn: sqlite3.Connection, columns: Mapping[str, str], text: str, source: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return columns of whole numbers, and one more, `key`: for each text (an SQL expression) its
    place in the list of texts, in order, that is returned beside them; ABSENT for null.

    >>> conn = sqlite3.connect(":memory:")
    >>> two = "from (select 1 as a, 'y' as b union select 2, 'x')"
    >>> found, texts = read_texts(conn, {"a": "a"}, "b", two)
    >>> found.to_dict("list"), texts
    ({'a': [1, 2], 'key': [1, 0]}, ['x', 'y'])
    """
    import numpy as np
    import pandas as pd

    *lists, written = _lists(conn, [*map(_number, columns.values()), text], source)
    found: list[str | None] = json.loads(written)
    met = defaultdict[str | None, int](count().__next__)  # by first meeting
    codes = np.fromiter(map(met.__getitem__, found), dtype=np.int64, count=len(found))
    texts = sorted(text for text in met if text is not None)
    place = {text: n for n, text in enumerate(texts)}
    key = np.array([ABSENT if text is None else place[text] for text in met], dtype=np.int64)[codes]
    numbers = dict(zip(columns, map(_parsed, lists), strict=True))
    return pd.DataFrame({**numbers, "key": key}, copy=False), texts


def _number(sql: str) -> str:
    return f"coalesce({sql}, {ABSENT})"


def _lists(
    conn: sqlite3.Connection,
    columns: Iterable[str],
    source: str,
    values: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Return a JSON list for each column."""
    written = ", ".join(f"json_group_array({sql})" for sql in columns)
    row: tuple[str, ...] = conn.execute(f"select {written} {source}", values or {}).fetchone()
    return row


def _parsed(numbers: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    import numpy as np

    return np.fromstring(numbers[1:-1], dtype=np.int64, sep=",")


def least(found: pd.DataFrame, by: str, of: str) -> pd.Series[int]:
    """Return the least number for each of those it is told of; mostly it is told once of each."""
    once = found.set_index(by)[of].sort_index()
    return once if once.index.is_unique else once.groupby(level=0).min()
