"""Shapes: outlines of oblasts, cells around settlements, lines between them, and how a chart wants them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pandas as pd

from casebook.control.areas import DONBAS
from casebook.control.settlements import settlement_status
from casebook.data import DATA, Data

if TYPE_CHECKING:
    from casebook.control.polygons import Drawn

# geopandas takes most of a second to import: only the functions that draw or measure shapes load it.

EQUAL_AREA = "+proj=aea +lat_1=45.5 +lat_2=51.5 +lat_0=48.5 +lon_0=33 +datum=WGS84"
COAST_Y = -143.0  # km in that plane: there the border with Russia reaches the Sea of Azov
NARROW_M = 3000  # the coarse border of Luhansk oblast runs up to this far, seldom farther, off the finer one
COARSE_M = 10_000  # other outlines of Ukraine run up to this far off these


@functools.cache
def oblasts():
    """Outlines of the 27 oblasts, a GeoDataFrame in EPSG:4326: internationally recognised borders.

    Natural Earth. Index iso. Columns: name_en, name_uk, name_sq, geometry. Good for maps, too coarse to measure
    control. Copy before changing it.
    """
    import geopandas

    found = geopandas.read_file(DATA / "geo" / "oblasts.geojson").set_index("iso")
    return found[["name_en", "name_uk", "name_sq", "geometry"]]


@functools.cache
def held_before_2022():
    """Ground held by Moscow's side before 24 February 2022, drawn coarsely: a GeoDataFrame in EPSG:4326.

    Natural Earth, scale 1:50 million; index iso (Donetsk, Luhansk), column geometry. For a line on a map: its area
    is off by more than a tenth in Donetsk oblast, see `makers.pre_2022_km2` for figures.
    """
    import geopandas

    return geopandas.read_file(DATA / "geo" / "ne_line_2014.geojson").set_index("iso")[["geometry"]]


def line_before_2022():
    """Where the ground held before 24 February 2022 met the rest of Donbas: a coarse line in the equal-area CRS.

    The outline of `held_before_2022` without what runs along the coast or the border with Russia.
    """
    import shapely

    held = held_before_2022().to_crs(EQUAL_AREA).union_all(method="unary", grid_size=1)
    outer = _ukraine().boundary
    return shapely.line_merge(shapely.difference(held.boundary, shapely.buffer(outer, COARSE_M)))


def outline_sources(data: Data) -> list[str]:
    """Source ids of the outlines of oblasts; their published areas have other sources."""
    return sorted(set(data.oblasts["source_id"]))


@functools.cache
def _ukraine():
    import shapely

    return shapely.union_all(oblasts().to_crs(EQUAL_AREA).geometry.to_numpy(), grid_size=1)


def around(box: tuple[float, float, float, float]):
    """The oblasts that reach into a box, cut by it: a GeoDataFrame in the equal-area CRS, index iso.

    box: left, bottom, right, top in kilometres of the equal-area plane.
    """
    flat = oblasts().to_crs(EQUAL_AREA)
    cut = flat.clip_by_rect(*(1000 * side for side in box))
    return flat.set_geometry(cut)[~cut.is_empty]


def land_border(box: tuple[float, float, float, float]):
    """Ukraine's outer border in a box around Donbas, its coast left out, in the equal-area CRS.

    box: as `around` takes it. The outlines do not tell land from sea: what lies south of COAST_Y is coast.
    """
    import shapely

    left, bottom, right, top = (1000 * side for side in box)
    return shapely.clip_by_rect(_ukraine().boundary, left, max(bottom, 1000 * COAST_Y), right, top)


def metric_points(frame):
    """Points of a table with lat and lon in the equal-area CRS: a GeoSeries with the index of the table."""
    import geopandas

    return geopandas.GeoSeries.from_xy(frame["lon"], frame["lat"], crs="EPSG:4326").to_crs(EQUAL_AREA)


def _cells(points, outline):
    """The ground of an outline nearest to each of some points, in their order; all in the equal-area CRS."""
    import shapely

    found = shapely.voronoi_polygons(shapely.MultiPoint(points.tolist()), extend_to=outline, ordered=True)
    return shapely.intersection(shapely.get_parts(found), outline)


@functools.cache
def oblast_outline(iso: str):
    """Outline of one oblast in the equal-area CRS: a shapely geometry."""
    return oblasts().geometry.loc[[iso]].to_crs(EQUAL_AREA).iloc[0]


def cell_areas(settlements: pd.DataFrame, outline) -> pd.Series:
    """Area in km² of the Voronoi cell of each settlement inside an outline, by the index of the settlements.

    settlements: columns lat, lon. outline: shapely geometry in the equal-area CRS. A settlement whose cell lies
    wholly outside has 0.
    """
    import shapely

    return pd.Series(shapely.area(_cells(metric_points(settlements), outline)) / 1e6, index=settlements.index)


def cells(data: Data):
    """Voronoi cells of the settlements with their status; empty before 2024-07-08.

    A GeoDataFrame in the equal-area CRS: columns of `settlement_status`, and area_km2. A cell is the ground of
    an oblast nearer to this settlement than to any other of the oblast. It takes the status of one point: right
    within about two percentage points for a level, useless for month-to-month change.
    """
    import geopandas

    status = settlement_status(data)
    points = metric_points(status)
    shapes = pd.Series(index=status.index, dtype=object)
    for iso, members in status.groupby("iso").groups.items():
        shapes[members] = _cells(points[members], oblast_outline(iso))
    result = geopandas.GeoDataFrame(status, geometry=geopandas.GeoSeries(shapes, crs=EQUAL_AREA))
    return result.assign(area_km2=result.area / 1e6)


def quarters(data: Data):
    """The cells by status at the beginning of each quarter since the first daily file, and on the day.

    A GeoDataFrame in the equal-area CRS, oldest first: date, status, before (status on the date before, or the same on
    the first), settlements (number), area_km2, geometry (the cells of this date, status and status before as one
    shape). Empty before 2024-07-08. A cell changes all at once: see `cells` for what that is worth.
    """
    found = cells(data)
    if found.empty:
        return found
    changes = data.settlement_status.sort_values("from_date")
    first = changes["from_date"].min()
    starts = pd.date_range(first + pd.Timedelta(days=1), data.day, freq="QS")
    dates = sorted({first, *starts, data.day})
    before, parts = None, []
    for date in dates:
        known = changes[changes["from_date"] <= date].drop_duplicates("geonameid", keep="last")
        status = found["geonameid"].map(known.set_index("geonameid")["status"])
        shapes = found[["geometry", "area_km2"]].assign(
            date=date, status=status, before=status if before is None else before, settlements=1
        )
        counts = {"settlements": "sum", "area_km2": "sum"}
        parts.append(shapes.dissolve(["date", "status", "before"], aggfunc=counts, as_index=False))
        before = status
    return pd.concat(parts, ignore_index=True)


def drawn_ground(drawn: Drawn):
    """The ground of Donbas by a map maker's own polygons: a GeoDataFrame in the equal-area CRS.

    Columns: iso, status (occupied, not_occupied), geometry, area_km2. Cut with the coarse outlines of the maps: pieces
    left over that are nowhere NARROW_M wide, or lie along Ukraine's outer border, count as occupied: there only two
    drawings of a border differ.
    """
    import geopandas
    import shapely

    occupied = geopandas.GeoSeries([drawn.geometry], crs="EPSG:4326").to_crs(EQUAL_AREA).iloc[0]
    border = shapely.buffer(_ukraine().boundary, COARSE_M)
    rows = []
    for iso, outline in oblasts().to_crs(EQUAL_AREA).geometry.loc[list(DONBAS)].items():
        pieces = shapely.get_parts(shapely.difference(outline, occupied))
        narrow = shapely.is_empty(shapely.buffer(pieces, -NARROW_M / 2)) | shapely.covered_by(pieces, border)
        rest = shapely.union_all(pieces[~narrow])
        rows.append({"iso": iso, "status": "occupied", "geometry": shapely.difference(outline, rest)})
        rows.append({"iso": iso, "status": "not_occupied", "geometry": rest})
    found = geopandas.GeoDataFrame(rows, geometry="geometry", crs=EQUAL_AREA)
    return found[~found.is_empty].reset_index(drop=True).assign(area_km2=lambda f: f.area / 1e6)


def contact_line(drawn):
    """The line where occupied ground meets the other, in the CRS of the ground; empty if there is none.

    drawn: cells, or ground as `drawn_ground` gives it: column status.
    """
    import shapely

    sides = [shapely.union_all(drawn.geometry[drawn["status"] == s]) for s in ("occupied", "not_occupied")]
    return shapely.intersection(sides[0].boundary, sides[1].boundary)


def for_chart(frame, tolerance_km: float = 0.5, digits: int = 1):
    """Shapes ready for a chart: neighbours simplified together, exterior rings clockwise as d3 wants them.

    frame: GeoDataFrame in any CRS. Returns one in the equal-area plane, in kilometres, rounded to so many digits;
    draw it with `project(type="identity", reflectY=True)`. What is smaller than a step of that rounding is left out.
    """
    import shapely

    shapes = frame.to_crs(EQUAL_AREA).geometry.scale(0.001, 0.001, origin=(0, 0)).to_numpy()
    shapes = shapely.coverage_simplify(shapes, tolerance_km)
    shapes = shapely.orient_polygons(shapely.set_precision(shapes, 10.0**-digits), exterior_cw=True)
    return frame.set_geometry(shapes, crs=None)[~shapely.is_empty(shapes)]


def lines_for_chart(line, tolerance_km: float = 0.5, digits: int = 1):
    """A line in the equal-area CRS, simplified and in kilometres: a GeoDataFrame to draw like `for_chart`."""
    import geopandas
    import shapely

    flat = shapely.simplify(shapely.transform(line, lambda xy: xy / 1000), tolerance_km)
    flat = shapely.transform(flat, lambda xy: xy.round(digits))
    return geopandas.GeoDataFrame(geometry=[flat])


def chart_points(frame) -> pd.DataFrame:
    """The settlements as points of the same plane as `for_chart`: all columns but geometry, and x, y in km."""
    points = metric_points(frame)
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return plain.assign(x=(points.x / 1000).round(1).to_numpy(), y=(points.y / 1000).round(1).to_numpy())
