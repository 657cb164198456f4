"""Maps of Donbas."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control
from casebook.book import Book
from casebook.control import DONBAS, DONETSK, LUHANSK
from casebook.data import row_sources
from casebook.figures import card, theme
from casebook.figures.card import Card
from casebook.figures.parts import haloed, oblast_names, percent, status_words, table_of, town_names, whole

STATUS = ["occupied", "not_occupied"]
PALE = ["#f2e6df", "#dfe9f1"]  # the pale ground of the two statuses, under dots of full colour
LABELLED, NAME_ROOM_KM = 6, (95, 26)  # names on the map, and the room one needs across and up


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
    shapes["status_word"] = shapes["status"].map(status_words(book))
    shapes["name"] = town_names(shapes, book)
    dots = control.chart_points(shapes)
    dots["people"] = shapes["population"].map(lambda n: whole(n, book) if n else "–").to_numpy()
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
        towns=", ".join(town_names(cells[cells["status"] == "not_occupied"].head(3), book)) or "–",
        share=percent(share.get("not_occupied", 0.0) / share.sum(), book),
    )
    table = table_of(
        shapes.assign(oblast=oblast_names(shapes["iso"], book), area_km2=cells["area_km2"].round(1)),
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
    words, towns = list(status_words(book).values()), _spread_out(dots)

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
        *haloed(text(_ground_words(dots, towns), "text"), fontSize=14, fontStyle="italic"),
        *haloed(text(towns, "name"), dy=-9, fontWeight="bold"),
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
