"""Figures of Donbas: the map of settlements, shares over time, map makers, towns, pace, claim against "
"held."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control, language
from casebook.book import Book
from casebook.control import DONBAS, DONETSK, LUHANSK
from casebook.figures import card, theme
from casebook.figures.card import Card

CLAIMS = {
    "UA-14": "Russia claims four Ukrainian regions",
    "UA-09": "Russia claims four Ukrainian regions",
    "UA-23": "Russia claims four Ukrainian regions",
    "UA-65": "Russia claims four Ukrainian regions",
    "UA-43": "Russia annexes Crimea",
}
LEGEND_ABOVE = 30  # where an axis title stands between legend and chart
STATUS = ["occupied", "not_occupied"]
STATUS_COLOURS = [theme.STATUS[s] for s in STATUS]
LABELLED, NAME_ROOM_KM = 6, (95, 26)  # names on the map, and the room one needs across and up
HALO = dict(stroke="white", strokeWidth=3.5, strokeJoin="round")
PALE = ["#f2e6df", "#dfe9f1"]  # the pale ground of the two statuses, under dots of full colour


def _percent(share: float, book: Book) -> str:
    return language.text(share, "share", book.language)


def _whole(number: float, book: Book) -> str:
    return language.number(number, book.language, "#,##0")


def _name(row, book: Book) -> str:
    own = row["name_sq"] if book.language == "sq" else None
    return own if isinstance(own, str) and own else row["name_en"]


def _status_words(book: Book) -> dict[str, str]:
    return {"occupied": book.t("occupied"), "not_occupied": book.t("not occupied")}


def _short_oblast(book: Book, iso: str) -> str:
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
    return names[iso]


def _time_axis(days: pd.Series) -> alt.Axis:
    """Years where there are years to show, else months, else days; ticks never repeat a label."""
    span = (days.max() - days.min()).days
    if span > 500:
        return alt.Axis(title=None, format="%Y", tickCount={"interval": "year", "step": 1}, labelFlush=False)
    if span > 120:
        return alt.Axis(title=None, format="%m/%Y", tickCount=3, labelOverlap=True, labelFlush=True)
    return alt.Axis(title=None, format="%d/%m", tickCount=4, labelOverlap=True, labelFlush=True)


def _settlement_sources(book: Book) -> list[str]:
    return book.data.sources_of("settlements", "settlement_status")


def settlement_map(book: Book) -> Card:
    """Map of the settlements' status on the day, over cells of the ground nearest to each."""
    id, title = "donbas-map", book.t("Settlements of Donbas: occupied and not occupied")
    cells = control.cells(book.data)
    if cells.empty:
        return card.nothing_yet(
            book,
            id,
            title,
            book.t("The status of settlements is recorded from the first daily file on; there is no map for this day."),
        )
    words = _status_words(book)
    shapes = control.for_chart(cells)
    shapes["status_word"] = shapes["status"].map(words)
    shapes["name"] = [_name(row, book) for _, row in shapes.iterrows()]
    dots = control.chart_points(shapes)
    dots["people"] = shapes["population"].map(lambda n: _whole(n, book) if n else "–").to_numpy()
    chart = _map_chart(book, cells, shapes, dots)
    counts = cells.groupby(["iso", "status"]).size().unstack(fill_value=0).reindex(columns=STATUS, fill_value=0)
    largest = [_name(r, book) for _, r in cells[cells["status"] == "not_occupied"].head(3).iterrows()]
    share = cells.loc[(cells["iso"] == DONETSK), ["status", "area_km2"]].groupby("status")["area_km2"].sum()
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
        towns=", ".join(largest) or "–",
        share=_percent(share.get("not_occupied", 0.0) / share.sum(), book),
    )
    table = (
        shapes[["name", "iso", "population", "status_word", "since", "area_km2"]]
        .assign(iso=shapes["iso"].map(lambda i: _short_oblast(book, i)), area_km2=cells["area_km2"].round(1))
        .set_axis(
            [
                book.t("settlement"),
                book.t("oblast"),
                book.t("pre-war population"),
                book.t("status"),
                book.t("since"),
                book.t("cell, km²"),
            ],
            axis=1,
        )
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        sources=_settlement_sources(book) + ["S408"],
        tables=["settlements", "settlement_status", "oblasts"],
        caption=book.t(
            "Each mark is the centre of a settlement, each cell the ground nearest to it. The dashed line "
            "runs between cells: "
            "it is not the front line. Not occupied does not mean held by Kyiv."
        ),
    )


def _haloed(chart: alt.Chart, **look) -> list[alt.Chart]:
    """The same text twice, first as a white halo, so that it can be read over lines and dots."""
    return [chart.mark_text(**look, **HALO), chart.mark_text(**look)]


def _map_chart(book: Book, cells, shapes, dots: pd.DataFrame) -> alt.LayerChart:
    words = _status_words(book)
    towns = _spread_out(dots)
    flat = dict(type="identity", reflectY=True)
    scale = alt.Scale(domain=list(words.values()), range=STATUS_COLOURS)
    ground = (
        alt.Chart(shapes[["status_word", "geometry"]])
        .mark_geoshape(stroke="white", strokeWidth=0.4)
        .encode(fill=alt.Fill("status_word:N", legend=None, scale=alt.Scale(domain=list(words.values()), range=PALE)))
    )
    borders = alt.Chart(control.for_chart(control.oblasts().loc[list(DONBAS), ["geometry"]])).mark_geoshape(
        filled=False, stroke=theme.INK, strokeWidth=1.2
    )
    front = alt.Chart(control.lines_for_chart(control.contact_line(cells))).mark_geoshape(
        filled=False, stroke=theme.INK, strokeWidth=1.6, strokeDash=[5, 3]
    )
    points = (
        alt.Chart(dots[["x", "y", "name", "status_word", "people"]])
        .mark_point(size=22, strokeWidth=1.3, opacity=1)
        .encode(
            longitude="x:Q",
            latitude="y:Q",
            color=alt.Color("status_word:N", scale=scale, legend=alt.Legend(title=None, columns=2)),
            shape=alt.Shape("status_word:N", scale=alt.Scale(domain=list(words.values()), range=["cross", "circle"])),
            tooltip=[
                alt.Tooltip("name:N", title=book.t("settlement")),
                alt.Tooltip("status_word:N", title=book.t("status")),
                alt.Tooltip("people:N", title=book.t("pre-war population")),
            ],
        )
    )
    names = alt.Chart(towns[["x", "y", "name"]]).encode(longitude="x:Q", latitude="y:Q", text="name:N")
    grounds = alt.Chart(_ground_words(dots, towns)).encode(longitude="x:Q", latitude="y:Q", text="text:N")
    layers = [ground, borders, front, points, *_haloed(grounds, fontSize=14, fontStyle="italic")]
    layers += _haloed(names, dy=-9, fontWeight="bold")
    chart = alt.layer(*[layer.project(**flat) for layer in layers]).properties(height=480)
    return chart.resolve_scale(fill="independent")


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
        room = pd.Series(
            {
                i: min(_apart(towns, r["x"], r["y"] - 6).min(), 1.5 * _apart(other, r["x"], r["y"]).min(), 1.5)
                for i, r in own.iterrows()
            }
        )
        best = own.loc[room.idxmax()]
        rows.append({"x": max(best["x"], dots["x"].min() + NAME_ROOM_KM[0] / 2), "y": best["y"], "text": word})
    return pd.DataFrame(rows)


def shares_over_time(book: Book) -> Card:
    """Share of each oblast occupied, week by week, archive and daily files kept apart."""
    id, title = "donbas-shares", book.t("Share of each oblast occupied, week by week")
    parts = [control.weekly(book.data, (iso,)).assign(iso=iso) for iso in DONBAS]
    rows = pd.concat(parts, ignore_index=True)
    if rows.empty:
        return card.nothing_yet(book, id, title, book.t("No area had been measured by this day."))
    series_words = {"control_history": book.t("archive"), "control_area": book.t("daily files")}
    rows["series_word"] = rows["series"].map(series_words)
    rows["percent"] = rows["share"] * 100
    rows["oblast"] = rows["iso"].map(lambda i: _short_oblast(book, i))
    used = [w for s, w in series_words.items() if s in set(rows["series"])]
    ends = rows.sort_values("date").groupby("iso").tail(1)
    ends = ends.assign(label=[f"{o} {_percent(s, book)}" for o, s in zip(ends["oblast"], ends["share"], strict=True)])
    x = alt.X("date:T", axis=_time_axis(rows["date"]))
    y = alt.Y(
        "percent:Q",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(tickCount=5),
        title=book.t("% of the oblast's area"),
    )
    lines = (
        alt.Chart(rows[["date", "percent", "oblast", "series_word"]])
        .mark_line()
        .encode(
            x=x,
            y=y,
            detail="oblast:N",
            color=alt.Color(
                "series_word:N",
                legend=alt.Legend(offset=LEGEND_ABOVE, title=None, columns=2, symbolType="stroke"),
                scale=alt.Scale(domain=used, range=[theme.ORANGE, theme.BLUE][: len(used)]),
            ),
            strokeDash=alt.StrokeDash(
                "series_word:N", scale=alt.Scale(domain=used, range=[[4, 3], [1, 0]][: len(used)])
            ),
            tooltip=[
                alt.Tooltip("date:T"),
                alt.Tooltip("oblast:N", title=book.t("oblast")),
                alt.Tooltip("percent:Q", format=".1f", title="%"),
                alt.Tooltip("series_word:N", title=book.t("series")),
            ],
        )
    )
    names = alt.Chart(ends[["date", "percent", "label"]]).encode(x="date:T", y="percent:Q", text="label:N")
    place = dict(align="right", dy=alt.expr("datum.percent > 90 ? 18 : -14"), fontWeight="bold")
    before = control.pre_2022_km2(book.data, DONETSK) / control.area((DONETSK,)) * 100
    mark = pd.DataFrame(
        {"percent": [before], "date": [rows["date"].max()], "label": [book.t("held before February 2022")]}
    )
    rule = alt.Chart(mark).mark_rule(strokeDash=[2, 4]).encode(y="percent:Q")
    note = (
        alt.Chart(mark)
        .mark_text(align="right", dy=14, color=theme.MUTED)
        .encode(x="date:T", y="percent:Q", text="label:N")
    )
    chart = alt.layer(rule, note, lines, *_haloed(names, **place)).properties(height=330)
    first, last = (rows[rows["iso"] == DONETSK].sort_values("date").iloc[i] for i in (0, -1))
    luhansk = rows[rows["iso"] == LUHANSK].sort_values("date").iloc[-1]
    alt_text = book.t(
        "Two lines. Donetsk oblast went from {a} occupied on {first} to {b} on {last}; Luhansk oblast stood "
        "at {c}. "
        "About {before} of Donetsk was held before the full-scale invasion."
    ).format(
        a=_percent(first["share"], book),
        b=_percent(last["share"], book),
        c=_percent(luhansk["share"], book),
        first=language.day(first["date"].date(), book.language),
        last=language.day(last["date"].date(), book.language),
        before=_percent(before / 100, book),
    )
    table = rows.sort_values(["date", "iso"])[["date", "oblast", "occupied_km2", "percent", "series_word"]].round(
        {"occupied_km2": 1, "percent": 1}
    )
    table = table.set_axis(
        [book.t("day"), book.t("oblast"), book.t("occupied, km²"), book.t("%"), book.t("series")], axis=1
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        sources=book.data.sources_of(*set(rows["series"])) + ["S412"],
        tables=["control_history", "control_area", "control_other_makers"],
        caption=book.t(
            "One map maker; its collections of maps are drawn apart. The dotted level, Donetsk before the "
            "full-scale invasion, is another map maker's."
        ),
    )


MAKER_COLOURS = {"DeepState": theme.BLUE, "NZZ": theme.ORANGE, "UAControlMap": theme.PURPLE}


def map_makers(book: Book) -> Card:
    """Three map makers side by side for Donetsk oblast, with the spread between them as a band."""
    id, title = "donbas-makers", book.t("Three map makers on Donetsk oblast")
    rows, band = control.makers(book.data, DONETSK), control.spread(book.data, DONETSK)
    if band.empty:
        return card.nothing_yet(book, id, title, book.t("Fewer than two map makers had been measured by this day."))
    rows = rows[rows["date"] >= band["date"].min()].assign(percent=lambda f: f["share"] * 100)
    completed = rows["restored"].any()
    words = {m: m for m in MAKER_COLOURS if m in set(rows["map_maker"])}
    caption = [book.t("The axis does not start at zero. The band runs from the lowest to the highest map maker.")]
    if completed:
        words["NZZ"] = book.t("NZZ (completed)")
        caption.append(book.t("From April 2024 NZZ leaves out what was held before 2022; its step is added back."))
    rows["maker"] = rows["map_maker"].map(words)
    band = band.assign(low=band["low_share"] * 100, high=band["high_share"] * 100)
    domain = list(words.values())
    y = alt.Y(
        "percent:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(tickCount=5),
        title=book.t("% of the oblast's area"),
    )
    x = alt.X("date:T", axis=_time_axis(rows["date"]))
    area = (
        alt.Chart(band[["date", "low", "high"]])
        .mark_area(color=theme.SKY, opacity=0.28)
        .encode(x=x, y=alt.Y("low:Q", title=book.t("% of the oblast's area")), y2="high:Q")
    )
    lines = (
        alt.Chart(rows[["date", "percent", "maker"]])
        .mark_line(strokeWidth=1.4)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "maker:N",
                scale=alt.Scale(domain=domain, range=[MAKER_COLOURS[m] for m in words]),
                legend=alt.Legend(offset=LEGEND_ABOVE, title=None, columns=2, symbolDash=[1, 0]),
            ),
            strokeDash=alt.StrokeDash(
                "maker:N", legend=None, scale=alt.Scale(domain=domain, range=[[1, 0], [6, 3], [2, 2]][: len(domain)])
            ),
        )
    )
    points = lines.mark_point(filled=True, size=26, opacity=1).encode(
        strokeDash=alt.StrokeDash(),
        shape=alt.Shape(
            "maker:N", scale=alt.Scale(domain=domain, range=["circle", "triangle-up", "square"][: len(domain)])
        ),
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
        "occupied. "
        "The widest gap was {gap} percentage points, on {widest}."
    ).format(
        day=language.day(newest["date"].date(), book.language),
        n=newest["makers"],
        low=_percent(newest["low_share"], book),
        high=_percent(newest["high_share"], book),
        gap=language.number(widest["width"], book.language, "0.0"),
        widest=language.day(widest["date"].date(), book.language),
    )
    table = rows[["date", "maker", "occupied_km2", "percent", "not_occupied_km2", "restored"]].round(
        {"occupied_km2": 1, "percent": 1, "not_occupied_km2": 1}
    )
    table = table.set_axis(
        [
            book.t("day"),
            book.t("map maker"),
            book.t("occupied, km²"),
            book.t("%"),
            book.t("not occupied, km²"),
            book.t("earlier ground added back"),
        ],
        axis=1,
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=alt.layer(area, lines, points).properties(height=330),
        sources=sorted(set(rows["source_id"])),
        tables=["control_other_makers", "control_area", "control_history"],
        caption=" ".join(caption),
    )


def towns_not_occupied(book: Book) -> Card:
    """The largest towns not occupied on the day, with the distance to occupied land where it was measured."""
    id, title = "donbas-towns", book.t("Largest towns not occupied")
    status = control.settlement_status(book.data)
    rows = status[status["status"] == "not_occupied"].head(10)
    if rows.empty:
        return card.nothing_yet(
            book,
            id,
            title,
            book.t(
                "The status of settlements is recorded from the first daily file on; there is nothing to "
                "show for this day."
            ),
        )
    rows = rows.assign(
        name=[_name(r, book) for _, r in rows.iterrows()], oblast=rows["iso"].map(lambda i: _short_oblast(book, i))
    )
    measured = rows["km_to_occupied"].notna().any()
    rows["label"] = [
        _whole(r["population"], book)
        + ("" if pd.isna(r["km_to_occupied"]) else f" · {language.text(r['km_to_occupied'], 'km', book.language)}")
        for _, r in rows.iterrows()
    ]
    top = rows["population"].max()
    base = alt.Chart(rows[["name", "population", "label"]]).encode(
        y=alt.Y(
            "name:N", sort=list(rows["name"]), title=None, axis=alt.Axis(labelLimit=120, domain=False, ticks=False)
        ),
        x=alt.X("population:Q", scale=alt.Scale(domain=[0, float(top) * 2.35]), axis=None),
        tooltip=["name:N", "label:N"],
    )
    chart = alt.layer(
        base.mark_bar(color=theme.STATUS["not_occupied"], height={"band": 0.62}),
        base.mark_text(align="left", dx=5).encode(text="label:N"),
    ).properties(height=alt.Step(26))
    listed = ", ".join(f"{r['name']} {r['label']}" for _, r in rows.head(4).iterrows())
    alt_text = book.t(
        "Bars of the {n} largest towns not occupied, by pre-war population: {listed} and smaller ones."
    ).format(n=len(rows), listed=listed)
    caption = book.t("Population before the war; many people have left. Centre of the town. ")
    if measured:
        caption += book.t("The distance to occupied land was measured once, on {day}.").format(
            day=language.day(book.data.settlement_distance["date"].max().date(), book.language)
        )
    else:
        caption += book.t("Distances had not been measured by this day.")
    table = rows[["name", "oblast", "population", "since", "km_to_occupied"]].set_axis(
        [
            book.t("town"),
            book.t("oblast"),
            book.t("pre-war population"),
            book.t("status since"),
            book.t("km to occupied land"),
        ],
        axis=1,
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        caption=caption,
        sources=_settlement_sources(book),
        tables=["settlements", "settlement_status", "settlement_distance"],
    )


def pace(book: Book) -> Card:
    """Change of the occupied area of Donetsk oblast, month by month, with the mean of the last twelve."""
    id, title = "donbas-rate", book.t("Donetsk oblast: km² occupied in each month")
    rows = control.all_steps(book.data, (DONETSK,))
    if len(rows) < 3:
        return card.nothing_yet(
            book, id, title, book.t("The series of areas is shorter than three months on this day.")
        )
    words = {"control_history": book.t("archive"), "control_area": book.t("daily files")}
    used = [w for s, w in words.items() if s in set(rows["series"])]
    rows["series_word"] = rows["series"].map(words)
    scale = {s: c for s, c in zip(words, (theme.ORANGE, theme.BLUE), strict=True)}
    colours = [scale[s] for s, w in words.items() if w in used]
    bars = (
        alt.Chart(rows[["start", "end", "km2", "series_word"]])
        .mark_bar(strokeWidth=1.2)
        .encode(
            x=alt.X("start:T", axis=_time_axis(rows["start"])),
            x2="end:T",
            y=alt.Y("km2:Q", title=book.t("km² in the month"), axis=alt.Axis(tickCount=5)),
            y2=alt.datum(0),
            fill=alt.Fill(
                "series_word:N",
                scale=alt.Scale(domain=used, range=colours),
                legend=alt.Legend(offset=LEGEND_ABOVE, title=None, columns=2, symbolStrokeWidth=1.2),
            ),
            stroke=alt.value("white"),
            fillOpacity=alt.condition(alt.datum.series_word == words["control_history"], alt.value(0.55), alt.value(1)),
            tooltip=[alt.Tooltip("start:T"), alt.Tooltip("end:T"), alt.Tooltip("km2:Q", format=".0f")],
        )
    )
    layers = [bars]
    mean = control.rate(book.data, (DONETSK,))
    if mean is not None:
        year = rows.tail(12)
        line = pd.DataFrame(
            {
                "start": [year["start"].iloc[0]],
                "end": [year["end"].iloc[-1]],
                "km2": [mean],
                "label": [book.t("mean of 12 months: {n}").format(n=_whole(mean, book))],
            }
        )
        layers += [
            alt.Chart(line).mark_rule(color=theme.INK, strokeWidth=2.4).encode(x="start:T", x2="end:T", y="km2:Q")
        ]
        text = alt.Chart(line).encode(x="end:T", y=alt.value(6), text="label:N")
        layers += _haloed(text, align="right", fontWeight="bold")
    low, high = rows.loc[rows["km2"].idxmin()], rows.loc[rows["km2"].idxmax()]
    alt_text = book.t(
        "Bars of {n} months. The largest is {high} km² in the month to {high_day}, the smallest {low} km² "
        "in the month to "
        "{low_day}."
    ).format(
        n=len(rows),
        high=_whole(high["km2"], book),
        low=_whole(low["km2"], book),
        high_day=language.day(high["end"].date(), book.language),
        low_day=language.day(low["end"].date(), book.language),
    )
    if mean is not None:
        alt_text += " " + book.t("The mean of the last twelve is {n} km².").format(n=_whole(mean, book))
    table = (
        rows[["end", "start", "km2", "series_word"]]
        .round({"km2": 1})
        .set_axis([book.t("month to"), book.t("from"), book.t("km²"), book.t("series")], axis=1)
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=alt.layer(*layers).properties(height=300),
        sources=book.data.sources_of(*set(rows["series"])),
        tables=["control_history", "control_area"],
        caption=book.t(
            "Each bar is one month that ends on the same day of the month as this edition. Below zero: less "
            "was occupied at its end than at its start. No bar mixes two collections."
        ),
    )


def claimed_and_held(book: Book) -> Card:
    """What Moscow announced it annexes, against the share occupied on the day."""
    id, title = "donbas-claim", book.t("Claimed by Moscow, and occupied")
    areas = control.latest(book.data)
    if areas.empty:
        return card.nothing_yet(book, id, title, book.t("No area had been measured by this day."))
    announced = book.data.timeline.set_index("title_en")
    rows = []
    for iso in areas.index.drop("UA-40"):
        members = list(control.CRIMEA) if iso == "UA-43" else [iso]
        km2 = areas.loc[members, "occupied_km2"].sum()
        share = km2 / control.area(tuple(members))
        claim = CLAIMS.get(iso)
        day = announced["date"].get(claim) if claim else None
        if day is not None or km2 > 5:
            rows.append(
                {
                    "iso": iso,
                    "oblast": _short_oblast(book, iso),
                    "percent": share * 100,
                    "occupied_km2": round(km2),
                    "claimed_on": day if day is not None else pd.NaT,
                    "claimed": day is not None,
                    "label": _percent(share, book),
                }
            )
    rows = pd.DataFrame(rows).sort_values(["claimed", "percent"], ascending=False)
    order = list(rows["oblast"])
    full = rows[rows["claimed"]].assign(whole=100.0)
    y = alt.Y("oblast:N", sort=order, title=None, axis=alt.Axis(labelLimit=130, domain=False, ticks=False))
    x_scale = alt.Scale(domain=[0, 142])
    held_word, claim_word = book.t("occupied"), book.t("claimed as annexed")
    held = (
        alt.Chart(rows[["oblast", "percent", "label"]].assign(what=held_word))
        .mark_bar(height={"band": 0.6})
        .encode(
            y=y,
            x=alt.X(
                "percent:Q", scale=x_scale, title=book.t("% of the area"), axis=alt.Axis(values=[0, 25, 50, 75, 100])
            ),
            fill=alt.Fill(
                "what:N",
                legend=alt.Legend(
                    title=None, columns=1, symbolType="square", symbolStrokeColor=theme.INK, symbolStrokeWidth=1.2
                ),
                scale=alt.Scale(domain=[held_word, claim_word], range=[theme.STATUS["occupied"], "#ffffff"]),
            ),
            tooltip=["oblast:N", "label:N"],
        )
    )
    claim = (
        alt.Chart(full[["oblast", "whole"]].assign(what=claim_word))
        .mark_bar(filled=False, stroke=theme.INK, strokeWidth=1.6, strokeDash=[4, 2], height={"band": 0.86})
        .encode(y=y, x=alt.X("whole:Q", scale=x_scale))
    )
    text = (
        alt.Chart(
            rows.assign(at=[103.0 if c else p + 2 for c, p in zip(rows["claimed"], rows["percent"], strict=True)])[
                ["oblast", "at", "label"]
            ]
        )
        .mark_text(align="left")
        .encode(y=y, x=alt.X("at:Q", scale=x_scale), text="label:N")
    )
    chart = alt.layer(held, claim, text).properties(height=alt.Step(28))
    listed = ", ".join(f"{r['oblast']} {r['label']}" for _, r in rows[rows["claimed"]].iterrows())
    rest = ", ".join(f"{r['oblast']} {r['label']}" for _, r in rows[~rows["claimed"]].iterrows())
    alt_text = book.t("Occupied, of oblasts claimed as annexed in whole: {listed}.").format(listed=listed)
    if rest:
        alt_text += " " + book.t("Occupied in part, without such a claim: {rest}.").format(rest=rest)
    table = (
        rows[["oblast", "claimed_on", "occupied_km2", "percent"]]
        .round({"percent": 1})
        .set_axis([book.t("oblast"), book.t("claim announced"), book.t("occupied, km²"), book.t("%")], axis=1)
    )
    sources = sorted(
        set(book.data.sources_of(areas["series"].iloc[0]))
        | set(announced["source_id"].reindex(set(CLAIMS.values())).dropna())
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=chart,
        sources=sources,
        tables=["control_area", "timeline"],
        caption=book.t(
            "Dashed frame: the whole oblast, claimed as annexed and not recognised by Kyiv. Crimea is wholly "
            "occupied: what is missing to the full length is a mismatch of coastlines."
        ),
    )


def town_claims(book: Book) -> Card:
    """Towns Moscow said it had taken, beside the day the map maker drew their centre as occupied."""
    id, title = "donbas-town-claims", book.t("A town centre on the map, a town in a statement")
    rows = control.town_claims(book.data)
    if rows.empty:
        return card.nothing_yet(book, id, title, book.t("The timeline has no such claim since the daily files begin."))
    rows = rows.assign(name=[_name(r, book) for _, r in rows.iterrows()])
    words = [book.t("centre drawn as occupied"), book.t("claimed by Moscow")]
    marks = pd.concat(
        [rows.assign(day=rows["centre_on"], what=words[0]), rows.assign(day=rows["claimed_on"], what=words[1])]
    )
    marks = marks.dropna(subset="day")[["name", "day", "what"]]
    y = alt.Y("name:N", sort=list(rows["name"]), title=None, axis=alt.Axis(labelLimit=120, domain=False, ticks=False))
    both = rows.dropna(subset="centre_on")
    line = (
        alt.Chart(both[["name", "claimed_on", "centre_on"]])
        .mark_rule(strokeWidth=1.5)
        .encode(y=y, x=alt.X("centre_on:T", scale=alt.Scale(padding=14)), x2="claimed_on:T")
    )
    points = (
        alt.Chart(marks)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
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
    )
    parts = [book.t("{town} {n} days").format(town=r["name"], n=int(r["days_later"])) for _, r in both.iterrows()]
    alt_text = book.t("Days from the map's first mark on the centre to Moscow's claim of the town: {parts}.").format(
        parts=", ".join(parts) or "–"
    )
    table = rows[["name", "centre_on", "claimed_on", "days_later"]].set_axis(
        [book.t("town"), book.t("centre drawn as occupied"), book.t("claimed by Moscow"), book.t("days between")],
        axis=1,
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        chart=alt.layer(line, points).properties(height=alt.Step(34)),
        sources=sorted(set(rows["source_id"]) | set(book.data.sources_of("settlement_status"))),
        tables=["timeline", "settlement_status"],
        caption=book.t(
            "The centre is one point; a town can be split for months. The first mark is the last change of "
            "the centre's status. Only claims that stand in the timeline."
        ),
    )


def positions(book: Book) -> Card:
    """What the parties said on the territory of Donbas and on a demilitarised zone: a table, newest first."""
    id, title = "donbas-positions", book.t("What the parties say on Donbas")
    rows = book.data.positions
    rows = rows[rows["issue"].isin(["territory_donbas", "demilitarised_zone"])].sort_values("date", ascending=False)
    if rows.empty:
        return card.nothing_yet(book, id, title, book.t("No statement on this question is in the table by this day."))
    parties = {
        "UA": book.t("Ukraine"),
        "RU": book.t("Russia"),
        "US": book.t("United States"),
        "EU": book.t("European states"),
    }
    issues = {"territory_donbas": book.t("territory of Donbas"), "demilitarised_zone": book.t("demilitarised zone")}
    table = pd.DataFrame(
        {
            book.t("whose position"): rows["party"].map(parties).to_numpy(),
            book.t("on"): rows["issue"].map(issues).to_numpy(),
            book.t("position, in our words"): [book.t(p) for p in rows["position_en"]],
            book.t("stated by"): rows["stated_by"].to_numpy(),
            book.t("day"): rows["date"].to_numpy(),
        }
    )
    counts = rows["party"].value_counts()
    alt_text = book.t("A table of {n} statements: {parts}.").format(
        n=len(rows), parts=", ".join(f"{parties[p]} {n}" for p, n in counts.items())
    )
    return card.figure(
        book,
        id=id,
        title=title,
        alt=alt_text,
        table=table,
        sources=sorted(set(rows["source_id"])),
        tables=["positions"],
        caption=book.t("Newest first. A statement reports what was said, not what is so."),
    )
