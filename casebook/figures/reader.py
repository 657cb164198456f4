"""The article paragraph by paragraph with its claims: the ledger as a reader goes through it.

Plain HTML that needs no script: each claim opens by itself, the choices above work by the style sheet alone, and
`claims.html#C12` opens a claim. `static/ledger.js` adds a count, links to a choice, and opening all at once.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from casebook import figures, language
from casebook.addresses import LISTS, number_at, published, rows_at
from casebook.book import Book
from casebook.claims import BASES, CONFIDENCES, KINDS, VERDICTS, Claim, Span
from casebook.data import source_columns
from casebook.facts.casualties import MEASURES
from casebook.figures.theme import VERDICT, VERDICT_SHAPE
from casebook.language import N_

# Outlines of the charts' marks, in a box from -8 to 8
OUTLINES = {
    "circle": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0",
    "diamond": "M0-8 6.5 0 0 8-6.5 0Z",
    "cross": "M-2.3-7h4.6v4.7H7v4.6H2.3V7h-4.6V2.3H-7v-4.6h4.7Z",
    "square": "M-5.5-5.5h11v11h-11Z",
    "triangle-up": "M0-7 7 6H-7Z",
}
# How a row of evidence is told: the column of its day, a head, pieces of text. What has a blank value is left out.
ROWS = {
    "actors": ("role_known_on", "{name}", "{role}"),
    "air_attacks": ("date", "", N_("drones {drones_launched}"), N_("missiles {missiles_launched}"), "{targets}"),
    "casualties": (
        "as_of_date",
        "{estimator}",
        "{side}",
        "{population}",
        "{measure}",
        N_("at least {low}"),
        N_("about {central}"),
        N_("at most {high}"),
        "{note}",
    ),
    "disagreements": (
        "known_on",
        "{topic}",
        N_("either {version_a} ({source_a})"),
        N_("or {version_b} ({source_b})"),
        N_("taken here: {taken_here}"),
    ),
    "distances": ("known_on", "{issue}", N_("shared: {shared}"), N_("apart: {apart}")),
    "energy_events": ("date", "{place}", "{what}", "{figure}"),
    "exchange_totals": ("as_of_date", "{stated_by}", "{figure}", "{note}"),
    "exchanges": (
        "date",
        "",
        N_("returned to Ukraine {returned_to_ua}"),
        N_("returned to Russia {returned_to_ru}"),
        "{context}",
        "{note}",
    ),
    "gaps": ("known_on", "", "{missing}"),
    "places": ("", "{name}"),
    "positions": ("date", "{stated_by}", "{position}"),
    "statements": ("date", "{speaker}", "{said}"),
    "talks": ("start_date", "{city}", "{outcome}"),
    "timeline": ("date", "{title}"),
    "witkoff_putin": ("date", "{city}", "{note}"),
    "zone_widths": ("date", "{stated_by}", N_("{km} km"), "{note}"),
}
CODES = {  # of the table of casualties
    "RU": N_("Russia"),
    "UA": N_("Ukraine"),
    "both": N_("both armies"),
    "military": N_("soldiers"),
    "civilian": N_("civilians"),
    "all": N_("soldiers and civilians"),
    **MEASURES,
}
NOBODY = "nobody"
EVIDENCE_LONGEST = 90  # characters of a row that has an address of its own


@dataclass(frozen=True)
class Reader:
    """The view as HTML, and one line that says what it holds."""

    html: str
    summary: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.summary


def reader(book: Book) -> Reader:
    """The article paragraph by paragraph, each with its claims; choices by verdict, kind and speaker."""
    if not book.claims:
        none = book.t("There is no ledger for this article yet.")
        return Reader(f'<div class="reader"><p class="reader-note">{html.escape(none)}</p></div>', none)
    return _View(book).whole()


def sensitivity(book: Book, span: Span) -> str:
    """How far a limit of a rule can move before the verdict changes, in plain words."""
    shown = {
        name: language.shown(span.limit, getattr(span, name), book.language)
        for name in ("value", "low", "high", "least", "most")
    }
    shown["limit"] = language.readable(span.limit, book.language)
    if span.low <= span.least and span.high >= span.most:
        message = book.t("The verdict is the same for every limit “{limit}” that was tried, from {least} to {most}.")
        return message.format(**shown)
    if span.low == span.high:
        message = book.t("The verdict holds only for the limit “{limit}” of {value} (tried: {least} to {most}).")
    else:
        message = book.t(
            "The verdict stays the same for every limit “{limit}” from {low} to {high} (tried: {least} to {most})."
        )
    said = [message.format(**shown)]
    for beyond, verdict in (
        (book.t("Below {low} it would be: {verdict}."), span.below),
        (book.t("Above {high} it would be: {verdict}."), span.above),
    ):
        if verdict:
            said.append(beyond.format(**shown, verdict=book.t(VERDICTS[verdict])))
    return " ".join(said)


def _groups(book: Book, claims: list[Claim]) -> dict[str, dict[str, tuple[str, int]]]:
    """What can be chosen: group → value → (name, number of claims), in the order of the book."""
    speakers = {c.speaker: c.speaker_name[book.language] for c in claims if c.speaker}
    names = {
        "verdict": {v: book.t(name) for v, name in VERDICTS.items()},
        "kind": {k: book.t(name) for k, name in KINDS.items()},
        "speaker": {**speakers, NOBODY: book.t("nobody by name")},
    }
    counts = {group: Counter(_values(c)[group] for c in claims) for group in names}
    return {
        group: {value: (name, counts[group][value]) for value, name in named.items() if counts[group][value]}
        for group, named in names.items()
    }


def _values(claim: Claim) -> dict[str, str]:
    return {"verdict": claim.verdict, "kind": claim.kind, "speaker": claim.speaker or NOBODY}


def _mark(verdict: str) -> str:
    return f'<svg class="v-{verdict}" aria-hidden="true"><use href="#mark-{verdict}"/></svg>'


def _link(address: str, text: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'


class _View:
    """The parts of the view, with what they share: claims by paragraph, passages, sources, rows, figures."""

    def __init__(self, book: Book):
        self.book, self.article = book, book.article
        self.claims = sorted(book.claims, key=lambda c: (c.paragraph, c.id))
        self.text_language = None if self.article.raw else book.language
        self.groups = _groups(book, self.claims)
        # Claims with the same verdict, kind and speaker are shown and hidden together.
        alike = list(dict.fromkeys(tuple(_values(c).values()) for c in self.claims))
        self.like = {values: f"like-{n}" for n, values in enumerate(alike)}
        self.sources = book.data.sources.set_index("id")
        self.rows = {
            row["id"]: (name, row, source_columns(frame))
            for name, frame in book.data.tables.items()
            if name in ROWS
            for row in frame.to_dict("records")
        }
        wanted = {c.figure for c in self.claims if c.figure and c.verdict != "cannot_be_checked"}
        self.cards = {id: figures.made(book, id) for id in sorted(wanted)}
        self.passages = {id: found for id, found in book.passages(self.text_language).items() if found}

    def t(self, message: str, **values) -> str:
        """A message in the book's language, safe in HTML; values are put in afterwards and made safe too."""
        return html.escape(self.book.t(message).format(**values) if values else self.book.t(message))

    def number(self, value: float) -> str:
        return language.number(value, self.book.language)

    # --- the whole

    def whole(self) -> Reader:
        counted = Counter(c.verdict for c in self.claims)
        verdicts = ", ".join(f"{self.book.t(VERDICTS[v])} {self.number(n)}" for v, n in sorted(counted.items()))
        texts = {p.number: p for p in self.article.paragraphs}
        with_claims = {c.paragraph for c in self.claims}
        paragraphs = sorted(with_claims if self.article.raw else with_claims | set(texts))
        lost = [c.id for c in self.claims if c.id not in self.passages]
        note = ""
        if lost:
            ids = ", ".join(f'<a href="#{id}">{id}</a>' for id in lost)
            note = f'<p class="reader-note">{self.t("Passage not found for:")} {ids}.</p>'
        shown = "".join(self._paragraph(number, texts.get(number)) for number in paragraphs)
        summary = self.book.t("{n} claims in {m} paragraphs: {verdicts}.").format(
            n=self.number(len(self.claims)), m=self.number(len(paragraphs)), verdicts=verdicts
        )
        marks = "".join(
            f'<symbol id="mark-{v}" viewBox="-8 -8 16 16"><path d="{OUTLINES[VERDICT_SHAPE[v]]}"/></symbol>'
            for v in self.groups["verdict"]
        )
        return Reader(
            f'<div class="reader"><style>{self._style()}</style>'
            f'<svg class="reader-marks" aria-hidden="true">{marks}</svg>'
            f"{self._choices()}{shown}{note}</div>",
            summary,
        )

    def _style(self) -> str:
        """Colours of the verdicts, and which claims a choice shows: a rule for all claims that are alike."""
        colours = "".join(f".reader .v-{v}{{fill:{VERDICT[v]}}}" for v in self.groups["verdict"])
        rules = ""
        for values, name in self.like.items():
            chosen = "".join(
                f':has([name={group}]:is([value=""],[value={value}]):checked)'
                for group, value in zip(self.groups, values, strict=True)
            )
            rules += (
                f".reader{chosen}{{.claim.{name},.paragraph:has(.{name}){{display:block}}"
                f".marker.{name}{{display:inline-flex}}.reader-nothing{{display:none}}}}"
            )
        return (
            f"{colours}@supports selector(:has(a)) and selector(&)"
            "{.reader :is(.claim,.paragraph,.marker){display:none}"
            '.reader:not(:has(:checked:not([value=""]))) .paragraph:not(:has(.claim)){display:block}'
            f".reader :is(.reader-choices,.reader-nothing){{display:block}}{rules}}}"
        )

    def _choices(self) -> str:
        headings = {"verdict": N_("Verdict"), "kind": N_("Kind"), "speaker": N_("Speaker")}
        every = self.number(len(self.claims))
        sets = ""
        for group, values in self.groups.items():
            options = [("", self.t("all"), every, "")]
            for value, (name, count) in values.items():
                mark = _mark(value) if group == "verdict" else ""
                options.append((html.escape(value), html.escape(name), self.number(count), mark))
            labels = "".join(
                f'<label><input type="radio" name="{group}" value="{value}"{"" if value else " checked"}>'
                f"{mark}{name} <b>{count}</b></label>"
                for value, name, count, mark in options
            )
            sets += f"<fieldset><legend>{self.t(headings[group])}</legend>{labels}</fieldset>"
        message = html.escape(self.book.t("{shown} of {all} claims shown"))
        total = self.t("{n} claims in {m} paragraphs", n=every, m=self.number(len({c.paragraph for c in self.claims})))
        return (
            f'<form class="reader-choices" autocomplete="off" aria-label="{self.t("Choose claims")}">{sets}'
            f'<p class="reader-tools"><button type="reset">{self.t("Show all claims")}</button>'
            f'<button type="button" data-open="true" hidden>{self.t("Open those shown")}</button>'
            f'<button type="button" data-open="" hidden>{self.t("Close all")}</button>'
            f'<output aria-live="polite" data-message="{message}">{total}</output></p></form>'
            f'<p class="reader-nothing">{self.t("No claim fits all three choices.")}</p>'
        )

    # --- a paragraph

    def _paragraph(self, number: int, paragraph) -> str:
        own = [c for c in self.claims if c.paragraph == number]
        return (
            f'<section class="paragraph"><h3>{self.t("Paragraph {n}", n=self.number(number))}</h3>'
            f"{self._quotation(paragraph, own) if paragraph else ''}{''.join(map(self._claim, own))}</section>"
        )

    def _quotation(self, paragraph, own: list[Claim]) -> str:
        """The paragraph, or of a raw text the passages of its claims, with a marker after each passage."""
        texts = {None: paragraph.text, "en": paragraph.text_en, "sq": paragraph.text_sq}
        text, spoken = texts[self.text_language], self.text_language or self.article.language
        spans: dict[tuple[int, int], list[Claim]] = {}
        for claim in own:
            passage = self.passages.get(claim.id)
            start = text.index(passage) if passage else len(text)
            spans.setdefault((start, start + len(passage or "")), []).append(claim)
        pieces, at = [], 0
        for (start, end), claims in sorted(spans.items()):
            between = text[at:start]
            if self.article.raw:
                between = "[…] " if between.strip() else ""
            markers = "".join(map(self._marker, claims))
            pieces.append(f"{html.escape(between + text[start:end])} {markers} ")
            at = max(at, end)
        rest = text[at:].strip()
        if rest:
            pieces.append("[…]" if self.article.raw else html.escape(rest))
        said = f' lang="{spoken}"' if spoken != self.book.language else ""
        return f"<blockquote{said}><p>{''.join(pieces).strip()}</p></blockquote>"

    def _marker(self, claim: Claim) -> str:
        name = f"{claim.id}, {self.t(VERDICTS[claim.verdict])}"
        return (
            f'<a class="marker {self._alike(claim)}" href="#{claim.id}" aria-label="{name}">'
            f"{_mark(claim.verdict)}{claim.id}</a>"
        )

    def _alike(self, claim: Claim) -> str:
        return self.like[tuple(_values(claim).values())]

    # --- a claim

    def _claim(self, claim: Claim) -> str:
        small = [KINDS[claim.kind], claim.speaker_name.get(self.book.language), BASES[claim.basis]]
        parts = [
            (N_("Rule"), html.escape(claim.rule_in(self.book.language))),
            (N_("Found") if claim.rule else N_("Reasoning"), html.escape(claim.why(self.book.language))),
            (N_("Public since"), language.day(claim.coded_on, self.book.language) if claim.coded_on else ""),
            (N_("Other limits"), self._list(html.escape(sensitivity(self.book, s)) for s in claim.spans)),
            (N_("Numbers"), self._numbers(claim)),
            (N_("Confidence"), self.t(CONFIDENCES[claim.confidence]) if claim.confidence else ""),
            (N_("What would change it"), self.t(claim.would_change)),
            (N_("Evidence"), self._list(map(self._evidence, claim.evidence))),
            (N_("Sources"), self._list(map(self._source, claim.sources))),
            (N_("Shown in the figure"), self._figure(claim)),
        ]
        body = "".join(f"<dt>{self.t(name)}</dt><dd>{text}</dd>" for name, text in parts if text)
        return (
            f'<details class="claim {self._alike(claim)}"><summary><span class="verdict">{_mark(claim.verdict)}'
            f"{self.t(VERDICTS[claim.verdict])}</span> <span>{html.escape(claim.text[self.book.language])}</span>"
            f" <small><b>{claim.id}</b> · {' · '.join(self.t(s) for s in small if s)}</small></summary>"
            f'<div><span id="{claim.id}" class="claim-place"></span><dl>{body}</dl>'
            f'<p><a href="#{claim.id}">{self.t("Link to claim {id}", id=claim.id)}</a></p></div></details>'
        )

    @staticmethod
    def _list(items) -> str:
        listed = "".join(f"<li>{item}</li>" for item in items)
        return f"<ul>{listed}</ul>" if listed else ""

    def _numbers(self, claim: Claim) -> str:
        """What the article claims and the numbers the rule used, by name."""
        bodies = ""
        for heading, numbers in (
            (N_("what the rule was asked"), claim.arguments),
            (N_("what it found"), claim.numbers),
        ):
            head = f'<tr><th colspan="2" scope="rowgroup">{self.t(heading)}</th></tr>' if claim.arguments else ""
            rows = "".join(
                f'<tr><th scope="row">{html.escape(language.readable(name, self.book.language))}</th>'
                f"<td>{html.escape(self._shown(name, value))}</td></tr>"
                for name, value in numbers.items()
            )
            bodies += f"<tbody>{head}{rows}</tbody>" if rows else ""
        return f"<table>{bodies}</table>" if bodies else ""

    def _shown(self, name: str, value) -> str:
        """A value in words; where it is the number of a row, also what the row is called and its day."""
        if value not in self.rows:
            return language.shown(name, value, self.book.language)
        table, row, _ = self.rows[value]
        when, head, _ = self._told(table, row)
        return f"{', '.join(filter(None, [head, '' if table == 'actors' else when]))} ({value})"

    def _evidence(self, name: str) -> str:
        """A row known on the day, or a fact by its name."""
        if name not in self.rows:
            fact = self.book.facts[name]
            value = html.escape(fact.text(self.book.language))
            return f"{_link(number_at(fact.chapter, name), self.book.t(fact.meaning))} <b>{value}</b>"
        table, row, columns = self.rows[name]
        day, head, rest = self._told(table, row)
        text = ": ".join(filter(None, [head, rest]))
        sure = row.get("confidence")
        own = _link(rows_at(table) + name, name) if table in LISTS else html.escape(name)
        small = [f"<b>{own}</b>", html.escape(day)]
        small += [self.t("confidence: {grade}", grade=self.book.t(CONFIDENCES[sure]))] if isinstance(sure, str) else []
        cited = dict.fromkeys(row[c] for c in columns if row[c] in self.sources.index)
        small += [", ".join(self.t(self.sources.at[s, "publisher"]) for s in cited)]  # linked among the claim's sources
        if table in LISTS and table != "disagreements":  # all its words stand where its link leads
            text = language.shortened(text, EVIDENCE_LONGEST)
        return f"<small>{' · '.join(filter(None, small))}</small> {html.escape(text)}"

    def _told(self, table: str, row: dict) -> tuple[str, str, str]:
        """The day, the head and the text of a row, from the columns that ROWS names for its table."""
        first, *pieces = ROWS[table]
        days = [row.get(first), row.get("end_date")]
        days = [d for d in days if isinstance(d, pd.Timestamp) and not pd.isna(d) and d <= self.book.data.day]
        when = " – ".join(dict.fromkeys(language.day(d.date(), self.book.language) for d in days))
        told = []
        for piece in pieces:
            words = {name: self._word(row, name) for name in re.findall(r"\{(\w+)\}", piece)}
            told.append(self.book.t(piece).format(**words) if all(words.values()) else "")
        head, rest = told[0], "; ".join(filter(None, told[1:]))
        return (when, head[:1].upper() + head[1:], rest) if head else (when, "", rest[:1].upper() + rest[1:])

    def _word(self, row: dict, name: str) -> str:
        """A cell as words, empty when it is blank; a text in the book's language where the table has it."""
        own = row.get(f"{name}_{self.book.language}")
        if isinstance(own, str):
            return own
        value = row[name] if name in row else row[f"{name}_en"]
        if isinstance(value, str):
            return self.book.t(CODES.get(value, value))
        return "" if pd.isna(value) else self.number(value)

    def _source(self, id: str) -> str:
        source = self.sources.loc[id]
        title = f": {self.t(source['title'])}" if isinstance(source["title"], str) else ""
        return f"{_link(source['url'], self.book.t(source['publisher']))}{title}"

    def _figure(self, claim: Claim) -> str:
        """A link to the figure that shows the evidence, with its picture where it is drawn."""
        card = self.cards.get(claim.figure)
        if card is None or not card.csv:
            return ""
        picture = ""
        if card.spec and published():
            # the picture is part of the link, and what it shows is told where the link leads
            picture = f'<img loading="lazy" src="figures/{card.id}.svg" alt="">'
        return f'<a href="{figures.address(card.id)}">{html.escape(card.title)}{picture}</a>'
