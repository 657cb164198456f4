"""Figures of the talks: rounds, the pause, the table, positions, outcomes, Witkoff's meetings.

Each figure reads the same way: the head (id and title), the rows or a card that says why there are none,
the chart, caption and alternative text, the table behind it.
"""

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
BARE = {"title": None, "domain": False, "ticks": False}
TWO_LINES = {  # an axis whose labels break at a bar and stay centred
    **BARE,
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
    return {"UA": book.t("Ukraine"), "RU": book.t("Russia"), "US": book.t("US"), "EU": book.t("Europe")}


def _windows(book):
    t = book.t
    return {"year": t("Twelve months"), "calendar": t("Calendar year"), "office": t("Since the|inauguration")}


def _confidence(book, rows):
    return rows["confidence"].map({"high": book.t("high"), "medium": book.t("medium"), "low": book.t("low")})


def _plain(names):
    return {key: name.replace("–|", "–").replace("|", " ") for key, name in names.items()}


# Words


def _word(book, value):
    """A number or a day as the language writes it; a word as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, pd.Timestamp):
        return language.day(value.date(), book.language)
    return language.number(value, book.language)


def _fill(book, message, **values):
    """A message with its {names} filled in."""
    return message.format(**{name: _word(book, value) for name, value in values.items()})


def _span(first_days, last_days=None):
    """What an alternative text says of a list: how many, from which day to which."""
    last_days = first_days if last_days is None else last_days
    return {"n": len(first_days), "first": first_days.min(), "last": last_days.max()}


def _short_day(book, day):
    return format_date(day.date(), "d MMM y", locale=book.language)


def _value(book, fact):
    try:
        return fact(book.data, book.parameters)[0]
    except NotKnown:
        return None


# Parts of charts and cards


def _lanes(names):
    axis = alt.Axis(**TWO_LINES, grid=True)
    return alt.Y("lane:N", sort=list(names), axis=axis, scale=alt.Scale(domain=list(names)))


def _time(field, days):
    """Years on a long line, months on a short one, both in figures: they need no translation."""
    years = (max(days) - min(days)).days > 900
    axis = alt.Axis(tickCount=5, labelBound=True, format="%Y" if years else "%m/%Y")
    return alt.X(field, title=None, scale=EDGE, axis=axis)


def _legend(columns=2):
    return alt.Legend(title=None, columns=columns)


def _color(field, names, colors, columns=2):
    return alt.Color(field, scale=alt.Scale(domain=names, range=colors), legend=_legend(columns))


def _shape(field, names, shapes, columns=2):
    return alt.Shape(field, scale=alt.Scale(domain=names, range=shapes), legend=_legend(columns))


def _tooltip(labels):
    return [alt.Tooltip(field, title=label) for field, label in labels.items()]


def _table(rows, **names):
    """The named columns under the names a reader sees."""
    return rows[list(names)].rename(columns=names).reset_index(drop=True)


def _card(book, head, caption, alt_text, table, rows, tables, chart=None):
    """The card of a figure. head: id and title; rows: those whose sources stand under it."""
    words = {"id": head[0], "title": head[1], "caption": caption, "alt": alt_text}
    return card.figure(book, **words, table=table, sources=row_sources(rows), tables=tables, chart=chart)


# Rounds


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
    names, levels = _formats(book), _levels(book)
    counts = rows["format"].value_counts().reindex(list(names), fill_value=0)
    lanes = {key: f"{label} ({_word(book, counts[key])})" for key, label in names.items()}
    rows = rows.assign(
        lane=rows["format"].map(lanes),
        rank=rows["level"].map(levels),
        what=rows["format"].map(_plain(names)),
        sure=_confidence(book, rows),
    )
    order = list(levels.values())
    tooltip = {"start_date:T": t("first day"), "city:N": t("place"), "what:N": t("format"), "rank:N": t("level")}
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, size=60, opacity=0.8)
        .encode(
            x=_time("start_date:T", rows["start_date"]),
            y=_lanes(lanes.values()),
            yOffset=alt.YOffset("rank:N", sort=order, scale=alt.Scale(domain=order)),
            shape=_shape("rank:N", order, ["diamond", "square", "circle", "triangle-up"]),
            color=_color("rank:N", order, theme.CATEGORY[:4]),
            tooltip=_tooltip(tooltip),
        )
        .properties(height={"step": 52, "for": "position"})
    )
    caption = t(
        "One mark is one round, set at its first day; the number of rounds stands beside each format. Within "
        "a lane, the higher the mark, the higher the rank."
    )
    most = counts.idxmax()
    alt_text = _fill(
        book,
        t(
            "Rounds: {n}, from {first} to {last}. Most often: {most}, {n_most}. At one table: Russia and Ukraine "
            "alone {direct}, with the United States {three}."
        ),
        **_span(rows["start_date"], rows["last_day"]),
        most=_plain(names)[most],
        n_most=counts[most],
        direct=counts["direct_ru_ua"],
        three=counts["trilateral"],
    )
    table = _table(
        rows.sort_values("start_date", ascending=False),
        start_date=t("first day"),
        end_date=t("last day"),
        city=t("place"),
        what=t("format"),
        rank=t("level"),
        outcome_en=t("what came out"),
        sure=t("confidence"),
    )
    return _card(book, head, caption, alt_text, table, rows, ["talks"], chart)


def counts(book: Book) -> Card:
    """Table of rounds by format and the year in which they began."""
    t = book.t
    head = "talks-counts", t("Rounds by format and year")
    rows = book.data.talks
    if rows.empty:
        return card.nothing_yet(book, *head, t("No round of talks was known on this day."))
    names, years = _plain(_formats(book)), rows["start_date"].dt.year.astype("str")
    table = pd.crosstab(rows["format"].map(names), years, margins=True, margins_name=t("all"))
    table = table.reindex([*names.values(), t("all")]).fillna(0).astype(int)
    table = table.rename_axis(t("format")).rename_axis(None, axis=1).reset_index()
    caption = t("A round counts in the year in which it began.")
    alt_text = _fill(book, t("Rounds by format and year, {n} in all."), n=len(rows))
    return _card(book, head, caption, alt_text, table, rows, ["talks"])


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
    gaps["label"] = [_word(book, d) + ("+" if r else "") for d, r in zip(gaps["days"], gaps["running"], strict=True)]
    colors = [theme.BLUE, theme.MUTED, theme.PURPLE, theme.GREEN, theme.ORANGE]
    layers = [
        alt.Chart(strokes)
        .mark_tick(thickness=2, size=22, opacity=0.8)
        .encode(
            x=_time("start_date:T", [book.data.day, *strokes["start_date"]]),
            y=_lanes(lanes),
            color=alt.Color("lane:N", legend=None, scale=alt.Scale(domain=lanes, range=colors)),
        )
    ]
    if len(gaps):
        bars = alt.Chart(gaps).mark_bar(height=10, color=theme.MUTED).encode(x="start:T", x2="end:T", y=_lanes(lanes))
        middle = gaps.assign(middle=gaps["start"] + (gaps["end"] - gaps["start"]) / 2)
        days = [  # above and below in turn, so that the numbers of short pauses do not meet
            alt.Chart(middle[side::2]).mark_text(dy=dy).encode(x="middle:T", y=_lanes(lanes), text="label:N")
            for side, dy in ((0, -14), (1, 15))
            if len(gaps) > side
        ]
        layers += [bars, *days]
    caption = t(
        "A stroke is a round, a deal or an exchange. Bars are pauses of at least {n} days, to scale; a plus "
        "sign means that the pause still ran on this day."
    ).format(n=PAUSE_DAYS)
    sure = _value(book, facts.days_without_direct_talks_sure_rounds)
    if sure is not None:
        more = t(
            "The long one starts at a contact that rests on agency reports only; from the last "
            "well-sourced round it is {n} days."
        )
        caption += " " + _fill(book, more, n=sure)
    message = t("Direct rounds: {n}, from {first} to {last}.")
    alt_text = _fill(book, message, **_span(direct["start_date"], direct["last_day"]))
    if len(gaps):
        longest = gaps.loc[gaps["days"].idxmax()]
        lasted = (
            t("The longest pause still runs: {n} days, from {start} to {end}.")
            if longest["running"]
            else t("The longest pause lasted {n} days, from {start} to {end}.")
        )
        alt_text += " " + _fill(book, lasted, n=longest["days"], start=longest["start"], end=longest["end"])
    exchanges = t("Prisoner exchanges over the whole time: {n}.")
    alt_text += " " + _fill(book, exchanges, n=len(book.data.exchanges))
    table = _table(
        direct.assign(
            sure=_confidence(book, direct),
            gap=(direct["start_date"] - direct["last_day"].cummax().shift()).dt.days.astype("Int64"),
        ),
        start_date=t("first day"),
        city=t("place"),
        gap=t("days since the round before"),
        outcome_en=t("what came out"),
        sure=t("confidence"),
    )
    chart = alt.layer(*layers).properties(height=alt.Step(44))
    return _card(book, head, caption, alt_text, table, pd.concat(events.values()), ["talks", "exchanges"], chart)


# The table


def table(book: Book) -> Card:
    """People against the latest rounds below leaders' level: who is recorded where, as head or member."""
    t = book.t
    head = "talks-table", t("Who sat at the table")
    recent = facts.rounds(book.data)
    recent = recent[recent["level"] != "leaders"].sort_values(["start_date", "id"]).tail(ROUNDS_AT_TABLE)
    rows = facts.people_at(book.data, list(recent["id"]))
    if rows.empty:
        return card.nothing_yet(book, *head, t("No delegation was known on this day."))
    parties = _parties(book)
    sides = {side: parties[side] for side in ("RU", "UA", "US", "EU")} | {"host": t("host"), "other": t("other")}
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
    rows = rows[rows["label"].isin(shown.index)]
    order = list(sides.values())
    shown = shown.assign(n=shown["side"].map(order.index)).sort_values(["n", "times"], ascending=[True, False])
    stops = {row.id: f"{_short_day(book, row.start_date)}, {row.city.split(' (')[0]}" for row in recent.itertuples()}
    rows["round"] = rows["talk_id"].map(stops)
    here = [side for side in order if side in set(rows["side"])]
    shapes = dict(zip(order, ["circle", "square", "diamond", "triangle-up", "cross", "stroke"], strict=True))
    colors = [theme.CATEGORY[order.index(side)] for side in here]
    x_axis = alt.Axis(**BARE, labelAngle=-90, orient="top", labelFontSize=12)
    filled = alt.Fill("side:N", legend=None, scale=alt.Scale(domain=here, range=colors))
    tooltip = {"person:N": t("person"), "round:N": t("round"), "side:N": t("side"), "role:N": t("part")}
    chart = (
        alt.Chart(rows)
        .mark_point(filled=False, size=70, strokeWidth=2)
        .encode(
            x=alt.X("round:N", sort=list(stops.values()), axis=x_axis),
            y=alt.Y("label:N", sort=list(shown.index), axis=alt.Axis(**TWO_LINES, grid=True, labelLimit=170)),
            shape=_shape("side:N", here, [shapes[side] for side in here]),
            color=_color("side:N", here, colors),
            fill=alt.condition("datum.part == 'head'", filled, alt.value("white")),
            tooltip=_tooltip(tooltip),
        )
        .properties(height=alt.Step(32))
    )
    caption = t(
        "The latest rounds below leaders' level. Filled: head of a delegation; hollow: member. Members are "
        "known for few rounds, so an empty place does not mean that somebody was absent."
    )
    left_out = len(rank) - len(shown)
    if left_out:
        caption += " " + _fill(book, t("Left out, as recorded less often or longer ago: {n} people."), n=left_out)
    most = rank["times"].max()
    alt_text = _fill(
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
    listed = _table(newest, person=t("person"), side=t("side"), round=t("round"), role=t("part"), post=t("post"))
    return _card(book, head, caption, alt_text, listed, rows, ["delegates", "actors"], chart)


# Positions


def positions(book: Book) -> Card:
    """Issues against parties: the month of the newest stated position, or none."""
    t = book.t
    head = "talks-positions", t("Who has stated a position on what")
    rows = book.data.positions
    if rows.empty:
        return card.nothing_yet(book, *head, t("No stated position was known on this day."))
    issues, parties = _issues(book), _parties(book)
    issues = {key: name for key, name in issues.items() if key in set(rows["issue"])}
    newest = rows.groupby(["issue", "party"])["date"].max()
    grid = newest.reindex(pd.MultiIndex.from_product([issues, parties], names=["issue", "party"])).reset_index()
    grid["stated"] = grid["date"].notna()
    grid["text"] = grid["date"].dt.strftime("%m/%Y").fillna(t("none"))
    grid["lane"], grid["who"] = grid["issue"].map(issues), grid["party"].map(parties)
    base = alt.Chart(grid.drop(columns="date")).encode(
        x=alt.X("who:N", sort=list(parties.values()), axis=alt.Axis(**BARE, orient="top", labelAngle=0)),
        y=alt.Y("lane:N", sort=list(issues.values()), axis=alt.Axis(**TWO_LINES)),
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
    alt_text = _fill(book, message, n=grid["stated"].sum(), m=len(grid), day=rows["date"].max())
    chart = (cells + dates).properties(height=alt.Step(34))
    return _card(book, head, caption, alt_text, _wording(book, rows), rows, ["positions"], chart)


def _wording(book, rows):
    """Table of stated positions in the order of issues, parties and days."""
    issues, parties, t = _issues(book), _parties(book), book.t
    rows = rows.assign(
        nth=rows["issue"].map(list(issues).index),
        side=rows["party"].map(list(parties).index),
        what=rows["issue"].map(_plain(issues)),
        who=rows["party"].map(parties),
        sure=_confidence(book, rows),
    ).sort_values(["nth", "side", "date"])
    return _table(
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
    alt_text = _fill(book, t("Stated positions: {n}, from {first} to {last}."), **_span(rows["date"]))
    return _card(book, head, caption, alt_text, _wording(book, rows), rows, ["positions"])


# Outcomes


def outcomes(book: Book) -> Card:
    """Prisoners returned, by the round that agreed the exchange; numbers agreed; stages without one."""
    t = book.t
    head = "talks-outcomes", t("Prisoners returned after rounds that agreed an exchange")
    agreed = facts.rounds(book.data, outcome_type="prisoner_exchange").sort_values("start_date")
    if agreed.empty:
        return card.nothing_yet(book, *head, t("No round had agreed an exchange by this day."))
    rows = agreed.merge(facts.prisoners_by_round(book.data), on="id", how="left")
    rows["promised"] = facts.promised_per_side(rows["outcome_en"])
    rows["lane"] = [f"{_short_day(book, row.start_date)}|{row.city}" for row in rows.itertuples()]
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
    bars["text"] = [_word(book, n) if pd.notna(n) else "" for n in bars["people"]]
    bars["people"] = bars["people"].fillna(0).astype(int)
    hidden = bars.loc[bars.index.repeat(bars["hidden"])].reset_index(drop=True)
    top = max(bars["people"].max(), rows["promised"].fillna(0).max(), 100) * 1.05
    hidden["x"] = hidden["people"] + (hidden.groupby(["lane", "side"]).cumcount() + 1) * top * 0.055
    waiting = rows.loc[rows["stages"] == 0, ["lane"]].assign(people=0, text=t("no exchange recorded yet"))
    y, color = _lanes(rows["lane"]), _color("side:N", sides, [theme.BLUE, theme.ORANGE])
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
        f"{_word(book, row.start_date)}, {row.city}: "
        + (_word(book, row.returned_to_ua) if pd.notna(row.returned_to_ua) else t("no number"))
        for row in rows.itertuples()
    ]
    alt_text = _fill(book, message, n=len(rows), u=rows["unpublished"].sum()) + "; ".join(returns) + "."
    listed = _table(
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
    return _card(book, head, caption, alt_text, listed, behind, ["talks", "exchanges"], chart)


# Witkoff's meetings


def witkoff_dates(book: Book) -> Card:
    """Witkoff's meetings with Putin by kind and confirmation, above the windows in which they are counted."""
    t = book.t
    head = "talks-witkoff-dates", t("Witkoff's meetings with Putin, and three windows to count them in")
    rows = book.data.witkoff_putin
    if rows.empty:
        return card.nothing_yet(book, *head, t("No meeting of the two men was known on this day."))
    kinds = [t("visit, confirmed by the Kremlin"), t("visit, not confirmed"), t("summit")]
    confirmed, unconfirmed, summit = kinds
    meetings = [t("Visits to|Russia"), t("Summit")]
    at_summit = rows["kind"] == "summit"
    rows["kind"] = (
        rows["kremlin_confirmed"].fillna(False).map({True: confirmed, False: unconfirmed}).mask(at_summit, summit)
    )
    rows["lane"] = [meetings[s] for s in at_summit]
    windows = facts.witkoff_counts(book.data, pd.Timestamp(book.article.date)).drop_duplicates("window")
    windows = windows.assign(lane=windows["window"].map(_windows(book)))[["lane", "start", "end"]]
    first = min(rows["date"].min(), windows["start"].max()) - pd.Timedelta(days=30)
    windows["start"] = windows["start"].clip(lower=first)
    lanes = [*meetings, *windows["lane"]]
    x = _time("date:T", rows["date"])
    spans = (
        alt.Chart(windows)
        .mark_bar(height=14, color=theme.GRID, stroke=theme.MUTED)
        .encode(x=_time("start:T", rows["date"]), x2="end:T", y=_lanes(lanes))
    )
    drops = alt.Chart(rows).mark_rule(color=theme.MUTED, opacity=0.4).encode(x=x)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=110)
        .encode(
            x=x,
            y=_lanes(lanes),
            shape=_shape("kind:N", kinds, ["circle", "triangle-up", "square"], columns=1),
            color=_color("kind:N", kinds, [theme.BLUE, theme.VERMILION, theme.PURPLE], columns=1),
            tooltip=_tooltip({"date:T": t("day"), "city:N": t("place"), "kind:N": t("kind")}),
        )
    )
    caption = t(
        "Grey bars: the windows of the counting rules. A mark whose thin line crosses a bar lies in that window."
    )
    alt_text = _fill(
        book,
        t(
            "Meetings: {n}, from {first} to {last}. Visits to Russia confirmed by the Kremlin: {v}; not "
            "confirmed: {u}; summits: {s}."
        ),
        **_span(rows["date"]),
        v=(rows["kind"] == confirmed).sum(),
        u=(rows["kind"] == unconfirmed).sum(),
        s=at_summit.sum(),
    )
    listed = _table(
        rows.assign(sure=_confidence(book, rows)),
        date=t("day"),
        city=t("place"),
        kind=t("kind"),
        hours_low=t("hours, shortest report"),
        hours_high=t("hours, longest report"),
        note_en=t("note"),
        sure=t("confidence"),
    )
    chart = alt.layer(spans, drops, points).properties(height=alt.Step(40))
    return _card(book, head, caption, alt_text, listed, rows, ["witkoff_putin"], chart)


def witkoff(book: Book) -> Card:
    """Six ways to count Witkoff's meetings with Putin, with the article's number as a line."""
    t = book.t
    head = "talks-witkoff", t("Six ways to count Witkoff's meetings with Putin")
    try:
        rows = facts.witkoff_counts(book.data, pd.Timestamp(book.article.date))
    except NotKnown:
        return card.nothing_yet(book, *head, t("No meeting of the two men was known on this day."))
    counted = {"visits": t("visits to Russia"), "all": t("all meetings"), "confirmed": t("confirmed visits")}
    rows["window"], rows["counted"] = rows["window"].map(_plain(_windows(book))), rows["counted"].map(counted)
    rows["lane"] = rows["window"] + ":|" + rows["counted"]
    stated = _value(book, facts.article_witkoff_count)
    rows["same"] = rows["count"].eq(stated) if stated is not None else False
    numbers = [_word(book, n) for n in rows["count"]]
    rows["text"] = [n + (" = " + t("article") if same else "") for n, same in zip(numbers, rows["same"], strict=True)]
    scale = alt.Scale(domain=[0, int(max(rows["count"].max(), stated or 0))])
    axis = alt.Axis(tickMinStep=1, tickCount=5)
    base = alt.Chart(rows).encode(
        x=alt.X("count:Q", title=t("meetings"), scale=scale, axis=axis), y=_lanes(rows["lane"])
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
        caption = _fill(book, t("Dashed line: the article's number, {n}."), n=stated) + " " + caption
        agree = t("The article says {n}; {k} of the rules agree.")
        alt_text += " " + _fill(book, agree, n=stated, k=rows["same"].sum())
    listed = _table(
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
    return _card(book, head, caption, alt_text, listed, book.data.witkoff_putin, ["witkoff_putin"], chart)


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
    by_kind = [f"{name} {_word(book, n)}" for name, n in rows["kind"].value_counts(sort=False).items()]
    alt_text = _fill(book, t("Points in dispute, {n} in all: "), n=len(rows)) + ", ".join(by_kind) + "."
    listed = _table(
        rows,
        topic_en=t("point"),
        kind=t("about"),
        version_a=t("one version"),
        source_a=t("who says so"),
        version_b=t("other version"),
        source_b=t("who says otherwise"),
        taken_here=t("taken here"),
    )
    return _card(book, head, caption, alt_text, listed, rows, ["disagreements"])
