"""What a proposal would mean on the ground: bands along the line, and the rest of Donetsk oblast.

Two ways to measure a band, never mixed: by the map maker's areas (table `control_bands`), and by the
Voronoi cells of settlements, which may be drawn. People are counted before the war, settlements by their centre.
"""

from __future__ import annotations

import pandas as pd

from casebook.control.areas import DONETSK, latest
from casebook.control.settlements import settlement_status
from casebook.control.shapes import cells, metric_points
from casebook.data import Data, once

DEPTHS_KM = (5, 10, 15, 20, 30)
SIDES = ("not_occupied", "occupied")
NEWEST_DAYS = 45  # bands by area are measured about once a month; older ones say nothing of the day
COLUMNS = ["measured_by", "date", "within_km", "side", "km2", "settlements", "people"]


WITHDRAWAL = ("P03", "P22")  # rows of positions: Russia's demand and the US idea mean the same ground


def on_the_table(data: Data) -> pd.DataFrame:
    """What is on record by the day of a withdrawal from Donetsk oblast or a zone along the line.

    Columns: id, date, source_id. Rows of `positions` (the two on a withdrawal, all on a demilitarised zone) and of
    `zone_widths`.
    """
    rows = data.positions
    rows = rows[rows["id"].isin(WITHDRAWAL) | (rows["issue"] == "demilitarised_zone")]
    columns = ["id", "date", "source_id"]
    return pd.concat([rows[columns], data.zone_widths[columns]], ignore_index=True)


def _other(side: str) -> str:
    return SIDES[1 - SIDES.index(side)]


@once
def line_bands(data: Data, depths: tuple[int, ...] = DEPTHS_KM):
    """Strips of Donetsk oblast on both sides of the line between cells: a GeoDataFrame in the equal-area CRS.

    depths: distances in km, rising. Columns: side (not_occupied, occupied), from_km, within_km, geometry. A strip
    holds the ground of its side from one distance to the next, measured to the nearest ground of the other side in
    Donbas; what lies beyond the last depth is no strip. Empty before 2024-07-08, or when one side has no cell.
    """
    import geopandas
    import shapely

    found = cells(data)
    ground = {side: shapely.union_all(found.geometry[found["status"] == side].to_numpy()) for side in SIDES}
    rows = []
    for side in SIDES:
        own = found[(found["iso"] == DONETSK) & (found["status"] == side)]
        left = shapely.union_all(own.geometry.to_numpy())
        for nearer, depth in zip((0, *depths), depths, strict=False):
            reach = shapely.buffer(ground[_other(side)], 1000 * depth)
            strip, left = shapely.intersection(left, reach), shapely.difference(left, reach)
            rows.append({"side": side, "from_km": nearer, "within_km": depth, "geometry": strip})
    strips = geopandas.GeoDataFrame(rows, geometry="geometry", crs=found.crs)
    return strips[~strips.is_empty].reset_index(drop=True)


def _by_cells(data: Data, depths: tuple[int, ...]) -> pd.DataFrame:
    import shapely

    strips = line_bands(data, depths)
    if strips.empty:
        return pd.DataFrame(columns=COLUMNS)
    found, points = cells(data), metric_points(settlement_status(data)).to_numpy()
    ground = {side: shapely.union_all(found.geometry[found["status"] == side].to_numpy()) for side in SIDES}
    rows = []
    for side in SIDES:
        own = ((found["iso"] == DONETSK) & (found["status"] == side)).to_numpy()
        away = shapely.distance(points, ground[_other(side)]) / 1000
        areas = strips[strips["side"] == side].set_index("within_km").area / 1e6
        for depth in depths:
            near = found[own & (away <= depth)]
            rows.append(
                ["cells", data.day, depth, side, areas[areas.index <= depth].sum(), len(near), near["population"].sum()]
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_areas(data: Data, depths: tuple[int, ...]) -> pd.DataFrame:
    rows = data.control_bands
    rows = rows[(rows["iso"] == DONETSK) & (rows["date"] >= data.day - pd.Timedelta(days=NEWEST_DAYS))]
    rows = rows[(rows["date"] == rows["date"].max()) & rows["within_km"].isin(depths)]
    return rows.assign(measured_by="areas")[COLUMNS].sort_values(["side", "within_km"])


@once
def bands(data: Data, depths: tuple[int, ...] = DEPTHS_KM) -> pd.DataFrame:
    """Ground of Donetsk oblast within some distances of the line, on each side, by area and by cells.

    depths: distances in km. Columns: measured_by (areas: the map maker's, measured on `date`, at most 45 days before
    the day; cells: Voronoi cells on the day), date, within_km, side (not_occupied, occupied), km2, settlements (by
    centre), people (before the war). A band holds those nearer to the line. Distances are to the nearest ground of the
    other side: anywhere by area, only in Donbas by cells, which makes the bands by cells narrower along the border of
    the oblast. Either way may be missing; empty before 2024-07-08.
    """
    parts = [part for part in (_by_areas(data, depths), _by_cells(data, depths)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


@once
def proposals(data: Data) -> pd.DataFrame:
    """What each proposal would take in, on each side: the better of the two ways of measuring, area before cells.

    Index proposal: `withdrawal` (the rest of Donetsk oblast: all its ground that is not occupied), and for each depth
    `zone_5` … `zone_30` (not occupied side) and `both_5` … `both_30` (equal depth on both sides). Columns: within_km
    (0 for the withdrawal), km2, settlements, people, measured_by, date. Empty before 2024-07-08.
    """
    found = bands(data)
    if found.empty:
        return pd.DataFrame(columns=["within_km", "km2", "settlements", "people", "measured_by", "date"])
    best = found[found["measured_by"] == found["measured_by"].iloc[0]]
    sums = ["km2", "settlements", "people"]
    own = best[best["side"] == "not_occupied"].assign(proposal=lambda f: "zone_" + f["within_km"].astype(str))
    both = best.groupby(["within_km", "measured_by", "date"], as_index=False)[sums].sum()
    both = both.assign(proposal="both_" + both["within_km"].astype(str))
    rest = settlement_status(data).query("iso == @DONETSK and status == 'not_occupied'")
    area = latest(data).loc[DONETSK]
    withdrawal = {
        "proposal": "withdrawal",
        "within_km": 0,
        "km2": area["not_occupied_km2"],
        "settlements": len(rest),
        "people": rest["population"].sum(),
        "measured_by": "areas",
        "date": area["date"],
    }
    rows = pd.concat([pd.DataFrame([withdrawal]), own, both], ignore_index=True)
    return rows.set_index("proposal")[["within_km", *sums, "measured_by", "date"]]
