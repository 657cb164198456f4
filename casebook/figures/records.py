"""Records: every row behind a figure as a list to read, to filter and to link to, and the chart that follows it.

The list is plain HTML and whole without a script. `static/records.js` adds search, choices, a period that also
zooms the chart of the same card, a count, and the rows shown as CSV.
"""

from __future__ import annotations

import html
import json
from collections import Counter

import altair as alt
import pandas as pd

from casebook import language
from casebook.addresses import page_of, published
from casebook.book import Book
from casebook.claims import VERDICTS
from casebook.data import source_columns

SHOWN = "shown === null || indexof(shown, datum.id) >= 0"  # a chart's filter: the rows that the list shows
MONTHS_APART = 6e9  # milliseconds in sight below which the axis names days
MARGIN = 0.02  # of the days in sight, on both sides, so that the outermost marks are whole


def params(first: pd.Timestamp, last: pd.Timestamp) -> list[alt.Parameter]:
    """What the list tells the chart: ids shown (none: all), first and last day in sight (milliseconds, UTC)."""
    return [
        alt.param("shown", value=None),
        alt.param("from", value=first.value // 10**6),
        alt.param("to", value=last.value // 10**6),
    ]


def time(book: Book, field: str, **more) -> alt.X:
    """A time axis over the days in sight: years, or months, or days, as close as the reader has come."""
    names = json.dumps([language.month_name(n, book.language) for n in range(1, 13)], ensure_ascii=False)
    month = f"{names}[month(datum.value)]"
    label = (
        f"to - from < {MONTHS_APART} ? date(datum.value) + ' ' + {month}"
        f" : month(datum.value) === 0 && date(datum.value) === 1 ? timeFormat(datum.value, '%Y')"
        f" : {month} + ' ' + timeFormat(datum.value, '%y')"
    )
    axis = alt.Axis(title=None, tickCount=5, labelExpr=label, labelOverlap=True, labelBound=True, grid=True)
    room = f"{MARGIN} * max(to - from, 864e5)"
    scale = alt.Scale(domainMin=alt.ExprRef(f"from - {room}"), domainMax=alt.ExprRef(f"to + {room}"))
    return alt.X(f"{field}:T", title=None, axis=axis, scale=scale, **more)


def claims_on(book: Book) -> dict[str, list[tuple[str, str]]]:
    """Row id → claims that rest on it, each as address and words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for claim in book.claims:
        words = book.t("claim {id}: {verdict}").format(id=claim.id, verdict=book.t(VERDICTS[claim.verdict]))
        for name in claim.evidence:
            found.setdefault(name, []).append((f"claims.html#{claim.id}", words))
    return found


def cited(book: Book, table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The table behind a list with the addresses of the sources of each row, for whoever takes it along.

    table: its first column is the id of the row; with another first column it stays as it is. rows: `id` and the
    `source_id` columns.
    """
    addresses = book.data.sources.set_index("id")["url"]
    named = rows.set_index("id")[source_columns(rows)].stack().map(addresses).dropna()
    by_row = named.groupby(level=0, sort=False).agg(lambda urls: " ".join(dict.fromkeys(urls)))
    found = table.iloc[:, 0].map(by_row)
    return table.assign(**{book.t("sources"): found}) if found.notna().any() else table


def listing(
    book: Book,
    rows: pd.DataFrame,
    *,
    name: str,
    count: str,
    when: str,
    headline: str,
    until: str | None = None,
    precision: str | None = None,
    text: str | None = None,
    small: dict[str, str] | None = None,
    along: dict[str, str] | None = None,
    facets: dict[str, str] | None = None,
    links: str | None = None,
    spans: dict[str, pd.Timestamp] | None = None,
    by_year: bool = False,
) -> str:
    """The rows as HTML, newest first: one block a row, its anchor the row's id, above them the choices.

    rows: `id` and the columns named; sources are read from the `source_id` columns. name: the figure's id.
    count: a message with {shown} and {all}. when, until: first and last day; precision: column that says `month`
    where the day is not known. headline, text: columns of words. small: column → label of further values.
    along: the same for values that the words already tell: not shown, but in the rows taken along.
    facets: column → label of a choice; a cell is a word or a list of words; a categorical column keeps its order.
    links: column of lists of (address, words). spans: words → first day of a period to choose.
    by_year: a heading above the rows of each year.
    """
    parts = _Listing(book, name, when, until, precision, headline, text, small or {}, along or {}, facets or {}, links)
    rows = rows.sort_values([when, "id"], ascending=[False, True], kind="stable")
    return parts.whole(rows, count, spans or {}, by_year)


class _Listing:
    """The parts of a list, with what they share."""

    def __init__(self, book, name, when, until, precision, headline, text, small, along, facets, links):
        self.book, self.name, self.when, self.until, self.precision = book, name, when, until, precision
        self.headline, self.text, self.small, self.along = headline, text, small, along
        self.facets, self.links = facets, links
        self.sources = book.data.sources.set_index("id")

    def t(self, message: str, **values) -> str:
        return html.escape(self.book.t(message).format(**values))

    def whole(self, rows: pd.DataFrame, count: str, spans: dict, by_year: bool) -> str:
        cited = source_columns(rows)
        blocks, year = [], None
        for row in rows.to_dict("records"):
            if by_year and row[self.when].year != year:
                year = row[self.when].year
                blocks.append(f'<li class="records-year"><b>{year}</b></li>')
            blocks.append(self._block(row, cited))
        return (
            f'<div class="records" data-name="{self.name}">{self._choices(rows, count, spans)}'
            f'<ol tabindex="0" aria-label="{self.t("Rows behind the figure")}">{"".join(blocks)}</ol></div>'
        )

    # --- a row

    def _block(self, row: dict, cited: list[str]) -> str:
        small = "".join(
            f"<div{unseen}><dt>{html.escape(label)}</dt><dd>{self._cell(row[column])}</dd></div>"
            for columns, unseen in ((self.small, ""), (self.along, " hidden"))
            for column, label in columns.items()
            if _filled(row[column])
        )
        text = f"<p>{html.escape(row[self.text])}</p>" if self.text and _filled(row[self.text]) else ""
        first, last = self._days(row)
        chosen = "".join(f' data-{column}="{html.escape("|".join(_values(row[column])))}"' for column in self.facets)
        return (
            f'<li id="{row["id"]}" data-from="{first:%Y-%m-%d}" data-to="{last:%Y-%m-%d}"{chosen}>'
            f'<p class="records-when">{self._when(row)}</p><div><p><b>{html.escape(str(row[self.headline]))}</b></p>'
            f"{text}{f'<dl>{small}</dl>' if small else ''}{self._see(row, cited)}</div></li>"
        )

    def _days(self, row: dict) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day a row can stand for: the whole month where only that is known."""
        first = row[self.when]
        last = row[self.until] if self.until and _filled(row[self.until]) else first
        if self.precision and row[self.precision] == "month":
            return first.replace(day=1), max(last, first + pd.offsets.MonthEnd(0))
        return first, max(first, last)

    def _when(self, row: dict) -> str:
        if self.precision and row[self.precision] == "month":
            words = language.month(row[self.when], self.book.language)
            return f'<time datetime="{row[self.when]:%Y-%m}">{words}</time>'
        days = [row[self.when]]
        if self.until and _filled(row[self.until]) and row[self.until] > row[self.when]:
            days.append(row[self.until])
        return " – ".join(self._cell(day) for day in days)

    def _cell(self, value) -> str:
        if isinstance(value, pd.Timestamp):
            words = language.day(value.date(), self.book.language)
            return f'<time datetime="{value:%Y-%m-%d}">{words}</time>'
        if isinstance(value, bool):
            return self.t("yes" if value else "no")
        if isinstance(value, (int, float)):
            return f'<data value="{value:g}">{language.number(value, self.book.language)}</data>'
        return html.escape(", ".join(value) if isinstance(value, list) else str(value))

    def _see(self, row: dict, cited: list[str]) -> str:
        """Links: the row itself, its sources, and what else was given."""
        at = page_of(self.name) if published() else ""
        own = f'<a href="{at}#{row["id"]}" aria-label="{self.t("Link to {id}", id=row["id"])}">{row["id"]}</a>'
        ids = dict.fromkeys(row[c] for c in cited if _filled(row[c]) and row[c] in self.sources.index)
        pairs = [(self.sources.at[s, "url"], self.book.t(self.sources.at[s, "publisher"])) for s in ids]
        sources = ", ".join(_link(*pair) for pair in pairs)
        more = [_link(*pair) for pair in row[self.links]] if self.links and _filled(row[self.links]) else []
        told = [own, f"{self.t('Source')}: {sources}" if sources else "", *more]
        return f'<p class="records-see">{" · ".join(filter(None, told))}</p>'

    # --- the choices, which only a script can carry out

    def _choices(self, rows: pd.DataFrame, count: str, spans: dict) -> str:
        days = [day for row in rows.to_dict("records") for day in self._days(row)]
        first, last = min(days), min(max(days), self.book.data.day)
        every = language.number(len(rows), self.book.language)
        selects = "".join(self._select(column, label, rows[column]) for column, label in self.facets.items())
        periods = "".join(
            f'<option value="{day:%Y-%m-%d}">{html.escape(words)}</option>' for words, day in spans.items()
        )
        period = (
            f'<label>{self.t("Period")} <select name="span"><option value="">{self.t("all")}</option>{periods}</select>'
            "</label>"
            if periods
            else ""
        )
        bounds = f'type="date" min="{first:%Y-%m-%d}" max="{last:%Y-%m-%d}"'
        return (
            f'<form hidden autocomplete="off" aria-label="{self.t("Choose rows")}">'
            f'<label>{self.t("Find")} <input type="search" name="find"></label>{selects}{period}'
            f'<label>{self.t("From")} <input name="from" {bounds}></label>'
            f'<label>{self.t("To")} <input name="to" {bounds}></label>'
            f'<p><output aria-live="polite" data-message="{html.escape(count)}">'
            f"{html.escape(count.format(shown=every, all=every))}</output>"
            f'<button type="reset">{self.t("Show all")}</button>'
            f'<a href="" download="{self.name}-selection.csv">{self.t("CSV of the rows shown")}</a></p></form>'
        )

    def _select(self, column: str, label: str, cells: pd.Series) -> str:
        found = Counter(value for cell in cells for value in _values(cell))
        if isinstance(cells.dtype, pd.CategoricalDtype):
            values = [v for v in cells.cat.categories if v in found]
        else:
            values = sorted(found, key=lambda v: (-found[v], v))
        named = {v: f"{html.escape(v)} ({language.number(found[v], self.book.language)})" for v in values}
        options = "".join(f'<option value="{html.escape(v)}">{words}</option>' for v, words in named.items())
        return (
            f'<label>{html.escape(label)} <select name="{column}"><option value="">{self.t("all")}</option>'
            f"{options}</select></label>"
        )


def _filled(value) -> bool:
    if isinstance(value, (list, str)):
        return bool(value)
    return value is not None and not pd.isna(value)


def _values(cell) -> list[str]:
    if isinstance(cell, list):
        return cell
    return [str(cell)] if _filled(cell) else []


def _link(address: str, words: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(words)}</a>'
