"""What officials said about the round an article tells of."""

from __future__ import annotations

import pandas as pd

from casebook.book import Book
from casebook.facts import NotKnown
from casebook.facts import talks as facts
from casebook.figures import card, records
from casebook.figures.card import Card
from casebook.figures.talks import parts


def statements(book: Book) -> Card:
    """What officials said about the rounds that ended on the article's day or the day before it."""
    t = book.t
    head = "talks-statements", t("Who spoke about the round")
    last = pd.Timestamp(book.article.date)
    try:
        rows = facts.statements(book.data, last)
    except NotKnown:
        return card.nothing_yet(
            book, *head, t("No public statement about the article's round is on record on this day.")
        )
    names = {**parts.parties(book), "host": t("host")}
    when = {True: t("up to the article's day"), False: t("after it")}
    rounds = book.data.talks.set_index("id")
    claims = records.claims_on(book)
    rows = rows.assign(
        who=pd.Categorical(rows["party"].map(names), list(names.values())),
        early=pd.Categorical((rows["date"] <= last).map(when), list(when.values())),
        title=rows["speaker"] + " (" + rows["party"].map(names) + ")",
        city=rows["talk_id"].map(rounds["city"]),
        sure=parts.confidence(book, rows),
        links=[[(f"#{row.talk_id}", row.talk_id), *claims.get(row.id, [])] for row in rows.itertuples()],
    )
    listed = records.listing(
        book,
        rows,
        name=head[0],
        count=t("{shown} of {all} statements"),
        when="date",
        headline="title",
        text="said_en",
        small={"city": t("about the round in"), "early": t("said"), "sure": t("confidence")},
        facets={"who": t("Party"), "speaker": t("Speaker"), "early": t("Said")},
        links="links",
    )
    caption = t(
        "In our words. The round is the one that ended on the article's day or the day before; the link leads to it."
    )
    by_party = [f"{name} {parts.word(book, n)}" for name, n in rows["who"].value_counts(sort=False).items() if n]
    message = t("Statements: {n} by {m} speakers; {parties}. Up to the article's day: {k}.")
    alt_text = parts.fill(
        book,
        message,
        n=len(rows),
        m=rows["speaker"].nunique(),
        parties=", ".join(by_party),
        k=(rows["date"] <= last).sum(),
    )
    table = parts.listed(
        rows.sort_values("date"),
        id=t("id"),
        date=t("day"),
        who=t("side"),
        speaker=t("speaker"),
        said_en=t("what was said"),
        early=t("said"),
        talk_id=t("round"),
        sure=t("confidence"),
    )
    return parts.made(book, head, caption, alt_text, table, rows, ["statements"], None, listed)
