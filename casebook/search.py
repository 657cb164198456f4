"""Sphinx side of the search: Albanian words with and without diacritics, and the pages of figures with their rows."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from sphinx.search import SearchLanguage


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


class SearchAlbanian(SearchLanguage):
    """Full-text search that finds a word with and without its diacritics: perseri, përsëri."""

    lang = "sq"
    language_name = "Albanian"
    stopwords = {*"e i u a te se ne me nga per dhe ose si qe ka po do nuk jane eshte ishte ishin kjo ky nje".split()}
    js_stemmer_rawcode = ""
    js_stemmer_code = """
var Stemmer = function() {
  this.stemWord = function(word) {
    return word.toLowerCase().normalize("NFD").replace(/\\p{M}/gu, "");
  };
};
"""

    def stem(self, word: str) -> str:
        """The word in small letters without diacritics."""
        return _folded(word)


def read_page(path: Path) -> nodes.document:
    """The page of a figure as Sphinx reads a page: its title, and what stands on it about the figure and its rows."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    document, section = new_document(path.name), nodes.section()
    section += nodes.title("", page.h1.get_text(" ", strip=True))
    for gone in page.select("script, style, form, h1, textarea, pre, #cite"):
        gone.decompose()
    section += [nodes.paragraph("", text) for text in page.main.stripped_strings]
    document += section
    return document


def index_figures(app):
    """Let the search find the pages of the figures, where the rows stand; no page is added."""
    folder = app.config.casebook_figures
    if folder and app.builder.format == "html" and app.builder.search:
        for path in sorted(Path(folder).glob("*.html")):
            name, document = f"figures/{path.stem}", read_page(path)
            title = next(document.findall(nodes.title)).astext()
            app.env.all_docs[name] = 0  # the search keeps only what it knows as a page
            app.env.titles[name] = nodes.title("", title)
            app.builder.indexer.feed(name, path.name, title, document)
    return []


def setup(app):
    app.add_config_value("casebook_figures", "", "html")
    app.add_search_language(SearchAlbanian)
    app.connect("html-collect-pages", index_figures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
