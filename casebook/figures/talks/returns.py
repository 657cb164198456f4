"""Prisoners returned: by the round that agreed the exchange, and by whether a round agreed it at all."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, theme, words
from casebook.figures.card import Card
from casebook.figures.talks import parts


def outcomes(book: Book) -> Card:
    """Prisoners returned, by the round that agreed the exchange; numbers agreed; stages without one."""
    t = book.t
    head = "talks-outcomes", t("Prisoners returned after rounds that agreed an exchange")
    agreed = facts.rounds(book.data, outcome_type="prisoner_exchange").sort_values("start_date")
    if agreed.empty:
        return card.nothing_yet(book, *head, t("No round had agreed an exchange by this day."))
    rows = agreed.merge(facts.prisoners_by_round(book.data), on="id", how="left")
    rows["promised"] = facts.promised_per_side(rows["outcome_en"])
    rows = words.told(book, rows)
    rows["lane"] = [f"{parts.short_day(book, row.start_date)}|{row.city}" for row in rows.itertuples()]
    counts = ["stages", "unpublished", "unpublished_ru"]
    rows[counts] = rows[counts].fillna(0).astype(int)
    to_ua, to_ru = sides = [t("to Ukraine"), t("to Russia")]
    bars = pd.concat(
        [
            rows[["lane"]].assign(side=to_ua, people=rows["returned_to_ua"], hidden=rows["unpublished"]),
            rows[["lane"]].assign(side=to_ru, people=rows["returned_to_ru"], hidden=rows["unpublished_ru"]),
        ],
        ignore_index=True,
    )
    bars["text"] = [parts.word(book, n) if pd.notna(n) else "" for n in bars["people"]]
    bars["people"] = bars["people"].fillna(0).astype(int)
    hidden = bars.loc[bars.index.repeat(bars["hidden"])].reset_index(drop=True)
    top = max(bars["people"].max(), rows["promised"].fillna(0).max(), 100) * 1.05
    hidden["x"] = hidden["people"] + (hidden.groupby(["lane", "side"]).cumcount() + 1) * top * 0.055
    waiting = rows.loc[rows["stages"] == 0, ["lane"]].assign(people=0, text=t("no exchange recorded yet"))
    y, color = parts.lanes(rows["lane"]), parts.color("side:N", sides, [theme.NAVY, theme.ORANGE])
    offset = alt.YOffset("side:N", sort=sides, scale=alt.Scale(domain=sides))
    x_scale = alt.Scale(domain=[0, float(top)])
    x = alt.X("people:Q", title=t("people"), scale=x_scale, axis=alt.Axis(tickCount=5))
    base = alt.Chart(bars).encode(x=x, y=y, yOffset=offset)
    inside, outside = base.mark_text(align="right", dx=-3, color="white"), base.mark_text(align="left", dx=7)
    layers = [
        base.mark_bar().encode(color=color),
        inside.encode(text="text:N").transform_filter(f"datum.people > {top * 0.15}"),
        outside.encode(text="text:N").transform_filter(f"datum.people <= {top * 0.15}"),
        alt.Chart(rows.loc[rows["promised"].notna(), ["lane", "promised"]])
        .mark_tick(thickness=3, size=44, color=theme.INK)
        .encode(x="promised:Q", y=y),
    ]
    if len(hidden):
        diamonds = alt.Chart(hidden).mark_point(shape="diamond", filled=False, size=60, strokeWidth=2)
        layers.append(diamonds.encode(x="x:Q", y=y, yOffset=offset, color=color))
    if len(waiting):
        layers.append(alt.Chart(waiting).mark_text(align="left", dx=4).encode(x="people:Q", y=y, text="text:N"))
    caption = t(
        "Bars: people returned, as published. A dark stroke: the number per side named when the round ended. "
        "A hollow diamond: a stage of the exchange, number not published, so the sum is a lower bound."
    )
    message = t("Rounds that agreed an exchange: {n}; stages without a number: {u}. Recorded returns to Ukraine: ")
    returns = [
        f"{parts.word(book, row.start_date)}, {row.city}: "
        + (parts.word(book, row.returned_to_ua) if pd.notna(row.returned_to_ua) else t("no number"))
        for row in rows.itertuples()
    ]
    alt_text = words.fill(book, message, n=len(rows), u=rows["unpublished"].sum()) + "; ".join(returns) + "."
    listed = parts.listed(
        rows,
        start_date=t("round"),
        city=t("place"),
        promised=t("agreed per side"),
        returned_to_ua=t("returned to Ukraine"),
        returned_to_ru=t("returned to Russia"),
        stages=t("stages"),
        unpublished=t("stages without a number"),
        outcome_en=t("what came out"),
    )
    behind = pd.concat([agreed, book.data.exchanges.dropna(subset="talk_id")])
    chart = alt.layer(*layers).properties(height={"step": 60, "for": "position"})
    return parts.made(book, head, caption, alt_text, listed, behind, ["talks", "exchanges"], chart)


def origins(book: Book) -> Card:
    """People returned by year, by exchanges that name a round and by all others; exchanges without a number apart."""
    t = book.t
    head = "talks-exchanges-origin", t("People returned, by whether the exchange names a round")
    rows = facts.origins(book.data)
    if rows.empty:
        return card.nothing_yet(book, *head, t("No exchange was known on this day."))
    sides = {"ua": t("to Ukraine"), "ru": t("to Russia")}
    kinds = {True: t("the exchange names a round"), False: t("no round named")}
    rows = rows.assign(to=rows["side"].map(sides), kind=rows["named"].map(kinds))
    rows = rows.sort_values(["year", "side", "named"], ascending=[True, False, False])  # Ukraine first
    rows["lane"] = rows["year"].astype("str") + "|" + rows["to"]
    top = float(max(rows["people"].max(), 100))
    bars = rows[["lane", "kind", "unpublished"]].assign(
        people=rows["people"].fillna(0).astype(int),
        text=[parts.word(book, int(n)) if pd.notna(n) else "" for n in rows["people"]],
        hidden=[parts.word(book, n) for n in rows["unpublished"]],
        beside=top * 1.3,
    )
    order, colors = list(kinds.values()), [theme.NAVY, "#7b8794"]
    scale = alt.Scale(domain=[0, top * 1.45], nice=False)
    axis = alt.Axis(values=parts.steps(top))
    x = alt.X("people:Q", title=t("people"), scale=scale, axis=axis)
    y = parts.lanes(dict.fromkeys(rows["lane"]))
    offset = alt.YOffset("kind:N", sort=order, scale=alt.Scale(domain=order))
    color = parts.color("kind:N", order, colors, columns=1)
    at = alt.X("beside:Q", title=t("people"), scale=scale, axis=axis)
    base = alt.Chart(bars).encode(x=x, y=y, yOffset=offset)
    unknown = alt.Chart(bars).transform_filter("datum.unpublished > 0").encode(x=at, y=y, yOffset=offset)
    chart = alt.layer(
        base.mark_bar().encode(color=color),
        base.mark_text(align="left", dx=4, fontSize=12).encode(text="text:N"),
        unknown.mark_point(shape="diamond", filled=False, size=60, strokeWidth=2).encode(color=color),
        unknown.mark_text(align="left", dx=9, fontSize=12).encode(text="hidden:N"),
    ).properties(height={"step": 44, "for": "position"})
    caption = t(
        "Bars: people returned, as published, so each is a lower bound. A hollow diamond, with its number: so many "
        "exchanges without a published number for that side; they are not zero."
    )
    named = rows[rows["named"]]
    alt_text = words.fill(
        book,
        t(
            "Returned to Ukraine by exchanges that name a round at least {a}, by all others at least {b}; to Russia "
            "{c} and {d}. Exchanges without a number for Ukraine {u}, for Russia {r}."
        ),
        a=int(named.loc[named["side"] == "ua", "people"].sum()),
        b=int(rows.loc[~rows["named"] & (rows["side"] == "ua"), "people"].sum()),
        c=int(named.loc[named["side"] == "ru", "people"].sum()),
        d=int(rows.loc[~rows["named"] & (rows["side"] == "ru"), "people"].sum()),
        u=rows.loc[rows["side"] == "ua", "unpublished"].sum(),
        r=rows.loc[rows["side"] == "ru", "unpublished"].sum(),
    )
    table = parts.listed(
        rows.assign(year=rows["year"].astype("str")),
        year=t("year"),
        to=t("returned"),
        kind=t("agreed where"),
        exchanges=t("exchanges"),
        people=t("people, at least"),
        unpublished=t("exchanges without a number"),
    )
    return parts.made(book, head, caption, alt_text, table, book.data.exchanges, ["exchanges"], chart)
