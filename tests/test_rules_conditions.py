"""Conditions: what they mean is tried on a store, and nothing else gets through."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl.rules.condition import parts
from leadctl.rules.conditions import compile_condition
from leadctl.rules.faults import ConditionError
from leadctl.rules.names import FUNCTIONS, Axis, Scope
from leadctl.store import stages, tally
from leadctl.store.person import person_sql, person_values
from tests.small_store import TODAY, SmallStore, book

RULES = """
[lists]
industries = ["製造業", "情報通信業"]
rivals = ["株式会社ライバル", "Rival, Inc."]
domains = ["RIVAL.example"]
[answers]
"検討中" = "unknown"
"3か月以内" = "yes"
[answers.timeframe]
"未定" = "no"
[[stage]]
name = "mql"
owner = "marketing"
enter = "score >= 40"
"""
BOOK = book(RULES)
SCOPE = Scope(Axis.STAGE, frozenset(BOOK.lists), ("mql",))


@pytest.fixture(scope="module")
def store() -> SmallStore:
    made = SmallStore()
    first = made.lead(
        [("webinar", "A", 10), ("webinar", "B", 10), ("webinar", "A", 200), ("mail_sent", "n1", 1)],
        company="㈱ライバル", industry="製造業", employees=1200, title="営業部長",
        email="a@rival.example", budget="あり", timeframe="未定", need="検討中",
    )  # fmt: skip
    second = made.lead(
        [("mail_sent", "n", d) for d in (1, 2, 3)] + [("mail_open", "n", 1)], email="b@gmail.com"
    )
    made.lead(title="it's", industry="小売業", memo="100%")
    made.conn.execute("insert into suppression values (null, 'rival.example', 'asked', '', null)")
    made.said(first, "accepted", 5)
    made.said(first, "rejected", 3)
    made.said(second, "accepted", 9)
    made.said(second, "met", 2)
    return made


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("employees >= 1000", [1]),
        ("1000 <= employees", [1]),
        ("not employees < 1000", [1]),
        ("employees is null", [2, 3]),
        ("employees is not null and employees between 1000 and 1200", [1]),
        ("employees * 2 - 400 = 2000", [1]),
        ("title_level >= 4", [1]),
        ("free_mail", [2]),
        ("free_mail = false", [1, 3]),
        ("free_mail is not true", [1, 3]),
        ("title = 'it''s'", [3]),
        ("title like '%部長'", [1]),
        ("email like 'A@%'", [1]),
        ("email not like 'a@%'", [2]),
        ("industry in ('小売業', '製造業')", [1, 3]),
        ("industry not in ('小売業')", [1]),
        ("listed('industries', industry)", [1]),
        ("listed('rivals', company)", [1]),
        ("listed('domains', email_domain)", [1]),
        ("not listed('domains', email_domain)", [2]),
        ("did('webinar')", [1]),
        ("did('webinar', 10)", []),
        ("did('webinar', 11)", [1]),
        ("did('webinar', 365, 'b')", [1]),
        ("did('webinar', 365, '[cd]')", []),
        ("times('webinar') = 3", [1]),
        ("times('webinar', 30) = 2", [1]),
        ("days('webinar', 30) = 1", [1]),
        ("days('webinar') = 2", [1]),
        ("subjects('webinar') = 2", [1]),
        ("times('webinar') = 0", [2, 3]),
        ("days_since('webinar') = 10", [1]),
        ("days_since('webinar') is null", [2, 3]),
        ("rate('mail_open', 'mail_sent') > 0.3", [2]),
        ("rate('mail_open', 'mail_sent', 2) > 0", []),
        ("budget", [1]),
        ("budget = 'yes' and timeframe = 'no' and need = 'unknown'", [1]),
        ("timeframe <> 'yes'", [1]),
        ("budget in ('no', 'unknown')", [2, 3]),
        ("not budget", []),
        ("bant >= 1", [1]),
        ("suppressed", [1]),
        ("accepted and met", [2]),
        ("accepted", [2]),
        ("rejected", [1]),
        ("stage = 'lead' and consent = 'unknown'", [1, 2, 3]),
        ("idle_days <= 1", [2]),
        ("idle_days = 10", [1]),
        ("days_in_stage = 400", [1, 2, 3]),
        ("score is null", [1, 2, 3]),
        ("score >= 0", []),
        ("employees >= 1000 or free_mail and not met", [1]),
        ("(employees >= 1000 or free_mail) and not met", [1]),
        ("EMPLOYEES > 1 AND DID('webinar')", [1]),
        ("memo = '100%'\nand title is not null", [3]),
    ],
)
def test_a_condition_holds_for_these_leads(store: SmallStore, text: str, leads: list[int]) -> None:
    ids = store.rows("select id from lead order by id")
    assert [ids.index((id_,)) + 1 for id_ in stages.holds(store.conn, BOOK, text, TODAY)] == leads


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "not a condition"),
        ("score", 1, "score is a number, not a condition"),
        ("company", 1, "company is a text, not a condition"),
        ("met and score", 9, "score is a number, not a condition"),
        ("price_page", 1, "unknown name price_page"),
        ("emploees > 3", 1, "Did you mean employees?"),
        ("met and emploees > 3", 9, "There are: accepted, address"),
        ("score >= '80'", 10, "'80' is a text, but a number is needed"),
        ("company >= 'a'", 1, "puts something in order"),
        ("company = 3", 11, "3 is a number, but a text is needed"),
        ("met = 1", 7, "but true or false is needed"),
        ("1 = 1", 1, "compares two constants"),
        ("score = null", 1, "is null"),
        ("score is 1", 1, "not allowed"),
        ("true", 1, "not allowed"),
        ("temperature = 'hott'", 15, "Did you mean hot?"),
        ("stage in ('mql', 'mqx')", 18, "stage is never 'mqx'"),
        ("budget = 'maybe'", 10, "budget is never 'maybe'"),
        ("listed('industrys', industry)", 8, "Did you mean industries?"),
        ("listed(industries, industry)", 8, "unknown name industries"),
        ("listed('industries', employees)", 1, "listed is called with the wrong arguments"),
        ("did()", 1, "did is called with the wrong arguments"),
        ("did('')", 5, "did is called with the wrong arguments"),
        ("did('a', '30')", 10, "did is called with the wrong arguments"),
        ("did('a', 0)", 10, "did is called with the wrong arguments"),
        ("did('a', 1.5)", 10, "did is called with the wrong arguments"),
        ("did('a', -1)", 11, "did is called with the wrong arguments"),
        ("did('a', 1, 'b', 2)", 1, "did is called with the wrong arguments"),
        ("did(company)", 5, "did is called with the wrong arguments"),
        ("did(did('a'))", 5, "not allowed here"),
        ("did(distinct 'a')", 14, "not allowed here"),
        ("did('a') over ()", 1, "not allowed here"),
        ("days_since('a', 3) > 1", 1, "days_since is called with the wrong arguments"),
        ("times('a')", 1, "times('a') is a number, not a condition"),
        ("rate('a') > 1", 1, "rate is called with the wrong arguments"),
        ("score > 1; drop table lead", 10, "a semicolon is not allowed"),
        ("score > 1 -- and met", 9, "a comment is not allowed"),
        ("met /* and */ ", 1, "a comment is not allowed"),
        ('"score" > 1', 1, "a name in quotes is not allowed"),
        ("`score` > 1", 1, "a name in quotes is not allowed"),
        ("[score] > 1", 1, "a name in quotes is not allowed"),
        ("score > ?", 9, "a parameter is not allowed"),
        ("score > :as_of", 9, "a parameter is not allowed"),
        ("score > @x", 9, "a parameter is not allowed"),
        ("score > 0x1f", 9, "a hexadecimal number is not allowed"),
        ("company = x'61'", 11, "a hexadecimal number is not allowed"),
        ("score > 1e3", 9, "1e3 is not a plain number"),
        ("score in (select 1)", 11, "a query is not allowed"),
        ("exists(select 1)", 8, "a query is not allowed"),
        ("(select 1) = score", 2, "a query is not allowed"),
        ("select 1", 1, "a query is not allowed"),
        ("lead.score > 1", 1, "unknown name lead.score"),
        ("main.lead.score > 1", 1, "unknown name main.lead.score"),
        ("rowid > 1", 1, "unknown name rowid"),
        ("sqlite_version() > 1", 1, "unknown name"),
        ("load_extension('x')", 1, "unknown name load_extension"),
        ("abs(score) > 1", 1, "unknown name abs"),
        ("lower(company) = 'a'", 1, "unknown name lower"),
        ("coalesce(score, 1) > 1", 1, "unknown name coalesce"),
        ("date('now') > 1", 1, "unknown name date"),
        ("case when met then score end > 1", 11, "unknown name case"),
        ("cast(score as text) = '1'", 6, "unknown name cast"),
        ("iif(met, 1, 2) = 1", 1, "unknown name"),
        ("company || title = 'a'", 1, "not allowed here"),
        ("company glob 'a*'", 1, "not allowed here"),
        ("company like title", 14, "title is no pattern"),
        ("company like 'a' escape 'b'", 1, "not allowed here"),
        ("company collate nocase = 'a'", 1, "unknown name collate"),
        ("score / 2 > 1", 1, "not allowed here"),
        ("score & 1 = 1", 1, "not allowed here"),
        ("score between 1 and 'a'", 21, "but a number is needed"),
        ("score in ()", 1, "score is a number, not a condition"),
        ("score in (1, title)", 14, "title is a text, but a number is needed"),
        ("pragma table_info(lead)", 8, "not a condition"),
        ("attach 'x' as y", 8, "not a condition"),
        ("delete from lead", 8, "not a condition"),
        ("met and", 5, "not a condition"),
        ("met, won", 4, "not a condition"),
        ("* = 1", 1, "not allowed here"),
        ("'a", 1, "not a condition"),
        ("(" * 60 + "met" + ")" * 60, 41, "not a condition"),
        ("met or " * 400 + "met", 1, "not a condition"),
        ("not " * 450 + "met", 1, "not a condition"),
        ("met\0", 1, "not a condition"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(
    text: str, position: int, words: str
) -> None:
    with pytest.raises(ConditionError) as refused:
        compile_condition(text, SCOPE)
    assert words in f"{refused.value.what}. {refused.value.remedy}"
    assert refused.value.position == position


@pytest.mark.parametrize(
    ("axis", "text"),
    [
        (Axis.FIT, "score > 1"),
        (Axis.FIT, "did('webinar')"),
        (Axis.FIT, "stage = 'mql'"),
        (Axis.EXCLUDE, "score > 1"),
        (Axis.EXCLUDE, "temperature = 'hot'"),
        (Axis.TEMPERATURE, "temperature = 'hot'"),
        (Axis.TEMPERATURE, "accepted"),
        (Axis.TEMPERATURE, "idle_days > 3"),
    ],
)
def test_nothing_goes_in_a_circle(axis: Axis, text: str) -> None:
    with pytest.raises(ConditionError, match="cannot be used in a condition of this kind"):
        compile_condition(text, Scope(axis))


def test_the_parts_of_a_condition_are_the_sides_of_its_outermost_and() -> None:
    made = compile_condition("score >= 80 and (met and (won or lost))", SCOPE)
    assert [part.text for part in parts(made)] == ["score >= 80", "met", "won or lost"]
    assert [part.text for part in parts(parts(made)[2])] == ["won or lost"]
    assert [test.text for test in made.tests()] == ["score >= 80", "met", "won", "lost"]


_ATOMS = st.sampled_from(
    ["score", "company", "met", "budget", "1", "0.5", "'a'", "'it''s'", "null", "true", "select", "from",
     "lead", "sqlite_master", "(", ")", ",", ";", "--", "/*", "*/", "*", "=", ">=", "<>", "and", "or",
     "not", "in", "is", "like", "between", "exists", "union", "case", "when", "end", '"score"', "`a`",
     "[a]", "?", ":as_of", "x'00'", "pragma", "attach", "load_extension", "||", "->>", "::int", "as",
     "over", "filter", "distinct", "collate", "x.lead_id", "temp.tally", "\n", "\t", "\\", "'", '"',
     *FUNCTIONS]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(_ATOMS, st.text(max_size=4)), max_size=14).map(" ".join),
    st.lists(_ATOMS, max_size=8).map("".join),
)
_TABLES = {"v_leads", "lead", "company", "title_level", "free_domain", "score", "stage", "member",
           "record", "transition", "feedback", "suppression", "key", "hand", "tally", "list_item",
           "person", ""}  # fmt: skip


def _reads_only(action: int, name: str | None, *_rest: str | None) -> int:
    """Allow only what compiled conditions need: reading known tables, and these functions."""
    if action == sqlite3.SQLITE_READ:
        return sqlite3.SQLITE_OK if name in _TABLES else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        known = {"lower", "coalesce", "trim", "substr", "max", "julianday", "like"}
        return sqlite3.SQLITE_OK if _rest[0] in known else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action == sqlite3.SQLITE_SELECT else sqlite3.SQLITE_DENY


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_whatever_is_typed_is_refused_or_only_reads(store: SmallStore, text: str) -> None:
    try:
        condition = compile_condition(text, SCOPE)
    except ConditionError:
        return
    tally.prepare(store.conn, BOOK, TODAY, [condition], rules=False)
    store.conn.set_authorizer(_reads_only)
    try:
        person = person_sql(BOOK, condition.columns)
        sql = f"with person as ({person}) select {condition.sql} from person x"
        store.conn.execute(sql, person_values(BOOK, TODAY)).fetchall()
    finally:
        store.conn.set_authorizer(None)
