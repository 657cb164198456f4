"""Pace: calendar months, windows and the straight line against values worked out from the rows."""

import csv
import datetime as dt
import functools
import io

import pandas as pd
import pytest
from conftest import DAYS, book

from casebook import control, facts
from casebook.data import DATA
from casebook.figures import donbas, pace

ARTICLE = "2026-02-05"


@functools.cache
def occupied(table: str, iso: str = "UA-14") -> dict[str, float]:
    with open(DATA / f"{table}.csv", encoding="utf-8") as file:
        return {r["date"]: float(r["occupied_km2"]) for r in csv.DictReader(file) if r["iso"] == iso}


def value(day: str, name: str):
    return facts.Facts(book(day).data, book(day).parameters)[name].value


def on_or_before(rows: dict[str, float], day: str) -> float:
    """The newest value of a table on a day, at most a week old."""
    for back in range(8):
        known = rows.get((dt.date.fromisoformat(day) - dt.timedelta(back)).isoformat())
        if known is not None:
            return known
    raise AssertionError(day)


def test_a_calendar_month_of_the_daily_files_runs_from_first_to_first():
    files, months = occupied("control_area"), control.calendar_months(book(ARTICLE).data, ("UA-14",))
    months = months.set_index("month")
    for month, following in (("2024-11-01", "2024-12-01"), ("2025-12-01", "2026-01-01"), ("2025-03-01", "2025-04-01")):
        expected = on_or_before(files, following) - on_or_before(files, month)
        assert months.loc[month, "km2"] == pytest.approx(expected), month
        assert months.loc[month, "series"] == "control_area"


def test_a_calendar_month_of_the_archive_runs_from_last_day_to_last_day():
    archive = occupied("control_history")
    months = control.calendar_months(book(ARTICLE).data, ("UA-14",)).set_index("month")
    assert months.index[0] == pd.Timestamp("2022-05-01")  # April 2022 has no beginning on record
    for month, before, last in (("2022-09-01", "2022-08-31", "2022-09-30"), ("2024-07-01", "2024-06-30", "2024-07-31")):
        expected = on_or_before(archive, last) - on_or_before(archive, before)
        assert months.loc[month, "km2"] == pytest.approx(expected)
        assert months.loc[month, "series"] == "control_history"


@pytest.mark.parametrize("day", DAYS)
def test_months_are_whole_known_and_ranked(day):
    months = control.calendar_months(book(day).data, ("UA-14",))
    assert (months["month"] + pd.offsets.MonthEnd(0) < pd.Timestamp(day)).all()
    assert months["month"].is_unique
    for _, row in months.iterrows():
        assert row["rank"] == 1 + (months["km2"] > row["km2"]).sum()


def test_ranked_months_in_words():
    assert value(ARTICLE, "donetsk_month_newest") == "2026-01"
    assert value(ARTICLE, "donetsk_months_ranked") == 45  # May 2022 to January 2026
    assert value(ARTICLE, "donetsk_month_newest_rank") == 21
    assert value(ARTICLE, "donetsk_months_shrunk") == 6
    assert (
        facts.Facts(book(ARTICLE).data, book(ARTICLE).parameters)["donetsk_month_newest"].text("en")
        == "January\u00a02026"
    )


@pytest.mark.parametrize(("day", "window"), [(ARTICLE, 7), (ARTICLE, 30), (ARTICLE, 365), ("2024-01-31", 30)])
def test_a_window_takes_both_ends_from_one_series(day, window):
    rows = occupied("control_area" if day >= "2024-07-08" else "control_history")
    newest = max(d for d in rows if d <= day)
    before = (dt.date.fromisoformat(newest) - dt.timedelta(window)).isoformat()
    expected = (rows[newest] - on_or_before(rows, before)) / window * 365.25 / 12
    assert control.window_rate(book(day).data, ("UA-14",), window)[0] == pytest.approx(expected)


def test_no_window_reaches_beyond_its_series():
    rates = control.window_rates(book(ARTICLE).data, ("UA-14",))
    first = {s: book(ARTICLE).data.tables[s]["date"].min() for s in control.SERIES}
    for series, window in rates.groupby(["series", "window"]).groups:
        ends = rates[(rates["series"] == series) & (rates["window"] == window)]["date"]
        assert ends.min() >= first[series] + pd.Timedelta(days=window)
        assert (ends.diff().dropna() == pd.Timedelta(days=7)).all()


@pytest.mark.parametrize("day", DAYS)
def test_figures_are_drawn_or_refused(day):
    names = {"months": "2022-06-01", "windows": "2022-06-01", "extrapolation": "2025-02-01"}
    for name, first in names.items():
        made = getattr(pace, name)(book(day))
        assert made.alt and (made.spec is None) == (day < first), name
    made = donbas.oblasts_over_time(book(day))
    assert (made.spec is None) == (day < "2022-04-03")


def test_the_straight_line_never_stands_without_its_range_nor_hindsight_without_what_happened():
    then, later = pace.extrapolation(book(ARTICLE)), pace.extrapolation(book("2026-08-22"))
    for made in (then, later):
        assert all(f"after {n} at" in made.alt for n in ("13", "56")) and "26 months at the mean" in made.alt
        assert "13 to 56 months" in made.caption and made.caption.startswith("Not a forecast")
    assert "the straight line said" not in then.alt and ARTICLE >= then.csv.strip().rsplit("\n", 1)[1][:10]
    files = occupied("control_area")
    assert f"{26530.3 - files['2026-08-22']:,.0f} km²" in later.alt.replace("\u00a0", " ")


def test_oblasts_stand_with_their_changes_over_three_windows():
    made = donbas.oblasts_over_time(book(ARTICLE))
    table = pd.read_csv(io.StringIO(made.csv)).set_index("oblast")
    assert list(table.index[:3]) == ["Luhansk", "Donetsk", "Zaporizhzhia"] and len(table) == 8
    files = occupied("control_area")
    assert table.loc["Donetsk", "km² in 365 days"] == round(files[ARTICLE] - files["2025-02-05"])
    assert table.loc["Donetsk", "km² in 7 days"] == round(files[ARTICLE] - files["2026-01-29"])


def test_the_share_is_labelled_with_the_range_of_the_map_makers():
    made = donbas.shares_over_time(book(ARTICLE))
    low, high = (value(ARTICLE, f"donetsk_share_makers_{end}") for end in ("low", "high"))
    assert f"Donetsk {low * 100:.1f}–{high * 100:.1f}" in made.alt


def test_the_wedge_ends_where_the_picture_does():
    for day in ("2024-09-05", ARTICLE, "2026-08-22"):
        made = pace.extrapolation(book(day))
        wedge = next(rows for rows in made.spec["datasets"].values() if "low" in rows[0])
        ends = made.spec["layer"][0]["encoding"]["x"]["scale"]["domainMax"]
        last = dt.date(ends["year"], ends["month"], ends["date"])
        assert all(dt.date.fromisoformat(row["date"][:10]) <= last for row in wedge), day
