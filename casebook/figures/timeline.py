"""Figures of the timeline chapter: events in lanes, air attacks and exchanges to scale, the human cost."""

from __future__ import annotations

import json
import textwrap

import altair as alt
import pandas as pd
from babel.dates import format_date

from casebook import language
from casebook.book import Book
from casebook.data import row_sources
from casebook.facts import war
from casebook.figures import card, theme
from casebook.figures.card import Card

LANES = ["diplomacy", "politics", "front", "air_war", "prisoners", "aid_sanctions", "humanitarian"]
LEGEND = alt.Legend(orient="top", columns=2, title=None, offset=28)


# ---- shared -------------------------------------------------------------------------------------


def _day(book: Book, value: pd.Timestamp) -> str:
    return language.day(value.date(), book.language)


def _short_day(book: Book, value: pd.Timestamp) -> str:
    return format_date(value.date(), "d MMM", locale=book.language)


def _month(book: Book, value: pd.Timestamp) -> str:
    return language.month(value.date(), book.language)


def _number(book: Book, value: float) -> str:
    return language.number(value, book.language, "#,##0")


def _lane_names(book: Book) -> dict[str, str]:
    return {
        "diplomacy": book.t("Diplomacy"),
        "politics": book.t("Politics"),
        "front": book.t("Front"),
        "air_war": book.t("Air war"),
        "prisoners": book.t("Prisoners"),
        "aid_sanctions": book.t("Aid, sanctions"),
        "humanitarian": book.t("Human cost"),
    }


def _titles(book: Book, rows: pd.DataFrame) -> pd.Series:
    return rows["title_sq"] if book.language == "sq" else rows["title_en"].map(book.t)


def _when(book: Book, rows: pd.DataFrame) -> list[str]:
    """Days in words: a range where an event lasted, only the month where the day is not known."""
    words = []
    for row in rows.itertuples():
        first = _month(book, row.date) if row.date_precision == "month" else _day(book, row.date)
        words.append(first + (f" – {_day(book, row.end_date)}" if pd.notna(row.end_date) else ""))
    return words


def _lookup(words: dict[str, str | list[str]], key: str) -> str:
    """A Vega expression that looks a label up, so that words on an axis follow the book's language."""
    return f"({json.dumps(words, ensure_ascii=False)})[{key}]"


def _time(book: Book, start: pd.Timestamp, end: pd.Timestamp, channel: str = "date", most: int = 5) -> alt.X:
    """A time axis with few labels: years for long spans, months or days for short ones."""
    span, last = (end - start).days, min(end, book.data.day)
    if span > 600:
        marks = pd.date_range(start.to_period("Y").start_time, last, freq="YS")
        words = [str(m.year) for m in marks]
    elif span > 100:
        marks = pd.date_range(start.to_period("M").start_time, last, freq="MS")
        words = [f"{m.month}/{m.year}" for m in marks]
    else:
        marks = pd.date_range(start, last, freq="D")
        words = [_short_day(book, m) for m in marks]
    step = -(-len(marks) // most)
    marks, words = marks[::-step], words[::-step]
    names = {f"{m:%Y-%m-%d}": w for m, w in zip(marks, words, strict=True)}
    return alt.X(
        f"{channel}:T",
        title=None,
        scale=alt.Scale(domain=[f"{start:%Y-%m-%dT00:00:00}", f"{end:%Y-%m-%dT00:00:00}"]),
        axis=alt.Axis(
            values=[alt.DateTime(year=m.year, month=m.month, date=m.day) for m in marks],
            labelExpr=_lookup(names, "timeFormat(datum.value, '%Y-%m-%d')"),
            labelFlush=True,
        ),
    )


def _past(day: pd.Timestamp, start: pd.Timestamp) -> pd.Timestamp:
    """A little room right of the last day, so that its mark is not cut."""
    return day + pd.Timedelta(days=max(2, (day - start).days // 40))


def _grouped_rows(groups: dict[str, dict[str, str]], width: int = 28) -> alt.Y:
    """A row axis with a bold head above each group; labels of one or two lines.

    groups: head (its lines parted by a newline) → row key → label, in drawing order.
    """
    words: dict[str, list[str]] = {}
    for head, labels in groups.items():
        words[f"#{head}"] = head.split("\n")
        words |= {key: textwrap.wrap(label, width, max_lines=2, placeholder="…") for key, label in labels.items()}
    two_lines = json.dumps([key for key, lines in words.items() if len(lines) > 1])
    has_two_lines = f"indexof({two_lines}, datum.value) >= 0"
    is_head = "substring(datum.value, 0, 1) == '#'"
    return alt.Y(
        "row:N",
        title=None,
        sort=list(words),
        scale=alt.Scale(domain=list(words)),
        axis=alt.Axis(
            labelExpr=_lookup(words, "datum.value"),
            labelLimit=200,
            labelFontSize=12,
            labelPadding=9,
            ticks=False,
            domain=False,
            labelFontWeight={"condition": {"test": is_head, "value": "bold"}, "value": "normal"},
            labelBaseline={"condition": {"test": has_two_lines, "value": "bottom"}, "value": "middle"},
        ),
    )


# ---- events in lanes ----------------------------------------------------------------------------


def timeline_lanes(book: Book) -> Card:
    """All events since the start of 2022, one lane a subject, dots sized by importance (our judgement)."""
    title = book.t("Events since the start of 2022, in lanes")
    start, end = pd.Timestamp("2022-01-01"), book.data.day
    rows = book.data.timeline.query("date >= @start").sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, "timeline-lanes", title, book.t("No event was known on this day."))
    names = _lane_names(book)
    rows = rows.assign(
        lane_name=rows["lane"].map(names),
        event=_titles(book, rows),
        when=_when(book, rows),
        size=rows["importance"].astype(int),
    )
    lanes = list(names.values())
    chart = (
        alt.Chart(rows[["date", "lane_name", "event", "when", "size"]])
        .mark_point(filled=True, opacity=0.6, stroke="white", strokeWidth=0.6)
        .encode(
            x=_time(book, start, _past(end, start)),
            y=alt.Y(
                "lane_name:N",
                sort=lanes,
                scale=alt.Scale(domain=lanes),
                title=None,
                axis=alt.Axis(labelLimit=120, grid=True, ticks=False, domain=False),
            ),
            size=alt.Size("size:O", scale=alt.Scale(domain=[1, 2, 3], range=[25, 90, 260]), legend=None),
            tooltip=[alt.Tooltip("when:N", title=book.t("Date")), alt.Tooltip("event:N", title=book.t("Event"))],
        )
        .properties(height=alt.Step(38))
    )
    counts = rows["lane_name"].value_counts()
    alt_text = book.t(
        "Events since the start of 2022, in seven lanes: {n}. The fullest lane is {lane}, with {most}; "
        "the last event is “{event}”, {when}."
    ).format(
        n=_number(book, len(rows)),
        lane=counts.index[0],
        most=_number(book, counts.iloc[0]),
        event=rows["event"].iloc[-1],
        when=rows["when"].iloc[-1],
    )
    table = pd.DataFrame(
        {
            book.t("Event"): rows["event"],
            book.t("Date"): rows["date"],
            book.t("Last day"): rows["end_date"],
            book.t("Lane"): rows["lane_name"],
            book.t("Importance (1 to 3)"): rows["importance"],
        }
    )
    return card.figure(
        book,
        id="timeline-lanes",
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        tables=["timeline"],
        caption=book.t(
            "The larger the dot, the more important the event, by our judgement. "
            "The selection is ours too; each event rests on a named source."
        ),
        sources=row_sources(rows),
    )


def timeline_recent(book: Book) -> Card:
    """The sixty days up to the day: one row an event, grouped by lane, a bar where an event lasted."""
    title = book.t("The last {n} days, event by event").format(n=_number(book, war.RECENT_DAYS))
    rows = war.recent_events(book.data)
    if rows.empty:
        return card.nothing_yet(book, "timeline-recent", title, book.t("The timeline has no event in these days."))
    names = _lane_names(book)
    start = book.data.day - pd.Timedelta(days=war.RECENT_DAYS)
    rows = rows.assign(
        order=rows["lane"].map(LANES.index),
        lane_name=rows["lane"].map(names),
        event=_titles(book, rows),
        when=_when(book, rows),
        last=rows["end_date"].fillna(rows["date"]),
        row=rows["id"],
        label=[_short_day(book, d) for d in rows["date"]],
        late=rows["date"] > start + pd.Timedelta(days=war.RECENT_DAYS / 2),
    ).sort_values(["order", "date", "id"])
    groups = {
        name: dict(zip(group["row"], group["event"], strict=True))
        for name, group in rows.groupby("lane_name", sort=False)
    }
    base = alt.Chart(rows[["date", "last", "row", "event", "when", "label", "late"]]).encode(
        x=_time(book, start, book.data.day + pd.Timedelta(days=1), most=2),
        y=_grouped_rows(groups),
        tooltip=[alt.Tooltip("when:N", title=book.t("Date")), alt.Tooltip("event:N", title=book.t("Event"))],
    )
    early, late = base.transform_filter("!datum.late"), base.transform_filter("datum.late")
    chart = alt.layer(
        base.mark_rule(strokeWidth=5, color=theme.BLUE, opacity=0.5).encode(x2="last:T"),
        base.mark_point(filled=True, size=70, color=theme.BLUE, opacity=1),
        early.mark_text(align="left", dx=8, fontSize=12).encode(text="label:N"),
        late.mark_text(align="right", dx=-8, fontSize=12).encode(text="label:N"),
    ).properties(height=alt.Step(32))
    by_lane = rows["lane_name"].value_counts()
    last = rows.sort_values(["date", "id"]).iloc[-1]
    alt_text = book.t("Events from {start} to {end}: {n}. {lanes}. The last is “{event}”, {when}.").format(
        n=_number(book, len(rows)),
        start=_day(book, rows["date"].min()),
        end=_day(book, rows["date"].max()),
        lanes="; ".join(f"{name} {_number(book, count)}" for name, count in by_lane.items()),
        event=last["event"],
        when=last["when"],
    )
    table = pd.DataFrame(
        {
            book.t("Event"): rows["event"],
            book.t("Date"): rows["date"],
            book.t("Last day"): rows["end_date"],
            book.t("Lane"): rows["lane_name"],
        }
    )
    return card.figure(
        book,
        id="timeline-recent",
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        tables=["timeline"],
        caption=book.t(
            "Each row is one event; in bold, the lane it belongs to. A bar shows an event of "
            "several days. The selection is ours; each event rests on a named source."
        ),
        sources=row_sources(rows),
    )


def timeline_list(book: Book) -> Card:
    """The main events since 2014 and all events of the last sixty days, as a list to read."""
    title = book.t("The main events, and all of the last {n} days").format(n=_number(book, war.RECENT_DAYS))
    rows = book.data.timeline
    rows = rows[(rows["importance"] == 3) | rows["id"].isin(war.recent_events(book.data)["id"])]
    rows = rows.sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, "timeline-list", title, book.t("No event was known on this day."))
    table = pd.DataFrame(
        {
            book.t("Date"): _when(book, rows),
            book.t("Lane"): rows["lane"].map(_lane_names(book)),
            book.t("Event"): _titles(book, rows),
            book.t("What happened"): rows["description_en"].map(book.t),
        }
    )
    return card.figure(
        book,
        id="timeline-list",
        title=title,
        alt=_list_alt(book, rows),
        table=table,
        tables=["timeline"],
        caption=book.t("Which events are the main ones is our judgement; each rests on a named source."),
        sources=row_sources(rows),
    )


def _list_alt(book: Book, rows: pd.DataFrame) -> str:
    return book.t("A list of events from {start} to {end}; rows: {n}.").format(
        n=_number(book, len(rows)), start=_day(book, rows["date"].min()), end=_day(book, rows["date"].max())
    )


# ---- the air war --------------------------------------------------------------------------------


def air_attacks(book: Book, measure: str = "weapons") -> Card:
    """Large air attacks to scale, one stem each; that of the night to 3 February 2026 marked once known.

    measure: `weapons` (drones and missiles together), `missiles` or `ballistic`.
    """
    column, name, title, unit = {
        "weapons": (
            "weapons",
            "air-attacks",
            book.t("Large air attacks by number of weapons"),
            book.t("drones and missiles"),
        ),
        "missiles": (
            "missiles_launched",
            "air-attacks-missiles",
            book.t("The same attacks by missiles only"),
            book.t("missiles"),
        ),
        "ballistic": (
            "ballistic_launched",
            "air-attacks-ballistic",
            book.t("The same attacks by ballistic missiles only"),
            book.t("ballistic missiles"),
        ),
    }[measure]
    rows = war.attacks(book.data).dropna(subset=[column]).sort_values("date")
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No large air attack was recorded up to this day."))
    rows = rows.assign(
        n=rows[column].astype(int), when=[_day(book, d) for d in rows["date"]], marked=rows["id"] == "AIR-20260203"
    )
    start = pd.Timestamp("2022-10-01")
    base = alt.Chart(rows[["date", "n", "when", "marked"]]).encode(
        x=_time(book, start, _past(book.data.day, start)),
        y=alt.Y(
            "n:Q",
            title=unit,
            axis=alt.Axis(tickCount=5, format="d"),
            scale=alt.Scale(domain=[0, 1.25 * float(rows["n"].max())]),
        ),
        tooltip=[alt.Tooltip("when:N", title=book.t("Date")), alt.Tooltip("n:Q", title=unit, format="d")],
    )
    others, marked = base.transform_filter("!datum.marked"), rows[rows["marked"]]
    layers = [
        others.mark_rule(color=theme.BLUE, opacity=0.35).encode(y2=alt.datum(0)),
        others.mark_point(filled=True, size=28, color=theme.BLUE, opacity=0.8),
    ]
    largest = rows.loc[rows["n"].idxmax()]
    alt_text = book.t("Large air attacks from {start} to {end}: {n}. The largest, by {unit}: {most}, {day}.").format(
        n=_number(book, len(rows)),
        start=rows["when"].iloc[0],
        end=rows["when"].iloc[-1],
        unit=unit,
        most=_number(book, largest["n"]),
        day=largest["when"],
    )
    if len(marked):
        day, count = marked["when"].iloc[0], _number(book, marked["n"].iloc[0])
        top = int(largest["n"] * 1.12)
        label = pd.DataFrame({"date": marked["date"], "n": top, "label": f"{day}: {count}"})
        one, text = base.transform_filter("datum.marked"), alt.Chart(label).encode(x="date:T", y="n:Q")
        layers += [
            text.mark_rule(color=theme.VERMILION, strokeDash=[2, 3]).encode(y2=alt.datum(0)),
            one.mark_rule(color=theme.VERMILION, strokeWidth=2).encode(y2=alt.datum(0)),
            one.mark_point(filled=True, size=130, color=theme.VERMILION, shape="diamond", opacity=1),
            text.mark_text(align="right", color=theme.VERMILION, fontWeight="bold", dx=6, dy=-8).encode(text="label:N"),
        ]
        alt_text += " " + book.t("That of {day} counts {n} and is marked.").format(day=day, n=count)
    table = pd.DataFrame(
        {
            book.t("Date"): rows["date"],
            book.t("Drones and missiles"): rows["weapons"],
            book.t("Drones"): rows["drones_launched"],
            book.t("Missiles"): rows["missiles_launched"],
            book.t("Ballistic among them"): rows["ballistic_launched"],
            book.t("Drones stopped"): rows["drones_stopped"],
            book.t("Missiles stopped"): rows["missiles_stopped"],
        }
    )
    return card.figure(
        book,
        id=name,
        title=title,
        alt=alt_text,
        table=table.iloc[::-1],
        tables=["air_attacks"],
        chart=alt.layer(*layers).properties(height=260),
        caption=book.t(
            "Figures of the Ukrainian air force, one party to the war; Russia publishes none. "
            "Each stem is one reporting window with at least 300 weapons or 30 missiles."
        ),
        sources=row_sources(rows),
    )


def air_months(book: Book, weapon: str = "drones") -> Card:
    """Launches a month, the part that was stopped and the part that was not. weapon: `drones` or `missiles`.

    Complete months of the data set only; published counts of others never enter.
    """
    missiles = weapon == "missiles"
    title = book.t("Missiles launched each month") if missiles else book.t("Drones launched each month")
    name = "air-months-missiles" if missiles else "air-months"
    rows = war.months(book.data)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No complete month of attack data was known on this day."))
    launched, stopped = f"{weapon}_launched", f"{weapon}_stopped"
    rows = rows.assign(
        end=rows["start"] + pd.offsets.MonthEnd() - pd.Timedelta(days=3),
        when=[_month(book, d) for d in rows["start"]],
        percent=[language.text(s, "share", book.language) for s in rows[f"{weapon}_share"]],
    )
    down, rest = book.t("stopped"), book.t("not stopped")
    parts = pd.concat(
        [
            rows.assign(part=down, low=0, high=rows[stopped]),
            rows.assign(part=rest, low=rows[stopped], high=rows[launched]),
        ]
    ).astype({"low": int, "high": int})
    start = pd.Timestamp("2022-10-01")
    chart = (
        alt.Chart(parts[["start", "end", "part", "low", "high", "when", "percent"]])
        .mark_rect()
        .encode(
            x=_time(book, start, rows["end"].max() + pd.Timedelta(days=4), channel="start"),
            x2="end:T",
            y=alt.Y("low:Q", title=book.t("launched"), axis=alt.Axis(tickCount=5, format="d")),
            y2="high:Q",
            color=alt.Color(
                "part:N", legend=LEGEND, scale=alt.Scale(domain=[down, rest], range=[theme.SKY, theme.VERMILION])
            ),
            tooltip=[alt.Tooltip("when:N", title=book.t("Month")), alt.Tooltip("percent:N", title=down)],
        )
        .properties(height=240)
    )
    last, most = rows.iloc[-1], rows.loc[rows[launched].idxmax()]
    alt_text = book.t(
        "Months: {months}. In {last}, {n} were launched and {share} of them stopped; the month with the most "
        "is {most}, with {max}."
    ).format(
        months=_number(book, len(rows)),
        last=last["when"],
        n=_number(book, last[launched]),
        share=last["percent"],
        most=most["when"],
        max=_number(book, most[launched]),
    )
    table = pd.DataFrame(
        {
            book.t("Month"): rows["when"],
            book.t("Launched"): rows[launched],
            book.t("Stopped"): rows[stopped],
            book.t("Share stopped"): rows["percent"],
        }
    )
    return card.figure(
        book,
        id=name,
        title=title,
        alt=alt_text,
        table=table.iloc[::-1],
        chart=chart,
        tables=["air_months"],
        caption=book.t(
            "Figures of the Ukrainian air force, one party to the war, compiled in one data set. "
            "Stopped: shot down or, for drones, jammed. “Not stopped” does not mean “hit”."
        ),
        sources=row_sources(rows),
    )


def energy_events(book: Book) -> Card:
    """Strikes on energy, outages and the pause, as a list."""
    title = book.t("Strikes on energy, outages and the pause")
    rows = book.data.energy_events.sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, "energy-events", title, book.t("This list has no event up to this day."))
    kinds = {
        "attack": book.t("attack"),
        "outage": book.t("outage"),
        "policy": book.t("decision"),
        "temperature": book.t("temperature"),
        "truce": book.t("pause"),
    }
    table = pd.DataFrame(
        {
            book.t("Date"): rows["date"],
            book.t("Kind"): rows["kind"].map(kinds),
            book.t("Place"): rows["place_en"].map(book.t),
            book.t("What happened"): rows["what_en"].map(book.t),
            book.t("Published figure"): rows["figure_en"].map(book.t, na_action="ignore"),
        }
    )
    return card.figure(
        book,
        id="energy-events",
        title=title,
        alt=_list_alt(book, rows),
        table=table,
        tables=["energy_events"],
        caption=book.t("Figures of Ukrainian authorities and news reports; a selection, not every strike."),
        sources=row_sources(rows),
    )


# ---- prisoner exchanges -------------------------------------------------------------------------


def exchanges_scale(book: Book) -> Card:
    """Exchanges to scale: people returned to Ukraine upwards, to Russia downwards, unfound numbers marked."""
    title = book.t("Prisoner exchanges to scale")
    rows = book.data.exchanges.sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, "exchanges-scale", title, book.t("No prisoner exchange was known on this day."))
    kinds = to_ua, to_ru, unknown = book.t("to Ukraine"), book.t("to Russia"), book.t("number not found")
    off_zero = 0.09 * float(rows[["returned_to_ua", "returned_to_ru"]].max().max())
    sides = []
    for column, side, sign in (("returned_to_ua", to_ua, 1), ("returned_to_ru", to_ru, -1)):
        found = rows[column].notna()
        sides.append(
            pd.DataFrame(
                {
                    "date": rows["date"],
                    "side": side,
                    "kind": pd.Series(side, rows.index).where(found, unknown),
                    "n": (sign * rows[column].astype("float64")).fillna(sign * off_zero),
                    "people": [_number(book, v) if pd.notna(v) else unknown for v in rows[column]],
                    "when": [_day(book, d) for d in rows["date"]],
                }
            )
        )
    start = pd.Timestamp("2022-02-01")
    base = alt.Chart(pd.concat(sides)).encode(
        x=_time(book, start, _past(book.data.day, start)),
        y=alt.Y("n:Q", title=book.t("people"), axis=alt.Axis(tickCount=6, labelExpr="format(abs(datum.value), 'd')")),
        color=alt.Color(
            "kind:N", legend=LEGEND, scale=alt.Scale(domain=kinds, range=[theme.BLUE, theme.ORANGE, theme.MUTED])
        ),
        tooltip=[
            alt.Tooltip("when:N", title=book.t("Date")),
            alt.Tooltip("side:N", title=book.t("Returned")),
            alt.Tooltip("people:N", title=book.t("people")),
        ],
    )
    shape = alt.Shape(
        "kind:N", legend=LEGEND, scale=alt.Scale(domain=kinds, range=["triangle-up", "triangle-down", "cross"])
    )
    chart = alt.layer(
        base.transform_filter(alt.datum.kind != unknown).mark_rule(strokeWidth=2).encode(y2=alt.datum(0)),
        base.mark_point(filled=True, size=40, opacity=0.9).encode(shape=shape),
        alt.Chart(pd.DataFrame({"n": [0]})).mark_rule(color=theme.MUTED).encode(y="n:Q"),
    ).properties(height=300)
    largest, gaps = rows.loc[rows["returned_to_ua"].fillna(0).idxmax()], war.exchange_gaps(book.data)
    alt_text = book.t(
        "Exchanges from {first} to {last}: {n}. The largest brought {most} people to Ukraine, on {day}."
    ).format(
        n=_number(book, len(rows)),
        first=_day(book, rows["date"].iloc[0]),
        last=_day(book, rows["date"].iloc[-1]),
        most=_number(book, largest["returned_to_ua"]),
        day=_day(book, largest["date"]),
    )
    if len(gaps):
        alt_text += " " + book.t("The longest wait between two exchange days was {days} days.").format(
            days=_number(book, gaps["days"].max())
        )
    table = pd.DataFrame(
        {
            book.t("Date"): rows["date"],
            book.t("To Ukraine"): rows["returned_to_ua"],
            book.t("To Russia"): rows["returned_to_ru"],
            book.t("Civilians among them"): rows["civilians_included"]
            .astype(object)
            .map({True: book.t("yes"), False: book.t("no")}),
        }
    )
    return card.figure(
        book,
        id="exchanges-scale",
        title=title,
        alt=alt_text,
        table=table.iloc[::-1],
        chart=chart,
        tables=["exchanges"],
        caption=book.t(
            "Up: people returned to Ukraine. Down: people returned to Russia. Numbers as "
            "published by the two sides; a cross near the middle line is a number not found, "
            "not a zero."
        ),
        sources=row_sources(rows),
    )


def exchanges_cumulative(book: Book) -> Card:
    """People returned to each side: running sums of the published numbers, so lower bounds."""
    title = book.t("People returned in exchanges: at least")
    rows = book.data.exchanges.sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(
            book, "exchanges-cumulative", title, book.t("No prisoner exchange was known on this day.")
        )
    columns = {"returned_to_ua": book.t("to Ukraine"), "returned_to_ru": book.t("to Russia")}
    sums = rows.groupby("date")[list(columns)].sum().cumsum().reset_index().rename(columns=columns)
    sides = list(columns.values())
    today = sums.tail(1).assign(date=book.data.day)
    drawn = pd.concat([sums, today]).melt("date", var_name="side", value_name="n").astype({"n": int})
    start = pd.Timestamp("2022-02-01")
    color = alt.Color("side:N", legend=None, scale=alt.Scale(domain=sides, range=[theme.BLUE, theme.ORANGE]))
    dash = alt.StrokeDash("side:N", legend=None, scale=alt.Scale(domain=sides, range=[[1, 0], [6, 3]]))
    total = sums[sides].iloc[-1]
    labels = pd.DataFrame(
        {
            "date": book.data.day,
            "side": sides,
            "n": [0.17 * float(total.max()), 0.06 * float(total.max())],
            "label": [
                f"—— {sides[0]}: {_number(book, total.iloc[0])}",
                f"– – {sides[1]}: {_number(book, total.iloc[1])}",
            ],
        }
    )
    end = _past(book.data.day, start)
    chart = alt.layer(
        alt.Chart(drawn)
        .mark_line(interpolate="step-after")
        .encode(
            x=_time(book, start, end),
            color=color,
            strokeDash=dash,
            y=alt.Y("n:Q", title=book.t("people"), axis=alt.Axis(tickCount=5, format="d")),
        ),
        alt.Chart(labels)
        .mark_text(align="right", fontWeight="bold")
        .encode(x="date:T", y="n:Q", text="label:N", color=color),
    ).properties(height=260)
    both = rows[list(columns)].isna().all(axis=1).sum()
    alt_text = book.t(
        "Up to {day} at least {ua} people returned to Ukraine and at least {ru} to Russia. Exchanges for "
        "which neither number was found: {both}."
    ).format(
        day=_day(book, book.data.day),
        ua=_number(book, total.iloc[0]),
        ru=_number(book, total.iloc[1]),
        both=_number(book, both),
    )
    return card.figure(
        book,
        id="exchanges-cumulative",
        title=title,
        alt=alt_text,
        chart=chart,
        tables=["exchanges"],
        table=sums.rename(columns={"date": book.t("Date")}).iloc[::-1],
        caption=book.t(
            "Running sums of the numbers published by the two sides. Where no number was found "
            "nothing is added, so both lines are lower bounds."
        ),
        sources=row_sources(rows),
    )


# ---- the human cost -----------------------------------------------------------------------------

PARTY = {
    "Russian MoD (own losses)": "RU",
    "Russian MoD (Belousov)": "RU",
    "Russian foreign ministry (Miroshnik)": "RU",
    "Zelensky statement": "UA",
    "Office of the President of Ukraine": "UA",
    "Ukrainian General Staff": "UA",
}
SHAPES = {
    "killed": "circle",
    "wounded": "triangle-up",
    "killed_and_wounded": "square",
    "killed_wounded_missing": "diamond",
}


def casualties_ranges(book: Book, population: str = "military", recent: bool = False) -> Card:
    """Estimates of losses as ranges: the latest of each estimator, side and measure known on the day.

    population: `military` or `civilian`. recent: only figures that stand for a day of the last twelve months.
    """
    civilian = population == "civilian"
    name, title = "casualties-ranges", book.t("Soldiers lost: the latest figure of each estimator")
    if civilian:
        name, title = "casualties-civilians", book.t("Civilians killed and wounded")
    elif recent:
        name, title = "casualties-ranges-recent", book.t("The same, figures of the last twelve months only")
    rows = war.latest_estimates(book.data).query("population == @population")
    if recent:
        rows = rows[rows["as_of_date"] > book.data.day - war.YEAR]
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No figure was known on this day."))
    rows = _described(book, rows, civilian)
    groups = {
        head: dict(zip(group["row"], group["label"], strict=True)) for head, group in rows.groupby("head", sort=False)
    }
    shape = alt.Shape("measure:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())))
    drawn = [
        "row",
        "measure",
        "kind",
        "whose",
        "claimed",
        "low_k",
        "high_k",
        "dot",
        "said",
        "short",
        "right",
        "when",
        "estimator",
    ]
    base = alt.Chart(rows[drawn]).encode(
        y=_grouped_rows(groups),
        tooltip=[
            alt.Tooltip("estimator:N", title=book.t("Estimator")),
            alt.Tooltip("kind:N", title=book.t("Counts")),
            alt.Tooltip("said:N", title=book.t("Figure")),
            alt.Tooltip("when:N", title=book.t("Stands for")),
            alt.Tooltip("whose:N", title=book.t("Whose figure")),
        ],
    )
    x = alt.X(
        "low_k:Q",
        title=book.t("thousand people"),
        axis=alt.Axis(tickCount=4, format="d"),
        scale=alt.Scale(domain=[0, 1.04 * rows["high_k"].max()]),
    )
    point = dict(size=80, opacity=1)
    chart = alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.45, color=theme.BLUE).encode(x=x, x2="high_k:Q"),
        base.transform_filter("!datum.claimed")
        .mark_point(filled=True, color=theme.BLUE, **point)
        .encode(x="dot:Q", shape=shape),
        base.transform_filter("datum.claimed")
        .mark_point(filled=False, color=theme.ORANGE, strokeWidth=2, **point)
        .encode(x="dot:Q", shape=shape),
        base.transform_filter("datum.right")
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(x="high_k:Q", text="short:N"),
        base.transform_filter("!datum.right")
        .mark_text(align="right", dx=-9, fontSize=12)
        .encode(x="low_k:Q", text="short:N"),
    ).properties(height=alt.Step(30))
    top, claims = rows.loc[rows["most"].idxmax()], int(rows["claimed"].sum())
    alt_text = book.t(
        "Figures: {n}; estimators: {who}. The highest is {said} ({kind}), {estimator}, for {when}."
    ).format(
        n=_number(book, len(rows)),
        who=_number(book, rows["estimator"].nunique()),
        said=top["said"],
        kind=top["kind"],
        estimator=top["estimator"],
        when=top["when"],
    )
    if claims:
        alt_text += " " + book.t("Claims of one side about the other: {n}.").format(n=_number(book, claims))
    table = pd.DataFrame(
        {
            book.t("Estimator"): rows["estimator"],
            book.t("Whose losses"): rows["who"],
            book.t("Counts"): rows["kind"],
            book.t("Least"): rows["least"],
            book.t("Most"): rows["most"],
            book.t("Figure"): rows["said"],
            book.t("Stands for"): rows["as_of_date"],
            book.t("Became known"): rows["known_on"],
            book.t("Whose figure"): rows["whose"],
        }
    )
    caption = book.t(
        "Estimates and claims of the authors named, several of them governments that support "
        "Ukraine; hollow and orange: what one side claims about the other. ≥ means at least, "
        "≤ at most."
    )
    if civilian:
        caption = book.t(
            "The United Nations count only what they could verify, so a minimum; Moscow’s "
            "figures are its own claim and count occupied parts of Ukraine as Russia."
        )
    return card.figure(
        book,
        id=name,
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        tables=["casualties"],
        caption=caption,
        sources=row_sources(rows),
    )


def _described(book: Book, rows: pd.DataFrame, civilian: bool) -> pd.DataFrame:
    """Estimates with their words and places in the chart, in drawing order; values in thousands."""
    sides = {"RU": book.t("Russian soldiers"), "UA": book.t("Ukrainian soldiers"), "both": book.t("Both armies")}
    if civilian:
        sides = {"UA": book.t("Civilians in Ukraine"), "RU": book.t("Civilians, Moscow’s count")}
    kinds = {
        "killed": book.t("killed"),
        "wounded": book.t("wounded"),
        "killed_and_wounded": book.t("killed and wounded"),
        "killed_wounded_missing": book.t("killed, wounded, missing"),
    }
    claim, own, third = book.t("claim about the enemy"), book.t("own figure"), book.t("third party")
    party = rows["estimator"].map(PARTY)
    claimed = party.notna() & (party != rows["side"])
    rows = rows.assign(
        whose=pd.Series(third, rows.index).mask(party.notna(), own).mask(claimed, claim),
        claimed=claimed,
        who=rows["side"].map(sides),
        kind=rows["measure"].map(kinds),
        row=rows["id"],
        side_order=rows["side"].map(list(sides).index),
        measure_order=rows["measure"].map(list(SHAPES).index),
        estimator=rows["estimator"].map(book.t),
        when=[_day(book, d) for d in rows["as_of_date"]],
        low_k=rows["least"].astype("float64") / 1000,
        high_k=rows["most"].astype("float64") / 1000,
        said=[_bounds(book, r, 1) for r in rows.itertuples()],
        short=[_bounds(book, r, 1000) for r in rows.itertuples()],
    ).sort_values(["side_order", "measure_order", "most"])
    mark = rows["claimed"].map({True: f" ({book.t('claim')})", False: ""})
    month = rows["as_of_date"].dt.month.astype(str) + "/" + rows["as_of_date"].dt.year.astype(str)
    return rows.assign(
        head=rows["who"] + "\n" + rows["kind"],
        label=rows["estimator"] + mark + ", " + month,
        dot=(rows["central"].astype("float64") / 1000).fillna((rows["low_k"] + rows["high_k"]) / 2),
        right=rows["most"] < 0.55 * rows["most"].max(),
    )


def _bounds(book: Book, row, unit: int) -> str:
    """A published figure in words, in units of one or a thousand people: value, range, `≥` or `≤`."""
    bounds = (row.low, row.central, row.high)
    words = [
        language.number(v / unit, book.language, "#,##0.#" if v < 100 * unit else "#,##0") if pd.notna(v) else ""
        for v in bounds
    ]
    low, central, high = words
    if low and high:
        return f"{low}–{high}"
    return central or (f"≥ {low}" if low else f"≤ {high}")
