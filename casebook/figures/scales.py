"""Axes, labels, legends and tables that the figures of the timeline chapter share."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

import altair as alt
import pandas as pd

from casebook.book import Book
from casebook.data import row_sources
from casebook.figures import card, records, words
from casebook.figures.card import Card

LEGEND = alt.Legend(orient="top", columns=2, title=None, offset=28, symbolOpacity=1)


def table(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The table behind a figure. columns: title in the book's language → column of the rows, in order."""
    return rows[list(columns.values())].set_axis(list(columns), axis=1)


def carded(book: Book, rows: pd.DataFrame, *of: str, **parts) -> Card:
    """A figure card that names the sources of its rows. of: the data tables they come from."""
    if parts.get("records"):
        parts["table"] = records.cited(book, parts["table"], rows)
    return card.figure(book, tables=list(of), sources=row_sources(rows), **parts)


def stacked(starts: Iterable[float], ends: Iterable[float]) -> list[int]:
    """The row of each mark, so that no two marks of one row touch: the first row that is free where the mark starts.

    starts, ends: where each mark begins and ends along the axis, room included; in the order of their starts the
    marks need the fewest rows.
    """
    free: list[float] = []
    rows = []
    for start, end in zip(starts, ends, strict=True):
        row = next((n for n, until in enumerate(free) if until <= start), len(free))
        free[row:] = [end, *free[row + 1 :]]
        rows.append(row)
    return rows


def tips(titles: dict[str, str]) -> list[alt.Tooltip]:
    """What shows when a mark is pointed at: column of words → its title."""
    return [alt.Tooltip(f"{column}:N", title=title) for column, title in titles.items()]


def labels(base: alt.Chart, test: str, align: str, dx: int, **at) -> alt.Chart:
    """Labels beside the marks that pass a test: their beginning (`left`) or their end (`right`) `dx` off."""
    return base.transform_filter(test).mark_text(align=align, dx=dx, fontSize=12).encode(**at)


def count_axis(column: str, title: str, **more) -> alt.Y:
    return alt.Y(f"{column}:Q", title=title, axis=alt.Axis(tickCount=5, format=",d"), **more)


def told_apart(channel, column: str, marks: dict[str, str], legend=None):
    """A channel (colour, shape, dash) that tells groups apart. marks: group → its mark."""
    scale = alt.Scale(domain=list(marks), range=list(marks.values()))
    return channel(f"{column}:N", legend=legend, scale=scale)


def _lookup(words: dict[str, str | list[str]], key: str) -> str:
    """A Vega expression that looks a label up, so that words on an axis follow the book's language."""
    return f"({json.dumps(words, ensure_ascii=False)})[{key}]"


def time(book: Book, start: pd.Timestamp, end: pd.Timestamp, channel: str = "date", most: int = 5) -> alt.X:
    """A time axis with few labels: years for long spans, months or days for short ones."""
    span, last = (end - start).days, min(end, book.data.day)
    if span > 600:
        marks = pd.date_range(start.to_period("Y").start_time, last, freq="YS")
        names = [str(m.year) for m in marks]
    elif span > 100:
        marks = pd.date_range(start.to_period("M").start_time, last, freq="MS")
        names = [f"{m.month}/{m.year}" for m in marks]
    else:
        marks = pd.date_range(start, last, freq="D")
        names = [words.short_day(book, m) for m in marks]
    step = -(-len(marks) // most)
    marks, names = marks[::-step], names[::-step]
    shown = {f"{m:%Y-%m-%d}": name for m, name in zip(marks, names, strict=True)}
    return alt.X(
        f"{channel}:T",
        title=None,
        scale=alt.Scale(domain=[f"{start:%Y-%m-%dT00:00:00}", f"{end:%Y-%m-%dT00:00:00}"]),
        axis=alt.Axis(
            values=[alt.DateTime(year=m.year, month=m.month, date=m.day) for m in marks],
            labelExpr=_lookup(shown, "timeFormat(datum.value, '%Y-%m-%d')"),
            labelFlush=True,
        ),
    )


def since(book: Book, start: str) -> alt.X:
    """A time axis from `start` to the day, with a little room so that the mark of the last day is not cut."""
    first, day = pd.Timestamp(start), book.data.day
    return time(book, first, day + pd.Timedelta(days=max(2, (day - first).days // 40)))


def grouped_rows(rows: pd.DataFrame, head: str, label: str, width: int = 28) -> alt.Y:
    """A row axis in the order of the rows, with a bold head above each group; labels of one or two lines.

    rows: `row` is their key. head, label: columns of words. width: characters of a line.
    """
    lines: dict[str, list[str]] = {}
    for name, group in rows.groupby(head, sort=False):
        lines[f"#{name}"] = textwrap.wrap(name, width)
        for key, text in zip(group["row"], group[label], strict=True):
            lines[key] = textwrap.wrap(text, width, max_lines=2, placeholder="…")
    two_lines = json.dumps([key for key, parts in lines.items() if len(parts) > 1])
    has_two_lines = f"indexof({two_lines}, datum.value) >= 0"
    is_head = "substring(datum.value, 0, 1) == '#'"
    return alt.Y(
        "row:N",
        title=None,
        sort=list(lines),
        scale=alt.Scale(domain=list(lines)),
        axis=alt.Axis(
            labelExpr=_lookup(lines, "datum.value"),
            labelLimit=200,
            labelFontSize=12,
            labelPadding=9,
            ticks=False,
            domain=False,
            labelFontWeight={"condition": {"test": is_head, "value": "bold"}, "value": "normal"},
            labelBaseline={"condition": {"test": has_two_lines, "value": "bottom"}, "value": "middle"},
        ),
    )
