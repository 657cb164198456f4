"""Exchanges: counts, waits and sums against the rows read another way, and what each day knows."""

import dataclasses
import datetime as dt
import re

import pandas as pd
import pytest
from conftest import DAYS, book
from readings import known, rows_of, value

from casebook.book import Book
from casebook.data import load
from casebook.facts import exchanges as facts
from casebook.facts import registry
from casebook.figures import exchanges as figures
from casebook.parameters import Parameters


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


def test_sums_are_those_of_the_published_numbers():
    assert value("exchanges_returned_to_ukraine", "2026-02-04") == 6443
    assert value("exchanges_unpublished_both") == 8  # the eight stages of June and July 2025
    for day, total in {"2022-12-31": 1570, "2023-12-31": 2556, "2024-12-31": 3904, "2025-04-19": 4553}.items():
        assert value("exchanges_returned_to_ukraine", day) == total


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


# ---- waits, civilians and official totals -------------------------------------------------------


@pytest.mark.parametrize("day", ["2024-01-02", "2026-02-05", "2026-08-22"])
def test_waits_are_drawn_as_long_as_they_were(day):
    days = sorted({dt.date.fromisoformat(row["date"]) for row in rows_of("exchanges", day, "known_on")})
    lines = [line.split(",") for line in figures.exchange_gaps(book(day)).csv.splitlines()[1:]]
    ended = {(start, end): int(days) for start, end, days, rank, _ in lines if rank}
    assert ended == {(str(a), str(b)): (b - a).days for a, b in zip(days, days[1:], strict=False)}
    still = [int(days) for _, _, days, rank, _ in lines if not rank]
    since = (dt.date.fromisoformat(day) - days[-1]).days
    assert still == ([since] if since else []) and value("exchange_days_waiting", day) == since


def test_the_longest_wait_is_named():
    said = figures.exchange_gaps(book()).alt.replace("\u00a0", " ")
    assert "149 days, from 7 August 2023 to 3 January 2024" in said


TOTALS = pd.DataFrame(
    [  # id, counted to, counted from, what, whom, figure, bound
        ("ET-1", "2022-03-31", "2022-02-24", "people_to_ua", "all", 40, "exact"),
        ("ET-2", "2022-12-31", None, "people_to_ua", "all", 1596, "at_least"),
        ("ET-3", "2025-04-19", "2025-01-01", "people_to_ua", "all", 596, "exact"),
        ("ET-4", "2022-12-31", "2022-02-24", "people_to_ua", "civilians", 99, "about"),
        ("ET-5", "2022-03-31", "2022-02-24", "exchanges", "all", 3, "exact"),
        ("ET-6", "2022-03-31", "2022-02-24", "people_to_ru", "all", 30, "about"),
    ],
    columns=["id", "as_of_date", "from_date", "counts", "who", "figure", "bound"],
).assign(
    as_of_date=lambda rows: pd.to_datetime(rows["as_of_date"]),
    from_date=lambda rows: pd.to_datetime(rows["from_date"]),
    stated_by="An office",
    note_en=None,
    confidence="high",
    known_on=lambda rows: rows["as_of_date"],
    source_id="S225",
)


def with_tables(**tables) -> Book:
    data = load("2026-02-05")
    return Book(Parameters(), dataclasses.replace(data, tables={**data.tables, **tables}))


def by_hand(first: str, last: str, column: str) -> int:
    rows = [r for r in rows_of("exchanges", "2026-02-05", "known_on") if first <= r["date"] <= last]
    return sum(int(r[column] or 0) for r in rows)


def test_our_sum_stands_beside_an_official_total_of_the_same_thing_and_days():
    found = facts.against_totals(with_tables(exchange_totals=TOTALS).data).set_index("id")
    rows = [r for r in rows_of("exchanges", "2026-02-05", "known_on") if r["date"] <= "2022-03-31"]
    ours = {
        "ET-1": by_hand("2022-02-24", "2022-03-31", "returned_to_ua"),
        "ET-2": by_hand("2022-02-24", "2022-12-31", "returned_to_ua"),
        "ET-3": by_hand("2025-01-01", "2025-04-19", "returned_to_ua"),
        "ET-5": len(rows),
        "ET-6": by_hand("2022-02-24", "2022-03-31", "returned_to_ru"),
    }
    assert found["ours"].dropna().to_dict() == ours and ours["ET-1"] == 5 + 1 + 29
    assert found.at["ET-1", "difference"] == 40 - 35 and pd.isna(found.at["ET-4", "difference"])
    assert found.index[found["comparable"]].tolist() == ["ET-1", "ET-2"]


def test_only_comparable_totals_are_drawn_and_all_are_listed():
    made = with_tables(exchange_totals=TOTALS)
    spec = figures.exchanges_cumulative(made).spec
    drawn = [row for rows in spec["datasets"].values() for row in rows if "bound" in row]
    assert {(row["n"], row["bound"]) for row in drawn} == {(40, "exact"), (1596, "at_least")}
    card = figures.exchange_totals(made)
    assert re.findall(r'<li id="([^"]+)"', card.records) == ["ET-3", "ET-2", "ET-4", "ET-1", "ET-5", "ET-6"]
    assert "≥ 1,596" in card.records and "≈ 99" in card.records
    assert made.facts["official_total_to_ukraine"].value == 1596


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


def test_without_official_totals_the_sums_are_drawn_alone():
    none = with_tables(exchange_totals=TOTALS.head(0))
    card = figures.exchanges_cumulative(none)
    assert card.spec and not [r for rows in card.spec["datasets"].values() for r in rows if "bound" in r]
    assert figures.exchange_totals(none).csv == "" and none.facts["official_total_to_ukraine"].value is None


def test_civilians_are_the_pale_tip_where_their_number_is_known():
    rows = load("2026-02-05").exchanges
    rows["civilians_to_ua"] = pd.array([pd.NA] * len(rows), "Int64")
    rows["civilians_to_ru"] = rows["civilians_to_ua"]
    rows.loc[rows["id"] == "PX-076", ["civilians_to_ua", "civilians_to_ru"]] = [7, 3]
    rows.loc[rows["id"] == "PX-077", "civilians_to_ua"] = 0
    made = with_tables(exchanges=rows)
    spec = figures.exchanges_scale(made).spec
    pale = [r for data in spec["datasets"].values() for r in data if r.get("pale")]
    assert {(r["id"], r["n"], r["soldiers"]) for r in pale} == {("PX-076", 157, 150), ("PX-076", -160, -157)}
    assert made.facts["exchanges_civilians_to_ukraine"].value == 7
    assert made.facts["exchanges_civilians_to_russia"].value == 3


def test_exchanges_can_be_chosen_by_what_is_known_of_them():
    listed = figures.exchanges_scale(book()).records
    for facet in ("year", "agreed", "mediators", "civilians", "published"):
        assert f'<select name="{facet}">' in listed
    rows = rows_of("exchanges", "2026-02-05", "known_on")
    silent = [r for r in rows if not (r["returned_to_ua"] + r["returned_to_ru"])]
    assert listed.count('data-published="no number"') == len(silent) == value("exchanges_unpublished_both")
    assert re.search(r'<li id="PX-076"[^>]*data-mediators="United States\|United Arab Emirates"', listed)
