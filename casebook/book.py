"""Open the book on a day: parameters, data, article and facts in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from casebook import data as packages
from casebook import facts as facts_
from casebook.language import translate
from casebook.parameters import Parameters, parse


@dataclass(frozen=True)
class Book:
    """What a chapter works with: parameters, data cut to the day, the article, facts by name."""

    parameters: Parameters
    data: packages.Data

    @property
    def language(self) -> str:
        return self.parameters.language

    @cached_property
    def article(self):
        from casebook.article import read_article  # its language libraries are slow to import

        return read_article(self.parameters.article_path)

    @cached_property
    def facts(self) -> facts_.Facts:
        """Facts by name, the ledger's totals among them."""
        from casebook.claims import TOTALS, totals

        return facts_.Facts(self.data, self.parameters, dict.fromkeys(TOTALS, lambda: totals(self.claims)))

    @cached_property
    def case(self):
        """What the rules of the ledger look at."""
        from casebook.claims import Case

        measured = facts_.Facts(self.data, self.parameters)
        return Case(self.data, measured, self.parameters, pd.Timestamp(self.article.date))

    @cached_property
    def claims(self):
        from casebook.claims import ledger

        return ledger(self.case, self.article.id)

    def passages(self, text_language: str | None = None) -> dict[str, str | None]:
        """The passage of the article in which each claim lives, by claim id; None where none was found.

        text_language: the text of a record to look in, by default the article's own.
        """
        from casebook.article import find_mentions, find_passage

        mentions = find_mentions(self.article, self.data.actors, self.data.places, text_language)
        numbers = {paragraph.number for paragraph in self.article.paragraphs}
        return {
            claim.id: find_passage(self.article, claim.paragraph, claim.anchors, mentions, text_language)
            if claim.paragraph in numbers
            else None
            for claim in self.claims
        }

    def on(self, day: str) -> Book:
        """The same book on an earlier day."""
        earlier = replace(self.parameters, as_of=day)
        return Book(earlier, self.data.back_to(earlier.day))

    def t(self, message: str) -> str:
        """The message in the book's language."""
        return translate(message, self.language)

    def numbers(self, chapter: str) -> facts_.Numbers:
        """The facts of a chapter with meaning, limit and sources: a table on the page, `.table` to work with."""
        return facts_.Numbers(self.facts.of(chapter), self.data.sources, self.parameters.as_of, self.language)


def data_of(parameters: Parameters) -> packages.Data:
    """The data of a book: the package as known on its day, with the claims file beside its article if there is one.

    Raises DataError or ArticleError, each with one clear line.
    """
    if parameters.ledger_path is None:
        return packages.load(parameters.as_of)
    from casebook.article import read_article
    from casebook.claims import problems

    article, ledger = read_article(parameters.article_path), parameters.ledger_path
    found = problems(packages.load(packages.newest_day(), ledger=ledger, article=article), article.id, ledger.name)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise packages.DataError(found[0] + more)
    return packages.load(parameters.as_of, ledger=ledger, article=article)


def open_book(**raw: str) -> Book:
    """Open the book on a day: `open_book(as_of=…, language=…, article=…)`.

    Raises ParameterError, ArticleError or DataError, each with one clear line.
    """
    parameters = parse(raw, packages.newest_day())
    return Book(parameters, data_of(parameters))
