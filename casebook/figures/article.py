"""Figures of the article chapter: what it says, whom it names, what in it can be checked."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.article import find_mentions
from casebook.book import Book
from casebook.figures.card import Card, figure, nothing_yet
from casebook.figures.theme import BLUE, CATEGORY, INK
from casebook.language import N_, number

KINDS = {
    "fact": N_("statement of fact"),
    "attributed_statement": N_("attributed statement"),
    "opinion": N_("opinion"),
    "forecast": N_("forecast"),
}
MENTIONS = {
    "person": N_("people"),
    "place": N_("places"),
    "date": N_("dates"),
    "number": N_("numbers"),
    "quotation": N_("quotations"),
}


def mentions(book: Book) -> pd.DataFrame:
    """What the article mentions, found by machine: paragraph, kind, text, start, end, value."""
    return find_mentions(book.article, book.data.actors, book.data.places)


def _sources(book: Book) -> list[str]:
    """The report that the article reworks; for other texts the ledger's sources, else the first of the list."""
    known = book.data.sources
    if book.article.url in set(known["url"]):
        return list(known.loc[known["url"] == book.article.url, "id"])
    named = sorted({s for claim in book.claims for s in claim.sources})
    return [s for s in named if s in set(known["id"])] or [known["id"].iloc[0]]


def _numbered(table: pd.DataFrame) -> list[int]:
    return list(range(1, int(table["paragraph"].max()) + 1))


def record(book: Book) -> Card:
    """The article paragraph by paragraph: our record or text of it, or the passages of the claims for a raw text."""
    article, title = book.article, book.t("What the article says")
    if article.raw:
        passages = book.passages()
        rows = [
            (c.paragraph, c.id, c.text[book.language], passages[c.id] or book.t("no passage found"))
            for c in book.claims
        ]
        if not rows:
            return nothing_yet(book, "article-record", title, book.t("There is no ledger for this article yet."))
        columns = [book.t(c) for c in ("Paragraph", "Claim", "In our words", "Passage")]
        caption = book.t("Each claim of the ledger with the passage of the article it was found in.")
    else:
        rows = [(p.number, p.text_sq if book.language == "sq" else p.text_en) for p in article.paragraphs]
        columns = [book.t(c) for c in ("Paragraph", "In our words")]
        caption = book.t(
            "The record keeps every fact, number, name and attribution of the article, in words of our "
            "own; the text itself belongs to its publisher."
        )
        if article.url is None:  # it reworks no report: we wrote it
            columns = [book.t(c) for c in ("Paragraph", "Text")]
            caption = book.t("The whole text of the article; it is ours.")
        if article.note:
            caption = f"{caption} {book.t(article.note)}"
    table = pd.DataFrame(rows, columns=columns)
    return figure(
        book,
        id="article-record",
        title=title,
        caption=caption,
        alt=book.t("Table of {n} rows, by paragraph.").format(n=number(len(table), book.language)),
        table=table,
        sources=_sources(book),
        tables=["claims"],
    )


def mentions_by_paragraph(book: Book) -> Card:
    """People, places, dates, numbers and quotations in each paragraph."""
    title = book.t("What each paragraph mentions")
    found = mentions(book)
    if found.empty:
        return nothing_yet(book, "article-mentions", title, book.t("Nothing was found in this text."))
    counts = found.groupby(["paragraph", "kind"]).size().rename("n").reset_index()
    counts["label"] = counts["kind"].map({k: book.t(v) for k, v in MENTIONS.items()})
    base = alt.Chart(counts).encode(
        x=alt.X(
            "paragraph:O",
            title=book.t("paragraph"),
            scale=alt.Scale(domain=_numbered(counts)),
            axis=alt.Axis(labelAngle=0, labelOverlap=True),
        ),
        y=alt.Y("label:N", title=None, sort=[book.t(v) for v in MENTIONS.values()]),
    )
    chart = base.mark_circle(color=BLUE, opacity=0.25).encode(
        size=alt.Size("n:Q", legend=None, scale=alt.Scale(range=[120, alt.expr("width < 420 ? 420 : 900")])),
        tooltip=["paragraph:O", "label:N", "n:Q"],
    ) + base.mark_text(color=INK).encode(text="n:Q")
    people = found[found["kind"] == "person"]["value"].nunique()
    table = counts[["paragraph", "label", "n"]].set_axis([book.t(c) for c in ("Paragraph", "Kind", "Mentions")], axis=1)
    return figure(
        book,
        id="article-mentions",
        title=title,
        caption=book.t(
            "Found by machine with name lists and the date and number formats of the language. The count of "
            "numbers leaves dates out."
        ),
        alt=book.t(
            "Grid of paragraphs and kinds of mention: {n} mentions in all, of {people} people and {places} places."
        ).format(
            n=number(len(found), book.language),
            people=number(people, book.language),
            places=number(found[found["kind"] == "place"]["value"].nunique(), book.language),
        ),
        table=table,
        sources=_sources(book),
        tables=["actors", "places"],
        chart=chart.properties(height=alt.Step(38)),
    )


def people(book: Book) -> Card:
    """Who is named, and who is made to speak."""
    title = book.t("Who is named, and who speaks")
    named = mentions(book).query("kind == 'person'")["value"].value_counts()
    speaking = pd.Series([c.speaker for c in book.claims if c.speaker], dtype="str").value_counts()
    ids = list(dict.fromkeys([*named.index, *speaking.index]))
    if not ids:
        return nothing_yet(book, "article-people", title, book.t("The text names nobody on our list of people."))
    name = book.data.actors.set_index("id")["name_sq" if book.language == "sq" else "name_en"]
    rows = pd.DataFrame(
        {
            "name": [name.get(i, i) for i in ids],
            "named": [int(named.get(i, 0)) for i in ids],
            "speaks": [int(speaking.get(i, 0)) for i in ids],
        }
    ).sort_values(["named", "speaks", "name"], ascending=[False, False, True])
    series = {"named": book.t("times named"), "speaks": book.t("claims put in the person’s mouth")}
    long = rows.melt("name", var_name="series", value_name="n").query("n > 0")
    long["label"] = long["series"].map(series)
    chart = (
        alt.Chart(long)
        .mark_point(size=130, filled=True, opacity=0.9)
        .encode(
            x=alt.X("n:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d"), scale=alt.Scale(domainMin=0)),
            y=alt.Y("name:N", title=None, sort=list(rows["name"])),
            yOffset=alt.YOffset("label:N", sort=list(series.values())),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(domain=list(series.values()), range=CATEGORY[:2]),
                legend=alt.Legend(columns=1),
            ),
            shape=alt.Shape(
                "label:N", title=None, scale=alt.Scale(domain=list(series.values()), range=["circle", "diamond"])
            ),
            tooltip=["name:N", "label:N", "n:Q"],
        )
    )
    top = rows.iloc[0]
    return figure(
        book,
        id="article-people",
        title=title,
        caption=book.t(
            "Officials without a name, such as “officials of both sides”, are not counted here. A claim in "
            "a person’s mouth can be a quotation or a report of what was said."
        ),
        alt=book.t("Named most often: {name}, {n} times; {silent} of the people named are given no words.").format(
            name=top["name"],
            n=number(int(top["named"]), book.language),
            silent=number(int((rows["speaks"] == 0).sum()), book.language),
        ),
        table=rows.set_axis([book.t("Person"), series["named"], series["speaks"]], axis=1),
        sources=_sources(book),
        tables=["actors"],
        chart=chart.properties(height=alt.Step(30, **{"for": "position"})),
    )


def claims_by_paragraph(book: Book) -> Card:
    """What kind of claim each paragraph makes: what can be checked, and what cannot."""
    title = book.t("What in it can be checked")
    if not book.claims:
        return nothing_yet(book, "article-claims", title, book.t("There is no ledger for this article yet."))
    rows = pd.DataFrame(
        [(c.id, c.paragraph, c.kind, c.text[book.language]) for c in book.claims],
        columns=["id", "paragraph", "kind", "text"],
    ).sort_values(["paragraph", "id"])
    rows["place"] = rows.groupby("paragraph").cumcount() + 1
    labels = {k: book.t(v) for k, v in KINDS.items()}
    rows["label"] = rows["kind"].map(labels)
    chart = (
        alt.Chart(rows)
        .mark_point(size=150, filled=True, opacity=1)
        .encode(
            x=alt.X(
                "place:Q",
                title=book.t("claims"),
                axis=alt.Axis(tickMinStep=1, format="d"),
                scale=alt.Scale(domain=[0.5, int(rows["place"].max()) + 0.5]),
            ),
            y=alt.Y("paragraph:O", title=book.t("paragraph"), scale=alt.Scale(domain=_numbered(rows))),
            color=alt.Color(
                "label:N",
                title=None,
                legend=alt.Legend(columns=2, offset=34),  # above the title of the axis
                scale=alt.Scale(domain=list(labels.values()), range=CATEGORY[:4]),
            ),
            shape=alt.Shape(
                "label:N",
                title=None,
                scale=alt.Scale(domain=list(labels.values()), range=["circle", "square", "triangle-up", "diamond"]),
            ),
            tooltip=["id:N", "label:N", "text:N"],
        )
        .properties(height=alt.Step(24))
    )
    counts = rows["kind"].value_counts()
    return figure(
        book,
        id="article-claims",
        title=title,
        caption=book.t(
            "One mark a claim. Statements of fact and attributed statements get a verdict; opinions and "
            "forecasts get context instead."
        ),
        alt=book.t(
            "{n} claims by paragraph: {fact} statements of fact, {said} attributed statements, {opinion} opinions "
            "and {forecast} forecasts."
        ).format(
            n=number(len(rows), book.language),
            fact=number(int(counts.get("fact", 0)), book.language),
            said=number(int(counts.get("attributed_statement", 0)), book.language),
            opinion=number(int(counts.get("opinion", 0)), book.language),
            forecast=number(int(counts.get("forecast", 0)), book.language),
        ),
        table=rows[["paragraph", "id", "label", "text"]].set_axis(
            [book.t(c) for c in ("Paragraph", "Claim", "Kind", "In our words")], axis=1
        ),
        sources=_sources(book),
        tables=["claims"],
        chart=chart,
    )
