"""Who sat at the table."""

from __future__ import annotations

import altair as alt

from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, theme
from casebook.figures.card import Card
from casebook.figures.talks import parts

ROUNDS_AT_TABLE, PEOPLE_AT_TABLE = 12, 18


def table(book: Book) -> Card:
    """People against the latest rounds below leaders' level: who is recorded where, as head or member."""
    t = book.t
    head = "talks-table", t("Who sat at the table")
    recent = facts.rounds(book.data)
    recent = recent[recent["level"] != "leaders"].sort_values(["start_date", "id"]).tail(ROUNDS_AT_TABLE)
    rows = facts.people_at(book.data, list(recent["id"]))
    if rows.empty:
        return card.nothing_yet(book, *head, t("No delegation was known on this day."))
    parties = parts.parties(book)
    sides = {side: parties[side] for side in ("RU", "UA", "US", "EU")} | {"host": t("host"), "other": t("other")}
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
    x_axis = alt.Axis(**parts.BARE, labelAngle=-90, orient="top", labelFontSize=12)
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
        caption += " " + parts.fill(book, t("Left out, as recorded less often or longer ago: {n} people."), n=left_out)
    most = rank["times"].max()
    alt_text = parts.fill(
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
