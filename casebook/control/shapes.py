"""Shapes: outlines of oblasts, cells around settlements, lines between them, and how a chart wants them."""

from __future__ import annotations

import functools

import pandas as pd

from casebook.control.settlements import settlement_status
from casebook.data import DATA, Data

# geopandas takes most of a second to import: only the functions that draw or measure shapes load it.

EQUAL_AREA = "+proj=aea +lat_1=45.5 +lat_2=51.5 +lat_0=48.5 +lon_0=33 +datum=WGS84"


@functools.cache
def oblasts():
    """Outlines of the 27 oblasts, a GeoDataFrame in EPSG:4326: internationally recognised borders.

    Natural Earth. Index iso. Columns: name_en, name_uk, name_sq, geometry. Good for maps, too coarse to measure
    control. Copy before changing it.
    """
    import geopandas

    found = geopandas.read_file(DATA / "geo" / "oblasts.geojson").set_index("iso")
    return found[["name_en", "name_uk", "name_sq", "geometry"]]


def _points(frame):
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

    return pd.Series(shapely.area(_cells(_points(settlements), outline)) / 1e6, index=settlements.index)


def cells(data: Data):
    """Voronoi cells of the settlements with their status; empty before 2024-07-08.

    A GeoDataFrame in the equal-area CRS: columns of `settlement_status`, and area_km2. A cell is the ground of
    an oblast nearer to this settlement than to any other of the oblast. It takes the status of one point: right
    within about two percentage points for a level, useless for month-to-month change.
    """
    import geopandas

    status = settlement_status(data)
    points = _points(status)
    shapes = pd.Series(index=status.index, dtype=object)
    for iso, members in status.groupby("iso").groups.items():
        shapes[members] = _cells(points[members], oblast_outline(iso))
    result = geopandas.GeoDataFrame(status, geometry=geopandas.GeoSeries(shapes, crs=EQUAL_AREA))
    return result.assign(area_km2=result.area / 1e6)


def contact_line(drawn):
    """The line where occupied cells meet the others, in the CRS of the cells; empty if there is none."""
    import shapely

    sides = [shapely.union_all(drawn.geometry[drawn["status"] == s]) for s in ("occupied", "not_occupied")]
    return shapely.intersection(sides[0].boundary, sides[1].boundary)


def for_chart(frame, tolerance_km: float = 0.5):
    """Shapes ready for a chart: neighbours simplified together, exterior rings clockwise as d3 wants them.

    frame: GeoDataFrame in any CRS. Returns one in the equal-area plane, in kilometres, rounded to 0.1 km;
    draw it with `project(type="identity", reflectY=True)`.
    """
    import shapely

    shapes = frame.to_crs(EQUAL_AREA).geometry.scale(0.001, 0.001, origin=(0, 0)).to_numpy()
    shapes = shapely.coverage_simplify(shapes, tolerance_km)
    shapes = shapely.orient_polygons(shapely.transform(shapes, lambda xy: xy.round(1)), exterior_cw=True)
    return frame.set_geometry(shapes, crs=None)


def lines_for_chart(line, tolerance_km: float = 0.5):
    """A line in the equal-area CRS, simplified and in kilometres: a GeoDataFrame to draw like `for_chart`."""
    import geopandas
    import shapely

    flat = shapely.simplify(shapely.transform(line, lambda xy: xy / 1000), tolerance_km)
    flat = shapely.transform(flat, lambda xy: xy.round(1))
    return geopandas.GeoDataFrame(geometry=[flat])


def chart_points(frame) -> pd.DataFrame:
    """The settlements as points of the same plane as `for_chart`: all columns but geometry, and x, y in km."""
    points = _points(frame)
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return plain.assign(x=(points.x / 1000).round(1).to_numpy(), y=(points.y / 1000).round(1).to_numpy())
