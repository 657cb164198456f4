"""The sources chapter: gaps and blank numbers by hand, disagreements one by one."""

import csv

import pytest
from conftest import DAYS, REPOSITORY, book

from casebook.figures import sources


def rows_of(table: str) -> list[dict]:
    with open(REPOSITORY / "data" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("day", DAYS[1:])
def test_numbers_not_found_are_the_blank_cells(day):
    rows = [row for row in rows_of("exchanges") if row["known_on"] <= day]
    blank = {c: sum(not row[c] for row in rows) for c in rows[0] if c.startswith(("returned_to", "civilians_to"))}
    found = book(day).data.not_found()
    assert dict(zip(found["column"], found["blank"], strict=True)) == blank and set(found["rows"]) == {len(rows)}
    assert book(day).facts["numbers_not_found_total"].value == sum(blank.values())


@pytest.mark.parametrize("day", DAYS)
def test_gaps_are_counted_and_shown(day):
    open_gaps = [row["id"] for row in rows_of("gaps") if row["known_on"] <= day]
    assert book(day).facts["gaps_total"].value == len(open_gaps)
    listed = sources.gaps(book(day)).records
    assert all(f'id="{gap}"' in listed for gap in open_gaps) and listed.count("<li id=") == len(open_gaps)


@pytest.mark.parametrize("day", DAYS)
def test_every_disagreement_has_its_place(day):
    known = [row["id"] for row in rows_of("disagreements") if row["known_on"] <= day]
    listed = sources.disagreements(book(day)).records
    assert listed.count("<li id=") == len(known) and all(f'id="{point}"' in listed for point in known)
