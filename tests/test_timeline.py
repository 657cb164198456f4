"""Timeline: facts against counts made another way, what each day knows, and figures on every day."""

import csv
import dataclasses
import datetime as dt
import functools
import json
import re

import pandas as pd
import pytest
from conftest import DAYS, book

from casebook.book import Book
from casebook.data import load
from casebook.facts import Facts, registry, war
from casebook.figures import timeline as figures
from casebook.parameters import ROOT, Parameters

DRAWN = {
    "timeline-lanes": figures.timeline_lanes,
    "timeline-recent": figures.timeline_recent,
    "timeline-list": figures.timeline_list,
    "air-attacks": figures.air_attacks,
    "air-attacks-missiles": functools.partial(figures.air_attacks, measure="missiles"),
    "air-attacks-ballistic": functools.partial(figures.air_attacks, measure="ballistic"),
    "air-months": figures.air_months,
    "air-months-missiles": functools.partial(figures.air_months, weapon="missiles"),
    "energy-events": figures.energy_events,
    "exchanges-scale": figures.exchanges_scale,
    "exchanges-cumulative": figures.exchanges_cumulative,
    "casualties-ranges": figures.casualties_ranges,
    "casualties-ranges-recent": functools.partial(figures.casualties_ranges, recent=True),
    "casualties-civilians": functools.partial(figures.casualties_ranges, population="civilian"),
}
OWN_FACTS = [name for name, declared in registry.items() if declared.function.__module__ == war.__name__]


@functools.cache
def drawn(name: str, day: str = "2026-02-05"):
    return DRAWN[name](book(day))


def value(name: str, day: str = "2026-02-05"):
    """A fact's value, None when it was not known on the day; computed once a day."""
    return book(day).facts[name].value


def known(name: str, day: str) -> bool:
    return value(name, day) is not None


def rows_of(table: str, day: str, column: str) -> list[dict]:
    """Rows known on a day, read without pandas and without the package."""
    with open(ROOT / "data" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row[column] <= day]


def launched(row: dict, *columns: str) -> int:
    return sum(int(row[c] or 0) for c in columns)


@pytest.mark.parametrize("day", DAYS)
def test_facts_exist_or_say_why(day):
    sources = set(book(day).data.sources["id"])
    for name in OWN_FACTS:
        fact = book(day).facts[name]
        assert fact.chapter == "timeline", name
        if fact.value is None:
            assert fact.reason and not any(c.isdigit() for c in fact.reason), name
        else:
            assert fact.value == fact.value, name
            assert fact.sources and sources.issuperset(fact.sources), name


# ---- prisoner exchanges -------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS[1:])
def test_exchange_counts_agree_with_the_rows(day):
    rows = rows_of("exchanges", day, "known_on")
    days = sorted({dt.date.fromisoformat(row["date"]) for row in rows})
    assert value("exchanges_total", day) == len(rows)
    assert value("exchanges_returned_to_ukraine", day) == sum(int(r["returned_to_ua"] or 0) for r in rows)
    assert value("exchanges_returned_to_russia", day) == sum(int(r["returned_to_ru"] or 0) for r in rows)
    assert value("exchanges_unpublished_to_ukraine", day) == sum(not r["returned_to_ua"] for r in rows)
    assert value("exchanges_unpublished_to_russia", day) == sum(not r["returned_to_ru"] for r in rows)
    if len(days) > 1:
        waits = [(b - a).days for a, b in zip(days, days[1:], strict=False)]
        assert value("exchange_days_since_previous", day) == waits[-1]
        assert value("exchange_longest_gap_days", day) == max(waits)
    else:
        assert not known("exchange_days_since_previous", day)


def test_exchange_of_the_article():
    assert value("exchanges_total") == 78
    assert value("exchange_latest_total") == 314 == 2 * 157
    assert value("exchange_latest_people_returned") == 317 == 157 + 160
    assert value("exchange_days_since_previous") == (dt.date(2026, 2, 5) - dt.date(2025, 10, 2)).days == 126
    assert round(value("exchange_months_since_previous"), 1) == 4.1
    assert value("exchange_longest_gap_days") == (dt.date(2024, 1, 3) - dt.date(2023, 8, 7)).days == 149
    assert value("exchange_2026_02_05_gap_rank") == 2


def test_sums_are_lower_bounds_and_match_the_research():
    assert value("exchanges_returned_to_ukraine", "2026-02-04") == 6443
    assert value("exchanges_unpublished_both") == 8  # the eight stages of June and July 2025
    for day, total in {"2022-12-31": 1570, "2023-12-31": 2556, "2024-12-31": 3904, "2025-04-19": 4553}.items():
        assert value("exchanges_returned_to_ukraine", day) == total


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [
        ("2022-10-02", "2022-10-26", 0),
        ("2022-10-26", "2023-01-08", 1),
        ("2023-02-16", "2023-04-10", 12),
        ("2023-08-07", "2024-05-31", 0),
        ("2024-09-14", "2024-12-30", 0),
    ],
)
def test_our_sum_grows_like_the_official_total(first, last, missing):
    official = {
        row["as_of_date"]: int(row["figure"])
        for row in rows_of("exchange_totals", "2026-02-05", "known_on")
        if (row["counts"], row["who"], row["from_date"]) == ("people_to_ua", "all", "2022-02-24")
    }
    between = [row for row in rows_of("exchanges", last, "known_on") if row["date"] > first]
    assert official[last] - official[first] == sum(int(row["returned_to_ua"] or 0) for row in between) + missing


def test_latest_exchange_without_numbers_is_passed_over():
    assert value("exchange_latest_date", "2026-04-11") == "2026-04-11"
    assert value("exchange_latest_published_date", "2026-04-11") == "2026-03-06"
    assert value("exchange_latest_total", "2026-04-11") == 600
    assert value("exchange_days_since_previous", "2026-03-06") == 1


def test_the_article_exchange_is_not_known_before_and_stays_after():
    for name in registry:
        if name.startswith("exchange_2026_02_05"):
            assert not known(name, "2026-02-04"), name
            assert value(name, "2026-08-22") == value(name), name
    assert value("exchange_latest_total", "2025-08-20") == 168
    assert value("exchange_latest_total", "2026-08-22") == 410


# ---- air attacks --------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-02-05", "2026-02-28", "2026-08-22"])
def test_ranks_by_counting_larger_attacks(day):
    rows = rows_of("air_attacks", day, "date")
    own = next(r for r in rows if r["id"] == "AIR-20260203")
    until_then = [r for r in rows if r["date"] <= own["date"]]
    for name, among, columns in [
        ("attack_2026_02_03_rank_all", rows, ["drones_launched", "missiles_launched"]),
        ("attack_2026_02_03_rank_drones", rows, ["drones_launched"]),
        ("attack_2026_02_03_rank_missiles", rows, ["missiles_launched"]),
        ("attack_2026_02_03_rank_ballistic", rows, ["ballistic_launched"]),
        ("attack_2026_02_03_rank_all_then", until_then, ["drones_launched", "missiles_launched"]),
        ("attack_2026_02_03_rank_missiles_then", until_then, ["missiles_launched"]),
        ("attack_2026_02_03_rank_ballistic_then", until_then, ["ballistic_launched"]),
    ]:
        larger = sum(launched(r, *columns) > launched(own, *columns) for r in among)
        assert value(name, day) == larger + 1, name


def test_attack_on_the_eve_of_the_talks():
    expected = {
        "weapons": 521,
        "drones": 450,
        "missiles": 71,
        "ballistic": 32,
        "rank_all": 19,
        "rank_drones": 25,
        "rank_missiles": 14,
        "rank_ballistic": 3,
        "rank_ballistic_then": 3,
    }
    for name, number in expected.items():
        assert value(f"attack_2026_02_03_{name}") == number, name
        assert not known(f"attack_2026_02_03_{name}", "2026-02-02"), name
    assert value("attack_2026_02_03_rank_all_then", "2026-08-22") == 19
    assert value("attack_2026_02_03_rank_all", "2026-08-22") == 19 + value(
        "attacks_larger_since_2026_02_03", "2026-08-22"
    )


def test_months_use_one_basis_and_whole_months_only():
    assert value("air_month_end") == "2026-01-31"
    assert value("air_month_drones") == 4452
    assert value("air_month_drones_stopped_share") == pytest.approx(3719 / 4452)
    assert value("air_month_end", "2026-08-22") == "2026-05-31"  # June 2026 is partial
    rows = [r for r in rows_of("air_months", "2026-02-05", "known_on") if r["basis"] == "dataset"]
    assert value("air_drones_total") == sum(int(r["drones_launched"]) for r in rows)
    assert value("air_month_drones", "2025-08-20") == 6297
    assert not known("air_month_drones", "2022-06-01")


def test_energy_pause_is_told_step_by_step():
    assert not known("energy_pause_announced", "2026-01-28")
    assert not known("energy_pause_kremlin_end", "2026-01-31")
    assert value("energy_pause_kremlin_end") == "2026-02-01"
    assert value("energy_pause_days_to_attack") == 5
    assert value("kyiv_unheated_2026_02_03") == 1170
    assert value("kyiv_night_temperature_2026_02_03") == -20


@pytest.mark.parametrize("published", [None, "no number given", "some, not all"])
def test_a_published_figure_without_a_number_is_not_known(published):
    data = load("2026-02-05")
    events = data.energy_events.assign(figure_en=pd.Series(published, data.energy_events.index, dtype="str"))
    changed = dataclasses.replace(data, tables={**data.tables, "energy_events": events})
    facts = Facts(changed, Parameters())
    for name in ("kyiv_unheated_2026_01_20", "kyiv_unheated_2026_02_03", "kyiv_night_temperature_2026_02_03"):
        assert facts[name].value is None and facts[name].reason, name


# ---- casualties ---------------------------------------------------------------------------------


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
    assert set(war.latest_estimates(book(day).data.casualties)["id"]) == {row_id for _, row_id in latest.values()}


def test_range_of_dead_and_civilians():
    assert (value("russian_dead_lowest"), value("russian_dead_highest")) == (160_000, 325_000)
    assert (value("ukrainian_dead_lowest"), value("ukrainian_dead_highest")) == (55_000, 140_000)
    assert value("civilians_killed_un") == 15_000
    assert value("civilians_killed_un", "2025-08-20") == 12_654
    assert value("csis_2026_01_both_high", "2026-08-22") == 1_800_000


# ---- events and figures -------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_recent_events_are_those_of_sixty_days(day):
    first = (dt.date.fromisoformat(day) - dt.timedelta(days=59)).isoformat()
    expected = [r["id"] for r in rows_of("timeline", day, "known_on") if r["date"] >= first]
    assert sorted(war.recent_events(book(day).data)["id"]) == sorted(expected)


@pytest.mark.parametrize("day", ["2022-03-15", "2026-02-05", "2026-08-22"])
@pytest.mark.parametrize("name", DRAWN)
def test_figures_draw_or_say_why(name, day):
    card = drawn(name, day)
    assert card.id == name and card.title and card.caption and card.alt
    if card.csv:
        assert card.sources and card.licences
        assert card.csv.count("\n") > 1
    else:
        assert card.spec is None
    if card.spec:
        text = json.dumps(card.spec, allow_nan=False)
        assert not re.search(r'"(?:hconcat|vconcat|facet|repeat|concat)"', text)
        assert max(len(v) for v in card.spec["datasets"].values()) <= 2000
        # the spec's own data never reach past the day
        assert all(d <= f"{day}T" or d[:10] == day for d in re.findall(r'"date": "(\d{4}-\d\d-\d\d\w*)', text))


def test_figures_on_the_day_of_the_article():
    marked = drawn("air-attacks").alt
    assert "3\u00a0February\u00a02026" in marked and "521" in marked
    assert "marked" not in drawn("air-attacks", "2025-08-20").alt
    assert drawn("energy-events", "2025-08-20").csv == ""
    claims = drawn("casualties-ranges").csv
    assert "Ukrainian General Staff,Russian soldiers" in claims and "claim about the enemy" in claims
    assert "2022-09-21" not in drawn("casualties-ranges-recent").csv


def test_albanian_titles_stand_in_the_albanian_figure():
    card = figures.timeline_list(Book(Parameters(language="sq"), load("2026-02-05")))
    assert "Shkëmbehen 314 robër" in card.csv
