"""The sense of a word in a browser: on hover and on focus, hidden by Escape, a plain link without a script."""

from __future__ import annotations

import re

import pytest
from test_browser import browser, open_page, pytestmark  # noqa: F401  (the fixture and the marks of pages in a browser)

SENSE = ".term > [role=tooltip]"


def shown(page) -> list[str]:
    return [t.get_attribute("id") for t in page.locator(SENSE).all() if t.is_visible()]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_sense_shows_where_it_is_asked_for(site, browser, width, javascript):  # noqa: F811
    page, complaints = open_page(browser, site / "en/claims.html", width, java_script_enabled=javascript)
    words = page.locator(".term > a")
    assert words.count() >= 5 and shown(page) == []
    for word in words.all()[:5]:
        word.focus()
        sense = word.get_attribute("aria-describedby")
        assert shown(page) == [sense]
        box, link = page.locator(f"#{sense}").bounding_box(), word.bounding_box()
        assert 0 <= box["x"] and box["x"] + box["width"] <= width
        assert box["y"] + 1 >= link["y"]
    word.hover()
    assert sense in shown(page)
    page.locator(f"#{sense}").hover()  # the pointer can move onto what it called up
    assert sense in shown(page)
    assert complaints == [] or not javascript  # a browser told to run no script complains of each
    page.context.close()


def test_escape_hides_a_sense_until_the_word_is_left(site, browser):  # noqa: F811
    page, _ = open_page(browser, site / "en/claims.html")
    first, second = page.locator(".term > a").all()[:2]
    first.focus()
    page.keyboard.press("Escape")
    assert shown(page) == []
    second.focus()
    assert shown(page) == [second.get_attribute("aria-describedby")]
    first.focus()
    assert shown(page) == [first.get_attribute("aria-describedby")]
    page.context.close()


def test_a_word_leads_to_its_row(site, browser):  # noqa: F811
    page, _ = open_page(browser, site / "en/claims.html", reduced_motion="reduce")
    word = page.locator(".term > a").first
    target = word.get_attribute("href")
    word.click()
    page.wait_for_url(f"**/{target}")
    row = page.locator(f"#{target.split('#')[1]}")
    assert row.locator("dfn").inner_text() and row.locator("[lang=sq]").count() == 1
    assert row.bounding_box()["y"] < 900
    page.context.close()


@pytest.mark.parametrize("language", ["en", "sq"])
@pytest.mark.parametrize("name", ["index", "how-to-read"])
def test_landing_and_how_to_read_fit_on_one_screen(site, browser, name, language):  # noqa: F811
    page, _ = open_page(browser, site / f"{language}/{name}.html")
    box = page.locator(".bd-article > section").bounding_box()
    assert box["y"] + box["height"] <= 900
    page.context.close()


@pytest.mark.parametrize("language", ["en", "sq"])
def test_no_link_stands_in_a_link(site, language):
    for path in (site / language).glob("*.html"):
        for link in re.findall(r"<a\b[^>]*>.*?</a>", path.read_text(encoding="utf-8"), re.S):
            assert link.count("<a ") == 1, (path.name, link[:200])
