"""Polygon files of map makers: which day each shows, and what ground it draws as occupied.

One function reads one format; `@reader(NAME)` enters it. NAME is a file name as the map maker writes it, with the
day as `strptime` knows it: `deepstatemap_data_%Y%m%d.geojson`. The function takes a path and gives the shape in
EPSG:4326. Whatever is drawn as contested, claimed or unknown stays out.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import re
from pathlib import Path

from casebook.data import DataError

RANGE = (20.0, 42.0, 45.0, 56.0)  # degrees: Ukraine and what lies near; beyond it the axes or the CRS are wrong
SUFFIXES = {".geojson", ".json", ".shp", ".zip"}
COMPANIONS = (".prj", ".shx")  # of a shapefile: they hold its CRS and its order

readers = {}


class PolygonError(DataError):
    """A polygon file, or a set of them, that cannot be measured; the message is one line."""


def reader(*names: str):
    """Enter a function as the reader of files with these names; it then gives (day, shape) of a path."""

    def enter(function):
        @functools.wraps(function)
        def read_dated(path: Path):
            return dated(path), function(path)

        readers.update(dict.fromkeys(names, read_dated))
        return read_dated

    return enter


def _fits(path: Path, name: str) -> dt.date | None:
    try:
        day = dt.datetime.strptime(path.name, name).date()
    except ValueError:
        return None
    return day if day.strftime(name).lower() == path.name.lower() else None


def dated(path: Path) -> dt.date | None:
    """The day in the name of a polygon file; None when no reader knows such a name."""
    return next((day for name in readers if (day := _fits(path, name))), None)


def maker(path: Path) -> str:
    """Name of the reader that knows the file's name: its map maker."""
    return next(function.__name__ for name, function in readers.items() if _fits(path, name))


def polygon_files(folder: Path) -> list[tuple[dt.date, Path]]:
    """All files below a folder that a reader knows, by day and path."""
    found = ((dated(path), path) for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted((day, path) for day, path in found if day)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, of a shapefile with its companions."""
    parts = [path, *(path.with_suffix(suffix) for suffix in COMPANIONS if path.suffix.lower() == ".shp")]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts if part.is_file())).hexdigest()


def read(path: Path):
    """Day and shape (Polygon or MultiPolygon, EPSG:4326, not repaired) of a polygon file of any known format.

    PolygonError names the file when it cannot be read, holds no polygons, or lies far from Ukraine.
    """
    import shapely

    found = next((function for name, function in readers.items() if _fits(path, name)), None)
    if found is None:
        raise PolygonError(f"{path.name}: no reader knows this name; name it like one of {', '.join(readers)}")
    day, shape = found(path)
    if shape is None or shape.is_empty:
        raise PolygonError(f"{path.name}: holds no polygons; fetch it again or take it out")
    in_range(path, shapely.bounds(shape))
    return day, shape


def in_range(path: Path, bounds) -> None:
    """PolygonError, naming the file, when bounds in degrees (west, south, east, north) lie far from Ukraine."""
    west, south, east, north = bounds
    if not (RANGE[0] <= west <= east <= RANGE[2] and RANGE[1] <= south <= north <= RANGE[3]):
        where = f"{west:g} {south:g} {east:g} {north:g}"
        raise PolygonError(f"{path.name}: lies at {where}, not in degrees around Ukraine; give it in EPSG:4326")


def mended(shape):
    """A shape made valid, and why it had to be; the reason is empty for one that was valid.

    Rings that cross themselves keep all ground they enclose; parts that overlap are counted once.
    """
    import shapely

    if shapely.is_valid(shape):
        return shape, ""
    reason = shapely.is_valid_reason(shape).split("[")[0]
    return shapely.make_valid(shape, method="structure", keep_collapsed=False), reason


def _merged(shapes):
    """The polygons among some shapes as one; several features are joined, since their edges may overlap."""
    import shapely

    parts = shapely.get_parts(shapes)
    parts = parts[shapely.get_dimensions(parts) == 2]
    if len(parts) == 1:
        return parts[0]
    return shapely.union_all(shapely.make_valid(parts, method="structure", keep_collapsed=False))


@reader("deepstatemap_data_%Y%m%d.geojson")
def deepstate(path: Path):
    """DeepState, daily files as cyterat's collection publishes them: only what is drawn as occupied is in them."""
    import shapely

    text = path.read_bytes()
    named = re.search(rb'"crs"\s*:\s*\{.{0,200}?"name"\s*:\s*"([^"]+)"', text[:2000], re.S)
    if named and not re.search(rb"CRS84$|EPSG:+4326$", named[1]):
        raise PolygonError(f"{path.name}: is in {named[1].decode(errors='replace')}; give it in EPSG:4326")
    try:
        shape = shapely.from_geojson(text)
    except shapely.errors.GEOSException as error:
        raise PolygonError(f"{path.name}: is not GeoJSON ({error}); fetch it again or take it out") from None
    return _merged(shape)


@reader("%Y%m%d.json")
def uacontrolmap(path: Path):
    """UAControlMap, daily files as owlmaps/map-data publishes them: rings under `areas`, latitude first."""
    import shapely

    try:
        rings = json.loads(path.read_text(encoding="utf-8"))["areas"]
        shapes = [shapely.Polygon([(lon, lat) for lat, lon in ring]) for ring in rings]
    except (ValueError, KeyError, TypeError) as error:
        raise PolygonError(f"{path.name}: no list of areas in it ({error}); fetch it again or take it out") from None
    return _merged(shapes)


@reader(*(f"UkraineControlMapAO%d%b%Y{suffix}" for suffix in (".geojson", ".shp", ".zip")))
def isw(path: Path):
    """ISW and CTP, layer "assessed control of terrain" (not their advances, claims or infiltration areas).

    GeoJSON, shapefile or zipped shapefile, in the CRS it names, else degrees.
    """
    import geopandas

    try:
        frame = geopandas.read_file(path, columns=[])
    except Exception as error:  # GDAL raises many kinds
        reason = " ".join(str(error).split())
        raise PolygonError(f"{path.name}: cannot be read ({reason}); fetch it again or take it out") from None
    frame = frame if frame.crs is None else frame.to_crs("EPSG:4326")
    return _merged(frame.geometry.dropna().to_numpy())
