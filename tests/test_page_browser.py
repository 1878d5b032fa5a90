"""The page of reports in a browser: on a phone, on a desk, in the dark, on paper.

It takes the chromium that is installed (Debian: apt install chromium), and Playwright to drive it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import start, text_file
from tests.stores import CARDS, LOG

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: pip install --group browser"
)
SCRIPT = "<script>alert(1)</script>"
LONG = "ながいなまえのキャンペーン" * 4 + "WithoutAnySpaceAtAll" * 4
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

# The ratio by which a text and what is behind it differ, as WCAG 2.2 reckons it.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const found = colour(getComputedStyle(e).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(colour(e.namespaceURI.endsWith('svg') ? style.fill : style.color)),
                    light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = `${e.tagName} ${e.className.baseVal ?? e.className}`.trim();
    found[name] = Math.min(found[name] ?? 99, ratio);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("chromium is not installed: the page is not looked at in a browser")
    with sync_api.sync_playwright() as playwright:
        # The sandbox of chromium does not start for root, as whom containers run.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of all reports, about leads of which one has an odd name and all a long source."""
    folder = tmp_path_factory.mktemp("page")
    odd = f'"{SCRIPT}",,部長,"{SCRIPT}",odd@odd.example.jp,090-5550-0109,2026/10/10,製造業,4000\n'
    deed = "odd@odd.example.jp,meeting_request,商談,2026-11-19 09:00\n"
    text_file(folder, "名刺.csv", CARDS + odd)
    text_file(folder, "行動.csv", LOG + deed)
    for command in (
        ["init", "--lang", "ja"],
        ["import", "名刺.csv", "--source", LONG],
        ["import", "行動.csv"],
        ["score"],
        ["promote"],
        ["handoff", "--commit"],
        ["report", "all", "--out", "all.html"],
    ):
        made = start(*command, cwd=folder)
        _out, err = made.communicate()
        assert made.returncode == 0, err.decode()
    return folder / "all.html"


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page; whatever the browser complains of or asks for stands in `page.trouble`."""
    contexts = []

    def open_page(width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, device_scale_factor=1
        )
        contexts.append(context)
        page = context.new_page()
        page.trouble = []
        page.on("console", lambda said: page.trouble.append(said.text))
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("dialog", lambda dialog: page.trouble.append(dialog.message))
        page.on("request", lambda asked: page.trouble.append(asked.url))
        page.goto(page_file.as_uri(), wait_until="networkidle")
        page.trouble.remove(page_file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_it_loads_without_a_complaint_and_without_a_request(opened: Callable[..., Any]) -> None:
    page = opened()
    assert page.trouble == []
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "25.6px"


def test_a_lead_that_is_called_like_a_script_is_text(opened: Callable[..., Any]) -> None:
    page = opened()
    assert page.locator("script").count() == 0
    assert page.get_by_text(SCRIPT, exact=True).first.is_visible()
    assert page.trouble == []


def test_charts_have_names_for_those_who_do_not_see_them_and_a_table_beside_them(
    opened: Callable[..., Any],
) -> None:
    page = opened()
    figures = page.locator("figure")
    assert figures.count() >= 4
    for figure in figures.all():
        title = figure.locator("figcaption").inner_text()
        assert figure.get_by_role("img", name=title).count() == 1
        beside = figure.locator("xpath=ancestor::div[contains(@class, 'list')]").locator("table")
        assert beside.is_visible()
        drawn, table = figure.bounding_box(), beside.bounding_box()
        assert drawn["x"] + drawn["width"] <= table["x"]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_page_is_never_wider_than_the_screen(opened: Callable[..., Any], width: int) -> None:
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = """width => [...document.querySelectorAll('body *')].filter(e =>
        !e.closest('.scroll') && e.getBoundingClientRect().right > width + 0.5).length"""
    assert page.evaluate(outside, width) == 0


def test_no_text_of_a_chart_is_cut_off_at_its_edge(opened: Callable[..., Any]) -> None:
    page = opened(360)
    cut = """() => [...document.querySelectorAll('figure svg text')].filter(text => {
        const [inner, outer] = [text, text.closest('svg')].map(e => e.getBoundingClientRect());
        return inner.left < outer.left - 1 || inner.right > outer.right + 1;
    }).map(text => text.textContent)"""
    assert page.evaluate(cut) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(
    opened: Callable[..., Any], scheme: str
) -> None:
    page = opened(scheme=scheme)
    found = page.evaluate(CONTRAST)
    assert len(found) > 15
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(251, 250, 248)", "dark": "rgb(22, 25, 29)"}[scheme]


def test_on_paper_each_report_begins_on_a_page_of_its_own_in_black_on_white(
    opened: Callable[..., Any],
) -> None:
    page = opened(scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.locator("nav").is_hidden()
    sheets = page.pdf(prefer_css_page_size=True)
    count = sheets.count(b"/Type /Page\n") + sheets.count(b"/Type /Page ")
    reports = page.locator("section").count()
    assert reports <= count <= 2 * reports
    assert b"/MediaBox [0 0 594.95996 841.91998]" in sheets  # A4, upright


def test_a_keyboard_reaches_the_contents_and_the_tables(opened: Callable[..., Any]) -> None:
    page = opened(360)
    reached = set()
    for _press in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "DIV"} <= reached
