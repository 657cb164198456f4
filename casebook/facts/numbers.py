"""Where a number is explained: the table of a chapter's numbers, and the links from a sentence to its rows."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from casebook.addresses import number_at, published, rows_at
from casebook.facts.registry import Fact
from casebook.language import N_, day, translate

if TYPE_CHECKING:
    from casebook.figures.card import Card

SOURCES_SHOWN = 4
NOTE = N_("Each number as known on {day}; below it stands its name in facts.json.")
COLUMNS = (N_("What it is"), N_("How far to trust it"), N_("Sources"))
# A fact without a source rests on the book itself: its article, its ledger or, else, the list of its tables.
OWN_TABLES = N_("the tables of this book"), "sources.html#fig-sources-tables"
OWN = {
    "article": (N_("the article"), "article.html#fig-article-record"),
    "claims": (N_("the ledger"), "claims.html#fig-claims-ledger"),
}


def _a(address: str, text: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'


def links(facts: Mapping[str, Fact], in_language: str, edition: bool = False) -> dict[str, str]:
    """What `{{ name }}` becomes on a page, by name: the fact's text, a link to its row in its chapter's table.

    edition: whether the tables have pages of their own.
    """
    return {
        f.name: f'<a class="number" href="{number_at(f.chapter, f.name, edition)}">'
        f"{html.escape(f.text(in_language))}</a>"
        for f in facts.values()
    }


@dataclass(frozen=True, eq=False, repr=False)
class Numbers:
    """The numbers of a chapter, shown with a row to link to for each; `table` has them for further work.

    sources: the data package's table of sources, as known on the day `as_of`.
    """

    facts: list[Fact]
    sources: pd.DataFrame
    as_of: str
    language: str

    @property
    def table(self) -> pd.DataFrame:
        """A row for each fact, by name: value (as in a sentence), meaning, limit, sources (ids)."""
        rows = [(f.name, f.text(self.language), f.meaning, f.limit, ", ".join(f.sources)) for f in self.facts]
        return pd.DataFrame(rows, columns=["name", "value", "meaning", "limit", "sources"]).set_index("name")

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        if published() and self.facts:
            return self.card()._repr_mimebundle_()
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def card(self) -> Card:
        """The table as a figure with a page of its own, to which its chapter has a link only."""
        from casebook.figures.card import Card

        cited = dict.fromkeys(id for fact in self.facts for id in fact.sources)
        by_publisher = self.sources.set_index("id").loc[list(cited)].drop_duplicates("publisher")
        note = translate(NOTE, self.language).format(day=day(self.as_of, self.language))
        return Card(
            id=f"numbers-{self.facts[0].chapter}",
            title=translate("Numbers", self.language),
            caption=note,
            alt=note,
            spec=None,
            csv=self.table.reset_index().to_csv(index=False, lineterminator="\n"),
            table_html=self._table(""),
            sources=by_publisher[["publisher", "url"]].to_dict("records"),
            licences=[],
            known=day(self.as_of, self.language),
            language=self.language,
            apart="number-",
        )

    def _repr_html_(self) -> str:
        note = self._t(NOTE).format(day=day(self.as_of, self.language))
        return f'<div class="card numbers">{self._scrolled(self._table(f"<caption>{note}</caption>"))}</div>'

    def _table(self, caption: str) -> str:
        head = "".join(f'<th scope="col">{self._t(name)}</th>' for name in (N_("Number"), *COLUMNS))
        rows = "".join(map(self._row, self.facts))
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _scrolled(self, table: str) -> str:
        return f'<div class="scroll list" role="region" tabindex="0" aria-label="{self._t("Numbers")}">{table}</div>'

    def _t(self, message: str) -> str:
        return html.escape(translate(message, self.language)) if message else ""

    def _row(self, fact: Fact) -> str:
        value, limit, sources = html.escape(fact.text(self.language)), self._t(fact.limit), self._sources_of(fact)
        if fact.value is None:
            value, limit, sources = f"{value}: {self._t(fact.reason)}", "", "–"
        texts = self._t(fact.meaning), limit, sources
        cells = "".join(
            f'<td data-label="{self._t(name)}">{text}</td>' for name, text in zip(COLUMNS, texts, strict=True)
        )
        name = fact.name.replace("_", "_<wbr>")
        return f'<tr id="number-{fact.name}"><th scope="row">{value} <code>{name}</code></th>{cells}</tr>'

    def _sources_of(self, fact: Fact) -> str:
        if not fact.sources:
            text, address = OWN.get(fact.chapter, OWN_TABLES)
            return _a(address, translate(text, self.language))
        shown = self.sources.set_index("id").loc[list(fact.sources[:SOURCES_SHOWN])]
        at = rows_at("sources")
        cited = [
            _a(at + source.Index, f"{translate(source.publisher, self.language)} {source.Index}")
            for source in shown.itertuples()
        ]
        if more := len(fact.sources) - len(cited):
            told = translate("and {n} more", self.language).format(n=more)
            cited.append(_a("sources.html#fig-sources-list", told))
        return "; ".join(cited)
