"""Figures of events: all of them in lanes with the list behind them, and the last days of every table."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from casebook import calendar, language
from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import timeline as facts
from casebook.figures import card, records, scales, theme, words
from casebook.figures.card import Card

FULL_SCALE = pd.Timestamp("2022-01-01")  # from here on a year is drawn SLOWER times as wide as one before
SLOWER = 5
KNEE = FULL_SCALE.value // 10**6
YEARS_APART, QUARTERS_APART = 8e10, 2e10  # milliseconds on the axis from which on it shows only years, only quarters
NARROW = 300  # pixels of the chart on a phone: marks that touch there are set into rows of their own
ROW = 15  # pixels from row to row
DIAMETER = {1: 6, 2: 10, 3: 15}  # pixels of a mark by importance
DAY = pd.Timedelta(days=1)


def lane_names(book: Book) -> dict[str, str]:
    """The lanes in their order, in words."""
    return {
        "diplomacy": book.t("Diplomacy"),
        "politics": book.t("Politics"),
        "front": book.t("Front"),
        "air_war": book.t("Air war"),
        "prisoners": book.t("Prisoners"),
        "aid_sanctions": book.t("Aid, sanctions"),
        "humanitarian": book.t("Human cost"),
    }


def _importance(book: Book) -> dict[int, str]:
    return {3: book.t("turning point"), 2: book.t("important"), 1: book.t("further event")}


def _titles(book: Book, rows: pd.DataFrame) -> pd.Series:
    return rows["title_sq"] if book.language == "sq" else rows["title_en"].map(book.t)


def _when(book: Book, rows: pd.DataFrame) -> list[str]:
    """Days in words: a range where an event lasted, only the month where the day is not known."""
    found = []
    for row in rows.itertuples():
        by_month = row.date_precision == "month"
        first = words.month(book, row.date) if by_month else words.day(book, row.date)
        lasted = not by_month and pd.notna(row.end_date) and row.end_date > row.date
        found.append(first + (f" – {words.day(book, row.end_date)}" if lasted else ""))
    return found


def _events(book: Book) -> pd.DataFrame:
    """Events in words: `event` (the title), `what`, `when`, `lane_name`, `weight`, `sure`, `links`, `year`."""
    rows = facts.spans(book.data)
    names, weights = lane_names(book), _importance(book)
    claims = records.claims_on(book)
    to_round = [
        [(rows_at("talks") + talk, book.t("round {id}").format(id=talk))] if isinstance(talk, str) else []
        for talk in rows["talk_id"].astype(object)
    ]
    return rows.assign(
        event=_titles(book, rows),
        what=rows["description_en"].map(book.t),
        when=_when(book, rows),
        lane_name=pd.Categorical(rows["lane"].map(names), list(names.values())),
        weight=pd.Categorical(rows["importance"].map(weights), list(weights.values())),
        sure=words.confidence(book, rows),
        where=rows["place"].astype(object).map(book.t, na_action="ignore"),
        exact=rows["date_precision"].map({"day": book.t("the day"), "month": book.t("only the month")}),
        links=[found + claims.get(id_, []) for found, id_ in zip(to_round, rows["id"], strict=True)],
        link=rows_at("timeline") + rows["id"],
    )


# ---- all events, in lanes -----------------------------------------------------------------------


def _set_out(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Events with `y`, the row of each mark within its lane, and the lanes with `y`, the row of their name.

    In a lane, an event goes into the first row in which no earlier mark is still in its way on a phone's screen.
    """
    half = rows["importance"].astype(int).map(DIAMETER) / 2 + 1
    start, end = _bent(rows["start"]), _bent(rows["end"])
    pixel = max(1, (end.max() - start.min()) / NARROW)
    rows = rows.assign(left=start / pixel - half, right=end / pixel + half)
    top, lanes, placed = 0.0, [], []
    for name, lane in rows.groupby("lane_name", observed=True):
        lanes.append({"lane_name": name, "y": top})
        lane = lane.sort_values("left")
        lane = lane.assign(y=[top + 1.1 + row for row in scales.stacked(lane["left"], lane["right"])])
        placed.append(lane)
        top = lane["y"].max() + 1
    return pd.concat(placed), pd.DataFrame(lanes)


def _bent(days: pd.Series) -> pd.Series:
    """Days as numbers on the bent axis: milliseconds, from the invasion on SLOWER times as many."""
    length = (days - pd.Timestamp(0)) // pd.Timedelta(milliseconds=1)
    return length.where(length < KNEE, KNEE + SLOWER * (length - KNEE))


def _bent_time(book: Book, field: str) -> alt.X:
    """A time axis that follows the list, with the years before the invasion drawn closer together.

    Vega has no such scale: the chart's days are bent (`_bent`), and the labels bent back.
    """
    day = f"(datum.value < {KNEE} ? datum.value : {KNEE} + (datum.value - {KNEE}) / {SLOWER})"
    names = json.dumps([language.month_name(n, book.language) for n in range(1, 13)], ensure_ascii=False)
    month = f"{names}[utcmonth({day})]"
    label = (
        f"to - from < {records.MONTHS_APART} ? utcdate({day}) + ' ' + {month}"
        f" : utcmonth({day}) === 0 ? utcFormat({day}, '%Y') : {month} + ' ' + utcFormat({day}, '%y')"
    )
    axis = alt.Axis(
        title=None,
        values=alt.ExprRef("ticks"),
        labelExpr=label,
        labelOverlap="greedy",
        labelBound=True,
        labelFlush=16,
        grid=True,
        aria=False,
    )
    scale = alt.Scale(domainMin=alt.ExprRef("left"), domainMax=alt.ExprRef("right"), nice=False, zero=False)
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=scale)


def _bent_params(first: pd.Timestamp, last: pd.Timestamp) -> list[alt.Parameter]:
    """What the list tells the chart, and from it the ends of the bent axis and its ticks: years, months or days."""

    def bent(day: str) -> str:
        return f"({day} < {KNEE} ? {day} : {KNEE} + {SLOWER} * ({day} - {KNEE}))"

    months = pd.Series(pd.date_range("2014-01-01", last, freq="MS"))
    quarters, years = months[months.dt.month % 3 == 1], months[months.dt.month == 1]
    years = years[(years >= FULL_SCALE) | (years.dt.year % 4 == 2)]  # few where they are drawn close together
    step = "ceil((to - from) / 5184e5) * 864e5"  # six days with a label
    days = f"sequence({bent('ceil(from / 864e5) * 864e5')}, {bent('to')}, {step} * (from < {KNEE} ? 1 : {SLOWER}))"
    ticks = (
        f"to - from < {records.MONTHS_APART} ? {days} : to - from < {QUARTERS_APART} ? {_bent(months).tolist()}"
        f" : to - from < {YEARS_APART} ? {_bent(quarters).tolist()} : {_bent(years).tolist()}"
    )
    room = f"{records.MARGIN} * ({bent('to')} - {bent('from')})"  # so that the outermost marks are whole at any zoom
    shown, *_ = records.params(first, last)
    return [
        shown,
        alt.param("from", value=first.value // 10**6),
        alt.param("to", value=(last + DAY).value // 10**6),
        alt.param("left", expr=f"{bent('from')} - {room}"),
        alt.param("right", expr=f"{bent('to')} + {room}"),
        alt.param("ticks", expr=ticks),
    ]


def timeline_lanes(book: Book) -> Card:
    """All events in lanes with the list behind them: marks sized by importance, a bar where a day is not known."""
    name, title = "timeline-lanes", book.t("All events, in lanes")
    if book.data.timeline.empty:
        return card.nothing_yet(book, name, title, book.t("No event was known on this day."))
    rows = _events(book)
    marks, lanes = _set_out(rows)
    lanes["label"] = lanes["lane_name"].astype(str)
    marks["x"], marks["last"] = _bent(marks["start"]), _bent(marks["end"] + DAY)
    marks["lasted"] = marks["end"] > marks["start"]
    marks["size"] = marks["importance"].astype(int)
    height = marks["y"].max() + 0.8
    y = alt.Y(
        "y:Q", title=None, axis=None, scale=alt.Scale(domain=[-0.7, height], reverse=True, nice=False, zero=False)
    )
    drawn = ["id", "x", "last", "lasted", "y", "size", "event", "when", "weight", "link"]
    base = (
        alt.Chart(marks[drawn].astype({"weight": str}))
        .transform_filter(records.SHOWN)
        .transform_calculate(said="datum.when + ': ' + datum.event + ', ' + datum.weight")
        .encode(
            y=y,
            tooltip=scales.tips({"when": book.t("Date"), "event": book.t("Event"), "weight": book.t("Weight")}),
            description="said:N",
        )
    )
    x = _bent_time(book, "x")
    bars = base.transform_filter("datum.lasted")
    areas = [DIAMETER[n] ** 2 * 0.785 for n in (1, 2, 3)]
    size = alt.Size("size:O", scale=alt.Scale(domain=[1, 2, 3], range=areas), legend=None)
    names = alt.Chart(lanes).encode(y=y)
    before = alt.Chart(pd.DataFrame({"x": _bent(rows["start"].head(1)), "last": KNEE}))
    chart = (
        alt.layer(
            before.mark_rect(color=theme.GRID, opacity=0.6, clip=True).encode(x=x, x2="last:T"),
            names.mark_rule(color=theme.GRID).encode(x=alt.value(0), x2=alt.value("width")),
            bars.mark_rule(strokeWidth=4, opacity=0.55, color=theme.BLUE, clip=True).encode(
                x=x, x2="last:T", href="link:N"
            ),
            base.mark_point(filled=True, opacity=0.8, stroke="white", strokeWidth=0.6, color=theme.BLUE).encode(
                x=x, size=size, href="link:N"
            ),
            names.mark_text(align="left", dx=2, dy=1, fontWeight="bold", stroke="white", strokeWidth=4).encode(
                x=alt.value(0), text="label:N"
            ),
            names.mark_text(align="left", dx=2, dy=1, fontWeight="bold").encode(x=alt.value(0), text="label:N"),
        )
        .add_params(*_bent_params(rows["start"].min(), book.data.day))
        .properties(height=round(ROW * (height + 0.7)))
    )
    return scales.carded(
        book,
        rows,
        "timeline",
        id=name,
        title=title,
        alt=_lanes_alt(book, rows),
        table=_event_table(book, rows),
        caption=book.t(
            "The larger the dot, the more important the event, by our judgement; a bar shows an event that lasted, or "
            "one of which only the month is known. Events that lie too close are set below each other. The years "
            "before {year} are drawn {n} times closer together, on grey. The selection is ours; each event rests on a "
            "named source."
        ).format(year=FULL_SCALE.year, n=SLOWER),
        chart=chart,
        records=_event_list(book, rows, name),
        calendar=calendar.events(rows, book),
    )


def _lanes_alt(book: Book, rows: pd.DataFrame) -> str:
    counts, last = rows["lane_name"].value_counts(), rows.iloc[-1]
    said = book.t(
        "Events from {start} to {end}: {n}, in {lanes} lanes. The fullest lane is {lane}, with {most}; "
        "the last event is “{event}”, {when}."
    )
    fullest = dict(lane=counts.index[0], most=counts.iloc[0], lanes=(counts > 0).sum())
    return words.fill(book, said, **words.span(rows), **fullest, **last[["event", "when"]])


def _event_table(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    columns = {
        book.t("Row"): "id",
        book.t("Date"): "date",
        book.t("Last day"): "end_date",
        book.t("How exact"): "exact",
        book.t("Lane"): "lane_name",
        book.t("Event"): "event",
        book.t("What happened"): "what",
        book.t("Place"): "where",
        book.t("Weight"): "weight",
        book.t("Confidence"): "sure",
        book.t("Round"): "talk_id",
        book.t("Became known"): "known_on",
    }
    return scales.table(rows, columns).iloc[::-1]


def _event_list(book: Book, rows: pd.DataFrame, name: str) -> str:
    return records.listing(
        book,
        rows,
        name=name,
        count=book.t("{shown} of {all} events"),
        when="date",
        until="end_date",
        precision="date_precision",
        headline="event",
        text="what",
        small={
            "lane_name": book.t("lane"),
            "where": book.t("place"),
            "weight": book.t("weight"),
            "sure": book.t("confidence"),
            "known_on": book.t("became known"),
        },
        facets={
            "lane_name": book.t("Lane"),
            "weight": book.t("Weight"),
            "sure": book.t("Confidence"),
            "exact": book.t("Known to"),
            "where": book.t("Place"),
        },
        links="links",
        spans=words.spans(book),
        by_year=True,
    )


# ---- the last days, from every table ------------------------------------------------------------


def _kinds(book: Book) -> dict[str, str]:
    return {
        "round": book.t("Rounds of talks"),
        "statement": book.t("What was said of a round"),
        "event": book.t("Events of the timeline"),
        "exchange": book.t("Exchanges"),
        "attack": book.t("Large air attacks"),
        "energy": book.t("Energy"),
    }


SHAPES = {
    "round": ("square", theme.PURPLE),
    "statement": ("triangle-right", theme.SKY),
    "event": ("circle", theme.BLUE),
    "exchange": ("triangle-up", theme.GREEN),
    "attack": ("diamond", theme.VERMILION),
    "energy": ("cross", theme.ORANGE),
}


def _said(book: Book) -> dict[str, tuple[str, str]]:
    """What a row of any table says, and the address of the row in the book: id → words, address."""
    data, found = book.data, {}
    for row, title in zip(data.timeline.itertuples(), _titles(book, data.timeline), strict=True):
        found[row.id] = (title, rows_at("timeline") + row.id)
    for row in data.talks.itertuples():
        found[row.id] = (book.t("Round in {city}").format(city=book.t(row.city)), rows_at("talks") + row.id)
    for row in data.statements.itertuples():
        found[row.id] = (f"{book.t(row.speaker)}: {book.t(row.said_en)}", rows_at("statements") + row.id)
    for row in data.exchanges.itertuples():
        sides = (book.t("number not found") if pd.isna(n) else words.number(book, n) for n in row[3:5])
        message = book.t("Home to Ukraine: {to_ua}; home to Russia: {to_ru}")
        found[row.id] = (
            message.format(**dict(zip(("to_ua", "to_ru"), sides, strict=True))),
            rows_at("exchanges") + row.id,
        )
    for row in data.air_attacks.itertuples():
        message = book.t("Drones: {drones}; missiles: {missiles}")
        counts = {"drones": row.drones_launched, "missiles": row.missiles_launched}
        counts = {k: "–" if pd.isna(n) else words.number(book, n) for k, n in counts.items()}
        found[row.id] = (message.format(**counts), rows_at("air_attacks") + row.id)
    for row in data.energy_events.itertuples():
        found[row.id] = (f"{book.t(row.place_en)}: {book.t(row.what_en)}", rows_at("energy_events") + row.id)
    return found


def timeline_recent(book: Book) -> Card:
    """The fourteen days up to the day: every row of every table on its day, told apart by kind."""
    name = "timeline-recent"
    title = words.fill(book, book.t("The last {n} days, from every table of the book"), n=facts.RECENT_DAYS)
    rows = facts.recent(book.data)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No table has a row in these days."))
    kinds, said = _kinds(book), _said(book)
    begin = book.data.day - DAY * (facts.RECENT_DAYS - 1)
    rows = rows.assign(
        row=rows["id"],
        id="recent-" + rows["id"],
        order=rows["kind"].map(list(kinds).index),
        kind_name=pd.Categorical(rows["kind"].map(kinds), list(kinds.values())),
        what=[said[id_][0] for id_ in rows["id"]],
        link=[said[id_][1] for id_ in rows["id"]],
        until=rows["end"].where(rows["end"] > rows["date"]),
        start=rows["date"].clip(lower=begin),
        when=words.days(book, rows["date"]),
    )
    rows["links"] = [
        [(to, book.t("row {id}").format(id=id_))] for to, id_ in zip(rows["link"], rows["row"], strict=True)
    ]
    chart, alt_text = _recent_chart(book, rows, begin, kinds), _recent_alt(book, rows, begin)
    columns = {
        book.t("Row"): "row",
        book.t("Date"): "date",
        book.t("Last day"): "until",
        book.t("Kind"): "kind_name",
        book.t("What"): "what",
    }
    listed = records.listing(
        book,
        rows,
        name=name,
        count=book.t("{shown} of {all} rows"),
        when="date",
        until="until",
        headline="what",
        small={"kind_name": book.t("kind")},
        facets={"kind_name": book.t("Kind")},
        links="links",
    )
    return scales.carded(
        book,
        rows.assign(id=rows["row"]),
        *[table for table, *_ in (facts.DATED[kind] for kind in rows["kind"].unique())],
        id=name,
        title=title,
        alt=alt_text,
        table=scales.table(rows, columns).iloc[::-1],
        caption=book.t(
            "One mark a row, one column a day; a bar shows what lasted for days. The same happening can stand in "
            "two tables, as an event and as a round or an attack. Each mark leads to its row."
        ),
        chart=chart,
        records=listed,
    )


def _recent_chart(book: Book, rows: pd.DataFrame, begin: pd.Timestamp, kinds: dict[str, str]) -> alt.LayerChart:
    """Kinds below each other, each under its name; the rows of one day and kind stand in rows of their own."""
    top, heads, placed = 0.0, [], []
    for kind, group in rows.sort_values(["order", "start", "row"]).groupby("order", sort=True):
        heads.append({"y": top, "label": list(kinds.values())[kind]})
        days = (group["start"] - begin) / DAY
        ends = (group["end"] - begin) / DAY + 1
        group = group.assign(y=[top + 1.1 + row for row in scales.stacked(days, ends)])
        placed.append(group)
        top = group["y"].max() + 1
    marks, heads = pd.concat(placed), pd.DataFrame(heads)
    height = marks["y"].max() + 0.8
    y = alt.Y(
        "y:Q", title=None, axis=None, scale=alt.Scale(domain=[-0.7, height], reverse=True, nice=False, zero=False)
    )
    shapes = {kind: mark for kind, (mark, _) in SHAPES.items()}
    colours = {kind: colour for kind, (_, colour) in SHAPES.items()}
    tips = scales.tips({"when": book.t("Date"), "kind_name": book.t("Kind"), "what": book.t("What")})
    drawn = ["id", "kind", "kind_name", "what", "when", "link", "start", "end", "y"]
    base = (
        alt.Chart(marks[drawn].astype({"kind_name": str}))
        .transform_filter(records.SHOWN)
        .transform_calculate(said="datum.when + ': ' + datum.kind_name + ', ' + datum.what")
        .encode(y=y, color=scales.told_apart(alt.Color, "kind", colours), tooltip=tips, description="said:N")
    )
    x, names = records.time(book, "start"), alt.Chart(heads).encode(y=y)
    step = "max(1, ceil((to - from) / 4 / 864e5)) * 864e5"  # four labels and one at the newest day
    x["axis"]["values"] = alt.ExprRef(f"sequence(to, from - 1, -{step})")
    x["axis"]["labelBound"] = 20  # pixels: room for the label below the newest day
    lasted = base.transform_filter("datum.end > datum.start")
    return (
        alt.layer(
            names.mark_rule(color=theme.GRID).encode(x=alt.value(0), x2=alt.value("width")),
            lasted.mark_rule(strokeWidth=5, opacity=0.5).encode(x=x, x2="end:T", href="link:N"),
            base.mark_point(filled=True, size=90, opacity=1).encode(
                x=x, shape=scales.told_apart(alt.Shape, "kind", shapes), href="link:N"
            ),
            names.mark_text(align="left", dx=2, dy=1, fontWeight="bold", stroke="white", strokeWidth=4).encode(
                x=alt.value(0), text="label:N"
            ),
            names.mark_text(align="left", dx=2, dy=1, fontWeight="bold").encode(x=alt.value(0), text="label:N"),
        )
        .add_params(*records.params(begin, book.data.day))
        .properties(height=round(18 * (height + 0.7)))
    )


def _recent_alt(book: Book, rows: pd.DataFrame, begin: pd.Timestamp) -> str:
    by_kind = rows["kind_name"].value_counts(sort=False)
    kinds = "; ".join(f"{kind} {words.number(book, count)}" for kind, count in by_kind.items() if count)
    busiest = rows["start"].value_counts().sort_index(ascending=False)
    said = book.t("Rows from {start} to {end}: {n}. {kinds}. The day with the most is {day}, with {most}.")
    most = dict(day=busiest.idxmax(), most=busiest.max())
    return words.fill(book, said, start=begin, end=book.data.day, n=len(rows), kinds=kinds, **most)
