"""Exchanges: counts, waits and sums against the rows read another way, and what each day knows."""

import datetime as dt

import pytest
from conftest import DAYS
from readings import known, rows_of, value

from casebook.facts import registry


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
    assert value("exchanges_total") == 76
    assert value("exchange_latest_total") == 314 == 2 * 157
    assert value("exchange_latest_people_returned") == 317 == 157 + 160
    assert value("exchange_days_since_previous") == (dt.date(2026, 2, 5) - dt.date(2025, 10, 2)).days == 126
    assert round(value("exchange_months_since_previous"), 1) == 4.1
    assert value("exchange_longest_gap_days") == (dt.date(2024, 1, 3) - dt.date(2023, 8, 7)).days == 149
    assert value("exchange_2026_02_05_gap_rank") == 2


def test_sums_are_lower_bounds_and_match_the_research():
    assert value("exchanges_returned_to_ukraine", "2026-02-04") == 6424
    assert value("exchanges_unpublished_both") == 8  # the eight stages of June and July 2025
    for day, total in {"2022-12-31": 1551, "2023-12-31": 2537, "2024-12-31": 3885, "2025-04-19": 4534}.items():
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
