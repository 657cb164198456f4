"""What each party says on each issue."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.book import Book
from casebook.figures import card, theme
from casebook.figures.card import Card
from casebook.figures.talks import parts

SUBJECTS = {
    "land": ("territory_donbas", "demilitarised_zone"),
    "security": ("security_guarantees", "peacekeepers", "nato"),
    "truce": ("ceasefire_sequence", "energy_truce"),
    "other": ("elections", "frozen_assets", "znpp", "prisoners"),
}


def positions(book: Book) -> Card:
    """Issues against parties: the month of the newest stated position, or none."""
    t = book.t
    head = "talks-positions", t("Who has stated a position on what")
    rows = book.data.positions
    if rows.empty:
        return card.nothing_yet(book, *head, t("No stated position was known on this day."))
    issues, parties = parts.issues(book), parts.parties(book)
    issues = {key: name for key, name in issues.items() if key in set(rows["issue"])}
    newest = rows.groupby(["issue", "party"])["date"].max()
    grid = newest.reindex(pd.MultiIndex.from_product([issues, parties], names=["issue", "party"])).reset_index()
    grid["stated"] = grid["date"].notna()
    grid["text"] = grid["date"].dt.strftime("%m/%Y").fillna(t("none"))
    grid["lane"], grid["who"] = grid["issue"].map(issues), grid["party"].map(parties)
    base = alt.Chart(grid.drop(columns="date")).encode(
        x=alt.X("who:N", sort=list(parties.values()), axis=alt.Axis(**parts.BARE, orient="top", labelAngle=0)),
        y=alt.Y("lane:N", sort=list(issues.values()), axis=alt.Axis(**parts.TWO_LINES)),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.condition("datum.stated", alt.value("#cfe3f1"), alt.value("#f4f5f7"))
    )
    dates = base.mark_text(fontSize=12).encode(
        text="text:N", color=alt.condition("datum.stated", alt.value(theme.INK), alt.value(theme.MUTED))
    )
    caption = t(
        "Month and year of the newest statement on record; “none” means none seen, not that there is none. "
        "The wording stands in the data table."
    )
    message = t("{n} of {m} pairs of issue and party have a stated position; the newest is of {day}.")
    alt_text = parts.fill(book, message, n=grid["stated"].sum(), m=len(grid), day=rows["date"].max())
    chart = (cells + dates).properties(height=alt.Step(34))
    return parts.made(book, head, caption, alt_text, _wording(book, rows), rows, ["positions"], chart)


def _wording(book, rows):
    """Table of stated positions in the order of issues, parties and days."""
    issues, parties, t = parts.issues(book), parts.parties(book), book.t
    rows = rows.assign(
        nth=rows["issue"].map(list(issues).index),
        side=rows["party"].map(list(parties).index),
        what=rows["issue"].map(parts.plain(issues)),
        who=rows["party"].map(parties),
        sure=parts.confidence(book, rows),
    ).sort_values(["nth", "side", "date"])
    return parts.listed(
        rows,
        what=t("issue"),
        who=t("side"),
        position_en=t("position"),
        stated_by=t("stated by"),
        date=t("day"),
        sure=t("confidence"),
    )


def said(book: Book, subject: str) -> Card:
    """Table of the stated positions on a subject: `land`, `security`, `truce` or `other`."""
    t = book.t
    titles = {
        "land": t("Positions on land"),
        "security": t("Positions on security"),
        "truce": t("Positions on the order of a ceasefire"),
        "other": t("Positions on the other issues"),
    }
    head = f"talks-positions-{subject}", titles[subject]
    rows = book.data.positions
    rows = rows[rows["issue"].isin(SUBJECTS[subject])]
    if rows.empty:
        return card.nothing_yet(book, *head, t("No stated position was known on this day."))
    caption = t("In our words, with the day and the speaker. Press reports are named as such.")
    alt_text = parts.fill(book, t("Stated positions: {n}, from {first} to {last}."), **parts.span(rows["date"]))
    return parts.made(book, head, caption, alt_text, _wording(book, rows), rows, ["positions"])
