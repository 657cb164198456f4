"""Rounds of talks by format, and the pauses between direct ones."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.addresses import rows_at
from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, records, theme, words
from casebook.figures.card import Card
from casebook.figures.talks import parts

PAUSE_DAYS = 90  # a shorter gap between direct rounds is not drawn as a pause


def rounds(book: Book) -> Card:
    """Every round on a lane of its format, and the list of all of them; the list chooses what the chart shows."""
    t = book.t
    head = "talks-rounds", t("Rounds of talks by format and level")
    if book.data.talks.empty:
        return card.nothing_yet(book, *head, t("No round of talks was known on this day."))
    rows = _described(book)
    first, last = rows["start_date"].min(), book.data.day
    chart = _lanes_of_formats(book, rows, records.time(book, "start_date"), records.SHOWN)
    listed = records.listing(
        book,
        rows,
        name=head[0],
        count=t("{shown} of {all} rounds"),
        when="start_date",
        until="end_date",
        headline="title",
        text="outcome_en",
        small={
            "rank": t("level"),
            "present": t("parties"),
            "between": t("mediator or host"),
            "heads": t("heads"),
            "people": t("people on record"),
            "kind": t("kind of outcome"),
            "exchanges": t("exchanges"),
            "sure": t("confidence"),
        },
        facets={
            "what": t("Format"),
            "rank": t("Level"),
            "where": t("Country"),
            "who": t("Party"),
            "kind": t("Outcome"),
            "sure": t("Confidence"),
        },
        links="claims",
        spans={
            t("the last three months"): last - pd.DateOffset(months=3, days=-1),
            t("the last twelve months"): last - pd.DateOffset(months=12, days=-1),
        },
    )
    caption = t(
        "One mark is one round, set at its first day; the number of all rounds stands beside each format. Within "
        "a lane, the higher the mark, the higher the rank. A mark leads to its row in the list; what the list "
        "leaves out leaves the chart, too."
    )
    table = parts.listed(
        rows.sort_values("start_date", ascending=False),
        id=t("id"),
        start_date=t("first day"),
        end_date=t("last day"),
        city=t("place"),
        what=t("format"),
        rank=t("level"),
        present=t("parties"),
        between=t("mediator or host"),
        heads=t("heads on record"),
        people=t("people on record"),
        outcome_en=t("what came out"),
        kind=t("kind of outcome"),
        exchanges=t("exchanges agreed here"),
        sure=t("confidence"),
    )
    chart = chart.add_params(*records.params(first, last))
    return parts.made(book, head, caption, _told(book, rows), table, rows, ["talks", "delegates"], chart, listed)


def rounds_recent(book: Book, months: int = 12) -> Card:
    """The rounds of the latest months, as one sees them after zooming in: for paper, and without a script.

    months: how many, up to the day.
    """
    t = book.t
    head = "talks-rounds-recent", t("Rounds of talks, the latest months")
    rows = facts.rounds(book.data)
    rows = rows[rows["start_date"] > book.data.day - pd.DateOffset(months=months)]
    if rows.empty:
        return card.nothing_yet(book, *head, t("No round of talks was known on this day."))
    rows = _named(book, rows)
    chart = _lanes_of_formats(book, rows, parts.time("start_date:T", rows["start_date"]), "true")
    caption = t("The same lanes, marks and ranks as above; the rounds themselves are the rows of that figure.")
    table = parts.listed(
        rows.sort_values("start_date", ascending=False),
        id=t("id"),
        start_date=t("first day"),
        city=t("place"),
        what=t("format"),
        rank=t("level"),
    )
    return parts.made(book, head, caption, _told(book, rows), table, rows, ["talks"], chart)


def _named(book, rows):
    """Rounds with their lane, format, level and confidence in words, levels in the order of rank."""
    names, levels = parts.formats(book), parts.levels(book)
    counts = rows["format"].value_counts().reindex(list(names), fill_value=0)
    lanes = {key: f"{label} ({parts.word(book, counts[key])})" for key, label in names.items()}
    plain = parts.plain(names)
    return words.told(book, rows).assign(
        lane=pd.Categorical(rows["format"].map(lanes), list(lanes.values())),
        what=pd.Categorical(rows["format"].map(plain), list(plain.values())),
        rank=pd.Categorical(rows["level"].map(levels), list(levels.values())),
        sure=words.confidence(book, rows),
    )


def _described(book):
    """Every round with all that is on record about it, in words."""
    rows = _named(book, facts.rounds(book.data))
    kinds = parts.outcome_kinds(book)
    seated = facts.people_at(book.data, list(rows["id"]))
    name = seated["name_sq" if book.language == "sq" else "name_en"]
    seated["named"] = name + " (" + seated["side"].map(parts.sides(book)) + ")"
    heads = seated[seated["part"] == "head"].groupby("talk_id")["named"].agg(", ".join)
    claims = records.claims_on(book)
    parties = [_parties(book, cell) for cell in rows["parties"]]
    return rows.assign(
        title=rows["city"] + ": " + rows["what"].astype("str"),
        present=[", ".join(words) for words, _ in parties],
        who=[codes for _, codes in parties],
        where=[_states(book, cell) for cell in rows["country"]],
        between=[", ".join(_states(book, cell)) for cell in rows["mediator"]],
        kind=pd.Categorical(rows["outcome_type"].map(kinds), list(kinds.values())),
        heads=rows["id"].map(heads),
        people=rows["id"].map(seated.groupby("talk_id")["actor_id"].nunique()).astype("Int64"),
        exchanges=rows["id"].map(_exchanges(book)),
        claims=[claims.get(id, []) for id in rows["id"]],
    )


def _states(book, cell):
    """The names in a cell of codes parted by semicolons; none for a blank cell."""
    codes = [] if pd.isna(cell) else [code.strip() for code in cell.split(";")]
    return [parts.state(book, code).replace("(host)", f"({book.t('host')})") for code in codes]


def _parties(book, cell):
    """Who met, in words, and the names of those among them that have a code; who is told to be absent is in neither."""
    present = [code.strip() for code in cell.split(";") if "absent" not in code]
    coded = [found[0] for code in present if (found := parts.CODE.match(code))]
    names = [parts.state(book, code) for code in coded]
    return [parts.state(book, code) for code in present], names


def _exchanges(book):
    """Round id → the exchanges agreed there, in words."""
    agreed = {}
    for row in facts.prisoners_by_round(book.data).itertuples():
        told = [words.fill(book, book.t("stages on record: {n}"), n=row.stages)]
        if pd.notna(row.returned_to_ua):
            told.append(words.fill(book, book.t("returned to Ukraine at least {n}"), n=int(row.returned_to_ua)))
        if pd.notna(row.returned_to_ru):
            told.append(words.fill(book, book.t("to Russia at least {n}"), n=int(row.returned_to_ru)))
        if row.unpublished:
            told.append(words.fill(book, book.t("stages without a number: {n}"), n=row.unpublished))
        agreed[row.id] = "; ".join(told)
    return agreed


def _lanes_of_formats(book, rows, x, shown):
    """One mark a round on a lane of its format; shape, colour and height in the lane tell the level.

    x: the time channel. shown: the test a row must pass to be drawn.
    """
    t = book.t
    order = list(rows["rank"].cat.categories)
    tooltip = {"start_date:T": t("first day"), "city:N": t("place"), "what:N": t("format"), "rank:N": t("level")}
    marks = rows[["id", "start_date", "lane", "rank", "city", "what"]].assign(link=rows_at("talks") + rows["id"])
    return (
        alt.Chart(marks.astype({"lane": "str", "rank": "str", "what": "str"}))
        .mark_point(filled=True, size=60, opacity=0.8, clip=True)
        .encode(
            x=x,
            y=parts.lanes(rows["lane"].cat.categories),
            yOffset=alt.YOffset("rank:N", sort=order, scale=alt.Scale(domain=order)),
            shape=parts.shape("rank:N", order, ["diamond", "square", "circle", "triangle-up"]),
            color=parts.color("rank:N", order, theme.CATEGORY[:4]),
            href="link:N",
            tooltip=parts.tooltip(tooltip),
        )
        .transform_filter(shown)
        .properties(height={"step": 52, "for": "position"})
    )


def _told(book, rows):
    """What the picture of some rounds says."""
    counts = rows["what"].value_counts()
    return words.fill(
        book,
        book.t(
            "Rounds: {n}, from {first} to {last}. Most often: {most}, {n_most}. At one table: Russia and Ukraine "
            "alone {direct}, with the United States {three}."
        ),
        **parts.span(rows["start_date"], rows["last_day"]),
        most=counts.idxmax(),
        n_most=counts.max(),
        direct=(rows["format"] == "direct_ru_ua").sum(),
        three=(rows["format"] == "trilateral").sum(),
    )


def counts(book: Book) -> Card:
    """Table of rounds by format and the year in which they began."""
    t = book.t
    head = "talks-counts", t("Rounds by format and year")
    rows = book.data.talks
    if rows.empty:
        return card.nothing_yet(book, *head, t("No round of talks was known on this day."))
    names, years = parts.plain(parts.formats(book)), rows["start_date"].dt.year.astype("str")
    table = pd.crosstab(rows["format"].map(names), years, margins=True, margins_name=t("all"))
    table = table.reindex([*names.values(), t("all")]).fillna(0).astype(int)
    table = table.rename_axis(t("format")).rename_axis(None, axis=1).reset_index()
    caption = t("A round counts in the year in which it began.")
    alt_text = words.fill(book, t("Rounds by format and year, {n} in all."), n=len(rows))
    return parts.made(book, head, caption, alt_text, table, rows, ["talks"])


# The pause


def pauses(book: Book) -> pd.DataFrame:
    """Gaps of at least 90 days after a direct round: start, end, days, running (no later round yet)."""
    direct = facts.rounds(book.data, format="direct_ru_ua").sort_values("start_date")
    start = direct["last_day"].cummax()
    rows = pd.DataFrame({"start": start, "end": direct["start_date"].shift(-1)})
    rows["running"] = rows["end"].isna()
    rows["end"] = rows["end"].fillna(book.data.day)
    rows["days"] = (rows["end"] - rows["start"]).dt.days
    return rows[rows["days"] >= PAUSE_DAYS].reset_index(drop=True)


def pause(book: Book) -> Card:
    """Direct rounds, the pauses between them to scale, and what went on in other ways meanwhile."""
    t = book.t
    head = "talks-pause", t("Direct talks and the pauses between them")
    direct = facts.rounds(book.data, format="direct_ru_ua").sort_values("start_date", kind="stable")
    if direct.empty:
        return card.nothing_yet(book, *head, t("No direct talks were known on this day."))
    gap_lane = t("Pause, in days")
    events = {
        t("Direct rounds"): direct,
        t("Three-way|rounds"): facts.rounds(book.data, format="trilateral"),
        t("Grain deal"): facts.rounds(book.data, id=facts.GRAIN_DEAL),
        t("Prisoner|exchanges"): book.data.exchanges.rename(columns={"date": "start_date"}),
    }
    first, *others = events
    lanes = [first, gap_lane, *others]
    strokes = pd.concat([rows[["start_date"]].assign(lane=lane) for lane, rows in events.items()])
    gaps = pauses(book).assign(lane=gap_lane)
    gaps["label"] = [
        parts.word(book, d) + ("+" if r else "") for d, r in zip(gaps["days"], gaps["running"], strict=True)
    ]
    colors = [theme.BLUE, theme.MUTED, theme.PURPLE, theme.GREEN, theme.ORANGE]
    layers = [
        alt.Chart(strokes)
        .mark_tick(thickness=2, size=22, opacity=0.8)
        .encode(
            x=parts.time("start_date:T", [book.data.day, *strokes["start_date"]]),
            y=parts.lanes(lanes),
            color=alt.Color("lane:N", legend=None, scale=alt.Scale(domain=lanes, range=colors)),
        )
    ]
    if len(gaps):
        bars = (
            alt.Chart(gaps).mark_bar(height=10, color=theme.MUTED).encode(x="start:T", x2="end:T", y=parts.lanes(lanes))
        )
        middle = gaps.assign(middle=gaps["start"] + (gaps["end"] - gaps["start"]) / 2)
        days = [  # above and below in turn, so that the numbers of short pauses do not meet
            alt.Chart(middle[side::2]).mark_text(dy=dy).encode(x="middle:T", y=parts.lanes(lanes), text="label:N")
            for side, dy in ((0, -14), (1, 15))
            if len(gaps) > side
        ]
        layers += [bars, *days]
    caption = t(
        "A stroke is a round, a deal or an exchange. Bars are pauses of at least {n} days, to scale; a plus "
        "sign means that the pause still ran on this day."
    ).format(n=PAUSE_DAYS)
    sure = parts.value(book, facts.days_without_direct_talks_sure_rounds)
    if sure is not None:
        more = t(
            "The long one starts at a contact that rests on agency reports only; from the last "
            "well-sourced round it is {n} days."
        )
        caption += " " + words.fill(book, more, n=sure)
    message = t("Direct rounds: {n}, from {first} to {last}.")
    alt_text = words.fill(book, message, **parts.span(direct["start_date"], direct["last_day"]))
    if len(gaps):
        longest = gaps.loc[gaps["days"].idxmax()]
        lasted = (
            t("The longest pause still runs: {n} days, from {start} to {end}.")
            if longest["running"]
            else t("The longest pause lasted {n} days, from {start} to {end}.")
        )
        alt_text += " " + words.fill(book, lasted, n=longest["days"], start=longest["start"], end=longest["end"])
    exchanges = t("Prisoner exchanges over the whole time: {n}.")
    alt_text += " " + words.fill(book, exchanges, n=len(book.data.exchanges))
    table = parts.listed(
        words.told(book, direct).assign(
            sure=words.confidence(book, direct),
            gap=(direct["start_date"] - direct["last_day"].cummax().shift()).dt.days.astype("Int64").clip(lower=0),
        ),
        start_date=t("first day"),
        city=t("place"),
        gap=t("days since the round before"),
        outcome_en=t("what came out"),
        sure=t("confidence"),
    )
    chart = alt.layer(*layers).properties(height=alt.Step(44))
    return parts.made(book, head, caption, alt_text, table, pd.concat(events.values()), ["talks", "exchanges"], chart)


def disagreements(book: Book) -> Card:
    """Table of the points about rounds and meetings on which sources differ, and what is taken here."""
    t = book.t
    head = "talks-disagreements", t("Where sources differ about the talks")
    kinds = {
        "day or place": t("day or place"),
        "length": t("length"),
        "how many": t("how many"),
        "who took part": t("who took part"),
        "what was agreed": t("what was agreed"),
    }
    kind = {point: kinds[group] for group, points in facts.DISAGREEMENTS.items() for point in points}
    rows = words.told(book, book.data.disagreements)
    rows = rows.assign(kind=rows["id"].map(kind)).dropna(subset="kind")
    if rows.empty:
        return card.nothing_yet(book, *head, t("No such point was known on this day."))
    rows = rows.sort_values(["kind", "id"])
    caption = t("Both versions, who gives them, and the one this book uses.")
    by_kind = [f"{name} {parts.word(book, n)}" for name, n in rows["kind"].value_counts(sort=False).items()]
    alt_text = words.fill(book, t("Points in dispute, {n} in all: "), n=len(rows)) + ", ".join(by_kind) + "."
    listed = parts.listed(
        rows,
        topic_en=t("point"),
        kind=t("about what"),
        version_a=t("one version"),
        source_a=t("who says so"),
        version_b=t("other version"),
        source_b=t("who says otherwise"),
        taken_here=t("taken here"),
    )
    return parts.made(book, head, caption, alt_text, listed, rows, ["disagreements"])
