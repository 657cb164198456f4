"""The figure card: one way to show a figure, with all a reader needs to trust it and take it along."""

from __future__ import annotations

import html
import os
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

import altair as alt
import pandas as pd

from casebook import language, vega
from casebook.book import Book
from casebook.figures import theme  # noqa: F401  (registers the look)

MIME = "application/vnd.casebook.figure+json"
ROWS_SHOWN = 200  # of the table under a chart where figures have no pages of their own
LONG = 45  # characters of the usual cell in a column that is given room
ROWS_HERE, BYTES_HERE = 12, 2800  # a table under a chart that stays in its chapter; longer ones are on its own page
ROWS_ALONE = 16  # of a figure that is a table: up to these it stays whole in its chapter
CYRILLIC = re.compile(r"[^A-Za-z0-9]*[\u0400-\u04ff][^A-Za-z]*")  # a name in Ukrainian, to be read out as such
BLOCKS_HERE = 3  # of a figure that is a list


class IncompleteFigure(ValueError):  # noqa: N818
    """A figure that lacks something the card needs."""


@dataclass(frozen=True)
class Card:
    """A figure ready to be shown: plain data, so that it can leave the kernel as JSON.

    spec: Vega-Lite, or None for a figure that is a table. csv: the table behind it.
    sources: publisher and address. known: the day of knowledge in words. records: the rows as a list to choose
    from, in place of the table; calendar: the rows as iCalendar; both may be empty. apart: how the ids of the rows of
    a table of numbers begin, of which no more than a link stands in its chapter.
    """

    id: str
    title: str
    caption: str
    alt: str
    spec: dict | None
    csv: str
    table_html: str
    sources: list[dict]
    licences: list[str]
    known: str
    language: str
    records: str = ""
    calendar: str = ""
    apart: str = ""

    @property
    def table_rows(self) -> list[str]:
        """The rows of the table, as HTML."""
        return re.findall(r"<tr\b.*?</tr>", self.table_html.partition("<tbody>")[2], re.S)

    def payload(self) -> dict:
        return dict(self.__dict__)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": f"{self.title}\n{self.alt}"}
        if os.environ.get("CASEBOOK_EDITION"):  # the edition draws it outside the kernel
            return {**bundle, MIME: self.payload(), "text/html": ""}
        picture = f"data:image/svg+xml,{quote(static_svg(self.spec, self.language))}" if self.spec else ""
        downloads = {"CSV": f"data:text/csv;charset=utf-8,{quote(self.csv)}"}
        if self.calendar:
            downloads["ICS"] = f"data:text/calendar;charset=utf-8,{quote(self.calendar)}"
        live = vega.as_island(vega.compiled(self.spec, self.id)) if self.spec else ""
        return {**bundle, "text/html": render(self, Drawn(picture, live=live), downloads)}


def _example(in_language: str) -> str:
    """A number as a language writes it: after its first digit what parts thousands, before its last the decimals."""
    return language.number(1234.5, in_language, "#,##0.0")


def static_svg(spec: dict, in_language: str = "en") -> str:
    """The chart as an SVG picture, without links (vl-convert would lead them to another host).

    in_language: how the axes write numbers.

    Its ids are numbered afresh, since vl-convert counts them over a process's life.
    """
    import vl_convert

    seen: dict[str, str] = {}
    example = _example(in_language)
    numbers = {"decimal": example[-2], "thousands": example[1], "grouping": [3], "currency": ["", ""]}
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=vega.VEGA_LITE, format_locale=numbers)
    svg = re.sub(r"</?a\b[^>]*>", "", drawn)
    return re.sub(r"(gradient_|clip)(\d+)", lambda m: m[1] + seen.setdefault(m[0], str(len(seen))), svg)


def _cell(value, in_language: str) -> str:
    if isinstance(value, bool):
        return language.translate("yes" if value else "no", in_language)
    if value is None or value is pd.NaT or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    if isinstance(value, pd.Timestamp):
        return language.day(value.date(), in_language)
    if isinstance(value, (int, float)):
        return language.number(value, in_language, "#,##0.##")
    if str(value).startswith(("https://", "http://")):
        return f'<a href="{html.escape(value)}">{html.escape(value.split("/")[2])}</a>'
    if CYRILLIC.fullmatch(str(value)):
        return f'<span lang="uk">{html.escape(value)}</span>'
    return html.escape(str(value))


def table_html(table: pd.DataFrame, in_language: str, labelled: bool = False, anchored: bool = False) -> str:
    """A plain HTML table; the first column heads its row, numbers are set right.

    labelled: each cell also carries the name of its column, so that a phone can stack the cells of a row.
    anchored: the first column is the id of the row, to which an address can lead.
    """
    names = [html.escape(str(c)) for c in table.columns]
    numeric = [
        pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_bool_dtype(table[c]) for c in table.columns
    ]
    opening = [
        "<td" + (' class="n"' if is_number else "") + (f' data-label="{name}"' if labelled else "") + ">"
        for name, is_number in zip(names, numeric, strict=True)
    ]
    opening[0] = '<th scope="row">'
    body = []
    for row in table.astype(object).itertuples(index=False):
        cells = [f"{start}{_cell(v, in_language)}</td>" for start, v in zip(opening, row, strict=True)]
        cells[0] = cells[0].removesuffix("</td>") + "</th>"
        own = f' id="{html.escape(row[0])}"' if anchored else ""
        body.append(f"<tr{own}>{''.join(cells)}</tr>")
    long = [not n and table[c].astype(str).str.len().mean() > LONG for c, n in zip(table.columns, numeric, strict=True)]
    kinds = [' class="long"' if is_long else "" for is_long in long]
    head = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in zip(names, kinds, strict=True))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def size(svg: str) -> str:
    """Width and height of a picture as attributes, so that a page keeps its place while pictures come in."""
    sides = re.findall(r'\s(width|height)="([\d.]+)"', svg.partition(">")[0])
    return " ".join(f'{side}="{round(float(pixels))}"' for side, pixels in sides)


class Drawn(NamedTuple):
    """A chart as it was drawn: address of its picture, the picture's size as attributes, address of the live chart.

    live: the live chart itself, as HTML, where there are no files.
    """

    picture: str = ""
    size: str = ""
    chart_file: str = ""
    live: str = ""


def chart_block(card: Card, drawn: Drawn) -> str:
    """The chart of a card: its picture, the room it takes, and what a script needs to draw it alive in its place."""
    file = f' data-chart="{drawn.chart_file}"' if drawn.chart_file else ""
    sides = re.findall(r'="(\d+)"', drawn.size)
    place = f'<svg class="chart-place" viewBox="0 0 {" ".join(sides)}"></svg>' if file and sides else ""
    return (
        f'<div class="chart"{file}><img class="chart-static" data-number="{_example(card.language)}" loading="lazy"'
        f' alt="{html.escape(card.alt)}" src="{drawn.picture}" {drawn.size}>{place}{drawn.live}</div>'
    )


def source_line(card: Card, more: str = "") -> str:
    """Whom a card rests on, its licences and its day. more: a further sentence, as HTML."""

    def t(message: str) -> str:
        return html.escape(language.translate(message, card.language))

    tail = f' <span class="card-take">{more}</span>' if more else ""
    sources = ", ".join(
        f'<a href="{html.escape(s["url"])}">{html.escape(language.translate(s["publisher"], card.language))}</a>'
        for s in card.sources[:5]
    )
    if len(card.sources) > 5:
        others = language.translate("and {n} more", card.language).format(n=len(card.sources) - 5)
        sources += f' <a href="sources.html">{html.escape(others)}</a>'
    licences = f"{t('Licence')}: {html.escape('; '.join(card.licences))}. " if card.licences else ""
    told = f"{t('Sources')}: {sources}. " if sources else ""
    return f'<p class="card-source">{told}{licences}{t("As known on")} {card.known}.{tail}</p>'


def render(card: Card, drawn: Drawn, downloads: dict[str, str], page: str = "") -> str:
    """The card as HTML: static picture, chart in its place when the page is alive, rows, sources, downloads.

    downloads: label → address.
    page: address of the figure's own page, where long lists and tables stand; without it they stand here.
    """

    def t(message: str) -> str:
        return html.escape(language.translate(message, card.language))

    if not card.csv:
        return (
            f'<figure class="card" id="fig-{card.id}"><p class="card-title">{html.escape(card.title)}</p>'
            f"<figcaption>{html.escape(card.caption)}</figcaption></figure>"
        )
    rows, moved = _rows_here(card, bool(page))
    chart = chart_block(card, drawn) if card.spec else ""
    own = ""
    if page:
        words = language.translate("Rows, data and citation ({n})", card.language)
        if card.records:
            words = language.translate("All {n} rows to search and choose from, with citation", card.language)
        elif not card.spec and not card.apart and len(card.table_rows) > ROWS_ALONE:
            words = language.translate("These are {shown} of {n} rows: all of them, data and citation", card.language)
        number = {"n": len(card.table_rows), "shown": ROWS_HERE}
        words = words.format(**{name: language.number(n, card.language) for name, n in number.items()})
        link = f'<a href="{page}">{html.escape(words)}</a>'
        if card.apart:
            told = t("The numbers of this chapter, each with its limits and sources: {place}").format(place=link)
            return f'<div class="card numbers" id="fig-{card.id}" data-rows="{card.apart}"><p>{told}</p></div>'
        own = f'<p class="card-more">{link}</p>'
    links = " · ".join(f'<a href="{a}" download="{card.id}.{k.lower()}">{k}</a>' for k, a in downloads.items())
    sources = source_line(card, f"{t('Take along')}: {links}")
    return (
        f'<figure class="card" id="fig-{card.id}"{moved}><p class="card-title">{html.escape(card.title)}</p>{chart}'
        f"<figcaption>{html.escape(card.caption)}</figcaption>{rows}{own}"
        f"{sources}</figure>"
    )


def _rows_here(card: Card, elsewhere: bool) -> tuple[str, str]:
    """The rows that stand in the card itself, and an attribute that says how the ids of those elsewhere begin."""
    rows = len(card.table_rows)
    if card.records and not elsewhere:
        return card.records, ""
    if card.records:
        blocks = re.findall(r'<li id="([^"]*)".*?</li>', card.records, re.S)
        begin = " ".join(dict.fromkeys(re.match(r"\D*", id)[0] for id in blocks))
        lead = "" if card.spec else "".join(re.findall(r"<li id=.*?</li>", card.records, re.S)[:BLOCKS_HERE])
        return f'<div class="records lead"><ol>{lead}</ol></div>' if lead else "", f' data-rows="{begin}"'
    shown = rows
    if elsewhere and card.spec and (rows > ROWS_HERE or len(card.table_html) > BYTES_HERE):
        return "", ""
    if elsewhere and not card.spec and rows > ROWS_ALONE:
        shown = ROWS_HERE
    if not elsewhere and card.spec:
        shown = min(rows, ROWS_SHOWN)
    told = ""
    if shown < rows:
        told = f" ({language.number(shown, card.language)}/{language.number(rows, card.language)})"
    label = html.escape(f"{card.title}: {language.translate('data table', card.language)}")
    head = card.table_html.partition("<tbody>")[0]
    table = f"{head}<tbody>{''.join(card.table_rows[:shown])}</tbody></table>"
    table = f'<div class="scroll list" role="region" tabindex="0" aria-label="{label}">{table}</div>'
    if card.spec:
        summary = html.escape(language.translate("Data table", card.language))
        table = f"<details><summary>{summary}{told}</summary>{table}</details>"
    return table, ""


def figure(
    book: Book,
    *,
    id: str,
    title: str,
    caption: str,
    alt: str,
    table: pd.DataFrame,
    sources: list[str],
    tables: list[str],
    chart: alt.TopLevelMixin | None = None,
    records: str = "",
    calendar: str = "",
    anchored: bool = False,
) -> Card:
    """Make a figure card; IncompleteFigure when anything a reader needs is missing.

    id: stable, lower-case words joined by hyphens. title, caption, alt: text in the book's language;
    alt is computed from the data and says what the picture shows. table: the rows behind the picture with
    readable column names, first column naming the row. sources: source ids; who published most of these
    pages is named first. tables: the data tables it rests on (their licences are shown). chart: a single or
    layered Altair chart; None for a figure that is a table. records: the rows as
    `casebook.figures.records.listing` gives them, shown in place of the table. calendar: the rows as iCalendar,
    to be taken along. anchored: the first column of the table is the id of its row.
    """
    given = dict(id=id, title=title, caption=caption, alt=alt, sources=sources, tables=tables)
    for name, value in given.items():
        if not value:
            raise IncompleteFigure(f"figure {id or title!r}: {name} is missing; the card needs it")
    if table is None or table.empty:
        raise IncompleteFigure(f"figure {id!r}: the table behind it is missing or empty")
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise IncompleteFigure(f"figure {id!r}: two columns are named {twice!r}; name one of them otherwise")
    known = book.data.sources.set_index("id")
    unknown = sorted(set(sources) - set(known.index))
    if unknown:
        raise IncompleteFigure(f"figure {id!r}: sources {', '.join(unknown)} are not in sources.csv on this day")
    spec = None
    if chart is not None:
        spec = chart.properties(description=alt).to_dict()
    cited = known.loc[sorted(set(sources))]
    pages = cited["publisher"].map(cited["publisher"].value_counts())
    by_publisher = cited.assign(pages=pages).sort_values("pages", ascending=False, kind="stable")
    by_publisher = by_publisher.drop_duplicates("publisher")
    plain = table.copy()
    for column in plain.select_dtypes("datetime").columns:
        plain[column] = plain[column].dt.strftime("%Y-%m-%d")
    return Card(
        id=id,
        title=title,
        caption=caption,
        alt=alt,
        spec=spec,
        csv=plain.to_csv(index=False, lineterminator="\n"),
        table_html=table_html(table, book.language, labelled=True, anchored=anchored),
        sources=by_publisher[["publisher", "url"]].to_dict("records"),
        licences=[book.t(licence) for licence in book.data.licences_of(*tables)],
        known=language.day(book.parameters.as_of, book.language),
        language=book.language,
        records=records,
        calendar=calendar,
    )


def nothing_yet(book: Book, id: str, title: str, reason: str) -> Card:
    """The card of a figure for which no row was known on the day: title and reason, no picture."""
    return Card(
        id=id,
        title=title,
        caption=reason,
        alt=reason,
        spec=None,
        csv="",
        table_html="",
        sources=[],
        licences=[],
        known=language.day(book.parameters.as_of, book.language),
        language=book.language,
    )
