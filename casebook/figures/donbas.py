"""Figures of Donbas: shares over time, map makers, towns, pace, claim against held."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control, language
from casebook.book import Book
from casebook.control import DONBAS, DONETSK
from casebook.figures import card, theme
from casebook.figures import words as told_in
from casebook.figures.card import Card
from casebook.figures.parts import (
    day_text,
    haloed,
    legend_above,
    listed,
    name_axis,
    oblast_names,
    percent,
    percent_axis,
    series_colours,
    series_words,
    table_of,
    time_axis,
    town_names,
    whole,
    without_overlap,
)

STRIP = 0.6  # height of an oblast's strip, of the distance between two
MAKER_COLOURS = {"DeepState": theme.BLUE, "NZZ": theme.ORANGE, "UAControlMap": theme.PURPLE}


# ---------------------------------------------------------------- areas over time


def shares_over_time(book: Book) -> Card:
    """Share of each oblast occupied, week by week, archive and daily files kept apart."""
    heading = dict(book=book, id="donbas-shares", title=book.t("Share of each oblast occupied, week by week"))
    rows = pd.concat([control.weekly(book.data, (iso,)).assign(iso=iso) for iso in DONBAS], ignore_index=True)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    words = series_words(rows, book)
    rows = rows.assign(
        series_word=rows["series"].map(words),
        percent=(rows["share"] * 100).round(2),
        oblast=oblast_names(rows["iso"], book),
    )
    dashes = alt.Scale(domain=list(words.values()), range=[[4, 3], [1, 0]][: len(words)])
    lines = alt.Chart(rows[["date", "percent", "oblast", "series_word"]]).mark_line()
    lines = lines.encode(
        x=alt.X("date:T", axis=time_axis(rows["date"])),
        y=percent_axis(book, alt.Scale(domain=[0, 100])),
        detail="oblast:N",
        color=alt.Color("series_word:N", legend=legend_above(symbolType="stroke"), scale=series_colours(words)),
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
    spread = pd.concat([control.spread(book.data, iso).assign(iso=iso) for iso in DONBAS], ignore_index=True)
    spread = spread.assign(low=(spread["low_share"] * 100).round(2), high=(spread["high_share"] * 100).round(2))
    ends = ends.assign(label=[_with_range(row, spread, book) for _, row in ends.iterrows()])
    at = dict(x="date:T", y="percent:Q", text="label:N")
    names = alt.Chart(ends[["date", "percent", "label"]]).encode(**at)
    place = dict(align="right", dy=alt.expr("datum.percent > 90 ? 18 : -14"), fontWeight="bold")
    before = control.pre_2022_km2(book.data, DONETSK) / control.area((DONETSK,)) * 100
    words_before = book.t("held before February 2022")
    mark = alt.Chart(pd.DataFrame({"percent": [before], "date": [rows["date"].max()], "label": [words_before]}))
    rule = mark.mark_rule(strokeDash=[2, 4]).encode(y="percent:Q")
    note = mark.mark_text(align="right", dy=14, color=theme.MUTED).encode(**at)
    band = alt.Chart(spread[["date", "low", "high", "iso"]]).mark_area(color=theme.MUTED, opacity=0.35)
    band = band.encode(
        x=alt.X("date:T", axis=time_axis(rows["date"])),
        y=alt.Y("low:Q", axis=alt.Axis(tickCount=5), title=book.t("% of the oblast's area")),
        y2="high:Q",
        detail="iso:N",
    )
    donetsk, luhansk = (rows[rows["iso"] == iso] for iso in DONBAS)
    alt_text = book.t(
        "Two lines, each in the band of the map makers. Donetsk oblast went from {a} occupied on {first} to {b} on "
        "{last}; Luhansk oblast stood at {c}. About {before} of Donetsk was held before the full-scale invasion. At "
        "the end of the lines: {ends}."
    ).format(
        ends="; ".join(ends["label"]),
        a=percent(donetsk["share"].iloc[0], book),
        b=percent(donetsk["share"].iloc[-1], book),
        c=percent(luhansk["share"].iloc[-1], book),
        first=day_text(donetsk["date"].iloc[0], book),
        last=day_text(donetsk["date"].iloc[-1], book),
        before=percent(before / 100, book),
    )
    table = table_of(
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
        chart=alt.layer(band, rule, note, lines, *haloed(names, **place)).properties(height=330),
        sources=book.data.sources_of(*words) + control.newspaper_sources(book.data),
        tables=["control_history", "control_area", "control_other_makers"],
        caption=book.t(
            "Lines: one map maker, its collections of maps drawn apart. Grey band: from the lowest to the highest of "
            "the map makers, where two or more were measured. The dotted level, Donetsk before the full-scale "
            "invasion, is another map maker's."
        ),
    )


def _with_range(row: pd.Series, spread: pd.DataFrame, book: Book) -> str:
    """An oblast with its share as a range over the map makers, where they were compared in the last weeks."""
    near = spread[(spread["iso"] == row["iso"]) & (spread["date"] > row["date"] - control.COMPARED_FOR)]
    if near.empty:
        return f"{row['oblast']} {percent(row['share'], book)}"
    low, high = (near.iloc[-1][f"{end}_share"] for end in ("low", "high"))
    low = language.number(min(low, row["share"]) * 100, book.language, "0.0")
    return f"{row['oblast']} {low}–{percent(max(high, row['share']), book)}"


def oblasts_over_time(book: Book) -> Card:
    """Share of each oblast occupied since the archive begins: one strip an oblast, the most occupied first."""
    heading = dict(book=book, id="donbas-oblasts", title=book.t("Eight oblasts, from the first map to the day"))
    newest = control.latest(book.data).drop(index=["UA-40", "UA-43"], errors="ignore")
    if newest.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    newest = newest.sort_values("share", ascending=False)
    rows = [control.weekly(book.data, (iso,)).iloc[::-4].iloc[::-1].assign(iso=iso) for iso in newest.index]
    rows = pd.concat(map(without_overlap, rows), ignore_index=True)
    strip = pd.Series(range(len(newest)), newest.index)
    rows = rows.assign(
        oblast=oblast_names(rows["iso"], book),
        series_word=rows["series"].map(series_words(rows, book)),
        percent=(rows["share"] * 100).round(1),
        base=rows["iso"].map(strip),
    )
    rows["top"] = (rows["base"] - rows["share"] * STRIP).round(3)
    ends = newest.assign(
        oblast=oblast_names(newest.index, book),
        label=newest["share"].map(lambda s: percent(s, book))
        + " · "
        + newest["occupied_km2"].map(lambda n: whole(n, book))
        + " km²",
        at=strip - STRIP,
        date=rows["date"].min(),
        last=rows["date"].max(),
    )
    x, y = alt.X("date:T", axis=time_axis(rows["date"])), alt.Scale(domain=[-1, len(newest) - 0.9], reverse=True)
    tooltip = [
        alt.Tooltip("oblast:N", title=book.t("oblast")),
        alt.Tooltip("date:T", title=book.t("day")),
        alt.Tooltip("percent:Q", format=".1f", title="%"),
    ]
    areas = alt.Chart(rows[["date", "top", "base", "oblast", "percent", "series"]])
    areas = areas.mark_area(color=theme.STATUS["occupied"], opacity=0.6)
    areas = areas.encode(
        x=x, y=alt.Y("base:Q", scale=y, axis=None), y2="top:Q", detail=["oblast:N", "series:N"], tooltip=tooltip
    )
    full = alt.Chart(ends[["date", "last", "at"]].assign(base=strip)).mark_rect(color=theme.GRID, opacity=0.5)
    full = full.encode(x="date:T", x2="last:T", y=alt.Y("base:Q", scale=y, axis=None), y2="at:Q")
    names = alt.Chart(ends[["date", "at", "oblast"]]).encode(
        x="date:T", y=alt.Y("at:Q", scale=y, axis=None), text="oblast:N"
    )
    values = alt.Chart(ends[["last", "at", "label"]]).encode(
        x="last:T", y=alt.Y("at:Q", scale=y, axis=None), text="label:N"
    )
    labels = [
        names.mark_text(align="left", baseline="bottom", dy=-2, fontWeight="bold"),
        values.mark_text(align="right", baseline="bottom", dy=-2),
    ]
    table = _oblast_table(book, newest)
    first = rows.sort_values("date").groupby("iso")["share"].first()
    moved = (newest["share"] - first.reindex(newest.index)).sort_values()
    alt_text = book.t(
        "Eight strips, one an oblast. Occupied on {day}: {listed}. Since {first} the share fell most in {loser} and "
        "grew most in {winner}."
    ).format(
        day=day_text(newest["date"].iloc[0], book),
        first=day_text(rows["date"].min(), book),
        listed=listed(ends, "oblast"),
        loser=oblast_names(moved.index, book)[0],
        winner=oblast_names(moved.index, book)[-1],
    )
    caption = book.t(
        "The height of a pale strip is the whole oblast, the dark part what one map maker draws as occupied. "
        "Crimea and Sevastopol, wholly occupied since 2014, are left out. The rows have the changes of the last "
        "week, month and year."
    )
    if rows["series"].nunique() > 1:
        caption += " " + book.t("A white cut: one collection of its maps ends there and the next begins.")
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(full, areas, *labels).properties(height=52 * len(newest) + 30),
        sources=book.data.sources_of("control_area", "control_history"),
        tables=["control_area", "control_history"],
        caption=caption,
    )


def _oblast_table(book: Book, newest: pd.DataFrame) -> pd.DataFrame:
    """Each oblast on the day, with its change over 7, 30 and 365 days where one series covers them."""
    rows = newest.assign(
        oblast=oblast_names(newest.index, book),
        percent=(newest["share"] * 100).round(1),
        **{column: newest[column].round() for column in ("occupied_km2", "not_occupied_km2")},
    )
    for window in control.WINDOWS:
        paces = [control.window_rate(book.data, (iso,), window) for iso in newest.index]
        rows[f"last_{window}"] = [None if p is None else round(p[0] * window / control.MONTH_DAYS) for p in paces]
        rows[f"last_{window}"] = rows[f"last_{window}"].astype("Float64")
    return table_of(
        rows,
        oblast=book.t("oblast"),
        percent=book.t("% occupied"),
        occupied_km2=book.t("occupied, km²"),
        not_occupied_km2=book.t("not occupied, km²"),
        last_7=book.t("km² in 7 days"),
        last_30=book.t("km² in 30 days"),
        last_365=book.t("km² in 365 days"),
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

    x = alt.X("date:T", axis=time_axis(rows["date"]))
    area = alt.Chart(band[["date", "low", "high"]]).mark_area(color=theme.SKY, opacity=0.28)
    area = area.encode(x=x, y=alt.Y("low:Q", title=book.t("% of the oblast's area")), y2="high:Q")
    lines = alt.Chart(rows[["date", "percent", "maker"]]).mark_line(strokeWidth=1.4)
    lines = lines.encode(
        x=x,
        y=percent_axis(book, alt.Scale(zero=False, nice=True)),
        color=by_maker(alt.Color, [MAKER_COLOURS[m] for m in words], legend=legend_above(symbolDash=[1, 0])),
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
        day=day_text(newest["date"], book),
        n=newest["makers"],
        low=percent(newest["low_share"], book),
        high=percent(newest["high_share"], book),
        gap=language.number(widest["width"], book.language, "0.0"),
        widest=day_text(widest["date"], book),
    )
    table = table_of(
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


# ---------------------------------------------------------------- towns and claims


def towns_not_occupied(book: Book) -> Card:
    """The largest towns not occupied on the day, with the distance to occupied land where it was measured."""
    heading = dict(book=book, id="donbas-towns", title=book.t("Largest towns not occupied"))
    rows = control.settlement_status(book.data).query("status == 'not_occupied'").head(10)
    if rows.empty:
        return card.nothing_yet(
            **heading,
            reason=book.t(
                "The status of settlements is recorded from the first daily file on; there is nothing to show for this "
                "day."
            ),
        )
    distances = ["" if pd.isna(km) else f" · {language.text(km, 'km', book.language)}" for km in rows["km_to_occupied"]]
    rows = rows.assign(
        name=town_names(rows, book),
        oblast=oblast_names(rows["iso"], book),
        label=rows["population"].map(lambda n: whole(n, book)) + distances,
    )
    room = float(rows["population"].max()) * 2.35  # the labels stand right of the bars
    base = alt.Chart(rows[["name", "population", "label"]]).encode(
        y=name_axis("name:N", rows["name"]),
        x=alt.X("population:Q", scale=alt.Scale(domain=[0, room]), axis=None),
        tooltip=["name:N", "label:N"],
    )
    bars = base.mark_bar(color=theme.STATUS["not_occupied"], height={"band": 0.62})
    labels = base.mark_text(align="left", dx=5).encode(text="label:N")
    alt_text = book.t(
        "Bars of the {n} largest towns not occupied, by pre-war population: {listed} and smaller ones."
    ).format(n=len(rows), listed=listed(rows.head(4), "name"))
    caption = book.t("Population before the war; many people have left. Centre of the town. ")
    if any(distances):
        day = day_text(book.data.settlement_distance["date"].max(), book)
        caption += book.t("The distance to occupied land was measured on {day}.").format(day=day)
    else:
        caption += book.t("Distances had not been measured by this day.")
    table = table_of(
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
    rows = control.claimed_and_occupied(book.data)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    announced = control.annexation_claims(book.data)
    rows = rows.assign(percent=rows["share"] * 100, claimed=rows["claimed_on"].notna())
    rows = rows.sort_values(["claimed", "percent"], ascending=False)
    rows = rows.assign(
        oblast=oblast_names(rows.index, book),
        label=rows["share"].map(lambda s: percent(s, book)),
        whole=100.0,
        at=(rows["percent"] + 2).where(~rows["claimed"], 103.0),
    )
    held_word, claim_word = book.t("occupied"), book.t("claimed as annexed")
    claimed, others = rows[rows["claimed"]], rows[~rows["claimed"]]
    y, scale = name_axis("oblast:N", rows["oblast"], room=130), alt.Scale(domain=[0, 142])
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
        listed=listed(claimed, "oblast")
    )
    if len(others):
        rest = listed(others, "oblast")
        alt_text += " " + book.t("Occupied in part, without such a claim: {rest}.").format(rest=rest)
    table = table_of(
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
        sources=sorted({*book.data.sources_of(rows["series"].iloc[0]), *announced["source_id"].dropna()}),
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
    rows = rows.assign(name=town_names(rows, book))
    words = [book.t("centre drawn as occupied"), book.t("claimed by Moscow")]
    marks = pd.concat(rows.assign(day=rows[d], what=w) for d, w in zip(("centre_on", "claimed_on"), words, strict=True))
    marks = marks.dropna(subset="day")[["name", "day", "what"]]
    y, both = name_axis("name:N", rows["name"]), rows.dropna(subset="centre_on")
    line = alt.Chart(both[["name", "claimed_on", "centre_on"]]).mark_rule(strokeWidth=1.5)
    line = line.encode(y=y, x=alt.X("centre_on:T", scale=alt.Scale(padding=14)), x2="claimed_on:T")
    points = alt.Chart(marks).mark_point(filled=True, size=110, opacity=1)
    points = points.encode(
        y=y,
        x=alt.X("day:T", scale=alt.Scale(padding=14), axis=time_axis(marks["day"])),
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
    table = table_of(
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
    rows = told_in.told(book, book.data.positions)
    rows = rows[rows["issue"].isin(issues.keys())].sort_values("date", ascending=False)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No statement on this question is in the table by this day."))
    parties = {
        "UA": book.t("Ukraine"),
        "RU": book.t("Russia"),
        "US": book.t("United States"),
        "EU": book.t("European states"),
    }
    table = table_of(
        rows.replace({"party": parties, "issue": issues}),
        party=book.t("whose position"),
        issue=book.t("issue"),
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
