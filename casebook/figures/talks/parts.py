"""Names, words, axes and cards that the figures of the talks share."""

from __future__ import annotations

import re

import altair as alt
import pandas as pd
from babel import Locale
from babel.dates import format_date

from casebook import language
from casebook.data import STATE, row_sources
from casebook.facts import NotKnown
from casebook.figures import card, records

BARE = {"title": None, "domain": False, "ticks": False}
TWO_LINES = {  # an axis whose labels break at a bar and stay centred
    **BARE,
    "labelExpr": "split(datum.label, '|')",
    "labelOffset": {"condition": {"test": "indexof(datum.value, '|') > 0", "value": -8}, "value": 0},
}
CODE = re.compile(r"(?:[A-Z]{2,4}|G7)\b")  # of a state, a union or a group
EDGE = alt.Scale(padding=26)  # room for the outermost date label


# Names: a bar stands where a label may break


def formats(book):
    t = book.t
    return {
        "direct_ru_ua": t("Russia–Ukraine|directly"),
        "trilateral": t("Three-way,|with the US"),
        "us_ru": t("US–Russia"),
        "us_ua": t("US–Ukraine"),
        "us_ua_europe": t("US–Ukraine–|Europe"),
        "summit": t("Summits"),
        "other": t("Other"),
    }


def levels(book):
    t = book.t
    return {
        "leaders": t("leaders"),
        "ministers": t("ministers"),
        "envoys": t("envoys"),
        "technical": t("experts, officers"),
    }


def issues(book):
    t = book.t
    return {
        "territory_donbas": t("Donbas"),
        "demilitarised_zone": t("Demilitarised|zone"),
        "security_guarantees": t("Security|guarantees"),
        "peacekeepers": t("Foreign|troops"),
        "nato": t("NATO"),
        "ceasefire_sequence": t("When to|cease fire"),
        "energy_truce": t("Energy|truce"),
        "elections": t("Elections"),
        "frozen_assets": t("Frozen|assets"),
        "znpp": t("Nuclear|plant"),
        "prisoners": t("Prisoners"),
    }


def parties(book):
    return {"UA": book.t("Ukraine"), "RU": book.t("Russia"), "US": book.t("US"), "EU": book.t("Europe")}


def windows(book):
    t = book.t
    return {"year": t("Twelve months"), "calendar": t("Calendar year"), "office": t("Since the|inauguration")}


def outcome_kinds(book):
    t = book.t
    return {
        "memorandum": t("document signed"),
        "framework": t("framework"),
        "ceasefire_partial": t("limited truce"),
        "prisoner_exchange": t("exchange of prisoners"),
        "other": t("other result"),
        "none": t("no concrete result"),
    }


def sides(book):
    return parties(book) | {"host": book.t("host"), "other": book.t("other")}


def posts(book):
    t = book.t
    return {
        "none": t("no intelligence post on record"),
        "serving": t("intelligence, serving"),
        "former": t("intelligence, former"),
    }


def state(book, code):
    """The name of a state or union by the code at the head of a word; the word itself when there is none."""
    if book.language != "en" and not STATE.fullmatch(code):
        return book.t(code)
    found = CODE.match(code)
    own = {"US": book.t("US"), "EU": book.t("European Union"), "UN": book.t("UN"), "NATO": book.t("NATO")}
    names = {**Locale.parse(book.language).territories, **own}
    return code if not found else names.get(found[0], found[0]) + code[found.end() :]


def plain(names):
    return {key: name.replace("–|", "–").replace("|", " ") for key, name in names.items()}


# Words


def word(book, value):
    """A number or a day as the language writes it; a word as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, pd.Timestamp):
        return language.day(value.date(), book.language)
    return language.number(value, book.language)


def span(first_days, last_days=None):
    """What an alternative text says of a list: how many, from which day to which."""
    last_days = first_days if last_days is None else last_days
    return {"n": len(first_days), "first": first_days.min(), "last": last_days.max()}


def short_day(book, day):
    return format_date(day.date(), "d MMM y", locale=book.language)


def value(book, fact):
    try:
        return fact(book.data, book.parameters)[0]
    except NotKnown:
        return None


# Parts of charts and cards


def lanes(names):
    axis = alt.Axis(**TWO_LINES, grid=True, labelLimit=alt.expr("width < 420 ? 165 : 230"))
    return alt.Y("lane:N", sort=list(names), axis=axis, scale=alt.Scale(domain=list(names)))


def time(field, days):
    """Years on a long line, months on a short one, both in figures: they need no translation."""
    years = (max(days) - min(days)).days > 900
    axis = alt.Axis(tickCount=5, labelBound=True, format="%Y" if years else "%m/%Y")
    return alt.X(field, title=None, scale=EDGE, axis=axis)


def steps(most):
    """Round numbers from zero on for the ticks of an axis, at most five of them."""
    size = next(n for n in (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000) if 4 * n >= most)
    return list(range(0, int(most) + 1, size))


def legend(columns=2):
    return alt.Legend(title=None, columns=columns)


def color(field, names, colors, columns=2):
    return alt.Color(field, scale=alt.Scale(domain=names, range=colors), legend=legend(columns))


def shape(field, names, shapes, columns=2):
    return alt.Shape(field, scale=alt.Scale(domain=names, range=shapes), legend=legend(columns))


def tooltip(labels):
    return [alt.Tooltip(field, title=label) for field, label in labels.items()]


def listed(rows, **names):
    """The named columns under the names a reader sees."""
    return rows[list(names)].rename(columns=names).reset_index(drop=True)


def made(book, head, caption, alt_text, table, rows, tables, chart=None, listed=""):
    """The card of a figure. head: id and title; rows: those whose sources stand under it; listed: its records."""
    told = {"id": head[0], "title": head[1], "caption": caption, "alt": alt_text}
    table = records.cited(book, table, rows) if listed else table
    drawn = {"chart": chart, "records": listed}
    return card.figure(book, **told, table=table, sources=row_sources(rows), tables=tables, **drawn)
