"""The built pages of one language joined into one document, set for paper."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from babel import Locale
from bs4 import BeautifulSoup, Tag

from casebook.figures import theme
from casebook.language import N_, number, quoted, translate
from casebook.pages import LICENCES

LONGEST = 60  # rows of a table without a chart that still stand on paper
STATIC = Path(__file__).parent / "static"
STYLES = ["casebook.css", "records.css", "ledger.css", "print.css"]
ONLY_ON_SCREEN = [
    "script, style, form, template, button, iframe, noscript, .headerlink, .toctree-wrapper, .paper-link",
    "[role=tooltip]",
    ".reader-choices, .reader-nothing, .claim > div > p, .claim dd img",
    "details.above-input, .card-take, a[download], .only-screen",
]
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "headers"}


class ManuscriptError(RuntimeError):
    """Pages that cannot be put on paper; the message is one line."""


@dataclass
class Manuscript:
    """One language of a built book, to be put on paper.

    site: the folder of the built book. code: the language. pages: names of the pages in their order, each with
    whether it is a numbered chapter. records: what `facts.json` holds. title, author: of the book.
    """

    site: Path
    code: str
    pages: list[tuple[str, bool]]
    records: dict
    title: str
    author: str
    address: str = ""
    headings: list[tuple[str, str, int]] = field(default_factory=list)
    _anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)
    _heads: dict[str, str] = field(default_factory=dict)

    def t(self, message: str, **values) -> str:
        words = translate(message, self.code)
        return words.format(**values) if values else words

    def document(self) -> str:
        """The whole book as one page of HTML; `headings` holds the anchor, words and level of each heading after.

        Raises ManuscriptError when a page or a picture is missing.
        """
        chapters, ordinal = [], 0
        for name, numbered in self.pages:
            ordinal += numbered
            chapters.append((name, self._chapter(name, ordinal if numbered else 0)))
        for name, article in chapters:
            self._lead(name, article)
        body = "".join(str(article) for _, article in chapters)
        style = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
        style += (Path(__file__).parent / "paper.css").read_text(encoding="utf-8") + self._running_heads()
        return (
            f'<!DOCTYPE html>\n<html lang="{self.code}" class="paper"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title><style>{style}</style></head>"
            f'<body class="bd-article">{self._cover()}{self._contents()}<main>{body}</main></body></html>\n'
        )

    # --- one page of the book becomes one chapter

    def _chapter(self, name: str, ordinal: int) -> Tag:
        soup = self._page(f"{name}.html")
        article = soup.select_one("article")
        if article is None:
            raise ManuscriptError(f"{self.code}/{name}.html: has no article; build the book again")
        if not self.address and (link := soup.select_one('link[rel="canonical"]')):
            self.address = urljoin(link["href"], ".")
        self._trim(article, f"{name}.html")
        self._number_figures(article, soup, f"{name}.html", ordinal)
        self._pictures(article, f"{name}.html")
        self._name(article, f"{name}.html", name)
        article["id"], article["class"] = name, "chapter"
        self._anchors[f"{name}.html", ""] = name
        self._head(article, name, ordinal)
        return article

    def _page(self, path: str) -> BeautifulSoup:
        file = self.site / self.code / path
        if not file.is_file():
            raise ManuscriptError(f"{self.code}/{path}: is missing; build the book again")
        return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")

    def _trim(self, article: Tag, page: str) -> None:
        """Take out what only works on a screen; code stays where its result stands below it and nothing hides it."""
        for selector in ONLY_ON_SCREEN:
            for tag in article.select(selector):
                tag.decompose()
        for cell in article.select(".cell"):
            if not cell.select_one(".cell_output"):
                cell.decompose()
        for numbers in article.select(".numbers"):
            where = f"{page}#{numbers.find_parent('section').get('id', '')}"
            words = self.t("The numbers of this chapter, each with its limits and sources: {place}")
            numbers.find_parent("section").replace_with(self._note("p", words, where))
        for opened in article.select("details.claim"):
            opened["open"] = ""

    def _number_figures(self, article: Tag, soup: BeautifulSoup, page: str, ordinal: int) -> None:
        figure, table = N_("Figure {number}"), N_("Table {number}")
        counted = {figure: 0, table: 0}
        for card in article.select("figure.card"):
            kind = figure if card.select_one("img.chart-static") else table
            counted[kind] += 1
            label = self.t(kind, number=f"{ordinal}.{counted[kind]}" if ordinal else counted[kind])
            self._shorten(card, page)
            self._labels[card["id"]] = label
            heading = soup.new_tag("span", attrs={"class": "card-number"})
            heading.string = f"{label}. "
            card.select_one(".card-title").insert(0, heading)

    def _shorten(self, card: Tag, page: str) -> None:
        """Leave the rows behind a chart, and lists too long for paper, to the book; say where they are."""
        name = card["id"].removeprefix("fig-")
        own = f"figures/{name}.html"
        has_own = (self.site / self.code / own).is_file()
        where = own if has_own else f"{page}#{card['id']}"
        charted = card.select_one("img.chart-static") is not None
        lists = card.select("details, .records, .scroll, table")
        lists = [tag for tag in lists if not any(parent in lists for parent in tag.parents)]
        if not charted and not lists and has_own:
            far = self._page(own).select_one("figure.card .records, figure.card .scroll, figure.card table")
            if far and card.find("figcaption"):
                for selector in ONLY_ON_SCREEN:
                    for tag in far.select(selector):
                        tag.decompose()
                card.find("figcaption").insert_after(far)
                self._name(far, own, f"figures-{name}")
                lists = [far]
        more = card.select_one(".card-more")
        if more and charted:
            more.decompose()
        elif more:
            more.a.unwrap()
            more.append(self._note("span", " ({place})", where))
        rows = max(len(card.select("tbody tr")), len(card.select(".records li:not(.records-year)")))
        if charted or rows > LONGEST:
            for tag in lists:
                tag.decompose()
            if not charted:
                words = self.t("The whole list, {rows} rows: {place}", rows=number(rows, self.code), place="{place}")
                card.find("figcaption").insert_after(self._note("p", words, where))
            elif lists or has_own:
                (card.select_one(".card-source") or card).append(
                    self._note("span", self.t("Rows and data: {place}"), where)
                )
        for opened in card.select("details"):
            opened["open"] = ""

    def _note(self, kind: str, words: str, where: str) -> Tag:
        """A sentence that says where in the book something stands that paper leaves out."""
        place = f"{self.code}/{where}"
        shown = f'<span class="address">{html.escape(place)}</span>'
        if self.address:
            shown = f'<a class="address" href="{html.escape(self.address + where)}">{html.escape(place)}</a>'
        return BeautifulSoup(
            f'<{kind} class="on-screen">{html.escape(words).format(place=shown)}</{kind}>', "html.parser"
        ).find(kind)

    def _pictures(self, article: Tag, page: str) -> None:
        for picture in article.select("img"):
            if picture["src"].startswith("data:"):
                continue
            file = self.site / self.code / posixpath.dirname(page) / unquote(urlsplit(picture["src"]).path)
            if not file.is_file():
                raise ManuscriptError(f"{self.code}/{page}: its picture {picture['src']} is missing; build again")
            picture["src"] = file.resolve().as_uri()
            del picture["loading"]

    # --- addresses: one document needs ids that are unique, and links that lead to them

    def _name(self, part: Tag, page: str, prefix: str) -> None:
        for tag in [part, *part.select("[id]")]:
            if tag.get("id") and "--" not in tag["id"]:
                self._anchors[page, tag["id"]] = tag["id"] = f"{prefix}--{tag['id']}"
        for tag in part.find_all(True):
            for name in REFERENCES & set(tag.attrs):
                value = tag[name] if isinstance(tag[name], str) else " ".join(tag[name])
                tag[name] = " ".join(f"{prefix}--{one}" for one in value.split())
        for drawn in part.select("use[href^='#']"):
            drawn["href"] = f"#{prefix}--{drawn['href'][1:]}"
        for link in part.select("a[href]"):
            if not urlsplit(link["href"]).scheme:
                path, _, place = link["href"].partition("#")
                path = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
                link["href"] = f"{path}#{place}" if place else path

    def _lead(self, name: str, article: Tag) -> None:
        """Lead links to places within the document; a link to what is not on paper leads to the book, or nowhere."""
        for link in article.select("a[href]"):
            parts = urlsplit(link["href"])
            if parts.scheme:
                continue
            aim = self._anchors.get((parts.path, parts.fragment))
            if aim is None and parts.path.startswith("figures/"):  # a row whose list stands in a chapter
                aim = next((a for (_, place), a in self._anchors.items() if place and place == parts.fragment), None)
            if aim:
                link["href"] = f"#{aim}"
                label = self._labels.get(parts.fragment)
                if label and "number" not in link.get("class", []):
                    link.append(f" ({label})")
            elif self.address:
                link["href"] = self.address + link["href"]
            else:
                link.unwrap()

    def _head(self, article: Tag, name: str, ordinal: int) -> None:
        """Note the headings for the contents, and number the chapter."""
        first = article.find("h1")
        if first is None:
            raise ManuscriptError(f"{self.code}/{name}.html: has no heading; begin the page with one")
        self._heads[name] = _plain(first)
        for heading in article.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
            level = int(heading.name[1])
            section = heading.find_parent(["section", "article"])
            anchor = name if level == 1 else section.get("id", "") if section.find(heading.name) is heading else ""
            words = _plain(heading)
            if heading is first and ordinal:
                words = f"{ordinal} {words}"
            self.headings.append((anchor, words, level))
        if ordinal:
            count = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "chapter-number"})
            count.string = f"{ordinal} "
            first.insert(0, count)

    # --- what only paper has

    def _cover(self) -> str:
        facts, edition = self.records["facts"], self.records["edition"]

        def fact(name: str) -> str:
            return facts[name]["text"][self.code]

        locale = Locale.parse(self.code)
        tongues = ", ".join(locale.languages[code] for code in edition["languages"])
        rows = {
            self.t("The article"): f"{quoted(fact('article_title'), self.code)}, {fact('article_date')}",
            self.t("As known on"): fact("as_of"),
            self.t("Edition"): edition["id"],
            self.t("Languages"): tongues,
            self.t("Licence"): self.t(LICENCES),
        }
        if self.address:
            rows[self.t("Address of the book")] = self.address
        listed = "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(v)}</dd>" for k, v in rows.items())
        question = self.t("How much of one news article holds when each of its claims meets the records?")
        return (
            f'<section class="cover" id="cover"><p class="cover-title">{html.escape(self.title)}</p>'
            f'<p class="cover-question">{html.escape(question)}</p>'
            f'<p class="cover-author">{html.escape(self.author)}</p><dl>{listed}</dl></section>'
        )

    def _contents(self) -> str:
        words = html.escape(self.t("Contents"))
        rows = "".join(
            f'<li class="level-{level}"><a href="#{anchor}"><span>{html.escape(heading)}</span>'
            f'<span class="dots"></span><span class="page">{{page:{anchor}}}</span></a></li>'
            for anchor, heading, level in self.headings
            if anchor and level < 3
        )
        return f'<nav class="contents" id="contents"><h1>{words}</h1><ol>{rows}</ol></nav>'

    def _running_heads(self) -> str:
        facts, edition = self.records["facts"], self.records["edition"]
        known = self.t("As known on {day}", day=facts["as_of"]["text"][self.code])
        rules = [
            f"@page {{ @top-left {{ content: {_css(self.title)} }} @bottom-left {{ content: {_css(known)} }} "
            f"@bottom-right {{ content: {_css(self.t('Edition {id}', id=edition['id']))} }} }}",
            f"@page contents {{ @top-right {{ content: {_css(self.t('Contents'))} }} }}",
        ]
        for name, heading in self._heads.items():
            rules.append(f"@page chapter-{name} {{ @top-right {{ content: {_css(heading)} }} }}")
            rules.append(f"#{name} {{ page: chapter-{name} }}")
        rules += [f".reader .v-{verdict} {{ fill: {colour} }}" for verdict, colour in theme.VERDICT.items()]
        return "\n".join(rules)


def _plain(heading: Tag) -> str:
    return " ".join(heading.get_text().split())


def _css(words: str) -> str:
    """Words as a string of CSS."""
    return '"' + re.sub(r'["\\<\n]', lambda m: f"\\{ord(m[0]):x} ", words) + '"'
