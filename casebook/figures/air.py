"""Figures of the war in the air: attacks to scale and by rank, months of launches, strikes on energy and the pause."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from casebook import language
from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import air as facts
from casebook.figures import card, records, scales, theme, words
from casebook.figures.card import Card

DAY = pd.Timedelta(days=1)
AROUND = pd.Timedelta(days=14)  # shown before and after the pause


def _measures(book: Book) -> dict[str, str]:
    return {
        "all": book.t("drones and missiles"),
        "drones": book.t("drones"),
        "missiles": book.t("missiles"),
        "ballistic": book.t("ballistic missiles"),
    }


# ---- attacks to scale ---------------------------------------------------------------------------


def _attacks(book: Book) -> pd.DataFrame:
    """Attacks with ranks, in words: `when`, `head`, `what`, `link`, `links`, `near` (the article may speak of it)."""
    rows = facts.ranked(book.data).sort_values(["date", "id"], ignore_index=True)
    near, claims = set(facts.article_attack(book.data, book.parameters)["id"]), records.claims_on(book)
    head = book.t("Drones: {drones}; missiles: {missiles}")
    counts = rows[["drones_launched", "missiles_launched"]].astype(object)
    told = [["–" if pd.isna(n) else words.number(book, n) for n in pair] for pair in counts.to_numpy()]
    largest = {name: book.t("by {measure}").format(measure=measure) for name, measure in _measures(book).items()}
    return rows.assign(
        when=words.days(book, rows["date"]),
        year=rows["date"].dt.year.astype(str),
        head=[head.format(drones=drones, missiles=missiles) for drones, missiles in told],
        targets=rows["targets_en"].map(book.t, na_action="ignore"),
        note=rows["note_en"].map(book.t, na_action="ignore"),
        sure=words.confidence(book, rows),
        near=rows["id"].isin(near),
        top=[[said for n, said in largest.items() if (row[f"rank_{n}_then"] <= 10) is True] for row in _records(rows)],
        links=[claims.get(id_, []) for id_ in rows["id"]],
        link=rows_at("air_attacks") + rows["id"],
    )


def _records(rows: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries of plain values; a blank is None, so that no comparison with it is true or unknown."""
    plain = rows.astype(object).where(rows.notna(), float("nan"))
    return [{k: (int(v) if hasattr(v, "__index__") else v) for k, v in r.items()} for r in plain.to_dict("records")]


def air_attacks(book: Book, measure: str = "weapons") -> Card:
    """Large air attacks to scale, one stem each; the one the article may speak of is marked.

    measure: `weapons` (drones and missiles together), `missiles` or `ballistic`. The first has the list of all attacks.
    """
    name, column, title, unit = {
        "weapons": ("air-attacks", "weapons", book.t("Large air attacks by number of weapons"), "all"),
        "missiles": (
            "air-attacks-missiles",
            "missiles_launched",
            book.t("The same attacks by missiles only"),
            "missiles",
        ),
        "ballistic": (
            "air-attacks-ballistic",
            "ballistic_launched",
            book.t("The same attacks by ballistic missiles only"),
            "ballistic",
        ),
    }[measure]
    if book.data.air_attacks.empty:
        return card.nothing_yet(book, name, title, book.t("No large air attack was recorded up to this day."))
    every = _attacks(book)
    rows = every.dropna(subset=[column])
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No such weapon was recorded up to this day."))
    rows, unit = rows.assign(n=rows[column].astype(int)), _measures(book)[unit]
    largest, near = rows.loc[rows["n"].idxmax()], rows[rows["near"]]
    said = book.t("Large air attacks from {start} to {end}: {n}. The largest, by {unit}: {most}, {day}.")
    said = words.fill(book, said, **words.span(rows), unit=unit, most=largest["n"], day=largest["when"])
    base = (
        alt.Chart(rows[["id", "date", "n", "when", "near", "link"]])
        .transform_filter(records.SHOWN)
        .encode(
            x=records.time(book, "date"),
            y=scales.count_axis("n", unit, scale=alt.Scale(domain=[0, 1.25 * float(largest["n"])])),
            tooltip=[*scales.tips({"when": book.t("Date")}), alt.Tooltip("n:Q", title=unit, format="d")],
            href="link:N",
        )
    )
    others, one = base.transform_filter("!datum.near"), base.transform_filter("datum.near")
    layers = [
        others.mark_rule(color=theme.BLUE, opacity=0.35, clip=True).encode(y2=alt.datum(0)),
        others.mark_point(filled=True, size=28, color=theme.BLUE, opacity=0.8, clip=True),
    ]
    if len(near):
        layers += _marked(near, largest["n"], words.number(book, near["n"].iloc[0]), one)
        day = dict(day=near["when"].iloc[0], n=near["n"].iloc[0])
        said += " " + words.fill(book, book.t("That of {day} counts {n} and is marked."), **day)
    first = rows["date"].min()
    chart = alt.layer(*layers).add_params(*records.params(first, book.data.day)).properties(height=260)
    return scales.carded(
        book,
        rows,
        "air_attacks",
        id=name,
        title=title,
        alt=said,
        table=_attack_table(book, every),
        caption=book.t(
            "Figures of the Ukrainian air force, one party to the war; Russia publishes none. Each stem is one "
            "reporting window with at least 300 weapons or 30 missiles, dated by its end. The diamond: the largest "
            "of the seven days up to the article."
        ),
        chart=chart,
        records=_attack_list(book, every, name) if measure == "weapons" else "",
    )


def _marked(near: pd.DataFrame, top: float, count: str, one: alt.Chart) -> list[alt.Chart]:
    """The diamond of one attack with its day and number above the others."""
    label = near[["id", "date"]].assign(n=int(top * 1.12), label=near["when"] + ": " + count)
    text = alt.Chart(label).transform_filter(records.SHOWN).encode(x="date:T", y="n:Q")
    red = theme.VERMILION
    return [
        text.mark_rule(color=red, strokeDash=[2, 3], clip=True).encode(y2=alt.datum(0)),
        one.mark_rule(color=red, strokeWidth=2, clip=True).encode(y2=alt.datum(0)),
        one.mark_point(filled=True, size=130, color=red, shape="diamond", opacity=1, clip=True),
        text.mark_text(align="right", color=red, fontWeight="bold", dx=6, dy=-8, clip=True).encode(text="label:N"),
    ]


def _attack_table(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    columns = {
        book.t("Row"): "id",
        book.t("Date"): "date",
        book.t("Drones and missiles"): "weapons",
        book.t("Drones"): "drones_launched",
        book.t("Missiles"): "missiles_launched",
        book.t("Ballistic among them"): "ballistic_launched",
        book.t("Drones stopped"): "drones_stopped",
        book.t("Missiles stopped"): "missiles_stopped",
        book.t("Targets"): "targets",
    }
    then, now = book.t("Rank on its day, {measure}"), book.t("Rank now, {measure}")
    for measure, words_ in _measures(book).items():
        columns |= {
            then.format(measure=words_): f"rank_{measure}_then",
            now.format(measure=words_): f"rank_{measure}",
        }
    return scales.table(rows, columns).iloc[::-1]


def _attack_list(book: Book, rows: pd.DataFrame, name: str) -> str:
    blank = {
        column: rows[column].astype(object).where(rows[column].notna(), None)
        for column in rows
        if column.endswith(("_launched", "_stopped"))
    }
    ranked = {
        column: [_ranks(book, row, suffix) for row in _records(rows)]
        for column, suffix in (("then", "_then"), ("now", ""))
    }
    return records.listing(
        book,
        rows.assign(**blank, **ranked),
        name=name,
        count=book.t("{shown} of {all} attacks"),
        when="date",
        headline="head",
        text="note",
        small={
            "targets": book.t("targets"),
            "ballistic_launched": book.t("ballistic among the missiles"),
            "drones_stopped": book.t("drones stopped"),
            "missiles_stopped": book.t("missiles stopped"),
            "then": book.t("rank on its day"),
            "now": book.t("rank now"),
            "sure": book.t("confidence"),
        },
        along={"drones_launched": book.t("drones"), "missiles_launched": book.t("missiles")},
        facets={"year": book.t("Year"), "top": book.t("Among the ten largest of its day")},
        links="links",
        spans=words.spans(book),
        by_year=True,
    )


def _ranks(book: Book, row: dict, suffix: str) -> str:
    """The ranks of an attack by each measure it was counted in: together 19, drones 25."""
    ranks = {measure: row[f"rank_{measure}{suffix}"] for measure in _measures(book)}
    told = [f"{_measures(book)[m]} {words.number(book, n)}" for m, n in ranks.items() if pd.notna(n)]
    return ", ".join(told)


def air_ranks(book: Book) -> Card:
    """The attack that the article may speak of among all up to its day: four measures, one line of attacks each."""
    name, title = "air-ranks", book.t("How large was the attack before the article? Four measures")
    near = facts.article_attack(book.data, book.parameters)
    if near.empty:
        return card.nothing_yet(
            book, name, title, book.t("No large attack is known in the seven days up to the article.")
        )
    own, measures = near.iloc[0], _measures(book)
    rows = facts.ranked(book.data)
    until = rows[rows["date"] <= own["date"]]
    label = book.t("{measure}: {n}, no. {rank} of {of}")
    measures = {**measures, "all": book.t("together")}
    lines, table = [], []
    for order, (measure, column) in enumerate(facts.MEASURES.items()):
        if pd.isna(own[column]):
            continue
        counted = until.dropna(subset=[column])
        share = 100 * counted[column].astype("float64") / float(counted[column].max())
        values = dict(n=own[column], rank=own[f"rank_{measure}_then"], of=own[f"of_{measure}_then"])
        lines.append(
            pd.DataFrame(
                {
                    "id": counted["id"],
                    "share": share,
                    "y": order,
                    "own": counted["id"] == own["id"],
                    "when": words.days(book, counted["date"]),
                    "n": counted[column].astype(int),
                    "link": rows_at("air_attacks") + counted["id"],
                    "label": words.fill(book, label, measure=measures[measure], **values),
                }
            )
        )
        table.append(
            {
                book.t("Measure"): measures[measure],
                book.t("Launched"): own[column],
                book.t("Rank on its own day"): own[f"rank_{measure}_then"],
                book.t("Attacks ranked then"): own[f"of_{measure}_then"],
                book.t("Rank on the day of this edition"): own[f"rank_{measure}"],
                book.t("Largest up to its day"): counted[column].max(),
            }
        )
    drawn = pd.concat(lines)
    y = alt.Y("y:Q", title=None, axis=None, scale=alt.Scale(domain=[-0.75, len(measures) - 0.6], reverse=True))
    base = alt.Chart(drawn).encode(
        y=y,
        x=alt.X("share:Q", title=book.t("% of the largest up to that day"), scale=alt.Scale(domain=[0, 103])),
        tooltip=[*scales.tips({"when": book.t("Date")}), alt.Tooltip("n:Q", title=book.t("launched"), format="d")],
        href="link:N",
    )
    one = base.transform_filter("datum.own")
    chart = alt.layer(
        base.transform_filter("!datum.own").mark_tick(color=theme.BLUE, opacity=0.45, size=16, thickness=2),
        one.mark_point(filled=True, shape="diamond", size=170, color=theme.VERMILION, opacity=1),
        one.mark_text(align="left", dy=-20, fontWeight="bold").encode(x=alt.value(0), text="label:N"),
    ).properties(height=250)
    frame = pd.DataFrame(table)
    said = book.t("The attack of {day}, by four measures, on its own day: {ranks}.")
    ranks = "; ".join(drawn.drop_duplicates("y")["label"])
    return card.figure(
        book,
        tables=["air_attacks"],
        sources=sorted(set(until["source_id"])),
        id=name,
        title=title,
        alt=words.fill(book, said, day=own["date"], ranks=ranks),
        table=frame,
        caption=words.fill(
            book,
            book.t(
                "Each stroke is a large attack up to {day}, the diamond the attack that ended on that day: the largest "
                "of the seven days up to the article. The stroke furthest to the right is the record by that measure. "
                "Figures of the Ukrainian air force."
            ),
            day=own["date"],
        ),
        chart=chart,
    )


# ---- months -------------------------------------------------------------------------------------


def air_months(book: Book, weapon: str = "drones") -> Card:
    """Launches a month, the part that was stopped and the part that was not. weapon: `drones` or `missiles`.

    Bars: complete months of the data set only. Hollow marks: counts published by others, never added to them.
    """
    name, title = {
        "drones": ("air-months", book.t("Drones launched each month")),
        "missiles": ("air-months-missiles", book.t("Missiles launched each month")),
    }[weapon]
    rows = facts.months(book.data)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("No complete month of attack data was known on this day."))
    rows = rows.assign(
        end=rows["start"] + pd.offsets.MonthEnd() - 3 * DAY,
        when=[words.month(book, d) for d in rows["start"]],
        launched=rows[f"{weapon}_launched"],
        stopped=rows[f"{weapon}_stopped"],
        percent=[language.text(s, "share", book.language) for s in rows[f"{weapon}_share"]],
    )
    down, rest, others = book.t("stopped"), book.t("not stopped"), book.t("counted by others")
    parts = pd.concat(
        [
            rows.assign(part=down, low=0, high=rows["stopped"]),
            rows.assign(part=rest, low=rows["stopped"], high=rows["launched"]),
        ]
    ).astype({"low": int, "high": int})
    reported = _reported(book, f"{weapon}_launched").assign(part=others)
    marks = {down: theme.SKY, rest: theme.RUST}
    colour = scales.told_apart(alt.Color, "part", marks, scales.LEGEND)
    y = scales.count_axis("low", book.t("launched"))
    x = scales.time(book, rows["start"].min(), rows["end"].max() + 4 * DAY, channel="start")
    bars = alt.Chart(parts[["start", "end", "part", "low", "high", "when", "percent"]])
    hollow = alt.Chart(reported[["start", "part", "low", "when", "by"]])
    chart = alt.layer(
        bars.mark_rect().encode(
            x=x,
            x2="end:T",
            y=y,
            y2="high:Q",
            color=colour,
            tooltip=scales.tips({"when": book.t("Month"), "percent": down}),
        ),
        hollow.mark_point(filled=False, fill="white", shape="diamond", size=60, strokeWidth=2, opacity=1).encode(
            x=x,
            y=y,
            stroke=scales.told_apart(
                alt.Stroke,
                "part",
                {others: theme.INK},
                alt.Legend(title=None, orient="bottom", symbolType="diamond", symbolFillColor="white"),
            ),
            tooltip=scales.tips({"when": book.t("Month"), "low": book.t("launched"), "by": book.t("Counted by")}),
        ),
    ).properties(height=240)
    last, most = rows.iloc[-1], rows.loc[rows["launched"].idxmax()]
    said = book.t(
        "Months: {months}. In {last}, {n} were launched and {share} of them stopped; the month with the most "
        "is {most}, with {max}. Months that others counted too: {others}."
    )
    latest = dict(last=last["when"], n=last["launched"], share=last["percent"], others=len(reported))
    said = words.fill(book, said, months=len(rows), **latest, most=most["when"], max=most["launched"])
    return scales.carded(
        book,
        book.data.air_months,
        "air_months",
        id=name,
        title=title,
        alt=said,
        table=_month_table(book, weapon),
        caption=book.t(
            "Whose figures: the Ukrainian air force’s, one party to the war. Bars: its reports as compiled in one "
            "data set. Diamonds: counts that others made of such reports, with days cut at other hours; another basis, "
            "never added. Stopped: shot down or, for drones, jammed. “Not stopped” does not mean “hit”."
        ),
        chart=chart,
    )


def _reported(book: Book, column: str) -> pd.DataFrame:
    """Months as counted by others: `start` (the middle of the month), `low` (launched), `when`, `by`."""
    rows = book.data.air_months.query("basis == 'reported'").dropna(subset=[column])
    month = pd.to_datetime(rows["month"])
    return pd.DataFrame(
        {
            "start": month + 13 * DAY,
            "low": rows[column].astype(int),
            "when": [words.month(book, d) for d in month],
            "by": rows["note_en"].fillna("").map(book.t),
        }
    )


def _month_table(book: Book, weapon: str) -> pd.DataFrame:
    """All months of both bases, those still running among them, newest first."""
    rows = book.data.air_months.sort_values(["month", "basis"], ascending=False)
    launched, stopped = rows[f"{weapon}_launched"], rows[f"{weapon}_stopped"]
    basis = {"dataset": book.t("data set"), "reported": book.t("counted by others")}
    shares = (stopped / launched).astype("float64")
    return pd.DataFrame(
        {
            book.t("Month"): rows["month"],
            book.t("Basis"): rows["basis"].map(basis),
            book.t("Launched"): launched,
            book.t("Stopped"): stopped,
            book.t("Share stopped"): [None if pd.isna(s) else language.text(s, "share", book.language) for s in shares],
            book.t("Note"): rows["note_en"].map(book.t, na_action="ignore"),
        }
    )


# ---- energy -------------------------------------------------------------------------------------


def _kinds(book: Book) -> dict[str, str]:
    return {
        "attack": book.t("attack"),
        "outage": book.t("outage"),
        "policy": book.t("decision"),
        "temperature": book.t("temperature"),
        "truce": book.t("pause"),
    }


def energy_events(book: Book) -> Card:
    """Strikes on energy, outages and the pause, as a list to filter."""
    name, title = "energy-events", book.t("Strikes on energy, outages and the pause")
    rows = book.data.energy_events.sort_values(["date", "id"], ignore_index=True)
    if rows.empty:
        return card.nothing_yet(book, name, title, book.t("This list has no event up to this day."))
    claims, kinds = records.claims_on(book), _kinds(book)
    rows = rows.assign(
        kind_name=rows["kind"].map(kinds),
        where=rows["place_en"].map(book.t),
        what=rows["what_en"].map(book.t),
        figure=rows["figure_en"].map(book.t, na_action="ignore"),
        note=rows["note_en"].map(book.t, na_action="ignore"),
        sure=words.confidence(book, rows),
        links=[claims.get(id_, []) for id_ in rows["id"]],
    )
    columns = {
        book.t("Row"): "id",
        book.t("Date"): "date",
        book.t("Last day"): "end_date",
        book.t("Kind"): "kind_name",
        book.t("Place"): "where",
        book.t("What happened"): "what",
        book.t("Published figure"): "figure",
        book.t("Confidence"): "sure",
    }
    listed = records.listing(
        book,
        rows,
        name=name,
        count=book.t("{shown} of {all} entries"),
        when="date",
        until="end_date",
        headline="what",
        text="note",
        small={
            "kind_name": book.t("kind"),
            "where": book.t("place"),
            "figure": book.t("published figure"),
            "sure": book.t("confidence"),
        },
        facets={"kind_name": book.t("Kind"), "where": book.t("Place"), "sure": book.t("Confidence")},
        links="links",
    )
    said = words.fill(book, book.t("A list of events from {start} to {end}; rows: {n}."), **words.span(rows))
    return scales.carded(
        book,
        rows,
        "energy_events",
        id=name,
        title=title,
        alt=said,
        table=scales.table(rows, columns).iloc[::-1],
        caption=book.t("Figures of Ukrainian authorities and news reports; a selection, not every strike."),
        records=listed,
    )


def air_truce(book: Book) -> Card:
    """The pause in strikes on energy: attacks day by day around it, the pause as differently told, what was hit."""
    name, title = "air-truce", book.t("The energy truce, as it was told, and what followed")
    told = facts.pause_spans(book.data)
    if told.empty:
        return card.nothing_yet(book, name, title, book.t("No pause in strikes on energy was known on this day."))
    begin = told["start"].min() - AROUND
    end = min(book.data.day, told["end"].fillna(told["start"]).max() + AROUND)
    attacks = _attacks(book).query("@begin <= date <= @end")
    energy = book.data.energy_events.query("@begin <= date <= @end and kind in ('attack', 'outage')")
    told = told.assign(
        told_end=(told["end"] + DAY).fillna(told["start"]).clip(upper=book.data.day + DAY), label=_told(book, told)
    )
    columns = {book.t("Row"): "id", book.t("From"): "date", book.t("To"): "end", book.t("What"): "what"}
    rows = pd.concat(
        [
            attacks.assign(end=pd.NaT, what=attacks["head"]),
            energy.assign(end=energy["end_date"], what=energy["what_en"].map(book.t)),
            told.assign(what=told["what_en"].map(book.t)),
        ]
    )
    said = words.fill(
        book,
        book.t(
            "From {start} to {end}. Accounts of the pause: {told}. Large attacks in these days: {attacks}. Strikes on "
            "energy and outages on record: {energy}."
        ),
        start=begin,
        end=end,
        told="; ".join(told["label"]),
        attacks=len(attacks),
        energy=len(energy),
    )
    return scales.carded(
        book,
        rows,
        "energy_events",
        "air_attacks",
        id=name,
        title=title,
        alt=said,
        table=scales.table(rows.sort_values(["date", "id"]), columns),
        caption=book.t(
            "Up: each large attack, at least 300 weapons or 30 missiles; smaller ones flew on other nights and are not "
            "drawn. Crosses: strikes on energy and outages on record. Bars: how long the pause was to last, by each "
            "account; a hollow mark has no end. The sides never published one text."
        ),
        chart=_truce_chart(book, begin, end, attacks, energy, told),
    )


def _told(book: Book, told: pd.DataFrame) -> list[str]:
    """Each account of the pause in a few words."""
    names = {
        "EN-09": book.t("Trump: a week"),
        "EN-10": book.t("Kremlin: Kyiv, until {day}"),
        "EN-11": book.t("Kyiv: an offer, no direct agreement"),
    }
    open_end = {**names, "EN-10": book.t("Kremlin: a request about Kyiv")}
    found = []
    for row in told.itertuples():
        if pd.isna(row.end):
            label = open_end.get(row.id, book.t(row.what_en))
        else:
            label = words.fill(book, names.get(row.id, book.t(row.what_en)), day=row.end)
        found.append(textwrap.shorten(label, 40, placeholder="…"))
    return found


def _truce_chart(book: Book, begin, end, attacks, energy, told) -> alt.LayerChart:
    """Stems of attacks above, crosses for energy and bars for the accounts below, all at the pixels they stand at."""
    base_line, line = 200, 36
    heads = [(12, book.t("Drones and missiles in a large attack"))]
    most = max(1, attacks["weapons"].max()) if len(attacks) else 1
    stems = attacks.assign(
        date=attacks["date"] + DAY / 2,  # a bar ends with its last day
        y=base_line - 150 * attacks["weapons"].astype("float64") / float(most),
        label=[words.number(book, n) for n in attacks["weapons"]],
    )[["date", "y", "label", "when", "head", "link"]]
    heads.append((base_line + 22, book.t("Strikes on energy, outages")))
    crosses = energy.sort_values(["date", "id"]).assign(
        date=lambda rows: rows["date"] + DAY / 2,
        link=rows_at("energy_events") + energy["id"],
        what=energy["what_en"].map(book.t),
    )
    crosses["y"] = base_line + 40 + 13 * crosses.groupby("date").cumcount()
    below = (crosses["y"].max() if len(crosses) else base_line + 22) + 26
    bars = told.assign(y=[below + 14 + line * n for n in range(len(told))], link=rows_at("energy_events") + told["id"])
    heads += [(y - 14, label) for y, label in zip(bars["y"], bars["label"], strict=True)]
    bars["lasts"] = bars["told_end"] > bars["start"]
    bars["what"] = bars["what_en"].map(book.t)
    height = bars["y"].max() + 14
    y = alt.Y("y:Q", title=None, axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False))
    x = scales.time(book, begin, end + DAY, most=4)
    stem = alt.Chart(stems).encode(x=x, y=y, href="link:N", tooltip=scales.tips({"when": "", "head": ""}))
    cross = alt.Chart(crosses[["date", "y", "what", "link"]]).encode(
        x=x, y=y, href="link:N", tooltip=scales.tips({"what": book.t("What happened")})
    )
    bar = alt.Chart(bars[["date", "told_end", "y", "what", "link", "lasts"]]).encode(
        x=x, y=y, href="link:N", tooltip=scales.tips({"what": book.t("What was said")})
    )
    head = alt.Chart(pd.DataFrame(heads, columns=["y", "label"])).encode(x=alt.value(0), y=y, text="label:N")
    return alt.layer(
        stem.mark_rule(color=theme.VERMILION, strokeWidth=3).encode(y2=alt.datum(base_line)),
        stem.mark_text(dy=-9, fontWeight="bold", stroke="white", strokeWidth=4).encode(text="label:N"),
        stem.mark_text(dy=-9, fontWeight="bold").encode(text="label:N"),
        cross.mark_point(shape="cross", filled=True, color=theme.ORANGE, size=80, opacity=1),
        bar.transform_filter("datum.lasts").mark_rule(color=theme.BLUE, strokeWidth=9).encode(x2="told_end:T"),
        bar.transform_filter("!datum.lasts").mark_point(filled=False, color=theme.BLUE, size=80, strokeWidth=2),
        head.mark_text(align="left", fontWeight="bold", stroke="white", strokeWidth=4),
        head.mark_text(align="left", fontWeight="bold"),
    ).properties(height=int(height))
