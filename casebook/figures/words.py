"""Days, months, numbers and sentences as the book's language writes them."""

from __future__ import annotations

import pandas as pd
from babel.dates import format_date

from casebook import language
from casebook.book import Book
from casebook.data import text_columns


def day(book: Book, value: pd.Timestamp) -> str:
    return language.day(value.date(), book.language)


def days(book: Book, values: pd.Series) -> list[str]:
    return [day(book, value) for value in values]


def short_day(book: Book, value: pd.Timestamp) -> str:
    return format_date(value.date(), "d MMM", locale=book.language)


def month(book: Book, value: pd.Timestamp) -> str:
    return language.month(value.date(), book.language)


def number(book: Book, value: float) -> str:
    return language.number(value, book.language, "#,##0")


def fill(book: Book, sentence: str, **values) -> str:
    """A sentence with its values: days and numbers in the form of the book's language, words as they are."""

    def words(value) -> str:
        if isinstance(value, str):
            return value
        return day(book, value) if isinstance(value, pd.Timestamp) else number(book, value)

    return sentence.format(**{name: words(value) for name, value in values.items()})


def told(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table with its texts in the book's language."""
    if book.language == "en":
        return rows
    return rows.assign(**{c: rows[c].map(book.t, na_action="ignore") for c in text_columns(rows.columns)})


def span(rows: pd.DataFrame) -> dict:
    """How many events or attacks, from which day to which."""
    return {"n": len(rows), "start": rows["date"].min(), "end": rows["date"].max()}


def confidence(book: Book, rows: pd.DataFrame) -> pd.Categorical:
    """How far the rows are to be trusted, in words, surest first."""
    names = {"high": book.t("high"), "medium": book.t("medium"), "low": book.t("low")}
    return pd.Categorical(rows["confidence"].map(names), list(names.values()))


def spans(book: Book) -> dict[str, pd.Timestamp]:
    """Periods to choose in a list of rows: words → first day."""
    day = book.data.day
    found = {
        book.t("since 2022"): pd.Timestamp("2022-01-01"),
        book.t("the last twelve months"): day - pd.DateOffset(months=12) + pd.Timedelta(days=1),
        book.t("the last sixty days"): day - pd.Timedelta(days=59),
        book.t("the last fourteen days"): day - pd.Timedelta(days=13),
    }
    return {name: first for name, first in found.items() if first >= pd.Timestamp("2022-01-01")}
