"""Landing page and how to read: true on any day and for any article, every place reached, one screen."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from conftest import DAYS, REPOSITORY, book, book_of, geneva

from casebook import edition, pages, prose

FILES = {name: (REPOSITORY / f"chapters/{name}.md") for name in ("index", "how-to-read", "glossary", "corrections")}


def staged(opened, name="index") -> str:
    text = FILES[name].read_text(encoding="utf-8")
    return prose.stage_text(text, opened.facts, opened.parameters, opened.article)


def test_the_landing_page_leads_to_every_page_of_the_book():
    here = {p.name for p in edition.chapters()} - {"index.md"}
    assert here == set(re.findall(r"\]\(([\w-]+\.(?:ipynb|md))\)", FILES["index"].read_text(encoding="utf-8")))


@pytest.mark.parametrize("language, day", [("en", "5 February 2026"), ("sq", "5 shkurt 2026")])
def test_every_page_tells_of_which_day_and_edition_it_is(site, language, day):
    told = json.loads((site / "facts.json").read_text(encoding="utf-8"))["edition"]["id"]
    for path in (site / language).glob("*.html"):
        foot = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one(".bd-footer-content")
        words = foot.get_text(" ").replace("\u00a0", " ")
        assert told in words and day in words and "CC BY 4.0" in words, path.name


@pytest.mark.parametrize("day", DAYS)
def test_the_answer_has_five_lines_on_any_day(day):
    answer = staged(book(day)).split("**Where to begin**")[0]
    lines = re.findall(r"^- (.+)$", answer, re.M)
    assert len(lines) == 5
    # each has a number, or says why it has none
    assert all("{{ " in line or line.startswith("*Not known on ") for line in lines), lines
    assert "{{ as_of }}" in answer and "?**" in answer


def test_each_article_has_its_own_question(another_article):
    ours, exercise, other = staged(book()), staged(geneva()), staged(book_of(another_article, "2025-08-25"))
    assert "Abu Dhabi" in ours and "Abu Dhabi" not in exercise + other
    assert "wrote it for this book" in exercise and "wrote it" not in ours + other
    assert "attack_largest_weapons" in exercise and "attack_2026_02_03_weapons" in ours


@pytest.mark.parametrize("name", FILES)
def test_no_tag_reaches_a_page_and_every_list_is_known(name):
    for opened in (book(), geneva()):
        text = staged(opened, name)
        assert not re.search(r"^% ", text, re.M)
        assert prose.names(text) <= set(opened.facts) | set(pages.NAMES)


def test_lists_are_placed_under_their_names():
    assert set(pages.lists(book())) == set(pages.NAMES)
    placed = set().union(*(prose.names(path.read_text(encoding="utf-8")) for path in FILES.values()))
    assert set(pages.NAMES) <= placed


def test_how_to_read_names_each_verdict_with_its_shape():
    from casebook.figures.theme import VERDICT_SHAPE

    text = FILES["how-to-read"].read_text(encoding="utf-8")
    words = {
        "supported": "supported",
        "partly": "partly supported",
        "contradicted": "contradicted",
        "cannot_be_checked": "cannot be checked",
        "context": "context only",
    }
    for verdict, shape in VERDICT_SHAPE.items():
        assert f"{words[verdict]} ({shape.removesuffix('-up')})" in text
    assert len(text.split()) < 350
