"""Sphinx side of the languages: the theme's own words, addresses alike in every language, the switch."""

from __future__ import annotations

import html
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform

from casebook.language import N_, messages, translate

NAMES = {"en": "English", "sq": "Shqip"}
# What the theme and its companions write on a page, be it in their templates or out of their catalogues.
THEME = (
    N_("Skip to main content"),
    N_("Back to top"),
    N_("Search"),
    N_("Search this book..."),
    N_("Search Results"),
    N_("Contents"),
    N_("On this page"),
    N_("previous"),
    N_("next"),
    N_("previous page"),
    N_("next page"),
    N_("Main"),
    N_("Page"),
    N_("Index"),
    N_("Color mode"),
    N_("Light"),
    N_("Dark"),
    N_("System Settings"),
    N_("Toggle primary sidebar"),
    N_("Toggle secondary sidebar"),
    N_("Download this page"),
    N_("Download source file"),
    N_("Print to PDF"),
    N_("Fullscreen mode"),
    N_("Version warning"),
    N_("Site navigation"),
    N_("Breadcrumb"),
    N_("Home"),
    N_("Error"),
    N_("Copyright"),
    N_("Please activate JavaScript to enable the search functionality."),
    N_("Show code cell source"),
    N_("Hide code cell source"),
    N_("Show code cell output"),
    N_("Hide code cell output"),
    N_("Click to show"),
    N_("Click to hide"),
    N_("Copy"),
    N_("Copied!"),
    N_("Copy to clipboard"),
    N_("Failed to copy"),
    N_("The casebook team"),
    N_("By The casebook team"),
    N_("© Copyright 2026 The casebook team."),
)
SPOKEN = re.compile(r'\b(aria-label|title|placeholder|data-tooltip|value)="([^"]+)"')
# code and what it answers in the words of the tables: English in every language
ENGLISH = re.compile(r'<(?=div class="(?:cell_input|output text_plain)|table border="1" class="dataframe")(\w+)')
# … but for texts of the book that it answers with: cells of a table, quoted texts
ANSWER = re.compile(r'<table lang="en".*?</table>|<div lang="en" class="output text_plain.*?</pre>', re.S)
CELL = re.compile(r"<(t[dh])>([^<]+)<")
QUOTED = re.compile(r"(&#39;|&quot;|['\"])([^<>]{3,}?)\1(?=[,)\]}\s<])")
OWN_LETTERS = {"sq": frozenset("ëçËÇ")}  # English has none of them: they tell the ledger's sentences
CODE = re.compile(r"(<pre\b.*?</pre>)", re.S)
WRITTEN = re.compile(r">(\s*)([^<>]+?)(\s*)<")


class SameAddresses(SphinxTransform):
    """Give the sections of a page the ids of the English book, so that an address holds in every language.

    `casebook_sections`, page → ids in the order of the page's headings, comes with a staged edition.
    """

    default_priority = 870  # before addresses within the page are resolved, and the list of contents is read

    def apply(self, **kwargs):
        ids = self.config.casebook_sections.get(self.env.docname, [])
        for section, name in zip(self.document.findall(nodes.section), ids, strict=bool(ids)):
            for old in section["ids"]:
                self.document.ids.pop(old, None)
            section["ids"] = [name]
            self.document.ids[name] = section
            for label in section["names"]:
                self.document.nameids[label] = name


def section_ids(headings: list[str]) -> list[str]:
    """Ids of a page's sections from its headings in English; of equal ones the later get a number."""
    found: list[str] = []
    for heading in headings:
        name = nodes.make_id(re.sub(r"[`*]|\]\([^)]*\)|<[^>]*>", "", heading)) or "section"
        found.append(name if name not in found else f"{name}-{1 + sum(f.startswith(name) for f in found)}")
    return found


def link_languages(app, pagename, templatename, context, doctree):
    """The same page in the other languages: for machines in the head, for readers a switch in the page's header."""
    languages = app.config.casebook_languages
    if app.builder.format != "html" or len(languages) < 2:
        return
    up = "../" * (pagename.count("/") + 1)
    addresses = {code: f"{up}{code}/{pagename}.html" for code in languages}
    links = [f'<link rel="alternate" hreflang="{code}" href="{address}">' for code, address in addresses.items()]
    links.append(f'<link rel="alternate" hreflang="x-default" href="{addresses[languages[0]]}">')
    context["metatags"] = context.get("metatags", "") + "\n".join(links)
    context["casebook_switch"] = [
        {"code": code, "name": NAMES[code], "address": address}
        for code, address in addresses.items()
        if code != app.config.language
    ]
    app.add_js_file("languages.js", loading_method="defer")


def translated(page: str, language: str) -> str:
    """A page with the theme's own words in a language, wherever a whole text or name is one of them.

    Code, and the tables it shows as they are, are marked as English, for who listens to the page; what they
    hold of the book's translated texts is marked as being in the language.
    """
    texts = frozenset(messages(language).values()) - messages(language).keys()

    def is_own(text: str) -> bool:
        return html.unescape(text) in texts or not OWN_LETTERS.get(language, frozenset()).isdisjoint(text)

    def word(text: str) -> str:
        plain = html.unescape(text)
        return html.escape(translate(plain, language)) if plain in THEME else text

    def spoken(answer: re.Match) -> str:
        cells = CELL.sub(lambda m: f'<{m[1]} lang="{language}">{m[2]}<' if is_own(m[2]) else m[0], answer[0])
        return QUOTED.sub(
            lambda m: f'{m[1]}<span lang="{language}">{m[2]}</span>{m[1]}' if is_own(m[2]) else m[0], cells
        )

    page = ANSWER.sub(spoken, ENGLISH.sub(r'<\1 lang="en"', page))
    if language == "sq":
        page = page.replace("K\u0113rko", "Kërko")  # a slip in Sphinx's own catalogue
    parts = CODE.split(page)
    for n in range(0, len(parts), 2):  # every other part is code
        part = SPOKEN.sub(lambda m: f'{m[1]}="{word(m[2])}"', parts[n])
        parts[n] = WRITTEN.sub(lambda m: f">{m[1]}{word(m[2])}{m[3]}<", part)
    return "".join(parts)


def translate_theme(app, exception):
    """Put the theme's own words of all pages into the language of the book."""
    language = app.config.language
    if exception or app.builder.format != "html" or language == "en":
        return
    for path in Path(app.outdir).glob("*.html"):
        path.write_text(translated(path.read_text(encoding="utf-8"), language), encoding="utf-8")


def setup(app):
    app.add_config_value("casebook_languages", [], "html")
    app.add_config_value("casebook_sections", {}, "env")
    app.add_transform(SameAddresses)
    app.connect("html-page-context", link_languages, priority=400)  # before the theme renders its header
    app.connect("build-finished", translate_theme)
    app.config.templates_path.append(str(Path(__file__).parent / "templates"))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
