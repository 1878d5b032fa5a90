"""Reports as one page: what stands in it, for whom, and that it needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadctl.cli.lists.charts import Chart, ChartKind
from leadctl.cli.lists.page import write_page
from leadctl.cli.lists.tables import Column, Figure, Listing, Report
from leadctl.cli.points import percent
from leadctl.cli.reports.registry import REPORTS
from tests.conftest import Cli, text_file
from tests.stores import fill

SCRIPT = "<script>alert(1)</script>"
VOID = {"meta", "link", "rect", "path", "circle", "br"}


class Page(HTMLParser):
    """A page, read: its tags with their attributes, and its texts by the tag that they are in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open:
            self.texts.setdefault(self._open[-1], []).append(data.strip())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def page(*reports: Report, language: str = "en") -> Page:
    held = io.BytesIO()
    write_page(held, reports, date(2026, 11, 21), language)
    return Page(held.getvalue().decode())


def report(*listings: Listing, name: str = "bands", **more: object) -> Report:
    return Report("Bands, 2026-11-21", listings, name=name, **more)


@pytest.fixture
def store(cli: Cli) -> Cli:
    return fill(cli)


def test_all_reports_are_one_page_with_contents_figures_charts_and_tables(store: Cli) -> None:
    done = store("report", "all", "--out", "all.html")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        f"Written: all.html ({len(REPORTS)} reports)\n",
    )
    found = Page((store.folder / "all.html").read_text(encoding="utf-8"))
    assert found.texts["h1"] == ["レポート  2026-11-21"]
    assert len(found.texts["h2"]) == len(REPORTS)
    targets = {a["href"].removeprefix("#") for a in found.all("a")}
    ids = [attrs["id"] for _tag, attrs in found.tags if "id" in attrs]
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))
    assert found.all("html") == [{"lang": "ja"}]
    assert len(found.all("figure")) >= 4
    assert len(found.all("table")) >= len(REPORTS)
    assert {th["scope"] for th in found.all("th")} == {"col"}


def test_each_chart_has_a_title_a_description_and_its_table_beside_it(store: Cli) -> None:
    assert store("report", "temperature", "--out", "t.html").code == 0
    text = (store.folder / "t.html").read_text(encoding="utf-8")
    found = Page(text)
    drawings = [svg for svg in found.all("svg") if svg.get("class") == "pygal-chart"]
    assert len(drawings) == 3
    for svg in drawings:
        title, described = svg["aria-labelledby"].split()
        assert svg["role"] == "img"
        assert f'id="{title}"' in text
        assert f'id="{described}"' in text
    assert found.texts["figcaption"] == [
        "温度感の割合",
        "ステージ別の温度感",
        "12 週の温度感の推移",
    ]
    assert set(found.texts["desc"]) == {"このグラフの数値は、隣の表にあります。"}
    for part in text.split("<figure>")[1:]:
        assert part.index("</figure>") < part.index("<table>")
    assert "ホット" in found.texts["text"]


def test_the_page_asks_nobody_for_anything(store: Cli) -> None:
    text = store("report", "all", "--format", "html").out
    found = Page(text)
    assert not found.all("script") + found.all("img") + found.all("iframe") + found.all("form")
    assert not [attrs for _tag, attrs in found.tags if "style" in attrs or "src" in attrs]
    assert not [name for _tag, attrs in found.tags for name in attrs if name.startswith("on")]
    assert {a["href"][0] for a in found.all("a")} == {"#"}
    style = text.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = (
        m["content"] for m in found.all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_what_a_lead_is_called_is_text(cli: Cli) -> None:
    cli("init", "--lang", "en")
    cards = f'Company,Name,E-mail\n"{SCRIPT}","{SCRIPT}",x@odd.example.jp\n'
    log = "email,action,subject,at\nx@odd.example.jp,meeting_request,x,2026-11-20 09:00\n"
    cli.imported(text_file(cli.folder, "cards.csv", cards), "--source", "<b>\"&'")
    cli.imported(text_file(cli.folder, "log.csv", log))
    for command in ("score", "promote"):
        assert cli(command).code == 0
    found = Page(cli("report", "all", "--format", "html").out)
    assert not found.all("script")
    assert SCRIPT in found.texts["td"]  # in the list of whom to call
    assert "<b>\"&'" in found.texts["text"]  # at a bar of the chart by source


def test_a_long_list_shows_fifty_rows_and_says_where_all_are() -> None:
    listing = Listing((Column("n", "N", right=True),), [(n,) for n in range(50)], "", total=1_284)
    found = page(report(listing, name="hot"))
    assert len(found.all("tr")) == 51
    assert found.texts["p"] == ["1,234 more rows. All of them: leadctl report hot --out hot.xlsx"]


def test_the_limit_of_a_page_is_fifty_rows_of_each_list_unless_another_is_asked_for(
    cli: Cli,
) -> None:
    cli("init", "--lang", "en")
    cards = "".join(f"C{n},N{n},n{n}@c{n}.example.jp\n" for n in range(60))
    cli.imported(text_file(cli.folder, "c.csv", "Company,Name,E-mail\n" + cards))
    rows = [len(Page(cli("leads", "-f", "html", *limit).out).all("tr")) for limit in ([], ["-n0"])]
    assert rows == [51, 61]


def test_figures_stand_at_the_top_and_those_that_warn_are_kept_where_there_are_too_many() -> None:
    listing = Listing((Column("n", "N"),), [(1,)], "")
    calm = tuple(Figure(f"calm {n}", "1") for n in range(4))
    reports = [report(listing, name=f"r{n}", figures=calm) for n in range(3)]
    reports.append(report(listing, name="sla", figures=(*calm, Figure("Overdue", "3", "", True))))
    found = page(*reports)
    labels = [text for text in found.texts["span"] if text.startswith(("calm", "Over"))]
    assert (len(labels), labels[-1]) == (8, "Overdue")
    cards = [li["class"] for li in found.all("li") if "card" in li.get("class", "")]
    assert cards == ["card"] * 7 + ["card warning"]


def test_columns_that_are_folded_on_a_narrow_screen_stand_below_their_cell() -> None:
    columns = (
        Column("company", "Company"),
        Column("name", "Name", under="company"),
        Column("title", "Title", under="name"),
        Column("unit", "Unit", under="name"),
        Column("score", "Score", right=True),
    )
    found = page(report(Listing(columns, [("Aoba", "Sato", "Head", "Sales", 1200)], "")))
    assert found.texts["th"] == ["Company", "Score"]
    assert found.texts["td"] == ["Aoba", "1,200"]
    assert [t for t in found.texts["span"] if t] == ["Sato", "Head  Sales"]


def test_sparklines_and_shares_are_drawn_and_said() -> None:
    columns = (Column("w", "Weeks", spark=True), Column("s", "", bar=True, word=percent))
    found = page(report(Listing(columns, [([1, None, 4], 0.45)], "")))
    spark, share = found.all("svg")
    assert (spark["aria-label"], share["aria-label"]) == ("1, —, 4", "45%")
    assert [r["width"] for r in found.all("rect")] == ["0.8", "0.8", "45.0"]


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("kind", list(ChartKind))
def test_every_kind_of_chart_is_drawn_with_its_numbers(kind: ChartKind, ordered: bool) -> None:
    columns = (
        Column("x", "Month"),
        Column("a", "A", right=True),
        Column("b", "B", right=True),
    )
    rows = [("2026-10", 3, 1), ("2026-11", None, 5), ("長い名前のキャンペーン、とても長い", 2, 0)]
    chart = Chart(kind, "x", ("a", "b"), "A and B", ordered=ordered)
    found = page(report(Listing(columns, rows, "", charts=(chart,))))
    told = {t for t in found.texts["title"] if ": " in t}
    assert {"2026-10: 3", "2026-10: 1", "2026-11: 5"} <= told
    assert found.texts["figcaption"] == ["A and B"]
    assert [li for li in found.texts["li"] if li in "AB"] == ["A", "B"]
    assert {"series c-0", "series c-1"} <= {g.get("class", "") for g in found.all("g")}


numbers = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6))


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.text(max_size=30), numbers, numbers), max_size=40),
    st.sampled_from(ChartKind),
    st.booleans(),
    st.booleans(),
)
def test_whatever_the_numbers_and_names_are_a_chart_can_be_drawn(
    rows: list[tuple[str, float | None, float | None]],
    kind: ChartKind,
    ordered: bool,
    percent: bool,
) -> None:
    columns = (Column("x", "X"), Column("a", "A", right=True), Column("b", "B", right=True))
    charts = (
        Chart(kind, "x", ("a", "b"), "both", ordered=ordered, percent=percent, most=40),
        Chart(kind, "x", ("a",), "one", low="b", high="a", ordered=ordered),
    )
    found = page(report(Listing(columns, rows, "", charts=charts)))
    shown = {name for name, n in (("both", 1), ("one", 1)) for r in rows if any(r[n:])}
    assert set(found.texts.get("figcaption", [])) <= shown
    assert "nan" not in str(found.tags).lower()


def test_a_chart_of_nothing_is_not_drawn() -> None:
    columns = (Column("x", "X"), Column("y", "Y", right=True))
    charts = (Chart(ChartKind.BAR, "x", ("y",), "Y"), Chart(ChartKind.BAR, "x", ("z",), "Z"))
    for rows in ([], [("a", 0), ("b", None)]):
        found = page(report(Listing(columns, rows, "Nothing yet.", charts=charts)))
        assert not found.all("figure")
    assert page(report(Listing(columns, [], "Nothing yet."))).texts["p"] == ["Nothing yet."]


def test_one_list_at_a_time_goes_only_where_one_list_fits(store: Cli) -> None:
    for name in ("csv", "tsv", "jsonl"):
        done = store("report", "all", "--format", name)
        assert (done.code, done.out) == (2, "")
        assert "one list is held there" in done.err


def test_all_reports_by_name_for_programs_and_one_after_the_other_for_people(store: Cli) -> None:
    told = store("report", "all", "--format", "json").json()
    names = list(REPORTS)
    assert list(told) == names
    for name in names:
        assert told[name] == store("report", name, "--format", "json").json()
    for flag in ("table", "md"):
        alone = [store("report", name, "--format", flag).out for name in names]
        assert re.sub(r"\n+", "\n", store("report", "all", "--format", flag).out) == re.sub(
            r"\n+", "\n", "".join(alone)
        )


def test_all_reports_of_a_past_day_are_those_of_that_day(store: Cli) -> None:
    day = ("--as-of", "2026-11-10", "--quiet")
    told = store("report", "all", "--format", "json", *day).json()
    for name in ("funnel", "temperature", "sla"):
        assert told[name] == json.loads(store("report", name, "--format", "json", *day).out)
    assert told["funnel"]["as_of"] == "2026-11-10"


def test_help_and_lists_need_neither_jinja_nor_pygal(store: Cli) -> None:
    code = (
        "import sys\nfrom leadctl.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(sorted({'jinja2', 'pygal', 'openpyxl'} & set(sys.modules)))"
    )
    for arguments in (["--help"], ["leads"], ["report", "funnel"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=store.folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == "[]"


def test_a_page_that_cannot_be_written_says_so_in_one_line(store: Cli, tmp_path: Path) -> None:
    done = store("report", "all", "--out", tmp_path / "no" / "such" / "r.html")
    assert (done.code, done.err.count("\n")) == (1, 1)
