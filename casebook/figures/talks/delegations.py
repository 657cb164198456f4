"""Who sat at the table."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, theme, words
from casebook.figures.card import Card
from casebook.figures.talks import parts

ROUNDS_AT_TABLE, PEOPLE_AT_TABLE = 12, 18
PAUSE_DAYS = 90  # a shorter gap between rounds is not marked


def table(book: Book) -> Card:
    """People against the latest rounds below leaders' level: who is recorded where, as head or member."""
    t = book.t
    head = "talks-table", t("Who sat at the table")
    recent = words.told(book, facts.rounds(book.data))
    recent = recent[recent["level"] != "leaders"].sort_values(["start_date", "id"]).tail(ROUNDS_AT_TABLE)
    rows = facts.people_at(book.data, list(recent["id"]))
    if rows.empty:
        return card.nothing_yet(book, *head, t("No delegation was known on this day."))
    sides = parts.sides(book)
    posts = {"serving": t("intelligence, serving"), "former": t("intelligence, former")}
    ranks = {"head": t("head of delegation"), "member": t("member")}
    rows = rows.assign(
        person=rows["name_sq" if book.language == "sq" else "name_en"],
        side=rows["side"].map(sides),
        post=rows["intelligence_post"].map(posts).fillna(""),
        role=rows["part"].map(ranks),
    ).merge(recent[["id", "start_date", "city"]].rename(columns={"id": "talk_id"}), on="talk_id")
    rows["label"] = rows["person"] + rows["post"].map(lambda post: f"|({post})" if post else "")
    # Whoever is at the newest round comes first, then whoever is recorded most often.
    rank = rows.groupby("label").agg(side=("side", "first"), newest=("start_date", "max"), times=("talk_id", "size"))
    shown = rank.sort_values(["newest", "times"], ascending=False).head(PEOPLE_AT_TABLE)
    rows = rows[rows["label"].isin(shown.index)]
    order = list(sides.values())
    shown = shown.assign(n=shown["side"].map(order.index)).sort_values(["n", "times"], ascending=[True, False])
    stops = {
        row.id: f"{parts.short_day(book, row.start_date)}, {row.city.split(' (')[0]}" for row in recent.itertuples()
    }
    rows["round"] = rows["talk_id"].map(stops)
    here = [side for side in order if side in set(rows["side"])]
    shapes = dict(zip(order, ["circle", "square", "diamond", "triangle-up", "cross", "stroke"], strict=True))
    colors = [theme.CATEGORY[order.index(side)] for side in here]
    x_axis = alt.Axis(**parts.BARE, labelAngle=-90, orient="top", labelFontSize=12, labelLimit=200)
    filled = alt.Fill("side:N", legend=None, scale=alt.Scale(domain=here, range=colors))
    tooltip = {"person:N": t("person"), "round:N": t("round"), "side:N": t("side"), "role:N": t("part")}
    chart = (
        alt.Chart(rows)
        .mark_point(filled=False, size=70, strokeWidth=2)
        .encode(
            x=alt.X("round:N", sort=list(stops.values()), axis=x_axis),
            y=alt.Y("label:N", sort=list(shown.index), axis=alt.Axis(**parts.TWO_LINES, grid=True, labelLimit=170)),
            shape=parts.shape("side:N", here, [shapes[side] for side in here]),
            color=parts.color("side:N", here, colors),
            fill=alt.condition("datum.part == 'head'", filled, alt.value("white")),
            tooltip=parts.tooltip(tooltip),
        )
        .properties(height=alt.Step(32))
    )
    caption = t(
        "The latest rounds below leaders' level. Filled: head of a delegation; hollow: member. Members are "
        "known for few rounds, so an empty place does not mean that somebody was absent."
    )
    left_out = len(rank) - len(shown)
    if left_out:
        caption += " " + words.fill(book, t("People left out, as recorded less often or longer ago: {n}."), n=left_out)
    most = rank["times"].max()
    alt_text = words.fill(
        book,
        t(
            "People: {n}; rounds: {m}. Recorded most often, at {k}: {who}. With a present or former post in an "
            "intelligence service: {i}."
        ),
        n=len(shown),
        m=rows["talk_id"].nunique(),
        who=", ".join(label.split("|")[0] for label in rank.index[rank["times"] == most]),
        k=most,
        i=rows.loc[rows["post"] != "", "actor_id"].nunique(),
    )
    newest = rows.sort_values(["start_date", "talk_id", "side"], ascending=False)
    listed = parts.listed(newest, person=t("person"), side=t("side"), round=t("round"), role=t("part"), post=t("post"))
    return parts.made(book, head, caption, alt_text, listed, rows, ["delegates", "actors"], chart)


# Who met whom over time


def network(book: Book, formats: tuple[str, ...] = ("direct_ru_ua", "trilateral"), at_least: int = 2) -> Card:
    """People by side against rounds in their order: a mark for each record, a line for each round and person.

    formats: of the rounds, by default those with Russia and Ukraine at one table. at_least: at how many of them a
    person must be recorded to have a row; whoever is left out stands in the table.
    """
    t = book.t
    head = "talks-network", t("Who met whom over time")
    held = words.told(book, facts.rounds(book.data))
    held = held[held["format"].isin(formats)].sort_values(["start_date", "id"])
    everybody = facts.people_at(book.data, list(held["id"]))
    if everybody.empty:
        return card.nothing_yet(book, *head, t("No delegation was known on this day."))
    sides, posts = parts.sides(book), parts.posts(book)
    held = held[held["id"].isin(everybody["talk_id"])]
    held = held.assign(nth=range(len(held)))
    everybody = everybody.assign(
        person=everybody["name_sq" if book.language == "sq" else "name_en"],
        on=everybody["side"].map(sides),
        post=everybody["intelligence_post"].fillna("none").map(posts),
        times=everybody.groupby("actor_id")["talk_id"].transform("nunique"),
    ).merge(held[["id", "nth", "start_date", "city"]].rename(columns={"id": "talk_id"}), on="talk_id")
    rows = everybody[everybody["times"] >= min(at_least, everybody["times"].max())]
    order = _rows_by_side(rows, list(sides.values()))
    left_out = everybody["actor_id"].nunique() - rows["actor_id"].nunique()
    caption = t(
        "Rounds stand in their order, not to scale; a dotted line marks a pause of at least {n} days. A thin upright "
        "line joins those recorded at one round; a thin level line runs from somebody's first round to the last. "
        "Filled: head of a delegation; hollow: member. Posts are those on record on this day."
    ).format(n=PAUSE_DAYS)
    if left_out:
        message = t("Recorded at fewer than {n} of these rounds, and among the rows of the figure only: {m} people.")
        caption += " " + words.fill(book, message, n=at_least, m=left_out)
    told = {"head": t("head of delegation"), "member": t("member")}
    newest = everybody.assign(role=everybody["part"].map(told)).sort_values(
        ["start_date", "talk_id", "on", "person"], ascending=[False, False, True, True]
    )
    table = parts.listed(
        newest,
        person=t("person"),
        on=t("side"),
        post=t("post"),
        start_date=t("round"),
        city=t("place"),
        role=t("part"),
        online=t("by video"),
    )
    chart = _network_chart(book, rows, held, order, posts)
    alt_text = _network_told(book, everybody, rows, posts)
    return parts.made(book, head, caption, alt_text, table, everybody, ["delegates", "actors"], chart)


def _rows_by_side(rows, sides):
    """The rows of the picture from above: each side, then its people, those recorded most often first."""
    people = rows.drop_duplicates("actor_id").sort_values(["times", "person"], ascending=[False, True])
    order = []
    for side in sides:
        own = people.loc[people["on"] == side, "person"]
        order += [side, *own] if len(own) else []
    return order


def _network_chart(book, rows, held, order, posts):
    """Upright lines join people at one round, level lines run from a person's first round to the last."""
    t = book.t
    here = [side for side in parts.sides(book).values() if side in order]
    at = rows.assign(row=rows["person"].map(order.index)).groupby("nth")["row"].agg(top="min", bottom="max")
    meetings = at.map(order.__getitem__).reset_index()
    stays = rows.groupby(["person", "on"], as_index=False).agg(nth=("nth", "min"), last=("nth", "max"))
    gap = (held["start_date"] - held["last_day"].cummax().shift()).dt.days
    pauses = pd.DataFrame({"nth": held["nth"][gap >= PAUSE_DAYS] - 0.5, "top": order[0], "bottom": order[-1]})
    days = [parts.short_day(book, day) for day in held["start_date"]]
    x = alt.X("nth:Q", title=None, axis=_rounds_axis(days), scale=alt.Scale(domain=[-0.7, len(days) - 0.3], nice=False))
    y = {"scale": alt.Scale(domain=order), "sort": order, "axis": _people_axis(rows, order, here, t), "title": None}
    upright = {"x": x, "y": alt.Y("top:N", **y), "y2": "bottom:N"}
    order_of_colors = list(parts.sides(book).values())
    colors = [theme.CATEGORY[order_of_colors.index(side)] for side in here]
    scale = alt.Scale(domain=here, range=colors)
    color = alt.Color("on:N", legend=None, scale=scale)
    shapes = {posts["none"]: "circle", posts["serving"]: "diamond", posts["former"]: "triangle-up"}
    legend = alt.Legend(title=None, columns=1, symbolFillColor=theme.INK, symbolStrokeColor=theme.INK)
    tooltip = {"person:N": t("person"), "day:N": t("round"), "city:N": t("place"), "post:N": t("post")}
    marks = rows[["nth", "person", "on", "post", "city"]].assign(
        day=rows["nth"].map(dict(enumerate(days))), within=rows["on"].where(rows["part"] == "head", "member")
    )
    at = alt.Chart(marks).encode(
        x=x,
        y=alt.Y("person:N", **y),
        shape=alt.Shape("post:N", scale=alt.Scale(domain=list(shapes), range=list(shapes.values())), legend=legend),
        tooltip=parts.tooltip(tooltip),
    )
    layers = [
        alt.Chart(meetings).mark_rule(color="#b8c1cb").encode(**upright),
        alt.Chart(stays)
        .mark_rule(opacity=0.5, strokeWidth=2)
        .encode(x=x, x2="last:Q", y=alt.Y("person:N", **y), color=color),
        at.mark_point(filled=False, size=80, opacity=1, strokeWidth=2).encode(
            stroke=alt.Stroke("on:N", legend=None, scale=scale),
            fill=alt.Fill("within:N", legend=None, scale=alt.Scale(domain=[*here, "member"], range=[*colors, "white"])),
        ),
    ]
    if len(pauses):
        layers.insert(0, alt.Chart(pauses).mark_rule(strokeDash=[2, 4], color=theme.MUTED).encode(**upright))
    return alt.layer(*layers).properties(height=alt.Step(26))


def _rounds_axis(days):
    """The first day of each round above it; a phone shows every other one."""
    return alt.Axis(
        values=list(range(len(days))),
        labelExpr=f"({json.dumps(days, ensure_ascii=False)})[datum.value]",
        orient="top",
        labelAngle=-90,
        labelFontSize=12,
        labelOverlap="parity",
        **{**parts.BARE, "grid": False},
    )


def _people_axis(rows, order, here, t):
    """Sides in bold, below each its people by initial and last name, with a word for a post in intelligence."""
    spies = set(rows.loc[rows["intelligence_post"].isin(["serving", "former"]), "person"])
    names = {side: side for side in here}
    for person in set(order) - set(here):
        first, _, last = person.partition(" ")
        short = f"{first[0]}. {last}" if last else first
        names[person] = short + (f"|{t('intelligence')}" if person in spies else "")
    is_side = f"indexof({json.dumps(here, ensure_ascii=False)}, datum.value) >= 0"
    two_lines = f"indexof({json.dumps(sorted(spies), ensure_ascii=False)}, datum.value) >= 0"
    return alt.Axis(
        **parts.BARE,
        labelExpr=f"split(({json.dumps(names, ensure_ascii=False, sort_keys=True)})[datum.value], '|')",
        labelFontWeight={"condition": {"test": is_side, "value": "bold"}, "value": "normal"},
        labelOffset={"condition": {"test": two_lines, "value": -7}, "value": 0},
        labelFontSize=12,
    )


def _network_told(book, everybody, rows, posts):
    """What the picture of who met whom says."""
    most = rows["times"].max()
    by_side = everybody.drop_duplicates("actor_id")["on"].value_counts()
    names = [f"{side} {parts.word(book, n)}" for side, n in by_side.items()]
    message = book.t(
        "People recorded: {n} ({sides}); rounds: {m}. Recorded most often, at {k}: {who}. With a post in an "
        "intelligence service on record: {i}."
    )
    return words.fill(
        book,
        message,
        n=everybody["actor_id"].nunique(),
        sides=", ".join(names),
        m=everybody["talk_id"].nunique(),
        k=most,
        who=", ".join(sorted(rows.loc[rows["times"] == most, "person"].unique())),
        i=everybody.loc[everybody["post"] != posts["none"], "actor_id"].nunique(),
    )
