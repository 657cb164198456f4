"""Rounds of talks by format, and the pauses between direct ones."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, theme
from casebook.figures.card import Card
from casebook.figures.talks import parts

PAUSE_DAYS = 90  # a shorter gap between direct rounds is not drawn as a pause


def rounds(book: Book, months: int | None = None) -> Card:
    """Every round on a lane of its format; shape, colour and height in the lane tell the level.

    months: only the last so many months up to the day; None for all.
    """
    t = book.t
    head = "talks-rounds", t("Rounds of talks by format and level")
    rows = facts.rounds(book.data)
    if months:
        head = "talks-rounds-recent", t("Rounds of talks, the latest months")
        rows = rows[rows["start_date"] > book.data.day - pd.DateOffset(months=months)]
    if rows.empty:
        return card.nothing_yet(book, *head, t("No round of talks was known on this day."))
    names, levels = parts.formats(book), parts.levels(book)
    counts = rows["format"].value_counts().reindex(list(names), fill_value=0)
    lanes = {key: f"{label} ({parts.word(book, counts[key])})" for key, label in names.items()}
    rows = rows.assign(
        lane=rows["format"].map(lanes),
        rank=rows["level"].map(levels),
        what=rows["format"].map(parts.plain(names)),
        sure=parts.confidence(book, rows),
    )
    order = list(levels.values())
    tooltip = {"start_date:T": t("first day"), "city:N": t("place"), "what:N": t("format"), "rank:N": t("level")}
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, size=60, opacity=0.8)
        .encode(
            x=parts.time("start_date:T", rows["start_date"]),
            y=parts.lanes(lanes.values()),
            yOffset=alt.YOffset("rank:N", sort=order, scale=alt.Scale(domain=order)),
            shape=parts.shape("rank:N", order, ["diamond", "square", "circle", "triangle-up"]),
            color=parts.color("rank:N", order, theme.CATEGORY[:4]),
            tooltip=parts.tooltip(tooltip),
        )
        .properties(height={"step": 52, "for": "position"})
    )
    caption = t(
        "One mark is one round, set at its first day; the number of rounds stands beside each format. Within "
        "a lane, the higher the mark, the higher the rank."
    )
    most = counts.idxmax()
    alt_text = parts.fill(
        book,
        t(
            "Rounds: {n}, from {first} to {last}. Most often: {most}, {n_most}. At one table: Russia and Ukraine "
            "alone {direct}, with the United States {three}."
        ),
        **parts.span(rows["start_date"], rows["last_day"]),
        most=parts.plain(names)[most],
        n_most=counts[most],
        direct=counts["direct_ru_ua"],
        three=counts["trilateral"],
    )
    table = parts.listed(
        rows.sort_values("start_date", ascending=False),
        start_date=t("first day"),
        end_date=t("last day"),
        city=t("place"),
        what=t("format"),
        rank=t("level"),
        outcome_en=t("what came out"),
        sure=t("confidence"),
    )
    return parts.made(book, head, caption, alt_text, table, rows, ["talks"], chart)


def counts(book: Book) -> Card:
    """Table of rounds by format and the year in which they began."""
    t = book.t
    head = "talks-counts", t("Rounds by format and year")
    rows = book.data.talks
    if rows.empty:
        return card.nothing_yet(book, *head, t("No round of talks was known on this day."))
    names, years = parts.plain(parts.formats(book)), rows["start_date"].dt.year.astype("str")
    table = pd.crosstab(rows["format"].map(names), years, margins=True, margins_name=t("all"))
    table = table.reindex([*names.values(), t("all")]).fillna(0).astype(int)
    table = table.rename_axis(t("format")).rename_axis(None, axis=1).reset_index()
    caption = t("A round counts in the year in which it began.")
    alt_text = parts.fill(book, t("Rounds by format and year, {n} in all."), n=len(rows))
    return parts.made(book, head, caption, alt_text, table, rows, ["talks"])


# The pause


def pauses(book: Book) -> pd.DataFrame:
    """Gaps of at least 90 days after a direct round: start, end, days, running (no later round yet)."""
    direct = facts.rounds(book.data, format="direct_ru_ua").sort_values("start_date")
    start = direct["last_day"].cummax()
    rows = pd.DataFrame({"start": start, "end": direct["start_date"].shift(-1)})
    rows["running"] = rows["end"].isna()
    rows["end"] = rows["end"].fillna(book.data.day)
    rows["days"] = (rows["end"] - rows["start"]).dt.days
    return rows[rows["days"] >= PAUSE_DAYS].reset_index(drop=True)


def pause(book: Book) -> Card:
    """Direct rounds, the pauses between them to scale, and what went on in other ways meanwhile."""
    t = book.t
    head = "talks-pause", t("Direct talks and the pauses between them")
    direct = facts.rounds(book.data, format="direct_ru_ua")
    if direct.empty:
        return card.nothing_yet(book, *head, t("No direct talks were known on this day."))
    gap_lane = t("Pause, in days")
    events = {
        t("Direct rounds"): direct,
        t("Three-way|rounds"): facts.rounds(book.data, format="trilateral"),
        t("Grain deal"): facts.rounds(book.data, id=facts.GRAIN_DEAL),
        t("Prisoner|exchanges"): book.data.exchanges.rename(columns={"date": "start_date"}),
    }
    first, *others = events
    lanes = [first, gap_lane, *others]
    strokes = pd.concat([rows[["start_date"]].assign(lane=lane) for lane, rows in events.items()])
    gaps = pauses(book).assign(lane=gap_lane)
    gaps["label"] = [
        parts.word(book, d) + ("+" if r else "") for d, r in zip(gaps["days"], gaps["running"], strict=True)
    ]
    colors = [theme.BLUE, theme.MUTED, theme.PURPLE, theme.GREEN, theme.ORANGE]
    layers = [
        alt.Chart(strokes)
        .mark_tick(thickness=2, size=22, opacity=0.8)
        .encode(
            x=parts.time("start_date:T", [book.data.day, *strokes["start_date"]]),
            y=parts.lanes(lanes),
            color=alt.Color("lane:N", legend=None, scale=alt.Scale(domain=lanes, range=colors)),
        )
    ]
    if len(gaps):
        bars = (
            alt.Chart(gaps).mark_bar(height=10, color=theme.MUTED).encode(x="start:T", x2="end:T", y=parts.lanes(lanes))
        )
        middle = gaps.assign(middle=gaps["start"] + (gaps["end"] - gaps["start"]) / 2)
        days = [  # above and below in turn, so that the numbers of short pauses do not meet
            alt.Chart(middle[side::2]).mark_text(dy=dy).encode(x="middle:T", y=parts.lanes(lanes), text="label:N")
            for side, dy in ((0, -14), (1, 15))
            if len(gaps) > side
        ]
        layers += [bars, *days]
    caption = t(
        "A stroke is a round, a deal or an exchange. Bars are pauses of at least {n} days, to scale; a plus "
        "sign means that the pause still ran on this day."
    ).format(n=PAUSE_DAYS)
    sure = parts.value(book, facts.days_without_direct_talks_sure_rounds)
    if sure is not None:
        more = t(
            "The long one starts at a contact that rests on agency reports only; from the last "
            "well-sourced round it is {n} days."
        )
        caption += " " + parts.fill(book, more, n=sure)
    message = t("Direct rounds: {n}, from {first} to {last}.")
    alt_text = parts.fill(book, message, **parts.span(direct["start_date"], direct["last_day"]))
    if len(gaps):
        longest = gaps.loc[gaps["days"].idxmax()]
        lasted = (
            t("The longest pause still runs: {n} days, from {start} to {end}.")
            if longest["running"]
            else t("The longest pause lasted {n} days, from {start} to {end}.")
        )
        alt_text += " " + parts.fill(book, lasted, n=longest["days"], start=longest["start"], end=longest["end"])
    exchanges = t("Prisoner exchanges over the whole time: {n}.")
    alt_text += " " + parts.fill(book, exchanges, n=len(book.data.exchanges))
    table = parts.listed(
        direct.assign(
            sure=parts.confidence(book, direct),
            gap=(direct["start_date"] - direct["last_day"].cummax().shift()).dt.days.astype("Int64"),
        ),
        start_date=t("first day"),
        city=t("place"),
        gap=t("days since the round before"),
        outcome_en=t("what came out"),
        sure=t("confidence"),
    )
    chart = alt.layer(*layers).properties(height=alt.Step(44))
    return parts.made(book, head, caption, alt_text, table, pd.concat(events.values()), ["talks", "exchanges"], chart)


def disagreements(book: Book) -> Card:
    """Table of the points about rounds and meetings on which sources differ, and what is taken here."""
    t = book.t
    head = "talks-disagreements", t("Where sources differ about the talks")
    kinds = {
        "day or place": t("day or place"),
        "length": t("length"),
        "how many": t("how many"),
        "who took part": t("who took part"),
        "what was agreed": t("what was agreed"),
    }
    kind = {point: kinds[group] for group, points in facts.DISAGREEMENTS.items() for point in points}
    rows = book.data.disagreements
    rows = rows.assign(kind=rows["id"].map(kind)).dropna(subset="kind")
    if rows.empty:
        return card.nothing_yet(book, *head, t("No such point was known on this day."))
    rows = rows.sort_values(["kind", "id"])
    caption = t("Both versions, who gives them, and the one this book uses.")
    by_kind = [f"{name} {parts.word(book, n)}" for name, n in rows["kind"].value_counts(sort=False).items()]
    alt_text = parts.fill(book, t("Points in dispute, {n} in all: "), n=len(rows)) + ", ".join(by_kind) + "."
    listed = parts.listed(
        rows,
        topic_en=t("point"),
        kind=t("about"),
        version_a=t("one version"),
        source_a=t("who says so"),
        version_b=t("other version"),
        source_b=t("who says otherwise"),
        taken_here=t("taken here"),
    )
    return parts.made(book, head, caption, alt_text, listed, rows, ["disagreements"])
