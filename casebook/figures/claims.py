"""Figures of the claims chapter: the verdicts at a glance, their counts, and the ledger itself."""

from __future__ import annotations

import datetime as dt
import re

import altair as alt
import pandas as pd

from casebook import language
from casebook.book import Book
from casebook.claims import BASES, VERDICTS, Change, Claim, as_table, changes
from casebook.data import row_sources
from casebook.figures.card import Card, figure, nothing_yet
from casebook.figures.theme import BLUE, GRID, INK, MUTED, VERDICT, VERDICT_SHAPE
from casebook.language import N_, number

WORDS = {  # short enough to stand under a mark
    "supported": N_("holds"),
    "partly": N_("partly"),
    "contradicted": N_("not so"),
    "cannot_be_checked": N_("open"),
    "context": N_("view"),
}
OTHERWISE = ("supported", "partly", "contradicted")  # a verdict that changes to one of these was not firm
NO_LEDGER = N_("There is no ledger for this article yet.")


def _frame(book: Book) -> pd.DataFrame:
    """One row a claim: id, paragraph, place in its paragraph, verdict, its word and name, basis, text."""
    rows = pd.DataFrame(
        [
            (
                c.id,
                c.paragraph,
                c.verdict,
                book.t(WORDS[c.verdict]),
                book.t(VERDICTS[c.verdict]),
                book.t(BASES[c.basis]),
                c.text[book.language],
            )
            for c in book.claims
        ],
        columns=["id", "paragraph", "verdict", "word", "name", "basis", "text"],
    ).sort_values(["paragraph", "id"], ignore_index=True)
    return rows.assign(place=rows.groupby("paragraph").cumcount() + 1)


def _sources(book: Book, claims: list[Claim]) -> list[str]:
    """Sources the claims name on the day; before any is public, the first one of the list."""
    return sorted({s for c in claims for s in c.sources}) or [book.data.sources["id"].iloc[0]]


def _counts(book: Book, verdicts: pd.Series) -> dict[str, str]:
    found = verdicts.value_counts()
    wanted = {v: int(found.get(v, 0)) for v in VERDICTS} | {"n": len(verdicts)}
    return {name: number(count, book.language) for name, count in wanted.items()}


def verdicts(book: Book) -> Card:
    """Every claim of the article in its paragraph, with its verdict by shape, colour and word."""
    title = book.t("Every claim and its verdict")
    if not book.claims:
        return nothing_yet(book, "claims-verdicts", title, book.t(NO_LEDGER))
    rows = _frame(book).assign(link=lambda r: "claims.html#" + r["id"])
    width = max(6, int(rows["place"].max()))
    base = alt.Chart(rows).encode(
        x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0.5, width + 0.5], nice=False)),
        y=alt.Y(
            "paragraph:O",
            title=book.t("paragraph"),
            axis=alt.Axis(ticks=False, domain=False),
            scale=alt.Scale(domain=list(range(1, int(rows["paragraph"].max()) + 1))),
        ),
        tooltip=[
            alt.Tooltip("id:N", title=book.t("claim")),
            alt.Tooltip("name:N", title=book.t("verdict")),
            alt.Tooltip("basis:N", title=book.t("basis")),
            alt.Tooltip("text:N", title=book.t("in our words")),
        ],
        href="link:N",
    )
    kinds = list(VERDICTS)
    marks = base.transform_calculate(said="datum.id + ', ' + datum.name + ': ' + datum.text")
    marks = marks.mark_point(size=130, filled=True, opacity=1, yOffset=-13).encode(
        description="said:N",
        color=alt.Color("verdict:N", legend=None, scale=alt.Scale(domain=kinds, range=[VERDICT[k] for k in kinds])),
        shape=alt.Shape(
            "verdict:N", legend=None, scale=alt.Scale(domain=kinds, range=[VERDICT_SHAPE[k] for k in kinds])
        ),
    )
    ids = base.mark_text(color=INK, yOffset=3).encode(text="id:N")
    small = alt.expr("width < 300 ? 9 : width < 420 ? 10 : 13")
    words = base.mark_text(color=INK, yOffset=16, fontSize=small).encode(text="word:N")
    lines = (
        alt.Chart(pd.DataFrame({"paragraph": rows["paragraph"].unique()}))
        .mark_rule(strokeDash=[2, 3], opacity=0.35, yOffset=25)
        .encode(y="paragraph:O")
    )
    counts = _counts(book, rows["verdict"])
    return figure(
        book,
        id="claims-verdicts",
        title=title,
        caption=book.t(
            "One mark a claim, in the order of the article. Circle, holds: supported. Diamond, partly: partly "
            "supported. Cross, not so: contradicted. Square, open: cannot be checked on this day. Triangle, view: an "
            "opinion or a forecast, which gets context and no verdict of truth."
        ),
        alt=book.t(
            "{n} claims in paragraphs {first} to {last}: {supported} supported, {partly} partly supported, "
            "{contradicted} contradicted, {cannot_be_checked} that cannot be checked on this day, {context} with "
            "context only."
        ).format(
            first=number(int(rows["paragraph"].min()), book.language),
            last=number(int(rows["paragraph"].max()), book.language),
            **counts,
        ),
        table=rows[["id", "paragraph", "text", "name", "basis"]].set_axis(
            [book.t(c) for c in ("claim", "paragraph", "in our words", "verdict", "basis")], axis=1
        ),
        sources=_sources(book, book.claims),
        tables=["claims"],
        chart=(lines + marks + ids + words).properties(height=alt.Step(54)),
    )


def counts(book: Book) -> Card:
    """How many claims have each verdict, and how many of those a rule computed."""
    title = book.t("How many claims hold")
    if not book.claims:
        return nothing_yet(book, "claims-counts", title, book.t(NO_LEDGER))
    rows = _frame(book)
    table = pd.crosstab(rows["verdict"], rows["basis"]).reindex(
        index=list(VERDICTS), columns=[book.t(b) for b in BASES.values()], fill_value=0
    )
    long = table.reset_index().melt("verdict", var_name="basis", value_name="claims")
    names = {v: re.sub(r"^(.{7,}?) ", r"\1|", book.t(name)) for v, name in VERDICTS.items()}  # long ones in two lines
    long["name"] = long["verdict"].map(names)
    long["label"] = long["claims"].map(lambda n: number(n, book.language)) + " " + long["basis"]
    base = alt.Chart(long).encode(
        x=alt.X(
            "claims:Q",
            title=book.t("claims"),
            axis=alt.Axis(tickCount=5, tickMinStep=1, format="d"),
            scale=alt.Scale(domain=[0, max(5, 2.6 * int(long["claims"].max()))]),
        ),
        y=alt.Y("name:N", title=None, sort=list(names.values()), axis=alt.Axis(labelExpr="split(datum.label, '|')")),
        yOffset=alt.YOffset("basis:N", sort=list(table.columns)),
        tooltip=[alt.Tooltip("name:N", title=book.t("verdict")), alt.Tooltip("label:N", title=book.t("claims"))],
    )
    bars = base.mark_bar().encode(
        color=alt.Color("basis:N", legend=None, scale=alt.Scale(domain=list(table.columns), range=[BLUE, MUTED]))
    )
    labels = base.mark_text(align="left", dx=5).encode(text="label:N")
    computed, coded = (number(int(n), book.language) for n in table.sum())
    total = _counts(book, rows["verdict"])
    return figure(
        book,
        id="claims-counts",
        title=title,
        caption=book.t(
            "Computed: a rule decides from the tables and can be run again for any day. Coded: a person "
            "decided, with named sources. A count of claims weighs small and large ones alike."
        ),
        alt=book.t(
            "Of {n} claims {supported} are supported, {partly} partly, {contradicted} contradicted; "
            "{cannot_be_checked} cannot be checked on this day and {context} get context only. A rule computed "
            "{computed}, a person coded {coded}."
        ).format(computed=computed, coded=coded, **total),
        table=table.rename(index={v: book.t(name) for v, name in VERDICTS.items()})
        .assign(**{book.t("together"): table.sum(axis=1).to_numpy()})
        .rename_axis(book.t("verdict"))
        .reset_index(),
        sources=_sources(book, book.claims),
        tables=["claims"],
        chart=(bars + labels).properties(height=alt.Step(20)),
    )


def ledger(book: Book) -> Card:
    """The whole ledger as a table: claim, kind, verdict and what would change it."""
    id, title = "claims-ledger", book.t("The ledger")
    if not book.claims:
        return nothing_yet(book, id, title, book.t(NO_LEDGER))
    shown = ("id", "paragraph", "claim", "kind", "verdict", "basis", "confidence", "what would change it")
    table = as_table(book.claims, book.language)[[book.t(column) for column in shown]]
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t("One row a claim, in our words. Rules, numbers and sources are in the view above."),
        alt=book.t("Table of {n} claims with kind, verdict, basis, confidence and what would change it.").format(
            n=number(len(table), book.language)
        ),
        table=table,
        sources=_sources(book, book.claims),
        tables=["claims"],
    )


def _limit(name: str, value: float, book: Book) -> str:
    return language.shown(name, value, book.language)


def sensitivity(book: Book) -> Card:
    """How far each limit of a rule can be moved before the verdict changes, the most delicate ones first."""
    id, title = "claims-sensitivity", book.t("How firmly does each verdict stand?")
    found = [(c, span) for c in book.claims for span in c.spans]
    if not found:
        return nothing_yet(book, id, title, book.t("No rule with a limit could decide a claim on this day."))
    rows = pd.DataFrame(
        [
            {
                "name": f"{c.id} {language.readable(span.limit, book.language)}",
                "claim": c.id,
                "verdict": book.t(VERDICTS[c.verdict]),
                **{k: (getattr(span, k) - span.least) / (span.most - span.least) for k in ("value", "low", "high")},
                "ours": _limit(span.limit, span.value, book),
                "from": _limit(span.limit, span.low, book),
                "to": _limit(span.limit, span.high, book),
                "tried": f"{_limit(span.limit, span.least, book)} – {_limit(span.limit, span.most, book)}",
                "below": book.t(VERDICTS[span.below]) if span.below else "–",
                "above": book.t(VERDICTS[span.above]) if span.above else "–",
            }
            for c, span in found
        ]
    )
    margins = pd.DataFrame(
        {
            "below": (rows["value"] - rows["low"]).where([span.below in OTHERWISE for _, span in found]),
            "above": (rows["high"] - rows["value"]).where([span.above in OTHERWISE for _, span in found]),
        }
    )
    rows = rows.assign(margin=margins.min(axis=1)).sort_values(["margin", "claim"], ignore_index=True)
    rows["label"] = rows["ours"] + " (" + rows["from"] + " – " + rows["to"] + ")"
    rows["end"] = rows["high"].clip(lower=0.02)
    label = alt.Axis(
        labelLimit=170,
        labelExpr="[slice(datum.label, 0, 3), slice(datum.label, 4)]",  # the claim, below it the limit
        labelOffset=-8,
        ticks=False,
        domain=False,
    )
    y = alt.Y("name:N", title=None, sort=list(rows["name"]), axis=label)
    base = alt.Chart(rows).encode(y=y)
    axis = alt.X(
        "low:Q",
        title=book.t("least tried → most tried"),
        axis=alt.Axis(labels=False, ticks=False, grid=False, titleAnchor="end"),
    )
    whole = base.mark_bar(height=4, color=GRID).encode(x=alt.datum(0), x2=alt.datum(1))
    bars = base.mark_bar(height=10, color=BLUE, opacity=0.55).encode(x=axis, x2="high:Q")
    ours = base.mark_tick(thickness=3, size=14, color=INK).encode(x="value:Q")
    labels = base.mark_text(align="left", baseline="bottom", dx=6, dy=-8, color=INK, fontSize=11).encode(
        x=alt.datum(0), text="label:N"
    )
    firm = int(rows["margin"].isna().sum())
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t(
            "One line a limit. The thin line is the range that was tried, the broad part the values for which the "
            "verdict stays the same, the upright mark our value. In words: our value, then from where to where it "
            "holds. The lines with the least room stand first; where other values would only leave the claim "
            "unchecked, the verdict counts as firm."
        ),
        alt=book.t(
            "{n} limits of rules. For {firm} of them no value tried changes the verdict. The least room has {name}: "
            "ours is {ours}, the verdict holds from {low} to {high}."
        ).format(
            n=number(len(rows), book.language),
            firm=number(firm, book.language),
            name=rows["name"].iloc[0],
            ours=rows["ours"].iloc[0],
            low=rows["from"].iloc[0],
            high=rows["to"].iloc[0],
        ),
        table=rows[["name", "verdict", "ours", "from", "to", "tried", "below", "above"]].set_axis(
            [
                book.t(c)
                for c in ("limit", "verdict", "ours", "holds from", "holds to", "tried", "below it", "above it")
            ],
            axis=1,
        ),
        sources=_sources(book, [c for c, _ in found]),
        tables=["claims"],
        chart=(whole + bars + ours + labels).properties(height=alt.Step(36)),
    )


def days(book: Book) -> list[str]:
    """Days to look back on, up to the book's own: each year's day of the invasion, then around the article."""
    invasion, article, last = dt.date(2022, 2, 24), dt.date.fromisoformat(book.article.date), book.parameters.day
    around = [article + dt.timedelta(days=n) for n in (-30, -7, -1, 0, 21)]
    years = [invasion.replace(year=year) for year in range(2022, article.year + 1)]
    years = [day for day in years if day < around[0]]
    return sorted({day.isoformat() for day in (*years, *around, last) if invasion <= day <= last})


def over_time(book: Book) -> Card:
    """The verdict on each claim on a row of days: how evidence came in."""
    id, title = "claims-days", book.t("The same claims on other days")
    if not book.claims:
        return nothing_yet(book, id, title, book.t(NO_LEDGER))
    columns = {day: language.short_day(day, book.language) for day in days(book)}
    rows = pd.DataFrame(
        [
            (c.id, columns[day], day, c.verdict, book.t(VERDICTS[c.verdict]))
            for day in columns
            for c in (book if day == book.parameters.as_of else book.on(day)).claims
        ],
        columns=["id", "day", "iso", "verdict", "name"],
    )
    kinds = list(VERDICTS)
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, opacity=1)
        .encode(
            size=alt.condition(alt.datum.verdict == "cannot_be_checked", alt.value(25), alt.value(80)),
            x=alt.X(
                "day:O",
                title=None,
                sort=list(columns.values()),
                axis=alt.Axis(orient="top", labelAngle=-60, labelFontSize=11, domain=False, ticks=False),
            ),
            y=alt.Y("id:O", title=None, axis=alt.Axis(labelFontSize=11, domain=False, ticks=False)),
            color=alt.Color("verdict:N", legend=None, scale=alt.Scale(domain=kinds, range=[VERDICT[k] for k in kinds])),
            shape=alt.Shape(
                "verdict:N", legend=None, scale=alt.Scale(domain=kinds, range=[VERDICT_SHAPE[k] for k in kinds])
            ),
            tooltip=[
                alt.Tooltip("id:N", title=book.t("claim")),
                alt.Tooltip("day:N", title=book.t("day")),
                alt.Tooltip("name:N", title=book.t("verdict")),
            ],
        )
        .properties(height=alt.Step(17))
    )
    unchecked = rows[rows["verdict"] == "cannot_be_checked"].groupby("iso").size()
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t(
            "One line a claim, one column a day of knowledge. Circle: supported. Diamond: partly. Cross: contradicted. "
            "Square: cannot be checked. Triangle: context only. The columns are not evenly spaced in time."
        ),
        alt=book.t(
            "Verdicts on {n} claims on {days} days. On {first}, {unchecked_first} could not be checked; on {last}, "
            "{unchecked_last}."
        ).format(
            n=number(rows["id"].nunique(), book.language),
            days=number(len(columns), book.language),
            first=language.day(min(columns), book.language),
            last=language.day(max(columns), book.language),
            unchecked_first=number(int(unchecked.get(min(columns), 0)), book.language),
            unchecked_last=number(int(unchecked.get(max(columns), 0)), book.language),
        ),
        table=rows.pivot(index="id", columns="day", values="name")[list(columns.values())]
        .rename_axis(book.t("claim"))
        .rename_axis(None, axis=1)
        .reset_index(),
        sources=_sources(book, book.claims),
        tables=["claims"],
        chart=chart,
    )


def changed(book: Book, since: str) -> Card:
    """The claims whose verdict, or whose numbers, differ from those of an earlier day, and why."""
    id, title = (
        f"claims-changed-since-{since}",
        book.t("What has changed since {day}").format(day=language.day(since, book.language)),
    )
    found = changes(book.on(since).claims, book.claims)
    if not found:
        return nothing_yet(book, id, title, book.t("No verdict has changed, and no number that one rests on."))
    rows = [
        (
            change.id,
            change.after.text[book.language],
            book.t(VERDICTS[change.before.verdict]),
            book.t(VERDICTS[change.after.verdict]) if change.kind == "verdict" else book.t("the same"),
            _moved(book, change),
        )
        for change in sorted(found, key=lambda change: change.kind != "verdict")
    ]
    verdicts_changed = sum(change.kind == "verdict" for change in found)
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t(
            "First the verdicts that changed, then those that stayed while something they rest on moved. The last "
            "column says what is new."
        ),
        alt=book.t("Table of {n} claims; the verdict changed for {changed} of them.").format(
            n=number(len(rows), book.language), changed=number(verdicts_changed, book.language)
        ),
        table=pd.DataFrame(
            rows, columns=[book.t(c) for c in ("id", "claim", "verdict then", "verdict now", "what is new")]
        ),
        sources=_sources(book, [change.after for change in found]),
        tables=["claims"],
    )


def _moved(book: Book, change: Change) -> str:
    """What is new about a claim: why it could not be checked before, the numbers that moved, new evidence."""
    before, after = (one.shown_numbers(book.language) for one in (change.before, change.after))
    parts = []
    if change.before.verdict == "cannot_be_checked":
        parts.append(book.t("Before: {reason}").format(reason=change.before.why(book.language)))
        parts.append(book.t("Now: {reason}").format(reason=change.after.why(book.language)))
    else:
        moved = [
            f"{name} {before.get(name, '–')} → {value}" for name, value in after.items() if before.get(name) != value
        ]
        if moved:
            parts.append("; ".join(moved) + ".")
    if change.new_evidence:
        parts.append(book.t("New evidence: {ids}.").format(ids=", ".join(change.new_evidence)))
    return " ".join(parts)


def slips(book: Book) -> Card:
    """Points on which the Albanian text differs from the English report, with the claims they belong to."""
    id, title = "claims-slips", book.t("Where the Albanian text and the English report differ")
    points = book.data.disagreements
    points = points[points["source_a"].eq("Albanian article") & points["source_b"].str.contains("RFE/RL")]
    rows = [
        (c.id, book.t(p.topic_en), book.t(p.version_a), book.t(p.version_b), book.t(VERDICTS[c.verdict]))
        for p in points.itertuples()
        for c in book.claims
        if p.id in c.evidence
    ]
    if not rows:
        return nothing_yet(book, id, title, book.t("The two texts are not yet on record on this day."))
    return figure(
        book,
        id=id,
        title=title,
        caption=book.t("A slip of translation is told by reading, not by a rule: the two wordings stand side by side."),
        alt=book.t("Table of {n} points on which the two texts differ, with the verdict on the Albanian one.").format(
            n=number(len(rows), book.language)
        ),
        table=pd.DataFrame(
            rows, columns=[book.t(c) for c in ("id", "point", "Albanian text", "English report or speaker", "verdict")]
        ),
        sources=row_sources(points),
        tables=["disagreements", "claims"],
    )
