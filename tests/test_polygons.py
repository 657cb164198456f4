"""Polygon files of map makers: read, refused, measured."""

import csv
import datetime as dt
import functools
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import distributed
import geopandas
import pandas as pd
import pytest
import shapely
from conftest import REPOSITORY, book, keep_only, run
from pyproj import Geod
from shapely.geometry import box, mapping

from casebook import control, data, edition
from casebook.__main__ import main
from casebook.book import Book
from casebook.control import polygons, readers
from casebook.parameters import Parameters

SHARED = REPOSITORY.parent / "shared" / "research"
SAMPLES = SHARED / "control/polygons_sample"
SQUARE = box(37, 48, 38, 49)


def write_day(folder, day, *shapes, crs=None):
    """A daily file as upstream writes it: one feature with all that is occupied."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"deepstatemap_data_{day.replace('-', '')}.geojson"
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(s)} for s in shapes]
    content = {"type": "FeatureCollection", "features": features}
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(content))
    return path


# --- readers ----------------------------------------------------------------------------------------------


def test_a_daily_file_is_read(tmp_path):
    path = write_day(tmp_path, "2026-02-05", shapely.MultiPolygon([SQUARE]), crs="urn:ogc:def:crs:OGC:1.3:CRS84")
    day, shape = readers.read(path)
    assert day == dt.date(2026, 2, 5) and shape.equals(SQUARE)


def test_latitude_stands_first_in_uacontrolmap(tmp_path):
    path = tmp_path / "20260205.json"
    ring = [[48, 37], [48, 38], [49, 38], [49, 37], [48, 37]]
    beside = [[48, 38], [48, 39], [49, 39], [49, 38], [48, 38]]
    units = {"unitCount": 1, "units": [[1, [37.9, 48.4]]]}
    path.write_text(json.dumps({"areas": [ring, beside], "frontline": [], **units}))
    day, shape = readers.read(path)
    assert day == dt.date(2026, 2, 5) and shape.equals(box(37, 48, 39, 49))


@pytest.mark.parametrize("suffix", [".geojson", ".shp", ".zip"])
def test_isw_in_its_own_crs(tmp_path, suffix):
    frame = geopandas.GeoDataFrame({"Id": [0, 1]}, geometry=[SQUARE, box(38, 48, 39, 49)], crs="EPSG:4326")
    path = tmp_path / f"UkraineControlMapAO17AUG2024{suffix}"
    (tmp_path / "layer").mkdir()
    if suffix == ".geojson":
        frame.to_file(path)
    else:
        shapefile = path if suffix == ".shp" else tmp_path / "layer" / "control.shp"
        frame.to_crs("EPSG:3857").to_file(shapefile)
    if suffix == ".zip":
        shutil.make_archive(path.with_suffix(""), "zip", shapefile.parent)
    day, shape = readers.read(path)
    assert day == dt.date(2024, 8, 17)
    assert shape.symmetric_difference(box(37, 48, 39, 49)).area < 1e-9


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("deepstatemap_data_20260205.geojson", "{", "is not GeoJSON"),
        ("deepstatemap_data_20260205.geojson", "", "is not GeoJSON"),
        ("deepstatemap_data_20260205.geojson", '{"type": "FeatureCollection", "features": []}', "holds no polygons"),
        ("deepstatemap_data_20260205.geojson", '{"type": "Point", "coordinates": [37, 48]}', "holds no polygons"),
        ("deepstatemap_data_20260231.geojson", json.dumps(mapping(SQUARE)), "no reader knows this name"),
        ("deepstatemap_data_20260205.geojson", json.dumps(mapping(box(48, 37, 49, 38))), "in degrees around Ukraine"),
        ("deepstatemap_data_20260205.geojson", json.dumps(mapping(box(4e6, 6e6, 4.1e6, 6.1e6))), "in degrees around"),
        ("deepstatemap_data_20260205.geojson", json.dumps(mapping(box(-179, 48, 179, 49))), "in degrees around"),
        ("20260205.json", '{"rings": []}', "no list of areas"),
        ("20260205.json", '{"areas": []}', "holds no polygons"),
        ("20260205.json", '{"areas": [[[48, 37], [48, 38]]]}', "no list of areas"),
        ("UkraineControlMapAO17AUG2024.zip", "no archive", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path, name, text, says):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(control.PolygonError) as refused:
        readers.read(path)
    message = str(refused.value)
    assert message.startswith(f"{name}: ") and says in message and ";" in message and "\n" not in message


def test_another_crs_is_refused(tmp_path):
    path = write_day(tmp_path, "2026-02-05", SQUARE, crs="urn:ogc:def:crs:EPSG::3857")
    with pytest.raises(control.PolygonError, match="EPSG::3857; give it in EPSG:4326"):
        readers.read(path)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("deepstatemap_data_20260205.geojson", dt.date(2026, 2, 5)),
        ("ukrainecontrolmapao13apr2022.ZIP", dt.date(2022, 4, 13)),
        ("deepstatemap_data_2026205.geojson", None),
        ("deepstatemap_data_20260205 (1).geojson", None),
        ("20260205.geojson", None),
    ],
)
def test_the_day_stands_in_the_name(name, day):
    assert readers.dated(Path(name)) == day


# --- polygons to draw -------------------------------------------------------------------------------------


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setattr(polygons, "LOCAL", tmp_path / "local")
    return tmp_path / "local"


def drawn(day):
    """What is drawn on a day, without what an earlier test has looked up."""
    return polygons.local.__wrapped__(book(day).data)


def test_nothing_local_without_files(local):
    assert drawn("2026-02-05") is None
    write_day(local, "2026-02-06", SQUARE)
    write_day(local, "2026-01-28", SQUARE)
    assert drawn("2026-02-05") is None


def test_the_newest_local_file_of_a_week_is_drawn(local):
    for day in ("2026-01-29", "2026-02-03", "2026-02-06"):
        write_day(local / "any" / "folder", day, SQUARE)
    (local / "control").mkdir()
    (local / "control" / "control_area.csv").write_text("date\n")
    found = drawn("2026-02-05")
    assert found.day == dt.date(2026, 2, 3) and found.path.name == "deepstatemap_data_20260203.geojson"
    assert found.geometry.equals(SQUARE)
    assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()


def test_a_local_shape_is_valid_whichever_way_it_is_drawn(local):
    bow_tie = shapely.Polygon([(37, 48), (38, 49), (38, 48), (37, 49)])
    write_day(local, "2026-02-05", bow_tie)
    found = drawn("2026-02-05").geometry
    assert found.is_valid and found.area == pytest.approx(0.5)


def test_an_edition_names_the_local_file_by_its_hash(local, monkeypatch):
    plain = edition.identity(book(), ["en"])
    path = write_day(local, "2026-02-05", SQUARE)
    monkeypatch.setattr(control, "local", lambda data: polygons.local.__wrapped__(data))
    own = edition.identity(book(), ["en"])
    assert plain["local_sha256"] is None and own["local_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert own["id"] != plain["id"]


@pytest.mark.build
def test_a_build_says_that_it_draws_local_polygons(tmp_path, copy_of_repository):
    keep_only(copy_of_repository, "sources")
    out = copy_of_repository / "_build/html"
    path = write_day(tmp_path / "local", "2026-02-05", SQUARE)
    whole = path.read_bytes()
    path.write_text("{")
    options = dict(cwd=copy_of_repository, CASEBOOK_LOCAL=str(tmp_path / "local"))
    done = run("build", "--languages", "en", "--out", str(out), **options)
    assert done.returncode == 1 and done.stderr.startswith(f"casebook: {path.name}: is not GeoJSON")
    assert done.stderr.count("\n") == 1 and not out.exists()
    path.write_bytes(whole)
    done = run("build", "--languages", "en", "--out", str(out), **options)
    assert done.returncode == 0, done.stderr
    assert "casebook: this edition draws local polygons; their terms may not allow publishing it\n" in done.stderr
    made_of = json.loads((out / "facts.json").read_text())["edition"]
    assert made_of["local_sha256"] == hashlib.sha256(whole).hexdigest()


# --- measuring --------------------------------------------------------------------------------------------

# Around Slovyansk, far enough from every border: the middle of a plane in metres in which shapes are drawn by hand.
KRAMATORSK, SLOVYANSK = 704508, 693468


def plane(*shapes):
    """Shapes drawn in km around Kramatorsk, as degrees."""
    x, y = centres().loc[KRAMATORSK]
    moved = [shapely.transform(s, lambda xy: xy * 1000 + (x, y)) for s in shapes]
    return list(geopandas.GeoSeries(moved, crs=control.EQUAL_AREA).to_crs("EPSG:4326"))


@functools.cache
def centres():
    """Centres of the settlements in the plane, in metres: columns x, y."""
    rows = data.load("2026-08-22").settlements.set_index("geonameid")
    points = geopandas.GeoSeries.from_xy(rows["lon"], rows["lat"], index=rows.index, crs="EPSG:4326")
    return points.to_crs(control.EQUAL_AREA).get_coordinates()


def write_units(path, key="iso", **shapes):
    frame = geopandas.GeoDataFrame({key: list(shapes)}, geometry=plane(*shapes.values()), crs="EPSG:4326")
    frame.to_file(path)
    return path


@pytest.fixture
def two_units(tmp_path):
    """West, 20 km × 40 km, and east, 20 km × 40 km; Kramatorsk lies on the line between them, 10 km from the south."""
    return write_units(tmp_path / "units.geojson", W=box(-20, -10, 0, 30), E=box(0, -10, 20, 30))


def renew(folder, out, **options):
    with ThreadPoolExecutor(1) as executor:
        return control.refresh(folder, out, executor, **options)


def table(out, name):
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(out):
    return {path.name: path.read_bytes() for path in out.glob("*.csv")}


def test_areas_by_hand(tmp_path, two_units):
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-10, 0, 5, 10)))
    write_day(tmp_path / "days", "2026-01-02", *plane(box(-30, -20, 0, 40)))
    write_day(tmp_path / "days", "2026-01-03", *plane(box(100, 100, 110, 110)))
    renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)
    rows = table(tmp_path / "out", "control_area")
    assert list(rows[0]) == ["date", "iso", "oblast_area_km2", "occupied_km2", "not_occupied_km2"]
    assert [tuple(row.values()) for row in rows] == [
        ("2026-01-01", "W", "800.00", "100.00", "700.00"),
        ("2026-01-01", "E", "800.00", "50.00", "750.00"),
        ("2026-01-02", "W", "800.00", "800.00", "0.00"),
        ("2026-01-02", "E", "800.00", "0.00", "800.00"),
        ("2026-01-03", "W", "800.00", "0.00", "800.00"),
        ("2026-01-03", "E", "800.00", "0.00", "800.00"),
    ]


def test_bands_by_hand(tmp_path, two_units):
    """The south of both units is occupied, 20 km deep: each band is a strip along the line."""
    crumb = box(-20, -10, -18.8, -9)  # 1.2 km² left out in the far corner: no band around it
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-25, -15, 25, 10).difference(crumb)))
    renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)
    rows = {
        (r["iso"], r["side"], int(r["within_km"])): float(r["km2"]) for r in table(tmp_path / "out", "control_bands")
    }
    for unit in "WE":
        strips = {5: 100, 10: 200, 15: 300, 20: 400, 30: 400}
        assert {km: rows[unit, "not_occupied", km] for km in strips} == pytest.approx(strips)
        strips = {5: 100, 10: 200, 15: 300, 20: 400 - 1.2 * (unit == "W"), 30: 400 - 1.2 * (unit == "W")}
        assert {km: rows[unit, "occupied", km] for km in strips} == pytest.approx(strips, abs=0.06)


def test_settlements_are_counted_by_their_centre(tmp_path):
    """Slovyansk lies 13 km north of Kramatorsk, all ground from 11 km north on is occupied."""
    everything = write_units(tmp_path / "units.geojson", A=box(-60, -60, 60, 60))
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-70, 11, 70, 70)))
    renew(tmp_path / "days", tmp_path / "out", boundaries=everything)
    distance = {int(r["geonameid"]): r["km_to_occupied"] for r in table(tmp_path / "out", "settlement_distance")}
    assert distance[KRAMATORSK] == "11.0" and SLOVYANSK not in distance
    status = {int(r["geonameid"]): r["status"] for r in table(tmp_path / "out", "settlement_status")}
    assert len(status) == 505 and (status[KRAMATORSK], status[SLOVYANSK]) == ("not_occupied", "occupied")
    places = centres() - centres().loc[KRAMATORSK]
    places = places[(places["x"].abs() < 60000) & (places["y"].abs() < 60000)]
    people = data.load("2026-08-22").settlements.set_index("geonameid")["population"]
    for band in table(tmp_path / "out", "control_bands"):
        reach = int(band["within_km"]) * 1000
        low, high = (11000 - reach, 11000) if band["side"] == "not_occupied" else (11000, 11000 + reach)
        near = places.index[places["y"].between(low, high)]
        assert int(band["settlements"]) == len(near) > 0
        assert int(band["people"]) == people[near].sum()


def test_a_town_that_flips_twice(tmp_path, two_units):
    around, away = plane(box(-1, -1, 1, 1), box(5, 5, 6, 6))
    for day, shape in zip(range(1, 6), (away, away, around, around, away), strict=True):
        write_day(tmp_path / "days", f"2026-01-0{day}", shape)
    renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)
    rows = [r for r in table(tmp_path / "out", "settlement_status") if r["geonameid"] == str(KRAMATORSK)]
    assert [(r["from_date"], r["status"]) for r in rows] == [
        ("2026-01-01", "not_occupied"),
        ("2026-01-03", "occupied"),
        ("2026-01-05", "not_occupied"),
    ]


def test_the_direction_of_rings_does_not_matter(tmp_path, two_units):
    (shape,) = plane(box(-10, 0, 5, 10).difference(box(-5, 2, -1, 6)))
    for name, clockwise in (("a", True), ("b", False)):
        write_day(tmp_path / name, "2026-01-01", shapely.orient_polygons(shape, exterior_cw=clockwise))
        renew(tmp_path / name, tmp_path / name / "out", boundaries=two_units)
    assert tables(tmp_path / "a/out") == tables(tmp_path / "b/out")
    assert table(tmp_path / "a/out", "control_area")[0]["occupied_km2"] == "84.00"


def test_areas_agree_with_the_ellipsoid(tmp_path):
    """Every oblast and its parts, measured in the plane, against geodesic areas.

    With short edges, as map makers draw: a long one is not the same line on the ellipsoid and in the plane.
    """
    square = SQUARE.segmentize(0.02)
    write_day(tmp_path / "days", "2026-01-01", square)
    renew(tmp_path / "days", tmp_path / "out")
    outlines = control.oblasts().geometry
    ellipsoid = Geod(ellps="WGS84")
    rows = table(tmp_path / "out", "control_area")
    assert [row["iso"] for row in rows] == list(outlines.index) and len(rows) == 27
    for row in rows:
        outline = outlines[row["iso"]]
        geodesic = abs(ellipsoid.geometry_area_perimeter(outline)[0]) / 1e6
        assert float(row["oblast_area_km2"]) == pytest.approx(geodesic, rel=1e-3)
        part = outline.intersection(square)
        geodesic = abs(ellipsoid.geometry_area_perimeter(part)[0]) / 1e6 if not part.is_empty else 0
        assert float(row["occupied_km2"]) == pytest.approx(geodesic, rel=1e-3, abs=0.02)


def test_what_the_report_names(tmp_path, two_units):
    bow_tie = shapely.Polygon([(-10, 0), (0, 10), (0, 0), (-10, 10)])  # two triangles of 25 km²
    twice = shapely.MultiPolygon([box(-10, 0, 0, 10), box(-5, 0, 5, 10)])  # overlap: 100 km² in the west, not 150
    shapes = {"01": box(-10, 0, 0, 10), "02": box(-10, 0, 0, 10), "05": bow_tie, "06": twice, "07": box(0, 0, 9, 15)}
    for day, shape in shapes.items():
        write_day(tmp_path / "days", f"2026-01-{day}", *plane(shape))
    said = renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)
    west = [r["occupied_km2"] for r in table(tmp_path / "out", "control_area") if r["iso"] == "W"]
    assert west == ["100.00", "100.00", "50.00", "100.00", "0.00"]
    assert [tuple(row.values()) for row in table(tmp_path / "out", "report")] == [
        ("2026-01-02", "repeat", "same shape as 2026-01-01"),
        ("2026-01-05", "repaired", "Self-intersection"),
        ("2026-01-05", "gap", "no file for 2 days since 2026-01-02"),
        ("2026-01-06", "repaired", "Self-intersection"),
        ("2026-01-06", "jump", "W +50.0 km² since 2026-01-05"),
        ("2026-01-06", "jump", "E +50.0 km² since 2026-01-05"),
        ("2026-01-07", "jump", "W -100.0 km² since 2026-01-06"),
        ("2026-01-07", "jump", "E +85.0 km² since 2026-01-06"),
    ]
    assert said[0] == "5 days from 2026-01-01 to 2026-01-07, 2 units"
    assert said[1].startswith("repeat 1, gap 1, jump 4, repaired 2: ")


# --- tables that are there --------------------------------------------------------------------------------


def test_rows_of_measured_days_are_renewed_and_others_kept(tmp_path, two_units):
    around, away = plane(box(-1, -1, 1, 1), box(5, 5, 6, 6))
    days = ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04")
    for name, shapes in {
        "first": (around, away, around, None),
        "second": (None, around, None, away),
        "whole": (around, around, around, away),
    }.items():
        for day, shape in zip(days, shapes, strict=True):
            if shape:
                write_day(tmp_path / name, day, shape)
    for folder, out in (("first", "a"), ("second", "a"), ("whole", "b")):
        renew(tmp_path / folder, tmp_path / out, boundaries=two_units)
    ours, whole = tables(tmp_path / "a"), tables(tmp_path / "b")
    assert set(ours) == {"report.csv", *(f"{name}.csv" for name in TABLES)}
    assert all(ours[f"{name}.csv"] == whole[f"{name}.csv"] for name in TABLES)


TABLES = ["control_area", "settlement_status", "settlement_distance", "control_bands"]


@pytest.mark.parametrize(
    ("units", "says"),
    [
        ({"W": box(-20, -10, 0, 31), "E": box(0, -10, 20, 30)}, "W has 800.0 km² in it and 820.0 in the boundaries"),
        ({"W": box(-20, -10, 0, 30)}, "not the same units as the boundaries (such as E)"),
        ({"W": box(-20, -10, 0, 30), "E": box(0, -10, 20, 30), "N": box(0, 30, 9, 40)}, "(such as N)"),
    ],
)
def test_another_base_is_refused(tmp_path, two_units, units, says):
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-10, 0, 5, 10)))
    renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)
    before = tables(tmp_path / "out")
    other = write_units(tmp_path / "other.geojson", **units)
    with pytest.raises(control.PolygonError, match="another --out") as refused:
        renew(tmp_path / "days", tmp_path / "out", boundaries=other)
    assert says in str(refused.value) and tables(tmp_path / "out") == before


def test_a_slightly_other_base_is_fine(tmp_path, two_units):
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-10, 0, 5, 10)))
    renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)
    other = write_units(tmp_path / "other.geojson", W=box(-20, -10, 0, 30.03), E=box(0, -10, 20, 30))
    renew(tmp_path / "days", tmp_path / "out", boundaries=other)
    assert table(tmp_path / "out", "control_area")[0]["oblast_area_km2"] == "800.60"


def test_a_foreign_table_is_refused(tmp_path, two_units):
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-10, 0, 5, 10)))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "control_bands.csv").write_text("date,song\n")
    with pytest.raises(control.PolygonError, match="out/control_bands.csv: has other columns"):
        renew(tmp_path / "days", tmp_path / "out", boundaries=two_units)


@pytest.fixture
def package(tmp_path):
    """A copy of the data package as if it had been measured on the shipped outlines."""
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root, ignore=shutil.ignore_patterns("local"))
    path = root / "control_area.csv"
    frame = pd.read_csv(path, dtype=str)
    frame["oblast_area_km2"] = frame["natural_earth_area_km2"]
    frame.to_csv(path, index=False, lineterminator="\n")
    data.seal(root)
    return root


def test_the_package_itself_is_renewed(tmp_path, package):
    before = tables(package)
    write_day(tmp_path / "days", "2026-08-22", *plane(box(-10, 0, 5, 10)))
    write_day(tmp_path / "days", "2026-08-23", *plane(box(-10, 0, 5, 10)))
    renew(tmp_path / "days", package)
    assert data.problems(package) == []
    after = tables(package)
    assert {name for name in after if after[name] != before[name]} == {f"{name}.csv" for name in TABLES}
    old, new = before["control_area.csv"].decode(), after["control_area.csv"].decode()
    cut = old.index("2026-08-22")
    assert new.startswith(old[:cut])
    was, now = list(csv.DictReader(io.StringIO(old)))[-10:], list(csv.DictReader(io.StringIO(new)))[-20:]
    assert [r["iso"] for r in now] == [r["iso"] for r in was] * 2
    assert [r["sliver_km2"] for r in now] == [r["sliver_km2"] for r in was] + [""] * 10
    assert [r["natural_earth_occupied_km2"] for r in now] == [r["occupied_km2"] for r in now]
    assert now[0]["occupied_km2"] == "150.00"
    known = data.load("2026-08-23", package)
    facts = Book(Parameters(as_of="2026-08-23"), known).facts
    assert facts["luhansk_sliver_km2"].value is None and facts["donetsk_occupied_share"].value < 0.01
    bands = known.control_bands
    assert set(bands.loc[bands["date"] == "2026-08-23", "iso"]) == {"UA-14"}
    assert (package / "local/control/report.csv").is_file()


def test_another_base_or_maker_does_not_enter_the_package(tmp_path, package):
    before = tables(package)
    write_day(tmp_path / "days", "2026-08-23", *plane(box(-10, 0, 5, 10)))
    finer = control.oblasts()[["geometry"]].reset_index()
    finer.loc[finer["iso"] == "UA-14", "geometry"] = finer.loc[finer["iso"] == "UA-14", "geometry"].scale(0.99, 0.99)
    finer.to_file(tmp_path / "finer.geojson")
    with pytest.raises(control.PolygonError, match="measured on another base: UA-14"):
        renew(tmp_path / "days", package, boundaries=tmp_path / "finer.geojson")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "20260823.json").write_text('{"areas": [[[48, 37], [48, 38], [49, 38], [48, 37]]]}')
    with pytest.raises(control.PolygonError, match="20260823.json: data holds DeepState's figures"):
        renew(tmp_path / "other", package)
    assert tables(package) == before


# --- refusals, and going on -------------------------------------------------------------------------------


def test_a_broken_file_stops_all_tables_and_keeps_what_was_measured(tmp_path, two_units):
    days, out = tmp_path / "days", tmp_path / "out"
    for day in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"):
        write_day(days, day, *plane(box(-10, 0, 5, 10)))
    (days / "deepstatemap_data_20260102.geojson").write_text("{")
    (days / "deepstatemap_data_20260103.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(control.PolygonError) as refused:
        renew(days, out, boundaries=two_units)
    message = str(refused.value)
    assert message.startswith("deepstatemap_data_20260102.geojson: is not GeoJSON")
    assert message.endswith("(and deepstatemap_data_20260103.geojson)")
    assert tables(out) == {} and len(list(out.glob(".measured/*.measured"))) == 2
    for day in ("2026-01-02", "2026-01-03"):
        write_day(days, day, *plane(box(-10, 0, 5, 10)))
    renew(days, out, boundaries=two_units)
    renew(days, tmp_path / "fresh", boundaries=two_units)
    assert tables(out) == tables(tmp_path / "fresh")


def test_only_what_changed_is_measured_anew(tmp_path, two_units, monkeypatch):
    days, out = tmp_path / "days", tmp_path / "out"
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        write_day(days, day, *plane(box(-10, 0, 5, 10)))
    measured = []
    whole = polygons.measure
    monkeypatch.setattr(polygons, "measure", lambda f, u, e: measured.append([d.day for d, _ in f]) or whole(f, u, e))
    renew(days, out, boundaries=two_units)
    write_day(days, "2026-01-02", *plane(box(-10, 0, 5, 11)))
    renew(days, out, boundaries=two_units)
    control.load_units.cache_clear()
    write_units(two_units, W=box(-20, -10, 0, 30.01), E=box(0, -10, 20, 30))
    renew(days, out, boundaries=two_units)
    renew(days, out, boundaries=two_units)
    assert measured == [[1, 2, 3], [2], [1, 2, 3], []]


def test_an_interrupted_run_goes_on_and_ends_the_same(tmp_path):
    """Stopped after the first of three batches, killed after the second."""
    days, out = tmp_path / "days", tmp_path / "out"
    for day in range(1, 25):
        write_day(days, f"2026-01-{day:02}", *plane(box(-10, 0, 5, 10 + day)))
    command = [sys.executable, "-m", "casebook", "refresh", "control", "--workers", "1", "--polygons", days]
    options = dict(env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stderr=subprocess.PIPE, text=True)
    kept = {}
    for number in (signal.SIGTERM, signal.SIGKILL):
        going = subprocess.Popen([*command, "--out", out], **options)
        while going.poll() is None and len(list(out.glob(".measured/*.measured"))) == len(kept):
            time.sleep(0.005)
        going.send_signal(number)
        said = going.communicate()[1]
        assert tables(out) == {}
        if number == signal.SIGTERM:
            assert going.returncode == 1 and said.count("\n") == 1
            assert said.startswith("casebook: refresh control: interrupted; the tables are as they were")
        done = {path: path.stat().st_mtime_ns for path in out.glob(".measured/*.measured")}
        assert len(kept) < len(done) < 24 and kept.items() <= done.items()
        kept = done
    whole = subprocess.run([*command, "--out", out], **options, stdout=subprocess.PIPE)
    assert whole.stdout.startswith("24 days from 2026-01-01 to 2026-01-24, 27 units\n")
    renew(days, tmp_path / "fresh")
    assert tables(out) == tables(tmp_path / "fresh")
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert {path.name for path in out.iterdir()} == {".measured", *tables(out)}


@pytest.mark.parametrize(
    ("make", "options", "says"),
    [
        (lambda d: None, {}, "holds no daily polygon files"),
        (lambda d: write_day(d, "2026-02-31", SQUARE), {}, "no day in its name that a reader knows"),
        (lambda d: write_day(d / "again", "2026-01-01", SQUARE), {}, "shows 2026-01-01, as deepstatemap_data_"),
        (lambda d: (d / "20260102.json").write_text("{}"), {}, "are of different map makers"),
        (lambda d: None, {"boundaries": "none.geojson"}, "none.geojson: cannot be read as boundaries"),
        (lambda d: None, {"boundaries": "broken.geojson"}, "broken.geojson: cannot be read as boundaries"),
        (lambda d: None, {"boundaries": "points.geojson"}, "holds other things than polygons"),
        (lambda d: None, {"boundaries": "twice.geojson"}, "column iso: 'A' does not name just one unit"),
        (lambda d: None, {"boundaries": "far.geojson"}, "not in degrees around Ukraine"),
        (lambda d: None, {"key": "raion"}, "oblasts.geojson: has no column raion; name one of iso, name_en"),
        (lambda d: None, {"workers": "0"}, "--workers: is less than one"),
        (lambda d: None, {"workers": "two"}, "command line: "),
        (lambda d: None, {"scheduler": "nowhere"}, "--scheduler nowhere: is not an address"),
    ],
)
def test_refusals_are_one_line_and_leave_nothing(tmp_path, monkeypatch, capsys, make, options, says):
    monkeypatch.setattr(edition, "stop_on_signals", lambda: None)
    days = tmp_path / "days"
    days.mkdir()
    if says != "holds no daily polygon files":
        write_day(days, "2026-01-01", SQUARE)
    make(days)
    (tmp_path / "broken.geojson").write_text("{")
    for name, ids, shapes in (
        ("points", ["A"], [shapely.Point(37, 48)]),
        ("twice", ["A", "A"], [SQUARE, SQUARE]),
        ("far", ["A"], [box(-3, 40, -2, 41)]),
    ):
        frame = geopandas.GeoDataFrame({"iso": ids}, geometry=shapes, crs="EPSG:4326")
        frame.to_file(tmp_path / f"{name}.geojson")
    if "boundaries" in options:
        options = {"boundaries": str(tmp_path / options["boundaries"])}
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    with pytest.raises(SystemExit) as refused:
        main(["refresh", "control", "--polygons", str(days), "--out", str(tmp_path / "out"), *given])
    said = capsys.readouterr()
    assert refused.value.code == 1 and said.out == "" and not (tmp_path / "out").exists()
    assert said.err.startswith("casebook: ") and said.err.count("\n") == 1 and says in said.err


def test_units_of_any_name_and_crs(tmp_path):
    path = tmp_path / "raions.gpkg"
    frame = geopandas.GeoDataFrame({"raion": ["Kramatorskyi"]}, geometry=plane(box(-20, -10, 0, 30)), crs="EPSG:4326")
    frame.to_crs("EPSG:32637").to_file(path)
    write_day(tmp_path / "days", "2026-01-01", *plane(box(-10, 0, 5, 10)))
    (tmp_path / "days" / "borders.geojson").write_text("{}")
    said = renew(tmp_path / "days", tmp_path / "out", boundaries=path, key="raion")
    (row,) = table(tmp_path / "out", "control_area")
    assert row["iso"] == "Kramatorskyi" and float(row["occupied_km2"]) == pytest.approx(100, abs=0.01)
    assert said[-1] == "left out, no daily files: borders.geojson"


# --- anywhere ---------------------------------------------------------------------------------------------


def test_threads_processes_and_a_cluster_write_the_same_bytes(tmp_path):
    """All 27 oblasts, more days than a batch: one thread, two processes, two workers of a local Dask cluster."""
    days = tmp_path / "days"
    for day in range(1, 10):
        shape = box(36 + day / 10, 46.5 + day / 20, 40, 49.5).difference(box(38, 48, 38 + day / 20, 48.5))
        write_day(days, f"2026-01-{day:02}", shape)
    renew(days, tmp_path / "thread")
    with control.pool(2) as executor:
        control.refresh(days, tmp_path / "pool", executor)
    options = dict(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=tmp_path)
    with distributed.LocalCluster(**options) as cluster, control.pool(scheduler=cluster.scheduler_address) as executor:
        control.refresh(days, tmp_path / "cluster", executor)
    first = tables(tmp_path / "thread")
    assert len(first) == 5 and len(first["control_area.csv"].splitlines()) == 1 + 9 * 27
    assert tables(tmp_path / "pool") == first and tables(tmp_path / "cluster") == first


# --- against what was measured before ---------------------------------------------------------------------

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample polygons may not be shipped and are not here"
)
FINER = SHARED / "geo/oblasts_osm_land.geojson"


@functools.cache
def sampled(boundaries, settled, *days):
    """Measurements of sample days."""
    units = control.load_units(boundaries, settled=settled)
    files = [(day, path) for day, path in readers.polygon_files(SAMPLES) if not days or day.isoformat() in days]
    with ThreadPoolExecutor(1) as executor:
        return units, sorted(control.measure(files, units, executor), key=lambda m: m.day)


def researched():
    return pd.read_csv(SHARED / "control/control_area_daily.csv").set_index(["date", "iso"])


@needs_samples
def test_samples_agree_on_the_shipped_outlines():
    units, found = sampled(polygons.OUTLINES, False)
    was = researched()
    for measured in found:
        for unit, km2 in zip(units.ids, measured.occupied_km2, strict=True):
            expected = was["ne_occupied_km2"].get((measured.day, unit), 0)
            assert km2 == pytest.approx(expected, abs=0.5), (measured.day, unit)
    assert len(found) == 60


@needs_samples
def test_samples_agree_on_the_finer_borders():
    """The file at hand is a thinned copy of the borders of the research: levels differ by its outline, changes do not.

    An oblast's own area differs by up to 2.2 km² (0.02 % at most), what is occupied by up to 1.4 km².
    """
    units, found = sampled(FINER, False)
    was, first = researched(), found[0]
    for i, unit in enumerate(units.ids):
        if (first.day, unit) not in was.index:
            assert not any(measured.occupied_km2[i] for measured in found)
            continue
        size = was["oblast_area_km2"][first.day, unit]
        assert units.area_km2[i] == pytest.approx(size, rel=2e-4, abs=2.2)
        offset = first.occupied_km2[i] - was["occupied_km2"][first.day, unit]
        assert abs(offset) < 1.4
        for measured in found:
            difference = measured.occupied_km2[i] - was["occupied_km2"][measured.day, unit]
            assert difference == pytest.approx(offset, abs=0.55), (measured.day, unit)


@needs_samples
def test_sample_days_have_the_status_of_the_table():
    _, found = sampled(FINER, True, "2024-07-08", "2025-07-01", "2026-02-05", "2026-02-17")
    status = data.load("2026-08-22").settlement_status
    for measured in found:
        known = status[status["from_date"] <= measured.day].sort_values("from_date")
        known = known.drop_duplicates("geonameid", keep="last")
        assert set(measured.inside) == set(known.loc[known["status"] == "occupied", "geonameid"]), measured.day


@needs_samples
def test_distances_and_bands_of_the_articles_day():
    _, found = sampled(FINER, True, "2024-07-08", "2025-07-01", "2026-02-05", "2026-02-17")
    measured = next(m for m in found if m.day == "2026-02-05")
    towns = pd.read_csv(SHARED / "control/towns_held_2026-02-05.csv").set_index("geonameid")["km_to_occupied"]
    assert {i: round(km, 1) for i, km in measured.km_to_occupied} == towns.to_dict()
    bands = {(b[0], b[2], b[1]): b[3] for b in measured.bands}
    noted = {5: 1363, 10: 2273, 15: 3057, 20: 3676, 30: 4653}
    for km, km2 in noted.items():
        assert bands["UA-14", "not_occupied", km] == pytest.approx(km2, abs=1.5)


@needs_samples
def test_the_shipped_bands_and_distances_are_those_of_the_samples():
    _, found = sampled(FINER, True, "2024-07-08", "2025-07-01", "2026-02-05", "2026-02-17")
    known = data.load("2026-08-22")
    bands = known.control_bands.set_index(["date", "iso", "side", "within_km"])
    distance = known.settlement_distance.set_index(["date", "geonameid"])["km_to_occupied"]
    for measured in found:
        for unit, km, side, km2, settlements, people in measured.bands:
            if unit in ("UA-14", "UA-09"):
                row = bands.loc[pd.Timestamp(measured.day), unit, side, km]
                assert row["km2"] == pytest.approx(km2, abs=0.06)
                assert (row["settlements"], row["people"]) == (settlements, people)
        shipped = distance.xs(pd.Timestamp(measured.day))
        assert shipped.to_dict() == pytest.approx(dict(measured.km_to_occupied), abs=0.051)
