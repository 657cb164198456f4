"""Donbas: facts against values worked out by another route, the day of knowledge, shapes, figures."""

import csv
import datetime as dt
import functools
import json

import pandas as pd
import pytest
from conftest import DAYS, book

from casebook import control, facts
from casebook.data import DATA
from casebook.facts import registry
from casebook.figures import donbas as figures
from casebook.figures import maps
from casebook.figures.card import Card

ARTICLE = "2026-02-05"
EARLY = ["2022-02-24", "2022-03-15", "2022-06-01", "2023-12-31", "2024-07-08"]
FIGURES = (
    "shares_over_time map_makers towns_not_occupied claimed_and_held town_claims positions oblasts_over_time".split()
)


@functools.cache
def known(day: str) -> facts.Facts:
    """Facts of a day, each computed once, when a test first asks for it."""
    return facts.Facts(book(day).data, book(day).parameters)


def value(day: str, name: str):
    return known(day)[name].value


@functools.cache
def cells(day: str):
    return control.cells(book(day).data)


@functools.cache
def rows(name: str) -> list[dict]:
    with open(DATA / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def km2(day: str, iso: str, column: str = "occupied_km2") -> float:
    return next(float(r[column]) for r in rows("control_area") if r["date"] == day and r["iso"] == iso)


# ---------------------------------------------------------------- values by another route


@pytest.mark.parametrize("day", ["2025-08-20", ARTICLE, "2026-02-28"])
def test_shares_and_areas_come_from_the_rows_of_the_day(day):
    donetsk, luhansk = km2(day, "UA-14"), km2(day, "UA-09")
    assert value(day, "donetsk_occupied_share") == pytest.approx(donetsk / 26530.3)
    assert value(day, "luhansk_occupied_share") == pytest.approx(luhansk / 26675.8)
    assert value(day, "donbas_occupied_share") == pytest.approx((donetsk + luhansk) / (26530.3 + 26675.8))
    assert value(day, "donetsk_not_occupied_km2") == pytest.approx(km2(day, "UA-14", "not_occupied_km2"), abs=0.02)
    assert value(day, "donbas_not_occupied_km2") == pytest.approx(
        km2(day, "UA-14", "not_occupied_km2") + km2(day, "UA-09", "not_occupied_km2"), abs=0.02
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("donetsk_occupied_share", "78.6"),
        ("luhansk_occupied_share", "99.6"),
        ("donbas_occupied_share", "89.1"),
        ("donetsk_not_occupied_km2", "5,672"),
        ("donbas_not_occupied_km2", "5,775"),
        ("donetsk_settlements_not_occupied", "74"),
        ("donetsk_people_not_occupied", "634,388"),
        ("luhansk_settlements_not_occupied", "0"),
        ("largest_town_not_occupied", "Kramatorsk"),
        ("donetsk_rate_km2_per_month_12m", "222"),
        ("donetsk_months_naive", "25.6"),
        ("donetsk_months_naive_low", "13.2"),
        ("donetsk_months_naive_high", "55.6"),
        ("donetsk_grey_km2", "425"),
        ("donetsk_grey_day", "3 August 2025"),
        ("settlements_total", "505"),
        ("annexation_claim_day", "30 September 2022"),
    ],
)
def test_the_published_text_on_the_day_of_the_article(name, expected):
    text = known(ARTICLE)[name].text("en")
    assert text.split("\u00a0%")[0].split("\u00a0km")[0].replace("\u00a0", " ") == expected


def test_the_rate_is_the_difference_of_two_rows_divided_by_twelve():
    expected = (km2(ARTICLE, "UA-14") - km2("2025-02-05", "UA-14")) / 12
    assert value(ARTICLE, "donetsk_rate_km2_per_month_12m") == pytest.approx(expected)
    assert expected == pytest.approx(221.8, abs=0.2)


def test_a_rate_takes_both_ends_from_one_series():
    archive = {r["date"]: float(r["occupied_km2"]) for r in rows("control_history") if r["iso"] == "UA-14"}
    assert value("2025-02-01", "donetsk_rate_km2_per_month_12m") == pytest.approx(
        (archive["2025-02-01"] - archive["2024-02-01"]) / 12
    )
    for day in DAYS:
        for months in (1, 3, 12):
            steps = control.steps(book(day).data, ("UA-14",), months=months)
            assert steps["series"].nunique() <= 1
            assert ((steps["end"] - steps["start"]).dt.days >= 7).all()


def test_the_monthly_changes_add_up_to_the_year():
    steps = control.steps(book(ARTICLE).data, ("UA-14",))
    assert len(steps) == 12
    assert steps["km2"].sum() / 12 == pytest.approx(value(ARTICLE, "donetsk_rate_km2_per_month_12m"))
    assert steps["km2"].min() == pytest.approx(km2("2025-10-05", "UA-14") - km2("2025-09-05", "UA-14"))


def test_hindsight_repeats_the_research():
    assert value("2026-08-22", "donetsk_rate_since_article") == pytest.approx(60, abs=0.5)
    assert value("2026-08-22", "months_naive_since_article") == pytest.approx(88, abs=0.5)
    assert value("2026-08-22", "article_months_naive") == pytest.approx(
        value(ARTICLE, "donetsk_months_naive"), abs=0.01
    )


def test_map_makers_spread_with_the_step_added_back():
    nzz = {
        r["date"]: float(r["occupied_km2"])
        for r in rows("control_other_makers")
        if r["map_maker"] == "NZZ" and r["iso"] == "UA-14"
    }
    step = nzz["2024-03-01"] - nzz["2024-04-01"]
    assert value(ARTICLE, "nzz_step_km2") == pytest.approx(step)
    assert value(ARTICLE, "donetsk_not_occupied_makers_low") == pytest.approx(26530.3 - nzz[ARTICLE] - step)
    assert value(ARTICLE, "donetsk_not_occupied_makers_high") == pytest.approx(26530.3 - km2(ARTICLE, "UA-14"))
    assert value(ARTICLE, "makers_total") == 3
    shares = control.makers(book(ARTICLE).data, "UA-14")
    shares = shares[shares["date"] == ARTICLE].set_index("map_maker")
    assert shares["share"].round(3).to_dict() == {"DeepState": 0.786, "NZZ": 0.802, "UAControlMap": 0.796}


def test_settlements_counted_by_hand():
    for day in ("2025-08-20", "2026-02-28"):
        iso = {r["geonameid"]: (r["iso"], int(r["population"])) for r in rows("settlements")}
        status = {}
        for row in sorted(rows("settlement_status"), key=lambda r: r["from_date"]):
            if row["from_date"] <= day:
                status[row["geonameid"]] = row["status"]
        free = [iso[g][1] for g, s in status.items() if s == "not_occupied" and iso[g][0] == "UA-14"]
        assert value(day, "donetsk_settlements_not_occupied") == len(free)
        assert value(day, "donetsk_people_not_occupied") == sum(free)


def test_a_missing_day_uses_the_row_before():
    assert value("2025-11-26", "control_day") == "2025-11-25"
    assert value("2025-11-26", "control_staleness_days") == 1


def test_measured_areas_equal_those_of_the_daily_files():
    assert {r["iso"]: float(r["oblast_area_km2"]) for r in rows("control_area")} == control.MEASURED_KM2


def test_claims_of_towns_stand_beside_the_map():
    claims = control.town_claims(book(ARTICLE).data).set_index("name_en")
    later = {"Kurakhove": 20, "Velyka Novosilka": 2, "Toretsk": 92, "Chasiv Yar": 76, "Pokrovsk": 28}
    assert claims["days_later"].to_dict() == later
    assert list(control.town_claims(book("2025-02-01").data)["name_en"]) == ["Kurakhove", "Velyka Novosilka"]


# ---------------------------------------------------------------- the day of knowledge


@pytest.mark.parametrize("day", [*DAYS, "2022-04-10", "2024-08-10"])
def test_every_fact_returns_or_says_why_not(day):
    ids = set(book(day).data.sources["id"])
    for name in (n for n, declared in registry.items() if declared.chapter in ("donbas", "measuring")):
        fact = known(day)[name]
        if fact.value is None:
            assert fact.reason and not any(c.isdigit() for c in fact.reason), name
        else:
            assert fact.sources and set(fact.sources) <= ids and fact.value == fact.value, name


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2022-03-15", "donetsk_occupied_share donbas_not_occupied_km2 donetsk_rate_km2_per_month_12m"),
        ("2022-06-01", "annexation_claim_day"),
        ("2023-12-31", "donetsk_settlements_not_occupied nzz_step_km2 donetsk_months_naive_high"),
        ("2024-07-07", "largest_town_km_to_occupied settlement_distance_day"),
        (ARTICLE, "article_months_naive"),
    ],
)
def test_nothing_is_known_before_it_was(day, names):
    assert [value(day, name) for name in names.split()] == [None] * len(names.split())


def test_later_editions_differ():
    assert value(ARTICLE, "largest_town_km_to_occupied") == 19.0
    assert value("2025-08-20", "donetsk_occupied_share") == pytest.approx(0.7519, abs=1e-4)
    assert value("2026-02-28", "donetsk_occupied_share") == pytest.approx(0.7904, abs=1e-4)
    assert value("2025-08-20", "donetsk_settlements_not_occupied") == 88
    assert value("2026-02-28", "donetsk_settlements_not_occupied") == 71


# ---------------------------------------------------------------- shapes


def test_cells_fill_each_oblast():
    shapes = cells(ARTICLE)
    outlines = control.oblasts().to_crs(control.EQUAL_AREA)
    for iso in control.DONBAS:
        own = shapes[shapes["iso"] == iso]
        assert own["area_km2"].sum() == pytest.approx(outlines.geometry[iso].area / 1e6, rel=1e-6)


def test_outlines_have_the_recognised_borders_and_their_areas():
    outlines = control.oblasts()
    assert len(outlines) == 27 and {"UA-43", "UA-40"} <= set(outlines.index)
    areas = outlines.to_crs(control.EQUAL_AREA).area / 1e6
    for row in rows("oblasts"):
        assert areas[row["iso"]] == pytest.approx(float(row["area_natural_earth_km2"]), rel=0.001)


def test_shapes_for_a_chart_wind_clockwise_and_stay_small():
    shapes = cells(ARTICLE)
    drawn = control.for_chart(shapes)
    assert drawn.geometry.is_valid.all() and not drawn.geometry.is_empty.any()
    assert not drawn.geometry.explode().exterior.is_ccw.any()
    assert drawn.area.sum() == pytest.approx(shapes["area_km2"].sum(), rel=0.002)
    assert drawn.count_coordinates().sum() < 6000
    assert control.contact_line(shapes).length > 100_000


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize("day", [d for d in DAYS if d not in ("2022-02-24", "2025-02-01", "2026-02-28")])
def test_figures_are_drawn_or_refused(day):
    drawn = {name: getattr(figures, name)(book(day)) for name in FIGURES}
    if day in ("2022-06-01", "2024-07-08"):  # the map is slow to draw
        drawn["settlement_map"] = maps.settlement_map(book(day))
    for made in drawn.values():
        assert isinstance(made, Card) and made.alt and made.id.startswith("donbas-")
        assert len(json.dumps(made.spec, allow_nan=False)) < 250_000
    if day < "2024-07-08":
        assert all(drawn[n].spec is None for n in drawn if n in ("settlement_map", "towns_not_occupied", "town_claims"))
    if day < "2022-04-03":
        assert all(made.spec is None for made in drawn.values())


def test_the_map_says_what_it_shows():
    drawn = maps.settlement_map(book(ARTICLE))
    assert "74 of 326" in drawn.alt and "0 of 179" in drawn.alt and "Kramatorsk" in drawn.alt
    assert len(json.dumps(drawn.spec)) < 250_000
    assert all(layer["projection"]["reflectY"] for layer in drawn.spec["layer"])


def test_no_series_of_a_chart_mixes_archive_and_daily_files():
    shares = control.weekly(book(ARTICLE).data, ("UA-14",))
    gaps = shares.groupby("series")["date"].diff().dropna()
    assert (gaps >= pd.Timedelta(days=7)).all()
    assert set(shares["series"]) == {"control_history", "control_area"}


def test_before_the_annexation_only_crimea_is_claimed():
    early, late = (figures.claimed_and_held(book(day)) for day in ("2022-06-01", ARTICLE))
    assert "claimed as annexed in whole: Crimea" in early.alt
    assert all(name in late.alt.split(".  ")[0] for name in ("Donetsk 78.6", "Kherson", "Zaporizhzhia"))


def test_every_day_of_the_files_has_the_status_that_the_changes_tell():
    """Folded by hand over all days of the daily files, against the two ways the book reads the table of changes."""
    people = {r["geonameid"]: int(r["population"]) for r in rows("settlements") if r["iso"] == "UA-14"}
    changes = sorted((r["from_date"], r["geonameid"], r["status"]) for r in rows("settlement_status"))
    assert len({(day, town) for day, town, _ in changes}) == len(changes)
    days = sorted({r["date"] for r in rows("control_area")})
    newest, status, at = book("2026-08-22").data, {}, 0
    shares = control.shares_by_points(newest)
    assert len(days) == len(shares) == 769
    for number, day in enumerate(days):
        while at < len(changes) and changes[at][0] <= day:
            _, town, now = changes[at]
            assert status.get(town) != now, f"{day}: {town} does not change"
            status[town], at = now, at + 1
        assert len(status) == 505
        occupied = [town for town in people if status[town] == "occupied"]
        row = shares.loc[pd.Timestamp(day)]
        assert row["settlements"] == pytest.approx(len(occupied) / len(people), abs=1e-12), day
        assert row["people"] == pytest.approx(sum(people[t] for t in occupied) / sum(people.values()), abs=1e-12), day
        if number % 24 == 0:
            known = control.settlement_status(newest.back_to(dt.date.fromisoformat(day)))
            assert dict(zip(known["geonameid"].astype(str), known["status"], strict=True)) == status, day
    assert at == len(changes)
