"""What the pages without a notebook show besides prose: glossary, names, corrections, things to take along.

Each is placed by its name, `{{ glossary }}`, like a fact.
"""

from __future__ import annotations

import html
import unicodedata

import pandas as pd

from casebook import language
from casebook.book import Book
from casebook.glossary import terms
from casebook.language import N_

NAMES = ("glossary", "names", "corrections", "downloads")
LICENCES = N_("Prose and figures: CC BY 4.0. Code: MIT. Data: each table its own, named below each figure.")
KINDS = {
    "institution": N_("institution"),
    "oblast": N_("oblast"),
    "person": N_("person"),
    "place": N_("place"),
    "term": N_("term"),
}
CORRECTED = {  # what kind of thing was wrong
    "date": N_("date"),
    "figure": N_("figure"),
    "later knowledge": N_("something later than the day of the edition"),
    "number": N_("number"),
    "verdict": N_("verdict"),
    "wording": N_("wording"),
}
TITLES = {  # of the chapters, as short as in a sentence
    "article": N_("the article"),
    "claims": N_("the ledger"),
    "donbas": N_("Donbas"),
    "measuring": N_("Measuring"),
    "sources": N_("sources"),
    "talks": N_("the talks"),
    "timeline": N_("the timeline"),
}
PAPER = '<span class="paper-here"></span>'  # `make pdf` puts its link here


def lists(book: Book) -> dict[str, str]:
    """What `{{ glossary }}`, `{{ names }}`, `{{ corrections }}` and `{{ downloads }}` become, as HTML."""
    return {
        "glossary": glossary(book),
        "names": names(book),
        "corrections": corrections(book),
        "downloads": downloads(book),
    }


def _order(words: pd.Series) -> pd.Series:
    """Keys to sort words by: ë beside e, ç beside c, Б after all Latin letters."""
    return words.map(lambda word: unicodedata.normalize("NFKD", word.casefold()).encode("utf-8"))


def glossary(book: Book) -> str:
    """The words used in a fixed sense, by alphabet: the word, the same in the other languages, its sense."""
    own, other = ("sq", "en") if book.language == "sq" else ("en", "sq")
    listed = terms(book.data)
    listed = listed[listed[f"definition_{own}"] != ""].sort_values(own, key=_order)
    rows = []
    for row in listed.to_dict("records"):
        others = "".join(f' <span lang="{code}">{html.escape(row[code])}</span>' for code in (other, "uk") if row[code])
        sense = html.escape(row[f"definition_{own}"])
        rows.append(
            f'<div id="term-{row["id"]}"><dt><dfn>{html.escape(row[own])}</dfn>{others}</dt><dd>{sense}</dd></div>'
        )
    return f'<dl class="glossary">{"".join(rows)}</dl>'


def names(book: Book) -> str:
    """Every word and name in three languages as a table, by kind and alphabet."""
    own = "sq" if book.language == "sq" else "en"
    listed = terms(book.data)
    listed = listed[listed["sq"] != ""].assign(told=lambda rows: [book.t(KINDS[kind]) for kind in rows["kind"]])
    listed = listed.sort_values(own, key=_order).sort_values("told", kind="stable")
    codes = {"en": book.t("English"), "sq": book.t("Albanian"), "uk": book.t("Ukrainian")}
    codes = {own: codes[own], **codes}
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in [*codes.values(), book.t("Kind")])
    body = []
    for row in listed.to_dict("records"):
        first, *rest = (
            f' lang="{code}" data-label="{html.escape(name)}">{html.escape(row[code]) or "–"}'
            for code, name in codes.items()
        )
        cells = "".join(f"<td{cell}</td>" for cell in rest)
        kind = f'<td data-label="{html.escape(book.t("Kind"))}">{html.escape(row["told"])}</td>'
        body.append(f'<tr><th scope="row"{first}</th>{cells}{kind}</tr>')
    label = html.escape(book.t("Names in three languages"))
    told = book.t("Words and names: {n}. The list scrolls.").format(n=language.number(len(body), book.language))
    return (
        f'<p class="names-told">{html.escape(told)}</p>'
        f'<div class="scroll list names" role="region" tabindex="0" aria-label="{label}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def corrections(book: Book) -> str:
    """The corrections that tell of nothing later than the day of the edition, newest first."""
    rows = book.data.corrections.sort_values(["date", "id"], ascending=False)
    if rows.empty:
        return f'<p class="corrections">{html.escape(book.t("None that may be told on this day."))}</p>'
    own = "sq" if book.language == "sq" else "en"
    items = []
    for row in rows.to_dict("records"):
        day = language.day(row["date"].date(), book.language)
        page = f'<a href="{row["page"]}.html">{html.escape(book.t(TITLES[row["page"]]))}</a>'
        kind = html.escape(book.t(CORRECTED[row["kind"]]))
        was, now = html.escape(book.t("It was:")), html.escape(book.t("It is:"))
        items.append(
            f'<li id="{row["id"]}"><p><time datetime="{row["date"]:%Y-%m-%d}">{day}</time> · {page} · {kind} · '
            f'<a href="#{row["id"]}">{row["id"]}</a></p><p><b>{html.escape(row[f"where_{own}"])}</b></p>'
            f"<p>{was} {html.escape(row[f'was_{own}'])}</p><p>{now} {html.escape(row[f'is_{own}'])}</p></li>"
        )
    return f'<ol class="corrections" reversed>{"".join(items)}</ol>'


def downloads(book: Book) -> str:
    """What can be taken along as a whole: the data, and the book on paper where it was made."""
    words = {
        "data.zip": book.t("all data (ZIP)"),
        "citation.bib": book.t("citation (BibTeX)"),
        "CITATION.cff": book.t("citation (CFF)"),
    }
    return " · ".join(f'<a href="../{name}">{html.escape(word)}</a>' for name, word in words.items()) + PAPER
