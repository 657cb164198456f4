"""The map of what each proposal on the table would take in of Donetsk oblast."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control
from casebook.book import Book
from casebook.control import DONETSK
from casebook.data import row_sources
from casebook.figures import card, plane, theme
from casebook.figures.card import Card
from casebook.figures.maps import NO_MAP, PLACE, spread_out, surfaces
from casebook.figures.parts import day_text, table_of, town_names, whole
from casebook.figures.plane import Frame

NEARER = ["#5b8db8", "#86aed0", "#aecbe3", "#c6dcee", "#dce9f4"]  # strips of the not occupied side, from the line
BEYOND = ["#8f3d1b", "#b4532a", "#c97a52", "#d99a78", "#e2af92"]  # of the occupied side
BEYOND_ALL = "#f1f6fa"  # not occupied, farther than any strip
TOWN = 5000  # people before the war: smaller places are not named beside the strips


def proposals_map(book: Book) -> Card:
    """What the proposals on the table would take in: strips along the line on both sides, the rest of Donetsk oblast.

    Drawn from the cells; the table gives the map maker's areas beside them.
    """
    heading = dict(book=book, id="donbas-proposals", title=book.t("What each proposal would take in"))
    known = control.on_the_table(book.data)
    if known.empty:
        return card.nothing_yet(**heading, reason=book.t("No such proposal is on record by this day."))
    found = control.bands(book.data)
    if found.empty:
        return card.nothing_yet(**heading, reason=book.t(NO_MAP))
    table = _proposal_table(book, found)
    best = control.proposals(book.data)
    by_area = best.loc["zone_5", "measured_by"] == "areas"
    parts = [
        book.t("{n} km: {km2} km², on both sides {both} km²").format(
            n=depth,
            km2=whole(best.loc[f"zone_{depth}", "km2"], book),
            both=whole(best.loc[f"both_{depth}", "km2"], book),
        )
        for depth in control.DEPTHS_KM
    ]
    alt_text = book.t(
        "Map of the north of Donetsk oblast with strips along the line. The rest of the oblast that is not occupied: "
        "{rest} km². Ground not occupied within so many kilometres of the line: {parts}."
    ).format(rest=whole(best.loc["withdrawal", "km2"], book), parts="; ".join(parts))
    widths = sorted(set(book.data.zone_widths.query("reach == 'each_side'")["km"]))
    caption = book.t("Thick line: the rest of Donetsk oblast.") + " "
    if known["id"].isin(control.WITHDRAWAL).any():
        caption += book.t("To leave it is one proposal, a zone of some width along the line another.") + " "
    caption += book.t("No width is agreed.")
    if widths:
        caption += " " + book.t("Named in public for each side: {widths} km.").format(
            widths=", ".join(str(width) for width in widths)
        )
    if by_area:
        caption += " " + book.t(
            "The strips are drawn from cells. The rows also give the map maker's own areas of {day}; on the side not "
            "occupied they differ from the cells by up to {km2} km²."
        ).format(day=day_text(best.loc["zone_5", "date"], book), km2=whole(_largest_difference(found), book))
    else:
        caption += " " + book.t("Strips and figures are by cells: no areas were measured in the last weeks.")
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=_proposals_chart(book),
        sources=sorted(
            {
                *book.data.sources_of("settlements", "settlement_status", "control_bands"),
                *row_sources(known),
                *control.outline_sources(book.data),
            }
        ),
        tables=["settlements", "settlement_status", "control_bands", "positions", "zone_widths", "oblasts"],
        caption=caption,
    )


def _largest_difference(found: pd.DataFrame) -> float:
    """Between the two ways of measuring, for the strips of the not occupied side: km²."""
    own = found[found["side"] == "not_occupied"].pivot(index="within_km", columns="measured_by", values="km2")
    return (own["areas"] - own["cells"]).abs().max()


def _proposal_table(book: Book, found: pd.DataFrame) -> pd.DataFrame:
    """A row for the rest of Donetsk oblast and for each strip and side, by area and by cells."""
    words = {
        "not_occupied": book.t("within {n} km, not occupied side"),
        "occupied": book.t("within {n} km, occupied side"),
        "both": book.t("within {n} km, both sides"),
    }
    sums = ["km2", "settlements", "people"]
    both = found.groupby(["measured_by", "date", "within_km"], as_index=False)[sums].sum().assign(side="both")
    rows = pd.concat([found, both], ignore_index=True)
    wide = rows.pivot_table(index=["side", "within_km"], columns="measured_by", values=sums, aggfunc="sum")
    day = found.loc[found["measured_by"] == "areas", "date"].max()
    cells = control.cells(book.data).query("iso == @DONETSK and status == 'not_occupied'")
    rest = control.proposals(book.data).loc["withdrawal"]
    lines = [
        [
            book.t("the rest of Donetsk oblast"),
            rest["km2"],
            cells["area_km2"].sum(),
            rest["settlements"],
            rest["people"],
            rest["date"],
        ]
    ]
    way = "areas" if day is not pd.NaT else "cells"
    for side, word in words.items():
        for depth in control.DEPTHS_KM:
            row = wide.loc[(side, depth)]
            by_area = row["km2"].get("areas", float("nan"))
            counts = [row["settlements"][way], row["people"][way]]
            lines.append([word.format(n=depth), by_area, row["km2"]["cells"], *counts, day])
    columns = {
        "what": book.t("ground of Donetsk oblast"),
        "area": book.t("km², by area"),
        "cells": book.t("km², by cells"),
        "settlements": book.t("settlements"),
        "people": book.t("people before the war"),
        "date": book.t("area measured"),
    }
    rows = pd.DataFrame(lines, columns=list(columns)).round({"area": 0, "cells": 0})
    return table_of(rows.astype({"settlements": int, "people": int}), **columns)


def _proposals_chart(book: Book) -> alt.LayerChart:
    cells = control.cells(book.data)
    own = cells[cells["iso"] == DONETSK].dissolve("status")[["geometry"]]
    left, bottom, right, top = own.loc[["not_occupied"]].total_bounds / 1000
    frame = Frame((left + right) / 2 + 12, (bottom + top) / 2, right - left + 62, top - bottom + 52)
    strips = control.line_bands(book.data)
    label = strips["from_km"].astype(str) + "–" + strips["within_km"].astype(str)
    pieces = control.for_chart(strips.assign(label=label), tolerance_km=0.8)
    domain = [f"{a}–{b}" for a, b in zip((0, *control.DEPTHS_KM), control.DEPTHS_KM, strict=False)]

    def side(name: str, colours: list[str], title: str, **more) -> alt.Chart:
        legend = alt.Legend(title=title, titleLimit=300, columns=5, columnPadding=6, symbolType="square", **more)
        shown = pieces.loc[pieces["side"] == name, ["label", "geometry"]].reset_index(drop=True)
        fill = alt.Fill("label:N", scale=alt.Scale(domain=domain, range=colours), legend=legend)
        return plane.shapes(shown, stroke="white", strokeWidth=0.5).encode(fill=fill)

    drawn = control.for_chart(cells.dissolve(["iso", "status"], as_index=False)[["iso", "status", "geometry"]], 0.8)
    rest = drawn[(drawn["iso"] == DONETSK) & (drawn["status"] == "not_occupied")]
    edge = control.contact_line(drawn)
    outline = rest.geometry.union_all().boundary.difference(edge.buffer(0.3))
    line = rest.iloc[[0]][["geometry"]].reset_index(drop=True)
    dots = control.chart_points(cells[cells["iso"] == DONETSK])
    near = dots["x"].between(left - 8, right + 8) & dots["y"].between(bottom, top) & (dots["population"] > TOWN)
    towns = spread_out(dots[near].assign(name=lambda f: town_names(f, book)), room=(58, 15), limit=9)
    strips_of = [
        side("not_occupied", NEARER, book.t("km from the line, not occupied side")),
        side("occupied", BEYOND, book.t("km from the line, occupied side"), orient="bottom", offset=4),
    ]
    base = [
        *plane.neighbours(frame.box(more=2)),
        *surfaces(book, frame, drawn, colour=BEYOND_ALL),
    ]
    marks = alt.Chart(towns[["x", "y"]]).mark_point(shape="circle", size=22, filled=True, color=theme.INK, opacity=1)
    layers = [
        *base,
        *strips_of,
        plane.line(line.set_geometry([outline]), stroke=theme.INK, strokeWidth=1.8),
        plane.line(line.set_geometry([edge]), stroke=theme.INK, strokeWidth=1.8, strokeDash=[5, 3]),
        *plane.names([(278, 70, book.t("Kharkiv"))], color=theme.MUTED),
        *plane.names([(238, -45, book.t("Dnipropetrovsk"))], color=theme.MUTED, opacity=plane.IF_ROOMY),
        *plane.names(
            [(425, 45, book.t("Luhansk oblast")), (405, -38, book.t("Donetsk oblast"))],
            fontSize=14,
            color=PLACE,
            opacity=plane.IF_ROOMY,
        ),
        marks.encode(longitude="x:Q", latitude="y:Q"),
        *plane.names(list(towns[["x", "y", "name"]].itertuples(index=False)), dy=-9, fontWeight="bold"),
        *plane.scale_bar(book, x=right + 6, y=bottom - 14, km=20),
    ]
    chart = alt.layer(*plane.on_plane(layers, frame.projection()))
    return chart.properties(height=460).resolve_scale(fill="independent")
