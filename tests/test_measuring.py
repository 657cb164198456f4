"""Measuring: errors against values worked out by another route, the research's experiment, days, figures, cells."""

import csv
import datetime as dt
import functools
import json
import statistics
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import REPOSITORY, book

from casebook import control, data, facts, prose
from casebook.control.shapes import cell_areas
from casebook.data import DATA
from casebook.figures import measuring as figures
from casebook.figures.card import Card

ARTICLE, NEWEST = "2026-02-05", "2026-08-22"
SHARED = REPOSITORY.parent / "shared" / "research" / "geo" / "oblasts_osm_land.geojson"
FIGURES = "makers grey files lag point_errors months samples borders budget".split()
DAY = dt.timedelta(days=1)


@functools.cache
def known(day: str) -> facts.Facts:
    """Facts of a day, each computed once, when a test first asks for it."""
    return facts.Facts(book(day).data, book(day).parameters)


def value(day: str, name: str):
    return known(day)[name].value


def rows_of(path: Path) -> list[dict]:
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


@functools.cache
def areas(table: str, iso: str = "UA-14", column: str = "occupied_km2") -> dict[dt.date, float]:
    """Areas of an oblast by day, read from the file without the package."""
    rows = rows_of(DATA / f"{table}.csv")
    return {dt.date.fromisoformat(r["date"]): float(r[column]) for r in rows if r["iso"] == iso}


@functools.cache
def whole_days(table: str) -> dict[dt.date, tuple]:
    """Areas of all oblasts by day."""
    found: dict[dt.date, list] = {}
    for r in rows_of(DATA / f"{table}.csv"):
        found.setdefault(dt.date.fromisoformat(r["date"]), []).append((r["iso"], float(r["occupied_km2"])))
    return {day: tuple(sorted(rows)) for day, rows in found.items()}


@functools.cache
def repeats() -> set[dt.date]:
    files = whole_days("control_area")
    return {day for day in files if day - DAY in files and files[day] == files[day - DAY]}


# ---------------------------------------------------------------- map makers and the grey zone


def test_the_band_of_the_map_makers_by_hand():
    nzz = {
        r["date"]: float(r["occupied_km2"])
        for r in rows_of(DATA / "control_other_makers.csv")
        if r["map_maker"] == "NZZ" and r["iso"] == "UA-14"
    }
    step = nzz["2024-03-01"] - nzz["2024-04-01"]
    own = areas("control_area")[dt.date(2026, 2, 5)]
    assert value(ARTICLE, "makers_gap_pp") == pytest.approx((nzz[ARTICLE] + step - own) / 265.303)
    assert value(ARTICLE, "nzz_step_doubt_km2") == pytest.approx(nzz["2022-02-24"] - step)
    low, high = (value(ARTICLE, f"donetsk_share_makers_{end}") for end in ("low", "high"))
    assert value(ARTICLE, "makers_gap_pp") == pytest.approx((high - low) * 100)


def test_makers_apart_agrees_with_the_shares_and_is_zero_centred_on_the_first():
    apart = control.makers_apart(book(NEWEST).data, "UA-14")
    shares = control.makers(book(NEWEST).data, "UA-14").pivot(index="date", columns="map_maker", values="share") * 100
    for row in apart.itertuples():
        assert row.apart_pp == pytest.approx(shares.at[row.date, row.map_maker] - shares.at[row.date, "DeepState"])
        assert row.low_pp <= min(0, row.apart_pp) and row.high_pp >= max(0, row.apart_pp)
    assert set(apart["makers"]) == {2, 3}
    highest = shares.dropna().idxmax(axis=1)
    assert value(NEWEST, "makers_days_three") == len(highest)
    assert (highest == value(NEWEST, "makers_often_highest")).sum() == value(NEWEST, "makers_days_often_highest")


def test_the_grey_zone_on_the_days_of_the_research():
    zone = control.grey(book(ARTICLE).data, "UA-14").set_index("date")
    for day, km2 in (("2024-07-08", 198), ("2025-02-05", 266), ("2025-08-03", 425)):
        assert zone.at[pd.Timestamp(day), "grey_km2"] == pytest.approx(km2, abs=0.5)
    rest = 26530.3 - areas("control_history")[dt.date(2025, 8, 3)]
    grey = areas("control_history", column="grey_km2")[dt.date(2025, 8, 3)]
    assert value(ARTICLE, "donetsk_grey_share_of_rest") == pytest.approx(grey / rest)
    assert value(ARTICLE, "grey_days_unknown") == 186


def test_none_drawn_is_a_blank_and_not_a_zero():
    drawn = areas("control_history", column="grey_km2")
    zeros = [day for day, km2 in drawn.items() if km2 == 0]
    zone = control.grey(book(NEWEST).data, "UA-14").set_index("date")["grey_km2"]
    assert list(zone[zone.isna()].index.date) == zeros
    assert zone.min() > 0
    assert value(NEWEST, "grey_days_none_drawn") == len(zeros)
    assert value(NEWEST, "grey_last_day_none_drawn") == max(zeros).isoformat()
    # as the text says, grey ground was drawn in other oblasts on each of these days
    elsewhere = {r["date"] for r in rows_of(DATA / "control_history.csv") if float(r["grey_km2"]) > 0}
    assert {day.isoformat() for day in zeros} <= elsewhere
    # the archive's end leaves the rest unknown: no row, so no zero either
    assert zone.index.max() == pd.Timestamp("2025-08-03")
    assert value("2022-04-10", "donetsk_grey_share_of_rest") is None


# ---------------------------------------------------------------- files and the lag


def test_daily_files_repeat_and_miss_days():
    days = sorted(whole_days("control_area"))
    missing = (days[-1] - days[0]).days + 1 - len(days)
    counted = control.file_days(book(NEWEST).data)
    assert counted == {"total": 769, "repeated": len(repeats()), "missing": missing}
    assert missing == 7
    calendar = control.file_calendar(book(NEWEST).data).set_index("date")["state"]
    assert set(calendar[calendar == "repeated"].index.date) == repeats()
    assert not set(calendar[calendar == "missing"].index.date) & set(days)


def test_repeats_against_the_archive_by_hand():
    archive = whole_days("control_history")
    checked = [day for day in repeats() if {day - DAY, day - 2 * DAY} <= set(archive)]
    moved = [
        day
        for day in checked
        if any(abs(a - b) > 0.1 for (_, a), (_, b) in zip(archive[day - DAY], archive[day - 2 * DAY], strict=True))
    ]
    found = control.repeats_checked(book(NEWEST).data)
    assert set(found["date"].dt.date) == set(checked)
    assert set(found.loc[found["moved_on"], "date"].dt.date) == set(moved)
    assert value(ARTICLE, "repeats_moved_on") == len(moved) > 0.75 * len(checked)
    donetsk = areas("control_history")
    missed = [donetsk[day - DAY] - donetsk[day - 2 * DAY] for day in checked]
    assert value(NEWEST, "repeats_missed_km2") == pytest.approx(statistics.mean(missed))


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
def test_lags_by_hand(lag):
    files, archive = areas("control_area"), areas("control_history")
    pairs = {day: abs(km2 - archive[day - lag * DAY]) for day, km2 in files.items() if day - lag * DAY in archive}
    apart = [pairs[day] for day in sorted(pairs)]
    found = control.lags(book(NEWEST).data).set_index("lag").loc[lag]
    assert found["days"] == len(apart)
    assert found["agree_share"] == pytest.approx(sum(a < 0.1 for a in apart) / len(apart))
    assert found["difference_km2"] == pytest.approx(statistics.mean(apart))
    later = apart[len(apart) // 2 :]
    assert found["later_agree_share"] == pytest.approx(sum(a < 0.1 for a in later) / len(later))


def test_the_lag_of_the_research():
    assert value(ARTICLE, "lag_1_agree_share") == pytest.approx(0.80, abs=0.01)
    assert value(ARTICLE, "lag_0_agree_share") == pytest.approx(0.05, abs=0.01)
    assert value(ARTICLE, "lag_1_difference_km2") == pytest.approx(2.8, abs=0.05)


def test_scatter_by_hand():
    files = areas("control_area")
    steps = [files[d] - files[d - DAY] for d in files if d - DAY in files and d not in repeats()]
    assert value(NEWEST, "daily_scatter_km2") == pytest.approx(statistics.stdev(steps))
    weeks = [(files[d] - files[d - 7 * DAY]) / 7 for d in files if d - 7 * DAY in files and d not in repeats()]
    assert value(NEWEST, "weekly_scatter_km2") == pytest.approx(statistics.stdev(weeks))
    assert value(NEWEST, "weekly_scatter_if_independent_km2") == pytest.approx(statistics.stdev(steps) / 7**0.5)


# ---------------------------------------------------------------- points for areas


@functools.cache
def research() -> pd.DataFrame:
    """The experiment of the research: 27 days, both oblasts' settlements, finer outlines; shares in per cent."""
    return pd.read_csv(REPOSITORY / "tests" / "voronoi_check.csv", parse_dates=["date"]).set_index("date")


def correlation_of_changes(one: pd.Series, other: pd.Series) -> float:
    return float(np.corrcoef(np.diff(one.to_numpy(float)), np.diff(other.to_numpy(float)))[0, 1])


def test_the_experiment_is_repeated_on_the_shipped_outlines():
    live = control.shares_by_points(book(NEWEST).data).loc[research().index] * 100
    assert len(research()) == 27
    for ours, theirs in (("area", "polygons"), ("settlements", "settlement_count"), ("people", "population")):
        assert live[ours].to_numpy() == pytest.approx(research()[f"{theirs}_pct"].to_numpy(), abs=0.001)
    # only the cells differ: coarser outlines, and no neighbours across the border of the oblast
    assert (live["cells"] - research()["voronoi_pct"]).abs().max() < 0.3
    errors = (live["cells"] - live["area"]).abs()
    assert errors.mean() == pytest.approx(0.85, abs=0.13) and errors.max() == pytest.approx(2.12, abs=0.3)
    assert correlation_of_changes(live["cells"], live["area"]) == pytest.approx(0.30, abs=0.02)


@pytest.mark.skipif(not SHARED.is_file(), reason="the finer outlines are not shipped and not on this machine")
def test_the_experiment_is_repeated_exactly_on_the_finer_outlines():
    import geopandas

    outline = geopandas.read_file(SHARED).set_index("iso").to_crs(control.EQUAL_AREA).geometry["UA-14"]
    tables = book(NEWEST).data
    both = tables.settlements[tables.settlements["iso"].isin(control.DONBAS)].set_index("geonameid")
    cells = cell_areas(both, outline)
    assert cells.sum() == pytest.approx(26530.3, abs=1)
    status = tables.settlement_status.pivot(index="from_date", columns="geonameid", values="status")
    status = status.reindex(status.index.union(research().index)).ffill().loc[research().index] == "occupied"
    share = status[cells.index].astype(float) @ cells / cells.sum() * 100
    assert share.to_numpy() == pytest.approx(research()["voronoi_pct"].to_numpy(), abs=0.002)
    errors = share - research()["polygons_pct"]
    assert errors.abs().mean() == pytest.approx(0.85, abs=0.005)
    assert errors.abs().max() == pytest.approx(2.12, abs=0.005)
    assert correlation_of_changes(share, research()["polygons_pct"]) == pytest.approx(0.30, abs=0.01)


def test_the_share_by_cells_is_that_of_the_map_of_cells():
    for day in ("2025-02-01", ARTICLE):
        shapes = control.cells(book(day).data).query("iso == 'UA-14'")
        share = shapes.loc[shapes["status"] == "occupied", "area_km2"].sum() / shapes["area_km2"].sum()
        assert value(day, "voronoi_donetsk_share") == pytest.approx(share)
        assert value(day, "voronoi_day") == day


def test_cells_split_a_square_between_its_points():
    """Two points halve a square; a settlement whose cell lies outside gets nothing."""
    import geopandas
    import shapely

    centres = [(-5, 0), (5, 0), (40, 7)]
    points = geopandas.GeoSeries([shapely.Point(x * 1000, y * 1000) for x, y in centres], crs=control.EQUAL_AREA)
    points = points.to_crs("EPSG:4326")
    frame = pd.DataFrame({"lon": points.x.to_numpy(), "lat": points.y.to_numpy()}, index=list("abc"))
    found = cell_areas(frame, shapely.box(-10_000, -10_000, 10_000, 10_000))
    assert found.index.to_list() == list("abc")
    assert found.to_list() == pytest.approx([200, 200, 0], abs=0.01)


def test_samples_are_those_of_the_research_and_the_same_each_time():
    found = control.samples(book(NEWEST).data)
    chance = found[found["kind"] == "random"].set_index("settlements")
    for size, error in {30: 3.4, 60: 2.2, 120: 1.2, 200: 1.0}.items():
        assert chance.at[size, "error_pp"] == pytest.approx(error, abs=0.3)
        assert chance.at[size, "low_pp"] < chance.at[size, "error_pp"] < chance.at[size, "high_pp"]
    large = found[found["kind"] == "people"].set_index("least_people")
    for least, error in {1000: 1.09, 5000: 1.46, 15000: 1.96}.items():
        assert large.at[least, "error_pp"] == pytest.approx(error, abs=0.25)
    assert large["settlements"].to_dict() == {
        least: sum(r["iso"] == "UA-14" and int(r["population"]) >= least for r in rows_of(DATA / "settlements.csv"))
        for least in (1000, 5000, 15000)
    }
    everyone = found.set_index("kind").loc["all"]
    assert everyone["settlements"] == 326
    assert everyone["error_pp"] == pytest.approx(value(NEWEST, "voronoi_error_mean_pp"))
    again = control.samples(data.load(NEWEST))
    pd.testing.assert_frame_equal(found, again)


def test_month_changes_carry_a_missing_first_forward():
    changes = control.month_changes(book(NEWEST).data).set_index("month")
    files = areas("control_area")
    january = files[dt.date(2024, 12, 31)] - files[dt.date(2024, 12, 1)]  # no file of 1 January 2025
    assert changes.at[pd.Timestamp("2025-01-01"), "area"] == pytest.approx(january / 265.303)
    assert value(ARTICLE, "voronoi_months") == 18
    assert value(ARTICLE, "voronoi_area_change_12m_pp") == pytest.approx(
        (files[dt.date(2026, 2, 1)] - files[dt.date(2025, 2, 1)]) / 265.303
    )


def test_correlation_and_its_range():
    noisy = pd.DataFrame({"area": range(28), "cells": np.random.default_rng(1).normal(size=28)})
    r, low, high = control.correlation(noisy)
    assert r == pytest.approx(noisy["area"].corr(noisy["cells"]))
    assert (np.arctanh(high) - np.arctanh(low)) / 2 == pytest.approx(1.96 / 5)
    assert low < r < high and (np.arctanh(high) + np.arctanh(low)) / 2 == pytest.approx(np.arctanh(r))
    assert control.correlation(noisy.head(11)) is None


def test_longest_run():
    assert control.longest_run(pd.Series([1, 2, -1, 3, 4, 5, -2, -2])) == 3
    assert control.longest_run(pd.Series([-1.0])) == 1


# ---------------------------------------------------------------- borders and the budget


def test_borders_against_the_published_areas():
    errors = control.border_errors(book(ARTICLE).data)
    assert len(errors) == 27
    for row in rows_of(DATA / "oblasts.csv"):
        expected = float(row["area_natural_earth_km2"]) / float(row["area_official_km2"]) * 100 - 100
        assert errors.at[row["iso"], "coarse_error_pct"] == pytest.approx(expected)
    assert errors.loc[["UA-14", "UA-09"], "coarse_error_pct"].round(2).to_list() == [0.31, -1.40]
    assert errors.loc[["UA-14", "UA-09"], "fine_error_pct"].round(2).to_list() == [0.05, -0.03]
    assert errors["fine_km2"].notna().sum() == 10
    assert value(ARTICLE, "luhansk_not_occupied_natural_earth_km2") == pytest.approx(320, abs=0.5)
    assert value(ARTICLE, "donetsk_natural_earth_error_pp") == pytest.approx(78.62 - 78.02, abs=0.01)


@pytest.mark.parametrize(
    ("day", "causes"),
    [
        ("2022-03-15", ""),
        ("2022-06-01", "makers grey fine"),
        ("2024-07-08", "makers grey cells coarse fine"),
        (ARTICLE, "makers grey cells coarse fine day"),
    ],
)
def test_the_budget_has_the_causes_known_by_the_day(day, causes):
    budget = control.budget(book(day).data)
    assert set(budget.index) == set(causes.split())
    assert (budget["until"] <= pd.Timestamp(day)).all()
    assert (budget["typical_pp"] <= budget["largest_pp"] + 1e-12).all()
    assert budget["typical_km2"].to_numpy() == pytest.approx(budget["typical_pp"].to_numpy() * 265.303)


def test_the_budget_by_hand():
    files = {day: km2 for day, km2 in areas("control_area").items() if day <= dt.date(2026, 2, 5)}
    steps = {d: abs(files[d] - files[d - DAY]) for d in files if d - DAY in files and d not in repeats()}
    year = [km2 for day, km2 in steps.items() if day > dt.date(2025, 2, 5)]
    assert value(ARTICLE, "error_day_km2") == pytest.approx(statistics.mean(year))
    assert value(ARTICLE, "error_day_most_km2") == pytest.approx(max(steps.values()))
    grey = areas("control_history", column="grey_km2")
    year = [km2 for day, km2 in grey.items() if day > dt.date(2024, 8, 3)]
    assert value(ARTICLE, "error_grey_km2") == pytest.approx(statistics.mean(year))
    assert value(ARTICLE, "error_grey_most_km2") == pytest.approx(max(grey.values()))
    occupied = files[dt.date(2026, 2, 5)]
    assert value(ARTICLE, "error_fine_km2") == pytest.approx((occupied / 26517 - occupied / 26530.3) * 26530.3)
    bands = control.spread(book(ARTICLE).data, "UA-14").query("date > '2025-02-05'")
    gaps = bands["high_not_occupied_km2"] - bands["low_not_occupied_km2"]
    assert value(ARTICLE, "error_makers_km2") == pytest.approx(gaps.mean())


# ---------------------------------------------------------------- the day of knowledge, figures, cells


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2022-03-15", "makers_gap_pp grey_days_unknown error_fine_km2"),
        ("2023-12-31", "control_files_total lag_1_agree_share voronoi_day nzz_step_doubt_km2 error_coarse_pp"),
        ("2024-07-08", "overlap_days repeats_checked voronoi_r daily_scatter_km2 sample_30_error_pp error_day_km2"),
        ("2025-02-01", "voronoi_r voronoi_change_12m_pp"),
    ],
)
def test_nothing_is_known_before_it_was(day, names):
    assert [value(day, name) for name in names.split()] == [None] * len(names.split())


def test_an_earlier_edition_cannot_see_later_files():
    earlier = book(NEWEST).data.back_to(dt.date(2025, 2, 1))
    pd.testing.assert_frame_equal(control.budget(earlier), control.budget(book("2025-02-01").data))
    pd.testing.assert_frame_equal(control.samples(earlier), control.samples(book("2025-02-01").data))


@pytest.mark.parametrize("day", ["2022-02-24", "2022-04-10", "2022-06-01", "2024-07-08", "2025-02-01", ARTICLE, NEWEST])
def test_figures_are_drawn_or_refused(day):
    drawn = {name: getattr(figures, name)(book(day)) for name in FIGURES}
    drawn["luhansk"] = figures.grey(book(day), control.LUHANSK)
    assert len({made.id for made in drawn.values()}) == len(drawn)
    for made in drawn.values():
        assert isinstance(made, Card) and made.alt and made.id.startswith("measuring-")
        assert len(json.dumps(made.spec, allow_nan=False)) < 60_000
    if day < "2022-04-03":
        assert [name for name, made in drawn.items() if made.spec] == ["borders"]
    if day >= "2025-02-01":
        assert all(made.spec for made in drawn.values())


def test_unknown_grey_is_said_and_not_drawn_as_zero():
    late, early = figures.grey(book(ARTICLE)), figures.grey(book("2025-02-01"))
    assert "186 days" in late.alt and "not known" in json.dumps(late.spec) and "not zero" in late.caption
    assert "nothing is known" not in early.alt and "not known" not in json.dumps(early.spec)
    rows = next(iter(rows for rows in late.spec["datasets"].values() if "percent" in rows[0]))
    assert any(row["percent"] is None for row in rows) and not any(row["percent"] == 0 for row in rows)
    assert max(row["date"] for row in rows)[:10] == "2025-08-03"


@pytest.mark.parametrize("day", ["2022-02-24", "2022-04-10", "2022-05-01", "2024-07-08", "2024-08-10", "2025-02-01"])
def test_the_cells_of_the_chapter_run_on_early_days(day):
    notebook = nbformat.read(REPOSITORY / "chapters" / "measuring.ipynb", 4)
    names = {"book": book(day), "control": control, "measuring": figures}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cell in notebook.cells:
            tags = cell.metadata.get("tags", [])
            first = "open_book" in cell.source or "parameters" in tags
            if cell.cell_type == "code" and not first and prose.stands(tags, book(day).parameters, book(day).article):
                *lines, last = cell.source.splitlines()
                exec("\n".join(lines), names)
                shown = eval(last, names)
                assert isinstance(shown, Card) or len(getattr(shown, "table", shown)), cell.source
