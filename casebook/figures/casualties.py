"""Figures of losses: estimates and claims as ranges."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import language
from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import casualties as facts
from casebook.facts.rows import YEAR
from casebook.figures import card, records, scales, theme, words
from casebook.figures.card import Card

PARTY = {
    "Russian MoD (own losses)": "RU",
    "Russian MoD (Belousov)": "RU",
    "Russian foreign ministry (Miroshnik)": "RU",
    "Zelensky statement": "UA",
    "Office of the President of Ukraine": "UA",
    "Ukrainian General Staff": "UA",
    "Confidential Ukrainian estimate (WSJ)": "UA",
}
AUTHORS = {  # kinds of authors; one not named here stands as another author
    **dict.fromkeys(PARTY, "party"),
    **dict.fromkeys(["UK MoD", "UK GCHQ (Keast-Butler)", "US officials (NYT)", "Dutch MIVD", "NATO officials"], "ally"),
    **dict.fromkeys(["CSIS", "The Economist", "The Economist (meta-estimate)"], "study"),
    **dict.fromkeys(["BBC Russian (estimate)", "Meduza/Mediazona (probate model)"], "study"),
    **dict.fromkeys(["Mediazona/BBC", "UALosses"], "names"),
    "UN OHCHR": "verified",
}
SHAPES = {
    "killed": "circle",
    "wounded": "triangle-up",
    "killed_and_wounded": "square",
    "killed_wounded_missing": "diamond",
}


def casualties_ranges(book: Book, population: str = "military", recent: bool = False) -> Card:
    """Estimates of losses as ranges: the latest of each estimator, side and measure known on the day.

    population: `military` or `civilian`. recent: only figures that stand for a day of the last twelve months.
    """
    civilian = population == "civilian"
    name, title = "casualties-ranges", book.t("Soldiers lost: the latest figure of each estimator")
    caption = book.t(
        "Estimates and claims of the authors named, several of them governments that support "
        "Ukraine; hollow and orange: what one side claims about the other. ≥ means at least, "
        "≤ at most. Figures for one year alone, whoever names them, stand among the rows only."
    )
    if civilian:
        name, title = "casualties-civilians", book.t("Civilians killed and wounded")
        caption = book.t(
            "The United Nations count only what they could verify, so a minimum; Moscow’s "
            "figures are its own claim and count occupied parts of Ukraine as Russia."
        )
    elif recent:
        name, title = "casualties-ranges-recent", book.t("The same, figures of the last twelve months only")
    rows = facts.latest_estimates(book.data.casualties).query("population == @population")
    if recent:
        rows = rows[rows["as_of_date"] > book.data.day - YEAR]
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No figure was known on this day."))
    rows = _described(book, rows)
    drawn = ["id", "link", "row", "measure", "kind", "whose", "claimed", "low_k", "high_k", "dot"]
    drawn += ["said", "short", "right", "when", "estimator"]
    tips = {
        "estimator": book.t("Estimator"),
        "kind": book.t("Counts"),
        "said": book.t("Figure"),
        "when": book.t("Stands for"),
        "whose": book.t("Whose figure"),
    }
    base = (
        alt.Chart(rows[drawn])
        .transform_filter(records.SHOWN)
        .encode(y=scales.grouped_rows(rows, "head", "label"), tooltip=scales.tips(tips), href="link:N")
    )
    thousands = alt.X(
        "low_k:Q",
        title=book.t("thousand people"),
        axis=alt.Axis(tickCount=alt.expr("width < 300 ? 2 : 4"), format=",d"),
        scale=alt.Scale(domain=[0, 1.04 * rows["high_k"].max()]),
    )
    dot = base.encode(x="dot:Q", shape=scales.told_apart(alt.Shape, "measure", SHAPES))
    own, claimed = dot.transform_filter("!datum.claimed"), dot.transform_filter("datum.claimed")
    chart = alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.45, color=theme.BLUE).encode(x=thousands, x2="high_k:Q"),
        own.mark_point(filled=True, color=theme.BLUE, size=80, opacity=1),
        claimed.mark_point(filled=False, color=theme.ORANGE, strokeWidth=2, size=80, opacity=1),
        scales.labels(base, "datum.right", "left", 9, x="high_k:Q", text="short:N"),
        scales.labels(base, "!datum.right", "right", -9, x="low_k:Q", text="short:N"),
    )
    chart = chart.add_params(*records.params(rows["as_of_date"].min(), book.data.day)).properties(height=alt.Step(34))
    top, claims = rows.loc[rows["most"].idxmax()], int(rows["claimed"].sum())
    said = book.t("Figures: {n}; estimators: {who}. The highest is {said} ({kind}), {estimator}, for {when}.")
    highest = top[["said", "kind", "estimator", "when"]]
    said = words.fill(book, said, n=len(rows), who=rows["estimator"].nunique(), **highest)
    if claims:
        said += " " + words.fill(book, book.t("Claims of one side about the other: {n}."), n=claims)
    whole = not civilian and not recent
    return scales.carded(
        book,
        book.data.casualties if whole else rows,
        "casualties",
        id=name,
        title=title,
        alt=said,
        table=_table(book, _every(book) if whole else rows),
        caption=caption,
        chart=chart,
        records=_list(book, name) if whole else "",
    )


def _table(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    columns = {
        book.t("Row"): "id",
        book.t("Estimator"): "estimator",
        book.t("Whose losses"): "who",
        book.t("Counts"): "kind",
        book.t("Low"): "low",
        book.t("Central"): "central",
        book.t("High"): "high",
        book.t("Figure"): "said",
        book.t("Covers"): "period",
        book.t("Stands for"): "as_of_date",
        book.t("Became known"): "known_on",
        book.t("Whose figure"): "whose",
        book.t("Author"): "author",
    }
    return scales.table(rows, columns)


def _every(book: Book) -> pd.DataFrame:
    """All figures known on the day in words, oldest first, whatever they count."""
    rows = _worded(book, book.data.casualties.sort_values(["as_of_date", "id"], ignore_index=True))
    latest = set(facts.latest_estimates(book.data.casualties)["id"])
    drawn, older = book.t("the latest of its author"), book.t("older, or one year alone")
    claims = records.claims_on(book)
    return rows.assign(
        which=[drawn if id_ in latest else older for id_ in rows["id"]],
        headline=rows["who"] + ", " + rows["kind"] + ": " + rows["said"],
        note=rows["note_en"].map(book.t, na_action="ignore"),
        sure=words.confidence(book, rows),
        links=[claims.get(id_, []) for id_ in rows["id"]],
    )


def _list(book: Book, name: str) -> str:
    return records.listing(
        book,
        _every(book),
        name=name,
        count=book.t("{shown} of {all} figures"),
        when="as_of_date",
        headline="headline",
        text="note",
        small={
            "estimator": book.t("by"),
            "author": book.t("author"),
            "whose": book.t("whose figure"),
            "period": book.t("covers"),
            "known_on": book.t("became known"),
            "basis": book.t("that day"),
            "sure": book.t("confidence"),
        },
        along={"low": book.t("lowest"), "central": book.t("middle"), "high": book.t("highest")},
        facets={
            "who": book.t("Whose losses"),
            "population_name": book.t("People"),
            "kind": book.t("Counts"),
            "estimator": book.t("By"),
            "author": book.t("Author"),
            "which": book.t("Which"),
        },
        links="links",
        spans=words.spans(book),
        by_year=True,
    )


def _worded(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """Figures in words: whose losses, what is counted, by whom, the figure with its bounds."""
    people = {
        "military": {
            "RU": book.t("Russian soldiers"),
            "UA": book.t("Ukrainian soldiers"),
            "both": book.t("Both armies"),
        },
        "civilian": {"UA": book.t("Civilians in Ukraine"), "RU": book.t("Civilians, Moscow’s count")},
        "all": {"RU": book.t("Russia"), "UA": book.t("Ukraine"), "both": book.t("Both countries")},
    }
    populations = {
        "military": book.t("soldiers"),
        "civilian": book.t("civilians"),
        "all": book.t("soldiers and civilians"),
    }
    kinds = {
        "killed": book.t("killed"),
        "wounded": book.t("wounded"),
        "killed_and_wounded": book.t("killed and wounded"),
        "killed_wounded_missing": book.t("killed, wounded, missing"),
    }
    authors = {
        "party": book.t("party to the war"),
        "ally": book.t("government that supports Ukraine"),
        "study": book.t("study, model or newspaper"),
        "names": book.t("count of the dead by name"),
        "verified": book.t("count of verified cases"),
    }
    periods = {"since_2022": book.t("since the invasion"), "year": book.t("one year")}
    basis = {"published": book.t("day of publication"), "assumed": book.t("assumed, not before the day it stands for")}
    claim, own, third = book.t("claim about the enemy"), book.t("own figure"), book.t("third party")
    party = rows["estimator"].map(PARTY)
    claimed = party.notna() & (party != rows["side"])
    return rows.assign(
        whose=pd.Series(third, rows.index).mask(party.notna(), own).mask(claimed, claim),
        claimed=claimed,
        who=[people[p].get(side, side) for p, side in zip(rows["population"], rows["side"], strict=True)],
        population_name=rows["population"].map(populations),
        kind=rows["measure"].map(kinds),
        author=rows["estimator"].map(AUTHORS).map(authors).fillna(book.t("another author")),
        period=rows["covers"].map(periods),
        basis=rows["known_on_basis"].map(basis),
        estimator=rows["estimator"].map(book.t),
        when=words.days(book, rows["as_of_date"]),
        said=[_bounds(book, r, 1) for r in rows.itertuples()],
        link=rows_at("casualties") + rows["id"],
    )


def _described(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """Estimates with their words and places in the chart, in drawing order; values in thousands."""
    sides, measures = ["RU", "UA", "both"], list(SHAPES)
    if len(rows) and rows["population"].iloc[0] == "civilian":
        sides = ["UA", "RU", "both"]
    rows = (
        _worded(book, rows)
        .assign(
            row=rows["id"],
            side_order=rows["side"].map(sides.index),
            measure_order=rows["measure"].map(measures.index),
            low_k=rows["least"].astype("float64") / 1000,
            high_k=rows["most"].astype("float64") / 1000,
            short=[_bounds(book, r, 1000) for r in rows.itertuples()],
        )
        .sort_values(["side_order", "measure_order", "most"])
    )
    mark = rows["claimed"].map({True: f" ({book.t('claim')})", False: ""})
    month = rows["as_of_date"].dt.month.astype(str) + "/" + rows["as_of_date"].dt.year.astype(str)
    return rows.assign(
        head=rows["who"] + ": " + rows["kind"],
        label=rows["estimator"] + mark + ", " + month,
        dot=(rows["central"].astype("float64") / 1000).fillna((rows["low_k"] + rows["high_k"]) / 2),
        right=rows["most"] < 0.55 * rows["most"].max(),
    )


def _bounds(book: Book, row, unit: int) -> str:
    """A published figure in words, in units of one or a thousand people: value, range, `≥` or `≤`."""
    bounds = (row.low, row.central, row.high)
    parts = [
        language.number(v / unit, book.language, "#,##0.#" if v < 100 * unit else "#,##0") if pd.notna(v) else ""
        for v in bounds
    ]
    low, central, high = parts
    if low and high:
        return f"{low}–{high}"
    return central or (f"≥ {low}" if low else f"≤ {high}")
