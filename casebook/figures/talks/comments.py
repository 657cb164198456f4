"""What officials said about rounds of talks."""

from __future__ import annotations

import pandas as pd

from casebook.addresses import rows_at
from casebook.book import Book
from casebook.figures import card, records, words
from casebook.figures.card import Card
from casebook.figures.talks import parts


def statements(book: Book) -> Card:
    """What officials said about rounds, and which of it was said by the article's day."""
    t = book.t
    head = "talks-statements", t("Who spoke about the rounds")
    last, rows = pd.Timestamp(book.article.date), words.told(book, book.data.statements)
    if rows.empty:
        return card.nothing_yet(book, *head, t("No public statement about a round is on record on this day."))
    names = {**parts.parties(book), "host": t("host")}
    when = {True: t("up to the article's day"), False: t("after it")}
    rounds = book.data.talks.sort_values(["start_date", "id"]).set_index("id")
    about = {
        talk.Index: f"{parts.short_day(book, talk.start_date)}, {book.t(talk.city)}"
        for talk in rounds.loc[rounds.index.isin(rows["talk_id"])].itertuples()
    }
    claims = records.claims_on(book)
    rows = rows.assign(
        who=pd.Categorical(rows["party"].map(names), list(names.values())),
        early=pd.Categorical((rows["date"] <= last).map(when), list(when.values())),
        title=rows["speaker"] + " (" + rows["party"].map(names) + ")",
        about=pd.Categorical(rows["talk_id"].map(about), list(dict.fromkeys(about.values()))),
        sure=words.confidence(book, rows),
        links=[[(rows_at("talks") + row.talk_id, row.talk_id), *claims.get(row.id, [])] for row in rows.itertuples()],
    )
    listed = records.listing(
        book,
        rows,
        name=head[0],
        count=t("{shown} of {all} statements"),
        when="date",
        headline="title",
        text="said_en",
        small={"about": t("about the round of"), "early": t("said"), "sure": t("confidence")},
        facets={"about": t("Round"), "who": t("Party"), "speaker": t("Speaker"), "early": t("Said")},
        links="links",
    )
    caption = t("In our words, for the rounds whose aftermath was read. The link leads to the round.")
    by_party = [f"{name} {parts.word(book, n)}" for name, n in rows["who"].value_counts(sort=False).items() if n]
    message = t("Statements about {r} rounds: {n} by {m} speakers; {parties}. Up to the article's day: {k}.")
    alt_text = words.fill(
        book,
        message,
        r=len(about),
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
