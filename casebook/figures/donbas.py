"""Figures of Donbas: the map of settlements, shares over time, map makers, towns, pace, claim against held."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control, language
from casebook.book import Book
from casebook.control import DONBAS, DONETSK, LUHANSK
from casebook.data import row_sources
from casebook.figures import card, theme
from casebook.figures.card import Card

FOUR_REGIONS, CRIMEA = "Russia claims four Ukrainian regions", "Russia annexes Crimea"  # titles in the timeline
CLAIMS = {"UA-14": FOUR_REGIONS, "UA-09": FOUR_REGIONS, "UA-23": FOUR_REGIONS, "UA-65": FOUR_REGIONS, "UA-43": CRIMEA}
STATUS = ["occupied", "not_occupied"]
PALE = ["#f2e6df", "#dfe9f1"]  # the pale ground of the two statuses, under dots of full colour
SERIES_COLOURS = {"control_history": theme.ORANGE, "control_area": theme.BLUE}
MAKER_COLOURS = {"DeepState": theme.BLUE, "NZZ": theme.ORANGE, "UAControlMap": theme.PURPLE}
LABELLED, NAME_ROOM_KM = 6, (95, 26)  # names on the map, and the room one needs across and up
HALO = dict(stroke="white", strokeWidth=3.5, strokeJoin="round")


# ---------------------------------------------------------------- words


def _percent(share: float, book: Book) -> str:
    return language.text(share, "share", book.language)


def _whole(number: float, book: Book) -> str:
    return language.number(number, book.language, "#,##0")


def _day(day: pd.Timestamp, book: Book) -> str:
    return language.day(day.date(), book.language)


def _names(rows: pd.DataFrame, book: Book) -> list[str]:
    """Names of settlements in the book's language, the English one where there is no other."""
    own = rows["name_sq"] if book.language == "sq" else [None] * len(rows)
    return [o if isinstance(o, str) and o else en for o, en in zip(own, rows["name_en"], strict=True)]


def _status_words(book: Book) -> dict[str, str]:
    return {"occupied": book.t("occupied"), "not_occupied": book.t("not occupied")}


def _oblasts(isos: pd.Series | pd.Index, book: Book) -> pd.Series | pd.Index:
    """Short names of oblasts."""
    names = {
        "UA-14": book.t("Donetsk"),
        "UA-09": book.t("Luhansk"),
        "UA-23": book.t("Zaporizhzhia"),
        "UA-65": book.t("Kherson"),
        "UA-63": book.t("Kharkiv"),
        "UA-59": book.t("Sumy"),
        "UA-12": book.t("Dnipropetrovsk"),
        "UA-48": book.t("Mykolaiv"),
        "UA-43": book.t("Crimea, Sevastopol"),
    }
    return isos.map(names)


def _series_words(rows: pd.DataFrame, book: Book) -> dict[str, str]:
    """What the series that occur in some rows are called, in the order of their colours."""
    words = {"control_history": book.t("archive"), "control_area": book.t("daily files")}
    return {series: word for series, word in words.items() if series in set(rows["series"])}


def _listed(rows: pd.DataFrame, name: str) -> str:
    return ", ".join(f"{n} {label}" for n, label in zip(rows[name], rows["label"], strict=True))


# ---------------------------------------------------------------- parts of charts and tables


def _table(rows: pd.DataFrame, **headings: str) -> pd.DataFrame:
    """The table behind a figure: some columns under the headings a reader sees."""
    return rows[list(headings)].rename(columns=headings)


def _time_axis(days: pd.Series) -> alt.Axis:
    """Years where there are years to show, else months, else days; ticks never repeat a label."""
    span = (days.max() - days.min()).days
    if span > 500:
        return alt.Axis(title=None, format="%Y", tickCount={"interval": "year", "step": 1}, labelFlush=False)
    if span > 120:
        return alt.Axis(title=None, format="%m/%Y", tickCount=3, labelOverlap=True, labelFlush=True)
    return alt.Axis(title=None, format="%d/%m", tickCount=4, labelOverlap=True, labelFlush=True)


def _name_axis(field: str, names: pd.Series, room: int = 120) -> alt.Y:
    """One line for each name, in the order of the rows."""
    return alt.Y(field, sort=list(names), title=None, axis=alt.Axis(labelLimit=room, domain=False, ticks=False))


def _percent_axis(book: Book, scale: alt.Scale) -> alt.Y:
    return alt.Y("percent:Q", scale=scale, axis=alt.Axis(tickCount=5), title=book.t("% of the oblast's area"))


def _series_colours(words: dict[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(words.values()), range=[SERIES_COLOURS[series] for series in words])


def _legend_above(**look) -> alt.Legend:
    """A legend that leaves room for the title of the axis between itself and the chart."""
    return alt.Legend(offset=30, title=None, columns=2, **look)


def _haloed(chart: alt.Chart, **look) -> list[alt.Chart]:
    """The same text twice, first as a white halo, so that it can be read over lines and dots."""
    return [chart.mark_text(**look, **HALO), chart.mark_text(**look)]


# ---------------------------------------------------------------- the map


def settlement_map(book: Book) -> Card:
    """Map of the settlements' status on the day, over cells of the ground nearest to each."""
    heading = dict(book=book, id="donbas-map", title=book.t("Settlements of Donbas: occupied and not occupied"))
    cells = control.cells(book.data)
    if cells.empty:
        reason = book.t(
            "The status of settlements is recorded from the first daily file on; there is no map for this day."
        )
        return card.nothing_yet(**heading, reason=reason)
    shapes = control.for_chart(cells)
    shapes["status_word"] = shapes["status"].map(_status_words(book))
    shapes["name"] = _names(shapes, book)
    dots = control.chart_points(shapes)
    dots["people"] = shapes["population"].map(lambda n: _whole(n, book) if n else "–").to_numpy()
    counts = cells.groupby(["iso", "status"]).size().unstack(fill_value=0).reindex(columns=STATUS, fill_value=0)
    share = cells[cells["iso"] == DONETSK].groupby("status")["area_km2"].sum()
    alt_text = book.t(
        "Map of {n} settlements in Donetsk and Luhansk oblasts. Not occupied are {d} of {dn} in Donetsk, on "
        "its western side, the largest {towns}, and {l} of {ln} in Luhansk. Their cells make up {share} of "
        "Donetsk oblast."
    ).format(
        n=len(cells),
        d=counts.loc[DONETSK, "not_occupied"],
        dn=counts.loc[DONETSK].sum(),
        l=counts.loc[LUHANSK, "not_occupied"],
        ln=counts.loc[LUHANSK].sum(),
        towns=", ".join(_names(cells[cells["status"] == "not_occupied"].head(3), book)) or "–",
        share=_percent(share.get("not_occupied", 0.0) / share.sum(), book),
    )
    table = _table(
        shapes.assign(oblast=_oblasts(shapes["iso"], book), area_km2=cells["area_km2"].round(1)),
        name=book.t("settlement"),
        oblast=book.t("oblast"),
        population=book.t("pre-war population"),
        status_word=book.t("status"),
        since=book.t("since"),
        area_km2=book.t("cell, km²"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=_map_chart(book, cells, shapes, dots),
        sources=book.data.sources_of("settlements", "settlement_status") + row_sources(book.data.oblasts),
        tables=["settlements", "settlement_status", "oblasts"],
        caption=book.t(
            "Each mark is the centre of a settlement, each cell the ground nearest to it. The dashed line "
            "runs between cells: it is not the front line. Not occupied does not mean held by Kyiv."
        ),
    )


def _map_chart(book: Book, cells, shapes, dots: pd.DataFrame) -> alt.LayerChart:
    words, towns = list(_status_words(book).values()), _spread_out(dots)

    def by_status(channel, values, **more):
        return channel("status_word:N", scale=alt.Scale(domain=words, range=values), **more)

    def outline(frame, **look):
        return alt.Chart(frame).mark_geoshape(filled=False, stroke=theme.INK, **look)

    def text(frame, field):
        return alt.Chart(frame[["x", "y", field]]).encode(longitude="x:Q", latitude="y:Q", text=f"{field}:N")

    ground = alt.Chart(shapes[["status_word", "geometry"]]).mark_geoshape(stroke="white", strokeWidth=0.4)
    oblasts = control.for_chart(control.oblasts().loc[list(DONBAS), ["geometry"]])
    contact = control.lines_for_chart(control.contact_line(cells))
    points = alt.Chart(dots[["x", "y", "name", "status_word", "people"]]).mark_point(
        size=22, strokeWidth=1.3, opacity=1
    )
    layers = [
        ground.encode(fill=by_status(alt.Fill, PALE, legend=None)),
        outline(oblasts, strokeWidth=1.2),
        outline(contact, strokeWidth=1.6, strokeDash=[5, 3]),
        points.encode(
            longitude="x:Q",
            latitude="y:Q",
            color=by_status(alt.Color, [theme.STATUS[s] for s in STATUS], legend=alt.Legend(title=None, columns=2)),
            shape=by_status(alt.Shape, ["cross", "circle"]),
            tooltip=[
                alt.Tooltip("name:N", title=book.t("settlement")),
                alt.Tooltip("status_word:N", title=book.t("status")),
                alt.Tooltip("people:N", title=book.t("pre-war population")),
            ],
        ),
        *_haloed(text(_ground_words(dots, towns), "text"), fontSize=14, fontStyle="italic"),
        *_haloed(text(towns, "name"), dy=-9, fontWeight="bold"),
    ]
    chart = alt.layer(*[layer.project(type="identity", reflectY=True) for layer in layers])
    return chart.properties(height=480).resolve_scale(fill="independent")


def _apart(dots: pd.DataFrame, x: float, y: float) -> pd.Series:
    """Distance of each dot from a point, in names: below one, two names at these places would touch."""
    return (((dots["x"] - x) / NAME_ROOM_KM[0]) ** 2 + ((dots["y"] - y) / NAME_ROOM_KM[1]) ** 2) ** 0.5


def _spread_out(dots: pd.DataFrame) -> pd.DataFrame:
    """The largest towns that leave room for each other's names."""
    chosen: list[int] = []
    for i, row in dots.iterrows():
        if (_apart(dots.loc[chosen], row["x"], row["y"]) > 1).all():
            chosen.append(i)
        if len(chosen) == LABELLED:
            break
    return dots.loc[chosen]


def _ground_words(dots: pd.DataFrame, towns: pd.DataFrame) -> pd.DataFrame:
    """Each status written on its ground: among its own dots, away from the others and from the names."""
    rows = []
    for word, own in dots.groupby("status_word"):
        other = dots[dots["status_word"] != word]
        room = [
            min(_apart(towns, x, y - 6).min(), 1.5 * _apart(other, x, y).min(), 1.5)
            for x, y in zip(own["x"], own["y"], strict=True)
        ]
        best = own.loc[pd.Series(room, own.index).idxmax()]
        rows.append({"x": max(best["x"], dots["x"].min() + NAME_ROOM_KM[0] / 2), "y": best["y"], "text": word})
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- areas over time


def shares_over_time(book: Book) -> Card:
    """Share of each oblast occupied, week by week, archive and daily files kept apart."""
    heading = dict(book=book, id="donbas-shares", title=book.t("Share of each oblast occupied, week by week"))
    rows = pd.concat([control.weekly(book.data, (iso,)).assign(iso=iso) for iso in DONBAS], ignore_index=True)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    words = _series_words(rows, book)
    rows = rows.assign(
        series_word=rows["series"].map(words), percent=rows["share"] * 100, oblast=_oblasts(rows["iso"], book)
    )
    dashes = alt.Scale(domain=list(words.values()), range=[[4, 3], [1, 0]][: len(words)])
    lines = alt.Chart(rows[["date", "percent", "oblast", "series_word"]]).mark_line()
    lines = lines.encode(
        x=alt.X("date:T", axis=_time_axis(rows["date"])),
        y=_percent_axis(book, alt.Scale(domain=[0, 100])),
        detail="oblast:N",
        color=alt.Color("series_word:N", legend=_legend_above(symbolType="stroke"), scale=_series_colours(words)),
        strokeDash=alt.StrokeDash("series_word:N", scale=dashes),
        tooltip=[
            alt.Tooltip("date:T"),
            alt.Tooltip("oblast:N", title=book.t("oblast")),
            alt.Tooltip("percent:Q", format=".1f", title="%"),
            alt.Tooltip("series_word:N", title=book.t("series")),
        ],
    )
    rows = rows.sort_values(["date", "series"], ascending=[True, False])  # on one day the daily file comes last
    ends = rows.groupby("iso").tail(1)
    ends = ends.assign(label=ends["oblast"] + " " + ends["share"].map(lambda s: _percent(s, book)))
    at = dict(x="date:T", y="percent:Q", text="label:N")
    names = alt.Chart(ends[["date", "percent", "label"]]).encode(**at)
    place = dict(align="right", dy=alt.expr("datum.percent > 90 ? 18 : -14"), fontWeight="bold")
    before = control.pre_2022_km2(book.data, DONETSK) / control.area((DONETSK,)) * 100
    words_before = book.t("held before February 2022")
    mark = alt.Chart(pd.DataFrame({"percent": [before], "date": [rows["date"].max()], "label": [words_before]}))
    rule = mark.mark_rule(strokeDash=[2, 4]).encode(y="percent:Q")
    note = mark.mark_text(align="right", dy=14, color=theme.MUTED).encode(**at)
    donetsk, luhansk = (rows[rows["iso"] == iso] for iso in DONBAS)
    alt_text = book.t(
        "Two lines. Donetsk oblast went from {a} occupied on {first} to {b} on {last}; Luhansk oblast stood "
        "at {c}. About {before} of Donetsk was held before the full-scale invasion."
    ).format(
        a=_percent(donetsk["share"].iloc[0], book),
        b=_percent(donetsk["share"].iloc[-1], book),
        c=_percent(luhansk["share"].iloc[-1], book),
        first=_day(donetsk["date"].iloc[0], book),
        last=_day(donetsk["date"].iloc[-1], book),
        before=_percent(before / 100, book),
    )
    table = _table(
        rows.sort_values(["date", "iso"]).round({"occupied_km2": 1, "percent": 1}),
        date=book.t("day"),
        oblast=book.t("oblast"),
        occupied_km2=book.t("occupied, km²"),
        percent=book.t("%"),
        series_word=book.t("series"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(rule, note, lines, *_haloed(names, **place)).properties(height=330),
        sources=book.data.sources_of(*words) + control.newspaper_sources(book.data),
        tables=["control_history", "control_area", "control_other_makers"],
        caption=book.t(
            "One map maker; its collections of maps are drawn apart. The dotted level, Donetsk before the "
            "full-scale invasion, is another map maker's."
        ),
    )


def map_makers(book: Book) -> Card:
    """Three map makers side by side for Donetsk oblast, with the spread between them as a band."""
    heading = dict(book=book, id="donbas-makers", title=book.t("Three map makers on Donetsk oblast"))
    rows, band = control.makers(book.data, DONETSK), control.spread(book.data, DONETSK)
    if band.empty:
        return card.nothing_yet(**heading, reason=book.t("Fewer than two map makers had been measured by this day."))
    rows = rows[rows["date"] >= band["date"].min()]
    words = {m: m for m in MAKER_COLOURS if m in set(rows["map_maker"])}
    caption = book.t("The axis does not start at zero. The band runs from the lowest to the highest map maker.")
    if rows["restored"].any():
        words["NZZ"] = book.t("NZZ (completed)")
        caption += " " + book.t("From April 2024 NZZ leaves out what was held before 2022; its step is added back.")
    rows = rows.assign(percent=rows["share"] * 100, maker=rows["map_maker"].map(words))
    band = band.assign(low=band["low_share"] * 100, high=band["high_share"] * 100)

    def by_maker(channel, values, **more):
        domain = list(words.values())
        return channel("maker:N", scale=alt.Scale(domain=domain, range=values[: len(domain)]), **more)

    x = alt.X("date:T", axis=_time_axis(rows["date"]))
    area = alt.Chart(band[["date", "low", "high"]]).mark_area(color=theme.SKY, opacity=0.28)
    area = area.encode(x=x, y=alt.Y("low:Q", title=book.t("% of the oblast's area")), y2="high:Q")
    lines = alt.Chart(rows[["date", "percent", "maker"]]).mark_line(strokeWidth=1.4)
    lines = lines.encode(
        x=x,
        y=_percent_axis(book, alt.Scale(zero=False, nice=True)),
        color=by_maker(alt.Color, [MAKER_COLOURS[m] for m in words], legend=_legend_above(symbolDash=[1, 0])),
        strokeDash=by_maker(alt.StrokeDash, [[1, 0], [6, 3], [2, 2]], legend=None),
    )
    points = lines.mark_point(filled=True, size=26, opacity=1).encode(
        strokeDash=alt.StrokeDash(),
        shape=by_maker(alt.Shape, ["circle", "triangle-up", "square"]),
        tooltip=[
            alt.Tooltip("maker:N", title=book.t("map maker")),
            alt.Tooltip("date:T"),
            alt.Tooltip("percent:Q", format=".1f", title="%"),
        ],
    )
    newest = band.sort_values("date").iloc[-1]
    widest = band.assign(width=band["high"] - band["low"]).sort_values("width").iloc[-1]
    alt_text = book.t(
        "Lines of Donetsk oblast by each map maker. On {day}, {n} of them put it between {low} and {high} "
        "occupied. The widest gap was {gap} percentage points, on {widest}."
    ).format(
        day=_day(newest["date"], book),
        n=newest["makers"],
        low=_percent(newest["low_share"], book),
        high=_percent(newest["high_share"], book),
        gap=language.number(widest["width"], book.language, "0.0"),
        widest=_day(widest["date"], book),
    )
    table = _table(
        rows.round({"occupied_km2": 1, "percent": 1, "not_occupied_km2": 1}),
        date=book.t("day"),
        maker=book.t("map maker"),
        occupied_km2=book.t("occupied, km²"),
        percent=book.t("%"),
        not_occupied_km2=book.t("not occupied, km²"),
        restored=book.t("earlier ground added back"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(area, lines, points).properties(height=330),
        sources=sorted(set(rows["source_id"])),
        tables=["control_other_makers", "control_area", "control_history"],
        caption=caption,
    )


def pace(book: Book) -> Card:
    """Change of the occupied area of Donetsk oblast, month by month, with the mean of the last twelve."""
    heading = dict(book=book, id="donbas-rate", title=book.t("Donetsk oblast: km² occupied in each month"))
    rows = control.all_steps(book.data, (DONETSK,))
    if len(rows) < 3:
        reason = book.t("The series of areas is shorter than three months on this day.")
        return card.nothing_yet(**heading, reason=reason)
    words = _series_words(rows, book)
    rows["series_word"] = rows["series"].map(words)
    of_archive = alt.datum.series_word == book.t("archive")
    bars = alt.Chart(rows[["start", "end", "km2", "series_word"]]).mark_bar(strokeWidth=1.2)
    bars = bars.encode(
        x=alt.X("start:T", axis=_time_axis(rows["start"])),
        x2="end:T",
        y=alt.Y("km2:Q", title=book.t("km² in the month"), axis=alt.Axis(tickCount=5)),
        y2=alt.datum(0),
        fill=alt.Fill("series_word:N", scale=_series_colours(words), legend=_legend_above(symbolStrokeWidth=1.2)),
        stroke=alt.value("white"),
        fillOpacity=alt.condition(of_archive, alt.value(0.55), alt.value(1)),
        tooltip=[alt.Tooltip("start:T"), alt.Tooltip("end:T"), alt.Tooltip("km2:Q", format=".0f")],
    )
    layers = [bars]
    low, high = rows.loc[rows["km2"].idxmin()], rows.loc[rows["km2"].idxmax()]
    alt_text = book.t(
        "Bars of {n} months. The largest is {high} km² in the month to {high_day}, the smallest {low} km² "
        "in the month to {low_day}."
    ).format(
        n=len(rows),
        high=_whole(high["km2"], book),
        low=_whole(low["km2"], book),
        high_day=_day(high["end"], book),
        low_day=_day(low["end"], book),
    )
    mean = control.rate(book.data, (DONETSK,))
    if mean is not None:
        label = book.t("mean of 12 months: {n}").format(n=_whole(mean, book))
        ends = {"start": [rows["start"].iloc[-12]], "end": [rows["end"].iloc[-1]]}
        line = alt.Chart(pd.DataFrame({**ends, "km2": [mean], "label": [label]}))
        layers += [line.mark_rule(color=theme.INK, strokeWidth=2.4).encode(x="start:T", x2="end:T", y="km2:Q")]
        layers += _haloed(line.encode(x="end:T", y=alt.value(6), text="label:N"), align="right", fontWeight="bold")
        alt_text += " " + book.t("The mean of the last twelve is {n} km².").format(n=_whole(mean, book))
    table = _table(
        rows.round({"km2": 1}),
        end=book.t("month to"),
        start=book.t("from"),
        km2=book.t("km²"),
        series_word=book.t("series"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(*layers).properties(height=300),
        sources=book.data.sources_of(*words),
        tables=["control_history", "control_area"],
        caption=book.t(
            "Each bar is one month that ends on the same day of the month as this edition. Below zero: less "
            "was occupied at its end than at its start. No bar mixes two collections."
        ),
    )


# ---------------------------------------------------------------- towns and claims


def towns_not_occupied(book: Book) -> Card:
    """The largest towns not occupied on the day, with the distance to occupied land where it was measured."""
    heading = dict(book=book, id="donbas-towns", title=book.t("Largest towns not occupied"))
    rows = control.settlement_status(book.data).query("status == 'not_occupied'").head(10)
    if rows.empty:
        reason = (
            "The status of settlements is recorded from the first daily file on; there is nothing to show for this day."
        )
        return card.nothing_yet(**heading, reason=book.t(reason))
    distances = ["" if pd.isna(km) else f" · {language.text(km, 'km', book.language)}" for km in rows["km_to_occupied"]]
    rows = rows.assign(
        name=_names(rows, book),
        oblast=_oblasts(rows["iso"], book),
        label=rows["population"].map(lambda n: _whole(n, book)) + distances,
    )
    room = float(rows["population"].max()) * 2.35  # the labels stand right of the bars
    base = alt.Chart(rows[["name", "population", "label"]]).encode(
        y=_name_axis("name:N", rows["name"]),
        x=alt.X("population:Q", scale=alt.Scale(domain=[0, room]), axis=None),
        tooltip=["name:N", "label:N"],
    )
    bars = base.mark_bar(color=theme.STATUS["not_occupied"], height={"band": 0.62})
    labels = base.mark_text(align="left", dx=5).encode(text="label:N")
    alt_text = book.t(
        "Bars of the {n} largest towns not occupied, by pre-war population: {listed} and smaller ones."
    ).format(n=len(rows), listed=_listed(rows.head(4), "name"))
    caption = book.t("Population before the war; many people have left. Centre of the town. ")
    if any(distances):
        day = _day(book.data.settlement_distance["date"].max(), book)
        caption += book.t("The distance to occupied land was measured once, on {day}.").format(day=day)
    else:
        caption += book.t("Distances had not been measured by this day.")
    table = _table(
        rows,
        name=book.t("town"),
        oblast=book.t("oblast"),
        population=book.t("pre-war population"),
        since=book.t("status since"),
        km_to_occupied=book.t("km to occupied land"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(bars, labels).properties(height=alt.Step(26)),
        caption=caption,
        sources=book.data.sources_of("settlements", "settlement_status"),
        tables=["settlements", "settlement_status", "settlement_distance"],
    )


def claimed_and_held(book: Book) -> Card:
    """What Moscow announced it annexes, against the share occupied on the day."""
    heading = dict(book=book, id="donbas-claim", title=book.t("Claimed by Moscow, and occupied"))
    areas = control.latest(book.data)
    if areas.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    announced = book.data.timeline.set_index("title_en").reindex(list(dict.fromkeys(CLAIMS.values())))
    rows = areas[["occupied_km2", "area_km2"]].rename(index={"UA-40": "UA-43"})  # Sevastopol counts with Crimea
    rows = rows.groupby(level="iso").sum()
    rows = rows.assign(
        percent=rows["occupied_km2"] / rows["area_km2"] * 100,
        claimed_on=pd.to_datetime(rows.index.map(CLAIMS).map(announced["date"])),
    )
    rows["claimed"] = rows["claimed_on"].notna()
    rows = rows[rows["claimed"] | (rows["occupied_km2"] > 5)].sort_values(["claimed", "percent"], ascending=False)
    rows = rows.assign(
        oblast=_oblasts(rows.index, book),
        label=(rows["percent"] / 100).map(lambda s: _percent(s, book)),
        whole=100.0,
        at=(rows["percent"] + 2).where(~rows["claimed"], 103.0),
    )
    held_word, claim_word = book.t("occupied"), book.t("claimed as annexed")
    claimed, others = rows[rows["claimed"]], rows[~rows["claimed"]]
    y, scale = _name_axis("oblast:N", rows["oblast"], room=130), alt.Scale(domain=[0, 142])
    quarters = alt.Axis(values=[0, 25, 50, 75, 100])
    legend = alt.Legend(title=None, columns=1, symbolType="square", symbolStrokeColor=theme.INK, symbolStrokeWidth=1.2)
    colours = alt.Scale(domain=[held_word, claim_word], range=[theme.STATUS["occupied"], "#ffffff"])
    held = alt.Chart(rows[["oblast", "percent", "label"]].assign(what=held_word)).mark_bar(height={"band": 0.6})
    held = held.encode(
        y=y,
        x=alt.X("percent:Q", scale=scale, title=book.t("% of the area"), axis=quarters),
        fill=alt.Fill("what:N", legend=legend, scale=colours),
        tooltip=["oblast:N", "label:N"],
    )
    claim = alt.Chart(claimed[["oblast", "whole"]].assign(what=claim_word)).mark_bar(
        filled=False, stroke=theme.INK, strokeWidth=1.6, strokeDash=[4, 2], height={"band": 0.86}
    )
    claim = claim.encode(y=y, x=alt.X("whole:Q", scale=scale))
    text = alt.Chart(rows[["oblast", "at", "label"]]).mark_text(align="left")
    text = text.encode(y=y, x=alt.X("at:Q", scale=scale), text="label:N")
    alt_text = book.t("Occupied, of oblasts claimed as annexed in whole: {listed}.").format(
        listed=_listed(claimed, "oblast")
    )
    if len(others):
        rest = _listed(others, "oblast")
        alt_text += " " + book.t("Occupied in part, without such a claim: {rest}.").format(rest=rest)
    table = _table(
        rows.assign(occupied_km2=rows["occupied_km2"].round().astype(int)).round({"percent": 1}),
        oblast=book.t("oblast"),
        claimed_on=book.t("claim announced"),
        occupied_km2=book.t("occupied, km²"),
        percent=book.t("%"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(held, claim, text).properties(height=alt.Step(28)),
        sources=sorted({*book.data.sources_of(areas["series"].iloc[0]), *announced["source_id"].dropna()}),
        tables=["control_area", "timeline"],
        caption=book.t(
            "Dashed frame: the whole oblast, claimed as annexed and not recognised by Kyiv. Crimea is wholly "
            "occupied: what is missing to the full length is a mismatch of coastlines."
        ),
    )


def town_claims(book: Book) -> Card:
    """Towns Moscow said it had taken, beside the day the map maker drew their centre as occupied."""
    heading = dict(book=book, id="donbas-town-claims", title=book.t("A town centre on the map, a town in a statement"))
    rows = control.town_claims(book.data)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("The timeline has no such claim since the daily files begin."))
    rows = rows.assign(name=_names(rows, book))
    words = [book.t("centre drawn as occupied"), book.t("claimed by Moscow")]
    marks = pd.concat(rows.assign(day=rows[d], what=w) for d, w in zip(("centre_on", "claimed_on"), words, strict=True))
    marks = marks.dropna(subset="day")[["name", "day", "what"]]
    y, both = _name_axis("name:N", rows["name"]), rows.dropna(subset="centre_on")
    line = alt.Chart(both[["name", "claimed_on", "centre_on"]]).mark_rule(strokeWidth=1.5)
    line = line.encode(y=y, x=alt.X("centre_on:T", scale=alt.Scale(padding=14)), x2="claimed_on:T")
    points = alt.Chart(marks).mark_point(filled=True, size=110, opacity=1)
    points = points.encode(
        y=y,
        x=alt.X("day:T", scale=alt.Scale(padding=14), axis=_time_axis(marks["day"])),
        color=alt.Color(
            "what:N",
            scale=alt.Scale(domain=words, range=[theme.BLUE, theme.ORANGE]),
            legend=alt.Legend(title=None, columns=1),
        ),
        shape=alt.Shape("what:N", scale=alt.Scale(domain=words, range=["circle", "diamond"])),
        tooltip=["name:N", "what:N", "day:T"],
    )
    parts = [book.t("{town} {n} days").format(town=r["name"], n=int(r["days_later"])) for _, r in both.iterrows()]
    alt_text = book.t("Days from the map's first mark on the centre to Moscow's claim of the town: {parts}.").format(
        parts=", ".join(parts) or "–"
    )
    table = _table(
        rows,
        name=book.t("town"),
        centre_on=book.t("centre drawn as occupied"),
        claimed_on=book.t("claimed by Moscow"),
        days_later=book.t("days between"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(line, points).properties(height=alt.Step(34)),
        sources=sorted({*rows["source_id"], *book.data.sources_of("settlement_status")}),
        tables=["timeline", "settlement_status"],
        caption=book.t(
            "The centre is one point; a town can be split for months. The first mark is the last change of "
            "the centre's status. Only claims that stand in the timeline."
        ),
    )


def positions(book: Book) -> Card:
    """What the parties said on the territory of Donbas and on a demilitarised zone: a table, newest first."""
    heading = dict(book=book, id="donbas-positions", title=book.t("What the parties say on Donbas"))
    issues = {"territory_donbas": book.t("territory of Donbas"), "demilitarised_zone": book.t("demilitarised zone")}
    rows = book.data.positions
    rows = rows[rows["issue"].isin(issues.keys())].sort_values("date", ascending=False)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No statement on this question is in the table by this day."))
    parties = {
        "UA": book.t("Ukraine"),
        "RU": book.t("Russia"),
        "US": book.t("United States"),
        "EU": book.t("European states"),
    }
    table = _table(
        rows.replace({"party": parties, "issue": issues}).assign(position_en=[book.t(p) for p in rows["position_en"]]),
        party=book.t("whose position"),
        issue=book.t("on"),
        position_en=book.t("position, in our words"),
        stated_by=book.t("stated by"),
        date=book.t("day"),
    )
    counts = rows["party"].map(parties).value_counts()
    alt_text = book.t("A table of {n} statements: {parts}.").format(
        n=len(rows), parts=", ".join(f"{party} {n}" for party, n in counts.items())
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        sources=sorted(set(rows["source_id"])),
        tables=["positions"],
        caption=book.t("Newest first. A statement reports what was said, not what is so."),
    )
