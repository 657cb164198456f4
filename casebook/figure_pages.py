"""A page for each figure: chart, caption, the whole list or table, sources, downloads, citation, a line to embed it.

The page stands at `<language>/figures/<id>.html`. Its addresses count from the folder above, as those of the chapters
do, so that links within a list and within a chart are the same on both. With `#embed` at its end, the address shows
no more than chart, caption, sources and a link: that is the page for a frame elsewhere.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from babel import Locale

from casebook import citation, preview
from casebook.addresses import page_of
from casebook.figures import card
from casebook.language import N_, translate

STYLES = ["casebook.css"]
# What a page loads besides, by what it holds: what is held → style sheets, scripts (in this order)
HELD = {
    'class="records"': (["records.css"], ["records.js"]),
    'class="chart"': ([], ["card.js"]),
}
WHAT = {  # what can be taken along
    "CSV": N_("The rows as CSV"),
    "ICS": N_("The days as a calendar (iCalendar)"),
    "SVG": N_("The picture as SVG, for print"),
    "PNG": N_("The picture as PNG"),
    "JSON": N_("The chart as a Vega-Lite specification"),
}


@dataclass(frozen=True)
class Setting:
    """Where figures stand: the book, its edition as it is cited, its languages, and a chapter with its title."""

    book_title: str
    cited: citation.Cited
    languages: tuple[str, ...]
    chapter: str = "index"
    chapter_title: str = ""


def figure_page(figure: card.Card, setting: Setting, drawn: card.Drawn, downloads: dict[str, str]) -> str:
    """The page of a figure as HTML. drawn, downloads: as `card.render` takes them."""
    return _Page(figure, setting, drawn, downloads).whole()


class _Page:
    def __init__(self, figure, setting, drawn, downloads):
        self.figure, self.setting, self.drawn = figure, setting, drawn
        self.downloads, self.address = downloads, page_of(figure.id)
        self.path = f"{figure.language}/{self.address}"

    def t(self, message: str, **values) -> str:
        return html.escape(translate(message, self.figure.language).format(**values))

    def whole(self) -> str:
        figure, setting = self.figure, self.setting
        body = self._body()
        styles = [*STYLES, *(name for held, (names, _) in HELD.items() if held in body for name in names), "figure.css"]
        scripts = [name for held, (_, names) in HELD.items() if held in body for name in names] + ["figure.js"]
        others = [code for code in setting.languages if code != figure.language]
        head = [
            '<meta charset="utf-8">',
            '<base href="../">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(figure.title)} – {html.escape(setting.book_title)}</title>",
            preview.tags(
                title=figure.title,
                description=figure.caption,
                language=figure.language,
                site=setting.book_title,
                address=f"{setting.cited.address}{figure.language}/" if setting.cited.address else "",
                path=self.address,
                picture=self.downloads.get("PNG", ""),
            ).rstrip(),
            *(f'<link rel="alternate" hreflang="{code}" href="../{code}/{self.address}">' for code in others),
            *(f'<link rel="stylesheet" href="_static/{name}">' for name in styles),
            *(f'<script defer src="_static/{name}"></script>' for name in scripts),
        ]
        return (
            f'<!DOCTYPE html>\n<html lang="{figure.language}">\n<head>\n' + "\n".join(head) + "\n</head>\n"
            f'<body class="figure-page">\n{self._header(others)}\n{body}\n</body>\n</html>\n'
        )

    def _header(self, others: list[str]) -> str:
        back = f"{self.setting.chapter}.html#fig-{self.figure.id}"
        switch = "".join(
            f' · <a href="../{code}/{self.address}" lang="{code}" hreflang="{code}">'
            f"{html.escape(Locale.parse(code).get_display_name(code).capitalize())}</a>"
            for code in others
        )
        return (
            f'<header class="beyond"><nav aria-label="{self.t("Where this figure stands")}">'
            f'<a href="index.html">{html.escape(self.setting.book_title)}</a> › '
            f'<a href="{back}">{html.escape(self.setting.chapter_title)}</a>{switch}</nav></header>'
        )

    def _body(self) -> str:
        figure = self.figure
        chart = card.chart_block(figure, self.drawn) if figure.spec else ""
        words = f"<figcaption>{html.escape(figure.caption)}</figcaption>"
        title = f'<h1 class="card-title">{html.escape(figure.title)}</h1>'
        opening = f'<main id="embed"><figure class="card" id="fig-{figure.id}">{title}{chart}{words}'
        if not figure.csv:
            return f"{opening}</figure></main>"
        whole = self.t("Rows, data and citation of this figure")
        return (
            f"{opening}{card.source_line(figure)}"
            f'<p class="embedded"><a href="{self.address}" target="_top">{whole}</a></p>{self._rows()}</figure>'
            f'<div class="beyond">{self._along()}{self._link()}{self._citation()}</div></main>'
        )

    def _rows(self) -> str:
        figure = self.figure
        heading = self.t("Rows behind the figure")
        label = html.escape(f"{figure.title}: {translate('data table', figure.language)}")
        table = (
            f'<div class="scroll list whole" role="region" tabindex="0" aria-label="{label}">{figure.table_html}</div>'
        )
        if figure.apart:
            return f'<section class="beyond" id="rows"><div class="numbers">{table}</div></section>'
        return f'<section class="beyond" id="rows"><h2>{heading}</h2>{figure.records or table}</section>'

    def _along(self) -> str:
        items = "".join(
            f'<li><a href="{address}" download="{self.figure.id}.{kind.lower()}">{self.t(WHAT[kind])}</a></li>'
            for kind, address in self.downloads.items()
        )
        return f'<section id="take-along"><h2>{self.t("Take along")}</h2><ul>{items}</ul></section>'

    def _link(self) -> str:
        published = self.setting.cited.address
        title = html.escape(self.figure.title)
        address = f"{published}{self.path}"
        line = f'<iframe src="{address}#embed" title="{title}" width="100%" height="640" loading="lazy"></iframe>'
        note = self.t("Put the address of the book before it: this edition does not say where it is published.")
        return (
            f'<section id="link"><h2>{self.t("Link and embed")}</h2>'
            f'<p><a href="{self.address}">{self.t("Link to this figure")}</a> '
            f'<button type="button" hidden data-share="{self.address}" data-title="{title}"'
            f' data-done="{self.t("The address is copied.")}">{self.t("Share")}</button> <output></output></p>'
            f'<p id="embed-line">{self.t("To show the figure on another page, copy this line into it.")}'
            f"{'' if published else f' <span class=unpublished>{note}</span>'}</p>"
            f'<textarea readonly rows="3" aria-labelledby="embed-line" data-embed="{self.path}">{html.escape(line)}'
            "</textarea></section>"
        )

    def _citation(self) -> str:
        cited, title = self.setting.cited, self.figure.title
        forms = [
            (self.t("BibTeX"), citation.bibtex(cited, title, self.path)),
            (self.t("Reference for a CITATION.cff"), citation.cff_reference(cited, title, self.path)),
        ]
        more = "".join(
            f"<details><summary>{name}</summary>"
            f'<pre tabindex="0" aria-label="{name}">{html.escape(text)}</pre></details>'
            for name, text in forms
        )
        line = citation.plain(cited, self.figure.language, title, self.path)
        return f'<section id="cite"><h2>{self.t("Cite")}</h2><p>{html.escape(line)}</p>{more}</section>'
