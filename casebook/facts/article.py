"""Facts about the article: its day, its length, what it mentions."""

from __future__ import annotations

import pandas as pd

from casebook.data import once
from casebook.facts.registry import NotKnown, fact


def the_article(parameters):
    """The article of the edition."""
    from casebook.article import read_article  # its language libraries are slow to import

    return read_article(parameters.article_path)


def article_day(parameters) -> pd.Timestamp:
    """The day of the article, for facts that count up to it or from it on."""
    return pd.Timestamp(the_article(parameters).date)


@once
def _all_mentions(data, parameters) -> pd.DataFrame:
    from casebook.article import find_mentions

    return find_mentions(the_article(parameters), data.actors, data.places)


def _mentions(data, parameters, kind: str) -> pd.DataFrame:
    found = _all_mentions(data, parameters)
    return found[found["kind"] == kind]


@fact("date", "article")
def article_date(data, parameters):
    """The day on which the article appeared."""
    return the_article(parameters).date, None


@fact("text", "article")
def article_title(data, parameters):
    """The title of the article in our record; the name of the file for a raw text."""
    article = the_article(parameters)
    title = article.title_sq if parameters.language == "sq" else article.title_en
    return title or article.id, None


@fact("paragraphs", "article")
def article_paragraphs(data, parameters):
    """Number of paragraphs of the article."""
    return len(the_article(parameters).paragraphs), None


@fact("people", "article")
def article_people(data, parameters):
    """Number of different people the article names.

    Found by machine, on the book's list of people: a name unknown to it is missed.
    """
    return _mentions(data, parameters, "person")["value"].nunique(), None


@fact("text", "article")
def article_most_named(data, parameters):
    """The person the article names most often.

    Found by machine, on the book's list of people, in the text at hand: for an article of a publisher our record
    of it.
    """
    found = _mentions(data, parameters, "person")["value"]
    if found.empty:
        raise NotKnown("nobody on our list of people is named in the article")
    return data.actors.set_index("id").at[found.value_counts().index[0], "name_en"], None


@fact("mentions", "article")
def article_most_named_times(data, parameters):
    """How often the article names the person it names most.

    Found by machine in the text at hand: for an article of a publisher our record of it.
    """
    found = _mentions(data, parameters, "person")["value"]
    return (int(found.value_counts().iloc[0]) if len(found) else 0), None


@fact("places", "article")
def article_places(data, parameters):
    """Number of different places the article names.

    Found by machine, on the book's list of places: a name unknown to it is missed.
    """
    return _mentions(data, parameters, "place")["value"].nunique(), None


@fact("mentions", "article")
def article_dates(data, parameters):
    """Number of dates and periods the article gives.

    Found by machine in the text at hand: for an article of a publisher our record of it.
    """
    return len(_mentions(data, parameters, "date")), None


@fact("mentions", "article")
def article_numbers(data, parameters):
    """Number of numbers the article gives, dates apart.

    Found by machine in the text at hand: for an article of a publisher our record of it.
    """
    return len(_mentions(data, parameters, "number")), None


@fact("mentions", "article")
def article_quotations(data, parameters):
    """Number of passages the article sets in quotation marks.

    Found by machine in the text at hand: for an article of a publisher our record of it. Reported speech without
    marks is not found.
    """
    return len(_mentions(data, parameters, "quotation")), None
