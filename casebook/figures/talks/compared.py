"""Three phases in which Russia and Ukraine sat at one table, side by side."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook.book import Book
from casebook.facts import talks as facts
from casebook.figures import card, theme, words
from casebook.figures.card import Card
from casebook.figures.talks import parts


def _names(book):
    t = book.t
    return {
        "spring": t("Direct, before|the suspension"),
        "resumed": t("Direct, after|the long pause"),
        "three_way": t("Three-way, with|the US"),
    }


def phases(book: Book) -> Card:
    """Table of three phases by what they can be compared by; a phase that had not begun is left out."""
    t = book.t
    head = "talks-phases", t("Phases of talks at one table")
    held = facts.phases(book.data)
    if not held:
        return card.nothing_yet(book, *head, t("Russia and Ukraine had not yet met on this day."))
    names = parts.plain(_names(book))
    table = pd.DataFrame({names[phase]: _column(book, phase) for phase in held}).rename_axis(t("compared by"))
    behind = pd.concat(held.values())
    swaps = book.data.exchanges[book.data.exchanges["talk_id"].isin(behind["id"])]
    beside = facts.rounds(book.data, format="direct_ru_ua")
    caption = t(
        "The phases follow from the table of rounds: direct rounds before the talks were declared suspended; direct "
        "rounds after that and before the first three-way round; three-way rounds. Direct meetings since then belong "
        "to none of them: {n}. Numbers of people are lower bounds."
    )
    caption = words.fill(book, caption, n=(~beside["id"].isin(behind["id"])).sum())
    rounds = [f"{names[phase]} {parts.word(book, len(rows))}" for phase, rows in held.items()]
    alt_text = t("Rounds by phase: {rounds}.").format(rounds="; ".join(rounds))
    tables = ["talks", "delegates", "exchanges", "positions"]
    return parts.made(book, head, caption, alt_text, table.reset_index(), pd.concat([behind, swaps]), tables)


def _column(book, phase):
    """What is told of one phase, in words, by what it is compared by."""

    def word(number):
        return parts.word(book, int(number))

    t, found = book.t, facts.measures(book.data, phase)
    people = book.data.actors.set_index("id")["name_sq" if book.language == "sq" else "name_en"]
    kinds, levels, issues = parts.outcome_kinds(book), parts.levels(book), parts.plain(parts.issues(book))
    mediators = dict.fromkeys(
        parts.state(book, code.strip()).replace("(host)", f"({t('host')})")
        for cell in found["mediators"]
        for code in cell.split(";")
    )
    outcomes = [f"{kinds[kind]} ({word(n)})" for kind, n in found["outcomes"].items()]
    outcomes += [f"{t('not public yet')} ({word(found['open'])})"] if found["open"] else []
    messages = {
        t("to Ukraine at least {n}"): found["to_ua"],
        t("to Russia at least {n}"): found["to_ru"],
        t("stages without a number: {n}"): found["unpublished"] or None,
    }
    returned = [message.format(n=word(n)) for message, n in messages.items() if pd.notna(n)]
    told = {
        t("rounds"): word(found["rounds"]),
        t("first and last day"): f"{parts.word(book, found['first'])} – {parts.word(book, found['last'])}",
        t("days between rounds"): ", ".join(map(word, found["between"])),
        t("places (rounds)"): "; ".join(f"{t(city)} ({word(n)})" for city, n in found["cities"]),
        t("highest level"): levels[found["level"]],
        t("mediators and hosts"): ", ".join(mediators),
        t("heads on record, Russia"): ", ".join(people[found["heads"]["RU"]]),
        t("heads on record, Ukraine"): ", ".join(people[found["heads"]["UA"]]),
        t("people on record"): word(found["people"]),
        t("what came out (rounds)"): "; ".join(outcomes),
        t("exchanges agreed (stages)"): word(found["stages"]),
        t("people returned"): "; ".join(returned),
        t("issues with words of both sides then"): ", ".join(
            name for key, name in issues.items() if key in found["issues"]
        ),
    }
    return {name: words or None for name, words in told.items()}


def rhythm(book: Book) -> Card:
    """The rounds of each phase by the days since the phase began."""
    t = book.t
    head = "talks-rhythm", t("How fast the rounds followed each other")
    held = facts.phases(book.data)
    if not held:
        return card.nothing_yet(book, *head, t("Russia and Ukraine had not yet met on this day."))
    names, levels = _names(book), parts.levels(book)
    rows = words.told(book, pd.concat([rows.assign(phase=phase) for phase, rows in held.items()], ignore_index=True))
    begin = rows.groupby("phase")["start_date"].transform("min")
    rows = rows.assign(
        lane=rows["phase"].map(names),
        rank=rows["level"].map(levels),
        days=(rows["start_date"] - begin).dt.days,
        day=[parts.word(book, day) for day in rows["start_date"]],
    )
    lanes, ranks = [names[phase] for phase in held], [levels[key] for key in levels if key in set(rows["level"])]
    shapes = dict(zip(levels.values(), ["diamond", "square", "circle", "triangle-up"], strict=True))
    y = parts.lanes(lanes)
    marks = rows[["lane", "days", "rank", "day", "city"]]
    spans = marks.groupby("lane", as_index=False).agg(days=("days", "min"), last=("days", "max"))
    x = alt.X(
        "days:Q",
        title=t("days since the first round"),
        scale=alt.Scale(padding=12),  # room for the marks at zero
        axis=alt.Axis(values=parts.steps(rows["days"].max()), grid=True),
    )
    chart = alt.layer(
        alt.Chart(spans).mark_rule(color=theme.MUTED, opacity=0.5).encode(x=x, x2="last:Q", y=y),
        alt.Chart(marks)
        .mark_point(filled=True, size=90, opacity=0.9)
        .encode(
            x=x,
            y=y,
            shape=parts.shape("rank:N", ranks, [shapes[rank] for rank in ranks]),
            color=parts.color("rank:N", ranks, [theme.CATEGORY[list(shapes).index(rank)] for rank in ranks]),
            tooltip=parts.tooltip({"day:N": t("first day"), "city:N": t("place"), "rank:N": t("level")}),
        ),
    ).properties(height=alt.Step(52))
    caption = t(
        "One mark is one round. The first round of each phase stands at zero, so that the phases can be laid "
        "over each other; the shape tells the level."
    )
    last = [
        f"{parts.plain(names)[phase]} {parts.word(book, rows.loc[rows['phase'] == phase, 'days'].max())}"
        for phase in held
    ]
    alt_text = t("Days from the first round of a phase to its newest: {days}.").format(days="; ".join(last))
    table = parts.listed(
        rows.assign(phase=rows["phase"].map(parts.plain(names))),
        id=t("id"),
        phase=t("phase"),
        start_date=t("first day"),
        days=t("days since the first"),
        city=t("place"),
        rank=t("level"),
    )
    return parts.made(book, head, caption, alt_text, table, rows, ["talks"], chart)
