"""Maps of Donbas: settlements, quarters, claim against control, the ground before 2022."""

from __future__ import annotations

import json
from collections.abc import Iterable

import altair as alt
import numpy as np
import pandas as pd

from casebook import control, language
from casebook.book import Book
from casebook.control import DONBAS, DONETSK, LUHANSK
from casebook.data import row_sources
from casebook.figures import card, plane, theme
from casebook.figures.card import Card
from casebook.figures.parts import (
    day_text,
    donbas_names,
    haloed,
    oblast_names,
    percent,
    status_words,
    table_of,
    town_names,
    whole,
)
from casebook.figures.plane import Frame
from casebook.language import N_

STATUS = ["occupied", "not_occupied"]
NAMES = ["name_en", "name_uk", "name_sq"]  # of the oblasts
PALE = {"occupied": "#ecd0c0", "not_occupied": "#e8f0f7"}  # the ground of the two statuses, under dots of full colour
PLACE = "#6b4a3a"  # names of the two oblasts
LABELLED, NAME_ROOM_KM = 6, (95, 26)  # towns named on the map, and the room a name needs across and up
DONBAS_FRAME = Frame(x=392, y=4, width=276, height=386)
EAST_FRAME = Frame(x=190, y=-100, width=690, height=720)
SHARE_CLASSES = [0, 5, 50, 75, 95, 100]  # per cent
SHARE_COLOURS = ["#f7e5da", "#efcbb5", "#dfa383", "#c97a52", "#b4532a"]
ISLET_KM2 = 150  # smaller islands get no dashed frame: it would be a blot
CLAIM_PLACES = {  # where the name and the shares of an oblast are written: km in the plane
    "UA-14": (357, -38),
    "UA-09": (426, 82),
    "UA-23": (205, -125),
    "UA-65": (45, -185),
    "UA-43": (112, -350),
    "UA-63": (250, 125),
    "UA-12": (135, -8),
    "UA-48": (-55, -105),
    "UA-59": (126, 228),
}
PARTS = ["#a87452", "#dcae95", "#e8f1f8"]  # held before, occupied since, not occupied
WIDE_ENOUGH = 0.15  # of a bar, to write figures into
NO_MAP = N_("The status of settlements is recorded from the first daily file on; there is no map for this day.")


def _ground(book: Book, cells):
    """The ground to draw, by oblast and status, and the reader's own polygons it comes from: cells without any."""
    drawn = control.local(book.data)
    ground = cells if drawn is None else control.drawn_ground(drawn)
    pieces = ground.dissolve(["iso", "status"], as_index=False)[["iso", "status", "geometry"]]
    return control.for_chart(pieces, tolerance_km=1.3), drawn


# ---------------------------------------------------------------- settlements


def settlement_map(book: Book) -> Card:
    """Map of the settlements' status on the day, over cells of the ground nearest to each.

    With polygons of the reader's own (`control.local`) the ground is theirs; the table stays that of the settlements.
    """
    heading = dict(book=book, id="donbas-map", title=book.t("Settlements of Donbas: occupied and not occupied"))
    cells = control.cells(book.data)
    if cells.empty:
        return card.nothing_yet(**heading, reason=book.t(NO_MAP))
    ground, drawn = _ground(book, cells)
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
    caption = book.t(
        "Each mark is the centre of a settlement, each cell the ground nearest to it. The dashed line "
        "runs between cells: it is not the front line. Not occupied does not mean held by Kyiv."
    )
    if drawn is not None:
        caption = book.t(
            "Each mark is the centre of a settlement. Surfaces and line are polygons of your own, of {day}: not for "
            "publication. The table holds settlements only. Not occupied does not mean held by Kyiv."
        ).format(day=day_text(pd.Timestamp(drawn.day), book))
    caption += " " + book.t("The dotted line is Natural Earth's, made for small maps. Thick: the border with Russia.")
    table = pd.DataFrame(cells.drop(columns="geometry")).assign(
        name=town_names(cells, book),
        oblast=oblast_names(cells["iso"], book),
        status_word=cells["status"].map(status_words(book)),
        area_km2=cells["area_km2"].round(1),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table_of(
            table,
            name=book.t("settlement"),
            name_uk=book.t("in Ukrainian"),
            name_sq=book.t("in Albanian"),
            oblast=book.t("oblast"),
            population=book.t("pre-war population"),
            status_word=book.t("status"),
            since=book.t("since"),
            area_km2=book.t("cell, km²"),
        ),
        chart=_settlement_chart(book, cells, ground, own=drawn is not None),
        sources=book.data.sources_of("settlements", "settlement_status") + control.outline_sources(book.data),
        tables=["settlements", "settlement_status", "oblasts"],
        caption=caption,
    )


def _settlement_chart(book: Book, cells, ground, own: bool) -> alt.LayerChart:
    words = status_words(book)
    dots = control.chart_points(cells)
    dots = dots.assign(  # a kilometre is little more than a pixel
        x=dots["x"].round().astype(int),
        y=dots["y"].round().astype(int),
        name=town_names(dots, book),
        code=dots["status"].map({status: i for i, status in enumerate(STATUS)}),
        people=dots["population"].map(lambda n: f"≈\u00a0{whole(float(f'{n:.2g}'), book)}" if n else "–"),
    )
    towns = spread_out(dots)
    oblasts = _oblast_names(book)
    named = pd.concat([towns[["x", "y"]], pd.DataFrame([place[:2] for place in oblasts], columns=["x", "y"])])
    meanings = [
        book.t("occupied: drawn as held by Russian forces"),
        book.t("not occupied: the rest,|contested ground included"),
    ]
    legend = alt.Legend(
        title=None, columns=1, labelLimit=300, labelExpr=f"split({_listed(meanings)}[+datum.value],'|')"
    )
    points = alt.Chart(plane.inline(dots[["x", "y", "name", "code", "people"]]))
    points = points.transform_calculate(status=f"{_listed(words.values())}[+datum.code]")
    points = points.mark_point(size=17, strokeWidth=1.2, opacity=1, clip=True).encode(
        longitude="x:Q",
        latitude="y:Q",
        color=alt.Color(
            "code:N", scale=alt.Scale(domain=["0", "1"], range=[theme.STATUS[s] for s in STATUS]), legend=legend
        ),
        shape=alt.Shape("code:N", scale=alt.Scale(domain=["0", "1"], range=["cross", "circle"])),
        tooltip=[
            alt.Tooltip("name:N", title=book.t("settlement")),
            alt.Tooltip("status:N", title=book.t("status")),
            alt.Tooltip("people:N", title=book.t("pre-war population")),
        ],
    )
    layers = [
        *_base(DONBAS_FRAME),
        *surfaces(book, DONBAS_FRAME, ground),
        _lines(book, ground, own),
        points,
        *_neighbour_names(book),
        *plane.names(oblasts, fontSize=14, color=PLACE),
        *plane.names(_ground_words(dots, named, words), fontSize=14, fontStyle="italic"),
        *plane.names(list(towns[["x", "y", "name"]].itertuples(index=False)), dy=-9, fontWeight="bold"),
        *plane.scale_bar(book, x=458, y=-172, km=50),
    ]
    chart = alt.layer(*plane.on_plane(layers, DONBAS_FRAME.projection()))
    return chart.properties(height=520)


def _listed(words: Iterable[str]) -> str:
    """Words as a list in an expression of the chart."""
    return json.dumps(list(words), ensure_ascii=False)


def _names(book: Book) -> list[alt.Tooltip]:
    """The names of an oblast in three languages, for a pointer over it; columns of `control.oblasts`."""
    return [
        alt.Tooltip("name_en:N", title=book.t("oblast")),
        alt.Tooltip("name_uk:N", title=book.t("in Ukrainian")),
        alt.Tooltip("name_sq:N", title=book.t("in Albanian")),
    ]


def _base(frame: Frame) -> list[alt.Chart]:
    """Ukraine's oblasts around a frame, and a little more for wide pages."""
    return plane.neighbours(frame.box(more=1.75))


def surfaces(book: Book, frame: Frame, ground, colour: str = PALE["not_occupied"]) -> list[alt.Chart]:
    """The ground of each status in its pale colour, the two oblasts, and thicker the border with Russia."""
    oblasts = ground.dissolve("iso")[["geometry"]].join(control.oblasts()[NAMES]).reset_index(drop=True)
    free = ground.loc[ground["status"] == "not_occupied", ["geometry"]]
    border = control.lines_for_chart(control.land_border(frame.box(more=2)), 1.3)
    return [
        plane.shapes(oblasts, fill=PALE["occupied"], stroke=None).encode(tooltip=_names(book)),
        *([plane.shapes(free, fill=colour, stroke=None)] if len(free) else []),
        plane.line(oblasts, stroke=theme.INK, strokeWidth=0.9),
        plane.line(border, **plane.BORDER),
    ]


def _lines(book: Book, ground, own: bool) -> alt.Chart:
    """The line of the day and the one before 2022, told apart by their dashes."""
    lines = control.lines_for_chart(control.line_before_2022(), 1.3)
    lines = pd.concat([lines.set_geometry([control.contact_line(ground)]), lines], ignore_index=True)
    words = [
        book.t("line of contact, your own polygons") if own else book.t("line between cells, not the front"),
        book.t("before 24 February 2022, coarse"),
    ]
    dashes = alt.Scale(domain=words, range=[[1, 0] if own else [5, 3], [1, 3.4]])
    legend = alt.Legend(
        title=None, columns=1, labelLimit=280, orient="bottom", symbolType="stroke", symbolStrokeWidth=1.8, offset=4
    )
    chart = plane.line(lines.assign(what=words), stroke=theme.INK, strokeWidth=1.8)
    return chart.encode(strokeDash=alt.StrokeDash("what:N", scale=dashes, legend=legend))


def _neighbour_names(book: Book) -> list[alt.Chart]:
    grey = dict(color=theme.MUTED)
    return [
        *plane.names([(490, -105, book.t("Russia")), (330, -177, book.t("Sea of Azov"))], fontStyle="italic", **grey),
        *plane.names([(303, 140, book.t("Kharkiv"))], **grey),
        *plane.names(
            [(215, -130, book.t("Zaporizhzhia")), (215, -10, book.t("Dnipropetrovsk"))], opacity=plane.IF_ROOMY, **grey
        ),
    ]


def _oblast_names(book: Book) -> list[tuple]:
    return [(335, -72, book.t("Donetsk oblast")), (430, 118, book.t("Luhansk oblast"))]


# ---------------------------------------------------------------- quarters


def quarters(book: Book) -> Card:
    """The settlements' cells by status at the beginning of each quarter, and on the day: small maps in one chart."""
    heading = dict(book=book, id="donbas-quarters", title=book.t("Donbas quarter by quarter: share occupied, by cells"))
    cells = control.cells(book.data)
    if cells.empty:
        return card.nothing_yet(**heading, reason=book.t(NO_MAP))
    changes = control.quarters(book.data)
    table = _by_date(changes)
    first, last = table.iloc[0], table.iloc[-1]
    alt_text = book.t("Small maps of Donbas, {n} in all. By cells, {share} was occupied on {day}.").format(
        n=len(table), share=percent(first["percent"] / 100, book), day=day_text(first["date"], book)
    )
    if len(table) > 1:
        largest = table.iloc[1:].nlargest(1, "more").iloc[0]
        alt_text += " " + book.t(
            "On {day} it was {share}. The largest change is {km2} km² newly occupied in the time to {largest}."
        ).format(
            share=percent(last["percent"] / 100, book),
            day=day_text(last["date"], book),
            km2=whole(largest["more"], book),
            largest=day_text(largest["date"], book),
        )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table_of(
            table.round({"occupied": 0, "more": 0, "less": 0}),
            date=book.t("day"),
            percent=book.t("occupied, % of Donbas, by cells"),
            occupied=book.t("occupied, km²"),
            more=book.t("newly occupied, km²"),
            less=book.t("no longer occupied, km²"),
            settlements=book.t("settlements occupied"),
        ),
        chart=_quarters_chart(book, changes, table),
        sources=book.data.sources_of("settlements", "settlement_status") + control.outline_sources(book.data),
        tables=["settlements", "settlement_status", "oblasts"],
        caption=book.t(
            "A cell changes all at once when its settlement does: the pictures show where and roughly when, not how "
            "fast. Dark: changed since the picture before."
        ),
    )


def _by_date(changes) -> pd.DataFrame:
    """Sums of `control.quarters`: date, occupied, more, less (km²), percent of all cells, settlements occupied."""
    occupied = changes["status"] == "occupied"
    other = changes["status"] != changes["before"]
    sums = {
        "occupied": changes[occupied].groupby("date")["area_km2"].sum(),
        "more": changes[occupied & other].groupby("date")["area_km2"].sum(),
        "less": changes[~occupied & other].groupby("date")["area_km2"].sum(),
        "settlements": changes[occupied].groupby("date")["settlements"].sum(),
    }
    rows = pd.DataFrame(sums).reindex(sorted(changes["date"].unique())).fillna(0).rename_axis("date").reset_index()
    whole_km2 = changes[changes["date"] == rows["date"].iloc[0]]["area_km2"].sum()
    return rows.assign(percent=rows["occupied"] / whole_km2 * 100)


def _quarters_chart(book: Book, changes, table: pd.DataFrame) -> alt.LayerChart:
    """Each picture is the same plane, moved to its place by a projection of its own: wide pages have a fourth column.

    `cols`, `row` and `k` are worked out in the chart: columns, height of a row, pixels a kilometre.
    """
    words = {
        ("occupied", "occupied"): (book.t("occupied"), "#dcae95"),
        ("occupied", "not_occupied"): (book.t("newly occupied"), "#9c3f19"),
        ("not_occupied", "occupied"): (book.t("no longer occupied"), theme.NAVY),
        ("not_occupied", "not_occupied"): (book.t("not occupied"), "#e8f1f8"),
    }
    kinds = list(zip(changes["status"], changes["before"], strict=True))
    present = {kind: word for kind, word in words.items() if kind in set(kinds)}
    fill = alt.Fill(
        "what:N",
        scale=alt.Scale(domain=[w for w, _ in present.values()], range=[c for _, c in present.values()]),
        legend=alt.Legend(
            title=None, columns=2, symbolType="square", symbolStrokeWidth=1, symbolStrokeColor=theme.MUTED
        ),
    )
    shapes = changes.assign(what=[words[kind][0] for kind in kinds])
    outline = control.for_chart(control.oblasts().loc[list(DONBAS), ["geometry"]], tolerance_km=3, digits=0)
    layers, n = [], len(table)
    for i, date in enumerate(table["date"]):
        own = shapes[shapes["date"] == date].reset_index(drop=True)
        own = control.for_chart(own[["what", "geometry"]], tolerance_km=2.5, digits=0)
        rest = own[own["what"] != words["occupied", "occupied"][0]]
        place = DONBAS_FRAME.moved("k", f"(({i}%cols)+.5)*width/cols", f"floor({i}/cols)*row+row/2+20", i)
        ground = outline.assign(what=words["occupied", "occupied"][0])[["what", "geometry"]]
        drawn = [plane.shapes(ground, stroke=None).encode(fill=fill)]
        drawn += [plane.shapes(rest, stroke=None).encode(fill=fill)] if len(rest) else []
        layers += plane.on_plane([*drawn, plane.line(outline[["geometry"]], stroke=theme.INK, strokeWidth=0.7)], place)
    titles = pd.DataFrame(
        {
            "i": range(n),
            "title": [
                f"{language.short_day(f'{row.date:%Y-%m-%d}', book.language)}\n{percent(row.percent / 100, book)}"
                for row in table.itertuples()
            ],
        }
    )
    text = alt.Chart(titles).mark_text(
        lineBreak="\n",
        baseline="top",
        fontWeight="bold",
        x=alt.expr("((datum.i%cols)+.5)*width/cols"),
        y=alt.expr("floor(datum.i/cols)*row+2"),
    )
    params = [
        alt.param(name="cols", expr=f"{plane.ROOMY} ? {min(n, 4)} : {min(n, 3)}"),
        alt.param(name="row", expr=f"height/ceil({n}/cols)"),
        alt.param(name="k", expr=f"min(width/cols/{DONBAS_FRAME.width - 8},(row-42)/{DONBAS_FRAME.height - 20})"),
    ]
    chart = alt.layer(*layers, text.encode(text="title:N"))
    return chart.properties(height=max(280, 176 * -(-n // 3))).add_params(*params)


# ---------------------------------------------------------------- claim and control


def claim_map(book: Book) -> Card:
    """Oblasts that Moscow announced it annexes, framed, over the share of each that was occupied on the day."""
    heading = dict(book=book, id="donbas-claim-map", title=book.t("Claimed as annexed, and occupied: oblast by oblast"))
    rows = control.claimed_and_occupied(book.data)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    claimed = rows.dropna(subset="claimed_on")
    then_day = day_text(claimed["claimed_on"].max(), book)
    rows = rows.assign(
        oblast=oblast_names(rows.index, book), label=[_then_and_now(row, book) for row in rows.itertuples()]
    )
    claimed, others = rows[rows["claimed_on"].notna()], rows[rows["claimed_on"].isna()]
    alt_text = book.t("Map of eastern and southern Ukraine. Claimed in whole, share occupied: {rows}.").format(
        rows="; ".join(f"{row.oblast} {row.label}" for row in claimed.itertuples())
    )
    if len(others):
        alt_text += " " + book.t("Not claimed so, share occupied: {rows}.").format(
            rows="; ".join(f"{row.oblast} {row.label}" for row in others.itertuples())
        )
    caption = book.t("Borders are administrative borders of oblasts, recognised internationally. A frame is a claim.")
    if rows["then"].notna().any():
        alt_text += " " + book.t("The first share of a pair is of {day}.").format(day=then_day)
        caption += " " + book.t("Where two shares stand: on the day of the claim, {day}, and now.").format(day=then_day)
    caption += " " + book.t("Crimea is wholly occupied: what is missing is a mismatch of coastlines.")
    table = rows.assign(
        then=(rows["then"] * 100).round(1), now=(rows["share"] * 100).round(1), km2=rows["occupied_km2"].round()
    ).join(control.oblasts()[NAMES])
    announced = control.annexation_claims(book.data)
    return card.figure(
        **heading,
        alt=alt_text,
        table=table_of(
            table,
            oblast=book.t("oblast"),
            name_uk=book.t("in Ukrainian"),
            name_sq=book.t("in Albanian"),
            claimed_on=book.t("claim announced"),
            **({"then": book.t("occupied on {day}, %").format(day=then_day)} if rows["then"].notna().any() else {}),
            now=book.t("occupied now, %"),
            km2=book.t("occupied now, km²"),
            date=book.t("measured"),
        ),
        chart=_claim_chart(book, rows),
        sources=sorted(
            {
                *book.data.sources_of(rows["series"].iloc[0], "control_history"),
                *row_sources(announced),
                *control.outline_sources(book.data),
            }
        ),
        tables=["control_area", "timeline", "oblasts"],
        caption=caption,
    )


def _then_and_now(row, book: Book) -> str:
    now = percent(row.share, book)
    return now if pd.isna(row.then) else f"{language.number(row.then * 100, book.language, '0.0')} → {now}"


def _claim_chart(book: Book, rows) -> alt.LayerChart:
    words = [f"{low}–{high}" for low, high in zip(SHARE_CLASSES, SHARE_CLASSES[1:], strict=False)]
    classes = pd.cut(rows["share"].clip(upper=1) * 100, SHARE_CLASSES, labels=words, include_lowest=True).astype(str)
    ground = control.around(EAST_FRAME.box(more=1.6))[["geometry"]].rename(index=control.COUNTED_WITH)
    ground = control.for_chart(ground.dissolve(level=0), tolerance_km=3, digits=0)
    framed = ground.join(rows["claimed_on"].dropna(), how="inner").dissolve("claimed_on")[["geometry"]].explode()
    framed = framed[framed.area > ISLET_KM2]
    ground = ground.join(classes.rename("share_class")).fillna({"share_class": "none"})
    ground = ground.join(control.oblasts()[NAMES]).reset_index(drop=True)
    fill = alt.Fill(
        "share_class:N",
        scale=alt.Scale(domain=[*words, "none"], range=[*SHARE_COLOURS, plane.LAND]),
        legend=alt.Legend(
            title=book.t("share of the oblast occupied, %"),
            titleLimit=300,
            columns=5,
            columnPadding=8,
            symbolType="square",
            values=words,
        ),
    )
    word = book.t("claimed as annexed in whole")
    dash = alt.StrokeDash(
        "what:N",
        scale=alt.Scale(domain=[word], range=[[6, 3]]),
        legend=alt.Legend(title=None, orient="bottom", symbolType="stroke", symbolStrokeWidth=2.4, offset=4),
    )
    names = [(*CLAIM_PLACES[row.Index], f"{row.oblast}\n{row.label}") for row in rows.itertuples()]
    waters = [(475, -150, book.t("Russia")), (318, -240, book.t("Sea of Azov")), (-75, -385, book.t("Black Sea"))]
    frame = plane.line(framed.assign(what=word).reset_index(drop=True), stroke=theme.INK, strokeWidth=2.2)
    layers = [
        plane.shapes(ground, stroke="#a79f92", strokeWidth=0.8).encode(fill=fill, tooltip=_names(book)),
        frame.encode(strokeDash=dash),
        *plane.names(names, lineHeight=15),
        *plane.names(waters, fontStyle="italic", color=theme.MUTED),
        *plane.scale_bar(book, x=340, y=-400, km=100),
    ]
    return alt.layer(*plane.on_plane(layers, EAST_FRAME.projection())).properties(height=480)


# ---------------------------------------------------------------- the ground before 2022


def before_2022(book: Book) -> Card:
    """Donetsk and Luhansk oblasts: held before the full-scale invasion, occupied since, not occupied, in km²."""
    heading = dict(
        book=book, id="donbas-before-2022", title=book.t("Held before February 2022, occupied since, not occupied")
    )
    rows = control.before_and_since(book.data)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    words = _part_words(book)
    rows = rows.assign(
        oblast=oblast_names(rows["iso"], book),
        word=rows["part"].map(words),
        percent=(rows["share"] * 100).round(1),
        range=[_range(row, book) for row in rows.itertuples()],
    )
    alt_text = " ".join(
        book.t("{oblast}: {parts}.").format(
            oblast=oblast,
            parts=", ".join(f"{r.word} {whole(r.km2, book)} km² ({percent(r.share, book)})" for r in own.itertuples()),
        )
        for oblast, own in rows.assign(oblast=donbas_names(rows["iso"], book)).groupby("oblast", sort=False)
    )
    left = rows[(rows["part"] == "not_occupied") & rows["low_km2"].notna()]
    for oblast, span in zip(donbas_names(left["iso"], book), left["range"], strict=True):
        alt_text += " " + book.t("{oblast}: map makers leave {range} km² not occupied.").format(
            range=span, oblast=oblast
        )
    coarse = (control.held_before_2022().to_crs(control.EQUAL_AREA).area / 1e6).reindex(list(DONBAS))
    caption = book.t(
        "Two map makers: NZZ for what was held before, DeepState for what is occupied now. “Occupied since” is the "
        "difference of the two and carries the errors of both."
    )
    if rows["low_km2"].notna().any():
        caption += " " + book.t(
            "The black line runs from the lowest to the highest of the map makers, for the end of what was occupied on "
            "{day}."
        ).format(day=day_text(rows["makers_day"].dropna().max(), book))
    caption += " " + book.t("The dotted line of the first map encloses {donetsk} km² and {luhansk} km².").format(
        donetsk=whole(coarse[DONETSK], book), luhansk=whole(coarse[LUHANSK], book)
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table_of(
            rows.round({"km2": 0}),
            oblast=book.t("oblast"),
            word=book.t("ground"),
            km2=book.t("km²"),
            percent=book.t("% of the oblast's area"),
            range=book.t("by other map makers, km²"),
            map_maker=book.t("map maker"),
        ),
        chart=_before_chart(book, rows),
        sources=sorted(
            {
                *control.newspaper_sources(book.data),
                *book.data.sources_of(rows["series"].iloc[0]),
                *control.outline_sources(book.data),
            }
        ),
        tables=["control_other_makers", "control_area", "oblasts"],
        caption=caption,
    )


def _part_words(book: Book) -> dict[str, str]:
    return {
        "before": book.t("held before 24 February 2022"),
        "since": book.t("occupied since"),
        "not_occupied": book.t("not occupied"),
    }


def _range(row, book: Book) -> str | None:
    return None if pd.isna(row.low_km2) else f"{whole(row.low_km2, book)}–{whole(row.high_km2, book)}"


def _before_chart(book: Book, rows: pd.DataFrame) -> alt.LayerChart:
    words = _part_words(book)
    rows = rows.assign(end=rows.groupby("iso")["km2"].cumsum())
    rows = rows.assign(
        start=rows["end"] - rows["km2"],
        middle=rows["end"] - rows["km2"] / 2,
        label=[f"{whole(r.km2, book)} km²\n{percent(r.share, book)}" for r in rows.itertuples()],
    )
    room = alt.Scale(domain=[0, rows["end"].max()])
    y = alt.Y(
        "oblast:N", sort=list(rows["oblast"].unique()), axis=None, scale=alt.Scale(paddingInner=0.55, paddingOuter=0.35)
    )
    bars = alt.Chart(rows[["oblast", "word", "start", "end", "label"]]).mark_bar(stroke=theme.MUTED, strokeWidth=0.5)
    bars = bars.encode(
        y=y,
        x=alt.X("start:Q", scale=room, axis=None),
        x2="end:Q",
        fill=alt.Fill(
            "word:N",
            scale=alt.Scale(domain=list(words.values()), range=PARTS),
            legend=alt.Legend(title=None, columns=1, symbolType="square"),
        ),
        tooltip=["oblast:N", "word:N", "label:N"],
    )
    wide = rows[rows["share"] >= WIDE_ENOUGH]
    inside = alt.Chart(wide[["oblast", "middle", "label"]]).encode(y=y, x=alt.X("middle:Q", scale=room), text="label:N")
    heads = rows.groupby("oblast", sort=False).agg(end=("end", "max")).reset_index()
    narrow = rows[rows["share"] < WIDE_ENOUGH].assign(
        note=lambda f: f["word"] + " " + f["label"].str.replace("\n", ", ")
    )
    above = dict(baseline="bottom", yOffset=-32)
    layers = [
        bars,
        alt.Chart(heads.assign(start=0))
        .mark_text(align="left", fontWeight="bold", **above)
        .encode(y=y, x=alt.X("start:Q", scale=room), text="oblast:N"),
        *haloed(inside, lineBreak="\n", dy=-7, lineHeight=15),
    ]
    if len(narrow):
        notes = alt.Chart(narrow[["oblast", "end", "note"]]).mark_text(align="right", **above)
        layers.append(notes.encode(y=y, x=alt.X("end:Q", scale=room), text="note:N"))
    rest = rows[(rows["part"] == "not_occupied") & rows["low_km2"].notna()]
    if len(rest):
        rest = rest.assign(
            low=rest["end"] - rest["high_km2"],
            high=rest["end"] - rest["low_km2"],
            note=[book.t("map makers: {range} km²").format(range=row.range) for row in rest.itertuples()],
        )
        line = alt.Chart(rest[["oblast", "low", "high", "note"]]).encode(y=y, x=alt.X("low:Q", scale=room))
        layers.append(line.mark_rule(color=theme.INK, strokeWidth=4, yOffset=33).encode(x2="high:Q"))
        layers.append(line.mark_text(align="right", dx=-7, dy=33).encode(text="note:N"))
    return alt.layer(*layers).properties(height=alt.Step(108))


# ---------------------------------------------------------------- names


def apart(dots: pd.DataFrame, others: pd.DataFrame, room: tuple[float, float] = NAME_ROOM_KM) -> np.ndarray:
    """Distance of each dot from each other one, in names: below one, two names at these places would touch."""
    across = (dots["x"].to_numpy()[:, None] - others["x"].to_numpy()) / room[0]
    up = (dots["y"].to_numpy()[:, None] - others["y"].to_numpy()) / room[1]
    return np.hypot(across, up)


def spread_out(dots: pd.DataFrame, limit: int = LABELLED, room: tuple[float, float] = NAME_ROOM_KM) -> pd.DataFrame:
    """The largest towns that leave room for each other's names, so many at most."""
    between, chosen = apart(dots, dots, room), []
    for i in range(len(dots)):
        if len(chosen) < limit and (between[i, chosen] > 1).all():
            chosen.append(i)
    return dots.iloc[chosen]


def _ground_words(dots: pd.DataFrame, named: pd.DataFrame, words: dict[str, str]) -> list[tuple]:
    """Each status written on its ground: among its own dots, away from the others and from the names."""
    rows, half = [], NAME_ROOM_KM[0] / 2
    for status, own in dots.groupby("status"):
        below_names = apart(own.assign(y=own["y"] - 6), named).min(axis=1)
        inside = 1.5 * apart(own, dots[dots["status"] != status]).min(axis=1, initial=1)
        best = own.iloc[np.minimum(np.minimum(below_names, inside), 1.5).argmax()]
        rows.append((min(max(best["x"], dots["x"].min() + half), dots["x"].max() - half), best["y"], words[status]))
    return rows
