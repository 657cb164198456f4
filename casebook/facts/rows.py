"""Facts that are read off rows: find the rows in the data, then say in a table which facts are read off them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from casebook.facts.registry import fact

YEAR = pd.DateOffset(months=12)


def declare_all(facts: list[tuple]) -> None:
    """Declare facts, each given as: name, unit, find, value, meaning and, where it has one, limit.

    find: a function from the data to the rows that the fact rests on; it raises NotKnown when there are none.
    value: a column, whose first entry counts, or a function of the rows.
    """
    for name, unit, find, value, meaning, *limit in facts:

        def read(data, parameters, find=find, value=value):
            rows = find(data)
            return (value(rows) if callable(value) else rows[value].iloc[0]), rows

        read.__doc__ = "\n\n".join([meaning, *limit])
        fact(unit, "timeline", name)(read)


def first(find: Callable) -> Callable:
    """The first of the rows found."""
    return lambda data: find(data).head(1)


def last(find: Callable) -> Callable:
    """The last of the rows found."""
    return lambda data: find(data).tail(1)


def total(column: str) -> Callable:
    """The sum of a column of the rows found."""
    return lambda rows: rows[column].sum()


def missing(*columns: str) -> Callable:
    """Number of rows in which all these columns are blank."""
    return lambda rows: rows[list(columns)].isna().all(axis=1).sum()
