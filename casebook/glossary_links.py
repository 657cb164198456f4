"""Sphinx: the first use of a word of the glossary on a page leads to its row, and its sense shows on hover and focus.

It works on the page as Sphinx has read it, so that headings, links, code, numbers and figures are left alone, whatever
the chapter was written in. Without a script the word is a plain link; `static/glossary.js` lets Escape hide the sense.
"""

from __future__ import annotations

import html
import re

from docutils import nodes

from casebook import glossary

SKIPPED = (nodes.title, nodes.reference, nodes.literal, nodes.literal_block, nodes.raw, nodes.caption, nodes.figure)
OWN_PAGE = "glossary"


def words(listed, language: str):
    """A function from a text to the words in it that have a sense: start, end, row of the list, in their order."""
    listed = listed[listed["hover"].astype(bool)].reset_index(drop=True)
    if language == "sq":
        finders = [glossary.albanian(forms[:1]) for forms in listed["forms_sq"]]  # the others can mean more

        def found(text):
            uses = [(m.start(), m.end(), i) for i, finder in enumerate(finders) for m in finder.finditer(text.lower())]
            return sorted(uses, key=lambda use: (use[0], -use[1]))

    else:
        finder = glossary.english(listed)

        def found(text):
            return [(start, end, i) for i, start, end in glossary.uses(text, listed, finder)]

    return listed, found


class Use(nodes.inline):
    """A word with its link and its sense; the sense is an attribute, so that a search does not find it on each page."""


def open_use(writer, node):
    page, id_ = html.escape(node["page"]), node["term"]
    writer.body.append(f'<span class="term"><a href="{page}#term-{id_}" aria-describedby="sense-{id_}">')


def close_use(writer, node):
    writer.body.append(f'</a><span role="tooltip" id="sense-{node["term"]}">{html.escape(node["sense"])}</span></span>')


def mark(doctree: nodes.document, listed, found, page: str, language: str) -> int:
    """Link the first use of each word in the paragraphs of a page; the number of words linked."""
    seen: set[int] = set()
    for text in list(doctree.findall(nodes.Text)):
        above = list(_ancestors(text))
        paragraph = next((node for node in above if isinstance(node, nodes.paragraph)), None)
        if paragraph is None or any(isinstance(node, SKIPPED) or _output(node) for node in above):
            continue
        if _in_html_link(text):
            continue
        parts, at, whole = [], 0, text.astext()
        for start, end, i in found(whole):
            if i in seen or start < at:
                continue
            seen.add(i)
            sense = listed[f"definition_{'sq' if language == 'sq' else 'en'}"].iat[i]
            use = Use("", nodes.Text(whole[start:end]), page=page, term=listed["id"].iat[i], sense=sense)
            parts += [nodes.Text(whole[at:start]), use]
            at = end
        if parts:
            text.parent.replace(text, [part for part in [*parts, nodes.Text(whole[at:])] if part.astext()])
            paragraph["classes"].append("has-term")
    return len(seen)


def _ancestors(node):
    while node.parent is not None:
        node = node.parent
        yield node


def _in_html_link(text: nodes.Text) -> bool:
    """Whether a text stands in a link that the chapter wrote as HTML."""
    siblings = text.parent.children
    before = [node.astext() for node in siblings[: siblings.index(text)] if isinstance(node, nodes.raw)]
    return sum(len(re.findall(r"<a\b", raw)) - raw.count("</a>") for raw in before) > 0


def _output(node) -> bool:
    return isinstance(node, nodes.Element) and any(re.match(r"cell_(?:in|out)put", name) for name in node["classes"])


def prepare(app):
    """Read the list as known on the day of the edition."""
    from casebook import data

    day = app.config.casebook_as_of or app.casebook.parameters.as_of
    app.casebook_words = words(glossary.terms(data.load(day)), app.config.language)


def link_words(app, doctree, docname):
    """Mark a page, unless it is the glossary itself or the book has none."""
    own = next((name for name in app.env.all_docs if name.split("/")[-1] == OWN_PAGE), None)
    if own is None or docname == own or app.builder.format != "html":
        return
    mark(doctree, *app.casebook_words, app.builder.get_relative_uri(docname, own), app.config.language)


def add_files(app, pagename, templatename, context, doctree):
    """Load style and script where there is a word, a list of words or of corrections."""
    body = context.get("body") or ""
    if any(f'class="{name}"' in body for name in ("term", "glossary", "corrections")):
        app.add_css_file("glossary.css")
    if 'class="term"' in body:
        app.add_js_file("glossary.js", loading_method="defer")


def setup(app):
    app.add_config_value("casebook_as_of", "", "env")
    app.add_node(Use, html=(open_use, close_use))
    app.connect("builder-inited", prepare)
    app.connect("doctree-resolved", link_words)
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
