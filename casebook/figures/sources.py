"""Figures of the sources chapter: what the data rest on."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd
from babel import Locale

from casebook.book import Book
from casebook.data import row_sources
from casebook.figures import records, words
from casebook.figures.card import Card, figure, nothing_yet
from casebook.figures.theme import BLUE, MUTED, NAVY, SKY
from casebook.language import N_, number


def _every_source(book: Book) -> list[str]:
    return list(book.data.sources["id"])


def tables(book: Book) -> Card:
    """The tables of the data package: rows known on the day, rule of knowledge, licence."""
    rows = []
    for name, resource in book.data.resources.items():
        frame = book.data.tables[name]
        rule = resource.get("knownOn") or next(iter(resource.get("knownThrough", {})), "") or book.t("timeless")
        rows.append((name, book.t(resource["title"]), len(frame), rule, book.t(resource["licenses"][0]["title"])))
    columns = [book.t(c) for c in ("Table", "What it holds", "Rows known", "Known by", "Licence")]
    table = pd.DataFrame(rows, columns=columns)
    return figure(
        book,
        id="sources-tables",
        title=book.t("The tables behind the book"),
        caption=book.t(
            "Each table names the column that says when a row became known; rows that became known later "
            "than the day of the edition are left out before anything is computed."
        ),
        alt=book.t("List of {n} tables with their rows and licences.").format(n=len(table)),
        table=table,
        sources=_every_source(book),
        tables=list(book.data.resources),
    )


def languages(book: Book) -> Card:
    """In which languages the sources were read."""
    known = book.data.sources["language"].dropna()
    counts = known.value_counts().rename_axis("code").reset_index(name="n")
    names = Locale.parse(book.language).languages
    counts["language"] = counts["code"].map(lambda code: names.get(code, code))
    most = counts.iloc[0]
    chart = (
        alt.Chart(counts)
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("n:Q", title=book.t("sources"), axis=alt.Axis(tickCount=alt.expr("width < 300 ? 3 : 5"))),
            y=alt.Y("language:N", sort="-x", title=None),
            tooltip=["language:N", "n:Q"],
        )
        .properties(height=alt.Step(24))
    )
    labels = chart.mark_text(align="left", dx=4).encode(text="n:Q")
    table = counts[["language", "n"]].rename(columns={"language": book.t("Language"), "n": book.t("Sources")})
    return figure(
        book,
        id="sources-languages",
        title=book.t("In which languages the sources were read"),
        caption=book.t(
            "Most pages were read in English, among them English editions of Ukrainian, Russian and other "
            "outlets and copies of agency texts. {n} sources have no recorded language."
        ).format(n=number(len(book.data.sources) - len(known), book.language)),
        alt=book.t("Bars by language; the longest is {language} with {n} of {all} sources.").format(
            language=most["language"],
            n=number(int(most["n"]), book.language),
            all=number(len(book.data.sources), book.language),
        ),
        table=table,
        sources=_every_source(book),
        tables=["sources"],
        chart=chart + labels,
    )


def confidence(book: Book) -> Card:
    """How well the sources carry the rows, by table."""
    frames = [
        frame["confidence"].value_counts().rename("n").rename_axis("confidence").reset_index().assign(table=name)
        for name, frame in book.data.tables.items()
        if "confidence" in frame and len(frame)
    ]
    rows = pd.concat(frames, ignore_index=True)
    rows["label"] = rows["confidence"].map({k: book.t(k) for k in ("high", "medium", "low")})
    rows["share"] = rows["n"] / rows.groupby("table")["n"].transform("sum")
    rows["rank"] = rows["confidence"].map({"high": 0, "medium": 1, "low": 2})
    titles = {name: book.t(book.data.resources[name]["title"]) for name in rows["table"].unique()}
    rows["title"] = rows["table"].map(titles)
    rows["lines"] = rows["title"].map(lambda title: "|".join(textwrap.wrap(title, 24)))
    line = "length(split(datum.value, '|'))"
    axis = alt.Axis(
        labelExpr="split(datum.value, '|')",
        labelFontSize=12,
        labelLimit=180,
        labelOffset={"condition": [{"test": f"{line} == {n + 1}", "value": -7 * n} for n in (1, 2)], "value": 0},
    )
    chart = (
        alt.Chart(rows)
        .mark_bar(stroke=MUTED, strokeWidth=0.8)
        .encode(
            x=alt.X(
                "share:Q",
                title=book.t("share of rows"),
                axis=alt.Axis(labelExpr="format(100 * datum.value, 'd') + '\u00a0%'", tickCount=5),
            ),
            y=alt.Y("lines:N", title=None, sort=list(rows["lines"].unique()), axis=axis),
            order="rank:Q",
            color=alt.Color(
                "label:N",
                title=None,
                sort=[book.t(k) for k in ("high", "medium", "low")],
                scale=alt.Scale(domain=[book.t(k) for k in ("high", "medium", "low")], range=[NAVY, SKY, "#dde5ec"]),
            ),
            tooltip=["title:N", "label:N", "n:Q"],
        )
        .properties(height=alt.Step(44))
    )
    total = rows.groupby("confidence")["n"].sum()
    table = rows[["title", "label", "n"]].rename(
        columns={"title": book.t("Table"), "label": book.t("Confidence"), "n": book.t("Rows")}
    )
    return figure(
        book,
        id="sources-confidence",
        title=book.t("How well the sources carry the rows"),
        caption=book.t(
            "High: read in a source that would know, or in two that agree. Medium: one copy of an agency "
            "text, or a day that the page does not show. Low: a claim of a party about its enemy, or one weak page."
        ),
        alt=book.t(
            "Shares by table: over all tables {high} rows have high, {medium} medium and {low} low confidence."
        ).format(**{k: number(int(total.get(k, 0)), book.language) for k in ("high", "medium", "low")}),
        table=table,
        sources=_every_source(book),
        tables=sorted(rows["table"].unique()),
        chart=chart,
    )


def disagreements(book: Book) -> Card:
    """Points on which sources differ, and what the book takes."""
    id, title, rows = (
        "sources-disagreements",
        book.t("Where sources disagree"),
        words.told(book, book.data.disagreements),
    )
    if rows.empty:
        return nothing_yet(book, id, title, book.t("No such point was known on this day."))
    rows = rows.assign(
        topic=rows["topic_en"],
        one=rows["version_a"] + " (" + rows["source_a"] + ")",
        other=rows["version_b"] + " (" + rows["source_b"] + ")",
    )
    small = {"one": book.t("one version"), "other": book.t("other version"), "taken_here": book.t("taken here")}
    columns = {"id": book.t("number"), "known_on": book.t("known on"), "topic": book.t("point"), **small}
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t("Both versions stay on record. What the book takes is a choice, and can be disputed."),
        alt=book.t("List of {n} points in dispute.").format(n=number(len(rows), book.language)),
        table=rows[list(columns)].rename(columns=columns),
        sources=row_sources(rows),
        tables=["disagreements"],
        records=records.listing(
            book,
            rows,
            name=id,
            count=book.t("{shown} of {all} points"),
            when="known_on",
            headline="topic",
            small=small,
        ),
    )


def gaps(book: Book) -> Card:
    """Open gaps: what belongs in a table and was not found, with where was looked."""
    id, title, rows = "sources-gaps", book.t("Open gaps"), book.data.gaps
    if rows.empty:
        return nothing_yet(book, id, title, book.t("No gap in what was known on this day has been noticed."))
    titles = {name: book.t(resource["title"]) for name, resource in book.data.resources.items()}
    rows = rows.assign(
        title=rows["table"].map(titles).map(book.t),
        missing=rows["missing_en"].map(book.t),
        looked=rows["looked_en"].map(book.t),
    )
    count = book.t("{shown} of {all} gaps")
    columns = {
        "id": N_("Number"),
        "title": N_("Table"),
        "known_on": N_("Open since"),
        "missing": N_("Missing"),
        "looked": N_("Looked for"),
    }
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t(
            "What we know to be missing, with where was looked. The day is that of the missing event, or the one from "
            "which the record is thin. A gap that is closed leaves the list."
        ),
        alt=book.t("List of {n} open gaps in {m} tables.").format(
            n=number(len(rows), book.language), m=number(rows["table"].nunique(), book.language)
        ),
        table=rows[list(columns)].set_axis([book.t(c) for c in columns.values()], axis=1),
        sources=_every_source(book),
        tables=["gaps"],
        records=records.listing(
            book,
            rows,
            name=id,
            count=count,
            when="known_on",
            headline="missing",
            text="looked",
            small={"title": book.t("table")},
            facets={"title": book.t("Table")},
        ),
    )


def not_found(book: Book) -> Card:
    """Numbers that were looked for and not found, column by column."""
    id, title, rows = "sources-not-found", book.t("Numbers that were not found"), book.data.not_found()
    if not rows["blank"].any():
        return nothing_yet(book, id, title, book.t("No number is missing from the rows known on this day."))
    titles = {name: book.t(resource["title"]) for name, resource in book.data.resources.items()}
    table = rows.assign(holds=rows["holds"].map(book.t), table=rows["table"].map(titles).map(book.t))
    columns = {"holds": N_("Number"), "table": N_("Table"), "blank": N_("Not found"), "rows": N_("Rows")}
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t("A blank cell stands for a number that was not found. It is never read as zero."),
        alt=book.t("Table of {n} columns; blank cells in all: {blank}.").format(
            n=number(len(rows), book.language), blank=number(int(rows["blank"].sum()), book.language)
        ),
        table=table[list(columns)].set_axis([book.t(c) for c in columns.values()], axis=1),
        sources=row_sources(pd.concat(book.data.tables[name] for name in rows["table"].unique())),
        tables=list(rows["table"].unique()),
    )


def every_source(book: Book) -> Card:
    """Every source used by a row known on the day."""
    rows = words.told(book, book.data.sources)
    names = Locale.parse(book.language).languages
    rows["language"] = rows["language"].map(lambda code: names.get(code, code), na_action="ignore")
    table = rows[["id", "publisher", "title", "url", "date", "language"]].set_axis(
        [book.t(c) for c in ("Number", "Publisher", "What it is", "Address", "Dated", "Language")], axis=1
    )
    return figure(
        book,
        id="sources-list",
        title=book.t("Every source of this edition"),
        caption=book.t(
            "Titles are in our words. Only sources of rows known on the day are listed. The day is given "
            "where the page shows one."
        ),
        alt=book.t("List of {n} sources.").format(n=number(len(rows), book.language)),
        table=table,
        anchored=True,
        sources=_every_source(book),
        tables=["sources"],
    )
