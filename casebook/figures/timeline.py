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

LEGEND = alt.Legend(orient="top", columns=2, title=None, offset=28)


# ---- shared -------------------------------------------------------------------------------------


def _day(book: Book, value: pd.Timestamp) -> str:
    return language.day(value.date(), book.language)


def _days(book: Book, values: pd.Series) -> list[str]:
    return [_day(book, value) for value in values]


def _short_day(book: Book, value: pd.Timestamp) -> str:
    return format_date(value.date(), "d MMM", locale=book.language)


def _month(book: Book, value: pd.Timestamp) -> str:
    return language.month(value.date(), book.language)


def _number(book: Book, value: float) -> str:
    return language.number(value, book.language, "#,##0")


def _fill(book: Book, sentence: str, **values) -> str:
    """A sentence with its values: days and numbers in the form of the book's language, words as they are."""

    def words(value) -> str:
        if isinstance(value, str):
            return value
        return _day(book, value) if isinstance(value, pd.Timestamp) else _number(book, value)

    return sentence.format(**{name: words(value) for name, value in values.items()})


def _span(rows: pd.DataFrame) -> dict:
    """How many events or attacks, from which day to which."""
    return {"n": len(rows), "start": rows["date"].min(), "end": rows["date"].max()}


def _table(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The table behind a figure. columns: title in the book's language → column of the rows, in order."""
    return rows[list(columns.values())].set_axis(list(columns), axis=1)


def _card(book: Book, rows: pd.DataFrame, of: str, **parts) -> Card:
    """A figure card that names the sources of its rows. of: the data table they come from."""
    return card.figure(book, tables=[of], sources=row_sources(rows), **parts)


def _tips(titles: dict[str, str]) -> list[alt.Tooltip]:
    """What shows when a mark is pointed at: column of words → its title."""
    return [alt.Tooltip(f"{column}:N", title=title) for column, title in titles.items()]


def _labels(base: alt.Chart, test: str, align: str, dx: int, **at) -> alt.Chart:
    """Labels beside the marks that pass a test: their beginning (`left`) or their end (`right`) `dx` off."""
    return base.transform_filter(test).mark_text(align=align, dx=dx, fontSize=12).encode(**at)


def _count_axis(column: str, title: str, **more) -> alt.Y:
    return alt.Y(f"{column}:Q", title=title, axis=alt.Axis(tickCount=5, format="d"), **more)


def _told_apart(channel, column: str, marks: dict[str, str], legend=None):
    """A channel (colour, shape, dash) that tells groups apart. marks: group → its mark."""
    scale = alt.Scale(domain=list(marks), range=list(marks.values()))
    return channel(f"{column}:N", legend=legend, scale=scale)


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


def _since(book: Book, start: str) -> alt.X:
    """A time axis from `start` to the day, with a little room so that the mark of the last day is not cut."""
    first, day = pd.Timestamp(start), book.data.day
    return _time(book, first, day + pd.Timedelta(days=max(2, (day - first).days // 40)))


def _grouped_rows(rows: pd.DataFrame, head: str, label: str, width: int = 28) -> alt.Y:
    """A row axis in the order of the rows, with a bold head above each group; labels of one or two lines.

    rows: `row` is their key. head, label: columns of words; the lines of a head are parted by a newline.
    """
    words: dict[str, list[str]] = {}
    for name, group in rows.groupby(head, sort=False):
        words[f"#{name}"] = name.split("\n")
        for key, text in zip(group["row"], group[label], strict=True):
            words[key] = textwrap.wrap(text, width, max_lines=2, placeholder="…")
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


def _events(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """Events in words: `lane_name`, `event` (the title), `when`."""
    titles = rows["title_sq"] if book.language == "sq" else rows["title_en"].map(book.t)
    return rows.assign(lane_name=rows["lane"].map(_lane_names(book)), event=titles, when=_when(book, rows))


def _event_columns(book: Book) -> dict[str, str]:
    return {
        book.t("Event"): "event",
        book.t("Date"): "date",
        book.t("Last day"): "end_date",
        book.t("Lane"): "lane_name",
    }


def timeline_lanes(book: Book) -> Card:
    """All events since the start of 2022, one lane a subject, dots sized by importance (our judgement)."""
    name, title = "timeline-lanes", book.t("Events since the start of 2022, in lanes")
    rows = book.data.timeline.query("date >= '2022-01-01'").sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No event was known on this day."))
    rows = _events(book, rows).assign(size=rows["importance"].astype(int))
    lanes = list(_lane_names(book).values())
    chart = (
        alt.Chart(rows[["date", "lane_name", "event", "when", "size"]])
        .mark_point(filled=True, opacity=0.6, stroke="white", strokeWidth=0.6)
        .encode(
            x=_since(book, "2022-01-01"),
            y=alt.Y(
                "lane_name:N",
                sort=lanes,
                scale=alt.Scale(domain=lanes),
                title=None,
                axis=alt.Axis(labelLimit=120, grid=True, ticks=False, domain=False),
            ),
            size=alt.Size("size:O", scale=alt.Scale(domain=[1, 2, 3], range=[25, 90, 260]), legend=None),
            tooltip=_tips({"when": book.t("Date"), "event": book.t("Event")}),
        )
        .properties(height=alt.Step(38))
    )
    counts, last = rows["lane_name"].value_counts(), rows.iloc[-1]
    said = book.t(
        "Events since the start of 2022, in seven lanes: {n}. The fullest lane is {lane}, with {most}; "
        "the last event is “{event}”, {when}."
    )
    fullest = dict(lane=counts.index[0], most=counts.iloc[0])
    said = _fill(book, said, n=len(rows), **fullest, **last[["event", "when"]])
    table = _table(rows, {**_event_columns(book), book.t("Importance (1 to 3)"): "importance"})
    caption = book.t(
        "The larger the dot, the more important the event, by our judgement. "
        "The selection is ours too; each event rests on a named source."
    )
    return _card(book, rows, of="timeline", id=name, title=title, alt=said, table=table, caption=caption, chart=chart)


def timeline_recent(book: Book) -> Card:
    """The sixty days up to the day: one row an event, grouped by lane, a bar where an event lasted."""
    name, title = "timeline-recent", _fill(book, book.t("The last {n} days, event by event"), n=war.RECENT_DAYS)
    rows = war.recent_events(book.data)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("The timeline has no event in these days."))
    latest, start = rows.index[-1], book.data.day - pd.Timedelta(days=war.RECENT_DAYS)
    rows = _events(book, rows).assign(
        order=rows["lane"].map(list(_lane_names(book)).index),
        last=rows["end_date"].fillna(rows["date"]),
        row=rows["id"],
        label=[_short_day(book, d) for d in rows["date"]],
        late=rows["date"] > start + pd.Timedelta(days=war.RECENT_DAYS / 2),
    )
    rows = rows.sort_values(["order", "date", "id"])
    base = alt.Chart(rows[["date", "last", "row", "event", "when", "label", "late"]]).encode(
        x=_time(book, start, book.data.day + pd.Timedelta(days=1), most=2),
        y=_grouped_rows(rows, "lane_name", "event"),
        tooltip=_tips({"when": book.t("Date"), "event": book.t("Event")}),
    )
    chart = alt.layer(
        base.mark_rule(strokeWidth=5, color=theme.BLUE, opacity=0.5).encode(x2="last:T"),
        base.mark_point(filled=True, size=70, color=theme.BLUE, opacity=1),
        _labels(base, "!datum.late", "left", 8, text="label:N"),
        _labels(base, "datum.late", "right", -8, text="label:N"),
    ).properties(height=alt.Step(32))
    by_lane = rows["lane_name"].value_counts()
    lanes = "; ".join(f"{lane} {_number(book, count)}" for lane, count in by_lane.items())
    said = book.t("Events from {start} to {end}: {n}. {lanes}. The last is “{event}”, {when}.")
    said = _fill(book, said, **_span(rows), lanes=lanes, **rows.loc[latest, ["event", "when"]])
    table = _table(rows, _event_columns(book))
    caption = book.t(
        "Each row is one event; in bold, the lane it belongs to. A bar shows an event of "
        "several days. The selection is ours; each event rests on a named source."
    )
    return _card(book, rows, of="timeline", id=name, title=title, alt=said, table=table, caption=caption, chart=chart)


def timeline_list(book: Book) -> Card:
    """The main events since 2014 and all events of the last sixty days, as a list to read."""
    name = "timeline-list"
    title = _fill(book, book.t("The main events, and all of the last {n} days"), n=war.RECENT_DAYS)
    rows = book.data.timeline
    rows = rows[(rows["importance"] == 3) | rows["id"].isin(war.recent_events(book.data)["id"])]
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No event was known on this day."))
    rows = _events(book, rows.sort_values(["date", "id"])).assign(what=lambda r: r["description_en"].map(book.t))
    columns = {
        book.t("Date"): "when",
        book.t("Lane"): "lane_name",
        book.t("Event"): "event",
        book.t("What happened"): "what",
    }
    said, table = _list_alt(book, rows), _table(rows, columns)
    caption = book.t("Which events are the main ones is our judgement; each rests on a named source.")
    return _card(book, rows, of="timeline", id=name, title=title, alt=said, table=table, caption=caption)


def _list_alt(book: Book, rows: pd.DataFrame) -> str:
    return _fill(book, book.t("A list of events from {start} to {end}; rows: {n}."), **_span(rows))


# ---- the air war --------------------------------------------------------------------------------


def air_attacks(book: Book, measure: str = "weapons") -> Card:
    """Large air attacks to scale, one stem each; that of the night to 3 February 2026 marked once known.

    measure: `weapons` (drones and missiles together), `missiles` or `ballistic`.
    """
    name, column = {
        "weapons": ("air-attacks", "weapons"),
        "missiles": ("air-attacks-missiles", "missiles_launched"),
        "ballistic": ("air-attacks-ballistic", "ballistic_launched"),
    }[measure]
    title, unit = {
        "weapons": (book.t("Large air attacks by number of weapons"), book.t("drones and missiles")),
        "missiles": (book.t("The same attacks by missiles only"), book.t("missiles")),
        "ballistic": (book.t("The same attacks by ballistic missiles only"), book.t("ballistic missiles")),
    }[measure]
    rows = war.attacks(book.data).dropna(subset=[column]).sort_values("date")
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No large air attack was recorded up to this day."))
    rows = rows.assign(n=rows[column].astype(int), when=_days(book, rows["date"]), marked=rows["id"] == war.EVE_ATTACK)
    largest, marked = rows.loc[rows["n"].idxmax()], rows[rows["marked"]]
    said = book.t("Large air attacks from {start} to {end}: {n}. The largest, by {unit}: {most}, {day}.")
    said = _fill(book, said, **_span(rows), unit=unit, most=largest["n"], day=largest["when"])
    base = alt.Chart(rows[["date", "n", "when", "marked"]]).encode(
        x=_since(book, "2022-10-01"),
        y=_count_axis("n", unit, scale=alt.Scale(domain=[0, 1.25 * float(largest["n"])])),
        tooltip=[*_tips({"when": book.t("Date")}), alt.Tooltip("n:Q", title=unit, format="d")],
    )
    others, one = base.transform_filter("!datum.marked"), base.transform_filter("datum.marked")
    layers = [
        others.mark_rule(color=theme.BLUE, opacity=0.35).encode(y2=alt.datum(0)),
        others.mark_point(filled=True, size=28, color=theme.BLUE, opacity=0.8),
    ]
    if len(marked):
        day, count = marked["when"].iloc[0], _number(book, marked["n"].iloc[0])
        label = pd.DataFrame({"date": marked["date"], "n": int(largest["n"] * 1.12), "label": f"{day}: {count}"})
        text, red = alt.Chart(label).encode(x="date:T", y="n:Q"), theme.VERMILION
        layers += [
            text.mark_rule(color=red, strokeDash=[2, 3]).encode(y2=alt.datum(0)),
            one.mark_rule(color=red, strokeWidth=2).encode(y2=alt.datum(0)),
            one.mark_point(filled=True, size=130, color=red, shape="diamond", opacity=1),
            text.mark_text(align="right", color=red, fontWeight="bold", dx=6, dy=-8).encode(text="label:N"),
        ]
        said += " " + _fill(book, book.t("That of {day} counts {n} and is marked."), day=day, n=count)
    columns = {
        book.t("Date"): "date",
        book.t("Drones and missiles"): "weapons",
        book.t("Drones"): "drones_launched",
        book.t("Missiles"): "missiles_launched",
        book.t("Ballistic among them"): "ballistic_launched",
        book.t("Drones stopped"): "drones_stopped",
        book.t("Missiles stopped"): "missiles_stopped",
    }
    table, chart = _table(rows, columns).iloc[::-1], alt.layer(*layers).properties(height=260)
    caption = book.t(
        "Figures of the Ukrainian air force, one party to the war; Russia publishes none. "
        "Each stem is one reporting window with at least 300 weapons or 30 missiles."
    )
    return _card(
        book, rows, of="air_attacks", id=name, title=title, alt=said, table=table, caption=caption, chart=chart
    )


def air_months(book: Book, weapon: str = "drones") -> Card:
    """Launches a month, the part that was stopped and the part that was not. weapon: `drones` or `missiles`.

    Complete months of the data set only; published counts of others never enter.
    """
    name, title = {
        "drones": ("air-months", book.t("Drones launched each month")),
        "missiles": ("air-months-missiles", book.t("Missiles launched each month")),
    }[weapon]
    rows = war.months(book.data)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No complete month of attack data was known on this day."))
    rows = rows.assign(
        end=rows["start"] + pd.offsets.MonthEnd() - pd.Timedelta(days=3),
        when=[_month(book, d) for d in rows["start"]],
        launched=rows[f"{weapon}_launched"],
        stopped=rows[f"{weapon}_stopped"],
        percent=[language.text(s, "share", book.language) for s in rows[f"{weapon}_share"]],
    )
    down, rest = book.t("stopped"), book.t("not stopped")
    parts = pd.concat(
        [
            rows.assign(part=down, low=0, high=rows["stopped"]),
            rows.assign(part=rest, low=rows["stopped"], high=rows["launched"]),
        ]
    ).astype({"low": int, "high": int})
    end = rows["end"].max() + pd.Timedelta(days=4)
    chart = (
        alt.Chart(parts[["start", "end", "part", "low", "high", "when", "percent"]])
        .mark_rect()
        .encode(
            x=_time(book, pd.Timestamp("2022-10-01"), end, channel="start"),
            x2="end:T",
            y=_count_axis("low", book.t("launched")),
            y2="high:Q",
            color=_told_apart(alt.Color, "part", {down: theme.SKY, rest: theme.VERMILION}, LEGEND),
            tooltip=_tips({"when": book.t("Month"), "percent": down}),
        )
        .properties(height=240)
    )
    last, most = rows.iloc[-1], rows.loc[rows["launched"].idxmax()]
    said = book.t(
        "Months: {months}. In {last}, {n} were launched and {share} of them stopped; the month with the most "
        "is {most}, with {max}."
    )
    latest = dict(last=last["when"], n=last["launched"], share=last["percent"])
    said = _fill(book, said, months=len(rows), **latest, most=most["when"], max=most["launched"])
    columns = {
        book.t("Month"): "when",
        book.t("Launched"): "launched",
        book.t("Stopped"): "stopped",
        book.t("Share stopped"): "percent",
    }
    table = _table(rows, columns).iloc[::-1]
    caption = book.t(
        "Figures of the Ukrainian air force, one party to the war, compiled in one data set. "
        "Stopped: shot down or, for drones, jammed. “Not stopped” does not mean “hit”."
    )
    return _card(book, rows, of="air_months", id=name, title=title, alt=said, table=table, caption=caption, chart=chart)


def energy_events(book: Book) -> Card:
    """Strikes on energy, outages and the pause, as a list."""
    name, title = "energy-events", book.t("Strikes on energy, outages and the pause")
    rows = book.data.energy_events.sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("This list has no event up to this day."))
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
    said = _list_alt(book, rows)
    caption = book.t("Figures of Ukrainian authorities and news reports; a selection, not every strike.")
    return _card(book, rows, of="energy_events", id=name, title=title, alt=said, table=table, caption=caption)


# ---- prisoner exchanges -------------------------------------------------------------------------


def exchanges_scale(book: Book) -> Card:
    """Exchanges to scale: people returned to Ukraine upwards, to Russia downwards, unfound numbers marked."""
    name, title = "exchanges-scale", book.t("Prisoner exchanges to scale")
    rows = book.data.exchanges.sort_values(["date", "id"])
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No prisoner exchange was known on this day."))
    to_ua, to_ru, unknown = book.t("to Ukraine"), book.t("to Russia"), book.t("number not found")
    off_zero = 0.09 * float(rows[war.BOTH_NUMBERS].max().max())
    sides = [
        pd.DataFrame(
            {
                "date": rows["date"],
                "side": side,
                "kind": pd.Series(side, rows.index).where(rows[column].notna(), unknown),
                "n": (sign * rows[column].astype("float64")).fillna(sign * off_zero),
                "people": [_number(book, v) if pd.notna(v) else unknown for v in rows[column]],
                "when": _days(book, rows["date"]),
            }
        )
        for column, side, sign in (("returned_to_ua", to_ua, 1), ("returned_to_ru", to_ru, -1))
    ]
    colours = {to_ua: theme.BLUE, to_ru: theme.ORANGE, unknown: theme.MUTED}
    shapes = {to_ua: "triangle-up", to_ru: "triangle-down", unknown: "cross"}
    base = alt.Chart(pd.concat(sides)).encode(
        x=_since(book, "2022-02-01"),
        y=alt.Y("n:Q", title=book.t("people"), axis=alt.Axis(tickCount=6, labelExpr="format(abs(datum.value), 'd')")),
        color=_told_apart(alt.Color, "kind", colours, LEGEND),
        tooltip=_tips({"when": book.t("Date"), "side": book.t("Returned"), "people": book.t("people")}),
    )
    chart = alt.layer(
        base.transform_filter(alt.datum.kind != unknown).mark_rule(strokeWidth=2).encode(y2=alt.datum(0)),
        base.mark_point(filled=True, size=40, opacity=0.9).encode(shape=_told_apart(alt.Shape, "kind", shapes, LEGEND)),
        alt.Chart(pd.DataFrame({"n": [0]})).mark_rule(color=theme.MUTED).encode(y="n:Q"),
    ).properties(height=300)
    largest, gaps = rows.loc[rows["returned_to_ua"].fillna(0).idxmax()], war.exchange_gaps(book.data)
    said = book.t("Exchanges from {first} to {last}: {n}. The largest brought {most} people to Ukraine, on {day}.")
    first, last = rows["date"].iloc[0], rows["date"].iloc[-1]
    most = dict(most=largest["returned_to_ua"], day=largest["date"])
    said = _fill(book, said, first=first, last=last, n=len(rows), **most)
    if len(gaps):
        sentence = book.t("The longest wait between two exchange days was {days} days.")
        said += " " + _fill(book, sentence, days=gaps["days"].max())
    with_civilians = rows["civilians_included"].astype(object).map({True: book.t("yes"), False: book.t("no")})
    columns = {
        book.t("Date"): "date",
        book.t("To Ukraine"): "returned_to_ua",
        book.t("To Russia"): "returned_to_ru",
        book.t("Civilians among them"): "with_civilians",
    }
    table = _table(rows.assign(with_civilians=with_civilians), columns).iloc[::-1]
    caption = book.t(
        "Up: people returned to Ukraine. Down: people returned to Russia. Numbers as "
        "published by the two sides; a cross near the middle line is a number not found, "
        "not a zero."
    )
    return _card(book, rows, of="exchanges", id=name, title=title, alt=said, table=table, caption=caption, chart=chart)


def exchanges_cumulative(book: Book) -> Card:
    """People returned to each side: running sums of the published numbers, so lower bounds."""
    name, title = "exchanges-cumulative", book.t("People returned in exchanges: at least")
    rows = book.data.exchanges
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No prisoner exchange was known on this day."))
    columns = {"returned_to_ua": book.t("to Ukraine"), "returned_to_ru": book.t("to Russia")}
    sums = rows.groupby("date")[list(columns)].sum().cumsum().reset_index().rename(columns=columns)
    to_ua, to_ru = columns.values()
    ua, ru = sums[to_ua].iloc[-1], sums[to_ru].iloc[-1]
    today = sums.tail(1).assign(date=book.data.day)
    drawn = pd.concat([sums, today]).melt("date", var_name="side", value_name="n").astype({"n": int})
    labels = pd.DataFrame(
        {
            "date": book.data.day,
            "side": [to_ua, to_ru],
            "n": [0.17 * float(max(ua, ru)), 0.06 * float(max(ua, ru))],
            "label": [f"—— {to_ua}: {_number(book, ua)}", f"– – {to_ru}: {_number(book, ru)}"],
        }
    )
    colour = _told_apart(alt.Color, "side", {to_ua: theme.BLUE, to_ru: theme.ORANGE})
    lines = alt.Chart(drawn).mark_line(interpolate="step-after")
    words = alt.Chart(labels).mark_text(align="right", fontWeight="bold")
    chart = alt.layer(
        lines.encode(
            x=_since(book, "2022-02-01"),
            color=colour,
            strokeDash=_told_apart(alt.StrokeDash, "side", {to_ua: [1, 0], to_ru: [6, 3]}),
            y=_count_axis("n", book.t("people")),
        ),
        words.encode(x="date:T", y="n:Q", text="label:N", color=colour),
    ).properties(height=260)
    said = book.t(
        "Up to {day} at least {ua} people returned to Ukraine and at least {ru} to Russia. Exchanges for "
        "which neither number was found: {both}."
    )
    neither = rows[list(columns)].isna().all(axis=1).sum()
    said = _fill(book, said, day=book.data.day, ua=ua, ru=ru, both=neither)
    table = sums.rename(columns={"date": book.t("Date")}).iloc[::-1]
    caption = book.t(
        "Running sums of the numbers published by the two sides. Where no number was found "
        "nothing is added, so both lines are lower bounds."
    )
    return _card(book, rows, of="exchanges", id=name, title=title, alt=said, table=table, caption=caption, chart=chart)


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
    caption = book.t(
        "Estimates and claims of the authors named, several of them governments that support "
        "Ukraine; hollow and orange: what one side claims about the other. ≥ means at least, "
        "≤ at most."
    )
    if civilian:
        name, title = "casualties-civilians", book.t("Civilians killed and wounded")
        caption = book.t(
            "The United Nations count only what they could verify, so a minimum; Moscow’s "
            "figures are its own claim and count occupied parts of Ukraine as Russia."
        )
    elif recent:
        name, title = "casualties-ranges-recent", book.t("The same, figures of the last twelve months only")
    rows = war.latest_estimates(book.data.casualties).query("population == @population")
    if recent:
        rows = rows[rows["as_of_date"] > book.data.day - war.YEAR]
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No figure was known on this day."))
    rows = _described(book, rows, civilian)
    drawn = ["row", "measure", "kind", "whose", "claimed", "low_k", "high_k", "dot"]
    drawn += ["said", "short", "right", "when", "estimator"]
    tips = {
        "estimator": book.t("Estimator"),
        "kind": book.t("Counts"),
        "said": book.t("Figure"),
        "when": book.t("Stands for"),
        "whose": book.t("Whose figure"),
    }
    base = alt.Chart(rows[drawn]).encode(y=_grouped_rows(rows, "head", "label"), tooltip=_tips(tips))
    thousands = alt.X(
        "low_k:Q",
        title=book.t("thousand people"),
        axis=alt.Axis(tickCount=4, format="d"),
        scale=alt.Scale(domain=[0, 1.04 * rows["high_k"].max()]),
    )
    dot = base.encode(x="dot:Q", shape=_told_apart(alt.Shape, "measure", SHAPES))
    own, claimed = dot.transform_filter("!datum.claimed"), dot.transform_filter("datum.claimed")
    chart = alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.45, color=theme.BLUE).encode(x=thousands, x2="high_k:Q"),
        own.mark_point(filled=True, color=theme.BLUE, size=80, opacity=1),
        claimed.mark_point(filled=False, color=theme.ORANGE, strokeWidth=2, size=80, opacity=1),
        _labels(base, "datum.right", "left", 9, x="high_k:Q", text="short:N"),
        _labels(base, "!datum.right", "right", -9, x="low_k:Q", text="short:N"),
    ).properties(height=alt.Step(30))
    top, claims = rows.loc[rows["most"].idxmax()], int(rows["claimed"].sum())
    said = book.t("Figures: {n}; estimators: {who}. The highest is {said} ({kind}), {estimator}, for {when}.")
    highest = top[["said", "kind", "estimator", "when"]]
    said = _fill(book, said, n=len(rows), who=rows["estimator"].nunique(), **highest)
    if claims:
        said += " " + _fill(book, book.t("Claims of one side about the other: {n}."), n=claims)
    columns = {
        book.t("Estimator"): "estimator",
        book.t("Whose losses"): "who",
        book.t("Counts"): "kind",
        book.t("Least"): "least",
        book.t("Most"): "most",
        book.t("Figure"): "said",
        book.t("Stands for"): "as_of_date",
        book.t("Became known"): "known_on",
        book.t("Whose figure"): "whose",
    }
    table = _table(rows, columns)
    return _card(book, rows, of="casualties", id=name, title=title, alt=said, table=table, caption=caption, chart=chart)


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
        when=_days(book, rows["as_of_date"]),
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
