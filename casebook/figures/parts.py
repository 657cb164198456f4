"""Words, axes and labels that the figures of Donbas and of its measurement share."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import language
from casebook.book import Book
from casebook.figures import theme

SERIES_COLOURS = {"control_history": theme.ORANGE, "control_area": theme.BLUE}
HALO = dict(stroke="white", strokeWidth=3.5, strokeJoin="round")


# ---------------------------------------------------------------- words


def percent(share: float, book: Book) -> str:
    return language.text(share, "share", book.language)


def whole(number: float, book: Book) -> str:
    return language.number(number, book.language, "#,##0")


def day_text(day: pd.Timestamp, book: Book) -> str:
    return language.day(day.date(), book.language)


def town_names(rows: pd.DataFrame, book: Book) -> list[str]:
    """Names of settlements in the book's language, the English one where there is no other."""
    own = rows["name_sq"] if book.language == "sq" else [None] * len(rows)
    return [o if isinstance(o, str) and o else book.t(en) for o, en in zip(own, rows["name_en"], strict=True)]


def status_words(book: Book) -> dict[str, str]:
    return {"occupied": book.t("occupied"), "not_occupied": book.t("not occupied")}


def oblast_names(isos: pd.Series | pd.Index, book: Book) -> pd.Series | pd.Index:
    """Short names of oblasts."""
    names = {
        "UA-14": book.t("Donetsk"),
        "UA-09": book.t("Luhansk"),
        "UA-23": book.t("Zaporizhzhia"),
        "UA-65": book.t("Kherson"),
        "UA-63": book.t("Kharkiv"),
        "UA-59": book.t("Sumy"),
        "UA-12": book.t("Dnipropetrovsk"),
        "UA-48": book.t("Mykolaiv"),
        "UA-43": book.t("Crimea, Sevastopol"),
    }
    return isos.map(names)


def donbas_names(isos: pd.Series | pd.Index, book: Book) -> pd.Series | pd.Index:
    """Names of the two oblasts of Donbas with the word oblast, as they begin a sentence."""
    return isos.map({"UA-14": book.t("Donetsk oblast"), "UA-09": book.t("Luhansk oblast")})


def series_words(rows: pd.DataFrame, book: Book) -> dict[str, str]:
    """What the series that occur in some rows are called, in the order of their colours."""
    words = {"control_history": book.t("archive"), "control_area": book.t("daily files")}
    return {series: word for series, word in words.items() if series in set(rows["series"])}


def without_overlap(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one line, by date: the daily files, and before they begin the archive."""
    begin = rows.loc[rows["series"] == "control_area", "date"].min()
    return rows[(rows["series"] == "control_area") | ~(rows["date"] >= begin)].sort_values("date")


def listed(rows: pd.DataFrame, name: str) -> str:
    return ", ".join(f"{n} {label}" for n, label in zip(rows[name], rows["label"], strict=True))


# ---------------------------------------------------------------- parts of charts and tables


def table_of(rows: pd.DataFrame, **headings: str) -> pd.DataFrame:
    """The table behind a figure: some columns under the headings a reader sees."""
    return rows[list(headings)].rename(columns=headings)


def time_axis(days: pd.Series) -> alt.Axis:
    """Years where there are years to show, else months, else days; ticks never repeat a label."""
    span = (days.max() - days.min()).days
    if span > 500:
        return alt.Axis(title=None, format="%Y", tickCount={"interval": "year", "step": 1}, labelFlush=False)
    if span > 120:
        return alt.Axis(title=None, format="%m/%Y", tickCount=3, labelOverlap=True, labelSeparation=12, labelFlush=True)
    return alt.Axis(title=None, format="%d/%m", tickCount=4, labelOverlap=True, labelFlush=True)


def name_axis(field: str, names: pd.Series, room: int = 120) -> alt.Y:
    """One line for each name, in the order of the rows."""
    return alt.Y(field, sort=list(names), title=None, axis=alt.Axis(labelLimit=room, domain=False, ticks=False))


def percent_axis(book: Book, scale: alt.Scale) -> alt.Y:
    return alt.Y("percent:Q", scale=scale, axis=alt.Axis(tickCount=5), title=book.t("% of the oblast's area"))


def series_colours(words: dict[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(words.values()), range=[SERIES_COLOURS[series] for series in words])


def legend_above(**look) -> alt.Legend:
    """A legend that leaves room for the title of the axis between itself and the chart."""
    return alt.Legend(offset=30, title=None, columns=2, **look)


def haloed(chart: alt.Chart, **look) -> list[alt.Chart]:
    """The same text twice, first as a white halo, so that it can be read over lines and dots."""
    return [chart.mark_text(**look, **HALO), chart.mark_text(**look)]
