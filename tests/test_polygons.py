"""Polygon files of map makers: read, refused, measured."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import geopandas
import pytest
import shapely
from conftest import book
from shapely.geometry import box, mapping

from casebook import control, edition
from casebook.control import polygons, readers

SHARED = Path("/work/shared/research")
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


@pytest.mark.parametrize("suffix", [".geojson", ".shp"])
def test_isw_in_its_own_crs(tmp_path, suffix):
    path = tmp_path / f"UkraineControlMapAO17AUG2024{suffix}"
    frame = geopandas.GeoDataFrame({"Id": [0, 1]}, geometry=[SQUARE, box(38, 48, 39, 49)], crs="EPSG:4326")
    (frame.to_crs("EPSG:3857") if suffix == ".shp" else frame).to_file(path)
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
