"""Facts of what officials said about rounds, above all the one an article tells of."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.registry import fact
from casebook.facts.talks.parts import declare_to_article, known

DAYS = 2  # a round is the article's if it ended on the article's day or the day before

AT_THE_TABLE = ["UA", "RU", "US"]

# Limits
READ = "Only what was found in the pages read: more people may have spoken."


def rounds_of_article(data: Data, last: pd.Timestamp) -> pd.DataFrame:
    """Rounds that ended on the `last` day, the article's, or the day before it."""
    first = last - pd.Timedelta(days=DAYS - 1)
    return data.talks[data.talks["end_date"].between(first, last)]


def statements(data: Data, last: pd.Timestamp) -> pd.DataFrame:
    """What officials said about those rounds; NotKnown without such a round or without a statement."""
    held = known(rounds_of_article(data, last), "no round that ended in the two days up to the article is on record")
    said = data.statements[data.statements["talk_id"].isin(held["id"])]
    return known(said, "what officials said about the round is not on record yet")


def _counted(data, last, party, by_the_article):
    among = statements(data, last)
    spoke = among["party"].where(among["party"].isin(AT_THE_TABLE), "other")
    said = among[spoke.eq(party) | (party is None)]
    if by_the_article:
        said = said[said["date"] <= last]
    return len(said), said if len(said) else among


def _speakers(data, last):
    said = statements(data, last)
    return said["speaker"].nunique(), said


def _first_day(data, last):
    said = statements(data, last)
    return said["date"].min(), said


# Name → party (none: all; other: none at the table), whether only up to the article's day; meaning
COMMENTS = {
    "comments_total": (None, False, "Number of public statements on record about the article's round."),
    "comments_by_the_article": (None, True, "Number of them made up to the article's own day."),
    "comments_ua_by_the_article": ("UA", True, "Number of them by Ukrainian officials, up to the article's own day."),
    "comments_ru_by_the_article": ("RU", True, "Number of them by Russian officials, up to the article's own day."),
    "comments_us_by_the_article": ("US", True, "Number of them by American officials, up to the article's own day."),
    "comments_other_by_the_article": ("other", True, "Number of them by other officials, up to the article's own day."),
}
for _name, (_party, _up_to, _meaning) in COMMENTS.items():
    declare_to_article(_name, "statements", _meaning, _counted, _party, _up_to, limit=READ)
declare_to_article(
    "comments_speakers", "speakers", "Number of speakers on record about the article's round.", _speakers, limit=READ
)
declare_to_article(
    "comments_first_date", "date", "The day of the first statement on record about that round.", _first_day, limit=READ
)


@fact("statements", "talks")
def statements_total(data, parameters):
    """Number of public statements about rounds of talks on record.

    For a few rounds only, those whose aftermath was read: more people have spoken.
    """
    rows = known(data.statements, "no public statement about a round is on record yet")
    return len(rows), rows


@fact("rounds", "talks")
def statements_rounds_total(data, parameters):
    """Number of rounds about which a public statement is on record.

    A round without one is a round whose aftermath was not read, not one of which nobody spoke.
    """
    rows = known(data.statements, "no public statement about a round is on record yet")
    return rows["talk_id"].nunique(), rows
