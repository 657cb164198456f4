"""Witkoff's meetings with Putin and ways to count them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import NotKnown
from casebook.facts import talks as facts
from casebook.figures import card, records, theme, words
from casebook.figures.card import Card
from casebook.figures.talks import parts


def witkoff_dates(book: Book) -> Card:
    """Witkoff's meetings with Putin by kind and confirmation, above the windows in which they are counted."""
    t = book.t
    head = "talks-witkoff-dates", t("Witkoff's meetings with Putin, and three windows to count them in")
    rows = words.told(book, book.data.witkoff_putin)
    if rows.empty:
        return card.nothing_yet(book, *head, t("No meeting of the two men was known on this day."))
    at_summit = rows["kind"] == "summit"
    confirmed, unconfirmed, summit = t("visit, confirmed by the Kremlin"), t("visit, not confirmed"), t("summit")
    meetings = {False: t("Visits to|Russia"), True: t("Summit")}
    names, plain = parts.windows(book), parts.plain(parts.windows(book))
    windows = facts.witkoff_counts(book.data, pd.Timestamp(book.article.date)).drop_duplicates("window")
    within = [[plain[w.window] for w in windows.itertuples() if w.start <= day <= w.end] for day in rows["date"]]
    claims = records.claims_on(book)
    rows = rows.assign(
        seen=rows["kremlin_confirmed"].eq(True).map({True: confirmed, False: unconfirmed}).mask(at_summit, summit),
        lane=at_summit.map(meetings),
        what=at_summit.map({False: t("visit to Russia"), True: t("summit")}),
        told=rows["kremlin_confirmed"].map({True: t("yes"), False: t("no")}),
        within=within,
        title=rows["city"] + at_summit.map({False: "", True: f" ({summit})"}),
        claims=[claims.get(id, []) for id in rows["id"]],
        sure=words.confidence(book, rows),
    )
    listed = records.listing(
        book,
        rows,
        name=head[0],
        count=t("Counted: {shown} of {all} meetings"),
        when="date",
        headline="title",
        text="note_en",
        small={
            "within": t("lies in"),
            "told": t("confirmed by the Kremlin"),
            "hours_low": t("hours, shortest report"),
            "hours_high": t("hours, longest report"),
            "sure": t("confidence"),
        },
        facets={"within": t("Window"), "what": t("Kind"), "told": t("Confirmed by the Kremlin")},
        links="claims",
    )
    kinds = [confirmed, unconfirmed, summit]
    first = min(rows["date"].min(), windows["start"].max()).to_period("M").start_time - pd.DateOffset(months=1)
    last = max(rows["date"].max(), windows["end"].max())
    spans = windows.assign(lane=windows["window"].map(names), start=windows["start"].clip(lower=first))
    y = parts.lanes([*meetings.values(), *spans["lane"]])
    x = records.time(book, "date")
    marks = rows[["id", "date", "lane", "seen", "city"]].assign(link=rows_at("witkoff_putin") + rows["id"])
    base = alt.Chart(marks).transform_filter(records.SHOWN)
    bars = alt.Chart(spans[["lane", "start", "end"]]).mark_bar(
        height=14, color=theme.GRID, stroke=theme.MUTED, clip=True
    )
    chart = alt.layer(
        bars.encode(x=records.time(book, "start"), x2="end:T", y=y),
        base.mark_rule(color=theme.MUTED, opacity=0.4, clip=True).encode(x=x),
        base.mark_point(filled=True, size=110, clip=True).encode(
            x=x,
            y=y,
            shape=parts.shape("seen:N", kinds, ["circle", "triangle-up", "square"], columns=1),
            color=parts.color("seen:N", kinds, [theme.BLUE, theme.VERMILION, theme.PURPLE], columns=1),
            href="link:N",
            tooltip=parts.tooltip({"date:T": t("day"), "city:N": t("place"), "seen:N": t("kind")}),
        ),
    ).properties(height=alt.Step(40))
    caption = t(
        "Grey bars: the windows of the counting rules. A mark whose thin line crosses a bar lies in that window. The "
        "choices on the page of the figure are the rules: what they leave is the count."
    )
    alt_text = words.fill(
        book,
        t(
            "Meetings: {n}, from {first} to {last}. Visits to Russia confirmed by the Kremlin: {v}; not "
            "confirmed: {u}; summits: {s}."
        ),
        **parts.span(rows["date"]),
        v=(rows["seen"] == confirmed).sum(),
        u=(rows["seen"] == unconfirmed).sum(),
        s=at_summit.sum(),
    )
    table = parts.listed(
        rows.assign(within=rows["within"].map("; ".join)),
        id=t("id"),
        date=t("day"),
        city=t("place"),
        seen=t("kind"),
        within=t("lies in"),
        hours_low=t("hours, shortest report"),
        hours_high=t("hours, longest report"),
        note_en=t("note"),
        sure=t("confidence"),
    )
    chart = chart.add_params(*records.params(first, last))
    return parts.made(book, head, caption, alt_text, table, rows, ["witkoff_putin"], chart, listed)


def witkoff(book: Book) -> Card:
    """Six ways to count Witkoff's meetings with Putin, with the article's number as a line."""
    t = book.t
    head = "talks-witkoff", t("Six ways to count Witkoff's meetings with Putin")
    try:
        rows = facts.witkoff_counts(book.data, pd.Timestamp(book.article.date))
    except NotKnown:
        return card.nothing_yet(book, *head, t("No meeting of the two men was known on this day."))
    counted = {"visits": t("visits to Russia"), "all": t("all meetings"), "confirmed": t("confirmed visits")}
    rows["window"], rows["counted"] = rows["window"].map(parts.plain(parts.windows(book))), rows["counted"].map(counted)
    rows["lane"] = rows["window"] + ":|" + rows["counted"]
    stated = parts.value(book, facts.article_witkoff_count)
    rows["same"] = rows["count"].eq(stated) if stated is not None else False
    numbers = [parts.word(book, n) for n in rows["count"]]
    rows["text"] = [n + (" = " + t("article") if same else "") for n, same in zip(numbers, rows["same"], strict=True)]
    scale = alt.Scale(domain=[0, int(max(rows["count"].max(), stated or 0))])
    axis = alt.Axis(tickMinStep=1, tickCount=5)
    base = alt.Chart(rows).encode(
        x=alt.X("count:Q", title=t("meetings"), scale=scale, axis=axis), y=parts.lanes(rows["lane"])
    )
    bar_color = alt.condition("datum.same", alt.value(theme.BLUE), alt.value("#b8c1cb"))
    text_color = alt.condition("datum.same", alt.value("white"), alt.value(theme.INK))
    layers = [
        base.mark_bar(height=20).encode(color=bar_color),
        base.mark_text(align="right", dx=-8).encode(text="text:N", color=text_color),
    ]
    caption = t("The windows end on the day of the article, or on this edition's day if that is earlier.")
    alt_text = t("The six rules give, in order: {counts}.").format(counts=", ".join(numbers))
    if stated is not None:
        line = alt.Chart(pd.DataFrame({"count": [stated]})).encode(x="count:Q")
        layers.append(line.mark_rule(color=theme.INK, strokeDash=[5, 3], strokeWidth=2))
        caption = words.fill(book, t("Dashed line: the article's number, {n}."), n=stated) + " " + caption
        agree = t("The article says {n}; {k} of the rules agree.")
        alt_text += " " + words.fill(book, agree, n=stated, k=rows["same"].sum())
    listed = parts.listed(
        rows,
        rule=t("rule"),
        window=t("window"),
        counted=t("what is counted"),
        start=t("from"),
        end=t("to"),
        count=t("meetings"),
        ids=t("rows counted"),
    )
    chart = alt.layer(*layers).properties(height=alt.Step(44))
    return parts.made(book, head, caption, alt_text, listed, book.data.witkoff_putin, ["witkoff_putin"], chart)
