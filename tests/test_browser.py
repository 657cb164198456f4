"""Every page in a real browser, network off: charts drawn, nothing asked elsewhere, no error, no sideways scroll."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM = shutil.which("chromium")
PAGES = ["index", "article", "talks", "donbas", "timeline", "claims", "sources", "search"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.build,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install Debian's package chromium"),
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


def open_page(browser, path, width=1280, **options):
    """The page from disk with the network off; what it complained of and what it asked elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on(
        "request", lambda r: complaints.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None
    )
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    return page, complaints


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_page_offline(site, browser, name, width):
    page, complaints = open_page(browser, site / "en" / f"{name}.html", width)
    charts = page.locator(".chart").count()
    page.wait_for_function(
        "document.querySelectorAll('.chart .chart-live svg').length == document.querySelectorAll('.chart').length"
    )
    drawn = page.evaluate(
        "[...document.querySelectorAll('.chart-live svg')]"
        ".map(s => [s.getBoundingClientRect().width, s.querySelectorAll('path, text').length])"
    )
    assert len(drawn) == charts
    assert all(w > 100 and marks > 5 for w, marks in drawn), drawn
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("name", ["talks", "donbas", "timeline"])
def test_page_without_javascript_shows_pictures(site, browser, name):
    page, _ = open_page(browser, site / "en" / f"{name}.html", java_script_enabled=False)
    pictures = page.locator("img.chart-static")
    assert pictures.count() == page.locator(".chart").count() >= 3
    for i in range(pictures.count()):
        box = pictures.nth(i).bounding_box()
        assert box["width"] > 300 and box["height"] > 60
        assert len(pictures.nth(i).get_attribute("alt")) > 30
    page.context.close()


def test_root_leads_to_the_book(site, browser):
    page, complaints = open_page(browser, site / "index.html")
    page.wait_for_url("**/en/index.html")
    assert page.locator("article h1").count() == 1 and complaints == []
    page.context.close()


def test_charts_have_names_and_no_menu(site, browser):
    page, _ = open_page(browser, site / "en" / "donbas.html")
    page.wait_for_selector(".chart-live svg")
    labels = page.evaluate(
        "[...document.querySelectorAll('.chart-live[role=\"graphics-document\"]')]"
        ".map(e => e.getAttribute('aria-label'))"
    )
    assert labels and all(label and label != "Vega visualization" for label in labels)
    assert page.locator(".vega-actions, .vega-embed details").count() == 0
    page.context.close()
