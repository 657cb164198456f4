"""Figures of the measurement: map makers apart, the grey zone, files, lag, points for areas, borders, error budget."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control, language
from casebook.book import Book
from casebook.control import DONBAS, DONETSK, LUHANSK, MAKER
from casebook.data import row_sources
from casebook.facts.measuring import CAUSES
from casebook.figures import card, theme
from casebook.figures.card import Card
from casebook.figures.parts import (
    day_text,
    donbas_names,
    haloed,
    legend_above,
    listed,
    name_axis,
    oblast_names,
    percent,
    table_of,
    time_axis,
    whole,
)

# colour and mark of each map maker, as in the chapter on Donbas
MAKER_LOOK = {
    "DeepState": (theme.BLUE, "circle"),
    "NZZ": (theme.ORANGE, "triangle-up"),
    "UAControlMap": (theme.PURPLE, "square"),
}
PALE = "#dfe9f1"
GREY_IDS = {DONETSK: "", LUHANSK: "-luhansk"}


def _points(number: float, book: Book) -> str:
    return language.number(number, book.language, "0.0")


# ---------------------------------------------------------------- map makers and the grey zone


def makers(book: Book) -> Card:
    """How far the other map makers lie from DeepState for Donetsk oblast, and the band between all of them."""
    title = book.t("Donetsk oblast: how far the other map makers lie from DeepState")
    heading = dict(book=book, id="measuring-makers", title=title)
    rows = control.makers_apart(book.data, DONETSK)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("Fewer than two map makers had been measured by this day."))
    days = rows.drop_duplicates("date")
    band = _band(rows)
    zero = days[["date"]].assign(map_maker=MAKER, apart_pp=0.0)
    drawn = pd.concat([rows, zero], ignore_index=True)[["date", "map_maker", "apart_pp"]]
    names = [m for m in MAKER_LOOK if m in set(drawn["map_maker"])]
    colours, shapes = zip(*(MAKER_LOOK[m] for m in names), strict=True)
    x, unit = alt.X("date:T", axis=time_axis(rows["date"])), book.t("percentage points")
    area = alt.Chart(band).mark_area(color=theme.SKY, opacity=0.28)
    area = area.encode(x=x, y=alt.Y("low:Q", title=unit), y2="high:Q")
    lines = alt.Chart(drawn).mark_line(strokeWidth=1.4)
    lines = lines.encode(
        x=x,
        y=alt.Y("apart_pp:Q", title=unit, axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "map_maker:N",
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(title=None, columns=3, offset=30),
        ),
    )
    marks = lines.mark_point(filled=True, size=28, opacity=1).encode(
        shape=alt.Shape("map_maker:N", scale=alt.Scale(domain=names, range=shapes)),
        tooltip=[
            alt.Tooltip("map_maker:N", title=book.t("map maker")),
            alt.Tooltip("date:T"),
            alt.Tooltip("apart_pp:Q", format="+.1f", title=unit),
        ],
    )
    newest, widest = days.iloc[-1], days.loc[days["gap_pp"].idxmax()]
    parts = rows[rows["date"] == newest["date"]]
    alt_text = book.t(
        "Lines of the distance from DeepState, which is the zero. On {day} the others lay at {parts} points. "
        "The band between all map makers was widest on {widest}, with {gap} points."
    ).format(
        day=day_text(newest["date"], book),
        parts=", ".join(
            f"{m} {language.number(v, book.language, '+0.0;-0.0')}"
            for m, v in zip(parts["map_maker"], parts["apart_pp"], strict=True)
        ),
        widest=day_text(widest["date"], book),
        gap=_points(widest["gap_pp"], book),
    )
    table = table_of(
        rows.round({"apart_pp": 2, "gap_pp": 2}),
        date=book.t("day"),
        map_maker=book.t("map maker"),
        apart_pp=book.t("points from DeepState"),
        makers=book.t("map makers compared"),
        gap_pp=book.t("width of the band, points"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(area, lines, marks).properties(height=320),
        sources=row_sources(book.data.control_other_makers)
        + book.data.sources_of(*(s for s in control.SERIES if len(getattr(book.data, s)))),
        tables=["control_other_makers", "control_area", "control_history"],
        caption=book.t(
            "Above zero: more occupied than DeepState draws. Zero is the first map maker, not the truth. The band runs "
            "from the lowest to the highest; its rows say how many map makers it rests on."
        ),
    )


def _band(rows: pd.DataFrame) -> pd.DataFrame:
    """Lowest and highest line week by week, so that the band turns where two lines cross between two months."""
    lines = rows.pivot(index="date", columns="map_maker", values="apart_pp").assign(first=0.0)
    weeks = pd.date_range(lines.index[0], lines.index[-1], freq="7D")
    lines = lines.reindex(lines.index.union(weeks)).interpolate(method="index", limit_area="inside")
    return pd.DataFrame({"low": lines.min(axis=1), "high": lines.max(axis=1)}).rename_axis("date").reset_index()


def grey(book: Book, iso: str = DONETSK) -> Card:
    """Ground of unknown status as a share of an oblast's ground not occupied, week by week, and where it is unknown."""
    oblast = donbas_names(pd.Index([iso]), book)[0]
    title = book.t("{oblast}: how much of the ground not occupied is of unknown status")
    heading = dict(book=book, id="measuring-grey" + GREY_IDS[iso], title=title.format(oblast=oblast))
    height = 260
    rows = control.grey(book.data, iso).iloc[::-7].iloc[::-1]  # back from the newest day
    if rows["share"].isna().all():
        return card.nothing_yet(**heading, reason=book.t("No grey zone is on record for this early day."))
    rows = rows.assign(percent=rows["share"] * 100)
    last, day = rows["date"].iloc[-1], book.data.day
    x = alt.X("date:T", scale=alt.Scale(domain=_domain(rows["date"].iloc[0], day)), axis=time_axis(rows["date"]))
    lines = alt.Chart(rows[["date", "percent"]]).mark_line(invalid="break-paths-show-domains")  # a gap stays a gap
    lines = lines.encode(
        x=x,
        y=alt.Y("percent:Q", title=book.t("% of the ground not occupied"), axis=alt.Axis(tickCount=5)),
        tooltip=[alt.Tooltip("date:T"), alt.Tooltip("percent:Q", format=".1f", title="%")],
    )
    layers, unknown = [lines], (day - last).days
    if unknown > 60:  # room enough to say so
        after = alt.Chart(pd.DataFrame({"date": [last], "until": [day], "label": [book.t("not known")]}))
        layers.insert(0, after.mark_rect(color="#dfe3e8").encode(x="date:T", x2="until:T"))
        label = after.encode(x="until:T", y=alt.value(height - 14), text="label:N")
        layers += haloed(label, align="right", dx=-4, fontStyle="italic")
    most = rows.loc[rows["percent"].idxmax()]
    alt_text = book.t(
        "A line from {first} to {last}. Of the days drawn, the highest was {most_day}, with {most} of the ground not "
        "occupied."
    ).format(
        first=day_text(rows["date"].iloc[0], book),
        last=day_text(last, book),
        most=percent(most["share"], book),
        most_day=day_text(most["date"], book),
    )
    if pd.notna(rows["share"].iloc[-1]):
        alt_text += " " + book.t("It ends at {end}.").format(end=percent(rows["share"].iloc[-1], book))
    caption = book.t("Week by week.")
    if rows["share"].isna().any():
        caption += " " + book.t("A gap: nothing grey was drawn in the oblast, which does not mean that none was there.")
    if unknown:
        alt_text += " " + book.t("For the {n} days after it nothing is known.").format(n=whole(unknown, book))
        caption += " " + book.t("After the last day of the archive the size is not known; it is not zero.")
    table = table_of(
        rows.round({"grey_km2": 1, "not_occupied_km2": 1, "percent": 1}),
        date=book.t("day"),
        grey_km2=book.t("unknown status, km²"),
        not_occupied_km2=book.t("not occupied, km²"),
        percent=book.t("%"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(*layers).properties(height=height),
        sources=book.data.sources_of("control_history"),
        tables=["control_history"],
        caption=caption,
    )


def _domain(first: pd.Timestamp, last: pd.Timestamp) -> list[alt.DateTime]:
    return [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in (first, last)]


# ---------------------------------------------------------------- files and the lag


def files(book: Book) -> Card:
    """A calendar of the daily files: changed, repeated, missing."""
    heading = dict(book=book, id="measuring-files", title=book.t("The daily files: changed, repeated, missing"))
    rows = control.file_calendar(book.data)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("The daily files had not begun by this day."))
    words = {"changed": book.t("changed file"), "repeated": book.t("repeated file"), "missing": book.t("no file")}
    rows = rows.assign(
        month=rows["date"].dt.strftime("%Y-%m"), of_month=rows["date"].dt.day, word=rows["state"].map(words)
    )
    x = alt.X("of_month:O", title=book.t("day of the month"), axis=alt.Axis(values=[1, 10, 20, 30], labelAngle=0))
    base = alt.Chart(rows[["month", "of_month", "word"]]).encode(
        x=x,
        y=alt.Y(
            "month:O",
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelExpr="slice(datum.value, 5) + '/' + slice(datum.value, 0, 4)"
            ),
        ),
        tooltip=["month:O", "of_month:O", "word:N"],
    )
    domain = list(words.values())
    legend = alt.Legend(title=None, columns=3, symbolType="square", symbolStrokeWidth=1, symbolStrokeColor=theme.MUTED)
    fill = alt.Fill("word:N", legend=legend, scale=alt.Scale(domain=domain, range=[PALE, theme.ORANGE, "#ffffff"]))
    boxes = base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(fill=fill)
    dots = base.transform_filter(alt.datum.word == words["repeated"]).mark_point(
        shape="circle", filled=True, size=10, color="#ffffff", opacity=1
    )
    crosses = base.transform_filter(alt.datum.word == words["missing"]).mark_text(text="×", fontWeight="bold")
    counts = control.file_days(book.data)
    alt_text = book.t(
        "A calendar of {n} months. Of {total} files {repeated} repeat the day before; {missing} days have no file."
    ).format(n=rows["month"].nunique(), **counts)
    by_month = rows.groupby(["month", "state"]).size().unstack(fill_value=0)
    by_month = by_month.reindex(columns=list(words), fill_value=0).reset_index()
    return card.figure(
        **heading,
        alt=alt_text,
        table=table_of(by_month, month=book.t("month"), **words),
        chart=alt.layer(boxes, dots, crosses).properties(height=alt.Step(15)),
        sources=book.data.sources_of("control_area"),
        tables=["control_area"],
        caption=book.t(
            "Orange with a dot: every area of every oblast equals that of the day before. A cross: no file. A blank at "
            "the beginning or the end: before the first file, or after the newest."
        ),
    )


def lag(book: Book) -> Card:
    """Share of the daily files that agree with the archive of the same day and of earlier ones."""
    heading = dict(book=book, id="measuring-lag", title=book.t("Of which evening is a daily file?"))
    rows = control.lags(book.data)
    if rows.empty:
        reason = book.t("The daily files and the archive do not overlap for a month yet.")
        return card.nothing_yet(**heading, reason=reason)
    days = [book.t("same day"), book.t("a day before"), book.t("two days before"), book.t("three days before")]
    rows = rows.assign(
        name=rows["lag"].map(dict(enumerate(days))),
        percent=rows["agree_share"] * 100,
        later=rows["later_agree_share"] * 100,
        label=rows["agree_share"].map(lambda s: percent(s, book)),
    )
    y = name_axis("name:N", rows["name"])
    scale = alt.Scale(domain=[0, 118])  # the labels stand right of the bars
    axis = alt.Axis(values=[0, 25, 50, 75, 100])
    bars = alt.Chart(rows[["name", "percent", "difference_km2"]]).mark_bar(height={"band": 0.6})
    bars = bars.encode(
        y=y,
        x=alt.X("percent:Q", scale=scale, axis=axis, title=book.t("% of the files that agree")),
        tooltip=["name:N", alt.Tooltip("percent:Q", format=".1f"), alt.Tooltip("difference_km2:Q", format=".1f")],
    )
    text = alt.Chart(rows[["name", "percent", "label"]]).encode(y=y, x=alt.X("percent:Q", scale=scale), text="label:N")
    alt_text = book.t("Bars: share of the daily files that agree with the archive: {listed}.").format(
        listed=listed(rows, "name")
    )
    table = table_of(
        rows.round({"percent": 1, "later": 1, "difference_km2": 1}),
        name=book.t("archive of"),
        days=book.t("files compared"),
        percent=book.t("% that agree"),
        later=book.t("% that agree, later half"),
        difference_km2=book.t("mean difference, km²"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(bars, text.mark_text(align="left", dx=6)).properties(height=alt.Step(30)),
        sources=book.data.sources_of("control_area", "control_history"),
        tables=["control_area", "control_history"],
        caption=book.t(
            "Donetsk oblast. Each daily file against the archive's map of the same day and of one, two and three days "
            "before. Agree: within a tenth of a km². One file can agree with more than one day when nothing moved."
        ),
    )


# ---------------------------------------------------------------- points for areas


def point_errors(book: Book) -> Card:
    """By how much the share by cells, and by counting settlements, misses the share by area, week by week."""
    title = book.t("Points for areas: how far each way of counting lies from the drawn areas")
    heading = dict(book=book, id="measuring-points", title=title)
    shares = control.shares_by_points(book.data)
    if len(shares) < control.FEWEST_DAYS:
        reason = book.t("Points and areas have been compared for less than a month.")
        return card.nothing_yet(**heading, reason=reason)
    words = {"cells": book.t("cells"), "settlements": book.t("number of settlements")}
    weeks = shares.iloc[::-7].iloc[::-1].rename_axis("date").reset_index()
    rows = weeks.melt(["date", "area"], list(words), var_name="way", value_name="share")
    rows["error_pp"] = (rows["share"] - rows["area"]) * 100
    rows["word"] = rows["way"].map(words)
    names, unit = list(words.values()), book.t("points from the drawn areas")
    lines = alt.Chart(rows[["date", "word", "error_pp"]]).mark_line(strokeWidth=1.8)
    lines = lines.encode(
        x=alt.X("date:T", axis=time_axis(rows["date"])),
        y=alt.Y("error_pp:Q", title=unit, axis=alt.Axis(tickCount=6)),
        color=alt.Color(
            "word:N",
            scale=alt.Scale(domain=names, range=[theme.BLUE, theme.ORANGE]),
            legend=legend_above(symbolType="stroke"),
        ),
        strokeDash=alt.StrokeDash("word:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 3]])),
        tooltip=["word:N", alt.Tooltip("date:T"), alt.Tooltip("error_pp:Q", format="+.1f", title=unit)],
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=theme.INK, strokeWidth=1.4).encode(y="zero:Q")
    error = (shares["cells"] - shares["area"]) * 100
    alt_text = book.t(
        "Two lines around zero, the drawn areas. Over {n} daily files the cells missed by {mean} percentage points on "
        "average and by {most} at most, on {day}."
    ).format(
        n=whole(len(shares), book),
        mean=_points(error.abs().mean(), book),
        most=_points(error.abs().max(), book),
        day=day_text(error.abs().idxmax(), book),
    )
    shown = weeks.assign(**{way: (weeks[way] * 100).round(1) for way in shares.columns})
    table = table_of(
        shown,
        date=book.t("day"),
        area=book.t("% by area"),
        cells=book.t("% by cells"),
        settlements=book.t("% of settlements"),
        people=book.t("% of people"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(zero, lines).properties(height=300),
        **_of_points(book),
        caption=book.t(
            "Donetsk oblast, week by week. Above zero: more occupied than the drawn areas give. The share of people "
            "lies far above both lines; it is among the rows."
        ),
    )


def _of_points(book: Book) -> dict:
    return dict(
        sources=book.data.sources_of("settlement_status", "settlements", "control_area")
        + control.outline_sources(book.data),
        tables=["settlement_status", "settlements", "control_area", "oblasts"],
    )


def months(book: Book) -> Card:
    """Change in each month by cells against the change by area: on the diagonal they would agree."""
    heading = dict(book=book, id="measuring-months", title=book.t("Change in a month: by cells against by area"))
    rows = control.month_changes(book.data)
    if len(rows) < 3:
        reason = book.t("Points and areas have been compared for less than three months.")
        return card.nothing_yet(**heading, reason=reason)
    low, high = min(rows[["area", "cells"]].min().min(), 0), rows[["area", "cells"]].max().max()
    scale = alt.Scale(domain=[low, high], nice=True)
    axis = alt.Axis(tickCount=5)
    unit = book.t("by cells, percentage points")
    diagonal = alt.Chart(pd.DataFrame({"from": [low], "to": [high], "label": [book.t("equal")]}))
    rule = diagonal.mark_rule(strokeDash=[4, 3]).encode(
        x=alt.X("from:Q", scale=scale), y=alt.Y("from:Q", scale=scale), x2="to:Q", y2="to:Q"
    )
    name = diagonal.mark_text(align="right", dx=-8, color=theme.MUTED).encode(
        x=alt.X("to:Q", scale=scale), y=alt.Y("to:Q", scale=scale), text="label:N"
    )
    marks = alt.Chart(rows).mark_point(filled=True, size=60, opacity=0.85)
    marks = marks.encode(
        x=alt.X("area:Q", scale=scale, axis=axis, title=book.t("by area, percentage points")),
        y=alt.Y("cells:Q", scale=scale, axis=axis, title=unit),
        tooltip=[
            alt.Tooltip("month:T", title=book.t("month to")),
            alt.Tooltip("area:Q", format="+.2f"),
            alt.Tooltip("cells:Q", format="+.2f"),
        ],
    )
    apart = (rows["cells"] - rows["area"]).abs()
    alt_text = book.t(
        "A cloud of {n} months around a diagonal on which both would agree. The mean change by area is {mean} points "
        "a month; the cells miss it by {apart} on average."
    ).format(n=len(rows), mean=_points(rows["area"].mean(), book), apart=_points(apart.mean(), book))
    table = table_of(
        rows.round({"area": 2, "cells": 2}),
        month=book.t("month to"),
        area=book.t("by area, points"),
        cells=book.t("by cells, points"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(rule, name, marks).properties(height=320),
        **_of_points(book),
        caption=book.t("Donetsk oblast. Each dot is one month, from its first day to the first day of the next."),
    )


def samples(book: Book) -> Card:
    """The mean error of the cells when only some settlements are known: by chance, or the largest only."""
    heading = dict(book=book, id="measuring-samples", title=book.t("How many points does it take?"))
    rows = control.samples(book.data)
    if rows.empty:
        reason = book.t("Points and areas have been compared for less than a month.")
        return card.nothing_yet(**heading, reason=reason)
    kinds = {"random": book.t("drawn by chance"), "people": book.t("largest only"), "all": book.t("all of the table")}
    rows = rows.assign(word=rows["kind"].map(kinds), label=rows["error_pp"].map(lambda e: _points(e, book)))
    rows["name"] = rows["settlements"].map(lambda n: whole(n, book))
    rows = rows.sort_values("settlements").reset_index(drop=True)
    names = list(kinds.values())
    y = alt.Y(
        "name:N",
        sort=list(rows["name"]),
        title=book.t("settlements known"),
        axis=alt.Axis(domain=False, ticks=False, titleX=0),
    )
    scale = alt.Scale(domain=[0, float(rows["high_pp"].max()) * 1.08])
    unit = book.t("mean error, percentage points")
    bars = alt.Chart(rows[["name", "low_pp", "high_pp"]]).mark_rule(strokeWidth=5, opacity=0.3, color=theme.BLUE)
    bars = bars.encode(y=y, x=alt.X("low_pp:Q", scale=scale, title=unit), x2="high_pp:Q")
    marks = alt.Chart(rows[["name", "error_pp", "word"]]).mark_point(filled=True, size=90, opacity=1)
    marks = marks.encode(
        y=y,
        x=alt.X("error_pp:Q", scale=scale, axis=alt.Axis(tickCount=6)),
        color=alt.Color(
            "word:N",
            scale=alt.Scale(domain=names, range=[theme.BLUE, theme.ORANGE, theme.INK]),
            legend=alt.Legend(title=None, columns=1, offset=30),
        ),
        shape=alt.Shape("word:N", scale=alt.Scale(domain=names, range=["circle", "diamond", "square"])),
        tooltip=["word:N", "name:N", alt.Tooltip("error_pp:Q", format=".2f", title=unit)],
    )
    text = alt.Chart(rows[["name", "error_pp", "label"]]).encode(
        y=y, x=alt.X("error_pp:Q", scale=scale), text="label:N"
    )
    drawn, large, all_ = (rows[rows["kind"] == kind] for kind in kinds)
    alt_text = book.t(
        "Dots of the mean error in percentage points. Drawn by chance: {drawn}. Only the largest: {large}. "
        "All {n} settlements: {all}."
    ).format(
        drawn=", ".join(f"{n}: {e}" for n, e in zip(drawn["name"], drawn["label"], strict=True)),
        large=", ".join(f"{n}: {e}" for n, e in zip(large["name"], large["label"], strict=True)),
        n=all_["name"].iloc[0],
        all=all_["label"].iloc[0],
    )
    table = table_of(
        rows.round({"error_pp": 2, "low_pp": 2, "high_pp": 2}),
        word=book.t("which"),
        settlements=book.t("settlements"),
        least_people=book.t("least pre-war population"),
        error_pp=book.t("mean error, points"),
        low_pp=book.t("best tenth, points"),
        high_pp=book.t("worst tenth, points"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(bars, marks, *haloed(text, dy=-13)).properties(height=alt.Step(34)),
        **_of_points(book),
        caption=book.t(
            "Donetsk oblast. Circles are the middle of {n} draws from a fixed seed; the pale bar leaves out the best "
            "and the worst tenth of them."
        ).format(n=control.REPEATS),
    )


# ---------------------------------------------------------------- borders


def borders(book: Book) -> Card:
    """Areas of the oblasts on two sets of outlines, against the published areas."""
    heading = dict(
        book=book, id="measuring-borders", title=book.t("Measured areas of oblasts against the published ones")
    )
    every = control.border_errors(book.data)
    every["name_en"] = every["name_en"].map(book.t)
    rows = every.dropna().drop("UA-40")  # the city's coast is told in the text
    rows = rows.reindex(rows["coarse_error_pct"].abs().sort_values(ascending=False).index)
    rows = rows.assign(oblast=oblast_names(rows.index, book).where(rows.index != "UA-43", book.t("Crimea")))
    words = {"coarse_error_pct": book.t("coarser outlines"), "fine_error_pct": book.t("finer outlines")}
    marks = rows.melt("oblast", list(words), var_name="base", value_name="error_pct")
    marks["word"] = marks["base"].map(words)
    names, y = list(words.values()), name_axis("oblast:N", rows["oblast"])
    lines = alt.Chart(rows[["oblast", *words]]).mark_rule(strokeWidth=1.5)
    lines = lines.encode(y=y, x="coarse_error_pct:Q", x2="fine_error_pct:Q")
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=theme.INK, strokeWidth=1.4).encode(x="zero:Q")
    dots = alt.Chart(marks[["oblast", "word", "error_pct"]]).mark_point(filled=True, size=90, opacity=1)
    dots = dots.encode(
        y=y,
        x=alt.X("error_pct:Q", title=book.t("% too large (+) or too small (−)"), axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "word:N",
            scale=alt.Scale(domain=names, range=[theme.ORANGE, theme.BLUE]),
            legend=alt.Legend(title=None, columns=1),
        ),
        shape=alt.Shape("word:N", scale=alt.Scale(domain=names, range=["diamond", "circle"])),
        tooltip=["oblast:N", "word:N", alt.Tooltip("error_pct:Q", format="+.2f", title="%")],
    )
    named = rows.loc[list(DONBAS)]
    alt_text = book.t(
        "Two marks for each of {n} oblasts around zero, the published area. On the coarser outlines {coarse}; on the "
        "finer ones {fine}. Furthest off is {worst}."
    ).format(
        n=len(rows),
        coarse=_signed(named, "coarse_error_pct", book),
        fine=_signed(named, "fine_error_pct", book),
        worst=_signed(rows.head(1), "coarse_error_pct", book),
    )
    table = table_of(
        every.round({"coarse_error_pct": 2, "fine_error_pct": 2}),
        name_en=book.t("oblast"),
        official_km2=book.t("published, km²"),
        coarse_km2=book.t("coarser outlines, km²"),
        coarse_error_pct=book.t("error, %"),
        fine_km2=book.t("finer outlines, km²"),
        fine_error_pct=book.t("error of the finer, %"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(lines, zero, dots).properties(height=alt.Step(28)),
        sources=row_sources(book.data.oblasts) + book.data.sources_of("control_history"),
        tables=["oblasts", "control_history"],
        caption=book.t(
            "The oblasts that are measured on both. Published areas count inland waters that outlines may leave out, "
            "which may explain Kherson and Mykolaiv. All oblasts of the coarser outlines are among the rows."
        ),
    )


def _signed(rows: pd.DataFrame, column: str, book: Book) -> str:
    """Oblasts with a signed error in per cent."""
    numbers = rows[column].map(lambda e: language.number(e, book.language, "+0.00;-0.00"))
    return ", ".join(f"{n} {e} %" for n, e in zip(rows["oblast"], numbers, strict=True))


# ---------------------------------------------------------------- the error budget


def cause_words(book: Book) -> dict[str, str]:
    """What the causes of error are called in the budget."""
    return {
        "makers": book.t("map makers"),
        "grey": book.t("grey zone"),
        "cells": book.t("points for areas"),
        "coarse": book.t("coarse borders"),
        "fine": book.t("fine borders"),
        "day": book.t("one day's lag"),
    }


def budget(book: Book) -> Card:
    """What can move the share of Donetsk oblast occupied, each cause by itself: typical, and the most on record."""
    heading = dict(book=book, id="measuring-budget", title=book.t("An error budget for the share of Donetsk oblast"))
    rows = control.budget(book.data)
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No area had been measured by this day."))
    rows = rows.sort_values("typical_pp", ascending=False)
    rows = rows.assign(
        name=rows.index.map(cause_words(book)), label=rows["typical_km2"].map(lambda k: f"{whole(k, book)} km²")
    )
    words = [book.t("mean of twelve months"), book.t("most on record")]
    sizes = pd.concat(
        rows.assign(pp=rows[c], word=w)[["name", "pp", "word"]]
        for c, w in reversed(list(zip(("typical_pp", "largest_pp"), words, strict=True)))  # the mean stays in sight
    )
    y = name_axis("name:N", rows["name"])
    most = float(rows["largest_pp"].max())
    scale = alt.Scale(domain=[-0.03 * most, 1.06 * most], nice=False)  # room left of a mark at zero
    lines = alt.Chart(rows[["name", "typical_pp", "largest_pp"]]).mark_rule(strokeWidth=2)
    lines = lines.encode(y=y, x=alt.X("typical_pp:Q", scale=scale), x2="largest_pp:Q")
    marks = alt.Chart(sizes).mark_point(filled=True, size=90, opacity=1)
    marks = marks.encode(
        y=y,
        x=alt.X("pp:Q", scale=scale, title=book.t("percentage points"), axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "word:N",
            scale=alt.Scale(domain=words, range=[theme.BLUE, theme.MUTED]),
            legend=alt.Legend(title=None, columns=1),
        ),
        shape=alt.Shape("word:N", scale=alt.Scale(domain=words, range=["circle", "triangle-left"])),
        tooltip=["name:N", "word:N", alt.Tooltip("pp:Q", format=".2f")],
    )
    text = alt.Chart(rows[["name", "typical_pp", "label"]]).encode(
        y=y, x=alt.X("typical_pp:Q", scale=scale), text="label:N"
    )
    alt_text = book.t("Each cause by itself, mean of the last twelve months of its record: {listed}.").format(
        listed=listed(rows, "name")
    )
    table = table_of(
        rows.round({"typical_pp": 2, "largest_pp": 2}).round({"typical_km2": 0, "largest_km2": 0}),
        name=book.t("cause"),
        typical_pp=book.t("mean of twelve months, points"),
        typical_km2=book.t("the same, km²"),
        largest_pp=book.t("most on record, points"),
        largest_km2=book.t("most, km²"),
        until=book.t("record until"),
    )
    tables = dict.fromkeys(t for cause in rows.index for t in CAUSES[cause][1].split())
    known = [t for t in tables if len(getattr(book.data, t))]
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(lines, marks, *haloed(text, align="left", dy=-12)).properties(height=alt.Step(36)),
        sources=sorted(
            {*book.data.sources_of(*known), *(s for t in known for s in row_sources(getattr(book.data, t)))}
        ),
        tables=known,
        caption=book.t(
            "Each cause by itself, whatever its sign; the label gives its mean in km². The causes share their "
            "material: neither the lengths nor their squares may be added. The table says when each record ends."
        ),
    )
