"""What the facts of the talks share: rounds by id, limits that several facts have, small helpers."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.article import article_day
from casebook.facts.registry import NotKnown, fact

GRAIN_DEAL, ISTANBUL_1, ISTANBUL_2, ISTANBUL_3 = "T014", "T040", "T041", "T043"
ABU_DHABI_2, MILITARY_CHANNEL, GENEVA = "T075", "T076", "T078"
TRUMP, WITKOFF, UMEROV = "A04", "A01", "A08"

# Limits that several facts share


def declare(name: str, unit: str, meaning: str, function, *given, limit: str = "") -> None:
    """Declare one fact of this chapter; function(data, *given) returns its value and the rows it rests on."""

    def as_known(data, parameters):
        return function(data, *given)

    as_known.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, "talks", name=name)(as_known)


def declare_to_article(name: str, unit: str, meaning: str, function, *given, limit: str = "") -> None:
    """Declare one fact that counts up to the article; function(data, its day, *given) as in `declare`."""

    def as_known(data, parameters):
        return function(data, article_day(parameters), *given)

    as_known.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, "talks", name=name)(as_known)


def family(unit: str, function, facts: dict[str, tuple], limit: str = "") -> None:
    """Declare facts that differ by what they give the function: name → (given, …, meaning)."""
    for name, (*given, meaning) in facts.items():
        declare(name, unit, meaning, function, *given, limit=limit)


def known(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    """The rows; NotKnown with the reason when there are none."""
    if rows.empty:
        raise NotKnown(reason)
    return rows


def count(rows: pd.DataFrame, among: pd.DataFrame | None = None) -> tuple[int, pd.DataFrame]:
    """The number of rows and the rows; a count of none rests on the rows looked through, `among`."""
    return len(rows), among if rows.empty and among is not None else rows


def day(rows: pd.DataFrame, column: str = "date") -> tuple[pd.Timestamp, pd.DataFrame]:
    """The day in the first row and the rows."""
    return rows[column].iloc[0], rows


def between(rows: pd.DataFrame, start, end, column: str = "date") -> pd.DataFrame:
    """The rows from a day to a day, both included."""
    return rows[(rows[column] >= start) & (rows[column] <= end)]


def year_to(last: pd.Timestamp) -> pd.Timestamp:
    """The first day of the twelve months up to a day: a year before is out, the day itself is in."""
    return last - pd.DateOffset(years=1) + pd.Timedelta(days=1)


def rounds(data: Data, **equal: str) -> pd.DataFrame:
    """Rows of talks with the given column values; `last_day` is the end, or the day itself while running."""
    rows = data.talks
    for column, value in equal.items():
        rows = rows[rows[column] == value]
    return rows.assign(last_day=rows["end_date"].fillna(data.day))


def row(rows: pd.DataFrame, row_id: str, reason: str) -> pd.DataFrame:
    """The row with an id; NotKnown with the reason before it was public."""
    return known(rows[rows["id"] == row_id], reason)


def the_round(data: Data, talk_id: str) -> pd.DataFrame:
    """The row of one round; NotKnown before it was public."""
    return row(data.talks, talk_id, "the round had not yet taken place")


def one_table(data: Data) -> pd.DataFrame:
    """Rounds with Russia and Ukraine at one table, direct or three-way; NotKnown before the first."""
    rows = rounds(data)
    return known(rows[rows["format"].isin(["direct_ru_ua", "trilateral"])], "Russia and Ukraine had not yet met")


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest of some rounds."""
    return known(rows, "no round is on record yet").sort_values(["last_day", "id"]).tail(1)
