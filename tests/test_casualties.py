"""Losses: the latest figure of each author, pairs of one author, and the list of all figures."""

import pytest
from conftest import DAYS, book
from readings import known, rows_of, value

from casebook.facts import casualties as facts


def test_combined_casualties_come_from_one_estimator():
    assert value("casualties_combined_central") == 1_200_000 + (500_000 + 600_000) // 2 == 1_750_000
    assert value("casualties_combined_low") == 1_700_000
    assert value("casualties_combined_high") == 1_800_000
    assert value("casualties_combined_estimator") == "CSIS"
    assert value("casualties_combined_measure") == "killed, wounded and missing"


def test_combined_casualties_follow_the_day_of_publication():
    assert value("casualties_combined_central", "2023-08-18") == 295_000 + 180_000
    assert value("casualties_combined_central", "2025-08-20") == 615_000 + 307_500
    assert value("casualties_combined_measure", "2025-08-20") == "killed and wounded"
    assert value("casualties_combined_central", "2026-01-26") == 922_500
    assert value("casualties_combined_central", "2026-04-21") == 1_700_000  # Dutch MIVD, without the missing
    assert value("casualties_combined_central", "2026-08-22") == 1_490_000 + 575_000
    assert not known("casualties_combined_central", "2023-08-17")


@pytest.mark.parametrize("day", DAYS)
def test_latest_estimate_of_each_author_is_the_last_one_known(day):
    latest = {}
    for row in rows_of("casualties", day, "known_on"):
        key = (row["estimator"], row["side"], row["population"], row["measure"])
        if row["covers"] == "since_2022":
            order = (row["as_of_date"], row["known_on"], row["id"])
            latest[key] = max(latest.get(key, ((), "")), (order, row["id"]))
    assert set(facts.latest_estimates(book(day).data.casualties)["id"]) == {row_id for _, row_id in latest.values()}


def test_range_of_dead_and_civilians():
    assert (value("russian_dead_lowest"), value("russian_dead_highest")) == (160_000, 325_000)
    assert (value("ukrainian_dead_lowest"), value("ukrainian_dead_highest")) == (55_000, 140_000)
    assert value("civilians_killed_un") == 15_000
    assert value("civilians_killed_un", "2025-08-20") == 12_654
    assert value("csis_2026_01_both_high", "2026-08-22") == 1_800_000
