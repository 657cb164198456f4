"""Measure control from polygons: occupied ground of each unit, settlements, and the ground near the other side.

Shapes are projected to the equal-area plane of `shapes`, whole batches at once. The same computation runs in a
thread, in a pool of processes or on a Dask cluster: whatever is a `concurrent.futures.Executor`.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import Executor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from casebook.control.readers import PolygonError, fingerprint, in_range, mended, read
from casebook.control.shapes import EQUAL_AREA
from casebook.data import read_table, resources

WITHIN_KM = (5, 10, 15, 20, 30)
SLIVER_KM2 = 2.0  # a smaller piece of unoccupied ground is taken for a mismatch of two border lines
BATCH = 8  # files measured in one go; what an interruption can lose
METHOD = 1  # raise it when the same files would give other numbers: measurements kept for a restart are then done anew


@dataclass(frozen=True)
class Units:
    """The units whose ground is measured, in the equal-area plane; made by `load_units`.

    ids, shapes, area_km2: in the order of the file. land: all of them together. settlements, points: the table and
    its centres; both empty, and land None, when only areas are wanted. members: for each unit, which settlements lie
    in it. sha256: of all that a measurement depends on. A copy for another process is loaded there from the file.
    """

    recipe: tuple = field(repr=False)
    ids: tuple[str, ...]
    shapes: object = field(repr=False)
    area_km2: object = field(repr=False)
    land: object = field(repr=False)
    settlements: pd.DataFrame = field(repr=False)
    points: object = field(repr=False)
    members: list = field(repr=False)
    sha256: str

    def __reduce__(self):
        return load_units, self.recipe


@dataclass(frozen=True)
class Measured:
    """What one file shows. Plain lists and numbers, so that it can be kept as JSON and read back equal.

    day: ISO. shape: hash of the drawn shape. repaired: why it was not valid, else empty. occupied_km2: for each unit.
    inside: geonameids of settlements whose centre is occupied. km_to_occupied: [geonameid, km] of the others.
    bands: [unit, within_km, side, km2, settlements, people] of each unit and side with ground near the other side.
    """

    day: str
    shape: str
    repaired: str
    occupied_km2: list
    inside: list
    km_to_occupied: list
    bands: list

    def keep(self, path: Path) -> None:
        """Write it, whole or not at all."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(path)

    @classmethod
    def recall(cls, path: Path) -> Measured:
        """One that was kept."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


@functools.cache
def load_units(path: Path, key: str = "iso", settled: bool = True) -> Units:
    """The units of a polygon file; key: the column with their names, each once. settled: measure settlements, too.

    Any format that geopandas reads; without a CRS the file is in degrees (WGS 84). Units may overlap.
    PolygonError, one line, when the file or the column cannot be used.
    """
    import geopandas
    import shapely

    try:
        frame = geopandas.read_file(path)
    except Exception as error:  # GDAL raises many kinds
        reason = " ".join(str(error).split())
        raise PolygonError(f"{path.name}: cannot be read as boundaries ({reason}); give a polygon file") from None
    if key not in frame or key == "geometry":
        there = ", ".join(c for c in frame if c != "geometry") or "none"
        raise PolygonError(f"{path.name}: has no column {key}; name one of {there} with --key")
    frame = frame.set_crs("EPSG:4326") if frame.crs is None else frame.to_crs("EPSG:4326")
    ids = frame[key].astype("str").where(frame[key].notna(), "")
    odd = ids[ids.duplicated() | (ids.str.strip() == "")]
    if len(odd):
        raise PolygonError(f"{path.name}: column {key}: {odd.iloc[0]!r} does not name just one unit; name another")
    if not len(frame) or not frame.geom_type.isin(["Polygon", "MultiPolygon"]).all() or frame.is_empty.any():
        raise PolygonError(f"{path.name}: holds other things than polygons; give a polygon file")
    in_range(path, frame.total_bounds)
    shapes = frame.to_crs(EQUAL_AREA).geometry.to_numpy()
    shapes = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    settlements = read_table(resources()["settlements"])[: None if settled else 0]
    points = geopandas.GeoSeries.from_xy(settlements["lon"], settlements["lat"], crs="EPSG:4326").to_crs(EQUAL_AREA)
    shapely.prepare(shapes)
    digest = hashlib.sha256(f"{METHOD} {key} {fingerprint(path)}".encode())
    digest.update(settlements.to_csv(index=False).encode())
    return Units(
        recipe=(path, key, settled),
        ids=tuple(ids),
        shapes=shapes,
        area_km2=shapely.area(shapes) / 1e6,
        land=shapely.union_all(shapes) if settled else None,
        settlements=settlements,
        points=points.to_numpy(),
        members=[shapely.contains(shape, points.to_numpy()) for shape in shapes],
        sha256=digest.hexdigest(),
    )


def measure(files: list[tuple[dt.date, Path]], units: Units, executor: Executor) -> Iterator[Measured | PolygonError]:
    """Measure daily files, in any order: for each a `Measured`, or a PolygonError that names the file.

    files: as `polygon_files` gives them, oldest first: neighbours with the same shape are measured once.
    """
    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    for done in as_completed([executor.submit(measure_batch, batch, units) for batch in batches]):
        yield from done.result()


def measure_batch(files: list[tuple[dt.date, Path]], units: Units) -> list[Measured | PolygonError]:
    """Measure some files in this process."""
    import geopandas
    import shapely

    found, days, shapes = [], [], []
    for day, path in files:
        try:
            shapes.append(read(path)[1])
            days.append(day)
        except PolygonError as refusal:
            found.append(refusal)
    drawn = [hashlib.sha256(wkb).hexdigest() for wkb in shapely.to_wkb(shapes)]
    flat = geopandas.GeoSeries(shapes, crs="EPSG:4326").to_crs(EQUAL_AREA).to_numpy()
    for i, day in enumerate(days):
        if i == 0 or drawn[i] != drawn[i - 1]:
            shape, reason = mended(flat[i])
            shapely.prepare(shape)
            measured = (occupied_km2(shape, units), *settled(shape, units), bands(shape, units))
        found.append(Measured(day.isoformat(), drawn[i], reason, *measured))
    return found


def occupied_km2(shape, units: Units) -> list[float]:
    """Occupied ground of each unit in km²; shape: what is occupied, valid, in the equal-area plane."""
    import numpy
    import shapely

    found = numpy.zeros(len(units.ids))
    near, pieces = cut(shape, units)
    found[near] = shapely.area(pieces) / 1e6
    return found.tolist()


def cut(shape, units: Units):
    """Positions of the units whose box a shape may meet, and its piece in each of them, which may be empty.

    Cutting to a unit's box first leaves little for the exact cut.
    """
    import numpy
    import shapely

    boxes = shapely.bounds(units.shapes)
    near = numpy.flatnonzero(shapely.intersects(shapely.box(*boxes.T), shapely.box(*shapely.bounds(shape))))
    rough = [shapely.clip_by_rect(shape, *boxes[i]) for i in near]
    return near, shapely.intersection(rough, units.shapes[near])


def settled(shape, units: Units) -> tuple[list, list]:
    """Settlements by their centre: geonameids of the occupied, and [geonameid, km to occupied ground] of the others."""
    import shapely

    ids, inside = units.settlements["geonameid"].to_numpy(int), shapely.contains(shape, units.points)
    km = shapely.distance(units.points[~inside], shape) / 1000
    return ids[inside].tolist(), [list(pair) for pair in zip(ids[~inside].tolist(), km.tolist(), strict=True)]


def bands(shape, units: Units) -> list:
    """Ground of each unit on either side within some kilometres of the other side; rows as in `Measured.bands`.

    Not occupied is what the units leave beside the shape, without pieces under 2 km²: along a state border they come
    from two lines that do not match, and none of them may make a band. Each reach grows from the one before, which
    is faster than anew and at least as exact. Settlements are counted by the distance of their centre.
    """
    import numpy
    import shapely

    if units.land is None:
        return []
    margin = (max(WITHIN_KM) + 1) * 1000
    west, south, east, north = shapely.bounds(shape)
    near = shapely.clip_by_rect(units.land, west - margin, south - margin, east + margin, north + margin)
    pieces = shapely.get_parts(shapely.difference(near, shape))
    free = shapely.multipolygons(pieces[shapely.area(pieces) >= SLIVER_KM2 * 1e6])
    if free.is_empty:
        return []
    inside = shapely.contains(shape, units.points)
    people = units.settlements["population"].to_numpy(int)
    rows = []
    for side, mine, other, here in (("not_occupied", free, shape, ~inside), ("occupied", shape, free, inside)):
        away = numpy.full(len(here), numpy.inf)
        away[here] = shapely.distance(units.points[here], other)
        reaches, reach, reached = [], other, 0
        for km in WITHIN_KM:
            reach, reached = shapely.buffer(reach, (km - reached) * 1000, quad_segs=16), km
            reaches.append(reach)
        for i, ground in zip(*cut(shapely.intersection(mine, reach), units), strict=True):
            if ground.is_empty:
                continue
            for km, reach in zip(WITHIN_KM, reaches, strict=True):
                part = shapely.intersection(ground, shapely.clip_by_rect(reach, *ground.bounds))
                counted = units.members[i] & (away <= km * 1000)
                row = [units.ids[i], km, side, part.area / 1e6, int(counted.sum()), int(people[counted].sum())]
                rows.append(row)
    return rows
