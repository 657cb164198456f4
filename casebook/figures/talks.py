"""Figures of the talks: rounds, the pause, the table, positions, outcomes, Witkoff's meetings."""

from __future__ import annotations

import altair as alt
import pandas as pd
from babel.dates import format_date

from casebook import language
from casebook.book import Book
from casebook.data import row_sources
from casebook.facts import NotKnown
from casebook.facts import talks as facts
from casebook.figures import card, theme
from casebook.figures.card import Card

PAUSE_DAYS = 90  # a shorter gap between direct rounds is not drawn as a pause
ROUNDS_AT_TABLE, PEOPLE_AT_TABLE = 12, 18
TWO_LINES = {  # an axis whose labels break at a bar and stay centred
    "labelExpr": "split(datum.label, '|')",
    "labelOffset": {"condition": {"test": "indexof(datum.value, '|') > 0", "value": -8}, "value": 0},
}
EDGE = alt.Scale(padding=26)  # room for the outermost date label
SUBJECTS = {
    "land": ("territory_donbas", "demilitarised_zone"),
    "security": ("security_guarantees", "peacekeepers", "nato"),
    "truce": ("ceasefire_sequence", "energy_truce"),
    "other": ("elections", "frozen_assets", "znpp", "prisoners"),
}


# Names: a bar stands where a label may break


def _formats(book):
    t = book.t
    return {
        "direct_ru_ua": t("Russia–Ukraine|directly"),
        "trilateral": t("Russia–Ukraine–|US (three-way)"),
        "us_ru": t("US–Russia"),
        "us_ua": t("US–Ukraine"),
        "us_ua_europe": t("US–Ukraine–|Europe"),
        "summit": t("Summits"),
        "other": t("Other"),
    }


def _levels(book):
    t = book.t
    return {
        "leaders": t("leaders"),
        "ministers": t("ministers"),
        "envoys": t("envoys"),
        "technical": t("experts, officers"),
    }


def _issues(book):
    t = book.t
    return {
        "territory_donbas": t("Donbas"),
        "demilitarised_zone": t("Demilitarised|zone"),
        "security_guarantees": t("Security|guarantees"),
        "peacekeepers": t("Foreign|troops"),
        "nato": t("NATO"),
        "ceasefire_sequence": t("When to|cease fire"),
        "energy_truce": t("Energy|truce"),
        "elections": t("Elections"),
        "frozen_assets": t("Frozen|assets"),
        "znpp": t("Nuclear|plant"),
        "prisoners": t("Prisoners"),
    }


def _parties(book):
    t = book.t
    return {"UA": t("Ukraine"), "RU": t("Russia"), "US": t("US"), "EU": t("Europe")}


def _confidence(book):
    return {"high": book.t("high"), "medium": book.t("medium"), "low": book.t("low")}


def _plain(names):
    return {key: name.replace("–|", "–").replace("|", " ") for key, name in names.items()}


def _long_day(book, day):
    return language.day(day.date(), book.language)


def _short_day(book, day, pattern="d MMM y"):
    return format_date(day.date(), pattern, locale=book.language)


def _number(book, value):
    return language.number(value, book.language)


def _value(book, fact):
    try:
        return fact(book.data, book.parameters)[0]
    except NotKnown:
        return None


def _table(rows, columns):
    return rows[list(columns)].rename(columns=columns).reset_index(drop=True)


def _lanes(names):
    axis = alt.Axis(**TWO_LINES, title=None, domain=False, ticks=False, grid=True)
    return alt.Y("lane:N", sort=list(names), axis=axis, scale=alt.Scale(domain=list(names)))


def _date_axis(days):
    """Years on a long line, months on a short one, both in figures: they need no translation."""
    years = (max(days) - min(days)).days > 900
    return alt.Axis(tickCount=5, labelBound=True, format="%Y" if years else "%m/%Y")


# Rounds


def rounds(book: Book, months: int | None = None) -> Card:
    """Every round on a lane of its format; shape, colour and height in the lane tell the level.

    months: only the last so many months up to the day; None for all.
    """
    name, title = "talks-rounds", book.t("Rounds of talks by format and level")
    rows = facts.rounds(book.data)
    if months:
        name, title = "talks-rounds-recent", book.t("Rounds of talks, the latest months")
        rows = rows[rows["start_date"] > book.data.day - pd.DateOffset(months=months)]
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No round of talks was known on this day."))
    names, levels = _formats(book), _levels(book)
    counts = rows["format"].value_counts().reindex(list(names), fill_value=0)
    lanes = {key: f"{label} ({_number(book, counts[key])})" for key, label in names.items()}
    rows = rows.assign(
        lane=rows["format"].map(lanes),
        rank=rows["level"].map(levels),
        what=rows["format"].map(_plain(names)),
        sure=rows["confidence"].map(_confidence(book)),
    )
    order, shapes = list(levels.values()), ["diamond", "square", "circle", "triangle-up"]
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, size=60, opacity=0.8)
        .encode(
            x=alt.X(
                "start_date:T",
                title=None,
                scale=EDGE,
                axis=_date_axis(rows["start_date"]),
            ),
            y=_lanes(lanes.values()),
            yOffset=alt.YOffset("rank:N", sort=order, scale=alt.Scale(domain=order)),
            shape=alt.Shape("rank:N", scale=alt.Scale(domain=order, range=shapes), legend=_legend()),
            color=alt.Color("rank:N", scale=alt.Scale(domain=order, range=theme.CATEGORY[:4]), legend=_legend()),
            tooltip=[
                alt.Tooltip(c, title=label)
                for c, label in (
                    ("start_date:T", book.t("first day")),
                    ("city:N", book.t("place")),
                    ("what:N", book.t("format")),
                    ("rank:N", book.t("level")),
                )
            ],
        )
        .properties(height={"step": 52, "for": "position"})
    )
    most = counts.idxmax()
    alt_text = book.t(
        "Rounds: {n}, from {first} to {last}. Most often: {most}, {n_most}. At one table: Russia and Ukraine "
        "alone {direct}, with the United States {three}."
    ).format(
        n=_number(book, len(rows)),
        first=_long_day(book, rows["start_date"].min()),
        last=_long_day(book, rows["last_day"].max()),
        most=_plain(names)[most],
        n_most=_number(book, counts[most]),
        direct=_number(book, counts["direct_ru_ua"]),
        three=_number(book, counts["trilateral"]),
    )
    caption = book.t(
        "One mark is one round, set at its first day; the number of rounds stands beside each format. Within "
        "a lane, the higher the mark, the higher the rank."
    )
    table = _table(
        rows.sort_values("start_date", ascending=False),
        {
            "start_date": book.t("first day"),
            "end_date": book.t("last day"),
            "city": book.t("place"),
            "what": book.t("format"),
            "rank": book.t("level"),
            "outcome_en": book.t("what came out"),
            "sure": book.t("confidence"),
        },
    )
    return card.figure(
        book,
        id=name,
        title=title,
        caption=caption,
        alt=alt_text,
        chart=chart,
        table=table,
        sources=row_sources(rows),
        tables=["talks"],
    )


def _legend():
    return alt.Legend(title=None, columns=2)


def counts(book: Book) -> Card:
    """Table of rounds by format and the year in which they began."""
    title = book.t("Rounds by format and year")
    rows = book.data.talks
    if rows.empty:
        return card.nothing_yet(book, "talks-counts", title, book.t("No round of talks was known on this day."))
    names = _plain(_formats(book))
    table = pd.crosstab(
        rows["format"].map(names),
        rows["start_date"].dt.year.astype("str"),
        margins=True,
        margins_name=book.t("all"),
    )
    table = table.reindex([*names.values(), book.t("all")]).fillna(0).astype(int)
    table = table.rename_axis(book.t("format")).rename_axis(None, axis=1).reset_index()
    caption = book.t("A round counts in the year in which it began.")
    alt_text = book.t("Rounds by format and year, {n} in all.").format(n=_number(book, len(rows)))
    return card.figure(
        book,
        id="talks-counts",
        title=title,
        caption=caption,
        alt=alt_text,
        table=table,
        sources=row_sources(rows),
        tables=["talks"],
    )


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
    title = book.t("Direct talks and the pauses between them")
    direct = facts.rounds(book.data, format="direct_ru_ua")
    if direct.empty:
        return card.nothing_yet(book, "talks-pause", title, book.t("No direct talks were known on this day."))
    t = book.t
    lanes = [
        t("Direct rounds"),
        t("Pause, in days"),
        t("Three-way|rounds"),
        t("Grain deal"),
        t("Prisoner|exchanges"),
    ]
    gaps = pauses(book).assign(lane=lanes[1])
    gaps["label"] = [_number(book, d) + ("+" if r else "") for d, r in zip(gaps["days"], gaps["running"], strict=True)]
    three = facts.rounds(book.data, format="trilateral")
    grain = facts.rounds(book.data, id=facts.GRAIN_DEAL)
    swaps = book.data.exchanges.rename(columns={"date": "start_date"})
    groups = (direct, three, grain, swaps)
    events = pd.concat(
        [group[["start_date"]].assign(lane=lane) for group, lane in zip(groups, (lanes[0], *lanes[2:]), strict=True)]
    )
    x = alt.X("start_date:T", title=None, scale=EDGE, axis=_date_axis([book.data.day, *events["start_date"]]))
    color = alt.Color(
        "lane:N",
        legend=None,
        scale=alt.Scale(domain=lanes, range=[theme.BLUE, theme.MUTED, theme.PURPLE, theme.GREEN, theme.ORANGE]),
    )
    ticks = alt.Chart(events).mark_tick(thickness=2, size=22, opacity=0.8).encode(x=x, y=_lanes(lanes), color=color)
    bars = alt.Chart(gaps).mark_bar(height=10, color=theme.MUTED).encode(x="start:T", x2="end:T", y=_lanes(lanes))
    middle = gaps["start"] + (gaps["end"] - gaps["start"]) / 2
    days = [  # above and below in turn, so that the numbers of short pauses do not meet
        alt.Chart(gaps.assign(middle=middle)[side::2])
        .mark_text(dy=dy)
        .encode(x="middle:T", y=_lanes(lanes), text="label:N")
        for side, dy in ((0, -14), (1, 15))
        if len(gaps) > side
    ]
    layers = [ticks, bars, *days] if len(gaps) else [ticks]
    caption = t(
        "A stroke is a round, a deal or an exchange. Bars are pauses of at least {n} days, to scale; a plus "
        "sign means that the pause still ran on this day."
    ).format(n=PAUSE_DAYS)
    sure = _value(book, facts.days_without_direct_talks_sure_rounds)
    if sure is not None:
        caption += " " + t(
            "The long one starts at a contact that rests on agency reports only; from the last "
            "well-sourced round it is {n} days."
        ).format(n=_number(book, sure))
    alt_text = t("Direct rounds: {n}, from {first} to {last}.").format(
        n=_number(book, len(direct)),
        first=_long_day(book, direct["start_date"].min()),
        last=_long_day(book, direct["last_day"].max()),
    )
    if len(gaps):
        longest = gaps.loc[gaps["days"].idxmax()]
        lasted = (
            t("The longest pause still runs: {n} days, from {start} to {end}.")
            if longest["running"]
            else t("The longest pause lasted {n} days, from {start} to {end}.")
        )
        alt_text += " " + lasted.format(
            n=_number(book, longest["days"]),
            start=_long_day(book, longest["start"]),
            end=_long_day(book, longest["end"]),
        )
    alt_text += " " + t("Prisoner exchanges over the whole time: {n}.").format(n=_number(book, len(swaps)))
    table = direct.assign(
        sure=direct["confidence"].map(_confidence(book)),
        gap=(direct["start_date"] - direct["last_day"].cummax().shift()).dt.days.astype("Int64"),
    )
    table = _table(
        table,
        {
            "start_date": t("first day"),
            "city": t("place"),
            "gap": t("days since the round before"),
            "outcome_en": t("what came out"),
            "sure": t("confidence"),
        },
    )
    return card.figure(
        book,
        id="talks-pause",
        title=title,
        caption=caption,
        alt=alt_text,
        table=table,
        chart=alt.layer(*layers).properties(height=alt.Step(44)),
        sources=row_sources(pd.concat(groups)),
        tables=["talks", "exchanges"],
    )


# The table


def table(book: Book) -> Card:
    """People against the latest rounds below leaders' level: who is recorded where, as head or member."""
    t = book.t
    title = t("Who sat at the table")
    recent = facts.rounds(book.data)
    recent = recent[recent["level"] != "leaders"].sort_values(["start_date", "id"]).tail(ROUNDS_AT_TABLE)
    rows = facts.people_at(book.data, list(recent["id"]))
    if rows.empty:
        return card.nothing_yet(book, "talks-table", title, t("No delegation was known on this day."))
    sides = {
        "RU": t("Russia"),
        "UA": t("Ukraine"),
        "US": t("US"),
        "EU": t("Europe"),
        "host": t("host"),
        "other": t("other"),
    }
    posts = {"serving": t("intelligence, serving"), "former": t("intelligence, former")}
    parts = {"head": t("head of delegation"), "member": t("member")}
    rows = rows.assign(
        person=rows["name_sq" if book.language == "sq" else "name_en"],
        side=rows["side"].map(sides),
        post=rows["intelligence_post"].map(posts).fillna(""),
        role=rows["part"].map(parts),
    ).merge(recent[["id", "start_date", "city"]].rename(columns={"id": "talk_id"}), on="talk_id")
    rows["label"] = rows["person"] + rows["post"].map(lambda post: f"|({post})" if post else "")
    # Whoever is at the newest round comes first, then whoever is recorded most often.
    rank = rows.groupby("label").agg(side=("side", "first"), newest=("start_date", "max"), times=("talk_id", "size"))
    shown = rank.sort_values(["newest", "times"], ascending=False).head(PEOPLE_AT_TABLE)
    left_out = len(rank) - len(shown)
    rows = rows[rows["label"].isin(shown.index)]
    order = list(sides.values())
    shown = shown.assign(n=shown["side"].map(order.index)).sort_values(["n", "times"], ascending=[True, False])
    stops = {
        row.id: f"{_short_day(book, row.start_date, 'd MMM y')}, {row.city.split(' (')[0]}"
        for row in recent.itertuples()
    }
    rows["round"] = rows["talk_id"].map(stops)
    here = [side for side in order if side in set(rows["side"])]
    shapes = dict(zip(order, ["circle", "square", "diamond", "triangle-up", "cross", "stroke"], strict=True))
    axis = alt.Axis(**TWO_LINES, title=None, domain=False, ticks=False, grid=True, labelLimit=170)
    x_axis = alt.Axis(labelAngle=-90, title=None, domain=False, ticks=False, orient="top", labelFontSize=12)
    chart = (
        alt.Chart(rows)
        .mark_point(filled=False, size=70, strokeWidth=2)
        .encode(
            x=alt.X("round:N", sort=list(stops.values()), axis=x_axis),
            y=alt.Y("label:N", sort=list(shown.index), axis=axis),
            shape=alt.Shape("side:N", scale=alt.Scale(domain=here, range=[shapes[s] for s in here]), legend=_legend()),
            color=alt.Color(
                "side:N",
                scale=alt.Scale(domain=here, range=[theme.CATEGORY[order.index(s)] for s in here]),
                legend=_legend(),
            ),
            fill=alt.condition(
                "datum.part == 'head'",
                alt.Fill(
                    "side:N",
                    legend=None,
                    scale=alt.Scale(domain=here, range=[theme.CATEGORY[order.index(s)] for s in here]),
                ),
                alt.value("white"),
            ),
            tooltip=[
                alt.Tooltip(c, title=label)
                for c, label in (
                    ("person:N", t("person")),
                    ("round:N", t("round")),
                    ("side:N", t("side")),
                    ("role:N", t("part")),
                )
            ],
        )
        .properties(height=alt.Step(32))
    )
    often = [label.split("|")[0] for label in rank.index[rank["times"] == rank["times"].max()]]
    alt_text = t(
        "People: {n}; rounds: {m}. Recorded most often, at {k}: {who}. With a present or former post in an "
        "intelligence service: {i}."
    ).format(
        n=_number(book, len(shown)),
        m=_number(book, rows["talk_id"].nunique()),
        who=", ".join(often),
        k=_number(book, rank["times"].max()),
        i=_number(book, rows.loc[rows["post"] != "", "actor_id"].nunique()),
    )
    caption = t(
        "The latest rounds below leaders' level. Filled: head of a delegation; hollow: member. Members are "
        "known for few rounds, so an empty place does not mean that somebody was absent."
    )
    if left_out:
        caption += " " + t("Left out, as recorded less often or longer ago: {n} people.").format(
            n=_number(book, left_out)
        )
    listed = _table(
        rows.sort_values(["start_date", "talk_id", "side"], ascending=False),
        {"person": t("person"), "side": t("side"), "round": t("round"), "role": t("part"), "post": t("post")},
    )
    return card.figure(
        book,
        id="talks-table",
        title=title,
        caption=caption,
        alt=alt_text,
        chart=chart,
        table=listed,
        sources=row_sources(rows),
        tables=["delegates", "actors"],
    )


# Positions


def positions(book: Book) -> Card:
    """Issues against parties: the month of the newest stated position, or none."""
    t = book.t
    title = t("Who has stated a position on what")
    rows = book.data.positions
    if rows.empty:
        return card.nothing_yet(book, "talks-positions", title, t("No stated position was known on this day."))
    issues, parties = _issues(book), _parties(book)
    issues = {key: name for key, name in issues.items() if key in set(rows["issue"])}
    newest = rows.groupby(["issue", "party"])["date"].max()
    grid = newest.reindex(pd.MultiIndex.from_product([issues, parties], names=["issue", "party"])).reset_index()
    grid["stated"] = grid["date"].notna()
    grid["text"] = grid["date"].dt.strftime("%m/%Y").fillna(t("none"))
    grid["lane"], grid["who"] = grid["issue"].map(issues), grid["party"].map(parties)
    base = alt.Chart(grid.drop(columns="date")).encode(
        x=alt.X(
            "who:N",
            sort=list(parties.values()),
            axis=alt.Axis(title=None, orient="top", labelAngle=0, domain=False, ticks=False),
        ),
        y=alt.Y(
            "lane:N",
            sort=list(issues.values()),
            axis=alt.Axis(**TWO_LINES, title=None, domain=False, ticks=False),
        ),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.condition("datum.stated", alt.value("#cfe3f1"), alt.value("#f4f5f7"))
    )
    dates = base.mark_text(fontSize=12).encode(
        text="text:N", color=alt.condition("datum.stated", alt.value(theme.INK), alt.value(theme.MUTED))
    )
    stated = grid["stated"].sum()
    caption = t(
        "Month and year of the newest statement on record; “none” means none seen, not that there is none. "
        "The wording stands in the data table."
    )
    alt_text = t("{n} of {m} pairs of issue and party have a stated position; the newest is of {day}.").format(
        n=_number(book, stated), m=_number(book, len(grid)), day=_long_day(book, rows["date"].max())
    )
    return card.figure(
        book,
        id="talks-positions",
        title=title,
        caption=caption,
        alt=alt_text,
        chart=(cells + dates).properties(height=alt.Step(34)),
        table=_said(book, rows),
        sources=row_sources(rows),
        tables=["positions"],
    )


def _said(book, rows):
    issues, parties = _issues(book), _parties(book)
    rows = rows.assign(
        nth=rows["issue"].map(list(issues).index),
        side=rows["party"].map(list(parties).index),
        what=rows["issue"].map(_plain(issues)),
        who=rows["party"].map(parties),
        sure=rows["confidence"].map(_confidence(book)),
    ).sort_values(["nth", "side", "date"])
    t = book.t
    return _table(
        rows,
        {
            "what": t("issue"),
            "who": t("side"),
            "position_en": t("position"),
            "stated_by": t("stated by"),
            "date": t("day"),
            "sure": t("confidence"),
        },
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
    name, title = f"talks-positions-{subject}", titles[subject]
    rows = book.data.positions
    rows = rows[rows["issue"].isin(SUBJECTS[subject])]
    if rows.empty:
        return card.nothing_yet(book, name, title, t("No stated position was known on this day."))
    caption = t("In our words, with the day and the speaker. Press reports are named as such.")
    alt_text = t("Stated positions: {n}, from {first} to {last}.").format(
        n=_number(book, len(rows)),
        first=_long_day(book, rows["date"].min()),
        last=_long_day(book, rows["date"].max()),
    )
    return card.figure(
        book,
        id=name,
        title=title,
        caption=caption,
        alt=alt_text,
        table=_said(book, rows),
        sources=row_sources(rows),
        tables=["positions"],
    )


# Outcomes


def outcomes(book: Book) -> Card:
    """Prisoners returned, by the round that agreed the exchange; numbers agreed; stages without one."""
    t = book.t
    title = t("Prisoners returned after rounds that agreed an exchange")
    agreed = facts.rounds(book.data, outcome_type="prisoner_exchange").sort_values("start_date")
    if agreed.empty:
        return card.nothing_yet(book, "talks-outcomes", title, t("No round had agreed an exchange by this day."))
    rows = agreed.merge(facts.prisoners_by_round(book.data), on="id", how="left")
    rows["promised"] = facts.promised_per_side(rows["outcome_en"])
    rows["lane"] = [f"{_short_day(book, row.start_date)}|{row.city}" for row in rows.itertuples()]
    counts = ["stages", "unpublished", "unpublished_ru"]
    rows[counts] = rows[counts].fillna(0).astype(int)
    sides = [t("to Ukraine"), t("to Russia")]
    bars = pd.concat(
        [
            rows[["lane"]].assign(side=side, people=rows[column], hidden=rows[hidden])
            for side, column, hidden in zip(
                sides, ("returned_to_ua", "returned_to_ru"), ("unpublished", "unpublished_ru"), strict=True
            )
        ],
        ignore_index=True,
    )
    bars["text"] = [_number(book, n) if pd.notna(n) else "" for n in bars["people"]]
    bars["people"] = bars["people"].fillna(0).astype(int)
    hidden = bars.loc[bars.index.repeat(bars["hidden"])].reset_index(drop=True)
    top = max(bars["people"].max(), rows["promised"].fillna(0).max(), 100) * 1.05
    hidden["x"] = hidden["people"] + (hidden.groupby(["lane", "side"]).cumcount() + 1) * top * 0.055
    lanes = list(rows["lane"])
    y, x_scale = _lanes(lanes), alt.Scale(domain=[0, float(top)])
    offset = alt.YOffset("side:N", sort=sides, scale=alt.Scale(domain=sides))
    color = alt.Color("side:N", scale=alt.Scale(domain=sides, range=[theme.BLUE, theme.ORANGE]), legend=_legend())
    x = alt.X("people:Q", title=t("people"), scale=x_scale, axis=alt.Axis(tickCount=5))
    base = alt.Chart(bars).encode(x=x, y=y, yOffset=offset)
    layers = [
        base.mark_bar().encode(color=color),
        base.mark_text(align="right", dx=-3, color="white")
        .encode(text="text:N")
        .transform_filter(f"datum.people > {top * 0.15}"),
        base.mark_text(align="left", dx=7).encode(text="text:N").transform_filter(f"datum.people <= {top * 0.15}"),
        alt.Chart(rows.loc[rows["promised"].notna(), ["lane", "promised"]])
        .mark_tick(thickness=3, size=44, color=theme.INK)
        .encode(x="promised:Q", y=y),
    ]
    if len(hidden):
        layers.append(
            alt.Chart(hidden)
            .mark_point(shape="diamond", filled=False, size=60, strokeWidth=2)
            .encode(x="x:Q", y=y, yOffset=offset, color=color)
        )
    waiting = rows.loc[rows["stages"] == 0, ["lane"]].assign(people=0, text=t("no exchange recorded yet"))
    if len(waiting):
        layers.append(alt.Chart(waiting).mark_text(align="left", dx=4).encode(x="people:Q", y=y, text="text:N"))
    caption = t(
        "Bars: people returned, as published. A dark stroke: the number per side named when the round ended. "
        "A hollow diamond: a stage of the exchange, number not published, so the sum is a lower bound."
    )
    alt_text = t(
        "Rounds that agreed an exchange: {n}; stages without a number: {u}. Recorded returns to Ukraine: "
    ).format(n=_number(book, len(rows)), u=_number(book, rows["unpublished"].sum()))
    alt_text += (
        "; ".join(
            f"{_long_day(book, row.start_date)}, {row.city}: "
            + (_number(book, row.returned_to_ua) if pd.notna(row.returned_to_ua) else t("no number"))
            for row in rows.itertuples()
        )
        + "."
    )
    listed = _table(
        rows,
        {
            "start_date": t("round"),
            "city": t("place"),
            "promised": t("agreed per side"),
            "returned_to_ua": t("returned to Ukraine"),
            "returned_to_ru": t("returned to Russia"),
            "stages": t("stages"),
            "unpublished": t("stages without a number"),
            "outcome_en": t("what came out"),
        },
    )
    stages = book.data.exchanges.dropna(subset="talk_id")
    return card.figure(
        book,
        id="talks-outcomes",
        title=title,
        caption=caption,
        alt=alt_text,
        table=listed,
        chart=alt.layer(*layers).properties(height={"step": 60, "for": "position"}),
        sources=row_sources(pd.concat([agreed, stages])),
        tables=["talks", "exchanges"],
    )


# Witkoff's meetings


def _windows(book):
    t = book.t
    return {"year": t("Twelve months"), "calendar": t("Calendar year"), "office": t("Since the|inauguration")}


def witkoff_dates(book: Book) -> Card:
    """Witkoff's meetings with Putin by kind and confirmation, above the windows in which they are counted."""
    t = book.t
    title = t("Witkoff's meetings with Putin, and three windows to count them in")
    rows = book.data.witkoff_putin
    if rows.empty:
        return card.nothing_yet(
            book, "talks-witkoff-dates", title, t("No meeting of the two men was known on this day.")
        )
    kinds = [t("visit, confirmed by the Kremlin"), t("visit, not confirmed"), t("summit")]
    meetings = [t("Visits to|Russia"), t("Summit")]
    summit = rows["kind"] == "summit"
    rows = rows.assign(
        kind=[
            kinds[2] if s else kinds[0] if c else kinds[1]
            for s, c in zip(summit, rows["kremlin_confirmed"], strict=True)
        ],
        lane=[meetings[1] if s else meetings[0] for s in summit],
    )
    windows = facts.witkoff_counts(book.data, book.parameters).drop_duplicates("window")
    windows = windows.assign(lane=windows["window"].map(_windows(book)))[["lane", "start", "end"]]
    lanes = [*meetings, *windows["lane"]]
    first = min(rows["date"].min(), windows["start"].max()) - pd.Timedelta(days=30)
    windows["start"] = windows["start"].clip(lower=first)
    axis = _date_axis(rows["date"])
    x = alt.X("date:T", title=None, axis=axis, scale=EDGE)
    shape = alt.Shape(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=["circle", "triangle-up", "square"]),
        legend=alt.Legend(title=None, columns=1),
    )
    color = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[theme.BLUE, theme.VERMILION, theme.PURPLE]),
        legend=alt.Legend(title=None, columns=1),
    )
    spans = (
        alt.Chart(windows)
        .mark_bar(height=14, color=theme.GRID, stroke=theme.MUTED)
        .encode(x=alt.X("start:T", axis=axis, title=None, scale=EDGE), x2="end:T", y=_lanes(lanes))
    )
    drops = alt.Chart(rows).mark_rule(color=theme.MUTED, opacity=0.4).encode(x=x)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=110)
        .encode(
            x=x,
            y=_lanes(lanes),
            shape=shape,
            color=color,
            tooltip=[
                alt.Tooltip("date:T", title=t("day")),
                alt.Tooltip("city:N", title=t("place")),
                alt.Tooltip("kind:N", title=t("kind")),
            ],
        )
    )
    confirmed = (rows["kind"] == kinds[0]).sum()
    alt_text = t(
        "Meetings: {n}, from {first} to {last}. Visits to Russia confirmed by the Kremlin: {v}; not "
        "confirmed: {u}; summits: {s}."
    ).format(
        n=_number(book, len(rows)),
        first=_long_day(book, rows["date"].min()),
        last=_long_day(book, rows["date"].max()),
        v=_number(book, confirmed),
        u=_number(book, (rows["kind"] == kinds[1]).sum()),
        s=_number(book, summit.sum()),
    )
    caption = t(
        "Grey bars: the windows of the counting rules. A mark whose thin line crosses a bar lies in that window."
    )
    listed = _table(
        rows.assign(sure=rows["confidence"].map(_confidence(book))),
        {
            "date": t("day"),
            "city": t("place"),
            "kind": t("kind"),
            "hours_low": t("hours, shortest report"),
            "hours_high": t("hours, longest report"),
            "note_en": t("note"),
            "sure": t("confidence"),
        },
    )
    return card.figure(
        book,
        id="talks-witkoff-dates",
        title=title,
        caption=caption,
        alt=alt_text,
        table=listed,
        chart=alt.layer(spans, drops, points).properties(height=alt.Step(40)),
        sources=row_sources(rows),
        tables=["witkoff_putin"],
    )


def witkoff(book: Book) -> Card:
    """Six ways to count Witkoff's meetings with Putin, with the article's number as a line."""
    t = book.t
    title = t("Six ways to count Witkoff's meetings with Putin")
    try:
        rows = facts.witkoff_counts(book.data, book.parameters)
    except NotKnown:
        return card.nothing_yet(book, "talks-witkoff", title, t("No meeting of the two men was known on this day."))
    counted = {"visits": t("visits to Russia"), "all": t("all meetings"), "confirmed": t("confirmed visits")}
    windows = _plain(_windows(book))
    rows["window"], rows["counted"] = rows["window"].map(windows), rows["counted"].map(counted)
    rows["lane"] = rows["window"] + ":|" + rows["counted"]
    stated = _value(book, facts.article_witkoff_count)
    rows["same"] = rows["count"].eq(stated) if stated is not None else False
    rows["text"] = [
        _number(book, n) + (" = " + t("article") if same else "")
        for n, same in zip(rows["count"], rows["same"], strict=True)
    ]
    top = max(rows["count"].max(), stated or 0)
    base = alt.Chart(rows).encode(
        x=alt.X(
            "count:Q",
            title=t("meetings"),
            scale=alt.Scale(domain=[0, int(top)]),
            axis=alt.Axis(tickMinStep=1, tickCount=5),
        ),
        y=_lanes(rows["lane"]),
    )
    layers = [
        base.mark_bar(height=20).encode(color=alt.condition("datum.same", alt.value(theme.BLUE), alt.value("#b8c1cb"))),
        base.mark_text(align="right", dx=-8).encode(
            text="text:N", color=alt.condition("datum.same", alt.value("white"), alt.value(theme.INK))
        ),
    ]
    caption = t("The windows end on the day of the article, or on this edition's day if that is earlier.")
    alt_text = t("The six rules give, in order: {counts}.").format(
        counts=", ".join(_number(book, n) for n in rows["count"])
    )
    if stated is not None:
        line = alt.Chart(pd.DataFrame({"count": [stated]})).encode(x="count:Q")
        layers.append(line.mark_rule(color=theme.INK, strokeDash=[5, 3], strokeWidth=2))
        caption = t("Dashed line: the article's number, {n}.").format(n=_number(book, stated)) + " " + caption
        alt_text += " " + t("The article says {n}; {k} of the rules agree.").format(
            n=_number(book, stated), k=_number(book, rows["same"].sum())
        )
    listed = _table(
        rows,
        {
            "rule": t("rule"),
            "window": t("window"),
            "counted": t("what is counted"),
            "start": t("from"),
            "end": t("to"),
            "count": t("meetings"),
            "ids": t("rows counted"),
        },
    )
    return card.figure(
        book,
        id="talks-witkoff",
        title=title,
        caption=caption,
        alt=alt_text,
        table=listed,
        chart=alt.layer(*layers).properties(height=alt.Step(44)),
        sources=row_sources(book.data.witkoff_putin),
        tables=["witkoff_putin"],
    )


def disagreements(book: Book) -> Card:
    """Table of the points about rounds and meetings on which sources differ, and what is taken here."""
    t = book.t
    title = t("Where sources differ about the talks")
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
        return card.nothing_yet(book, "talks-disagreements", title, t("No such point was known on this day."))
    rows = rows.sort_values(["kind", "id"])
    caption = t("Both versions, who gives them, and the one this book uses.")
    alt_text = (
        t("Points in dispute, {n} in all: ").format(n=_number(book, len(rows)))
        + ", ".join(f"{name} {_number(book, n)}" for name, n in rows["kind"].value_counts(sort=False).items())
        + "."
    )
    listed = _table(
        rows,
        {
            "topic_en": t("point"),
            "kind": t("about"),
            "version_a": t("one version"),
            "source_a": t("who says so"),
            "version_b": t("other version"),
            "source_b": t("who says otherwise"),
            "taken_here": t("taken here"),
        },
    )
    return card.figure(
        book,
        id="talks-disagreements",
        title=title,
        caption=caption,
        alt=alt_text,
        table=listed,
        sources=row_sources(rows),
        tables=["disagreements"],
    )
