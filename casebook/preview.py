"""What a page says of itself to those who only see its link: description, title and picture in its head.

The tags are those of HTML, Open Graph and Twitter. A picture and an address must be whole addresses there, so they are
given only when it is said where the book is published (`html: baseurl:` in `_config.yml`). A library of Sphinx would do
the same for chapters, but neither see the pictures of the cards nor the pages of the figures.
"""

from __future__ import annotations

import html
import re

from casebook.language import shortened

OPENING = re.compile(r'<figure class="card" id="fig-([\w-]+)"[^>]*>(?:(?!</figure>).)*?class="chart-static"', re.S)


def tags(
    *, title: str, description: str, language: str, site: str, address: str = "", path: str = "", picture: str = ""
) -> str:
    """The tags for the head of a page.

    title, description: of the page, in its language. site: title of the book. address: where the folder of this
    language is published, ending in a slash; blank when that is not said. path, picture: of the page and of its PNG
    within that folder.
    """
    description = shortened(description)
    image = address + picture if address and picture else ""
    named = {"description": description, "twitter:card": "summary_large_image" if image else "summary"}
    properties = {
        "og:type": "article",
        "og:title": title,
        "og:description": description,
        "og:site_name": site,
        "og:locale": language,
        "og:url": address + path if address else "",
        "og:image": image,
    }
    pairs = [("name", *pair) for pair in named.items()] + [("property", *pair) for pair in properties.items()]
    return "".join(f'<meta {kind}="{name}" content="{html.escape(text)}">\n' for kind, name, text in pairs if text)


def first_figure(body: str) -> str:
    """The id of the first figure of a page that has a picture, blank if there is none."""
    found = OPENING.search(body)
    return found[1] if found else ""


def first_paragraph(doctree) -> str:
    """The words of the first paragraph of a page, blank if it has none."""
    from docutils import nodes

    return next((p.astext() for p in doctree.findall(nodes.paragraph) if p.astext().strip()), "") if doctree else ""


def add_to_head(app, pagename, templatename, context, doctree):
    """The hook of `html-page-context`: the tags of a chapter."""
    description = first_paragraph(doctree)
    if not description:
        return
    figure = first_figure(context.get("body") or "")
    context["metatags"] = context.get("metatags", "") + tags(
        title=re.sub(r"<[^>]+>", "", context.get("title") or app.config.html_title),
        description=description,
        language=app.config.language,
        site=app.config.html_title,
        address=app.config.html_baseurl,
        path=f"{pagename}.html",
        picture=f"figures/{figure}.png" if figure and app.config.casebook_staged else "",
    )
