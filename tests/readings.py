"""Facts read two ways: as the book computes them, and from the rows without pandas and without the package."""

import csv

from conftest import REPOSITORY, book


def value(name: str, day: str = "2026-02-05"):
    """A fact's value, None when it was not known on the day; computed once a day."""
    return book(day).facts[name].value


def known(name: str, day: str) -> bool:
    return value(name, day) is not None


def rows_of(table: str, day: str, column: str) -> list[dict]:
    """Rows known on a day, read without pandas and without the package."""
    with open(REPOSITORY / "data" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row[column] <= day]


def launched(row: dict, *columns: str) -> int:
    return sum(int(row[c] or 0) for c in columns)
