"""Losses: the latest figure of each author, pairs of one author, and the list of all figures."""

import re

import pytest
from conftest import DAYS, book
from readings import known, rows_of, value

from casebook.facts import casualties as facts
from casebook.figures import casualties as figures


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


# ---- figures ------------------------------------------------------------------------------------


def test_every_figure_is_listed_and_only_the_latest_of_each_author_is_drawn():
    card = figures.casualties_ranges(book())
    rows = rows_of("casualties", "2026-02-05", "known_on")
    assert set(re.findall(r'<li id="([^"]+)"', card.records)) == {r["id"] for r in rows}
    drawn = {r["id"] for data in card.spec["datasets"].values() for r in data}
    latest = facts.latest_estimates(book().data.casualties)
    assert drawn == set(latest.loc[latest["population"] == "military", "id"])
    assert card.records.count('data-which="the latest of its author"') == len(latest)


@pytest.mark.parametrize("facet", ["who", "population_name", "kind", "estimator", "author", "which"])
def test_figures_can_be_chosen_by(facet):
    assert f'<select name="{facet}">' in figures.casualties_ranges(book()).records


def test_claims_about_the_enemy_are_named_so():
    card = figures.casualties_ranges(book())
    assert re.search(r"Ukrainian General Staff,Russian soldiers.*claim about the enemy,party to the war", card.csv)
    assert "2022-09-21" not in figures.casualties_ranges(book(), recent=True).csv


def test_every_author_is_of_a_kind():
    authors = {r["estimator"] for r in rows_of("casualties", "9999", "known_on")}
    assert authors == set(figures.AUTHORS)


def test_the_figure_that_the_round_number_rests_on_leads_to_its_claim():
    block = re.search(r'<li id="CE-049".*?</li>', figures.casualties_ranges(book()).records)[0]
    assert "≤ 1,800,000" in block and 'href="claims.html#C06"' in block
