"""Figures of prisoner exchanges: each to scale, the waits between them, running sums beside official totals."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import exchanges as facts
from casebook.figures import card, records, scales, theme, words
from casebook.figures.card import Card

DAY = pd.Timedelta(days=1)
LONGEST = 3  # waits that are named in the chart


def _none(book: Book, name: str, title: str) -> Card:
    return card.nothing_yet(book, name, title, book.t("No prisoner exchange was known on this day."))


# ---- each exchange ------------------------------------------------------------------------------


def _exchanges(book: Book) -> pd.DataFrame:
    """Exchanges in words: `head`, `note`, `year`, `agreed`, `civilians`, `published`, `mediators`, `links`, `link`."""
    rows = book.data.exchanges.sort_values(["date", "id"], ignore_index=True)
    claims, unknown = records.claims_on(book), book.t("number not found")
    head = book.t("Home to Ukraine: {to_ua}; home to Russia: {to_ru}")
    told = [
        [unknown if pd.isna(n) else words.number(book, n) for n in pair]
        for pair in rows[facts.BOTH_NUMBERS].astype(object).to_numpy()
    ]
    found = rows[facts.BOTH_NUMBERS].notna().sum(axis=1)
    published = {2: book.t("both numbers"), 1: book.t("one number"), 0: book.t("no number")}
    civilians = {True: book.t("civilians among them"), False: book.t("soldiers only"), None: book.t("not said")}
    included = rows["civilians_included"].astype(object).where(rows["civilians_included"].notna(), None)
    agreed, other = book.t("agreed at a round of talks"), book.t("no round named")
    note = rows[["context_en", "note_en"]].apply(lambda pair: pair.dropna().map(book.t).tolist(), axis=1)
    return rows.assign(
        head=[head.format(to_ua=to_ua, to_ru=to_ru) for to_ua, to_ru in told],
        note=[". ".join(parts) for parts in note],
        year=rows["date"].dt.year.astype(str),
        agreed=rows["talk_id"].notna().map({True: agreed, False: other}),
        civilians=pd.Categorical(included.map(civilians), list(civilians.values())),
        published=pd.Categorical(found.map(published), list(published.values())),
        mediators=[
            [book.t(one) for one in m.split("; ")] if isinstance(m, str) else []
            for m in rows["mediator"].astype(object)
        ],
        sure=words.confidence(book, rows),
        when=words.days(book, rows["date"]),
        links=[
            (
                [(rows_at("talks") + r.talk_id, book.t("round {id}").format(id=r.talk_id))]
                if isinstance(r.talk_id, str)
                else []
            )
            + claims.get(r.id, [])
            for r in rows.itertuples()
        ],
        link=rows_at("exchanges") + rows["id"],
    )


def exchanges_scale(book: Book) -> Card:
    """Exchanges to scale: people returned to Ukraine upwards, to Russia downwards; civilians lighter, at the tip."""
    name, title = "exchanges-scale", book.t("Prisoner exchanges to scale")
    if book.data.exchanges.empty:
        return _none(book, name, title)
    rows = _exchanges(book)
    largest, gaps = rows.loc[rows["returned_to_ua"].fillna(0).idxmax()], facts.exchange_gaps(book.data)
    said = book.t("Exchanges from {first} to {last}: {n}. The largest brought {most} people to Ukraine, on {day}.")
    first, last = rows["date"].iloc[0], rows["date"].iloc[-1]
    most = dict(most=largest["returned_to_ua"], day=largest["date"])
    said = words.fill(book, said, first=first, last=last, n=len(rows), **most)
    if len(gaps):
        sentence = book.t("The longest wait between two exchange days was {days} days.")
        said += " " + words.fill(book, sentence, days=gaps["days"].max())
    return scales.carded(
        book,
        rows,
        "exchanges",
        id=name,
        title=title,
        alt=said,
        table=_exchange_table(book, rows),
        caption=book.t(
            "Up: people returned to Ukraine. Down: people returned to Russia. Numbers as published by the two sides; "
            "the pale tip: the civilians among them, where their number is known. A cross near the middle line is a "
            "number not found, not a zero."
        ),
        chart=_scale_chart(book, rows),
        records=_exchange_list(book, rows, name),
    )


def _scale_chart(book: Book, rows: pd.DataFrame) -> alt.LayerChart:
    to_ua, to_ru, unknown = book.t("to Ukraine"), book.t("to Russia"), book.t("number not found")
    off_zero = 0.09 * float(rows[facts.BOTH_NUMBERS].fillna(0).max().max() or 1)
    sides = []
    for of, side, sign in (("ua", to_ua, 1), ("ru", to_ru, -1)):
        number, civilians = rows[f"returned_to_{of}"], rows[f"civilians_to_{of}"]
        count = sign * number.astype("float64")
        people = [words.number(book, v) if pd.notna(v) else unknown for v in number]
        sides.append(
            rows[["id", "date", "when", "link"]].assign(
                side=side,
                kind=pd.Series(side, rows.index).where(number.notna(), unknown),
                n=count.fillna(sign * off_zero),
                soldiers=count - sign * civilians.astype("float64").fillna(0).clip(upper=number.astype("float64")),
                pale=(civilians.fillna(0) > 0) & number.notna(),
                people=people,
                of_them=["–" if pd.isna(v) else words.number(book, v) for v in civilians],
            )
        )
    drawn = pd.concat(sides)
    drawn["soldiers"] = drawn["soldiers"].fillna(0)
    colours = {to_ua: theme.BLUE, to_ru: theme.ORANGE, unknown: theme.MUTED}
    shapes = {to_ua: "triangle-up", to_ru: "triangle-down", unknown: "cross"}
    tips = {
        "when": book.t("Date"),
        "side": book.t("Returned"),
        "people": book.t("people"),
        "of_them": book.t("civilians among them"),
    }
    base = (
        alt.Chart(drawn)
        .transform_filter(records.SHOWN)
        .encode(
            x=records.time(book, "date"),
            y=alt.Y(
                "n:Q", title=book.t("people"), axis=alt.Axis(tickCount=6, labelExpr="format(abs(datum.value), 'd')")
            ),
            color=scales.told_apart(alt.Color, "kind", colours, scales.LEGEND),
            tooltip=scales.tips(tips),
            href="link:N",
        )
    )
    numbered = base.transform_filter(alt.datum.kind != unknown)
    shape = scales.told_apart(alt.Shape, "kind", shapes, scales.LEGEND)
    return (
        alt.layer(
            numbered.mark_rule(strokeWidth=2, clip=True).encode(y2=alt.datum(0)),
            numbered.transform_filter("datum.pale")
            .mark_rule(strokeWidth=3, color="white", clip=True)
            .encode(y2="soldiers:Q", color=alt.value("white")),
            numbered.transform_filter("datum.pale")
            .mark_rule(strokeWidth=3, opacity=0.45, clip=True)
            .encode(y2="soldiers:Q"),
            base.mark_point(filled=True, size=40, opacity=0.9, clip=True).encode(shape=shape),
            alt.Chart(pd.DataFrame({"n": [0]})).mark_rule(color=theme.MUTED).encode(y="n:Q"),
        )
        .add_params(*records.params(rows["date"].min(), book.data.day))
        .properties(height=300)
    )


def _exchange_table(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    columns = {
        book.t("Row"): "id",
        book.t("Date"): "date",
        book.t("To Ukraine"): "returned_to_ua",
        book.t("To Russia"): "returned_to_ru",
        book.t("Civilians to Ukraine"): "civilians_to_ua",
        book.t("Civilians to Russia"): "civilians_to_ru",
        book.t("Civilians"): "civilians",
        book.t("Mediator"): "mediator",
        book.t("Round"): "talk_id",
        book.t("Note"): "note",
        book.t("Confidence"): "sure",
    }
    return scales.table(rows, columns).iloc[::-1]


def _exchange_list(book: Book, rows: pd.DataFrame, name: str) -> str:
    civilians = {c: rows[c].astype(object).where(rows[c].notna(), None) for c in ("civilians_to_ua", "civilians_to_ru")}
    return records.listing(
        book,
        rows.assign(**civilians),
        name=name,
        count=book.t("{shown} of {all} exchanges"),
        when="date",
        headline="head",
        text="note",
        small={
            "civilians": book.t("who"),
            "civilians_to_ua": book.t("civilians home to Ukraine"),
            "civilians_to_ru": book.t("civilians home to Russia"),
            "mediators": book.t("mediator"),
            "sure": book.t("confidence"),
        },
        along={"returned_to_ua": book.t("home to Ukraine"), "returned_to_ru": book.t("home to Russia")},
        facets={
            "year": book.t("Year"),
            "agreed": book.t("Agreed"),
            "mediators": book.t("Mediator"),
            "civilians": book.t("Who"),
            "published": book.t("Published"),
        },
        links="links",
        spans=words.spans(book),
        by_year=True,
    )


# ---- the waits ----------------------------------------------------------------------------------


def exchange_gaps(book: Book) -> Card:
    """The waits between two exchange days to scale, the longest named; the wait that still goes on is hollow."""
    name, title = "exchange-gaps", book.t("The waits between two days with an exchange")
    if book.data.exchanges.empty:
        return _none(book, name, title)
    gaps = facts.exchange_gaps(book.data)
    last = book.data.exchanges.sort_values("date").tail(1)
    still = pd.DataFrame({"start": last["date"], "end": book.data.day, "source_id": last["source_id"]})
    still = still.assign(days=facts.waiting(book.data), open=True)
    rows = pd.concat([gaps.assign(open=False), still[still["days"] > 0]], ignore_index=True)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("Fewer than two exchange days were known on this day."))
    rows = rows.astype({"days": int}).assign(
        rank=rows["days"].where(~rows["open"]).rank(method="min", ascending=False).astype("Int64"),
        what=rows["open"].map({True: book.t("goes on"), False: book.t("ended by an exchange")}),
        when=[f"{words.day(book, r.start)} – {words.day(book, r.end)}" for r in rows.itertuples()],
    )
    named = rows.nlargest(LONGEST, "days").assign(
        label=lambda r: [words.number(book, n) for n in r["days"]],
        middle=lambda r: r["start"] + (r["end"] - r["start"]) / 2,
    )
    x = scales.time(book, rows["start"].min(), book.data.day + 20 * DAY, channel="start")
    y = scales.count_axis(
        "days", book.t("days of waiting"), scale=alt.Scale(domain=[0, 1.15 * float(rows["days"].max())])
    )
    tips = scales.tips({"when": book.t("From – to"), "days": book.t("Days"), "what": book.t("The wait")})
    base = alt.Chart(rows[["start", "end", "days", "open", "what", "when"]]).encode(
        x=x, x2="end:T", y=y, y2=alt.datum(0), tooltip=tips
    )
    chart = alt.layer(
        base.transform_filter("!datum.open").mark_rect(color=theme.BLUE, opacity=0.75, stroke="white", strokeWidth=0.5),
        base.transform_filter("datum.open").mark_rect(
            fill="white", stroke=theme.BLUE, strokeDash=[3, 3], strokeWidth=1.5
        ),
        alt.Chart(named[["middle", "days", "label"]])
        .mark_text(dy=-8, fontWeight="bold")
        .encode(x="middle:T", y="days:Q", text="label:N"),
    ).properties(height=240)
    ended = rows[~rows["open"]].sort_values("rank")
    said = book.t("Waits between exchange days: {n}.")
    said = words.fill(book, said, n=len(ended))
    if len(ended):
        sentence = book.t("The longest lasted {days} days, from {start} to {end}.")
        said += " " + words.fill(book, sentence, **ended.iloc[0][["days", "start", "end"]])
    if rows["open"].any():
        sentence = book.t("Since the latest exchange {days} days have passed.")
        said += " " + words.fill(book, sentence, days=facts.waiting(book.data))
    caption = (
        book.t("Each block is a wait: as wide and as high as it was long."),
        book.t("Dashed: the wait up to the day of this edition.") if rows["open"].any() else "",
        book.t(
            "Exchanges without a published number count, for they took place; a small swap missing from the table "
            "would cut a block in two."
        ),
    )
    columns = {
        book.t("From"): "start",
        book.t("To"): "end",
        book.t("Days"): "days",
        book.t("Rank, longest first"): "rank",
        book.t("The wait"): "what",
    }
    return scales.carded(
        book,
        rows,
        "exchanges",
        id=name,
        title=title,
        alt=said,
        table=scales.table(rows, columns).iloc[::-1],
        caption=" ".join(filter(None, caption)),
        chart=chart,
    )


# ---- running sums and official totals -----------------------------------------------------------


def _bounds(book: Book) -> dict[str, str]:
    return {"exact": book.t("exactly"), "at_least": book.t("at least"), "about": book.t("about")}


def exchanges_cumulative(book: Book) -> Card:
    """People returned to each side: running sums of the published numbers beside the totals that officials named."""
    name, title = "exchanges-cumulative", book.t("People returned in exchanges: at least")
    rows = book.data.exchanges
    if rows.empty:
        return _none(book, name, title)
    columns = {"returned_to_ua": book.t("to Ukraine"), "returned_to_ru": book.t("to Russia")}
    sums = rows.groupby("date")[list(columns)].sum().cumsum().reset_index().rename(columns=columns)
    ua, ru = (int(sums[side].iloc[-1]) for side in columns.values())
    totals = facts.against_totals(book.data).query("comparable")
    caption = (
        book.t(
            "Lines: running sums of the numbers published by the two sides; where no number was found nothing is "
            "added, so both are lower bounds. Marks: totals that officials named for people returned to Ukraine since "
            "the invasion; a triangle means at least."
        ),
        book.t("A hollow circle means about.") if totals["bound"].eq("about").any() else "",
    )
    said = book.t(
        "Up to {day} at least {ua} people returned to Ukraine and at least {ru} to Russia. Exchanges for "
        "which neither number was found: {both}. Official totals of people returned to Ukraine: {totals}."
    )
    neither = rows[list(columns)].isna().all(axis=1).sum()
    said = words.fill(book, said, day=book.data.day, ua=ua, ru=ru, both=neither, totals=len(totals))
    if len(totals):
        sentence = book.t("The latest, for {day}, is {bound} {figure}; our sum of that day is {ours}.")
        latest = totals.iloc[-1]
        values = dict(figure=latest["figure"], day=latest["as_of_date"], ours=latest["ours"])
        said += " " + words.fill(book, sentence, **values, bound=_bounds(book)[latest["bound"]])
    cited = pd.concat([rows[["source_id", "source_id_2"]], totals[["source_id"]]])
    return scales.carded(
        book,
        cited,
        *(["exchanges", "exchange_totals"] if len(totals) else ["exchanges"]),
        id=name,
        title=title,
        alt=said,
        table=sums.rename(columns={"date": book.t("Date")}).iloc[::-1],
        caption=" ".join(filter(None, caption)),
        chart=_sums_chart(book, sums, totals, list(columns.values())),
    )


def _sums_chart(book: Book, sums: pd.DataFrame, totals: pd.DataFrame, sides: list[str]) -> alt.LayerChart:
    to_ua, to_ru = sides
    ua, ru = sums[to_ua].iloc[-1], sums[to_ru].iloc[-1]
    today = sums.tail(1).assign(date=book.data.day)
    drawn = pd.concat([sums, today]).melt("date", var_name="side", value_name="n").astype({"n": int})
    top = float(max(ua, ru, totals["figure"].max() if len(totals) else 0))
    labels = pd.DataFrame(
        {
            "date": book.data.day,
            "side": [to_ua, to_ru],
            "n": [0.17 * top, 0.06 * top],
            "label": [f"—— {to_ua}: {words.number(book, ua)}", f"– – {to_ru}: {words.number(book, ru)}"],
        }
    )
    colour = scales.told_apart(alt.Color, "side", {to_ua: theme.BLUE, to_ru: theme.ORANGE})
    x, y = scales.since(book, "2022-02-01"), scales.count_axis("n", book.t("people"))
    layers = [
        alt.Chart(drawn)
        .mark_line(interpolate="step-after")
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=scales.told_apart(alt.StrokeDash, "side", {to_ua: [1, 0], to_ru: [6, 3]}),
        ),
        alt.Chart(labels)
        .mark_text(align="right", fontWeight="bold")
        .encode(x="date:T", y="n:Q", text="label:N", color=colour),
    ]
    if len(totals):
        bounds = _bounds(book)
        marks = pd.DataFrame(
            {
                "date": totals["as_of_date"],
                "n": totals["figure"].astype(int),
                "bound": totals["bound"],
                "when": words.days(book, totals["as_of_date"]),
                "said": [f"{bounds[r.bound]} {words.number(book, r.figure)}" for r in totals.itertuples()],
                "by": totals["stated_by"].map(book.t),
            }
        )
        shapes = {"exact": "circle", "at_least": "triangle-up", "about": "circle"}
        tips = {"when": book.t("Date"), "said": book.t("Official total"), "by": book.t("Stated by")}
        points = alt.Chart(marks).encode(
            x="date:T", y="n:Q", shape=scales.told_apart(alt.Shape, "bound", shapes), tooltip=scales.tips(tips)
        )
        exact, other = "datum.bound === 'exact'", "datum.bound !== 'exact'"
        layers += [
            points.transform_filter(exact).mark_point(filled=True, size=45, color=theme.INK, opacity=0.9),
            points.transform_filter(other).mark_point(filled=False, size=75, color=theme.INK, strokeWidth=1.8),
        ]
    return alt.layer(*layers).properties(height=280)


def exchange_totals(book: Book) -> Card:
    """Every total that an official named, beside our sum of the same thing, with the difference."""
    name, title = "exchange-totals", book.t("Totals that officials named, and ours")
    rows = facts.against_totals(book.data)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No official total was known on this day."))
    counts = {
        "people_to_ua": book.t("people home to Ukraine"),
        "people_to_ru": book.t("people home to Russia"),
        "exchanges": book.t("exchanges"),
    }
    who = {"all": book.t("all"), "soldiers": book.t("soldiers only"), "civilians": book.t("civilians only")}
    bounds = _bounds(book)
    signs = {"exact": "", "at_least": "≥ ", "about": "≈ "}
    rows = rows.assign(
        counted=pd.Categorical(rows["counts"].map(counts), list(counts.values())),
        whom=pd.Categorical(rows["who"].map(who), list(who.values())),
        by=rows["stated_by"].map(book.t),
        head=[f"{signs[r.bound]}{words.number(book, r.figure)} {counts[r.counts]}" for r in rows.itertuples()],
        how=rows["bound"].map(bounds),
        since=rows["from_date"],
        note=rows["note_en"].map(book.t, na_action="ignore"),
        our_sum=rows["ours"].astype(object).where(rows["ours"].notna(), None),
        less=rows["difference"].astype(object).where(rows["difference"].notna(), None),
        fit=rows["comparable"].map({True: book.t("drawn beside our sum"), False: book.t("counts something else")}),
        sure=words.confidence(book, rows),
    )
    columns = {
        book.t("Row"): "id",
        book.t("Date"): "as_of_date",
        book.t("Counted from"): "from_date",
        book.t("Counts"): "counted",
        book.t("Whom"): "whom",
        book.t("Figure"): "figure",
        book.t("How"): "how",
        book.t("Our sum"): "ours",
        book.t("Theirs less ours"): "difference",
        book.t("Stated by"): "by",
        book.t("Note"): "note",
    }
    comparable = rows[rows["comparable"]]
    said = words.fill(
        book,
        book.t("Official totals: {n}, of which {fit} count people home to Ukraine since the invasion."),
        n=len(rows),
        fit=len(comparable),
    )
    if len(comparable):
        sentence = book.t("They differ from our sum by {least} to {most}.")
        values = dict(least=comparable["difference"].min(), most=comparable["difference"].max())
        said += " " + words.fill(book, sentence, **values)
    listed = records.listing(
        book,
        rows,
        name=name,
        count=book.t("{shown} of {all} totals"),
        when="as_of_date",
        headline="head",
        text="note",
        small={
            "by": book.t("stated by"),
            "whom": book.t("whom"),
            "since": book.t("counted from"),
            "our_sum": book.t("our sum"),
            "less": book.t("theirs less ours"),
            "known_on": book.t("became known"),
            "sure": book.t("confidence"),
        },
        along={"figure": book.t("figure")},
        facets={
            "counted": book.t("Counts"),
            "whom": book.t("Whom"),
            "fit": book.t("Comparable"),
            "by": book.t("Stated by"),
        },
    )
    return scales.carded(
        book,
        rows,
        "exchange_totals",
        id=name,
        title=title,
        alt=said,
        table=scales.table(rows, columns).iloc[::-1],
        caption=book.t(
            "Our sum adds the published numbers of the exchanges in the same days; a minus in the difference means "
            "that ours is larger."
        ),
        records=listed,
    )
