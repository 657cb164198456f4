"""What each party says on each issue."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, records, theme, words
from casebook.figures.card import Card
from casebook.figures.talks import parts

SUBJECTS = {
    "land": ("territory_donbas", "demilitarised_zone"),
    "security": ("security_guarantees", "peacekeepers", "nato"),
    "truce": ("ceasefire_sequence", "energy_truce"),
    "other": ("elections", "frozen_assets", "znpp", "prisoners"),
}


def _moves(book):
    """How the words of a party on an issue, or one statement, compare with earlier ones; with their shapes."""
    t = book.t
    return {"first": t("first on record"), "repeated": t("repeated"), "changed": t("changed")}


MOVE_SHAPES = {"first": "circle", "repeated": "square", "changed": "triangle-up"}


def positions(book: Book) -> Card:
    """Issues against parties: the month of the newest stated position, and whether the words have changed since."""
    t = book.t
    head = "talks-positions", t("Who has stated a position on what")
    rows = book.data.positions
    if rows.empty:
        return card.nothing_yet(book, *head, t("No stated position was known on this day."))
    issues, parties = parts.issues(book), parts.parties(book)
    issues = {key: name for key, name in issues.items() if key in set(rows["issue"])}
    moves = {"first": t("one statement only"), "repeated": t("repeated"), "changed": t("changed")}
    pairs = pd.MultiIndex.from_product([issues, parties], names=["issue", "party"])
    grid = facts.movements(book.data).set_index(["issue", "party"]).reindex(pairs).reset_index()
    grid["stated"] = grid["newest"].notna()
    grid["text"] = grid["newest"].dt.strftime("%m/%Y").fillna(t("none"))
    grid["lane"], grid["who"] = grid["issue"].map(issues), grid["party"].map(parties)
    grid["words"] = [moves.get(moved, "") for moved in grid["moved"]]
    marks = grid[["lane", "who", "stated", "text", "words"]]
    base = alt.Chart(marks).encode(
        x=alt.X("who:N", sort=list(parties.values()), axis=alt.Axis(**parts.BARE, orient="top", labelAngle=0)),
        y=alt.Y("lane:N", sort=list(issues.values()), axis=alt.Axis(**parts.TWO_LINES)),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.condition("datum.stated", alt.value("#cfe3f1"), alt.value("#f4f5f7"))
    )
    compared = grid["words"].ne("").any()
    small = alt.expr("width < 320 ? 10.5 : 12")
    dates = base.mark_text(fontSize=small, dy=-8 if compared else 0).encode(
        text="text:N", color=alt.condition("datum.stated", alt.value(theme.INK), alt.value(theme.MUTED))
    )
    layers = [cells, dates]
    caption = t(
        "Month and year of the newest statement on record; “none” means none seen, not that there is none. "
        "The wording stands in the rows of the figure."
    )
    if compared:
        shapes = [MOVE_SHAPES[move] for move in moves]
        legend = alt.Legend(title=None, columns=1, symbolFillColor=theme.INK, symbolStrokeColor=theme.INK)
        scale = alt.Scale(domain=list(moves.values()), range=shapes)
        shape = alt.Shape("words:N", legend=legend, scale=scale)
        points = base.mark_point(filled=True, size=70, color=theme.INK, opacity=1, yOffset=9)
        layers.append(points.encode(shape=shape).transform_filter("datum.words !== ''"))
        caption += " " + t("The shape tells whether the words on record have ever changed.")
    message = t("{n} of {m} pairs of issue and party have a stated position; the newest is of {day}.")
    alt_text = words.fill(book, message, n=grid["stated"].sum(), m=len(grid), day=rows["date"].max())
    if compared:
        message = t("Pairs in which the words changed: {n}.")
        alt_text += " " + words.fill(book, message, n=(grid["moved"] == "changed").sum())
    chart = alt.layer(*layers).properties(height=alt.Step(46 if compared else 34))
    return parts.made(book, head, caption, alt_text, _wording(book, rows), rows, ["positions"], chart)


def positions_over_time(book: Book) -> Card:
    """Every stated position on a row of its issue and party, at its day; the list chooses what the chart shows."""
    t = book.t
    head = "talks-positions-over-time", t("What each party said, and when")
    if book.data.positions.empty:
        return card.nothing_yet(book, *head, t("No stated position was known on this day."))
    rows = _told(book)
    claims = records.claims_on(book)
    listed = records.listing(
        book,
        rows.assign(claims=[claims.get(id, []) for id in rows["id"]]),
        name=head[0],
        count=t("{shown} of {all} statements"),
        when="date",
        headline="title",
        text="position_en",
        small={
            "stated_by": t("stated by"),
            "move": t("words"),
            "movement_en": t("what changed"),
            "sure": t("confidence"),
        },
        facets={
            "what": t("Issue"),
            "who": t("Party"),
            "stated_by": t("Speaker"),
            "move": t("Words"),
        },
        links="claims",
        spans={t("the last twelve months"): book.data.day - pd.DateOffset(months=12)},
    )
    headings, lanes = parts.issues(book), []
    for issue in dict.fromkeys(rows.sort_values("what")["issue"]):
        own = rows[rows["issue"] == issue].sort_values("who")
        room = [f"~{issue}"] if "|" in headings[issue] else []  # above a heading of two lines
        lanes += [*room, headings[issue], *(f"{issue} / {who}" for who in dict.fromkeys(own["who"]))]
    marks = rows[["id", "date", "stated_by", "position_en"]].assign(
        lane=rows["issue"] + " / " + rows["who"].astype("str"),
        who=rows["who"].astype("str"),
        move=rows["move"].astype("object").fillna(""),
        link=rows_at("positions") + rows["id"],
    )
    compared = rows["move"].notna().any()
    moves, party = _moves(book), list(parts.parties(book).values())
    under = "indexof(datum.value, ' / ') > 0"  # a party; else the issue above its parties
    names = alt.Axis(
        **{**parts.BARE, "grid": True},
        labelExpr=f"{under} ? split(datum.value, ' / ')[1] : datum.value[0] === '~' ? '' : split(datum.value, '|')",
        labelFontWeight={"condition": {"test": under, "value": "normal"}, "value": "bold"},
        labelOffset={"condition": {"test": "indexof(datum.value, '|') > 0", "value": -14}, "value": 0},
        labelFontSize=12,
    )
    chart = (
        alt.Chart(marks)
        .mark_point(filled=True, size=70, opacity=0.85, clip=True)
        .encode(
            x=records.time(book, "date"),
            y=alt.Y("lane:N", title=None, sort=lanes, scale=alt.Scale(domain=lanes), axis=names),
            color=alt.Color("who:N", legend=None, scale=alt.Scale(domain=party, range=theme.CATEGORY[:4])),
            href="link:N",
            tooltip=parts.tooltip(
                {
                    "date:T": t("day"),
                    "stated_by:N": t("stated by"),
                    "position_en:N": t("position"),
                    "move:N": t("words"),
                }
            ),
        )
        .transform_filter(records.SHOWN)
        .properties(height=alt.Step(22))
    )
    caption = t("One mark is one statement on record, in the row of its issue and party. A mark leads to its row.")
    if compared:
        shapes = [MOVE_SHAPES[move] for move in moves]
        chart = chart.encode(shape=parts.shape("move:N", list(moves.values()), shapes, columns=1))
        caption += " " + t("The shape tells whether the words are new on record, repeated or changed.")
    alt_text = words.fill(book, t("Stated positions: {n}, from {first} to {last}."), **parts.span(rows["date"]))
    if compared:
        told = [f"{name} {parts.word(book, n)}" for name, n in rows["move"].value_counts(sort=False).items()]
        alt_text += " " + t("Words: {told}.").format(told=", ".join(told))
    table = parts.listed(
        rows.sort_values("date", ascending=False),
        id=t("id"),
        date=t("day"),
        what=t("issue"),
        who=t("side"),
        stated_by=t("stated by"),
        position_en=t("position"),
        move=t("words"),
        movement_en=t("what changed"),
        sure=t("confidence"),
    )
    chart = chart.add_params(*records.params(rows["date"].min(), book.data.day))
    return parts.made(book, head, caption, alt_text, table, rows, ["positions"], chart, listed)


def _told(book):
    """Every stated position with issue, party and movement in words, each in its order."""
    issues, parties, moves = parts.plain(parts.issues(book)), parts.parties(book), _moves(book)
    rows = words.told(book, book.data.positions)
    return rows.assign(
        what=pd.Categorical(rows["issue"].map(issues), list(issues.values())),
        who=pd.Categorical(rows["party"].map(parties), list(parties.values())),
        move=pd.Categorical(rows["movement"].map(moves), list(moves.values())),
        title=rows["issue"].map(issues) + ": " + rows["party"].map(parties),
        sure=words.confidence(book, rows),
    )


def distances(book: Book) -> Card:
    """What Kyiv and Moscow have both said on each issue and what keeps them apart, in words, as told on the day."""
    t = book.t
    head = "talks-distances", t("How far Kyiv and Moscow stand apart, in words")
    rows = words.told(book, facts.distances(book.data))
    if rows.empty:
        return card.nothing_yet(book, *head, t("How far the two stood apart is not on record on this day."))
    issues = parts.plain(parts.issues(book))
    known = set(book.data.positions["id"])
    grounds = [[id for id in cell.split(";") if id in known] for cell in rows["rests_on"]]
    rows = rows.assign(
        what=pd.Categorical(rows["issue"].map(issues), list(issues.values())),
        shared=rows["shared_en"].fillna(t("nothing found")),
        found=rows["shared_en"].notna().map({True: t("yes"), False: t("no")}),
        grounds=[", ".join(ids) for ids in grounds],
        links=[[(rows_at("positions") + id, id) for id in ids] for ids in grounds],
        sure=words.confidence(book, rows),
    ).sort_values("what")
    listed = records.listing(
        book,
        rows,
        name=head[0],
        count=t("{shown} of {all} issues"),
        when="known_on",
        headline="what",
        small={"shared": t("shared"), "apart_en": t("apart"), "sure": t("confidence")},
        facets={"what": t("Issue"), "found": t("Something both have said")},
        links="links",
    )
    caption = t(
        "Our reading of public words, not a score; the day is the one from which it can be told. The links lead to "
        "the statements it rests on."
    )
    message = t("Issues: {n}; on {m} of them something was found that both sides have said.")
    alt_text = words.fill(book, message, n=len(rows), m=rows["shared_en"].notna().sum())
    table = parts.listed(
        rows,
        what=t("issue"),
        shared=t("both have said"),
        apart_en=t("what keeps them apart"),
        known_on=t("told from"),
        grounds=t("rests on"),
        sure=t("confidence"),
    )
    behind = book.data.positions[book.data.positions["id"].isin({id for ids in grounds for id in ids})]
    return parts.made(book, head, caption, alt_text, table, behind, ["distances", "positions"], None, listed)


def _wording(book, rows):
    """Table of stated positions in the order of issues, parties and days."""
    issues, parties, t = parts.issues(book), parts.parties(book), book.t
    rows = (
        words.told(book, rows)
        .assign(
            nth=rows["issue"].map(list(issues).index),
            side=rows["party"].map(list(parties).index),
            what=rows["issue"].map(parts.plain(issues)),
            who=rows["party"].map(parties),
            sure=words.confidence(book, rows),
        )
        .sort_values(["nth", "side", "date"])
    )
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
    alt_text = words.fill(book, t("Stated positions: {n}, from {first} to {last}."), **parts.span(rows["date"]))
    return parts.made(book, head, caption, alt_text, _wording(book, rows), rows, ["positions"])
