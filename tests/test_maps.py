"""Maps: geometry by hand, what the pictures and their tables say, on every day."""

import csv
import datetime as dt
import functools
import importlib
import io
import json
import math
import re

import geopandas
import pandas as pd
import pytest
import shapely
from conftest import DAYS, book
from shapely.geometry import box

from casebook import control, facts
from casebook.control import Drawn, polygons, shapes
from casebook.data import DATA
from casebook.figures import maps, plane
from casebook.figures import proposals as of_proposals
from casebook.figures.card import Card

proposals = importlib.import_module("casebook.control.proposals")  # its package has a function of that name
ARTICLE = "2026-02-05"
FIGURES = ["settlement_map", "quarters", "claim_map", "before_2022", "proposals_map"]
LIMIT = 66_000  # bytes of a specification; what a phone must load for one picture
PHONE = 304  # px that the column of a phone leaves for a chart
LETTER = 7.3  # px, a generous mean width of a letter of 13 px


@functools.cache
def drawn(name: str, day: str = ARTICLE, language: str = "en") -> Card:
    module = of_proposals if name == "proposals_map" else maps
    return getattr(module, name)(book(day, language))


def rows_of(made: Card) -> list[dict]:
    return list(csv.DictReader(io.StringIO(made.csv)))


def data_of(made: Card, layer: dict) -> list[dict]:
    """The rows of a layer's data, those written as text with commas too."""
    values = made.spec["datasets"][layer["data"]["name"]]
    return list(csv.DictReader(io.StringIO(values))) if isinstance(values, str) else values


def geometry_of(made: Card) -> list[tuple[dict, shapely.Geometry]]:
    """Every shape of a map with its layer."""
    found = []
    for layer in made.spec["layer"]:
        if layer["mark"]["type"] == "geoshape":
            found += [(layer, shapely.from_geojson(json.dumps(f["geometry"]))) for f in data_of(made, layer)]
    return found


# ---------------------------------------------------------------- hand-made ground


def hand_made(monkeypatch, occupied, free, outline=None):
    """Donbas as a few squares in kilometres: cells with their status, and points in the middle of each."""
    squares = [*occupied, *free]
    status = ["occupied"] * len(occupied) + ["not_occupied"] * len(free)
    ground = geopandas.GeoSeries([shapely.affinity.scale(s, 1000, 1000, origin=(0, 0)) for s in squares])
    frame = geopandas.GeoDataFrame(
        {"iso": control.DONETSK, "status": status, "population": [1000 * (i + 1) for i in range(len(squares))]},
        geometry=ground,
        crs=control.EQUAL_AREA,
    )
    frame["area_km2"] = frame.area / 1e6
    monkeypatch.setattr(proposals, "cells", lambda data: frame)
    monkeypatch.setattr(proposals, "settlement_status", lambda data: frame)
    monkeypatch.setattr(proposals, "metric_points", lambda rows: rows.geometry.centroid)
    return frame


def by_cells(depths):
    found = proposals._by_cells(book(ARTICLE).data, depths)
    return found.set_index(["side", "within_km"])


def test_bands_of_squares(monkeypatch):
    # a line of 100 km from south to north; ground of 20 km to the west is free, of 40 km to the east occupied
    line = proposals.line_bands.__wrapped__
    monkeypatch.setattr(proposals, "line_bands", lambda data, depths: line(data, depths))
    hand_made(monkeypatch, [box(20, 0, 60, 100)], [box(0, 0, 10, 100), box(10, 0, 20, 100)])
    found = by_cells((5, 15, 30))
    km2 = found["km2"].to_dict()
    assert km2["not_occupied", 5] == pytest.approx(500) and km2["not_occupied", 15] == pytest.approx(1500)
    assert km2["not_occupied", 30] == pytest.approx(2000)  # no more ground is there
    assert km2["occupied", 5] == pytest.approx(500) and km2["occupied", 30] == pytest.approx(3000)
    # centres lie 5 and 15 km from the line on the one side, 20 on the other
    assert found["settlements"].to_dict() == {
        ("not_occupied", 5): 1, ("not_occupied", 15): 2, ("not_occupied", 30): 2,
        ("occupied", 5): 0, ("occupied", 15): 0, ("occupied", 30): 1,
    }  # fmt: skip
    assert found["people"]["not_occupied", 5] == 3000 and found["people"]["not_occupied", 30] == 5000


def test_a_band_turns_round_a_corner(monkeypatch):
    line = proposals.line_bands.__wrapped__
    monkeypatch.setattr(proposals, "line_bands", lambda data, depths: line(data, depths))
    hand_made(monkeypatch, [box(0, 0, 40, 40)], [box(0, 40, 80, 80), box(40, 0, 80, 40)])
    quarter = math.pi * 10**2 / 4
    assert by_cells((10,))["km2"]["not_occupied", 10] == pytest.approx(400 + 400 + quarter, rel=0.01)


def test_strips_lie_side_by_side_and_add_up(monkeypatch):
    strips = control.line_bands(book(ARTICLE).data)
    cells = control.cells(book(ARTICLE).data)
    for side in ("not_occupied", "occupied"):
        own = strips[strips["side"] == side]
        assert own["within_km"].tolist() == list(control.DEPTHS_KM)
        assert own.area.sum() == pytest.approx(own.union_all().area, rel=1e-6)
        ground = cells[(cells["iso"] == control.DONETSK) & (cells["status"] == side)].union_all()
        assert own.union_all().difference(ground.buffer(1)).area < 1e-3


def test_own_polygons_cut_the_oblasts(monkeypatch):
    outlines = control.oblasts().to_crs(control.EQUAL_AREA).geometry.loc[list(control.DONBAS)]
    west, south, east, north = control.oblasts().loc[list(control.DONBAS)].total_bounds
    half = Drawn(dt.date(2026, 2, 5), box(38.5, south, east + 1, north), None)
    ground = control.drawn_ground(half)
    assert ground["area_km2"].sum() == pytest.approx(outlines.area.sum() / 1e6, rel=1e-6)
    # by another route: geodesic area of what lies east of the meridian
    from pyproj import Geod

    geod, whole = Geod(ellps="WGS84"), control.oblasts().loc[list(control.DONBAS)].geometry
    cut = [shapely.intersection(shape, shapely.segmentize(half.geometry, 0.05)) for shape in whole]
    expected = sum(abs(geod.geometry_area_perimeter(shape)[0]) for shape in cut) / 1e6
    assert ground.loc[ground["status"] == "occupied", "area_km2"].sum() == pytest.approx(expected, rel=2e-3)


def test_slivers_of_a_border_are_no_ground(monkeypatch):
    outlines = control.oblasts().to_crs(control.EQUAL_AREA).geometry.loc[list(control.DONBAS)]
    shrunk = geopandas.GeoSeries([outlines.union_all().buffer(-1000)], crs=control.EQUAL_AREA).to_crs(4326)[0]
    ground = control.drawn_ground(Drawn(dt.date(2026, 2, 5), shrunk, None))
    assert set(ground["status"]) == {"occupied"}


def test_a_map_with_own_polygons_says_so_and_does_not_export_them(monkeypatch):
    plain, square = drawn("settlement_map"), box(38.5, 46, 41, 51)
    own = Drawn(dt.date(2026, 2, 3), square, None)
    monkeypatch.setattr(control, "local", lambda data: own)
    made = maps.settlement_map(book(ARTICLE))
    assert made.csv == plain.csv and "3\u00a0February\u00a02026: not for publication" in made.caption
    assert "dashed line" not in made.caption and "dashed line" in plain.caption
    lines = [layer for layer in made.spec["layer"] if "strokeDash" in layer.get("encoding", {})]
    assert "line of contact, your own polygons" in json.dumps(lines)
    contact = shapely.from_geojson(json.dumps(data_of(made, lines[0])[0]["geometry"]))
    meridian = geopandas.GeoSeries.from_xy([38.5] * 20, [46.9 + 0.15 * i for i in range(20)], crs=4326)
    meridian = shapely.LineString([(p.x / 1000, p.y / 1000) for p in meridian.to_crs(control.EQUAL_AREA)])
    assert contact.intersection(meridian.buffer(2)).length > 0.9 * contact.length


# ---------------------------------------------------------------- the line of 2014


def test_the_coarse_outline_is_the_published_one():
    held = control.held_before_2022()
    west, south, east, north = held.total_bounds
    assert (west, south, east, north) == pytest.approx((37.491899, 47.080225, 39.961035, 48.705613))
    assert held.geometry.exterior.is_ccw.all() and held.is_valid.all()
    areas = held.to_crs(control.EQUAL_AREA).area / 1e6
    assert areas["UA-09"] == pytest.approx(control.pre_2022_km2(book(ARTICLE).data, "UA-09"), rel=0.02)
    assert areas["UA-14"] == pytest.approx(control.pre_2022_km2(book(ARTICLE).data, "UA-14"), rel=0.15)


def test_the_coarse_line_leaves_border_and_coast_out():
    line = control.line_before_2022()
    outer = control.oblasts().to_crs(control.EQUAL_AREA).union_all(method="unary", grid_size=1).boundary
    assert line.distance(outer) >= 9_900 and 250_000 < line.length < 450_000


def test_parts_before_and_since_add_up_to_the_oblast():
    for day in ("2022-06-01", "2023-12-31", ARTICLE):
        parts = control.before_and_since(book(day).data)
        sums = parts.groupby("iso")["km2"].sum()
        assert sums["UA-14"] == pytest.approx(26530.3, abs=0.1) and sums["UA-09"] == pytest.approx(26675.8, abs=0.1)
    parts = control.before_and_since(book(ARTICLE).data).set_index(["iso", "part"])
    assert parts["km2"]["UA-14", "before"] == 8367.6
    assert parts["km2"]["UA-14", "since"] == pytest.approx(20858.42 - 8367.6, abs=1)
    spread = control.spread(book(ARTICLE).data, "UA-14").iloc[-1]
    assert parts["low_km2"]["UA-14", "not_occupied"] == spread["low_not_occupied_km2"]
    widths = parts["high_km2"] - parts["low_km2"]
    assert widths["UA-14", "since"] == pytest.approx(widths["UA-14", "not_occupied"])
    assert control.before_and_since(book("2022-02-24").data).empty


# ---------------------------------------------------------------- claims, quarters, proposals


def test_claimed_and_occupied_then_and_now():
    rows = control.claimed_and_occupied(book(ARTICLE).data)
    with open(DATA / "control_history.csv", encoding="utf-8") as f:
        archive = {r["iso"]: float(r["occupied_km2"]) for r in csv.DictReader(f) if r["date"] == "2022-09-30"}
    assert rows["then"]["UA-14"] == pytest.approx(archive["UA-14"] / 26530.3)
    assert set(rows.index[rows["claimed_on"].notna()]) == {"UA-14", "UA-09", "UA-23", "UA-65", "UA-43"}
    assert math.isnan(rows["then"]["UA-43"]) and rows["claimed_on"]["UA-43"] == pd.Timestamp("2014-03-16")
    early = control.claimed_and_occupied(book("2022-06-01").data)
    assert set(early.index[early["claimed_on"].notna()]) == {"UA-43"} and early["then"].isna().all()
    assert control.claimed_and_occupied(book("2022-03-15").data).empty


def test_the_day_before_the_claim_knows_nothing_of_it():
    before = maps.claim_map(book(ARTICLE).on("2022-09-29"))
    after = maps.claim_map(book(ARTICLE).on("2022-09-30"))
    assert "Claimed in whole, share occupied: Crimea" in before.alt and "→" not in before.alt
    assert "→" in after.alt and after.alt.index("Donetsk") < after.alt.index("Not claimed so")


def test_quarters_are_the_status_of_their_days():
    found = control.quarters(book(ARTICLE).data)
    dates = [f"{d:%Y-%m-%d}" for d in sorted(found["date"].unique())]
    assert dates == [
        "2024-07-08", "2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01", ARTICLE
    ]  # fmt: skip
    for date in dates[1:3]:
        cells = control.cells(book(ARTICLE).on(date).data)
        own = found[(found["date"] == date) & (found["status"] == "occupied")]
        assert own["settlements"].sum() == (cells["status"] == "occupied").sum()
        assert own["area_km2"].sum() == pytest.approx(cells.loc[cells["status"] == "occupied", "area_km2"].sum())
    table = rows_of(drawn("quarters"))
    assert [row["day"] for row in table] == dates
    occupied = [float(row["occupied, km²"]) for row in table]
    more = [float(row["newly occupied, km²"]) for row in table]
    less = [float(row["no longer occupied, km²"]) for row in table]
    for i in range(1, len(table)):
        assert occupied[i] - occupied[i - 1] == pytest.approx(more[i] - less[i], abs=2)


def test_a_quarter_that_begins_on_the_day_is_shown_once():
    found = control.quarters(book(ARTICLE).on("2025-01-01").data)
    assert found["date"].nunique() == 3 and found["date"].max() == pd.Timestamp("2025-01-01")


def test_bands_by_area_are_the_measured_rows():
    data = book(ARTICLE).data
    best = control.proposals(data)
    rows = data.control_bands.query("iso == 'UA-14'")
    rows = rows[rows["date"] == pd.Timestamp(ARTICLE)].set_index(["side", "within_km"])["km2"]
    for depth in control.DEPTHS_KM:
        assert best["km2"][f"zone_{depth}"] == rows["not_occupied", depth]
        assert best["km2"][f"both_{depth}"] == pytest.approx(rows["not_occupied", depth] + rows["occupied", depth])
    research = {5: 1363, 10: 2273, 15: 3057, 20: 3676, 30: 4653}  # measured once before, by another hand
    for depth, km2 in research.items():
        assert best["km2"][f"zone_{depth}"] == pytest.approx(km2, rel=0.005)
        cells = control.bands(data).query("measured_by == 'cells' and side == 'not_occupied' and within_km == @depth")
        assert cells["km2"].iloc[0] == pytest.approx(km2, rel=0.1)


def test_the_withdrawal_is_the_rest_of_the_oblast():
    known = facts.Facts(book(ARTICLE).data, book(ARTICLE).parameters)
    assert known["withdrawal_km2"].value == known["donetsk_not_occupied_km2"].value
    assert known["withdrawal_people"].value == known["donetsk_people_not_occupied"].value == 634388
    assert known["withdrawal_settlements"].value == 74


def test_old_bands_are_left_for_cells():
    late = control.proposals(book("2026-08-22").data)
    assert set(late.drop("withdrawal")["measured_by"]) == {"cells"}
    assert set(control.proposals(book("2025-08-20").data)["measured_by"]) == {"areas"}


@pytest.mark.parametrize(
    ("day", "known", "unknown"),
    [
        ("2025-05-06", [], ["zone_km2_10", "withdrawal_km2", "zone_width_named_low"]),
        ("2025-05-07", ["zone_km2_10", "zone_width_named_low"], ["withdrawal_km2"]),
        ("2025-12-11", ["zone_km2_10", "withdrawal_km2"], []),
    ],
)
def test_proposals_are_known_from_the_day_they_were_made(day, known, unknown):
    early = book(ARTICLE).on(day)
    for name in known:
        assert early.facts[name].value is not None, name
    for name in unknown:
        assert early.facts[name].value is None and early.facts[name].reason, name
    made = of_proposals.proposals_map(early)
    assert (made.spec is None) == (not known)
    if known:
        assert ("To leave it" in made.caption) == ("withdrawal_km2" in known)


# ---------------------------------------------------------------- every map on every day


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", FIGURES)
def test_drawn_or_refused(name, day):
    made = drawn(name, day)
    assert made.alt and made.title and made.caption and made.id.startswith("donbas-")
    begins = {"claim_map": "2022-04-03", "before_2022": "2022-04-03", "proposals_map": "2025-05-07"}
    assert (made.spec is None) == (day < begins.get(name, "2024-07-08"))
    if made.spec is None:
        return
    assert len(json.dumps(made.spec, separators=(",", ":"), ensure_ascii=False).encode()) < LIMIT
    text = json.dumps(made.spec, ensure_ascii=False) + made.csv + made.alt + made.caption
    assert "NaN" not in text and "{" not in made.alt + made.caption
    later = [d for d in re.findall(r"\b20\d\d-\d\d-\d\d\b", text) if d > day]
    assert later == []


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "before_2022"])
def test_every_shape_lies_in_the_plane(name):
    found = geometry_of(drawn(name))
    assert len(found) > 5
    for layer, shape in found:
        assert layer["projection"]["type"] == "identity" and layer["projection"]["reflectY"]
        west, south, east, north = shape.bounds
        assert -600 < west < east < 900 and -900 < south < north < 700  # kilometres, not degrees or metres
        assert layer["mark"]["clip"]
        if layer["mark"].get("filled", True):
            rings = [part.exterior for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
            assert rings and (
                not any(ring.is_ccw for ring in rings) or name in ("settlement_map", "claim_map", "quarters")
            )


def test_shapes_of_a_chart_wind_clockwise():
    for frame in (control.oblasts(), control.cells(book(ARTICLE).data), control.held_before_2022()):
        ready = control.for_chart(frame[["geometry"]], tolerance_km=3, digits=0)
        assert not ready.explode().geometry.exterior.is_ccw.any()


def test_pictures_and_tables_of_quarters_agree():
    made = drawn("quarters")
    found = geometry_of(made)
    by_panel = {}
    for layer, _ in found:
        if "fill" in layer.get("encoding", {}):
            panel = layer["projection"]["precision"]
            for row in data_of(made, layer):
                area = shapely.from_geojson(json.dumps(row["geometry"])).area
                by_panel.setdefault(panel, {})[row["what"], round(area)] = area
    for panel, row in enumerate(rows_of(made), start=1):
        newly = sum(area for (what, _), area in by_panel[panel].items() if what == "newly occupied")
        free = sum(area for (what, _), area in by_panel[panel].items() if what == "not occupied")
        assert newly == pytest.approx(float(row["newly occupied, km²"]), rel=0.15, abs=60)
        total = float(row["occupied, km²"]) / float(row["occupied, % of Donbas, by cells"]) * 100
        assert free == pytest.approx(total - float(row["occupied, km²"]), rel=0.05)


def test_pictures_and_tables_of_strips_agree():
    made = drawn("proposals_map")
    table = {row["ground of Donetsk oblast"]: row for row in rows_of(made)}
    for layer, _ in geometry_of(made):
        if "fill" not in layer.get("encoding", {}):
            continue
        side = "occupied side" if layer["encoding"]["fill"]["legend"].get("orient") == "bottom" else "not occupied side"
        total = 0.0
        for row in data_of(made, layer):
            total += shapely.from_geojson(json.dumps(row["geometry"])).area
            depth = row["label"].split("–")[1]
            by_cells_km2 = float(table[f"within {depth} km, {side}"]["km², by cells"])
            assert total == pytest.approx(by_cells_km2, rel=0.03)


def test_the_strips_tell_how_far_cells_and_areas_differ():
    made = drawn("proposals_map")
    own = [row for row in rows_of(made) if "not occupied side" in row["ground of Donetsk oblast"]]
    assert len(own) == len(control.DEPTHS_KM)
    gap = max(abs(float(row["km², by area"]) - float(row["km², by cells"])) for row in own)
    told = re.search(r"differ from the cells by up to ([\d,]+)", made.caption)[1]
    assert gap > 100 and float(told.replace(",", "")) == pytest.approx(gap, abs=1)
    assert "Named in public for each side: 5, 10, 15, 40 km" in made.caption
    late = drawn("proposals_map", "2026-08-22")
    assert "by cells: no areas" in late.caption and {row["km², by area"] for row in rows_of(late)[1:]} == {""}


def test_the_bars_tell_the_range_of_the_map_makers():
    made = drawn("before_2022")
    row = next(r for r in rows_of(made) if r["oblast"] == "Donetsk" and r["ground"] == "not occupied")
    assert f"Donetsk oblast: map makers leave {row['by other map makers, km²']} km² not occupied." in made.alt
    assert "difference of the two and carries the errors of both" in made.caption


def test_the_settlement_map_shows_every_settlement_once_and_names_it_three_ways():
    made = drawn("settlement_map")
    points = next(layer for layer in made.spec["layer"] if layer["mark"]["type"] == "point")
    dots, table = data_of(made, points), rows_of(made)
    assert len(dots) == len(table) == 505
    assert sum(dot["code"] == "1" for dot in dots) == sum(row["status"] == "not occupied" for row in table) == 74
    first = table[0]
    assert (first["settlement"], first["in Ukrainian"]) == ("Donetsk", "Донецьк")
    assert any(row["in Albanian"] for row in table)
    legends = json.dumps(points, ensure_ascii=False)
    assert "drawn as held by Russian forces" in legends and "contested ground included" in legends


# ---------------------------------------------------------------- names inside the frame


FRAMES = {"settlement_map": maps.DONBAS_FRAME, "claim_map": maps.EAST_FRAME}


@pytest.mark.parametrize("day", ["2024-07-08", ARTICLE, "2026-08-22"])
@pytest.mark.parametrize("name", list(FRAMES))
def test_names_stay_inside_the_frame_of_a_phone(name, day):
    made, frame = drawn(name, day), FRAMES[name]
    scale = min(PHONE / frame.width, made.spec["height"] / frame.height)
    for layer in made.spec["layer"]:
        mark = layer["mark"]
        if mark["type"] != "text" or "stroke" in mark:
            continue
        for row in data_of(made, layer):
            words = row.get("text") or row.get("name")
            half = max(len(part) for part in words.split("\n")) * LETTER / 2
            across = PHONE / 2 + (row["x"] - frame.x) * scale
            down = made.spec["height"] / 2 - (row["y"] - frame.y) * scale
            if mark.get("opacity") == {"expr": f"{plane.ROOMY} ? 1 : 0"}:
                continue  # not shown on a phone
            assert half - 5 <= across <= PHONE - half + 5, words
            assert 10 <= down <= made.spec["height"] - 5, words


def test_the_frame_fits_what_it_must_show():
    left, bottom, right, top = maps.DONBAS_FRAME.box()
    west, south, east, north = (
        control.oblasts().loc[list(control.DONBAS)].to_crs(control.EQUAL_AREA).total_bounds / 1000
    )
    assert left < west and bottom < south and right > east and top > north
    assert plane.Frame(0, 0, 10, 20).box(more=2) == (-10, -20, 10, 20)


def test_the_border_with_russia_ends_at_the_sea():
    border = control.land_border((264, -200, 560, 220))
    assert border.bounds[1] >= 1000 * shapes.COAST_Y and border.length > 500_000
    assert polygons.LOCAL.name == "null"  # no test draws what somebody keeps for himself
