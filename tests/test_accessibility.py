"""For every reader: by ear, by keyboard, on a phone, in the dark, with larger spacing; in both languages."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import CHAPTERS, PAGES
from test_browser import CHROMIUM, browser, eventually, open_page  # noqa: F401  (a fixture)

LANGUAGES = ["en", "sq"]
NAMES = ["index", *CHAPTERS, *PAGES, "search", "genindex"]
# of each kind of figure page one: a list that the chart follows, a map, a table alone, a chart with its table
FIGURES = ["talks-rounds", "donbas-map", "sources-list", "air-months"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.build,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install Debian's package chromium"),
]


@functools.cache
def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def draw_all(page):
    """Bring each chart near, as a reader does who goes down the page, until it is drawn."""
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".chart-live svg").wait_for(timeout=15_000)


def violations(page) -> list[str]:
    """What axe finds: rule, place, reason."""
    page.evaluate(axe())
    found = page.evaluate(
        "async (rules) => (await axe.run(document, "
        "{runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}))"
        ".violations.flatMap(v => v.nodes.map(n => `${v.id} at ${n.target}: ${n.failureSummary}`))",
        RULES,
    )
    return found


def looked_at(browser, path, width, scheme):  # noqa: F811
    page, _ = open_page(browser, path, width, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    draw_all(page)
    # Of the ledger some claims open, since all of them are alike: every eighth shows each verdict.
    page.evaluate("document.querySelectorAll('article details').forEach((d, i) => { d.open = i % 8 === 0; })")
    found = violations(page)
    page.context.close()
    return found


def figure_names(site, language="en"):
    return sorted(path.stem for path in (site / language / "figures").glob("*.html"))


# of the eight: each language, scheme and width twice
VIEWS = [("en", "light", 1280), ("en", "dark", 360), ("sq", "dark", 1280), ("sq", "light", 360)]


@pytest.mark.parametrize("language, scheme, width", VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_in_a_chapter(site, browser, name, language, scheme, width):  # noqa: F811
    assert looked_at(browser, site / language / f"{name}.html", width, scheme) == []


@pytest.mark.parametrize("language, scheme, width", VIEWS)
@pytest.mark.parametrize("name", FIGURES)
def test_axe_finds_nothing_on_pages_of_figures(site, browser, name, language, scheme, width):  # noqa: F811
    assert looked_at(browser, site / language / f"figures/{name}.html", width, scheme) == []


@pytest.mark.skipif(not os.environ.get("CASEBOOK_EVERY_PAGE"), reason="forty minutes: set CASEBOOK_EVERY_PAGE=1")
@pytest.mark.parametrize("language, scheme, width", VIEWS)
def test_axe_finds_nothing_on_any_page_of_a_figure(site, browser, language, scheme, width):  # noqa: F811
    found = {}
    for name in figure_names(site, language):
        if complaints := looked_at(browser, site / language / f"figures/{name}.html", width, scheme):
            found[name] = complaints
    assert found == {}


def test_axe_sees_what_is_wrong(site, browser):  # noqa: F811
    page, _ = open_page(browser, site / "en/index.html", bypass_csp=True)
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=\"x.png\"><a href=x></a>')"
    )
    assert {"image-alt", "link-name"} <= {one.split()[0] for one in violations(page)}
    page.context.close()


# --- phone --------------------------------------------------------------------------------------------------

SPACING = (  # WCAG 1.4.12
    "document.head.insertAdjacentHTML('beforeend', '<style>* { line-height: 1.5 !important; "
    "letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }</style>')"
)
# Clickable and smaller than 24 px, but not a link within a sentence or a list of links
SMALL = """() => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
  .filter((e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest('.chart, label'))
  .filter((e) => {
    const { width, height, right } = e.getBoundingClientRect();
    return right > 0 && width > 0 && Math.min(width, height) < 23.9;
  })
  .filter((e) => {
    const inline = e.tagName === 'A' && getComputedStyle(e).display === 'inline';
    const around = e.closest('p, li, td, th, dd, dt, figcaption, caption, div').textContent.trim();
    return !(inline && around.length > e.textContent.trim().length + 1);
  })
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*NAMES, *(f"figures/{name}" for name in FIGURES)])
def test_a_page_fits_a_narrow_screen(site, browser, name, language):  # noqa: F811
    page, _ = open_page(browser, site / language / f"{name}.html", 360, bypass_csp=True)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 360
    assert page.evaluate(SMALL) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(wide) <= 320
    page.evaluate(SPACING)
    assert page.evaluate(wide) <= 320
    page.context.close()


@pytest.mark.parametrize("width", [320, 360, 1100, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_of_languages_stands_beside_the_buttons(site, browser, language, width):  # noqa: F811
    page, _ = open_page(browser, site / language / "talks.html", width)
    switch = page.locator("a.language-switch").bounding_box()
    button = page.locator(".theme-switch-button:visible").first.bounding_box()
    assert switch["y"] >= 0 and switch["x"] >= 0 and switch["x"] + switch["width"] <= button["x"]
    assert abs(switch["y"] + switch["height"] / 2 - button["y"] - button["height"] / 2) < 12
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", ["talks-rounds", "measuring-budget", "talks-witkoff-dates", "measuring-borders"])
def test_legends_and_titles_of_a_chart_end_within_it_on_a_phone(site, browser, figure, language):  # noqa: F811
    page, _ = open_page(browser, site / language / f"figures/{figure}.html", 360)
    draw_all(page)
    beyond = page.evaluate(
        "[...document.querySelectorAll('.chart-live :is(.role-legend, .role-axis-title) text')].filter(t => {"
        "const [own, all] = [t, t.ownerSVGElement].map(e => e.getBoundingClientRect());"
        "return own.right > all.right + 1 || own.left < all.left - 1}).map(t => t.textContent)"
    )
    assert beyond == []
    page.context.close()


# --- by ear -------------------------------------------------------------------------------------------------


def pages_of(site, language):
    for path in [*(site / language).glob("*.html"), *(site / language / "figures").glob("*.html")]:
        yield path, BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_headings_and_landmarks_of_every_page(site, language):
    for path, soup in pages_of(site, language):
        assert soup.html["lang"] == language, path
        levels = [int(h.name[1]) for h in soup.find_all(re.compile(r"h[1-6]$"))]
        assert levels.count(1) == 1, path
        assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False)), (path, levels)
        assert len(soup.find_all("main")) == 1, path
        for text in soup.find_all(string=re.compile("[\\u0400-\\u04ff]{3}")):
            if text.parent.name not in {"script", "style"}:
                assert text.find_parent(attrs={"lang": True})["lang"] in {"uk", "ru"}, (path, text)
        for link in soup.select("a[hreflang]"):
            assert link["lang"] == link["hreflang"], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_one_picture_with_its_computed_words(site, browser, language):  # noqa: F811
    path = site / language / "figures/donbas-map.html"
    words = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one(".chart-static")["alt"]
    page, _ = open_page(browser, path)
    draw_all(page)
    live = page.locator(".chart-live")
    assert (live.get_attribute("role"), live.get_attribute("aria-label")) == ("img", words)
    assert live.locator("svg").get_attribute("aria-hidden") == "true"
    page.context.close()


def test_axes_write_numbers_in_the_language_of_the_page(site, browser):  # noqa: F811
    for language, expected in (("en", "0.5"), ("sq", "0,5")):
        page, _ = open_page(browser, site / language / "figures/measuring-budget.html")
        draw_all(page)
        assert expected in page.locator(".chart-live .role-axis-label text").all_text_contents()
        assert f">{expected}<" in (site / language / "figures/measuring-budget.svg").read_text(encoding="utf-8")
        page.context.close()


# --- by keyboard --------------------------------------------------------------------------------------------

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.matches('input[type=radio]') ? e.closest('label') || e : e;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  return {
    name: `${e.tagName} ${e.getAttribute('href') || e.name || e.className} ${e.textContent.trim().slice(0, 30)}`,
    seen: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none',
    sight: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    chart: Boolean(e.closest('.chart')),
  };
}"""


def walk(page, most=1500):
    """Every stop of the Tab key until the page is left."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"no end after {most} stops: {stops[-3:]}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["article", "figures/talks-witkoff-dates"])
def test_the_keyboard_reaches_all_and_shows_where_it_is(site, browser, name, scheme):  # noqa: F811
    page, _ = open_page(browser, site / "sq" / f"{name}.html", color_scheme=scheme, reduced_motion="reduce")
    stops = walk(page)
    assert len(stops) > 20
    assert [s["name"] for s in stops if not s["seen"]] == []
    assert [s["name"] for s in stops if not s["sight"]] == []
    assert [s["name"] for s in stops if s["chart"]] == []  # its rows stand below it
    names = " ".join(s["name"] for s in stops)
    kinds = (
        ["A #main-content", "SUMMARY", ".csv"] if name == "article" else ["INPUT find", "SELECT", "TEXTAREA", ".csv"]
    )
    assert [kind for kind in kinds if kind not in names] == []
    page.context.close()


def test_a_reader_who_wants_calm_sees_nothing_move(site, browser):  # noqa: F811
    page, _ = open_page(browser, site / "en/claims.html", reduced_motion="reduce")
    moving = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('body *')].map(e => getComputedStyle(e))"
        ".filter(s => s.scrollBehavior === 'smooth' || s.transitionDuration.split(', ').some(d => d !== '0s')).length"
    )
    assert moving == 0
    page.context.close()


# --- dark ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["talks", "figures/talks-rounds"])
def test_cards_follow_the_dark_and_charts_stay_a_light_panel(site, browser, name):  # noqa: F811
    page, _ = open_page(browser, site / "en" / f"{name}.html", color_scheme="dark")
    colour = "e => getComputedStyle(e).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    assert max(page.locator(".card").first.evaluate(colour)) < 70
    assert min(page.locator(".card .chart").first.evaluate(colour)) > 230
    page.emulate_media(media="print")  # paper is light
    eventually(page, "getComputedStyle(document.querySelector('.card')).backgroundColor === 'rgb(255, 255, 255)'")
    page.context.close()


def test_the_page_of_a_figure_keeps_the_choice_of_light_or_dark(site, browser):  # noqa: F811
    page, _ = open_page(browser, site / "en/index.html", color_scheme="dark")
    ground = "() => getComputedStyle(document.querySelector('.figure-page')).backgroundColor"
    address = (site / "en/figures/donbas-shares.html").as_uri()
    grounds = []
    for mode in ("auto", "light", "dark"):
        page.evaluate("mode => localStorage.setItem('mode', mode)", mode)
        page.goto(address)
        grounds.append(page.evaluate(ground))
    assert grounds[0] == grounds[2] != grounds[1]
    page.context.close()
