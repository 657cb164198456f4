"""Figures of pace: month by month, by windows, ranked, and what a naive extrapolation makes of it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import control, language
from casebook.book import Book
from casebook.control import DONETSK
from casebook.figures import card, theme
from casebook.figures.card import Card
from casebook.figures.parts import (
    day_text,
    haloed,
    legend_above,
    series_words,
    table_of,
    time_axis,
    whole,
    without_overlap,
)

HORIZON_MONTHS = 36  # how far the wedge of straight lines is drawn


PALE = ["#7aa2c4", "#f7f5f2", "#cf947a"]  # from less occupied to more, pale enough for ink at either end


def pace(book: Book) -> Card:
    """Change of the occupied area of Donetsk oblast, month by month, with the mean of the last twelve."""
    heading = dict(book=book, id="donbas-rate", title=book.t("Donetsk oblast: km² occupied in each month"))
    rows = control.all_steps(book.data, (DONETSK,))
    if len(rows) < 3:
        reason = book.t("The series of areas is shorter than three months on this day.")
        return card.nothing_yet(**heading, reason=reason)
    words = series_words(rows, book)
    rows["series_word"] = rows["series"].map(words)
    colours = {"control_history": "#d9a771", "control_area": theme.BLUE}
    pale = alt.Scale(domain=list(words.values()), range=[colours[series] for series in words])
    bars = alt.Chart(rows[["start", "end", "km2", "series_word"]]).mark_bar(strokeWidth=1.2)
    bars = bars.encode(
        x=alt.X("start:T", axis=time_axis(rows["start"])),
        x2="end:T",
        y=alt.Y("km2:Q", title=book.t("km² in the month"), axis=alt.Axis(tickCount=5)),
        y2=alt.datum(0),
        fill=alt.Fill("series_word:N", scale=pale, legend=legend_above(symbolStrokeWidth=1.2)),
        stroke=alt.value("white"),
        tooltip=[alt.Tooltip("start:T"), alt.Tooltip("end:T"), alt.Tooltip("km2:Q", format=".0f")],
    )
    layers = [bars]
    low, high = rows.loc[rows["km2"].idxmin()], rows.loc[rows["km2"].idxmax()]
    alt_text = book.t(
        "Bars of {n} months. The largest is {high} km² in the month to {high_day}, the smallest {low} km² "
        "in the month to {low_day}."
    ).format(
        n=len(rows),
        high=whole(high["km2"], book),
        low=whole(low["km2"], book),
        high_day=day_text(high["end"], book),
        low_day=day_text(low["end"], book),
    )
    mean = control.rate(book.data, (DONETSK,))
    if mean is not None:
        label = book.t("mean of 12 months: {n}").format(n=whole(mean, book))
        ends = {"start": [rows["start"].iloc[-12]], "end": [rows["end"].iloc[-1]]}
        line = alt.Chart(pd.DataFrame({**ends, "km2": [mean], "label": [label]}))
        layers += [line.mark_rule(color=theme.INK, strokeWidth=2.4).encode(x="start:T", x2="end:T", y="km2:Q")]
        layers += haloed(line.encode(x="end:T", y=alt.value(6), text="label:N"), align="right", fontWeight="bold")
        alt_text += " " + book.t("The mean of the last twelve is {n} km².").format(n=whole(mean, book))
    table = table_of(
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


def months(book: Book) -> Card:
    """Change of the occupied area of Donetsk oblast in each calendar month: a table of years and months, coloured."""
    heading = dict(book=book, id="donbas-months", title=book.t("Donetsk oblast: calendar month by calendar month"))
    rows = control.calendar_months(book.data, (DONETSK,))
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("No whole month of areas is on record on this day."))
    names = [language.month_name(n, book.language) for n in range(1, 13)]
    rows = rows.assign(
        year=rows["month"].dt.year.astype(str),
        name=[names[n - 1] for n in rows["month"].dt.month],
        shown=rows["km2"].map(lambda n: whole(n, book)),
        series_word=rows["series"].map(series_words(rows, book)),
    )
    most = float(rows["km2"].abs().max())
    base = alt.Chart(rows[["year", "name", "km2", "shown", "rank"]]).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("name:O", sort=names, title=None, axis=alt.Axis(domain=False, ticks=False)),
    )
    colours = alt.Scale(domain=[-most, 0, most], range=PALE)
    tooltip = [
        alt.Tooltip("name:N", title=book.t("month")),
        alt.Tooltip("year:N", title=book.t("year")),
        alt.Tooltip("shown:N", title=book.t("km²")),
        alt.Tooltip("rank:Q", title=book.t("rank")),
    ]
    cells = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        color=alt.Color("km2:Q", scale=colours, legend=None), tooltip=tooltip
    )
    numbers = base.mark_text(fontSize=12).encode(text="shown:N")
    ranked, last = rows.sort_values("rank"), rows.iloc[-1]
    most_text = ", ".join(
        f"{language.month(m.date(), book.language)} ({n} km²)"
        for m, n in zip(ranked["month"].head(3), ranked["shown"].head(3), strict=True)
    )
    alt_text = book.t(
        "A grid of {n} months. Most was occupied in {listed}; in {below} months less was occupied at the end than at "
        "the beginning. The newest, {month}, has rank {rank}."
    ).format(
        n=len(rows),
        listed=most_text,
        below=int((rows["km2"] < 0).sum()),
        month=language.month(last["month"].date(), book.language),
        rank=last["rank"],
    )
    table = table_of(
        ranked.assign(month=[language.month(m.date(), book.language) for m in ranked["month"]]).round({"km2": 1}),
        month=book.t("month"),
        km2=book.t("km²"),
        rank=book.t("rank"),
        series_word=book.t("series"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(cells, numbers).properties(height=alt.Step(26)),
        sources=book.data.sources_of(*series_words(rows, book)),
        tables=["control_history", "control_area"],
        caption=book.t(
            "Growth of the occupied area in km²; below zero it shrank. Only whole months; the rows list them from the "
            "most to the least. A rank says nothing of why, and months that differ by less than a few km² cannot be "
            "told apart."
        ),
    )


def windows(book: Book) -> Card:
    """The pace in Donetsk oblast by windows of 7, 30 and 365 days, over the last two years."""
    heading = dict(
        book=book, id="donbas-windows", title=book.t("One front, three paces: windows of 7, 30 and 365 days")
    )
    rows = control.window_rates(book.data, (DONETSK,))
    rows = rows[rows["date"] > book.data.day - pd.DateOffset(years=2)]
    if rows.empty:
        return card.nothing_yet(**heading, reason=book.t("The series of areas is shorter than a week on this day."))
    words = {window: book.t("{n} days").format(n=window) for window in control.WINDOWS}
    rows = pd.concat(without_overlap(own) for _, own in rows.groupby("window"))
    rows = rows.assign(km2_per_month=rows["km2_per_month"].round(1), window_word=rows["window"].map(words))
    rows = rows.assign(series_word=rows["series"].map(series_words(rows, book)))
    domain, ticks = list(words.values()), alt.Axis(tickCount=5)
    legend = alt.Legend(offset=30, title=None, columns=3, symbolType="stroke")
    lines = alt.Chart(rows[["date", "km2_per_month", "window_word", "series"]]).mark_line()
    lines = lines.encode(
        x=alt.X("date:T", axis=time_axis(rows["date"])),
        y=alt.Y("km2_per_month:Q", title=book.t("km² a month"), axis=ticks),
        color=alt.Color(
            "window_word:N",
            scale=alt.Scale(domain=domain, range=["#6b7785", theme.ORANGE, theme.BLUE]),
            legend=legend,
        ),
        strokeWidth=alt.StrokeWidth("window_word:N", scale=alt.Scale(domain=domain, range=[1, 1.8, 3]), legend=legend),
        strokeDash=alt.StrokeDash(
            "window_word:N", scale=alt.Scale(domain=domain, range=[[2, 2], [7, 3], [1, 0]]), legend=legend
        ),
        detail="series:N",
        tooltip=[
            alt.Tooltip("date:T", title=book.t("window ends")),
            alt.Tooltip("window_word:N", title=book.t("window")),
            alt.Tooltip("km2_per_month:Q", format=".0f", title=book.t("km² a month")),
        ],
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeWidth=1).encode(y=alt.Y("zero:Q", axis=ticks))
    spans = [
        book.t("{window}: from {low} to {high}").format(
            window=words[window], low=whole(paces.min(), book), high=whole(paces.max(), book)
        )
        for window, paces in rows.groupby("window")["km2_per_month"]
    ]
    alt_text = book.t("Lines of the pace in km² a month over the two years to the day. {spans}.").format(
        spans="; ".join(spans)
    )
    table = table_of(
        rows.sort_values(["date", "window"], ascending=[False, True]).round({"km2_per_month": 1}),
        date=book.t("window ends"),
        window_word=book.t("window"),
        km2_per_month=book.t("km² a month"),
        series_word=book.t("series"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(zero, lines).properties(height=300),
        sources=book.data.sources_of(*series_words(rows, book)),
        tables=["control_history", "control_area"],
        caption=book.t(
            "Each line is the same ground and the same map maker; only the length of the window differs. All are given "
            "as km² a month. A window of one day is not drawn: the files are not renewed every day."
        ),
    )


def extrapolation(book: Book) -> Card:
    """Ground of Donetsk oblast not occupied, and where three paces of the year would lead: a warning, not a forecast.

    Drawn from the day of the article once a week has passed since, with what happened; else from the day itself.
    """
    heading = dict(
        book=book, id="donbas-extrapolation", title=book.t("What a straight line would say, and what it hides")
    )
    article_day = pd.Timestamp(book.article.date)
    hindsight = book.data.day >= article_day + control.LONGEST_GAP
    start = article_day if hindsight else book.data.day
    paces = control.quarter_rates(book.data, (DONETSK,), start)
    mean = control.rate(book.data, (DONETSK,), start)
    past = _not_occupied(book)
    begin = past[past["date"] <= start].tail(1)
    if mean is None or paces.empty or begin.empty or min(mean, paces.min()) <= 0:
        reason = book.t("No straight line can be drawn: no year of areas is on record, or in some months nothing grew.")
        return card.nothing_yet(**heading, reason=reason)
    left = float(begin["km2"].iloc[0])
    months = {"fast": left / paces.max(), "mean": left / mean, "slow": left / paces.min()}
    shown = min(months["slow"], HORIZON_MONTHS)
    until = start + pd.Timedelta(days=shown * control.MONTH_DAYS)
    ticks = [start + pd.Timedelta(days=m * control.MONTH_DAYS) for m in (min(months["fast"], shown), shown)]
    wedge = pd.DataFrame({"date": [start, *ticks]})
    elapsed = (wedge["date"] - start).dt.days / control.MONTH_DAYS
    wedge["low"] = (left - elapsed * paces.max()).clip(lower=0).round()
    wedge["high"] = (left - elapsed * paces.min()).clip(lower=0).round()
    line = pd.DataFrame(
        {"date": [start, start + pd.Timedelta(days=months["mean"] * control.MONTH_DAYS)], "km2": [left, 0]}
    )
    past = past[past["date"] > start - pd.DateOffset(years=2)]
    words = [book.t("not occupied until then"), book.t("since then")]
    drawn = past.assign(when=[words[d > start] for d in past["date"]])
    last_shown = alt.DateTime(year=until.year, month=until.month, date=until.day)
    x = alt.X("date:T", axis=time_axis(pd.Series([past["date"].min(), until])), scale=alt.Scale(domainMax=last_shown))
    axis = alt.Axis(tickCount=5)
    title = book.t("km² not occupied")
    fan = alt.Chart(wedge).mark_area(color=theme.MUTED, opacity=0.22)
    fan = fan.encode(x=x, y=alt.Y("low:Q", axis=axis, title=title), y2="high:Q")
    dashed = alt.Chart(line).mark_line(strokeDash=[5, 4], color=theme.MUTED, strokeWidth=1.6, clip=True)
    dashed = dashed.encode(x=x, y=alt.Y("km2:Q", axis=axis, title=title))
    known = [w for w in words if w in set(drawn["when"])]
    actual = alt.Chart(drawn[["date", "km2", "when"]]).mark_line(strokeWidth=2.6)
    actual = actual.encode(
        x=x,
        y=alt.Y("km2:Q", axis=axis, title=title),
        color=alt.Color(
            "when:N",
            scale=alt.Scale(domain=known, range=[theme.BLUE, theme.VERMILION][: len(known)]),
            legend=legend_above(symbolType="stroke"),
        ),
        tooltip=[
            alt.Tooltip("date:T", title=book.t("day")),
            alt.Tooltip("km2:Q", format=",.0f", title=title),
        ],
    )
    span = {name: language.number(value, book.language, "0") for name, value in months.items()}
    alt_text = book.t(
        "A line of the ground of Donetsk oblast not occupied, and from {day} on a wedge of straight lines: it would "
        "reach zero after {mean} months at the mean pace of the year, after {fast} at its fastest three months and "
        "after {slow} at its slowest."
    ).format(day=day_text(start, book), **span)
    if hindsight:
        last = past.iloc[-1]
        alt_text += " " + book.t("On {day}, {km2} km² were not occupied; the straight line said {line}.").format(
            day=day_text(last["date"], book),
            km2=whole(last["km2"], book),
            line=whole(max(0, left - (last["date"] - start).days / control.MONTH_DAYS * mean), book),
        )
    table = table_of(
        drawn.round({"km2": 1}),
        date=book.t("day"),
        km2=title,
        when=book.t("before or after"),
        series_word=book.t("series"),
    )
    return card.figure(
        **heading,
        alt=alt_text,
        table=table,
        chart=alt.layer(fan, dashed, actual).properties(height=300),
        sources=book.data.sources_of(*series_words(past, book)),
        tables=["control_history", "control_area"],
        caption=book.t(
            "Not a forecast. Dashed: the mean pace of the twelve months before {day}, drawn on. Grey: between the "
            "fastest and the slowest three months of that year, {fast} to {slow} months to the end; the picture "
            "stops after {horizon} months."
        ).format(day=day_text(start, book), horizon=language.number(shown, book.language, "0"), **span),
    )


def _not_occupied(book: Book) -> pd.DataFrame:
    """Ground of Donetsk oblast not occupied, once a week, the daily files where there are any: date, km2, series."""
    rows = without_overlap(control.weekly(book.data, (DONETSK,)))
    km2 = (control.area((DONETSK,)) - rows["occupied_km2"]).round(1)
    return rows.assign(km2=km2, series_word=rows["series"].map(series_words(rows, book)))
